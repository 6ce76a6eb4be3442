"""Writing files whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from kdr.errors import KdrError


def put(path: Path, text: str) -> None:
    """Write TEXT, as UTF-8 with its line ends as they are, to PATH in one step.

    Raises KdrError where that fails; PATH is then as it was, and nothing is left beside it.
    """
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            scratch.write_text(text, encoding="utf-8", newline="\n")
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
    except OSError as error:
        raise KdrError(f"cannot be written: {error.strerror}", path=path) from error

"""Mails out of any SOURCE: mbox, .eml, maildir, public-inbox git directory, a pasted archive page."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from kdr.mail.parse import parse
from kdr.model import Mail

_SEPARATOR = re.compile(rb"From .*\b\d\d:\d\d\b.*\b\d{4}\b")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


def read(source: Path) -> Iterator[Mail]:
    """The mails of SOURCE in its order; duplicates included."""
    path = str(source)
    with cast(BinaryIO, gzip.open(source) if path.endswith(".gz") else source.open("rb")) as file:
        for raw, line in _mbox(file):
            yield parse(_ESCAPED.sub(rb"\1", raw), path=path, line=line)


def _mbox(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    begin, blank = 0, True
    lines: list[bytes] = []
    for number, line in enumerate(file, 1):
        if blank and line.startswith(b"From ") and _SEPARATOR.match(line):
            if lines:
                yield b"".join(lines[:-1]), begin
            lines, begin = [], number
        else:
            lines.append(line)
        blank = line in (b"\n", b"\r\n")
    if lines:
        yield b"".join(lines), begin

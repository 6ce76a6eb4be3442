"""What is printed on a terminal: mail, whose steering characters are shown and not obeyed, and what is under way."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

# Control characters but tab and line end, and those that turn the direction of what follows.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """``text`` with every steering character written as an escape (``\\x1b``)."""
    return _STEERING.sub(lambda found: ascii(found[0])[1:-1], text)


def counted(number: int, word: str) -> str:
    """``1 record``, ``2 records``."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def progress() -> Callable[[str], None]:
    """A function that shows what is under way in one line of standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        return lambda text: None

    def say(text: str) -> None:
        print(f"\r\x1b[K{visible(text)}", end="", file=sys.stderr, flush=True)

    return say

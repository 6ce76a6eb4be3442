"""What is printed on a terminal: mail, whose steering characters are shown and not obeyed, and what is under way."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Control characters but tab and line end, and those that turn the direction of what follows.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """``text`` with every steering character written as an escape (``\\x1b``)."""
    return _STEERING.sub(lambda found: ascii(found[0])[1:-1], text)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A function that shows what is under way in one line of standard error, where that is a terminal.

    The line is gone afterwards, also where an error ends the work.
    """
    if not sys.stderr.isatty():
        yield lambda text: None
        return

    def say(text: str) -> None:
        print(f"\r\x1b[K{visible(text)}", end="", file=sys.stderr, flush=True)

    try:
        yield say
    finally:
        say("")

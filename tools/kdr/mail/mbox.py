"""Mailbox files: mails one after another, each after a line ``From sender date``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from kdr.errors import KdrError

_CHUNK = 1 << 20
_LONGEST = 300
_CANDIDATE = re.compile(rb"\n\r?\nFrom ([^\n]{0,%d})\n" % _LONGEST)
_BLANK_END = re.compile(rb"(?<=\n)\r?\n\Z")
_TIME = re.compile(rb"\b\d\d?:\d\d\b")
_YEAR = re.compile(rb"\b(?:19|20)\d\d\b")
# mboxrd adds a mark to every line that has some; mboxo only to a bare "From ", so there ">>From" was sent as such.
_ESCAPED_RD = re.compile(rb"^>(>*From )", re.MULTILINE)
_ESCAPED_O = re.compile(rb"^>(From )", re.MULTILINE)


def is_separator(line: bytes) -> bool:
    """Whether LINE is what a mailbox writes before a mail: ``From``, who, and a date with time and year."""
    rest = line[5 : _LONGEST + 5]
    return line.startswith(b"From ") and bool(_TIME.search(rest) and _YEAR.search(rest))


def mails(file: BinaryIO, path: str) -> Iterator[tuple[bytes, int]]:
    """Every mail of the mailbox FILE as sent (its ``>From`` lines undone), and the line of PATH it begins at.

    One mail is held in memory at a time.  KdrError where the last one is cut short.
    """
    escaped = _ESCAPED_O
    last, begin = b"", 0
    for raw, line in _cut(file):
        separator, _, raw = raw.partition(b"\n")
        if begin:
            yield last, begin
        elif separator.startswith(b"From mboxrd@"):
            escaped = _ESCAPED_RD
        last, begin = (escaped.sub(rb"\1", raw) if b">From " in raw else raw), line
    if not last.endswith(b"\n"):
        line = begin + last.count(b"\n") + 1
        todo = "fetch it again, or end its last line if it is complete"
        raise KdrError("the mailbox ends in the middle of a line", path=path, line=line, todo=todo)
    if b"\n\n" not in last and b"\n\r\n" not in last:
        raise KdrError("the mailbox ends inside the header of a mail", path=path, line=begin, todo="fetch it again")
    yield last[: -len(end[0])] if (end := _BLANK_END.search(last)) else last, begin


def _cut(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Every mail with its separator but without the empty line after it, and its first line."""
    first = file.read(_CHUNK)
    rest = first.lstrip(b"\r\n")
    line, at, more = 1 + first.count(b"\n", 0, len(first) - len(rest)), 0, True
    while more:
        chunk = file.read(_CHUNK)
        more = bool(chunk)
        rest += chunk
        begin = 0
        for m in _CANDIDATE.finditer(rest, at):
            if is_separator(b"From " + m[1]):
                yield rest[begin : m.start() + 1], line
                line += rest.count(b"\n", begin, m.start() + 1) + 1
                begin = m.end() - len(m[1]) - 6
        # A separator may be cut by the end of the chunk: the last bytes are looked at again.
        rest = rest[begin:]
        at = max(0, len(rest) - _LONGEST - 10)
    yield rest, line

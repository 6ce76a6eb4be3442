"""patchew.org pages: a heading, then per message its subject, ``Posted by NAME 8 months ago``, and its body."""

from __future__ import annotations

import re

from kdr.mail.page_text import cut
from kdr.model import Mail, Person

_AGO = r"(?:an?|\d+)\s(?:second|minute|hour|day|week|month|year)s?"
_POSTED = re.compile(rf"Posted by (.+?)\s{_AGO}(?:,\s+{_AGO})*(?:\sago)?\s*")


def read(lines: list[str], path: str) -> list[Mail]:
    """The mails of a patchew page; none if it is no such page."""
    heads = [(i - 1, m[1].strip()) for i in range(1, len(lines)) if (m := _posted(lines, i))]
    ends = [head for head, _ in heads[1:]] + [len(lines)][: len(heads)]
    return [
        cut(lines, at, at + 2, end, path=path, subject=lines[at].strip(), author=Person(name))
        for (at, name), end in zip(heads, ends, strict=True)
    ]


def _posted(lines: list[str], at: int) -> re.Match[str] | None:
    return _POSTED.fullmatch(lines[at]) if lines[at].startswith("Posted by ") and lines[at - 1].strip() else None

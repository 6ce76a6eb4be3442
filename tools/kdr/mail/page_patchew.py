"""patchew.org pages: a heading, then per message its subject, ``Posted by NAME 8 months ago``, and its body."""

from __future__ import annotations

import re

from kdr.mail.page_text import Heading, cut
from kdr.model import Mail, Person

_AGO = r"(?:an?|\d+)\s(?:second|minute|hour|day|week|month|year)s?"
_POSTED = re.compile(rf"Posted by (.+?)\s{_AGO}(?:,\s+{_AGO})*(?:\sago)?\s*")


def read(lines: list[str], path: str) -> list[Mail]:
    """The mails of a patchew page; none if it is no such page."""
    headings = [
        Heading(at=i - 1, body=i + 1, end=len(lines), subject=lines[i - 1].strip(), author=Person(m[1].strip()))
        for i in range(1, len(lines))
        if lines[i].startswith("Posted by ")
        and len(lines[i]) < 300
        and lines[i - 1].strip()
        and (m := _POSTED.fullmatch(lines[i]))
    ]
    return cut(lines, headings, path)

"""What all kinds of pasted pages share: a page as numbered lines, and mails cut out of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from kdr.mail import headers
from kdr.mail.dates import ZONES, month
from kdr.model import Basis, Mail, Person

NOBODY = Person(None)

_MASKED = re.compile(r"\[email\s+protected\]|\[EMAIL PROTECTED\]|.*@x{3,}|.*@public\.gmane\.org|.*\.{3}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Where a mail stands on a page and what its heading says; places are indexes into the page's lines.

    ``end`` is where the body ends at the latest.
    """

    at: int
    body: int
    end: int
    subject: str | None = None
    author: Person = NOBODY
    date: datetime | None = None
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    recipients: tuple[Person, ...] = ()
    list_id: str | None = None


def split(text: str) -> list[str]:
    """The lines of a page.  Only line ends end a line: a form feed in a mail must not shift the count."""
    lines = text.replace("\r\n", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def cut(
    lines: Sequence[str], headings: Sequence[Heading], path: str, furniture: re.Pattern[str] | None = None
) -> list[Mail]:
    """The mails under HEADINGS: each body ends before the next one, without blank or FURNITURE lines at its edges."""
    ends = [*(h.at for h in headings[1:]), len(lines)]
    return [_mail(lines, h, min(h.end, end), path, furniture) for h, end in zip(headings, ends, strict=False)]


def _mail(lines: Sequence[str], h: Heading, end: int, path: str, furniture: re.Pattern[str] | None) -> Mail:
    def void(line: str) -> bool:
        return not line.strip() or bool(furniture and furniture.match(line))

    first = h.body
    while first < end and void(lines[first]):
        first += 1
    while end > first and void(lines[end - 1]):
        end -= 1
    return Mail(
        message_id=h.message_id,
        subject=h.subject,
        author=unmasked(h.author),
        date=h.date,
        body="\n".join(lines[first:end]),
        in_reply_to=h.in_reply_to,
        references=h.references,
        recipients=tuple(p for r in h.recipients if (p := unmasked(r)) != NOBODY),
        list_id=h.list_id,
        path=path,
        line=h.at + 1,
        body_line=first + 1,
        pasted=True,
        author_basis=Basis.UNKNOWN if unmasked(h.author) == NOBODY else Basis.HEADER,
    )


def unmasked(person: Person) -> Person:
    """PERSON without an address or name that an archive replaced by a mask: a mask is not one person's."""
    name, address = person.name, person.address
    if address and _MASKED.fullmatch(address):
        address = None
    if name and _MASKED.fullmatch(name):
        name = None
    return replace(person, name=name, address=address)


def ids(value: str | None) -> tuple[str, ...]:
    """The Message-IDs VALUE names, save those that an archive masked: many mails would share one."""
    return tuple(i for i in headers.ids(value) if not _MASKED.fullmatch(i) and "@" in i)


def ctime(text: str) -> datetime | None:
    """``Thu Feb 15 13:02:52 PST 2018``, or ``Wed Mar 02 2022 - 21:58:36 EST``; UTC if the zone is unknown."""
    words = text.replace(" - ", " ").split()
    clock = next((w for w in words if ":" in w), "")
    year = next((w for w in words if re.fullmatch(r"\d{4}", w)), "")
    zone = next((w for w in words[3:] if w.isalpha()), "UTC")
    try:
        when = datetime.strptime(f"{month(words[1])} {words[2]} {year} {clock}", "%m %d %Y %H:%M:%S")
    except (ValueError, IndexError):
        return None
    return when.replace(tzinfo=timezone(timedelta(hours=ZONES.get(zone, 0))))

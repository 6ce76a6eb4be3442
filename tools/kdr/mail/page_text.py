"""What all kinds of pasted pages share: a page as numbered lines, and a mail cut out of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kdr.model import Basis, Mail, Person

NOBODY = Person(None)


def split(text: str) -> list[str]:
    """The lines of a page.  Only line ends end a line: a form feed in a mail must not shift the count."""
    lines = text.replace("\r\n", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def cut(
    lines: Sequence[str],
    line: int,
    first: int,
    end: int,
    *,
    path: str,
    subject: str | None,
    author: Person = NOBODY,
    date: datetime | None = None,
    message_id: str | None = None,
    in_reply_to: tuple[str, ...] = (),
    references: tuple[str, ...] = (),
    recipients: tuple[Person, ...] = (),
    list_id: str | None = None,
    basis: Basis | None = None,
) -> Mail:
    """A mail whose heading is at index LINE of the page and whose body is LINES[FIRST:END] without blank edges."""
    while first < end and not lines[first].strip():
        first += 1
    while end > first and not lines[end - 1].strip():
        end -= 1
    return Mail(
        message_id=message_id,
        subject=subject,
        author=author,
        date=date,
        body="\n".join(lines[first:end]),
        in_reply_to=in_reply_to,
        references=references,
        recipients=recipients,
        list_id=list_id,
        path=path,
        line=line + 1,
        body_line=first + 1,
        pasted=True,
        author_basis=basis or (Basis.HEADER if author != NOBODY else Basis.UNKNOWN),
    )

"""Pages that show one mail under a short heading: pipermail (mailman) and hypermail (lkml.iu.edu).

Several such pages in one file are several mails.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from kdr.mail import headers
from kdr.mail.page_text import Heading, ctime, cut
from kdr.model import Mail, Person

_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_FROM = re.compile(r"\s*(?:(\S.*?)\s+)??([^\s@]+)(?: at |@)([\w-]+(?:\.[\w-]+)+)\s*")
_DATE = re.compile(rf"\s*{_DAY} {_MONTH}\s+\d+ \d\d:\d\d:\d\d (?:[A-Z]{{2,5}} )?\d{{4}}\s*")
_HYPERMAIL_DATE = re.compile(rf"\s*Date:\s*({_DAY} {_MONTH}\s+\d+ \d{{4}} - \d\d:\d\d:\d\d [A-Z]+)\s*")
_HYPERMAIL_FROM = re.compile(r"\s*From:\s*(\S.*)")
_FURNITURE = re.compile(
    r"[\s*•-]*(?:(?:Next|Previous) message(?: \(by thread\))?:|Messages? sorted by:|(?:Maybe in|In) reply to:"
    r"|Next in thread:|Reply:|Contemporary messages sorted)|_{3,}\s*$|More information about the \S+ mailing list\s*$"
)
_LONGEST = 300  # characters of a line that names a writer
_LIST = re.compile(r"More information about the (\S+) mailing list\s*$")


def pipermail(lines: list[str], path: str) -> list[Mail]:
    """The mails of pipermail pages: subject, ``Name user at host``, date, body, footer; none if there is none."""
    headings = []
    footers = [(i, m[1]) for i in range(len(lines)) if (m := _LIST.match(lines[i]))]
    for i in range(2, len(lines)):
        if not _DATE.fullmatch(lines[i]) or not (who := _FROM.fullmatch(lines[i - 1][:_LONGEST])):
            continue
        if (at := _above(lines, i - 1)) is None:
            continue
        name = (who[1] or "").strip(' "') or None
        headings.append(
            Heading(
                at=at,
                body=i + 1,
                end=len(lines),
                subject=lines[at].strip(),
                author=Person(name, f"{who[2]}@{who[3]}"),
                date=ctime(lines[i]),
                list_id=next((name for _, name in footers[bisect_left(footers, (i, "")) :][:1]), None),
            )
        )
    return cut(lines, headings, path, _FURNITURE)


def hypermail(lines: list[str], path: str) -> list[Mail]:
    """The mails of hypermail pages: subject, ``From:``, ``Date:`` in its own form, body; none if there is none."""
    headings = []
    for i in range(2, len(lines)):
        if not (date := _HYPERMAIL_DATE.fullmatch(lines[i])) or not (who := _HYPERMAIL_FROM.fullmatch(lines[i - 1])):
            continue
        if (at := _above(lines, i - 1)) is None:
            continue
        headings.append(
            Heading(
                at=at,
                body=i + 1,
                end=len(lines),
                subject=lines[at].strip().removeprefix("Subject:").strip(),
                author=headers.person(who[1]),
                date=ctime(date[1]),
            )
        )
    return cut(lines, headings, path, _FURNITURE)


def _above(lines: list[str], at: int) -> int | None:
    """The line with words on it next above AT."""
    return next((i for i in range(at - 1, max(-1, at - 4), -1) if lines[i].strip()), None)

"""Pages that show one mail: pipermail, hypermail, marc.info, spinics.net, and lore's page and thread views."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from kdr.mail import headers
from kdr.mail.page_text import cut
from kdr.model import Mail, Person

_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_PIPERMAIL_FROM = re.compile(r"(.*\S)\s+(\S+) at ([\w.-]+\.\w+)\s*")
_PIPERMAIL_DATE = re.compile(rf"{_DAY} {_MONTH}\s+\d+ [\d:]+ (?:[A-Z]{{2,5}} )?\d{{4}}")
_HYPERMAIL_DATE = re.compile(rf"Date:\s*{_DAY} {_MONTH} \d+ \d{{4}} - [\d:]+ [A-Z]+\s*")
_FURNITURE = re.compile(
    r"\s*(?:(?:\* )?(?:Next|Previous) message(?: \(by thread\))?:|(?:\* )?Messages sorted by:|(?:\* )?In reply to:"
    r"|(?:\* )?Next in thread:|(?:\* )?Maybe in reply to:|(?:\* )?Reply:)"
    r"|More information about the .* mailing list\s*$"
)
_FIELD = re.compile(r"\s*([A-Za-z][A-Za-z-]*):\s?(.*)")
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}


def pipermail(lines: list[str], path: str) -> list[Mail]:
    """The mail of a pipermail page: subject, ``Name user at host``, date, body, footer."""
    top = [i for i in range(min(len(lines), 12)) if lines[i].strip()][:3]
    if len(top) < 3 or not (who := _PIPERMAIL_FROM.fullmatch(lines[top[1]])):
        return []
    if not _PIPERMAIL_DATE.fullmatch(lines[top[2]].strip()):
        return []
    return [
        cut(
            lines, top[0], *_between(lines, top[2] + 1), path=path, subject=lines[top[0]].strip(),
            author=Person(who[1].strip(' "'), f"{who[2]}@{who[3]}"), date=_date(lines[top[2]]),
        )
    ]  # fmt: skip


def hypermail(lines: list[str], path: str) -> list[Mail]:
    """The mail of a hypermail page (lkml.iu.edu): subject, ``From:``, ``Date:`` in hypermail's own form, body."""
    top = [i for i in range(min(len(lines), 12)) if lines[i].strip()][:3]
    if len(top) < 3 or not _HYPERMAIL_DATE.fullmatch(lines[top[2]]) or not lines[top[1]].startswith("From:"):
        return []
    return [
        cut(
            lines, top[0], *_between(lines, top[2] + 1), path=path, subject=lines[top[0]].strip(),
            author=headers.person(lines[top[1]][5:]), date=_date(lines[top[2]].partition(":")[2]),
        )
    ]  # fmt: skip


def marc(lines: list[str], path: str) -> list[Mail]:
    """To be written."""
    return []


def spinics(lines: list[str], path: str) -> list[Mail]:
    """To be written."""
    return []


def lore(lines: list[str], path: str) -> list[Mail]:
    """To be written."""
    return []


def _between(lines: list[str], first: int) -> tuple[int, int]:
    """The body between the archive's own links above and below it."""
    while first < len(lines) and (not lines[first].strip() or _FURNITURE.match(lines[first])):
        first += 1
    end = len(lines)
    while end > first and (not lines[end - 1].strip() or _FURNITURE.match(lines[end - 1])):
        end -= 1
    return first, end


def _date(text: str) -> datetime | None:
    """Thu Feb 15 13:02:52 PST 2018, or hypermail's Wed Mar 02 2022 - 21:58:36 EST."""
    words = text.replace(" - ", " ").split()
    clock = next((w for w in words if ":" in w), "")
    year = next((w for w in words if re.fullmatch(r"\d{4}", w)), "")
    zone = next((w for w in words[3:] if w.isalpha()), "UTC")
    try:
        when = datetime.strptime(f"{words[1]} {words[2]} {year} {clock}", "%b %d %Y %H:%M:%S")
    except (ValueError, IndexError):
        return None
    return when.replace(tzinfo=timezone(timedelta(hours=_ZONES[zone])) if zone in _ZONES else UTC)

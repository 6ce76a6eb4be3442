"""The line that says who is quoted: ``On Thu, Sep 07, 2023 at 11:09:26AM +0100, Marc Zyngier wrote:``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from kdr.mail.dates import ZONES, month
from kdr.mail.headers import person
from kdr.model import Person

# "wrote:" may be followed by nothing; a sentence that goes on after it is somebody's prose.
_VERB = re.compile(r"[\s,]*\b(?:wrote|writes|said|schrieb|a écrit)\s?[:：]?\s*$|\s*写道\s?[:：]\s*$")
_VERB_FIRST = re.compile(r"^(Am .*\d|Le .*\d),? (?:schrieb|a écrit) (.+?)\s?:$")
_ON = re.compile(r"(?:^|.*?[\s,.])(?:On|Am|Le|The|在)\s(?=\D{0,24}\d)", re.DOTALL)
_ATOM = re.compile(
    r"""[\s,]*(?:
    (?P<day>(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|rsday|urday|sday)?\b\.?)
  | (?P<month>(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?
             |oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?)
  | (?P<date>\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\.?)
  | (?P<time>\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?\s?(?:[ap]\.?m\b\.?)?)
  | (?P<offset>[+-]\d{4}\b)
  | (?P<zone>\(?(?:UTC|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT|CET|CEST|IST|BST|JST)\b\)?)
  | (?P<number>\d{1,4}(?:st|nd|rd|th)?\b)
  | (?P<at>(?:at|um|à)\b|[上下]午)
  )""",
    re.VERBOSE | re.IGNORECASE,
)
_TIME = re.compile(r"(\d+):(\d+)(?::(\d+))?(?:\.\d+)?\s?([ap])?", re.IGNORECASE)
# What stands before a name and was not understood: marks, a date, an offset; and an address after it.
_BEFORE_NAME = re.compile(r"(?:.*\d[\d:.)\]]*(?:\s?[AP]M)?[,:]?\s+)?[\s*,.-]*\"?", re.IGNORECASE | re.DOTALL)
_AFTER_NAME = re.compile(r"\s+[(\[]?(\S+@[^\s)\]]+)[)\]]?$")
_LEAST = 6  # "X wrote:" has no fewer characters
_MOST = 400


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is quoted, and when they wrote as far as it is said.

    The date is in the zone that is named.  Where none is, only the day counts: the time is midnight UTC, since the
    writer's and the quoting program's zones are both unknown.
    """

    person: Person
    date: datetime | None


def attribution(text: str) -> Attribution | None:
    """What TEXT (one attribution, its lines joined by a space) says, or None if it is no attribution."""
    if len(text) > 4 * _MOST or not _LEAST <= len(text := " ".join(text.split())) <= _MOST:
        return None
    text = _VERB_FIRST.sub(r"\1 \2 wrote:", text)
    if not (verb := _VERB.search(text)):
        return None
    rest = text[: verb.start()]
    date = None
    if on := _ON.match(rest):
        atoms, end = _atoms(rest, on.end())
        date = _date(atoms)
        rest = rest[end:]
    who = _cleaned(person(rest.strip(" ,:")))
    if not who.name and not who.address:
        return None
    if not on and not who.address and len(rest.split()) > 4:
        return None  # a sentence that ends in "wrote:"
    return Attribution(who, date)


def _cleaned(who: Person) -> Person:
    name, address = who.name, who.address
    if name and (m := _AFTER_NAME.search(name)):
        name, address = name[: m.start()], address or m[1]
    if name and (m := _BEFORE_NAME.match(name)):
        name = name[m.end() :].strip('" ') or name
    return Person(name, address)


def at(lines: Sequence[str], index: int) -> tuple[Attribution, int] | None:
    """The attribution that begins at LINES[INDEX], and how many lines (one to three) it takes, or None."""
    if not lines[index].strip() or not any(x.rstrip().endswith((":", "：")) for x in lines[index : index + 3]):
        return None
    for count in (1, 2, 3):
        piece = lines[index : index + count]
        if len(piece) < count or not piece[-1].strip() or piece[-1].startswith(">"):
            return None
        if count > 1 and not _ON.match(lines[index]) and "<" not in " ".join(piece):
            return None
        if found := attribution(" ".join(piece)):
            return found, count
    return None


def _atoms(text: str, start: int) -> tuple[dict[str, list[str]], int]:
    """The pieces of a date from START on, and where they end.  No kind but numbers comes twice: "Jan" may be a name."""
    found: dict[str, list[str]] = {}
    while (m := _ATOM.match(text, start)) and m.lastgroup:
        kind = m.lastgroup
        if (kind in found and kind != "number") or (kind in ("month", "day") and "date" in found):
            break
        found.setdefault(kind, []).append(m[kind])
        start = m.end()
    return found, start


def _date(atoms: dict[str, list[str]]) -> datetime | None:
    day = _day(atoms)
    if not day:
        return None
    hour = minute = second = 0
    zoned = "offset" in atoms or "zone" in atoms
    if zoned and (m := _TIME.match(atoms.get("time", [""])[0])):
        hour, minute, second = int(m[1]), int(m[2]), int(m[3] or 0)
        if m[4]:
            hour = hour % 12 + (12 if m[4].lower() == "p" else 0)
    zone = UTC if "offset" not in atoms else _offset(atoms["offset"][0])
    if named := atoms.get("zone"):
        zone = timezone(timedelta(hours=ZONES.get(named[0].strip("()").upper(), 0)))
    try:
        return datetime(*day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _offset(text: str) -> timezone:
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return timezone(timedelta(minutes=min(minutes, 1439) * (-1 if text[0] == "-" else 1)))


def _day(atoms: dict[str, list[str]]) -> tuple[int, int, int] | None:
    if "date" in atoms:
        a, b, c = (int(n) for n in re.findall(r"\d+", atoms["date"][0]))
        if a > 31:
            return a, b, c
        year = c + 2000 if c < 100 else c
        if a > 12 or "." in atoms["date"][0]:
            return year, b, a
        return (year, a, b) if b > 12 else None  # 3/4/2020 is two days
    numbers = [int(re.sub(r"\D", "", n)) for n in atoms.get("number", [])]
    years = [n for n in numbers if n > 31]
    days = [n for n in numbers if 0 < n <= 31]
    if "month" not in atoms or not years or not days:
        return None
    return years[0], month(atoms["month"][0][:3]), days[0]

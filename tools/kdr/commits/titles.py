"""Ties by title, author and date alone: all that a pasted page leaves of a patch.

A tie needs one candidate only; several different commits of the same title and author are no tie.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from kdr.commits.evidence import DAY
from kdr.commits.index import Entry, Index
from kdr.commits.posted import key
from kdr.commits.verify import same_person

_WHOLE = 0.97
# A page that breaks lines can lose the end of a title; so many words must be left to know it by.
_CUT = 0.92
_WORDS = 5
_UNDATED = 0.02
# A patch may be committed before it is shown, and be taken up years later.
_BEFORE = 60 * DAY
_AFTER = 4 * 365 * DAY


@dataclass(frozen=True, slots=True)
class Match:
    """The commit of a title, how sure that is, and why there is none where there is none."""

    entry: Entry | None
    score: float
    why: str


def match(title: str, author: str | None, posted: date | None, index: Index) -> Match:
    """The one commit of INDEX that has this TITLE (or begins with it) and AUTHOR and fits the day it was POSTED."""
    if not author:
        return Match(None, 0.0, "its author is not known")
    name = key(title)
    found = _fitting(index.ids("key", [name]), author, posted, index) if name else []
    score = _WHOLE
    if not found and len(name.split()) >= _WORDS:
        found, score = _fitting(index.beginning(name), author, posted, index), _CUT
    if not found:
        return Match(None, 0.0, "no commit of this title and author")
    changes = {(entry.key, entry.authored) for entry in found}
    if len(changes) > 1:
        shas = ", ".join(sorted(entry.sha[:12] for entry in found)[:5])
        return Match(None, 0.0, f"unsure: {len(changes)} commits have this title and author ({shas})")
    # One change committed more than once: the mainline's, else the first.
    first = min(found, key=lambda entry: (not entry.main, entry.committed, entry.sha))
    return Match(first, score - (_UNDATED if posted is None else 0.0), "")


def _fitting(ids: list[int], author: str, posted: date | None, index: Index) -> list[Entry]:
    found = [entry for entry in index.entries(0, -1, ids) if same_person(author, entry.author)]
    if posted is None:
        return found
    day = datetime.combine(posted, time(), UTC).timestamp()
    return [entry for entry in found if day - _BEFORE <= entry.committed <= day + _AFTER]

"""What came after: commits that say they fix or revert one of the record's commits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kdr.commits import history
from kdr.commits.git import Clone
from kdr.commits.index import Entry, Index
from kdr.commits.model import Part
from kdr.commits.posted import key
from kdr.commits.verify import look

_SHORTEST = 7
_QUOTED = re.compile(r"^[ \t]*Fixes:[ \t]*([0-9a-f]{7,40})[ \t]*\(\"?(.*?)\"?\)", re.M | re.I)
# A revert that names its commit by the title only.
_TITLE_ONLY = 0.9


@dataclass(frozen=True, slots=True)
class Follower:
    """A commit that fixes or reverts others, and how sure that is."""

    part: Part
    entry: Entry
    score: float


def followers(merged: Mapping[str, str], clone: Clone, index: Index) -> tuple[Follower, ...]:
    """The fixes and reverts of MERGED (subjects by sha), oldest first; copies on other branches are left out."""
    numbers = {number: sha for sha in merged if (number := index.named(sha)) is not None}
    if not numbers:
        return ()
    short = {sha[:n]: sha for sha in merged for n in range(_SHORTEST, 41)}
    named = {kind: _naming(index, kind, short) for kind in ("fixes", "reverts")}
    titled = index.ids("key", [f"revert {key(subject)}" for subject in merged.values()])
    ids = {*named["fixes"], *named["reverts"], *titled} - set(numbers)
    entries = {entry.id: entry for entry in index.entries(0, -1, ids)}
    seen = look(clone, [entry.sha for entry in entries.values()])
    found = []
    for number, entry in entries.items():
        message = seen[entry.sha].message
        if _copied(message, index):
            continue
        fixes, reverts = (
            {v for v in named[k].get(number, ()) if _means(v, message, short, merged, index)} for k in named
        )
        names_other = any(kind == "reverts" for kind, _ in history.said(message))
        if reverts or (number in titled and not names_other and _later(entry, merged, index)):
            found.append(Follower(Part.REVERT, entry, 1.0 if reverts else _TITLE_ONLY))
        elif fixes:
            found.append(Follower(Part.FIX, entry, 1.0))
    return tuple(_once(found))


def _naming(index: Index, kind: str, short: Mapping[str, str]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for number, value in index.naming(kind, short):
        found.setdefault(number, set()).add(value)
    return found


def _means(value: str, message: str, short: Mapping[str, str], merged: Mapping[str, str], index: Index) -> bool:
    """Whether the abbreviated hash VALUE names our commit: it is the only one, or its title stands beside it."""
    if index.named(value) is not None:
        return True
    title = key(merged[short[value]])
    return any(m[1].lower() == value and key(m[2]) == title for m in _QUOTED.finditer(message))


def _copied(message: str, index: Index) -> bool:
    """Whether the commit is a cherry-pick of one that is here too."""
    return any(kind == "picked" and index.named(value) is not None for kind, value in history.said(message))


def _later(entry: Entry, merged: Mapping[str, str], index: Index) -> bool:
    ours = [sha for sha, subject in merged.items() if entry.key == f"revert {key(subject)}"]
    ids = [number for sha in ours if (number := index.named(sha)) is not None]
    return any(other.committed < entry.committed for other in index.entries(0, -1, ids))


def _once(found: Iterable[Follower]) -> Iterator[Follower]:
    """One of each change (a patch applied to two branches): the mainline's, else the first."""
    seen: set[object] = set()
    best = sorted(found, key=lambda f: (not f.entry.main, f.entry.committed, f.entry.sha))
    kept = []
    for one in best:
        change = (one.entry.key, one.entry.authored, one.entry.author)
        if change not in seen:
            seen.add(change)
            kept.append(one)
    yield from sorted(kept, key=lambda f: (f.entry.committed, f.entry.sha))

"""Ties between decisions as edges: a tie written on both sides is one edge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kdr.record.model import Related
from kdr.record.vocabulary import RELATED
from kdr.site.corpus import Entry
from kdr.site.graph import Arrow, Box, draw
from kdr.site.words import STATE

# Of two kinds that say the same from either side, the one whose arrow is drawn.
_FORWARD = ("uses", "follows-up", "supersedes")


def edges(entries: Iterable[Entry]) -> Iterator[tuple[Arrow, Entry, Related]]:
    """Every tie as an edge, with the record that tells of it."""
    for entry in entries:
        for tie in entry.record.related:
            inverse = RELATED[tie.kind]
            start, end, kind = entry.record.id, tie.to, tie.kind
            if inverse == kind:
                start, end = sorted((start, end))
            elif kind not in _FORWARD:
                start, end, kind = end, start, inverse
            yield Arrow(start, end, kind.replace("-", " "), inverse != tie.kind), entry, tie


def neighbours(entry: Entry, entries: Iterable[Entry]) -> list[Entry]:
    """The decisions tied to this one, whichever side says so."""
    ident = entry.record.id
    tied = {a.end if a.start == ident else a.start for a, _, _ in edges(entries) if ident in (a.start, a.end)}
    return [other for other in entries if other.record.id in tied and other is not entry]


def picture(entries: list[Entry], href: Callable[[Entry], str], told: str, here: Entry | None = None) -> str:
    """The graph of ENTRIES and the ties among them; HERE is the one whose page it stands on."""
    known = {entry.record.id for entry in entries}
    boxes = [
        Box(
            ident=entry.record.id,
            head=f"{entry.record.id} \u00b7 {STATE[entry.record.state][0]}",
            title=entry.record.title,
            href=href(entry),
            kind=f"state-{entry.record.state}" + (" kdr-here" if entry is here else ""),
        )
        for entry in entries
    ]
    arrows = {arrow for arrow, _, _ in edges(entries) if arrow.start in known and arrow.end in known}
    return draw(boxes, arrows, told)

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


def neighbours(entries: list[Entry]) -> dict[str, list[Entry]]:
    """For each record's id the decisions tied to it, whichever side says so, by id."""
    known = {entry.record.id: entry for entry in entries}
    tied: dict[str, set[str]] = {ident: set() for ident in known}
    for arrow, _, _ in edges(entries):
        if arrow.start in known and arrow.end in known and arrow.start != arrow.end:
            tied[arrow.start].add(arrow.end)
            tied[arrow.end].add(arrow.start)
    return {ident: [known[other] for other in sorted(tied[ident])] for ident in known}


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

"""Ties between decisions as edges: a tie written on both sides is one edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kdr.record.model import Related
from kdr.record.vocabulary import RELATED
from kdr.site.corpus import Entry
from kdr.site.graph import Arrow

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

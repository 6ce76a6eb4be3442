"""What a person did to a draft on the way to a record: the measure of how much of the work the tool did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kdr.english import count
from kdr.model import Draft
from kdr.record.additions import cited, covers, drafted
from kdr.record.model import Record

SECTIONS = ("problem", "proposal", "alternative", "objection", "answer", "outcome", "metric")


@dataclass(frozen=True, slots=True)
class Edits:
    """How the drafted passages of one section compare with a person's record.

    Of the ``drafted`` passages ``kept`` are cited in the same section, ``moved`` in another, and the others were
    struck.  ``added`` statements cite words the draft has nowhere, or in another section only.
    """

    drafted: int = 0
    kept: int = 0
    moved: int = 0
    stated: int = 0
    added: int = 0

    @property
    def struck(self) -> int:
        """Drafted passages the record cites nowhere."""
        return self.drafted - self.kept - self.moved

    def __add__(self, other: Edits) -> Edits:
        return Edits(
            self.drafted + other.drafted,
            self.kept + other.kept,
            self.moved + other.moved,
            self.stated + other.stated,
            self.added + other.added,
        )


def edits(draft: Draft, record: Record) -> dict[str, Edits]:
    """What a person changed in each section of DRAFT to make RECORD; statements that quote nothing are left out."""
    found = drafted(draft)
    held = cited(record)
    out: dict[str, Edits] = {}
    for section in SECTIONS:
        mine = [passage for name, passage, _ in found if name == section]
        kept = [p for p in mine if any(covers(cites, p) for cites in held[section])]
        moved = [p for p in mine if p not in kept and any(covers(c, p) for cites in held.values() for c in cites)]
        quoted = [cites for cites in held[section] if cites]
        added = [cites for cites in quoted if not any(covers(cites, p) for p in mine)]
        out[section] = Edits(len(mine), len(kept), len(moved), len(quoted), len(added))
    return out


def report(found: Sequence[tuple[Record, Draft]]) -> Iterator[str]:
    """The lines of a table over all records of FOUND with their fresh drafts."""
    parts = [edits(draft, record) for record, draft in found]
    yield f"{count(len(found), 'record')}, each drafted afresh and compared with what a person made of it"
    yield f"{'section':<12}{'drafted':>8}{'kept':>6}{'moved':>7}{'struck':>8}   {'statements':>10}{'added':>7}"
    for section in SECTIONS:
        yield _row(section, sum((part[section] for part in parts), Edits()))
    yield _row("all", sum((e for part in parts for e in part.values()), Edits()))
    agree = [record.slug for record, draft in found if draft.state is record.state]
    yield f"state as a person decided it: {len(agree)}/{len(found)}{_names(agree)}"


def _row(name: str, e: Edits) -> str:
    return f"{name:<12}{e.drafted:>8}{e.kept:>6}{e.moved:>7}{e.struck:>8}   {e.stated:>10}{e.added:>7}"


def _names(slugs: Iterable[str]) -> str:
    joined = ", ".join(slugs)
    return f" ({joined})" if joined else ""

"""Runs of lines that can be cited as one passage."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kdr.model import Line, Zone

CITABLE = frozenset({Zone.OWN, Zone.TABLE, Zone.CHANGELOG})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines FIRST to LAST of one body.  ``text`` is the lines joined by ``\\n``; ``zone`` is what most of them are."""

    first: int
    last: int
    text: str
    zone: Zone


def paragraphs(lines: Iterable[Line], zones: Collection[Zone] = CITABLE) -> tuple[Paragraph, ...]:
    """The runs of LINES of the given ZONES in order; a blank line or another zone ends one.

    A table and the words right above or below it are one paragraph; nothing else of two zones is.
    """
    out: list[Paragraph] = []
    run: list[Line] = []
    for line in lines:
        if run and (line.number != run[-1].number + 1 or not _belong_together(run[-1].zone, line.zone)):
            out.append(_paragraph(run))
            run = []
        if line.zone in zones:
            run.append(line)
    if run:
        out.append(_paragraph(run))
    return tuple(out)


def _belong_together(one: Zone, other: Zone) -> bool:
    return one is other or {one, other} == {Zone.OWN, Zone.TABLE}


def _paragraph(run: list[Line]) -> Paragraph:
    zones = [line.zone for line in run]
    most = max(dict.fromkeys(zones), key=zones.count)
    return Paragraph(run[0].number, run[-1].number, "\n".join(line.text for line in run), most)

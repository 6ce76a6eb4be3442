"""Runs of lines that can be cited as one passage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kdr.model import Line, Zone

CITABLE = frozenset({Zone.OWN, Zone.TABLE, Zone.CHANGELOG})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines FIRST to LAST of one body, all of one citable zone; ``text`` is the lines joined by ``\\n``."""

    first: int
    last: int
    text: str
    zone: Zone


def paragraphs(lines: Iterable[Line]) -> tuple[Paragraph, ...]:
    """The runs of citable LINES of one zone, in order; a blank line or another zone ends one."""
    out: list[Paragraph] = []
    run: list[Line] = []
    for line in lines:
        if run and (line.zone is not run[-1].zone or line.number != run[-1].number + 1):
            out.append(_paragraph(run))
            run = []
        if line.zone in CITABLE:
            run.append(line)
    if run:
        out.append(_paragraph(run))
    return tuple(out)


def _paragraph(run: list[Line]) -> Paragraph:
    return Paragraph(run[0].number, run[-1].number, "\n".join(x.text for x in run), run[0].zone)

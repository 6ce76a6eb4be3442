"""What the columns of a table hold: results, by how much they changed, or what tells the rows apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kdr.measure.numbers import NUMBER, value_of
from kdr.measure.readings import MEASURE
from kdr.measure.sides import Side, side, stem
from kdr.model import Table

_FIRST = re.compile(NUMBER)
_SCALE = {"n": 1e-9, "u": 1e-6, "µ": 1e-6, "m": 1e-3}
_FIGURE = re.compile(r"[~<>+*(-]*\s?\.?\d")
_CONFIG = re.compile(
    r"^\s*(?:#|nr|no\.?|n)?\s*(?:v?cpus?|cores?|mem\w*|size|bs|pages?|page size|index|id|iter\w*|threads?|poll|reach|"
    r"stratum|interval|granule|order|level|bits?|nodes?|slots?|clients?|depth|lastrx|guests?|vms?|nics?|samples?|n|transfer|"
    r"value|\w+_value|run)\b|^#|^\W*$",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\W*(?:size|mem(?:ory)?)\b", re.IGNORECASE)
# How sure a figure is belongs to it, and is none of its own.
_ERROR = re.compile(r"\W*(?:confidence|\+/-|±)", re.IGNORECASE)
_CHANGE = re.compile(
    r"improv|diff|delta|change|gain|speed-?up|output|performance|ratio|reduc|(?<!\d)%|overhead|slow", re.IGNORECASE
)
_RATE = re.compile(r"/\s?s(?:ec(?:ond)?)?\b|\bper sec")
_DELTA = re.compile(r"\b(?:delta|diff(?:erence)?|change|improvement|gain)\b", re.IGNORECASE)
_TIMED = re.compile(
    r"[nmuµμ]?s|n?secs?|usecs?|msecs?|seconds?|%|.*/s(?:ec)?|.*ps|cycles|[km]?\s?iops|k/ms",
    re.IGNORECASE,
)
_TIMED_CELL = re.compile(r"\d\s?(?:[nmuµ]?s|%|x)(?!\w)")
_SIGNED = re.compile(r"[+-]\d[\d.]*\s?%|0%")
# "iter-1" and "vcpu 4" head figures of that run or size, not a list of runs or sizes.
_NUMBERED = re.compile(r"[A-Za-z][\s_-]?\d+\s*$")
# A figure with the change it is in brackets ("24 (-77%)"), or between stars where that is more than chance.
SHARED = re.compile(r"(?P<figure>[~<>]?\s?\.?\d.*?)\s*[(*]\s*(?P<share>[+-]?\s?\d[\d.]*\s?(?:%|pct))\s*[)*]")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by what they hold: results, what changed, or labels of the rows."""

    measures: tuple[int, ...]
    changes: tuple[int, ...]
    labels: tuple[int, ...]


def columns(table: Table) -> Columns:
    """Which columns of TABLE hold measurements, which say what changed, and which only label the rows."""
    measures: list[int] = []
    changes: list[int] = []
    for j, name in enumerate(table.columns):
        cells = [r[j] for r in table.rows if r[j] and r[j] != "-"]
        figures = [c for c in cells if _FIGURE.match(c)]
        if not cells or len(figures) * 2 < len(cells):
            continue
        if _ERROR.match(name):
            continue
        timed = is_timed(table, j)
        config = bool(_CONFIG.search(name)) and not _NUMBERED.search(name) and not _RATE.search(name)
        shared = sum(bool(SHARED.fullmatch(c)) for c in cells) * 2 > len(cells)
        if j and _is_change(name, figures, shared=shared):
            changes.append(j)
        elif (j or (timed and not config) or is_opposed(table)) and (not config or timed or not name):
            measures.append(j)
    if not measures:
        measures, changes = changes, []
    if not measures and side(table.caption or ""):
        # What is no result by itself is one where it stands for what a change does to it.
        measures = [j for j in range(1, len(table.columns)) if _SIZE.match(table.columns[j])]
    if any(is_timed(table, j) for j in measures):
        # Beside times and rates, whole numbers that no heading calls a result only tell the rows apart.
        measures = [j for j in measures if is_timed(table, j) or not _is_plain(table, j)]
    labels = tuple(j for j in range(len(table.columns)) if j not in measures and j not in changes)
    return Columns(tuple(measures), tuple(changes), labels)


def _is_change(name: str, figures: Sequence[str], *, shared: bool) -> bool:
    """Whether a column says by how much others differ: by its NAME, or by its signed FIGURES if it has no name.

    SHARED ones tell a figure and a share; they are differences only where the name says that.
    """
    if shared:
        return bool(_DELTA.search(name))
    if not name:
        return all(map(_SIGNED.fullmatch, figures))
    if _is_ratio(name):
        return True
    told = re.search(r"(?<!\d)%", name) or all(re.search(r"[%x]|^[+-]", c) for c in figures)
    return bool(_CHANGE.search(name) and told)


def _is_ratio(name: str) -> bool:
    """Whether NAME sets one side over the other ("after/before")."""
    one, stroke, two = name.partition("/")
    return bool(stroke) and {side(one), side(two)} == {Side.BASE, Side.NEW}


def is_opposed(table: Table) -> bool:
    """Whether the first column already is one side of a comparison (there is no column of labels)."""
    names = table.columns
    first = side(names[0])
    if first is None:
        return bool(names[0]) and any(side(c) is Side.BASE and stem(c) and stem(c) in stem(names[0]) for c in names[1:])
    return {first, *(side(c) for c in names[1:])} >= {Side.BASE, Side.NEW}


def is_timed(table: Table, j: int) -> bool:
    """Whether the column J of TABLE holds times, rates or shares."""
    cells = [r[j] for r in table.rows if r[j]]
    unit = table.units[j]
    if _RATE.search(table.columns[j]):
        return True
    return bool(unit and _TIMED.fullmatch(unit)) or sum(bool(_TIMED_CELL.search(c)) for c in cells) * 2 > len(cells)


def _is_plain(table: Table, j: int) -> bool:
    name = table.columns[j]
    return not (MEASURE.search(name) or side(name)) and all(re.fullmatch(r"\d*", r[j]) for r in table.rows)


def amount(cell: str) -> float:
    """The first number of CELL, times in seconds; 0 if it has none."""
    m = _FIRST.search(cell)
    unit = re.match(r"\s?([nuµm])s(?:ec)?\b", cell[m.end() :]) if m else None
    return value_of(m[0]) * (_SCALE[unit[1]] if unit else 1.0) if m else 0.0

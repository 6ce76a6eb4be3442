"""What the columns of a table hold: results, by how much they changed, or what tells the rows apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kdr.extract.numbers import NUMBER, value_of
from kdr.extract.readings import MEASURE
from kdr.extract.sides import Side, side, stem
from kdr.model import Table

_FIRST = re.compile(NUMBER)
_SCALE = {"n": 1e-9, "u": 1e-6, "µ": 1e-6, "m": 1e-3}
_FIGURE = re.compile(r"[~<>+*(-]*\s?\.?\d")
_CONFIG = re.compile(
    r"^\s*(?:#|nr|no\.?|n)?\s*(?:v?cpus?|cores?|mem\w*|size|pages?|page size|index|id|iter\w*|threads?|poll|reach|"
    r"stratum|interval|granule|order|level|bits?|nodes?|slots?|clients?|depth|lastrx|guests?|vms?|nics?|samples?|n|transfer|"
    r"value|\w+_value|run)\b|^#|^\W*$",
    re.IGNORECASE,
)
# How sure a figure is belongs to it, and is none of its own.
_ERROR = re.compile(r"\W*(?:confidence|\+/-|±)", re.IGNORECASE)
_CHANGE = re.compile(
    r"improv|diff|delta|change|gain|speed-?up|output|performance|ratio|reduc|(?<!\d)%|overhead|slow", re.IGNORECASE
)
_TIMED = re.compile(r"[nmuµμ]?s|n?secs?|usecs?|msecs?|seconds?|%|.*/s(?:ec)?|.*ps|cycles|m?iops|k/ms", re.IGNORECASE)
_TIMED_CELL = re.compile(r"\d\s?(?:[nmuµ]?s|%|x)(?!\w)")
# "iter-1" and "vcpu 4" head figures of that run or size, not a list of runs or sizes.
_NUMBERED = re.compile(r"[A-Za-z][\s_-]?\d+\s*$")
# A figure with the change it is in brackets ("24 (-77%)").
SHARED = re.compile(r"(?P<figure>[~<>]?\s?\.?\d.*?)\s*\(\s*(?P<share>[+-]?\s?\d[\d.]*\s?%)\s*\)")


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
        timed, config = is_timed(table, j), bool(_CONFIG.search(name)) and not _NUMBERED.search(name)
        shared = sum(bool(SHARED.fullmatch(c)) for c in cells) * 2 > len(cells)
        if (
            not shared
            and _CHANGE.search(name)
            and (re.search(r"(?<!\d)%", name) or all(re.search(r"[%x]|^[+-]", c) for c in figures))
        ):
            changes.append(j)
        elif (j or (timed and not config) or is_opposed(table)) and (not config or timed or not name):
            measures.append(j)
    if not measures:
        measures, changes = changes, []
    if any(is_timed(table, j) for j in measures):
        # Beside times and rates, whole numbers that no heading calls a result only tell the rows apart.
        measures = [j for j in measures if is_timed(table, j) or not _is_plain(table, j)]
    labels = tuple(j for j in range(len(table.columns)) if j not in measures and j not in changes)
    return Columns(tuple(measures), tuple(changes), labels)


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
    return bool(unit and _TIMED.fullmatch(unit)) or sum(bool(_TIMED_CELL.search(c)) for c in cells) * 2 > len(cells)


def _is_plain(table: Table, j: int) -> bool:
    name = table.columns[j]
    return not (MEASURE.search(name) or side(name)) and all(re.fullmatch(r"\d*", r[j]) for r in table.rows)


def amount(cell: str) -> float:
    """The first number of CELL, times in seconds; 0 if it has none."""
    m = _FIRST.search(cell)
    unit = re.match(r"\s?([nuµm])s(?:ec)?\b", cell[m.end() :]) if m else None
    return value_of(m[0]) * (_SCALE[unit[1]] if unit else 1.0) if m else 0.0

"""What a table of results tells: which cells stand against each other, and which few of them tell the most."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kdr.extract.numbers import NUMBER, value_of
from kdr.extract.readings import MEASURE
from kdr.extract.sides import TWO_THINGS, Side, extends, side, stem
from kdr.model import Table

MOST = 6
# How many lines a figure and the baseline it is set against may be apart.
CLOSE = 20
_FIRST = re.compile(NUMBER)
_FIGURE = re.compile(r"[~<>+*(-]*\s?\.?\d")
_CONFIG = re.compile(
    r"^\s*(?:#|nr|no\.?|n)?\s*(?:v?cpus?|cores?|mem\w*|size|pages?|page size|index|id|iter\w*|threads?|poll|reach|"
    r"stratum|interval|granule|order|level|bits?|nodes?|slots?|clients?|depth|lastrx|guests?|vms?|nics?|samples?|n|transfer|"
    r"value|\w+_value|run)\b|^#|^\W*$",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"improv|diff|delta|change|gain|speed-?up|output|performance|ratio|reduc|%|overhead|slow", re.IGNORECASE
)
_TIMED = re.compile(r"[nmuµμ]?s|n?secs?|usecs?|msecs?|seconds?|%|.*/s(?:ec)?|.*ps|cycles|m?iops|k/ms", re.IGNORECASE)
_TIMED_CELL = re.compile(r"\d\s?(?:[nmuµ]?s|%|x)(?!\w)")
_COUNTER = re.compile(
    r"(?:cpu-)?cycles(?::\w+)?|instructions|branches|[\w-]+-(?:misses|clock|switches|faults|loads|migrations)(?::\w+)?"
)
# A figure with the change it is in brackets ("24 (-77%)").
_SHARED = re.compile(r"(?P<figure>[~<>]?\s?\.?\d.*?)\s*\(\s*(?P<share>[+-]?\s?\d[\d.]*\s?%)\s*\)")
_VERDICT = re.compile(r"true|false|pass(?:ed)?|fail(?:ed)?|ok|yes|no", re.IGNORECASE)
_ROW_UNIT = re.compile(r"[(\[](ns|us|µs|ms|s|secs?|%|cycles|bytes|[KMG]B(?:/s)?)[)\]]")
_DULL = re.compile(r"std|deviation|variance|min\b|total ns", re.IGNORECASE)
_TOLD = re.compile(r"average|avg|mean|median|total|overall|geomean|95th|99th|max|score", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure of a table, set against its baseline where it has one, all as written.

    ``since`` is the line at which an earlier table begins that the baseline was taken from.
    """

    what: str
    baseline: str | None
    value: str
    change: str | None
    unit: str | None
    since: int | None = None


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
        timed, config = _is_timed(table, j), bool(_CONFIG.search(name))
        shared = sum(bool(_SHARED.fullmatch(c)) for c in cells) * 2 > len(cells)
        if not shared and _CHANGE.search(name) and ("%" in name or all(re.search(r"[%x]|^[+-]", c) for c in figures)):
            changes.append(j)
        elif (j or (timed and not config) or _is_opposed(table)) and (not config or timed or not name):
            measures.append(j)
    if not measures:
        measures, changes = changes, []
    if any(_is_timed(table, j) for j in measures):
        # Beside times and rates, whole numbers that no heading calls a result only tell the rows apart.
        measures = [j for j in measures if _is_timed(table, j) or not _is_plain(table, j)]
    labels = tuple(j for j in range(len(table.columns)) if j not in measures and j not in changes)
    return Columns(tuple(measures), tuple(changes), labels)


def _is_opposed(table: Table) -> bool:
    """Whether the first column already is one side of a comparison (there is no column of labels)."""
    names = table.columns
    first = side(names[0])
    if first is None:
        return bool(names[0]) and any(side(c) is Side.BASE and stem(c) and stem(c) in stem(names[0]) for c in names[1:])
    return {first, *(side(c) for c in names[1:])} >= {Side.BASE, Side.NEW}


def _is_timed(table: Table, j: int) -> bool:
    cells = [r[j] for r in table.rows if r[j]]
    unit = table.units[j]
    return bool(unit and _TIMED.fullmatch(unit)) or sum(bool(_TIMED_CELL.search(c)) for c in cells) * 2 > len(cells)


def _is_plain(table: Table, j: int) -> bool:
    name = table.columns[j]
    return not (MEASURE.search(name) or side(name)) and all(re.fullmatch(r"\d*", r[j]) for r in table.rows)


def measured(table: Table, context: int) -> int:
    """How sure it is that TABLE holds measurements; 3 is enough.

    CONTEXT is what the words around it add.  Times, rates and shares count most, then the two sides of a comparison.
    """
    kinds = columns(table)
    if not kinds.measures:
        return 0
    cells = [r[j] for r in table.rows for j in kinds.measures if r[j]]
    names = [table.columns[j] for j in kinds.measures]
    labels = [" ".join(r[j] for j in kinds.labels) for r in table.rows]
    words = [r[j] for r in table.rows for j in kinds.labels[1:]]
    sides = {side(x) for x in (*names, *labels)}
    timed = any(_is_timed(table, j) for j in kinds.measures) or any(_ROW_UNIT.search(r[0]) for r in table.rows)
    points = context - (not any(table.columns)) + 2 * timed
    points += sum("." in c and bool(re.search(r"\d\.\d", c)) for c in cells) * 3 > len(cells)
    pairs = _column_pairs(table, kinds)
    if pairs and all(r[a] == r[b] for a, b in pairs for r in table.rows):
        return 0
    points += 2 * ({Side.BASE, Side.NEW} <= sides or _is_opposed(table)) or bool(sides - {None})
    points += any(MEASURE.search(x) for x in (*names, *(r[0] for r in table.rows)))
    cells_shared = all(re.search(r"\d\s?[x%]\W*$", c) for c in cells)
    points += cells_shared and bool(cells)
    points += bool(pairs) + 2 * bool(list(_shares(table, kinds)))
    points += 2 * any(_COUNTER.fullmatch(w) for w in words)
    return points - 2 * any(_VERDICT.fullmatch(w) for w in words)


def entries(table: Table, before: Sequence[Table] = ()) -> tuple[Entry, ...]:
    """At most ``MOST`` entries of TABLE: pairs where it compares, else its distinct figures.

    Of many rows the first and the last (the smallest and the largest configuration), averages, and then those that
    changed most are kept.  BEFORE are earlier tables of the message: one that this table's caption extends, or that is
    the other side of it, gives the baselines.
    """
    kinds = columns(table)
    across = _column_pairs(table, kinds)
    found = list(_shares(table, kinds))
    if not found:
        found = list(_across(table, kinds, across)) if across else list(_down(table, kinds, _sided_rows(table, kinds)))
    if not found:
        found = list(_single(table, kinds, before))
        if len(table.rows) == 2 and not any(e.baseline for _, e in found):
            found = list(_down(table, kinds, _like_rows(table, kinds))) or found
    return _most(found)


_Some = TypeVar("_Some")
_Placed = tuple[int, Entry]


def _column_pairs(table: Table, kinds: Columns) -> list[tuple[int, int]]:
    """Pairs of columns (baseline, value) of one group that are the two sides of a comparison."""
    named = tuple(j for j in kinds.measures if table.columns[j]) or kinds.measures
    stems = list(_by_stem(table, named))
    if len(stems) > 1:
        return stems
    shared = len(named) > 1 and len({_lower(table, j) for j in named}) == 1
    leaf = {j: table.columns[j].partition(" / ")[0] if shared else table.columns[j].rpartition(" / ")[2] for j in named}
    groups: dict[str, list[int]] = {}
    for j in named:
        groups.setdefault("" if shared else table.columns[j].rpartition(" / ")[0], []).append(j)
    out: list[tuple[int, int]] = []
    for group in groups.values():
        base = _base(group, leaf, changes=bool(kinds.changes))
        if base is not None and (len(group) == 2 or _is_sided(group, leaf)):
            out += [(base, j) for j in group if j != base and _have_one_unit(table, base, j)]
    return out or stems


def _lower(table: Table, j: int) -> str:
    return table.columns[j].partition(" / ")[2]


def _base(group: list[int], leaf: dict[int, str], *, changes: bool) -> int | None:
    """Which column of a GROUP is the baseline; None where the columns are no two sides of one thing."""
    if len(group) < 2:
        return None
    sides = {j: side(leaf[j]) for j in group}
    if based := [j for j in group if sides[j] is Side.BASE]:
        return based[0]
    if any(s is Side.NEW for s in sides.values()):
        return next((j for j in group if sides[j] is None), group[0])
    if len(group) != 2:
        return None
    if len({re.sub(r"\d+", "", leaf[j]) for j in group}) == 1 and any(leaf.values()):
        # Two versions of one thing: the older is what the newer is held against.
        return min(group, key=lambda j: [int(x) for x in re.findall(r"\d+", leaf[j])])
    one, two = (set(re.findall(r"[a-z]{3,}", leaf[j].lower())) for j in group)
    if one & two and one != two and not any(TWO_THINGS.search(leaf[j]) for j in group):
        return group[0]
    return group[0] if changes else None


def _is_sided(group: list[int], leaf: dict[int, str]) -> bool:
    return any(side(leaf[j]) is not None or extends(leaf[j], leaf[group[0]]) for j in group)


def _by_stem(table: Table, group: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Columns of one name but for the side ("Time-", "Time+")."""
    for a in group:
        for b in group:
            names = table.columns[a], table.columns[b]
            opposed = side(names[0]) is Side.BASE and side(names[1]) is Side.NEW
            if opposed and stem(names[0]) == stem(names[1]):
                yield a, b


def _have_one_unit(table: Table, a: int, b: int) -> bool:
    return table.units[a] == table.units[b] or None in (table.units[a], table.units[b])


def _across(table: Table, kinds: Columns, pairs: list[tuple[int, int]]) -> Iterator[_Placed]:
    for n, (a, b) in enumerate(pairs):
        for i, row in enumerate(table.rows):
            if row[a] and row[b]:
                told = [row[c] for c in kinds.changes if row[c]]
                change = told[min(len(told) - 1, n)] if told else None
                yield i, Entry(_what(table, kinds, b, row, paired=True), row[a], row[b], change, _unit(table, b, row))


def _shares(table: Table, kinds: Columns) -> Iterator[_Placed]:
    """The cells that say in brackets by how much they differ ("7.51 us (-0.67%)"), each with the cell they differ from.

    That is one of their row or, failing that, of their column; which one, the arithmetic tells.
    """
    for i, row in enumerate(table.rows):
        for j in kinds.measures:
            m = _SHARED.fullmatch(row[j])
            share = _number(m["share"].replace(" ", "")) if m else 0.0
            if m is None or not share:
                continue
            others = [*(row[k] for k in kinds.measures if k != j), *(r[j] for r in table.rows if r is not row)]
            near = [c for c in others if _differs(c, m["figure"], share)]
            # "-50%" is of a larger one; only where there is none was the sign meant otherwise.
            meant = [c for c in near if (_number(m["figure"]) - _number(c)) * share > 0]
            base = next(iter((*meant, *near)), None)
            if base:
                base = (b["figure"] if (b := _SHARED.fullmatch(base)) else base).strip()
                what = _what(table, kinds, j, row, paired=False)
                yield i, Entry(what, base, m["figure"].strip(), m["share"], _unit(table, j, row))


def _number(text: str) -> float:
    m = re.search(rf"[+-]?{NUMBER}", text)
    return float(m[0].replace(",", "")) if m else 0.0


def _differs(base: str, figure: str, share: float) -> bool:
    """Whether FIGURE differs from BASE by SHARE per cent; the sign is often left out."""
    a, b = abs(_number(base)), abs(_number(figure))
    return bool(a) and abs(abs(100 * (b - a) / a) - abs(share)) <= max(0.05 * abs(share), 0.06 if share % 1 else 1.0)


def _row_labels(table: Table, kinds: Columns) -> list[str]:
    return [" ".join(r[j] for j in kinds.labels) or r[0] for r in table.rows]


def _sided_rows(table: Table, kinds: Columns) -> tuple[int, int] | None:
    """The rows (baseline, value) that are the two sides of a comparison ("before change", "after change")."""
    labels = _row_labels(table, kinds)
    base = next((i for i, x in enumerate(labels) if side(x) is Side.BASE), None)
    if base is None:
        return None
    new = next((i for i, x in enumerate(labels) if side(x) is Side.NEW), None)
    if new is None:
        new = next((i for i, x in enumerate(labels) if extends(x, labels[base])), None)
    return None if new is None else (base, new)


def _like_rows(table: Table, kinds: Columns) -> tuple[int, int] | None:
    """The only two rows of a table, if they time the same thing in two ways ("dc civac ROM", "dc civac normal")."""
    one, two = (set(re.findall(r"[a-z]{2,}", x.lower())) for x in _row_labels(table, kinds))
    return (1, 0) if len(kinds.measures) == 1 and one & two and one != two and any(table.columns) else None


def _down(table: Table, kinds: Columns, rows: tuple[int, int] | None) -> Iterator[_Placed]:
    if rows is None:
        return
    base, new = (table.rows[i] for i in rows)
    for n, j in enumerate(kinds.measures):
        a, b = base[j], new[j]
        if a and b and a != b and not re.fullmatch(r"\d{1,3}", a + b):
            yield n, Entry(table.columns[j] or " ".join(new[k] for k in kinds.labels), a, b, None, _unit(table, j, new))


def _single(table: Table, kinds: Columns, before: Sequence[Table]) -> Iterator[_Placed]:
    """The distinct figures of TABLE, each against the same cell of the table BEFORE that it is to be held against."""
    told: set[str] = set()
    other, reverse = _earlier(table, before)
    for i, row in enumerate(table.rows):
        for j in kinds.measures:
            if not row[j] or row[j] in told:
                continue
            told.add(row[j])
            entry = Entry(_what(table, kinds, j, row, paired=False), None, row[j], None, _unit(table, j, row))
            if other and (cell := _cell(other, i, table, j)):
                base, value = (row[j], cell) if reverse else (cell, row[j])
                entry = replace(entry, baseline=base, value=value, since=other.first)
            yield i, entry


def _earlier(table: Table, before: Sequence[Table]) -> tuple[Table | None, bool]:
    """The nearest table BEFORE with the same rows and columns that TABLE is to be set against, if it stands close.

    The second is True where the earlier table is the one with the change.
    """
    mine = (table.caption or "").split("; ")[0]
    for other in reversed(before):
        if table.last - other.first > CLOSE:
            break
        theirs = (other.caption or "").split("; ")[0]
        if [r[0] for r in other.rows] == [r[0] for r in table.rows] and set(other.columns) >= set(table.columns):
            sides = (side(theirs), side(mine))
            if extends(mine, theirs) or sides == (Side.BASE, Side.NEW):
                return other, False
            if sides == (Side.NEW, Side.BASE):
                return other, True
            if sides in ((None, Side.NEW), (Side.BASE, None)):
                return other, False
    return None, False


def _cell(other: Table, row: int, table: Table, j: int) -> str | None:
    k = j if other.columns == table.columns else other.columns.index(table.columns[j])
    return other.rows[row][k] or None


def _what(table: Table, kinds: Columns, j: int, row: Sequence[str], *, paired: bool) -> str:
    name = table.columns[j]
    if paired:
        head, _, leaf = name.rpartition(" / ")
        name = head or (leaf if stem(leaf) and side(leaf) is None else "")
    telling = [k for k in kinds.labels if len({r[k] for r in table.rows}) > 1] or kinds.labels[:1]
    told = [f"{table.columns[k]} {row[k]}".strip() if row[k][0].isdigit() else row[k] for k in telling if row[k]]
    label = ", ".join(told)
    return ", ".join(x for x in (name, label) if x) or table.caption or "table of results"


def _unit(table: Table, j: int, row: Sequence[str]) -> str | None:
    m = _ROW_UNIT.search(row[0])
    return table.units[j] or (m[1] if m else None)


def _most(found: list[_Placed]) -> tuple[Entry, ...]:
    """At most ``MOST`` of FOUND in their order: summaries, the first and last rows, then what changed most."""
    last = max((i for i, _ in found), default=0)

    def rank(n: int) -> tuple[int, float, int]:
        i, e = found[n]
        dull = bool(_DULL.search(e.what)) or e.baseline == e.value
        return (3 * dull - 2 * (i in (0, last)) - bool(_TOLD.search(e.what)), -_factor(e), -n)

    return tuple(found[n][1] for n in sorted(sorted(range(len(found)), key=rank)[:MOST]))


def spread(found: Sequence[_Some], most: int) -> Sequence[_Some]:
    """At most MOST of FOUND, evenly over the whole, with the first and the last."""
    if len(found) <= most:
        return found
    return [found[round(n * (len(found) - 1) / max(1, most - 1))] for n in range(most)]


def _factor(e: Entry) -> float:
    """How many times the value differs from the baseline, in whichever direction."""
    a, b = (_FIRST.search(x or "") for x in (e.baseline, e.value))
    x, y = (value_of(m[0]) if m else 0.0 for m in (a, b))
    return max(x / y, y / x) if x and y else 0.0

"""What a table of results tells: which cells stand against each other, and which few of them tell the most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kdr.measure.cells import is_figure
from kdr.measure.columns import SHARED, Columns, amount, columns, is_opposed, is_timed
from kdr.measure.numbers import NUMBER
from kdr.measure.pairing import column_pairs, is_by_rows, reference_row, row_labels, row_pairs
from kdr.measure.readings import MEASURE
from kdr.measure.sides import Side, explicit, extends, side, stem
from kdr.model import Table

MOST = 6
# How many pairs of a baseline and a value a table may tell.
PAIRS = 12
# How many lines may be between two tables that are set against each other, and how many they may take up.
_CLOSE = 20
_SPAN = 50
_FIRST = re.compile(NUMBER)
# A number with a unit that nobody knows, or words after it, but no name that only has a number in it.
_FIGURE = re.compile(rf"[~<>+(*-]*\s?{NUMBER}(?![\w.-]*\d)\s?[^\d]*$")
_COUNTER = re.compile(
    r"(?:cpu-)?cycles(?::\w+)?|instructions|branches|[\w-]+-(?:misses|clock|switches|faults|loads|migrations)(?::\w+)?"
)
_VERDICT = re.compile(r"true|false|pass(?:ed)?|fail(?:ed)?|ok|yes|no", re.IGNORECASE)
_ROW_UNIT = re.compile(r"[(\[](ns|us|µs|ms|s|secs?|%|cycles|bytes|[KMG]B(?:/s)?)[)\]]")
_NUMBERS = re.compile(rf"(?<![\w.]){NUMBER}[kKMG]?i?B?(?!\w)")
_MACHINE = re.compile(
    r"\b(?:v?cpus?|cores?|threads?|nodes?|sockets?|machines?|bytes|sizes?|clients?|vms?|guests?)\b", re.I
)
_PLURAL = re.compile(r"(?<=[a-z]{3})s\b")
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
    timed = any(is_timed(table, j) for j in kinds.measures) or any(_ROW_UNIT.search(r[0]) for r in table.rows)
    points = context - (not any(table.columns)) + 2 * timed
    points += sum("." in c and bool(re.search(r"\d\.\d", c)) for c in cells) * 3 > len(cells)
    pairs = column_pairs(table, kinds)
    if pairs and all(r[a] == r[b] for a, b in pairs for r in table.rows):
        return 0
    points += 2 * ({Side.BASE, Side.NEW} <= sides or is_opposed(table)) or bool(sides - {None})
    points += timed and side(table.caption or "") is not None
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
    across = column_pairs(table, kinds)
    found = list(_shares(table, kinds))
    if not found and across and not is_by_rows(table, kinds, across):
        found = list(_across(table, kinds, across))
    if not found and not _has_sides(table):
        found = list(_down(table, kinds, row_pairs(table, kinds) or reference_row(table, kinds)))
    if not found:
        found = list(_single(table, kinds, before))
        if len(table.rows) == 2 and not any(e.baseline for *_, e in found):
            found = list(_down(table, kinds, _like_rows(table, kinds))) or found
    return _most(found)


def _has_sides(table: Table) -> bool:
    """Whether groups of columns are the two sides: then rows that name one only tell how the test was set up."""
    heads = [x.partition(" / ")[0] for x in table.columns if " / " in x]
    return {side(x) for x in heads if explicit(x)} >= {Side.BASE, Side.NEW}


_Some = TypeVar("_Some")
# The row of an entry, its column among those that stand against the same one, and how many pairs of columns of the
# same name tell more than its own.
_Placed = tuple[int, int, int, Entry]


def _across(table: Table, kinds: Columns, pairs: list[tuple[int, int]]) -> Iterator[_Placed]:
    seen: Counter[str] = Counter()
    for n, (a, b) in enumerate(pairs):
        leaf = _leaf(table, b) if _leaf(table, a) == _leaf(table, b) else ""
        several = sum(base == a for base, _ in pairs) > 1
        for i, row in enumerate(table.rows):
            if _has_number(row[a]) and _has_number(row[b]):
                told = [row[c] for c in kinds.changes if row[c]]
                change = told[min(len(told) - 1, n)] if told else None
                what = _what(table, kinds, b, row, against=a)
                yield (
                    i,
                    b if several else 0,
                    seen[leaf] + _beside(table, kinds, b),
                    Entry(what, row[a], row[b], change, _unit(table, b, row)),
                )
        seen[leaf] += bool(leaf)


def _beside(table: Table, kinds: Columns, j: int) -> bool:
    """Whether the column J is neither side of the change that other columns tell of."""
    return side(table.columns[j]) is None and any(side(table.columns[k]) is Side.NEW for k in kinds.measures)


def _has_number(cell: str) -> bool:
    return bool(_FIRST.search(cell)) and (is_figure(cell) or bool(_FIGURE.match(cell)))


def _leaf(table: Table, j: int) -> str:
    return table.columns[j].rpartition(" / ")[2]


def _shares(table: Table, kinds: Columns) -> Iterator[_Placed]:
    """The cells that say in brackets by how much they differ ("7.51 us (-0.67%)"), each with the cell they differ from.

    That is one of their row or, failing that, of their column; which one, the arithmetic tells.
    """
    for i, row in enumerate(table.rows):
        for j in kinds.measures:
            m = SHARED.fullmatch(row[j])
            share = _number(m["share"].replace(" ", "")) if m else 0.0
            if m is None or not share:
                continue
            others = [*(row[k] for k in kinds.measures if k != j), *(r[j] for r in table.rows if r is not row)]
            near = [c for c in others if _differs(c, m["figure"], share)]
            # "-50%" is of a larger one; only where there is none was the sign meant otherwise.
            meant = [c for c in near if (_number(m["figure"]) - _number(c)) * share > 0]
            base = next(iter((*meant, *near)), None)
            if base:
                base = (b["figure"] if (b := SHARED.fullmatch(base)) else base).strip()
                what = _what(table, kinds, j, row)
                yield (
                    i,
                    j,
                    _beside(table, kinds, j),
                    Entry(what, base, m["figure"].strip(), m["share"], _unit(table, j, row)),
                )


def _number(text: str) -> float:
    m = re.search(rf"[+-]?{NUMBER}", text)
    return float(m[0].replace(",", "")) if m else 0.0


def _differs(base: str, figure: str, share: float) -> bool:
    """Whether FIGURE differs from BASE by SHARE per cent; the sign is often left out."""
    a, b = abs(_number(base)), abs(_number(figure))
    return bool(a) and abs(abs(100 * (b - a) / a) - abs(share)) <= max(0.05 * abs(share), 0.06 if share % 1 else 1.0)


def _like_rows(table: Table, kinds: Columns) -> list[tuple[int, int]]:
    """The only two rows of a table, if they time the same thing in two ways ("dc civac ROM", "dc civac normal")."""
    one, two = (set(re.findall(r"[a-z]{2,}", x.lower())) for x in row_labels(table, kinds))
    return [(1, 0)] if len(kinds.measures) == 1 and one & two and one != two and any(table.columns) else []


def _down(table: Table, kinds: Columns, rows: Sequence[tuple[int, int]]) -> Iterator[_Placed]:
    labels = row_labels(table, kinds)
    for base, new in rows:
        thing = _thing(labels[base], labels[new]) if len(rows) > 1 else ""
        for j in kinds.measures:
            a, b = table.rows[base][j], table.rows[new][j]
            if _has_number(a) and _has_number(b) and a != b and not re.fullmatch(r"\d{1,3}", a + b):
                what = ", ".join(x for x in (table.columns[j], thing) if x) or labels[new]
                yield new, 0, 0, Entry(what, a, b, None, _unit(table, j, table.rows[new]))


def _thing(base: str, new: str) -> str:
    """What two rows have in common in their labels, or else the label of the NEW one."""
    one, two = base.split(), new.split()
    same = [w for w in two if w in one]
    return " ".join(same) if same else new


def _single(table: Table, kinds: Columns, before: Sequence[Table]) -> Iterator[_Placed]:
    """The distinct figures of TABLE, each against the same cell of the table BEFORE that it is to be held against."""
    told: set[str] = set()
    other, reverse = _earlier(table, before)
    for i, row in enumerate(table.rows):
        for j in kinds.measures:
            if not _has_number(row[j]) or row[j] in told:
                continue
            told.add(row[j])
            entry = Entry(_what(table, kinds, j, row), None, row[j], None, _unit(table, j, row))
            if other and (cell := _cell(other, i, table, j)):
                base, value = (row[j], cell) if reverse else (cell, row[j])
                entry = replace(entry, baseline=base, value=value, since=other.first)
            yield i, 0, 0, entry


def _earlier(table: Table, before: Sequence[Table]) -> tuple[Table | None, bool]:
    """The nearest table BEFORE with the same rows and columns that TABLE is to be set against, if it stands close.

    The second is True where the earlier table is the one with the change.
    """
    mine = (table.caption or "").split("; ")[0]
    for other in reversed(before):
        if table.first - other.last > _CLOSE or table.last - other.first > _SPAN:
            break
        theirs = (other.caption or "").split("; ")[0]
        if _rows(other) == _rows(table) and set(other.columns) >= set(table.columns):
            sides = (side(theirs), side(mine))
            if extends(mine, theirs) or sides == (Side.BASE, Side.NEW):
                return other, False
            if sides == (Side.NEW, Side.BASE):
                return other, True
            if _differ_by_number(theirs, mine):
                return other, False
            if sides == (None, Side.NEW) or (sides == (Side.BASE, None) and "+" not in theirs):
                return other, False
    return None, False


def _rows(table: Table) -> list[str]:
    """What the rows of TABLE are called, one of a thing or several."""
    return [_PLURAL.sub("", r[0].lower()) for r in table.rows]


def _differ_by_number(one: str, two: str) -> bool:
    """Whether the captions ONE and TWO are the same but for how something was set ("with 512 buffers")."""
    numbers = [tuple(_NUMBERS.findall(x)) for x in (one, two)]
    words = [_NUMBERS.sub("", x) for x in (one, two)]
    return words[0] == words[1] and numbers[0] != numbers[1] and not _MACHINE.search(words[0]) and bool(side(one))


def _cell(other: Table, row: int, table: Table, j: int) -> str | None:
    k = j if other.columns == table.columns else other.columns.index(table.columns[j])
    return other.rows[row][k] or None


def _what(table: Table, kinds: Columns, j: int, row: Sequence[str], against: int | None = None) -> str:
    """What the cell of ROW in the column J tells; the sides of J and of the column AGAINST it are left out."""
    name = table.columns[j]
    if against is not None:
        head, _, leaf = name.rpartition(" / ")
        if head and leaf == _leaf(table, against):
            other = table.columns[against].rpartition(" / ")[0]
            name = leaf if side(head) else name if side(other) else f"{name} against {other}"
        else:
            name = head or (leaf if stem(leaf) and side(leaf) is None else "")
    telling = [k for k in kinds.labels if len({r[k] for r in table.rows}) > 1] or kinds.labels[:1]
    told = [f"{table.columns[k]} {row[k]}".strip() if row[k][0].isdigit() else row[k] for k in telling if row[k]]
    label = ", ".join(told)
    return ", ".join(x for x in (name, label) if x) or table.caption or "table of results"


def _unit(table: Table, j: int, row: Sequence[str]) -> str | None:
    m = _ROW_UNIT.search(row[0])
    return table.units[j] or (m[1] if m else None)


def _most(found: list[_Placed]) -> tuple[Entry, ...]:
    """At most ``PAIRS`` of FOUND in their order: summaries, the first and last rows, then what changed most.

    Of figures without a baseline ``MOST`` are enough.
    """
    last = max((i for i, *_ in found), default=0)

    def rank(n: int) -> tuple[int, float, int]:
        i, _, order, e = found[n]
        return (3 * dull(n) + 3 * order - 2 * (i in (0, last)) - bool(_TOLD.search(e.what)), -_factor(e), -n)

    def dull(n: int) -> bool:
        e = found[n][3]
        return bool(_DULL.search(e.what)) or e.baseline == e.value

    paired = [n for n in range(len(found)) if found[n][3].baseline]
    # Where several columns stand against one, each has its turn before another that had it.
    turn: Counter[int] = Counter()
    turns: dict[int, int] = {}
    for n in sorted(paired, key=rank):
        turns[n] = turn[found[n][1]]
        turn[found[n][1]] += 1
    kept = sorted(paired, key=lambda n: (dull(n) + found[n][2], turns[n], rank(n)))[:PAIRS]
    # What did not change is told only where little else is.
    kept = [n for k, n in enumerate(kept) if k < MOST or found[n][3].baseline != found[n][3].value]
    if len(kept) < MOST:
        kept += sorted(set(range(len(found))) - set(kept), key=rank)[: MOST - len(kept)]
    return tuple(found[n][3] for n in sorted(kept))


def spread(found: Sequence[_Some], most: int) -> Sequence[_Some]:
    """At most MOST of FOUND, evenly over the whole, with the first and the last."""
    if len(found) <= most:
        return found
    return [found[round(n * (len(found) - 1) / max(1, most - 1))] for n in range(most)]


def _factor(e: Entry) -> float:
    """How many times the value differs from the baseline, in whichever direction."""
    x, y = amount(e.baseline or ""), amount(e.value)
    return max(x / y, y / x) if x and y else 0.0

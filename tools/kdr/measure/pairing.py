"""Which columns or rows of a table stand against each other: before and after, without and with, this way and that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from kdr.measure.columns import Columns, amount
from kdr.measure.sides import TWO_THINGS, Side, explicit, extends, side, stem
from kdr.model import Table

# More groups of columns are no ways to do one thing.
_GROUPS = 4
# In tables of fewer rows the rows may as well be the two ways, and the columns two tests.
_FEW = 3
_COMMIT = re.compile(r"(?=.*\d)[0-9a-f]{7,40}")
_OPEN = re.compile(r"\W*|n/?a|base(?:line)?|ref(?:erence)?", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+")
# "sent by A": one thing, and who or what does it.
_WAY = re.compile(r"(?P<thing>\w.*\s(?:by|via|using|through))\s(?P<way>\S.*)")
# What ministat prints of sets of data, and the marks it draws them with: it compares with the first.
_SUMMARY, _DATASETS = {"Min", "Max", "Median", "Avg", "Stddev"}, "x+*%#@O"
_COMPARED = re.compile(
    r"\bcompar\w+|\b(?:vs\.?|versus)(?!\w)|\btwo (?:methods|ways|approaches|variants|versions)\b", re.IGNORECASE
)


def column_pairs(table: Table, kinds: Columns) -> list[tuple[int, int]]:
    """Pairs of columns (baseline, value) of TABLE, of one group of KINDS, that are the sides of a comparison."""
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
        base = _base(group, leaf, changes=_is_changed_by(table, group, kinds.changes), few=len(table.rows) < _FEW)
        if base is not None and (len(group) == 2 or _is_sided(group, leaf)):
            out += [(base, j) for j in group if j != base and _have_one_unit(table, base, j)]
    # Groups with columns of their own changes have their own baselines.
    return out or stems or ([] if kinds.changes else list(_by_group(table, named)))


def _by_group(table: Table, named: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Columns of one name in groups that are ways to do one thing ("generic / enc", "library / enc"), all with all.

    The last is most often the new one: it comes first, against each of the others.  Groups of which numbers tell apart
    are sizes of one thing, and others measure two things ("read", "write").
    """
    groups: dict[str, dict[str, int]] = {}
    for j in named:
        head, _, leaf = table.columns[j].partition(" / ")
        groups.setdefault(head, {})[leaf] = j
    leaves = [tuple(g) for g in groups.values()]
    alike = len(set(leaves)) == 1 and len(leaves[0]) > 1 and _are_ways(list(groups))
    apart = any(TWO_THINGS.search(h) for h in groups) and not any(side(h) is Side.BASE for h in groups)
    if not (2 <= len(groups) <= _GROUPS and alike) or apart:
        return
    *first, last = groups.values()
    for one, two in (*((g, last) for g in first), *combinations(first, 2)):
        yield from ((one[leaf], two[leaf]) for leaf in leaves[0] if _have_one_unit(table, one[leaf], two[leaf]))


def _are_ways(names: Sequence[str]) -> bool:
    """Whether NAMES are ways to do one thing: a side among them, or a word that each shares with another."""
    words = [set(re.findall(r"[a-z][a-z0-9]{2,}", x.lower())) for x in names]
    shared = all(any(w & v for k, v in enumerate(words) if k != n) for n, w in enumerate(words))
    apart = len({_NUMBERS.sub("", x) for x in names}) == len(names)
    return apart and (shared or any(side(x) for x in names))


def _lower(table: Table, j: int) -> str:
    return table.columns[j].partition(" / ")[2]


def _base(group: list[int], leaf: dict[int, str], *, changes: bool, few: bool) -> int | None:
    """Which column of a GROUP is the baseline; None where the columns are no two sides of one thing."""
    if len(group) < 2:
        return None
    if _are_settings([leaf[j] for j in group]):
        return None
    if denied := [a for a in group if any(_denied(leaf[a], leaf[b]) for b in group)]:
        return denied[0]
    if len(group) == 2 and all(_COMMIT.fullmatch(leaf[j]) for j in group):
        # Robots put the commit before the one they blame first.
        return group[0]
    sides = {j: side(leaf[j]) for j in group}
    if based := [j for j in group if sides[j] is Side.BASE]:
        return based[0]
    if any(s is Side.NEW for s in sides.values()):
        return next((j for j in group if sides[j] is None), group[0])
    if len(group) != 2:
        return None
    if len({leaf[j] for j in group}) == 1 and leaf[group[0]]:
        # Headings above, which are not known, tell them apart.
        return None
    if len({re.sub(r"\d+", "", leaf[j]) for j in group}) == 1 and any(leaf.values()):
        # Two versions of one thing: the older is what the newer is held against.
        return min(group, key=lambda j: [int(x) for x in re.findall(r"\d{1,9}", leaf[j])])
    one, two = (set(re.findall(r"[a-z]{3,}", leaf[j].lower())) for j in group)
    if one & two and one != two and not few and not any(TWO_THINGS.search(leaf[j]) for j in group):
        return group[0]
    return group[0] if changes else None


def _denied(one: str, two: str) -> bool:
    """Whether the name ONE is TWO with a no before it ("noautosplit" beside "autosplit")."""
    return bool(two) and bool(re.fullmatch(rf"(?:no|non|not)[-_ ]?{re.escape(two)}", one, re.IGNORECASE))


def _is_changed_by(table: Table, group: Sequence[int], changes: Sequence[int]) -> bool:
    """Whether the columns CHANGES say by how much the two columns of GROUP differ: the arithmetic tells."""
    if len(group) != 2:
        return False
    fits = tried = 0
    for row in table.rows:
        a, b = (amount(row[j]) for j in group)
        for j in changes:
            if a and b and (told := amount(row[j])):
                tried += 1
                ways = (100 * abs(b - a) / a, 100 * abs(b - a) / b, 100 * a / b, 100 * b / a, a / b, b / a, abs(b - a))
                fits += any(abs(told - way) <= max(0.05 * way, 0.06) for way in ways)
    return tried > 0 and fits * 3 >= tried * 2


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
    one, two = table.units[a], table.units[b]
    # Where units stand in the cells, bare numbers beside them count something else.
    bare = [not any(re.search(r"\d\s?[a-zA-Zµ%]", r[j]) for r in table.rows) for j in (a, b)]
    return one == two or (None in (one, two) and bare[0] is bare[1])


def _are_settings(names: Sequence[str]) -> bool:
    """Whether NAMES are no and some of one thing ("without delay", "200ns delay"): how the test was set up."""
    stems = [stem(x) for x in names]
    return any(a and b != a and re.fullmatch(rf"\d\w*\s{re.escape(a)}", b) for a in stems for b in stems)


def row_pairs(table: Table, kinds: Columns) -> list[tuple[int, int]]:
    """Pairs of rows (baseline, value) of TABLE that are the sides of a comparison by their labels.

    Rows of one label but for the side come first ("4 CPUs before", "4 CPUs after"), then one row without the change and
    all with it, then rows of two ways to do one thing ("sent by A", "sent by B").
    """
    labels = row_labels(table, kinds)
    sides = [side(x) or _side_of(table, kinds, i) for i, x in enumerate(labels)]
    bases = [i for i, x in enumerate(sides) if x is Side.BASE]
    news = [i for i, x in enumerate(sides) if x is Side.NEW]
    alike = [(b, n) for n in news for b in bases if stem(labels[b]) == stem(labels[n])]
    alike = [p for k, p in enumerate(alike) if p[1] not in {n for _, n in alike[:k]}]
    if len(alike) > 1 or (alike and len(bases) == 1):
        return alike
    if bases:
        late = news or [i for i, x in enumerate(labels) if extends(x, labels[bases[0]])]
        return [(bases[0], i) for i in (late if len(bases) == 1 else late[:1])]
    return _contending_rows(table, labels)


def _side_of(table: Table, kinds: Columns, row: int) -> Side | None:
    """The side that one label of ROW names by itself."""
    return next((s for j in kinds.labels if (s := side(table.rows[row][j]))), None)


def _contending_rows(table: Table, labels: Sequence[str]) -> list[tuple[int, int]]:
    """Rows that are two ways to do one thing: by their LABELS, or by what the words above TABLE say of its only two."""
    marks = [x[:1] for x in labels]
    if set(table.columns) >= _SUMMARY and marks[0] == _DATASETS[0] and len({*marks} & {*_DATASETS}) == len(marks):
        return [(0, i) for i in range(1, len(labels))]
    groups: dict[str, list[int]] = {}
    for i, x in enumerate(labels):
        m = _WAY.fullmatch(x)
        if m is None or _NUMBERS.search(m["way"]) or TWO_THINGS.search(m["way"]):
            break
        groups.setdefault(m["thing"], []).append(i)
    else:
        if groups and all(len(g) == 2 for g in groups.values()):
            return [(a, b) for a, b in groups.values()]
    compared = len(labels) == 2 and bool(_COMPARED.search(table.caption or ""))
    named = not any(TWO_THINGS.search(x) or _NUMBERS.search(x) for x in labels)
    return [(0, 1)] if compared and named else []


def reference_row(table: Table, kinds: Columns) -> list[tuple[int, int]]:
    """Every row of TABLE against the only one that leaves its change open, where the changes are those from it."""
    open_ = [i for i, r in enumerate(table.rows) if kinds.changes and all(_OPEN.fullmatch(r[j]) for j in kinds.changes)]
    rest = [i for i in range(len(table.rows)) if i not in open_]
    if len(open_) != 1 or not rest:
        return []
    base = open_[0]
    tried = [(amount(table.rows[base][j]), amount(table.rows[i][j]), i) for i in rest for j in kinds.measures]
    told = {i: [amount(table.rows[i][c]) for c in kinds.changes] for i in rest}
    fits = sum(any(abs(100 * abs(b - a) / a - t) <= max(0.05 * t, 0.2) for t in told[i]) for a, b, i in tried if a)
    return [(base, i) for i in rest] if fits * 2 >= len(tried) else []


def is_by_rows(table: Table, kinds: Columns, across: Sequence[tuple[int, int]]) -> bool:
    """Whether the rows of TABLE, not its columns, are the sides: before and after, or ways to do a thing.

    The columns ACROSS then only differ in how the test was set up.
    """
    down = row_pairs(table, kinds)
    labels = row_labels(table, kinds)
    plain = all(explicit(labels[a]) and explicit(labels[b]) for a, b in down)
    ways = all(_WAY.fullmatch(x) for x in labels)
    return (
        bool(down)
        and (plain or ways)
        and not any(explicit(table.columns[a]) or explicit(table.columns[b]) for a, b in across)
    )


def row_labels(table: Table, kinds: Columns) -> list[str]:
    """What each row of TABLE is called by the label columns of KINDS; a blank cell repeats the one above it."""
    out: list[str] = []
    above: dict[int, str] = {}
    for r in table.rows:
        named = [j for j in kinds.labels if r[j]]
        for j in named:
            above[j] = r[j]
        carried = [r[j] or above.get(j, "") for j in kinds.labels if r[j] or any(k > j for k in named)]
        out.append(" ".join(carried) or r[0])
    return out

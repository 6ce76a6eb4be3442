"""ASCII tables of every shape that kernel people draw, read into columns and rows of cells as written.

Two shapes are told apart: tables whose cells are parted by ``|`` (boxed, Markdown, or with the bars only) and tables
whose columns are aligned by blanks.  Geometry is used where the mail kept it; where an archive squeezed blanks away,
the rules (``+---+``) still tell which header cell spans which columns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kdr.measure.cells import (
    Row,
    Span,
    is_barred,
    is_code,
    is_figure,
    is_rule,
    parted,
    shape_of,
    spread_out,
)
from kdr.measure.crowded import uncrowded
from kdr.measure.headings import UNIT_ONLY, caption, column_name, column_unit, side_heading, with_header
from kdr.measure.sides import side
from kdr.model import Line, Table, Zone

_CITABLE = frozenset({Zone.OWN, Zone.TABLE, Zone.CHANGELOG})
# Nobody draws longer ones; beyond this it is data.
_LONGEST = 2_000
_MOST_COLUMNS = 40
# How many lines above a table may hold its caption.
_ABOVE = 30
# How far right a word stands that did not fit into the header of the last columns above it.
_FAR = 40
# What leaving a column without a header word costs, in characters of distance.
_EMPTY = 8
# A label before the first figure of a row whose other cells stand between bars.
_LABELLED = re.compile(r"(.*[A-Za-z].*?(?::|\s{2}))\s*(\S.*)")
_WORD = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|\S+")
_TYPED = re.compile(r"[;$]|\s--?[a-z]|=\s+\d")
_SIZE = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_SIZED = re.compile(r"(\d{1,7})\s?([kKMG]?)(?:i?B|bytes)?")
_SCALE = re.compile(
    r"\b(?:packet|msg|message|block|buffer|threads?|v?cpus?|cores?|sizes?|bytes|clients?|jobs|depth|conn\w*|nr|"
    r"number)\b|#",
    re.IGNORECASE,
)
_MAYBE = re.compile(r"(?:\||\s\s|\t)[\s(*]*[~<>+-]?\s?\d")


def tables(lines: Sequence[Line]) -> tuple[Table, ...]:
    """The tables that stand in the citable LINES of one message, in order, each with its first and last line.

    A table has at least one row of figures under a header, or two without one.  Its caption is the command line or the
    heading above it, as written.
    """
    out: list[Table] = []
    numbers = [x.number for x in lines]
    for block in _blocks(lines):
        if len(block) > _LONGEST or not any(_MAYBE.search(x.text) for x in block):
            continue
        for run in _runs(block):
            if (table := _read(run)) is not None:
                after = out[-1].last if out else 0
                end = bisect_left(numbers, table.first)
                near = lines[max(0, end - _ABOVE) : end]
                above = [x for x in near if x.number > after and x.zone in _CITABLE]
                table = with_header(table, out)
                words = [x for x in (table.caption, caption(above)) if x]
                if (heading := side_heading(above)) and not any(side(x) for x in words):
                    words.insert(0, heading)
                out.append(replace(table, caption="; ".join(words) or None))
    return tuple(out)


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Citable lines without a blank between them; one blank between two rows of as many figures parts nothing."""
    block: list[Line] = []
    for line in lines:
        if line.zone not in _CITABLE or not line.text.strip():
            continue
        step = line.number - block[-1].number if block else 1
        if step > 2 or (step == 2 and not _are_alike(block[-1].text, line.text)):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _are_alike(above: str, below: str) -> bool:
    if is_barred(above) or is_barred(below) or is_code(below):
        return False
    a, b = (parted(0, spread_out(t), barred=False) for t in (above, below))
    return len(a.cells) == len(b.cells) > 2 and a.is_data and b.is_data


def _runs(block: list[Line]) -> Iterator[list[Line]]:
    """Lines of one BLOCK that may make one table: rows and rules of one shape without prose between.

    A line of single words is kept where it opens a run: it may be a header over a rule.
    """
    run: list[Line] = []
    shape = ""
    for line in block:
        this = shape_of(spread_out(line.text))
        aside = _is_name(line.text) or len(line.text) - len(line.text.lstrip()) >= _FAR
        if not this and run and shape == "gap" and aside and not _has_data(run):
            continue
        if not this or {this, shape} == {"gap", "bar"}:
            if run:
                yield run
            run, shape = ([line] if not this else []), ""
            if not this:
                continue
        run.append(line)
        shape = shape or (this if this != "rule" else "")
    if run:
        yield run


def _is_name(text: str) -> bool:
    """Whether a line is one word that names what follows ("@us[stress]:"), as tracers print it."""
    return bool(re.fullmatch(r"\s*\S{2,40}:\s*", text))


def _has_data(run: Sequence[Line]) -> bool:
    return any(parted(x.number, spread_out(x.text), barred=False).is_data for x in run)


def _read(run: list[Line]) -> Table | None:
    texts = [spread_out(line.text) for line in run]
    barred = any(is_barred(t) and not is_rule(t) for t in texts[1:])
    drawn = [(x.number, t) for x, t in zip(run, texts, strict=True) if not barred or is_rule(t) or is_barred(t)]
    rows = [parted(number, text, barred=barred) for number, text in drawn]
    return _barred_table(rows) if barred else _aligned_table(rows)


def _barred_table(rows: list[Row]) -> Table | None:
    rows = _unboxed(rows)
    data = _data(rows)
    if not data:
        return None
    width = Counter(len(rows[i].cells) for i in data).most_common(1)[0][0]
    first = next(i for i in data if len(rows[i].cells) == width)
    body = [r for r in rows[first:] if len(r.cells) == width]
    edges = next((m for r in rows if not r.cells and len(m := _marks(r.text)) == width + 1), [])
    titles: list[str] = []
    levels: list[list[str]] = []
    for r in rows[:first]:
        named = [c for c in r.cells if c]
        alone = len(named) == 1 and width > 2 and (len(r.cells) < 3 or not r.cells[0])
        if alone and not UNIT_ONLY.fullmatch(named[0]):
            titles.append(named[0])
        elif named:
            levels.append(_spread(r, rows, edges, width))
    if not levels and len(body) < 2:
        return None
    levels, cells = _divided(levels, [list(r.cells) for r in body])
    return _table(rows, levels, cells, "; ".join(titles) or None)


def _data(rows: list[Row]) -> list[int]:
    """Which of ROWS hold figures; one over the only rule below the heading is of the heading ("size | 512 | 1500")."""
    data = [i for i, r in enumerate(rows) if r.is_data]
    if len(data) > 1 and data[0] == 0 and _is_scale(rows[0].cells):
        return data[1:]
    if len(data) < 3:
        return data
    n = data[0]
    below = [i for i in range(n, data[-1]) if not rows[i].cells]
    return data[1:] if below == [n + 1] and (n == 0 or rows[n - 1].cells) else data


def _is_scale(cells: Sequence[str]) -> bool:
    """Whether CELLS are sizes under which the figures below stand ("Threads  1  4  8  16")."""
    sizes = [int(m[1]) * _SIZE[m[2].lower()] for c in cells[1:] if (m := _SIZED.fullmatch(c))]
    return bool(_SCALE.search(cells[0])) and len(sizes) == len(cells) - 1 > 1 and sizes == sorted(set(sizes))


def _divided(levels: list[list[str]], body: list[list[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """The header LEVELS and the BODY of a table with bars, with cells of their own for what blanks part between bars.

    That is a label and the first figure ("Before: 5.2 us | 7.1 us"), or several figures under one heading.
    """
    parts = 1
    for j in reversed(range(len(body[0]))):
        split = [_parts(r[j], first=j == 0) for r in body]
        sizes = {len(x) for x in split if x}
        many = max(sizes, default=1)
        if many < 2 or len(sizes) > 1 or (j == 0 and many != parts + 1):
            continue
        parts = many
        levels = [
            level[:j] + _titles(level[j], many, first=j == 0, lowest=level is levels[-1]) + level[j + 1 :]
            for level in levels
        ]
        body = [r[:j] + (x + [""] * many)[:many] + r[j + 1 :] for r, x in zip(body, split, strict=True)]
    return levels, body


def _parts(cell: str, *, first: bool) -> list[str]:
    """What blanks part in CELL, if that is figures; in the FIRST of a row a label may stand before them."""
    if first:
        m = _LABELLED.fullmatch(cell)
        return [m[1].strip(), *re.split(r"\s{2,}", m[2])] if m and is_figure(m[2]) else [cell] if cell else []
    for parts in (cell.split(), re.split(r"\s{2,}", cell)):
        if all(map(is_figure, parts)):
            return parts
    return [cell]


def _titles(cell: str, many: int, *, first: bool, lowest: bool) -> list[str]:
    """The heading CELL over MANY columns: a part for each, or a word if it is the LOWEST; else the whole for all.

    In the FIRST of a row one of them is the column of the labels.
    """
    for words in (re.split(r"\s{2,}", cell), cell.split() if lowest else []):
        if len(words) == many - first:
            return [""] * first + words
        if len(words) == many > 1 + first:
            return words
    return [""] * first + [cell] * (many - first)


def _unboxed(rows: list[Row]) -> list[Row]:
    """The ROWS without the empty cells that a box's outer bars make, where the rows of figures have such bars."""
    data = [r for r in rows if any(map(is_figure, r.cells))]
    left = sum(r.text.lstrip().startswith("|") for r in data) * 2 > len(data)
    right = sum(r.text.endswith("|") for r in data) * 2 > len(data)
    out = []
    for r in rows:
        a = 1 if left and r.cells and not r.cells[0] else 0
        b = len(r.cells) - 1 if right and len(r.cells) > 1 and not r.cells[-1] else len(r.cells)
        out.append(replace(r, cells=r.cells[a:b], spans=r.spans[a:b]))
    return out


def _marks(rule: str) -> list[int]:
    """Where the columns of a box begin and end."""
    return [m.start() for m in re.finditer(r"[+|]", rule)]


def _spread(row: Row, rows: list[Row], edges: list[int], width: int) -> list[str]:
    """The header cells of ROW, one for each of the WIDTH columns: a cell that spans several names each of them.

    EDGES are those of the most finely divided rule; a rule with as many parts as ROW tells what each part spans.
    """
    n = len(row.cells)
    if n == width:
        return list(row.cells)
    out = [""] * width
    marks = next((m for r in rows if not r.cells and len(m := _marks(r.text)) == n + 1 != width + 1), [])
    if edges and marks:
        for cell, (a, b) in zip(row.cells, pairwise(marks), strict=True):
            for i in range(width):
                if a <= edges[i] and edges[i + 1] <= b:
                    out[i] = cell
    elif n > 1 and (width - 1) % (n - 1) == 0:
        each = (width - 1) // (n - 1)
        out = [row.cells[0], *(c for c in row.cells[1:] for _ in range(each))]
    else:
        out[: min(n, width)] = row.cells[:width]
    return out


def _aligned_table(rows: list[Row]) -> Table | None:
    rows = uncrowded(rows)
    data = _data(rows)
    if not data:
        return None
    first = data[0]
    width = max(len(rows[i].cells) for i in data)
    full = [rows[i] for i in data if len(rows[i].cells) == width]
    columns = [(min(r.spans[j][0] for r in full), max(r.spans[j][1] for r in full)) for j in range(width)]
    body = [_placed(r, columns) for r in rows[first:] if r.cells]
    head = _header(rows[:first])
    title = None
    levels = [_named(r, columns) for r in head]
    if head and width == 2 and not rows[first - 1].cells:
        # A heading over a list of labels and figures names the list, not its columns.
        title, levels = "; ".join(r.text.strip() for r in head), []
    listed = not levels and width <= 3 and sum(r[0].endswith(":") for r in body) * 2 > len(body)
    if listed or (len(body) < 2 and not (levels and width > 2)):
        return None
    start = head[0].number if head else rows[first].number
    return _table([r for r in rows if r.number >= start], levels, body, title)


def _header(above: list[Row]) -> list[Row]:
    """The header lines right ABOVE the first row of figures: lines of several cells, or one line over a rule."""
    out: list[Row] = []
    ruled = bool(above) and not above[-1].cells
    for row in reversed(above):
        if not row.cells:
            if out:
                break
        elif _TYPED.search(row.text):
            break
        elif (len(row.cells) > 1 and not row.text.endswith((":", ".", ","))) or (ruled and not out):
            out.insert(0, row)
        else:
            break
    return out[-3:]


def _placed(row: Row, columns: list[Span]) -> tuple[str, ...]:
    """The cells of ROW by column: one by one where none is missing, else each where it overlaps or stands nearest."""
    if len(row.cells) == len(columns):
        return row.cells
    out = [""] * len(columns)
    for cell, (a, b) in zip(row.cells, row.spans, strict=True):
        ranked = [(-_overlap((a, b), c), abs(a + b - sum(c)), j) for j, c in enumerate(columns)]
        j = min(ranked)[2]
        out[j] = f"{out[j]} {cell}".strip()
    return tuple(out)


def _overlap(a: Span, b: Span) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _named(row: Row, columns: list[Span]) -> list[str]:
    """The header ROW by column; where its words stand one blank apart, each word goes to the column below it."""
    n = len(row.cells)
    if n == len(columns):
        return list(row.cells)
    if n == len(columns) - 1 and row.spans[0][0] >= columns[0][1]:
        return ["", *row.cells]
    words = [(m[0], m.span()) for m in _WORD.finditer(row.text)]
    crowded = any(sum(_overlap(s, c) > 0 for c in columns) > 1 for s in row.spans)
    if n > len(columns) or len(words) < len(columns) or not crowded:
        return list(_placed(row, columns))
    return _in_order(words, columns)


def _in_order(words: list[tuple[str, Span]], columns: list[Span]) -> list[str]:
    """WORDS dealt out to COLUMNS left to right, as near to the columns' edges or middles as that allows.

    The cheapest way is kept for every column that the words so far may end in; a column left empty costs ``_EMPTY``.
    """
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for _, (a, b) in words:
        step: dict[int, tuple[float, tuple[int, ...]]] = {}
        for j, (c, d) in enumerate(columns):
            far = min(abs(a - c), abs(b - d), abs(a + b - c - d) / 2)
            ways = [(cost + far + _EMPTY * max(0, j - k - 1), where) for k, (cost, where) in best.items() if k <= j]
            cost, where = min(ways)
            step[j] = (cost, (*where, j))
        best = step
    last = len(columns) - 1
    _, where = min((cost + _EMPTY * (last - j), where) for j, (cost, where) in best.items())
    return [" ".join(w for (w, _), j in zip(words, where, strict=True) if j == n) for n in range(len(columns))]


def _table(rows: list[Row], levels: list[list[str]], body: Sequence[Sequence[str]], title: str | None) -> Table | None:
    width = len(body[0])
    if not 2 <= width <= _MOST_COLUMNS:
        return None
    names = tuple(column_name([level[j] for level in levels]) for j in range(width))
    units = tuple(column_unit(names[j], [r[j] for r in body]) for j in range(width))
    cells = tuple(tuple(r) for r in body)
    return Table(first=rows[0].number, last=rows[-1].number, caption=title, columns=names, units=units, rows=cells)

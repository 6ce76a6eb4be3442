"""ASCII tables and columns of figures in mail."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BOX = re.compile(r"\s*[|+][-=+|:\s]{3,}[|+]\s*$")
_RULE = re.compile(r"\s*[-=~+_*]{3,}(?:[\s|+][-=~+_*\s|]*)?$")
_BAR = re.compile(r"(?:^|\s)\|(?=\s|$)")
_GAP = re.compile(r"\t+ *| {2,}")
_FIGURE = re.compile(r"[~<>≈+(-]{0,2}\d[\d,.]*(?:[%x×]|\s?[a-zA-Zµ/]{1,7})?[)\[]?(?:\s*[(\[+].*)?$")
# Register and memory dumps, kernel messages with their time, and code are in columns too.
_DUMP = re.compile(
    r"\b(?:0x[0-9a-f]{6,}|\d*[a-f][0-9a-f]{7,}|[0-9a-f]{16})\b|^\s*(?:\[\s*\d+\.\d+\]|x\d+\s*:|#\s*\w)|[;{(]\s*$"
)
_FEWEST_ROWS = 2
_FEWEST_PAIRS = 3
_MOST_BETWEEN = 4
_LONGEST_ROW = 400


def end_of_table(lines: Sequence[str], start: int, end: int) -> int:
    """Where the table ends that begins at START; START itself where none does.

    A table is lines of cells between bars, or columns set apart by white space that hold figures.
    """
    line = lines[start]
    if _is_barred(line) or _BOX.match(line):
        return _barred(lines, start, end)
    if "  " in line or "\t" in line:
        return _columns(lines, start, end)
    return start


def _is_barred(line: str) -> bool:
    if line.count("|") < 2 or _DUMP.search(line):
        return False
    line = line.strip()
    if len(line) > _LONGEST_ROW:
        return False
    if line[0] in "|+":
        return line[-1] in "|+"
    return line[-1] != "|" and len(_BAR.findall(line)) >= 2


def _is_rule(line: str, below_rows: bool) -> bool:
    return len(line) <= _LONGEST_ROW and bool(_BOX.match(line) or (below_rows and _RULE.match(line)))


def _barred(lines: Sequence[str], start: int, end: int) -> int:
    i = start
    rows = 0
    while i < end and lines[i].strip():
        if _is_barred(lines[i]):
            rows += 1
        elif not _is_rule(lines[i], bool(rows)) or (not rows and i - start >= _MOST_BETWEEN):
            break
        i += 1
    return i if rows >= _FEWEST_ROWS else start


def _columns(lines: Sequence[str], start: int, end: int) -> int:
    """Rows of which enough hold figures right of their first column, with few lines of heading or rule between."""
    wide = pairs = 0
    i = last = start
    while i < end and (line := lines[i]).strip() and len(line) <= _LONGEST_ROW and not _DUMP.search(line):
        cells = _GAP.split(line.strip())
        figures = sum(bool(_FIGURE.match(cell)) for cell in cells[1:])
        if figures:
            wide += len(cells) > 2
            pairs += 1
            last = i + 1
        elif i - last >= _MOST_BETWEEN or not (len(cells) > 1 or _RULE.match(line)):
            break
        i += 1
    return last if wide >= _FEWEST_ROWS or pairs >= _FEWEST_PAIRS else start

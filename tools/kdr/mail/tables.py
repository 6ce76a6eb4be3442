"""ASCII tables and columns of figures in mail."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BOX = re.compile(r"\s*[|+][-=+|:\s]{3,}[|+]\s*$")
_RULE = re.compile(r"\s*[-=~+_*]{3,}(?:[\s|+][-=~+_*\s|]*)?$")
_GAP = re.compile(r"\t+ *| {2,}")
_FIGURE = re.compile(r"[~<>≈+(-]{0,2}\d[\d,.]*(?:[%x×]|\s?[a-zA-Zµ/]{1,7})?[)\[]?(?:\s*[(\[+].*)?$")
# Register and memory dumps, and kernel messages with their time, are columns but no table.
_DUMP = re.compile(r"\b(?:0x)?[0-9a-f]{8,}\b|\s*\[\s*\d+\.\d+\]|\s*x\d+\s*:")
_FEWEST_ROWS = 2
_FEWEST_PAIRS = 3


def end_of_table(lines: Sequence[str], start: int, end: int) -> int:
    """Where the table ends that begins at START; START itself where none does.

    A table is lines of cells between bars, or columns set apart by white space that hold figures.
    """
    line = lines[start]
    if line.count("|") >= 2 or _BOX.match(line):
        return _barred(lines, start, end)
    if "  " in line or "\t" in line:
        return _columns(lines, start, end)
    return start


def _barred(lines: Sequence[str], start: int, end: int) -> int:
    i = start
    rows = 0
    while i < end and lines[i].strip():
        if lines[i].count("|") >= 2 and "||" not in lines[i] and not _DUMP.match(lines[i].lstrip("| ")):
            rows += 1
        elif not _BOX.match(lines[i]) and not (rows and _RULE.match(lines[i])):
            break
        i += 1
    return i if rows >= _FEWEST_ROWS else start


def _columns(lines: Sequence[str], start: int, end: int) -> int:
    """A heading of at most two lines, and rows of which enough hold figures right of their first column."""
    wide = pairs = 0
    i = last = start
    while i < end and (line := lines[i]).strip() and not _DUMP.search(line):
        cells = _GAP.split(line.strip())
        figures = sum(bool(_FIGURE.match(cell)) for cell in cells[1:])
        if figures:
            wide += len(cells) > 2
            pairs += 1
            last = i + 1
        elif not (_RULE.match(line) or (len(cells) > 1 and i - last < _FEWEST_ROWS)):
            break
        i += 1
    return last if wide >= _FEWEST_ROWS or pairs >= _FEWEST_PAIRS else start

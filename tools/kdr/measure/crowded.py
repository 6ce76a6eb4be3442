"""Rows whose columns stand one blank apart, at least here and there: every word is a cell of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kdr.measure.cells import Row, is_figure

# Fewer words to a row, or fewer rows, may be read in another way.
_WORDS, _ROWS = 3, 3
_TWO = re.compile(r"\d\S*\s[~<>+-]?\d")
_CHANGE = re.compile(r"[+-]?\d[\d.]*%")


def uncrowded(rows: list[Row]) -> list[Row]:
    """ROWS with a cell for each word, if the last of them have as many words, mostly figures, as the header over them.

    The header may lack a word for the labels or, where the last column says by how much they differ, for that.
    """
    drawn = [n for n, r in enumerate(rows) if r.cells]
    body: list[int] = []
    for n in reversed(drawn):
        words = rows[n].text.split()
        if not _is_data(words) or (body and len(words) != len(rows[body[0]].text.split())):
            break
        body.insert(0, n)
    above = [n for n in drawn if body and n < body[0]]
    if len(body) < _ROWS or not above or not any(_is_crowded(rows[n]) for n in body):
        return rows
    head, width = rows[above[-1]].text.split(), len(rows[body[0]].text.split())
    if len(head) == width - 1 > 2:
        last = [rows[n].text.split()[-1] for n in body]
        head = [*head, ""] if all(map(_CHANGE.fullmatch, last)) else ["", *head]
    if len(head) != width:
        return rows
    out = list(rows)
    for n in body:
        out[n] = replace(rows[n], cells=tuple(rows[n].text.split()), spans=_spans(rows[n].text))
    at = above[-1]
    out[at] = replace(rows[at], cells=tuple(head), spans=tuple(out[body[0]].spans))
    return out


def _is_data(words: Sequence[str]) -> bool:
    return len(words) >= _WORDS and sum(map(is_figure, words)) * 2 >= len(words)


def _is_crowded(row: Row) -> bool:
    return any(_TWO.search(c) and "(" not in c and "+-" not in c for c in row.cells)


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(m.span() for m in re.finditer(r"\S+", text))

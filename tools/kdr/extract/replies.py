"""Which paragraph answers which: a reply quotes what it answers directly above its own words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kdr.extract.units import Above, Unit
from kdr.model import Thread

Spans = dict[tuple[str, ...], int]

_WINDOW = 4  # words in a row that must agree; a quote may be rewrapped, so lines cannot be compared
_SHARE = 0.6
_LINES, _MOST = 400, 30_000  # of a quote and of a paragraph that are compared
_NEAR = 44  # words of the quote that may follow the paragraph that is answered


def answers(thread: Thread, units: Sequence[Unit]) -> Mapping[int, tuple[int, ...]]:
    """For each unit's number the numbers of the units that open a block under a quote of it.

    A block answers the last paragraph quoted above it, and any further paragraph of the same quote that stands in its
    last lines.
    """
    below: dict[str, list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        if unit.place == 0 and unit.above in (Above.PROSE, Above.QUESTION, Above.CODE) and unit.quote:
            below[unit.message.key].append(number)
    later = _descendants(thread)
    out: dict[int, list[int]] = defaultdict(list)
    mine: dict[str, dict[int, Spans]] = defaultdict(dict)
    for number, unit in enumerate(units):
        if not unit.empty and later.get(unit.message.key):
            mine[unit.message.key][number] = _spans(_words(unit.text))
    for key, runs in mine.items():
        for child in later.get(key, ()):
            for opening in below.get(child, ()):
                for number in _quoted(runs, units[opening].quote, units[opening].remark):
                    out[number].append(opening)
    return {k: tuple(sorted(set(v))) for k, v in out.items()}


def holds(quote: Sequence[str], text: str) -> bool:
    """True if the lines of QUOTE hold the words of the paragraph TEXT, whatever else they hold."""
    mine, spans = _spans(_words(text)), _spans(_words("\n".join(quote[-_LINES:])))
    return bool(mine) and sum(r in spans for r in mine) >= _SHARE * len(mine)


def _quoted(mine: Mapping[int, Spans], quote: Sequence[str], remark: str) -> Iterable[int]:
    """The units of MINE whose words end in the last part of QUOTE, or hold its last paragraph, REMARK."""
    said = _words("\n".join(quote[-_LINES:]))
    spans, tail = _spans(said), _spans(_words(remark))
    found: list[tuple[int, int]] = []
    for number, runs in mine.items():
        hits = [spans[r] for r in runs if r in spans]
        # A paragraph may be answered in the middle; then only its first part stands in the quote.
        whole = bool(runs) and len(hits) >= _SHARE * len(runs)
        part = len(tail) > 1 and sum(r in runs for r in tail) >= _SHARE * len(tail)
        if hits and (whole or part):
            found.append((max(hits), number))
    last = max(found, default=(0, 0))[0]
    for end, number in sorted(found):
        # What stands right above is answered; what the same quote keeps before it was left for context.
        if end == last and len(said) - end < _NEAR:
            yield number


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text[:_MOST].lower())


def _spans(words: Sequence[str]) -> Spans:
    size = min(_WINDOW, max(1, len(words)))
    return {tuple(words[i : i + size]): i + size for i in range(len(words) - size + 1)}


def _descendants(thread: Thread) -> Mapping[str, list[str]]:
    out: dict[str, list[str]] = defaultdict(list)
    for m in thread.voices:
        if m.key in thread.parents:
            out[thread.parents[m.key]].append(m.key)
    return out

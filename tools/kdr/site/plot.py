"""Plots as inline SVG, drawn from figures as written; colours come from the page's style sheet."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kdr.site.text import shown

_FIGURE = re.compile(r"\D{0,12}?(\d+(?:,\d{3})*(?:\.\d+)?)\s*([a-zA-Z\u00b5\u03bc%]*)")
# Nothing measured lies beyond, and what is computed from two figures within stays finite.
_LEAST, _MOST = 1e-100, 1e100
_WIDTH = 344
_ROW = 24
_SCALE = {"s": 1.0, "sec": 1.0, "seconds": 1.0, "ms": 1e-3, "us": 1e-6, "\u00b5s": 1e-6, "\u03bcs": 1e-6, "ns": 1e-9}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit; times are in seconds."""

    number: float
    unit: str


def figure(written: str | None) -> Figure | None:
    """The number in ``33s``, ``3832ns`` or ``about 36 microseconds``; None where there is none that can be plotted."""
    found = _FIGURE.match(written or "")
    if not found:
        return None
    number, unit = float(found[1].replace(",", "")), found[2]
    if number and not _LEAST < number < _MOST:
        return None
    return Figure(number * _SCALE[unit], "s") if unit in _SCALE else Figure(number, unit)


def bars(baseline: str, value: str) -> str | None:
    """Two bars, before and after; None where the two cannot be set against each other."""
    before, after = figure(baseline), figure(value)
    if not before or not after or before.unit != after.unit or not max(before.number, after.number):
        return None
    most = max(before.number, after.number)
    rows = (("before", baseline, before.number), ("after", value, after.number))
    parts = []
    for index, (name, written, number) in enumerate(rows):
        y = index * (_ROW + 6)
        width = max(2.0, (_WIDTH - 130) * number / most)
        parts.append(
            f'<text class="kdr-axis" x="52" y="{y + 17}" text-anchor="end">{name}</text>'
            f'<rect class="kdr-bar-{name}" x="60" y="{y}" width="{width:.1f}" height="{_ROW}" rx="2"/>'
            f'<text x="{68 + width:.1f}" y="{y + 17}">{_text(written)}</text>'
        )
    return _svg(2 * _ROW + 6, f"before: {baseline}; after: {value}", parts)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Measured pairs: one row a condition, its value before and after."""

    title: str
    names: tuple[str, str]
    rows: tuple[tuple[str, float, float], ...]


def dumbbells(pairs: Pairs) -> str:
    """One line a row from the value before to the value after, on a common scale (logarithmic where it is wide)."""
    values = [v for _, before, after in pairs.rows for v in (before, after)]
    scale = _Scale.over(values)
    log = '<tspan class="kdr-axis"> (logarithmic)</tspan>' if scale.log else ""
    parts = [f'<text class="kdr-plot-title" x="0" y="14">{_text(pairs.title)}{log}</text>']
    top, bottom = 30, 30 + _ROW * len(pairs.rows)
    for tick in scale.ticks:
        x = scale.at(tick)
        parts.append(f'<line class="kdr-grid" x1="{x:.1f}" y1="{top - 6}" x2="{x:.1f}" y2="{bottom}"/>')
        parts.append(f'<text class="kdr-axis" x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{tick:g}</text>')
    for index, (label, before, after) in enumerate(pairs.rows):
        y = top + index * _ROW + _ROW / 2
        x1, x2 = scale.at(before), scale.at(after)
        worse = " kdr-worse" if after > before else ""
        parts.append(
            f'<g class="kdr-pair{worse}"><title>{_text(label)}: {before:g} before, {after:g} after</title>'
            f'<text class="kdr-axis" x="36" y="{y + 4:g}" text-anchor="end">{_text(label)}</text>'
            f'<line class="kdr-span" x1="{x1:.1f}" y1="{y:g}" x2="{x2:.1f}" y2="{y:g}"/>'
            f'<circle class="kdr-dot-before" cx="{x1:.1f}" cy="{y:g}" r="5"/>'
            f'<circle class="kdr-dot-after" cx="{x2:.1f}" cy="{y:g}" r="5"/></g>'
        )
    y = bottom + 38
    for x, name, words in ((44, "before", pairs.names[0]), (170, "after", pairs.names[1])):
        parts.append(f'<circle class="kdr-dot-{name}" cx="{x}" cy="{y - 4}" r="5"/>')
        parts.append(f'<text class="kdr-axis" x="{x + 10}" y="{y}">{_text(words)}</text>')
    if any(after > before for _, before, after in pairs.rows):
        y += 20
        parts.append(f'<g class="kdr-worse"><circle class="kdr-dot-after" cx="170" cy="{y - 4}" r="5"/></g>')
        parts.append(f'<text class="kdr-axis" x="180" y="{y}">{_text(pairs.names[1])}, where it is larger</text>')
    told = "; ".join(f"{label}: {before:g} before, {after:g} after" for label, before, after in pairs.rows)
    return _svg(y + 6, f"{pairs.title}. {told}", parts)


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    log: bool
    ticks: tuple[float, ...]

    @classmethod
    def over(cls, values: Sequence[float]) -> _Scale:
        least, most = min(values), max(values)
        if least > 0 and most / least > 12:
            first, last = math.floor(math.log10(least)), math.ceil(math.log10(most))
            return cls(10.0**first, 10.0**last, True, tuple(10.0**n for n in range(first, last + 1)))
        step = 10.0 ** math.floor(math.log10(most or 1))
        step = next(s for s in (step / 5, step / 2, step, step * 2) if (most or 1) / s <= 6)
        ticks = tuple(round(step * n, 12) for n in range(math.ceil((most or 1) / step) + 1))
        return cls(0.0, ticks[-1], False, ticks)

    def at(self, value: float) -> float:
        if self.log:
            share = math.log10(value / self.low) / math.log10(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return 46 + share * (_WIDTH - 66)


def _svg(height: float, told: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="kdr-plot" role="img" viewBox="0 0 {_WIDTH} {height:g}" aria-label="{_text(told)}">'
        f"{''.join(parts)}</svg>"
    )


def _text(words: str) -> str:
    return escape(shown(words))

"""A graph of decisions as inline SVG: laid out by Graphviz (inside pygraphviz), drawn here.

Boxes and labels have fixed sizes, so that the layout does not depend on the fonts of the machine that builds.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pygraphviz

from kdr.site.text import shown

_WIDTH, _HEIGHT, _LINE = 208, 82, 16
_LETTERS = 29
_LABEL = 7.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A node: its id, the words in it, where it leads, and the class that colours it."""

    ident: str
    head: str
    title: str
    href: str
    kind: str


@dataclass(frozen=True, slots=True, order=True)
class Arrow:
    """An edge; one without direction has no head."""

    start: str
    end: str
    label: str
    directed: bool


def draw(boxes: Sequence[Box], arrows: Iterable[Arrow], told: str) -> str:
    """The graph as SVG; TOLD is what a screen reader says of it."""
    arrows = sorted(set(arrows))
    laid = _layout(boxes, arrows)
    width, height = (float(part) for part in laid["bb"].split(",")[2:])
    places = {node["name"]: _point(node["pos"], height) for node in laid.get("objects", ())}
    parts = [
        _edge(arrow, edge, height)
        for arrow, edge in zip(arrows, sorted(laid.get("edges", ()), key=lambda edge: int(edge["id"])), strict=True)
    ]
    parts += [_box(box, places[box.ident]) for box in boxes]
    style = f"max-width:{width + 8:g}px;min-width:{0.74 * width:.0f}px"
    return (
        f'<svg class="kdr-graph" role="group" aria-label="{escape(shown(told))}" style="{style}" '
        f'viewBox="-4 -4 {width + 8:g} {height + 8:g}">{"".join(parts)}</svg>'
    )


def _layout(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> dict[str, Any]:
    graph = pygraphviz.AGraph(directed=True, strict=False, nodesep="0.35", ranksep="0.45")
    graph.node_attr.update(
        shape="box", fixedsize="true", label="", width=f"{_WIDTH / 72:.4f}", height=f"{_HEIGHT / 72:.4f}"
    )
    for box in boxes:
        graph.add_node(box.ident)
    for number, arrow in enumerate(arrows):
        room = round(len(arrow.label) * _LABEL) + 10
        cell = f'<<TABLE FIXEDSIZE="TRUE" WIDTH="{room}" HEIGHT="20" BORDER="0"><TR><TD></TD></TR></TABLE>>'
        graph.add_edge(arrow.start, arrow.end, key=str(number), id=str(number), label=cell)
    laid: dict[str, Any] = json.loads(graph.draw(format="json", prog="dot"))
    return laid


def _point(written: str, height: float) -> Point:
    x, y = written.split(",")
    return float(x), height - float(y)


def _box(box: Box, at: Point) -> str:
    x, y = at[0] - _WIDTH / 2, at[1] - _HEIGHT / 2
    lines = textwrap.wrap(shown(box.title), _LETTERS, break_long_words=True)
    if len(lines) > 3:
        lines = [*lines[:2], f"{lines[2][: _LETTERS - 1]}\u2026"]
    words = "".join(
        f'<text x="{x + 12:g}" y="{y + 38 + n * _LINE:g}">{escape(line)}</text>' for n, line in enumerate(lines)
    )
    return (
        f'<a class="kdr-node kdr-{box.kind}" href="{escape(box.href)}">'
        f'<rect x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
        f'<text class="kdr-node-head" x="{x + 12:g}" y="{y + 19:g}">{escape(shown(box.head))}</text>{words}</a>'
    )


def _edge(arrow: Arrow, edge: dict[str, Any], height: float) -> str:
    tip: Point | None = None
    points: list[Point] = []
    for part in edge["pos"].split(" "):
        if part.startswith("e,"):
            tip = _point(part[2:], height)
        else:
            points.append(_point(part, height))
    curve = " ".join(f"{x:.1f},{y:.1f}" for x, y in points[1:])
    path = f"M{points[0][0]:.1f},{points[0][1]:.1f}C{curve}"
    head = ""
    if tip and arrow.directed:
        head = _head(points[-1], tip)
    elif tip:
        path += f"L{tip[0]:.1f},{tip[1]:.1f}"
    x, y = _point(edge["lp"], height)
    label = f'<text class="kdr-edge-label" x="{x:.1f}" y="{y + 4:.1f}">{escape(arrow.label)}</text>'
    return f'<g class="kdr-edge"><path d="{path}"/>{head}{label}</g>'


def _head(start: Point, tip: Point) -> str:
    angle = math.atan2(tip[1] - start[1], tip[0] - start[0])
    wings = [
        f"{tip[0] - 10 * math.cos(angle + turn):.1f},{tip[1] - 10 * math.sin(angle + turn):.1f}" for turn in (0.4, -0.4)
    ]
    return f'<polygon points="{tip[0]:.1f},{tip[1]:.1f} {wings[0]} {wings[1]}"/>'

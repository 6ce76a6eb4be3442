"""A graph as inline SVG: laid out by Graphviz (inside pygraphviz), drawn here.

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

_LINE = 16
_LABEL = 7.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A node: its id, the words in it, where it leads, and the class that colours it.

    With a HEAD it is a large one with up to three lines under it; without, a small one with up to two lines.
    """

    ident: str
    head: str
    title: str
    href: str
    kind: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return (208, 82) if self.head else (172, 16 + _LINE * len(self.lines()))

    def lines(self) -> list[str]:
        """The title as it is drawn."""
        most, letters = (3, 29) if self.head else (2, 23)
        title = shown(self.title)
        if "/" in title and " " not in title:
            # What tells one path from another is its end.
            return [title if len(title) <= letters else f"\u2026{title[1 - letters :]}"]
        lines = textwrap.wrap(title, letters, break_long_words=True)
        if len(lines) > most:
            lines = [*lines[: most - 1], f"{lines[most - 1][: letters - 1]}\u2026"]
        return lines


@dataclass(frozen=True, slots=True, order=True)
class Arrow:
    """An edge; one without direction has no head, one without label is drawn thin."""

    start: str
    end: str
    label: str
    directed: bool


def draw(boxes: Sequence[Box], arrows: Iterable[Arrow], told: str, *, across: bool = False) -> str:
    """The graph as SVG, from top to bottom or ACROSS the page; TOLD is what a screen reader says of it."""
    arrows = sorted(set(arrows))
    laid = _layout(boxes, arrows, across)
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


def _layout(boxes: Sequence[Box], arrows: Sequence[Arrow], across: bool) -> dict[str, Any]:
    graph = pygraphviz.AGraph(directed=True, strict=False, nodesep="0.3", ranksep="0.5")
    if across:
        graph.graph_attr.update(rankdir="LR", nodesep="0.2", ranksep="0.95")
    graph.node_attr.update(shape="box", fixedsize="true", label="")
    for box in boxes:
        width, height = box.size
        graph.add_node(box.ident, width=f"{width / 72:.4f}", height=f"{height / 72:.4f}")
    for number, arrow in enumerate(arrows):
        if arrow.label:
            room = round(len(arrow.label) * _LABEL) + 10
            cell = f'<<TABLE FIXEDSIZE="TRUE" WIDTH="{room}" HEIGHT="20" BORDER="0"><TR><TD></TD></TR></TABLE>>'
            graph.add_edge(arrow.start, arrow.end, key=str(number), id=str(number), label=cell)
        else:
            ports = {"tailport": "e", "headport": "w"} if across else {}
            graph.add_edge(arrow.start, arrow.end, key=str(number), id=str(number), **ports)
    laid: dict[str, Any] = json.loads(graph.draw(format="json", prog="dot"))
    return laid


def _point(written: str, height: float) -> Point:
    x, y = written.split(",")
    return float(x), height - float(y)


def _box(box: Box, at: Point) -> str:
    width, height = box.size
    x, y = at[0] - width / 2, at[1] - height / 2
    head, first = "", y + 21
    if box.head:
        head = f'<text class="kdr-node-head" x="{x + 12:g}" y="{y + 19:g}">{escape(shown(box.head))}</text>'
        first = y + 38
    words = "".join(
        f'<text x="{x + 12:g}" y="{first + n * _LINE:g}">{escape(line)}</text>' for n, line in enumerate(box.lines())
    )
    cut = "\u2026" in words
    full = f"<title>{escape(shown(box.title))}</title>" if cut else ""
    return (
        f'<a class="kdr-node kdr-{box.kind}" href="{escape(box.href)}">{full}'
        f'<rect x="{x:g}" y="{y:g}" width="{width}" height="{height}" rx="6"/>{head}{words}</a>'
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
    label = ""
    if arrow.label:
        x, y = _point(edge["lp"], height)
        label = f'<text class="kdr-edge-label" x="{x:.1f}" y="{y + 4:.1f}">{escape(arrow.label)}</text>'
    thin = "" if arrow.label else " kdr-thin"
    return f'<g class="kdr-edge{thin}"><path d="{path}"/>{head}{label}</g>'


def _head(start: Point, tip: Point) -> str:
    angle = math.atan2(tip[1] - start[1], tip[0] - start[0])
    wings = [
        f"{tip[0] - 10 * math.cos(angle + turn):.1f},{tip[1] - 10 * math.sin(angle + turn):.1f}" for turn in (0.4, -0.4)
    ]
    return f'<polygon points="{tip[0]:.1f},{tip[1]:.1f} {wings[0]} {wings[1]}"/>'

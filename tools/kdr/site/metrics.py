"""A measured figure on a page: as written, as a table, as a plot."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from docutils import nodes

from kdr.model import Table, Thread
from kdr.record.model import Metric
from kdr.site.measure import pairs_of, posted
from kdr.site.nodes import Child, drawing, el
from kdr.site.plot import bars, dumbbells, figure
from kdr.site.text import shown


def measured(metric: Metric, thread: Thread) -> Iterator[Child]:
    """The figures of a metric: its table and plots where it has one, else before, after and change."""
    found = posted(metric, thread) if metric.table else ()
    for table in found:
        plots = [drawing("", html=dumbbells(pairs)) for pairs in pairs_of(table)]
        if plots:
            yield el("div", *plots, cls="kdr-plots")
        yield sheet(table)
    if not found:
        plot = bars(metric.baseline, metric.value) if metric.baseline and metric.value else None
        if plot:
            yield el("div", drawing("", html=plot), cls="kdr-plots")
    yield el("dl", *figures(metric), cls="kdr-figures simple")


def figures(metric: Metric) -> Iterator[nodes.Element]:
    """What was measured, from what to what, under which conditions; every figure as written."""
    told = (
        ("Measured", metric.what),
        ("Before", metric.baseline),
        ("After" if metric.baseline else "Value", metric.value if metric.value != metric.change else None),
        ("Change", metric.change),
        ("After / before", f"{times} (computed here)" if (times := ratio(metric)) else None),
        ("Unit", metric.unit if metric.table else None),
        ("Conditions", metric.condition),
    )
    for name, value in told:
        if value:
            yield el("div", el("dt", name), el("dd", value))


def ratio(metric: Metric) -> str | None:
    """After divided by before, as ``0.15``, where both figures are times or counts in one unit."""
    before, after = figure(metric.baseline), figure(metric.value)
    if not before or not after or before.unit != after.unit or not before.number:
        return None
    return f"{after.number / before.number:.2g}"


def sheet(table: Table) -> nodes.Element:
    """The table in HTML, headings of two levels where its columns share one."""
    heads = [column.rpartition(" / ")[::2] for column in table.columns]
    top, below = el("tr"), el("tr")
    two = any(upper for upper, _ in heads)
    for upper, group in groupby(heads, key=lambda pair: pair[0]):
        names = [name for _, name in group]
        if upper:
            top += el("th", upper, scope="colgroup", colspan=str(len(names)))
            below.extend(el("th", name, scope="col") for name in names)
        else:
            top.extend(el("th", name, scope="col", rowspan="2" if two else "1") for name in names)
    body = el("tbody")
    for row in table.rows:
        first = el("th", row[0], scope="row")
        body += el("tr", first, *(el("td", cell) for cell in row[1:]))
    head = el("thead", top, below) if two else el("thead", top)
    caption = el("caption", shown(table.caption)) if table.caption else None
    label = f"Figures in lines {table.first} to {table.last}"
    return scroll(el("table", caption, head, body, cls="kdr-table kdr-numbers"), label)


def scroll(table: nodes.Element, label: str) -> nodes.Element:
    """A table that scrolls sideways on a narrow screen, also by keyboard."""
    return el("div", table, cls="kdr-scroll", role="region", tabindex="0", aria_label=label)

"""Objections, figures and people across all decisions, and what the words for states mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from docutils import nodes
from sphinx import addnodes

from kdr.english import count
from kdr.model import Fate, Role
from kdr.record.model import Metric, Objection
from kdr.site.corpus import Entry
from kdr.site.domain import need_id
from kdr.site.metrics import ratio, scroll
from kdr.site.nodes import add, drawing, el, paragraph, to
from kdr.site.people import ORDER, roles
from kdr.site.plot import bars, dumbbells, figure
from kdr.site.statement import badge, headline
from kdr.site.text import shown
from kdr.site.views.seen import Seen, as_data, item_link, record_link
from kdr.site.words import FATE, REVIEW, ROLE, STATE


def objections(seen: Seen) -> Iterator[nodes.Node]:
    """Every objection: what became of it, who, on what."""
    head = el("tr", *(el("th", name, scope="col") for name in ("Objection", "Fate", "By", "Bears on", "Decision")))
    rows = [_objection(entry, found) for entry in seen.entries for found in entry.record.objections]
    if not rows:
        yield paragraph("No objection is recorded.")
        return
    table = el("table", el("thead", head), el("tbody", *rows), cls="kdr-table kdr-sortable")
    yield scroll(table, "Table of objections")


def _objection(entry: Entry, found: Objection) -> nodes.Element:
    name, means = FATE[found.status]
    on = el("td", cls="kdr-on")
    for ident in found.on:
        add(on, item_link(entry, ident, ident), " ")
    unanswered = "unanswered" if found.status is Fate.OPEN else ""
    answers = count(len(found.answers), "answer") if found.answers else unanswered
    return el(
        "tr",
        el("td", item_link(entry, found.id, headline(found))),
        el("td", badge(name, f"fate-{found.status}", means), el("small", f" {answers}")),
        el("td", found.holder or f"Not known; told by {found.by}"),
        on,
        el("td", record_link(entry)),
    )


def objections_of(seen: Seen) -> Iterator[nodes.Node]:
    """The objections named in the argument; an unknown id becomes a link that Sphinx warns of."""
    known = dict(_all_objections(seen))
    yield el("ul", *(_question(ident, known.get(ident)) for ident in seen.argument.split()), cls="kdr-ties")


def unsorted(seen: Seen) -> Iterator[nodes.Node]:
    """The objections that no page has sorted under a question."""
    done = {ident for idents in seen.domain.data["sorted"].values() for ident in idents}
    rest = [(ident, found) for ident, found in _all_objections(seen) if ident not in done]
    if rest:
        yield el("h2", "Not sorted yet", cls="kdr-group")
        yield el("ul", *(_question(ident, found) for ident, found in rest), cls="kdr-ties")


def _all_objections(seen: Seen) -> Iterator[tuple[str, tuple[Entry, Objection]]]:
    for entry in seen.entries:
        for objection in entry.record.objections:
            yield need_id(entry, objection.id), (entry, objection)


def _question(ident: str, found: tuple[Entry, Objection] | None) -> nodes.Element:
    if found is None:
        return el("li", to("item", ident, ident))
    entry, objection = found
    name, means = FATE[objection.status]
    head = el("p", to("item", ident, headline(objection)), " ", badge(name, f"fate-{objection.status}", means))
    who = objection.holder or f"Told by {objection.by}"
    told = el("p", f"{who}, in ", record_link(entry), cls="kdr-grounds")
    item = el("li", head, told)
    for answer in objection.answers:
        item += el("p", "Answer: ", item_link(entry, answer.id, headline(answer)), cls="kdr-grounds")
    return item


def metrics(seen: Seen) -> Iterator[nodes.Node]:
    """Every measured figure with its conditions and the decision it belongs to, then the plots."""
    measured = [(entry, metric) for entry in seen.entries for metric in entry.record.metrics]
    if not measured:
        yield paragraph("No figure is recorded.")
        return
    names = ("What", "Before", "After, or alone", "Change", "After / before", "Conditions")
    head = el("thead", el("tr", *(el("th", name, scope="col") for name in names)))
    rows = (_figures(entry, metric) for entry, metric in measured)
    yield scroll(el("table", head, el("tbody", *rows), cls="kdr-table kdr-sortable"), "Table of figures")
    for entry, group in groupby(measured, key=itemgetter(0)):
        plots = [drawn for _, metric in group if (drawn := _plots(entry, metric))]
        if plots:
            yield el("h2", record_link(entry), cls="kdr-group")
            yield from plots
    if seen.keys is None:
        yield figures_as_data()


def _figures(entry: Entry, metric: Metric) -> nodes.Element:
    value = metric.value if metric.value != metric.change else None
    decision = to("item", entry.record.id, entry.record.id, title=entry.record.title)
    where = el("small", " ", decision, ", table and plot" if metric.table else None)
    first = el("td", item_link(entry, metric.id, metric.what or headline(metric)), where)
    told = (_number(written) for written in (metric.baseline, value, metric.change, ratio(metric)))
    return el("tr", first, *told, el("td", metric.condition or "\u2013"))


def _number(written: str | None) -> nodes.Element:
    """A cell with a figure as written, and its number for who sorts by it."""
    found = figure(written)
    if found is None:
        return el("td", written or "\u2013")
    return el("td", written, data_sort=f"{found.number:g}")


def _plots(entry: Entry, metric: Metric) -> nodes.Element | None:
    drawn = [dumbbells(pairs) for ident, pairs in entry.pairs if ident == metric.id]
    if metric.baseline and metric.value and (plot := bars(metric.baseline, metric.value)):
        drawn.append(plot)
    if not drawn:
        return None
    plots = el("div", *(drawing("", html=plot) for plot in drawn), cls="kdr-plots")
    return el("figure", el("figcaption", item_link(entry, metric.id, headline(metric))), plots)


def figures_as_data() -> nodes.Element:
    """Where the figures are for machines."""
    return as_data("metrics.csv", "records.json", "records.schema.json")


def people(seen: Seen) -> Iterator[nodes.Node]:
    """Everybody by role, with the decisions they had a part in."""
    found: dict[Role, dict[str, list[Entry]]] = {}
    for entry in seen.entries:
        for role, names in roles(entry).items():
            for name in names:
                if seen.wants(name):
                    found.setdefault(role, {}).setdefault(name, []).append(entry)
    yield defined(name for names in found.values() for name in names)
    for role in ORDER:
        if role in found:
            yield el("h2", ROLE[role], cls="kdr-group")
            rows = []
            for name, where in sorted(found[role].items()):
                links = el("dd")
                for number, entry in enumerate(where):
                    add(links, ", " if number else None, record_link(entry))
                rows.append(el("div", el("dt", name), links))
            yield el("dl", *rows, cls="kdr-people simple")


def defined(words: Iterable[str]) -> nodes.Node:
    """Index entries: they tell the search what the page defines; parts of a divided view are not searched."""
    return addnodes.index(entries=[("single", word, "", "main", None) for word in sorted({shown(w) for w in words})])


def legend(seen: Seen) -> Iterator[nodes.Node]:
    """What every state, fate and review state means."""
    yield defined(name for words in (STATE, FATE, REVIEW) for name, _ in words.values())
    for title, prefix, words in (("State", "state", STATE), ("Fate", "fate", FATE), ("Review", "review", REVIEW)):
        rows = [
            el("div", el("dt", badge(name, f"{prefix}-{key}", means)), el("dd", means))
            for key, (name, means) in words.items()
        ]
        yield el("dl", *rows, cls="kdr-legend simple", aria_label=title)

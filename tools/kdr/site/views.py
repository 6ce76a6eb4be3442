"""What pages show of all decisions: the index, objections, metrics, people, ties, and each record's neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx.builders import Builder

from kdr.model import Fate, Role
from kdr.record.model import Objection, Related
from kdr.record.vocabulary import RELATED, RELATED_WORDS
from kdr.site.corpus import Entry
from kdr.site.domain import Decisions, need_id
from kdr.site.graph import Arrow
from kdr.site.metrics import ratio, scroll
from kdr.site.nodes import Child, add, drawing, el, paragraph, to
from kdr.site.people import ORDER, roles
from kdr.site.plot import bars
from kdr.site.statement import badge, headline, review_badge
from kdr.site.text import count, day, listed, plain, shown
from kdr.site.ties import edges, picture
from kdr.site.words import FATE, REVIEW, ROLE, STATE

# A picture of more decisions than this shows nothing to anybody and takes minutes to lay out.
_DRAWN = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """What a view is drawn from: all decisions, the page it stands on, and how to name another page from there."""

    domain: Decisions
    docname: str
    builder: Builder

    @property
    def entries(self) -> list[Entry]:
        """All decisions by id."""
        return self.domain.ordered()

    @property
    def entry(self) -> Entry:
        """The decision of this page; KeyError where the page is none."""
        return self.domain.entries[self.docname]

    def href(self, entry: Entry) -> str:
        """The relative URL of a decision's page."""
        return self.builder.get_relative_uri(self.docname, entry.page)


def _item(entry: Entry, ident: str, *children: Child) -> nodes.Element:
    return to("item", need_id(entry, ident), *children)


def _record(entry: Entry) -> nodes.Element:
    return to("item", entry.record.id, entry.record.title)


def trail(seen: Seen) -> Iterator[nodes.Node]:
    """Where this page is: the index, and the records before and after."""
    nav = el("nav", cls="kdr-trail", aria_label="Where this page is")
    add(nav, to("page", "index", "Decisions"), f" \u203a {seen.entry.record.id}")
    yield nav


def turn(seen: Seen) -> Iterator[nodes.Node]:
    """Links to the records before and after this one."""
    entries = seen.entries
    at = entries.index(seen.entry)
    nav = el("nav", cls="kdr-turn", aria_label="Decisions before and after")
    for word, step in (("Previous", -1), ("Next", 1)):
        if 0 <= at + step < len(entries):
            other = entries[at + step]
            nav += el("p", el("small", f"{word}: {other.record.id}"), _record(other), cls=f"kdr-{word.lower()}")
    yield nav


def near(seen: Seen) -> Iterator[nodes.Node]:
    """The graph of this decision and those tied to it."""
    near = seen.domain.near(seen.entry)
    if not near:
        yield paragraph("No tie to another decision is recorded.")
        return
    group = sorted([seen.entry, *near], key=lambda entry: entry.record.id)
    told = f"{seen.entry.record.title} and {count(len(near), 'decision')} tied to it"
    yield el("div", drawing("", html=picture(group, seen.href, told, seen.entry)), cls="kdr-graph-box")


def named_by(seen: Seen) -> Iterator[nodes.Node]:
    """What other records say of their tie to this one, where this one does not say it itself."""
    mine = {(tie.to, tie.kind) for tie in seen.entry.record.related}
    for other in seen.entries:
        for tie in other.record.related:
            if tie.to == seen.entry.record.id and (other.record.id, RELATED[tie.kind]) not in mine:
                head = el("p", f"This decision {RELATED_WORDS[RELATED[tie.kind]]}: ", el("strong", _record(other)))
                yield el("div", head, el("p", tie.says), cls="kdr-tie")


def records(seen: Seen) -> Iterator[nodes.Node]:
    """The index: one card a decision, which the filter script narrows, and lists by facet."""
    cards = el("div", *(_card(entry) for entry in seen.entries), cls="kdr-cards", ids=("kdr-cards",))
    yield el("div", cards, cls="kdr-index", data_kdr_filter="kdr-cards")
    for name, facet in FACETS.items():
        found: dict[str, list[Entry]] = {}
        for entry in seen.entries:
            for value in facet(entry):
                found.setdefault(value, []).append(entry)
        groups = [
            el("div", el("dt", value), el("dd", el("ul", *(el("li", _record(e)) for e in some))))
            for value, some in sorted(found.items())
        ]
        summary = el("summary", f"By {name.lower()}")
        yield el("details", summary, el("dl", *groups, cls="kdr-facet simple"), cls="kdr-browse")


def _year(entry: Entry) -> list[str]:
    return [str(entry.record.origin.posted.year)] if entry.record.origin.posted else ["unknown"]


FACETS: dict[str, Callable[[Entry], Iterable[str]]] = {
    "State": lambda entry: [STATE[entry.record.state][0]],
    "Architecture": lambda entry: entry.record.arch,
    "Topic": lambda entry: entry.record.topics,
    "Year": _year,
}


def _card(entry: Entry) -> nodes.Element:
    record = entry.record
    name, means = STATE[record.state]
    head = el("p", badge(name, f"state-{record.state}", means), cls="kdr-card-head")
    add(head, " ", el("span", record.id, cls="kdr-id"), f" {day(record.origin.posted)}")
    if release := entry.release():
        add(head, f" \u00b7 in {release}")
    add(head, " ", review_badge(record.review))
    authors = roles(entry).get(Role.AUTHOR, ())
    told = [listed(authors[:3]) + (" and others" if len(authors) > 3 else "")] if authors else []
    told.append(count(len(record.objections), "objection"))
    open_ones = sum(objection.status is Fate.OPEN for objection in record.objections)
    if open_ones:
        told[-1] += f" ({open_ones} open)"
    if record.metrics:
        told.append(count(len(record.metrics), "figure"))
    tags = el("p", *(el("span", word, cls="kdr-tag") for word in (*record.arch, *record.topics)), cls="kdr-tags")
    card = el(
        "article",
        head,
        el("h2", _record(entry), cls="kdr-card-title"),
        el("p", plain(record.summary)),
        el("p", " \u00b7 ".join(told), cls="kdr-card-foot"),
        tags,
        cls="kdr-card",
    )
    for key, facet in FACETS.items():
        card["attrs"][f"data-{key.lower()}"] = shown("|".join(facet(entry)))
    return card


def objections(seen: Seen) -> Iterator[nodes.Node]:
    """Every objection: who, on what, what became of it."""
    head = el("tr", *(el("th", name, scope="col") for name in ("Objection", "By", "Bears on", "Fate", "Decision")))
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
        add(on, _item(entry, ident, ident), " ")
    answers = count(len(found.answers), "answer") if found.answers else "unanswered"
    return el(
        "tr",
        el("td", _item(entry, found.id, headline(found))),
        el("td", found.by),
        on,
        el("td", badge(name, f"fate-{found.status}", means), el("small", f" {answers}")),
        el("td", _record(entry)),
    )


def metrics(seen: Seen) -> Iterator[nodes.Node]:
    """Every measured figure with its conditions and where it stands."""
    for entry in seen.entries:
        if not entry.record.metrics:
            continue
        yield el("h2", _record(entry), cls="kdr-group")
        names = ("What", "Before", "After", "Change", "After / before", "Conditions")
        head = el("thead", el("tr", *(el("th", name, scope="col") for name in names)))
        body = el("tbody")
        for metric in entry.record.metrics:
            value = metric.value if metric.value != metric.change else None
            cells = (metric.baseline, value, metric.change, ratio(metric), metric.condition)
            first = el("td", _item(entry, metric.id, metric.what or headline(metric)))
            if metric.table:
                add(first, el("small", " table and plot"))
            body += el("tr", first, *(el("td", cell or "\u2013") for cell in cells))
        yield scroll(el("table", head, body, cls="kdr-table"), f"Figures of {entry.record.id}")
        for metric in entry.record.metrics:
            plot = bars(metric.baseline, metric.value) if metric.baseline and metric.value else None
            if plot:
                yield el("figure", el("figcaption", headline(metric)), drawing("", html=plot), cls="kdr-plots")


def people(seen: Seen) -> Iterator[nodes.Node]:
    """Everybody by role, with the decisions they had a part in."""
    found: dict[Role, dict[str, list[Entry]]] = {}
    for entry in seen.entries:
        for role, names in roles(entry).items():
            for name in names:
                found.setdefault(role, {}).setdefault(name, []).append(entry)
    for role in ORDER:
        if role in found:
            yield el("h2", ROLE[role], cls="kdr-group")
            rows = []
            for name, where in sorted(found[role].items()):
                links = el("dd")
                for number, entry in enumerate(where):
                    add(links, ", " if number else None, _record(entry))
                rows.append(el("div", el("dt", name), links))
            yield el("dl", *rows, cls="kdr-people simple")


def graph(seen: Seen) -> Iterator[nodes.Node]:
    """Every tied decision as a picture, then every tie in words."""
    found = list(edges(seen.entries))
    tied = {ident for arrow, _, _ in found for ident in (arrow.start, arrow.end)}
    group = [entry for entry in seen.entries if entry.record.id in tied]
    if not group:
        yield paragraph("No ties are recorded.")
        return
    if len(group) <= _DRAWN:
        words = "Related decisions; the list below says the same in words"
        yield el("div", drawing("", html=picture(group, seen.href, words)), cls="kdr-graph-box")
    names = {entry.record.id: entry for entry in seen.entries}
    told: dict[Arrow, list[Related]] = {}
    for arrow, _, tie in found:
        told.setdefault(arrow, []).append(tie)
    items = []
    for arrow in sorted(told):
        start, end = (_record(names[ident]) if ident in names else ident for ident in (arrow.start, arrow.end))
        kind = told[arrow][0].kind if told[arrow][0].to == arrow.end else RELATED[told[arrow][0].kind]
        item = el("li", el("p", start, f" {RELATED_WORDS[kind]}: ", end))
        item.extend(el("p", tie.says, cls="kdr-grounds") for tie in told[arrow])
        items.append(item)
    yield el("ul", *items, cls="kdr-ties")


def legend(seen: Seen) -> Iterator[nodes.Node]:
    """What every state, fate and review state means."""
    for title, prefix, words in (("State", "state", STATE), ("Fate", "fate", FATE), ("Review", "review", REVIEW)):
        rows = [
            el("div", el("dt", badge(name, f"{prefix}-{key}", means)), el("dd", means))
            for key, (name, means) in words.items()
        ]
        yield el("dl", *rows, cls="kdr-legend simple", aria_label=title)


VIEWS: dict[str, Callable[[Seen], Iterator[nodes.Node]]] = {
    "trail": trail,
    "turn": turn,
    "neighbours": near,
    "named-by": named_by,
    "records": records,
    "objections": objections,
    "metrics": metrics,
    "people": people,
    "graph": graph,
    "legend": legend,
}

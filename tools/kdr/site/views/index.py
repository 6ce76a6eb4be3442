"""The index: a card for each decision, and lists by facet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from docutils import nodes

from kdr.model import Fate, Role
from kdr.site.corpus import Entry
from kdr.site.nodes import add, el
from kdr.site.people import roles
from kdr.site.statement import badge, review_badge
from kdr.site.text import count, day, listed, plain, shown
from kdr.site.views.seen import Seen, as_data, record_link
from kdr.site.words import STATE


def _year(entry: Entry) -> list[str]:
    return [str(entry.record.origin.posted.year)] if entry.record.origin.posted else ["unknown"]


FACETS: dict[str, Callable[[Entry], Iterable[str]]] = {
    "State": lambda entry: [STATE[entry.record.state][0]],
    "Architecture": lambda entry: entry.record.arch,
    "Topic": lambda entry: entry.record.topics,
    "Year": _year,
}


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
            el("div", el("dt", value), el("dd", el("ul", *(el("li", record_link(e)) for e in some))))
            for value, some in sorted(found.items())
        ]
        summary = el("summary", f"By {name.lower()}")
        yield el("details", summary, el("dl", *groups, cls="kdr-facet simple"), cls="kdr-browse")
    yield as_data("records.json", "records.schema.json", "needs.json")


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
        el("h2", record_link(entry), cls="kdr-card-title"),
        el("p", plain(record.summary)),
        el("p", " \u00b7 ".join(told), cls="kdr-card-foot"),
        tags,
        cls="kdr-card",
    )
    for key, facet in FACETS.items():
        card["attrs"][f"data-{key.lower()}"] = shown("|".join(facet(entry)))
    return card

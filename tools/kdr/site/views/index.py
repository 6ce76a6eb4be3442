"""The index: a card for each decision, and lists by facet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape

from docutils import nodes

from kdr.english import count
from kdr.model import Fate, Role
from kdr.site.corpus import Entry
from kdr.site.nodes import add, drawing, el
from kdr.site.people import roles
from kdr.site.statement import badge, review_badge
from kdr.site.subsystem import subsystems
from kdr.site.text import day, listed, plain, shown
from kdr.site.views.seen import Seen, as_data, record_link
from kdr.site.words import STATE


def _year(entry: Entry) -> list[str]:
    return [str(entry.record.origin.posted.year)] if entry.record.origin.posted else ["unknown"]


FACETS: dict[str, Callable[[Entry], Iterable[str]]] = {
    "State": lambda entry: [STATE[entry.record.state][0]],
    "Architecture": lambda entry: entry.record.arch,
    "Subsystem": subsystems,
    "Concept": lambda entry: entry.concepts,
    "Topic": lambda entry: entry.record.topics,
    "Year": _year,
}


_NEWEST = 24


def records(seen: Seen) -> Iterator[nodes.Node]:
    """The index: one card a decision, which the filter script narrows, and lists by facet; a part has cards only."""
    cards = el("div", *(_card(entry) for entry in seen.entries), cls="kdr-cards", ids=("kdr-cards",))
    if seen.keys is not None:
        yield cards
        return
    yield el("div", _filters(seen.entries), cards, cls="kdr-index", data_kdr_filter="kdr-cards")
    for name, facet in FACETS.items():
        groups = [
            el("div", el("dt", value), el("dd", el("ul", *(el("li", record_link(e)) for e in some))))
            for value, some in _by(facet, seen.entries)
        ]
        summary = el("summary", f"By {name.lower()}")
        yield el("details", summary, el("dl", *groups, cls="kdr-facet simple"), cls="kdr-browse")
    yield as_data("records.json", "records.schema.json", "needs.json")


def newest(seen: Seen) -> Iterator[nodes.Node]:
    """The index of more decisions than a page holds: the newest; the filter script reads the others from a file."""
    dated = sorted(seen.entries, key=lambda entry: (str(entry.record.origin.posted or ""), entry.record.id))
    cards = el("div", *(_card(entry) for entry in dated[: -_NEWEST - 1 : -1]), cls="kdr-cards", ids=("kdr-cards",))
    box = el("div", _filters(seen.entries, cards=_NEWEST), cards, cls="kdr-index", data_kdr_filter="kdr-cards")
    box["attrs"]["data-kdr-all"] = CARDS
    yield box
    yield as_data("records.json", "records.schema.json", "needs.json")


def _by(facet: Callable[[Entry], Iterable[str]], entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for value in facet(entry):
            found.setdefault(value, []).append(entry)
    return sorted(found.items())


def _filters(entries: list[Entry], cards: int = 0) -> nodes.Element:
    """The form of the filter script; it stands in the page so that nothing moves when the script comes."""
    parts = ['<label>Words<input type="search" name="words" placeholder="title, summary, name"></label>']
    for name, facet in FACETS.items():
        options = "".join(
            f'<option value="{escape(shown(value))}">{escape(shown(value))} ({len(some)})</option>'
            for value, some in _by(facet, entries)
        )
        parts.append(
            f'<label>{name}<select name="{name.lower()}"><option value="">any</option>{options}</select></label>'
        )
    told = f"the newest {cards} of {len(entries)} decisions" if cards else f"{len(entries)} of {len(entries)} decisions"
    parts.append(f'<button type="reset">Show all</button><p role="status">{told}</p>')
    form = f'<form class="kdr-filters" role="search" aria-label="Narrow the list of decisions">{"".join(parts)}</form>'
    return drawing("", html=form)


CARDS = "records-cards.js"


def card_data(entry: Entry) -> dict[str, object]:
    """What the filter script needs to draw the card of a decision that stands on another page."""
    data: dict[str, object] = {
        "page": f"{entry.page}.html",
        "id": entry.record.id,
        "title": shown(entry.record.title),
        "kind": str(entry.record.state),
        "day": day(entry.record.origin.posted),
        "told": shown(plain(entry.record.summary)),
        "by": shown(listed(roles(entry).get(Role.AUTHOR, ())[:3])),
    }
    return data | {name.lower(): [shown(value) for value in facet(entry)] for name, facet in FACETS.items()}


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
    told.append(count(len(record.objections), "objection") if record.objections else "no objection in the mail kept")
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

"""What a record's page shows of the records around it."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from kdr.english import count
from kdr.record.vocabulary import RELATED, RELATED_WORDS
from kdr.site.concepts import link as concept_link
from kdr.site.nodes import add, el, paragraph, to
from kdr.site.paths import around, minutes
from kdr.site.views.seen import Seen, record_link


def trail(seen: Seen) -> Iterator[nodes.Node]:
    """Where this page is: the index, and the records before and after."""
    nav = el("nav", cls="kdr-trail", aria_label="Where this page is")
    add(nav, to("page", "index", "Decisions"), f" \u203a {seen.entry.record.id}")
    yield nav


def turn(seen: Seen) -> Iterator[nodes.Node]:
    """Links to the records before and after this one, and on in each reading path."""
    yield from onward(seen)
    entries = seen.entries
    at = entries.index(seen.entry)
    nav = el("nav", cls="kdr-turn", aria_label="Decisions before and after")
    for word, step in (("Previous", -1), ("Next", 1)):
        if 0 <= at + step < len(entries):
            other = entries[at + step]
            nav += el("p", el("small", f"{word}: {other.record.id}"), record_link(other), cls=f"kdr-{word.lower()}")
    yield nav


def onward(seen: Seen) -> Iterator[nodes.Node]:
    """For each reading path through this page, the pages before and after it."""
    for route, before, after in around(seen.domain.routes(), seen.docname):
        nav = el("nav", cls="kdr-turn kdr-route", aria_label=f"Reading path: {route.title}")
        for word, page in (("Before", before), ("Next", after)):
            if page:
                where = "kdr-previous" if word == "Before" else "kdr-next"
                small = el("small", f"{word} in \u201c{route.title}\u201d")
                nav += el("p", small, to("page", page, seen.title(page)), cls=where)
        yield nav


def path(seen: Seen) -> Iterator[nodes.Node]:
    """The steps of a reading path: how long each takes, what it gives, what it needs that no earlier step explains."""
    route = next(route for route in seen.domain.routes() if (route.page, route.title) == (seen.docname, seen.argument))
    took = [minutes(seen.domain.data["words"].get(page, 0)) for page, _ in route.steps]
    yield paragraph(f"{count(len(took), 'step')}, about {count(sum(took), 'minute')}.", cls="kdr-note")
    steps = el("ol", cls="kdr-path")
    met: set[str] = set()
    for (page, gives), long in zip(route.steps, took, strict=True):
        head = el("p", to("page", page, seen.title(page)), " ", el("small", f"{long} min"))
        met.add(page)
        first = [concept for concept in seen.needed(page) if concept.page not in met]
        met |= {concept.page for concept in first}
        step = el("li", head, el("p", gives))
        if first:
            line = el("p", "Know first: ", cls="kdr-grounds")
            for number, concept in enumerate(first):
                add(line, ", " if number else None, concept_link(concept))
            step += line
        steps += step
    yield steps


def named_by(seen: Seen) -> Iterator[nodes.Node]:
    """What other records say of their tie to this one, where this one does not say it itself."""
    mine = {(tie.to, tie.kind) for tie in seen.entry.record.related}
    for other, tie in seen.domain.named_by(seen.entry.record.id):
        if (other.record.id, RELATED[tie.kind]) not in mine:
            head = el("p", f"This decision {RELATED_WORDS[RELATED[tie.kind]]}: ", el("strong", record_link(other)))
            yield el("div", head, el("p", tie.says), cls="kdr-tie")

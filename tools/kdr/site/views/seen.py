"""What a view is drawn from, and the links that every view needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.builders import Builder

from kdr.site.concepts import Concept, concepts
from kdr.site.corpus import Entry
from kdr.site.domain import Decisions, need_id
from kdr.site.nodes import Child, add, el, paragraph, to

# Views that go through names instead of decisions.
BY_NAME = ("people", "files", "symbols")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a view is drawn from: all decisions, the page it stands on, and how to name another page from there.

    On a page that shows a part of a view, ``named`` is the view and ``keys`` are the decisions or names on it.
    """

    domain: Decisions
    docname: str
    builder: Builder
    argument: str
    named: str = ""
    keys: frozenset[str] | None = None

    @property
    def entries(self) -> list[Entry]:
        """All decisions by id, or those of this part."""
        entries = self.domain.ordered()
        if self.keys is None or self.named in BY_NAME:
            return entries
        return [entry for entry in entries if entry.record.id in self.keys]

    def wants(self, name: str) -> bool:
        """Whether a person, file or symbol stands on this page."""
        return self.keys is None or name in self.keys

    @property
    def entry(self) -> Entry:
        """The decision of this page; KeyError where the page is none."""
        return self.domain.entries[self.docname]

    def concepts(self) -> list[Concept]:
        """All concepts, by the names of their pages."""
        memo = self.domain.memo
        if "concepts" not in memo:
            memo["concepts"] = list(concepts(Path(self.domain.env.srcdir)).values())
        found: list[Concept] = memo["concepts"]
        return found

    def needed(self, page: str) -> list[Concept]:
        """What to know before reading a page: the concepts that a concept needs, or that a decision turns on."""
        known = self.concepts()
        if entry := self.domain.entries.get(page):
            return [concept for concept in known if entry.record.id in concept.records]
        slugs = next((concept.needs for concept in known if concept.page == page), ())
        return [concept for concept in known if concept.slug in slugs]

    def title(self, page: str) -> str:
        """The title of any page."""
        title = self.domain.env.titles.get(page)
        return title.astext() if title is not None else page

    def href(self, entry: Entry) -> str:
        """The relative URL of a decision's page."""
        return self.builder.get_relative_uri(self.docname, entry.page)


def record_link(entry: Entry) -> nodes.Element:
    """A link to a decision, by its title."""
    return to("item", entry.record.id, entry.record.title)


def item_link(entry: Entry, ident: str, *words: Child) -> nodes.Element:
    """A link to a statement of a decision."""
    return to("item", need_id(entry, ident), *words)


def as_data(*names: str) -> nodes.Element:
    """Links to the files that hold the same for machines; they stand at the top of the site."""
    links = (el("a", name, href=name, cls="reference internal") for name in names)
    line = paragraph("The same as data: ", cls="kdr-note")
    for number, link in enumerate(links):
        add(line, ", " if number else None, link)
    return line

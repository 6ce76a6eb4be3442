"""Sphinx's memory of the decisions: what there is to link to, and every link checked."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any, ClassVar, NamedTuple, cast

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole

from kdr.record.model import Related
from kdr.record.quotes import statements_of
from kdr.site.corpus import Entry, Route
from kdr.site.ties import neighbours


class Item(NamedTuple):
    """Something with an id: a record or one of its statements."""

    page: str
    anchor: str
    title: str


def need_id(entry: Entry, ident: str) -> str:
    """The id of a record's statement among all records: ``KDR_0000_O1``."""
    return f"{entry.record.id}_{ident}"


def items_of(entry: Entry) -> Iterator[tuple[str, Item]]:
    """Every id on the record's page."""
    yield entry.record.id, Item(entry.page, "", entry.record.title)
    for statement in statements_of(entry.record):
        ident = need_id(entry, statement.id)
        yield ident, Item(entry.page, ident, statement.says)
    for number, commit in enumerate(entry.commits, 1):
        ident = need_id(entry, f"C{number}")
        yield ident, Item(entry.page, ident, commit.subject)


class Decisions(Domain):
    """Records, their statements, and lines of threads as link targets.

    ``item`` is an id (``KDR_0000``, ``KDR_0000_O1``), ``line`` a place in a thread (``slug m1 20``), ``page`` a
    page with an optional anchor.  Hand-written pages link with ``{kdr:item}`KDR_0000_O1` ``.
    """

    name = "kdr"
    label = "decision records"
    object_types = {"item": ObjType("decision", "item")}  # noqa: RUF012 - as Sphinx declares it
    roles = {"item": XRefRole(innernodeclass=nodes.inline, warn_dangling=True)}  # noqa: RUF012
    initial_data: ClassVar[dict[str, Any]] = {
        "entries": {},  # page -> Entry
        "viewers": set(),  # pages that show something of all decisions
        "views": {},  # page -> the views that stand on it
        "shown": {},  # page -> what it showed of other pages when last written
        "routes": {},  # page -> the reading paths that stand on it
        "sorted": {},  # page -> ids of the objections that stand on it under a question
        "words": {},  # page -> how many words of prose and quotes it has
    }
    data_version = 1
    touched = False  # whether a record was read or removed in this build
    memo: dict[str, Any]  # what views worked out for all pages; forgotten when a record is read
    _items: dict[str, Item] | None = None
    _ordered: list[Entry] | None = None
    _near: dict[str, list[Entry]] | None = None
    _named: dict[str, list[tuple[Entry, Related]]] | None = None
    _from: tuple[str, dict[str, str]] = ("", {})

    def setup(self) -> None:
        """Begin without anything worked out."""
        super().setup()
        self.memo = {}

    @property
    def entries(self) -> dict[str, Entry]:
        """The decisions by the name of their page."""
        return cast(dict[str, Entry], self.data["entries"])

    def ordered(self) -> list[Entry]:
        """All decisions in the order of their ids."""
        if self._ordered is None:
            self._ordered = sorted(self.entries.values(), key=lambda entry: (entry.record.id, entry.record.slug))
        return self._ordered

    def near(self, entry: Entry) -> list[Entry]:
        """The decisions tied to this one."""
        if self._near is None:
            self._near = neighbours(self.ordered())
        return self._near[entry.record.id]

    def named_by(self, ident: str) -> list[tuple[Entry, Related]]:
        """The ties to the record with this id that other records tell of."""
        if self._named is None:
            self._named = {}
            for entry in self.ordered():
                for tie in entry.record.related:
                    self._named.setdefault(tie.to, []).append((entry, tie))
        return self._named.get(ident, [])

    def routes(self) -> list[Route]:
        """All reading paths, by page and in the order they stand there."""
        return [route for page in sorted(self.data["routes"]) for route in self.data["routes"][page]]

    def note_route(self, route: Route) -> None:
        """Remember a reading path."""
        self.data["routes"].setdefault(route.page, []).append(route)
        self.data["viewers"].add(route.page)
        self.touched = True

    def note(self, entry: Entry) -> None:
        """Remember a decision under its page."""
        self.entries[entry.page] = entry
        self._forget()

    def _forget(self) -> None:
        self._items = self._ordered = self._near = self._named = None
        self.memo = {}
        self.touched = True

    def items(self) -> dict[str, Item]:
        """Every id with where it is; the first record keeps an id that two claim."""
        if self._items is None:
            self._items = {}
            for entry in self.ordered():
                for ident, item in items_of(entry):
                    self._items.setdefault(ident, item)
        return self._items

    def entry(self, ident: str) -> Entry | None:
        """The decision whose record has this id."""
        item = self.items().get(ident)
        return self.entries[item.page] if item and not item.anchor else None

    def clear_doc(self, docname: str) -> None:
        """Forget the record of a page that is read again or is gone."""
        self.data["viewers"].discard(docname)
        self.data["words"].pop(docname, None)
        self.data["views"].pop(docname, None)
        self.data["sorted"].pop(docname, None)
        if self.data["routes"].pop(docname, None):
            self.touched = True
        if self.entries.pop(docname, None):
            self._forget()

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader found."""
        for docname in docnames:
            if docname in otherdata["entries"]:
                self.note(otherdata["entries"][docname])
            for kind in ("routes", "sorted", "words", "views"):
                if docname in otherdata[kind]:
                    self.data[kind][docname] = otherdata[kind][docname]
            if docname in otherdata["viewers"]:
                self.data["viewers"].add(docname)

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """The link, or None (Sphinx then warns) where there is nothing of that name."""
        found = self.locate(builder, fromdocname, typ, target)
        if found is None:
            return None
        if not node.get("refexplicit"):
            contnode = nodes.inline("", found[1])
        return nodes.reference("", "", contnode, internal=True, refuri=found[0])

    def locate(self, builder: Builder, start: str, kind: str, target: str, anchor: str = "") -> tuple[str, str] | None:
        """The URL from page START to a target, and the target's title; None where there is nothing of that name."""
        place = self._place(kind, target)
        if place is None:
            return None
        anchor = anchor or place.anchor
        if place.page == start and anchor:
            return f"#{anchor}", place.title
        uri = self._uri(builder, start, place.page)
        return (f"{uri}#{anchor}" if anchor else uri), place.title

    def _uri(self, builder: Builder, start: str, end: str) -> str:
        """The relative URL from one page to another; a page has many links to few others."""
        if self._from[0] != start:
            self._from = (start, {})
        if end not in self._from[1]:
            self._from[1][end] = builder.get_relative_uri(start, end)
        return self._from[1][end]

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """The same for links that name no kind, such as ``[text](KDR_0000)`` in prose."""
        found = self.resolve_xref(env, fromdocname, builder, "item", target, node, contnode)
        return [("kdr:item", found)] if found else []

    def _place(self, kind: str, target: str) -> Item | None:
        if kind == "item":
            return self.items().get(target)
        if kind == "line":
            slug, key, line = target.split(" ")
            entry = self.entries.get(f"decisions/{slug}")
            voice = next((v for v in entry.voices if v.key == key), None) if entry else None
            if entry is None or voice is None or not 0 <= int(line) <= voice.lines:
                return None
            return Item(entry.thread_page, f"{key}-L{line}" if line != "0" else key, "")
        page, _, anchor = target.partition("#")
        if kind == "part":  # of a view that is too long for its page: made after all documents
            return Item(page, anchor, "")
        return Item(page, anchor, "") if page in self.env.found_docs else None

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Every id, for the search and for other projects' links; -1 keeps titles from being found twice."""
        for ident, item in self.items().items():
            yield ident, ident, "item", item.page, item.anchor, -1


def decisions(env: BuildEnvironment) -> Decisions:
    """The domain of this build."""
    return cast(Decisions, env.domains["kdr"])

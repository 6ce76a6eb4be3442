"""Concept pages: what they say of themselves, and their terms marked where a record first uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from myst_parser.config.main import read_topmatter
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

from kdr.site.domain import decisions
from kdr.site.nodes import Child, add, el, paragraph, to
from kdr.site.places import later

FOLDER = "concepts"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept page: its name, one sentence, the spellings of its term, what to know first, which records need it."""

    slug: str
    name: str
    short: str
    spellings: tuple[str, ...]
    needs: tuple[str, ...]
    records: tuple[str, ...]

    @property
    def page(self) -> str:
        """The name of its page."""
        return f"{FOLDER}/{self.slug}"


def sources(docs: Path) -> list[Path]:
    """The files of the concept pages."""
    return sorted((docs / FOLDER).glob("*.md"))


def concepts(docs: Path) -> dict[str, Concept]:
    """The concepts by slug; pages without ``concept`` in their front matter are none."""
    found = (_read(path, path.stat().st_mtime_ns) for path in sources(docs))
    return {concept.slug: concept for concept in found if concept}


@lru_cache(maxsize=1024)
def _read(path: Path, _mtime: int) -> Concept | None:
    told = read_topmatter(path.read_text(encoding="utf-8")) or {}
    if not told.get("concept"):
        return None
    return Concept(
        slug=path.stem,
        name=str(told["concept"]),
        short=str(told.get("short", "")),
        spellings=tuple(map(str, told.get("aka", ()))),
        needs=tuple(map(str, told.get("needs", ()))),
        records=tuple(map(str, told.get("records", ()))),
    )


def introduce(app: Sphinx, doctree: nodes.document) -> None:
    """Put the way back, and what to know first, on top of a concept's page; report ties to nothing."""
    docname = app.env.current_document.docname
    known = concepts(Path(app.srcdir))
    concept = known.get(docname.removeprefix(f"{FOLDER}/")) if docname.startswith(f"{FOLDER}/") else None
    if concept is None:
        return
    trail = el("nav", to("page", f"{FOLDER}/index", "Concepts"), f" \u203a {concept.name}", cls="kdr-trail")
    trail["attrs"]["aria-label"] = "Where this page is"
    doctree.insert(0, trail)
    for slug in concept.needs:
        if slug not in known:
            logger.warning("needs names no concept page: %s", slug, location=docname, type="kdr")
    first = [known[slug] for slug in concept.needs if slug in known]
    section = next(doctree.findall(nodes.section), None)
    if first and section is not None:
        line = paragraph("Know first: ", cls="kdr-note")
        for number, other in enumerate(first):
            add(line, ", " if number else None, link(other))
        section.insert(1, line)
    doctree.append(later("concept"))
    doctree.append(later("onward"))
    decisions(app.env).data["viewers"].add(docname)
    # Index entries tell the search what the page defines, under every spelling.
    entries = [("single", spelling, "", "main", None) for spelling in concept.spellings]
    doctree.append(addnodes.index(entries=entries))


def link(concept: Concept, *words: Child, cls: str = "") -> nodes.Element:
    """A link to a concept's page that tells its sentence on hover."""
    return to("page", concept.page, *(words or (concept.name,)), cls=cls, title=concept.short)


class Terms:
    """Marks the first use of each of CONCEPTS on one page; later uses stay plain."""

    def __init__(self, concepts: list[Concept]) -> None:
        self.by_spelling = {word: concept for concept in concepts for word in concept.spellings}
        words = sorted(self.by_spelling, key=lambda word: (-len(word), word))
        self.pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])") if words else None
        self.used: set[str] = set()

    def mark(self, text: str) -> Iterator[Child]:
        """TEXT in pieces, the first use of each term a link."""
        done = 0
        for found in self.pattern.finditer(text) if self.pattern else ():
            concept = self.by_spelling[found[0]]
            if concept.slug not in self.used:
                self.used.add(concept.slug)
                yield text[done : found.start()] or None
                yield link(concept, found[0], cls="kdr-term")
                done = found.end()
        yield text[done:] or None

    def mark_prose(self, parsed: list[nodes.Node]) -> None:
        """Mark the terms in nodes that were parsed from prose; code and links are left alone."""
        for top in parsed:
            for text in list(top.findall(nodes.Text)):
                parent = text.parent
                if isinstance(parent, nodes.paragraph | nodes.emphasis | nodes.strong):
                    holder = nodes.paragraph()
                    add(holder, *self.mark(text.astext()))
                    parent.replace(text, holder.children)

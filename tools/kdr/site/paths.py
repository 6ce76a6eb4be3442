"""Reading paths: pages in an order that teaches, with what each gives and how long it takes to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from kdr.site.corpus import Route
from kdr.site.domain import decisions
from kdr.site.nodes import element
from kdr.site.places import later

_STEP = re.compile(r"([\w/.-]+): (\S.*)")
# Technical prose is read at about this many words a minute.
_SPEED = 180
_NOT_READ = ("table", "dl", "details", "nav", "figcaption")


class ReadingPath(SphinxDirective):
    """``{kdr-path} Title`` with one step a line, ``concepts/stage-2: what a reader gets from it``."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Remember the path and keep its place."""
        steps = []
        for line in self.content:
            found = _STEP.fullmatch(line.strip())
            if found:
                steps.append((found[1], found[2]))
            elif line.strip():
                raise self.error(f"a step is written 'page: what it gives', not {line!r}")
        docname = self.env.current_document.docname
        route = Route(docname, self.arguments[0], tuple(steps))
        decisions(self.env).note_route(route)
        return [later("path", route.title)]


def note_words(app: Sphinx, doctree: nodes.document) -> None:
    """Remember how many words a hand-written page has; those of a record's page are counted when it is made."""
    decisions(app.env).data["words"].setdefault(app.env.current_document.docname, count_words([doctree]))


def count_words(tops: Iterable[nodes.Node]) -> int:
    """How many words of prose and quotes there are."""
    return sum(len(text.astext().split()) for top in tops for text in top.findall(nodes.Text) if _read(text))


def _read(text: nodes.Text) -> bool:
    parent = text.parent
    while parent is not None and parent.parent is not None:
        if isinstance(parent, element) and parent["tag"] in _NOT_READ:
            return False
        parent = parent.parent
    return True


def minutes(words: int) -> int:
    """How long a page takes to read, at least one minute."""
    return max(1, round(words / _SPEED))


def around(routes: Iterable[Route], docname: str) -> Iterator[tuple[Route, str | None, str | None]]:
    """Every path through a page, with the pages before and after it."""
    for route in routes:
        pages = [page for page, _ in route.steps]
        if docname in pages:
            at = pages.index(docname)
            yield route, pages[at - 1] if at else None, pages[at + 1] if at + 1 < len(pages) else None

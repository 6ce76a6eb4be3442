"""Objections sorted by hand: a directive that lists some of them, and a view of those that nobody has sorted yet."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from kdr.site.domain import decisions
from kdr.site.places import later


class Objections(SphinxDirective):
    """``{kdr-objections}`` with one id a line, each shown with who raised it and what became of it."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Keep the place, and remember that these are sorted."""
        idents = [line.strip() for line in self.content if line.strip()]
        domain, docname = decisions(self.env), self.env.current_document.docname
        domain.data["viewers"].add(docname)
        domain.data["sorted"].setdefault(docname, set()).update(idents)
        return [later("objections-of", " ".join(idents))]

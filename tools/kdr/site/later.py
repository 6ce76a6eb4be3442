"""What a page shows of other pages' records: a place is kept when it is read and filled when it is written."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from kdr.site.corpus import Route
from kdr.site.domain import Decisions, decisions
from kdr.site.paths import around
from kdr.site.places import later, place
from kdr.site.views import VIEWS
from kdr.site.views.seen import Seen


class Fill(SphinxPostTransform):
    """Fills every place, last of all, so that no other transform has to go through what needs none."""

    default_priority = 990

    def run(self, **_: Any) -> None:
        """Replace the places of this document."""
        docname = self.env.current_document.docname
        for found in [kept for kept in self.document.findall(place) if "held" in kept]:
            found.replace_self(found["held"])
        for found in list(self.document.findall(place)):
            seen = Seen(decisions(self.env), docname, self.env._app.builder, found["argument"])
            found.replace_self(list(VIEWS[found["view"]](seen)))


class FillEarly(Fill):
    """The same, first of all, on pages whose prose Sphinx has still to work on."""

    default_priority = 5

    def run(self, **_: Any) -> None:
        """Replace the places of this document if its prose asks for it."""
        if self.document.get("kdr_early"):
            super().run()


class View(SphinxDirective):
    """``{kdr-view} objections`` puts one of the views of all decisions into a hand-written page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Keep the place."""
        name = self.arguments[0]
        if name not in VIEWS:
            raise self.error(f"no view {name!r}; there are {', '.join(sorted(VIEWS))}")
        docname, known = self.env.current_document.docname, decisions(self.env).data
        known["viewers"].add(docname)
        known["views"].setdefault(docname, []).append(name)
        return [later(name)]


def outdated(_app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages that show something of a record that was read again or is gone; Sphinx then writes them too."""
    domain = decisions(env)
    if not domain.touched:
        return []
    domain.touched = False
    now: dict[str, object] = {entry.page: _shown(at, domain) for at, entry in enumerate(domain.ordered())}
    for route in domain.routes():
        for page, _ in route.steps:
            now[page] = now.get(page), [_titled(env, on) for on in around(domain.routes(), page)]
    before = domain.data["shown"]
    domain.data["shown"] = now
    changed = [page for page in now if now[page] != before.get(page)]
    return sorted(domain.data["viewers"] | (before.keys() - now.keys()) & env.found_docs) + changed


def _titled(env: BuildEnvironment, on: tuple[Route, str | None, str | None]) -> object:
    route, before, after = on
    return route, *(env.titles[page].astext() for page in (before, after) if page in env.titles)


def _shown(at: int, domain: Decisions) -> object:
    """Everything the page of the record at place AT shows of other records."""
    entries = domain.ordered()
    around = [other.record.title for other in (*entries[max(0, at - 1) : at], *entries[at + 1 : at + 2])]
    tied = [(o.record.id, o.record.title, o.record.state, o.record.related) for o in domain.near(entries[at])]
    return around, tied

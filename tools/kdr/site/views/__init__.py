"""What pages show of all decisions, by the name under which a page asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docutils import nodes

from kdr.site.views import code, graphs, index, near, parts, related, tables, time
from kdr.site.views.seen import Seen

View = Callable[[Seen], Iterator[nodes.Node]]

WHOLE: dict[str, View] = {
    "trail": near.trail,
    "turn": near.turn,
    "onward": near.onward,
    "path": near.path,
    "neighbours": graphs.around_record,
    "concept": graphs.around_concept,
    "named-by": near.named_by,
    "records": index.records,
    "objections": tables.objections,
    "objections-of": tables.objections_of,
    "unsorted": tables.unsorted,
    "metrics": tables.metrics,
    "people": tables.people,
    "legend": tables.legend,
    "graph": graphs.overview,
    "shared": graphs.shared,
    "ties": related.ties,
    "files": code.files,
    "symbols": code.symbols,
    "timeline": time.timeline,
}


def _fitting(name: str) -> View:
    def view(seen: Seen) -> Iterator[nodes.Node]:
        found = parts.parts(name, seen)
        if not found:
            yield from WHOLE[name](seen)
        elif name == "records":
            yield from index.newest(seen)
            yield from parts.contents(name, found)
        else:
            yield from parts.contents(name, found)
            if name in ("people", "files"):
                yield tables.defined(key for part in found for key in part.keys)
            if name == "metrics":
                yield tables.figures_as_data()

    return view


VIEWS: dict[str, View] = {**WHOLE, **{name: _fitting(name) for name in parts.PAGED}}

"""What pages show of all decisions, by the name under which a page asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docutils import nodes

from kdr.site.views import code, index, near, related, tables, time
from kdr.site.views.seen import Seen

VIEWS: dict[str, Callable[[Seen], Iterator[nodes.Node]]] = {
    "trail": near.trail,
    "turn": near.turn,
    "onward": near.onward,
    "path": near.path,
    "neighbours": near.near,
    "named-by": near.named_by,
    "records": index.records,
    "objections": tables.objections,
    "objections-of": tables.objections_of,
    "unsorted": tables.unsorted,
    "metrics": tables.metrics,
    "people": tables.people,
    "legend": tables.legend,
    "graph": related.graph,
    "files": code.files,
    "symbols": code.symbols,
    "timeline": time.timeline,
}

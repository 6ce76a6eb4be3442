"""Ties between all decisions, in words."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from kdr.record.model import Related
from kdr.record.vocabulary import RELATED, RELATED_WORDS
from kdr.site.graph import Arrow
from kdr.site.nodes import el, paragraph
from kdr.site.ties import edges
from kdr.site.views.seen import Seen, record_link


def ties(seen: Seen) -> Iterator[nodes.Node]:
    """Every tie in words."""
    found = list(edges(seen.entries))
    if not found:
        yield paragraph("No ties are recorded.")
        return
    names = {entry.record.id: entry for entry in seen.domain.ordered()}
    told: dict[Arrow, list[Related]] = {}
    for arrow, _, tie in found:
        told.setdefault(arrow, []).append(tie)
    items = []
    for arrow in sorted(told):
        start, end = (record_link(names[ident]) if ident in names else ident for ident in (arrow.start, arrow.end))
        kind = told[arrow][0].kind if told[arrow][0].to == arrow.end else RELATED[told[arrow][0].kind]
        item = el("li", el("p", start, f" {RELATED_WORDS[kind]}: ", end))
        item.extend(el("p", tie.says, cls="kdr-grounds") for tie in told[arrow])
        items.append(item)
    yield el("ul", *items, cls="kdr-ties")

"""Ties between all decisions, as a picture and in words."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from kdr.record.model import Related
from kdr.record.vocabulary import RELATED, RELATED_WORDS
from kdr.site.graph import Arrow
from kdr.site.nodes import drawing, el, paragraph
from kdr.site.ties import edges, picture
from kdr.site.views.seen import Seen, record_link

# A picture of more decisions than this shows nothing to anybody and takes minutes to lay out.
_DRAWN = 60


def graph(seen: Seen) -> Iterator[nodes.Node]:
    """Every tied decision as a picture."""
    found = list(edges(seen.entries))
    tied = {ident for arrow, _, _ in found for ident in (arrow.start, arrow.end)}
    group = [entry for entry in seen.entries if entry.record.id in tied]
    if not group:
        yield paragraph("No ties are recorded.")
        return
    if len(group) <= _DRAWN:
        words = "Related decisions; the list below says the same in words"
        yield el("div", drawing("", html=picture(group, seen.href, words)), cls="kdr-graph-box")


def ties(seen: Seen) -> Iterator[nodes.Node]:
    """Every tie in words."""
    found = list(edges(seen.entries))
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

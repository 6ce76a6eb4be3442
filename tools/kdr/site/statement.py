"""One statement on a page: its headline, who says it, the quote with its place in the thread, its answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from docutils import nodes

from kdr.model import Review, Thread
from kdr.record.model import Alternative, Cite, Metric, Objection, Quote, Record, Statement, View
from kdr.site import urls
from kdr.site.corpus import Entry, Voice, speaker
from kdr.site.correct import Matter, correction
from kdr.site.domain import need_id
from kdr.site.nodes import Child, add, el, out, paragraph, section, to
from kdr.site.prose import Prose
from kdr.site.text import Form, Paragraph, day, excerpt, listed, paragraphs
from kdr.site.words import FATE, REVIEW

_DIFF = {"+": "kdr-plus", "-": "kdr-minus", "@": "kdr-hunk"}


class Statements:
    """Draws the statements of one record."""

    def __init__(self, entry: Entry, thread: Thread, prose: Prose) -> None:
        self.entry = entry
        self.thread = thread
        self.prose = prose
        self.back = dict(_back_links(entry.record))
        self.asked = {answer.id: found.id for found in entry.record.objections for answer in found.answers}

    def draw(self, kind: str, statement: Statement, *inner: Child) -> nodes.section:
        """The statement as a section; INNER (a plot, a table) comes between its headline and its quotes."""
        ident = need_id(self.entry, statement.id)
        node = section(ident, headline(statement), cls=f"kdr-statement kdr-{kind}")
        add(node, self.lead(kind, statement), *inner)
        said = list(self.quotes(statement.quotes))
        if isinstance(statement, Metric) and statement.table:
            said = [el("details", el("summary", "As posted"), *said, cls="kdr-why")]
        node.extend(said)
        if statement.source:
            node += curated(statement.source, statement.url)
        node += self.prose.parse(statement.note, statement.at)
        add(node, self.answered_by(statement), _why(statement.quotes))
        if isinstance(statement, Objection):
            for answer in statement.answers:
                node += self.draw("answer", answer)
        return node

    def lead(self, kind: str, statement: Statement) -> nodes.paragraph:
        """The line under the headline: id, who did what to which statement, badges."""
        ident = need_id(self.entry, statement.id)
        here = el("a", statement.id, href=f"#{ident}", title=f"Permalink to {ident}", cls="kdr-id reference internal")
        node = paragraph(here, " ", cls="kdr-lead")
        if isinstance(statement, Objection):
            add(node, *_held(statement, "objects", "an objection"), *self.targets(" to ", statement.on), " ")
            name, means = FATE[statement.status]
            add(node, badge(name, f"fate-{statement.status}", means))
        elif isinstance(statement, Alternative):
            add(node, *_held(statement, "suggests", "a suggestion"), *self.targets(" instead of ", statement.to))
        elif kind == "answer":
            names = listed(dict.fromkeys(quote.by for quote in statement.quotes if quote.by))
            add(
                node,
                el("strong", names),
                *self.targets(" answers " if names else "Answers ", (self.asked[statement.id],)),
            )
        else:
            names = listed(dict.fromkeys(quote.by for quote in statement.quotes if quote.by))
            add(node, names or "Not in the evidence")
        if statement.review is not self.entry.record.review:
            add(node, " ", review_badge(statement.review))
        add(node, correction("", matter=self.matter(statement)))
        return node

    def matter(self, statement: Statement) -> Matter:
        """What a reader who corrects the statement need not type."""
        cites = [f"{quote.cite} ({quote.by or 'unknown writer'})" for quote in statement.quotes]
        return Matter(
            page=self.entry.page,
            ident=need_id(self.entry, statement.id),
            record=self.entry.record.title,
            says=headline(statement),
            cites=", ".join(cites) or statement.source or "nothing",
            quotes="\n[\u2026]\n".join(quote.quote for quote in statement.quotes),
        )

    def targets(self, word: str, idents: Iterable[str]) -> Iterator[Child]:
        """Links to statements of this record, WORD before the first."""
        for ident in idents:
            yield word
            yield to("item", need_id(self.entry, ident), ident, cls="kdr-id")
            word = " and "

    def answered_by(self, statement: Statement) -> nodes.Element | None:
        """What else in the record bears on this statement."""
        found = self.back.get(statement.id)
        if not found:
            return None
        node = paragraph(cls="kdr-back")
        for number, (words, other) in enumerate(found):
            ident = need_id(self.entry, other.id)
            add(node, "; " if number else None, f"{words} ")
            add(node, to("item", ident, el("span", other.id, cls="kdr-id"), " ", headline(other)))
        return node

    def quotes(self, quotes: Iterable[Quote]) -> Iterator[nodes.Element]:
        """The words, verbatim but for quote marks; what one person says in one message stands together."""
        for (_, voice), group in groupby(quotes, key=self._voice):
            said = sorted(group, key=lambda quote: (quote.cite.message, quote.cite.first))
            block = el("blockquote")
            for number, quote in enumerate(said):
                if number and self.left_out(said[number - 1].cite, quote.cite):
                    block += el("p", "[\u2026]", cls="kdr-gap", aria_label="lines left out")
                block.extend(self.paragraph(part) for part in paragraphs(quote.quote))
            yield el("figure", block, self.caption(said, voice), cls="kdr-quote")

    def left_out(self, one: Cite, two: Cite) -> bool:
        """True if words stand between two passages; blank lines are none."""
        if one.message != two.message:
            return True
        between = self.thread.message(one.message).lines[one.last : two.first - 1]
        return any(line.text.strip(" \t>") for line in between)

    def paragraph(self, part: Paragraph) -> nodes.Element:
        """One paragraph of a quote: prose with its terms marked, a diff with its lines coloured."""
        if part.form is Form.PROSE:
            return el("p", *self.prose.terms.mark("\n".join(part.lines)))
        if part.form is Form.LINES:
            return el("p", *self.prose.terms.mark("\n".join(part.lines)), cls="kdr-kept")
        node = el("p", cls="kdr-pre", tabindex="0")
        for number, line in enumerate(part.lines):
            kind = _DIFF.get(line[:1]) if part.form is Form.DIFF and not line.startswith(("+++", "---")) else None
            text = ("\n" if number else "") + line
            add(node, el("span", text, cls=kind) if kind else text)
        return node

    def _voice(self, quote: Quote) -> tuple[str | None, Voice]:
        return quote.by, speaker(self.entry, self.thread, quote.cite)

    def caption(self, quotes: Sequence[Quote], voice: Voice) -> nodes.Element:
        """``Marc Zyngier, 18 April 2025 · m1, lines 16-20 · lore``."""
        node = el("figcaption", el("cite", quotes[0].by or voice.author or "unknown writer"))
        add(node, f", {day(voice.date)}" if voice.date else ", date unknown")
        for quote in quotes:
            add(node, " \u00b7 ", self.place(quote, voice))
        if voice.message_id:
            add(node, " \u00b7 ", out(urls.lore(voice.message_id, quotes[0].quote), "lore"))
        return node

    def place(self, quote: Quote, voice: Voice) -> nodes.Element:
        """The link to the cited lines in the annotated thread."""
        cite = quote.cite
        lines = f"line {cite.first}" if cite.first == cite.last else f"lines {cite.first}\u2013{cite.last}"
        where = f"{cite.message}, {lines}" + (" (quoted there)" if voice.carrier else "")
        return to("line", f"{self.entry.record.slug} {cite.message} {cite.first}", where)


def _held(view: View, does: str, thing: str) -> Iterator[Child]:
    """Who held a view, and who tells of it where that is somebody else."""
    if view.holder is None:
        yield el("strong", view.by)
        yield f" tells of {thing}"
        return
    yield el("strong", view.holder)
    yield f" {does}" if view.held_by in (None, view.by) else f" {does}, as {view.by} tells,"


def headline(statement: Statement) -> str:
    """What the statement says; the beginning of its quote where nobody has put it in words yet."""
    if statement.says:
        return statement.says
    return excerpt(statement.quotes[0].quote) if statement.quotes else statement.id


def badge(name: str, kind: str, means: str) -> nodes.Element:
    """A short state with what it means on hover; KIND colours it."""
    return el("span", name, cls=f"kdr-badge kdr-{kind}", title=means)


def review_badge(review: Review) -> nodes.Element:
    """How far a person stands behind something."""
    name, means = REVIEW[review]
    return badge(name, f"review-{review}", means)


def curated(source: str, url: str | None = None) -> nodes.Element:
    """The mark of a fact that the evidence does not hold, and what the curator rests it on."""
    node = el("p", el("span", "Added by the curator:", cls="kdr-mark"), " ", source, cls="kdr-curated")
    if url:
        add(node, " ", out(url, "Source"))
    return node


def _why(quotes: Iterable[Quote]) -> nodes.Element | None:
    reasons = list(dict.fromkeys(reason for quote in quotes for reason in quote.why))
    if not reasons:
        return None
    items = el("ul", *(el("li", reason) for reason in reasons))
    return el("details", el("summary", "Why the tool chose this passage"), items, cls="kdr-why kdr-reasons")


def _back_links(record: Record) -> Iterator[tuple[str, list[tuple[str, Statement]]]]:
    found: dict[str, list[tuple[str, Statement]]] = {}
    for objection in record.objections:
        for ident in objection.on:
            found.setdefault(ident, []).append(("Objection", objection))
    for alternative in record.alternatives:
        for ident in alternative.to:
            found.setdefault(ident, []).append(("Alternative", alternative))
    yield from found.items()


def bare(quote: str) -> str:
    """A changelog item without its bullet, on one line."""
    words = " ".join(line for part in paragraphs(quote) for line in part.lines).split()
    return re.sub(r"^[-*+] ", "", " ".join(words))

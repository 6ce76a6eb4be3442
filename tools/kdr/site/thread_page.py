"""The annotated page of a thread: the mail as received, line by line, with the passages a record cites marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from docutils import nodes

from kdr.mail.zones import split
from kdr.model import Message, Thread, Zone
from kdr.record.model import Quote, Record
from kdr.site import urls
from kdr.site.corpus import Entry, Voice
from kdr.site.nodes import add, drawing, el, out, paragraph, section, to
from kdr.site.statement import headline
from kdr.site.text import count, day, shown

# Runs of these are folded where nothing in them is cited and they are longer than this many lines.
_FOLDED = {
    Zone.QUOTE: "quoted lines",
    Zone.DIFFSTAT: "lines of diffstat",
    Zone.SHORTLOG: "lines of shortlog",
    Zone.DIFF: "lines of diff",
    Zone.TRAILER: "trailers",
    Zone.SIGNATURE: "lines of signature",
    Zone.FOOTER: "lines of list footer",
}
_LONG = 12


@dataclass(frozen=True, slots=True)
class Use:
    """A statement that cites lines: the section it stands in, the id of its place, what it says."""

    kind: str
    target: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a body with everything that decides how it is drawn."""

    number: int
    text: str
    zone: Zone
    uses: tuple[Use, ...]


def thread_page(entry: Entry, thread: Thread) -> Iterator[nodes.Node]:
    """The nodes of the page."""
    back = el("nav", to("page", "index", "Decisions"), " \u203a ", cls="kdr-trail", aria_label="Where this page is")
    add(back, to("item", entry.record.id, entry.record.id), " \u203a Thread")
    yield back
    subject = next((voice.subject for voice in entry.voices if voice.subject), entry.record.title)
    page = section("thread", f"Thread: {subject}", cls="kdr-thread")
    add(page, *_introduction(entry, thread))
    for message in thread.messages:
        page += _message(entry, thread, message)
    yield page


def _introduction(entry: Entry, thread: Thread) -> Iterator[nodes.Node]:
    yield paragraph(
        f"{count(len(thread.messages), 'message')} as received. Every line number is a permalink. Passages that ",
        to("item", entry.record.id, f"{entry.record.id}, {entry.record.title},"),
        " cites are marked with the section they stand in and lead back to it. E-mail addresses are shortened.",
    )
    if entry.record.origin.source:
        source = entry.record.origin.source
        yield el("p", el("span", "About this evidence", cls="kdr-mark"), " ", source, cls="kdr-curated")


def _message(entry: Entry, thread: Thread, message: Message) -> nodes.section:
    voice = entry.voice(message.key)
    node = section(message.key, f"{message.key} \u00b7 {voice.author or 'unknown writer'}", cls="kdr-message")
    node += el("dl", *_headers(thread, voice), cls="kdr-facts simple")
    if voice.curated:
        mark = el("span", f"Added by the curator ({', '.join(voice.curated)}):", cls="kdr-mark")
        node += el("p", mark, f" {voice.source}", cls="kdr-curated")
    quoted = [v for v in entry.voices if v.carrier == message.key]
    if quoted:
        words = "Known only from the quotes in this message:"
        node += el("div", words, el("ul", *(_quoted(thread, v) for v in quoted)), cls="kdr-note")
    seen: set[Use] = set()
    rows = _rows(message, _uses(entry.record).get(message.key, []))
    body = el("div", cls="kdr-body")
    for key, run in groupby(rows, key=lambda row: (row.zone, row.uses)):
        body += _run(message.key, list(run), key[1], seen)
    node += body
    return node


def _headers(thread: Thread, voice: Voice) -> Iterator[nodes.Element]:
    told = (
        ("From", voice.author or "unknown"),
        ("Date", day(voice.date)),
        ("Subject", voice.subject or "unknown"),
    )
    for name, value in told:
        yield el("div", el("dt", name), el("dd", value))
    parent = thread.parents.get(voice.key)
    if parent:
        link = el("a", parent, href=f"#{parent}", cls="reference internal")
        yield el("div", el("dt", "Replies to"), el("dd", link))
    if voice.message_id:
        yield el("div", el("dt", "Archive"), el("dd", out(urls.lore(voice.message_id), "lore.kernel.org")))


def _quoted(thread: Thread, voice: Voice) -> nodes.Element:
    item = el("li", f"{voice.key}: {voice.author or 'unknown writer'}", ids=(voice.key,))
    add(item, f", {day(voice.date)}" if voice.date else ", date unknown")
    if parent := thread.parents.get(voice.key):
        add(item, ", replying to ", el("a", parent, href=f"#{parent}", cls="reference internal"))
    if voice.message_id:
        add(item, " \u00b7 ", out(urls.lore(voice.message_id), "lore"))
    if voice.curated:
        mark = el("span", f"Added by the curator ({', '.join(voice.curated)}):", cls="kdr-mark")
        add(item, " ", el("span", mark, f" {voice.source}", cls="kdr-curated"))
    return item


def _uses(record: Record) -> dict[str, list[tuple[Quote, Use]]]:
    """What cites each message, in the order of the record."""
    found: dict[str, list[tuple[Quote, Use]]] = {}

    def note(quotes: tuple[Quote, ...], use: Use) -> None:
        for quote in quotes:
            found.setdefault(quote.cite.message, []).append((quote, use))

    sections = (
        ("problem", record.problem),
        ("proposal", record.proposal),
        ("alternative", record.alternatives),
        ("objection", record.objections),
        ("answer", tuple(answer for objection in record.objections for answer in objection.answers)),
        ("outcome", record.outcome),
        ("metric", record.metrics),
    )
    for kind, statements in sections:
        for statement in statements:
            target = f"{record.id}_{statement.id}"
            note(statement.quotes, Use(kind, target, f"{kind.capitalize()} {statement.id}", headline(statement)))
    for revision in record.revisions:
        use = Use("revision", f"{record.id}#revisions", f"Revision {revision.label}", "")
        note(revision.changes, use)
    for tie in record.related:
        note(tie.quotes, Use("tie", f"{record.id}#related", f"Tie to {tie.to}", tie.says))
    return found


def _rows(message: Message, uses: list[tuple[Quote, Use]]) -> Iterator[Row]:
    raw = split(message.mail.body)
    zone = Zone.BLANK
    for line, text in zip(message.lines, raw, strict=True):
        # A blank line belongs to what stands before it, so that runs do not fall apart.
        zone = zone if line.zone is Zone.BLANK else line.zone
        cited = tuple(use for quote, use in uses if quote.cite.first <= line.number <= quote.cite.last)
        yield Row(line.number, text, zone, tuple(dict.fromkeys(cited)))


def _run(key: str, rows: list[Row], uses: tuple[Use, ...], seen: set[Use]) -> nodes.Element:
    zone = rows[0].zone
    lines = drawing("", html="".join(_line(key, row) for row in rows))
    classes = f"kdr-run kdr-zone-{zone}"
    if uses:
        node = el("div", el("div", lines, cls="kdr-lines"), cls=f"{classes} kdr-cited kdr-{uses[0].kind}")
        fresh = [use for use in uses if use not in seen]
        seen.update(uses)
        if fresh:
            node += el("div", *(_back(use) for use in fresh), cls="kdr-uses")
        return node
    block = el("div", lines, cls="kdr-lines")
    if zone in _FOLDED and len(rows) > _LONG:
        block = el("details", el("summary", f"{len(rows)} {_FOLDED[zone]}"), block)
    return el("div", block, cls=classes)


def _back(use: Use) -> nodes.Element:
    item, _, anchor = use.target.partition("#")
    says = f" {use.says}" if use.says else None
    return el("p", to("item", item, el("b", use.label), says, anchor=anchor))


def _line(key: str, row: Row) -> str:
    place = f"{key}-L{row.number}"
    text = escape(shown(row.text))
    kind = _colour(row)
    return (
        f'<span class="kdr-line{kind}" id="{place}">'
        f'<a class="kdr-no" href="#{place}" tabindex="-1">{row.number}</a>'
        f"<span>{text}</span>\n</span>"
    )


def _colour(row: Row) -> str:
    if row.zone is Zone.DIFF:
        first = row.text[:1]
        return {"+": " kdr-plus", "-": " kdr-minus", "@": " kdr-hunk"}.get(first, "")
    if row.zone is Zone.QUOTE:
        marks = row.text[: len(row.text) - len(row.text.lstrip("> \t"))].count(">")
        return f" kdr-depth-{min(marks, 4)}" if marks else ""
    return ""

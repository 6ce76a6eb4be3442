"""The annotated page of a thread: the mail as received, line by line, with the passages a record cites marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from docutils import nodes

from kdr.english import count
from kdr.mail.zones import split
from kdr.model import Message, Thread, Zone
from kdr.record.model import Quote, Record
from kdr.site import urls
from kdr.site.corpus import Entry, Voice
from kdr.site.nodes import add, drawing, el, out, paragraph, section, to
from kdr.site.statement import headline
from kdr.site.text import day, shown

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
_MARKS = re.compile(r"[> \t]*>[ ]?")
_HUNK = re.compile(r"@@ -\d|diff --git ")
_FILE = re.compile(r"--- |\+\+\+ ")
_COLOURS = {"+": " kdr-plus", "-": " kdr-minus", "@": " kdr-hunk"}
# Names in code have an underscore, a digit or a capital within; other words of mail would only dilute the search.
_SYMBOL = re.compile(r"\b(?=\w*[_\d]|\w+[A-Z])(?=\w*[A-Za-z])\w{3,40}\b")


@dataclass(frozen=True, slots=True)
class Use:
    """A statement that cites lines: the section it stands in, the id of its place, what it says.

    ``jumps`` lead on in this thread: a word, the id of a statement, the anchor of the first line it cites.
    """

    kind: str
    target: str
    label: str
    says: str
    jumps: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a body with everything that decides how it is drawn: ``sign`` is that of a line of a diff."""

    number: int
    text: str
    zone: Zone
    uses: tuple[Use, ...]
    sign: str


def thread_page(entry: Entry, thread: Thread) -> Iterator[nodes.Node]:
    """The nodes of the page."""
    back = el("nav", to("page", "index", "Decisions"), " \u203a ", cls="kdr-trail", aria_label="Where this page is")
    add(back, to("item", entry.record.id, entry.record.id), " \u203a Thread")
    yield back
    subject = next((voice.subject for voice in entry.voices if voice.subject), entry.record.title)
    page = section("thread", f"Thread: {subject}", cls="kdr-thread")
    add(page, *_introduction(entry, thread))
    uses = _uses(entry.record)
    for message in thread.messages:
        page += _message(entry, thread, message, uses.get(message.key, []))
    yield page


def _introduction(entry: Entry, thread: Thread) -> Iterator[nodes.Node]:
    yield paragraph(
        f"{count(len(thread.messages), 'message')} as received. Every line number is a permalink. Passages that ",
        to("item", entry.record.id, f"{entry.record.id}, {entry.record.title},"),
        " cites are marked with the section they stand in and lead back to it. E-mail addresses are shortened.",
    )
    if len(thread.messages) > 2:
        yield el("ul", *(_outlined(thread, entry.voice(message.key)) for message in thread.messages), cls="kdr-outline")
    if entry.record.origin.source:
        source = entry.record.origin.source
        yield el("p", el("span", "About this evidence", cls="kdr-mark"), " ", source, cls="kdr-curated")


def _outlined(thread: Thread, voice: Voice) -> nodes.Element:
    parent = thread.parents.get(voice.key)
    item = el("li", el("a", voice.key, href=f"#{voice.key}", cls="reference internal"))
    add(item, f" \u00b7 {voice.author or 'unknown writer'}, {day(voice.date)}", f", to {parent}" if parent else None)
    return item


def _message(entry: Entry, thread: Thread, message: Message, cited: list[tuple[Quote, Use]]) -> nodes.section:
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
    before: tuple[Use, ...] = ()
    body = el("div", cls="kdr-body")
    for (_, uses), run in groupby(_rows(message, cited), key=lambda row: (row.zone, row.uses)):
        body += _run(message.key, list(run), [use for use in uses if use not in before], seen)
        before = uses
    add(body, _symbols(message))
    node += body
    return node


def _symbols(message: Message) -> nodes.Element | None:
    """The names in a mail, for the search: drawn lines are nothing that it reads."""
    found = sorted(set(_SYMBOL.findall(shown(message.mail.body))))
    return drawing("", nodes.Text(" ".join(found)), html="") if found else None


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

    jumps = _jumps(record)
    for kind, statements in (
        ("problem", record.problem),
        ("proposal", record.proposal),
        ("alternative", record.alternatives),
        ("objection", record.objections),
        ("answer", tuple(answer for objection in record.objections for answer in objection.answers)),
        ("outcome", record.outcome),
        ("metric", record.metrics),
    ):
        for statement in statements:
            use = Use(kind, f"{record.id}_{statement.id}", f"{kind.capitalize()} {statement.id}", headline(statement))
            note(statement.quotes, replace(use, jumps=tuple(jumps.get(statement.id, ()))))
    for revision in record.revisions:
        use = Use("revision", f"{record.id}#revisions", f"Revision {revision.label}", "")
        note(revision.changes, use)
    for tie in record.related:
        note(tie.quotes, Use("tie", f"{record.id}#related", f"Tie to {tie.to}", tie.says))
    return found


def _jumps(record: Record) -> dict[str, list[tuple[str, str, str]]]:
    """From an objection to its answers and back, where both have lines in the thread."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for objection in record.objections:
        for answer in objection.answers:
            for start, word, end in ((objection, "answered by", answer), (answer, "answers", objection)):
                if start.quotes and end.quotes:
                    cite = end.quotes[0].cite
                    found.setdefault(start.id, []).append((word, end.id, f"{cite.message}-L{cite.first}"))
    return found


def _rows(message: Message, uses: Iterable[tuple[Quote, Use]]) -> Iterator[Row]:
    raw = split(message.mail.body)
    zone = Zone.BLANK
    inside = 0
    for line, text in zip(message.lines, raw, strict=True):
        # A blank line belongs to what stands before it, so that runs do not fall apart.
        zone = zone if line.zone is Zone.BLANK else line.zone
        cited = tuple(use for quote, use in uses if quote.cite.first <= line.number <= quote.cite.last)
        said = text if zone is Zone.DIFF else ""
        if zone is Zone.QUOTE:
            depth, bare = _unquoted(text)
            # A diff that is quoted goes on for as long as it is quoted equally deep.
            inside = depth if _HUNK.match(bare) else inside if inside == depth else 0
            said = bare if inside else ""
        sign = "" if _FILE.match(said) else said[:1]
        yield Row(line.number, text, zone, tuple(dict.fromkeys(cited)), sign)


def _unquoted(text: str) -> tuple[int, str]:
    """How deep a line is quoted, and the line without the marks."""
    marks = _MARKS.match(text)
    return (marks[0].count(">"), text[marks.end() :]) if marks else (0, text)


def _run(key: str, rows: list[Row], fresh: list[Use], seen: set[Use]) -> nodes.Element:
    """Lines of one zone that the same statements cite; FRESH are those not told of just before."""
    zone, uses = rows[0].zone, rows[0].uses
    lines = drawing("", html="".join(_line(key, row) for row in rows))
    classes = f"kdr-run kdr-zone-{zone}"
    if uses:
        node = el("div", el("div", lines, cls="kdr-lines"), cls=f"{classes} kdr-cited kdr-{uses[0].kind}")
        if fresh:
            node += el("div", *(_back(use, use in seen) for use in fresh), cls="kdr-uses")
            seen.update(fresh)
        return node
    block = el("div", lines, cls="kdr-lines")
    if zone in _FOLDED and len(rows) > _LONG:
        block = el("details", el("summary", f"{len(rows)} {_FOLDED[zone]}"), block)
    return el("div", block, cls=classes)


def _back(use: Use, again: bool) -> nodes.Element:
    """The way back to a statement, shorter where its lines go on, and on to what it answers or is answered by."""
    item, _, anchor = use.target.partition("#")
    says = " (continued)" if again else f" {use.says}" if use.says else None
    node = el("p", to("item", item, el("b", use.label), says, anchor=anchor))
    word = ""
    for relation, ident, place in use.jumps:
        add(node, ", " if relation == word else f" {relation} ")
        add(node, el("a", ident, href=f"#{place}", cls="kdr-jump reference internal"))
        word = relation
    return node


def _line(key: str, row: Row) -> str:
    place = f"{key}-L{row.number}"
    text = escape(shown(row.text))
    depth = min(_unquoted(row.text)[0], 4) if row.zone is Zone.QUOTE else 0
    kind = (f" kdr-depth-{depth}" if depth else "") + _COLOURS.get(row.sign, "")
    return (
        f'<span class="kdr-line{kind}" id="{place}">'
        f'<a class="kdr-no" href="#{place}" tabindex="-1">{row.number}</a>'
        f"<span>{text}</span>\n</span>"
    )

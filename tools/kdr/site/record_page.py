"""The page of one decision: one screen of summary, then the argument in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docutils import nodes

from kdr.english import count
from kdr.model import Thread
from kdr.record.model import Related, Revision, Statement
from kdr.record.vocabulary import RELATED_WORDS
from kdr.site import urls
from kdr.site.commits_part import AFTER, Commits
from kdr.site.concepts import Concept, link
from kdr.site.corpus import Entry
from kdr.site.metrics import measured
from kdr.site.nodes import Child, add, el, out, paragraph, section, to
from kdr.site.people import roles
from kdr.site.places import later
from kdr.site.prose import Prose
from kdr.site.statement import Statements, badge, bare, curated
from kdr.site.text import day, listed
from kdr.site.words import REVIEW, ROLE, STATE


def record_page(entry: Entry, thread: Thread, prose: Prose, known: list[Concept]) -> Iterator[nodes.Node]:
    """The nodes of the page; KNOWN are the concepts a reader of this record should know."""
    yield later("trail")
    record = entry.record
    page = section("record", record.title, cls="kdr-record")
    page["ids"] = [record.id]
    add(page, *_head(entry, prose, known))
    draw = Statements(entry, thread, prose)
    for ident, title, kind, statements in (
        ("problem", "Problem", "problem", record.problem),
        ("proposal", "Proposal", "proposal", record.proposal),
        ("alternatives", "Alternatives", "alternative", record.alternatives),
        ("objections", "Objections", "objection", record.objections),
        ("outcome", "Outcome", "outcome", record.outcome),
    ):
        if statements:
            page += section(ident, title, *_drawn(draw, kind, statements))
    if record.metrics:
        found = (draw.draw("metric", metric, *measured(metric, thread)) for metric in record.metrics)
        page += section("metrics", "Metrics", *found)
    if record.revisions:
        page += _revisions(draw, record.revisions)
    add(page, *Commits(entry).sections(), _related(draw, record.related))
    page += later("turn")
    yield page


def _drawn(draw: Statements, kind: str, statements: Iterable[Statement]) -> Iterator[nodes.Node]:
    return (draw.draw(kind, statement) for statement in statements)


def _head(entry: Entry, prose: Prose, known: list[Concept]) -> Iterator[nodes.Node]:
    record = entry.record
    yield _banner(entry)
    lede = el("div", cls="kdr-lede")
    lede += prose.parse(record.summary, record.summary_at)
    yield lede
    tags = [el("span", word, cls="kdr-tag") for word in (*record.arch, *record.topics)]
    if tags:
        yield el("p", *tags, cls="kdr-tags")
    facts = el("dl", *_facts(entry), cls="kdr-facts simple")
    if known:
        words = el("dd")
        for number, concept in enumerate(known):
            add(words, ", " if number else None, link(concept))
        facts += el("div", el("dt", "Concepts"), words, cls="kdr-wide")
    yield facts
    data = el("a", "This record as data", href=f"{record.slug}.json", type="application/json", cls="reference internal")
    yield paragraph(to("page", "reading", "How to read a record"), " \u00b7 ", data, cls="kdr-note")


def _banner(entry: Entry) -> nodes.Element:
    """How the decision ended, how far a person stands behind this page, and where the present is described."""
    record = entry.record
    name, means = STATE[record.state]
    ended = el("dd", f"{means[0].upper()}{means[1:]}")
    for word in _since(entry):
        add(ended, "; ", word)
    checked, who = REVIEW[record.review]
    now = el("dd", "This page is history. KVM as it is now is described in the kernel\u2019s documentation: ")
    for arch in record.arch:
        if page := urls.DOCUMENTATION_OF.get(arch):
            add(now, out(page, f"KVM on {arch}"), ", ")
    add(now, out(urls.DOCUMENTATION, "all of KVM"))
    rows = (
        (badge(name, f"state-{record.state}", means), ended),
        (badge(checked, f"review-{record.review}", who), el("dd", f"{who[0].upper()}{who[1:]}")),
        (badge("History", "history", "what was decided then"), now),
    )
    told = (el("div", el("dt", mark), words) for mark, words in rows)
    return el("dl", *told, cls=f"kdr-banner kdr-state-{record.state} simple")


def _since(entry: Entry) -> Iterator[Child]:
    """What became of it after the discussion, as far as commits and ties tell."""
    if release := entry.release():
        yield f"first in {release}"
    after = [commit for commit in entry.commits if commit.part in AFTER]
    if after:
        words = f"{count(len(after), 'later commit')} had to repair it"
        yield el("a", words, href="#aftermath", cls="reference internal")
    for tie in entry.record.related:
        if tie.kind == "superseded-by":
            yield "now "
            yield to("item", tie.to)


def _facts(entry: Entry) -> Iterator[nodes.Element]:
    record = entry.record
    origin = record.origin
    days = day(origin.posted)
    if origin.last and origin.last != origin.posted:
        days += f" \u2013 {day(origin.last)}"
    yield _fact("Discussed", days)
    if record.revisions:
        yield _fact("Revisions", *_lineage(record.revisions))
    for role, names in roles(entry).items():
        yield _fact(ROLE[role], listed(names))
    yield _fact("First release", *_release(entry))
    yield el("div", el("dt", "Evidence"), el("dd", *_evidence(entry)), cls="kdr-wide")


def _fact(name: str, *value: Child) -> nodes.Element:
    return el("div", el("dt", name), el("dd", *value))


def _lineage(revisions: tuple[Revision, ...]) -> Iterator[Child]:
    labels = [revision.label for revision in revisions]
    yield labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
    dates = [revision.date for revision in revisions if revision.date]
    if len(dates) > 1:
        yield f", {day(min(dates))} to {day(max(dates))}"


def _release(entry: Entry) -> Iterator[Child]:
    release = entry.release()
    if release:
        merged = len(entry.merged())
        yield release
        yield f" ({count(merged, 'commit')})"
    elif entry.facts is None:
        yield "not looked up"
    else:
        yield "none found merged"


def _evidence(entry: Entry) -> Iterator[Child]:
    origin = entry.record.origin
    received = [voice for voice in entry.voices if voice.carrier is None]
    yield to("page", entry.thread_page, f"Annotated thread, {count(len(received), 'message')}")
    if len(received) < len(entry.voices):
        yield f" and {count(len(entry.voices) - len(received), 'quoted one')}"
    yield f" \u00b7 {origin.mailing_list} list" if origin.mailing_list else " \u00b7 list unknown"
    if origin.root_message_id:
        yield " \u00b7 "
        yield out(urls.lore(origin.root_message_id), "lore")


def _revisions(draw: Statements, revisions: Iterable[Revision]) -> nodes.section:
    node = section("revisions", "Revisions")
    listing = el("ol", cls="kdr-revisions")
    for revision in revisions:
        listing += _revision(draw, revision)
    node += listing
    return node


def _revision(draw: Statements, revision: Revision) -> nodes.Element:
    head = el("p", el("strong", revision.label), cls="kdr-revision")
    add(head, f" \u00b7 {day(revision.date)}" if revision.date else " \u00b7 date unknown")
    if revision.patches:
        add(head, f" \u00b7 {count(revision.patches, 'patch', 'patches')}")
    if revision.message_id:
        add(head, " \u00b7 ", out(urls.lore(revision.message_id), "lore"))
    item = el("li", head)
    item += draw.prose.parse(revision.note, revision.at)
    if revision.changes:
        changes = el("ul")
        for change in revision.changes:
            line = el("li", el("q", bare(change.quote)), " ")
            if change.credits:
                add(line, el("span", f"after a remark by {listed(change.credits)}", cls="kdr-credit"), " ")
            voice = draw.entry.voice(change.cite.message)
            add(line, el("small", draw.place(change, voice)))
            changes += line
        item += changes
    if revision.source:
        item += curated(revision.source)
    return item


def _related(draw: Statements, related: Iterable[Related]) -> nodes.section:
    node = section("related", "Related decisions", later("neighbours"))
    for tie in related:
        node += _tie(draw, tie)
    node += later("named-by")
    return node


def _tie(draw: Statements, tie: Related) -> nodes.Element:
    other = el("strong", to("item", tie.to))
    head = el("p", f"This decision {RELATED_WORDS[tie.kind]}: ", other, cls="kdr-tie-head")
    node = el("div", head, el("p", tie.says), cls="kdr-tie")
    node += draw.prose.parse(tie.note, tie.at)
    node.extend(draw.quotes(tie.quotes))
    grounds = paragraph(cls="kdr-grounds")
    if tie.symbols:
        add(grounds, "Shared symbols: ")
        for symbol in tie.symbols:
            add(grounds, el("code", symbol), " ")
        add(grounds, "\u00b7 ")
    for sha in tie.commits:
        add(grounds, "Commit ", out(urls.commit(sha), el("code", sha[:12])), " \u00b7 ")
    add(grounds, "Found by the tool." if tie.found_by == "tool" else "Found by the curator.")
    node += grounds
    return node

"""Read a record file: TOML to a frozen ``Record``, and every problem of its form with file and line.

Whether quotes match the thread is asked elsewhere (``kdr.record.quotes``): a record loads without evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from kdr.errors import KdrError, Problem
from kdr.model import Fate, Review, State
from kdr.record import vocabulary
from kdr.record.model import (
    Alternative,
    Change,
    Cite,
    KnownMessage,
    Metric,
    Objection,
    Origin,
    Quote,
    Record,
    Related,
    Revision,
    Statement,
    Struck,
)
from kdr.toml.reader import Table, parse, short

SCHEMA = 1
Item = TypeVar("Item")


def load(path: Path, name: str | None = None) -> tuple[Record | None, list[Problem]]:
    """Read the record at ``path``; problems name it as ``name`` (the path where absent).

    Returns the record with the problems of its form, sorted.  An item that cannot be understood is left out;
    the record is None where the file is no TOML or lacks what identifies a record.  Raises KdrError where the
    file cannot be read.
    """
    name = name or str(path)
    try:
        top, source = parse(path, name)
    except OSError as error:
        raise KdrError(f"cannot be read: {error.strerror}", path=name) from error
    record = None if top is None else _Loader(path.stem, name, top).record()
    return record, sorted(source.problems)


def usable(path: Path, root: Path) -> Record:
    """The record at ``path`` of the project at ``root``; KdrError where nothing can be done with it."""
    record, problems = load(path, str(path.relative_to(root)))
    if record is None:
        raise KdrError(problems[0].message, path=problems[0].path, line=problems[0].line, todo="run kdr check")
    return record


def read_cite(text: str) -> Cite | None:
    """The citation ``m2:20-25`` or ``m2:20``; None where it is not written so or its lines run backwards."""
    match = vocabulary.CITATION.fullmatch(text)
    if match is None:
        return None
    first, last = int(match[2]), int(match[3] or match[2])
    return Cite(match[1], first, last) if first <= last else None


class _Core(NamedTuple):
    """What every kind of statement has."""

    id: str
    says: str
    note: str
    review: Review
    quotes: tuple[Quote, ...]
    source: str | None
    url: str | None
    at: int


class _Loader:
    """Builds one record; ``seen`` holds the ids met so far with their lines."""

    def __init__(self, slug: str, name: str, top: Table) -> None:
        self.slug = slug
        self.name = name
        self.top = top
        self.seen: dict[str, int] = {}
        self.review = Review.DRAFTED

    def record(self) -> Record | None:
        top = self.top
        if not vocabulary.SLUG.fullmatch(self.slug):
            top.source.report(1, "REC009", f"{short(self.slug)} is no slug (words-like-this)")
        schema = top.number("schema", required=True)
        if schema not in (None, SCHEMA):
            top.report("schema", "REC004", f"schema {schema} is unknown; this tool reads {SCHEMA}")
        ident = top.text("id")
        if ident and not vocabulary.RECORD_ID.fullmatch(ident):
            top.report("id", "REC005", f"id {short(ident)} must be KDR_ and four digits")
        title = top.text("title")
        state = top.member("state", State, State.NEW)
        self.review = top.member("review", Review, Review.DRAFTED)
        summary = top.text("summary", required=self.review is not Review.DRAFTED)
        origin = self.origin()
        record = Record(
            slug=self.slug,
            path=self.name,
            id=ident,
            title=title,
            state=state,
            review=self.review,
            summary=summary,
            summary_at=top.at("summary"),
            arch=self.arch(),
            topics=self.topics(),
            origin=origin or _NOWHERE,
            known=_built(top.tables("message"), self.known),
            revisions=_built(top.tables("revision"), self.revision),
            problem=self.plain("problem"),
            proposal=self.plain("proposal"),
            alternatives=_built(top.tables("alternative"), self.alternative),
            objections=_built(top.tables("objection"), self.objection),
            outcome=self.plain("outcome"),
            metrics=_built(top.tables("metric"), self.metric),
            related=_built(top.tables("related"), self.related),
            struck=_built(top.tables("struck"), self.struck),
        )
        top.done()
        return record if ident and title and origin else None

    def origin(self) -> Origin | None:
        table = self.top.table("origin")
        if table is None:
            return None
        origin = Origin(
            file=table.text("file"),
            sha256=table.maybe("sha256"),
            kind=table.word("kind", vocabulary.ORIGINS) or "",
            mailing_list=table.maybe("list"),
            root_message_id=_message_id(table, "root"),
            posted=table.day("posted"),
            last=table.day("last"),
            source=table.text("source"),
        )
        if origin.posted and origin.last and origin.posted > origin.last:
            table.report("posted", "REC015", f"posted {origin.posted} is after last, {origin.last}")
        if origin.file and not re.fullmatch(r"thread\.(?:txt|mbox)", origin.file):
            table.report("file", "REC004", f"file {short(origin.file)} must be thread.txt or thread.mbox")
        if origin.sha256 and not re.fullmatch(r"[0-9a-f]{64}", origin.sha256):
            table.report("sha256", "REC005", f"sha256 {short(origin.sha256)} must be 64 hexadecimal digits")
        table.done()
        return origin

    def arch(self) -> tuple[str, ...]:
        words = self.top.texts("arch")
        for word in words:
            if word not in vocabulary.ARCHITECTURES:
                known = ", ".join(vocabulary.ARCHITECTURES)
                self.top.report("arch", "REC004", f"arch {short(word)} is not a known word; known: {known}")
        return words

    def topics(self) -> tuple[str, ...]:
        topics = self.top.texts("topics")
        same = [vocabulary.same_topic(topic) for topic in topics]
        for topic in topics:
            if topic != " ".join(topic.split()):
                self.top.report("topics", "REC013", f"topic {short(topic)} has blanks to spare")
            elif same.count(vocabulary.same_topic(topic)) > 1:
                self.top.report("topics", "REC013", f"topic {short(topic)} is there twice")
        return topics

    def claim(self, table: Table, ident: str, key: str) -> None:
        """Note that ``ident`` is used, and report where it was used before."""
        if ident in self.seen:
            table.report(key, "REC006", f"{key} {ident} is used already on line {self.seen[ident]}")
        self.seen.setdefault(ident, table.at(key))

    def known(self, table: Table) -> KnownMessage | None:
        key = table.text("key")
        known = KnownMessage(
            message=key,
            author=table.maybe("author"),
            subject=table.maybe("subject"),
            date=table.day("date"),
            message_id=_message_id(table, "message_id"),
            source=table.text("source"),
            at=table.line,
        )
        if key and not vocabulary.MESSAGE_KEY.fullmatch(key):
            table.report("key", "REC005", f"key {short(key)} must be a message of the thread, like m1")
        elif key:
            self.claim(table, key, "key")
        if (known.author, known.subject, known.date, known.message_id) == (None, None, None, None):
            table.source.report(table.line, "REC002", "nothing is told: no author, subject, date, message_id")
        table.done()
        return known if key else None

    def revision(self, table: Table) -> Revision | None:
        label = table.text("label")
        if label and not vocabulary.REVISION.fullmatch(label):
            table.report("label", "REC005", f"label {short(label)} must be like v2 or RFC v1")
        elif label:
            self.claim(table, label, "label")
        revision = Revision(
            label=label,
            date=table.day("date"),
            patches=table.number("patches"),
            message_id=_message_id(table, "message_id"),
            source=table.maybe("source"),
            note=table.text("note", required=False),
            changes=_built(table.tables("change"), self.change),
            at=table.line,
        )
        table.done()
        return revision if label else None

    def change(self, table: Table) -> Change | None:
        credit = table.texts("credits")
        quote = self.quote(table, required=True)
        table.done()
        if quote is None:
            return None
        return Change(cite=quote.cite, quote=quote.quote, by=quote.by, why=quote.why, at=quote.at, credits=credit)

    def quote(self, table: Table, *, required: bool) -> Quote | None:
        """The citation, quote and credit in ``table``; None where none can be understood."""
        wanted = required or table.has("cite") or table.has("quote")
        text, by, why = table.text("cite", required=wanted), table.maybe("by"), table.texts("why")
        quote = table.text("quote", required=wanted)
        cite = _cite(table, text)
        if cite is None or not quote:
            return None
        return Quote(cite=cite, quote=quote, by=by, why=why, at=table.at("cite"))

    def core(self, table: Table, kind: str) -> _Core:
        prefix = vocabulary.PREFIXES[kind]
        ident = table.text("id")
        if ident and not re.fullmatch(prefix + r"[1-9]\d{0,3}", ident):
            table.report("id", "REC005", f"id {short(ident)} must be {prefix} and a number, like {prefix}1")
        elif ident:
            self.claim(table, ident, "id")
        review = table.member("review", Review, self.review, required=False)
        says = table.text("says", required=review is not Review.DRAFTED)
        main = self.quote(table, required=False)
        also = []
        for part in table.tables("also"):
            also.append(self.quote(part, required=True))
            part.done()
        source = table.maybe("source")
        if not table.has("cite") and not table.has("quote") and source is None:
            table.source.report(table.line, "REC011", f"{ident or kind} has neither a quote nor a source")
        return _Core(
            id=ident,
            says=says,
            note=table.text("note", required=False),
            review=review,
            quotes=tuple(q for q in (main, *also) if q),
            source=source,
            url=table.maybe("url"),
            at=table.line,
        )

    def statement(self, table: Table, kind: str) -> Statement | None:
        core = self.core(table, kind)
        table.done()
        return Statement(**core._asdict()) if core.id else None

    def plain(self, kind: str) -> tuple[Statement, ...]:
        return _built(self.top.tables(kind), partial(self.statement, kind=kind))

    def alternative(self, table: Table) -> Alternative | None:
        core = self.core(table, "alternative")
        found = Alternative(
            **core._asdict(),
            by=table.text("by", required=core.review is not Review.DRAFTED),
            held_by=table.maybe("held_by"),
            to=table.texts("to"),
        )
        table.done()
        return found if core.id else None

    def objection(self, table: Table) -> Objection | None:
        core = self.core(table, "objection")
        found = Objection(
            **core._asdict(),
            by=table.text("by", required=core.review is not Review.DRAFTED),
            held_by=table.maybe("held_by"),
            status=table.member("status", Fate, Fate.OPEN),
            on=table.texts("on"),
            answers=_built(table.tables("answer"), partial(self.statement, kind="answer")),
        )
        table.done()
        return found if core.id else None

    def metric(self, table: Table) -> Metric | None:
        core = self.core(table, "metric")
        found = Metric(
            **core._asdict(),
            what=table.text("what"),
            baseline=table.maybe("baseline"),
            value=table.maybe("value"),
            unit=table.maybe("unit"),
            change=table.maybe("change"),
            condition=table.maybe("condition"),
            table=table.flag("table"),
        )
        if not found.table and (found.value, found.change) == (None, None):
            table.source.report(table.line, "REC002", "no figure is told: no value, change or table = true")
        table.done()
        return found if core.id else None

    def related(self, table: Table) -> Related | None:
        to = table.text("to")
        if to and not vocabulary.RECORD_ID.fullmatch(to):
            table.report("to", "REC005", f"to {short(to)} must be the id of a record, like KDR_0001")
        quote = self.quote(table, required=False)
        also = []
        for part in table.tables("also"):
            also.append(self.quote(part, required=True))
            part.done()
        found = Related(
            to=to,
            kind=table.word("kind", vocabulary.RELATED) or "",
            says=table.text("says"),
            note=table.text("note", required=False),
            quotes=tuple(q for q in (quote, *also) if q),
            symbols=table.texts("symbols"),
            commits=table.texts("commits"),
            found_by=table.word("found_by", vocabulary.FINDERS) or "",
            at=table.line,
        )
        if not (table.has("quote") or found.symbols or found.commits):
            table.source.report(table.line, "LINK004", f"the tie to {to} has no quote, symbol or commit")
        for sha in found.commits:
            if not vocabulary.SHA.fullmatch(sha):
                table.report("commits", "COMMIT002", f"{short(sha)} is not 40 hexadecimal digits")
        table.done()
        return found if to and found.kind else None

    def struck(self, table: Table) -> Struck | None:
        section = table.word("section", vocabulary.SECTIONS)
        cite = _cite(table, table.text("cite"))
        reason = table.text("reason")
        table.done()
        return Struck(section=section, cite=cite, reason=reason, at=table.line) if section and cite else None


_NOWHERE = Origin(file="", mailing_list=None, root_message_id=None, posted=None, last=None, kind="", source="")


def _built(tables: Iterable[Table], build: Callable[[Table], Item | None]) -> tuple[Item, ...]:
    return tuple(item for table in tables if (item := build(table)) is not None)


def _cite(table: Table, text: str) -> Cite | None:
    cite = read_cite(text)
    if text and cite is None:
        table.report("cite", "CITE007", f"{short(text)} is no citation: write m2:20-25 or m2:20")
    return cite


def _message_id(table: Table, key: str) -> str | None:
    value = table.maybe(key)
    if value is not None and not vocabulary.MESSAGE_ID.fullmatch(value):
        table.report(key, "URL002", f"{key} {short(value)} is no Message-ID without angle brackets")
        return None
    return value

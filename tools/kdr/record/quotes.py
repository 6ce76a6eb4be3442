"""The heart of a record: a quote is the lines it cites, byte for byte, and is credited to who wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kdr.errors import Problem
from kdr.mail.zones import split
from kdr.model import Line, Message, Thread, Zone
from kdr.record.model import Cite, Metric, Quote, Record, Statement
from kdr.toml.reader import short


def cited(thread: Thread, cite: Cite) -> str:
    """The cited lines, joined by ``\\n``, no line end behind the last.

    Raises KeyError where the thread has no such message and IndexError where the message has no such lines.
    """
    lines = split(thread.message(cite.message).mail.body)
    if not 1 <= cite.first <= cite.last <= len(lines):
        raise IndexError(len(lines))
    return "\n".join(lines[cite.first - 1 : cite.last])


def verify(thread: Thread, cite: Cite, quote: str) -> tuple[str, str] | None:
    """The code and the words of what is wrong with a quote; None where it is, byte for byte, the cited lines."""
    try:
        actual = cited(thread, cite)
    except KeyError:
        return "CITE002", f"{cite.message} is no message of the thread (it has m0 to m{len(thread.messages) - 1})"
    except IndexError as error:
        return "CITE003", f"{cite} asks for lines that {cite.message} does not have: it has {error.args[0]}"
    return None if actual == quote else ("CITE001", _difference(thread, cite, quote, actual))


def _difference(thread: Thread, cite: Cite, quote: str, actual: str) -> str:
    place = _find(thread, quote)
    if place is not None:
        return f"the quote is not at {cite} but at {place}"
    written, there = quote.split("\n"), actual.split("\n")
    for number, (ours, theirs) in enumerate(zip(written, there, strict=False), cite.first):
        if ours != theirs:
            return f"line {number} of {cite.message} is {_beside(theirs, ours)}, the quote says {_beside(ours, theirs)}"
    return f"{cite} is {len(there)} lines, the quote has {len(written)}; the others agree"


def _beside(text: str, other: str) -> str:
    """``text`` shortened to what stands around the first difference from ``other``."""
    same = next((i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    start = max(0, same - 20)
    return ("..." if start else "") + short(text[start:], 50)


def _find(thread: Thread, quote: str) -> Cite | None:
    """Where the thread has exactly these lines, if in one place only."""
    wanted = quote.split("\n")
    places = [
        Cite(message.key, start + 1, start + len(wanted))
        for message in thread.messages
        if quote in message.mail.body
        for lines in [split(message.mail.body)]
        for start in range(len(lines) - len(wanted) + 1)
        if lines[start : start + len(wanted)] == wanted
    ]
    return places[0] if len(places) == 1 else None


def verify_record(record: Record, thread: Thread) -> list[Problem]:
    """Every problem a record has with the thread it stands on: quotes, credits, figures, message references."""
    return sorted(_Verifier(record, thread).problems())


class _Verifier:
    def __init__(self, record: Record, thread: Thread) -> None:
        self.record = record
        self.thread = thread
        self.keys = {message.key: message for message in thread.voices}
        self.told = {known.message: known.author for known in record.known if known.author}

    def problems(self) -> Iterator[Problem]:
        for quote in quotes_of(self.record):
            yield from self.quote(quote)
        for metric in self.record.metrics:
            yield from self.figures(metric)
        for known in self.record.known:
            if known.message not in self.keys:
                yield self.problem(known.at, "CITE002", f"{known.message} is no message of the thread")
        for struck in self.record.struck:
            try:
                cited(self.thread, struck.cite)
            except LookupError:
                yield self.problem(struck.at, "CITE003", f"{struck.cite} is struck but not in the thread")
        ids = {m.mail.message_id for m in self.thread.messages}
        for revision in self.record.revisions:
            known_here = bool(revision.changes) or (revision.message_id or "") in ids
            if revision.source is None and not known_here:
                yield self.problem(
                    revision.at, "REC011", f"revision {revision.label} has neither a change nor a source"
                )

    def problem(self, line: int, code: str, message: str) -> Problem:
        return Problem(self.record.path, line, code, message)

    def quote(self, quote: Quote) -> Iterator[Problem]:
        wrong = verify(self.thread, quote.cite, quote.quote)
        if wrong:
            yield self.problem(quote.at, *wrong)
            return
        message = self.keys[quote.cite.message]
        for line in message.lines[quote.cite.first - 1 : quote.cite.last]:
            if line.zone is Zone.BLANK:
                continue
            found = self.credit(quote, message, line)
            if found:
                yield self.problem(quote.at, *found)
                return

    def credit(self, quote: Quote, message: Message, line: Line) -> tuple[str, str] | None:
        """What is wrong with crediting this line as the record does."""
        voice: Message | None = message
        if line.zone is Zone.QUOTE:
            original = self.original(message, line)
            voice = self.voice(message, line)
            if original or not message.mail.pasted:
                place = original or "in the mail it was taken from"
                return "CITE004", f"line {line.number} of {message.key} only quotes; cite the original {place}"
        author = self.author(voice) if voice else line.whose
        if quote.by is None or _same(quote.by, author):
            return None
        if author is None:
            return "CITE006", f"nothing says that {quote.by} wrote line {line.number} of {message.key}"
        return "CITE005", f"line {line.number} of {message.key} was written by {author}, not by {quote.by}"

    def author(self, message: Message) -> str | None:
        return self.told.get(message.key) or message.author

    def voice(self, carrier: Message, line: Line) -> Message | None:
        """The message known from quotes whose own words this line of ``carrier`` is."""
        for message in self.thread.quoted:
            if message.carrier == carrier.key:
                for own in message.lines:
                    if own.number == line.number and own.zone is not Zone.QUOTE:
                        return message
        return None

    def original(self, carrier: Message, line: Line) -> str | None:
        """Where a received message says these words itself."""
        words = " ".join(line.text.split())
        if len(words) < 20:
            return None
        for message in self.thread.messages:
            if message is not carrier:
                for own in message.lines:
                    if own.zone is not Zone.QUOTE and " ".join(own.text.split()) == words:
                        return f"at {message.key}:{own.number}"
        return None

    def figures(self, metric: Metric) -> Iterator[Problem]:
        words = " ".join(re.sub(r"(?m)^[> ]+", "", quote.quote) for quote in metric.quotes)
        words = " ".join(words.split())
        for name, figure in (("baseline", metric.baseline), ("value", metric.value), ("change", metric.change)):
            if figure and metric.quotes and " ".join(figure.split()) not in words:
                message = f"{name} {short(figure)} of {metric.id} is not in the quoted lines as written"
                yield self.problem(metric.at, "CITE008", message)


def statements_of(record: Record) -> Iterator[Statement]:
    """Every statement of a record with its answers, section by section."""
    for section in (record.problem, record.proposal, record.alternatives):
        yield from section
    for objection in record.objections:
        yield objection
        yield from objection.answers
    yield from record.outcome
    yield from record.metrics


def quotes_of(record: Record) -> Iterator[Quote]:
    """Every quote of a record, with those of its revisions and its ties."""
    for statement in statements_of(record):
        yield from statement.quotes
    for revision in record.revisions:
        yield from revision.changes
    for related in record.related:
        yield from related.quotes


def _same(name: str, other: str | None) -> bool:
    return other is not None and " ".join(name.split()).casefold() == " ".join(other.split()).casefold()

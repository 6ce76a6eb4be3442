"""What the site knows of one decision: the record, its commit facts, and who wrote which message when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from kdr.commits import releases
from kdr.commits.facts import load as load_facts
from kdr.commits.model import Commit, Facts, Part
from kdr.errors import KdrError, Problem
from kdr.model import Message, Participant, Thread, Zone, utc_day
from kdr.record.evidence import EVIDENCE, evidence_of, thread_of
from kdr.record.load import load as load_record
from kdr.record.model import Cite, KnownMessage, Record
from kdr.record.quotes import verify_record
from kdr.site.code import Touch, symbols, touches
from kdr.site.measure import measured_pairs
from kdr.site.plot import Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A message as a page names it.  ``curated`` holds the fields a curator added, ``source`` says on what ground.

    ``lines`` is how many lines the body has; for a message known from quotes, ``carrier`` carries its lines.
    """

    key: str
    author: str | None
    subject: str | None
    date: date | None
    message_id: str | None
    curated: tuple[str, ...]
    source: str
    lines: int
    carrier: str | None
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One decision with everything another page may show of it (the thread's lines are not kept)."""

    record: Record
    commits: tuple[Commit, ...]
    facts: Facts | None
    voices: tuple[Voice, ...]
    participants: tuple[Participant, ...]
    pairs: tuple[tuple[str, Pairs], ...]  # what the tables of each metric set against each other
    touches: tuple[Touch, ...]
    symbols: tuple[tuple[str, tuple[str, ...]], ...]
    concepts: tuple[str, ...] = ()  # the names of the concepts it turns on

    @property
    def page(self) -> str:
        """The name of the record's page."""
        return f"decisions/{self.record.slug}"

    @property
    def thread_page(self) -> str:
        """The name of the page that shows the thread."""
        return f"threads/{self.record.slug}"

    def voice(self, key: str) -> Voice:
        """The message with this key; KeyError where there is none."""
        return next(voice for voice in self.voices if voice.key == key)

    def merged(self) -> tuple[Commit, ...]:
        """The commits that patches of the thread became, and those added to the series later."""
        return tuple(c for c in self.commits if c.part in (Part.MERGED, Part.ADDED))

    def release(self) -> str | None:
        """The first release tag that holds merged work of this decision."""
        return min((c.tag for c in self.merged() if c.tag), key=releases.order, default=None)


@dataclass(frozen=True, slots=True)
class Route:
    """A reading path: the page it stands on, its title, and its steps (a page and what it gives)."""

    page: str
    title: str
    steps: tuple[tuple[str, str], ...]


def read(path: Path, root: Path) -> tuple[Entry | None, Thread | None, list[Problem]]:
    """The decision whose record is at PATH in the project ROOT, its thread, and every problem found.

    Entry and thread are None where the record or its evidence cannot be used at all.  What was asked for last is
    not read again while its files stay the same.
    """
    stamps = [(found, found.stat().st_mtime_ns) for found in (path, *dependencies(path.stem, root))]
    return _read(path, root, tuple(stamps))


@lru_cache(maxsize=2)
def _read(path: Path, root: Path, _stamps: object) -> tuple[Entry | None, Thread | None, list[Problem]]:
    name = path.relative_to(root).as_posix()
    record, problems = load_record(path, name)
    if record is None:
        return None, None, problems
    try:
        thread = thread_of(record.slug, root)
    except KdrError as error:
        return None, None, [*problems, Problem(name, 1, "EVID001", str(error))]
    problems += verify_record(record, thread)
    if any(problem.code in ("CITE002", "CITE003") for problem in problems):
        return None, None, problems  # there is no place to link its quotes to
    facts, wrong = _facts(root, record.slug)
    entry = Entry(
        record=record,
        commits=facts.commits if facts else (),
        facts=facts,
        voices=tuple(_voice(message, record.known) for message in thread.voices),
        participants=thread.participants,
        pairs=tuple((metric.id, found) for metric in record.metrics for found in measured_pairs(metric, thread)),
        touches=touches(thread, facts),
        symbols=symbols(record, facts),
    )
    return entry, thread, problems + wrong


def dependencies(slug: str, root: Path) -> list[Path]:
    """The files besides the record that its pages are made from."""
    found = [root / EVIDENCE / slug / "commits.toml"]
    try:
        found.append(evidence_of(slug, root))
    except KdrError:
        found.append(root / EVIDENCE / slug)
    return [path for path in found if path.exists()]


def _facts(root: Path, slug: str) -> tuple[Facts | None, list[Problem]]:
    path = root / EVIDENCE / slug / "commits.toml"
    if not path.is_file():
        return None, []
    name = path.relative_to(root).as_posix()
    try:
        return load_facts(path, name)
    except KdrError as error:
        return None, [Problem(name, error.line or 1, "COMMIT003", error.what)]


def _voice(message: Message, known: tuple[KnownMessage, ...]) -> Voice:
    mail = message.mail
    told = next((k for k in known if k.message == message.key), None)
    author = (told and told.author) or mail.author.name
    subject = (told and told.subject) or mail.subject
    when = (told and told.date) or utc_day(mail.date)
    message_id = (told and told.message_id) or mail.message_id
    curated = {
        "author": author != mail.author.name,
        "subject": subject != mail.subject,
        "date": bool(told and told.date) and utc_day(mail.date) != when,
        "Message-ID": message_id != mail.message_id,
    }
    return Voice(
        key=message.key,
        author=author,
        subject=subject,
        date=when,
        message_id=message_id,
        curated=tuple(name for name, added in curated.items() if added),
        source=told.source if told else "",
        lines=len(message.lines),
        carrier=message.carrier,
        depth=message.depth,
    )


def speaker(entry: Entry, thread: Thread, cite: Cite) -> Voice:
    """The message whose words the cited lines are: the one cited, or the one it quotes there.

    Raises KeyError where the thread has no such message.
    """
    for message in thread.quoted:
        if message.carrier == cite.message:
            for line in message.lines:
                if line.number == cite.first and line.zone is not Zone.QUOTE:
                    return entry.voice(message.key)
    return entry.voice(thread.message(cite.message).key)

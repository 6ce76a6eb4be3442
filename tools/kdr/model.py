"""The words of the project as frozen data: mail, lines with zones, messages, threads, passages, drafts.

Data flows one way: ``Mail`` (as received) becomes ``Message`` (placed in a thread, every line zoned), messages become a
``Thread``, a thread becomes a ``Draft``.  Nothing here reads a file or knows Sphinx.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from kdr.errors import Problem


def utc_day(when: datetime | None) -> date | None:
    """The day of WHEN in UTC, so that the days of one discussion follow one another wherever its people live."""
    return when.astimezone(UTC).date() if when else None


class Zone(StrEnum):
    """What a line of a body is.  Drafts cite only ``OWN``, ``TABLE`` and ``CHANGELOG`` lines."""

    OWN = "own"
    TABLE = "table"
    CHANGELOG = "changelog"
    QUOTE = "quote"
    ATTRIBUTION = "attribution"
    DIFF = "diff"
    DIFFSTAT = "diffstat"
    SHORTLOG = "shortlog"
    TRAILER = "trailer"
    SIGNATURE = "signature"
    FOOTER = "footer"
    BLANK = "blank"


class Basis(StrEnum):
    """How a fact about a message is known."""

    HEADER = "header"
    ATTRIBUTION = "attribution"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """A name as written, and the address if the source still has one.  Addresses are never shown."""

    name: str | None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as received: headers that matter, and the decoded text body.

    ``body`` joins the text parts (patches attached as files included) with ``\\n`` line ends; line 1 of every citation
    is its first line.  ``message_id`` and ``references`` carry no angle brackets.  ``date`` is None where the header is
    absent or cannot be read.  ``path``/``line`` say where in the source the mail begins and ``body_line`` where a
    pasted page's body begins (1-based; 0 where a body was decoded and has no such place).  ``unknown_charset`` is what
    the mail names where nobody knows it, ``unfit_charset`` what it names where its text is not in it; the text was then
    read as UTF-8 or Latin-1.  ``undivided`` tells that the mail is to have parts and no line divides them; it was then
    read as one text.
    """

    message_id: str | None
    subject: str | None
    author: Person
    date: datetime | None
    body: str
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    recipients: tuple[Person, ...] = ()
    list_id: str | None = None
    path: str = ""
    line: int = 0
    body_line: int = 0
    pasted: bool = False
    author_basis: Basis = Basis.HEADER
    unknown_charset: str | None = None
    unfit_charset: str | None = None
    undivided: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a body: its number (from 1), its text without quote marks, its zone, depth, and who is quoted."""

    number: int
    text: str
    zone: Zone
    depth: int = 0
    whose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail placed in a thread.

    ``key`` is ``m0``, ``m1``... in thread order.  A message that is known only because a pasted page quotes it has
    ``carrier`` (the key of the message that quotes it) and ``depth``; its key is the carrier's with ``q`` and a number
    (``m0q1``); its line numbers are the carrier's, so a citation of it names lines that exist in the evidence.
    """

    key: str
    mail: Mail
    lines: tuple[Line, ...]
    carrier: str | None = None
    depth: int = 0

    @property
    def author(self) -> str | None:
        """The author's name as written, or None where the source does not say."""
        return self.mail.author.name


class Role(StrEnum):
    """What a participant did in a thread."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    OBJECTOR = "objector"
    TESTER = "tester"
    ACKER = "acker"
    REPORTER = "reporter"
    APPLIER = "applier"
    BOT = "bot"
    COMMENTER = "commenter"


@dataclass(frozen=True, slots=True)
class Participant:
    """A person of a thread with every role and the messages they wrote (keys)."""

    name: str
    roles: tuple[Role, ...]
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject line taken apart: ``Re: [RFC PATCH kvmtool v3 2/9] arm: title``."""

    reply: bool
    patch: bool
    rfc: bool
    version: int
    index: int | None
    total: int | None
    tags: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """One patch of a series: its place, title, the message that carries it (None where only a shortlog names it)."""

    index: int
    title: str
    author: str | None = None
    message: str | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One item of a revision changelog with the names it credits for the change.

    ``first`` and ``last`` count lines of ``message``, which is the revision's own where None: a series tells of its
    changes in the cover letter and below the ``---`` of its patches.
    """

    first: int
    last: int
    text: str
    credits: tuple[str, ...] = ()
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of a lineage.  ``changes`` is what this revision changed against the one before it.

    ``message`` names the thread's message that tells of it (a cover letter of this or a later revision), ``link`` what
    that message gives as its place (a URL as written), ``message_id`` its cover letter's id where the source has it.
    """

    label: str
    message: str
    message_id: str | None = None
    date: datetime | None = None
    link: str | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The patches of one posting with its lineage."""

    title: str
    version: int
    total: int
    author: str | None
    cover: str | None
    rfc: bool
    patches: tuple[Patch, ...]
    revisions: tuple[Revision, ...] = ()
    base: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Messages in thread order (each after its parent, siblings by date), and what they make up.

    ``parents`` maps a message key to its parent's key; ``basis`` says how that was known (``references``,
    ``in-reply-to``, ``attribution``, ``subject``).  ``quoted`` are messages known only from quotes in a pasted page.
    ``oddities`` is what was wrong in the source and was settled by rule: a reply loop, a Message-ID on two mails.
    """

    messages: tuple[Message, ...]
    quoted: tuple[Message, ...]
    parents: Mapping[str, str]
    basis: Mapping[str, str]
    series: tuple[Series, ...]
    participants: tuple[Participant, ...]
    oddities: tuple[Problem, ...] = ()

    def message(self, key: str) -> Message:
        """The message with this key; KeyError where there is none."""
        for m in (*self.messages, *self.quoted):
            if m.key == key:
                return m
        raise KeyError(key)

    @property
    def voices(self) -> tuple[Message, ...]:
        """Every message that speaks: the received ones and those known from quotes."""
        return (*self.messages, *self.quoted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of lines of one message, verbatim.

    ``message`` and ``first``/``last`` name lines of a received message's body; ``text`` is those lines byte for byte,
    quote marks included where the words are known only from a quote.  ``by`` is who wrote the words.
    """

    message: str
    message_id: str | None
    first: int
    last: int
    text: str
    by: str | None = None
    why: tuple[str, ...] = ()

    @property
    def cite(self) -> str:
        """The citation as written in a record: ``m2:20-25``."""
        return f"{self.message}:{self.first}" if self.first == self.last else f"{self.message}:{self.first}-{self.last}"


class State(StrEnum):
    """The state of a decision, in Patchwork's words."""

    NEW = "new"
    UNDER_REVIEW = "under-review"
    CHANGES_REQUESTED = "changes-requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    DEFERRED = "deferred"


class Fate(StrEnum):
    """What became of an objection."""

    ADDRESSED = "addressed"
    REBUTTED = "rebutted"
    OPEN = "open"


class Review(StrEnum):
    """How far a person stands behind a record or a statement."""

    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A drafted objection, who raised it, what became of it, and the passages that answer it."""

    passage: Passage
    status: Fate
    answers: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A measured figure.  ``baseline``, ``value`` and ``change`` are as written ("33s"); None where not stated."""

    passage: Passage
    what: str
    value: str | None
    baseline: str | None = None
    unit: str | None = None
    change: str | None = None
    condition: str | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An ASCII table read into columns and rows of cells as written.

    ``columns`` are full names ("Unmap VM (s) / Baseline + series"); ``units`` has one entry a column, None where
    unknown.
    """

    first: int
    last: int
    caption: str | None
    columns: tuple[str, ...]
    units: tuple[str | None, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the tool proposes for a record, every item with its passage and the reasons it was chosen."""

    title: str
    state: State
    problem: tuple[Passage, ...] = ()
    proposal: tuple[Passage, ...] = ()
    alternatives: tuple[Passage, ...] = ()
    objections: tuple[Objection, ...] = ()
    outcome: tuple[Passage, ...] = ()
    metrics: tuple[Metric, ...] = ()
    state_why: tuple[str, ...] = field(default=())

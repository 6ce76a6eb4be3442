"""A decision record as frozen data: what a person and the tool wrote in ``docs/decisions/<slug>.toml``.

Every statement carries a citation (``m2:20-25``) and the verbatim quote of those lines.  ``at`` fields hold
the line of the record file where the item begins, so that every problem can be reported with file and line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kdr.model import Fate, Review, State

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cite:
    """Lines ``first`` to ``last`` of message ``message`` of the record's thread."""

    message: str
    first: int
    last: int

    def __str__(self) -> str:
        lines = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.message}:{lines}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A citation, the lines verbatim, who wrote them, and why the tool chose them (empty: a person did)."""

    cite: Cite
    quote: str
    by: str | None
    why: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One item of a section: its id within the record (``P1``), headline and note by a person, its quotes.

    ``note`` is MyST written in the repository; quotes are mail and never parsed.  A statement without a quote
    rests on ``source`` (what a curator knows from elsewhere) and is shown as added by the curator.
    """

    id: str
    says: str
    note: str
    review: Review
    quotes: tuple[Quote, ...]
    source: str | None
    url: str | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Statement):
    """What somebody held against a change or would have done instead.

    ``by`` writes the quoted words.  ``held_by`` is who held the view where they only tell of it: a name, or UNKNOWN.
    """

    by: str
    held_by: str | None = None

    @property
    def holder(self) -> str | None:
        """Who held the view; None where nothing says who."""
        return None if self.held_by == UNKNOWN else self.held_by or self.by


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection(View):
    """An objection, what it bears on (ids of this record), its fate, and its answers."""

    status: Fate
    on: tuple[str, ...]
    answers: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative(View):
    """Another approach somebody put forward; ``to`` are the ids it would replace."""

    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Statement):
    """A measured figure as written, or a table (read again from the cited lines when shown)."""

    what: str
    baseline: str | None
    value: str | None
    unit: str | None
    change: str | None
    condition: str | None
    table: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMessage:
    """What a person knows of a message that the evidence does not say, with the source of that knowledge."""

    message: str
    author: str | None
    subject: str | None
    date: date | None
    message_id: str | None
    source: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Quote):
    """One changelog item of a revision, and who is credited with the remark that caused it."""

    credits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of the lineage: when it was posted and what it changed against the one before it."""

    label: str
    date: date | None
    patches: int | None
    message_id: str | None
    source: str | None
    note: str
    changes: tuple[Change, ...]
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A tie to another record: its kind and the evidence (passages, symbols, commits; not all empty)."""

    to: str
    kind: str
    says: str
    note: str
    quotes: tuple[Quote, ...]
    symbols: tuple[str, ...]
    commits: tuple[str, ...]
    found_by: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """A drafted passage a person struck, kept so that a fresh draft does not propose it again."""

    section: str
    cite: Cite
    reason: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the evidence came from.  None means unknown, and is shown so.

    ``sha256`` is that of the file, in hexadecimal digits: evidence stays what it was when it was read.
    """

    file: str
    sha256: str | None = None
    mailing_list: str | None
    root_message_id: str | None
    posted: date | None
    last: date | None
    kind: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One decision record."""

    slug: str
    path: str
    id: str
    title: str
    state: State
    review: Review
    summary: str
    summary_at: int
    arch: tuple[str, ...]
    topics: tuple[str, ...]
    origin: Origin
    known: tuple[KnownMessage, ...]
    revisions: tuple[Revision, ...]
    problem: tuple[Statement, ...]
    proposal: tuple[Statement, ...]
    alternatives: tuple[Alternative, ...]
    objections: tuple[Objection, ...]
    outcome: tuple[Statement, ...]
    metrics: tuple[Metric, ...]
    related: tuple[Related, ...]
    struck: tuple[Struck, ...]

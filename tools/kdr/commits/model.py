"""Commit facts as frozen data: what ``adr_sources/<slug>/commits.toml`` holds.

A fact says how it is known (``method``, ``score``, ``source``) and whether a tree was asked (``state``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Part(StrEnum):
    """What a commit is to the record."""

    MERGED = "merged"
    ADDED = "added"
    MERGE = "merge"
    FIX = "fix"
    REVERT = "revert"
    RELATED = "related"
    BACKGROUND = "background"


class Known(StrEnum):
    """Whether the fact was read in a source only, or verified against a git tree."""

    RECORDED = "recorded"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit that belongs to a record.

    ``patch`` is the place in the posted series (None for commits no posted patch became); ``posted`` the subject as
    posted; ``sha`` 40 hex digits, or None where only the subject is known; ``tag`` the first release tag that contains
    it and ``tag_basis`` how that is known; ``fixes`` the shas (as written) its ``Fixes:`` trailers name; names carry no
    address.
    """

    part: Part
    subject: str
    sha: str | None
    patch: int | None
    posted: str | None
    author: str | None
    committer: str | None
    authored: date | None
    committed: date | None
    tag: str | None
    tag_basis: str | None
    files: tuple[str, ...]
    trailers: tuple[str, ...]
    fixes: tuple[str, ...]
    method: str
    score: float
    exact: bool
    state: Known
    source: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged:
    """A posting of which no commit was found, what that rests on, and how far it reaches."""

    subject: str
    author: str | None
    posted: date | None
    message_id: str | None
    patch: int | None
    kind: str
    source: str
    scope: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All commit facts of one record."""

    path: str
    commits: tuple[Commit, ...]
    unmerged: tuple[Unmerged, ...]

"""Recorded commit facts held against a git tree: what the tree says of a commit, and whether the facts agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kdr.commits import releases
from kdr.commits.git import Clone, GitFailed
from kdr.commits.model import Commit, Known
from kdr.commits.posted import key, who
from kdr.model import Person

VERIFIED = "verified in a git tree"
_BASIS = "the first release tag that contains it in a git tree"
# Days in the committer's and in another time zone may differ by one.
_SAME = timedelta(days=1)
_FIELDS = "%H%x00%an%x00%cn%x00%as%x00%cs%x00%s%x00%B%x00"
_COUNT = _FIELDS.count("%x00")
_TRAILER = re.compile(r"^(Fixes|Link|Closes|Message-ID|[A-Z][A-Za-z]*(?:-[A-Za-z]+)*-by):[ \t]*(\S.*)$", re.M | re.I)
_URL = re.compile(r"https?://[^\s<>]+")
_ADDRESS = re.compile(r"<[^>]*>|\S+@\S+")
# No name and no trailer is longer; what a commit says may be anything.
_LONG = 500
_HASH = re.compile(r"(?:commit[ \t]+)?([0-9a-f]{7,40})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One commit as the tree has it: ``files`` None where the clone cannot say, days in the person's own zone."""

    sha: str
    subject: str
    author: str | None
    committer: str | None
    authored: date | None
    committed: date | None
    message: str
    files: tuple[str, ...] | None

    @property
    def trailers(self) -> tuple[str, ...]:
        """The trailers that credit or point somewhere, without addresses (Message-IDs in links are kept)."""
        found = (_trailer(m[1], m[2]) for m in _TRAILER.finditer(self.message.partition("\n")[2]))
        return tuple(dict.fromkeys(filter(None, found)))

    @property
    def fixes(self) -> tuple[str, ...]:
        """The commits its ``Fixes:`` trailers name, as written."""
        named = (_HASH.match(m[2]) for m in _TRAILER.finditer(self.message) if m[1].casefold() == "fixes")
        return tuple(dict.fromkeys(m[1].lower() for m in named if m))


def look(clone: Clone, shas: Sequence[str]) -> dict[str, Seen]:
    """What CLONE says of the commits SHAS, all of which it must hold.  Raises GitFailed."""
    if not shas:
        return {}
    files = dict(_files(clone, [s for s in shas if s not in clone.shallow]))
    command = ("rev-list", "--no-walk=unsorted", "--encoding=UTF-8", f"--format={_FIELDS}", "--stdin")
    parts = clone.text(*command, feed=shas).split("\0")
    found = {}
    for at in range(0, len(parts) - _COUNT, _COUNT):
        sha, author, committer, authored, committed, subject, message = parts[at : at + _COUNT]
        sha = sha[-40:]
        found[sha] = Seen(
            sha=sha,
            subject=subject,
            author=_name(author),
            committer=_name(committer),
            authored=_day(authored),
            committed=_day(committed),
            message=message,
            files=files.get(sha),
        )
    return found


def _files(clone: Clone, shas: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The paths each commit touches; merges, and what comes after a tree that is not there, are left out."""
    command = ("diff-tree", "--stdin", "-r", "--root", "--raw", "--no-abbrev", "--no-renames", "-z")
    sha, paths, is_path = "", list[str](), False
    rest = b""
    try:
        for piece in clone.stream(*command, feed=shas):
            *tokens, rest = (rest + piece).split(b"\0")
            for token in tokens:
                if is_path:
                    paths.append(token.decode("utf-8", "replace"))
                    is_path = False
                elif token.startswith(b":"):
                    is_path = True
                else:
                    if sha:
                        yield sha, tuple(paths)
                    sha, paths = token.decode("ascii").strip(), []
    except GitFailed:
        return
    if sha:
        yield sha, tuple(paths)


def contradictions(commit: Commit, seen: Seen) -> Iterator[tuple[str, str]]:
    """What the tree says otherwise than the recorded COMMIT: the key, and the words for the problem."""
    if " ".join(commit.subject.split()) != " ".join(seen.subject.split()):
        yield "subject", _differ("subject", commit.subject, seen.subject)
    for name in ("author", "committer"):
        told, is_so = getattr(commit, name), getattr(seen, name)
        if told is not None and not same_person(told, is_so):
            yield name, _differ(name, told, is_so)
    for name in ("authored", "committed"):
        told, is_so = getattr(commit, name), getattr(seen, name)
        if told is not None and is_so is not None and abs(told - is_so) > _SAME:
            yield name, _differ(f"day it was {name}", str(told), str(is_so))
    for one in commit.fixes:
        if not any(one.startswith(other) or other.startswith(one) for other in seen.fixes):
            yield "fixes", f"is recorded to fix {one}, which its message in the tree does not say"
    for path in commit.files if seen.files is not None else ():
        if path not in (seen.files or ()):
            yield "files", f"is recorded to change {path!r}, which it does not in the tree"
    said = {key(line) for line in _ADDRESS.sub(" ", seen.message).splitlines()}
    for trailer in commit.trailers:
        if trailer not in seen.trailers and key(_ADDRESS.sub(" ", trailer)) not in said:
            yield "trailers", f"is recorded with {trailer!r}, which its message in the tree does not hold"


def release(
    commit: Commit, first: str | None, known: Collection[str], shallow: bool, note: Callable[[str], None]
) -> tuple[str | None, str | None, str | None]:
    """The tag to keep for COMMIT with its basis, and what is wrong with the recorded one.

    FIRST is the first release tag of the clone that holds it and KNOWN are all the clone has.  A release without its
    candidate (v6.9 for v6.9-rc3) is made exact.  NOTE is told where the clone cannot say.
    """
    told = commit.tag
    if told == first or (told is None and not shallow):
        return first, _basis(commit) if first else None, None
    exact = first is not None and "-rc" in first and told in (base := first.partition("-rc")[0], f"{base}-rc")
    if exact and not shallow:
        return first, _basis(commit), None
    before = first is not None and told is not None and releases.order(first) < releases.order(told)
    if told is not None and not exact and (before or (told in known and not shallow)):
        return told, None, _differ("first release", told, first or "none of the release tags there")
    if told is not None or first is not None:
        note("its first release cannot be told from this clone" + (", which is shallow" if shallow else ""))
    return told, commit.tag_basis, None


def _basis(commit: Commit) -> str:
    """How the tag is known: what was recorded of that, and that the tree says so."""
    told = commit.tag_basis or ""
    return _BASIS if told in ("", _BASIS) else told if _BASIS in told else f"{told}; {_BASIS}"


def fill(commit: Commit, seen: Seen, tag: str | None, basis: str | None) -> Commit:
    """COMMIT as verified, with all the tree says."""
    source = commit.source if VERIFIED in commit.source else f"{commit.source}; {VERIFIED}"
    return replace(
        commit,
        author=seen.author,
        committer=seen.committer,
        authored=seen.authored,
        committed=seen.committed,
        tag=tag,
        tag_basis=basis,
        files=commit.files if seen.files is None else seen.files,
        trailers=seen.trailers,
        fixes=seen.fixes,
        state=Known.VERIFIED,
        source=source,
    )


def same_person(one: str, other: str | None) -> bool:
    """Whether two names are one person's, whatever their case, accents and order."""
    if other is None:
        return False
    return one.casefold() == other.casefold() or not who(Person(one)).isdisjoint(who(Person(other)))


def _differ(what: str, said: str, is_so: str | None) -> str:
    return f"the recorded {what} is {said!r}, in the tree it is {is_so!r}"


def _trailer(name: str, value: str) -> str | None:
    if name.casefold() in ("link", "closes"):
        found = _URL.match(value)
        return f"{name}: {found[0]}" if found else None
    if name.casefold() in ("fixes", "message-id"):
        return f"{name}: {value[:_LONG].strip()}"
    plain = _name(value)
    return f"{name}: {plain}" if plain and not plain.startswith("#") else None


def _name(text: str) -> str | None:
    """TEXT without e-mail addresses; None where nothing is left."""
    return " ".join(_ADDRESS.sub(" ", text[:_LONG]).split()).strip('" ') or None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

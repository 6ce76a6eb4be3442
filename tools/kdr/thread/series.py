"""The series of a thread: postings by their subjects, and patches that only a cover letter's shortlog names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kdr.mail import headers
from kdr.mail.page_text import unmasked
from kdr.model import Message, Patch, Series, Subject, Zone
from kdr.thread import names
from kdr.thread.revisions import own_lines, revisions
from kdr.thread.shortlog import Entry, entries
from kdr.thread.subject import normalised, parse

_BASE = re.compile(r"\s*base-commit: ([0-9a-f]{12,40})\s*$")
_FROM = re.compile(r"From:\s+(\S.*)$")
_FILE = re.compile(r"(?:diff --git a/\S+ b/|\+\+\+ b/)(\S+)")
_STAT = re.compile(r"\s?(\S+)\s+\|\s+(?:\d+ |Bin\b)")


@dataclass(slots=True)
class _Posting:
    """The messages of one posting: its cover letter and its patches."""

    subject: Subject
    cover: Message | None = None
    patches: list[tuple[Message, Subject]] = field(default_factory=list)

    @property
    def first(self) -> Message:
        return self.cover or self.patches[0][0]


def series(
    messages: Sequence[Message], quoted: Sequence[Message], parents: Mapping[str, str], basis: Mapping[str, str]
) -> tuple[Series, ...]:
    """The series posted in a thread, in thread order, each with its patches and its revisions.

    A page's only message may be a reply; then the message at the root of what it quotes is the posting.
    """
    postings = _postings(messages, parents, basis) or _untitled(messages, quoted, parents)
    people = {name for m in (*messages, *quoted) for name in (m.author, *(r.name for r in m.mail.recipients)) if name}
    return tuple(_series(p, postings, people) for p in postings)


def posted(message: Message, basis: Mapping[str, str]) -> Subject | None:
    """The subject of a message that posts a patch or a cover letter, None for any other."""
    subject = parse(message.mail.subject)
    if subject.reply or (message.mail.pasted and basis.get(message.key) == "attribution"):
        return None
    if subject.patch and (subject.index is not None or _has_diff(message)):
        return subject
    tagged = subject.patch or subject.rfc or message.key not in basis
    return subject if tagged and _has_diff(message) and _signed(message) else None


def _has_diff(message: Message) -> bool:
    return any(line.zone is Zone.DIFF for line in message.lines)


def _signed(message: Message) -> bool:
    return any(line.zone is Zone.TRAILER and line.text.lstrip().startswith("Signed-off-by:") for line in message.lines)


def _postings(messages: Sequence[Message], parents: Mapping[str, str], basis: Mapping[str, str]) -> list[_Posting]:
    """The postings by cover letter: a patch is of the nearest one above it with its version and total, else of those
    without a cover letter that share its version, total and sender."""
    covers: dict[str, _Posting] = {}
    loose: dict[tuple[object, ...], _Posting] = {}
    out: list[_Posting] = []
    for m in messages:
        if not (subject := posted(m, basis)):
            continue
        if subject.index == 0:
            covers[m.key] = _Posting(subject, m)
            out.append(covers[m.key])
            continue
        found = _cover_above(m, subject, parents, covers)
        if found is None:
            key: tuple[object, ...] = (m.key,)
            if subject.index is not None:
                key = (subject.version, subject.total, names.words(m.author) or m.mail.author.address)
            found = loose.get(key)
            if found is None:
                found = loose[key] = _Posting(subject)
                out.append(found)
        found.patches.append((m, subject))
    return out


def _cover_above(
    message: Message, subject: Subject, parents: Mapping[str, str], covers: Mapping[str, _Posting]
) -> _Posting | None:
    key = parents.get(message.key)
    while key is not None:
        above = covers.get(key)
        if above and subject.index and (above.subject.version, above.subject.total) == (subject.version, subject.total):
            return above
        key = parents.get(key)
    return None


def _untitled(messages: Sequence[Message], quoted: Sequence[Message], parents: Mapping[str, str]) -> list[_Posting]:
    """The posting that a page is about whose messages have lost their subjects, or that it only quotes."""
    voices = (*messages, *quoted)
    root = next((m for m in voices if m.key not in parents and (m.carrier or m.mail.pasted)), None)
    if root is None:
        return []
    subject = parse((messages[0] if root.carrier else root).mail.subject)
    if entries([text for _, text in own_lines(root.lines)]) or subject.index == 0:
        return [_Posting(subject, root)]
    return [_Posting(subject, None, [(root, subject)])] if subject.patch or _has_diff(root) else []


def _series(posting: _Posting, postings: Iterable[_Posting], people: Iterable[str]) -> Series:
    first, subject = posting.first, posting.subject
    lines = own_lines(first.lines)
    patches = _patches(posting, entries([text for _, text in lines]) if posting.cover else ())
    tellers = [first, *(m for m, _ in sorted(posting.patches, key=lambda p: p[1].index or 0) if m is not first)]
    version = subject.version if subject.title else None
    lineage = {
        _label(p.subject): p.first
        for p in postings
        if p is posting or (p.subject.version < subject.version and _alike(p, posting))
    }
    told = revisions(tellers, version, subject.rfc, lineage if version else {}, people)
    if version is None:
        version = max((int(r.label[1:]) for r in told if r.label[1:].isdigit()), default=1)
    base = next((m[1] for line in first.lines if (m := _BASE.match(line.text))), None)
    return Series(
        title=subject.title if posting.cover or subject.index is None else posting.patches[0][1].title,
        version=version,
        total=subject.total or max((p.index for p in patches), default=1),
        author=first.author,
        cover=posting.cover.key if posting.cover else None,
        rfc=subject.rfc,
        patches=patches,
        revisions=told,
        base=base,
    )


def _label(subject: Subject) -> str:
    return f"v{subject.version}"


def _alike(one: _Posting, other: _Posting) -> bool:
    """Whether two postings are revisions of one series: one title, or one sender."""
    if normalised(one.subject.title) == normalised(other.subject.title):
        return True
    return names.same(one.first.author, other.first.author) and one.subject.index == other.subject.index == 0


def _patches(posting: _Posting, listed: Sequence[Entry]) -> tuple[Patch, ...]:
    found: dict[int, Patch] = {}
    for message, subject in posting.patches:
        index = subject.index if subject.index is not None else len(found) + 1
        found.setdefault(
            index,
            Patch(
                index=index,
                title=subject.title,
                author=_author(message),
                message=message.key,
                files=_files(message),
            ),
        )
    titles = {normalised(p.title) for p in found.values()}
    total = max(posting.subject.total or 0, len(listed))
    free = [n for n in range(1, total + 1) if n not in found]
    missing = [e for e in listed if normalised(e.title) not in titles]
    for index, entry in zip(free, missing, strict=False):
        found[index] = Patch(index=index, title=entry.title, author=entry.author)
    return tuple(found[n] for n in sorted(found))


def _author(message: Message) -> str | None:
    """Who wrote a patch: a From at the top of the body says so where somebody else sends it."""
    top = next((line.text for line in message.lines if line.text.strip()), "")
    if m := _FROM.match(top):
        return unmasked(headers.person(m[1])).name or message.author
    return message.author


def _files(message: Message) -> tuple[str, ...]:
    diffed = [
        m[1]
        for x in message.lines
        if x.zone is Zone.DIFF and x.text.startswith(("diff", "+++")) and (m := _FILE.match(x.text))
    ]
    return tuple(
        dict.fromkeys(diffed or [m[1] for x in message.lines if x.zone is Zone.DIFFSTAT and (m := _STAT.match(x.text))])
    )

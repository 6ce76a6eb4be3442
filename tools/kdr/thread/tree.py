"""Which mail answers which, and which mails make one thread: worked out on headings, so an archive of any size fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kdr.mail.attribution import Attribution, at
from kdr.mail.zones import split
from kdr.model import Mail, Subject
from kdr.thread.subject import normalised, parse

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What threading needs of a mail.  ``said`` and ``quoted`` are kept only for a reply that names no parent by id."""

    message_id: str | None
    subject: Subject
    author: str | None
    date: datetime | None
    parents: tuple[str, ...]
    in_reply_to: tuple[str, ...]
    page: str | None
    said: frozenset[str] = frozenset()
    quoted: frozenset[str] = frozenset()
    attributions: tuple[Attribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """One thread: places of mails in reading order, each one's parent, how it is known, and what was odd."""

    order: tuple[int, ...]
    parents: dict[int, int]
    basis: dict[int, str]
    loops: tuple[int, ...] = ()


def head(mail: Mail) -> Head:
    """The heading of MAIL."""
    subject = parse(mail.subject)
    references = tuple(r for r in mail.references if r != mail.message_id)
    reply_to = tuple(r for r in mail.in_reply_to if r != mail.message_id)
    ids = (*reversed(references[-1:]), *reply_to, *reversed(references[:-1]))
    lost = mail.pasted or not ids
    said, quoted, attributions = _words(mail.body) if lost else (frozenset(), frozenset(), ())
    return Head(
        message_id=mail.message_id,
        subject=subject,
        author=mail.author.name,
        date=mail.date,
        parents=tuple(dict.fromkeys(ids)),
        in_reply_to=reply_to,
        page=mail.path if mail.pasted else None,
        said=said if mail.pasted else frozenset(),
        quoted=quoted,
        attributions=attributions,
    )


def _words(body: str) -> tuple[frozenset[str], frozenset[str], tuple[Attribution, ...]]:
    said: set[str] = set()
    quoted: set[str] = set()
    attributions: list[Attribution] = []
    lines = split(body)
    for i, line in enumerate(lines):
        if line.startswith(">"):
            quoted.add(" ".join(line[1:].split()))
            continue
        said.add(" ".join(line.split()))
        if line.rstrip().endswith((":", "：")) and (found := _attribution(lines, i)):
            attributions.append(found)
    return frozenset(said - {""}), frozenset(quoted - {""}), tuple(attributions)


def _attribution(lines: Sequence[str], end: int) -> Attribution | None:
    for start in range(max(0, end - 2), end + 1):
        if (found := at(lines, start)) and start + found[1] == end + 1:
            return found[0]
    return None


def trees(heads: Sequence[Head]) -> tuple[Tree, ...]:
    """The threads that HEADS make up, in the order of each one's first mail in the source.

    Places are indexes into HEADS.  Of several heads with one Message-ID the first counts; the others are in no tree.
    """
    known: dict[str, int] = {}
    kept: list[int] = []
    for place, h in enumerate(heads):
        if h.message_id is None or h.message_id not in known:
            kept.append(place)
            if h.message_id is not None:
                known[h.message_id] = place
    parents: dict[int, int] = {}
    basis: dict[int, str] = {}
    loops: list[int] = []
    # Newest first, so that of a loop's mails the oldest is the one that loses its parent.
    for place in sorted(kept, key=lambda p: (_when(heads[p]), p), reverse=True):
        _adopt(place, heads, known, parents, basis, loops)
    _by_words(heads, kept, parents, basis)
    groups = _groups(heads, kept, known, parents)
    return tuple(_ordered(heads, group, parents, basis, frozenset(loops)) for group in groups)


def _when(h: Head) -> datetime:
    if h.date is None:
        return _EPOCH
    return h.date if h.date.tzinfo else h.date.replace(tzinfo=UTC)


def _adopt(
    place: int,
    heads: Sequence[Head],
    known: dict[str, int],
    parents: dict[int, int],
    basis: dict[int, str],
    loops: list[int],
) -> None:
    h = heads[place]
    for ident in h.parents:
        parent = known.get(ident)
        if parent is None or parent == place:
            continue
        if _above(parent, place, parents):
            loops.append(place)
            continue
        parents[place] = parent
        basis[place] = "in-reply-to" if ident in h.in_reply_to and ident not in h.parents[:1] else "references"
        return


def _above(place: int, ancestor: int, parents: dict[int, int]) -> bool:
    """Whether ANCESTOR is PLACE or stands above it."""
    at_: int | None = place
    while at_ is not None:
        if at_ == ancestor:
            return True
        at_ = parents.get(at_)
    return False


def _by_words(heads: Sequence[Head], kept: list[int], parents: dict[int, int], basis: dict[int, str]) -> None:
    """Parents for replies that name none by id: whom they quote, else what they are about."""
    by_title: dict[tuple[str | None, str], list[int]] = {}
    for place in kept:
        h = heads[place]
        title = "" if h.page else normalised(h.subject.title)
        earlier = by_title.setdefault((h.page, title), [])
        if place not in parents and not h.parents and earlier and (h.subject.reply or h.page) and (title or h.page):
            parents[place], basis[place] = _quoted(h, heads, earlier)
        earlier.append(place)


def _quoted(h: Head, heads: Sequence[Head], earlier: list[int]) -> tuple[int, str]:
    named = {a.person.name for a in h.attributions}
    best, score = earlier[0], 0
    for place in earlier:
        shared = len(h.quoted & heads[place].said)
        points = 2 * shared + (heads[place].author in named and heads[place].author is not None)
        if points > score:
            best, score = place, points
    return best, "attribution" if score else "subject"


def _groups(heads: Sequence[Head], kept: list[int], known: dict[str, int], parents: dict[int, int]) -> list[list[int]]:
    root: dict[int | str, int | str] = {}

    def find(x: int | str) -> int | str:
        while (up := root.get(x, x)) != x:
            root[x] = x = root.get(up, up)
        return x

    for place in kept:
        h = heads[place]
        nodes: list[int | str] = [known.get(ident, ident) for ident in h.parents]
        if place in parents:
            nodes.append(parents[place])
        if h.page:
            nodes.append(f"page {h.page}")
        for node in nodes:
            root[find(node)] = find(place)
    groups: dict[int | str, list[int]] = {}
    for place in kept:
        groups.setdefault(find(place), []).append(place)
    return list(groups.values())


def _ordered(
    heads: Sequence[Head], group: list[int], parents: dict[int, int], basis: dict[int, str], loops: frozenset[int]
) -> Tree:
    if heads[group[0]].page:
        order = group
    else:
        order = []
        children: dict[int, list[int]] = {}
        for place in group:
            if place in parents:
                children.setdefault(parents[place], []).append(place)
        stack = _siblings(heads, [p for p in group if p not in parents])[::-1]
        while stack:
            place = stack.pop()
            order.append(place)
            stack += _siblings(heads, children.get(place, []))[::-1]
    return Tree(
        tuple(order),
        {p: parents[p] for p in order if p in parents},
        {p: basis[p] for p in order if p in basis},
        tuple(p for p in order if p in loops),
    )


def _siblings(heads: Sequence[Head], places: Iterable[int]) -> list[int]:
    return sorted(places, key=lambda p: (_when(heads[p]), p))

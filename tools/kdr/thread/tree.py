"""Which mail answers which, and which mails make one thread: worked out on headings, so an archive of any size fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kdr.mail.attribution import Attribution
from kdr.mail.attribution import at as attribution_at
from kdr.mail.zones import split
from kdr.model import Mail, Subject
from kdr.thread import names
from kdr.thread.subject import normalised, parse

_WINDOW = 200  # mails back that a reply without ids is thought to answer
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What threading needs of a mail.

    ``parents`` are the ids it names, the likeliest parent first; ``replied`` those that only In-Reply-To
    names.  Only a mail that names none keeps what it quotes and whom (``quoted``, ``attributions``), and only one from
    a page what it says (``said``).
    """

    message_id: str | None
    subject: Subject
    author: str | None
    date: datetime | None
    parents: tuple[str, ...]
    replied: tuple[str, ...]
    page: str | None
    said: frozenset[str] = frozenset()
    quoted: frozenset[str] = frozenset()
    attributions: tuple[Attribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """One thread, by places in the source: reading order, each mail's parent and how it is known, and what was odd.

    ``cut`` are the mails that lost a parent because they are above it; ``doubles`` the mails left out because an
    earlier one has their Message-ID and another subject or author.
    """

    order: tuple[int, ...]
    parents: dict[int, int]
    basis: dict[int, str]
    cut: tuple[int, ...] = ()
    doubles: tuple[int, ...] = ()


@dataclass(slots=True)
class _Forest:
    """The mails of a source while their parents are looked for."""

    heads: Sequence[Head]
    kept: list[int] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    basis: dict[int, str] = field(default_factory=dict)
    cut: set[int] = field(default_factory=set)
    doubles: dict[int, list[int]] = field(default_factory=dict)

    def when(self, place: int) -> tuple[datetime, int]:
        date = self.heads[place].date
        return (_EPOCH if date is None else date if date.tzinfo else date.replace(tzinfo=UTC)), place

    def above(self, place: int, ancestor: int) -> bool:
        """Whether ANCESTOR is PLACE or stands above it."""
        up: int | None = place
        while up is not None and up != ancestor:
            up = self.parents.get(up)
        return up is not None


def head(mail: Mail) -> Head:
    """The heading of MAIL."""
    own = mail.message_id
    references = [r for r in mail.references if r != own]
    reply_to = tuple(r for r in mail.in_reply_to if r != own)
    ids = tuple(dict.fromkeys((*references[-1:], *reply_to, *reversed(references[:-1]))))
    said: frozenset[str] = frozenset()
    quoted: frozenset[str] = frozenset()
    attributions: tuple[Attribution, ...] = ()
    if mail.pasted or not ids:
        said, quoted, attributions = _words(mail.body)
    return Head(
        message_id=own,
        subject=parse(mail.subject),
        author=mail.author.name or mail.author.address,
        date=mail.date,
        parents=ids,
        replied=tuple(r for r in reply_to if r not in references),
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
        else:
            said.add(" ".join(line.split()))
            if found := attribution_at(lines, i):
                attributions.append(found[0])
    return frozenset(said - {""}), frozenset(quoted - {""}), tuple(attributions)


def trees(heads: Sequence[Head]) -> tuple[Tree, ...]:
    """The threads that HEADS make up, in the order of each one's first mail in the source.

    Places are indexes into HEADS.  Of several mails with one Message-ID the first counts; the others are in no thread.
    """
    forest = _Forest(heads)
    for place, h in enumerate(heads):
        first = place if h.message_id is None else forest.known.setdefault(h.message_id, place)
        if first == place:
            forest.kept.append(place)
        elif (normalised(h.subject.title), h.author) != (normalised(heads[first].subject.title), heads[first].author):
            forest.doubles.setdefault(first, []).append(place)
    # Newest first, so that of the mails of a loop the oldest is the one that loses its parent.
    for place in sorted(forest.kept, key=forest.when, reverse=True):
        _by_ids(forest, place)
    _by_words(forest)
    return tuple(_tree(forest, group) for group in _groups(forest))


def _by_ids(forest: _Forest, place: int) -> None:
    h = forest.heads[place]
    for ident in h.parents:
        parent = forest.known.get(ident)
        if parent is None or parent == place:
            continue
        if forest.above(parent, place):
            forest.cut.add(place)
            continue
        forest.parents[place] = parent
        forest.basis[place] = "in-reply-to" if ident in h.replied else "references"
        return


def _by_words(forest: _Forest) -> None:
    """Parents for mails that name none by id: whom they quote, else what they are about."""
    alike: dict[tuple[str | None, str], list[int]] = {}
    for place in forest.kept:
        h = forest.heads[place]
        alike.setdefault((h.page, "" if h.page else normalised(h.subject.title)), []).append(place)
    for (page, title), found in alike.items():
        if len(found) < 2 or not (page or title):
            continue
        places = found if page else sorted(found, key=forest.when)
        for n, place in enumerate(places[1:], 1):
            h = forest.heads[place]
            if place in forest.parents or h.parents or not (page or h.subject.reply):
                continue
            earlier = dict.fromkeys((places[0], *places[max(0, n - _WINDOW) : n]))
            parent, basis = _likeliest(forest, h, [p for p in earlier if page or _same_posting(forest.heads[p], h)])
            if parent is not None and not forest.above(parent, place):
                forest.parents[place], forest.basis[place] = parent, basis


def _same_posting(one: Head, reply: Head) -> bool:
    """Whether ONE may be of the posting that the subject of REPLY names; a bare title names none."""
    a, b = one.subject, reply.subject
    return not b.patch or (a.version, a.index) == (b.version, b.index)


def _likeliest(forest: _Forest, h: Head, earlier: list[int]) -> tuple[int | None, str]:
    """The parent of H among EARLIER: the one it quotes most, or attributes its quote to, or that it may be about."""
    if not earlier:
        return None, ""
    best, score = earlier[0], 0
    for place in earlier:
        other = forest.heads[place]
        named = any(names.same(a.person.name, other.author) for a in h.attributions)
        points = 2 * len(h.quoted & other.said) + named
        if points and points >= score and not (h.page and points == score):
            best, score = place, points
    if score:
        return best, "attribution"
    others = [p for p in earlier if forest.heads[p].author != h.author]
    if h.page or forest.heads[best].author != h.author or not others:
        return best, "subject"
    return others[-1], "subject"  # nobody answers himself


def _groups(forest: _Forest) -> list[list[int]]:
    """The mails of each thread: all that are tied by an id they name, also one that nobody here has, or by words."""
    up: dict[int | str, int | str] = {}

    def find(node: int | str) -> int | str:
        while (above := up.get(node, node)) != node:
            up[node] = node = up.get(above, above)
        return node

    for place in forest.kept:
        h = forest.heads[place]
        nodes: list[int | str] = [forest.known.get(ident, ident) for ident in h.parents]
        if place in forest.parents:
            nodes.append(forest.parents[place])
        if h.page:
            nodes.append(f"page {h.page}")  # no id has a space in it
        for node in nodes:
            up[find(node)] = find(place)
    groups: dict[int | str, list[int]] = {}
    for place in forest.kept:
        groups.setdefault(find(place), []).append(place)
    return list(groups.values())


def _tree(forest: _Forest, group: list[int]) -> Tree:
    order = group if forest.heads[group[0]].page else _reading_order(forest, group)
    return Tree(
        tuple(order),
        {p: forest.parents[p] for p in order if p in forest.parents},
        {p: forest.basis[p] for p in order if p in forest.basis},
        tuple(p for p in order if p in forest.cut),
        tuple(d for p in order for d in forest.doubles.get(p, [])),
    )


def _reading_order(forest: _Forest, group: list[int]) -> list[int]:
    children: dict[int, list[int]] = {}
    for place in group:
        if place in forest.parents:
            children.setdefault(forest.parents[place], []).append(place)
    order = []
    stack = _siblings(forest, [p for p in group if p not in forest.parents])[::-1]
    while stack:
        place = stack.pop()
        order.append(place)
        stack += _siblings(forest, children.get(place, []))[::-1]
    return order


def _siblings(forest: _Forest, places: Iterable[int]) -> list[int]:
    """PLACES by date; the patches of one series among them by their numbers, whenever each was sent."""
    order = sorted(places, key=forest.when)
    runs: dict[tuple[int, int | None], list[int]] = {}
    for slot, place in enumerate(order):
        subject = forest.heads[place].subject
        if subject.index is not None and not subject.reply:
            runs.setdefault((subject.version, subject.total), []).append(slot)
    for slots in runs.values():
        numbered = sorted((order[s] for s in slots), key=lambda p: (forest.heads[p].subject.index or 0, forest.when(p)))
        for slot, place in zip(slots, numbered, strict=True):
            order[slot] = place
    return order

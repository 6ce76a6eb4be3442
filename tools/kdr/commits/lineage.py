"""Which later patch mail is the next revision of an earlier one: by titles, changed lines, series and changelogs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kdr.commits import remarks
from kdr.commits.candidates import COMMON, Found, Titles, sharing
from kdr.commits.evidence import (
    DAY,
    Likeness,
    diff_odds,
    ending,
    ending_odds,
    likeness,
    title_likeness,
    title_odds,
)
from kdr.commits.posted import Posted, key

# A revision posted later than this after the one before it is taken for a new attempt.
_LONGEST = 1100 * DAY
# Mails of one posting are sent within this time.
_POSTING = DAY
# A patch on its own is taken up again under another title within this time...
_SOON = 30 * DAY
# ...and the two titles are at least so like; the log-odds that it is so then.
_RETITLED = 0.5
_TAKEN_UP = 3.5


@dataclass(frozen=True, slots=True)
class Step:
    """The patch at ``later``, of another posting, may be the next revision.

    ``odds`` are the log-odds, ``inside`` the part of this patch that is in it, ``said`` whether a changelog says so.
    """

    later: int
    posting: int
    odds: float
    inside: float
    said: bool


@dataclass(frozen=True, slots=True)
class Lineage:
    """The steps of each patch, likeliest first; its posting (a number); and which patches are said to be dropped."""

    steps: tuple[tuple[Step, ...], ...]
    posting: tuple[int, ...]
    dropped: frozenset[int]


def lineage(patches: Sequence[Posted], covers: Iterable[Posted], found: Found) -> Lineage:
    """How PATCHES follow one another, by what FOUND knows of their lines and what COVERS say."""
    posting = _postings(patches)
    told, dropped = _told(patches, covers)
    keys: dict[int, set[str]] = defaultdict(set)
    for i, p in enumerate(patches):
        keys[posting[i]].add(p.key)
    endings = Counter(ending(title) for title in {p.key: p.title for p in patches}.values())
    alone = _Alone(patches)
    steps = []
    for i, near in enumerate(_near(patches, found, told)):
        anew = alone.next_of(i)
        mine = keys[posting[i]]
        ways = []
        for j in near | anew:
            p, q = patches[i], patches[j]
            if posting[i] == posting[j] or not _follows(p, q):
                continue
            shared = len(mine & keys[posting[j]]) / len(mine)
            like = likeness(patches[i].diff, patches[j].diff, found.weights, found.lines[i], found.lines[j])
            said = j in told.get(i, ())
            names = endings[ending(p.title)] if ending(p.title) == ending(q.title) != "" else 0
            odds = _odds(p, q, like, shared, names) + 12.0 * said
            if j in anew:
                odds = max(odds, _TAKEN_UP)
            ways.append(Step(j, posting[j], odds, like.inside, said))
        steps.append(tuple(sorted((s for s in ways if s.odds > -2), key=lambda s: (-s.odds, s.later))))
    return Lineage(tuple(steps), tuple(posting), dropped)


def _odds(p: Posted, q: Posted, like: Likeness, shared: float, endings: int) -> float:
    titled = title_odds(title_likeness(p.title, q.title), 1, len(p.key.split()))
    odds = -4.0 + max(titled, ending_odds(endings if like.files else 0)) + diff_odds(like)
    odds += (1.0 if p.author & q.author else 0.0) + min(2.5, 5 * shared)
    return odds + (0.5 if p.index and p.index == q.index else 0.0)


def _follows(p: Posted, q: Posted) -> bool:
    if p.sent is None or q.sent is None or not 0 < q.sent - p.sent < _LONGEST:
        return False
    return bool(p.people & q.people) and (q.version > p.version or p.rfc or q.version == 1 or p.key == q.key)


class _Alone:
    """Patches that are no part of a series, by author and files: which one takes up which.

    A person who posts a single patch as vN+1 that touches the very files of his vN, and no other vN of his does, has
    posted it anew, whatever became of its lines.
    """

    def __init__(self, patches: Sequence[Posted]) -> None:
        self.patches = patches
        self.touching: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
        for i, p in enumerate(patches):
            if p.total in (None, 1) and p.sent is not None and p.diff.files:
                for name in p.author:
                    self.touching[name, self._files(p)].append(i)

    @staticmethod
    def _files(p: Posted) -> frozenset[str]:
        return frozenset(f.path for f in p.diff.files)

    def next_of(self, i: int) -> set[int]:
        """The next revision of the patch at I, if there is no doubt; it has another title."""
        p = self.patches[i]
        same = {j for name in p.author for j in self.touching.get((name, self._files(p)), ())}
        if i not in same:
            return set()
        others = [(self.patches[j], j) for j in same - {i} if abs((self.patches[j].sent or 0) - (p.sent or 0)) < _SOON]
        later = [(q, j) for q, j in others if q.version == p.version + 1 and (q.sent or 0) > (p.sent or 0)]
        if any(q.version == p.version or q.key == p.key for q, _ in others):
            return set()
        return {j for q, j in later if title_likeness(p.title, q.title) >= _RETITLED}


def _near(patches: Sequence[Posted], found: Found, told: Mapping[int, set[int]]) -> Iterator[set[int]]:
    """For each patch those that share its title, a good part of its lines, or that a changelog ties to it."""
    by_key: dict[str, list[int]] = defaultdict(list)
    having: dict[int, list[int]] = defaultdict(list)
    titles = Titles(patches, lambda p: p.people)
    for i, p in enumerate(patches):
        by_key[p.key].append(i)
        for x in found.lines[i].counts:
            having[x].append(i)
    for i, p in enumerate(patches):
        near = {*sharing(found.lines[i], found.lines, having, found.weights, 0.15), *told.get(i, ())}
        near.update(by_key[p.key] if len(by_key[p.key]) <= COMMON else ())
        own = (j for j in titles.near(titles.words[i], p.people) - near if _follows(p, patches[j]))
        yield near.union(j for j in own if title_likeness(p.title, patches[j].title) > 0.75)


def _postings(patches: Sequence[Posted]) -> list[int]:
    """A number for each patch that is the same for the mails of one posting."""
    number: dict[int, int] = {}
    running: dict[object, tuple[int, int, set[int | None]]] = {}
    threaded = {msgid for p in patches for msgid in p.above[:1]}
    for i in sorted(range(len(patches)), key=lambda i: (patches[i].sent or 0, i)):
        p = patches[i]
        root = p.above[0] if p.above else p.msgid if p.msgid in threaded else None
        mark = (p.sender, p.version, p.total, root) if p.total else p.msgid
        group, last, places = running.get(mark, (i, 0, {p.index}))
        if (p.sent or 0) - last > _POSTING or p.index in places:
            group, places = i, set()
        places.add(p.index)
        running[mark] = (group, p.sent or 0, places)
        number[i] = group
    return [number[i] for i in range(len(patches))]


def _told(patches: Sequence[Posted], covers: Iterable[Posted]) -> tuple[Mapping[int, set[int]], frozenset[int]]:
    """Which later patches earlier ones became part of, and which were dropped, as the mails themselves say."""
    places: dict[str, list[int]] = defaultdict(list)
    numbered: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for i, p in enumerate(patches):
        places[p.key].append(i)
        numbered[p.version, p.index].append(i)
    told: dict[int, set[int]] = defaultdict(set)
    dropped: set[int] = set()
    for q in (*patches, *covers):
        for said in (s for item in q.remarks for s in remarks.said(item, q.index != 0)):
            near = places[key(said.old)] if said.old else numbered[q.version - 1, said.number]
            old = [i for i in near if patches[i].version < q.version and _follows(patches[i], q)]
            if not said.old:
                old = sorted(old, key=lambda i: (patches[i].sent or 0, i))[-1:]
            if said.dropped:
                dropped.update(old)
                continue
            new = {j for j in places[key(said.new) or q.key] if _of_posting(patches[j], q)}
            for i in old:
                told[i] |= {j for j in new if patches[j].key != patches[i].key}
    return told, frozenset(dropped)


def _of_posting(p: Posted, q: Posted) -> bool:
    return p.version == q.version and bool(p.people & q.people)

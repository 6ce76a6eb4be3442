"""The commits that posted patches may have become, with the evidence: two passes over the index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kdr.commits.diff import Diff
from kdr.commits.evidence import DAY, Evidence, Lines, Weights, ending, likeness, telling, title_likeness
from kdr.commits.index import Entry
from kdr.commits.posted import Posted

_NONE = Diff((), None)
# A line or a title that more posted patches share points to none of them.
COMMON = 100
# Of the weight of a patch's lines, or of the commit's, so much must be shared for the pair to be looked at...
_LEAST = 0.12
# ...and titles of one author must be so like.
_ALIKE = 0.6
# So many commits are kept for each patch.
_KEPT = 12

Named = Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A commit that a patch may have become, with the evidence and its log-odds."""

    entry: Entry
    evidence: Evidence
    odds: float


@dataclass(frozen=True, slots=True)
class Found:
    """For each patch its candidates, best first; and how telling the changed lines are."""

    candidates: tuple[tuple[Candidate, ...], ...]
    weights: Weights
    lines: tuple[Lines, ...]


def find(patches: Sequence[Posted], entries: Callable[[], Iterable[Entry]], linked: Named, applied: Named) -> Found:
    """The candidates of PATCHES among ENTRIES (read twice).

    LINKED and APPLIED say which commits (ids) name a patch, or are named for it, by the patch's place in PATCHES.
    """
    counts = [telling(p.diff) for p in patches]
    names: Counter[str] = Counter()
    endings: dict[str, set[str]] = defaultdict(set)
    for p in patches:
        if end := ending(p.title):
            endings[end].add(p.key)
    seen = Counter(dict.fromkeys((x for c in counts for x in c), 0))
    for entry in entries():
        names[entry.key] += 1
        if (end := ending(entry.subject)) in endings:
            endings[end].add(entry.key)
        if entry.diff:
            seen.update(x for x in {x for f in entry.diff.files for x in f.lines} if x in seen)
    weights = Weights(seen)
    lines = tuple(weights.lines(p.diff) for p in patches)
    near = _Near(patches, lines, weights, linked, applied)
    kept: list[list[Candidate]] = [[] for _ in patches]
    for entry in entries():
        of_entry = weights.lines(entry.diff or _NONE)
        for i in near.to(entry, of_entry):
            p = patches[i]
            evidence = Evidence(
                linked=entry.id in linked.get(i, ()),
                applied=entry.id in applied.get(i, ()),
                dated=p.authored is not None and p.authored == entry.authored,
                title=title_likeness(p.title, entry.subject),
                names=names[entry.key],
                count=len(entry.key.split()),
                endings=len(endings.get(end, ())) if (end := ending(entry.subject)) == ending(p.title) else 0,
                author=bool(p.author & entry.who),
                hand=bool((p.sender | p.signed) & entry.who),
                days=None if p.sent is None else (entry.committed - p.sent) / DAY,
                like=likeness(p.diff, entry.diff or _NONE, weights, lines[i], of_entry),
            )
            kept[i].append(Candidate(entry, evidence, evidence.odds))
            if len(kept[i]) > 4 * _KEPT:
                kept[i] = _best(kept[i])
    return Found(tuple(tuple(_best(k)) for k in kept), weights, lines)


def _best(found: list[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda c: (-c.odds, not c.entry.main, c.entry.committed, c.entry.sha))[:_KEPT]


class Titles:
    """Patches by the words of their titles and the people behind them."""

    def __init__(self, patches: Sequence[Posted], people: Callable[[Posted], Iterable[str]]) -> None:
        self.words = [frozenset(p.key.split()) for p in patches]
        often = Counter(w for words in self.words for w in words)
        self.having: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, p in enumerate(patches):
            for word in self.words[i]:
                if often[word] <= COMMON:
                    for name in people(p):
                        self.having[name, word].append(i)

    def near(self, words: frozenset[str], people: Iterable[str]) -> set[int]:
        """The places of the patches by one of PEOPLE that share half of WORDS, and a rare one."""
        found = {i for name in people for word in words for i in self.having.get((name, word), ())}
        return {i for i in found if 2 * len(words & self.words[i]) >= min(len(words), len(self.words[i]))}


class _Near:
    """Which patches a commit is worth comparing with."""

    def __init__(
        self, patches: Sequence[Posted], lines: Sequence[Lines], weights: Weights, linked: Named, applied: Named
    ) -> None:
        self.patches = patches
        self.lines = lines
        self.weights = weights
        self.sure: dict[object, list[int]] = defaultdict(list)
        self.having: dict[int, list[int]] = defaultdict(list)
        self.titles = Titles(patches, lambda p: p.author)
        for i, p in enumerate(patches):
            ids = {*linked.get(i, ()), *applied.get(i, ())}
            for mark in (p.key, p.diff.patch_id, ("dated", p.authored), *(("id", x) for x in ids)):
                self.sure[mark].append(i)
            for x in lines[i].counts:
                self.having[x].append(i)
        for nothing in ("", None, ("dated", None)):
            self.sure.pop(nothing, None)

    def to(self, entry: Entry, of_entry: Lines) -> list[int]:
        """The places of the patches near to ENTRY, whose telling lines are OF_ENTRY."""
        marks = (entry.key, entry.diff and entry.diff.patch_id, ("dated", entry.authored), ("id", entry.id))
        near = {i for mark in marks if len(self.sure.get(mark, ())) <= COMMON for i in self.sure.get(mark, ())}
        near.update(sharing(of_entry, self.lines, self.having, self.weights, _LEAST))
        titled = self.titles.near(frozenset(entry.key.split()), entry.who) - near
        near.update(i for i in titled if self._titled(i, entry))
        return sorted(near)

    def _titled(self, i: int, entry: Entry) -> bool:
        p = self.patches[i]
        far = p.sent is not None and not -30 * DAY < entry.committed - p.sent < 1000 * DAY
        return not far and title_likeness(p.title, entry.subject) >= _ALIKE


def sharing(
    wanted: Lines, lines: Sequence[Lines], having: Mapping[int, Sequence[int]], weights: Weights, least: float
) -> Iterator[int]:
    """The places in LINES that share at least the part LEAST of their weight, or of its, with WANTED.

    HAVING says in which places each line is.
    """
    shared: dict[int, float] = defaultdict(float)
    for x, n in wanted.counts.items():
        places = having.get(x, ())
        if 0 < len(places) <= COMMON:
            weight = weights.of(x)
            for i in places:
                shared[i] += weight if n == 1 else min(n, lines[i].counts[x]) * weight
    return (i for i, w in shared.items() if w >= least * min(lines[i].weight, wanted.weight))

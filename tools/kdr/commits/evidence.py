"""What speaks for and against a posted patch having become a commit (or having been posted again as another mail).

Each kind of evidence adds to the log-odds of the tie; ``PROBABILITY`` turns their sum into the score.  The weights were
set on the mails and histories of two projects and are checked by ``tools/bench_commits.py``, which prints how many ties
of each score are right.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from kdr.commits.diff import ADDED, TELLING, Diff
from kdr.commits.posted import key

DAY = 86400
# A line that no posted patch has is taken to be as common as the average line is.
_UNSEEN = 0.8
# Log-odds by the likeness of changed lines: little below a tenth, much above a third.
_LINES = ((0.0, -2.0), (0.1, -1.0), (0.2, 0.8), (0.3, 4.2), (0.4, 5.6), (0.5, 6.5), (0.8, 8.0), (1.0, 9.0))
# An ending of a title says something from so many blanks on.
_ENDING = 3
# Log-odds by the likeness of titles that are not equal.
_TITLES = ((0.0, -1.0), (0.4, -0.8), (0.5, 0.0), (0.8, 2.4), (0.9, 3.8), (1.0, 5.0))


@dataclass(frozen=True, slots=True)
class Lines:
    """The telling changed lines of a diff, and the sum of their weights."""

    counts: Mapping[int, int]
    weight: float


class Weights:
    """How telling a changed line is: the more commits change it, the less."""

    def __init__(self, frequency: Mapping[int, int]) -> None:
        self._weights = {x: 1 / math.sqrt(max(1, n)) for x, n in frequency.items()}

    def of(self, line: int) -> float:
        """The weight of LINE, at most 1."""
        return self._weights.get(line, _UNSEEN)

    def lines(self, diff: Diff) -> Lines:
        """The telling lines of DIFF."""
        counts = telling(diff)
        get = self._weights.get
        return Lines(counts, sum([n * get(x, _UNSEEN) for x, n in counts.items()]))

    def common(self, a: Lines, b: Lines) -> float:
        """The weight of what A and B share."""
        small, large = (a.counts, b.counts) if len(a.counts) < len(b.counts) else (b.counts, a.counts)
        get = self._weights.get
        return sum([min(n, large[x]) * get(x, _UNSEEN) for x, n in small.items() if x in large])


def telling(diff: Diff) -> Counter[int]:
    """How often DIFF changes each line that is long enough to tell anything."""
    return Counter(x for f in diff.files for x in f.lines if x & TELLING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How like two diffs are: twice the shared weight by the sum (``dice``), by the first (``inside``), the second.

    ``known`` says whether the second one's lines are known at all (a blobless clone has none).
    """

    known: bool
    dice: float
    inside: float
    around: float
    weight: float
    files: float
    same_id: bool
    same_blobs: bool
    same_lines: bool
    exact: bool

    @property
    def same(self) -> bool:
        """Whether it is the same change for all that can be told."""
        return self.same_id or self.same_blobs or self.same_lines


def likeness(a: Diff, b: Diff, weights: Weights, in_a: Lines, in_b: Lines) -> Likeness:
    """Compare A with B, whose telling lines are IN_A and IN_B."""
    shared = weights.common(in_a, in_b)
    paths_a, paths_b = ({p for f in d.files for p in (f.path, f.old) if p} for d in (a, b))
    same_id = a.patch_id is not None and a.patch_id == b.patch_id
    same_blobs = _same_blobs(a, b)
    same_lines = _same_lines(a, b)
    return Likeness(
        known=b.patch_id is not None,
        dice=2 * shared / (in_a.weight + in_b.weight) if shared else 0.0,
        inside=shared / in_a.weight if shared else 0.0,
        around=shared / in_b.weight if shared else 0.0,
        weight=in_a.weight,
        files=_shared(paths_a, paths_b),
        same_id=same_id,
        same_blobs=same_blobs,
        same_lines=same_lines,
        # People edit a diff and leave its index line: equal ids say where it belongs, but not that it is unchanged.
        exact=same_id or same_lines or (same_blobs and (b.patch_id is None or _net(a) == _net(b))),
    )


def _shared(a: set[str], b: set[str]) -> float:
    """The share of the files A that are among B; one that only has its name there, in another folder, counts half."""
    names = {path.rsplit("/", 1)[-1] for path in b}
    return sum(1.0 if p in b else 0.5 if p.rsplit("/", 1)[-1] in names else 0.0 for p in a) / len(a) if a else 0.0


def _same_blobs(a: Diff, b: Diff) -> bool:
    """Whether both change the same contents into the same (ids on the ``index`` lines, as far as they are given)."""
    if not a.files or len(a.files) != len(b.files):
        return False
    other = {f.path: f.blobs for f in b.files}
    return all(f.blobs and (o := other.get(f.path)) and _begin(f.blobs, o) for f in a.files)


def _begin(a: tuple[str, str], b: tuple[str, str]) -> bool:
    return all(x.startswith(y[: len(x)]) and min(len(x), len(y)) >= 7 for x, y in zip(a, b, strict=True))


def _same_lines(a: Diff, b: Diff) -> bool:
    mine, other = ({f.path: f.lines for f in d.files if f.lines} for d in (a, b))
    return bool(mine) and mine == other


def _net(diff: Diff) -> dict[int, int]:
    """How often each line was added more than removed: the same whichever way git found the differences."""
    net: Counter[int] = Counter()
    for f in diff.files:
        for x in f.lines:
            net[x & ~ADDED] += 1 if x & ADDED else -1
    return {x: n for x, n in net.items() if n}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that was found of one pair.

    ``days`` is how long after the mail the commit was made, None if unknown; ``endings`` how many titles end as these
    two do, 0 where they do not end alike.
    """

    linked: bool = False
    applied: bool = False
    dated: bool = False
    title: float = 0.0
    names: int = 1
    count: int = 0
    endings: int = 0
    author: bool = False
    hand: bool = False
    days: float | None = None
    like: Likeness

    @property
    def odds(self) -> float:
        """The log-odds that the tie is right."""
        changed = diff_odds(self.like)
        if not (self.author or self.hand or self.like.same):
            # Two people can make much the same change: copy a header, fix a bug.
            changed = min(5.0, changed)
        endings = self.endings if self.like.files else 0
        titled = max(title_odds(self.title, self.names, self.count), ending_odds(endings))
        return -6.0 + self._named() + titled + self._person() + changed + self._time()

    def _named(self) -> float:
        near = self.title >= 0.5 or self.like.files > 0 or self.like.dice > 0.05
        return (8.0 if near else 2.0) * self.linked + 16.0 * self.applied

    def _person(self) -> float:
        named = self.title == 1
        if self.author:
            # The same hand writes few lines twice, and many lines never.
            much = min(2.0, self.like.inside * self.like.weight / 15)
            return 1.5 + 2.0 * named + 5.0 * self.dated + much
        foreign = 0.0 if self.hand else -1.0 if self.like.same else -2.0 if named else -4.5
        return foreign + 2.5 * self.dated

    def _time(self) -> float:
        if self.days is None:
            return 0.0
        if self.days < -2:
            return -1.0 if self.like.same else -6.0
        return 0.0 if self.title == 1 or self.days <= 400 else -1.0 if self.days <= 800 else -3.0


def title_odds(like: float, names: int, count: int) -> float:
    """What titles of COUNT words that are LIKE each other say, where NAMES commits have that title."""
    if like == 1.0:
        return (9.5 if count > 4 else 7.5) - min(4.0, 1.5 * math.log(max(1, names)))
    return _along(like, _TITLES)


def ending_odds(titles: int) -> float:
    """What two titles say that end alike, where so many TITLES end so, these two among them; nothing where none do."""
    return 7.5 - min(4.0, 1.5 * math.log(max(1, titles - 1))) if titles else -math.inf


def diff_odds(like: Likeness) -> float:
    """What the LIKE-ness of two diffs says.  A few lines say less than many; a part taken over whole says something."""
    if like.same:
        return 11.0 if like.weight > 1.5 else 7.0
    if not like.known:
        return 1.0 if like.files else 0.0
    odds = _along(like.dice, _LINES)
    if like.inside > 0.6 and like.dice < 0.5 and like.weight >= 3:
        odds = max(odds, (like.inside - 0.5) * 6)
    odds = odds * min(1.0, like.weight / 6) if odds > 0 else odds
    return odds if like.files else odds - (2.0 if like.dice < 0.3 else 3.5)


def _along(x: float, points: Sequence[tuple[float, float]]) -> float:
    """The value at X on the line through POINTS."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return points[-1][1]


def probability(odds: float) -> float:
    """The probability whose log-odds are ODDS."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


@lru_cache(maxsize=200_000)
def title_likeness(a: str, b: str) -> float:
    """How like two titles are: 1 for equal words, at least 0.9 where only the part before the colon differs."""
    one, two = key(a), key(b)
    if one == two:
        return 1.0 if one else 0.0
    ends = key(a.rsplit(": ", 1)[-1]), key(b.rsplit(": ", 1)[-1])
    least = 0.9 if ends[0] == ends[1] and ends[0].count(" ") >= 2 else 0.0
    quick = 2 * len(_pairs(one) & _pairs(two)) / max(1, len(_pairs(one)) + len(_pairs(two)))
    # Comparing letter by letter is slow, and two titles without common pairs of letters are not alike.
    like = quick if quick < 0.5 else SequenceMatcher(None, one, two, autojunk=False).ratio()
    return min(0.99, max(least, like))


@lru_cache(maxsize=200_000)
def ending(title: str) -> str:
    """What of TITLE stands behind its prefix, for comparing; empty where that is too short to tell anything."""
    end = key(title.rsplit(": ", 1)[-1])
    return end if end.count(" ") >= _ENDING else ""


@lru_cache(maxsize=100_000)
def _pairs(title: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(title)))

"""The decision: which commit each posted patch became, how sure that is, and by what evidence."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kdr.commits.candidates import Candidate, Found
from kdr.commits.evidence import DAY, Evidence, probability, telling
from kdr.commits.index import Entry
from kdr.commits.lineage import Lineage, Step
from kdr.commits.posted import Posted

# Below this a tie is not given: precision comes before recall.
SURE = 0.9
# So much of a patch must be found in a commit that is known to be another patch of the same posting.
_SQUASHED = 0.5
_MOST = 1e9
# A later mail that is so much less likely the next revision than the likeliest is not followed.
_FAR = 3.0
# Patches of one posting are committed in one go: within this many seconds, by one person.
_TOGETHER = 3600
# So much of telling lines a patch needs for its parts to be known again.
_ENOUGH = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What became of one posted patch.

    ``entry`` is the commit, None where none is known well enough; ``guess`` the likeliest one then, ``score`` the
    probability that this is right; ``exact`` says the very same change was committed; ``method`` names the strongest
    evidence and ``evidence`` all; ``through`` the later revision by which an earlier one is tied; ``also`` commits of
    the same change (cherry-picks); ``parts`` the other commits that a patch was split into.  Of these ``entry`` is the
    one that kept the title, else the one that holds most of the patch.  ``dropped`` says that a later revision dropped
    the patch, in its author's words.
    """

    patch: Posted
    entry: Entry | None
    guess: Entry | None
    score: float
    method: str
    exact: bool
    evidence: tuple[str, ...]
    through: str | None
    also: tuple[str, ...]
    parts: tuple[str, ...]
    dropped: bool

    @classmethod
    def none(cls, patch: Posted) -> Tie:
        """PATCH was found nowhere."""
        return cls(
            patch=patch,
            entry=None,
            guess=None,
            score=0.0,
            method="none",
            exact=False,
            evidence=(),
            through=None,
            also=(),
            parts=(),
            dropped=False,
        )


_Places = Mapping[int, Sequence[tuple[int, Entry]]]


@dataclass(frozen=True, slots=True)
class _Way:
    """How a patch leads to a commit: the probability, directly and by a later revision."""

    candidate: Candidate | None
    entry: Entry
    chance: float
    direct: float
    step: Step | None
    also: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def decide(patches: Sequence[Posted], found: Found, lineage: Lineage) -> tuple[Tie, ...]:
    """The ties of PATCHES, in their order."""
    ways = _all_ways(patches, found, lineage, {})
    # What is sure of some patches of a posting tells where in the history to look for the others.
    ways = _all_ways(patches, found, lineage, _places(ways, lineage.posting))
    _share(patches, ways)
    _part(ways, lineage.posting)
    return tuple(_tie(patches, i, ways[i], i in lineage.dropped) for i in range(len(patches)))


def _all_ways(patches: Sequence[Posted], found: Found, lineage: Lineage, places: _Places) -> dict[int, list[_Way]]:
    """The ways of every patch, the last mail's first: later revisions are settled before earlier ones."""
    ways: dict[int, list[_Way]] = {}
    for i in sorted(range(len(patches)), key=lambda i: (-(patches[i].sent or 0), -i)):
        others = [entry for j, entry in places.get(lineage.posting[i], ()) if j != i]
        ways[i] = _ways(found.candidates[i], lineage.steps[i], ways, i in lineage.dropped, others)
    return ways


def _places(ways: Mapping[int, Sequence[_Way]], posting: Sequence[int]) -> _Places:
    """For each posting its patches that surely became a commit, with that commit."""
    places: dict[int, list[tuple[int, Entry]]] = defaultdict(list)
    for i, found in ways.items():
        if found and found[0].direct > 0.99 and found[0].chance > 0.99:
            places[posting[i]].append((i, found[0].entry))
    return places


def _beside(c: Candidate, others: Sequence[Entry]) -> float:
    """What it adds to a likely commit that it was committed together with those that OTHERS of the posting became."""
    likely = c.odds > -4 and (c.evidence.title >= 0.7 or c.evidence.like.inside >= 0.3)
    if not likely or any(e.id == c.entry.id for e in others):
        return 0.0
    together = (e.committer == c.entry.committer and abs(e.committed - c.entry.committed) < _TOGETHER for e in others)
    return 4.0 if any(together) else 0.0


def _ways(
    candidates: Sequence[Candidate],
    steps: Sequence[Step],
    later: Mapping[int, list[_Way]],
    dropped: bool,
    others: Sequence[Entry],
) -> list[_Way]:
    direct = {c.entry.id: c for c in candidates}
    chain: dict[int, _Way] = {}
    for step, likely in _next(steps):
        for way in later.get(step.later, ())[:3]:
            strange = way.entry.id not in direct and not step.said and _elsewhere(candidates)
            chance = likely * way.chance * (0.6 if strange else 1.0)
            if way.entry.id not in chain or chance > chain[way.entry.id].chance:
                chain[way.entry.id] = _Way(None, way.entry, chance, 0.0, step)
    both = []
    for number in {*direct, *chain}:
        passed = chain.get(number)
        c = direct.get(number)
        if c is None:
            both += [passed] if passed else []
            continue
        held = 3.0 if dropped and c.evidence.title < 1 else 0.0
        alone = probability(c.odds - held + _beside(c, others))
        chance = max(alone, passed.chance) if passed else alone
        both.append(_Way(c, c.entry, chance, alone, passed.step if passed else None))
    return _normal(both, {e.id for e in others})


def _next(steps: Sequence[Step]) -> Iterator[tuple[Step, float]]:
    """The steps worth following, each with its probability: of one posting only one patch is the next revision."""
    near = [s for s in steps[:12] if s.odds > steps[0].odds - _FAR]
    total: dict[int, float] = defaultdict(lambda: 1.0)
    for step in near:
        total[step.posting] += math.exp(min(20.0, step.odds))
    for step in near:
        yield step, math.exp(min(20.0, step.odds)) / total[step.posting]


def _elsewhere(candidates: Sequence[Candidate]) -> bool:
    """Whether a good part of the patch's lines went into a commit of the same author after all."""
    return any(c.evidence.like.inside > 0.3 and c.evidence.author and c.evidence.like.weight > 3 for c in candidates)


def _normal(ways: list[_Way], others: Collection[int]) -> list[_Way]:
    """WAYS as rival hypotheses, likeliest first.

    Commits of one change on several branches are one hypothesis, and so are the commits a patch was split into (none
    of which is one of OTHERS, which its siblings became).
    """
    firsts = []
    for same in _changes(ways):
        first, *copies = sorted(same, key=_rank, reverse=True)
        chance = max(w.chance for w in same)
        firsts.append(replace(first, chance=chance, also=tuple(sorted(w.entry.sha for w in copies))))
    firsts = list(_whole(firsts, others))
    odds = [min(_MOST, w.chance / max(1e-9, 1 - w.chance)) for w in firsts]
    total = 1 + sum(odds)
    out = [replace(w, chance=o / total) for w, o in zip(firsts, odds, strict=True)]
    return sorted(out, key=lambda w: (-w.chance, w.entry.sha))[:4]


def _whole(ways: Sequence[_Way], others: Collection[int]) -> Iterator[_Way]:
    """WAYS, those into parts of one patch together as one: by the part that kept the title, else by the largest."""
    near = [w for w in ways if w.candidate and w.entry.id not in others and _holds(w.candidate)]
    near.sort(key=_main_part, reverse=True)
    parts: list[_Way] = []
    for way in near:
        if all(_split(way, other) for other in parts):
            parts.append(way)
    if len(parts) < 2:
        yield from ways
        return
    first, *rest = parts
    chance = 1 - math.prod(1 - w.chance for w in parts)
    yield replace(first, chance=chance, parts=tuple(w.entry.sha for w in rest))
    yield from (w for w in ways if w not in parts)


def _holds(c: Candidate) -> bool:
    """Whether the commit holds a part of the patch and little else, or its title and a part."""
    like = c.evidence.like
    mine = c.evidence.author and not like.exact and c.odds > -4 and like.weight >= _ENOUGH
    return mine and like.inside > 0.1 and (like.around > 0.5 or c.evidence.title >= 0.9)


def _main_part(way: _Way) -> tuple[float, ...]:
    e = way.candidate.evidence if way.candidate else None
    return (e.title >= 0.9, e.like.inside, -way.entry.committed, -way.entry.id) if e else ()


def _split(a: _Way, b: _Way) -> bool:
    """Whether A and B were committed on one day and share no lines: rivals that are alike are no parts."""
    one, two = a.entry, b.entry
    if one.committer != two.committer or abs(one.committed - two.committed) > DAY or not (one.diff and two.diff):
        return False
    lines, other = telling(one.diff), telling(two.diff)
    return 10 * (lines & other).total() <= min(lines.total(), other.total())


def _changes(ways: Iterable[_Way]) -> list[list[_Way]]:
    """WAYS by change: its copies have the same title and diff, or the same title, author and author's date."""
    groups: list[list[_Way]] = []
    by: dict[object, list[_Way]] = {}
    for way in ways:
        e = way.entry
        marks = [(e.key, e.author, e.authored), *([(e.key, e.diff.patch_id)] if e.diff and e.diff.patch_id else [])]
        group = next((by[m] for m in marks if m in by), None)
        if group is None:
            groups.append(group := [])
        group.append(way)
        by.update(dict.fromkeys(marks, group))
    return groups


def _rank(way: _Way) -> tuple[float, ...]:
    e = way.candidate.evidence if way.candidate else None
    named = bool(e and (e.linked or e.applied))
    exact, dated = bool(e and e.like.exact), bool(e and e.dated)
    return (named, way.entry.main, exact, dated, round(way.chance, 6), -way.entry.committed)


def _share(patches: Sequence[Posted], ways: dict[int, list[_Way]]) -> None:
    """Give mails of the same people with the very same diff the same end: what is known of one is known of all."""
    alike: dict[object, list[int]] = defaultdict(list)
    for i in sorted(ways):
        p = patches[i]
        if p.diff.patch_id and ways[i]:
            alike[p.diff.patch_id, p.sender].append(i)
    for mails in alike.values():
        best = max(mails, key=lambda i: ways[i][0].chance)
        for i in mails:
            if ways[i][0].entry.id == ways[best][0].entry.id and ways[i][0].chance < ways[best][0].chance:
                ways[i] = [replace(ways[i][0], chance=ways[best][0].chance), *ways[i][1:]]


def _part(ways: dict[int, list[_Way]], posting: Sequence[int]) -> None:
    """Of the patches of one posting that claim a commit the likeliest keeps it, and those squashed into it.

    A patch that was split claims none of its parts for itself.
    """
    claims: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, found in ways.items():
        if found and not found[0].parts:
            claims[posting[i], found[0].entry.id].append(i)
    for rivals in claims.values():
        rivals.sort(key=lambda i: (-ways[i][0].direct, -ways[i][0].chance, i))
        for i in rivals[1:]:
            first = ways[i][0]
            inside = first.candidate.evidence.like.inside if first.candidate else 0.0
            step = first.step
            if inside < _SQUASHED and not (step and (step.said or step.inside >= _SQUASHED)):
                ways[i] = [replace(first, chance=first.chance * 0.3), *ways[i][1:]]


def _tie(patches: Sequence[Posted], i: int, ways: Sequence[_Way], dropped: bool) -> Tie:
    if not ways:
        return replace(Tie.none(patches[i]), dropped=dropped)
    way = ways[0]
    told = way.candidate.evidence if way.candidate else None
    by_step = way.step is not None and way.chance > way.direct + 0.05
    reasons = (*(reasons_of(told) if told else ()), *(("lineage",) if way.step else ()))
    sure = way.chance >= SURE
    return Tie(
        patch=patches[i],
        entry=way.entry if sure else None,
        guess=None if sure else way.entry,
        score=round(way.chance, 3),
        method=("lineage" if by_step and way.direct < 0.5 else reasons[0]) if sure else "unsure",
        exact=sure and told is not None and told.like.exact,
        evidence=reasons,
        through=patches[way.step.later].msgid if way.step and by_step else None,
        also=way.also if sure else (),
        parts=way.parts if sure else (),
        dropped=dropped and not sure,
    )


def reasons_of(evidence: Evidence) -> tuple[str, ...]:
    """The kinds of EVIDENCE that speak for a tie, strongest first."""
    like = evidence.like
    kinds = {
        "link": evidence.linked,
        "applied-mail": evidence.applied,
        "patch-id": like.same_id,
        "blob-ids": like.same_blobs,
        "same-lines": like.same_lines,
        "author-date": evidence.dated,
        "subject": evidence.title == 1,
        "similar-subject": 0.6 <= evidence.title < 1,
        "similar-lines": like.dice >= 0.2 and not like.same,
        "author": evidence.author,
        "files": like.files > 0,
    }
    return tuple(name for name, holds in kinds.items() if holds)

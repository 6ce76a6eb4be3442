"""The decision: which commit each posted patch became, how sure that is, and by what evidence."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kdr.commits.candidates import Candidate, Found
from kdr.commits.evidence import Evidence, probability
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What became of one posted patch.

    ``entry`` is the commit, None where none is known well enough; ``guess`` the likeliest one then, ``score`` the
    probability that this is right; ``exact`` says the very same change was committed; ``method`` names the strongest
    evidence and ``evidence`` all; ``through`` the later revision by which an earlier one is tied; ``also`` commits of
    the same change (cherry-picks).
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
        )


@dataclass(frozen=True, slots=True)
class _Way:
    """How a patch leads to a commit: the probability, directly and by a later revision."""

    candidate: Candidate | None
    entry: Entry
    chance: float
    direct: float
    step: Step | None
    also: tuple[str, ...] = ()


def decide(patches: Sequence[Posted], found: Found, lineage: Lineage) -> tuple[Tie, ...]:
    """The ties of PATCHES, in their order."""
    ways: dict[int, list[_Way]] = {}
    for i in sorted(range(len(patches)), key=lambda i: (-(patches[i].sent or 0), -i)):
        ways[i] = _ways(found.candidates[i], lineage.steps[i], ways, i in lineage.dropped)
    _share(patches, ways)
    _part(ways, lineage.posting)
    return tuple(_tie(patches, i, ways[i]) for i in range(len(patches)))


def _ways(
    candidates: Sequence[Candidate], steps: Sequence[Step], later: Mapping[int, list[_Way]], dropped: bool
) -> list[_Way]:
    direct = {c.entry.id: c for c in candidates}
    chain: dict[int, _Way] = {}
    for step, likely in _next(steps):
        for way in later.get(step.later, ())[:3]:
            chance = likely * way.chance * (0.6 if way.entry.id not in direct and _elsewhere(candidates) else 1.0)
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
        alone = probability(c.odds - held)
        chance = max(alone, passed.chance) if passed else alone
        both.append(_Way(c, c.entry, chance, alone, passed.step if passed else None))
    return _normal(both)


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


def _normal(ways: list[_Way]) -> list[_Way]:
    """WAYS as rival hypotheses, likeliest first; commits of the very same change are one hypothesis."""
    kinds: dict[object, list[_Way]] = defaultdict(list)
    for way in ways:
        diff = way.entry.diff
        kinds[(diff.patch_id if diff and diff.patch_id else way.entry.id, way.entry.key)].append(way)
    firsts = []
    for same in kinds.values():
        first, *others = sorted(same, key=_rank, reverse=True)
        firsts.append(replace(first, also=tuple(sorted(w.entry.sha for w in others))))
    odds = [min(_MOST, w.chance / max(1e-9, 1 - w.chance)) for w in firsts]
    total = 1 + sum(odds)
    out = [replace(w, chance=o / total) for w, o in zip(firsts, odds, strict=True)]
    return sorted(out, key=lambda w: (-w.chance, w.entry.sha))[:4]


def _rank(way: _Way) -> tuple[float, ...]:
    e = way.candidate.evidence if way.candidate else None
    named = bool(e and (e.linked or e.applied))
    dated = bool(e and e.dated)
    return (named, way.entry.main, dated, round(way.chance, 6), -way.entry.committed)


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
    """Of the patches of one posting that claim a commit the likeliest keeps it, and those squashed into it."""
    claims: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, found in ways.items():
        if found:
            claims[posting[i], found[0].entry.id].append(i)
    for rivals in claims.values():
        rivals.sort(key=lambda i: (-ways[i][0].direct, -ways[i][0].chance, i))
        for i in rivals[1:]:
            first = ways[i][0]
            inside = first.candidate.evidence.like.inside if first.candidate else 0.0
            step = first.step
            if inside < _SQUASHED and not (step and (step.said or step.inside >= _SQUASHED)):
                ways[i] = [replace(first, chance=first.chance * 0.3), *ways[i][1:]]


def _tie(patches: Sequence[Posted], i: int, ways: Sequence[_Way]) -> Tie:
    if not ways:
        return Tie.none(patches[i])
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

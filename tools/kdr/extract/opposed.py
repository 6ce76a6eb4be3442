"""Runs of one measurement in several paragraphs: the figures of the later runs get those of the first as baseline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kdr.extract.readings import Reading
from kdr.extract.sides import TWO_THINGS, Side, explicit, side, stem
from kdr.model import Line

# How many lines the two runs that are set against each other may be apart.
SPAN = 50
# How much of what two runs tell must be the same (less, where one tells nothing else), and how many runs of which no
# words name the side may be set against the first.
_SAME = 0.6
_HALF = 0.5
_RUNS = 3
# How many variants of one thing are told line by line.
_VARIANTS = 4
# How many lines apart results of one run may be, and how a line begins that opens another.
_APART = 4
_OPENS = ("- ", "$ ", "# ", "./")
# How many lines above a run may name its side.
_ABOVE = 6
_LONGEST = 110
_COMPARED = re.compile(
    r"\b(?:compar\w+|vs\.?|versus|than|over|instead of|rather than|outperform\w*|prefer\w*)(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Results that stand together, and the side that the words above them name."""

    readings: tuple[int, ...]
    labels: frozenset[tuple[str, str]]
    first: int
    last: int
    side: Side | None


def opposed(found: Sequence[Reading], lines: Sequence[Line]) -> tuple[Reading, ...]:
    """FOUND, the results among the LINES of a message, with baselines out of earlier runs of the same measurement.

    Runs are the same that tell the same things.  Where the words above name sides, the last run without the change is
    the baseline; else it is the first of no more than three.
    """
    out = list(found)
    used = {(r.since, r.baseline) for r in found if r.since}
    free = [n for n, r in enumerate(found) if not r.baseline and (r.first, r.value.text) not in used]
    runs = _runs([found[n] for n in free], free, lines)
    families: list[list[_Run]] = []
    for run in runs:
        family = next((f for f in reversed(families) if _is_same(f[-1], run) and run.first - f[-1].last < SPAN), None)
        if family is None:
            families.append([run])
        else:
            family.append(run)
    for family in families:
        sided = {r.side for r in family} >= {Side.BASE, Side.NEW}
        listed = [] if sided else [_listed(out, run, lines) for run in family]
        if all(listed) and listed:
            continue
        if len(family) > 1 and (sided or len(family) <= _RUNS):
            for base, run in _against(family, sided=sided):
                _oppose(out, base, run)
    return tuple(sorted(out, key=lambda r: r.first))


def _listed(out: list[Reading], run: _Run, lines: Sequence[Line]) -> bool:
    """Sets the results of RUN against one of them, if they are variants of one thing told line by line."""
    mine = [out[n] for n in run.readings]
    alike = {(r.value.kind, r.value.unit) for r in mine}
    close = all(b.first - a.last == 1 for a, b in pairwise(mine))
    if not 2 <= len(mine) <= _VARIANTS or len(alike) > 1 or not close or any(r.weak for r in mine):
        return False
    bases = [r for r in mine if r.side is Side.BASE]
    base = next((r for r in bases if explicit(r.label)), bases[0] if bases else None)
    labels = [r.label for r in mine]
    if base is None and (_are_variants(labels) or _are_compared(labels, mine[0].first, lines)):
        base = mine[0]
    if base is None:
        return False
    for n, r in zip(run.readings, mine, strict=True):
        other = r.first > base.first or (explicit(base.label) and r not in bases)
        if other and r is not base and r.value.text != base.value.text:
            out[n] = replace(r, baseline=base.value.text, since=base.first)
            if r.side is None:
                out += [replace(out[n], baseline=b.value.text, since=b.first) for b in bases if b is not base]
    return True


def _are_compared(labels: Sequence[str], first: int, lines: Sequence[Line]) -> bool:
    """Whether a sentence above the line FIRST compares the only two of LABELS ("summary data comparing A and B")."""
    if len(labels) != 2 or any(TWO_THINGS.search(x) for x in labels):
        return False
    above = " ".join(x.text.strip() for x in lines if x.number < first)
    names = [re.compile(rf"(?<!\w){re.escape(x.strip())}(?!\w)") for x in labels]
    return any(
        _COMPARED.search(sentence) and all(name.search(sentence) for name in names)
        for sentence in re.split(r"(?<=[.!?:])\s+", above)
    )


def _are_variants(labels: Sequence[str]) -> bool:
    """Whether LABELS name ways to do one thing: single letters, or names that share a word and measure nothing else."""
    if all(re.fullmatch(r"\(?[A-Z0-9]\)?", x) for x in labels):
        return True
    words = [set(re.findall(r"[a-z]{3,}", x.lower())) for x in labels]
    return bool(set.intersection(*words)) and not any(TWO_THINGS.search(x) for x in labels)


def _against(family: Sequence[_Run], *, sided: bool) -> list[tuple[_Run, _Run]]:
    """Which runs of FAMILY are the baseline of which."""
    if not sided:
        return [(family[0], run) for run in family[1:]]
    base, late = None, None
    out = []
    for run in family:
        if run.side is Side.BASE:
            if late is not None:
                out.append((run, late))
                late = None
            else:
                base = run
        elif base is not None:
            out.append((base, run))
        else:
            late = run
    return out


def _oppose(out: list[Reading], base: _Run, run: _Run) -> None:
    """Sets each result of RUN against the one of the same label, and place among them, in BASE."""
    left = {n: key(out[n]) for n in base.readings}
    for n in run.readings:
        new = out[n]
        other = next((o for o, k in left.items() if k == key(new)), None)
        if other is None or _is_difference(new):
            continue
        del left[other]
        first, second = (other, n) if out[other].first <= new.first else (n, other)
        if not new.baseline and not out[other].baseline and new.value.text != out[other].value.text:
            told = out[second]
            base_text, since = out[other].value.text, out[first].first
            out[second] = replace(told, baseline=base_text, value=new.value, since=since, share=new.share)


def _is_difference(r: Reading) -> bool:
    """Whether R tells how two others differ ("+17.8%"): it stands against no other run's."""
    return r.value.is_share and r.value.text[0] in "+-"


def key(r: Reading) -> tuple[str, str]:
    """What a result tells, without the side and the words that mean the same."""
    return stem(r.label).replace("duration", "time"), r.value.kind.value


def _is_same(a: _Run, b: _Run) -> bool:
    both = a.labels & b.labels
    least = _HALF if both in (a.labels, b.labels) else _SAME
    return bool(both) and len(both) >= least * len(a.labels | b.labels)


def _runs(found: Sequence[Reading], places: Sequence[int], lines: Sequence[Line]) -> list[_Run]:
    """The runs of FOUND, which stand at PLACES in the whole: results with only blank lines and other data between."""
    texts = {x.number: x.text for x in lines}
    groups: list[list[int]] = []
    for n, r in enumerate(found):
        if groups and not _is_parted(found[groups[-1][-1]].last, r.first, texts, {x.first for x in found}):
            groups[-1].append(n)
        else:
            groups.append([n])
    out: list[_Run] = []
    for group in groups:
        first, last = found[group[0]].first, found[group[-1]].last
        above = _side_above(first, out[-1].last if out else 0, texts)
        labels = frozenset(key(found[n]) for n in group)
        out.append(_Run(tuple(places[n] for n in group), labels, first, last, above))
    return out


def _is_parted(last: int, first: int, texts: dict[int, str], results: set[int]) -> bool:
    """Whether words stand between the lines LAST and FIRST: a heading, a command, a sentence."""
    between = [texts[n] for n in range(last + 1, first) if n not in results and texts.get(n, "").strip()]
    return first - last > _APART or any(
        t.rstrip().endswith(":") or t.lstrip()[:2] in _OPENS or _is_side(t.strip()) for t in between
    )


def _is_side(text: str) -> bool:
    """Whether TEXT does no more than name a side ("w/o", "After")."""
    return len(text) <= _LONGEST and side(text) is not None and not stem(text) and text[0].isalpha()


def _side_above(first: int, after: int, texts: dict[int, str]) -> Side | None:
    """The side that the nearest of the few lines above FIRST names, down to AFTER."""
    near = [n for n in range(first - 1, max(after, first - 20), -1) if texts.get(n, "").strip()][:_ABOVE]
    return next((s for n in near if len(texts[n]) <= _LONGEST and (s := side(texts[n].strip()))), None)

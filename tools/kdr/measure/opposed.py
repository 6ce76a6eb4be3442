"""Runs of one measurement in several paragraphs: the figures of the later runs get those of the first as baseline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kdr.measure.reading import Key, Reading
from kdr.measure.sides import TWO_THINGS, Side, explicit, side, stem
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
# What counts things, each row other things.
_COUNTS = re.compile(r"\b(?:no\.?|nr\.?|number|#)\s(?:of|times)\b|\bcounts?\b", re.IGNORECASE)
# "size of before.o": what is told of which file.
_NUMBERED = re.compile(r"\d+$")
_OF_FILE = re.compile(r"(?P<what>text|size) of (?P<file>\S+)")
# How many lines apart results of one run may be, and how a line begins that opens another.
_APART = 4
_OPENS = ("- ", "$ ", "# ", "./")
# How many lines above a run may name its side, and how many its place.
_ABOVE, _HEADING = 6, 3
_PLACE = re.compile(r"\b(?:client|server|sender|receiver|host|guest|source|destination)\b", re.IGNORECASE)
_DRAWN = re.compile(r"[-=*#]{2,}\s*\w|\[[^\d\]][^\]]*\]:?$|<[^>]*>:?$")
_THIS = re.compile(r"\b(?:this|the proposed|our) (?:patch(?:es|set)?|series|driver|version|change)\b", re.IGNORECASE)
_EVENT = re.compile(r"of event '[^']*'")
_UP_DOWN = re.compile(r"\d+/-\d+")
_LONGEST = 110
_COMPARED = re.compile(
    r"\b(?:compar\w+|vs\.?|versus|than|over|instead of|rather than|outperform\w*|prefer\w*)(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Results that stand together, the words right above them, and the side that one line (``heading``) above names.

    ``apart`` says that a blank line, a command or a heading parts them from what is above.
    """

    readings: tuple[int, ...]
    labels: frozenset[Key]
    first: int
    last: int
    side: Side | None
    heading: str
    above: str
    apart: bool


def opposed(found: Sequence[Reading], lines: Sequence[Line]) -> tuple[Reading, ...]:
    """FOUND, the results among the LINES of a message, with baselines out of earlier runs of the same measurement.

    Runs are the same that tell the same things.  Where the words above name sides, the last run without the change is
    the baseline; else it is the first of no more than three.
    """
    out = _files(found)
    used = {(r.since, r.baseline) for r in out if r.since}
    free = [n for n, r in enumerate(out) if not r.baseline and (r.first, r.value.text) not in used]
    runs = _runs([out[n] for n in free], free, lines)
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
                _oppose(out, base, run, sided=sided)
    return tuple(sorted(out, key=lambda r: r.first))


def _listed(out: list[Reading], run: _Run, lines: Sequence[Line]) -> bool:
    """Sets the results of RUN against one of them, if they are variants of one thing told line by line."""
    places = [n for n in run.readings if not out[n].value.is_share] or list(run.readings)
    mine = [out[n] for n in places]
    alike = {(r.value.kind, r.value.unit) for r in mine}
    close = all(b.first - a.last == 1 for a, b in pairwise(mine))
    if not 2 <= len(mine) <= _VARIANTS or len(alike) > 1 or not close or any(r.weak for r in mine):
        return False
    # A heading holds for all of them; only its own label tells one from the others.
    bases = [r for r in mine if side(r.label) is Side.BASE]
    base = next((r for r in bases if explicit(r.label)), bases[0] if bases else _first(mine, lines))
    if base is None:
        return False
    for n, r in zip(places, mine, strict=True):
        other = r.first > base.first or (r not in bases and (explicit(base.label) or side(r.label) is Side.NEW))
        if other and r is not base and r.value.text != base.value.text:
            out[n] = r.held_against(base)
            if r.side is None:
                out += [r.held_against(b) for b in bases if b is not base]
    return True


def _first(mine: Sequence[Reading], lines: Sequence[Line]) -> Reading | None:
    """Which of MINE, of which none names the side without the change, the others are held against."""
    labels = [r.label for r in mine]
    these = [bool(_THIS.search(x)) for x in labels]
    if sorted(these) == [False, True]:
        return mine[these.index(False)]
    alike = len(set(labels)) == len(labels) and (_are_variants(labels) or _are_compared(labels, mine[0].first, lines))
    return mine[0] if alike else None


def _files(found: Sequence[Reading]) -> list[Reading]:
    """FOUND with the sizes of variants of one file, listed together, each against the old one's, or the first's."""
    out = list(found)
    groups: list[dict[tuple[str, str], list[int]]] = [{}]
    last = 0
    for n, r in enumerate(out):
        m = _OF_FILE.fullmatch(r.label)
        if m is None:
            continue
        if r.first - last > _APART:
            groups.append({})
        last = r.last
        groups[-1].setdefault((m["what"], stem(_NUMBERED.sub("", m["file"]))), []).append(n)
    for (_, name), group in (x for g in groups for x in g.items()):
        labels = [out[n].label for n in group]
        base = _old(labels, numbered=bool(name)) if len(set(labels)) == len(group) > 1 else None
        if base is not None:
            _hold(out, group[base], group)
    for listed in groups:
        for (what, name), group in listed.items():
            # "kernel-old" is what "kernel-other" and "kernel-third" are held against.
            others = [n for (w, x), g in listed.items() if w == what and x.startswith(f"{name} ") for n in g]
            if len(group) == 1 and name and side(out[group[0]].label) is Side.BASE:
                _hold(out, group[0], [n for n in others if not out[n].baseline], all_of=True)
    return out


def _hold(out: list[Reading], base: int, group: Sequence[int], *, all_of: bool = False) -> None:
    """Sets those of GROUP that are not of the old side themselves, or ALL_OF it, against BASE."""
    for n in group:
        new = n != base and (all_of or side(out[n].label) is not Side.BASE)
        if new and out[n].value.text != out[base].value.text:
            out[n] = out[n].held_against(out[base])


def _old(labels: Sequence[str], *, numbered: bool) -> int | None:
    """Which of LABELS names the file as it was: the one that says so, the only one that says nothing, or the first."""
    sides = [side(x) for x in labels]
    if Side.BASE in sides:
        return sides.index(Side.BASE)
    if sides.count(None) == 1:
        return sides.index(None)
    return 0 if numbered and len({_NUMBERED.sub("", x) for x in labels}) == 1 else None


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
    if any(_COUNTS.search(x) or x.startswith("share of ") for x in labels):
        return False
    words = [set(re.findall(r"[a-z]{3,}", x.lower())) for x in labels]
    return bool(set.intersection(*words)) and not any(TWO_THINGS.search(x) for x in labels)


def _against(family: Sequence[_Run], *, sided: bool) -> list[tuple[_Run, _Run]]:
    """Which runs of FAMILY are the baseline of which."""
    if not sided:
        turned = len(family) == 2 and family[1].side is Side.BASE and family[0].side is None
        first = family[1] if turned else family[0]
        late = [run for run in family if run is not first]
        return [
            (first, run) for run in late if max(run, first, key=lambda r: r.first).apart and not _are_places(first, run)
        ]
    bases: list[_Run] = []
    later: _Run | None = None
    out = []
    for run in family:
        if run.side is Side.BASE:
            if later is not None:
                out.append((run, later))
                later = None
            else:
                bases.append(run)
        elif bases:
            # Of several settings, each is held against the same setting.
            same = (b for b in reversed(bases) if _setting(b.heading) == _setting(run.heading))
            out.append((next(same, bases[-1]), run))
        else:
            later = run
    return out


def _setting(heading: str) -> str:
    """How the test was set up by the words of HEADING: what follows its comma, else what names no side."""
    first, comma, rest = heading.partition(",")
    return rest.strip(" ]:").lower() if comma and side(first) else stem(heading)


def _are_places(a: _Run, b: _Run) -> bool:
    """Whether the words above A and B tell of two places, not of two ways ("on the server", "on the client")."""
    one, two = ({w.lower() for w in (*_PLACE.findall(r.above), *_EVENT.findall(r.above))} for r in (a, b))
    return bool(one and two and one != two)


def _oppose(out: list[Reading], base: _Run, run: _Run, *, sided: bool) -> None:
    """Sets each result of RUN against the one of the same label, and place among them, in BASE.

    Where the runs are not SIDED, what was measured without the change in both is held against nothing.
    """
    left = {n: key(out[n]) for n in base.readings}
    for n in run.readings:
        new = out[n]
        other = next((o for o, k in left.items() if k == key(new)), None)
        if other is None or _is_difference(new):
            continue
        if not sided and explicit(new.label) and side(new.label) is Side.BASE:
            continue
        del left[other]
        first, second = (other, n) if out[other].first <= new.first else (n, other)
        if not new.baseline and not out[other].baseline and new.value.text != out[other].value.text:
            told = out[second]
            base_text, since = out[other].value.text, out[first].first
            out[second] = replace(told, baseline=base_text, value=new.value, since=since, share=new.share)


def _is_difference(r: Reading) -> bool:
    """Whether R tells how two others differ ("+17.8%", "up/down: 17/-313"): it stands against no other run's."""
    return (r.value.is_share and r.value.text[0] in "+-") or bool(_UP_DOWN.match(r.value.text))


def key(r: Reading) -> Key:
    """What a result tells, without the side and the words that mean the same."""
    what, kind, slot = r.key
    return what.replace("duration", "time"), kind, slot


def _is_same(a: _Run, b: _Run) -> bool:
    both = a.labels & b.labels
    if len(both) > 1 and {a.side, b.side} == {Side.BASE, Side.NEW}:
        return True
    least = _HALF if both in (a.labels, b.labels) else _SAME
    return bool(both) and len(both) >= least * len(a.labels | b.labels)


def _runs(found: Sequence[Reading], places: Sequence[int], lines: Sequence[Line]) -> list[_Run]:
    """The runs of FOUND, which stand at PLACES in the whole: results with only blank lines and other data between."""
    texts = {x.number: x.text for x in lines}
    groups: list[list[int]] = []
    results = {x.first for x in found}
    for n, r in enumerate(found):
        again = bool(groups) and any(key(found[k]) == key(r) for k in groups[-1])
        if groups and not _is_parted(found[groups[-1][-1]].last, r.first, texts, results, again=again):
            groups[-1].append(n)
        else:
            groups.append([n])
    out: list[_Run] = []
    for group in groups:
        first, before = found[group[0]].first, out[-1].last if out else 0
        near = _above(first, before, texts)
        heading = next((t for t in near if side(t)), "")
        labels = frozenset(key(found[n]) for n in group)
        above = " ".join([*near[:_HEADING], *(m[0] for t in near if (m := _EVENT.search(t)))])
        apart = first - before > _APART or any(_parts(texts.get(n, "")) for n in range(before + 1, first))
        mine = tuple(places[n] for n in group)
        out.append(_Run(mine, labels, first, found[group[-1]].last, side(heading), heading, above, apart))
    return out


def _is_parted(last: int, first: int, texts: dict[int, str], results: set[int], *, again: bool) -> bool:
    """Whether words stand between the lines LAST and FIRST: a heading, a command if it tells of the same AGAIN."""
    between = [texts[n] for n in range(last + 1, first) if n not in results and texts.get(n, "").strip()]
    return (
        first - last > _APART
        or (again and bool(between))
        or any(
            t.rstrip().endswith(":")
            or _is_side(t.strip())
            or (t.lstrip()[:2] in _OPENS and (again or t.lstrip()[0] == "-"))
            for t in between
        )
    )


def _is_side(text: str) -> bool:
    """Whether TEXT does no more than name a side ("w/o", "After"), or is a heading that does ("--- 1G: before ---")."""
    if len(text) > _LONGEST or side(text) is None:
        return False
    return bool(_DRAWN.match(text)) or (not stem(text) and text[0].isalpha())


def _parts(text: str) -> bool:
    """Whether the line TEXT parts two runs of one thing, rather than two parts of what one command printed."""
    return not text.strip() or text.rstrip().endswith(":") or text.lstrip()[:2] in _OPENS[1:] or _is_side(text.strip())


def _above(first: int, after: int, texts: dict[int, str]) -> list[str]:
    """The few short lines above FIRST, the nearest first, down to AFTER."""
    near = [n for n in range(first - 1, max(after, first - 20), -1) if texts.get(n, "").strip()][:_ABOVE]
    return [texts[n].strip() for n in near if len(texts[n]) <= _LONGEST]

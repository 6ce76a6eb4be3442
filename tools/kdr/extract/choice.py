"""Which paragraphs a draft cites: those the weights favour, as many as a record of that kind usually has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kdr.extract.features import Features
from kdr.extract.outcome import Verdict
from kdr.extract.units import Kind, Scene, Unit
from kdr.extract.weights import ESSENTIAL, SECTIONS, Weights
from kdr.model import State

# The decisive words of a thread are few: whoever settles it, and the author's last word.
_MOST = {"outcome": 3}
_SAME = 0.8
# Words that stand lower than this decide less often than not, whatever they say.
_FAINT = -200

Scores = Mapping[str, Sequence[int]]


def scores(features: Features, weights: Weights) -> Scores:
    """The sum of every unit in every column of WEIGHTS."""
    return {c: [weights.sum(c, f) for f in features.of] for c in weights.table}


def choose(scene: Scene, end: Verdict, found: Scores, least: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """The numbers of the units to cite in each section, in thread order; END is what decides the matter."""
    return {s: section(scene, end, standing(found, s), least[s], s) for s in SECTIONS}


def standing(found: Scores, name: str) -> list[int]:
    """How well each unit stands in section NAME.

    That a paragraph carries the label counts twice as much as that a record must cite it: one bar for the two together
    is steadier than one for each.
    """
    return [2 * a + m for a, m in zip(found[name], found[name + ESSENTIAL], strict=True)]


def section(scene: Scene, end: Verdict, stands: Sequence[int], least: int, name: str) -> tuple[int, ...]:
    """The numbers of the units to cite in section NAME: those whose place in STANDS is no lower than LEAST.

    A thread has a problem and a proposal in what its author posts, and an outcome in what is replied, however faintly
    they speak; of paragraphs that say the same thing the first is cited.
    """
    able = [n for n, u in enumerate(scene.units) if not u.empty and (name != "outcome" or u.kind is Kind.REPLY)]
    chosen = [n for n in able if stands[n] >= least]
    if not chosen and name in ("problem", "proposal", "outcome"):
        able = [n for n in able if (scene.units[n].kind is Kind.REPLY) is (name == "outcome")]
        chosen = sorted(able, key=lambda n: (-stands[n], n))[:1]
    if name in _MOST:
        chosen = sorted(chosen, key=lambda n: (-stands[n], n))[: _MOST[name]]
    out: list[int] = []
    for n in sorted({*chosen, *_sure(scene, end, stands, name)}):
        if not any(alike(scene.units[n], scene.units[o]) for o in out):
            out.append(n)
    return tuple(out)


def _sure(scene: Scene, end: Verdict, stands: Sequence[int], name: str) -> Sequence[int]:
    """What a section cites below its bar: the last words the state rests on; a refusal is an objection too."""
    last = end.decisive[-2:]
    if name == "outcome":
        return [n for n in last if stands[n] >= _FAINT]
    return [n for n in last if name == "objection" and end.state is State.REJECTED and not scene.units[n].author]


def alike(one: Unit, two: Unit) -> bool:
    """True if two paragraphs are the same words, give or take a few."""
    a, b = (set(u.text.lower().split()) for u in (one, two))
    return len(a & b) >= _SAME * max(len(a), len(b))

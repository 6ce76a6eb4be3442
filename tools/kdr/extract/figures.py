"""What speaks for a paragraph's telling of something measured: its numbers, its words, the rules' view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kdr.extract.units import Scene, Unit
from kdr.mail.paragraphs import Paragraph
from kdr.measure.metrics import TABLED, measure
from kdr.measure.numbers import quantities
from kdr.measure.prose import is_log
from kdr.measure.weighing import CUES
from kdr.model import Metric

# So much of a paragraph is looked at; what comes later repeats its kind.
_MOST = 3000
_SHARES = ((0.0, "no"), (0.1, "few"), (0.3, "some"), (0.6, "many"), (1.0, "mostly"))
_BLOAT = re.compile(r"\b(?:add|grow)/(?:remove|shrink)\b")
_PROFILE = re.compile(r"^\s*\d+\.\d+%\s", re.MULTILINE)
_TELLS_NEIGHBOURS = frozenset(("figures: measuring", "figures: workload", "many numbers", "mostly numbers"))


def measured(scene: Scene) -> tuple[tuple[Metric, ...], ...]:
    """For each unit of SCENE what the rules take for measured in it."""
    found: dict[str, list[Metric]] = {}
    for metric in measure(scene.thread):
        found.setdefault(metric.passage.message, []).append(metric)
    return tuple(
        tuple(m for m in found.get(u.message.carrier or u.message.key, ()) if _meets(u.paragraph, m))
        for u in scene.units
    )


def _meets(paragraph: Paragraph, metric: Metric) -> bool:
    """Whether METRIC is told in PARAGRAPH, not in those around it as the two runs that it compares."""
    first, last = metric.passage.first, metric.passage.last
    if any(paragraph.first <= n <= paragraph.last for n in (first, last)):
        return True
    return TABLED in metric.passage.why and first <= paragraph.last and paragraph.first <= last


def figures(scene: Scene, told: Sequence[Sequence[Metric]]) -> tuple[frozenset[str], ...]:
    """The features of every unit of SCENE that speak for or against a measurement; TOLD is what ``measured`` found."""
    alone = [frozenset(_of(u, m)) for u, m in zip(scene.units, told, strict=True)]
    return tuple(alone[n] | frozenset(_beside(scene, alone, told, n)) for n in range(len(alone)))


def _of(unit: Unit, told: Sequence[Metric]) -> Iterator[str]:
    text = unit.text[:_MOST]
    if told:
        yield "figures: the rules find one"
        yield f"figures: the rules find {min(len(told), 3)}{'+' if len(told) > 2 else ''}"
        yield f"figures: the rules find one in words of the {'author' if unit.author else 'reviewer'}"
        if any(m.baseline for m in told):
            yield "figures: set against a baseline"
        if any(m.change for m in told):
            yield "figures: a change is told"
        yield from {f"figures: the rules see {why}" for m in told for why in m.passage.why}
    words = text.split()
    share = sum(any(c.isdigit() for c in w) for w in words) / max(1, len(words))
    yield f"{next(name for limit, name in _SHARES if share <= limit)} numbers"
    for name, _, pattern in CUES:
        if pattern.search(text):
            yield f"figures: {name}"
    if share:
        yield from _numbers(text)


def _numbers(text: str) -> Iterator[str]:
    found = quantities(text)
    yield from {f"figures: a {q.kind.value}" for q in found}
    yield from {f"figures: in {q.unit.lower()}" for q in found if q.unit}
    if len(found) > 3:
        yield "figures: several"
    if is_log(text):
        yield "figures: in a log"
    if _BLOAT.search(text):
        yield "figures: sizes of functions"
    if _PROFILE.search(text):
        yield "figures: a profile"


def _beside(
    scene: Scene, alone: Sequence[frozenset[str]], told: Sequence[Sequence[Metric]], number: int
) -> Iterator[str]:
    for step, side in ((-1, "before"), (1, "after")):
        other = number + step
        if 0 <= other < len(alone) and scene.units[other].message is scene.units[number].message:
            if told[other]:
                yield f"figures: the rules find one in the paragraph {side}"
            for name in alone[other] & _TELLS_NEIGHBOURS:
                yield f"{name}, in the paragraph {side}"

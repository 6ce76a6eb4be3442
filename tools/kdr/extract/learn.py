"""Learning the weights from labelled threads, and what the threads that were kept aside say of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kdr.extract.choice import Scores, choose, scores, section, standing
from kdr.extract.draft import measured_in
from kdr.extract.examples import CORE, OK, Example, Figure, Role
from kdr.extract.fate import evidence, fate
from kdr.extract.outcome import verdict
from kdr.extract.regression import Point, Rows
from kdr.extract.weights import BIAS, COLUMNS, ESSENTIAL, FATES, SECTIONS, Learned, Weights
from kdr.measure.numbers import NUMBER, value_of
from kdr.model import Fate, Metric

# A feature must occur in so many threads; a single word in many more, or it would tell of their subjects.
_THREADS, _WORD_THREADS = 40, 120
_STRENGTH, _FATE_STRENGTH = 0.04, 0.03
# The gold threads come from the very list, and are few: each counts as much as so many of other lists.
_GOLD = 6
# How much to cite is a matter of taste, and the taste to meet is that of the annotators of the gold threads, who call
# half as many problems essential as others do: the gold threads together count so many times what all others do.
_TASTE = 2
# No bar is so low that everything is cited.
_BARS = tuple(range(-900, 330, 30))
_NEAR = 10  # so many bars to either side are averaged: the gold threads are few
_KIN = {"objection": frozenset({"nit", "alternative"}), "alternative": frozenset({"objection"})}


@dataclass(slots=True)
class Tally:
    """Passages right and wrong, essential paragraphs and how many of them were found."""

    right: int = 0
    wrong: int = 0
    core: int = 0
    found: int = 0

    def add(self, other: Tally, times: int = 1) -> None:
        """Count OTHER in, so many TIMES."""
        self.right += times * other.right
        self.wrong += times * other.wrong
        self.core += times * other.core
        self.found += times * other.found

    @property
    def precision(self) -> float:
        """The share of cited passages that carry the label."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of essential paragraphs that are cited."""
        return self.found / max(1, self.core)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Figures:
    """What threads that were not learned from say: a tally a section, and right out of all for the rest.

    ``told`` counts measured figures whose baseline and value the draft has.
    """

    threads: int = 0
    sections: dict[str, Tally] = field(default_factory=lambda: {s: Tally() for s in SECTIONS})
    state: Counter[bool] = field(default_factory=Counter)
    fate: Counter[bool] = field(default_factory=Counter)
    told: Counter[bool] = field(default_factory=Counter)


class Lessons:
    """Labelled threads, to be learned from in whole or in part; ``threads`` are in the order of their roles."""

    def __init__(self, examples: Iterable[Example]) -> None:
        """Those of EXAMPLES that are not kept aside for good."""
        self.threads = tuple(sorted((e for e in examples if e.role is not Role.ASIDE), key=lambda e: e.role))
        units = [(n, one, labels) for n, e in enumerate(self.threads) for one, labels in _both(e)]
        cost = [float(_GOLD) if e.role is Role.GOLD else 1.0 for e in self.threads]
        at = [n for n, _, _ in units]
        self._rows = Rows([one for _, one, _ in units], at, [cost[n] for n in at], _least)
        self._truths = {
            column: [labels.get(column.removesuffix(ESSENTIAL)) in tiers for _, _, labels in units]
            for column, tiers in ((s + t, (CORE,) if t else (CORE, OK)) for s in SECTIONS for t in ("", ESSENTIAL))
        }
        seen = [
            (n, frozenset(evidence(e.scene, e.features, one)), end)
            for n, e in enumerate(self.threads)
            for one, end in sorted(e.fates.items())
        ]
        at = [n for n, _, _ in seen]
        self._fates = Rows([one for _, one, _ in seen], at, [cost[n] for n in at], _least)
        self._ends = {f: [end == f for _, _, end in seen] for f in FATES}
        self._whole = self._points(frozenset())

    def learned(self, without: Iterable[int] = ()) -> Learned:
        """Weights learned from all threads but those numbered WITHOUT; the bars of passages are still to be set."""
        left_out = frozenset(without)
        passages, fates = self._points(left_out) if left_out else self._whole
        return Learned(
            Weights({c: _table(p) for c, p in passages.items()}, dict.fromkeys(COLUMNS, 0)),
            Weights({c: _table(p) for c, p in fates.items()}, dict.fromkeys(FATES, 0)),
        )

    def _points(self, left_out: frozenset[int]) -> tuple[Mapping[str, Point], Mapping[str, Point]]:
        near = self._whole if left_out else (None, None)
        return (
            self._rows.fit(self._truths, _STRENGTH, left_out, near[0]),
            self._fates.fit(self._ends, _FATE_STRENGTH, left_out, near[1]),
        )


def _both(example: Example) -> Iterator[tuple[frozenset[str], Mapping[str, str]]]:
    return zip(example.features.of, example.labels, strict=True)


def _least(feature: str) -> int:
    return _WORD_THREADS if ": the word " in feature else _THREADS


def _table(point: Point) -> Mapping[str, int]:
    found = {f: round(100 * w) for f, w in point.items()}
    return {f: w for f, w in found.items() if w or f == BIAS}


def tally(example: Example, chosen: Iterable[int], name: str) -> Tally:
    """How well the units CHOSEN for section NAME fit EXAMPLE's labels.

    A passage is right if its paragraph carries the label at all; one that carries a kindred label is neither.
    """
    out = Tally(core=sum(labels.get(name) == CORE for labels in example.labels))
    for n in chosen:
        labels = example.labels[n]
        if name in labels:
            out.right += 1
            out.found += labels[name] == CORE
        elif not _KIN.get(name, frozenset()) & set(labels):
            out.wrong += 1
    return out


def cells(example: Example, found: Scores) -> dict[str, list[Tally]]:
    """For each section what EXAMPLE's draft would be under every bar that is tried."""
    out: dict[str, list[Tally]] = {}
    for name in SECTIONS:
        stands = standing(found, name)
        chosen = (section(example.scene, example.features.end, stands, bar, name) for bar in _BARS)
        out[name] = [tally(example, units, name) for units in chosen]
    return out


def thresholds(held: Sequence[Held]) -> dict[str, int]:
    """The bars that serve the threads HELD best, by weights that were not learned from them.

    Neighbouring bars are averaged, so that no single paragraph decides.
    """
    least = dict.fromkeys(COLUMNS, 0)
    gold = sum(h.example.role is Role.GOLD for h in held)
    taste = max(1, _TASTE * (len(held) - gold) // max(1, gold))
    for name in SECTIONS:
        score = []
        for n in range(len(_BARS)):
            total = Tally()
            for one in held:
                total.add(one.cells[name][n], taste if one.example.role is Role.GOLD else 1)
            score.append(total.f1)
        near = [score[max(0, n - _NEAR) : n + _NEAR + 1] for n in range(len(_BARS))]
        smooth = [round(sum(v) / len(v), 6) for v in near]
        # Of bars that serve equally well the highest keeps the draft short.
        least[name] = max(zip(smooth, _BARS, strict=True))[1]
    return least


def judge(one: Held, least: Mapping[str, int], figures: Figures) -> None:
    """Count into FIGURES what a draft of ONE would be with the bars LEAST."""
    example, play, found = one.example, one.example.scene, one.example.features
    chosen = choose(play, found.end, one.scores, least)
    figures.threads += 1
    for s in SECTIONS:
        figures.sections[s].add(tally(example, chosen[s], s))
    fates: list[tuple[int, Fate]] = []
    for n in chosen["objection"]:
        status, _ = fate(play, found, n, one.learned.fates)
        fates.append((n, status))
        if n in example.fates:
            figures.fate[example.fates[n] == status.value] += 1
    if example.state is not None:
        figures.state[verdict(play, fates).state.value == example.state] += 1
    metrics = [m for _, m in measured_in(play, found, chosen["metric"])]
    for figure in example.figures:
        if _numbers(figure.baseline, figure.value):
            figures.told[any(_tells(m, figure) for m in metrics)] += 1


def _tells(metric: Metric, figure: Figure) -> bool:
    wanted = _numbers(figure.baseline, figure.value)
    return metric.passage.message_id == figure.message and wanted <= _numbers(
        metric.baseline, metric.value, metric.change
    )


def _numbers(*texts: str | None) -> set[float]:
    return {value_of(x) for t in texts if t for x in re.findall(NUMBER, t)}


@dataclass(frozen=True, slots=True)
class Held:
    """A thread with what weights that never saw it make of it."""

    example: Example
    scores: Scores
    learned: Learned
    cells: Mapping[str, Sequence[Tally]]
    fold: int


def held_out(lessons: Lessons, count: int) -> Iterator[Held]:
    """Every thread of LESSONS, as weights see it that were learned without it.

    Weights are learned COUNT times, each time without a share of the threads.
    """
    count = min(count, len(lessons.threads))
    for fold in range(count):
        part = range(fold, len(lessons.threads), count)
        learned = lessons.learned(part)
        yield from (_held(lessons.threads[n], learned, fold) for n in part)


def _held(example: Example, learned: Learned, fold: int) -> Held:
    found = scores(example.features, learned.passages)
    return Held(example, found, learned, cells(example, found), fold)


def evaluate(lessons: Lessons, held: Sequence[Held], aside: Sequence[Example]) -> dict[Role, Figures]:
    """What threads say that were not learned from: the gold ones among HELD, and those ASIDE for good.

    The bars of a gold thread's draft are set by the threads that were not held out together with it.
    """
    figures = {Role.GOLD: Figures(), Role.ASIDE: Figures()}
    bars = {f: thresholds([h for h in held if h.fold != f]) for f in {h.fold for h in held}}
    for one in held:
        if one.example.role is Role.GOLD:
            judge(one, bars[one.fold], figures[Role.GOLD])
    if aside:
        learned, least = lessons.learned(), thresholds(held)
        for example in aside:
            found = scores(example.features, learned.passages)
            judge(Held(example, found, learned, {}, -1), least, figures[Role.ASIDE])
    return figures

"""Learning the weights from labelled threads, and what the threads that were kept aside say of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kdr.extract.choice import Scores, choose, scores, section
from kdr.extract.draft import measured_in
from kdr.extract.examples import CORE, Example, Figure, Role
from kdr.extract.fate import evidence, fate
from kdr.extract.outcome import settle
from kdr.extract.regression import fit
from kdr.extract.weights import BIAS, COLUMNS, ESSENTIAL, FATES, SECTIONS, TAKEN, Learned, Weights
from kdr.measure.numbers import NUMBER, value_of
from kdr.model import Fate, Metric, State

# A feature must occur in so many threads; a single word in many more, or it would tell of their subjects.
_THREADS, _WORD_THREADS = 20, 60
_STRENGTH, _FATE_STRENGTH = 0.04, 0.03
# The gold threads come from the very list; those of other lists count half.
_GOLD = 2
# How much to cite is a matter of taste, and the taste to meet is that of the annotators of the gold threads.
_TASTE = 5
# No bar is so low that everything is cited.
_BARS = tuple(range(-600, 120, 30))
_NEAR = 2  # so many bars to either side are averaged
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


def learn(examples: Sequence[Example]) -> Weights:
    """Weights for the passages of a draft; ``least`` is still to be set."""
    names = _names(f for e in examples for f in [frozenset().union(*e.features.of)])
    rows = [[names[f] for f in sorted(one) if f in names] for e in examples for one in e.features.of]
    cost = [float(_GOLD) if e.role is Role.GOLD else 1.0 for e in examples for _ in e.features.of]
    truths: dict[str, list[bool]] = {}
    for column in (s + t for s in SECTIONS for t in ("", ESSENTIAL)):
        label = column.removesuffix(ESSENTIAL)
        tiers = (CORE,) if column.endswith(ESSENTIAL) else (CORE, "ok")
        truths[column] = [labels.get(label) in tiers for e in examples for labels in e.labels]
    accepted = State.ACCEPTED.value
    truths[TAKEN] = [e.state == accepted and labels.get("outcome") == CORE for e in examples for labels in e.labels]
    points = fit(rows, truths, cost, len(names), _STRENGTH)
    return Weights({c: _table(names, p) for c, p in points.items()}, dict.fromkeys(COLUMNS, 0))


def learn_fates(examples: Sequence[Example]) -> Weights:
    """Weights for the fates of objections."""
    seen = [
        (frozenset(evidence(e.scene, e.features, n)), f, float(_GOLD) if e.role is Role.GOLD else 1.0)
        for e in examples
        for n, f in sorted(e.fates.items())
    ]
    names = _names(s for s, _, _ in seen)
    rows = [[names[x] for x in sorted(s) if x in names] for s, _, _ in seen]
    cost = [c for _, _, c in seen]
    points = fit(rows, {f: [g == f for _, g, _ in seen] for f in FATES}, cost, len(names), _FATE_STRENGTH)
    return Weights({f: _table(names, p) for f, p in points.items()}, dict.fromkeys(FATES, 0))


def _names(sets: Iterable[frozenset[str]]) -> dict[str, int]:
    seen = Counter(f for s in sets for f in s)
    kept = sorted(f for f, n in seen.items() if n >= (_WORD_THREADS if ": the word " in f else _THREADS))
    return {f: n for n, f in enumerate(kept)}


def _table(names: Mapping[str, int], point: Sequence[float]) -> Mapping[str, int]:
    found = {f: round(100 * point[n]) for f, n in names.items()}
    return {BIAS: round(100 * point[-1]), **{f: w for f, w in found.items() if w}}


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
    return {
        name: [
            tally(example, section(example.scene, example.features.end, found, {name: bar}, name), name)
            for bar in _BARS
        ]
        for name in SECTIONS
    }


def thresholds(held: Sequence[Held]) -> dict[str, int]:
    """The bars that serve the threads HELD best, by weights that were not learned from them.

    Neighbouring bars are averaged, so that no single paragraph decides.
    """
    least = dict.fromkeys(COLUMNS, 0)
    for name in SECTIONS:
        score = []
        for n in range(len(_BARS)):
            total = Tally()
            for one in held:
                total.add(one.cells[name][n], _TASTE if one.example.role is Role.GOLD else 1)
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
        figures.state[settle(play, fates, one.scores[TAKEN]).state.value == example.state] += 1
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


def held_out(examples: Sequence[Example], count: int) -> Iterator[Held]:
    """Every thread that is learned from, as weights see it that were learned without it.

    Weights are learned COUNT times, each time without a share of the threads.
    """
    known = sorted((e for e in examples if e.role is not Role.ASIDE), key=lambda e: e.role)
    count = min(count, len(known))
    for fold in range(count):
        part = known[fold::count]
        learned = _learned([e for n, e in enumerate(known) if n % count != fold])
        yield from (_held(e, learned, fold) for e in part)


def _learned(examples: Sequence[Example]) -> Learned:
    return Learned(learn(examples), learn_fates(examples))


def _held(example: Example, learned: Learned, fold: int) -> Held:
    found = scores(example.features, learned.passages)
    return Held(example, found, learned, cells(example, found), fold)


def evaluate(examples: Sequence[Example], held: Sequence[Held]) -> dict[Role, Figures]:
    """What threads say that were not learned from: the gold ones among HELD, and those of EXAMPLES kept aside for good.

    The bars of a gold thread's draft are set by the threads that were not held out together with it.
    """
    figures = {Role.GOLD: Figures(), Role.ASIDE: Figures()}
    bars = {f: thresholds([h for h in held if h.fold != f]) for f in {h.fold for h in held}}
    for one in held:
        if one.example.role is Role.GOLD:
            judge(one, bars[one.fold], figures[Role.GOLD])
    aside = [e for e in examples if e.role is Role.ASIDE]
    if aside:
        learned = _learned([h.example for h in held])
        least = thresholds(held)
        for example in aside:
            judge(_held(example, learned, -1), least, figures[Role.ASIDE])
    return figures

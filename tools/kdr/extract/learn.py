"""Learning the weights from labelled threads, and what the threads that were kept aside say of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kdr.extract.choice import Scores, scores, section
from kdr.extract.examples import CORE, Example
from kdr.extract.fate import evidence, fate
from kdr.extract.logit import fit
from kdr.extract.outcome import verdict
from kdr.extract.weights import BIAS, COLUMNS, ESSENTIAL, FATES, SECTIONS, Learned, Weights
from kdr.model import Fate

# A feature must occur in so many threads; a single word in many more, or it would tell of their subjects.
_THREADS, _WORD_THREADS = 5, 25
_STRENGTH, _FATE_STRENGTH = 0.04, 0.3
# The threads to be judged by come from the very list; those labelled elsewhere count half.
_GOLD = 2.0
# No bar is so high that a section is left to its rules, none so low that everything is cited.
_BARS = tuple(range(-600, -120, 30))
_NEAR = 2  # so many bars to either side are averaged
_KIN = {"objection": frozenset({"nit", "alternative"}), "alternative": frozenset({"objection"})}


@dataclass(slots=True)
class Tally:
    """Passages right and wrong, essential paragraphs and how many of them were found."""

    right: int = 0
    wrong: int = 0
    core: int = 0
    found: int = 0

    def add(self, other: Tally) -> None:
        """Count OTHER in."""
        self.right += other.right
        self.wrong += other.wrong
        self.core += other.core
        self.found += other.found

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
    """What threads that were not learned from say: a tally a section, and right out of all for state and fate."""

    sections: dict[str, Tally] = field(default_factory=lambda: {s: Tally() for s in SECTIONS})
    state: Counter[bool] = field(default_factory=Counter)
    fate: Counter[bool] = field(default_factory=Counter)


def learn(examples: Sequence[Example]) -> Weights:
    """Weights for the passages of a draft; ``least`` is still to be set."""
    names = _names(f for e in examples for f in [frozenset().union(*e.features.of)])
    rows = [[names[f] for f in sorted(one) if f in names] for e in examples for one in e.features.of]
    cost = [_GOLD if e.gold else 1.0 for e in examples for _ in e.features.of]
    tables: dict[str, Mapping[str, int]] = {}
    for column in COLUMNS:
        label = column.removesuffix(ESSENTIAL)
        tiers = (CORE,) if column.endswith(ESSENTIAL) else (CORE, "ok")
        truth = [labels.get(label) in tiers for e in examples for labels in e.labels]
        tables[column] = _table(names, fit(rows, truth, cost, len(names), _STRENGTH))
    return Weights(tables, dict.fromkeys(COLUMNS, 0))


def learn_fates(examples: Sequence[Example]) -> Weights:
    """Weights for the fates of objections."""
    seen = [
        (frozenset(evidence(e.scene, e.features, n)), f, _GOLD if e.gold else 1.0)
        for e in examples
        for n, f in sorted(e.fates.items())
    ]
    names = _names((s for s, _, _ in seen), least=3)
    rows = [[names[x] for x in sorted(s) if x in names] for s, _, _ in seen]
    cost = [c for _, _, c in seen]
    tables = {
        f: _table(names, fit(rows, [g == f for _, g, _ in seen], cost, len(names), _FATE_STRENGTH)) for f in FATES
    }
    return Weights(tables, dict.fromkeys(FATES, 0))


def _names(sets: Iterable[frozenset[str]], least: int = _THREADS) -> dict[str, int]:
    seen = Counter(f for s in sets for f in s)
    kept = sorted(f for f, n in seen.items() if n >= (_WORD_THREADS if ": the word " in f else least))
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


def thresholds(held: Sequence[Mapping[str, Sequence[Tally]]]) -> dict[str, int]:
    """The bars that serve threads best which were not learned from; HELD are the cells of these.

    Neighbouring bars are averaged, so that no single paragraph decides.
    """
    least = dict.fromkeys(COLUMNS, 0)
    for name in SECTIONS:
        score = []
        for n in range(len(_BARS)):
            total = Tally()
            for one in held:
                total.add(one[name][n])
            score.append(total.f1)
        near = [score[max(0, n - _NEAR) : n + _NEAR + 1] for n in range(len(_BARS))]
        smooth = [round(sum(v) / len(v), 6) for v in near]
        # Of bars that serve equally well the highest keeps the draft short.
        least[name] = max(zip(smooth, _BARS, strict=True))[1]
    return least


def judge(example: Example, learned: Learned, found: Scores, least: Mapping[str, int], figures: Figures) -> None:
    """Count into FIGURES what a draft of EXAMPLE would be, its sums FOUND by weights that never saw it."""
    chosen = {s: section(example.scene, example.features.end, found, least, s) for s in SECTIONS}
    for s in SECTIONS:
        figures.sections[s].add(tally(example, chosen[s], s))
    fates: list[tuple[int, Fate]] = []
    for n in chosen["objection"]:
        status, _ = fate(example.scene, example.features, n, learned.fates)
        fates.append((n, status))
        if n in example.fates:
            figures.fate[example.fates[n] == status.value] += 1
    if example.state is not None:
        figures.state[verdict(example.scene, fates).state.value == example.state] += 1


def folds(examples: Sequence[Example], count: int) -> list[tuple[list[Example], list[Example]]]:
    """COUNT ways to part EXAMPLES: threads to be judged by are kept aside in turn, all others are learned from."""
    gold = [e for e in examples if e.gold]
    count = min(count, len(gold))
    return [([e for e in examples if e not in part], part) for part in (gold[i::count] for i in range(count))]


@dataclass(frozen=True, slots=True)
class Held:
    """A thread with what weights that never saw it make of it."""

    example: Example
    scores: Scores
    learned: Learned
    cells: Mapping[str, Sequence[Tally]]


def held_out(examples: Sequence[Example], count: int) -> Iterator[Held]:
    """Every gold thread as weights see it that were learned without it; they are learned COUNT times."""
    for rest, part in folds(examples, count):
        learned = Learned(learn(rest), learn_fates(rest))
        for e in part:
            found = scores(e.features, learned.passages)
            yield Held(e, found, learned, cells(e, found))


def evaluate(held: Sequence[Held]) -> Figures:
    """What the threads kept aside say; the least sums for each are set by the others."""
    figures = Figures()
    for one in held:
        least = thresholds([h.cells for h in held if h is not one])
        judge(one.example, one.learned, one.scores, least, figures)
    return figures

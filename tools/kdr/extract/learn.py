"""Learning the weights from labelled threads, and what the threads that were kept aside say of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

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
_ANY = tuple(range(-220, 60, 20))
_MUST = tuple(range(-420, 0, 30))
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


def thresholds(held: Sequence[tuple[Example, Scores]]) -> dict[str, int]:
    """The least sums that serve threads best which were not learned from; HELD are these with their sums.

    Neighbouring values are averaged, so that no single paragraph decides.
    """
    least = dict.fromkeys(COLUMNS, 0)
    for name in SECTIONS:
        grid: dict[tuple[int, int], float] = {}
        for i, j in product(range(len(_ANY)), range(len(_MUST))):
            bar = {**least, name: _ANY[i], name + ESSENTIAL: _MUST[j]}
            total = Tally()
            for example, found in held:
                total.add(tally(example, section(example.scene, found, bar, name), name))
            grid[i, j] = total.f1

        def around(i: int, j: int, grid: Mapping[tuple[int, int], float] = grid) -> float:
            near = [grid[a, b] for a, b in product(range(i - 1, i + 2), range(j - 1, j + 2)) if (a, b) in grid]
            return sum(near) / len(near)

        i, j = max(grid, key=lambda k: (round(around(*k), 6), -k[0], -k[1]))
        least[name], least[name + ESSENTIAL] = _ANY[i], _MUST[j]
    return least


def judge(example: Example, learned: Learned, found: Scores, least: Mapping[str, int], figures: Figures) -> None:
    """Count into FIGURES what a draft of EXAMPLE would be, its sums FOUND by weights that never saw it."""
    chosen = {s: section(example.scene, found, least, s) for s in SECTIONS}
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


def held_out(examples: Sequence[Example], count: int) -> list[tuple[Example, Scores, Learned]]:
    """Every gold thread with its sums by weights learned without it."""
    out = []
    for rest, part in folds(examples, count):
        learned = Learned(learn(rest), learn_fates(rest))
        out += [(e, scores(e.features, learned.passages), learned) for e in part]
    return out


def evaluate(held: Sequence[tuple[Example, Scores, Learned]]) -> Figures:
    """What the threads kept aside say; the least sums for each are set by the others."""
    figures = Figures()
    for example, found, learned in held:
        least = thresholds([(e, s) for e, s, _ in held if e is not example])
        judge(example, learned, found, least, figures)
    return figures

"""The learned weights: one row a feature, in text files a person can read and compare.

Weights are whole hundredths of a logit, so that sums are exact and a draft is the same on every machine.
``weights.tsv`` has two columns a section: how much a feature speaks for the label at all, and for a paragraph that a
record must cite.  ``fates.tsv`` has one column for each fate of an objection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from kdr.errors import KdrError
from kdr.model import Fate

SECTIONS = ("problem", "proposal", "objection", "alternative", "outcome", "metric")
ESSENTIAL = " (must cite)"
COLUMNS = tuple(s + t for s in SECTIONS for t in ("", ESSENTIAL))
FATES = tuple(f.value for f in Fate)
BIAS = "(always)"
LEAST = "(at least)"


@dataclass(frozen=True, slots=True)
class Weights:
    """A table by column and feature; ``least`` is the bar of each section (see ``choice.section``)."""

    table: Mapping[str, Mapping[str, int]]
    least: Mapping[str, int]

    def sum(self, column: str, features: Iterable[str]) -> int:
        """How much FEATURES speak for COLUMN, in hundredths of a logit."""
        row = self.table[column]
        return row.get(BIAS, 0) + sum(row.get(f, 0) for f in features)

    def reasons(self, section: str, features: Iterable[str], most: int = 4) -> tuple[str, ...]:
        """The features that speak most for citing a paragraph in SECTION, strongest first.

        Single words and the mere place in a block tell a reader little; they are named only where nothing else speaks.
        """
        one, two = self.table[section], self.table[section + ESSENTIAL]
        weight = {f: one.get(f, 0) + two.get(f, 0) for f in features}
        best = sorted((f for f in weight if weight[f] > 0), key=lambda f: (_dull(f), -weight[f], f))
        out: list[str] = []
        for f in best:
            last = f.rsplit("; ", 1)[-1]
            if not any(last in o or o in f for o in out):
                out.append(f)
        return tuple(out[:most])


def _dull(feature: str) -> bool:
    return any(
        x in feature
        for x in (": the word ", "block of ", "of its block", "in its block", "nothing before", "nothing after")
    )


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything that was learned: the weights of passages and those of the fates of objections."""

    passages: Weights
    fates: Weights


@lru_cache(maxsize=1)
def shipped() -> Learned:
    """The weights that come with the package."""
    return Learned(_load("weights.tsv", COLUMNS), _load("fates.tsv", FATES))


def _load(name: str, columns: Sequence[str]) -> Weights:
    return parse(files("kdr.extract").joinpath(name).read_text(encoding="utf-8"), name, columns)


def parse(text: str, path: str, columns: Sequence[str]) -> Weights:
    """Weights for COLUMNS out of the TEXT of a file; KdrError where it is no such table."""
    todo = "run kdr train again"
    head: list[str] = []
    table: dict[str, dict[str, int]] = {c: {} for c in columns}
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        name, *cells = line.split("\t")
        if not head:
            head = cells
            if head != list(columns):
                raise KdrError("not a table of weights", path=path, line=number, todo=todo)
            continue
        try:
            values = [int(c or "0") for c in cells]
        except ValueError as error:
            raise KdrError("a weight is no whole number", path=path, line=number, todo=todo) from error
        for column, value in zip(columns, values, strict=False):
            if value:
                table[column][name] = value
    if not head:
        raise KdrError("no table of weights", path=path, todo=todo)
    return Weights(table, {c: table[c].pop(LEAST, 0) for c in columns})


def render(weights: Weights, columns: Sequence[str]) -> str:
    """The text of the file that holds WEIGHTS."""
    names = sorted({f for row in weights.table.values() for f in row} - {BIAS})
    lines = [
        "# How much each feature speaks for a column, in hundredths of a logit.  Written by `kdr train`.",
        "\t".join(("feature", *columns)),
        "\t".join((LEAST, *(str(weights.least.get(c, 0)) for c in columns))),
    ]
    for name in (BIAS, *names):
        lines.append("\t".join((name, *(str(weights.table[c].get(name, 0) or "") for c in columns))))
    return "\n".join(lines) + "\n"

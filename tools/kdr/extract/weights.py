"""The learned weights: one row a feature, in a text file a person can read and compare.

Weights are whole hundredths of a logit, so that sums are exact and a draft is the same on every machine.  Every section
has two columns: how much the feature speaks for the label at all, and for a paragraph that a record must cite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from kdr.errors import KdrError

SECTIONS = ("problem", "proposal", "objection", "alternative", "outcome")
ESSENTIAL = " (must cite)"
COLUMNS = tuple(s + t for s in SECTIONS for t in ("", ESSENTIAL))
_BIAS = "(always)"
_LEAST = "(at least)"


@dataclass(frozen=True, slots=True)
class Weights:
    """The table, by column and feature; ``least`` is the sum a paragraph needs in each column to be cited."""

    table: Mapping[str, Mapping[str, int]]
    least: Mapping[str, int]

    def sum(self, column: str, features: Iterable[str]) -> int:
        """How much FEATURES speak for COLUMN, in hundredths of a logit."""
        row = self.table[column]
        return row.get(_BIAS, 0) + sum(row.get(f, 0) for f in features)

    def cites(self, section: str, features: frozenset[str]) -> bool:
        """True if a paragraph with FEATURES belongs into SECTION and is essential enough."""
        return all(self.sum(c, features) >= self.least[c] for c in (section, section + ESSENTIAL))

    def reasons(self, section: str, features: Iterable[str], most: int = 4) -> tuple[str, ...]:
        """The features that speak most for citing a paragraph in SECTION, strongest first."""
        one, two = self.table[section], self.table[section + ESSENTIAL]
        weight = {f: one.get(f, 0) + two.get(f, 0) for f in features}
        best = sorted((f for f in weight if weight[f] > 0), key=lambda f: (-weight[f], f))
        out: list[str] = []
        for f in best:
            last = f.rsplit("; ", 1)[-1]
            if not any(last in o or o in f for o in out):
                out.append(f)
        return tuple(out[:most])


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """The weights that come with the package."""
    return parse(files("kdr.extract").joinpath("weights.tsv").read_text(encoding="utf-8"), "weights.tsv")


def parse(text: str, path: str) -> Weights:
    """Weights out of the TEXT of a file; KdrError where it is no such table."""
    head: list[str] = []
    table: dict[str, dict[str, int]] = {c: {} for c in COLUMNS}
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        name, *cells = line.split("\t")
        if not head:
            head = cells
            if tuple(head) != COLUMNS:
                raise KdrError("not a table of weights", path=path, line=number, todo="run kdr train again")
            continue
        try:
            values = [int(c or "0") for c in cells]
        except ValueError as error:
            raise KdrError("a weight is no whole number", path=path, line=number, todo="run kdr train again") from error
        for column, value in zip(COLUMNS, values, strict=False):
            if value:
                table[column][name] = value
    return Weights(table, {c: table[c].pop(_LEAST, 0) for c in COLUMNS})


def render(weights: Weights) -> str:
    """The text of the file that holds WEIGHTS."""
    names = sorted({f for row in weights.table.values() for f in row} - {_BIAS})
    lines = [
        "# How much each feature speaks for a section, in hundredths of a logit.  Written by `kdr train`.",
        "\t".join(("feature", *COLUMNS)),
        "\t".join((_LEAST, *(str(weights.least[c]) for c in COLUMNS))),
    ]
    for name in (_BIAS, *names):
        lines.append("\t".join((name, *(str(weights.table[c].get(name, 0) or "") for c in COLUMNS))))
    return "\n".join(lines) + "\n"

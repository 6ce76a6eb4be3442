"""A result of a list or of a tool: its label, the heading it stands under, its figure, what it is held against."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kdr.measure.numbers import Kind, Quantity, quantities
from kdr.measure.sides import Side, side, stem

# What was measured, of which kind, and which figure of its line where words do not tell.
Key = tuple[str, Kind, int | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One result: the lines it stands in, its label (with the heading it stands under), and its figure as written.

    ``share`` is what it says of the change, ``since`` the line of the result that the baseline was taken from, where
    that is another one.  ``rank`` says how telling it is among its like; ``weak`` ones tell nothing without a baseline;
    those ``said`` in a sentence, or with no word of a measurement, are told elsewhere unless they stand against
    another.  The figure of one that ``gains`` says by how much something changed.  ``slot`` tells apart the figures of
    one line that has no other names for them; they tell nothing if they stand against nothing.
    """

    first: int
    last: int
    label: str
    heading: str
    value: Quantity
    share: str | None
    baseline: str | None = None
    since: int | None = None
    rank: int = 2
    weak: bool = False
    said: bool = False
    gains: bool = False
    slot: int | None = None

    @property
    def side(self) -> Side | None:
        """Which side of a comparison this result is on, by its own label or by its heading."""
        if self.slot is not None:
            return side(self.heading)
        return side(self.label) or (side(self.heading) if self.heading else None)

    @property
    def factor(self) -> float:
        """How many times the figure differs from its baseline, in whichever direction."""
        old = next((q.numbers for q in quantities(self.baseline or "")), ())
        a, b = (x[0] if x else 0.0 for x in (old, self.value.numbers))
        return max(a / b, b / a) if a > 0 and b > 0 else 0.0

    @property
    def told(self) -> tuple[str, ...]:
        """The figure and its baseline as written."""
        return (self.value.text, self.baseline) if self.baseline else (self.value.text,)

    def held_against(self, base: Reading) -> Reading:
        """This result with the figure of BASE as its baseline."""
        return replace(self, baseline=base.value.text, since=base.first)

    @property
    def key(self) -> Key:
        """What was measured, without the side."""
        return stem(self.label), self.value.kind, self.slot

"""One figure that a tool printed, and what is needed to tell the shape of the line that it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kdr.measure.numbers import NUMBER, Kind, Quantity, quantities, value_of


@dataclass(frozen=True, slots=True)
class Output:
    """One figure that a tool printed: what it calls it, the figure as written, and how telling it is (``rank``).

    ``weak`` ones say something only when they are set against another run's; ``baseline`` and ``share`` stand in the
    line itself; ``row`` ones are rows of a table as well.
    """

    label: str
    value: Quantity
    rank: int = 2
    weak: bool = False
    baseline: str | None = None
    share: str | None = None
    row: bool = False


def quantity(text: str, kind: Kind = Kind.BARE, unit: str | None = None) -> Quantity:
    """TEXT as a quantity, whatever its unit; its kind and unit are read from it where they can be."""
    text = text.strip()
    found = quantities(text)
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(text):
        return found[0]
    numbers = tuple(value_of(n) for n in re.findall(NUMBER, text)[:1])
    return Quantity(text, numbers, unit, kind, 0, len(text))


def whole(pattern: str) -> re.Pattern[str]:
    """PATTERN for a whole line, whatever blanks are around it."""
    return re.compile(rf"\s*{pattern}\s*$")


# What a line of a tool looks like, and who reads it.
Shape = tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Output]]]

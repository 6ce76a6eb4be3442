"""What a table is called: the names and units of its columns, the words above it, and whose header it repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kdr.measure.cells import KNOWN_UNIT, NOTHING, is_rule
from kdr.measure.numbers import NUMBER
from kdr.measure.sides import side
from kdr.model import Line, Table

# How many lines above a table, and how long, the heading may be that names its side.
_NEAR, _SHORT = 6, 80
_HEADING_UNIT = re.compile(rf"[(\[]\s*(?:in )?({KNOWN_UNIT})\s*[)\]]|(?:,| in)\s({KNOWN_UNIT})$|\b([nmuµμ]s)\b")
_CELL_UNIT = re.compile(rf"[~<>+-]?\s?{NUMBER}\s?({KNOWN_UNIT})")
_COMMAND = re.compile(r"\s*(?:\$ |# ?\.?/|#\s[a-z_]+ -|cmdline:|\./|[\w.-]+@[\w.-]+:?\S*[#$] )")
UNIT_ONLY = re.compile(r"[(\[][a-zA-Z%/µ+]+[)\]]")


def column_name(parts: list[str]) -> str:
    """One column's full name from its header cells, top to bottom; a cell that is only a unit joins the one above."""
    out: list[str] = []
    for part in parts:
        if not part or (out and out[-1] == part):
            continue
        if out and UNIT_ONLY.fullmatch(part):
            out[-1] += f" {part}"
        else:
            out.append(part)
    return " / ".join(out)


def column_unit(name: str, cells: list[str]) -> str | None:
    """The unit of a column: what its NAME says, else what all its CELLS are in."""
    if m := _HEADING_UNIT.search(name):
        return m[1] or m[2] or m[3]
    found = {m[1] if (m := _CELL_UNIT.fullmatch(c)) else None for c in cells if not NOTHING.fullmatch(c)}
    return found.pop() if len(found) == 1 else None


def with_header(table: Table, before: Sequence[Table]) -> Table:
    """TABLE, or if it has no header of its own the same under the header of the one BEFORE with as many columns."""
    if not before or any(table.columns) or len(before[-1].columns) != len(table.columns):
        return table
    units = tuple(a or b for a, b in zip(table.units, before[-1].units, strict=True))
    return replace(table, columns=before[-1].columns, units=units)


def side_heading(above: Sequence[Line]) -> str | None:
    """The nearest of the few headings ABOVE a table that names a side ("Results before:")."""
    near = [x.text.strip() for x in above if x.text.strip()][-_NEAR:]
    return next((t.rstrip(":") for t in reversed(near) if len(t) <= _SHORT and t[-1] == ":" and side(t)), None)


def caption(above: Sequence[Line]) -> str | None:
    """The command line within the few lines ABOVE a table, else the heading or "results:" line right above it."""
    near = [x for x in above if x.text.strip()][-8:]
    for line in reversed(near[-4:]):
        if _COMMAND.match(line.text):
            return line.text.strip()
    while near and is_rule(near[-1].text):
        near.pop()
    if not near:
        return None
    last = near[-1].text.strip()
    if not last.endswith(":"):
        return last if len(last) <= 60 and not last.endswith((".", ",", "|", "+", ";")) else None
    end = near[-1].number
    run = [x.text.strip() for i, x in enumerate(reversed(near)) if x.number == end - i]
    return re.split(r"(?<=[.!?])\s+", " ".join(reversed(run)))[-1].rstrip(":")

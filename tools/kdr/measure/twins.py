"""Figures that tell something because the same line stands on the other side of a comparison, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kdr.measure.numbers import NUMBER, Kind, Quantity, quantities, value_of
from kdr.measure.outputs import unstamped
from kdr.measure.reading import Reading
from kdr.measure.sides import explicit, side
from kdr.model import Line

# A number of a line that the other side of a comparison may have too.
_SLOT = re.compile(rf"(?<![\w.#@$/:\\,+-])(?P<n>{NUMBER})[kKMG]?(?![\w:/]|[.,-]\w)")
# "Before: user time 2904.59s, system time 4773.99s"
_OWN_SIDE = re.compile(r"\s*[(|*-]?\s*(?P<side>[A-Za-z][^:.\d]{1,40}?)\s*:\s")
# Numbers by which something is named: they differ from run to run.
_NAMED_BY = re.compile(r"\b(?:t?pid|tid|tgid|cpus?|node|line|port|seq|id|patch|version|v)\W{0,2}$", re.IGNORECASE)


def twins(line: Line, text: str, heading: str) -> Iterator[Reading]:
    """The figures of a LINE with this TEXT that names its own side, or stands under a HEADING that names one."""
    own = _OWN_SIDE.match(text)
    if own and explicit(own["side"]):
        yield from _of_text(line, text[own.end() :], own["side"])
    elif names_side(heading):
        yield from _of_text(line, unstamped(text) or text, heading)


def names_side(heading: str) -> bool:
    """Whether HEADING names the side of a change, or how something was set ("strict=1")."""
    return explicit(heading) or ("=" in heading and side(heading) is not None)


def _of_text(line: Line, text: str, heading: str) -> Iterator[Reading]:
    """The figures of TEXT, each called by the words that lead to it, or else by those that follow, without numbers."""
    known = quantities(text)
    taken = {n for q in known for n in range(q.start, q.end)}
    slots = (m for m in _SLOT.finditer(text) if not _NAMED_BY.search(text, 0, m.start()))
    others = [_bare(m) for m in slots if m.start() not in taken]
    end = 0
    for n, q in enumerate(sorted((*known, *others), key=lambda q: q.start)):
        ways = text[end : q.start], text[: q.start], f"{q.unit or ''} {text[q.end :]}".partition(",")[0]
        end = q.end
        if label := next(filter(None, (_unnumbered(re.split(r"[,;]", x)[-1]) for x in ways)), ""):
            yield Reading(line.number, line.number, label, heading, q, None, weak=True, said=True, slot=n)


def _unnumbered(text: str) -> str:
    """TEXT without its numbers; nothing if no word is left."""
    words = " ".join(re.sub(NUMBER, "", text).split()).strip("|*:=-<>~ ")
    return words if re.search(r"[A-Za-z]", words) else ""


def _bare(m: re.Match[str]) -> Quantity:
    return Quantity(m[0], (value_of(m["n"]),), None, Kind.BARE, *m.span())

"""How large things are, as tools print it: size, du, ls, wc, bloat-o-meter, pahole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kdr.measure.numbers import Kind
from kdr.measure.printed import Output, Shape, quantity, whole


def _bloat(m: re.Match[str]) -> Iterator[Output]:
    yield Output("size of the code", quantity(m["value"], Kind.SIZE, "bytes"), 4)


def _total(m: re.Match[str]) -> Iterator[Output]:
    value = quantity(m["value"], Kind.SIZE, "bytes")
    yield Output("size of the code", value, 5, baseline=m["baseline"], share=m["share"], row=True)


def _grown(m: re.Match[str]) -> Iterator[Output]:
    """A row of bloat-o-meter: the function, its sizes before and after, and their difference."""
    old, new = (0 if m[x] == "-" else int(m[x]) for x in ("old", "new"))
    if new - old == int(m["delta"]) != 0:
        value = quantity(m["new"], Kind.SIZE, "bytes")
        yield Output(f"size of {m['label']}", value, 1, baseline=m["old"], share=m["delta"], row=True)


def _laid_out(m: re.Match[str]) -> Iterator[Output]:
    """The summary of pahole; as many members are the same structure laid out in another way."""
    name = f"size of the structure of {m['members']} members"
    yield Output(name, quantity(m["value"], Kind.SIZE, "bytes"), 4, weak=True)


def _sections(m: re.Match[str]) -> Iterator[Output]:
    """A row of size: what it calls text, and the whole; the sum and its hexadecimal are the row's own check."""
    total = int(m["value"])
    if int(m["code"]) + int(m["data"]) + int(m["bss"]) == total == int(m["hex"], 16):
        yield Output(f"text of {m['label']}", quantity(m["code"], Kind.SIZE, "bytes"), 5, weak=True)
        yield Output(f"size of {m['label']}", quantity(m["value"], Kind.SIZE, "bytes"), 4, weak=True)


def _weighed(m: re.Match[str]) -> Iterator[Output]:
    """A line of du or ls: how large a file is."""
    yield Output(f"size of {m['label']}", quantity(m["value"], Kind.SIZE), 4, weak=True)


def _listed(m: re.Match[str]) -> Iterator[Output]:
    """A line of ``uniq -c`` or ``wc -l``: how many of something a file has; of what, the words around it say."""
    yield Output(f"count for {m['label']}", quantity(m["value"], Kind.COUNT), len(m["value"]), weak=True)


SIZES: tuple[Shape, ...] = (
    (whole(r"/\* size: (?P<value>\d+), cachelines: \d+, members: (?P<members>\d+) \*/"), _laid_out),
    (
        whole(r"add/remove: \d+/\d+ grow/shrink: \d+/\d+ up/down: (?P<value>-?\d+/-?\d+(?: \(-?\d+\))?)"),
        _bloat,
    ),
    (whole(r"Total: Before=(?P<baseline>\d+), After=(?P<value>\d+)(?:, chg (?P<share>\S+%))?"), _total),
    (whole(r"(?P<label>[A-Za-z_]\S*)\s+(?P<old>\d+|-)\s+(?P<new>\d+|-)\s+(?P<delta>[+-]\d+)"), _grown),
    (whole(r"(?P<value>\d+)\s(?P<label>\.{0,2}/?[\w.-]+(?:/[\w.-]+)+)(?:\s+(?://|#).*)?"), _listed),
    (
        whole(
            r"(?P<code>\d+)\s+(?P<data>\d+)\s+(?P<bss>\d+)\s+(?P<value>\d+)\s+(?P<hex>[0-9a-f]{1,12})\s+"
            r"(?P<label>[^\s\d]\S*)(?:\s.*)?"
        ),
        _sections,
    ),
    (whole(r"(?P<value>\d+(?:\.\d+)?[KMGT])\s+(?P<label>[A-Za-z./][\w./+-]+)"), _weighed),
    (
        whole(
            r"-[rwxsSt-]{9}\S?\s+\d+\s+\S+\s+\S+\s+(?P<value>\d+(?:\.\d+)?[KMGT]?)\s+(?:[A-Z][a-z]{2}\s+\d+|\d{4}-\S+)\s+"
            r"[\d:.]+\s+(?P<label>\S+)"
        ),
        _weighed,
    ),
)

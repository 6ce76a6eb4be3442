"""Quantities in text: a number as written, its unit, what kind of thing it counts, and the pairs that two of them form.

The vocabulary of units is that of kernel mail in general.  A quantity is only found here; whether somebody measured it
is decided sentence by sentence in ``kdr.extract.prose``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Kind(StrEnum):
    """What a quantity counts; ``BARE`` is a number without a unit."""

    TIME = "time"
    RATE = "rate"
    PERCENT = "percent"
    RATIO = "ratio"
    SIZE = "size"
    COUNT = "count"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as written, hedge included (``around 65%``).

    ``numbers`` holds one number, two for a range, none for "several us"; ``start`` and ``end`` are offsets into the
    text.
    """

    text: str
    numbers: tuple[float, ...]
    unit: str | None
    kind: Kind
    start: int
    end: int

    @property
    def is_share(self) -> bool:
        """True for a percentage or a factor: a change or a part, not a figure by itself."""
        return self.kind in (Kind.PERCENT, Kind.RATIO)


@dataclass(frozen=True, slots=True)
class Pair:
    """A baseline and a value of the same kind that the text sets against each other."""

    baseline: Quantity
    value: Quantity


TIME = r"(?i:(?:nano|micro|milli)-?\s?sec(?:ond)?s?|[numµμ]secs?|seconds?|secs?|minutes?|mins?|hours?)|[numµμ]s|s"
NUMBER = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
_SECOND = r"(?:(?i:second|sec)|s)"
_RATE = (
    rf"(?:[kKMGT]i?)?(?:[Bb]ytes|[Bb]its|[Bb])\s?(?:/|per )\s?{_SECOND}|[kKMGT]bps|mbps|[kKM]?\s?IOPS|"
    r"[kKMG]?pps|[kKMG]/s(?:ec)?|"
    r"[kKM]?\s?(?i:ops|op|requests|req|packets|pps|pages|faults|exits|events|calls|switches|irqs|interrupts|times)"
    rf"\s?(?:/|per |a )\s?(?:{_SECOND}|minute|ms)|/(?:{_SECOND}|minute|ms)"
)
_SIZE = r"[kKMGT]?\s?[Bb]ytes?|[kKMGT]i?B|[kKM]b"
# What one of them takes: "1905 ns/call", "2.2 cycles per byte".
_EACH = (
    r"(?:calls?|ops?|operations?|bytes?|iter(?:ation)?s?|pages?|packets?|pkts?|loops?|requests?|syscalls?|elem\w*|entry|"
    r"transactions?)"
)
_EVENT = (
    r"(?i:(?:clock |cpu )?cycles|insns?|instructions|(?:vm |vm-|guest )?exits|traps|(?:async )?(?:page )?faults|"
    r"calls|interrupts|irqs|ipis|(?:context[- ])?switches|(?:cache |tlb )?misses|flushes|"
    r"invalidations|contentions|hypercalls|wakeups|ticks|transitions)"
)
_THAN = (
    r"(?:faster|slower|higher|lower|more|less|as|better|worse|larger|smaller|greater|quicker|longer|shorter|"
    r"improvement|speed-?up|increase|reduction)"
)
_UNITS: tuple[tuple[Kind, str], ...] = (
    (Kind.PERCENT, r"(?:%|per\s?cent\b)"),
    (Kind.RATIO, rf"(?:[xX×](?![\w*(%])|(?i:times)(?=\s+{_THAN}\b)|-?fold\b|orders? of magnitude)"),
    (Kind.RATE, rf"(?:{_RATE})(?!\w)"),
    (Kind.TIME, rf"(?:(?:{TIME}|cycles)\s?(?:/|per )\s?{_EACH}|(?:{TIME}))(?!\w)"),
    (Kind.SIZE, rf"(?:{_SIZE})(?!\w)"),
    (Kind.COUNT, rf"(?:(?i:times)|{_EVENT})\b"),
)
_NAMED = "|".join(f"(?P<{kind}>{unit})" for kind, unit in _UNITS)
_ANY = "|".join(unit for _, unit in _UNITS)
_SIGN = r"(?:-|\+\s?)?"
# "1~2 us", "2x to 3x", "5.6%~11.9%", and "33s to 5s", which is no range but a pair (see ``_read``).
_LOW = rf"(?P<first>{_SIGN}(?P<low>{NUMBER})[kKM]?(?P<lowunit>\s?(?:{_ANY}))?)"
_JOIN = r"(?P<join>\s?(?:~|–|-|\.\.)\s?|\s+to\s+(?:~\s?)?)"
_QUANTITY = re.compile(
    r"(?<![\w.#@$/\\:=-])(?=[-+.\d])"
    rf"(?:{_LOW}{_JOIN})?"
    rf"(?P<last>{_SIGN}(?P<number>{NUMBER})\+?(?:\s?|-)(?:{_NAMED}))"
)
_MORE_SHARES = re.compile(rf"(?:\s?/\s?{NUMBER}\s?%)+")
_HEDGE = (
    r"(?i:about|around|roughly|approximately|approx\.?|nearly|almost|over|under|more than|less than|at least|up to|"
    r"at most|below|above|close to|an? factor of|factor of|as much as|an average of|average of|only|just)"
)
_HEDGED = re.compile(rf"(?:{_HEDGE}\s+|(?:[~≈]|(?<![-=])[<>])\s?)+$")
_VAGUE = re.compile(
    r"(?:(?i:about|around|roughly|less than|under|over|more than|(?:in )?(?:the )?order of)\s+)*"
    rf"(?:(?i:(?:hundreds|tens|thousands|dozens) of|several|a few|few)\s(?P<many>{TIME})(?!\w)"
    rf"|(?<=order of )(?P<order>{TIME})(?!\w)"
    r"|(?<=(?:than|nder) )an?\s(?P<one>second|minute|millisecond|microsecond)\b)"
)
_BARE = re.compile(
    r"(?<![\w.#@$/:\\,=+-])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{3,}(?:\.\d+)?|\d+\.\d+)(?![\w%:/]|[.,-]\w)"
)
_MAGNITUDE = re.compile(rf"(?<![\w.#@$/:\\,=+-])[+-]?({NUMBER})[kKMG](?![\w%:/-]|[.,]\w)")
_CLOCK = re.compile(r"(?<![\w:.-])\d{1,2}:[0-5]\d(?:\.\d+)?(?![\w:])")

_TO = re.compile(r"\s*\)?\s*,?\s*(?:down |up |back )?to\s+(?:a mere |just |only )?|\s*\w*\s*(?:[-=]+>|→)\s*\w*\s*")
_COMPARED = re.compile(
    r"\b(?:vs\.?|versus|against|compared (?:to|with)|instead of|rather than|as opposed to)(?!\w)", re.IGNORECASE
)
_SIDE = re.compile(
    r"\b(without|before|originally|previously|with|after|now)\b(?!.*\b(?:without|before|with|after)\b)", re.IGNORECASE
)
_LED = re.compile(
    r"\b(without|before|originally|previously|with|after|now)\b[^,;:]*[,;:](?!.*\b(?:without|before|with|after)\b)",
    re.IGNORECASE,
)
_SIDE_AFTER = re.compile(r"[^,;.\d]{0,25}?\b(without|before|originally|previously|with|after|now)\b", re.IGNORECASE)
_WAS = frozenset({"without", "before", "originally", "previously"})
_APART = 130


def value_of(number: str) -> float:
    """The value of a NUMBER as written (``8,286.5``)."""
    return float(number.replace(",", ""))


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity with a unit in TEXT, in order; versions, addresses, dates and bare numbers are none."""
    found = [q for m in _QUANTITY.finditer(text) for q in _read(m)]
    taken = [(q.start, q.end) for q in found]
    for m in _VAGUE.finditer(text):
        if not any(a < m.end() and m.start() < b for a, b in taken):
            unit = m["many"] or m["order"] or m["one"]
            found.append(Quantity(m[0].strip(), (), unit, Kind.TIME, m.start(), m.end()))
    return tuple(sorted(found, key=lambda q: q.start))


def bare(text: str) -> tuple[Quantity, ...]:
    """Numbers without a unit that may be a measurement (three digits or a decimal point), and clock times."""
    found = [Quantity(m[0], (value_of(m[0]),), None, Kind.BARE, *m.span()) for m in _BARE.finditer(text)]
    found += [Quantity(m[0], (), None, Kind.TIME, *m.span()) for m in _CLOCK.finditer(text)]
    return tuple(sorted(found, key=lambda q: q.start))


def magnitudes(text: str) -> tuple[Quantity, ...]:
    """Numbers with a letter for thousands, millions and so on but no unit ("from 25G to 27G", "~76k"), in order.

    They are sizes or rates only where the words around say so; elsewhere they are pages and settings.
    """
    out = []
    for m in _MAGNITUDE.finditer(text):
        hedged = _HEDGED.search(text, max(0, m.start() - 40), m.start())
        start = hedged.start() if hedged else m.start()
        out.append(Quantity(text[start : m.end()].strip(), (value_of(m[1]),), None, Kind.BARE, start, m.end()))
    return tuple(out)


def _read(m: re.Match[str]) -> Iterator[Quantity]:
    text = m.string
    hedged = _HEDGED.search(text, max(0, m.start() - 40), m.start())
    start = hedged.start() if hedged else m.start()
    kind = next(k for k, _ in _UNITS if m[k.value])
    unit, high = m[kind.value].strip(), value_of(m["number"])
    end = more.end() if kind is Kind.PERCENT and (more := _MORE_SHARES.match(text, m.end())) else m.end()
    if unit == "s" and _is_digit(m, text):
        return
    if not m["low"]:
        yield Quantity(text[start:end].strip(), (high,), unit, kind, start, end)
        return
    low = value_of(m["low"])
    ranged = "to" not in m["join"] or not m["lowunit"] or kind in (Kind.RATIO, Kind.PERCENT)
    if ranged and not re.search(r"(?i:from)\s*$", text[:start]):
        yield Quantity(text[start : m.end()].strip(), (low, high), unit, kind, start, m.end())
        return
    yield Quantity(text[start : m.end("first")].strip(), (low,), unit, kind, start, m.end("first"))
    second = m.end("join") - len(m["join"].split("to")[-1].lstrip())
    yield Quantity(text[second : m.end()].strip(), (high,), unit, kind, second, m.end())


def _is_digit(m: re.Match[str], text: str) -> bool:
    """Whether "0s", "1s", "100s" are digits or heaps ("0s or 1s", "100s of VMs"), not seconds."""
    heap = re.fullmatch(r"[01]0*", m["number"]) and re.match(r"\s+(?:of|and|or)\b|['’]", text[m.end() :])
    return bool(heap or (m["number"] in ("0", "1") and re.search(r"(?:\b[01]s (?:or|and)|\ball) $", text[: m.start()])))


def pairs(text: str, found: Sequence[Quantity]) -> tuple[Pair, ...]:
    """The neighbours among FOUND in TEXT that stand against each other.

    "from A to B", "A -> B", "A vs B", "A with the series, B without", "before it took A, now B".
    """
    out: list[Pair] = []
    taken = -1
    for i, (a, b) in enumerate(pairwise(found)):
        if i > taken and a.kind is b.kind and (pair := _against(text, a, b)):
            out.append(pair)
            taken = i + 1
    return tuple(out)


def _against(text: str, a: Quantity, b: Quantity) -> Pair | None:
    between = text[a.end : b.start]
    if len(between) > _APART:
        return None
    if _TO.fullmatch(between):
        return Pair(a, b)
    if re.fullmatch(r"\s+from\s+", between) and re.search(r"\bto\s+$", text[: a.start]):
        return Pair(b, a)
    if re.search(r"[.!?]\s", between) or a.is_share or a.kind is Kind.SIZE:
        return None
    was = _was(text, a, None), _was(text, b, a)
    if None not in was and was[0] is not was[1]:
        return Pair(a, b) if was[0] else Pair(b, a)
    m = _COMPARED.search(between)
    return Pair(b, a) if m and len(between) - m.end() <= 30 else None


def _was(text: str, q: Quantity, before: Quantity | None) -> bool | None:
    """Whether Q is told of how things were (True) or are (False): "without it takes Q", "Q with the series".

    Its own clause counts first, then the words after it, then the clauses before ("without the patch, it takes Q").
    """
    lead = text[before.end if before else max(0, q.start - 100) : q.start]
    lead = re.split(r"[.!?]\s", lead)[-1]
    m = (
        _SIDE.search(re.split(r"[,;:]|\band\b", lead)[-1])
        or _SIDE_AFTER.match(text[q.end : q.end + 60])
        or _LED.search(lead)
    )
    return m[1].lower() in _WAS if m else None

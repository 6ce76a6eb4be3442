"""Quantities in text: a number as written, its unit, and what kind of thing it counts.

The vocabulary of units is that of kernel mail in general.  A quantity is only found here; which two stand against each
other is told by ``kdr.measure.contrast``, whether somebody measured them by ``kdr.measure.prose``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Kind(StrEnum):
    """What a quantity counts; ``BARE`` is a number without a unit."""

    TIME = "time"
    RATE = "rate"
    PERCENT = "percent"
    RATIO = "ratio"
    SIZE = "size"
    COUNT = "count"
    POWER = "power"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as written, hedge included (``around 65%``).

    ``numbers`` holds one number, two for a range, all of a list ("2.8x, 4.7x and 3.6x"), none for "several us";
    ``start`` and ``end`` are offsets into the text.
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


TIME = r"(?i:(?:nano|micro|milli)-?\s?sec(?:ond)?s?|[numµμ]secs?|seconds?|secs?|minutes?|mins?|hours?)|[numµμ]s|s"
# "3,16%" has a decimal comma.
NUMBER = r"(?:\d+,\d{1,2}(?=\s?%)|(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
_SECOND = r"(?:(?i:second|sec)|s)"
_RATE = (
    rf"(?:[kKMGT]i?)?(?:[Bb]ytes?|[Bb]its?|[Bb])\s?(?:/|per )\s?{_SECOND}|[kKMGT]bps|mbps|[kKM]?\s?(?i:IOPS)|"
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
# What one thing may be so many times of: "8 times the cost", "three times as slow".
OF = (
    r"(?:the\s(?:\w+\s){0,2}?(?:cost|time|latency|duration|throughput|bandwidth|performance|speed|overhead|size|memory|"
    r"amount|number|rate|price)|as\s(?:fast|slow|long|much|many|large|big|small|high|expensive|costly))\b"
)
# "1.5x", "1.5 x faster"; "4 x Cortex" counts machines.
_TIMES = r"(?:(?<!\s)[xX×]|(?<=\s)[xX×](?!\s+[A-Z\d]))(?![\w*(%])"
_UNITS: tuple[tuple[Kind, str], ...] = (
    (Kind.PERCENT, r"(?:%|per\s?cent\b)"),
    (Kind.RATIO, rf"(?:{_TIMES}|(?i:times)(?=\s+(?:{_THAN}\b|{OF}))|-?fold\b|orders? of magnitude)"),
    (Kind.RATE, rf"(?:{_RATE})(?!\w)"),
    (Kind.TIME, rf"(?:(?:{TIME}|cycles)\s?(?:/|per )\s?{_EACH}|(?:{TIME}))(?!\w)"),
    (Kind.SIZE, rf"(?:{_SIZE})(?!\w)"),
    (Kind.POWER, r"(?:[num\u00b5\u03bc]?(?:W|A|J)|(?i:(?:milli|micro)?(?:watts?|joules?|amps?)))(?!\w)"),
    (Kind.COUNT, rf"(?:(?i:times)|{_EVENT}|[mb]illion(?:\s{_EVENT})?)\b"),
)
_NAMED = "|".join(f"(?P<{kind}>{unit})" for kind, unit in _UNITS)
_ANY = "|".join(unit for _, unit in _UNITS)
_SIGN = r"(?:-|\+\s?)?"
# "1~2 us", "2x to 3x", "5.6%~11.9%", and "33s to 5s", which is no range but a pair (see ``_read``).
_LOW = rf"(?P<first>{_SIGN}(?P<low>{NUMBER})[kKM]?(?P<lowunit>\s?(?:{_ANY}))?)"
_JOIN = r"(?P<join>\s?(?:~|–|-|\.\.)\s?|\s+to\s+(?:~\s?)?)"
_QUANTITY = re.compile(
    r"(?<![\w.#@$/\\:=-])(?=[-+.\d])"
    rf"(?P<slashed>(?:{NUMBER}[kKM]?\s?/\s?)+)?(?:{_LOW}{_JOIN})?"
    rf"(?P<last>{_SIGN}(?P<number>{NUMBER})\+?(?:\s?|-)(?:{_NAMED}))"
)
# Numbers of one unit may stand before it with strokes ("1000K/1100K IOPS").
# "97%, 94%, 90%, and 87%", "10x/20x" tell one thing of several; of other units it takes three to be a list and no pair.
_AND = r"\s?(?:/|,?\s+(?:and|or)\s+|,\s+(?:and\s+|or\s+)?)\s?"
_BEFORE = re.compile(
    rf"(?<![\w.#@$/\\:=-])(?:(?:{NUMBER},\s+){{2,}}(?:and|or)\s+|{NUMBER}(?:,\s+{NUMBER})+,?\s+(?:and|or)\s+|"
    rf"{NUMBER}\s+out\s+of\s+)$"
)
_HEDGE = (
    r"(?i:about|around|roughly|approximately|approx\.?|nearly|almost|over|under|(?:no )?(?:more|less) than|at least|"
    r"up to|at most|below|above|close to|an? factor of|factor of|as much as|an average of|average of|only|just)"
)
_HEDGED = re.compile(rf"(?:{_HEDGE}\s+|(?:[~≈]|(?<![-=])[<>])\s?)+$")
_VAGUE = re.compile(
    r"(?:(?i:about|around|roughly|less than|under|over|more than|(?:in )?(?:the )?order of)\s+)*"
    rf"(?:(?i:(?:hundreds|tens|thousands|dozens|10+['’]?s) of|several|a few|few)\s(?P<many>{TIME}|cycles)(?!\w)"
    rf"|(?<=order of )(?P<order>{TIME})(?!\w)"
    r"|(?<=(?:than|nder) )an?\s(?P<one>second|minute|millisecond|microsecond)\b)"
)
_BARE = re.compile(
    r"(?<![\w.#@$/:\\,=+-])(?<!\w\()(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{3,}(?:\.\d+)?|\d+\.\d+)(?![\w%:/]|[.,-]\w)"
)
_MAGNITUDE = re.compile(rf"(?<![\w.#@$/:\\,=+-])[+-]?({NUMBER})[kKMG](?![\w%:/-]|[.,]\w)")
_BETWEEN = re.compile(
    r"\bbetween\s+$|\b(?:var(?:y|ies|ying)|rang(?:es?|ing)|anywhere|somewhere)\s+from\s+\*?$", re.IGNORECASE
)
_THEN = re.compile(rf"\s+(?:(?:down|up)\s)?to\s+(?:~\s?)?{NUMBER}")
_AND_B = re.compile(r"\*?\s+(?:and|to)\s+\*?")
# "5m6.5s", "14m26"
_PARTS = re.compile(r"(?<![\w.:/-])(?:(\d{1,9})h\s?)?(?:(\d{1,9})m\s?)?(\d+(?:\.\d+)?)(?:s|(?<=m\d\d))(?![\w.]\w|\w)")
_TITLE = re.compile(r"\(\"[^\"]{8,}\"\)")
# "3.5MB/16%" tells an amount and its share.
_SHARED = re.compile(rf"\s?/\s?(?P<text>[-+~]?(?P<n>{NUMBER})\s?%)")
_CLOCK = re.compile(r"(?<![\w:.-])\d{1,2}:[0-5]\d(?:\.\d+)?(?![\w:])")


def value_of(number: str) -> float:
    """The value of a NUMBER as written (``8,286.5``)."""
    decimal = re.fullmatch(r"\d+,\d{1,2}", number)
    return float(number.replace(",", "." if decimal else ""))


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity with a unit in TEXT, in order; versions, addresses, dates and bare numbers are none.

    Nor does the title of a commit that is named hold any.
    """
    found: list[Quantity] = []
    text = _TITLE.sub(lambda m: " " * len(m[0]), text)
    for m in _QUANTITY.finditer(text):
        if not found or m.start() >= found[-1].end:
            found += _read(m)
    for m in _PARTS.finditer(text):
        if m[1] or m[2]:
            seconds = 3600 * int(m[1] or 0) + 60 * int(m[2] or 0) + float(m[3])
            found.append(Quantity(m[0], (seconds,), "s", Kind.TIME, *m.span()))
    for q in [q for q in found if not q.is_share]:
        if s := _SHARED.match(text, q.end):
            found.append(Quantity(s["text"], (value_of(s["n"]),), "%", Kind.PERCENT, *s.span("text")))
    taken = [(q.start, q.end) for q in found]
    for m in _VAGUE.finditer(text):
        if not any(a < m.end() and m.start() < b for a, b in taken):
            unit = m["many"] or m["order"] or m["one"]
            found.append(Quantity(m[0].strip(), (), unit, Kind.TIME, m.start(), m.end()))
    return tuple(_ranges(text, sorted(found, key=lambda q: q.start)))


def _ranges(text: str, found: Sequence[Quantity]) -> Iterator[Quantity]:
    """FOUND, with what TEXT tells as "between A and B" or "ranges from A to B" as one of them."""
    last: Quantity | None = None
    for q in found:
        m = _BETWEEN.search(text, max(0, last.start - 40), last.start) if last and q.kind is last.kind else None
        if m and last and _AND_B.fullmatch(text, last.end, q.start):
            numbers = (*last.numbers, *q.numbers)
            last = Quantity(text[m.start() : q.end], numbers, q.unit, q.kind, m.start(), q.end)
            continue
        if last:
            yield last
        last = q
    if last:
        yield last


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
    end = more.end() if (more := _more(unit, kind in (Kind.PERCENT, Kind.RATIO)).match(text, m.end())) else m.end()
    if (unit == "s" and _is_digit(m, text)) or _is_name(m, unit, kind):
        return
    if not m["low"]:
        listed = _BEFORE.search(text, max(0, m.start() - 80), m.start()) if start == m.start() else None
        start = listed.start() if listed else start
        several = more or listed or m["slashed"]
        numbers = [value_of(x) for x in re.findall(NUMBER, text[start:end])] if several else [high]
        yield Quantity(text[start:end].strip(), tuple(numbers), unit, kind, start, end)
        return
    low = value_of(m["low"])
    ranged = "to" not in m["join"] or not m["lowunit"] or kind in (Kind.RATIO, Kind.PERCENT)
    # "From 15 to 20% to 1 to 2%" tells of two ranges.
    both = not m["lowunit"] and _THEN.match(text, m.end())
    if ranged and (both or not re.search(r"(?i:from)\s*$", text[:start])):
        yield Quantity(text[start : m.end()].strip(), (low, high), unit, kind, start, m.end())
        return
    yield Quantity(text[start : m.end("first")].strip(), (low,), unit, kind, start, m.end("first"))
    second = m.end("join") - len(m["join"].split("to")[-1].lstrip())
    yield Quantity(text[second : m.end()].strip(), (high,), unit, kind, second, m.end())


def _is_name(m: re.Match[str], unit: str, kind: Kind) -> bool:
    """Whether what looks like a factor is a format or a model ("08x", "Armada 38x"), or like minutes the least."""
    after, before = m.string[m.end() :], m.string[: m.start()]
    if kind is Kind.RATIO and unit in "xX":
        model = re.search(r"[\w,] [A-Z][\w-]+ $", before) and not re.match(rf"\s+(?:{_THAN}|\w+ (?:{_THAN}))", after)
        return bool(model or re.match(r"0\d", m["number"]) or (unit == "X" and len(m["number"]) > 3))
    # "15.3 avg 13.2 std 2.1 min 98.0 max"
    return unit == "min" and bool(re.match(r"\s+[\d.,]+\s+(?:max|avg|mean|std)", after))


@cache
def _more(unit: str, share: bool) -> re.Pattern[str]:
    """What further numbers of UNIT look like that make a list of the first."""
    return re.compile(rf"(?:{_AND}{NUMBER}\s?{re.escape(unit)}(?!\w)){{{1 if share else 2},}}")


def _is_digit(m: re.Match[str], text: str) -> bool:
    """Whether "0s", "1s", "100s" are digits, heaps or years ("0s or 1s", "100s of VMs", "the 90s"), not seconds."""
    if re.fullmatch(r"(?:19|20)?\d0", m["number"]) and re.search(r"\b(?:the|early|late|mid)[ -]$", text[: m.start()]):
        return True
    several = r"\s+(?:and|or)\b|['’]" if m["number"] in ("0", "1") else r"\s+(?:of|and|or)\b|['’]"
    heap = re.fullmatch(r"[01]0*", m["number"]) and re.match(several, text[m.end() :])
    return bool(heap or (m["number"] in ("0", "1") and re.search(r"(?:\b[01]s (?:or|and)|\ball) $", text[: m.start()])))

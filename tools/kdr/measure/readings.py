"""Results written line by line as labels and figures ("Without-APF: 40.3s"), and which stand against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kdr.measure.configured import is_link
from kdr.measure.contrast import Pair, pairs
from kdr.measure.numbers import NUMBER, Kind, Quantity, bare, quantities, value_of
from kdr.measure.outputs import outputs, timed, unstamped
from kdr.measure.reading import Key, Reading
from kdr.measure.sides import Side, explicit, side, stem
from kdr.measure.twins import names_side, twins
from kdr.model import Line

# Words by which a label or a column heading says that it holds a result.
MEASURE = re.compile(
    r"\b(?:\w+_)?(?:times?|latency|latencies|throughput|bandwidth|iops|ops|cycles|perf\w*|elapsed|average|avg|mean|"
    r"median|min(?:imal|imum)?|max(?:imal|imum)?|stddev|deviation|percentile|outcome|results?|improve\w*|downtime|speed|"
    r"rate|miss(?:es)?|score|overhead|faults?|exits?|calls|number of|contentions?|real|user|sys|duration|cost|total|"
    r"mappings|blocks|access|[MG]?flops|[MG]ips|requests|pps|loops)(?:\b|_|\()",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"\b(?:size|memory|page|pages|version|kernel|image|date|commit|pid|irq|id|offset|addr\w*|base|limit|bits?|timeout|"
    r"delay|interval|iterations?|cpus?|vcpus?|port|line|patch \d+|sha\w*|config|ttl|mtu|seq\w*|registers?|slots|runs?|"
    r"tests?)\b",
    re.IGNORECASE,
)
# "map_nsec", "unmap latency (us)"
_TIMED = re.compile(r"_[num]secs?$|\((?:ns|us|µs|ms|[num]secs?)\)$")
# What a machine is set to or can do, as boot logs and tools list it.
_LIMIT = re.compile(
    r"0x[0-9a-f]|total pages|\btime-?outs?\b|max_idle|_ns$|hardware limits|transition latency|frequenc|\bclock\b|"
    r"default|time-?stamp|uptime|\bperiod|interval",
    re.IGNORECASE,
)
_READING = re.compile(
    rf"\s*(?:[|*+•]\s+|-\s+|\(?\w[.)]\s+)?(?P<label>(?:['\"]?[A-Za-z]|\d+[kKMG](?=i?B?:))[^=|]{{0,70}}?)\s*(?::|(?<![\d%])\s-(?!>))\s*"
    rf"(?P<value>(?:[a-z]+\s+)?[~<>+-]?\s?{NUMBER}(?![\w.:/-]*[:/]\d).*)$"
)
# What stands between two lists of figures ("4k: 4.09ns 4.15ns -> 3.68ns 3.73ns"), and what leads to a list of results.
_ARROW = re.compile(r"\s*(?:[-=]+>|→)\s*")
_EXPECTING = re.compile(
    r"(?:\b(?:average|results?|numbers|figures|timings?|took|takes|measured|runs|throughput|latency|bandwidth|performance|"
    r"benchmark\w*|IOPS|data|speed\w*|improvements?|"
    r"gains?|savings?|reductions?|increases?|regressions?|slow-?downs?|overheads?|numbers)\b.*|^\W*(?:before|after|with\w*|w/o?)\b.*):\s*$",
    re.IGNORECASE,
)
_GAINS = re.compile(
    r"\b(?:improvements?|speed-?ups?|gains?|savings?|reductions?|increases?|regressions?|slow-?downs?|overheads?)\b"
    r"[^.:]{0,40}:\s*$",
    re.IGNORECASE,
)
# "Total time was 63 seconds": prose tells it as it is, but another run may tell the same.
_SAID = re.compile(
    rf"(?:^|[.:]\s)\s*(?P<label>[A-Za-z][\w ()]{{2,50}}?)\s(?:was|is|took|takes)\s"
    rf"(?P<value>(?:\w+\s)?~?{NUMBER}\s?[a-zA-Zµ%][\w/]*)"
)
# "Speed: 100Mb/s" is how a link is set up.
_SPEED = re.compile(r"\b(?:speed|link|rate|bandwidth)\W*$", re.IGNORECASE)
# "Packets dropped before: 3842"
_ENDS = re.compile(r"\b(?:before|after|without|w/o)\W*$", re.IGNORECASE)
# Seconds since 1970 tell when something was.
_EPOCH = (1.2e9, 2.2e9)
_BRACKETED = re.compile(rf"^\s*\(\s*[+-]?{NUMBER}\s?(?:%|bytes|[kKMG]i?B)?\s*\)")
# A program that was run, and the number it printed.
_COMMAND = re.compile(r"\s*(?:[$#] ?\S|\./\w|\S+[#$] \S|[\w.-]+@[\w.-]+\S*[#$>%] \S|\S.*\|\s*wc -[clw]\s*$)")
_ALONE = re.compile(rf"\s*({NUMBER})\s*")
_DIGIT = re.compile(r"\d")
# By how much a figure may be off belongs to it.
_ERROR = re.compile(rf"\s*\(?\s*(?:\+/?-|±)\s*{NUMBER}\s?(?:%|[a-zµ]{{1,7}})?\s*\)?")
_TOKEN = re.compile(
    rf"(?P<label>[A-Za-z][\w.-]*(?:\([\w/]+\))?):\s?(?P<value>[~<>+-]?{NUMBER}\s?(?:%|[a-zA-Zµμ]{{1,7}}(?:/s(?:ec)?)?)?)(?!\S)"
)
_LEAD = re.compile(r"[\s|*-]*([^:]*?)[:\s]*(?=[A-Za-z][\w.-]*(?:\([\w/]+\))?:\s?[~<>+-]?\d)")
_MORE = re.compile(rf"\s*[*(]*\s*(?:{NUMBER}\s?[a-zµμ%]|average\b|avg\b|mean\b)", re.IGNORECASE)
_HEADING = re.compile(
    r"\s*(?:[|*+x•-]\s+|\(?\w[.)]\s+)?(?:(?P<label>[A-Za-z+-][^:.]{2,60}?(?:\s\([^():]*\))?|"
    r"(?i:before|after|without|w/o|with|(?:un)?patched|baseline)\b[^:]{2,80}?)\s*:|"
    r"(?P<short>(?i:with|without|before|after|disabled|enabled|baseline|patched|unpatched|vanilla|control|experiment|no)\b"
    r"(?:\s+[^\s:.,]+){0,4}))\s*"
)
_MAYBE = re.compile(r"(?::|\s-).*\d")
# Longer lines are data, not results that a person typed.
_LONGEST = 300
# How many results apart a share and what it is a share of may stand.
_NEAR = 10


def readings(lines: Sequence[Line], *, known: bool = False) -> tuple[Reading, ...]:
    """The results in LINES (one message's own, without its tables), each set against its baseline where there is one.

    A heading that names a side ("Without this change:") holds for what follows it until the next one; a line of further
    figures below a result belongs to it, and a share told there ("*average 93% improvement*") is its change.
    KNOWN says that the lines tell of something measured: then every labelled figure is a result.
    """
    out: list[Reading] = []
    before: dict[tuple[Key, Side], list[Reading]] = {}
    seen: set[Side | None] = set()
    heading, expecting, gains, command = "", False, False, ""
    for line in lines:
        if not line.text.strip() or len(line.text) > _LONGEST:
            continue
        named = _heading(line.text)
        data = not named and _DIGIT.search(line.text)
        found = list(_of_line(line, heading, known=known or expecting)) if data else []
        if command and (m := _ALONE.fullmatch(line.text)):
            value = Quantity(m[1], (value_of(m[1]),), None, Kind.BARE, 0, len(m[1]))
            found = [Reading(line.number, line.number, command, heading, value, None, weak=True)]
        command = line.text.strip() if _COMMAND.match(line.text) else ""
        if gains:
            found = [replace(r, gains=r.value.is_share and not r.baseline) for r in found]
        expecting = bool(_EXPECTING.search(line.text)) or (bool(found) and (expecting or found[-1].side is Side.BASE))
        gains = bool(_GAINS.search(line.text)) or (gains and bool(found))
        if found and out and _is_sample(found[0], out[-1]):
            out[-1] = replace(out[-1], last=line.number)
        elif found:
            out.extend(_against(r, before) for r in found)
            seen.add(side(heading))
        elif out and line.number == out[-1].last + 1 and _MORE.match(line.text):
            share = next((q.text for q in quantities(line.text) if q.kind is Kind.PERCENT), None)
            out[-1] = replace(out[-1], last=line.number, share=out[-1].share or share)
        elif named:
            last, heading = heading, named
            # Both sides have been told: what follows compares something else.
            if side(last) is not side(heading) and side(heading) in seen and len(seen) > 1:
                before.clear()
                seen.clear()
    return tuple(_shares(out))


def _heading(text: str) -> str | None:
    """The words of the line TEXT if it is a heading that names a side."""
    m = _HEADING.fullmatch(text)
    words = m["label"] or m["short"] if m else ""
    return words if side(words) else None


def _is_sample(r: Reading, above: Reading) -> bool:
    """Whether R is one more sample of what the line ABOVE it told one of, as a log lists them: one tells of all."""
    alike = (r.label, r.heading, r.value.unit) == (above.label, above.heading, above.value.unit)
    return alike and r.weak and above.weak and r.value.kind is Kind.BARE and r.first - above.last == 1


def kept(found: Sequence[Reading]) -> tuple[Reading, ...]:
    """FOUND without those that only serve as another's baseline."""
    used = {(r.since, text) for r in found if r.since for text in (r.baseline, r.value.text)}
    return tuple(r for r in found if r.baseline or (r.first, r.value.text) not in used)


def _of_line(line: Line, heading: str, *, known: bool) -> Iterator[Reading]:
    text = line.text.replace("\u00a0", " ")
    clocked = timed(text)
    printed = outputs(text) or ((clocked,) if clocked else ())
    if printed:
        n = line.number
        for o in printed:
            yield Reading(n, n, o.label, heading, o.value, o.share, o.baseline, rank=o.rank, weak=o.weak)
    elif _MAYBE.search(text) and unstamped(text) is None and (typed := list(_typed(line, text, heading, known=known))):
        yield from typed
    elif (m := _SAID.search(text)) and (found := quantities(m["value"])):
        yield Reading(line.number, line.number, m["label"], heading, found[0], None, weak=True, said=True)
    else:
        yield from twins(line, text, heading)


def _typed(line: Line, text: str, heading: str, *, known: bool) -> Iterator[Reading]:
    """The results in a line that a person wrote: labels, each with its figure."""
    tokens = [(m["label"], m["value"]) for m in _TOKEN.finditer(text)]
    lead = _LEAD.match(text)
    if len(tokens) < 2:
        m = _READING.match(text)
        tokens, lead = ([(m["label"], m["value"])] if m else []), None
    for label, value in tokens:
        whole = f"{lead[1]} {label}".strip() if lead else label
        found = quantities(value)
        pair = _lists(value, found) or next(iter(pairs(value, found)), None)
        figure = pair.value if pair else _figure(value, found)
        if figure is None:
            continue
        rest = _ERROR.sub("", value[figure.end :], count=1)
        sure = _is_result(whole, figure, rest, known=known or pair is not None)
        if sure or _is_count(whole, figure, rest, heading):
            if (m := _ERROR.match(value, figure.end)) and not pair:
                figure = replace(figure, text=value[figure.start : m.end()].strip(), end=m.end())
            share = next((q.text for q in found if q.kind is Kind.PERCENT and q.start >= figure.end), None)
            baseline = pair.baseline.text if pair else None
            n = line.number
            yield Reading(n, n, whole, heading, figure, share, baseline, weak=not sure, said=not sure)


def _lists(text: str, found: Sequence[Quantity]) -> Pair | None:
    """The first figures of two lists of as many FOUND in TEXT on either side of an arrow."""
    half, odd = divmod(len(found), 2)
    if half < 2 or odd or any(q.kind is not found[0].kind or q.is_share for q in found):
        return None
    return Pair(found[0], found[half]) if _ARROW.fullmatch(text[found[half - 1].end : found[half].start]) else None


def _figure(text: str, found: Sequence[Quantity]) -> Quantity | None:
    """The figure that TEXT begins with, with its unit where it has one."""
    first = [q for q in (*found, *bare(text)) if q.start <= 2]
    if not first and (m := re.match(rf"\s*({NUMBER})(?!\S)", text)):
        return Quantity(m[1], (value_of(m[1]),), None, Kind.BARE, *m.span())
    return first[0] if first else None


def _is_result(label: str, figure: Quantity, rest: str, *, known: bool) -> bool:
    if "}" in rest or (is_link(figure) and _SPEED.search(label)):
        return False
    if figure.kind is Kind.SIZE or _LIMIT.search(label) or rest.lstrip().startswith(":") or "?" in rest:
        return False
    unit = figure.unit or ""
    named = bool(MEASURE.search(label) or _TIMED.search(label))
    rated = figure.kind is Kind.RATE or "/" in unit or unit == "cycles"
    if rated or (known and figure.kind is not Kind.BARE):
        return True
    if _SETTING.search(label) and not named:
        return False
    if figure.kind is Kind.BARE and figure.numbers and _EPOCH[0] < figure.numbers[0] < _EPOCH[1] and "." in figure.text:
        return False
    if figure.kind is Kind.BARE:
        # "Before: 1310 foos" is one where nothing but the side is named.
        whole = (side(label) and not stem(label)) or not re.search(r"\w", _BRACKETED.sub("", rest))
        whole = whole and (not figure.text.startswith("0") or "." in figure.text)
        named = named or bool(side(label) and (not stem(label) or _ENDS.search(label)))
        return whole and named and (bool(side(label)) or "." in figure.text or len(figure.text) > 3)
    return named or bool(side(label))


def _is_count(label: str, figure: Quantity, rest: str, heading: str) -> bool:
    """Whether FIGURE is a bare number that the other side of a comparison may have too: it says nothing by itself."""
    sided = explicit(label) or names_side(heading)
    return sided and figure.kind is Kind.BARE and not _LIMIT.search(label) and not _BRACKETED.sub("", rest).strip()


def _against(new: Reading, before: dict[tuple[Key, Side], list[Reading]]) -> Reading:
    """NEW with the result BEFORE it that measured the same thing on the other side, the first with the first.

    The side without the change may come second; the pair is then told where it is complete.
    """
    mine = new.side
    if new.baseline or mine is None:
        return new
    like = before.setdefault((new.key, mine), [])
    if like and like[-1].heading != new.heading:
        like.clear()
    others = before.get((new.key, Side.BASE if mine is Side.NEW else Side.NEW), [])
    other = _partner(new, others, sum(r.label == new.label for r in like))
    told = new
    if other and new.said and other.value.text == new.value.text:
        other = None
    if other and mine is Side.NEW:
        told = new.held_against(other)
    elif other and not other.baseline:
        told = replace(new, baseline=new.value.text, value=other.value, since=other.first)
    like.append(replace(new, baseline=told.baseline) if mine is Side.NEW else new)
    return told


def _partner(new: Reading, others: Sequence[Reading], number: int) -> Reading | None:
    """Which of OTHERS the result NEW, the one with this NUMBER of its side, stands against.

    That is the last where there are not as many; what only the other side's same line makes a result has none then.
    """
    same = [r for r in others if r.label == new.label] or others
    if number < len(same):
        return same[number]
    return others[-1] if others and not new.said else None


def _shares(found: Sequence[Reading]) -> Iterator[Reading]:
    """Each result; one that says what share it is of another ("12.7 seconds (30%)") gets that one as its baseline."""
    for n, r in enumerate(found):
        near = found[max(0, n - _NEAR) : n + _NEAR]
        whole = _whole(r, near) if r.share and r.baseline is None else None
        yield r.held_against(whole) if whole else r


def _whole(part: Reading, found: Sequence[Reading]) -> Reading | None:
    share = quantities(part.share or "")
    if not part.value.numbers or not share or not share[0].numbers:
        return None
    amount, percent = part.value.numbers[0], abs(share[0].numbers[0])
    others = [r for r in found if r is not part and r.value.kind is part.value.kind and r.slot is None]
    for r in (r for r in others if any(r.value.numbers[:1])):
        ratio = 100 * amount / r.value.numbers[0]
        if abs(ratio - percent) < 1 or (percent >= 2 and abs(abs(ratio - 100) - percent) < 0.5):
            return r
    return None

"""Which sentences tell of something measured: figures, what they are set against, and the cues that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from kdr.extract.contrast import SETTING, Pair, across, counts, implied, is_change, pairs
from kdr.extract.numbers import NUMBER, TIME, Kind, Quantity, bare, magnitudes, quantities
from kdr.extract.outputs import unstamped
from kdr.extract.weighing import (
    CUES,
    ENOUGH,
    has_saved,
    is_amount,
    is_configured,
    is_range,
    is_set,
    objections,
    pair_points,
    points,
)

# Nobody writes paragraphs of this size; logs and dumps are.
LONGEST = 10_000
# Nor does a sentence hold more quantities.
_CROWD = 40
# How many sentences apart two figures of a pair may stand.
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure of one sentence, or of two that are set against each other.

    ``change`` is a share or a factor as written ("32% reduction"), ``score`` says how sure it is a measurement and
    ``why`` names the cues; ``at`` is where in the sentence the figure begins; ``reach`` names the first and the last of
    the paragraphs it is told in, counted from the one that was read.
    """

    sentence: str
    baseline: str | None
    value: str | None
    change: str | None
    unit: str | None
    score: int
    why: tuple[str, ...]
    at: int = 0
    reach: tuple[int, int] = (0, 0)


# Factors without a unit: "doubles the throughput", "by x3+".
_MULTIPLIED = re.compile(
    r"\b(?:(?:more than|almost|nearly|roughly|about)\s)?(?:doubl|tripl|halv)(?:es|ed|ing)\b"
    r"(?=\s(?:the\s)?(?:\w+\s){0,2}(?:throughput|performance|bandwidth|latency|iops|speed|time|rate|score))|"
    r"(?<=by )x(?!86|64|32)\d+(?:\.\d+)?\+?(?!\w)|"
    r"(?:(?:more|less) than |about |around |~)?\bx(?!86|64|32)\d+(?:\.\d+)?\+?"
    r"(?=\s(?:times\s)?(?:faster|slower|increase|improvement|speed-?up|higher|better))",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"\s*(?:\w+\s)?(?:reduction|improvement|increase|decrease|drop|gain|speed-?up|slow-?down|overhead|regression|loss|"
    r"faster|slower|quicker|higher|lower|less|more|better|worse|degradation|penalty|savings?)\b",
    re.IGNORECASE,
)
_LOGGED = re.compile(
    r"^\s*\[\s*\d+[.:][\d.:]+\]|^\s*[$#] \S|[;{}\\]\s*$|^\s*(?:#\s*)?CONFIG_|^\s*\d{2,}\s*$|^\s*\d{2,}\t|"
    r"\w:\s?\[?<?[0-9a-f]{8,}|\b0x[0-9a-f]{4}|\w\+0x|^\S+\.[chS]:\d|^\s*(?:INFO|PASS|FAIL|SKIP|ok \d+|not ok)\b|"
    r"^\t+[A-Z][\w ]+: \w|\*/\s*$|^\s*(?:/\*|\*\s)"
)
_MAYBE = re.compile(
    r"\d\+?[\s-]?(?:%|[a-zA-Zµμ×/])|\d:\d\d|\b(?:several|few|order of|hundreds of|without|doubl|tripl|halv)|\bx\d"
)
_COUNTED = re.compile(
    rf"(?<![\w.#@$/:\\,=+-])(?:[~<>+-]\s?)?{NUMBER}[kKMG]?\+?(?![\w:/]|[.,-]\w)"
    r"(?:\s(?P<what>(?!(?:with|and|the|for|from|that|are|was|were|but|per|which|when|where|has|have|than)\b)[a-z]{3,})\b)?"
)
_NO_COUNT = re.compile(r"(?:threads?|cpus?|vcpus?|cores?|nodes?|runs?|patch\w*|bits?|tests?|guests?|times)$")
_ABBREVIATED = re.compile(
    r"\b(?:e\.?g|i\.?e|vs|avg|approx|etc|cf|no|fig|resp|incl|max|min)\.$|\b[A-Z]\.$", re.IGNORECASE
)
_BULLET = re.compile(r"\s*(?:[-*+•o]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+\S")
_STOP = re.compile(r"[.!?][\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9@*])")
# What a share says of the figure it stands beside: "100 ms, which is over 20%", "2 ms (15%)".
_WHICH = re.compile(r"\s*(?:,?\s(?:which|that) is|\(|,?\s?i\.e\.,?|,\sor|=)\s*(?:of\s)?")
# A change in words.
_WORDS = re.compile(
    r"\b(?:no|not any|little|hardly any|a?\s?(?:huge|big|significant|notable|nice|good|pretty impressive))\s"
    r"(?:\w+\s){0,2}?(?:difference|regressions?|degradation|overhead|impact|improvements?|change|speed-?ups?|gain|penalty)\b|"
    r"\b(?:slightly|much|significantly|noticeably|somewhat|a bit|a lot|even|way|far|measurably|marginally)\s"
    r"(?:slower|faster|better|worse|higher|lower|less|more|shorter|longer)\b|"
    r"\b(?:improves?|reduces?|increases?|drops|degrades?)\s(?:significantly|somewhat|noticeably|slightly|a lot)\b|"
    r"\b(?:significantly|slightly|greatly|noticeably)\s(?:improves?|reduces?|increases?|drops|degrades?)\b|"
    r"\bon par\b|\bas fast as\b|\bunchanged\b|\boutperforms?\b|\bno worse\b|\bfaster\b|\bslower\b|"
    r"\b(?:does|do|did) not affect\b|\bdifference is huge\b",
    re.IGNORECASE,
)
# A dump of code, a command.
_CODE = re.compile(r"^\s*[0-9a-f]+:\s|^\s*(?:[$#]\s|\./)|[;{}]\s*$|^\s*/?\*")
_UNITS = re.compile(rf"\bfrom (?P<a>{TIME}) (?:down |up )?to (?P<b>{TIME})(?!\w)")
# "862 warnings, of which at least 860 are wrong".
_PART = re.compile(
    rf"(?<![\w.-]){NUMBER}\s[a-z]{{3,}},?\s(?:where|(?:out )?of (?:which|them))\s(?:\w+\s){{0,3}}?{NUMBER}(?![\w.]\w)"
)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph, blanks squeezed; a list item begins one."""
    items: list[str] = []
    for line in text.split("\n"):
        if items and not _BULLET.match(line):
            items[-1] += " " + line.strip()
        else:
            items.append(line.strip())
    for item in items:
        start = 0
        for m in _STOP.finditer(item):
            if not _ABBREVIATED.search(item[: m.start() + 1]):
                yield " ".join(item[start : m.end()].split())
                start = m.end()
        yield " ".join(item[start:].split())


def is_log(text: str) -> bool:
    """Whether TEXT is code, a kernel log or a configuration rather than somebody's words."""
    lines = text.split("\n")
    return sum(map(is_logged, lines)) * 5 >= len(lines) * 2


def is_logged(line: str) -> bool:
    """Whether LINE is one of code, of a kernel log or of a configuration."""
    return bool(_LOGGED.search(line))


def findings(
    text: str, *, bonus: int = 0, around: Mapping[int, str] | None = None, told: AbstractSet[str] = frozenset()
) -> tuple[Finding, ...]:
    """The figures that the prose TEXT tells as measured, sentence by sentence.

    BONUS is added where the paragraph's surroundings speak for a measurement (it stands beside a table of results).
    AROUND holds the paragraphs before (-1, -2) and after: a figure of them may be the other side of one of TEXT.  The
    figures TOLD elsewhere are left out.
    """
    if not _is_prose(text):
        return ()
    parts = sorted({**{n: t for n, t in (around or {}).items() if _is_prose(t)}, 0: text}.items())
    said = [(n, sentence) for n, part in parts for sentence in sentences(part)]
    out: list[Finding] = []
    used: set[tuple[int, int]] = set()
    for crossing in _crossings(said, told):
        found = _of_two(said, crossing, bonus)
        if found and 0 in found.reach:
            out.append(found)
            used |= {(crossing.m, crossing.a.start), (crossing.n, crossing.b.start)}
    for n, (part, sentence) in enumerate(said):
        if part == 0:
            gone = {start for m, start in used if m == n} | {q.start for q in quantities(sentence) if q.text in told}
            out += _of_sentence(sentence, bonus, gone)
    return tuple(out)


def _is_prose(text: str) -> bool:
    return len(text) <= LONGEST and bool(_MAYBE.search(text)) and not is_log(text)


def plain(text: str) -> tuple[Finding, ...]:
    """What TEXT tells, where it is known to tell of something measured but no cue says which of its figures that is.

    Its figures with a unit; else numbers with the thing they count ("66 descriptors"), two of one thing as a pair; else
    a change in words ("no difference").  Nothing where it only leads to what was measured.
    """
    lines = [unstamped(x) or x for x in text.split("\n")]
    flat = " ".join(" ".join(x for x in lines if not _CODE.search(x)).split())[:LONGEST]
    why = ("words of a measurement",)
    if (two := next(counts(flat), None)) and two.value.text:
        return (Finding(flat, two.baseline.text, two.value.text, None, None, 0, why, two.baseline.start),)
    if m := _UNITS.search(flat):
        return (Finding(flat, m["a"], m["b"], None, None, 0, why, m.start()),)
    if m := _PART.search(flat):
        return (Finding(flat, None, m[0], None, None, 0, why, m.start()),)
    counted = [m for m in _COUNTED.finditer(flat) if _is_count(flat, m)]
    for n, b in enumerate(counted):
        a = next((a for a in counted[:n] if b["what"] and a["what"] == b["what"] and a[0] != b[0]), None)
        if a:
            return (Finding(flat, a[0].strip(), b[0].strip(), None, b["what"], 0, why, a.start()),)
    if known := [q for q in quantities(flat) if _is_figure(flat, q)]:
        return tuple(_alone(flat, q, 0, why) for q in known[:3])
    if not counted:
        m = _WORDS.search(flat)
        return (Finding(flat, None, None, m[0].strip(), None, 0, why, m.start()),) if m else ()
    return tuple(Finding(flat, None, m[0].strip(), None, m["what"], 0, why, m.start()) for m in counted[:3])


def _is_figure(text: str, q: Quantity) -> bool:
    """Whether the quantity Q of TEXT is neither zero nor a mere setting."""
    if q.numbers == (0.0,) or (q.kind is Kind.SIZE and not is_amount(text, q)):
        return False
    return not (q.is_share and is_configured(text, q))


def _is_count(text: str, m: re.Match[str]) -> bool:
    """Whether the number M in TEXT may count something: no machine, no item's number, no small bare one."""
    what = m["what"] or ""
    if _NO_COUNT.match(what) or SETTING.match(what) or text[m.end() :].startswith(")"):
        return False
    return bool(re.search(r"[^s]s$", what)) or (not what and len(m[0].strip()) > 2)


@dataclass(frozen=True, slots=True)
class _Crossing:
    """The quantities ``a`` of the sentence numbered ``m`` and ``b`` of the later one ``n``, which are the PAIR."""

    m: int
    a: Quantity
    n: int
    b: Quantity
    pair: Pair


def _crossings(said: Sequence[tuple[int, str]], told: AbstractSet[str]) -> Iterator[_Crossing]:
    """The pairs of two sentences of SAID, each of which comes with the number of its paragraph; not of figures TOLD."""
    free: list[tuple[int, Quantity]] = []
    for n, (part, sentence) in enumerate(said):
        found = quantities(sentence)
        inner = {id(q) for p in (*pairs(sentence, found), *implied(sentence, found)) for q in (p.baseline, p.value)}
        mine = [q for q in found if id(q) not in inner and q.text not in told] if len(found) <= _CROWD else []
        later: list[tuple[int, Quantity]] = []
        for b in mine:
            for m, a in reversed(free):
                gap = sum(len(said[k][1]) for k in range(m + 1, n))
                pair = across(said[m][1], a, sentence, b, gap=gap, apart=said[m][0] != part)
                if pair:
                    free.remove((m, a))
                    yield _Crossing(m, a, n, b, pair)
                    break
            else:
                later.append((n, b))
        free = [x for x in (*free, *later) if n - x[0] < _NEAR]


def _of_two(said: Sequence[tuple[int, str]], crossing: _Crossing, bonus: int) -> Finding | None:
    first, second = said[crossing.m], said[crossing.n]
    both, pair = f"{first[1]} {second[1]}", crossing.pair
    cues = [(name, n) for name, n, pattern in CUES if pattern.search(both)]
    score = bonus + 2 + sum(n for _, n in cues)
    score -= objections(first[1], crossing.a) + objections(second[1], crossing.b)
    if score < ENOUGH:
        return None
    unit, why = pair.value.unit or pair.baseline.unit, ("pair", *(name for name, _ in cues))
    told, reach = (pair.baseline.text, pair.value.text), (first[0], second[0])
    return Finding(both, *told, None, unit, score, why, crossing.a.start, reach)


def _of_sentence(sentence: str, bonus: int, used: set[int]) -> Iterator[Finding]:
    """The figures of SENTENCE, save those that begin at the places USED."""
    found = tuple(q for q in quantities(sentence) if q.start not in used)
    if len(found) > _CROWD:
        return
    if m := _MULTIPLIED.search(sentence):
        yield Finding(sentence, None, None, m[0], None, ENOUGH, ("change",), m.start())
    short = magnitudes(sentence)
    cues = [(name, n) for name, n, pattern in CUES if pattern.search(sentence)]
    score = bonus + sum(n for _, n in cues)
    why = tuple(name for name, _ in cues)
    against = _pairs(sentence, found, short, cued=bool(why or bonus))
    paired = {id(q) for p in against for q in (p.baseline, p.value)}
    loose = [q for q in (*found, *(q for q in short if has_saved(sentence, q))) if id(q) not in paired]
    loose = [q for q in loose if not (q.is_share and is_configured(sentence, q))]
    for i, pair in enumerate(against):
        told = score + pair_points(sentence, pair) - objections(sentence, pair.value) - 4 * is_set(sentence, pair)
        changes = (q for q in loose if q.is_share and (is_change(sentence, q) or _stands_by(sentence, pair, q)))
        share = next(changes, None) if i == len(against) - 1 else None
        if share:
            loose.remove(share)
        if told >= ENOUGH:
            change = _with_noun(sentence, share) if share else None
            unit = pair.value.unit or pair.baseline.unit
            at = min(pair.baseline.start, pair.value.start)
            yield Finding(sentence, pair.baseline.text, pair.value.text, change, unit, told, ("pair", *why), at)
    yield from _loose(sentence, loose, score, why)


def _pairs(
    sentence: str, found: Sequence[Quantity], short: Sequence[Quantity], *, cued: bool
) -> tuple[Pair, ...]:
    """The pairs of SENTENCE: of those FOUND with a unit; where it is CUED, else of plain numbers."""
    against = [p for p in pairs(sentence, found) if not is_range(sentence, p)]
    paired = {id(q) for p in against for q in (p.baseline, p.value)}
    against += implied(sentence, [q for q in found if id(q) not in paired])
    if against or not cued:
        return tuple(against)
    alone = () if re.search(r"[-=]>", sentence) else bare(sentence)
    # "2M instead of 4K" are pages; what is measured is seldom a power of two.
    amounts = [p for p in pairs(sentence, short) if "from" in sentence or not _is_round(p)]
    return pairs(sentence, alone) or tuple(counts(sentence)) or tuple(amounts)


def _is_round(pair: Pair) -> bool:
    amounts = [x for q in (pair.baseline, pair.value) for x in q.numbers]
    return all(x == int(x) and int(x) & (int(x) - 1) == 0 for x in amounts)


def _loose(sentence: str, loose: Sequence[Quantity], score: int, why: tuple[str, ...]) -> Iterator[Finding]:
    """The figures that stand against no other; a share told of the one before it is its change."""
    belongs = {id(b): a for a, b in pairwise(loose) if b.is_share and not a.is_share and _tells_of(sentence, a, b)}
    shares = {id(a): b for b in loose if (a := belongs.get(id(b)))}
    for q in loose:
        told = score + points(sentence, q) - objections(sentence, q)
        if told < ENOUGH or (id(q) in belongs and _is_told(sentence, belongs[id(q)], score)):
            continue
        f = _alone(sentence, q, told, (q.kind.value, *why))
        share = shares.get(id(q))
        yield replace(f, change=_with_noun(sentence, share)) if share else f


def _stands_by(sentence: str, pair: Pair, q: Quantity) -> bool:
    """Whether the share Q stands in brackets or so beside the PAIR ("3%, 8043 -> 7761 cycles")."""
    start, end = min(pair.baseline.start, pair.value.start), max(pair.baseline.end, pair.value.end)
    return bool(re.fullmatch(r"[\s,:(=~]*", sentence[end : q.start] if q.start >= end else sentence[q.end : start]))


def _tells_of(sentence: str, a: Quantity, b: Quantity) -> bool:
    return bool(_WHICH.fullmatch(sentence[a.end : b.start]))


def _is_told(sentence: str, q: Quantity, score: int) -> bool:
    return score + points(sentence, q) - objections(sentence, q) >= ENOUGH


def _alone(sentence: str, q: Quantity, score: int, why: tuple[str, ...]) -> Finding:
    change = _with_noun(sentence, q) if q.is_share else None
    return Finding(sentence, None, None if q.is_share else q.text, change, q.unit, score, why, q.start)


def _with_noun(sentence: str, q: Quantity) -> str:
    m = _NOUN.match(sentence[q.end :])
    return q.text + m[0] if m else q.text

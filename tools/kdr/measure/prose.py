"""Which sentences tell of something measured: figures, what they are set against, and the cues that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from kdr.measure.configured import is_configured, is_set
from kdr.measure.contrast import Pair, across, counts, implied, is_change, pairs
from kdr.measure.numbers import Kind, Quantity, bare, magnitudes, quantities
from kdr.measure.weighing import (
    CUES,
    ENOUGH,
    has_saved,
    is_range,
    is_sized,
    is_turned,
    objections,
    pair_points,
    points,
)

# Nobody writes paragraphs of this size; logs and dumps are.
LONGEST = 10_000
# Points that outweigh whatever speaks against a figure, save that it is zero or a mere size.
SURE = 8
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
    r"(?<!both )(?<!two )(?<!the )\b(?:(?:more than|almost|nearly|roughly|about)\s)?(?:doubl|tripl|halv)(?:es|ed|ing)\b"
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
    r"^\s*\[\s*\d+[.:][\d.:]+\]|^\s*[a-z][\w.-]*\[\d+\]:\s|^\s*[$#] \S|"
    r"^(?!\s*(?:\d+[.)]|[-*+])\s+(?:\S+\s){3}).*[;{}\\]\s*$|"
    r"^\s*(?:#\s*)?CONFIG_|^\s*\d{2,}\s*$|^\s*\d{2,}\t|"
    r"\w:\s?\[?<?[0-9a-f]{8,}|\b0x[0-9a-f]{4}|\w\+0x|^\S+\.[chS]:\d|^\s*(?:INFO|PASS|FAIL|SKIP|ok \d+|not ok)\b|"
    r"^\t+[A-Z][\w ]+: \w|\*/\s*$|^\s*/\*"
)
# The inner lines of a comment; elsewhere they are items of a list.
_COMMENT = re.compile(r"\s*\*\s")
_MAYBE = re.compile(
    r"\d\+?[\s-]?(?:%|[a-zA-Zµμ×/])|\d:\d\d|\b(?:several|few|order of|hundreds of|without|doubl|tripl|halv)|\bx\d"
)
_ABBREVIATED = re.compile(
    r"\b(?:e\.?g|i\.?e|vs|avg|approx|etc|cf|no|fig|resp|incl|max|min)\.$|\b[A-Z]\.$", re.IGNORECASE
)
_BULLET = re.compile(r"\s*(?:~(?=\s\d)|[-*+•o]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+\S")
_STOP = re.compile(r"[.!?][\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9@*])")
# What a share says of the figure it stands beside: "100 ms, which is over 20%", "2 ms (15%)".
_WHICH = re.compile(r"\s*(?:,?\s(?:which|that) is|\(|/|,?\s?i\.e\.,?|,\sor|=)\s*(?:of\s)?")
# Another statement: "... by 12%, and decreases the CPU usage from ...".
_OTHER = re.compile(r",?\s(?:and|while|but)\s(?:also\s)?(?:\w+\s){0,3}?\w+(?:s|ed)\b|;|\sand\san?\s$")
_LISTED = re.compile(r"(?:[^.;:]|\.\d){0,30}?,?\s(?:and|or)\s(?:by\s)?")


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
    return sum(logged(lines)) * 5 >= len(lines) * 2


def logged(lines: Sequence[str]) -> list[bool]:
    """For each of LINES, which stand together, whether it is one of code, of a kernel log or of a configuration."""
    inside, out = False, []
    for line in lines:
        inside = (inside and bool(_COMMENT.match(line))) or "/*" in line
        out.append(inside or bool(_LOGGED.search(line)))
    return out


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
            used |= {(crossing.n, crossing.share.start)} if crossing.share else set()
    for n, (part, sentence) in enumerate(said):
        if part == 0:
            gone = {start for m, start in used if m == n} | {q.start for q in quantities(sentence) if q.text in told}
            out += _of_sentence(sentence, bonus, gone)
    return tuple(out)


def _is_prose(text: str) -> bool:
    return len(text) <= LONGEST and bool(_MAYBE.search(text)) and not is_log(text)


@dataclass(frozen=True, slots=True)
class _Crossing:
    """The quantities ``a`` of the sentence numbered ``m`` and ``b`` of the later one ``n``, which are the ``pair``.

    ``share`` stands in brackets behind ``b``.
    """

    m: int
    a: Quantity
    n: int
    b: Quantity
    pair: Pair
    share: Quantity | None


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
                    shares = (q for q in found if q.is_share and re.fullmatch(r"\s*\(", sentence[b.end : q.start]))
                    yield _Crossing(m, a, n, b, pair, next(shares, None))
                    break
            else:
                later.append((n, b))
        free = [x for x in (*free, *later) if n - x[0] < _NEAR]


def _of_two(said: Sequence[tuple[int, str]], crossing: _Crossing, bonus: int) -> Finding | None:
    first, second = said[crossing.m], said[crossing.n]
    both, pair = f"{first[1]} {second[1]}", crossing.pair
    if pair.value.kind is Kind.SIZE:
        sized = [is_sized(first[1], crossing.a), is_sized(second[1], crossing.b)]
        if not (all(sized) or (any(sized) and is_turned(second[1]))):
            return None
    cues = [(name, n) for name, n, pattern in CUES if pattern.search(both)]
    score = bonus + 2 + sum(n for _, n in cues)
    score -= max(objections(first[1], crossing.a), objections(second[1], crossing.b))
    if score < ENOUGH:
        return None
    unit, why = pair.value.unit or pair.baseline.unit, ("pair", *(name for name, _ in cues))
    told, reach = (pair.baseline.text, pair.value.text), (first[0], second[0])
    share = crossing.share.text if crossing.share else None
    return Finding(both, *told, share, unit, score, why, crossing.a.start, reach)


def _of_sentence(sentence: str, bonus: int, used: set[int]) -> Iterator[Finding]:
    """The figures of SENTENCE, save those that begin at the places USED."""
    found = tuple(
        q for q in quantities(sentence) if q.start not in used and (q.is_share or not is_configured(sentence, q))
    )
    if len(found) > _CROWD:
        return
    if m := _MULTIPLIED.search(sentence):
        yield Finding(sentence, None, None, m[0], None, ENOUGH, ("change",), m.start())
    short = magnitudes(sentence)
    cues = [(name, n) for name, n, pattern in CUES if pattern.search(sentence)]
    score = bonus + sum(n for _, n in cues)
    why = tuple(name for name, _ in cues)
    against = _pairs(sentence, found, short, cued=bool(why or bonus), sure=bonus >= SURE)
    paired = {id(q) for p in against for q in (p.baseline, p.value)}
    loose = [q for q in (*found, *(q for q in short if has_saved(sentence, q))) if id(q) not in paired]
    loose = [q for q in loose if not is_configured(sentence, q)]
    for i, pair in enumerate(against):
        told = score + pair_points(sentence, pair) - objections(sentence, pair.value) - 4 * is_set(sentence, pair)
        mine = [q for q in loose if q.is_share and _owner(against, q) == i and _tells_change(sentence, pair, q)]
        share = min(mine, key=lambda q: _distance(pair, q), default=None)
        if share:
            loose.remove(share)
        if told >= ENOUGH:
            change = _with_noun(sentence, share) if share else None
            unit = pair.value.unit or pair.baseline.unit
            yield Finding(sentence, pair.baseline.text, pair.value.text, change, unit, told, ("pair", *why), pair.start)
    yield from _loose(sentence, loose, score, why)


def _pairs(
    sentence: str, found: Sequence[Quantity], short: Sequence[Quantity], *, cued: bool, sure: bool
) -> tuple[Pair, ...]:
    """The pairs of SENTENCE: of those FOUND with a unit; where it is CUED, else of plain numbers.

    Where it is SURE that something was measured, sizes are those of pages or machines only if words say so.
    """
    against = [p for p in pairs(sentence, found) if not is_range(sentence, p, sure=sure)]
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
    return all(x.is_integer() and int(x) & (int(x) - 1) == 0 for x in amounts)


def _loose(sentence: str, loose: Sequence[Quantity], score: int, why: tuple[str, ...]) -> Iterator[Finding]:
    """The figures that stand against no other; a share told of the one before it is its change."""
    belongs = {id(b): a for a, b in pairwise(loose) if b.is_share and not a.is_share and _tells_of(sentence, a, b)}
    shares = {id(a): b for b in loose if (a := belongs.get(id(b)))}
    told: dict[int, int] = {}
    before: Quantity | None = None
    for q in loose:
        sure = score + points(sentence, q) - objections(sentence, q)
        told[id(q)] = max(sure, ENOUGH) if before and _is_next(sentence, before, q) else sure
        if not q.is_share:
            before = q if told[id(q)] >= ENOUGH else None
    for q in loose:
        if told[id(q)] < ENOUGH or (id(q) in belongs and told[id(belongs[id(q)])] >= ENOUGH):
            continue
        f = alone(sentence, q, told[id(q)], (q.kind.value, *why))
        share = shares.get(id(q))
        yield replace(f, change=_with_noun(sentence, share)) if share else f


def _distance(pair: Pair, q: Quantity) -> int:
    return q.start - pair.end if q.start >= pair.end else pair.start - q.end


def _between(sentence: str, pair: Pair, q: Quantity) -> str:
    return sentence[pair.end : q.start] if q.start >= pair.end else sentence[q.end : pair.start]


def _owner(against: Sequence[Pair], q: Quantity) -> int:
    """Which of the pairs AGAINST one another Q may belong to: the last before it, or the first."""
    return max((i for i, p in enumerate(against) if p.end <= q.start), default=0)


def _tells_change(sentence: str, pair: Pair, q: Quantity) -> bool:
    """Whether the share Q is that of the PAIR: words of change are near, of no other statement, or it stands beside."""
    # In brackets or so: "3%, 8043 -> 7761 cycles".
    between = _between(sentence, pair, q)
    if re.fullmatch(r"[\s,:(=~]*", between):
        return True
    return is_change(sentence, q) and not _OTHER.search(between)


def _tells_of(sentence: str, a: Quantity, b: Quantity) -> bool:
    return bool(_WHICH.fullmatch(sentence[a.end : b.start]))


def _is_next(sentence: str, a: Quantity, b: Quantity) -> bool:
    """Whether A, which is told, and B are items of one list: "saves 12 bytes here and 30 bytes there"."""
    return a.kind is b.kind and bool(_LISTED.fullmatch(sentence[a.end : b.start]))


def alone(sentence: str, q: Quantity, score: int, why: tuple[str, ...]) -> Finding:
    """Q of SENTENCE as a figure that stands against no other."""
    change = _with_noun(sentence, q) if q.is_share else None
    return Finding(sentence, None, None if q.is_share else q.text, change, q.unit, score, why, q.start)


def _with_noun(sentence: str, q: Quantity) -> str:
    m = _NOUN.match(sentence[q.end :])
    return q.text + m[0] if m else q.text

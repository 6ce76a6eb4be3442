"""Which two quantities of a text stand against each other: how it was before, without, on the other side; how it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kdr.measure.clauses import CLAUSE, FAR, STOP, clause_of, lead_to, side_of
from kdr.measure.numbers import NUMBER, Kind, Quantity, quantities, value_of


@dataclass(frozen=True, slots=True)
class Pair:
    """A baseline and a value of the same kind that the text sets against each other."""

    baseline: Quantity
    value: Quantity

    @property
    def start(self) -> int:
        """Where the first of the two begins."""
        return min(self.baseline.start, self.value.start)

    @property
    def end(self) -> int:
        """Where the last of the two ends."""
        return max(self.baseline.end, self.value.end)


_TO = re.compile(
    r"\s*\)?\s*,?\s*(?:down |up |back )?to\s+(?:a mere |just |only )?|\.?\s*\w*\s*(?:[-=]+>|→)\s*\w*\s*|"
    r"[^.;]{0,80}?\b(?:drop|f[ae]ll|go|went|gr[eo]w|rise|rose|jump|balloon|shr[iu]nk|declin|increas|decreas|improv)"
    r"\w*\s(?:down |up |back )?to\s+(?:a mere |just |only )?|[^.;]{0,80}?\bbec(?:omes|ame)\s+(?:about |only )?"
)
# What leads to the figure that one told before turned into: "It becomes 49ms", "it drops to 2 GB/s".
_BECOMES = re.compile(
    r"\b(?:becomes?|became|(?:is|was|goes|went|gets|"
    r"(?:is |was )?(?:reduc|increas|decreas|improv|drop|shrink|grow|rais)\w*|"
    r"drops?|f[ae]lls?|r[io]ses?|gr[eo]ws?|jump(?:s|ed))\s(?:down |up |back )?to)\s(?:just |only |a mere )?$",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\s*[,(]\s*(?:(?:down|up|reduced|increased|improved|dropped)\s+from|from|was|were|previously|formerly|originally|"
    r"before(?: it was)?|instead of)[:\s]\s*(?:the\s|about\s)?",
    re.IGNORECASE,
)
_COMPARE = r"(?:vs\.?|versus|against|compared (?:to|with)|instead of|rather than|as opposed to)(?!\w)"
_COMPARED = re.compile(rf"\b{_COMPARE}", re.IGNORECASE)
_COMPARING = re.compile(rf"\b{_COMPARE}\s(?:the\s)?$", re.IGNORECASE)
# By how much a figure is off stands against nothing.
_OFF = re.compile(
    r"(?:\bst(?:andar)?d\.?[ -]?(?:dev\w*|error)|\bdeviation|\+/?-|±)(?:\s(?:of|is|was))?[:=]?\s*$", re.IGNORECASE
)
# "Sizes vary from 64K to 9K" tells of a range.
_RANGE = re.compile(
    r"\b(?:values? go|var(?:y|ies|ying)|rang(?:es?|ing)|anywhere|somewhere|spans?)\s+from\s+$", re.IGNORECASE
)
_FROM = re.compile(
    r"\b(?:from\s(?:an?\s(?:average of\s)?)?|(?:reduc|decreas|increas|improv|cut|lower|br[io]ng|brought|shr[iu]nk)\w*\s"
    r"(?:the\s|this\s|our\s|its\s|that\s|an?\s)?(?:[a-z][\w-]*\s){0,2})$",
    re.IGNORECASE,
)
# "From a 23% improvement to 20%", "from 12 ms on average down to 3 ms".
_NAMED_TO = re.compile(r"\s(?:[a-z][\w-]*\s(?:\d+\s)?){1,5}(?:(?:down|up|back)\s)?to\s(?:an?\s|only\s|just\s)?")
# Two statements that a word between sets against each other, if they say the same of two things.
_WHEREAS = re.compile(r"\b(?:while|whereas|but|however|yet|in contrast|on the other hand|instead)\b", re.IGNORECASE)
# "It takes 5 s with the one while only 0.2 s with the other."
_ONLY = r"\s(?:it\s|its\s|only\s|just\s)*$"
_ELLIPTIC = re.compile(rf"\b(?:while|whereas|but){_ONLY}", re.IGNORECASE)
# "It takes 5 s on that machine, and 4 s with the patch."
_AND_ONE = re.compile(rf"\band{_ONLY}", re.IGNORECASE)
_UNCHANGED = re.compile(r"\b(?:not|n't) changed?\b|\bunchanged\b", re.IGNORECASE)
_BOUND = re.compile(r"(?:above|below|over|under|up to|at least|at most|more|less|no|close)\b|[<>]", re.IGNORECASE)
_DOES = {
    "take": re.compile(
        r"\b(?:t(?:akes?|ook|aking|aken)|need(?:s|ed)?|costs?|last(?:s|ed)?|spen[dt]s?|requir\w+|runs?|ran|wait(?:s|ing)?|"
        r"finish\w*|complet\w+|us(?:e|es|ed|ing)|consum\w+|occup\w+|allocat\w+|wast\w+)\b",
        re.IGNORECASE,
    ),
    "get": re.compile(
        r"\b(?:gets?|got|getting|reach\w*|achiev\w+|sees?|saw|seen|hits?|shows?|delivers?|handles?|measured?|observ\w+)\b",
        re.IGNORECASE,
    ),
    "is": re.compile(r"\b(?:is|was|are|were|be)\b", re.IGNORECASE),
}
_NO_NOUN = {"about", "around", "with", "without", "only", "just", "than", "more", "les", "each", "from", "that", "thi"}
_PRONOUNS = {"it", "this", "that", "they"}
_SAME = re.compile(r"\b(?:it|this|that|they)\b|[a-z]{4,}")
_CHANGED = re.compile(
    r"\b(?:improv\w+|reduc\w+|drop\w*|decreas\w+|increas\w+|faster|slower|speed-?up|regress\w*|gain\w*|higher|lower|"
    r"better|worse|degrad\w+|overhead|less|more|boost\w*|uplift|penalty|hit|win)\b",
    re.IGNORECASE,
)
# How far apart two quantities of a pair may stand: in a sentence, where both clauses say the same, across sentences.
_APART, _ACROSS = 130, 400
# How far before "A vs B" the words may stand that tell which of them was first.
_FALLEN = 60
_WORSE = re.compile(r"\b(?:regress\w*|drop\w*|slow\w*|degrad\w*|penalt\w+|worse|loss)\b", re.IGNORECASE)
_ROSE = re.compile(r"\b(?:increas\w*|gr[eo]ws?|r[io]ses?|jumps?)\b", re.IGNORECASE)
_FELL = re.compile(r"\b(?:decreas\w*|reduc\w*|f[ae]lls?|shr[iu]nks?)\b", re.IGNORECASE)
_BETTER = re.compile(r"\b(?:improv\w+|gain\w*|fast\w*|speed-?ups?|boost\w*|better)\b", re.IGNORECASE)
# How far before a quantity the words may begin that lead to it.
_BESIDE = 50
# A number that takes its unit from the quantity before it: "12 us for A, 20 for B"; "300 bytes, and balloons to 1100+".
_FOR = r"(?:for|with|without|w/o|on|in|before|after|when|using)\b"
_IMPLIED = re.compile(
    rf"(?P<each>\s{_FOR}[^.;]{{1,60}}?(?:,(?:\s?(?:and|but|while))?|\band|\bvs\.?|\bbut|\bwhile)\s(?:only\s|just\s|about\s|~)?"
    rf"(?={NUMBER}\s{_FOR}))|"
    rf"(?P<arrow>\s*(?:[-=]+>|→)\s*)|"
    rf"(?P<base>[^.;,]{{0,60}}?,?\s{_COMPARE}\s(?:the\s|only\s|just\s|about\s|~)*)|"
    rf"(?P<to>(?:[^.;]{{0,80}}?\b(?:drop|f[ae]ll|go|went|gr[eo]w|rise|rose|jump|balloon|shr[iu]nk|declin)\w*)?"
    rf"\s(?:down |up )?to\s(?:only\s|just\s|about\s|~)?"
    rf"(?={NUMBER}[kKM]?\+?(?:[.,;)]?$|[.,;)]?\s(?:{_FOR}|per\b|under\b))))",
    re.IGNORECASE,
)
# It counts nothing of its own ("1 buffer per page").
_PLAIN = re.compile(
    rf"{NUMBER}[kKM]?\+?(?![.,]\d)(?=[.,;)]|$|\s(?:{_FOR}|\W|(?:previously|originally|earlier|per|of|at|to|by|it|we|they|now|under|and|but)\b))"
)
_LEFT = re.compile(rf"(?<![\w.#@$/\\:=-])(?P<n>{NUMBER}[kKM]?\+?),?\s*(?P<join>[-=]+>|→|\bvs\.?|\bversus)\s*$")
# "387, vs. 491 lines"; "12 range based flushes (RANGE) as opposed to 4096 single ones".
_COUNTS = re.compile(
    rf"(?<![\w.#@$/\\:=,-])(?P<a>{NUMBER})(?P<of>(?:\s[A-Za-z()][\w()-]*){{0,14}}),?\s{_COMPARE}\s(?:the\s|only\s|about\s)*"
    rf"(?P<b>{NUMBER})(?![\w.%:/-])(?P<thing>\s[A-Za-z]\w+)?",
    re.IGNORECASE,
)
# "Reduces the number of writes from 512 to 16".
_FEWER = re.compile(
    rf"\b(?:reduc\w+|drop(?:s|ped)?|decreas\w+|cuts?|shr[iu]nks?|lower(?:s|ed)|down|goes|went|f[ae]ll|improv\w+)\b"
    rf"(?P<lead>[^.;,\d]{{0,60}}?)\sfrom\s(?:about\s|~\s?)?(?P<a>{NUMBER}[kKM]?)(?P<of>(?:\s[a-z][\w-]*){{0,3}}?)"
    rf"(?:\s\([^()]{{1,40}}\))?\s(?:down\s)?to\s(?:only\s|just\s|about\s|~)?(?P<b>{NUMBER}[kKM]?)(?![\w%:/.-]*[\w%])",
    re.IGNORECASE,
)
# "(59,800 -> 2,100)", "from 44K->87K"
_POINTED = re.compile(
    rf"(?<![\w.#@$/\\:=-])(?P<a>{NUMBER}[kKM]?)\s?(?:[-=]+>|→)\s?(?P<b>{NUMBER}[kKM]?)(?![\w%:/]|[.-]\w)(?!\s?(?:[-=]+>|→))"
)
_SIZE_OF = re.compile(r"\b(?:size|length|depth|limit|mtu|value|version)\s(?:of\s|is\s|=\s)?$", re.IGNORECASE)
_LIMITS = re.compile(
    r"\b(?:time-?outs?|limits?|max\w*|min\w*|default|threshold|interval|delay|priority|order|size|depth|queues?|rings?|"
    r"retries|budget|weight|levels?|range|width|length|frequency|clock|version|hz)\b",
    re.IGNORECASE,
)
# What is set up or written, not measured.
SETTING = re.compile(
    r"\b(?:bits?|bytes?|args?|arguments?|params?|parameters?|patch(?:es)?|versions?|levels?|registers?|v?cpus?|cores?|"
    r"threads?|nodes?|guests?|VMs?|pages?|sockets?|columns?|spaces|chars?|characters|options?|fields?|digits?|steps)\b",
    re.IGNORECASE,
)


def pairs(text: str, found: Sequence[Quantity]) -> tuple[Pair, ...]:
    """The neighbours among FOUND in TEXT (a sentence) that stand against each other.

    "from A to B", "A -> B", "A vs B", "A with the series, B without", "before it took A, now B", "X takes A while Y
    takes B".  A share that stands between two figures keeps them not apart.
    """
    out: list[Pair] = []
    found = [q for q in found if not _OFF.search(text[max(0, q.start - _BESIDE) : q.start])]
    for mine in (_figures([q for q in found if not q.is_share]), [q for q in found if q.is_share]):
        taken = -1
        for i, (a, b) in enumerate(pairwise(mine)):
            if i > taken and (a.kind is b.kind or _alike(a, b)) and (pair := _against(text, a, b)):
                out.append(pair)
                taken = i + 1
    return tuple(sorted(out, key=lambda p: p.start))


def _figures(found: Sequence[Quantity]) -> list[Quantity]:
    """FOUND without what stands alone between two of another kind, a condition ("5 s with 10 kbps, 1 s with ...")."""
    out: list[Quantity] = []
    for q in found:
        if len(out) > 1 and out[-2].kind is q.kind and out[-1].kind is not q.kind:
            out.pop()
        out.append(q)
    return out


def across(first: str, a: Quantity, second: str, b: Quantity, *, gap: int, apart: bool) -> Pair | None:
    """The pair of A in the sentence FIRST and B in a later one, SECOND, if these say the same of two sides.

    GAP is how much text is between the sentences; APART says that they stand in two paragraphs: then words of the
    change must tell the sides.
    """
    if not _alike(a, b) or a.text == b.text or _is_vague(a, b) or len(first) - a.end + gap + b.start > _ACROSS:
        return None
    if is_change(first, a) or is_change(second, b):
        return None
    lead = lead_to(second, b, 0, _APART)
    if not apart and _BECOMES.search(lead) and _is_subject(first, a, lead):
        return Pair(a, b)
    if not _is_parallel(first, a, second, b, 0):
        return None
    old, new = side_of(first, a, 0), side_of(second, b, 0)
    if new and new.surely and (old is None or old.was is not new.was):
        return Pair(b, a) if new.was else Pair(a, b)
    if apart or not re.match(_WHEREAS, second):
        return None
    return Pair(b, a) if new and new.was else Pair(a, b)


def implied(text: str, found: Sequence[Quantity]) -> Iterator[Pair]:
    """The pairs of one of FOUND in TEXT with a number that takes its unit from it ("8043 -> 7761 cycles")."""
    for q in found:
        if q.is_share:
            continue
        # "16->2MB" tells of two sizes of what is mapped, "120,345 -> 121,999 bytes" of one that grew.
        m = _LEFT.search(text, max(0, q.start - 30), q.start)
        if m and not (q.kind is Kind.SIZE and m[0].endswith(">")):
            other = Quantity(m["n"], (_number(m["n"]),), q.unit, q.kind, *m.span("n"))
            yield _versus(text, other, q) if m["join"].startswith("v") else Pair(other, q)
        elif (m := _IMPLIED.match(text, q.end)) and (n := _PLAIN.match(text, m.end())):
            if any(o.start <= n.start() < o.end for o in found):
                continue
            other = Quantity(n[0], (_number(n[0]),), q.unit, q.kind, *n.span())
            old, new = side_of(text, q, 0), side_of(text, other, q.end)
            swapped = m["base"] or (m["each"] and new and new.was and not (old and old.was))
            yield Pair(other, q) if swapped else Pair(q, other)


def counts(text: str) -> Iterator[Pair]:
    """The pairs of counts of one thing in TEXT that a word sets against each other ("387, vs. 491 lines")."""
    known = quantities(text)
    for m in _COUNTS.finditer(text):
        words = m["of"] + (m["thing"] or "")
        a, b = (_count(m, x, known) for x in "ab")
        if a and b and words.strip() and not SETTING.search(words) and not _SIZE_OF.search(text[: m.start()]):
            yield Pair(b, a)
    for m in _FEWER.finditer(text):
        a, b = (_count(m, x, known) for x in "ab")
        if a and b and not SETTING.search(m["of"] or "") and not _LIMITS.search(m["lead"] + (m["of"] or "")):
            yield Pair(a, b)

    for m in _POINTED.finditer(text):
        if not _LIMITS.search(text[max(0, m.start() - _BESIDE) : m.start()]) and not SETTING.match(
            text[m.end() :].lstrip()
        ):
            yield Pair(_counted(m, "a"), _counted(m, "b"))


def _count(m: re.Match[str], name: str, known: Sequence[Quantity]) -> Quantity | None:
    """The number NAME of M as a count, or the one of those KNOWN that it belongs to; None if that is no count."""
    q = next((q for q in known if q.start <= m.start(name) < q.end), None)
    if q is None:
        return _counted(m, name)
    return q if q.kind is Kind.COUNT else None


def _counted(m: re.Match[str], name: str) -> Quantity:
    return Quantity(m[name], (_number(m[name]),), None, Kind.COUNT, *m.span(name))


def _number(text: str) -> float:
    return value_of(text.rstrip("+kKM"))


def _against(text: str, a: Quantity, b: Quantity) -> Pair | None:
    between = text[a.end : b.start]
    if len(between) > FAR or (a.numbers == b.numbers and a.unit == b.unit and a.numbers):
        return None
    if _RANGE.search(text[max(0, a.start - _BESIDE) : a.start]):
        return None
    if _TO.fullmatch(between) and not (a.is_share and len(between) > 8):
        return Pair(a, b)
    if _FROM.search(text[max(0, a.start - 2 * _BESIDE) : a.start]) and _NAMED_TO.fullmatch(between):
        return Pair(a, b)
    if _EARLIER.fullmatch(between) or (
        re.fullmatch(r"\s+from\s+", between) and re.search(r"\bto\s+$", text[max(0, a.start - _BESIDE) : a.start])
    ):
        return Pair(b, a)
    if STOP.search(between) or is_change(text, a) or is_change(text, b) or _is_vague(a, b):
        return None
    return _by_sides(text, a, b) if _alike(a, b) else None


def _by_sides(text: str, a: Quantity, b: Quantity) -> Pair | None:
    """The pair of A and B if the words around them in TEXT tell of two sides, or set them against each other."""
    between = text[a.end : b.start]
    old, new = side_of(text, a, 0), side_of(text, b, a.end)
    parallel = _is_parallel(text, a, text, b, a.end)
    if old and new and old.was is not new.was and (len(between) <= _APART or parallel):
        return Pair(a, b) if old.was else Pair(b, a)
    m = _COMPARED.search(between)
    if a.is_share:
        return Pair(b, a) if m and m[0].lower().startswith("v") and len(between) - m.end() <= 30 else None
    if re.fullmatch(r"\s*\(", between) and new and a.kind is not Kind.BARE:
        return Pair(b, a) if new.was else Pair(a, b)
    if m and len(between) - m.end() <= 30:
        return _versus(text, a, b) if m[0].lower().startswith("v") else Pair(b, a)
    if _COMPARING.search(text[max(0, a.start - _BESIDE) : a.start]):
        return Pair(a, b)
    if a.kind is Kind.BARE:
        return None
    if parallel and new and new.surely and old is None:
        return Pair(b, a) if new.was else Pair(a, b)
    if new and new.surely and old is None and _AND_ONE.search(between):
        return Pair(b, a) if new.was else Pair(a, b)
    if _ELLIPTIC.search(between) and not _BOUND.match(b.text):
        return Pair(b, a) if new and new.surely and new.was else Pair(a, b)
    if _UNCHANGED.search(between):
        return None
    opposed = _WHEREAS.search(between) or (re.search(r",\s+and\b", between) and _is_same_subject(text, a, b))
    return Pair(a, b) if opposed and parallel and len(between) <= _APART else None


def _versus(text: str, a: Quantity, b: Quantity) -> Pair:
    """The pair of "A vs B": B is the baseline, unless TEXT says before them that A fell or rose to B."""
    lead = text[max(0, a.start - _FALLEN) : a.start]
    worse, better = (bool(x.search(lead)) for x in (_WORSE, _BETTER))
    rose, fell = (better, worse) if a.kind is Kind.RATE else (worse, better)
    rose, fell = rose or bool(_ROSE.search(lead)), fell or bool(_FELL.search(lead))
    if a.kind not in (Kind.RATE, Kind.TIME) or rose is fell:
        return Pair(b, a)
    high, low = (a, b) if a.numbers > b.numbers else (b, a)
    return Pair(high, low) if fell else Pair(low, high)


def _is_same_subject(text: str, a: Quantity, b: Quantity) -> bool:
    """Whether one kind of thing does both in TEXT: "one worker gets A, and 8 workers get B"."""
    one, two = (CLAUSE.split(text[max(0, q.start - 120) : q.start])[-1].lower() for q in (a, b))
    return bool(_nouns(one) & _nouns(two))


def _is_subject(first: str, a: Quantity, lead: str) -> bool:
    """Whether LEAD says something of what A was told of in FIRST: names it, or speaks of "it" alone."""
    named = _nouns(_BECOMES.sub("", lead).lower()) - {"now", "then", "however", "here"}
    if not _PRONOUNS & set(_SAME.findall(lead.lower())):
        return bool(named & _nouns(CLAUSE.split(first[: a.start])[-1].lower()))
    return True


def _nouns(clause: str) -> set[str]:
    words = re.findall(r"[a-z]{4,}", clause)
    return {x.rstrip("s") for x in words if not any(verb.fullmatch(x) for verb in _DOES.values())} - _NO_NOUN


def is_change(text: str, q: Quantity) -> bool:
    """Whether Q says by how much something changed: no figure that another could stand against."""
    if q.kind is not Kind.PERCENT or re.match(r"[+-]", q.text):
        return q.is_share
    lead = lead_to(text, q, 0, _APART)
    return bool(_CHANGED.search(lead) or _CHANGED.search(text[q.end : q.end + 25]))


def _alike(a: Quantity, b: Quantity) -> bool:
    """Whether A and B count the same: both times, both cycles, both bytes a second."""
    return _dimension(a) == _dimension(b)


def _is_vague(a: Quantity, b: Quantity) -> bool:
    """Whether A or B tells no number ("a few seconds"): only "from" and "to" set these against each other."""
    return not (a.numbers and b.numbers)


def _dimension(q: Quantity) -> str:
    unit = (q.unit or "").lower()
    if "cycle" in unit:
        return "cycles"
    if q.kind is Kind.RATE:
        data = re.match(r"[kmgt]?i?(?:b|bytes?|bits?|bps)(?![a-z])", unit)
        return "data" if data else re.sub(r"^[kmg]\s?(?=iops|pps)|[\s/].*$", "", unit.strip()) or unit
    return f"how many {unit.split()[-1].rstrip('s')}" if q.kind is Kind.COUNT and unit else q.kind.value


def _is_parallel(first: str, a: Quantity, second: str, b: Quantity, after: int) -> bool:
    """Whether the clause of A in FIRST and that of B in SECOND (after the offset AFTER) say the same of something."""
    one, two = clause_of(first, a, 0), clause_of(second, b, after)
    does = [{name for name, verb in _DOES.items() if verb.search(x)} for x in (one, two)]
    both = does[0] & does[1]
    if both - {"is"}:
        return True
    named = set(_SAME.findall(two.lower()))
    if "is" not in does[1] or not does[0]:
        return False
    return bool(_PRONOUNS & named) or ("is" in both and bool(named & set(_SAME.findall(one.lower()))))

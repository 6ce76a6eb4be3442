"""What prose tells that is known to tell of something measured, though no cue says which of its figures that is."""

from __future__ import annotations

import re

from kdr.measure.clauses import STOP
from kdr.measure.configured import is_configured
from kdr.measure.contrast import SETTING, counts
from kdr.measure.numbers import NUMBER, TIME, Kind, Quantity, quantities
from kdr.measure.outputs import unstamped
from kdr.measure.prose import LONGEST, Finding, alone, is_log
from kdr.measure.weighing import is_amount, is_shaped

_COUNTED = re.compile(
    rf"(?<![\w.#@$/:\\,=+-])(?:[~<>+-]\s?)?{NUMBER}[kKMG]?\+?(?![\w:/]|[.,-]\w)"
    r"(?:\s(?P<what>(?!(?:with|and|the|for|from|that|are|was|were|does|will|can|but|per|which|when|where|has|have|than)\b)[a-z]{3,})\b)?"
)
_NO_COUNT = re.compile(r"(?:threads?|cpus?|vcpus?|cores?|nodes?|runs?|patch\w*|bits?|tests?|guests?|times)$")
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
# Words without which two numbers of one thing are no pair.
_SET_AGAINST = re.compile(
    r"\b(?:vs|versus|than|instead|rather|against|compared|opposed|to|now|before|after|with|without|while|whereas|but|only|"
    r"from|old|new)\b|[-=]>|→",
    re.IGNORECASE,
)
_CLOSE = 60
_HEDGED = re.compile(
    r"(?:\b(?:about|around|over|nearly|almost|roughly|up to|(?:more|less) than|only)(?:\san?)?\s|~\s?)$", re.IGNORECASE
)
_OF = re.compile(r"\b(?:of|with|an?)\s$")
# "862 warnings, of which at least 860 are wrong".
_PART = re.compile(
    rf"(?<![\w.-]){NUMBER}\s[a-z]{{3,}},?\s(?:where|(?:out )?of (?:which|them))\s(?:\w+\s){{0,3}}?{NUMBER}(?![\w.]\w)"
)


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
    # The lines of a log tell of many things in the same words.
    for n, b in enumerate(() if is_log(text) else counted):
        a = next((a for a in counted[:n] if b["what"] and a["what"] == b["what"] and a[0] != b[0]), None)
        between = flat[a.end() : b.start()] if a else ""
        if a and (_SET_AGAINST.search(between) or (len(between) <= _CLOSE and not STOP.search(between))):
            return (Finding(flat, a[0].strip(), b[0].strip(), None, b["what"], 0, why, a.start()),)
    found = quantities(flat)
    if known := [q for q in found if _is_figure(flat, q)]:
        return tuple(alone(flat, q, 0, why) for q in known[:3])
    # Numbers of nothing are rather what it was measured with, if words tell the outcome.
    if not any(m["what"] for m in counted) and (m := _WORDS.search(flat)):
        return (Finding(flat, None, None, m[0].strip(), None, 0, why, m.start()),)
    # A size is more than a number of nothing.
    sizes = [q for q in found if q.kind is Kind.SIZE and not _is_shaped(flat, q)]
    if sizes and not any(m["what"] for m in counted):
        return tuple(alone(flat, q, 0, why) for q in sizes[:3])
    # Whatever else has a unit or a hedge is better than silence.
    if not counted and (rest := [q for q in found if any(q.numbers) and q.kind is not Kind.SIZE]):
        return tuple(alone(flat, q, 0, why) for q in rest[:3])
    counted = counted or [m for m in _COUNTED.finditer(flat) if _HEDGED.search(flat, 0, m.start())]
    return tuple(Finding(flat, None, m[0].strip(), None, m["what"], 0, why, m.start()) for m in counted[:3])


def _is_shaped(text: str, q: Quantity) -> bool:
    """Whether the size Q of TEXT is that of pages, of a machine, of "a file of 42 GB"."""
    return not any(q.numbers) or is_shaped(text, q) or bool(_OF.search(text, 0, q.start))


def _is_figure(text: str, q: Quantity) -> bool:
    """Whether the quantity Q of TEXT is neither zero nor a mere setting."""
    if q.numbers == (0.0,) or (q.kind is Kind.SIZE and not is_amount(text, q)):
        return False
    return not is_configured(text, q)


def _is_count(text: str, m: re.Match[str]) -> bool:
    """Whether the number M in TEXT may count something: no machine, no item's number, no small bare one."""
    what = m["what"] or ""
    if _NO_COUNT.match(what) or SETTING.match(what) or text[m.end() :].startswith(")"):
        return False
    return bool(re.search(r"[^s]s$", what)) or (not what and len(m[0].strip()) > 2)

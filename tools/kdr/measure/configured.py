"""Which quantities are set up, not measured: time-outs, rates of links, shares of a workload, how often one tried."""

from __future__ import annotations

import re

from kdr.measure.contrast import Pair
from kdr.measure.numbers import Kind, Quantity

# A setting that is changed from one figure to another is no measurement.
_SET = re.compile(
    r"(?:\b|_)(?:time-?outs?|limits?|interval|delays?|default|threshold|max(?:imum)?(?!\s(?:\w+\s)?(?:latency|jitter|time|throughput|downtime|drift))|period|budget|versions?)"
    r"(?:\b|_)",
    re.IGNORECASE,
)
_CLOSE = 40
# "... needs to be changed from 1024 bytes to 256 bytes".
_TO_SET = re.compile(
    r"\b(?:to|must|should|let's|please)\s(?:be\s)?(?:chang|switch|bump|adjust|set|rais)\w*\s"
    r"(?:\w+\s){0,4}from\s$",
    re.IGNORECASE,
)
_CONFIGURED_SHARE = re.compile(
    r"\s*(?:\w+ )?(?:(?:memory |disk )?reads?\b|writes?\b|written\b|sure|certain\w*|confiden\w+|correct\w*|happy|"
    r"convinced|agree\w*|of the times\b|"
    r"of (?:their|its|the|them|all|our|cases|users|use)\b(?! (?:time|cpu|host|overhead|total|bare|native|cost|base|"
    r"guest|boot|reboot|whole|run|performance|loss|cycles|latency|run|degradation|regression))|"
    r"similar|probab\w+|chance|duty|generic|arbitrary|mandatory|responsib\w+|reproduc\w+|independent\w*|accurate\w*|"
    r"clear|running|compatible|identical|equivalent|guarantee\w*|related|safe|coverage|compliant|full\b)",
    re.IGNORECASE,
)
_TIMER = re.compile(
    r"[\s-]*(?:(?!per\b|for\b|in\b|and\b|of\b)\w+ )?"
    r"(?:timers?|time-?outs?|intervals?|periods?|ticks?|polls?|polling|(?:test|stress|soak)(?: runs?)?)\b",
    re.IGNORECASE,
)
_EVERY = re.compile(r"\b(?:every|(?:interval|time-?out|period) (?:of|is|to))\s(?:about\s)?$", re.IGNORECASE)
# The rates that links are named by.
_LINKS = {
    "m": (10.0, 100.0),
    "g": (1.0, 1.25, 2.5, 3.125, 5.0, 10.0, 20.0, 25.0, 40.0, 50.0, 100.0, 200.0, 400.0, 800.0),
}
# A queue may be "2x the size".
_SIZED_BY = re.compile(r"\b(?:depth|length|buffers?|time-?outs?|queues?)\s(?:of\s|is\s)?$")
_BITS = re.compile(r"[MmG](?:bps|bit/s|bits?/s|b/s|bit/sec|bits/sec)")
# How often somebody tried it says nothing of what came of it.
_TRIED = re.compile(
    r"(?:\baverage[sd]? (?:for|of|over)|\b(?:I|we)\s(?:re)?(?:boot|r[au]n|test|tri|load|execut|repeat)\w*"
    r"(?:(?!\b(?:hit|fail|occur|happen|fire|trigger|crash|invok|saw|see|get|got|found)\w*)[\w\s=,]){0,60})\s$",
    re.IGNORECASE,
)


def is_configured(sentence: str, q: Quantity) -> bool:
    """Whether Q is no measurement: "100% sure", "50% reads", "5% of their memory", "60s wait intervals"."""
    if q.unit == "times":
        return bool(_TRIED.search(sentence[: q.start]) or re.match(r"(?:an )?average of", q.text))
    if not q.is_share:
        lead = sentence[max(0, q.start - 30) : q.start]
        return q.kind is Kind.TIME and bool(_TIMER.match(sentence[q.end :]) or _EVERY.search(lead))
    if q.kind is Kind.RATIO and _SIZED_BY.search(sentence[: q.start]):
        return True
    return q.numbers == (100.0,) or bool(_CONFIGURED_SHARE.match(sentence[q.end :]))


def is_set(sentence: str, pair: Pair) -> bool:
    """Whether a pair tells how somebody changed a setting ("the timeout from 100ms to 1.5s")."""
    lead = sentence[max(0, pair.start - 50) : pair.baseline.start]
    between = sentence[min(pair.baseline.end, pair.value.end) : max(pair.baseline.start, pair.value.start)]
    return bool(_SET.search(lead) or _TO_SET.search(lead) or (len(between) <= _CLOSE and _SET.search(between)))


def is_link(q: Quantity) -> bool:
    """Whether Q is the rate that a link is named by ("100 Mbps"), not one that was measured on it."""
    unit = (q.unit or "").strip()
    return bool(_BITS.fullmatch(unit)) and q.text[0].isdigit() and q.numbers[0] in _LINKS[unit[0].lower()]

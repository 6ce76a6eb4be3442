"""Which sentences tell of something measured: figures, what they are set against, and the cues that say so.

Every cue has a weight one can read; a sentence's figure counts as measured from ``ENOUGH`` points on.  The cues are
words of measuring, of change and of workloads on one side, of configuration, limits and conjecture on the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kdr.extract.numbers import Kind, Pair, Quantity, bare, pairs, quantities

ENOUGH = 2
# Nobody writes paragraphs of this size; logs and dumps are.
LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure of one sentence.

    ``change`` is a share or a factor as written ("32% reduction"), ``score`` says how sure it is a measurement and
    ``why`` names the cues; ``at`` is where in the sentence the figure begins.
    """

    sentence: str
    baseline: str | None
    value: str | None
    change: str | None
    unit: str | None
    score: int
    why: tuple[str, ...]
    at: int = 0


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


CHANGE = (
    r"improv\w+|reduc\w+|drop(?:s|ped|ping)?|decreas\w+|increas\w+|faster|slower|quicker|speed(?:s|ed)?[- ]?ups?|"
    r"regress\w*|gain(?:s|ed)?|loss|higher|lower|better|worse|degrad\w+|penalt\w+|overhead|sav(?:e|es|ed|ing|ings)|"
    r"shav\w+|slow-?down|cut(?:s|ting)?|(?:up|down|back) (?:by|about)|(?:gone|went|goes|comes?) (?:up|down)|boost\w*|"
    r"hit|less|more|shrink\w*|shrunk|grow\w*|grew|fewer|benefit\w*"
)
_CHANGE = _words(CHANGE)
# "takes" measures something only with an amount after it ("takes about 5ms"), not in "take the approach".
_TAKES = (
    r"(?:took|takes?|taking)(?= (?:me |us |it )?(?:about|around|roughly|approx\w*|nearly|almost|over|under|up to|"
    r"only|just|too|an?|less|more|longer|several|hundreds|between|from|~|≈|\d|\w+ \d|\w+ing|as much|the))"
)
# Name, points and pattern of what speaks for a measurement.
CUES: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    (
        "measuring",
        2,
        _words(
            r"measur\w+|benchmark\w*|profil(?:e|ed|ing)|on average|on avg|average[sd]?|avg|observ\w+|statistic\w*",
            r"results?|counted|collected|noticed|roughly estimated|test(?:s|ed|ing)? (?:show|result)\w*|seen up to",
            r"rates? of",
            r"(?:we|I|you)(?:'ve| have| can| could)? (?:see|saw|seen|get|got|found|find|timed|ran|tested)"
            r"(?! (?:it|this|these|those|how|why|no|if|what|where|in|here|your|the point|some)\b)",
            r"sees? an?|shows? (?:an?|that|up)|got|experiments?|reproducible|as far as I checked",
            r"(?:fired|occurr?ed|happened|triggered|hit|seen|failed|encountered|evaluated|invoked|reproduced) "
            r"(?:\w+ )?\d[\d,]* times",
        ),
    ),
    (
        "takes time",
        1,
        _words(
            _TAKES,
            r"time (?:it )?t(?:akes|ook)|spen[dt]s?|spending|costs?|costing|consum\w+|latency|latencies|throughput",
            r"bandwidth|downtime|elapsed|boot[- ]?time|run[- ]?time|execution time|needs? about|runs? in|finish\w*",
            r"complet\w+ in|drift|deviation|offset|jitter|clock error|performance|utili[sz]ation|cpu usage|speed",
            r"time used|of the time|scores?",
        ),
    ),
    ("change", 1, _CHANGE),
    (
        "workload",
        1,
        _words(
            r"hackbench|netperf|iperf\d?|fio|kernel (?:compile|build)\w*|kernbench|sysbench|unixbench|stress-ng",
            r"lmbench|memcached|redis|specjbb|specint|micro-?bench\w*|\w*_perf_test|kvm_page_table_test|migration|IOPS|QPS",
            r"boot(?:s|ed|ing)?|dd|workloads?|vm[- ]exits?|installer",
        ),
    ),
    (
        "machine",
        1,
        re.compile(
            r"\b(?:on|using|with) (?:an?|the|my|our|some|one of (?:my|our))?\s?(?:(?:\w+ )?(?:server|machine|platform|"
            r"box|board|hardware|host|laptop|system)s?\b|[A-Z][\w-]*\d[\w-]*|Ampere|Kunpeng|Juno|Seattle|Graviton|Cavium|"
            r"ThunderX|Hi[Ss]ilicon|Intel|AMD|M1)"
        ),
    ),
)
# These speak against a figure only in its own clause.
_NEAR: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        -2,
        _words(
            r"time-?outs?|time[sd]? out|wait(?:s|ed|ing)?|sleep\w*|[umn]?delays?|poll\w*|interval|every \d+\s?\w?s\w*",
            r"every (?:second|minute)|period\w*|margin|deadline|limit\w*|threshold|expir\w+|within|maximum of",
            r"minimum of|default\w*|configured|set to|hard-?coded|granularity|frequency|grace|stuck for|lockup",
            r"iterations|pause|at most|resolution|window|configuration|seconds each",
        ),
    ),
    (
        -1,
        _words(
            r"should|could|would|might|may|must|shall|expect\w*|hope\w*|assum\w+|suppose|imagine|guess\w*|perhaps",
            r"maybe|probably|if|let's|please|e\.g|want\w*|theor\w+|in principle|potentially|hypothetical\w*|why not",
            r"how about",
        ),
    ),
)
_AGAINST: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        -2,
        re.compile(
            r"\b(?:don't|doesn't|do not|can't|cannot|not) (?:\w+ )?(?:know|see|understand|believe|sure|think)\b|"
            r"\b(?:took me|I (?:just )?spent|wondering)\b|\?\s*$",
            re.IGNORECASE,
        ),
    ),
    (
        -4,
        re.compile(
            r"^\s*(?:\[\s*\d+\.\d+\]|INFO:|PASS|FAIL|SKIP|BUG:|WARNING|ok \d|not ok|\$ |# \$|<\d>)|[;{}]\s*$|"
            r"0x[0-9a-f]{4}"
        ),
    ),
)
_EXACT = re.compile(r"\d\.\d|[1-9]\d*[1-9]")
_CONFIGURED_SHARE = re.compile(
    r"\s*(?:\w+ )?(?:(?:memory |disk )?reads?\b|writes?\b|written\b|sure|certain\w*|confiden\w+|correct\w*|happy|"
    r"convinced|agree\w*|of the times\b|"
    r"of (?:their|its|the|them|all|our|cases|users|use)\b(?! (?:time|cpu|host|overhead|total|bare|native|cost|base|"
    r"guest|performance|loss|cycles|latency|run|degradation|regression))|"
    r"similar|probab\w+|chance|duty|generic|arbitrary|mandatory|responsib\w+|reproduc\w+|independent\w*|accurate\w*|"
    r"clear|running|compatible|identical|equivalent|guarantee\w*|related|safe|coverage|compliant|full\b)",
    re.IGNORECASE,
)
_CONFIGURED_TIME = re.compile(r"[\s-]*(?:long )?(?:timer|time-?out|delay|interval|period|window|tick|sleep|poll)")
_CONFIGURED_SIZE = re.compile(
    r"[\s-]*(?:of\s)?(?:\w+\s)?(?:memory|ram|mem|vms?|guests?|pages?|hugepages?|blocks?|mappings?|chunks?|regions?|slots?|"
    r"disk|reads?|writes?|files?|buffers?|requests?|granules?|aligned|boundar\w+|hosts?)\b",
    re.IGNORECASE,
)
_GROWS = re.compile(
    r"\b(?:by|of|sav\w+|adds?|costs?|us(?:es|ing)|consum\w+|increas\w+|takes?)\b[\w\s~]{0,12}$", re.IGNORECASE
)
_SIZED = _words(r"size|footprint|image|binary|vmlinux|executable|usage")
_HELD = _words(CHANGE, r"footprint|consum\w+|memory usage|add(?:s|ed)?|bigger")
_REPEATED = re.compile(
    r"\b(?:r[au]n|runs|running|execut\w+|iterat\w+|repeat\w*|loop\w*|tried|try|test(?:s|ed|ing)?|read\w*|call(?:ing)?)\b"
    r"[\w\s,]{0,40}$",
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
    r"^\t+[A-Z][\w ]+: \w"
)
_MAYBE = re.compile(r"\d\+?[\s-]?(?:%|[a-zA-Zµμ×/])|\d:\d\d|\b(?:several|few|order of|hundreds of|without)\b")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|vs|avg|approx|etc|cf|no|fig|resp|incl|max|min)\.$|\b[A-Z]\.$", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-*+•o]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+\S")
_STOP = re.compile(r"[.!?][\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9@*])")
_COMMA = re.compile(r"[,;:()]\s")


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
    return sum(bool(_LOGGED.search(x)) for x in lines) * 5 >= len(lines) * 2


def findings(text: str, *, bonus: int = 0) -> tuple[Finding, ...]:
    """The figures that the prose TEXT tells as measured, sentence by sentence.

    BONUS is added where the paragraph's surroundings speak for a measurement (it stands beside a table of results).
    """
    if len(text) > LONGEST or not _MAYBE.search(text) or is_log(text):
        return ()
    return tuple(finding for sentence in sentences(text) for finding in _of_sentence(sentence, bonus))


def _of_sentence(sentence: str, bonus: int) -> Iterator[Finding]:
    found = quantities(sentence)
    plain = () if re.search(r"[-=]>", sentence) else bare(sentence)
    if not found and not plain:
        return
    cues = [(name, points) for name, points, pattern in CUES if pattern.search(sentence)]
    score = bonus + sum(points for _, points in cues)
    why = tuple(name for name, _ in cues)
    against = pairs(sentence, found)
    if not against and why:
        against = pairs(sentence, plain)
    paired = {id(q) for p in against for q in (p.baseline, p.value)}
    loose = [q for q in found if id(q) not in paired and not (q.is_share and _is_configured(sentence, q))]
    for i, pair in enumerate(against):
        points = score + _pair_points(pair) - _objections(sentence, pair.value)
        share = next((q for q in loose if q.is_share), None) if i == len(against) - 1 else None
        if share:
            loose.remove(share)
        if points >= ENOUGH:
            change = _with_noun(sentence, share) if share else None
            unit = pair.value.unit or pair.baseline.unit
            at = min(pair.baseline.start, pair.value.start)
            yield Finding(sentence, pair.baseline.text, pair.value.text, change, unit, points, ("pair", *why), at)
    for q in loose:
        points = score + _points(sentence, q) - _objections(sentence, q)
        if points >= ENOUGH:
            change = _with_noun(sentence, q) if q.is_share else None
            value = None if q.is_share else q.text
            yield Finding(sentence, None, value, change, q.unit, points, (q.kind.value, *why), q.start)


def _objections(sentence: str, q: Quantity) -> int:
    """What speaks against Q: limits and conjecture in its own clause, doubt or a log line in the whole sentence."""
    start = max((m.end() for m in _COMMA.finditer(sentence, 0, max(0, q.start - 45))), default=0)
    end = next((m.start() for m in _COMMA.finditer(sentence, q.end + 30)), len(sentence))
    near = sum(points for points, pattern in _NEAR if pattern.search(sentence[start:end]))
    return -near - sum(points for points, pattern in _AGAINST if pattern.search(sentence))


def _pair_points(pair: Pair) -> int:
    return 1 if pair.value.kind in (Kind.BARE, Kind.RATIO) else 2


def _points(sentence: str, q: Quantity) -> int:
    """What the quantity itself adds: a hedge ("about"), a precise figure; some kinds need more around them."""
    if q.numbers == (0.0,) or (q.kind is Kind.SIZE and not _has_grown(sentence, q)):
        return -9
    points = -(not q.numbers) + bool(re.match(r"[~≈A-Za-z]", q.text))
    if q.is_share:
        points += 1 if _CHANGE.search(sentence[max(0, q.start - 60) : q.end + 40]) else -1
    elif q.kind is Kind.RATE:
        points += 1
    elif q.kind is Kind.SIZE:
        points += bool(_SIZED.search(sentence))
    elif q.kind is Kind.COUNT:
        points -= 1 + 2 * bool(_REPEATED.search(sentence[: q.start])) + bool(q.numbers[0] < 1000)
    elif _CONFIGURED_TIME.match(sentence[q.end :]):
        points -= 2
    return points + bool(_EXACT.search(q.text) or q.kind is Kind.COUNT)


def _has_grown(sentence: str, q: Quantity) -> bool:
    """Whether a size is one that something takes or grew by, not that of a machine, a page or a mapping."""
    return bool(
        not _CONFIGURED_SIZE.match(sentence[q.end :]) and _GROWS.search(sentence[: q.start]) and _HELD.search(sentence)
    )


def _is_configured(sentence: str, q: Quantity) -> bool:
    """Whether a share is no measurement: "100% sure", "50% reads", "5% of their memory"."""
    return q.numbers == (100.0,) or bool(_CONFIGURED_SHARE.match(sentence[q.end :]))


def _with_noun(sentence: str, q: Quantity) -> str:
    m = _NOUN.match(sentence[q.end :])
    return q.text + m[0] if m else q.text

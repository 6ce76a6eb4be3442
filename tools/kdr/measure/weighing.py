"""What speaks for and against a quantity's being measured: each cue has points one can read.

The cues are words of measuring, of change and of workloads on one side, of configuration, limits and conjecture on the
other; a figure counts as measured from ``ENOUGH`` points on.
"""

from __future__ import annotations

import re

from kdr.measure.configured import is_link
from kdr.measure.contrast import Pair
from kdr.measure.numbers import OF, Kind, Quantity

ENOUGH = 2


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


CHANGE = (
    r"improv\w+|reduc\w+|drop(?:s|ped|ping)?|decreas\w+|increas\w+|faster|slower|quicker|speed(?:s|ed)?[- ]?ups?|"
    r"regress\w*|gain(?:s|ed)?|loss|higher|lower|better|worse|degrad\w+|penalt\w+|overhead|sav(?:e|es|ed|ing|ings)|"
    r"shav\w+|slow-?down|cut(?:s|ting)?|(?:up|down|back) (?:by|about)|(?:gone|went|goes|comes?) (?:up|down)|boost\w*|"
    r"hit|less|more|shrink\w*|shrunk|grow\w*|grew|fewer|benefit\w*|shortfall|doubl(?:es|ed|ing)|tripl(?:es|ed|ing)|"
    r"halv(?:es|ed|ing)|balloon(?:s|ed)|difference"
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
            r"rates? of|(?:long|slow|fast|high|low|short|bigg|larg)est|worst(?:[- ]case)?|peak",
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
            r"bandwidth|downtime|elapsed|boot[- ]?time|run[- ]?time|execution time|needs? (?:about|only)|only needs?",
            r"runs? in|finish\w*|complet\w+ in|drift|deviation|offset|jitter|clock error|performance|utili[sz]ation",
            r"cpu usage|speed|time used|of the time|scores?",
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
# "Few minutes after I sent it" tells when, not how long.
_WHEN = re.compile(
    r"\s*(?:after|ago|before|earlier|later)\s+(?:I|we|you|he|she|the (?:mail|merge|patch (?:was|is|got|were)))\b|"
    r"\s+(?:of\s)?(?:your|my) time|\s+ago\b",
    re.IGNORECASE,
)
# What leads to a size that was saved, to a figure that changed, to how many times faster.
_SAVED = re.compile(
    r"\b(?:reduc\w+|sav\w+|shr[iu]nk\w*|gr[eo]w\w*|decreas\w+|increas\w+|drop\w*|smaller|larger|bigger)\b"
    r"(?:\s[\w()']+){0,5}?\s(?:by|of|at)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
# "The performance is at 70% of the old driver's."
_TIMES_OF = re.compile(rf"\s+(?:{OF}|the (?:one|old|original)\b|that of\b)")
_PART = re.compile(
    r"\b(?:performance|throughput|bandwidth|speed|score|iops)\b[^.;]{0,30}\b(?:is|at|to|only|reach\w*)\s$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:improv|reduc|increas|decreas|drop|rais|shrink|grow|cut|speed)\w*\s(?:\w+\s){0,3}?from\s$", re.IGNORECASE
)
# "It will not grow 25 times"; "not more than 5%" does say how much it is.
_DENIED = re.compile(
    r"(?:\bnot|n't|\bnever)\s(?!(?:more|less|only|even|just)\b)(?:[a-z]+\s){1,2}(?:by\s)?$", re.IGNORECASE
)
# Words between two sizes that set them against each other.
_TURNED = _words(r"now|before|previously|used to|instead|versus|compared", r"vs(?=\.|\b)")
_FASTER = re.compile(r"\b(?:improv\w+|speed-?up|faster|slower|speeds? up)\b[^.;]{0,40}$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|improv\w+|increas\w+|reduc\w+|drop\w*|decreas\w+|vs\.?|\()\s?$", re.IGNORECASE)
# These speak against a figure only in its own clause.
_NEAR: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        -2,
        _words(
            r"time-?outs?|time[sd]? out|wait(?:s|ed|ing)?(?! (?:for )?(?:\w+ ){0,2}\d+\s?[nuµ]s)|sleep\w*",
            r"[umn]?delays?|poll\w*|interval|every \d+\s?\w+",
            r"every (?:second|minute)|(?<!longest )(?<!shortest )period\w*|margin|deadline|limit\w*|threshold|expir\w+",
            r"within|maximum of",
            r"minimum of|default\w*|configured|set to|hard-?coded|granularity|frequency|grace|stuck for|lockup",
            r"iterations|pause|at most|resolution|window|configuration|seconds each",
        ),
    ),
    (
        -1,
        _words(
            r"should|could|would|might|may|must|shall|expect\w*|suspect\w*|hope\w*|assum\w+|suppose|imagine|guess\w*|perhaps",
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
            r"\b(?:took me|I (?:just )?spent|wondering)\b",
            re.IGNORECASE,
        ),
    ),
    (-3, re.compile(r"\?\s*(?:$|\))")),
    (
        -4,
        re.compile(
            r"^\s*(?:\[\s*\d+\.\d+\]|INFO:|PASS|FAIL|SKIP|BUG:|WARNING|ok \d|not ok|\$ |# \$|<\d>)|[;{}]\s*$|"
            r"0x[0-9a-f]{4}|\w[+-] \w+[+-] \w"
        ),
    ),
)
_EXACT = re.compile(r"\d\.\d|[1-9]\d*[1-9]")
_CONFIGURED_TIME = re.compile(r"[\s-]*(?:long )?(?:delay|window|sleep)")
_RUN_FOR = re.compile(
    r"\b(?:r[au]n(?:s|ning)?|test\w*|sleep\w*|idl\w+|loop\w*|waits?|waited|left|up|iperf\w*|fio|stress\w*)\b[^.;,]{0,80}\sfor\s"
    r"(?:a total of\s)?(?:(?:about|around|a little|a bit|slightly|well|an?)\s)?$",
    re.IGNORECASE,
)
_RATED = re.compile(
    r"\bwith\s$|\b(?:provisioned|advertised|theoretical|nominal|rated|capped|limited|supported)\b[^.;]*$", re.IGNORECASE
)
_CONFIGURED_SIZE = re.compile(
    r"(?!\sper\b)[\s-]*(?:of\s)?(?:\w+\s)?(?:memory|ram|mem|vms?|guests?|pages?|hugepages?|blocks?|mappings?|chunks?|regions?|slots?|"
    r"disk|reads?|writes?|files?|buffers?|requests?|granul\w+|align\w+|boundar\w+|hosts?)\b",
    re.IGNORECASE,
)
_SHAPED = re.compile(
    r"(?!\sper\b)[\s-]*(?:\w+\s)?(?:pages?|hugepages?|blocks?|chunks?|granul\w+|align\w+|boundar\w+)\b", re.IGNORECASE
)
_GROWS = re.compile(
    r"(?:\b(?:sav\w+|adds?|costs?|us(?:es|ing)|consum\w+|increas\w+|takes?)\b[\w\s~]{0,12}|"
    r"(?:\bby|\b(?:increase|decrease|reduction|savings?|growth|overhead|footprint|cost|total|usage|consumption) of)"
    r"\s(?:(?:only|just|another|at|a)\s)*)$",
    re.IGNORECASE,
)
# "64 bytes are needed", "16 * 8 = 128 bytes", "saves 8 bytes".
_NEEDED = re.compile(
    r"\s(?:of\s)?(?:\w+\s){0,2}?(?:is|are|was|were|can be|will be)\s(?:\w+\s)?"
    r"(?:saved|freed|wasted|used|needed|consumed|required|allocated|enough|the (?:min|max)\w+)\b|"
    r"\s(?:more|less|fewer|smaller|larger)\b"
)
_COSTING = re.compile(
    r"(?:=|\b(?:sav\w+|shav\w+|los(?:es?|t|ing)|loose|us(?:es|ed)|costs?|consum\w+|takes?|needs?|requires?|wast\w+|adds?|allocates?|"
    r"shrinks? by|grows? by|reduced by|increase[sd]? by|down to|total of|overhead of|"
    r"(?:increase|decrease|reduction|savings?|overhead|growth|footprint)\b[^.;]{0,40}\s(?:is|was|be|by)))"
    r"\s(?:about |around |only |up to |~\s?)?$"
)
_LARGER = re.compile(r"\s(?:of\s\w+\s)?(?:smaller|larger|bigger|less|more)\b(?!\s(?:if|in case|room|space)\b)")
# "2KB of memory is saved".
_SPARED = re.compile(
    r"\s(?:of\s)?(?:\w+\s){0,2}?(?:is|are|was|were|can be|will be)\s(?:\w+\s)?(?:saved|freed|wasted)\b"
)
_SIZED = _words(r"size|footprint|image|binary|vmlinux|executable|usage")
_HELD = _words(CHANGE, r"footprint|consum\w+|memory usage|add(?:s|ed)?|bigger")
_ALIGNED = re.compile(r"\b(?:un)?align", re.IGNORECASE)
_MOVES = _words(CHANGE, r"go|goes|going|went|jump\w*|r[io]ses?|f[ae]lls?|bump\w*|rais\w+|mov\w+|shr[iu]nk\w*|up|down")
_REPEATED = re.compile(
    r"\b(?:r[au]n|runs|running|(?:re)?boot\w*|load\w*|plug\w*|suspend\w*|execut\w+|iterat\w+|repeat\w*|loop\w*|tried|try|test(?:s|ed|ing)?|read\w*|call(?:ing)?)\b"
    r"[\w\s,]{0,40}$",
    re.IGNORECASE,
)
_COMMA = re.compile(r"[,;:()]\s")


def objections(sentence: str, q: Quantity) -> int:
    """What speaks against Q: limits and conjecture in its own clause, doubt or a log line in the whole sentence."""
    start = max((m.end() for m in _COMMA.finditer(sentence, 0, max(0, q.start - 45))), default=0)
    end = next((m.start() for m in _COMMA.finditer(sentence, q.end + 30)), len(sentence))
    if _WHEN.match(sentence[q.end :]):
        return 9
    near = sum(points for points, pattern in _NEAR if pattern.search(sentence[start:end]))
    return -near - sum(points for points, pattern in _AGAINST if pattern.search(sentence))


def is_range(sentence: str, pair: Pair, *, sure: bool = False) -> bool:
    """Whether two sizes only say what is meant ("16KiB to 1024KiB"), without a word that one became the other.

    Where it is SURE that they were measured, they are none unless they are those of pages or machines.
    """
    between = sentence[min(pair.baseline.end, pair.value.end) : max(pair.baseline.start, pair.value.start)]
    if pair.baseline.kind is not Kind.SIZE:
        return False
    if _ALIGNED.search(sentence) or any(_SHAPED.match(sentence[q.end :]) for q in (pair.baseline, pair.value)):
        return True
    if _TURNED.search(between) or (sure and re.fullmatch(r"\s?(?:to|up to|[-=]+>|→)\s?", between)):
        return any(is_shaped(sentence, q) for q in (pair.baseline, pair.value))
    if between.strip() not in ("to", "up to"):
        amount = is_amount(sentence, pair.baseline) or is_amount(sentence, pair.value)
        return not (amount or _SIZED.search(sentence) or re.search(r"\bto\s(?:\w+\s)?$|[-=]>|→", between))
    m = _FROM.search(sentence[max(0, pair.baseline.start - 20) : pair.baseline.start])
    return not (m and (m[0].strip().lower() != "from" or _MOVES.search(sentence) or _SIZED.search(sentence)))


def is_sized(sentence: str, q: Quantity) -> bool:
    """Whether the size Q may be one that somebody measured: SENTENCE speaks of what takes it, of growing or saving."""
    return bool(is_amount(sentence, q) or _SIZED.search(sentence) or _CHANGE.search(sentence))


def pair_points(sentence: str, pair: Pair) -> int:
    """What it adds that two quantities stand against each other: more where a word says that one became the other."""
    start = min(pair.baseline.start, pair.value.start)
    changed = _CHANGED.search(sentence[max(0, start - 60) : start])
    return (1 if pair.value.kind in (Kind.BARE, Kind.RATIO) else 2) + bool(changed)


def has_saved(sentence: str, q: Quantity) -> bool:
    """Whether words of saving or growing lead to Q ("reduced by ~76kb")."""
    return bool(_SAVED.search(sentence[max(0, q.start - 60) : q.start]))


def points(sentence: str, q: Quantity) -> int:
    """What the quantity itself adds: a hedge ("about"), a precise figure; some kinds need more around them."""
    lead = sentence[max(0, q.start - 60) : q.start]
    if q.numbers == (0.0,) or _DENIED.search(lead):
        return -9
    if q.kind is Kind.BARE or (q.unit == "times" and _FASTER.search(lead)) or _is_spared(sentence, q):
        return ENOUGH
    if q.kind is Kind.SIZE and not _has_grown(sentence, q):
        return -9
    points = -(not q.numbers) + bool(re.match(r"[~≈A-Za-z]", q.text))
    if q.is_share and _PART.search(lead) and re.match(r"\s+of\b", sentence[q.end :]):
        points += 2
    elif q.is_share:
        points += 1 if _tells_change(sentence, q) else -1
    elif q.kind is Kind.RATE:
        points += -2 if is_link(q) or _RATED.search(lead) else 1
    elif q.kind is Kind.SIZE:
        points += bool(_SIZED.search(sentence))
    elif q.kind is Kind.COUNT:
        points -= 1 + 2 * bool(_REPEATED.search(sentence[: q.start])) + bool(q.numbers[0] < 1000)
    elif _CONFIGURED_TIME.match(sentence[q.end :]):
        points -= 2
    elif _RUN_FOR.search(sentence[: q.start]):
        points -= 5
    return points + bool(_EXACT.search(q.text) or q.kind is Kind.COUNT)


def _is_spared(sentence: str, q: Quantity) -> bool:
    """Whether Q is a size that was saved or grew: words before or after it say so, or its sign where something did."""
    if q.kind is not Kind.SIZE:
        return False
    if has_saved(sentence, q) or _SPARED.match(sentence[q.end :]):
        return True
    return bool(re.search(r"[+-]\d", q.text) and (_CHANGE.search(sentence) or _SIZED.search(sentence)))


def _tells_change(sentence: str, q: Quantity) -> bool:
    """Whether a share says by how much something changed: words around it do, or its sign, or what it is so many of."""
    near = _CHANGE.search(sentence[max(0, q.start - 60) : q.end + 40])
    return bool(near or re.match(r"~?[+-]", q.text) or (q.kind is Kind.RATIO and _TIMES_OF.match(sentence[q.end :])))


def _has_grown(sentence: str, q: Quantity) -> bool:
    """Whether a size is one that something takes or grew by, not that of a machine, a page or a mapping."""
    if sentence[: q.start].rstrip().endswith("total of"):
        return False
    if _LARGER.match(sentence[q.end :]):
        return True
    return bool(
        not _CONFIGURED_SIZE.match(sentence[q.end :]) and _GROWS.search(sentence[: q.start]) and _HELD.search(sentence)
    )


def is_turned(text: str) -> bool:
    """Whether TEXT has a word that sets how it was against how it is ("now", "used to")."""
    return bool(_TURNED.search(text))


def is_shaped(sentence: str, q: Quantity) -> bool:
    """Whether a size is that of pages, blocks or the memory of a machine."""
    return bool(_CONFIGURED_SIZE.match(sentence[q.end :]) or _SHAPED.match(sentence[q.end :]))


def is_amount(sentence: str, q: Quantity) -> bool:
    """Whether a size is what something takes, or the result of a calculation, not that of a machine or a buffer."""
    if _SHAPED.match(sentence[q.end :]):
        return False
    return bool(_NEEDED.match(sentence[q.end :]) or _COSTING.search(sentence[max(0, q.start - 100) : q.start]))

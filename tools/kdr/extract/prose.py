"""Which sentences tell of something measured: figures, what they are set against, and the cues that say so.

Every cue has a weight one can read; a sentence's figure counts as measured from ``ENOUGH`` points on.  The cues are
words of measuring, of change and of workloads on one side, of configuration, limits and conjecture on the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kdr.extract.numbers import NUMBER, Kind, Pair, Quantity, bare, magnitudes, pairs, quantities
from kdr.extract.outputs import unstamped

ENOUGH = 2
# Nobody writes paragraphs of this size; logs and dumps are.
LONGEST = 10_000
# Nor does a sentence hold more quantities.
_CROWD = 40


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
# A setting that is changed from one figure to another is no measurement.
_SET = re.compile(
    r"(?:\b|_)(?:time-?outs?|limits?|interval|delays?|default|threshold|max(?:imum)?|period|budget|versions?)"
    r"(?:\b|_)",
    re.IGNORECASE,
)
# "Few minutes after I sent it" tells when, not how long.
_WHEN = re.compile(
    r"\s*(?:after|ago|before|earlier|later)\s+(?:I|we|you|he|she|the (?:patch|mail|merge))|"
    r"\s+(?:of\s)?(?:your|my) time|\s+ago\b",
    re.IGNORECASE,
)
# Factors without a unit: "doubles the throughput", "by x3+".
_MULTIPLIED = re.compile(
    r"\b(?:(?:more than|almost|nearly|roughly|about)\s)?(?:doubl|tripl|halv)(?:es|ed|ing)\b"
    r"(?=\s(?:the\s)?(?:\w+\s){0,2}(?:throughput|performance|bandwidth|latency|iops|speed|time|rate|score))|"
    r"(?<=by )x(?!86|64|32)\d+(?:\.\d+)?\+?(?!\w)|"
    r"(?:(?:more|less) than |about |around |~)?\bx(?!86|64|32)\d+(?:\.\d+)?\+?"
    r"(?=\s(?:faster|slower|increase|improvement|speed-?up|higher|better))",
    re.IGNORECASE,
)
# What leads to a size that was saved, to a figure that changed, to how many times faster.
_SAVED = re.compile(
    r"\b(?:reduc\w+|sav\w+|shr[iu]nk\w*|gr[eo]w\w*|decreas\w+|increas\w+|drop\w*|smaller|larger|bigger)\b"
    r"(?:\s[\w()']+){0,5}?\s(?:by|of|at)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
# "The performance is at 70% of the old driver's."
_PART = re.compile(
    r"\b(?:performance|throughput|bandwidth|speed|score|iops)\b[^.;]{0,30}\b(?:is|at|to|only|reach\w*)\s$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:improv|reduc|increas|decreas|drop|rais|shrink|grow|cut|speed)\w*\s(?:\w+\s){0,3}?from\s$", re.IGNORECASE
)
_FASTER = re.compile(r"\b(?:improv\w+|speed-?up|faster|slower|speeds? up)\b[^.;]{0,40}$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|improv\w+|increas\w+|reduc\w+|drop\w*|decreas\w+|vs\.?|\()\s?$", re.IGNORECASE)
# These speak against a figure only in its own clause.
_NEAR: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        -2,
        _words(
            r"time-?outs?|time[sd]? out|wait(?:s|ed|ing)?|sleep\w*|[umn]?delays?|poll\w*|interval|every \d+\s?\w+",
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
            r"\b(?:took me|I (?:just )?spent|wondering)\b|\?\s*(?:$|\))",
            re.IGNORECASE,
        ),
    ),
    (
        -4,
        re.compile(
            r"^\s*(?:\[\s*\d+\.\d+\]|INFO:|PASS|FAIL|SKIP|BUG:|WARNING|ok \d|not ok|\$ |# \$|<\d>)|[;{}]\s*$|"
            r"0x[0-9a-f]{4}|\w[+-] \w+[+-] \w"
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
    return sum(map(is_logged, lines)) * 5 >= len(lines) * 2


def is_logged(line: str) -> bool:
    """Whether LINE is one of code, of a kernel log or of a configuration."""
    return bool(_LOGGED.search(line))


def findings(text: str, *, bonus: int = 0) -> tuple[Finding, ...]:
    """The figures that the prose TEXT tells as measured, sentence by sentence.

    BONUS is added where the paragraph's surroundings speak for a measurement (it stands beside a table of results).
    """
    if len(text) > LONGEST or not _MAYBE.search(text) or is_log(text):
        return ()
    return tuple(finding for sentence in sentences(text) for finding in _of_sentence(sentence, bonus))


def plain(text: str) -> tuple[Finding, ...]:
    """What TEXT tells, where it is known to tell of something measured but holds no figure with a unit that one knows.

    Numbers with the thing they count ("66 descriptors"), two of one thing as a pair; else the words as they are.
    """
    flat = " ".join(" ".join(unstamped(x) or x for x in text.split("\n")).split())
    found = [m for m in _COUNTED.finditer(flat[:LONGEST]) if not _NO_COUNT.match(m["what"] or "")]
    why = ("words of a measurement",)
    for n, b in enumerate(found):
        a = next((a for a in found[:n] if b["what"] and a["what"] == b["what"] and a[0] != b[0]), None)
        if a:
            return (Finding(flat, a[0].strip(), b[0].strip(), None, b["what"], 0, why, a.start()),)
    if not found:
        return (Finding(flat, None, None, None, None, 0, why),)
    return tuple(Finding(flat, None, m[0].strip(), None, m["what"], 0, why, m.start()) for m in found[:3])


def _of_sentence(sentence: str, bonus: int) -> Iterator[Finding]:
    found = quantities(sentence)
    alone = () if re.search(r"[-=]>", sentence) else bare(sentence)
    short = magnitudes(sentence)
    if len(found) > _CROWD:
        return
    if m := _MULTIPLIED.search(sentence):
        yield Finding(sentence, None, None, m[0], None, ENOUGH, ("change",), m.start())
    if not found and not alone and not short:
        return
    cues = [(name, points) for name, points, pattern in CUES if pattern.search(sentence)]
    score = bonus + sum(points for _, points in cues)
    why = tuple(name for name, _ in cues)
    against = pairs(sentence, found)
    if not against and why:
        against = pairs(sentence, alone) or pairs(sentence, short)
    against = tuple(p for p in against if not _is_range(sentence, p))
    paired = {id(q) for p in against for q in (p.baseline, p.value)}
    found = (
        *found,
        *(q for q in short if id(q) not in paired and _SAVED.search(sentence[max(0, q.start - 60) : q.start])),
    )
    loose = [q for q in found if id(q) not in paired and not (q.is_share and _is_configured(sentence, q))]
    for i, pair in enumerate(against):
        points = score + _pair_points(sentence, pair) - _objections(sentence, pair.value) - 4 * _is_set(sentence, pair)
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
    if _WHEN.match(sentence[q.end :]):
        return 9
    near = sum(points for points, pattern in _NEAR if pattern.search(sentence[start:end]))
    return -near - sum(points for points, pattern in _AGAINST if pattern.search(sentence))


def _is_range(sentence: str, pair: Pair) -> bool:
    """Whether two sizes only say what is meant ("16KiB to 1024KiB"), without a word that one became the other."""
    between = sentence[min(pair.baseline.end, pair.value.end) : max(pair.baseline.start, pair.value.start)]
    if pair.baseline.kind is not Kind.SIZE or between.strip() not in ("to", "up to"):
        return False
    return not _FROM.search(sentence[max(0, pair.baseline.start - 20) : pair.baseline.start])


def _is_set(sentence: str, pair: Pair) -> bool:
    """Whether a pair tells how somebody changed a setting ("the timeout from 100ms to 1.5s")."""
    return bool(_SET.search(sentence[max(0, min(pair.baseline.start, pair.value.start) - 50) : pair.baseline.start]))


def _pair_points(sentence: str, pair: Pair) -> int:
    start = min(pair.baseline.start, pair.value.start)
    changed = _CHANGED.search(sentence[max(0, start - 60) : start])
    return (1 if pair.value.kind in (Kind.BARE, Kind.RATIO) else 2) + bool(changed)


def _points(sentence: str, q: Quantity) -> int:
    """What the quantity itself adds: a hedge ("about"), a precise figure; some kinds need more around them."""
    lead = sentence[max(0, q.start - 60) : q.start]
    if q.kind is Kind.BARE or (q.kind is Kind.SIZE and _SAVED.search(lead)):
        return ENOUGH
    signed = q.kind is Kind.SIZE and re.search(r"[+-]\s?\d", q.text)
    if signed and (_CHANGE.search(sentence) or _SIZED.search(sentence)):
        return ENOUGH
    if q.unit == "times" and _FASTER.search(lead):
        return ENOUGH
    if q.numbers == (0.0,) or (q.kind is Kind.SIZE and not _has_grown(sentence, q)):
        return -9
    points = -(not q.numbers) + bool(re.match(r"[~≈A-Za-z]", q.text))
    if q.is_share and _PART.search(lead) and re.match(r"\s+of\b", sentence[q.end :]):
        points += 2
    elif q.is_share:
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
    if sentence[: q.start].rstrip().endswith("total of"):
        return False
    return bool(
        not _CONFIGURED_SIZE.match(sentence[q.end :]) and _GROWS.search(sentence[: q.start]) and _HELD.search(sentence)
    )


def _is_configured(sentence: str, q: Quantity) -> bool:
    """Whether a share is no measurement: "100% sure", "50% reads", "5% of their memory"."""
    return q.numbers == (100.0,) or bool(_CONFIGURED_SHARE.match(sentence[q.end :]))


def _with_noun(sentence: str, q: Quantity) -> str:
    m = _NOUN.match(sentence[q.end :])
    return q.text + m[0] if m else q.text

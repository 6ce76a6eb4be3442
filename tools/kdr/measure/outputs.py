"""What measuring tools print, line by line: perf, fio, wrk, iperf, netperf, dd, time, tcrypt and their kin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from kdr.measure.numbers import NUMBER, TIME, Kind, Quantity, value_of
from kdr.measure.printed import Output, Shape, quantity, whole
from kdr.measure.sizes import SIZES

# No tool prints longer lines; beyond this it is data.
_LONGEST = 300
_DIGIT = re.compile(r"\d")
# The time stamp, the level or the name and number of the process that a line of a log begins with.
_STAMP = re.compile(
    r"\s*(?:<\d>)?\[\s*\d+\.\d+\]\s?(?:\[\s*T\d+\]\s?)?|\s*(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?\s+"
    r"(?:[A-Z]+:?\s)?|\s*[\w-]+\[\d+\.\d+\]:\s"
)
_COUNTER = (
    r"cycles|instructions|branches|(?:task|cpu)-clock|(?:context|cgroup)-switches|cpu-migrations|(?:[\w.-]+-)?(?:page-)?"
    r"faults|[\w.-]+-(?:misses|loads|stores|references|load-misses|store-misses|cycles(?:-\w+)?)|\w+:\w+|[\w.-]+/[\w.,=-]+/"
)
_RATED = r"(?:[kKMGT]i?)?(?:[Bb](?:ytes|its)?)\s?/\s?s(?:ec(?:ond)?)?|[KMGT]bps|[kKM]?\s?(?:IOPS|iops)"
_LOGGED = re.compile(
    rf"(?P<label>[^|{{}};]*?\S(?:\sin|\stook|\stakes?|\s\w*time|\safter|\swait|\sdelay(?:ed)?|:|=)\s?\s?)(?P<value>{NUMBER}\s?"
    rf"(?:{TIME}|cycles|times))(?:\s(?:CPU|total))?\.?\s*"
)
# "time = 6000" after a time stamp: one of the samples that a line put into the code for measuring prints.
_SAMPLED = re.compile(
    r"(?P<label>[^|{};=]*?\b(?:time|latency|cycles|delta|duration|elapsed|took|cost|ticks|[nu]secs?))\s?[:=]?\s"
    r"(?P<value>\d{2,})\s*",
    re.IGNORECASE,
)
_UNTIMELY = re.compile(r"stuck|time-?out|timed out|_ns\b|stall|calibrat|skipped|period|resolution|wraps", re.IGNORECASE)


def unstamped(text: str) -> str | None:
    """TEXT without the time stamp of a log, None if it has none."""
    m = _STAMP.match(text)
    return text[m.end() :] if m and m.end() < len(text) else None


@lru_cache(maxsize=1024)  # the same lines are asked for by table, by list and by prose
def outputs(text: str) -> tuple[Output, ...]:
    """The figures in the line TEXT if it is one that a measuring tool prints; else nothing."""
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return ()
    plain = unstamped(text) or text
    for pattern, reader in _SHAPES:
        m = pattern.match(plain)
        found = tuple(reader(m)) if m else ()
        if found:
            return found
    return ()


def timed(text: str) -> Output | None:
    """The duration that a line of a log tells ("node 2 deferred pages initialised in 210ms"), if it is its point.

    One without a unit tells something only against another's.
    """
    plain = unstamped(text) if len(text) <= _LONGEST else None
    m = (_LOGGED.fullmatch(plain) or _SAMPLED.fullmatch(plain)) if plain else None
    if m is None or _UNTIMELY.search(m["label"]):
        return None
    if m["value"].isdigit():
        return Output(m["label"].strip(), quantity(m["value"]), weak=True)
    return Output(m["label"].strip(" :="), quantity(m["value"], Kind.TIME))


def _plain(label: str, rank: int = 2, *, weak: bool = False) -> Callable[[re.Match[str]], Iterator[Output]]:
    """A reader of a shape with one figure that is called LABEL."""

    def read(m: re.Match[str]) -> Iterator[Output]:
        yield Output(label, quantity(m["value"]), rank, weak)

    return read


def _labelled(m: re.Match[str]) -> Iterator[Output]:
    yield Output(" ".join(m["label"].split()), quantity(m["value"]), 3)


def _counter(m: re.Match[str]) -> Iterator[Output]:
    """A line of perf stat; what depends on the scheduler rather than on the code tells least."""
    name = m["label"]
    rank = (
        0 if re.search(r"switches|migrations|faults", name) else 2 if "/" not in name else len(m["value"].lstrip("0"))
    )
    unit = m["unit"] or None
    value = quantity(f"{m['value']} {unit}" if unit else m["value"], Kind.COUNT, unit)
    yield Output(name, value, rank, weak=True)


def _elapsed(m: re.Match[str]) -> Iterator[Output]:
    yield Output(f"seconds {m['label']}", quantity(m["value"], Kind.TIME, "seconds"), 3, weak=not m["error"])


def _profiled(m: re.Match[str]) -> Iterator[Output]:
    share = quantity(m["value"])
    yield Output(f"share of {m['label']}", share, round(share.numbers[0]))


def _crypto(m: re.Match[str]) -> Iterator[Output]:
    yield Output(m["label"], quantity(m["value"], Kind.RATE), 2)


def _job(m: re.Match[str]) -> Iterator[Output]:
    """A line of fio's progress: its bandwidth and its requests per second."""
    yield Output("bandwidth", quantity(m["value"], Kind.RATE), 2)
    yield Output("IOPS", quantity(m["iops"], Kind.RATE, "iops"), 3)


def _copied(m: re.Match[str]) -> Iterator[Output]:
    """The last line of dd: time and throughput."""
    yield Output("time to copy", quantity(m["time"]), 3)
    yield Output("throughput of the copy", quantity(m["value"]), 4)


def _summed(m: re.Match[str]) -> Iterator[Output]:
    yield Output("requests", quantity(m["value"], Kind.RATE), 1)


def _clocked(m: re.Match[str]) -> Iterator[Output]:
    name = m["label"].lower()
    yield Output(f"{name} time", quantity(m["value"], Kind.TIME, "s"), 3 if name == "real" else 1, weak=name != "real")


def _used(m: re.Match[str]) -> Iterator[Output]:
    """The line of GNU time: what passed on the clock, then the processor's time."""
    yield Output("elapsed time", quantity(m["value"], Kind.TIME), 3)
    yield Output("user time", quantity(m["user"], Kind.TIME, "s"), 1, weak=True)
    yield Output("sys time", quantity(m["sys"], Kind.TIME, "s"), 1, weak=True)


def _answered(m: re.Match[str]) -> Iterator[Output]:
    """A line of redis-benchmark: requests per second, and the latency that half of them had at most."""
    yield Output(f"{m['label']} requests", quantity(m["value"], Kind.RATE, "requests per second"), 3)
    yield Output(f"{m['label']} latency {m['part']}", quantity(m["latency"], Kind.TIME), 2)


def _indexed(m: re.Match[str]) -> Iterator[Output]:
    """A row of UnixBench's indices: ten times the result divided by that of a machine of old."""
    base, result, index = (float(m[x]) for x in ("base", "result", "value"))
    if base and abs(10 * result / base - index) <= 0.1 + index / 1000:
        yield Output(f"index of {' '.join(m['label'].split())}", quantity(m["value"]), 2)


def _bucket(m: re.Match[str]) -> Iterator[Output]:
    count = value_of(m["count"])
    if count:
        value = Quantity(m["value"].strip(), (count,), None, Kind.COUNT, 0, len(m["value"]))
        yield Output(f"count of {m['label'].strip()}", value, min(9, len(m["count"])))


def _count(m: re.Match[str]) -> Iterator[Output]:
    """A counter as the kernel lists them; alone it may be any state of the machine."""
    yield Output(m["label"], quantity(m["value"], Kind.COUNT), 1, weak=True)


def _compared(m: re.Match[str]) -> Iterator[Output]:
    """A row of the kernel test robot: before, by how much, after, of what; rows of its monitors tell less."""
    old, new, by = (float(m[x]) for x in ("old", "value", "by"))
    expected = 100 * (new - old) / old if m["percent"] and old else new - old
    if abs(expected - by) <= 1 + abs(by) / 50:
        share = f"{m['by']}%" if m["percent"] else None
        rank = 1 if _MONITOR.match(m["label"]) else 6
        yield Output(m["label"], quantity(m["value"], Kind.COUNT), rank, baseline=m["old"], share=share)


def _summary(m: re.Match[str]) -> Iterator[Output]:
    """A line of ntttcp's totals; settings of the run and shares of the processor's idle states are left out."""
    name = " ".join(m["label"].split())
    if re.search(r"throughput|cycles/byte|busy|softirq|latency|packets/|retrans|interrupt", name):
        rank = 4 if re.search(r"throughput|cycles/|busy|latency", name) else 2
        yield Output(name, quantity(m["value"]), rank, weak=name.startswith("retrans"))


def _assigned(m: re.Match[str]) -> Iterator[Output]:
    """Several "name = figure" in one line; those without a unit are how the test was set up."""
    for one in _ASSIGNED.finditer(m[0]):
        if one["unit"]:
            yield Output(" ".join(one["label"].split()), quantity(one["value"]), 3)


def _counters(m: re.Match[str]) -> Iterator[Output]:
    """The rates among several counters in one line ("Rx-pps: 3790446   Rx-bps: 1698120056")."""
    for one in _COUNTED.finditer(m[0]):
        if re.search(r"ps$|rate|/s|iops", one["label"], re.IGNORECASE):
            yield Output(one["label"], quantity(one["value"], Kind.RATE), 2, weak=True)


_MONITOR = re.compile(r"(?:\w+-)?(?:vmstat|meminfo|perf[-_]|sched_debug|slabinfo|time\.|turbostat|mpstat|uptime)")
_EXACT, _NOISE = r"\d+(?:\.\d+)?(?:e[+-]\d\d)?", r"(?:\s+(?:±|\+-)\s*\d+%)?"
_PLAIN_RATE = rf"[kKMG]?ops?/s|{_RATED}|{TIME}|cycles"
_ASSIGNED = re.compile(
    rf"(?P<label>[A-Za-z][\w /()-]*?)\s*=\s*(?P<value>{NUMBER}\s?(?P<unit>{_PLAIN_RATE})?)(?![\w./])[,;]?"
)
_ALL_ASSIGNED = re.sub(r"\?P<\w+>", "?:", _ASSIGNED.pattern)
_COUNTED = re.compile(r"(?P<label>[A-Za-z][\w/-]*):\s+(?P<value>\d+)(?!\S)")
_SHAPES: tuple[Shape, ...] = (
    *SIZES,
    (
        whole(rf"(?P<user>{NUMBER})user\s+(?P<sys>{NUMBER})system\s+(?P<value>[\d:]+(?:\.\d+)?)elapsed\b.*"),
        _used,
    ),
    (
        whole(
            rf"(?P<label>[\w ()]+): (?P<value>{NUMBER} requests per second), "
            rf"(?P<part>p\d+)=(?P<latency>{NUMBER} msec)\b.*"
        ),
        _answered,
    ),
    (
        whole(r"(?P<label>[A-Z]\S*(?:\s\S+)*)\s{2,}(?P<base>\d+\.\d)\s+(?P<result>\d+\.\d)\s+(?P<value>\d+\.\d)"),
        _indexed,
    ),
    (whole(r"(?P<label>System Benchmarks Index Score).*?\s(?P<value>\d+\.\d)"), _labelled),
    (
        whole(rf"(?P<label>[A-Z]\S*(?:\s\S+)*)\s{{2,}}(?P<value>{NUMBER} (?:lpm|lps|MWIPS|KBps))\s+\({NUMBER} s,.*"),
        _labelled,
    ),
    (
        whole(
            rf"(?P<value>{NUMBER})\s+(?:(?P<unit>msec|ns|MiB|KiB|Joules)\s+)?(?P<label>{_COUNTER})(?::[a-zA-Z]+)?"
            r"(?:\s+#.*|\s+\(.*)?"
        ),
        _counter,
    ),
    (
        whole(
            rf"(?P<value>{NUMBER}(?P<error>\s\+-\s+{NUMBER})?\s+s(?:econds|ec)?)\s+(?P<label>time elapsed|user|sys)\b.*"
        ),
        _elapsed,
    ),
    (
        whole(
            rf"(?P<old>{_EXACT}){_NOISE}\s+(?P<by>[+-]\d+(?:\.\d+)?)(?P<percent>%)?\s+(?P<value>{_EXACT}){_NOISE}\s+"
            r"(?P<label>[a-z][\w-]*\.[\w.:/-]+)"
        ),
        _compared,
    ),
    (
        whole(r"[-|`\s+]*(?P<value>\d+\.\d+%)(?:\s+\d+\.\d+%)?\s+(?:\S+\s+){0,4}?\[[k.gu]\]\s+(?P<label>\S+).*"),
        _profiled,
    ),
    (
        whole(
            r"(?:tcrypt: )?(?P<label>test\s+\d+ \([^()]*\)):\s+(?P<value>\d+\s*(?:(?:operations|opers/sec)\b.*|$)|"
            r"\d+ cycles/operation.*)"
        ),
        _crypto,
    ),
    (
        whole(
            r".*\[(?P<value>[\d.]+[KMG]?i?B?/[\d.]+[KMG]?i?B?(?:/[^\]]*)?\s*/s)\s*\]\s*\[(?P<iops>[\d.]+[kKM]?/[\d.]+).*"
        ),
        _job,
    ),
    (
        whole(rf"\d[\d ]* bytes .*copied, (?P<time>{NUMBER} s(?:econds)?), (?P<value>{NUMBER}\s?[kKMGT]?i?B/s(?:ec)?)"),
        _copied,
    ),
    (
        whole(rf"\[[ \dSUM]+\]\s.*\ssec\s+.*?(?P<value>{NUMBER}\s[KMGT]?(?:bits|Bytes)/sec)\b.*"),
        _plain("throughput", 3),
    ),
    (whole(rf"(?P<value>\d+ requests in {NUMBER}m?s).*"), _summed),
    (
        whole(
            r"(?P<label>[A-Za-z][\w ()-]*(?:/s(?:ec)?|per (?:sec|second|request)|operations|IOPS|iops|throughput)"
            r"[\w ()]*)"
            rf"[:=]\s+(?P<value>{NUMBER}\s?(?:[kKMGTB]\w*(?:/s(?:ec)?)?)?)(?:\s[\[(#].*)?"
        ),
        _labelled,
    ),
    (
        whole(rf"(?P<label>[A-Za-z][\w ()/-]{{2,60}}?)\s*=\s+(?P<value>{NUMBER}\s?(?:{_RATED}))"),
        _labelled,
    ),
    (
        whole(r"(?P<label>[\w-]+)\s?: (?:IOPS|iops)=\s?(?P<value>[\d.]+[kKM]?), .*"),
        _labelled,
    ),
    (whole(rf".*?(?P<value>{NUMBER} iops {NUMBER} [KMG]B/s).*"), _plain("throughput", 3)),
    (whole(r"(?P<label>\w+\(.*\))\s+= -?\d+ <(?P<value>\d+\.\d+)>"), _labelled),
    (whole(r".*?\b(?P<value>rms\s+\d+\s+max\s+\d+)\s+freq\b.*"), _plain("offset of the clock", 3)),
    (whole(r"(?P<label>real|user|sys)(?:\s+|\t)(?P<value>\d+m\s?\d+(?:\.\d+)?s)"), _clocked),
    (
        whole(
            r"(?P<value>(?P<label>\d+\s*->\s*\d+\s*|\[-?\d+[KMG]?(?:, \d+[KMG]?\)|\])\s*):?\s*(?P<count>\d+))"
            r"\s*\|[@*# ]*\|?"
        ),
        _bucket,
    ),
    (whole(r"(?P<label>[a-z]+(?:_[a-z0-9]+)+):?\s+(?P<value>\d{3,})"), _count),
    (whole(rf"(?P<label>[a-z][\w /()]*?)\s*:(?P<value>{NUMBER}\s?(?:[KMGT]?bps|%|us|ms)?)"), _summary),
    (
        whole(
            rf"(?P<label>[A-Za-z][\w.-]*:\s+[A-Za-z][\w.-]*):\s+(?P<value>{NUMBER}\s?(?:{TIME}|cycles|{_RATED})(?:/\w+)?)"
        ),
        _labelled,
    ),
    (
        whole(rf".*\bframes in {NUMBER}\s?s\w*[\s=(,:]+(?P<value>{NUMBER}\s?(?i:fps))\)?"),
        _plain("frames per second", 3),
    ),
    # netperf: sizes of the sockets and messages, seconds, (messages, errors,) throughput or transactions.
    (
        whole(r"\d{4,}\s+\d{4,}\s+\d+\s+\d+\.\d\d\s+(?P<value>\d+\.\d\d)(?:\s+-?\d+\.\d+)*"),
        _plain("throughput", 4),
    ),
    (
        whole(r"\d{4,}\s+\d{4,}\s+\d+\s+\d+\s+\d+\.\d\d\s+(?P<value>\d+\.\d\d)(?:\s+-?\d+\.\d+)*"),
        _plain("transactions", 4),
    ),
    (
        whole(r"\d{4,}\s+\d+\s+\d+\.\d\d\s+\d+\s+\d+\s+(?P<value>\d+\.\d+)(?:\s+\d+\.\d+)*"),
        _plain("throughput", 4),
    ),
    (whole(rf"(?:{_ALL_ASSIGNED}\s*){{2,}}+"), _assigned),
    (whole(r"(?:[A-Za-z][\w/-]*:\s+\d+(?!\S)\s*){2,}"), _counters),
    (whole(rf"(?P<label>avg) = (?P<value>{NUMBER} {TIME}), total: .*"), _labelled),
    (whole(r"(?:rtt|round-trip) (?P<label>min/avg/max\S*) = (?P<value>[\d.]+(?:/[\d.]+){2,3} ms).*"), _labelled),
)

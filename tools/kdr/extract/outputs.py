"""What measuring tools print, line by line: perf, fio, wrk, iperf, dd, time, bloat-o-meter, tcrypt and their kin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kdr.extract.numbers import NUMBER, TIME, Kind, Quantity, quantities, value_of

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


@dataclass(frozen=True, slots=True)
class Output:
    """One figure that a tool printed: what it calls it, the figure as written, and how telling it is (``rank``).

    ``weak`` ones say something only when they are set against another run's; ``baseline`` and ``share`` stand in the
    line itself; ``row`` ones are rows of a table as well.
    """

    label: str
    value: Quantity
    rank: int = 2
    weak: bool = False
    baseline: str | None = None
    share: str | None = None
    row: bool = False


def quantity(text: str, kind: Kind = Kind.BARE, unit: str | None = None) -> Quantity:
    """TEXT as a quantity, whatever its unit; its kind and unit are read from it where they can be."""
    text = text.strip()
    found = quantities(text)
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(text):
        return found[0]
    numbers = tuple(value_of(n) for n in re.findall(NUMBER, text)[:1])
    return Quantity(text, numbers, unit, kind, 0, len(text))


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


def _bloat(m: re.Match[str]) -> Iterator[Output]:
    yield Output("size of the code", quantity(m["value"], Kind.SIZE, "bytes"), 4)


def _total(m: re.Match[str]) -> Iterator[Output]:
    value = quantity(m["value"], Kind.SIZE, "bytes")
    yield Output("size of the code", value, 5, baseline=m["baseline"], share=m["share"], row=True)


def _grown(m: re.Match[str]) -> Iterator[Output]:
    """A row of bloat-o-meter: the function, its sizes before and after, and their difference."""
    old, new = (0 if m[x] == "-" else int(m[x]) for x in ("old", "new"))
    if new - old == int(m["delta"]) != 0:
        value = quantity(m["new"], Kind.SIZE, "bytes")
        yield Output(f"size of {m['label']}", value, 1, baseline=m["old"], share=m["delta"], row=True)


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


def _laid_out(m: re.Match[str]) -> Iterator[Output]:
    """The summary of pahole; as many members are the same structure laid out in another way."""
    name = f"size of the structure of {m['members']} members"
    yield Output(name, quantity(m["value"], Kind.SIZE, "bytes"), 4, weak=True)


def _sections(m: re.Match[str]) -> Iterator[Output]:
    """A row of size: what it calls text, and the whole; the sum and its hexadecimal are the row's own check."""
    whole = int(m["value"])
    if int(m["code"]) + int(m["data"]) + int(m["bss"]) == whole == int(m["hex"], 16):
        yield Output(f"text of {m['label']}", quantity(m["code"], Kind.SIZE, "bytes"), 5, weak=True)
        yield Output(f"size of {m['label']}", quantity(m["value"], Kind.SIZE, "bytes"), 4, weak=True)


def _weighed(m: re.Match[str]) -> Iterator[Output]:
    """A line of du or ls: how large a file is."""
    yield Output(f"size of {m['label']}", quantity(m["value"], Kind.SIZE), 4, weak=True)


def _listed(m: re.Match[str]) -> Iterator[Output]:
    """A line of ``uniq -c`` or ``wc -l``: how many of something a file has; of what, the words around it say."""
    yield Output(f"count for {m['label']}", quantity(m["value"], Kind.COUNT), len(m["value"]), weak=True)


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


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\s*{pattern}\s*$")


_MONITOR = re.compile(r"(?:\w+-)?(?:vmstat|meminfo|perf[-_]|sched_debug|slabinfo|time\.|turbostat|mpstat|uptime)")
_EXACT, _NOISE = r"\d+(?:\.\d+)?(?:e[+-]\d\d)?", r"(?:\s+(?:±|\+-)\s*\d+%)?"
_Reader = Callable[[re.Match[str]], Iterator[Output]]
_SHAPES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (
        _of(rf"(?P<user>{NUMBER})user\s+(?P<sys>{NUMBER})system\s+(?P<value>[\d:]+(?:\.\d+)?)elapsed\b.*"),
        _used,
    ),
    (
        _of(
            rf"(?P<label>[\w ()]+): (?P<value>{NUMBER} requests per second), "
            rf"(?P<part>p\d+)=(?P<latency>{NUMBER} msec)\b.*"
        ),
        _answered,
    ),
    (
        _of(r"(?P<label>[A-Z]\S*(?:\s\S+)*)\s{2,}(?P<base>\d+\.\d)\s+(?P<result>\d+\.\d)\s+(?P<value>\d+\.\d)"),
        _indexed,
    ),
    (_of(r"(?P<label>System Benchmarks Index Score).*?\s(?P<value>\d+\.\d)"), _labelled),
    (
        _of(rf"(?P<label>[A-Z]\S*(?:\s\S+)*)\s{{2,}}(?P<value>{NUMBER} (?:lpm|lps|MWIPS|KBps))\s+\({NUMBER} s,.*"),
        _labelled,
    ),
    (_of(r"/\* size: (?P<value>\d+), cachelines: \d+, members: (?P<members>\d+) \*/"), _laid_out),
    (
        _of(
            rf"(?P<value>{NUMBER})\s+(?:(?P<unit>msec|ns|MiB|KiB|Joules)\s+)?(?P<label>{_COUNTER})(?::[a-zA-Z]+)?"
            r"(?:\s+#.*|\s+\(.*)?"
        ),
        _counter,
    ),
    (
        _of(
            rf"(?P<value>{NUMBER}(?P<error>\s\+-\s+{NUMBER})?\s+s(?:econds|ec)?)\s+(?P<label>time elapsed|user|sys)\b.*"
        ),
        _elapsed,
    ),
    (
        _of(r"add/remove: \d+/\d+ grow/shrink: \d+/\d+ up/down: (?P<value>-?\d+/-?\d+(?: \(-?\d+\))?)"),
        _bloat,
    ),
    (_of(r"Total: Before=(?P<baseline>\d+), After=(?P<value>\d+)(?:, chg (?P<share>\S+%))?"), _total),
    (
        _of(
            rf"(?P<old>{_EXACT}){_NOISE}\s+(?P<by>[+-]\d+(?:\.\d+)?)(?P<percent>%)?\s+(?P<value>{_EXACT}){_NOISE}\s+"
            r"(?P<label>[a-z][\w-]*\.[\w.:/-]+)"
        ),
        _compared,
    ),
    (_of(r"(?P<label>[A-Za-z_]\S*)\s+(?P<old>\d+|-)\s+(?P<new>\d+|-)\s+(?P<delta>[+-]\d+)"), _grown),
    (
        _of(r"[-|`\s+]*(?P<value>\d+\.\d+%)(?:\s+\d+\.\d+%)?\s+(?:\S+\s+){0,4}?\[[k.gu]\]\s+(?P<label>\S+).*"),
        _profiled,
    ),
    (
        _of(
            r"(?:tcrypt: )?(?P<label>test\s+\d+ \([^()]*\)):\s+(?P<value>\d+\s*(?:(?:operations|opers/sec)\b.*|$)|"
            r"\d+ cycles/operation.*)"
        ),
        _crypto,
    ),
    (
        _of(
            r".*\[(?P<value>[\d.]+[KMG]?i?B?/[\d.]+[KMG]?i?B?(?:/[^\]]*)?\s*/s)\s*\]\s*\[(?P<iops>[\d.]+[kKM]?/[\d.]+).*"
        ),
        _job,
    ),
    (
        _of(rf"\d[\d ]* bytes .*copied, (?P<time>{NUMBER} s(?:econds)?), (?P<value>{NUMBER}\s?[kKMGT]?i?B/s(?:ec)?)"),
        _copied,
    ),
    (_of(rf"\[[ \dSUM]+\]\s.*\ssec\s+.*?(?P<value>{NUMBER}\s[KMGT]?(?:bits|Bytes)/sec)\b.*"), _plain("throughput", 3)),
    (_of(rf"(?P<value>\d+ requests in {NUMBER}m?s).*"), _summed),
    (
        _of(
            r"(?P<label>[A-Za-z][\w ()-]*(?:/s(?:ec)?|per (?:sec|second|request)|operations|IOPS|iops|throughput)"
            r"[\w ()]*)"
            rf"[:=]\s+(?P<value>{NUMBER}\s?(?:[kKMGTB]\w*(?:/s(?:ec)?)?)?)(?:\s[\[(#].*)?"
        ),
        _labelled,
    ),
    (
        _of(rf"(?P<label>[A-Za-z][\w ()/-]{{2,60}}?)\s*=\s+(?P<value>{NUMBER}\s?(?:{_RATED}))"),
        _labelled,
    ),
    (
        _of(r"(?P<label>[\w-]+)\s?: (?:IOPS|iops)=\s?(?P<value>[\d.]+[kKM]?), .*"),
        _labelled,
    ),
    (_of(rf".*?(?P<value>{NUMBER} iops {NUMBER} [KMG]B/s).*"), _plain("throughput", 3)),
    (_of(r"(?P<label>\w+\(.*\))\s+= -?\d+ <(?P<value>\d+\.\d+)>"), _labelled),
    (_of(r".*?\b(?P<value>rms\s+\d+\s+max\s+\d+)\s+freq\b.*"), _plain("offset of the clock", 3)),
    (_of(r"(?P<label>real|user|sys)(?:\s+|\t)(?P<value>\d+m\s?\d+(?:\.\d+)?s)"), _clocked),
    (
        _of(
            r"(?P<value>(?P<label>\d+\s*->\s*\d+\s*|\[-?\d+[KMG]?(?:, \d+[KMG]?\)|\])\s*):?\s*(?P<count>\d+))"
            r"\s*\|[@*# ]*\|?"
        ),
        _bucket,
    ),
    (_of(r"(?P<label>[a-z]+(?:_[a-z0-9]+)+):?\s+(?P<value>\d{3,})"), _count),
    (_of(r"(?P<value>\d+)\s(?P<label>\.{0,2}/?[\w.-]+(?:/[\w.-]+)+)(?:\s+(?://|#).*)?"), _listed),
    (_of(rf"(?P<label>[a-z][\w /()]*?)\s*:(?P<value>{NUMBER}\s?(?:[KMGT]?bps|%|us|ms)?)"), _summary),
    (
        _of(
            r"(?P<code>\d+)\s+(?P<data>\d+)\s+(?P<bss>\d+)\s+(?P<value>\d+)\s+(?P<hex>[0-9a-f]{1,12})\s+"
            r"(?P<label>[^\s\d]\S*)(?:\s.*)?"
        ),
        _sections,
    ),
    (_of(r"(?P<value>\d+(?:\.\d+)?[KMGT])\s+(?P<label>[A-Za-z./][\w./+-]+)"), _weighed),
    (
        _of(
            r"-[rwxsSt-]{9}\S?\s+\d+\s+\S+\s+\S+\s+(?P<value>\d+(?:\.\d+)?[KMGT]?)\s+(?:[A-Z][a-z]{2}\s+\d+|\d{4}-\S+)\s+"
            r"[\d:.]+\s+(?P<label>\S+)"
        ),
        _weighed,
    ),
    (
        _of(
            rf"(?P<label>[A-Za-z][\w.-]*:\s+[A-Za-z][\w.-]*):\s+(?P<value>{NUMBER}\s?(?:{TIME}|cycles|{_RATED})(?:/\w+)?)"
        ),
        _labelled,
    ),
    (_of(rf".*\bframes in {NUMBER}\s?s\w*[\s=(,:]+(?P<value>{NUMBER}\s?(?i:fps))\)?"), _plain("frames per second", 3)),
    # netperf: sizes of the sockets and messages, seconds, (messages, errors,) throughput or transactions.
    (
        _of(r"\d{4,}\s+\d{4,}\s+\d+\s+\d+\.\d\d\s+(?P<value>\d+\.\d\d)(?:\s+-?\d+\.\d+)*"),
        _plain("throughput", 4),
    ),
    (
        _of(r"\d{4,}\s+\d{4,}\s+\d+\s+\d+\s+\d+\.\d\d\s+(?P<value>\d+\.\d\d)(?:\s+-?\d+\.\d+)*"),
        _plain("transactions", 4),
    ),
    (
        _of(r"\d{4,}\s+\d+\s+\d+\.\d\d\s+\d+\s+\d+\s+(?P<value>\d+\.\d+)(?:\s+\d+\.\d+)*"),
        _plain("throughput", 4),
    ),
    (_of(rf"(?P<label>avg) = (?P<value>{NUMBER} {TIME}), total: .*"), _labelled),
    (_of(r"(?:rtt|round-trip) (?P<label>min/avg/max\S*) = (?P<value>[\d.]+(?:/[\d.]+){2,3} ms).*"), _labelled),
)

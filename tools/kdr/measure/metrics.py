"""The measured figures of a thread: what was measured, from what to what, under which conditions, told where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import groupby

from kdr.mail.paragraphs import CITABLE, Paragraph, paragraphs
from kdr.measure.cells import is_rule
from kdr.measure.opposed import SPAN, opposed
from kdr.measure.outputs import outputs, timed
from kdr.measure.plain import plain
from kdr.measure.prose import SURE, Finding, findings, is_log, logged
from kdr.measure.reading import Reading
from kdr.measure.readings import kept, readings
from kdr.measure.sides import side
from kdr.measure.tables import tables
from kdr.measure.telling import MOST, PAIRS, Entry, entries, measured, spread
from kdr.model import Line, Message, Metric, Passage, Table, Thread, Zone

# Points from which a table is taken for measurements, and a sentence of a revision changelog for one worth telling.
TABLE_ENOUGH = 3
CHANGELOG_ENOUGH = 4
TABLED = "a table of results"
# How many lines from a table of results a paragraph is taken to speak of it.
BESIDE = 4
# From how many paragraphs on either side the other side of a figure may be taken.
_BESIDE = 2
_RESULTS = re.compile(
    r"\b(?:measur\w+|benchmark\w*|performance|results?|latency|throughput|faster|slower|improv\w+|regress\w+|overhead|"
    r"higher|lower|data|hackbench|netperf|iperf\d?|fio|unixbench|sysbench|lmbench|stress-ng|\w*perf_test|"
    r"kvm_page_table_test|timings?|numbers)\b",
    re.IGNORECASE,
)
_MAYBE = re.compile(r":.*\d|\s-\s.*\d")
_DUMPED = re.compile(r"\s*(?:[\d.]+%\s{2,}|\$ |# \./)")
_COUNTED = r"\d+[- ]?(?:v?cpus?|p?cpus?|cores?|threads?|VMs?|guests?|sockets?|nodes?)"
_SIZED = r"\d+\s?[GMT]i?B?(?:\s(?:of\s)?(?:memory|ram|mem)\b)?"
_KIND = r"huge ?pages|hugetlb\w*|THP|VMs?|guests?|hosts?|n?VHE|GICv\d(?:\.\d)?|SMP"
_JOINED = r"[\s,/]+(?:(?:with|using|and|of|on|in|a|each)\s+)*"
_CONFIGURATION = re.compile(
    rf"(?<!\w){_COUNTED}(?!\w)(?:{_JOINED}(?:{_COUNTED}|{_SIZED}|{_KIND})(?!\w))*|"
    r"(?<!\w)\d+\s?[GT]i?B?\s(?:of\s)?(?:memory|ram|mem|guest|VM)\b",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"\bon (?:an?\s|the\s|my\s|our\s|some\s)?((?:[A-Z][\w-]*(?:\.\d+)?|\d\w*[A-Z]\w*)(?:\s(?:[A-Z0-9][\w-]*|server|"
    r"machine|board|platform))*)|\bon (my \w+|our \w+)\b"
)
_THING = re.compile(
    r"(?:[\w()/_.-]+\s){0,3}[\w()/_.-]*(?:time|latency|throughput|bandwidth|overhead|downtime|usage|utilization|footprint|"
    r"size|IOPS|performance|cost|speed|drift|error|offset|delay|exits|faults|calls?|count|gain|improvement)\b"
)
_LEADING = re.compile(
    r"^(?:(?:there|where|when|here|then|i|he|they|the|an?|of|in|to|that|this|and|or|but|not|is|are|was|were|with|for|on|by|we|it|sees?|shows?|got|get|gets|can|has|"
    r"have|had|could|dramatic|overall|some|its|their|our|my|as|rather|from|at|so|will|would|\w+ing|reduces?|improves?|increases?|"
    r"observe[ds]?|measured?)\s+)+",
    re.IGNORECASE,
)
# "a large improvement" does not say of what; the sentence does.
_GENERIC = re.compile(r"\b(?:improvement|gain)$|^(?:time|performance|overhead|cost|count|size|usage)$", re.IGNORECASE)
_SHORT = 90
# A command and the one number it printed, with a heading.
_SHORT_LOG = 4
# Longer paragraphs are pages that lost their blank lines: there the sentence is cited, not the paragraph.
_LONG = 25


def measure(thread: Thread) -> tuple[Metric, ...]:
    """The measured figures of THREAD in reading order; what a message repeats word for word is told once.

    A table comes as its few most telling entries (see ``kdr.measure.telling``), the first of which carries the whole
    table.  Every figure is as written in the passage cited.
    """
    out: list[Metric] = []
    told: set[tuple[str, ...]] = set()
    for message in thread.voices:
        for metric in _Reader(thread, message).metrics():
            words = (metric.passage.text, metric.what, metric.baseline, metric.value, metric.change)
            mark = tuple(" ".join((x or "").lower().split()) for x in words)
            if mark not in told:
                told.add(mark)
                out.append(metric)
    return tuple(out)


def outright(thread: Thread, message: Message, paragraph: Paragraph) -> tuple[Metric, ...]:
    """What PARAGRAPH of MESSAGE in THREAD tells, where it is known to tell of something measured.

    The rules of ``measure`` are for paragraphs of which that is not known; here every quantity counts, and so does a
    change in words ("no difference").  A paragraph that only leads to results tells nothing itself.
    """
    found = list(_Reader(thread, message).told(paragraph))
    paired = [m for m in found if m.baseline][:PAIRS]
    others = [m for m in found if not m.baseline][: max(0, MOST - len(paired))]
    return tuple(sorted((*paired, *others), key=lambda m: m.passage.first))


class _Reader:
    """Reads one message for what it measured."""

    def __init__(self, thread: Thread, message: Message) -> None:
        carrier = thread.message(message.carrier) if message.carrier else message
        self.message, self.key, self.mail = message, carrier.key, carrier.mail
        self.raw = carrier.mail.body.split("\n")
        self.lines = {x.number: x for x in message.lines}
        self.paragraphs = paragraphs(message.lines)
        self.own = [x for x in message.lines if x.zone in CITABLE]
        self.place = {n: i for i, p in enumerate(self.paragraphs) for n in range(p.first, p.last + 1)}
        # What a tool prints is no table, save the rows that are one anyway: a name, its sizes before and after.
        printed = {x.number for x in self.own if not all(o.row for o in outputs(x.text))}
        self.drawn = tables([x for x in message.lines if x.number not in printed])
        self.tables: list[Table] = []
        for table in self.drawn:
            if self.is_measured(table):
                self.tables.append(table)
        self.tabled = _covered(self.tables)
        self.beside = {n for t in self.tables for n in range(t.first - BESIDE, t.last + BESIDE + 1)}

    def metrics(self) -> Iterator[Metric]:
        """The metrics of the message, in the order of its lines."""
        rows = _covered(self.drawn)
        results = self.opposed([r for r in readings(self.listed()) if r.slot is None or r.first not in rows])
        used = {r.since for r in results if r.since}
        results = [r for r in results if r.baseline or not r.weak or r.first in used]
        taken = self.tabled | {n for r in results if not r.said for n in range(r.first, r.last + 1)}
        taken |= {x.number for x in self.own if outputs(x.text)}
        said = {x for r in results if r.said for x in r.told}
        # A table that only serves as the baseline of a later one is told with that one.
        tabled = [self.entries(n) for n in range(len(self.tables))]
        bases = {e.since for told in tabled for e in told}
        found = [
            m
            for n, told in enumerate(tabled)
            if self.tables[n].first not in bases or any(e.baseline for e in told)
            for m in self.of_table(n)
        ]
        found += [self.of_reading(r) for r in self.few([r for r in kept(results) if r.baseline or not r.weak])]
        found += [m for p in self.paragraphs for m in self.of_prose(p, taken, said)]
        yield from sorted(found, key=lambda m: m.passage.first)

    def opposed(self, results: Sequence[Reading]) -> list[Reading]:
        """RESULTS with baselines out of earlier runs, as far as one passage can cite both."""
        out = []
        for r in opposed(results, self.own):
            out.append(r if r.since is None or self.since(r) else replace(r, baseline=None, since=None))
        return out

    def told(self, p: Paragraph) -> Iterator[Metric]:
        """What P tells if it is known to tell of something measured: whatever figures it has, else its words."""
        inside = range(p.first, p.last + 1)
        numbers = [n for n, t in enumerate(self.drawn) if t.first in inside or t.last in inside]
        self.tables = list(self.drawn)
        found = [m for n in numbers for m in self.of_table(n)]
        tabled = _covered(self.drawn[n] for n in numbers)
        lines = [x for x in self.own if x.number not in tabled]
        results = kept(self.opposed(readings(lines, known=True)))
        mine = [r for r in results if r.first in inside or (r.since and r.since in inside)]
        # What prose tells as it is, is better told as prose if it stands against nothing.
        said = [r for r in mine if r.said and not r.baseline and r.slot is None]
        mine = [r for r in mine if r.baseline or not r.said]
        around = self.around_prose(p)
        told = {x for r in results if r.baseline for x in r.told}
        crossing = [f for f in findings(p.text, bonus=SURE, around=around, told=told) if f.reach != (0, 0)]
        crossed = {x for f in crossing for x in (f.baseline, f.value)}
        mine = [r for r in mine if r.baseline or r.value.text not in crossed]
        found += [self.of_reading(r) for r in self.few(mine)]
        taken = tabled | {n for r in mine for n in range(r.first, r.last + 1)}
        for run in self.runs(p, taken):
            sure = findings(_joined(run), bonus=SURE, around=around, told=told)
            found += [self.finding(f, *self.lines_of(p, f)) for f in sure]
        found = found or [self.of_reading(r) for r in self.few(said)]
        yield from found or [self.finding(f, p.first, p.last) for f in plain(p.text)]

    def around_prose(self, p: Paragraph, taken: AbstractSet[int] = frozenset()) -> dict[int, str]:
        """The prose beside P that a passage could cite with it, by how many paragraphs it is apart.

        Lines TAKEN by tables and lists are none.
        """
        place = self.place[p.first]
        out: dict[int, str] = {}
        for step in (*range(-_BESIDE, 0), *range(1, _BESIDE + 1)):
            if not 0 <= place + step < len(self.paragraphs):
                continue
            other = self.paragraphs[place + step]
            first, last = min(p.first, other.first), max(p.last, other.last)
            if p.zone is Zone.CHANGELOG or other.zone is Zone.CHANGELOG or not self.is_citable(first, last):
                continue
            out[step] = "\n".join(_joined(run) for run in self.runs(other, taken))
        return out

    def lines_of(self, p: Paragraph, f: Finding) -> tuple[int, int]:
        """The lines of P and of the paragraphs beside it that F is told in."""
        place = self.place[p.first]
        low, high = (self.paragraphs[place + step] for step in f.reach)
        return low.first, high.last

    def is_citable(self, first: int, last: int) -> bool:
        """Whether the lines FIRST to LAST are few, and this author's own."""
        inside = (self.lines.get(n) for n in range(first, last + 1))
        return last - first < SPAN and all(x and (x.zone in CITABLE or x.zone is Zone.BLANK) for x in inside)

    def few(self, results: Sequence[Reading]) -> Iterator[Reading]:
        """The most telling RESULTS of a paragraph: at most ``PAIRS`` with a baseline, others up to ``MOST`` in all."""
        for _, group in groupby(results, key=lambda r: self.place[r.first]):
            ranked = sorted(group, key=lambda r: -r.rank)
            paired = sorted((r for r in ranked if r.baseline), key=lambda r: (-r.rank, -r.factor))[:PAIRS]
            others, left = [r for r in ranked if not r.baseline], max(0, MOST - len(paired))
            edge = others[min(left, len(others)) - 1].rank if left and others else 0
            sure = [r for r in others[:left] if r.rank > edge]
            rest = spread([r for r in others if r.rank == edge], left - len(sure)) if left else []
            yield from (*paired, *sure, *rest)

    def listed(self) -> list[Line]:
        """The lines that may be results listed one by one: own words outside tables and logs."""
        out: list[Line] = []
        headed = False
        for p in self.paragraphs:
            mine = [self.lines[n] for n in range(p.first, p.last + 1) if n not in self.tabled]
            if p.zone is Zone.CHANGELOG:
                continue
            # A heading of one line may name the side of what follows it; all of that the other side may tell too.
            leads, headed = p.first == p.last, headed or any(_is_heading(x.text) for x in mine)
            if is_log(p.text) and not headed:
                out += _printed(mine)
            elif leads or headed or _MAYBE.search(p.text) or any(outputs(x.text) for x in mine):
                out += mine
            headed = leads and bool(mine) and _is_heading(mine[0].text)
        return out

    def is_measured(self, table: Table) -> bool:
        place = self.place[table.first]
        around = [p.text for p in self.paragraphs[max(0, place - 3) : place + 1]]
        words = " ".join([*around, table.caption or ""])
        return measured(table, bool(self.tables or _RESULTS.search(words))) >= TABLE_ENOUGH

    def entries(self, number: int) -> tuple[Entry, ...]:
        return entries(self.tables[number], self.tables[max(0, number - MOST) : number])

    def of_table(self, number: int) -> Iterator[Metric]:
        """The telling entries of one table; the first carries the table."""
        table = self.tables[number]
        first, last = self.around(table)
        text = "\n".join(self.raw[first - 1 : last])
        conditions = "; ".join(x for x in (table.caption, _condition(text)) if x) or None
        for n, e in enumerate(self.entries(number)):
            why = (TABLED, "set against a baseline") if e.baseline else (TABLED,)
            yield Metric(
                passage=self.passage(min(first, e.since or first), last, why),
                what=e.what,
                baseline=e.baseline,
                value=e.value,
                unit=e.unit,
                change=e.change,
                condition=conditions,
                table=table if n == 0 else None,
            )

    def around(self, table: Table) -> tuple[int, int]:
        """The lines of TABLE with the paragraph it stands in, unless that says much else."""
        first = self.paragraphs[self.place[table.first]].first
        last = self.paragraphs[self.place[table.last]].last
        if (last - first) - (table.last - table.first) > 8:
            return table.first, table.last
        return first, last

    def of_reading(self, r: Reading) -> Metric:
        """The metric of one line of results; its baseline is told where it stands within the same few lines."""
        first, last = self.block(r.first, r.last)
        since = self.since(r)
        text = "\n".join(self.raw[first - 1 : last])
        return Metric(
            passage=self.passage(since or first, last, ("a line of results",)),
            what=r.label,
            baseline=r.baseline,
            value=None if r.gains else r.value.text,
            unit=r.value.unit,
            change=r.value.text if r.gains else r.share,
            condition=_condition(text) or r.heading or None,
        )

    def since(self, r: Reading) -> int | None:
        """From which line a passage cites R with its baseline; None where too much or another's words are between."""
        if r.since is None:
            return None
        first, last = self.block(r.first, r.last)
        since = min(first, self.block(r.since, r.since)[0])
        return since if self.is_citable(since, last) else None

    def block(self, first: int, last: int) -> tuple[int, int]:
        """The paragraph of the lines FIRST to LAST, or just these where it is very long."""
        p = self.paragraphs[self.place[first]]
        return (first, last) if p.last - p.first >= _LONG else (p.first, p.last)

    def of_prose(self, p: Paragraph, taken: set[int], told: AbstractSet[str]) -> Iterator[Metric]:
        """The figures told in the sentences of P, apart from the lines TAKEN by tables and lists, and those TOLD."""
        beside = p.first in self.beside or p.last in self.beside
        around = self.around_prose(p, taken)
        found = [
            (f, run)
            for run in self.runs(p, taken)
            for f in findings(_joined(run), bonus=beside, around=around, told=told)
        ]
        for f, run in found[:MOST]:
            if p.zone is not Zone.CHANGELOG or f.score >= CHANGELOG_ENOUGH:
                # A changelog's items, and the sentences of a page that lost its blank lines, stand for themselves.
                alone = (p.zone is Zone.CHANGELOG or p.last - p.first >= _LONG) and f.reach == (0, 0)
                yield self.finding(f, *(_where(run, f.sentence) if alone else self.lines_of(p, f)))

    def finding(self, f: Finding, first: int, last: int) -> Metric:
        """The metric that a sentence in the lines FIRST to LAST tells."""
        return Metric(
            passage=self.passage(first, last, f.why),
            what=_what(f),
            baseline=f.baseline,
            value=f.value,
            unit=f.unit,
            change=f.change,
            condition=_condition(f.sentence),
        )

    def runs(self, p: Paragraph, taken: AbstractSet[int]) -> list[list[Line]]:
        """The prose lines of P that stand together: neither TAKEN nor a rule, a dump or a command."""
        out: list[list[Line]] = [[]]
        lines = [self.lines[n] for n in range(p.first, p.last + 1)]
        for line, dumped in zip(lines, logged([x.text for x in lines]), strict=True):
            if dumped or line.number in taken or is_rule(line.text) or _DUMPED.match(line.text):
                out.append([])
            else:
                out[-1].append(line)
        return [run for run in out if run]

    def passage(self, first: int, last: int, why: Sequence[str]) -> Passage:
        """Lines FIRST to LAST of the received mail, verbatim, by whoever wrote them."""
        return Passage(
            message=self.key,
            message_id=self.mail.message_id,
            first=first,
            last=last,
            text="\n".join(self.raw[first - 1 : last]),
            by=self.message.author,
            why=tuple(why),
        )


def _covered(drawn: Iterable[Table]) -> set[int]:
    """The numbers of the lines that the tables DRAWN take up."""
    return {n for t in drawn for n in range(t.first, t.last + 1)}


def _printed(lines: Sequence[Line]) -> list[Line]:
    """Those LINES of a log that a tool printed, and durations where the log is shown to tell them."""
    clocked = [x for x in lines if timed(x.text)]
    if 1 < len(lines) <= _SHORT_LOG and lines[-1].text.strip().isdigit():
        return list(lines)
    shown = len(clocked) > 1 and len(clocked) * 2 >= len(lines)
    return [x for x in lines if outputs(x.text) or (shown and timed(x.text))]


def _is_heading(text: str) -> bool:
    return text.rstrip().endswith(":") and len(text) <= _SHORT and side(text) is not None


def _joined(run: Sequence[Line]) -> str:
    return "\n".join(x.text for x in run)


def _where(run: Sequence[Line], sentence: str) -> tuple[int, int]:
    """The first and last line of RUN that SENTENCE stands on."""
    words = [(w, x.number) for x in run for w in x.text.split()]
    wanted = sentence.split()
    for i in range(len(words) - len(wanted) + 1):
        if all(words[i + k][0] == w for k, w in enumerate(wanted)):
            return words[i][1], words[i + len(wanted) - 1][1]
    return run[0].number, run[-1].number


def _condition(text: str) -> str | None:
    """The configuration words of TEXT as written: guests, memory, machines."""
    flat = " ".join(text.split())
    found = [m[0].strip(" ,/") for m in _CONFIGURATION.finditer(flat)]
    found += [(m[1] or m[2]).strip() for m in _MACHINE.finditer(flat)]
    return ", ".join(dict.fromkeys(found)) or None


def _what(f: Finding) -> str:
    """The thing a sentence measures in its own words, the one named last before the figure; else the sentence."""
    things = [m for m in _THING.finditer(f.sentence) if m.end() <= f.at] or list(_THING.finditer(f.sentence))[:1]
    words = _LEADING.sub("", things[-1][0].strip(" ()")) if things else ""
    if words and not _GENERIC.search(words):
        return words
    return f.sentence if len(f.sentence) <= _SHORT else f.sentence[: _SHORT - 3].rsplit(" ", 1)[0] + "..."

"""Ties between decisions that the texts themselves show.

Three kinds of evidence, strongest first: one record's commits repair another's (``Fixes:``), one thread uses a
function that another one's patch introduced, and both speak of a term that few other threads use.  A term weighs
more the fewer records share it (inverse document frequency, Sparck Jones 1972).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kdr.commits.model import Facts, Part
from kdr.model import Line, Message, Passage, Thread, Zone
from kdr.record.model import Record

# A function name or a register: C identifiers with an underscore; the parts of names and files; the capital names of
# features, with or without a version (VGICv3).
_NAME = re.compile(r"\b_*[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+\b")
_JOINED = re.compile(r"\b[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+\b")
_TERM = re.compile(r"(?<![A-Za-z0-9_])[A-Z][A-Z0-9]{2,}(?:v[0-9])?(?![A-Za-z0-9_])")
_INTRODUCES = re.compile(r"\b(?:introduce|add|define|implement|create)\b", re.IGNORECASE)
# Words that name the ground all KVM threads stand on, or the form of mail, and so tie nothing.
_COMMON = frozenset(
    "KVM ARM ARM64 VM VMS CPU CPUS VCPU VCPUS API ABI RFC PATCH PATCHES RESEND CONFIG HAVE HAS NULL WARN BUG TODO "
    "FIXME THE AND NOT FOR ONE TWO ALL ONLY MMU TLB EL0 EL1 EL2 EL3 RAM IOCTL RUN GET SET PTE PAGE SIZE MAX MIN PMU "
    "GPL LINUX IRQ IRQS INT REG REGS SYS EINVAL EFAULT ENOMEM EBUSY ENXIO ENOENT EPERM EAGAIN EEXIST "
    "ENOSYS ENODEV ERANGE EINTR EIO kvm_vcpu kvm_arch kvm_host kvm_main kvm_run".split()
)
_READ = frozenset({Zone.OWN, Zone.TABLE, Zone.CHANGELOG, Zone.DIFF, Zone.SHORTLOG, Zone.DIFFSTAT})
# Of the weight of a term that one record alone has: two records of five sharing one term are just enough.
_ENOUGH = 0.55
_SHOWN = 3

_Words = dict[str, list[tuple[Message, Line]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A tie the tool found: from one record to another, its kind, its evidence and how it was found.

    ``passage`` are lines of the first record's thread that show the tie; ``symbols`` are the terms shared;
    ``commits`` full hashes.  ``score`` orders ties: it is the summed weight of what is shared, and has no unit.
    """

    source: str
    target: str
    kind: str
    passage: Passage | None
    symbols: tuple[str, ...]
    commits: tuple[str, ...]
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one decision: its record, thread and commit facts (None where it has none)."""

    record: Record
    thread: Thread
    facts: Facts | None


def ties(cases: Sequence[Case]) -> tuple[Tie, ...]:
    """Every tie the texts of CASES show, strongest first, each in both directions (with each side's own evidence)."""
    words = _words({case.record.id: case.thread for case in cases})
    spread = Counter(word for found in words.values() for word in found)
    out: list[Tie] = []
    for one, other in combinations(cases, 2):
        for source, target in ((one, other), (other, one)):
            out += _fixing(source, target)
        out += _using(one, other, words) or _using(other, one, words) or _sharing(one, other, words, spread)
    return tuple(sorted(out, key=lambda tie: (-tie.score, tie.source, tie.target, tie.kind)))


def missing(found: Iterable[Tie], cases: Sequence[Case]) -> tuple[Tie, ...]:
    """Those of the ties FOUND between CASES that the record they start from does not name yet."""
    named = {(case.record.id, related.to) for case in cases for related in case.record.related}
    return tuple(tie for tie in found if (tie.source, tie.target) not in named)


def _words(threads: Mapping[str, Thread]) -> dict[str, _Words]:
    """By record, every name and term of its thread with the lines that hold it, those in code first."""
    lines = {
        record: [(m, line) for m in thread.voices for line in m.lines if line.zone in _READ]
        for record, thread in threads.items()
    }
    # vgic-v3 speaks of the VGIC, and STAGE2_FWB of FWB: part of a name is a term where somebody writes it on its own.
    terms = {t for at in lines.values() for _, line in at for t in _terms(line.text)} - _COMMON
    out: dict[str, _Words] = {}
    for record, at in lines.items():
        found: _Words = defaultdict(list)
        for message, line in at:
            parts = {part.upper() for name in _JOINED.findall(line.text) for part in re.split("[_-]", name)}
            names = {name for name in _NAME.findall(line.text) if len(name) > 7} - _COMMON
            for word in names | ((_terms(line.text) | parts) & terms):
                found[word].append((message, line))
        out[record] = {word: sorted(x, key=lambda y: y[1].zone is not Zone.DIFF) for word, x in found.items()}
    return out


def _terms(text: str) -> set[str]:
    """The capital terms of TEXT without the version of the thing they name: VGICv3 and VGICv2 are both VGIC."""
    return {re.sub(r"[vV][0-9]$", "", t) for t in _TERM.findall(text)}


def _using(user: Case, maker: Case, words: Mapping[str, _Words]) -> list[Tie]:
    """USER's thread names a function that a patch of MAKER introduced."""
    for name, sha in _introduced(maker):
        at = words[user.record.id].get(name)
        if not at or any(name == other for other, _ in _introduced(user)):
            continue
        commits = (sha,) if sha else ()
        made = words[maker.record.id].get(name)
        why = f"{name} was introduced by a patch of {maker.record.id} and is named in {user.record.id}"
        score = 4.0 if at[0][1].zone is Zone.DIFF else 3.0
        return [
            _tie(user, maker, "uses", at[0], (name,), commits, score, why),
            _tie(maker, user, "used-by", made[0] if made else None, (name,), commits, score, why),
        ]
    return []


def _introduced(case: Case) -> Iterable[tuple[str, str | None]]:
    """Function names that the titles of CASE's patches and commits say they introduce, with the commit."""
    commits = case.facts.commits if case.facts else ()
    titles = [(c.subject, c.sha) for c in commits if c.part in (Part.MERGED, Part.ADDED)]
    titles += [(patch.title, None) for series in case.thread.series for patch in series.patches]
    seen: set[str] = set()
    for title, sha in titles:
        if _INTRODUCES.search(title):
            for name in _NAME.findall(title):
                if name not in seen:
                    seen.add(name)
                    yield name, sha


def _fixing(fixer: Case, broken: Case) -> list[Tie]:
    """A commit of FIXER carries a ``Fixes:`` trailer naming a commit of BROKEN."""
    if not (fixer.facts and broken.facts):
        return []
    shas = [c.sha for c in broken.facts.commits if c.sha and c.part in (Part.MERGED, Part.ADDED)]
    for commit in fixer.facts.commits:
        hit = next((sha for sha in shas for named in commit.fixes if sha.startswith(named)), None)
        if hit and commit.sha and commit.part in (Part.MERGED, Part.ADDED):
            why = f"{commit.sha[:12]} fixes {hit[:12]}"
            return [_tie(fixer, broken, "follows-up", None, (), (commit.sha, hit), 5.0, why)]
    return []


def _sharing(one: Case, other: Case, words: Mapping[str, _Words], spread: Mapping[str, int]) -> list[Tie]:
    """Both threads speak of terms that few others use."""
    here, there = words[one.record.id], words[other.record.id]
    shared = sorted(
        ((_weight(word, spread[word], len(words)), word) for word in here.keys() & there.keys()),
        key=lambda x: (-x[0], x[1]),
    )
    score = math.fsum(weight for weight, _ in shared)
    if score < _ENOUGH * math.log(max(len(words), 4)):
        return []
    names = tuple(word for weight, word in shared[:_SHOWN] if weight > 0)
    why = f"both speak of {', '.join(names)}"
    return [
        _tie(one, other, "same-mechanism", here[names[0]][0], names, (), score, why),
        _tie(other, one, "same-mechanism", there[names[0]][0], names, (), score, why),
    ]


def _weight(word: str, holders: int, records: int) -> float:
    """Inverse document frequency, nothing for a word that most records use."""
    return round(math.log(max(records, 4) / holders), 6) if holders * 2 <= max(records, 4) else 0.0


def _tie(
    source: Case,
    target: Case,
    kind: str,
    at: tuple[Message, Line] | None,
    symbols: tuple[str, ...],
    commits: tuple[str, ...],
    score: float,
    why: str,
) -> Tie:
    passage = None
    if at is not None:
        message, line = at
        carrier = source.thread.message(message.carrier) if message.carrier else message
        passage = Passage(
            message=carrier.key,
            message_id=carrier.mail.message_id,
            first=line.number,
            last=line.number,
            text=carrier.mail.body.split("\n")[line.number - 1],
            by=message.author,
        )
    return Tie(
        source=source.record.id,
        target=target.record.id,
        kind=kind,
        passage=passage,
        symbols=symbols,
        commits=commits,
        score=round(score, 3),
        why=(why,),
    )

"""What can be said of a paragraph in words a reader understands; the weights of these decide what is cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kdr.extract.cues import MOST, cues
from kdr.extract.facts import Facts, words
from kdr.extract.figures import figures, measured
from kdr.extract.outcome import Verdict
from kdr.extract.people import bot
from kdr.extract.units import Above, Kind, Scene, Unit
from kdr.model import Metric, Zone
from kdr.thread.subject import parse

_NEIGHBOUR = frozenset(
    ("asks|asks why or how|objects|calls it wrong|obliges|instead|how about|something like|nit|agrees|promises|refuses|"
     "applied|supposes|orders|today|names a defect|code|list item|this patch|log or trace|contrast|looks good|"
     "gives a reason|next version|suggests").split("|")
)  # fmt: skip
_ANSWER = frozenset(
    ("agrees|promises|refuses|admits|asks|asks what is meant|gives a reason|next version|objects|thanks|negates|"
     "contrast|hedges|instead|how about").split("|")
)  # fmt: skip
_REMARK = frozenset(
    ("asks|asks why or how|asks whether|objects|obliges|requests|agrees|promises|refuses|gives a reason|how about|"
     "instead|supposes|hedges|nit|negates|thanks|this patch|orders|suggests|calls it wrong|next version|first person|"
     "second person|applied|will apply").split("|")
)  # fmt: skip
_ENDING = frozenset(
    ("promises|next version|applied|will apply|wants changes first|withdraws|replaced|looks good|nak|agrees|thanks|"
     "tested|merge talk|gives a tag|to maintainers|requests|asks|orders|separate patch|first person").split("|")
)  # fmt: skip
_PLACED = frozenset(
    ("asks|objects|calls it wrong|obliges|requests|instead|how about|names a defect|applied|promises|hedges|negates|"
     "suggests").split("|")
)  # fmt: skip
_WORD = re.compile(r"[a-z][a-z']+")
_LENGTHS = (
    (4, "of a few words"),
    (9, "of half a line"),
    (22, "of a line or two"),
    (55, "of some lines"),
    (10**9, "long"),
)


@dataclass(frozen=True, slots=True)
class Features:
    """The features of every unit of a scene, the cues they rest on, what is measured, and what decides the matter.

    What decides is told without the objections.
    """

    of: tuple[frozenset[str], ...]
    cues: tuple[frozenset[str], ...]
    told: tuple[tuple[Metric, ...], ...]
    end: Verdict


def features(scene: Scene) -> Features:
    """The features of each unit of SCENE, in its order."""
    said = tuple(cues(u.text) for u in scene.units)
    facts = Facts(scene, said)
    told = measured(scene)
    counted = figures(scene, told)
    of = tuple(frozenset(_of(scene, facts, said, i)) | counted[i] for i in range(len(scene.units)))
    return Features(of, said, told, facts.end)


def _of(scene: Scene, facts: Facts, said: tuple[frozenset[str], ...], i: int) -> Iterator[str]:
    unit = scene.units[i]
    group = _group(unit)
    yield group
    for cue in said[i]:
        yield f"says: {cue}"
        yield f"{group}; says: {cue}"
    for word in set(_WORD.findall(unit.text[:MOST].lower())):
        yield f"{group}: the word {word}"
    for place in _places(scene, facts, unit):
        yield place
        yield f"{group}; {place}"
    yield from _pairs(group, said[i], unit)
    yield from _around(scene, said, i, group)
    if unit.kind is Kind.REPLY:
        yield from _reply(scene, facts, i, said[i], group)
        yield from _answered(scene, facts, said, i, group)
    else:
        yield from _change(scene, facts, unit, group)


def _group(unit: Unit) -> str:
    if unit.kind is Kind.COVER:
        return "cover letter"
    if unit.kind is Kind.PATCH:
        if not unit.author:
            return "patch by another"
        return "below the ---" if unit.notes else "commit message"
    return "author" if unit.author else "reviewer"


def _places(scene: Scene, facts: Facts, unit: Unit) -> Iterator[str]:
    yield f"paragraph {min(unit.order, 4) + 1}{'+' if unit.order > 3 else ''} of the message"
    if unit.order == unit.count - 1:
        yield "last paragraph"
    if unit.count == 1:
        yield "the only paragraph"
    yield f"{min(unit.place, 3) + 1}{'+' if unit.place > 2 else ''} in its block"
    yield f"block of {min(unit.size, 3)}{'+' if unit.size > 2 else ''}"
    if unit.place == unit.size - 1:
        yield "last of its block"
    words = len(unit.text.split())
    yield next(name for limit, name in _LENGTHS if words < limit)
    if unit.paragraph.zone is not Zone.OWN:
        yield f"a {unit.paragraph.zone.value}"
    if unit.empty:
        yield "a greeting or a name"
    if bot(unit.message.mail.author):
        yield "written by a robot"
    if unit.heading:
        yield f"under a heading on {_topic(unit.heading)}"


def _topic(heading: str) -> str:
    if re.search(r"test|result|perf|bench|measure|number|data", heading):
        return "tests"
    if re.search(r"chang|histor|v\d|diff|log", heading):
        return "revisions"
    if re.search(r"background|motivation|problem|issue|why|intro|context|overview", heading):
        return "the background"
    if re.search(r"implement|design|approach|solution|propos|how|detail|about", heading):
        return "the design"
    if re.search(r"todo|limit|open|concern|note|caveat|future|question", heading):
        return "open ends"
    return "something else"


def _pairs(group: str, said: frozenset[str], unit: Unit) -> Iterator[str]:
    """Cues whose meaning depends on where they stand or on one another."""
    first = unit.place == 0
    where = "opening its block" if first else "later in its block"
    for cue in said & _PLACED:
        yield f"{group}, {where}; says: {cue}"
        if unit.kind is Kind.REPLY:
            yield f"{group}, under {unit.above.value}; says: {cue}"
    small = said & {"nit", "spelling", "layout", "naming", "words of the log"}
    big = said & {
        "names a defect",
        "objects",
        "calls it wrong",
        "what happens",
        "users see",
        "architecture",
        "problem or issue",
        "supposes",
    }
    if small and not big:
        yield f"{group}; only small remarks"
    if big and not small:
        yield f"{group}; weighty words only"
    if len(big) > 2:
        yield f"{group}; several weighty words"
    if "orders" in said and "today" in said:
        yield f"{group}; says what is and what to do"
    if "orders" in said and unit.order == 0:
        yield f"{group}; opens the message with an order"
    if said & {"opens with today", "today"} and unit.order == 0:
        yield f"{group}; opens the message with the state of things"
    if "asks" in said and said & {"how about", "instead", "we could"}:
        yield f"{group}; asks for another way"
    if "negates" in said and said & {"obliges", "requests"}:
        yield f"{group}; says what must not be"


def _around(scene: Scene, said: tuple[frozenset[str], ...], i: int, group: str) -> Iterator[str]:
    unit = scene.units[i]
    before = i - 1 if i and scene.units[i - 1].message is unit.message else None
    after = i + 1 if i + 1 < len(scene.units) and scene.units[i + 1].message is unit.message else None
    if unit.place and unit.kind is Kind.REPLY:
        opening = next(n for n in range(i, -1, -1) if scene.units[n].place == 0)
        for cue in said[opening] & _ANSWER:
            yield f"{group}; its block opens with: {cue}"
    for name, other in (("the paragraph before", before), ("the paragraph after", after)):
        if other is None:
            yield f"{group}; nothing {name.removeprefix('the paragraph ')}"
            continue
        same = scene.units[other].block == unit.block
        if not same and unit.kind is Kind.REPLY:
            yield f"{group}; {name} belongs to another quote"
            continue
        if scene.units[other].empty:
            yield f"{group}; {name} is a greeting or a name"
        for cue in said[other]:
            if cue in _NEIGHBOUR:
                yield f"{group}; {name} says: {cue}"


def _reply(scene: Scene, facts: Facts, i: int, said: frozenset[str], group: str) -> Iterator[str]:
    unit = scene.units[i]
    parents = scene.thread.parents
    yield f"under {unit.above.value}"
    yield f"{group}, under {unit.above.value}"
    yield f"{group}, under {unit.above.value}; {'opening' if unit.place == 0 else 'later in'} its block"
    whose = facts.quoted(unit, parents) if unit.above_depth else None
    if whose is not None:
        of = "their own" if whose == unit.speaker else "the author's" if whose in scene.authors else "a reviewer's"
        kind = "code" if unit.above is Above.CODE else "words"
        yield f"{group}, under {of} {kind}"
        yield f"{group}, under {unit.above.value}, {of}"
        if unit.above is not Above.CODE:
            for cue in cues(unit.remark) & _REMARK:
                yield f"{group}; under words that say: {cue}"
                yield f"{group}; under {of} words that say: {cue}"
        for cue in ("asks", "objects", "agrees", "promises", "refuses", "negates", "gives a reason"):
            if cue in said:
                yield f"{group}, under {of} {kind}; says: {cue}"
    depth = facts.depth(unit.message.key, parents)
    yield f"{group}, reply of depth {min(depth, 5)}{'+' if depth > 4 else ''}"
    parent = parents.get(unit.message.key)
    if parent is not None:
        person = "author" if facts.speaker[parent] in scene.authors else "reviewer"
        yield f"{group}, replying to the {person if scene.kinds[parent] is Kind.REPLY else scene.kinds[parent].value}"
        if parent == facts.cover:
            yield f"{group}, replying to the cover letter"
    if unit.speaker in facts.reviewers:
        yield f"{group}; has replied to a patch"
    else:
        yield f"{group}; has replied to no patch"
    yield from _late(facts, unit, group)
    yield from _ending(facts, unit, said, i, group)
    if unit.message.key in facts.tagged:
        yield f"{group}; the message gives a tag"
        yield f"{group}; the message gives a tag; {min(unit.count, 3)} paragraphs"
    if facts.talk[unit.speaker] == 1:
        yield f"{group}; speaks once"


def _ending(facts: Facts, unit: Unit, said: frozenset[str], i: int, group: str) -> Iterator[str]:
    """How a paragraph that may settle the matter stands to the others that may."""
    world = "where the change is applied" if facts.applied else "where nobody applies it"
    for cue in said & _ENDING:
        yield f"{group}, {world}; says: {cue}"
    if {"promises", "next version"} <= said:
        yield f"{group}; promises a next version"
    if i in facts.end.decisive:
        last = "the last" if i == facts.end.decisive[-1] else "not the last"
        yield f"{group}; decisive words: {facts.end.why[0]}"
        yield f"{group}; {last} decisive words: {facts.end.why[0]}"
    elif facts.end.decisive:
        yield f"{group}; not decisive where {facts.end.why[0]}"
        for cue in said & _ENDING:
            yield f"{group}, where {facts.end.why[0]}; says: {cue}"
    for name, numbers in facts.turns.items():
        if i == numbers[-1]:
            yield f"{group}; the last {name}"
            yield f"{group}, {world}; the last {name}"
            if len(numbers) == 1:
                yield f"{group}; the only {name}"
        elif i in numbers:
            yield f"{group}; a {name}, not the last"


def _late(facts: Facts, unit: Unit, group: str) -> Iterator[str]:
    key = unit.message.key
    if key == facts.last:
        yield "last message of the thread"
        yield f"{group}; last message of the thread"
    if key == facts.last_of_author:
        yield "last message of the author"
    if key == facts.last_of_others:
        yield "last message of the reviewers"
    if not facts.children.get(key):
        yield f"{group}; nobody replies to the message"
    elif any(facts.speaker[c] != unit.speaker for c in facts.children[key]):
        yield f"{group}; the message is replied to"


def _answered(scene: Scene, facts: Facts, said: tuple[frozenset[str], ...], i: int, group: str) -> Iterator[str]:
    unit = scene.units[i]
    found = [n for n in scene.answers.get(i, ()) if scene.units[n].speaker != unit.speaker]
    if not found:
        yield f"{group}; nobody quotes it to answer"
        later = [n for n in scene.answers if scene.units[n].message is unit.message]
        if later:
            yield f"{group}; others of the message are answered, this is not"
        return
    mine = [n for n in found if scene.units[n].author]
    by = "the author" if mine else "another"
    yield f"{group}; {by} answers it"
    for n in (mine or found)[:1]:
        for cue in said[n]:
            if cue in _ANSWER:
                yield f"{group}; the answer says: {cue}"
        words = sum(
            len(u.text.split())
            for u in scene.units
            if u.message is scene.units[n].message and u.block == scene.units[n].block
        )
        yield f"{group}; the answer is {next(name for limit, name in _LENGTHS if words < limit)}"


def _change(scene: Scene, facts: Facts, unit: Unit, group: str) -> Iterator[str]:
    key = unit.message.key
    series = len(facts.patches)
    context = "of a bare series" if series > 1 else "alone"
    if facts.cover:
        context = "of a series with a cover letter"
    yield f"{group} {context}"
    yield f"{group} {context}; paragraph {min(unit.order, 3) + 1}{'+' if unit.order > 2 else ''}"
    if unit.kind is Kind.COVER:
        listed = next((x.number for x in unit.message.lines if x.zone in (Zone.SHORTLOG, Zone.DIFFSTAT)), 10**9)
        yield f"cover letter, {'above' if unit.paragraph.first < listed else 'below'} the list of patches"
        return
    if facts.cover:
        rank = facts.rank.get(key, 9)
        yield f"{group}; {'the biggest' if rank == 0 else 'a big' if rank < 1 + series // 3 else 'a small'} patch"
        if len(words(unit.message.mail.subject) & facts.title) >= 2:
            yield f"{group}; the patch's title shares words with the series'"
        if any(scene.kinds[c] is Kind.REPLY for c in facts.children.get(key, ())):
            yield f"{group}; the patch is discussed"
        yield f"{group}; a series of {'few' if series < 6 else 'many'} patches"
    title = parse(unit.message.mail.subject).title.lower()
    if re.search(r"\bfix|\bdon't|\bavoid|\bprevent|\bcorrect", title):
        yield f"{group}; the title speaks of a fix"
    if re.search(r"\brename|\bcleanup|\bclean up|\bmove\b|\brefactor|\bhelper|\bprepare|\bdefine|\btypo|\bdoc", title):
        yield f"{group}; the title speaks of preparation"
    if re.search(r"selftest|\btest", title):
        yield f"{group}; the title speaks of tests"

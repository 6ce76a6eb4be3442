"""The talk that the answers to an objection open: its turns, who takes them, and what they come to."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from kdr.extract.acts import Acts, every, hearing, sentences, sequence, stand
from kdr.extract.units import Kind, Scene, Unit
from kdr.model import Zone

_MOST = 40  # turns that are read; nobody settles a matter after so many

_THOUGHTS = frozenset({"gives way", "insists", "admits a mistake", "agrees outright"})


class Who(StrEnum):
    """Who takes a turn."""

    AUTHOR = "the author"
    OBJECTOR = "the objector"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True)
class Turn:
    """The units of one block, who says them, what each sentence does, and whether the last and any of them ask."""

    units: tuple[int, ...]
    who: Who
    said: tuple[Acts, ...]
    asks: bool
    ends_asking: bool


def talk(scene: Scene, objector: str, first: Sequence[int]) -> list[Turn]:
    """The turns after the answers that the units FIRST open, the nearest to the objection first."""
    replies, known = openings(scene), placed(scene)
    seen: set[int] = set()
    out: list[Turn] = []
    ahead = deque(first)
    while ahead and len(out) < _MOST:
        opening = ahead.popleft()
        if opening in seen:
            continue
        seen.add(opening)
        turn = _turn(scene, objector, opening)
        out.append(turn)
        speaker, key = scene.units[opening].speaker, scene.units[opening].message.key
        back = sorted({r for n in turn.units for r in scene.answers.get(n, ())})
        # A reply without a quote, or with one nobody finds, answers the message as a whole.
        bare = (n for n in replies.get(key, ()) if n not in known and scene.units[n].speaker != speaker)
        ahead.extend(back or islice(bare, 1))
    return out


def openings(scene: Scene) -> Mapping[str, Sequence[int]]:
    """For each message the units that open a reply to it; greetings left out."""
    out: dict[str, list[int]] = defaultdict(list)
    for n, unit in enumerate(scene.units):
        parent = scene.thread.parents.get(unit.message.key)
        if parent and unit.kind is Kind.REPLY and unit.place == 0 and not unit.empty:
            out[parent].append(n)
    return out


def placed(scene: Scene) -> frozenset[int]:
    """The units that open an answer to a paragraph that is known."""
    return frozenset(n for found in scene.answers.values() for n in found)


def block(scene: Scene, first: int) -> list[int]:
    """The units of the block that unit FIRST opens; greetings left out."""
    unit = scene.units[first]
    out = []
    for n in range(first, min(first + unit.size, len(scene.units))):
        other = scene.units[n]
        if other.message is unit.message and other.block == unit.block and not other.empty:
            out.append(n)
    return out


def evidence(scene: Scene, unit: Unit, turns: Sequence[Turn]) -> Iterator[str]:
    """What TURNS say of the fate of the objection in UNIT, in words a reader understands."""
    yield from _opening(scene, turns)
    yield from _course(turns)
    by: dict[Who, list[Turn]] = {w: [t for t in turns if t.who is w] for w in Who}
    ends = {w: ts[-1] for w, ts in by.items() if ts}
    first = f"{turns[0].who} {stand(turns[0].said)} first" if turns else "nobody answers first"
    last = stand(ends[Who.AUTHOR].said) if Who.AUTHOR in ends else "says nothing"
    back = ends.get(Who.OBJECTOR)
    heard = f"the objector {hearing(back.said, back.asks) if back else 'is silent'}"
    yield from (first, heard, f"{first}, {heard}")
    yield f"the author at last {last}"
    yield f"the author at last {last}, {heard}"
    yield from _end(scene, unit)
    yield from _second_thoughts(scene, unit)


def _opening(scene: Scene, turns: Sequence[Turn]) -> Iterator[str]:
    """What the first answer does."""
    for turn in turns[:1]:
        for act in every(turn.said):
            yield f"{turn.who} answers and {act}"
        for act in every(turn.said[:1]):
            yield f"{turn.who} answers; the first sentence {act}"
        if turn.ends_asking:
            yield "the answer ends with a question"
        if _diff(scene, turn):
            yield f"{turn.who} answers with a diff"


def _course(turns: Sequence[Turn]) -> Iterator[str]:
    """What everybody does in the rest of the talk."""
    for who in Who:
        own = [t for n, t in enumerate(turns) if t.who is who and (n or who is not Who.AUTHOR)]
        for act in every([a for t in own for a in t.said]):
            yield f"in the talk {who} {act}"
        for turn in own[-1:]:
            for act in every(turn.said):
                yield f"at last {who} {act}"
            if who is not Who.AUTHOR:
                for act in every(turn.said[:1]):
                    yield f"at last {who} opens: {act}"


def _end(scene: Scene, unit: Unit) -> Iterator[str]:
    """What the author does in the last mail after the objection in UNIT."""
    mine = [u for u in scene.units if u.author and u.kind is Kind.REPLY and u.time > unit.time and not u.empty]
    texts = (u.text for u in mine if u.message is mine[-1].message)
    for act in every(sequence(texts, author=True)):
        yield f"in the last mail the author {act}"


def _second_thoughts(scene: Scene, unit: Unit) -> Iterator[str]:
    """What the objector says in a reply to the very message that raises the objection in UNIT."""
    parents = scene.thread.parents
    own = [u for u in scene.units if parents.get(u.message.key) == unit.message.key and u.speaker == unit.speaker]
    for act in every(sequence((u.text for u in own if not u.empty), unit.author)) & _THOUGHTS:
        yield f"replying to the objection's own mail, the objector {act}"


def _turn(scene: Scene, objector: str, first: int) -> Turn:
    units = tuple(block(scene, first) or [first])
    unit = scene.units[first]
    who = Who.AUTHOR if unit.author else Who.OBJECTOR if unit.speaker == objector else Who.ANOTHER
    texts = [scene.units[n].text for n in units]
    asks = ["?" in s for t in texts for s in sentences(t)]
    return Turn(units, who, sequence(texts, unit.author), any(asks), any(asks[-1:]))


def _diff(scene: Scene, turn: Turn) -> bool:
    """True if a diff of the speaker's own follows TURN directly."""
    unit = scene.units[turn.units[-1]]
    after = (x for x in unit.message.lines if x.number > unit.paragraph.last and x.zone is not Zone.BLANK)
    return next((x.zone is Zone.DIFF for x in after), False)

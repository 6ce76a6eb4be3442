"""What became of an objection: followed from the words that raise it through every answer to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kdr.extract.facts import tagged
from kdr.extract.features import Features
from kdr.extract.people import bot
from kdr.extract.replies import holds
from kdr.extract.talk import Turn, Who, block, openings, placed, talk
from kdr.extract.talk import evidence as talked
from kdr.extract.units import Kind, Scene, Unit
from kdr.extract.weights import Weights
from kdr.model import Fate
from kdr.thread.subject import parse

_YES = re.compile(
    r"(?:ok|okay|yes|yeah|sure|right|agreed?|done|will|good|you're right|indeed|true|fair|thanks|oops|ack)\b",
    re.IGNORECASE,
)
_NO = re.compile(r"(?:no|nope|not|hmm|well|actually|but|i don't|this|that|it|the|because|why)\b", re.IGNORECASE)
_REFUSAL = re.compile(r"\bnac?k(?:ed)?\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"\b(?:please|should|must|need to|could you|can you|i'd (?:prefer|rather|like)|would be (?:better|nice)|instead|"
    r"let's|drop|why not|how about|can we|could we)\b",
    re.IGNORECASE,
)
_SHORT, _LONG = 12, 50  # words


def fate(scene: Scene, features: Features, number: int, weights: Weights) -> tuple[Fate, tuple[int, ...]]:
    """What became of the objection in unit NUMBER, and the units that answer it.

    An objection nobody answers is open; of the others WEIGHTS tell which fate the answers speak for.
    """
    found = answers(scene, number)
    answering = tuple(n for first in found[:2] for n in block(scene, first))
    signs = frozenset(evidence(scene, features, number))
    return max(Fate, key=lambda f: (weights.sum(f.value, signs), f is Fate.ADDRESSED)), answering


def answers(scene: Scene, number: int) -> Sequence[int]:
    """The units that open an answer: to the paragraph, or else to its block, or else to its message.

    The author of the change comes before anyone else.
    """
    unit = scene.units[number]
    own = block(scene, next(n for n in range(number, -1, -1) if scene.units[n].place == 0))
    for n in (number, *(n for n in own if n > number), *(n for n in reversed(own) if n < number)):
        found = [a for a in scene.answers.get(n, ()) if scene.units[a].speaker != unit.speaker]
        if found:
            return sorted(found, key=lambda a: (not scene.units[a].author, a))
    replies = [n for n in openings(scene).get(unit.message.key, ()) if scene.units[n].speaker != unit.speaker]
    known = placed(scene)
    found = [n for n in replies if holds(scene.units[n].quote, unit.text)]
    found = found or [n for n in replies if n not in known]
    return sorted(found, key=lambda a: (not scene.units[a].author, a))


def evidence(scene: Scene, features: Features, number: int) -> Iterator[str]:
    """What the talk after the objection in unit NUMBER says about its fate, in words a reader understands."""
    unit, said = scene.units[number], features.cues
    found = answers(scene, number)
    if unit.order == 0:
        yield "it opens its message"
    if scene.answers.get(number):
        yield "it is quoted and answered"
    if bot(unit.message.mail.author):
        yield "it is a robot's"
    form = _form(unit.text)
    yield f"it is a {form}"
    yield f"a {form}, and of the whole: {features.end.why[0]}"
    yield f"of the whole: {features.end.why[0]}"
    yield from _thread(scene, said, unit)
    yield from _later(scene, said, unit)
    turns = talk(scene, unit.speaker, found)
    yield from talked(scene, unit, turns)
    if turns:
        yield from _answer(scene, said, turns[0])
        yield from _end(scene, said, turns)
    else:
        yield from _unanswered(scene, said, unit)


def _form(text: str) -> str:
    """What kind of objection TEXT is: a refusal, a request, a question or a mere statement."""
    if _REFUSAL.search(text):
        return "refusal"
    if _REQUEST.search(text):
        return "request"
    return "question" if "?" in text else "statement"


def _unanswered(scene: Scene, said: Sequence[frozenset[str]], unit: Unit) -> Iterator[str]:
    """What may still tell of the fate of the objection in UNIT, which nobody answers."""
    yield "nobody answers"
    if any(_replies(scene, u, unit) for u in scene.units):
        yield "the author replies to the message, not to this"
    else:
        yield "the author does not reply to the message"
    if any("promises" in said[n] for n, u in enumerate(scene.units) if u.time > unit.time and u.author):
        yield "nobody answers, but the author promises changes later"


def _answer(scene: Scene, said: Sequence[frozenset[str]], turn: Turn) -> Iterator[str]:
    """How the first answer, TURN, is put."""
    yield f"{'the author' if turn.who is Who.AUTHOR else 'another'} answers"
    for cue in frozenset(c for n in turn.units for c in said[n]):
        yield f"the answer says: {cue}"
    yield f"a {_length(scene, turn)} answer"
    opening = scene.units[turn.units[0]].text.split("\n")[0]
    if _YES.match(opening):
        yield "the answer's first word agrees"
    if _NO.match(opening):
        yield "the answer's first word does not agree"
    yield "the answer asks" if turn.asks else "the answer asks nothing"


def _end(scene: Scene, said: Sequence[frozenset[str]], turns: Sequence[Turn]) -> Iterator[str]:
    """Who has the last word of the talk, and what it says."""
    last = turns[-1]
    yield f"the talk goes on for {min(len(turns), 5)}{'+' if len(turns) > 4 else ''}"
    yield f"{last.who} has the last word"
    yield f"the last word is {last.who}'s and {_length(scene, last)}"
    if last.who is Who.AUTHOR:
        for cue in frozenset(c for n in last.units for c in said[n]):
            yield f"the last word is the author's and says: {cue}"


def _length(scene: Scene, turn: Turn) -> str:
    words = sum(len(scene.units[n].text.split()) for n in turn.units)
    return "short" if words < _SHORT else "middling" if words < _LONG else "long"


def _replies(scene: Scene, reply: Unit, unit: Unit) -> bool:
    """True if REPLY is the author's and its mail answers the mail of UNIT."""
    return reply.author and scene.thread.parents.get(reply.message.key) == unit.message.key


def _later(scene: Scene, said: Sequence[frozenset[str]], unit: Unit) -> Iterator[str]:
    """What the author and the objector do after the objection in UNIT, wherever they do it."""
    later = [n for n, u in enumerate(scene.units) if u.time > unit.time and u.kind is Kind.REPLY]
    yield f"the author {'speaks' if any(scene.units[n].author for n in later) else 'is silent'} after it"
    theirs = [n for n in later if scene.units[n].speaker == unit.speaker]
    if any("looks good" in said[n] for n in theirs):
        yield "the objector praises the change later"
    if any(tagged(m) for m in scene.thread.voices if scene.people.of(m) == unit.speaker):
        yield "the objector gives a tag in the thread"


def _thread(scene: Scene, said: Sequence[frozenset[str]], unit: Unit) -> Iterator[str]:
    """What the rest of the thread says of the objection in UNIT."""
    parents = scene.thread.parents
    depth, key = 0, unit.message.key
    while key in parents and depth < 6:
        key, depth = parents[key], depth + 1
    yield f"raised at depth {min(depth, 4)}"
    yield f"raised by {'the author' if unit.author else 'a reviewer'}"
    if parse(scene.thread.messages[0].mail.subject).rfc:
        yield "raised against an RFC"
    later = [n for n, u in enumerate(scene.units) if u.time > unit.time and u.author and not u.empty]
    if any({"promises", "next version"} <= said[n] for n in later):
        yield "later the author promises a next version"
    after = {u.message.key for u in scene.units if u.time > unit.time}
    yield f"{'many' if len(after) > 8 else 'some' if len(after) > 2 else 'few'} messages follow"
    last = scene.units[-1]
    who = "the author" if last.author else "the objector" if last.speaker == unit.speaker else "another"
    yield f"the thread ends with {who}"

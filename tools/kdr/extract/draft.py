"""The draft of a record: the passages of a thread that a careful editor would cite, each with the reasons for it."""

from __future__ import annotations

from collections.abc import Iterable

from kdr.extract.fate import fate
from kdr.extract.features import Features, features
from kdr.extract.metrics import measure
from kdr.extract.outcome import Verdict, verdict
from kdr.extract.units import Scene, Unit, scene
from kdr.extract.weights import Weights, shipped
from kdr.mail.zones import split
from kdr.model import Draft, Objection, Passage, Thread
from kdr.thread.subject import parse

_SAME = 0.8

_ANSWERS = "quotes the objection, or the block it stands in, directly above"


def draft(thread: Thread, weights: Weights | None = None) -> Draft:
    """What the tool proposes for a record of THREAD, with WEIGHTS other than the shipped ones where given."""
    weights = weights or shipped()
    play = scene(thread)
    found = features(play)
    chosen = {s: _choose(play, found, weights, s) for s in ("problem", "proposal", "alternative", "objection")}
    end = verdict(play, found, chosen["objection"])
    outcome = _outcome(play, found, weights, end)

    def passages(section: str, numbers: Iterable[int]) -> tuple[Passage, ...]:
        return tuple(_passage(thread, play.units[n], weights.reasons(section, found.of[n])) for n in numbers)

    return Draft(
        title=parse(thread.messages[0].mail.subject).title,
        state=end.state,
        problem=passages("problem", chosen["problem"]),
        proposal=passages("proposal", chosen["proposal"]),
        alternatives=passages("alternative", chosen["alternative"]),
        objections=tuple(_objection(play, found, weights, n) for n in chosen["objection"]),
        outcome=passages("outcome", outcome),
        metrics=measure(thread),
        state_why=end.why,
    )


def _choose(play: Scene, found: Features, weights: Weights, section: str) -> list[int]:
    """The units that SECTION cites, in thread order; of paragraphs that say the same thing the first."""
    out: list[int] = []
    for n, unit in enumerate(play.units):
        if not unit.empty and weights.cites(section, found.of[n]) and not any(_alike(unit, play.units[o]) for o in out):
            out.append(n)
    return out


def _outcome(play: Scene, found: Features, weights: Weights, end: Verdict) -> list[int]:
    return sorted({*_choose(play, found, weights, "outcome"), *end.decisive})


def _objection(play: Scene, found: Features, weights: Weights, number: int) -> Objection:
    status, answers = fate(play, found, number)
    return Objection(
        passage=_passage(play.thread, play.units[number], weights.reasons("objection", found.of[number])),
        status=status,
        answers=tuple(_passage(play.thread, play.units[n], (_ANSWERS,)) for n in answers),
    )


def _passage(thread: Thread, unit: Unit, why: tuple[str, ...]) -> Passage:
    """The passage of UNIT: the lines of the mail that carries it, byte for byte."""
    message = unit.message
    carrier = thread.message(message.carrier) if message.carrier else message
    first, last = unit.paragraph.first, unit.paragraph.last
    return Passage(
        message=carrier.key,
        message_id=carrier.mail.message_id,
        first=first,
        last=last,
        text="\n".join(split(carrier.mail.body)[first - 1 : last]),
        by=message.author,
        why=why,
    )


def _alike(one: Unit, two: Unit) -> bool:
    a, b = (set(u.text.lower().split()) for u in (one, two))
    return len(a & b) >= _SAME * max(len(a), len(b))

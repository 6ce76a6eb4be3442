"""The draft of a record: the passages of a thread that a careful editor would cite, each with the reasons for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kdr.extract.choice import choose, scores
from kdr.extract.fate import fate
from kdr.extract.features import Features, features
from kdr.extract.outcome import verdict
from kdr.extract.units import Scene, Unit, scene
from kdr.extract.weights import Learned, shipped
from kdr.mail.zones import split
from kdr.measure.metrics import outright
from kdr.model import Draft, Metric, Objection, Passage, Thread
from kdr.thread.subject import parse

_ANSWERS = "quotes the objection, or the block it stands in, directly above"


def draft(thread: Thread, learned: Learned | None = None) -> Draft:
    """What the tool proposes for a record of THREAD; LEARNED is given to try weights other than the shipped ones."""
    learned = learned or shipped()
    play = scene(thread)
    found = features(play)
    sums = scores(found, learned.passages)
    chosen = choose(play, found.end, sums, learned.passages.least)
    objections = tuple(_objection(play, found, learned, n) for n in chosen["objection"])
    fates = [(n, o.status) for n, o in zip(chosen["objection"], objections, strict=True)]
    end = verdict(play, fates)

    def passages(section: str) -> tuple[Passage, ...]:
        return tuple(_cited(play, found, learned, section, chosen[section]))

    return Draft(
        title=parse(thread.messages[0].mail.subject).title,
        state=end.state,
        problem=passages("problem"),
        proposal=passages("proposal"),
        alternatives=passages("alternative"),
        objections=objections,
        outcome=passages("outcome"),
        metrics=tuple(_metrics(play, found, learned, chosen["metric"])),
        state_why=end.why,
    )


def _cited(play: Scene, found: Features, learned: Learned, section: str, numbers: Iterable[int]) -> Iterable[Passage]:
    for n in numbers:
        why = learned.passages.reasons(section, found.of[n])
        if section == "outcome" and n in found.end.decisive:
            why = (*found.end.why, *why)
        yield _passage(play.thread, play.units[n], why)


def _objection(play: Scene, found: Features, learned: Learned, number: int) -> Objection:
    status, answers = fate(play, found, number, learned.fates)
    return Objection(
        passage=next(iter(_cited(play, found, learned, "objection", (number,)))),
        status=status,
        answers=tuple(_passage(play.thread, play.units[n], (_ANSWERS,)) for n in answers),
    )


def measured_in(play: Scene, found: Features, numbers: Iterable[int]) -> Iterator[tuple[int, Metric]]:
    """The measured figures of the units NUMBERS, each told once, with the unit it stands in."""
    told: set[Metric] = set()
    for n in numbers:
        unit = play.units[n]
        for metric in found.told[n] or outright(play.thread, unit.message, unit.paragraph):
            if metric not in told:
                told.add(metric)
                yield n, metric


def _metrics(play: Scene, found: Features, learned: Learned, numbers: Iterable[int]) -> Iterator[Metric]:
    for n, metric in measured_in(play, found, numbers):
        why = dict.fromkeys((*metric.passage.why, *learned.passages.reasons("metric", found.of[n])))
        yield replace(metric, passage=replace(metric.passage, why=tuple(why)))


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

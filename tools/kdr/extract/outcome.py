"""The state of the decision: the decisive words in the order they fell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from kdr.extract.cues import MOST, patterns
from kdr.extract.people import bot
from kdr.extract.units import Kind, Scene, Unit, spoken
from kdr.model import Fate, State, Zone

_LIST = re.compile(r"^\s*\[\d+/\d+\] .*\n\s+(?:commit: [0-9a-f]{8,}|https?://git\.kernel\.org/\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state, the numbers of the units that decide it, and why."""

    state: State
    decisive: tuple[int, ...]
    why: tuple[str, ...]


def verdict(scene: Scene, objections: Collection[tuple[int, Fate]]) -> Verdict:
    """The state the thread leaves the change in.  OBJECTIONS are the units drafted as such, with their fates.

    Somebody's taking it outweighs everything; then its being replaced, dropped or refused; then a promised new version
    or an objection that was not rebutted; replies without any of these leave it under review.
    """
    replies = [
        n for n, u in enumerate(scene.units) if u.kind is Kind.REPLY and not u.empty and not bot(u.message.mail.author)
    ]
    others = [n for n in replies if not scene.units[n].author]
    mine = [n for n in replies if scene.units[n].author]
    promised = [n for n in mine if _says(scene.units[n], "new version")]
    steps = (
        (State.ACCEPTED, "somebody takes it", [n for n in replies if _taken(scene.units[n])]),
        (State.SUPERSEDED, "something else replaces it", [n for n in replies if _says(scene.units[n], "replaced")]),
        (State.REJECTED, "it is given up", [n for n in replies if _given_up(scene.units[n])]),
        (State.REJECTED, "a reviewer will not have it", [n for n in others if _says(scene.units[n], "will not have")]),
        (State.SUPERSEDED, "a reviewer's patch takes its place", _outdone(scene, mine, promised)),
        (State.CHANGES_REQUESTED, "the author promises a new version", promised),
        (State.REJECTED, "a reviewer refuses it", [n for n in others if _found("nak", scene.units[n].text[:MOST])]),
        (State.REJECTED, "a reviewer says no to it", [n for n in others if _says(scene.units[n], "says no")]),
        (State.CHANGES_REQUESTED, "an objection stands", [n for n, f in objections if f is not Fate.REBUTTED]),
        (
            State.CHANGES_REQUESTED,
            "the author promises a change",
            [n for n in mine if _says(scene.units[n], "will change")],
        ),
        (State.UNDER_REVIEW, "there are replies, and none of them settles it", others),
    )
    for state, why, found in steps:
        if found:
            decisive = () if why.startswith(("an objection", "there are")) else tuple(found)
            return Verdict(state, decisive, (why,))
    replied = any(
        m.key in scene.thread.parents and scene.people.of(m) not in scene.authors for m in scene.thread.voices
    )
    return Verdict(
        State.UNDER_REVIEW if replied else State.NEW, (), ("only tags answer it" if replied else "nobody replies",)
    )


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph, broken lines joined."""
    flat = " ".join(text[:MOST].split())
    yield from (s for s in re.split(r"(?<=[.!?;:])\s+(?=[A-Z\"(\[])", flat) if s)


def _says(unit: Unit, what: str) -> bool:
    return any(_found(what, s) and "?" not in s for s in sentences(unit.text))


def _found(what: str, text: str) -> bool:
    return bool(patterns("verdicts.toml")[what].search(text))


def _taken(unit: Unit) -> bool:
    """True if the paragraph says that the change is, or certainly will be, taken into a tree."""
    if _LIST.search(unit.text):
        return True
    if not unit.author and _found("merged", " ".join(unit.text[:MOST].split())):
        return True
    if _says(unit, "replaced"):
        return False
    if unit.author:
        return any(_found("took", s) and not _found("iffy", s) for s in sentences(unit.text))
    return any(
        _found("takes", part) and not _found("denied", part)
        for s in sentences(unit.text)
        if not _found("iffy", s)
        for part in re.split(r",\s+|\s+-+\s+|\bbut\b", s)
    )


def _given_up(unit: Unit) -> bool:
    """True if the author, or somebody who defends the change, lets go of it."""
    return any(_found("gives up", s) and not re.search(r"\?|\bif\b", s) for s in sentences(unit.text))


def _outdone(scene: Scene, mine: Sequence[int], promised: Sequence[int]) -> list[int]:
    """The author's words that a reviewer's own patch works, where no new version of theirs is promised."""
    patched = {
        m.key
        for m in scene.thread.voices
        if scene.kinds[m.key] is Kind.REPLY
        and any(x.zone is Zone.DIFF for x in m.lines)
        and scene.people.of(m) not in scene.authors
    }
    if not patched or promised:
        return []
    last = spoken(scene.thread)[-1].key
    return [n for n in mine if scene.units[n].message.key == last and _says(scene.units[n], "works")]

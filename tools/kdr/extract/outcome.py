"""The state of the decision: the decisive words in the order they fell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kdr.extract.features import Features, nacked
from kdr.extract.people import bot
from kdr.extract.units import Kind, Scene, Unit
from kdr.model import State


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state, the numbers of the units that decide it, and why."""

    state: State
    decisive: tuple[int, ...]
    why: tuple[str, ...]


def verdict(scene: Scene, features: Features, objections: Sequence[int]) -> Verdict:
    """The state the thread leaves the change in.  OBJECTIONS are the units drafted as objections.

    Somebody's taking it outweighs everything; then its being replaced, dropped or refused; then a promised new version
    or an objection to its substance; replies without any of these leave it under review.
    """
    replies = [n for n, u in enumerate(scene.units) if u.kind is Kind.REPLY and not bot(u.message.mail.author)]
    others = [n for n in replies if not scene.units[n].author]
    said = features.cues
    taken = [n for n in replies if _takes(scene.units[n], said[n])]
    if taken:
        return Verdict(State.ACCEPTED, tuple(taken), ("somebody applies it",))
    replaced = [n for n in replies if "replaced" in said[n] and not said[n] & {"asks", "supposes"}]
    if replaced:
        return Verdict(State.SUPERSEDED, tuple(replaced), ("something else replaces it",))
    promised = [n for n in replies if scene.units[n].author and said[n] & {"next version"} and "promises" in said[n]]
    dropped = [n for n in replies if scene.units[n].author and "withdraws" in said[n] and "first person" in said[n]]
    if dropped and not promised:
        return Verdict(State.REJECTED, tuple(dropped), ("the author gives it up",))
    refused = [n for n in others if nacked(scene.units[n].message)]
    if refused and not promised:
        return Verdict(State.REJECTED, tuple(refused), ("a reviewer refuses it",))
    if promised:
        return Verdict(State.CHANGES_REQUESTED, tuple(promised), ("the author promises a new version",))
    if objections:
        return Verdict(State.CHANGES_REQUESTED, (), ("objections to its substance stand",))
    if others:
        return Verdict(State.UNDER_REVIEW, (), ("there are replies, and none of them settles it",))
    return Verdict(State.NEW, (), ("nobody replies",))


def _takes(unit: Unit, said: frozenset[str]) -> bool:
    """True if the paragraph says that the change is, or certainly will be, taken into a tree."""
    if said & {"applied, thanks", "commit list"}:
        return True
    return bool(
        said & {"applied"}
        and said & {"applied to a tree", "thanks", "first person"}
        and not said & {"asks", "supposes", "negates"}
    )

"""What became of an objection: followed from the words that raise it through every answer to it."""

from __future__ import annotations

from collections.abc import Sequence

from kdr.extract.features import Features
from kdr.extract.units import Scene
from kdr.model import Fate

_YES = frozenset({"agrees", "promises", "admits", "next version"})
_NO = frozenset({"refuses", "gives a reason", "objects", "asks", "contrast", "negates"})


def fate(scene: Scene, features: Features, number: int) -> tuple[Fate, tuple[int, ...]]:
    """What became of the objection in unit NUMBER, and the units that answer it.

    Addressed if the answer concedes or promises, rebutted if the objector then accepts a defence, else open.
    """
    found = _answers(scene, number)
    if not found:
        return Fate.OPEN, ()
    block = [n for first in found for n in _block(scene, first)]
    said = features.cues[found[0]]
    if said & {"promises", "admits", "next version"} or ("agrees" in said and not said & {"refuses", "asks"}):
        return Fate.ADDRESSED, tuple(block)
    objector = scene.units[number].speaker
    for n in found:
        for reply in scene.answers.get(n, ()):
            if scene.units[reply].speaker == objector and "agrees" in features.cues[reply]:
                return Fate.REBUTTED, tuple(block)
    again = any(scene.units[r].speaker == objector for n in found for r in scene.answers.get(n, ()))
    return (Fate.OPEN if again or "asks" in said else Fate.REBUTTED), tuple(block)


def _answers(scene: Scene, number: int) -> Sequence[int]:
    """Who answers the paragraph, or else the block it stands in; the author of the change before anyone else."""
    unit = scene.units[number]
    block = _block(scene, next(n for n in range(number, -1, -1) if scene.units[n].place == 0))
    order = [number, *(n for n in block if n > number), *(n for n in block if n < number)]
    for n in order:
        found = [a for a in scene.answers.get(n, ()) if scene.units[a].speaker != unit.speaker]
        if found:
            return sorted(found, key=lambda a: (not scene.units[a].author, a))
    return ()


def _block(scene: Scene, first: int) -> list[int]:
    """The units of the block that unit FIRST opens; greetings left out."""
    unit = scene.units[first]
    found = range(first, min(first + unit.size, len(scene.units)))
    return [
        n
        for n in found
        if scene.units[n].message is unit.message and scene.units[n].block == unit.block and not scene.units[n].empty
    ]

"""What the sentences of an answer do: promise, admit, hold, explain, give way; and what the answer comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kdr.extract.cues import MOST, patterns

Acts = frozenset[str]

# Only who raised an objection, or a third person, gives way to an answer or insists in spite of it.
_HEARERS = frozenset({"gives way", "insists"})
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(])|\s+(?=- )|:\s*$")
_LONGEST = 400  # characters of a sentence that are read


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of TEXT, one paragraph."""
    flat = " ".join(text[:MOST].replace("\u2019", "'").split())
    return tuple(s[:_LONGEST] for s in _END.split(flat) if s.strip())


@lru_cache(maxsize=4096)
def acts(sentence: str) -> Acts:
    """The names of what SENTENCE does."""
    return frozenset(name for name, way in patterns("acts.toml").items() if way.search(sentence))


def sequence(texts: Iterable[str], author: bool) -> tuple[Acts, ...]:
    """What each sentence of the paragraphs TEXTS does where the AUTHOR of the change, or somebody else, says them."""
    found = (acts(s) for t in texts for s in sentences(t))
    return tuple(a - _HEARERS if author else a for a in found)


def every(said: Sequence[Acts]) -> Acts:
    """Whatever one of the sentences that do what SAID lists does."""
    return frozenset[str]().union(*said)


def stand(said: Sequence[Acts]) -> str:
    """What the answer whose sentences do SAID comes to for who defends the change."""
    whole, first = every(said), said[0] if said else frozenset()
    for name, signs in (
        ("gives in", whole & {"promises a change", "has done it", "admits a mistake"}),
        ("agrees", first & {"agrees outright"}),
        ("looks into it", whole & {"looks into it"}),
        ("offers or asks", whole & {"offers a change", "asks what to do"}),
        ("holds", whole & {"says no", "keeps it"}),
        ("explains", whole & {"says it is right", "explains", "cites a source"}),
        ("is unsure", whole & {"does not know", "no other way", "asks back"}),
    ):
        if signs:
            return name
    return "states"


def hearing(said: Sequence[Acts], asks: bool) -> str:
    """What a reply whose sentences do SAID comes to for who objected; ASKS says that one is a question."""
    whole = every(said)
    if "gives way" in whole:
        return "gives way in part" if "insists" in whole else "gives way"
    if asks:
        return "asks on"
    return "insists" if "insists" in whole else "says more"

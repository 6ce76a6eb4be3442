"""Turns of speech of kernel mail, each with the name a reader sees among the reasons for a choice."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

MOST = 6000  # characters of a paragraph that are read; more is a pasted log, and patterns must not crawl over it

# These look at how the lines lie, not at a sentence that may be broken over several of them.
_RAW = frozenset({"log or trace", "code", "list item"})

# Nobody argues longer than this without a blank line; a pasted log does, and would be searched for minutes.
_LONGEST = 20_000


@lru_cache(maxsize=4)
def patterns(name: str) -> Mapping[str, re.Pattern[str]]:
    """The patterns in the file NAME of this package: a name each, and the ways to say it (case ignored)."""
    source = tomllib.loads(files("kdr.extract").joinpath(name).read_text(encoding="utf-8"))
    lines = re.IGNORECASE | re.MULTILINE
    return {name: re.compile("|".join(ways), lines if name in _RAW else re.IGNORECASE) for name, ways in source.items()}


def cues(text: str) -> frozenset[str]:
    """The names of the cues in TEXT, one paragraph."""
    text = text[:_LONGEST]
    flat, raw = " ".join(text.split()), text.strip("\n")
    return frozenset(name for name, way in patterns("cues.toml").items() if way.search(raw if name in _RAW else flat))

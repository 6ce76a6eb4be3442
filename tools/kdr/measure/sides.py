"""Before or after: which side of a comparison a label names ("Without-APF", "Baseline + series", "split=N")."""

from __future__ import annotations

import re
from enum import StrEnum


class Side(StrEnum):
    """The side of a comparison: how things were (``BASE``) or how they are with the change (``NEW``)."""

    BASE = "base"
    NEW = "new"


_WITHOUT = re.compile(
    r"(?i:\b(?:without|w/o|before|prior to|pre[- ]?patch\w*|un-?patched|"
    r"not?(?!\.?\s(?:of|times)\b)|non-?patched|disabled?|off)\b|=\s*(?:n|no|0|off|false)\b)|\b(?:no|NO)(?=[A-Z])"
    r"|^\s*-(?=[A-Za-z])|\w-$|^-$"
)
_NEW = re.compile(
    r"(?i:\b(?:with|after(?! the (?:test|run|boot))|patched|patch-?set|post[- ]?patch\w*|series|new|enabled?|trapped|"
    r"optimi[sz]ed|improved|proposed|modif\w+|this (?:patch|series|driver|version|change))\b|=\s*(?:y|yes|1|on|true)\b)"
    r"|(?<![^\s\[(])w/(?![o\w])|^\W*(?:w|on|ON|On)\W*$|^\W*[Nn]ow\b|\b[Nn]ow\W*$|\s\+\s?\w|^\s*\+(?=[A-Za-z])|\w\+$|^\+$|^v?\d[\w.-]*\+\w"
)
_BASE = re.compile(
    r"(?i:\b(?:base|baseline|vanilla|orig(?:inal)?(?:ly)?|old|native|stock|mainline|upstream|vendor|next|current|"
    r"bare[- ]?metal|host|plain|default|prev(?:ious)?(?:ly)?)\b)|(?:^|\s)v?\d\.\d+(?:\.\d+)?(?:-rc\d)?\s*$"
)
# The two arms of an experiment are called so before anything else is said of them.
_ARM = re.compile(
    r"\W*(?:(?P<base>control)(?!\s(?:groups?|reg|flow|file|path|plane))|experiment(?:al)?(?!\s#?\d))\b", re.IGNORECASE
)
_EXPLICIT = re.compile(
    r"(?i:\b(?:without|with|w/o|before|after|un-?patched|patched|(?:pre|post)[- ]?patch\w*|base(?:line)?|vanilla|"
    r"orig(?:inal)?(?:ly)?|old|new|stock|control|experiment|"
    r"previously|now|mainline|upstream)\b|\bthis (?:patch|series))|(?<![^\s\[(])w/(?![o\w])|^w$"
)
_WORDS = re.compile(
    r"(?i:\b(?:without|with|w/o|before|after|un-?patched|patched|(?:pre|post)[- ]?patch\w*|"
    r"no[nt]?|disabled?|enabled?|base(?:line)?|vanilla|"
    r"control|experiment(?:al)?|orig(?:inal)?|old|new|native|stock|trapped|series|patch(?:es)?|this|the|change[sd]?|kernel|mainline)\b)|"
    r"(?<![^\s\[(])w/|^w$|\bNO(?=[A-Z])|[-+=]"
)
# Names of things that differ by more than how something is done: they are no two sides.
TWO_THINGS = re.compile(
    r"\b(?:min|max|avg|average|mean|median|p\d+|std\w*|reads?|writes?|rx|tx|un|get|set|in|out)\b|map|send|recv|"
    r"\b(?:user|sys|real|total|size)\b|latency|throughput|bandwidth",
    re.IGNORECASE,
)


def side(label: str) -> Side | None:
    """The side that LABEL names, or None where it names neither; what follows a comma is of how it was set up."""
    first, comma, _ = label.partition(",")
    if comma and (of_first := side(first)) and explicit(first):
        return of_first
    if arm := _ARM.match(label):
        return Side.BASE if arm["base"] else Side.NEW
    if _WITHOUT.search(label):
        return Side.BASE
    if _NEW.search(label):
        return Side.NEW
    return Side.BASE if _BASE.search(label) else None


def explicit(label: str) -> bool:
    """Whether LABEL names the side of a change, rather than how something was set ("SMAP off", "strict=1")."""
    return side(label) is not None and bool(_EXPLICIT.search(label))


def stem(label: str) -> str:
    """LABEL without the words that name a side, for telling that two labels speak of the same thing."""
    return re.sub(r"[\W_]+", " ", _WORDS.sub(" ", label)).strip().lower()


def extends(label: str, base: str) -> bool:
    """Whether LABEL is BASE with something added ("6.1-rc3 + series" to "6.1-rc3")."""
    a, b = (re.sub(r"\s*([:+])\s*", r"\1", " ".join(x.split())) for x in (label, base))
    return bool(b) and a.startswith(b + "+")

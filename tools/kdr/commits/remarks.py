"""What changelogs say became of the patches of the revision before: squashed, renamed, dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_QUOTED = r'["“](?P<{0}>[^"”]{{6,200}})["”]\)?'
_NUMBERED = r"(?:the )?(?:what was )?(?:patch(?:es)? )?#?(?P<{0}>\d{{0,2}})[ (:]*"
_ITEM = re.compile(r"\n[ \t]*(?:[-*+•]|\(?\d+[.)])[ \t]+|\n[ \t]*\n|(?<=[.;])\s+(?=[A-Z])")
# "v2 -> v3:", "Changes in v3:", "Changes since v2:", "v3:"
_BLOCK = re.compile(
    r"^[ \t#*=-]*((?:(?:changes?|change ?log|differences?|history|in|for|since|from|of|to|the|version)[ \t:]+)*)"
    r"\[?v(\d{1,4})\]?"
    r"(?:[ \t]*(?:->|=>|→|-|to|\.\.)[ \t]*\[?v(\d{1,4})\]?)?[^\w\n]{0,80}(?:\[[^\]\n]{0,200}\][ \t]*)?$",
    re.IGNORECASE | re.MULTILINE,
)
_JOINED = re.compile(
    r"\b(?:squash|fold|merg|combin)\w* (?:in )?" + _NUMBERED.format("n1") + _QUOTED.format("old")
    + r"(?: (?:in|into|with|to) (?!this)" + _NUMBERED.format("n2") + _QUOTED.format("new") + ")?",
    re.IGNORECASE,
)  # fmt: skip
_RENAMED = re.compile(
    r"(?:\bpatch #?(?P<number>\d{1,2})\b[^.\"“]{0,60})?\brenam\w* (?:it |this patch |patch )?"
    r"(?:from " + _QUOTED.format("old") + " )?(?:in)?to " + _QUOTED.format("new"),
    re.IGNORECASE,
)  # fmt: skip
_FORMERLY = re.compile(
    r"\b(?:was|formerly|previously|known as|titled)(?: called| titled| named)?[ :(]+" + _QUOTED.format("old"),
    re.IGNORECASE,
)
_DROPPED = re.compile(r"\b(?:drop|remov)\w* " + _NUMBERED.format("n1") + _QUOTED.format("old"), re.IGNORECASE)


def items(text: str, version: int) -> Iterator[str]:
    """The remarks in TEXT that quote something, on what revision VERSION changed, each in one line.

    What is said below the heading of another revision is passed over.
    """
    if version < 2 or not ('"' in text or "“" in text):
        return
    pieces = _BLOCK.split(text)
    yield from _lines(pieces[0])
    for lead, first, second, text in zip(pieces[1::4], pieces[2::4], pieces[3::4], pieces[4::4], strict=True):
        before = not second and ("since" in lead.lower() or "from" in lead.lower())
        if int(second or first) + before == version:
            yield from _lines(text)


def _lines(text: str) -> Iterator[str]:
    return (" ".join(item.split()) for item in _ITEM.split(text) if '"' in item or "“" in item)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said: the patch titled ``old`` (or of that number) became part of ``new``, or was dropped.

    An empty ``new`` is the patch in which it is said.
    """

    old: str
    number: int
    new: str
    dropped: bool = False


def said(item: str, own: bool) -> Iterator[Remark]:
    """What ITEM says; OWN tells that it stands in a patch, so that "this patch" is known."""
    for m in _JOINED.finditer(item):
        if own or m["new"]:
            yield Remark(m["old"], 0, m["new"] or "")
    for m in _RENAMED.finditer(item):
        if m["old"] or m["number"]:
            yield Remark(m["old"] or "", int(m["number"] or 0), m["new"])
    for m in _FORMERLY.finditer(item) if own else ():
        yield Remark(m["old"], 0, "")
    for m in _DROPPED.finditer(item):
        yield Remark(m["old"], 0, "", dropped=True)

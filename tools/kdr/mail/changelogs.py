"""Revision changelogs in patches and cover letters: what changed since an earlier posting."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kdr.mail.blocks import end_of_diffstat

_LEAD = r"[\W_]{0,6}"
_TAG = r"(?:(?:RFC|PATCH|patch(?:set)?|series|version|rev(?:ision)?)[ .-]?)"
_V = rf"\[?{_TAG}*(?:v ?\d{{1,2}}(?:\.\d)?|RFC)\b\]?"
_V_OR_NUMBER = rf"(?:{_V}|\d{{1,2}})"

# Most lines begin otherwise; nothing below matches a line that this does not.
_HINT = re.compile(
    rf"{_LEAD}(?:v ?\d|rfc|change|history|version|revision|since|from |in v|patch|series|compared|diff|updates? "
    r"|what|new |main |major |notable |after |\d{1,2} ?-)",
    re.IGNORECASE,
)
# v1 -> v2:    Changelog v1 .. v2    * from RFC to v1 (a remark)
_ARROW = re.compile(
    rf"{_LEAD}(?:changes? |change ?logs? |from |since )?\W?{_V}\W{{0,2}}"
    rf"\s*(?:[-=~]*>|→|\.\.+|to |-)\s*\W?{_V_OR_NUMBER}(.{{0,50}})$",
    re.IGNORECASE,
)
# Changes since v3:    What is new in this version    Differences from the previous series
_SINCE = re.compile(
    rf"{_LEAD}(?:\w+ )?(?:changes?|change ?logs?|diff(?:erence)?s?|history|updates?|what(?:'s| is)? new|new)\b"
    r".{0,25}?"
    r"\b(?:since|from|in|between|for|over|against|to|vs)\b.{0,30}"
    r"\b(?:v ?\d|RFC|last|previous|prior|first|original|initial|this (?:version|series|revision)).{0,40}$",
    re.IGNORECASE,
)
# since v2:    * From v1 [2]    Compared to the RFC:
_FROM = re.compile(
    rf"{_LEAD}(?:since|from|in|after|compared to)\s+(?:the )?{_V}(?:\s*[\[(].{{0,60}}[\])])?(?:\s+include)?\s*(:?)\s*$",
    re.IGNORECASE,
)
# v6:    V5 (RESEND):    [v2]    v3 changes:    v4, take 2:
_BARE = re.compile(
    rf"{_LEAD}{_V}(?:\s*[(\[].{{0,60}}[)\]])?(?:\s*(?:changes?|change ?log|updates?))?\s*(:?)\s*$", re.IGNORECASE
)
# v4: https://...
_LINK = re.compile(rf"{_LEAD}{_V}(?:\s*\([^()]*\))?\s*[:=]?\s*(?:\[\d+\]:?\s*)?<?https?://\S+$", re.IGNORECASE)
# v2: renamed the helper
_INLINE = re.compile(rf"{_LEAD}v ?\d{{1,2}}\s?(?:\([^()]*\))?(?::| -)\s+\S", re.IGNORECASE)
_TITLE = re.compile(r"\W{0,3}(?:change ?logs?|(?:revision |version )?history|changes)\s*:?\s*$", re.IGNORECASE)

_BULLET = re.compile(r"\s*(?:[-*+•–·]+\s*(?=\S)|o\s|\(?(?:\d{1,2}|[a-z])[.)]\s)")
_STOP = re.compile(
    r"(?:Thanks|Thank you|Thx|Cheers|Regards|Best|Kind regards|Best regards)\b.{0,12}$"
    r"|\[\d+\]:?\s*<?(?:https?|git|ftp):|---\s*$|-- ?$|\s*\d+ files? changed|diff --git |[A-Z][a-z-]+-by:\s",
    re.IGNORECASE,
)


def end_of_changelog(lines: Sequence[str], start: int, end: int, *, reply: bool) -> int:
    """Where the changelog ends that begins at START; START itself where none does.

    It begins with a heading that names a revision and goes on through its list, over blank lines as long as list
    items or more headings follow.
    """
    if not _is_heading(lines, start, end, reply):
        return start
    i = start + 1
    last = i
    indent = 0
    items = 0
    while i < end:
        line = lines[i]
        if not line.strip():
            i += 1
            continue
        if _STOP.match(line) or ("|" in line and end_of_diffstat(lines, i, end) > i):
            break
        after_blank = i > last
        depth = len(line) - len(line.lstrip())
        if _is_heading(lines, i, end, reply):
            items = 0
        elif after_blank and not _goes_on(line, depth, indent, items):
            break
        else:
            items += 1
        indent = depth
        i += 1
        last = i
    return last


def _goes_on(line: str, depth: int, indent: int, items: int) -> bool:
    """Whether LINE, which stands after a blank one, belongs to the list before it."""
    if _BULLET.match(line):
        return True
    return (bool(items) and 0 < indent <= depth) or (not items and depth > 0)


def _is_heading(lines: Sequence[str], i: int, end: int, reply: bool, *, titled: bool = False) -> bool:
    line = lines[i]
    if len(line) > 120 or not _HINT.match(line):
        return False
    if _LINK.match(line) or (not reply and _INLINE.match(line)):
        return True
    if _TITLE.match(line):
        after = _next(lines, i + 1, end)
        if after < end and not lines[after].strip("=-~ \t"):
            after = _next(lines, after + 1, end)
        return not titled and after < end and _is_heading(lines, after, end, reply, titled=True)
    closed = line.rstrip().endswith((":", ":)"))
    if (m := _BARE.match(line) or _FROM.match(line)) and m[1]:
        return True
    arrow = _ARROW.match(line)
    if not (arrow or _BARE.match(line) or _FROM.match(line) or _SINCE.match(line)):
        return False
    if closed or (arrow and not arrow[1].strip()):
        return True
    after = _next(lines, i + 1, end)
    return after < end and bool(_BULLET.match(lines[after]) or lines[after].startswith(("=====", "-----", "~~~~~")))


def _next(lines: Sequence[str], i: int, end: int) -> int:
    while i < end and not lines[i].strip():
        i += 1
    return i

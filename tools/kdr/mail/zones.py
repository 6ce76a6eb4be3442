"""What every line of a body is: own words, quote, attribution, diff, trailer and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kdr.mail import blocks
from kdr.mail.changelogs import end_of_changelog
from kdr.mail.diffs import end_of_diff
from kdr.mail.quotes import marks
from kdr.mail.tables import end_of_table
from kdr.model import Line, Zone

# Nothing but prose, or a hostile line that would cost a pattern more than its length.
_LONGEST_LINE = 1000
_PROSE_STARTS = frozenset("abegjklopqstxyzBDEGJKLOQXYZ'\"")
_PROSE_NOT = re.compile(r"[:|\t]|  |\d")
_DIFF_STARTS = frozenset("dI@-+ \t0123456789")
_BLOCKS = (
    (blocks.end_of_patch_header, Zone.TRAILER),
    (blocks.end_of_footer, Zone.FOOTER),
    (blocks.end_of_trailers, Zone.TRAILER),
    (blocks.end_of_diffstat, Zone.DIFFSTAT),
    (blocks.end_of_shortlog, Zone.SHORTLOG),
)


def split(body: str) -> list[str]:
    """The lines of BODY that citations count from 1; the empty one after a final line end is none."""
    lines = body.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def zoned(body: str, *, reply: bool = False) -> tuple[Line, ...]:
    """Every line of BODY in order, with its zone, quote depth and the name of who is quoted.

    REPLY says that the mail answers another: then ``v2: ...`` is talk about a revision and no changelog.
    """
    lines = split(body)
    found = marks(body, lines)
    zones = [Zone.OWN] * len(lines)
    others = [i for i, depth in enumerate(found.depth) if depth]
    for i in others:
        zones[i] = Zone.QUOTE
    for i in found.said:
        zones[i] = Zone.ATTRIBUTION
    start = 0
    for end in [*sorted([*others, *found.said]), len(lines)]:
        if end > start:
            _zone_own(lines, zones, start, end, reply)
        start = end + 1
    return tuple(map(Line, range(1, len(lines) + 1), found.text, zones, found.depth, found.whose))


def _zone_own(lines: Sequence[str], zones: list[Zone], start: int, end: int, reply: bool) -> None:
    """Zone the unquoted lines from START to before END."""
    i = start
    while i < end:
        line = lines[i]
        if not line or line.isspace():
            zones[i] = Zone.BLANK
            i += 1
            continue
        if _is_prose(line):
            i += 1
            continue
        after, zone = _block(lines, zones, i, end, reply)
        if after > i + 1 and zone is not Zone.DIFF:
            zones[i:after] = [zone if row.strip() else Zone.BLANK for row in lines[i:after]]
        else:
            zones[i:after] = [zone] * (after - i)
        i = after


def _is_prose(line: str) -> bool:
    """Whether LINE can be nothing but prose: most lines, told apart cheaply."""
    return line[0] in _PROSE_STARTS and not _PROSE_NOT.search(line)


def _block(lines: Sequence[str], zones: Sequence[Zone], i: int, end: int, reply: bool) -> tuple[int, Zone]:
    """Where the block that begins at line I ends, and what it is.  A line like no other is OWN."""
    line = lines[i]
    if len(line) > _LONGEST_LINE:
        return i + 1, Zone.OWN
    if line[0] in _DIFF_STARTS and (after := end_of_diff(lines, i, end)) > i:
        return after, Zone.DIFF
    if line[0] == "-":
        if (after := blocks.end_of_patch_header(lines, i, end)) > i:
            return after, Zone.TRAILER
        if (after := blocks.end_of_signature(lines, i, end)) > i:
            return after, Zone.SIGNATURE
        if (after := blocks.end_of_scissors(lines, i, end)) > i:
            return after, Zone.TRAILER
        if line.rstrip() == "---" and _is_separator(lines, zones, i, end):
            return i + 1, Zone.TRAILER
    for end_of, zone in _BLOCKS:
        if (after := end_of(lines, i, end)) > i:
            return after, zone
    if (after := end_of_changelog(lines, i, end, reply=reply)) > i:
        return after, Zone.CHANGELOG
    if (after := end_of_table(lines, i, end)) > i:
        return after, Zone.TABLE
    return i + 1, Zone.OWN


def _is_separator(lines: Sequence[str], zones: Sequence[Zone], i: int, end: int) -> bool:
    """Whether the ``---`` at I parts a commit message from what is not to be committed, or underlines a heading."""
    if not i or zones[i - 1] is not Zone.OWN or len(lines[i - 1]) > len("---") + 1:
        return True
    return i + 1 < end and blocks.end_of_diffstat(lines, i + 1, end) > i + 1

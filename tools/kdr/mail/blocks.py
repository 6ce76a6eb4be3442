"""The parts of kernel mail that are not prose: trailers, diffstats, shortlogs, footers, signatures.

Every function takes the lines of a body and looks at those from START to before END; it returns where its block ends,
or START if none begins there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

_BRACKETED = r"<[^\s<>][^\s<>@]*+@[^\s<>]++>"  # an address
_TRAILER = re.compile(
    r"\s*(?:[A-Za-z]+(?:-[A-Za-z]+)*-by\s?:+(?:\s|$|[^:]*@)"
    rf"|[A-Z][a-z]+(?:-[a-z]+)*-by\s+[^<:]{{2,60}}{_BRACKETED}\s*$"
    r"|(?:C[Cc]|Upstream|Depends-on|Based-on|Message-I[dD]|Change-I[dD]|Git-commit|Patchwork-[\w-]+)::?\s+\S"
    r"|(?:base-commit|change-id|prerequisite-[a-z-]+):\s"
    r"|Fixes(?::|\s)\s*(?:commit )?[\"'(]?[0-9a-fA-F]{6,40}\b"
    r"|(?:Fixes|Link|Closes|Bug[Ll]ink|Bugzilla|Bug|References?|Ref|Issue|URL|Lore):\s+"
    r"(?:\[\d+\]:?\s*|Link:\s*)?<?(?:https?:|lore\.kernel)"
    r"|\(cherry[ -]picked from (?:commit )?[0-9a-f]{7,})"
)
_HANGING = re.compile(r"\s+[<#(\[]")
_NOTE_LINES = 6
_LONGEST_LINE = 300
_WRAPPED_LINES = 3
_PATCH_HEADER = re.compile(
    rf"(?:From [0-9a-f]{{40}} Mon Sep 17|From:\s+\S.*{_BRACKETED}|Subject:\s+\S|Date:\s+\w{{3}}, \d)"
)

_STAT_FILE = re.compile(r"\s{0,3}(\S.*?)\s+\|\s+(?:\d+ ?\+*-*|Bin(?:\s.*)?)\s*$")
_STAT_TOTAL = re.compile(r"\s{0,3}\d+ files? changed(?:, \d+ |\s*$)")
_STAT_MODE = re.compile(
    r"\s{0,3}(?:(?:create|delete) mode \d{6} \S|mode change \d{6} => \d{6}|(?:rename|copy|rewrite) \S.* \(\d+%\)\s*$)"
)
_SHORTLOG = re.compile(r"[^\s:>|].{0,60} \((\d{1,3})\):\s*$")

_RULE = re.compile(r"[_-]{20,}\s*$")
_LIST = re.compile(r"\S+ mailing list\b|To unsubscribe\b|Please read the FAQ\b")
_NOTICE = re.compile(
    r"IMPORTANT NOTICE: The contents|To unsubscribe from this list: send|More information about the \S+ mailing list"
    r"|Please read the FAQ at\s|Amazon Development Cent(?:er|re)\b|Amazon Web Services Development Center"
    r"|This (?:e-?mail|message) and any attachments? |This e-mail and its attachments contain confidential"
)
_NOTICE_STARTS = frozenset("ITMPA_-")
_VERSION = re.compile(r"\d+\.\d+[\w.-]*(?: \(.*\))?\s*$")
_SIGNATURE_LINES = 8
_SCISSORS = re.compile(r"[-= ]{2,}(?:8<|>8|%<|>%)[-= ]*(?:.{0,40}?[-= ]{2,})?\s*$")
_ENDS_SIGNATURE = re.compile(rf"diff --git |Index: |From:? |{_SCISSORS.pattern}")
_PGP = re.compile(r"-----(?:BEGIN|END) PGP (?:SIGNED MESSAGE|SIGNATURE|PUBLIC KEY BLOCK)-----\s*$")


def end_of_trailers(lines: Sequence[str], start: int, end: int) -> int:
    """Trailers with their wrapped lines and the notes in brackets between them."""
    i = start
    if ":" not in lines[i] and lines[i][0] not in "[(" and "-by " not in lines[i]:
        return i
    while i < end:
        if _TRAILER.match(lines[i]):
            i = _after_trailer(lines, i, end)
        elif lines[i].startswith("[") and (after := _after_note(lines, i, end, found=i > start)):
            i = after
        else:
            break
    return i


def _after_trailer(lines: Sequence[str], start: int, end: int) -> int:
    i = start + 1
    whole = lines[start]
    while i < min(end, start + 1 + _WRAPPED_LINES) and lines[i].strip() and not _TRAILER.match(lines[i]):
        is_open = whole.count("(") > whole.count(")") or whole.rstrip().endswith(",")
        if not _HANGING.match(lines[i]) and not (is_open and (")" in lines[i] or lines[i][0] in " \t")):
            break
        whole += lines[i]
        i += 1
    return i


def _after_note(lines: Sequence[str], start: int, end: int, *, found: bool) -> int:
    """The end of a note ``[name: what I changed]`` after a trailer (FOUND) or before one; 0 where there is none."""
    for i in range(start, min(end, start + _NOTE_LINES)):
        if not lines[i].strip():
            return 0
        if lines[i].rstrip().endswith("]"):
            after = i + 1
            return after if found or (after < end and _TRAILER.match(lines[after])) else 0
    return 0


def end_of_patch_header(lines: Sequence[str], start: int, end: int) -> int:
    """``From:``, ``Date:`` and ``Subject:`` that say whose commit a patch is; alone only ``From:`` at the very top."""
    i = start
    if lines[i][0] not in "FSD-":
        return i
    if lines[i].rstrip() == "--":
        i += 1
    fields = folded = 0
    while i < end and folded < _WRAPPED_LINES:
        if _PATCH_HEADER.match(lines[i]):
            fields += 1
            folded = 0
        elif fields and lines[i].startswith(" "):
            folded += 1
        else:
            break
        i += 1
    return i if fields > 1 or (fields and not start and lines[0].startswith("From:")) else start


def end_of_scissors(lines: Sequence[str], start: int, end: int) -> int:
    """A line such as ``-- >8 --``, which parts talk from a patch."""
    return start + bool(len(lines[start]) <= _LONGEST_LINE and _SCISSORS.match(lines[start]))


def end_of_diffstat(lines: Sequence[str], start: int, end: int) -> int:
    """A diffstat with its total and the modes and renames after it."""
    i = start
    if "|" not in lines[i]:
        sure = False
    elif start and _stat_file(lines[start - 1]):
        return start  # was looked at from its first line, and was none
    else:
        sure = True
    while i < end and (m := _stat_file(lines[i])):
        sure = sure and any(mark in m[1] for mark in "/.")
        i += 1
    if i < end and _STAT_TOTAL.match(lines[i]):
        i, sure = i + 1, True
    while i < end and _STAT_MODE.match(lines[i]):
        i += 1
    return i if sure else start


def _stat_file(line: str) -> re.Match[str] | None:
    return _STAT_FILE.match(line) if "|" in line and len(line) <= _LONGEST_LINE else None


def end_of_shortlog(lines: Sequence[str], start: int, end: int) -> int:
    """One author of a shortlog, ``Name (2):`` and two titles: indented ones, or as many as it says."""
    m = _SHORTLOG.match(lines[start]) if ")" in lines[start][-4:] else None
    if not m or start + 1 >= end or not lines[start + 1].strip():
        return start
    titles = int(m[1])
    i = start + 1
    if lines[i].startswith("  ") and not lines[i].lstrip().startswith(("-", "*")):
        while i < end and lines[i].startswith("  ") and lines[i].strip():
            i += 1
        return i
    if not m[0][0].isupper():
        return start
    last = min(end, start + 2 + 2 * titles)
    while i < last and lines[i].strip() and not _SHORTLOG.match(lines[i]) and not _stat_file(lines[i]):
        i += 1
    return i if titles <= i - start - 1 <= 2 * titles else start


def end_of_footer(lines: Sequence[str], start: int, end: int) -> int:
    """What a list or a company puts under every mail."""
    first = lines[start]
    if first[0] not in _NOTICE_STARTS:
        return start
    ruled = bool(_RULE.match(first)) and any(_LIST.match(line) for line in lines[start + 1 : min(end, start + 3)])
    if not ruled and not _NOTICE.match(first):
        return start
    i = start + 1
    while i < end and lines[i].strip():
        i += 1
    return i


def end_of_signature(lines: Sequence[str], start: int, end: int) -> int:
    """What follows ``-- ``, or a bare ``--`` if it is little or a version of git; PGP's lines and armour."""
    first = lines[start]
    if _PGP.match(first):
        i = start + 1
        while i < end and lines[i].strip() and "SIGNED MESSAGE" in first:
            i += 1
        if "SIGNED MESSAGE" not in first:
            i = next((j + 1 for j in range(i, end) if _PGP.match(lines[j])), end)
        return i
    if first.rstrip() != "--":
        return start
    if start + 1 < end and _VERSION.match(lines[start + 1]):
        return start + 2
    if first != "-- ":
        rest = (i for i in range(start + 1, end) if lines[i].strip())
        if next(islice(rest, _SIGNATURE_LINES, None), None) is not None:
            return start
    i = start + 1
    while i < end and not _ends_signature(lines[i]) and not _is_footer(lines, i, end):
        i += 1
    return i


def _ends_signature(line: str) -> bool:
    return len(line) <= _LONGEST_LINE and bool(_ENDS_SIGNATURE.match(line))


def _is_footer(lines: Sequence[str], i: int, end: int) -> bool:
    return bool(lines[i]) and end_of_footer(lines, i, end) > i

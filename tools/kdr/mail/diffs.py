"""How far a diff reaches that stands in a mail, so that prose after it is prose again."""

from __future__ import annotations

import re
from collections.abc import Sequence

HUNK = re.compile(r"@@ -\d+(?:,(\d{1,9}))? \+\d+(?:,(\d{1,9}))? @@")
_HEADS = (
    "diff --git ", "diff --cc ", "diff -", "index ", "old mode ", "new mode ", "new file mode ", "deleted file mode ",
    "similarity index ", "dissimilarity index ", "rename from ", "rename to ", "copy from ", "copy to ",
    "Binary files ", "Index: ", "=======",
)  # fmt: skip
_STARTS = ("diff --git ", "diff --cc ", "@@ -", "@@@ -", "--- ", "diff -", "Index: ")
_FOLLOWS = ("--- ", "diff ", "index ", "=====", "new file ", "old mode ", "deleted file ", "similarity ", "rename ")
_MARKS = frozenset("+-\\")
_VERSION = re.compile(r"\d+\.\d+[\w.-]*( \(.*\))?\s*$")
# A word right behind the sign or indented begins a line of code; behind one blank it may begin an item of a list.
_CODE = re.compile(r"[;{}=]|\w\(|\)$|->|^#(?!\d)|\t|^(?:\s{2,})?(?:if|else|return|case|break|static|struct|\.\w+)\b")
_RANGE = re.compile(r"\s*(?:\d+|-):\s+(?:[0-9a-f]{7,40}|-+)\s+[=!<>]\s+(?:\d+|-):\s+(?:[0-9a-f]{7,40}|-+)\b")
_PLAIN = re.compile(r"\d+(?:,\d+)?[acd]\d+(?:,\d+)?$")

# No mailer breaks the lines of mail shorter than this.
_NARROWEST = 60
_FURTHER = 8


def end_of_diff(lines: Sequence[str], start: int, end: int) -> int:
    """Where the diff ends that begins at START; START itself where none does.  Nothing from END on is looked at.

    Knows git's and plain unified diffs, single hunks, ``range-diff`` and normal ``diff`` output, and changes shown
    with marks alone.  Hunks end as their ``@@`` line counts, or where what follows cannot belong to them.
    """
    line = lines[start]
    first = line[:1]
    if first in "d@I-":
        if line.startswith(_STARTS) and _begins(lines, start, end):
            return _unified(lines, start, end)
        if line.startswith(("-\t", "- ", "-")) and not line.startswith(("-- ", "---")):
            return _loose(lines, start, end)
        return start
    if first in "+\t ":
        return _range_diff(lines, start, end) if _RANGE.match(line) else _loose(lines, start, end)
    if _RANGE.match(line):
        return _range_diff(lines, start, end)
    if _PLAIN.match(line) and start + 1 < end and lines[start + 1].startswith(("< ", "> ")):
        return _plain(lines, start, end)
    return start


def _begins(lines: Sequence[str], start: int, end: int) -> bool:
    line = lines[start]
    if line.startswith("--- "):
        return start + 1 < end and lines[start + 1].startswith("+++ ")
    if line.startswith(("diff --git ", "diff --cc ", "@@")):
        return True
    return start + 1 < end and lines[start + 1].startswith(_FOLLOWS)


def _unified(lines: Sequence[str], start: int, end: int) -> int:
    i = start
    while i < end:
        line = lines[i]
        if line.startswith("@@"):
            i = _hunk(lines, i, end)
        elif line.startswith("--- ") and i + 1 < end and lines[i + 1].startswith("+++ "):
            i += 2
        elif line.startswith(_HEADS) or (line.startswith("b/") and i > start and lines[i - 1].startswith("diff ")):
            i += 1
        elif line == "GIT binary patch":
            i = _binary(lines, i, end)
        else:
            break
    return i


def _hunk(lines: Sequence[str], start: int, end: int) -> int:
    m = HUNK.match(lines[start])
    old, new = (int(m[1] or 1), int(m[2] or 1)) if m else (10**9, 10**9)
    i = start + 1
    while i < end and (old > 0 or new > 0):
        line = lines[i]
        mark = line[:1]
        if mark == "+":
            new -= 1
        elif mark == "-":
            if _is_signature(lines, i, end):
                return i
            old -= 1
        elif mark.isspace():
            old -= 1
            new -= 1
        elif not mark:
            if not _goes_on(lines, i + 1, end):
                return i
            old -= 1
            new -= 1
        elif mark != "\\" and not _is_broken_off(lines, i, end):
            if not _has_lost_its_blank(lines, i, end):
                return i
            old -= 1
            new -= 1
        i += 1
    return _overrun(lines, i, end)


def _is_signature(lines: Sequence[str], i: int, end: int) -> bool:
    return lines[i].rstrip() == "--" and (i + 1 >= end or bool(_VERSION.match(lines[i + 1])))


def _goes_on(lines: Sequence[str], i: int, end: int) -> bool:
    """Whether a hunk that has counted lines left goes on after an empty line, its one blank lost on the way."""
    last = min(end, i + _FURTHER)
    while i < last and not lines[i]:
        i += 1
    return i < last and _is_marked(lines[i]) and not _is_signature(lines, i, end)


def _is_marked(line: str) -> bool:
    return line[:1] in _MARKS or line[:1].isspace() or line.startswith(("@@ ", "diff --git "))


def _is_broken_off(lines: Sequence[str], i: int, end: int) -> bool:
    """Whether line I is the tail of a diff line that a mailer broke."""
    if len(lines[i - 1]) + len(lines[i].split(None, 1)[0]) < _NARROWEST or i + 1 >= end:
        return False
    return not lines[i + 1] or _is_marked(lines[i + 1])


def _has_lost_its_blank(lines: Sequence[str], i: int, end: int) -> bool:
    """Whether line I stands where nothing kept its indentation: the same paragraph has changed lines further down."""
    for line in lines[i + 1 : min(end, i + 1 + _FURTHER)]:
        if not line.strip():
            return False
        if line[0] in "+-" and line.rstrip() not in ("-", "--", "---"):
            return True
    return False


def _overrun(lines: Sequence[str], i: int, end: int) -> int:
    """The end of the changed lines right after a counted hunk: people edit hunks by hand and leave the counts."""
    while i < end and lines[i][:1] in ("+", "-", "\\") and lines[i]:
        if lines[i].startswith(("-- ", "--- ", "+++ ")) or lines[i].rstrip() in ("--", "---"):
            break
        i += 1
    return i


def _binary(lines: Sequence[str], start: int, end: int) -> int:
    i = start + 1
    while i < end and (not lines[i] or lines[i].startswith(("literal ", "delta ")) or " " not in lines[i]):
        i += 1
    return i


def _loose(lines: Sequence[str], start: int, end: int) -> int:
    """Changes without any header: a paragraph of marked lines of code, looked at from its first one."""
    if start and lines[start - 1] and _is_marked(lines[start - 1]):
        return start
    i = start
    changed = code = tabs = added = wide = 0
    while i < end and lines[i] and _is_marked(lines[i]) and not lines[i].isspace():
        line = lines[i]
        if line[0] in "+-":
            if line.startswith(("-- ", "---", "+--", "+==")):
                break
            changed += 1
            added += line[0] == "+"
            tabs += line[1:2] == "\t"
            wide += line[1:5] == "    "
            code += bool(_CODE.search(line[1:]))
        i += 1
    if tabs or (added and wide):
        return i
    is_whole = i == end or not lines[i] or lines[i].isspace()
    return i if is_whole and added and code and 2 * code >= changed else start


def _range_diff(lines: Sequence[str], start: int, end: int) -> int:
    i = last = start
    while i < end:
        line = lines[i]
        if _RANGE.match(line):
            last = i + 1
        elif line.strip():
            if not line.startswith("    "):
                break
            last = i + 1
        i += 1
    return last


def _plain(lines: Sequence[str], start: int, end: int) -> int:
    i = start
    while i < end and (lines[i].startswith(("< ", "> ", "---")) or lines[i] in "<>" or _PLAIN.match(lines[i])):
        i += 1
    return i

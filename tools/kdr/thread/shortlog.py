"""The list of patches in a cover letter, as ``git shortlog`` writes it: ``Name (9):`` and a title a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HEAD = re.compile(r"\s{0,4}(\S[^()\[\]<>:]{1,60}?) \((\d{1,3})\):\s*$")
_PREFIX = re.compile(r"\S[^:]{0,60}: \S")
_DIFFSTAT = re.compile(r"\s?\S.*\s\|\s+(?:\d+ [-+]*|Bin\b.*|0)\s*$|\s?\d+ files? changed, ")


@dataclass(frozen=True, slots=True)
class Entry:
    """A patch a shortlog names."""

    author: str
    title: str


def entries(lines: Sequence[str]) -> tuple[Entry, ...]:
    """The patches that the first shortlog in LINES names, in its order, wrapped titles joined."""
    found: list[Entry] = []
    i = 0
    while i < len(lines):
        if not (head := _HEAD.match(lines[i])):
            if found and lines[i].strip():
                break
            i += 1
            continue
        end = i + 1
        while end < len(lines) and _is_title(lines[end]):
            end += 1
        titles = _titles(lines[i + 1 : end], int(head[2]))
        if titles:
            found += [Entry(head[1], title) for title in titles]
        i = max(end, i + 1)
    return tuple(found)


def _is_title(line: str) -> bool:
    return (
        bool(line.strip()) and not _HEAD.match(line) and not _DIFFSTAT.match(line) and line.strip() not in ("--", "---")
    )


def _titles(lines: Sequence[str], count: int) -> list[str]:
    """COUNT titles out of LINES, fewer if there are fewer lines.

    git wraps a title with more indentation.  Where a page lost that, a line without a ``subsystem: `` prefix goes on
    the line before it, and of those left the one after the longest line.
    """
    if not lines:
        return []
    indents = [len(line) - len(line.lstrip()) for line in lines]
    least = min(indents)
    starts = [i for i, indent in enumerate(indents) if not i or indent == least]
    if len(starts) > count:
        surplus = len(starts) - count
        doubt = sorted(starts[1:], key=lambda i: (bool(_PREFIX.match(lines[i].strip())), -len(lines[i - 1].strip()), i))
        starts = sorted({*starts} - {*doubt[:surplus]})
    ends = [*starts[1:], len(lines)]
    return [" ".join(" ".join(lines[a:b]).split()) for a, b in zip(starts, ends, strict=True)]

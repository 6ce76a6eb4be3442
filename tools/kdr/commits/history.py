"""What git says of commits, streamed: headers, what the message names, and diffs."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import unquote

from kdr.commits import diff
from kdr.commits.diff import Diff, FileDiff
from kdr.commits.git import Clone, GitFailed

_FIELDS = "%H%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ct%x00%B%x00"
_TREE = ("diff-tree", "--stdin", "-r", "--no-color", "--no-ext-diff", "--no-textconv")
_PATCH = (*_TREE, "--always", "-p", "-M", "--full-index")
_RAW = (*_TREE, "--always", "--raw", "--no-renames", "--no-abbrev")
_RAW_LINE = re.compile(r":\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) \w+\t(.*)")
_COMMIT = re.compile(rb"^([0-9a-f]{40})\n", re.MULTILINE)
_LAST = int(datetime.max.replace(microsecond=0, tzinfo=UTC).timestamp())
# After so many commits in a row without contents the clone is taken to hold none (a blobless clone).
_PATIENCE = 8

_LINK = re.compile(
    r"^[ \t]*(?:Link|Message-ID|Lore|Patchwork-\w+|Submitted-as):.{0,200}?([^\s/<>]{1,200}@[^\s/<>]{1,200})",
    re.M | re.I,
)
_HASHES = {
    "fixes": re.compile(r"^[ \t]*Fixes:[ \t]*(?:commit[ \t]+)?([0-9a-f]{7,40})\b", re.M | re.I),
    "reverts": re.compile(r"\bThis reverts commit ([0-9a-f]{7,40})\b", re.I),
    "picked": re.compile(
        r"\bcherry[ -]picked from (?:commit )?([0-9a-f]{7,40})\b|\[ ?upstream commit ([0-9a-f]{40}) ?\]"
        r"|^commit ([0-9a-f]{40}) upstream",
        re.M | re.I,
    ),
}


class Header(NamedTuple):
    """One commit without its diff; times are seconds since 1970 within what a datetime holds, ``parents`` a count."""

    sha: str
    parents: int
    author: str
    address: str
    authored: int
    committer: str
    committed: int
    message: str

    @property
    def subject(self) -> str:
        """The first paragraph of the message in one line, as git shows it."""
        return " ".join(self.message.strip("\n").split("\n\n", 1)[0].split())


def headers(clone: Clone, tips: Sequence[str], without: Iterable[str] = ()) -> Iterator[Header]:
    """The commits that TIPS reach and WITHOUT do not.  GitFailed where an object is missing."""
    rest = b""
    fields: list[bytes] = []
    command = ("rev-list", "--encoding=UTF-8", f"--format={_FIELDS}", *span(tips, without))
    for piece in clone.stream(*command) if tips else ():
        *whole, rest = (rest + piece).split(b"\0")
        fields += whole
        usable = len(fields) // 8 * 8
        for i in range(0, usable, 8):
            one = [f.decode("utf-8", "replace") for f in fields[i : i + 8]]
            authored, committed = _seconds(one[4]), _seconds(one[6])
            yield Header(one[0][-40:], len(one[1].split()), one[2], one[3], authored, one[5], committed, one[7])
        del fields[:usable]


def _seconds(digits: str) -> int:
    """The time that a commit states, at most the last that a datetime holds; 0 where it states none."""
    return min(int(digits[: len(str(_LAST)) + 1]), _LAST) if digits.isdecimal() else 0


def span(tips: Iterable[str], without: Iterable[str] = ()) -> list[str]:
    """Arguments of ``git rev-list`` for what TIPS reach and WITHOUT do not."""
    return [*filter(None, tips), "--not", *filter(None, without)]


def said(message: str) -> Iterator[tuple[str, str]]:
    """What a commit message names: mails (``link``) and commits (``fixes``, ``reverts``, ``picked``)."""
    if "@" in message:
        for m in _LINK.finditer(message):
            yield "link", unquote(m[1]).rstrip(".,;")
    for kind, pattern in _HASHES.items():
        for m in pattern.finditer(message):
            yield kind, next(g for g in m.groups() if g).lower()


def diffs(clone: Clone, shas: Sequence[str]) -> Iterator[tuple[str, Diff]]:
    """The diffs of SHAS in order: where contents are missing, paths and blob ids only; where trees are, nothing."""
    at = failed = 0
    while at < len(shas):
        alone = failed > 0
        try:
            for sha, text in _records(clone, _PATCH, shas[at : at + 1] if alone else shas[at:]):
                yield sha, diff.parse(text)
                at = shas.index(sha, at) + 1
            failed = 0
        except GitFailed:
            failed += 1
            if alone:
                until = at + 1 if failed <= _PATIENCE else len(shas)
                yield from _raw(clone, shas[at:until])
                at = until


def _raw(clone: Clone, shas: Sequence[str]) -> Iterator[tuple[str, Diff]]:
    try:
        for sha, text in _records(clone, _RAW, shas):
            found = (_RAW_LINE.fullmatch(line) for line in text.splitlines())
            files = (FileDiff(diff.unquoted(m[3]), None, (m[1], m[2]), array("I")) for m in found if m)
            yield sha, Diff(tuple(files), None)
    except GitFailed:
        return


def _records(clone: Clone, command: Sequence[str], shas: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each commit of git's answer with what stands below its name; the last one only if git ends well."""
    held: list[bytes] = []
    sha = ""
    rest = b""
    for piece in clone.stream(*command, feed=shas):
        cut = (rest + piece).rfind(b"\n") + 1
        text, rest = (rest + piece)[:cut], (rest + piece)[cut:]
        at = 0
        for m in _COMMIT.finditer(text):
            held.append(text[at : m.start()])
            if sha:
                yield sha, b"".join(held).decode("utf-8", "replace")
            sha, at = m[1].decode("ascii"), m.end()
            held = []
        held.append(text[at:])
    if sha:
        yield sha, b"".join([*held, rest]).decode("utf-8", "replace")

"""Unified diffs as found in mails and in git's output: files, changed lines, and git's stable patch-id.

A changed line is kept as a number: 30 bits of the CRC-32 of its text without white space, bit 1 set if the text is long
enough to tell anything, bit 0 set if it was added.  A re-indented or wrapped line still compares, a line and its
reversal differ in bit 0 only, and the signature of a long history stays small.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha1
from zlib import crc32

from kdr.mail.diffs import HUNK

ADDED = 1
TELLING = 2

_START = re.compile(r"^(?:diff --git |diff -\S|--- \S.*\n\+\+\+ \S.*\n@@ -)", re.MULTILINE)
_INDEX = re.compile(r"index ([0-9a-f]{7,64})\.\.([0-9a-f]{7,64})")
_NAMES = re.compile(r'diff --git "?a/(.+?)"? "?b/(.+?)"?$')
_ESCAPE = re.compile(r"\\([0-7]{3}|.)")
_SPACE = b" \t\r\n"
# Three letters or digits: less is a bracket or an end of something.
_WORDY = re.compile(rb"[0-\xff][\x00-/]*[0-\xff][\x00-/]*[0-\xff]")
_NULL = "/dev/null"


@dataclass(frozen=True, slots=True)
class FileDiff:
    """The changes of one file.

    ``path`` is its name after the change (before it, for a deletion), ``old`` the former name of a moved file,
    ``blobs`` the ids on the ``index`` line, before and after, as far as they are given, ``lines`` the changed lines.
    """

    path: str
    old: str | None
    blobs: tuple[str, str] | None
    lines: array[int]


@dataclass(frozen=True, slots=True)
class Diff:
    """A whole diff: its files in order, and git's stable patch-id (None where no ``diff`` line begins it)."""

    files: tuple[FileDiff, ...]
    patch_id: str | None

    @property
    def size(self) -> int:
        """How many lines are added or removed."""
        return sum(len(f.lines) for f in self.files)


def begins(text: str) -> int:
    """Where in TEXT its first unquoted diff begins; -1 if there is none."""
    if "\n+++ " not in text and "diff --git " not in text:
        return -1
    m = _START.search(text)
    return m.start() if m else -1


def number(text: str, added: bool) -> int:
    """The number that stands for a changed line (see the module's description)."""
    bare = text.encode("utf-8", "surrogatepass").translate(None, _SPACE)
    telling = len(bare) > 3 and _WORDY.search(bare) is not None
    return crc32(bare) & ~3 | telling << 1 | added


def parse(text: str) -> Diff:
    """The diff in TEXT, from its first ``diff`` line (or bare ``---``/``+++`` pair) on.

    Hunks are read by their line counts, so a signature after the last one is no change; an empty line counts as an
    empty context line (mailers strip the blank), and a line that cannot stand in a hunk as the wrapped rest of the one
    before.  Where every second line is empty a mailer doubled the line ends.
    """
    at = begins(text)
    if at < 0:
        return Diff((), None)
    lines = text[at:].split("\n")
    if len(lines) > 6 and sum(map(bool, lines[1::2])) <= len(lines) // 20:
        lines = lines[::2]
    reader = _Reader(lines)
    files = tuple(reader.files())
    return Diff(files, reader.patch_id())


class _Reader:
    """Reads file after file and adds up the patch-id as `git patch-id --stable` does."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0
        self.hash = sha1()
        self.sum = 0
        self.seen = False
        self.binary = False
        self.whole = lines[0].startswith("diff ")

    def patch_id(self) -> str | None:
        """The sum over the files, as `git patch-id --stable` prints it."""
        self._flush()
        return self.sum.to_bytes(20, "little").hex() if self.whole and self.seen else None

    def _feed(self, text: str) -> None:
        bare = text.encode("utf-8", "surrogatepass").translate(None, _SPACE)
        self.seen = self.seen or bool(bare)
        self.hash.update(bare)

    def _flush(self) -> None:
        self.sum = (self.sum + int.from_bytes(self.hash.digest(), "little")) % (1 << 160)
        self.hash = sha1()

    def files(self) -> Iterator[FileDiff]:
        """The files one after the other."""
        hunks = False
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.startswith("diff ") or (line.startswith("--- ") and self._pair()):
                if hunks:
                    self._flush()
                name, old, blobs, hunks = self._header()
                yield FileDiff(name, old, blobs, self._hunks() if hunks else array("I"))
            else:
                self.at += 1

    def _pair(self) -> bool:
        follow = self.lines[self.at + 1 : self.at + 3]
        return len(follow) == 2 and follow[0].startswith("+++ ") and follow[1].startswith("@@ -")

    def _header(self) -> tuple[str, str | None, tuple[str, str] | None, bool]:
        """Path, former path, blob ids, and whether hunks follow."""
        first = self.lines[self.at]
        names = _NAMES.match(first)
        before, after = (names[1], names[2]) if names else (_NULL, _NULL)
        blobs = None
        binary, self.binary = self.binary, False
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.startswith("index "):
                if m := _INDEX.match(line):
                    blobs = (m[1], m[2])
            elif line.startswith("@@ -") or (line.startswith("diff ") and line is not first):
                break
            elif line.startswith(("Binary files", "GIT binary patch")):
                self._feed("".join(blobs or ()))
                self._flush()
                self._skip_binary()
                self.binary = True
                break
            elif not line[:1].isalpha() and not line.startswith(("--- ", "+++ ")):
                break
            else:
                before, after = _renamed(line, before, after)
                if not (line is first and binary):  # git takes the line that ends a binary file for its last
                    self._feed(line)
            self.at += 1
        path = before if after == _NULL else after
        old = before if before not in (_NULL, path) else None
        hunks = self.at < len(self.lines) and self.lines[self.at].startswith("@@ -")
        return path, old, blobs, hunks

    def _skip_binary(self) -> None:
        while self.at + 1 < len(self.lines) and not self.lines[self.at + 1].startswith("diff "):
            self.at += 1

    def _hunks(self) -> array[int]:
        changed: array[int] = array("I")
        while self.at < len(self.lines) and (m := HUNK.match(self.lines[self.at])):
            self.at += 1
            body = self._hunk(int(m[1] or 1), int(m[2] or 1))
            self._feed("\n".join(body))
            changed.extend(number(x[1:], x[0] == "+") for x in body if x[:1] in ("+", "-"))
        return changed

    def _hunk(self, before: int, after: int) -> list[str]:
        body: list[str] = []
        while (before > 0 or after > 0) and self.at < len(self.lines):
            line = self.lines[self.at]
            sign = line[:1] or " "
            if sign == "\\" or (sign not in " +-" and line.startswith(("diff --git ", "@@ -"))):
                if sign != "\\":
                    break
            elif sign in " +-":
                before -= sign != "+"
                after -= sign != "-"
                body.append(line)
            elif body:
                body[-1] += line
            self.at += 1
        return body


def _renamed(line: str, before: str, after: str) -> tuple[str, str]:
    """The two names as LINE of a file's header corrects them."""
    if line.startswith("--- "):
        return _name(line[4:], "a/"), after
    if line.startswith("+++ "):
        return before, _name(line[4:], "b/")
    if line.startswith(("rename from ", "copy from ")):
        return unquoted(line.split(" from ", 1)[1]), after
    if line.startswith(("rename to ", "copy to ")):
        return before, unquoted(line.split(" to ", 1)[1])
    return before, after


def _name(text: str, prefix: str) -> str:
    name = unquoted(text.split("\t", 1)[0].rstrip())
    return name if name == _NULL else name.removeprefix(prefix)


def unquoted(name: str) -> str:
    """NAME of a file as git writes it, without the quotes and escapes that stand around unusual names."""
    if not (name.startswith('"') and name.endswith('"') and len(name) > 1):
        return name
    raw = _ESCAPE.sub(lambda m: chr(int(m[1], 8)) if len(m[1]) == 3 else m[1], name[1:-1])
    return raw.encode("latin-1", "replace").decode("utf-8", "replace")

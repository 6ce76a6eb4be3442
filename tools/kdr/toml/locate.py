"""Where the tables, keys and values of a TOML file that ``tomllib`` accepted stand (tomllib keeps no places)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """Where the value of a key stands in the text: from ``start`` to ``end``, with the comments inside it.

    The line of the key begins at ``line``.
    """

    line: int
    start: int
    end: int
    comments: tuple[str, ...]


_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS = ('"""', "'''", '"', "'")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_MARGIN = re.compile(r"[ \t]*")
_PLAIN = re.compile(r"[^\"'#\[\]{}\n]+")


class _Scanner:
    """Walks over valid TOML once and notes where each header and key stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.line = 1
        self.found: dict[Where, int] = {(): 1}
        self.arrays: Counter[Where] = Counter()
        self.values: dict[Where, Value] = {}

    def move(self, to: int) -> None:
        self.line += self.text.count("\n", self.pos, to)
        self.pos = to

    def blank(self, pattern: re.Pattern[str] = _BLANK) -> None:
        match = pattern.match(self.text, self.pos)
        if match:
            self.move(match.end())

    def string(self) -> str:
        """Step over the string that begins here; what stands between its quotes."""
        mark = next(m for m in _STRINGS if self.text.startswith(m, self.pos))
        start = end = self.pos + len(mark)
        while not self.text.startswith(mark, end):
            end += 2 if mark[0] == '"' and self.text[end] == "\\" else 1
        inner = self.text[start:end]
        end += len(mark)
        # A multi-line string may end in up to two quotes of its own.
        while len(mark) == 3 and self.text.startswith(mark[0], end):
            end += 1
        self.move(end)
        return inner

    def key(self) -> list[str]:
        """A dotted key; leaves the position behind it."""
        parts = []
        while True:
            self.blank()
            match = _BARE.match(self.text, self.pos)
            if match:
                self.move(match.end())
                parts.append(match.group())
            else:
                parts.append(self.string())
            self.blank()
            if not self.text.startswith(".", self.pos):
                return parts
            self.move(self.pos + 1)

    def value(self) -> tuple[int, int, tuple[str, ...]]:
        """Step over a value, to the end of its line; where it begins and ends, and the comments inside."""
        self.blank(_MARGIN)
        start = end = self.pos
        comments: list[tuple[int, str]] = []
        depth = 0
        while self.pos < len(self.text):
            char = self.text[self.pos]
            if char in "\"'":
                self.string()
                end = self.pos
            elif char == "#":
                stop = self.text.find("\n", self.pos)
                stop = len(self.text) if stop < 0 else stop
                comments.append((self.pos, self.text[self.pos : stop]))
                self.move(stop)
            elif char == "\n" and depth == 0:
                break
            elif char in "[]{}\n":
                depth += (char in "[{") - (char in "]}")
                self.move(self.pos + 1)
                end = self.pos
            else:
                match = _PLAIN.match(self.text, self.pos)
                plain = match.group().rstrip() if match else ""
                end = self.pos + len(plain) if plain else end
                self.move(match.end() if match else self.pos + 1)
        return start, end, tuple(text for at, text in comments if at < end)

    def header(self) -> Where:
        """The table a header opens, with the place of every array of tables on the way."""
        line = self.line
        array = self.text.startswith("[[", self.pos)
        self.move(self.pos + 1 + array)
        where: Where = ()
        names = self.key()
        self.move(self.text.index("]", self.pos) + 1 + array)
        for depth, name in enumerate(names, 1):
            where = (*where, name)
            self.found.setdefault(where, line)
            if array and depth == len(names):
                self.arrays[where] += 1
            if self.arrays[where]:
                where = (*where, self.arrays[where] - 1)
        self.found.setdefault(where, line)
        return where

    def run(self) -> dict[Where, int]:
        table: Where = ()
        while True:
            self.blank()
            if self.pos >= len(self.text):
                return self.found
            if self.text[self.pos] == "[":
                table = self.header()
                continue
            line, begin = self.line, self.text.rfind("\n", 0, self.pos) + 1
            where = (*table, *self.key())
            self.found.setdefault(where, line)
            self.move(self.text.index("=", self.pos) + 1)
            self.values[where] = Value(begin, *self.value())


def locate(text: str) -> dict[Where, int]:
    """Map every table and key of ``text`` to its line (from 1).

    A key is a tuple of names, with the position of a table in its array behind the array's name:
    ``("objection", 0, "answer", 1, "cite")``.  ``text`` must be valid TOML with ``\\n`` line ends.
    """
    return _Scanner(text).run()


def values(text: str) -> dict[Where, Value]:
    """Map every key of ``text`` that has a value to the place of that value; as ``locate``."""
    scanner = _Scanner(text)
    scanner.run()
    return scanner.values

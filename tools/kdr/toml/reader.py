"""Typed access to the tables of a TOML file: every problem is noted with its line, none stops the reading."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from kdr.errors import Problem
from kdr.toml.locate import Where, locate

Word = TypeVar("Word", bound=StrEnum)
_HEAD = re.compile(r"\[\[([\w-]+)(\.[\w-]+)?\]\]")
_AT_LINE = re.compile(r" ?\(at line (\d+), column \d+\)| ?\(at end of document\)")


class Source:
    """A TOML file being read: its name, the line of every key, the problems found so far.

    ``code`` is the one code for whatever is wrong with the form of the file; without it that is REC001 to REC007.
    """

    def __init__(self, name: str, text: str, code: str | None = None) -> None:
        self.name = name
        self.lines = locate(text)
        self.code = code
        self.problems: list[Problem] = []

    def at(self, where: Where) -> int:
        """The line of a table or key, or of the nearest table around it."""
        while where not in self.lines:
            where = where[:-1]
        return self.lines[where]

    def report(self, line: int, code: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.name, line, code, message))

    def fault(self, line: int, code: str, message: str) -> None:
        """Note that the form of the file is wrong."""
        self.report(line, self.code or code, message)


def parse(path: Path, name: str, code: str | None = None) -> tuple[Table | None, Source]:
    """Read the TOML file ``path``, called ``name`` in problems; ``code`` as in ``Source``.

    The table is None where the file is no TOML; the source holds the problem with its line.  Raises OSError.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        return None, _unusable(name, code, raw.count(b"\n", 0, error.start) + 1, "not UTF-8 text")
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found.group(1)) if found and found.group(1) else max(1, len(text.splitlines()))
        line, told = _misplaced(text.split("\n"), line) or (line, _AT_LINE.sub("", str(error)))
        return None, _unusable(name, code, line, f"not valid TOML: {told}")
    except (RecursionError, ValueError):
        return None, _unusable(name, code, 1, "not valid TOML: nested too deeply, or a number too long")
    source = Source(name, text, code)
    return Table(source, data, ()), source


def _misplaced(lines: Sequence[str], number: int) -> tuple[int, str] | None:
    """Where a table is the part of one that stands below it, so that TOML cannot read the one on line NUMBER."""
    whole = _HEAD.fullmatch(lines[number - 1].partition("#")[0].strip())
    heads = ((n, _HEAD.fullmatch(line.partition("#")[0].strip())) for n, line in enumerate(lines[: number - 1], 1))
    known = ((n, head) for n, head in heads if head and whole and head[1] == whole[1])
    first, head = next(known, (0, None))
    if not head or not head[2]:
        return None
    return first, f"{head[0]} has no [[{head[1]}]] above it; is the name of the table above misspelt?"


def _unusable(name: str, code: str | None, line: int, message: str) -> Source:
    source = Source(name, "", code)
    source.fault(line, "REC007", message)
    return source


_NAMES: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    date: "a date like 2023-09-07",
}


class Table:
    """One table of the file.  A getter notes a missing or ill-typed value and returns an empty one."""

    def __init__(self, source: Source, data: Mapping[str, Any], where: Where) -> None:
        self.source = source
        self.data = data
        self.where = where
        self.line = source.at(where)
        self._known: dict[str, None] = {}

    def at(self, key: str) -> int:
        """The line of a key of this table."""
        return self.source.at((*self.where, key))

    def report(self, key: str, code: str, message: str) -> None:
        """Note a problem with the value of ``key``."""
        self.source.report(self.at(key), code, message)

    def fault(self, key: str, code: str, message: str) -> None:
        """Note that the form of the value of ``key`` is wrong."""
        self.source.fault(self.at(key), code, message)

    def has(self, key: str) -> bool:
        """Whether the key was written."""
        return key in self.data

    def _get(self, key: str, kind: type, required: bool) -> Any:
        self._known[key] = None
        value = self.data.get(key)
        if value is None:
            if required:
                self.source.fault(self.line, "REC002", f"{key} is missing")
            return None
        kinds = (int, float) if kind is float else (kind,)
        wrong_number = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kinds) or wrong_number or isinstance(value, datetime):
            self.fault(key, "REC003", f"{key} must be {_NAMES[kind]}")
            return None
        return value

    def maybe(self, key: str) -> str | None:
        """Text, or None where the key is absent; text that is written must not be blank."""
        value = self._get(key, str, required=False)
        if value is not None and not value.strip():
            self.fault(key, "REC002", f"{key} is empty: leave it out where it is unknown")
            return None
        return str(value) if value is not None else None

    def text(self, key: str, *, required: bool = True) -> str:
        """Text; where it is required it must not be blank."""
        value = self._get(key, str, required)
        if required and value is not None and not value.strip():
            self.fault(key, "REC002", f"{key} is empty")
        return value or ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where the key is absent."""
        value = self._get(key, list, required=False) or []
        if not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(key, "REC003", f"{key} must be a list of texts, none of them empty")
            return ()
        return tuple(value)

    def day(self, key: str) -> date | None:
        """A date without a time, or None where the key is absent."""
        value: date | None = self._get(key, date, required=False)
        return value

    def number(self, key: str, *, required: bool = False) -> int | None:
        """A whole number, or None where the key is absent."""
        value: int | None = self._get(key, int, required)
        return value

    def decimal(self, key: str, *, required: bool = False) -> float | None:
        """A number, or None where the key is absent."""
        value: float | None = self._get(key, float, required)
        return None if value is None else float(value)

    def flag(self, key: str) -> bool:
        """True or false; false where the key is absent."""
        return bool(self._get(key, bool, required=False))

    def word(self, key: str, words: Iterable[str], *, required: bool = True) -> str | None:
        """One of ``words``; None, with the problem noted, where it is another."""
        value: str | None = self._get(key, str, required)
        allowed = list(words)
        if value is None or value in allowed:
            return value
        close = get_close_matches(value, allowed, 1)
        hint = f"; did you mean {close[0]}?" if close else f"; known: {', '.join(allowed)}"
        self.fault(key, "REC004", f"{key} {short(value)} is not a known word{hint}")
        return None

    def member(self, key: str, kind: type[Word], default: Word, *, required: bool = True) -> Word:
        """A member of an enumeration of words; ``default`` where it is absent or wrong."""
        value = self.word(key, [str(member) for member in kind], required=required)
        return default if value is None else kind(value)

    def tables(self, key: str) -> list[Table]:
        """The tables of an array of tables."""
        self._known[key] = None
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(key, "REC003", f"{key} must be tables, each under its own [[{key}]]")
            return []
        return [Table(self.source, item, (*self.where, key, number)) for number, item in enumerate(value)]

    def table(self, key: str) -> Table | None:
        """A single table, which must be there."""
        value = self._get(key, dict, required=True)
        return None if value is None else Table(self.source, value, (*self.where, key))

    def done(self) -> None:
        """Report the keys nobody asked for."""
        for key in self.data:
            if key not in self._known:
                close = get_close_matches(key, list(self._known), 1)
                hint = f"; did you mean {close[0]}?" if close else ""
                self.fault(key, "REC001", f"unknown key {short(key)}{hint}")


def short(text: str, width: int = 60) -> str:
    """``text`` as one quoted, printable piece of a message, cut to ``width``."""
    shown = repr(text)
    return shown if len(shown) <= width else shown[: width - 4] + "..." + shown[0]

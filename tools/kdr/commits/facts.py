"""The commit facts of a record, ``adr_sources/<slug>/commits.toml``: reading with every problem's line, and writing.

The tool writes the file and a person may correct it; it holds one ``[[commit]]`` a commit and one ``[[unmerged]]`` a
posting that no commit was found of.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from kdr.commits.model import Commit, Facts, Known, Part, Unmerged
from kdr.errors import KdrError, Problem

METHODS = (
    "recorded", "link-trailer", "message-id", "applied-mail", "patch-id", "blob-ids", "author-date", "subject-author",
    "similarity", "series", "lineage", "fixes-trailer", "revert", "merge",
)  # fmt: skip
KINDS = ("not-merged", "superseded", "dropped")

_SHA = re.compile(r"[0-9a-f]{40}")
_SHORT = re.compile(r"[0-9a-f]{7,40}")
_TAG = re.compile(r"v\d+(?:\.\d+){1,3}(?:-rc\d*)?")
_HEAD = re.compile(r"\s*\[\[(commit|unmerged)\]\]")
_AT_LINE = re.compile(r"\(at line (\d+)")
_COMMIT = tuple(f.name for f in fields(Commit) if f.name != "at")
_UNMERGED = tuple(f.name for f in fields(Unmerged) if f.name != "at")
_HEADING = """\
# The commits of this record and how each is known. `kdr link --kernel DIR` writes this file: it verifies what is only
# recorded, and adds what it finds. A correction by hand needs its source.
"""


def load(path: Path, name: str | None = None) -> tuple[Facts | None, list[Problem]]:
    """Read the facts at PATH, called NAME in problems (the path where absent).

    Returns the facts, None where the file is no TOML, and the problems with their lines; an entry with a problem of
    its required keys is left out.  Raises KdrError where the file cannot be read.
    """
    name = name or str(path)
    try:
        text = path.read_bytes().decode("utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise KdrError(f"cannot be read: {error.strerror}", path=name) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        found = _AT_LINE.search(str(error))
        return None, [Problem(name, int(found[1]) if found else 1, "COMMIT003", f"is not valid TOML: {error}")]
    reader = _Reader(name, text)
    facts = Facts(
        path=name,
        commits=tuple(filter(None, (reader.commit(table, n) for n, table in reader.tables(data, "commit")))),
        unmerged=tuple(filter(None, (reader.unmerged(table, n) for n, table in reader.tables(data, "unmerged")))),
    )
    reader.once(facts)
    for key in data.keys() - {"commit", "unmerged"}:
        reader.problem(1, f"unknown key {key!r}; the file holds [[commit]] and [[unmerged]] tables")
    return facts, sorted(reader.problems)


def dump(facts: Facts) -> str:
    """FACTS as the text of a commits.toml; ``load`` of it gives them back."""
    parts = [_HEADING]
    for name, items, keys in (("commit", facts.commits, _COMMIT), ("unmerged", facts.unmerged, _UNMERGED)):
        for item in items:
            lines = [f"{key} = {_value(getattr(item, key))}" for key in keys if getattr(item, key) not in (None, ())]
            parts.append("\n".join([f"[[{name}]]", *lines]) + "\n")
    return "\n".join(parts)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | date):
        return value.isoformat() if isinstance(value, date) else repr(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def line_of(lines: Sequence[str], head: int, key: str) -> int:
    """The line (from 1) of KEY in the table that begins at the line HEAD of LINES; HEAD where it has none."""
    pattern = re.compile(rf"\s*{re.escape(key)}\s*=")
    for n in range(head, len(lines)):
        if pattern.match(lines[n]):
            return n + 1
        if _HEAD.match(lines[n]):
            break
    return head


class _Reader:
    """Turns tables into entries and notes what is wrong with them."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.split("\n")
        self.problems: list[Problem] = []
        heads = [(n, m[1]) for n, line in enumerate(self.lines, 1) if (m := _HEAD.match(line))]
        self.heads = {kind: [n for n, k in heads if k == kind] for kind in ("commit", "unmerged")}

    def tables(self, data: Mapping[str, Any], kind: str) -> list[tuple[int, Mapping[str, Any]]]:
        """The tables of one kind with the lines they begin at."""
        found = data.get(kind, [])
        if not isinstance(found, list) or not all(isinstance(t, dict) for t in found):
            self.problem(1, f"{kind} must be written as [[{kind}]] tables")
            return []
        at = self.heads[kind]
        return [(at[n] if n < len(at) else 1, table) for n, table in enumerate(found)]

    def problem(self, line: int, said: str, code: str = "COMMIT003") -> None:
        self.problems.append(Problem(self.name, line, code, said))

    def line(self, head: int, key: str) -> int:
        """The line of KEY in the table that begins at HEAD; HEAD where it has none."""
        return line_of(self.lines, head, key)

    def commit(self, table: Mapping[str, Any], at: int) -> Commit | None:
        take = self._taker(table, at, _COMMIT)
        sha = take("sha", str, None)
        if sha is not None and not _SHA.fullmatch(sha):
            self.problem(self.line(at, "sha"), f"{sha!r} is no commit hash of 40 hexadecimal digits", "COMMIT002")
            return None
        part, state = take("part", Part), take("state", Known)
        subject, method, source = take("subject", str), take("method", str), take("source", str)
        if None in (part, state, subject, method, source):
            return None
        if method not in METHODS:
            self.problem(self.line(at, "method"), f"method {method!r} is none of {', '.join(METHODS)}")
        tag = take("tag", str, None)
        if tag is not None and not _TAG.fullmatch(tag):
            self.problem(self.line(at, "tag"), f"{tag!r} is no release tag like v6.6-rc1")
        fixes = take("fixes", tuple, ())
        for one in fixes:
            if not _SHORT.fullmatch(str(one)):
                self.problem(self.line(at, "fixes"), f"{one!r} is no commit hash", "COMMIT002")
        score = take("score", float)
        return Commit(
            part=part, subject=subject, sha=sha, patch=take("patch", int, None), posted=take("posted", str, None),
            author=take("author", str, None), committer=take("committer", str, None),
            authored=take("authored", date, None), committed=take("committed", date, None), tag=tag,
            tag_basis=take("tag_basis", str, None), files=take("files", tuple, ()),
            trailers=take("trailers", tuple, ()), fixes=fixes, method=method,
            score=score if score is not None else 0.0, exact=take("exact", bool, False),
            state=state, source=source, at=at,
        )  # fmt: skip

    def unmerged(self, table: Mapping[str, Any], at: int) -> Unmerged | None:
        take = self._taker(table, at, _UNMERGED)
        subject, kind, source, scope = (take(key, str) for key in ("subject", "kind", "source", "scope"))
        if None in (subject, kind, source, scope):
            return None
        if kind not in KINDS:
            self.problem(self.line(at, "kind"), f"kind {kind!r} is none of {', '.join(KINDS)}")
        return Unmerged(
            subject=subject, author=take("author", str, None), posted=take("posted", date, None),
            message_id=take("message_id", str, None), patch=take("patch", int, None), kind=kind, source=source,
            scope=scope, at=at,
        )  # fmt: skip

    def _taker(self, table: Mapping[str, Any], at: int, keys: tuple[str, ...]) -> Callable[..., Any]:
        """A function that takes one key of TABLE as a type, noting what is missing or of another type."""
        for key in table.keys() - set(keys):
            self.problem(self.line(at, key), f"unknown key {key!r}")

        def take(key: str, kind: Any, *default: object) -> Any:
            if key not in table:
                if default:
                    return default[0]
                self.problem(at, f"{key} is missing")
                return None
            value = table[key]
            try:
                if kind is tuple and isinstance(value, list) and all(isinstance(v, str) for v in value):
                    return tuple(value)
                if kind in (Part, Known):
                    return kind(value)
            except ValueError:
                self.problem(self.line(at, key), f"{key} {value!r} is none of {', '.join(kind)}")
                return None
            if kind is float and isinstance(value, int) and not isinstance(value, bool):
                return float(value)
            if kind is not tuple and isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
                return value
            self.problem(self.line(at, key), f"{key} is of the wrong type ({type(value).__name__})")
            return default[0] if default else None

        return take

    def once(self, facts: Facts) -> None:
        """Note a hash that stands twice."""
        seen: dict[str, int] = {}
        for commit in facts.commits:
            if commit.sha and commit.sha in seen:
                self.problem(commit.at, f"{commit.sha} stands in line {seen[commit.sha]} already")
            elif commit.sha:
                seen[commit.sha] = commit.at

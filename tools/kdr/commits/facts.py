"""The commit facts of a record, ``adr_sources/<slug>/commits.toml``: reading with every problem's line, and writing.

The tool writes the file and a person may correct it; it holds one ``[[commit]]`` a commit and one ``[[unmerged]]`` a
posting that no commit was found of.  What a person wrote there, comments too, stays where it stands (``revise``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from kdr.commits.model import Commit, Facts, Known, Part, Unmerged
from kdr.errors import KdrError, Problem
from kdr.toml.locate import Where, locate, values
from kdr.toml.reader import Table, parse, short

METHODS = (
    "recorded", "link-trailer", "message-id", "applied-mail", "patch-id", "blob-ids", "author-date", "subject-author",
    "similarity", "series", "lineage", "fixes-trailer", "revert", "merge",
)  # fmt: skip
KINDS = ("not-merged", "superseded", "dropped")

_SHA = re.compile(r"[0-9a-f]{40}")
_SHORT = re.compile(r"[0-9a-f]{7,40}")
_TAG = re.compile(r"v\d+(?:\.\d+){1,3}(?:-rc\d*)?")
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
        top, source = parse(path, name, "COMMIT003")
    except OSError as error:
        raise KdrError(f"cannot be read: {error.strerror}", path=name) from error
    if top is None:
        return None, source.problems
    commits = tuple(filter(None, map(_commit, top.tables("commit"))))
    facts = Facts(path=name, commits=commits, unmerged=tuple(filter(None, map(_unmerged, top.tables("unmerged")))))
    seen: dict[str, int] = {}
    for commit in commits:
        if commit.sha is not None and seen.setdefault(commit.sha, commit.at) != commit.at:
            source.report(commit.at, "COMMIT003", f"{commit.sha} stands in line {seen[commit.sha]} already")
    top.done()
    return facts, sorted(source.problems)


def _commit(table: Table) -> Commit | None:
    sha, tag = table.maybe("sha"), table.maybe("tag")
    wrong = sha is not None and not _SHA.fullmatch(sha)
    if wrong:
        table.report("sha", "COMMIT002", f"{short(str(sha))} is no commit hash of 40 hexadecimal digits")
    if tag is not None and not _TAG.fullmatch(tag):
        table.report("tag", "COMMIT003", f"tag {short(tag)} is no release tag like v6.6-rc1")
    fixes = table.texts("fixes")
    for one in fixes:
        if not _SHORT.fullmatch(one):
            table.report("fixes", "COMMIT002", f"{short(one)} is no commit hash")
    part, state = table.word("part", Part), table.word("state", Known)
    method, subject, source = table.word("method", METHODS), table.text("subject"), table.text("source")
    score = table.decimal("score", required=True)
    commit = Commit(
        part=Part(part or Part.RELATED), subject=subject, sha=sha, patch=table.number("patch"),
        posted=table.maybe("posted"), author=table.maybe("author"), committer=table.maybe("committer"),
        authored=table.day("authored"), committed=table.day("committed"), tag=tag, tag_basis=table.maybe("tag_basis"),
        files=table.texts("files"), trailers=table.texts("trailers"), fixes=fixes, method=method or "recorded",
        score=score or 0.0, exact=table.flag("exact"), state=Known(state or Known.RECORDED), source=source,
        at=table.line,
    )  # fmt: skip
    table.done()
    usable = not wrong and None not in (part, state, method) and subject and source
    return commit if usable else None


def _unmerged(table: Table) -> Unmerged | None:
    kind = table.word("kind", KINDS)
    posting = Unmerged(
        subject=table.text("subject"), author=table.maybe("author"), posted=table.day("posted"),
        message_id=table.maybe("message_id"), patch=table.number("patch"), kind=kind or KINDS[0],
        source=table.text("source"), scope=table.text("scope"), at=table.line,
    )  # fmt: skip
    table.done()
    return posting if kind and posting.subject and posting.source and posting.scope else None


def dump(facts: Facts) -> str:
    """FACTS as the text of a new commits.toml; ``load`` of it gives them back."""
    commits = (_table("commit", item, _COMMIT) for item in facts.commits)
    postings = (_table("unmerged", item, _UNMERGED) for item in facts.unmerged)
    return "\n".join([_HEADING, *commits, *postings])


def revise(text: str, before: Facts, after: Facts) -> str:
    """TEXT, which holds BEFORE, changed to hold AFTER; all else in it stays as it is, comments too.

    The commits of AFTER begin with those of BEFORE in their order, and so do its postings, of which some may be gone.
    """
    if not text:
        return dump(after)
    page = _Page(text)
    for number, (old, new) in enumerate(zip(before.commits, after.commits, strict=False)):
        page.change(("commit", number), old, new)
    kept = set(after.unmerged)
    for number, posting in enumerate(before.unmerged):
        if posting not in kept:
            page.drop(("unmerged", number))
    made = [_table("commit", item, _COMMIT) for item in after.commits[len(before.commits) :]]
    page.append("commit", made)
    had = set(before.unmerged)
    page.append("unmerged", [_table("unmerged", item, _UNMERGED) for item in after.unmerged if item not in had])
    return page.done()


def places(text: str) -> dict[Where, int]:
    """The lines of the tables and keys of TEXT; none where it is empty."""
    return locate(text) if text else {}


def line_of(lines: dict[Where, int], head: int, key: str) -> int:
    """The line (from 1) of KEY in the table whose header stands at the line HEAD; HEAD where it has none."""
    for where, line in lines.items():
        if line == head and len(where) == 2:
            return lines.get((*where, key), head)
    return head


class _Page:
    """The text of a commits.toml and the changes to make to it."""

    def __init__(self, text: str) -> None:
        self.text = text if text.endswith("\n") else text + "\n"
        self.values = values(self.text)
        self.lines = locate(self.text)
        self.edits: list[tuple[int, int, str]] = []

    def _end_of_line(self, at: int) -> int:
        return self.text.index("\n", at) + 1

    def _end(self, table: Where) -> int:
        """Where the line after the last value of TABLE begins."""
        ends = [value.end for where, value in self.values.items() if where[:2] == table]
        return self._end_of_line(max(ends)) if ends else len(self.text)

    def change(self, table: Where, old: object, new: object) -> None:
        """Write the values of the entry NEW over those of OLD, where they differ."""
        before = None
        for key in _COMMIT:
            place = self.values.get((*table, key))
            value = getattr(new, key)
            if value == getattr(old, key):
                before = place or before
                continue
            words = f"{key} = {_value(value)}"
            if place is None:
                at = self._end_of_line(before.end) if before else self._end_of_line(self._head(table))
                self.edits.append((at, at, f"{words}\n"))
                continue
            inside = "".join(f"{comment}\n" for comment in place.comments)
            if value in (None, ()):
                self.edits.append((place.line, self._end_of_line(place.end), inside))
            else:
                self.edits.append((place.line, place.end, inside + words))
            before = place

    def _head(self, table: Where) -> int:
        at = 0
        for _ in range(self.lines[table] - 1):
            at = self._end_of_line(at)
        return at

    def drop(self, table: Where) -> None:
        """Take a table out; comments between its values stay."""
        at, end = self._head(table), self._end(table)
        lines = self.text[at:end].splitlines(keepends=True)
        comments = "".join(line for line in lines if line.lstrip().startswith("#"))
        self.edits.append((at, self._end_of_line(end) if self.text[end : end + 1] == "\n" else end, comments))

    def append(self, name: str, tables: Sequence[str]) -> None:
        """Put new TABLES after the last one of their NAME, else at the end."""
        last = max((where[1] for where in self.values if where[0] == name and len(where) > 2), default=None)
        at = len(self.text) if last is None else self._end((name, last))
        self.edits += [(at, at, f"\n{table}") for table in tables]

    def done(self) -> str:
        """The text with all changes made."""
        out, at = [], 0
        for start, end, words in sorted(self.edits, key=lambda edit: edit[:2]):
            out += [self.text[at:start], words]
            at = max(at, end)
        return "".join([*out, self.text[at:]])


def _table(name: str, item: Commit | Unmerged, keys: Sequence[str]) -> str:
    lines = [f"{key} = {_value(getattr(item, key))}" for key in keys if getattr(item, key) not in (None, ())]
    return "\n".join([f"[[{name}]]", *lines]) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | date):
        return value.isoformat() if isinstance(value, date) else repr(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")

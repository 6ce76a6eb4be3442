"""The history of a clone, indexed once and kept between runs in a small database, updated by what is new.

The headers of every commit are kept, and of the diffs only the signatures of those commits that posted patches can
match (by date and folder): a history of a million commits costs disk, never memory.
"""

from __future__ import annotations

import json
import os
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from kdr.commits import history
from kdr.commits.diff import Diff, FileDiff
from kdr.commits.git import Clone, GitFailed
from kdr.commits.posted import key, who
from kdr.errors import KdrError
from kdr.model import Person

# To be raised whenever what is stored changes its meaning; an older database is then built again.
_FORMAT = "2"
# Up to so many commits of a period are all looked at; above it only those that touch the patches' folders.
_ALL = 30_000
_SCHEMA = """
create table meta (name text primary key, value text);
create table commits (
  id integer primary key, sha text unique, main int, parents int, author text, address text, authored int,
  committer text, committed int, subject text, key text);
create index by_key on commits (key);
create index by_authored on commits (authored);
create index by_committed on commits (committed);
create table says (id int, kind text, value text);
create index by_value on says (kind, value);
create table diffs (id integer primary key, patch_id text, files text, lines blob);
insert into meta values ('format', '%s'), ('tips', '["", []]'), ('scan', '[["", []], 0, 0, [], []]');
"""
_T = TypeVar("_T")
_INSERT = (
    "insert into commits (sha, main, parents, author, address, authored, committer, committed, subject, key)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (sha) do update set main = max(main, excluded.main)"
)
_ENTRY = (
    "select c.id, sha, main, author, address, authored, committer, committed, subject, key, patch_id, files, lines"
    " from commits c left join diffs d on d.id = c.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One commit of the index.  ``main`` says that the checked-out branch holds it; ``diff`` is None where unknown."""

    id: int
    sha: str
    main: bool
    author: str
    who: frozenset[str]
    authored: int
    committer: str
    committed: int
    subject: str
    key: str
    diff: Diff | None


def cache_folder() -> Path:
    """Where indexes are kept between runs, by the XDG base directory rules."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "kdr" / "commits"


class Index:
    """The index of CLONE in FOLDER: ``refresh`` it, ask it, ``close`` it.  SAY is told what long work is under way."""

    def __init__(self, clone: Clone, folder: Path, say: Callable[[str], None]) -> None:
        self.clone = clone
        self.say = say
        self._treeless = 0
        name = sha256(str(clone.folder).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self.path = folder / f"{name}.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.db = self._open()
        except (OSError, sqlite3.Error) as error:
            todo = "name another folder with --cache"
            raise KdrError(f"the index cannot be kept there ({error})", path=self.path, todo=todo) from None

    def _open(self) -> sqlite3.Connection:
        """The database; a new one where there is none, or one that is damaged or of an older format."""
        db = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        try:
            (pages,) = db.execute("pragma page_count").fetchone()
            (size,) = db.execute("pragma page_size").fetchone()
            whole = pages * size == self.path.stat().st_size
            if whole and db.execute("select value from meta where name = 'format'").fetchone() == (_FORMAT,):
                return db
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise
        db.close()
        self.path.unlink(missing_ok=True)
        db = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        db.executescript(_SCHEMA % _FORMAT)
        return db

    def lacks(self) -> str:
        """What this clone does not hold and a full one would, in words; empty if nothing is missed."""
        (bare,) = self.db.execute("select count(*) from diffs where patch_id is null and files != '[]'").fetchone()
        said = ["has no commits"] if self.empty else []
        if self.clone.shallow:
            said.append("is shallow: patches merged before its first commit are not found")
        if bare:
            said.append(f"lacks the files of {bare} commits: they are compared by subject, author, date and blob ids")
        if self._treeless:
            said.append(f"lacks the trees of {self._treeless} commits: they are compared by subject, author and date")
        return "; ".join(said)

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: a run that is broken off leaves the index as it was."""
        self.db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.db.execute("rollback")
            raise
        self.db.execute("commit")

    def _kept(self, name: str) -> Any:
        (value,) = self.db.execute("select value from meta where name = ?", (name,)).fetchone()
        return json.loads(value)

    def _keep(self, name: str, value: object) -> None:
        self.db.execute("update meta set value = ? where name = ?", (json.dumps(value), name))

    def refresh(self) -> None:
        """Take in the headers of the commits that are new since the last run; of all where history was rewritten."""
        refs = self.clone.refs()
        main = refs.get("HEAD") or next(iter(refs.values()), "")
        others = sorted(set(refs.values()) - {main})
        if self._kept("tips") == [main, others]:
            return
        try:
            with self._writing():
                self._take(main, others)
                self._keep("tips", [main, others])
        except GitFailed as error:
            said = f"its history cannot be read ({error})"
            raise KdrError(said, path=self.clone.path, todo="run git fsck there") from None

    def _take(self, main: str, others: list[str]) -> None:
        known, beside = self._kept("tips")
        if not self._reach([main], [known]):
            self.say("history was rewritten: indexing it again")
            self._forget("1")
            known, beside = "", []
        elif not self._reach([main, *others], beside):
            self._forget("main = 0")
            beside = []
        self._scan(True, [main], [known])
        self._scan(False, others, [main, known, *beside])

    def _reach(self, tips: list[str], olds: list[str]) -> bool:
        """Whether TIPS reach all of OLDS."""
        try:
            return not any(olds) or not self.clone.text("rev-list", "-n1", *history.span(olds, tips))
        except GitFailed:  # an old commit is gone for good
            return False

    def _forget(self, which: str) -> None:
        for table in ("diffs", "says"):
            self.db.execute(f"delete from {table} where id in (select id from commits where {which})")
        self.db.execute(f"delete from commits where {which}")
        self._keep("scan", [["", []], 0, 0, [], []])

    def _scan(self, main: bool, tips: list[str], olds: list[str]) -> None:
        count = 0
        for batch in _batches(history.headers(self.clone, list(filter(None, tips)), olds), 5000):
            self.db.executemany(_INSERT, ((h.sha, main, *h[1:-1], h.subject, key(h.subject)) for h in batch))
            named = ((kind, value, h.sha) for h in batch for kind, value in history.said(h.message))
            self.db.executemany("insert into says select id, ?, ? from commits where sha = ?", named)
            count += len(batch)
            self.say(f"indexing history: {count} commits")

    @property
    def empty(self) -> bool:
        """Whether the clone has no commits."""
        return self.db.execute("select 1 from commits limit 1").fetchone() is None

    @property
    def small(self) -> bool:
        """Whether the history is short enough to look at every commit."""
        return bool(self.db.execute("select count(*) from commits").fetchone()[0] <= _ALL)

    def read_diffs(self, since: int, until: int, folders: Sequence[str], ids: Iterable[int]) -> None:
        """See that the diffs are known of the commits IDS, and of those committed from SINCE to UNTIL (seconds).

        Where the period holds very many commits, only those that touch one of FOLDERS are meant.
        """
        period = "from commits where committed between ? and ? and parents = 1"
        wanted = set(ids)
        if self.db.execute(f"select count(*) {period}", (since, until)).fetchone()[0] <= _ALL:
            wanted.update(row[0] for row in self.db.execute(f"select id {period}", (since, until)))
        elif folders:
            wanted.update(self._touching(since, until, folders))
        self._list(wanted)
        rows = self.db.execute(
            "select sha, id from commits join listed on id = item where parents = 1"
            " and id not in (select id from diffs) order by id"
        )
        todo: dict[str, int] = dict(rows.fetchall())
        done = 0
        for batch in _batches(history.diffs(self.clone, list(todo)), 1000):
            with self._writing():
                self.db.executemany("insert into diffs values (?, ?, ?, ?)", ((todo[s], *_packed(d)) for s, d in batch))
            done += len(batch)
            self.say(f"reading diffs: {done} of {len(todo)} commits")
        self._treeless += len(todo) - done

    def _touching(self, since: int, until: int, folders: Sequence[str]) -> list[int]:
        """The commits from SINCE to UNTIL that touch FOLDERS; what was asked before is not asked of git again."""
        tips = self._kept("tips")
        old, a, b, under, ids = self._kept("scan")
        covered = a <= since and b >= until and set(folders) <= set(under)
        if not covered:
            old, a, b, under, ids = ["", []], since, until, sorted(folders), []
        if old != tips:
            self.say(f"looking for the commits to {len(folders)} folders")
            period = (f"--max-age={a}", f"--min-age={b}")
            span = history.span([tips[0], *tips[1]], [old[0], *old[1]])
            paths = (f":(literal){f}" for f in under)
            listed = self.clone.text("rev-list", "--full-history", "--no-merges", *period, *span, "--", *paths)
            self._list(listed.split())
            found = self.db.execute("select id from commits join listed on sha = item").fetchall()
            ids = [*ids, *(row[0] for row in found)]
            with self._writing():
                self._keep("scan", [tips, a, b, under, ids])
        return list(map(int, ids))

    def _list(self, items: Iterable[object]) -> None:
        self.db.execute("create temp table if not exists listed (item primary key)")
        self.db.execute("delete from listed")
        self.db.executemany("insert or ignore into listed values (?)", ((x,) for x in items))

    def ids(self, column: str, values: Iterable[object]) -> list[int]:
        """The commits whose COLUMN (``key``, ``authored``) is one of VALUES."""
        self._list(values)
        return [r[0] for r in self.db.execute(f"select id from commits join listed on {column} = item")]

    def newest(self) -> date | None:
        """The day (UTC) of the checked-out commit; None where there is none."""
        rows = self.db.execute("select committed from commits where sha = ?", (self._kept("tips")[0],)).fetchall()
        return datetime.fromtimestamp(rows[0][0], UTC).date() if rows else None

    def beginning(self, key: str) -> list[int]:
        """The commits whose title key goes on after KEY (keys hold letters, digits, ``_`` and single blanks)."""
        rows = self.db.execute("select id from commits where key > ? and key < ?", (f"{key} ", f"{key}!"))
        return [row[0] for row in rows]

    def named(self, sha: str) -> int | None:
        """The commit that SHA, maybe abbreviated, names; None if none or several."""
        rows = self.db.execute("select id from commits where sha between ? and ? limit 2", (sha, sha + "g")).fetchall()
        return rows[0][0] if len(rows) == 1 else None

    def naming(self, kind: str, values: Iterable[str]) -> list[tuple[int, str]]:
        """The commits whose message names one of VALUES, with the value; KIND as in ``history.said``."""
        self._list(values)
        rows = self.db.execute("select id, value from says join listed on value = item where kind = ?", (kind,))
        return rows.fetchall()

    def entries(self, since: int, until: int, ids: Iterable[int] = ()) -> Iterator[Entry]:
        """The commits from SINCE to UNTIL whose diff is known, and those of IDS; merges and roots are left out."""
        self._list(ids)
        period = "committed between ? and ? and d.id is not null"
        which = f"parents = 1 and ({period} or c.id in (select item from listed))"
        yield from map(_entry, self.db.execute(f"{_ENTRY} where {which} order by c.id", (since, until)))

    def keys(self) -> set[str]:
        """The title keys of all commits."""
        return {r[0] for r in self.db.execute("select distinct key from commits")}

    def paths(self) -> set[str]:
        """Every path of the checked-out branch, and those that a commit with a known diff touches."""
        found: set[str] = set()
        if main := self._kept("tips")[0]:
            with suppress(GitFailed):  # trees may be missing
                found.update(self.clone.text("ls-tree", "-r", "-z", "--name-only", main).split("\0"))
        for (files,) in self.db.execute("select files from diffs"):
            for path, old, *_ in json.loads(files):
                found.update((path, old) if old else (path,))
        return found


def _entry(row: tuple[Any, ...]) -> Entry:
    *head, patch_id, files, lines = row
    number, sha, main, author, address, authored, committer, committed, subject, title = head
    return Entry(
        id=number,
        sha=sha,
        main=bool(main),
        author=author,
        who=who(Person(author, address)),
        authored=authored,
        committer=committer,
        committed=committed,
        subject=subject,
        key=title,
        diff=None if files is None else _unpacked(patch_id, files, lines),
    )


def _packed(found: Diff) -> tuple[str | None, str, bytes]:
    files = [[f.path, f.old, f.blobs, len(f.lines)] for f in found.files]
    return found.patch_id, json.dumps(files), b"".join(f.lines.tobytes() for f in found.files)


def _unpacked(patch_id: str | None, files: str, lines: bytes) -> Diff:
    numbers = array("I")
    numbers.frombytes(lines)
    found = []
    at = 0
    for path, old, blobs, count in json.loads(files):
        found.append(FileDiff(path, old, tuple(blobs) if blobs else None, numbers[at : at + count]))
        at += count
    return Diff(tuple(found), patch_id)


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch

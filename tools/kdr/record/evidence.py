"""Where the project keeps things, and the thread a record stands on, read again from its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from kdr.errors import KdrError, Problem
from kdr.mail import sources
from kdr.model import Thread
from kdr.thread.build import build, pick
from kdr.toml.reader import short

EVIDENCE = "adr_sources"
RECORDS = "docs/decisions"
FILES = ("thread.txt", "thread.mbox")


def project_root(given: Path | None = None) -> Path:
    """The project's folder: ``given``, or the nearest one from the working directory up with conf.py and adr_sources.

    Raises KdrError where there is none.
    """
    if given is not None:
        if not (given / EVIDENCE).is_dir():
            todo = "give the folder with conf.py in it"
            raise KdrError(f"is no KDR project: it has no {EVIDENCE}", path=given, todo=todo)
        return given
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "conf.py").is_file() and (folder / EVIDENCE).is_dir():
            return folder
    raise KdrError(
        f"no conf.py beside a folder {EVIDENCE} here or above",
        path=here,
        todo="call kdr inside the project or give --root DIR",
    )


def record_paths(root: Path) -> list[Path]:
    """Every record file of the project, by name."""
    return sorted((root / RECORDS).glob("*.toml"))


def evidence_of(slug: str, root: Path) -> Path:
    """The evidence file of ``slug``; KdrError where there is none, or two."""
    folder = root / EVIDENCE / slug
    found = [folder / name for name in FILES if (folder / name).is_file()]
    if len(found) != 1:
        what = "two evidence files, thread.txt and thread.mbox" if found else "no thread.txt and no thread.mbox"
        raise KdrError(what, path=folder.relative_to(root), todo="keep one" if found else "add the thread with kdr add")
    return found[0]


def thread_of(slug: str, root: Path) -> Thread:
    """The thread of the record ``slug``.

    A file that has not changed since it was last asked for is not read again.  Raises KdrError.
    """
    path = evidence_of(slug, root)
    stat = path.stat()
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _read(path: Path, _mtime: int, _size: int) -> Thread:
    return thread_from(path, None)


def thread_from(source: Path, message_id: str | None) -> Thread:
    """The thread of SOURCE that holds ``message_id``; where that is None, the only one.

    Raises KdrError where there is none or no telling which.
    """
    if source.suffix == ".toml" and source.is_file():
        raise KdrError("is a record, no mail", path=source, todo=f"kdr draft {source.stem} drafts its thread afresh")
    if message_id is not None:
        return pick(lambda: sources.read(source), message_id)
    return only(build(sources.read(source)), str(source))


def only(threads: Sequence[Thread], path: str) -> Thread:
    """The one thread of a source; where a few mails have come loose from it, the thread that holds most of them.

    The loose ones are named in its ``oddities``.

    Raises KdrError, naming the first threads, where none holds more than half of the mails.
    """
    if not threads:
        raise KdrError("holds no mail", path=path)
    most = max(threads, key=lambda thread: len(thread.messages))
    if 2 * len(most.messages) > sum(len(thread.messages) for thread in threads):
        odd = tuple(_loose(thread) for thread in threads if thread is not most)
        return replace(most, oddities=(*most.oddities, *odd))
    first = [thread.messages[0].mail for thread in threads[:3]]
    roots = ", ".join(f"<{mail.message_id}> {short(mail.subject or '')}" for mail in first)
    raise KdrError(f"holds {len(threads)} threads: {roots}", path=path, todo="name one with --thread MSGID")


def _loose(thread: Thread) -> Problem:
    """What to say of a thread that is left out: what it is, and how to have it."""
    first = thread.messages[0].mail
    more = len(thread.messages) - 1
    mails = short(first.subject or "") + (f" and {more} more with it" if more else "")
    todo = f"; --thread {first.message_id} takes it instead" if first.message_id else ""
    return Problem(first.path, first.line, "loose-mail", f"left out, tied to none of the others: {mails}{todo}")

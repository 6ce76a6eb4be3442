"""Where the project keeps things, and the thread a record stands on, read again from its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from kdr.errors import KdrError
from kdr.mail import pages, sources
from kdr.model import Mail, Thread
from kdr.record.reader import short
from kdr.thread.build import build

EVIDENCE = "adr_sources"
RECORDS = "docs/decisions"
FILES = ("thread.txt", "thread.mbox")


def project_root(given: Path | None = None) -> Path:
    """The project's folder: ``given``, or the nearest one from the working directory up with conf.py and adr_sources.

    Raises KdrError where there is none.
    """
    if given is not None:
        if not (given / EVIDENCE).is_dir():
            raise KdrError(f"is no KDR project: it has no {EVIDENCE}", path=given)
        return given
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "conf.py").is_file() and (folder / EVIDENCE).is_dir():
            return folder
    raise KdrError(
        f"no conf.py beside a folder {EVIDENCE} here or above",
        path=here,
        todo="call kdr inside the project or give --root DIR before the command",
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
    return only(build(_mails(path)), str(path))


def _mails(path: Path) -> Iterable[Mail]:
    if path.suffix == ".txt":
        return pages.read(path.read_bytes().decode("utf-8", "replace"), str(path))
    return sources.read(path)


def only(threads: Sequence[Thread], path: str) -> Thread:
    """The one thread of a source; where a few mails have come loose from it, the thread that holds most of them.

    Raises KdrError, naming the first threads, where none holds more than half of the mails.
    """
    if not threads:
        raise KdrError("holds no mail", path=path)
    most = max(threads, key=lambda thread: len(thread.messages))
    if 2 * len(most.messages) > sum(len(thread.messages) for thread in threads):
        return most
    first = [thread.messages[0].mail for thread in threads[:3]]
    roots = ", ".join(f"<{mail.message_id}> {short(mail.subject or '')}" for mail in first)
    raise KdrError(f"holds {len(threads)} threads: {roots}", path=path, todo="name one with --thread MSGID")

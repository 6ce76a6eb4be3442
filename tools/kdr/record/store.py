"""Take a thread into the project: its evidence byte for byte, and a drafted record.  Nothing that exists is touched."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kdr.errors import KdrError, Problem
from kdr.extract.draft import draft
from kdr.mail import mbox, pages, sources
from kdr.mail.charset import decoded
from kdr.model import Thread
from kdr.record import vocabulary
from kdr.record.drafted import drafted, slug_of
from kdr.record.evidence import EVIDENCE, RECORDS, record_paths, thread_from
from kdr.record.load import load
from kdr.record.model import Record
from kdr.record.quotes import verify_record
from kdr.record.write import write
from kdr.toml.reader import short

_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
# What mboxrd writers use where the sender's envelope is not known; the date says nothing either.
_SEPARATOR = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"


@dataclass(frozen=True, slots=True)
class Added:
    """What ``add`` wrote: the record, its file, the evidence; and the thread as the source has it."""

    record: Record
    path: Path
    evidence: Path
    thread: Thread


def add(root: Path, source: Path, *, slug: str | None, message_id: str | None, ident: str | None) -> Added:
    """Keep the thread of ``source`` below ``root`` and write a drafted record of it.

    ``message_id`` picks the thread of a source with several; ``slug`` and ``ident`` are proposed where they are None.
    Raises KdrError, with nothing written, where something is in the way or the source cannot be used.
    """
    thread = thread_from(source, message_id)
    loaded = [load(path, path.relative_to(root).as_posix()) for path in record_paths(root)]
    _refuse_known(thread, source, [record for record, _ in loaded if record])
    proposal = draft(thread)
    slug = slug or slug_of(proposal.title)
    if not vocabulary.SLUG.fullmatch(slug):
        raise KdrError(f"{short(slug)} is no slug", todo="use lower-case words and digits joined by hyphens")
    folder, path = root / EVIDENCE / slug, root / RECORDS / f"{slug}.toml"
    for place in (folder, path):
        if os.path.lexists(place):
            raise KdrError("exists already", path=place.relative_to(root), todo="choose another name with --slug")
    ident = _free_id(loaded, ident)
    pasted = thread.messages[0].mail.pasted
    name = "thread.txt" if pasted else "thread.mbox"
    with _scratch(root / EVIDENCE) as scratch:
        evidence = _evidence(source, thread)
        (scratch / name).write_bytes(evidence)
        kept = thread_from(scratch / name, None)
        if [m.mail.body for m in kept.messages] != [m.mail.body for m in thread.messages]:
            raise KdrError("the thread does not read the same from the copy that would be kept", path=source)
        record = drafted(
            draft(kept),
            kept,
            slug=slug,
            path=str(path.relative_to(root)),
            ident=ident,
            file=name,
            sha256=hashlib.sha256(evidence).hexdigest(),
            kind=_kind(source, pasted),
        )
        (scratch / path.name).write_text(write(record, guide=True), encoding="utf-8", newline="\n")
        written, problems = load(scratch / path.name)
        problems += verify_record(written, kept) if written else []
        if written is None or any(problem.code.startswith("CITE") for problem in problems):
            raise KdrError(f"the draft does not prove itself: {problems[0].code} {problems[0].message}", path=source)
        _publish(scratch, folder, path)
    return Added(record, path, folder / name, thread)


def _refuse_known(thread: Thread, source: Path, records: Iterable[Record]) -> None:
    """Raise KdrError where one of ``records`` stands on ``thread``, told by the Message-ID of its first message."""
    first = thread.messages[0].mail.message_id
    for record in records:
        if first and first == record.origin.root_message_id:
            todo = f"edit that record; `kdr draft {record.slug}` shows what a fresh draft would add"
            raise KdrError(f"this thread is {record.id} ({record.path})", path=source, todo=todo)


def _free_id(loaded: Iterable[tuple[Record | None, list[Problem]]], wanted: str | None) -> str:
    """``wanted`` if no record has it; the next after the highest where None is wanted.

    ``loaded`` are the records of the project as ``load`` gives them.  Raises KdrError where one cannot be read: its id
    may be any.
    """
    used: dict[str, str] = {}
    for record, problems in loaded:
        if record is None:
            wrong, todo = problems[0], "mend that record first: its id is not known (kdr check)"
            raise KdrError(wrong.message, path=wrong.path, line=wrong.line, todo=todo)
        used[record.id] = record.path
    if wanted is None:
        numbers = [int(ident[4:]) for ident in used if vocabulary.RECORD_ID.fullmatch(ident)]
        return f"KDR_{max(numbers, default=-1) + 1:04d}"
    if not vocabulary.RECORD_ID.fullmatch(wanted):
        raise KdrError(f"{short(wanted)} is no record id", todo="write KDR_ and four digits, or leave --id out")
    if wanted in used:
        raise KdrError(f"{wanted} is the id of {used[wanted]}", todo="leave --id out to take the next free one")
    return wanted


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A hidden folder beside the evidence, on the same file system, gone afterwards."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".adding-", dir=parent))
    except OSError as error:
        raise KdrError(f"cannot be written: {error.strerror}", path=parent) from error
    try:
        yield folder
    except OSError as error:
        raise KdrError(f"the thread cannot be kept: {error.strerror}", path=error.filename or parent) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _publish(scratch: Path, folder: Path, path: Path) -> None:
    """Move the record and the evidence to their places, both or neither."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A hard link, unlike a rename, fails where somebody else was faster.
        os.link(scratch / path.name, path)
        (scratch / path.name).unlink()
        try:
            scratch.chmod(0o755)
            scratch.rename(folder)
        except BaseException:
            path.unlink()
            raise
    except OSError as error:
        raise KdrError(f"cannot be written: {error.strerror}", path=path) from error


def _evidence(source: Path, thread: Thread) -> bytes:
    """What is kept: the source itself where it is this thread and nothing else, else its mails as mboxrd."""
    if source.is_file():
        raw = _unpacked(source)
        first = raw.lstrip(b"\r\n").partition(b"\n")[0]
        whole = sum(1 for _ in sources.read(source)) == len(thread.messages)
        if thread.messages[0].mail.pasted or (whole and mbox.is_separator(first)):
            return raw
    wanted = {(message.mail.path, message.mail.line): place for place, message in enumerate(thread.messages)}
    found = {}
    for raw, path, line in sources.raw(source):
        if (path, line) in wanted:
            found[wanted[path, line]] = (
                _SEPARATOR + _FROM.sub(rb">\1", raw) + (b"\n" if raw.endswith(b"\n") else b"\n\n")
            )
    return b"".join(found[place] for place in sorted(found))


def _unpacked(source: Path) -> bytes:
    raw = source.read_bytes()
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw


def _kind(source: Path, pasted: bool) -> str:
    """The word of ``vocabulary.ORIGINS`` for what ``source`` is."""
    if pasted:
        return pages.recognise(decoded(_unpacked(source), None)) or "flat"
    if source.is_dir():
        return "maildir" if any((source / name).is_dir() for name in ("cur", "new")) else "public-inbox"
    return "mbox" if mbox.is_separator(_unpacked(source).lstrip(b"\r\n").partition(b"\n")[0]) else "eml"

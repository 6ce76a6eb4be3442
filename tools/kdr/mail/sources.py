"""Mails out of any SOURCE: mbox, .eml, maildir, public-inbox git directory, a pasted archive page."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from kdr.errors import KdrError
from kdr.mail import headers, inbox, mbox, pages
from kdr.mail.charset import decoded
from kdr.mail.parse import parse
from kdr.model import Mail

_KINDS = "give an mbox (also .gz), an .eml, a maildir, a public-inbox git directory, or an archive page saved as text"

# What a mail has and what is shown of one on a page may look the same; these fields are on no page.
_HIDDEN_FIELDS = frozenset({"received", "return-path", "mime-version"})
_MAIL_FIELDS = frozenset({"from", "date", "subject", "message-id"}) | _HIDDEN_FIELDS
_PEEK = 100_000
_BOM = b"\xef\xbb\xbf"


class Raw(NamedTuple):
    """A mail as it was sent, and where it begins: a file (or folder and commit) and a line."""

    data: bytes
    path: str
    line: int


def read(source: Path) -> Iterator[Mail]:
    """The mails of SOURCE in its order (a maildir's by file name); mails that occur twice come twice.

    An mbox or inbox of any size is read one mail at a time.  KdrError if SOURCE is missing, empty, no mail, cut short
    or unreadable.
    """
    for item in _items(source):
        yield item if isinstance(item, Mail) else parse(item.data, path=item.path, line=item.line)


def raw(source: Path) -> Iterator[Raw]:
    """The mails of SOURCE as ``read`` gives them, undecoded; none for an archive page.  Raises the same KdrErrors."""
    for item in _items(source):
        if isinstance(item, Raw):
            yield item


def _items(source: Path) -> Iterator[Raw | Mail]:
    try:
        yield from _folder(source) if source.is_dir() else _file(source)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        todo = "fetch it again, or give it unpacked"
        raise KdrError(f"cannot be unpacked ({error})", path=source, todo=todo) from None
    except OSError as error:
        said = error.strerror or type(error).__name__
        raise KdrError(f"cannot be read ({said})", path=error.filename or source, todo=_KINDS) from None


def _folder(source: Path) -> Iterator[Raw]:
    if any((source / name).is_dir() for name in ("cur", "new")):
        yield from _maildir(source)
    elif epochs := inbox.epochs(source):
        for epoch in epochs:
            yield from (Raw(data, path, 1) for data, path in inbox.raw(epoch))
    else:
        next(source.iterdir(), None)  # raises where the folder may not be read, which is a matter of its own
        raise KdrError("is a directory, but neither a maildir nor a public-inbox", path=source, todo=_KINDS)


def _maildir(source: Path) -> Iterator[Raw]:
    files = [p for name in ("cur", "new") if (source / name).is_dir() for p in (source / name).iterdir()]
    files = [p for p in files if not p.name.startswith(".") and p.is_file()]
    if not files:
        raise KdrError("is a maildir without mail", path=source, todo=_KINDS)
    for path in sorted(files, key=lambda p: (p.name, p.parent.name)):
        yield Raw(path.read_bytes(), str(path), 1)


def _file(source: Path) -> Iterator[Raw | Mail]:
    path = str(source)
    with source.open("rb") as packed, gzip.GzipFile(fileobj=packed) as unpacked:
        file = cast(BinaryIO, unpacked) if _is_packed(packed, source) else packed
        top = _bare(file.read(_PEEK))
        file.seek(0)
        if not top.strip():
            raise KdrError("is empty", path=path, todo=_KINDS)
        if mbox.is_separator(top.partition(b"\n")[0]):
            for data, line in mbox.mails(file, path):
                yield Raw(data, path, line)
        elif _is_mail(top):
            yield Raw(_bare(file.read()), path, 1)
        else:
            yield from _page(file.read(), path)


def _bare(raw: bytes) -> bytes:
    return raw.removeprefix(_BOM).lstrip(b"\r\n")


def _is_packed(file: BinaryIO, source: Path) -> bool:
    magic = file.read(2)
    file.seek(0)
    if magic == b"\x1f\x8b":
        return True
    if source.suffix == ".gz" and magic:
        raise KdrError("is named .gz but is not gzip", path=source, todo="unpack or rename it")
    return False


def _is_mail(top: bytes) -> bool:
    """Whether TOP begins with the header of a mail, and not with what an archive page shows of one."""
    top = top.replace(b"\r\n", b"\n")
    found = headers.fields(top)[0].keys() & _MAIL_FIELDS
    if not found or found & _HIDDEN_FIELDS:
        return bool(found)
    return pages.recognise(decoded(top, None)) in (None, "flat")


def _page(raw: bytes, path: str) -> list[Mail]:
    text = decoded(raw.removeprefix(_BOM), None)
    if "\0" in text or pages.recognise(text) is None:
        raise KdrError("is neither mail nor an archive page of a known kind", path=path, line=1, todo=_KINDS)
    return pages.read(text, path)

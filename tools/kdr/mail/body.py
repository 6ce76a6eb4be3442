"""The body of a mail as text: transfer encodings, charsets, MIME parts, HTML, attached patches."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from kdr.mail import headers
from kdr.mail.charset import decoded, known, read
from kdr.mail.htmltext import plain

# No mail written by anyone nests parts deeper; what a hostile one hides below is left out.
_DEEPEST = 20
_LONGEST = 2000  # characters of a field on parts; Python takes long to read more, and nobody writes so many

_PATCH_NAME = re.compile(r"\.(?:patch|diff)(?:\.txt)?$", re.IGNORECASE)
_PATCH_KINDS = frozenset({"text/x-patch", "text/x-diff"})
_NO_TEXT = frozenset({"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/css"})
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/=]*+[ \t]*+\n)*+(?:[A-Za-z0-9+/=]++\Z)?+")
_NO_DATA = b" \t\n"
_PADDING = re.compile(rb"=+")
_SOFT = re.compile(r"(?<!^--) $", re.MULTILINE)


@dataclass(slots=True)
class Faults:
    """What a mail says of its body that is not so.

    ``unknown`` are charsets that nobody knows, ``unfit`` those its text is not in; ``undivided`` tells that it is to
    have parts and no line divides them.
    """

    unknown: set[str] = field(default_factory=set)
    unfit: set[str] = field(default_factory=set)
    undivided: bool = False


def text(fields: dict[str, str], raw: bytes, faults: Faults) -> str:
    """The text of the body RAW (``\\n`` line ends) under the header FIELDS, as a reader would be shown it.

    Of alternatives the plain one is taken, HTML is turned into text, files that are no patches and signatures are
    left out, a forwarded mail is put under a line that says so.  ``format=flowed`` text keeps the lines it was
    sent in, so that line numbers agree with every archive; with ``DelSp`` the spaces the sender added are removed.
    What could not be read as the mail says is added to FAULTS.
    """
    return _part(fields, raw, 0, faults)


def _part(fields: dict[str, str], raw: bytes, depth: int, faults: Faults) -> str:
    if "content-type" not in fields and "content-transfer-encoding" not in fields:
        return _ends(decoded(raw, None))
    head = Message()
    for name in ("content-type", "content-disposition"):
        if name in fields:
            head[name] = fields[name][:_LONGEST]
    kind = head.get_content_type()
    if kind.startswith(("multipart/", "message/")) and depth >= _DEEPEST:
        return ""
    if kind.startswith("multipart/"):
        return _multipart(head, kind, raw, depth, faults)
    if kind.startswith("message/"):
        return _forwarded(raw, depth, faults) if kind == "message/rfc822" else ""
    if not _shown(head, kind, depth):
        return ""
    data = _untransferred(raw, fields.get("content-transfer-encoding", "").strip().lower())
    charset = _param(head, "charset").lower() or None
    text, named = read(data, charset)
    if charset and not named:
        _judge(data, charset, faults)
    body = _ends(text)
    if kind == "text/html":
        return plain(body)
    if _param(head, "delsp").lower() == "yes" and _param(head, "format").lower() == "flowed":
        return _SOFT.sub("", body)
    return body


def _judge(data: bytes, charset: str, faults: Faults) -> None:
    """Note why DATA could not be read by CHARSET; what is ASCII is read rightly by any name."""
    if known(charset):
        faults.unfit.add(charset)
    elif not data.isascii():
        faults.unknown.add(charset)


def _ends(body: str) -> str:
    return body.replace("\r\n", "\n").replace("\r", "\n") if "\r" in body else body


def _param(head: Message, name: str, where: str = "content-type") -> str:
    """The parameter NAME of the field WHERE, charset not undone; nothing where its pieces cannot be numbered."""
    try:
        value = head.get_param(name, "", where)
    except ValueError:
        return ""
    return value[2] if isinstance(value, tuple) else str(value)


def _shown(head: Message, kind: str, depth: int) -> bool:
    if not depth:
        return kind.startswith("text/")
    filename = _param(head, "filename", "content-disposition") or _param(head, "name")
    if kind in _PATCH_KINDS or _PATCH_NAME.search(filename.strip()):
        return True
    return kind.startswith("text/") and kind not in _NO_TEXT and head.get_content_disposition() != "attachment"


def _untransferred(raw: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding == "base64":
        data, rest = raw.translate(None, _NO_DATA), b""
        if not data.translate(None, b"+/=").isalnum() and (m := _BASE64.match(raw)):
            # Some lists append their footer in plain text to an encoded body.
            data, rest = raw[: m.end()].translate(None, _NO_DATA), raw[m.end() :]
        return b"".join(_unbased(run) for run in _PADDING.split(data)) + rest
    return raw


def _unbased(run: bytes) -> bytes:
    run = run[: len(run) - (len(run) % 4 == 1)]
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def _multipart(head: Message, kind: str, raw: bytes, depth: int, faults: Faults) -> str:
    boundary = _param(head, "boundary").encode("utf-8", "replace")
    pieces = list(_pieces(raw, boundary)) if boundary else []
    if not pieces:
        faults.undivided = True
        return _ends(decoded(raw, None))
    texts: list[tuple[bool, str]] = []
    for piece in pieces:
        fields, at = headers.fields(piece)
        shown = _part(fields, piece[at:], depth + 1, faults)
        if shown.strip():
            texts.append(("text/html" in fields.get("content-type", "").lower(), shown))
    if kind == "multipart/alternative":
        return min(texts, key=lambda t: t[0])[1] if texts else ""
    return "\n".join(t.removesuffix("\n") for _, t in texts)


def _pieces(raw: bytes, boundary: bytes) -> Iterator[bytes]:
    """The parts between BOUNDARY lines; the last may lack its end, as in a mail cut short."""
    mark = re.compile(rb"\n--" + re.escape(boundary) + rb"(--)?[ \t]*+(?:\n|\Z)")
    raw = b"\n" + raw
    begin = None
    at = 0
    while m := mark.search(raw, at):
        if begin is not None:
            yield raw[begin : m.start()]
        if m[1]:
            return
        begin = m.end()
        at = m.end() - 1  # the line end may open the next boundary
    if begin is not None:
        yield raw[begin:]


def _forwarded(raw: bytes, depth: int, faults: Faults) -> str:
    fields, at = headers.fields(raw)
    shown = [name for name in ("Subject", "Date", "From") if name.lower() in fields]
    said = [f"{name}: {headers.unencoded(fields[name.lower()])}" for name in shown]
    return "\n".join(["-------- Forwarded Message --------", *said, "", _part(fields, raw[at:], depth + 1, faults)])

"""The body of a mail as text: transfer encodings, charsets, MIME parts, HTML, attached patches."""

from __future__ import annotations

import binascii
import re
from email.message import Message

from kdr.mail import headers
from kdr.mail.charset import decoded

_DEEPEST = 20
_PATCH_NAME = re.compile(r"\.(?:patch|diff)(?:\.txt)?$", re.IGNORECASE)
_BASE64_JUNK = re.compile(rb"[^A-Za-z0-9+/]+")


def text(fields: dict[str, str], raw: bytes, depth: int = 0) -> str:
    """The text of a body RAW (``\\n`` line ends) under the header FIELDS."""
    if "content-type" not in fields and "content-transfer-encoding" not in fields:
        return _ends(decoded(raw, None))
    head = Message()
    for name in ("content-type", "content-disposition"):
        if name in fields:
            head[name] = fields[name]
    kind = head.get_content_type()
    if kind.startswith("multipart/") and depth < _DEEPEST:
        return _multipart(head, kind, raw, depth)
    if kind == "message/rfc822" and depth < _DEEPEST:
        inner, at = headers.fields(raw)
        return text(inner, raw[at:], depth + 1)
    if not _is_text(head, kind):
        return ""
    data = _untransferred(raw, fields.get("content-transfer-encoding", ""))
    charset = _param(head, "charset")
    body = _ends(decoded(data, charset.lower() if charset else None))
    if kind == "text/html":
        return body
    if (_param(head, "format") or "").lower() == "flowed":
        return _unflowed(body, (_param(head, "delsp") or "").lower() == "yes")
    return body


def _ends(body: str) -> str:
    return body.replace("\r\n", "\n").replace("\r", "\n") if "\r" in body else body


def _param(head: Message, name: str) -> str | None:
    value = head.get_param(name)
    if isinstance(value, tuple):
        value = value[2]
    return value if isinstance(value, str) else None


def _is_text(head: Message, kind: str) -> bool:
    return kind.startswith("text/") or bool(_PATCH_NAME.search(head.get_filename("") or ""))


def _untransferred(raw: bytes, encoding: str) -> bytes:
    encoding = encoding.strip().lower()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding == "base64":
        clean = _BASE64_JUNK.sub(b"", raw)
        return binascii.a2b_base64(clean[: len(clean) - (len(clean) % 4 == 1)] + b"==")
    return raw


def _multipart(head: Message, kind: str, raw: bytes, depth: int) -> str:
    boundary = _param(head, "boundary")
    if not boundary:
        return _ends(decoded(raw, None))
    mark = re.escape(boundary.encode("latin-1", "replace"))
    pieces = re.split(rb"(?:^|\n)--" + mark + rb"[ \t]*(--)?[ \t]*(?=\n|$)", raw)
    parts = []
    for piece, closes in zip(pieces[2::2], [*pieces[3::2], None], strict=True):
        fields, at = headers.fields(piece.removeprefix(b"\n"))
        parts.append((fields, piece.removeprefix(b"\n")[at:]))
        if closes:
            break
    texts = [text(fields, body, depth + 1) for fields, body in parts]
    if kind == "multipart/alternative":
        return next((t for t in texts if t), "")
    return "\n".join(t.removesuffix("\n") for t in texts if t)


def _unflowed(body: str, delsp: bool) -> str:
    return body

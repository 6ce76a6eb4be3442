"""The header fields of a mail: words, people, dates and ids out of what was sent, however it was sent.

Nothing here raises on any input.  What cannot be read is None or empty; nothing is made up in its place.
"""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from kdr.mail.charset import decoded
from kdr.model import Person

# Longer than any field written in earnest; keeps a hostile one from costing more than its size.
_LONGEST = 50_000

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*(?:\n[ \t].*)*)\n?")
_FOLD = re.compile(r"(?<![ \t\r])[ \t\r]*+\n\s*")
_ENCODED = re.compile(r"=\?([^?\s]+)\?([bqBQ])\?([^?]*)\?=")
_QUOTED = r'"(?:[^"\\]|\\.){0,200}"|=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?='  # no mark in these is the field's own
_ADDRESS = re.compile(rf'(?:{_QUOTED}|<[^<>]*>|\((?:[^()]|\([^()]*\))*\)|[^,;"<(]|["<(])+')
_VERBATIM = re.compile(_QUOTED)
_BRACKETED = re.compile(r"<[^<>]*>")
_COMMENTED = re.compile(r"([^\s()<>@]+@[^\s()<>]+)[ \t]*\((.*)\)$")
_BARE = re.compile(r"[^\s<>()][^\s<>()@]*+@[^\s<>()]++")
_ESCAPED = re.compile(r"\\(.)")
_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_BETWEEN_IDS = re.compile(r"[\s<>()\",;]+")


def fields(raw: bytes) -> tuple[dict[str, str], int]:
    """The header fields at the top of RAW by lower-case name, and where the body begins.

    The first of several fields of one name counts, save for ``references`` and ``in-reply-to``, whose
    values are joined.  Line ends must be ``\\n``.  A line that is no field ends the header, as in every mail reader.
    """
    found: dict[str, str] = {}
    at = 0
    if raw.startswith((b"From ", b">From ")):
        at = raw.find(b"\n") + 1 or len(raw)
    while m := _FIELD.match(raw, at):
        at = m.end()
        name = m[1].decode("ascii").lower()
        if name not in found:
            found[name] = _unfolded(m[2][:_LONGEST])
        elif name in ("references", "in-reply-to") and len(found[name]) < _LONGEST:
            found[name] += " " + _unfolded(m[2][:_LONGEST])
    return found, at + (raw[at : at + 1] == b"\n")


def _unfolded(value: bytes) -> str:
    text = decoded(value, None).rstrip()
    return _FOLD.sub(" ", text) if "\n" in text else text


def unencoded(text: str) -> str:
    """TEXT with its RFC 2047 encoded words decoded; one that is broken stays as it is."""
    if "=?" not in text:
        return text
    out: list[str] = []
    at = 0
    pending = b""  # a character may be cut in two by adjacent encoded words of one charset
    charset = ""
    for m in _ENCODED.finditer(text):
        between = text[at : m.start()]
        data = _unword(m[2], m[3])
        if data is None:
            continue
        if pending and (between.strip() or m[1].lower() != charset):
            out.append(decoded(pending, charset))
            pending = b""
        if between.strip() or at == 0:
            out.append(between)
        pending += data
        charset = m[1].lower()
        at = m.end()
    if pending:
        out.append(decoded(pending, charset))
    return "".join([*out, text[at:]])


def _unword(encoding: str, text: str) -> bytes | None:
    try:
        raw = text.encode("ascii")
        if encoding in "qQ":
            return binascii.a2b_qp(raw, header=True)
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
    except (ValueError, binascii.Error):
        return None


def people(value: str) -> tuple[Person, ...]:
    """The people an address field names, in order."""
    return tuple(p for m in _ADDRESS.finditer(value) if (p := person(m[0])).name or p.address)


def person(text: str) -> Person:
    """One mailbox: ``Name <address>``, ``address (Name)``, an address, or a name alone.

    The name is as written, its quotes, escapes and encoding undone; without the ``via list`` that a list put there.
    Of several addresses in angle brackets the last counts, and none within quotes: anybody may be named there.
    """
    text = text.strip()
    if at := _bracketed(text):
        name, address = _name(text[: at.start]), text[at.start + 1 : at.stop - 1].strip(" \t") or None
        if name and address and " via " in name:
            name = _written_by(name, address)
        return Person(name, address)
    if m := _COMMENTED.match(text):
        return Person(_name(m[2]), m[1])
    if m := _BARE.fullmatch(text):
        return Person(None, text)
    return Person(_name(text), None)


def _bracketed(text: str) -> slice | None:
    """Where the last ``<...>`` of TEXT outside quotes and encoded words stands; where all are inside, the last."""
    bare = _VERBATIM.sub(lambda m: "_" * len(m[0]), text)
    found = list(_BRACKETED.finditer(bare)) or list(_BRACKETED.finditer(text))
    return slice(*found[-1].span()) if found else None


def _written_by(name: str, address: str) -> str:
    """Who wrote what a list sends under its own address as ``'Name' via list <list@...>``."""
    who, _, sender = name.rpartition(" via ")
    return who.strip("'\" ") or name if sender.lower() in address.lower() or who.startswith("'") else name


def _name(text: str) -> str | None:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = _ESCAPED.sub(r"\1", text[1:-1])
    text = " ".join(unencoded(text).split())
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    return text or None


def date(value: str | None) -> datetime | None:
    """When a mail says it was written; None if it does not say so readably.  ``-0000`` is taken as UTC."""
    if not value:
        return None
    try:
        when = parsedate_to_datetime(value[:200])
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def ids(value: str | None) -> tuple[str, ...]:
    """The Message-IDs a field names, without brackets, in order, each once.

    Old mailers wrote prose around them ("Your message of ..."), or left the brackets out: what stands in
    brackets is taken if anything does, else what looks like ``left@right``.
    """
    if not value:
        return ()
    found = _ID.findall(value) or [word for word in _BETWEEN_IDS.split(value) if "@" in word.strip("@")]
    return tuple(dict.fromkeys(found))

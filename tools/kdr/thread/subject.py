"""A subject line taken apart: ``Re: [RFC PATCH kvmtool v3 2/9] arm: title``."""

from __future__ import annotations

import re

from kdr.model import Subject

# What mail programs of several languages put before the subject they answer or pass on.
_REPLY = re.compile(r"\s*(?:re|aw|sv|antw|wg|fwd?|回复|答复)\s?(?:\[\d+\])?\s?[:：]\s*", re.IGNORECASE)
_TAG = re.compile(r"\s*\[([^\[\]]{0,200})\]\s*")
_SPLIT = re.compile(
    r"[\s,;]+|(?<=patch)(?=\d|v\d|rfc|resend)|(?<=rfc)[-_]?(?=patch|v\d)|(?<=patch)[-_](?=v?\d)", re.IGNORECASE
)
_SLASH = re.compile(r"(?<=\d)\s*/\s*(?=\d)")
_COUNT = re.compile(r"(\d{1,4})/(\d{1,4}|\?)")
_VERSION = re.compile(r"(?:rfc)?v(\d{1,3})(?:\.\d+)?", re.IGNORECASE)
_PATCH = re.compile(r"(?:rfc)?patch(?:es)?|rft", re.IGNORECASE)


def parse(subject: str | None) -> Subject:
    """SUBJECT taken apart; without one, no patch and an empty title.

    Every bracket before the title holds tags, as in ``git am``.  The tags are its words as written, in order, save the
    version and the count.  ``v1.5`` is version 1.
    """
    reply, text = _unled(" ".join((subject or "").split()))
    words: list[str] = []
    while m := _TAG.match(text):
        words += (w for w in _SPLIT.split(_SLASH.sub("/", m[1])) if w)
        again, text = _unled(text[m.end() :])
        reply = reply or again
    version: int | None = None
    index: int | None = None
    total: int | None = None
    tags = []
    for word in words:
        if (count := _COUNT.fullmatch(word)) and index is None:
            index, total = int(count[1]), None if count[2] == "?" else int(count[2])
        elif v := _VERSION.fullmatch(word):
            version = int(v[1])
        else:
            tags.append(word)
    return Subject(
        reply=reply,
        patch=index is not None or version is not None or any(_PATCH.fullmatch(t) for t in tags),
        rfc=any(w.lower().startswith("rfc") for w in words),
        version=version or 1,
        index=index,
        total=total,
        tags=tuple(tags),
        title=text.strip(),
    )


def normalised(title: str) -> str:
    """TITLE for comparing: case, spacing and a full stop at the end make no difference."""
    return " ".join(title.split()).rstrip(".").casefold()


def _unled(text: str) -> tuple[bool, str]:
    reply = False
    while m := _REPLY.match(text):
        reply, text = True, text[m.end() :]
    return reply, text

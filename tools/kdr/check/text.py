"""What is wrong with the words a person wrote into a record: e-mail addresses, URLs that lead nowhere known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from kdr.errors import Problem
from kdr.record import vocabulary
from kdr.record.model import Record
from kdr.record.quotes import statements_of
from kdr.toml.reader import short

URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s<>\"'`\]]+")
_END = ".,;:!?)*_"
_MESSAGE = r"[^/\s]+(?:@|%40)[^/\s]+"
# Places whose URLs are built from a Message-ID or a hash: any other shape is a typing error.
_SHAPES = {
    "lore.kernel.org": re.compile(rf"/[a-z0-9._-]+/{_MESSAGE}/(?:[TtR]/)?"),
    "git.kernel.org": re.compile(
        r"/(?:linus/|torvalds/c/|stable/c/|(?:pub/scm/[\w./-]+?/)?(?:c/|commit/\?id=))"
        r"[0-9a-f]{12,40}"
    ),
}


def url_problem(url: str) -> str | None:
    """What is wrong with a URL, in words; None where it is well formed and leads to a host the site links to."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"{short(url)} is no URL: {error}"
    if parts.scheme != "https":
        return f"{short(url)} must begin with https://"
    if parts.netloc != parts.hostname or port is not None:
        return f"{short(url)} has more than a host name before its path"
    if parts.hostname not in vocabulary.HOSTS:
        return f"{short(url)} leads to {parts.hostname}, which is not in kdr.record.vocabulary.HOSTS"
    shape = _SHAPES.get(parts.hostname)
    whole = parts.path + (f"?{parts.query}" if parts.query else "")
    if shape and not shape.fullmatch(whole):
        return f"{short(url)} is not how {parts.hostname} names a message or commit"
    return None


def addresses(text: str, message_ids: Collection[str]) -> Iterator[tuple[int, str]]:
    """The e-mail addresses in ``text`` and where they begin.

    Message-IDs that are known, and whatever stands in a URL, are none.
    """
    if "@" not in text:
        return
    text = URL.sub(lambda url: " " * len(url[0]), text)
    for found in vocabulary.ADDRESS.finditer(text):
        start = found.start()
        while start and text[start - 1] not in " \t\n<>\"'`()[]{},;:&|":
            start -= 1
        if text[start : found.end()].rstrip(".") not in message_ids:
            yield found.start(), found.group()


def _curated(record: Record) -> Iterator[tuple[int, str | None]]:
    """Every text of a record that a person wrote, with the line of the item it belongs to."""
    yield from ((1, text) for text in (record.title, record.origin.source, *record.topics))
    yield record.summary_at, record.summary
    for statement in statements_of(record):
        yield from ((statement.at, text) for text in (statement.says, statement.note, statement.source))
    for metric in record.metrics:
        yield from ((metric.at, text) for text in (metric.what, metric.condition))
    for known in record.known:
        yield from ((known.at, text) for text in (known.author, known.subject, known.source))
    for revision in record.revisions:
        yield from ((revision.at, text) for text in (revision.note, revision.source))
    for related in record.related:
        yield from ((related.at, text) for text in (related.says, related.note))
    for struck in record.struck:
        yield struck.at, struck.reason


def check_text(record: Record, message_ids: Collection[str]) -> Iterator[Problem]:
    """Addresses and bad URLs in everything a person wrote into ``record``."""
    for line, text in _curated(record):
        for _, address in addresses(text or "", message_ids):
            yield Problem(record.path, line, "REC010", f"{short(address)} looks like an e-mail address")
        for url in URL.findall(text or ""):
            if wrong := url_problem(url.rstrip(_END)):
                yield Problem(record.path, line, "URL001", wrong)
    for statement in statements_of(record):
        if statement.url and (wrong := url_problem(statement.url)):
            yield Problem(record.path, statement.at, "URL001", wrong)

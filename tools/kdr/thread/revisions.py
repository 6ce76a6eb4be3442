"""The revisions of a series that its subjects and changelogs tell of, and what each changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kdr.model import Change, Line, Message, Revision, Zone
from kdr.thread import credits, names
from kdr.thread.changelog import Block, Form, blocks, order

_ID = re.compile(r"https?://(?:[\w-]+\.)*(?:kernel\.org|patchew\.org)/(?:[^/\s]+/)?([^/\s@]+@[^/\s#?]+)")
_SKIPPED = frozenset({Zone.QUOTE, Zone.DIFF, Zone.DIFFSTAT, Zone.SIGNATURE, Zone.FOOTER})


@dataclass(slots=True)
class _Known:
    """What is known of one revision so far."""

    message: str
    link: str | None = None
    changes: list[Change] = field(default_factory=list)


def revisions(
    tellers: Sequence[Message], version: int | None, rfc: bool, posted: Mapping[str, Message], known: Iterable[str]
) -> tuple[Revision, ...]:
    """The revisions that TELLERS (the cover letter first, then patches) tell of, from the oldest on.

    VERSION is the series' own by its subject (None if it has none), POSTED the messages that began each posting of it
    that this thread holds, by label, KNOWN the names of the people in the thread.
    """
    words = frozenset(w for name in known for w in names.words(name))
    told = [(m, blocks(own_lines(m.lines))) for m in tellers]
    if version is None:
        version = _version([b for _, bs in told[:1] for b in bs])
    found: dict[str, _Known] = {}
    if tellers and version:
        found[f"v{version}"] = _Known(tellers[0].key)
    for message, bs in told:
        own_labels = [_plain(b.label, rfc) for b in bs]
        labels = frozenset(own_labels)
        for block, own in zip(bs, own_labels, strict=True):
            target = _target(block, own, labels, version or 1)
            if version and order(target)[1] > version:
                if message is not tellers[0]:
                    continue  # a patch keeps the history it had in an earlier series
                target = f"v{version}"
            if block.label and (own.startswith("RFC") or not version or order(own)[1] <= version):
                entry = found.setdefault(own, _Known(message.key))
                entry.link = entry.link or block.link
            if block.items:
                entry = found.setdefault(target, _Known(message.key))
                entry.changes += _changes(block, message.key, words)
    for name in posted:
        found.setdefault(name, _Known(posted[name].key))
    return tuple(_revision(name, found[name], posted.get(name)) for name in sorted(found, key=order))


def own_lines(lines: Iterable[Line]) -> list[tuple[int, str]]:
    """Number and text of the LINES of a message that may hold its words about itself."""
    return [(line.number, line.text) for line in lines if line.zone not in _SKIPPED]


def _plain(name: str, rfc: bool) -> str:
    """In a series that is an RFC itself, "RFC v2" is plainly v2."""
    return (name.removeprefix("RFC").strip() or "v1") if rfc else name


def _version(found: Sequence[Block]) -> int | None:
    """The version of a posting without a subject: it can link to no posting but those before it."""
    numbers = {order(b.label)[1]: bool(b.link) for b in found if b.label}
    if not numbers:
        return None
    top = max(numbers)
    return top + 1 if numbers[top] or any(b.form is Form.SINCE and order(b.label)[1] == top for b in found) else top


def _target(block: Block, own: str, labels: frozenset[str], version: int) -> str:
    """The label of the revision that made the changes in BLOCK.

    A bare label above items means what that revision changed.  If it links to that revision and the posting's own label
    has no block, the items came of that revision's review instead: a writer lists what he changed last, and cannot link
    to what he is about to send.  A RESEND changes nothing, so that habit began after it: what stands below its block
    are each label's own changes.
    """
    if not block.label:
        return f"v{version}"
    if block.form is Form.MADE:
        return own
    if block.form is Form.BARE and (
        not block.link
        or f"v{version}" in labels
        or order(own)[1] >= version
        or any(order(n) > order(own) for n in labels if "RESEND" in n)
    ):
        return own
    return _next(own, version, labels)


def _next(own: str, version: int, labels: frozenset[str]) -> str:
    """The revision after OWN, at most VERSION."""
    number = order(own)[1]
    if own.startswith("RFC"):
        return later if (later := f"RFC v{number + 1}") in labels else "v1"
    return f"v{min(number + 1, max(version, number))}"


def _changes(block: Block, key: str, words: frozenset[str]) -> list[Change]:
    thanked = credits.of_block(block.preamble)
    return [
        Change(
            first=item.first,
            last=item.last,
            text=item.text,
            credits=credits.of_item(item.text, words) or thanked,
            message=key,
        )
        for item in block.items
    ]


def _revision(name: str, entry: _Known, posted: Message | None) -> Revision:
    linked = _ID.match(entry.link) if entry.link else None
    message = next((c.message for c in entry.changes if c.message), posted.key if posted else entry.message)
    return Revision(
        label=name,
        message=message,
        message_id=posted.mail.message_id if posted else linked[1] if linked else None,
        date=posted.mail.date if posted else None,
        link=None if entry.link and "[email" in entry.link else entry.link,
        changes=tuple(entry.changes),
    )

"""Messages that a pasted page does not hold but quotes: a reply alone holds the mails it answers, level by level.

Such a message has its carrier's line numbers and, as its mail's body, its carrier's body, so that a citation of it
names lines that exist, quote marks included.  Its own lines are zoned as in a body of its own.  Who wrote it and when
is what the attribution above the quote says; nothing else is known of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kdr.mail.attribution import Attribution
from kdr.mail.attribution import at as attribution_at
from kdr.mail.page_text import unmasked
from kdr.mail.zones import split, zoned
from kdr.model import Basis, Mail, Message, Person
from kdr.thread import names

_MARK = re.compile(r"[ \t]?>[ \t]?")
_DEEPEST = 16  # levels; deeper nesting is an attack, not a conversation
_SHARE = 0.8
_TRIED = 5  # messages that say one line
_LOOKED_AT = 30  # quoted lines that may lead to the message they are from

_Numbered = tuple[int, str]


@dataclass(slots=True)
class _Block:
    """What one message is quoted with at one level."""

    said: Attribution | None
    lines: list[_Numbered] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Quoted:
    """The messages known only from quotes, and the parent of each message they are a parent of."""

    messages: tuple[Message, ...]
    parents: dict[str, str]


class _Received:
    """The messages that a thread has, and which of them say a line."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.said = [(m, _said(split(m.mail.body))) for m in messages]
        self.sayers: dict[str, list[int]] = {}
        for place, (_, lines) in enumerate(self.said):
            for line in lines:
                found = self.sayers.setdefault(line, [])
                if len(found) < _TRIED:
                    found.append(place)

    def has(self, block: _Block, carrier: Message) -> bool:
        """Whether one of them, other than CARRIER, is what BLOCK quotes."""
        quoted = _said([text for _, text in block.lines])
        who = block.said.person.name if block.said else None
        lines = list(dict.fromkeys(" ".join(text.split()) for _, text in block.lines))[:_LOOKED_AT]
        for place in dict.fromkeys(p for line in lines for p in self.sayers.get(line, ())):
            message, said = self.said[place]
            if message is carrier or (who and message.author and not names.same(who, message.author)):
                continue
            if quoted and len(quoted & said) >= _SHARE * len(quoted):
                return True
        return False


def rebuild(messages: Sequence[Message]) -> Quoted:
    """The messages that those of MESSAGES that come from pages quote and that are not among MESSAGES themselves."""
    found: list[Message] = []
    parents: dict[str, str] = {}
    if not any(m.mail.pasted for m in messages):
        return Quoted((), {})
    received = _Received(messages)
    for m in messages:
        if m.mail.pasted:
            new: list[Message] = []
            _descend(m, m.key, list(enumerate(split(m.mail.body), 1)), 1, received, new, parents)
            found += new
    return Quoted(tuple(found), parents)


def _descend(
    carrier: Message,
    child: str,
    lines: list[_Numbered],
    depth: int,
    received: _Received,
    out: list[Message],
    parents: dict[str, str],
) -> None:
    """Rebuild what LINES (the body of CHILD, without its quote marks) quote; OUT and PARENTS get what is found."""
    for block in _blocks(lines) if depth <= _DEEPEST else ():
        if not any(text.strip(" >\t") for _, text in block.lines) or received.has(block, carrier):
            continue
        key = f"{carrier.key}q{len(out) + 1}"
        parents.setdefault(child, key)
        out.append(_message(carrier, key, block, depth))
        _descend(carrier, key, block.lines, depth + 1, received, out, parents)


def _blocks(lines: list[_Numbered]) -> list[_Block]:
    """The quotes in LINES by the attribution they stand under, one level of marks taken off."""
    texts = [text for _, text in lines]
    blocks: dict[tuple[object, ...], _Block] = {}
    current: _Block | None = None
    for i, (number, text) in enumerate(lines):
        if m := _MARK.match(text):
            if current is None:
                current = blocks[()] = _Block(None)
            current.lines.append((number, text[m.end() :]))
        elif said := _attribution(texts, i):
            current = blocks.setdefault((said.date, names.words(said.person.name)), _Block(said))
    return list(blocks.values())


def _attribution(texts: list[str], i: int) -> Attribution | None:
    """The attribution that begins at line I and has a quote under it."""
    if not (found := attribution_at(texts, i)):
        return None
    first = i + found[1]
    below = next((t for t in texts[first : first + 4] if t.strip()), "")
    return found[0] if _MARK.match(below) else None


def _said(lines: Sequence[str]) -> frozenset[str]:
    return frozenset(" ".join(text.split()) for text in lines if text.strip() and not _MARK.match(text))


def _message(carrier: Message, key: str, block: _Block, depth: int) -> Message:
    author = unmasked(block.said.person) if block.said else Person(None)
    mail = Mail(
        message_id=None,
        subject=None,
        author=author,
        date=block.said.date if block.said else None,
        body=carrier.mail.body,
        path=carrier.mail.path,
        line=carrier.mail.line,
        body_line=carrier.mail.body_line,
        pasted=True,
        author_basis=Basis.ATTRIBUTION if author.name else Basis.UNKNOWN,
    )
    texts: list[str] = []
    numbers: list[int] = []
    for number, text in block.lines:
        if numbers and number != numbers[-1] + 1:
            texts.append("")  # the carrier's own words stood here: they part what they part
            numbers.append(0)
        texts.append(text)
        numbers.append(number)
    deeper = any(_MARK.match(text) for text in texts)
    lines = zoned("\n".join(texts) + "\n", reply=deeper)
    kept = tuple(replace(line, number=number) for line, number in zip(lines, numbers, strict=True) if number)
    return Message(key=key, mail=mail, lines=kept, carrier=carrier.key, depth=depth)

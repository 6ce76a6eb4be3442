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
_DEEPEST = 50  # levels; deeper nesting is an attack, not a conversation
_SHARE = 0.8

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


def rebuild(messages: Sequence[Message]) -> Quoted:
    """The messages that those of MESSAGES that come from pages quote and that are not among MESSAGES themselves."""
    found: list[Message] = []
    parents: dict[str, str] = {}
    if not any(m.mail.pasted for m in messages):
        return Quoted((), {})
    bodies = [_said(split(m.mail.body)) for m in messages]
    for m in messages:
        if m.mail.pasted:
            earlier = [(o, body) for o, body in zip(messages, bodies, strict=True) if o is not m]
            new: list[Message] = []
            _descend(m, m.key, list(enumerate(split(m.mail.body), 1)), 1, earlier, new, parents)
            found += new
    return Quoted(tuple(found), parents)


def _descend(
    carrier: Message,
    child: str,
    lines: list[_Numbered],
    depth: int,
    received: list[tuple[Message, frozenset[str]]],
    out: list[Message],
    parents: dict[str, str],
) -> None:
    """Rebuild what LINES (the body of CHILD, without its quote marks) quote; OUT and PARENTS get what is found."""
    for block in _blocks(lines) if depth <= _DEEPEST else ():
        if not any(text.strip(" >\t") for _, text in block.lines) or _is_received(block, received):
            continue
        key = f"{carrier.key}q{len(out) + 1}"
        parents.setdefault(child, key)
        out.append(_message(carrier, key, block, depth))
        _descend(carrier, key, block.lines, depth + 1, received, out, parents)


def _blocks(lines: list[_Numbered]) -> list[_Block]:
    """The quotes in LINES by the attribution they stand under, one level of marks taken off."""
    texts = [text for _, text in lines]
    blocks: list[_Block] = []
    current: _Block | None = None
    for i, (number, text) in enumerate(lines):
        if m := _MARK.match(text):
            if current is None:
                current = _Block(None)
                blocks.append(current)
            current.lines.append((number, text[m.end() :]))
        elif said := _attribution(texts, i):
            current = next((b for b in blocks if _same(b.said, said)), None)
            if current is None:
                current = _Block(said)
                blocks.append(current)
    return blocks


def _attribution(texts: list[str], i: int) -> Attribution | None:
    """The attribution that begins at line I and has a quote under it."""
    if not (found := attribution_at(texts, i)):
        return None
    below = next((t for t in texts[i + found[1] :] if t.strip()), "")
    return found[0] if _MARK.match(below) else None


def _same(one: Attribution | None, other: Attribution) -> bool:
    return one is not None and one.date == other.date and names.same(one.person.name, other.person.name)


def _is_received(block: _Block, received: list[tuple[Message, frozenset[str]]]) -> bool:
    """Whether the thread itself has the message that BLOCK quotes."""
    quoted = _said([text for _, text in block.lines])
    who = block.said.person.name if block.said else None
    for message, said in received:
        other = message.author
        if who and other and not names.same(who, other):
            continue
        if quoted and len(quoted & said) >= _SHARE * len(quoted):
            return True
    return False


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

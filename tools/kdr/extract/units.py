"""The paragraphs of a thread, each with what a reader knows of it at a glance: who speaks, where, under which quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kdr.extract.people import People
from kdr.mail.paragraphs import Paragraph, paragraphs
from kdr.model import Line, Message, Thread, Zone
from kdr.thread.subject import parse

_DIFF = re.compile(r"[+-](?![-> ]*[A-Za-z][a-z']+ [a-z])|@@ |diff --git |index [0-9a-f]{7}")
_CODE = re.compile(r"\t|.*[;{}]\s*$|\s*(?:\*|/\*|//|#define|#if|#include|return\b|static\b)")
_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|dear|thanks?|thank you|many thanks|cheers|regards|(?:best|kind|warm) regards|br|ping|sorry)\b"
    r"[\w .,!:;()-]{0,40}|[A-Z][\w.-]{0,14}(?: [A-Z][\w-]+){0,2}[,.!]?|\[?(?:\.\.\.?|snip)\]?|[:;]-?[()D]|\+ ?[\w ]+)"
)
_FOOTER = re.compile(r"_{20,}|-{20,}$|IMPORTANT NOTICE|-- ?$")
_PARAGRAPHS = 1000  # of one mail that are read; no mail that argues has more
_LONG, _NARROW, _SLACK = 10, 60, 6  # lines, columns: what tells a run of flattened paragraphs from one paragraph
_HEADING = re.compile(r"[A-Za-z][\w /-]{2,40}:?$")


class Kind(StrEnum):
    """What a message is."""

    COVER = "cover letter"
    PATCH = "patch"
    REPLY = "reply"


class Above(StrEnum):
    """What stands directly above a block of own paragraphs."""

    NOTHING = "nothing"
    CODE = "quoted code"
    PROSE = "quoted prose"
    QUESTION = "a quoted question"
    DIFF = "a diff"


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One paragraph with its surroundings.

    ``block`` numbers the runs of own paragraphs between quotes, ``place`` the paragraph within its block (from 0) and
    ``size`` is the block's length.  ``quote`` is what is quoted above the block, ``remark`` its last paragraph.
    ``order`` and ``count`` place it among the message's paragraphs of substance.
    ``notes`` says that it stands below the ``---`` of a patch mail; ``heading`` is the caption it stands under.
    """

    message: Message
    kind: Kind
    speaker: str
    author: bool
    paragraph: Paragraph
    block: int
    place: int
    size: int
    order: int
    count: int
    above: Above
    above_depth: int
    quote: tuple[str, ...]
    remark: str
    notes: bool
    heading: str
    time: int

    @property
    def text(self) -> str:
        """The paragraph's words."""
        return self.paragraph.text

    @property
    def empty(self) -> bool:
        """True for a greeting, a sign-off, a bare name: nothing anyone would cite."""
        lines = self.text.split("\n")
        bare = len(lines) <= 2 and all(_GREETING.fullmatch(x.strip()) for x in lines)
        return bare or bool(_FOOTER.match(self.text)) or not re.search(r"[^\W_]", self.text)


@dataclass(frozen=True, slots=True)
class Scene:
    """A thread with its units and what they are to each other.

    ``answers`` maps a unit's number to the numbers of the units that open a block below a quote of it.
    """

    thread: Thread
    units: tuple[Unit, ...]
    answers: Mapping[int, tuple[int, ...]]
    people: People
    authors: frozenset[str]
    kinds: Mapping[str, Kind] = field(default_factory=dict)


def scene(thread: Thread) -> Scene:
    """THREAD with its paragraphs and who answers which of them."""
    from kdr.extract.replies import answers

    people = People(thread)
    kinds = {m.key: _kind(thread, m) for m in thread.voices}
    authors = _authors(thread, people, kinds)
    found: list[Unit] = []
    for time, message in enumerate(spoken(thread)):
        found += _units(message, kinds[message.key], people.of(message), authors, time)
    units = tuple(found)
    return Scene(thread, units, answers(thread, units), people, authors, kinds)


def gives(message: Message, tags: tuple[str, ...]) -> bool:
    """True if one of MESSAGE's own trailers begins with one of TAGS, which are in lower case ("reviewed-by:")."""
    return any(x.zone is Zone.TRAILER and x.text.strip().lower().startswith(tags) for x in message.lines)


def spoken(thread: Thread) -> Sequence[Message]:
    """The voices of THREAD in the order they spoke: who is quoted spoke before the quote, the deeper the earlier."""
    place = {m.key: n for n, m in enumerate(thread.messages)}
    return sorted(thread.voices, key=lambda m: (place[m.carrier or m.key], -m.depth, m.key))


def _kind(thread: Thread, message: Message) -> Kind:
    """What MESSAGE is; in a pasted page, which may lose subjects, its place in the thread tells."""
    subject = parse(message.mail.subject)
    if message.mail.pasted:
        if message.key in thread.parents or subject.reply:
            return Kind.REPLY
        return Kind.PATCH if any(x.zone is Zone.DIFF for x in message.lines) else Kind.COVER
    if subject.reply or not subject.patch:
        return Kind.REPLY
    if subject.index == 0 or (message.key not in thread.parents and (subject.total or 0) > 1 and subject.index is None):
        return Kind.COVER
    return Kind.PATCH


def _authors(thread: Thread, people: People, kinds: Mapping[str, Kind]) -> frozenset[str]:
    """Whose change is discussed: who sent the first patch or cover letter, else who began the thread."""
    voices = spoken(thread)
    first = next((m for m in voices if kinds[m.key] is not Kind.REPLY), voices[0])
    return frozenset({people.of(first)})


def _units(message: Message, kind: Kind, speaker: str, authors: frozenset[str], time: int) -> Iterator[Unit]:
    lines = {x.number: x for x in message.lines}
    cut = min((x.number for x in message.lines if x.text.rstrip() == "---"), default=0) if kind is Kind.PATCH else 0
    found = paragraphs(message.lines)[:_PARAGRAPHS]
    if message.mail.pasted:
        found = tuple(part for p in found for part in _parted(p))
    blocks = _blocks(message.lines, found)
    total = sum(len(b) for b in blocks)
    order, heading = 0, ""
    for number, block in enumerate(blocks):
        above, depth, quote, remark = _above(lines, block[0].first)
        for place, p in enumerate(block):
            yield Unit(
                message=message,
                kind=kind,
                speaker=speaker,
                author=speaker in authors,
                paragraph=p,
                block=number,
                place=place,
                size=len(block),
                order=order,
                count=total,
                above=above,
                above_depth=depth,
                quote=quote,
                remark=remark,
                notes=bool(cut and p.first > cut),
                heading=heading,
                time=time,
            )
            order += 1
            heading = _caption(p.text, heading)


def _parted(paragraph: Paragraph) -> Iterator[Paragraph]:
    """PARAGRAPH of a page that lost its blank lines, parted where a line ends although the next word would fit."""
    lines = paragraph.text.split("\n")
    width = max(len(x) for x in lines)
    if len(lines) < _LONG or paragraph.zone is not Zone.OWN or width < _NARROW:
        yield paragraph
        return
    start = 0
    for n in range(1, len(lines) + 1):
        if n == len(lines) or len(lines[n - 1]) + 1 + len(lines[n].split(" ", 1)[0]) < width - _SLACK:
            first = paragraph.first + start
            yield Paragraph(first, paragraph.first + n - 1, "\n".join(lines[start:n]), paragraph.zone)
            start = n


def _caption(text: str, heading: str) -> str:
    """The heading the next paragraph stands under, after one that reads TEXT."""
    first, *rest = (x.strip() for x in text.split("\n"))
    underlined = bool(rest) and re.fullmatch(r"[-=~*]{3,}", rest[0]) is not None
    if _HEADING.match(first) and (underlined or (first.endswith(":") and not rest and len(first.split()) <= 5)):
        return first.rstrip(":").lower()
    return heading


def _blocks(lines: Sequence[Line], found: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """Paragraphs parted wherever something other than blank lines stands between two of them."""
    zones = {x.number: x.zone for x in lines}
    out: list[list[Paragraph]] = []
    last = -1
    for p in found:
        if out and all(zones.get(n) in (Zone.BLANK, Zone.TRAILER) for n in range(last + 1, p.first)):
            out[-1].append(p)
        else:
            out.append([p])
        last = p.last
    return out


def _above(lines: Mapping[int, Line], first: int) -> tuple[Above, int, tuple[str, ...], str]:
    """What stands directly above line FIRST, how deep a quote, that quote's lines and its last paragraph."""
    number = first - 1
    while number in lines and lines[number].zone in (Zone.BLANK, Zone.TRAILER):
        number -= 1
    if number not in lines or lines[number].zone not in (Zone.QUOTE, Zone.DIFF):
        return Above.NOTHING, 0, (), ""
    if lines[number].zone is Zone.DIFF:
        return Above.DIFF, 0, (), ""
    block: list[Line] = []
    while number in lines and lines[number].zone in (Zone.QUOTE, Zone.BLANK):
        block.append(lines[number])
        number -= 1
    words = [x for x in block if x.text.strip()]
    if not words:
        return Above.NOTHING, 0, (), ""
    depth = words[0].depth
    own = tuple(x.text for x in reversed(words) if x.depth == depth)
    near = words[:4]
    remark = _remark(block, depth)
    if sum(bool(_DIFF.match(x.text) or _CODE.match(x.text)) for x in near) * 2 >= len(near):
        return Above.CODE, depth, own, remark
    asks = any("?" in x.text for x in words[:2] if x.depth == depth)
    return (Above.QUESTION if asks else Above.PROSE), depth, own, remark


def _remark(block: Sequence[Line], depth: int) -> str:
    """The last paragraph of a quote whose lines are given from the last to the first."""
    out: list[str] = []
    for line in block:
        if line.text.strip() and line.depth == depth:
            out.append(line.text)
        elif out:
            break
    return "\n".join(reversed(out))

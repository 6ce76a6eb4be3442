"""Revision changelogs in the text of a cover letter or a patch: headings, their meaning as written, and their items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

_LABEL = (
    r"[\"'\[]?(?:(?:PATCH|RFC|RESEND)[ -]?)*(?:v(?:ersion )?\s?\d{1,2}(?![\d.]*\d)|RFC\b)"
    r"(?:[ ]?\(?(?:RESEND|RFC)\b\)?)?[\"'\]]?"
)
_TAIL = r"(?P<tail>.*)$"
_BULLET = re.compile(r"\s*(?:(?:[-*+•–o]|\d{1,2}[.)]|\(\d{1,2}\))\s+|-(?=[A-Z][a-z]))")
_HINT = re.compile(r"v(?:ersion )?\s?\d|rfc|last|previous|since \[", re.IGNORECASE)
_LEAD = re.compile(r"[\s*#=_>+-]*")
_SINCE = re.compile(
    rf"(?:the )?(?:main |major |notable )?"
    rf"(?:ch(?:an|na)ge(?:s|log)?|modifications|differences|updates|delta|what's (?:new|changed))?\s*(?:made )?"
    rf"(?:since|from|relative to|compared (?:to|with)|against|over|after|w\.?r\.?t\.?)\s+(?:the )?"
    rf"(?P<one>{_LABEL})(?:\s*(?:to|->|-->|=>)\s*(?P<two>{_LABEL}))?{_TAIL}",
    re.IGNORECASE,
)
_ARROW = re.compile(
    rf"(?:ch(?:an|na)ge(?:s|log)?:?\s+)?(?:from\s+)?(?P<one>{_LABEL})\s*(?:-+>|=+>|→|\.{{2,}}|…|to|-|–)\s*(?P<two>{_LABEL}){_TAIL}",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"(?:(?:the )?(?:ch(?:an|na)ge(?:s|log)?|new|updates?|what's (?:new|changed)|modifications|history)"
    rf"\s*(?:in|for|of|:)?\s+(?P<one>{_LABEL})|(?P<two>{_LABEL})\s+(?:ch(?:an|na)ge(?:s|log)?|updates?)){_TAIL}",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?P<one>{_LABEL}){_TAIL}", re.IGNORECASE)
_BEFORE = r"(?:the )?(?:last|previous) (?:version|revision|posting|series)"
_LAST = re.compile(
    rf".{{0,60}}\b(?:since|from|on|in|of) {_BEFORE}(?:\s*\[\d\])?\s*:\s*$"
    rf"|(?:changes |changelog )?since {_BEFORE}\s*$"
    r"|.{0,60}\bchanges since \[\d\]\s*:\s*$",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://(?:\[email protected\]|[^\s<>\"')\]])+")
_NOTE = re.compile(r"\[(\d{1,2})\]")
_END = re.compile(
    r"\s{0,4}\S[^()\[\]<>:]{1,60} \(\d{1,3}\):\s*$|\s?\S+\s+\|\s+\d+ [-+]*\s*$|\s?\d+ files? changed"
    r"|-{2,3} ?$|diff --git |\[\d{1,2}\][: ]|base-commit:|[A-Z][a-z]+(?:-[a-z]+)+: |Cc: |Fixes: |Link: "
)


class Form(Enum):
    """What a heading says its items are: what was changed after a revision, what one changed, or it does not say."""

    SINCE = "since"
    MADE = "made"
    BARE = "bare"


@dataclass(slots=True)
class Item:
    """One item: lines FIRST to LAST (the message's numbers) and their text."""

    first: int
    last: int
    text: str


@dataclass(slots=True)
class Block:
    """A heading ("v5 (RESEND)") with what stands under it: a link, words above the items, the items."""

    form: Form
    label: str
    link: str | None = None
    preamble: str = ""
    items: list[Item] = field(default_factory=list)


_Numbered = tuple[int, str]


def blocks(lines: Sequence[_Numbered]) -> tuple[Block, ...]:
    """The changelog blocks in LINES (number and text of a message's own lines), in order."""
    notes = {m[1]: u[0] for _, text in lines if (m := re.match(r"\s*\[(\d{1,2})\]", text)) and (u := _URL.search(text))}
    out: list[Block] = []
    i = 0
    while i < len(lines):
        if not (found := _heading(lines[i][1])):
            i += 1
            continue
        block, rest = found
        end = _end(lines, i + 1)
        _fill(block, [(lines[i][0], rest), *lines[i + 1 : end]], notes)
        out.append(block)
        i = end
    return tuple(out)


def label(text: str) -> str:
    """A label as this project writes it: ``v3``, ``v5 (RESEND)``, ``RFC``, ``RFC v2``."""
    number = re.search(r"[vV](?:ersion )?\s?(\d{1,2})", text)
    words = text.upper()
    plain = f"v{int(number[1])}" if number else ""
    if "RFC" in words:
        plain = f"RFC {plain}".strip()
    return f"{plain} (RESEND)" if "RESEND" in words else plain


def order(name: str) -> tuple[bool, int, bool]:
    """Where a label stands in a lineage: RFCs first, then by number, a RESEND after what it sends again."""
    number = re.search(r"v(\d{1,4})", name)
    return not name.startswith("RFC"), int(number[1]) if number else 1, "RESEND" in name


def _heading(text: str) -> tuple[Block, str] | None:
    """The block that TEXT is the heading of, and what else stands on the line."""
    if not _HINT.search(text[:200]) or text.lstrip().startswith((">", "|")):
        return None
    said = _LEAD.sub("", text, count=1)
    if len(said) > 200:
        return None
    for rule, form in ((_SINCE, Form.SINCE), (_ARROW, Form.MADE), (_IN, Form.MADE), (_BARE, Form.BARE)):
        if not (m := rule.match(said)):
            continue
        one, two = m["one"], m.groupdict().get("two")
        if form is Form.SINCE and two:
            form = Form.MADE
        rest = _rest(m["tail"], bool(_BULLET.match(text)), form)
        if rest is not None and not (form is Form.BARE and rest and not re.search(r"\d", one) and "://" not in rest):
            return Block(form, max((label(x) for x in (one, two) if x), key=order)), rest  # some write v4->v3
    return (Block(Form.SINCE, ""), "") if _LAST.match(said) else None


def _rest(tail: str, bulleted: bool, form: Form) -> str | None:
    """What follows a heading on its line, or None if the line is no heading but a sentence."""
    rest = tail.strip()
    if re.fullmatch(r"(?:include|are|were)?\s*[:,.\-–=*#\])]*", rest):
        return ""
    if m := re.match(r"[\])]?\s*(?:\[\d{1,2}\]|\(?<?https?://\S+|<\S+@\S+>|\([^()]*\))", rest):
        after = rest[m.end() :].strip(" :>)-")
        return rest if not after or after.startswith(("[", "http", "(")) or ":" in rest[m.end() :][:3] else None
    if tail[:1] == ":" or (form is Form.MADE and re.match(r"\s*[-–] ", tail)):
        return None if bulleted and form is Form.BARE and not _URL.search(tail) else tail.lstrip(" :-–")
    return None


def _end(lines: Sequence[_Numbered], start: int) -> int:
    """Where the block ends whose lines begin at START: at another heading, a list of patches, or prose after a gap."""
    i = start
    gap = False
    listed = False
    while i < len(lines):
        number, text = lines[i]
        if not text.strip():
            gap = True
        elif _heading(text) or _END.match(text) or (i > start and number > lines[i - 1][0] + 1):
            break
        else:
            bullet = bool(_BULLET.match(text))
            if gap and listed and not bullet and not text[:1].isspace():
                break
            if gap and not listed and not bullet and not _URL.match(text.strip()) and not _leads_in(lines, i):
                break
            listed = listed or bullet
            gap = False
        i += 1
    return i


def _leads_in(lines: Sequence[_Numbered], at: int) -> bool:
    """Whether a line says what the items right below it are: "Addressed the comments by Andrew:"."""
    below = next((text for _, text in lines[at + 1 : at + 3] if text.strip()), "")
    return lines[at][1].rstrip().endswith((":", ":-")) and bool(_BULLET.match(below))


def _fill(block: Block, lines: Sequence[_Numbered], notes: dict[str, str]) -> None:
    """Sort the heading's rest and the LINES under it into link, preamble and items."""
    indent: int | None = None
    above: list[_Numbered] = []
    for n, (number, text) in enumerate(lines):
        bullet = _BULLET.match(text) if n else None
        depth = len(text) - len(text.lstrip())
        if not text.strip():
            continue
        if bullet and (indent is None or depth <= indent):
            indent = depth
            block.items.append(Item(number, number, text))
        elif indent is not None:
            item = block.items[-1]
            item.last, item.text = number, f"{item.text}\n{text}"
        else:
            above.append((number, text))
    loose = []
    for n, (number, text) in enumerate(above):
        if link := _link(text, notes, heading=not n):
            block.link = block.link or link
            text = "" if len(_URL.sub("", text).strip(" ()[]<>:0123456789")) < 4 else text
        if text.strip():
            loose.append((number, text))
    block.preamble = " ".join(text.strip() for _, text in loose)
    if loose and not block.items and not block.link:
        # No bullets: what stands there is the one item.
        block.items.append(Item(loose[0][0], loose[-1][0], "\n".join(text for _, text in loose)))


def _link(text: str, notes: dict[str, str], *, heading: bool) -> str | None:
    if m := _URL.search(text):
        return m[0].rstrip(".,:;")
    if heading and (m := _NOTE.search(text)):
        return notes.get(m[1])
    return None

"""Which lines of a body are quoted, how deep, and whose words they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kdr.mail.attribution import attribution
from kdr.mail.headers import person

_MARK = re.compile(r">(?: ?>)* ?")
_PLAIN_DIFF = re.compile(r"\d+(?:,\d+)?[acd]\d+(?:,\d+)?$")

_ORIGINAL = re.compile(r"[-_]{3,} ?(?:original|forwarded) (?:message|appointment) ?[-_]{3,}\s*$|_{20,}\s*$", re.I)
_FIELD = re.compile(r"\*?(From|Sent|Date|To|Cc|Subject|Importance|Reply-To):\*?(?:\s+(.*))?$", re.IGNORECASE)
_MAILTO = re.compile(r"[<\[]\s*mailto:([^>\]]*)[>\]]")

# How an attribution begins that does not begin with the name of who is quoted.
_OPENS = re.compile(
    r"(?:On|Am|Le|El|Il|Em|The|Op|Den|W dniu|Quoting|Excerpts|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\*|-{3,}|\d"
)
_FOREIGN = re.compile(
    r"(?:escribió|escreveu|ha scritto|schreef|skrev|napsal|napisał|написал|пишет|作成|έγραψε|schrieb am .*)\s?:$"
)
_BEFORE_ADDRESS = re.compile(r"(?:.*[\d:,.)]\s+)?\"?([^\d\"<>(),:]{2,60}?)\"?\s*\(?<[^<>\s]+>")
_OTHER = re.compile(
    r"(?:Excerpts from|Quoting) (?P<a>[^<>()\[\]:]{2,60}?)(?:'s message of .*| ?[<(\[].*)?:?$"
    r"|\* (?P<b>[^<>()\[\]:]{2,60}?)(?: ?[<(\[].*)?:$"
)
_VERBS = (
    "wrote", "writes", "said", "schrieb", "écrit", "escribió", "escreveu", "scritto", "schreef", "skrev", "napsal",
    "napisał", "написал", "пишет", "έγραψε", "写道", "作成",
)  # fmt: skip
_OTHER_STARTS = ("* ", "Excerpts ", "Quoting ")
_MOST_LINES = 4
_LONGEST = 400
_MOST_HEADER_LINES = 40
_BLOCK_STARTS = frozenset("-_F*")
_NOBODY = re.compile(r"(?:you|i|he|she|they|we|as|like|what|it|someone)\b", re.IGNORECASE)

# No mailer breaks the lines of mail shorter than this.
_NARROWEST = 68
_SENTENCE_END = (".", "?", "!", ":", ";")


@dataclass(frozen=True, slots=True)
class Marks:
    """One entry a line: quote depth (0 is unquoted), text without marks, who is quoted.  ``said`` are attributions."""

    depth: list[int]
    text: list[str]
    whose: list[str | None]
    said: set[int]


def marks(body: str, lines: Sequence[str]) -> Marks:
    """The quotes of BODY, whose lines are LINES."""
    found = Marks([0] * len(lines), list(lines), [None] * len(lines), set())
    quoted = [i for i, line in enumerate(lines) if line[:1] == ">"]
    for i in quoted:
        line = lines[i]
        if line[1:2] == " " and line[2:3] != ">":
            found.depth[i] = 1
            found.text[i] = line[2:]
        elif m := _MARK.match(line):
            found.depth[i] = m[0].count(">")
            found.text[i] = line[m.end() :]
    if quoted and ("prefixed by >>" in body or "\n< " in body):
        _take_back(found, lines)
    for i in quoted:
        _adopt_orphan(found, lines, i + 1)
    if quoted or "wrote:" in body or "From:" in body:
        _credit(found)
    return found


def _take_back(found: Marks, lines: Sequence[str]) -> None:
    """Undo marks that are none: build robots mark what is new with ``>>`` or ``>``, plain diffs with ``>``."""
    robot = plain = False
    for i, line in enumerate(lines):
        if not found.depth[i]:
            robot = robot or "prefixed by >>" in line
            plain = bool(_PLAIN_DIFF.match(line)) or (plain and line.startswith(("< ", "---")))
        elif plain or robot:
            found.depth[i] = 0
            found.text[i] = line


def _adopt_orphan(found: Marks, lines: Sequence[str], i: int) -> None:
    """Quote line I if it is the unmarked tail a mailer left when it broke a quoted line that had become too long."""
    depth = found.depth
    if i + 1 >= len(lines) or depth[i] or not depth[i - 1] or not depth[i + 1] or not (tail := lines[i].strip()):
        return
    before = lines[i - 1].rstrip()
    broken = len(before) + len(tail.split(None, 1)[0]) >= _NARROWEST
    if broken and len(tail) < _NARROWEST and not before.endswith(_SENTENCE_END):
        depth[i] = depth[i - 1]


def _credit(found: Marks) -> None:
    """Say of every quoted line whose it is: an attribution at one depth names who speaks one deeper."""
    text, depths = found.text, found.depth
    names: list[str | None] = []
    done = 0
    for i in [i for i, line in enumerate(text) if line and (line[-1] in ": ：" or line[0] in _BLOCK_STARTS)]:
        depth = depths[i]
        if text[i].rstrip(" ").endswith((":", "：")):
            said = _attribution(found, i) if _may_say(text[i]) else None
            level = depth
            if said and depth and not any(names[depth - 1 : depth]) and not _is_followed(found, i):
                level -= 1  # some mailers mark the attribution as well
        else:
            said = _block(found, i) if i not in found.said else None
            level = max(depth, 1) - 1
        if said:
            _name(found, done, i, names)
            done = i
            names[level:] = [None] * (level - len(names)) + [said[1]]
            if not depth:
                found.said.update(said[0])
    _name(found, done, len(text), names)


def _name(found: Marks, start: int, end: int, names: Sequence[str | None]) -> None:
    """Give the quoted lines from START to before END to NAMES, the first of which is quoted at depth 1."""
    if names:
        known = [None, *names]
        count = len(known)
        found.whose[start:end] = [known[d] if d < count else None for d in found.depth[start:end]]


def _may_say(text: str) -> bool:
    """Whether an attribution could end with TEXT, which ends in a colon: cheap, and right to say no."""
    return text.rstrip(" \xa0:：").endswith(_VERBS) or text.startswith(_OTHER_STARTS) or " schrieb " in text


def _attribution(found: Marks, last: int) -> tuple[range, str | None] | None:
    """The lines of the attribution that ends at LAST and the name it gives; None if it is none."""
    depth = found.depth[last]
    best: tuple[range, str | None] | None = None
    for first in range(last, max(-1, last - _MOST_LINES), -1):
        if found.depth[first] != depth or not found.text[first].strip() or first in found.said:
            break
        piece = " ".join(text.strip() for text in found.text[first : last + 1])
        if len(piece) > _LONGEST:
            break
        opens = bool(_OPENS.match(piece))
        if (opens or not best) and (said := _speaker(piece, opens)):
            name, sure = said
            if sure or _is_followed(found, last):
                best = range(first, last + 1), name
        if best and opens:
            break
    return best


def _speaker(piece: str, opens: bool) -> tuple[str | None, bool] | None:
    """The name in the attribution PIECE, and whether it can be nothing else; None if it is none."""
    if said := attribution(piece):
        name = said.person.name
        sure = bool(said.date or said.person.address) or (opens and any(c.isdigit() for c in piece))
        return (None if name and _NOBODY.match(name) else name), sure
    if _FOREIGN.search(piece) and (m := _BEFORE_ADDRESS.match(piece)):
        return m[1].strip(), True
    if m := _OTHER.match(piece):
        return (m["a"] or m["b"]).strip(), False
    return None


def _is_followed(found: Marks, last: int) -> bool:
    """Whether what comes after LAST is quoted deeper."""
    after = last + 1
    while after < len(found.text) and not found.text[after].strip() and found.depth[after] == found.depth[last]:
        after += 1
    return after < len(found.text) and found.depth[after] > found.depth[last]


def _block(found: Marks, first: int) -> tuple[range, str | None] | None:
    """The copied header (``From:``, ``Sent:``, ``To:``...) at FIRST, under its rule if it has one, and the name in it.

    What follows it without marks is that person's as well, down to the end.
    """
    depth, text = found.depth[first], found.text
    ruled = bool(_ORIGINAL.match(text[first]))
    if not ruled and not text[first].lstrip("*").startswith("From:"):
        return None
    fields: dict[str, str] = {}
    end = first + ruled
    while end < min(len(text), first + _MOST_HEADER_LINES) and found.depth[end] == depth:
        if m := _FIELD.match(text[end].strip()):
            fields.setdefault(m[1].lower(), m[2] or "")
        elif text[end].strip() if not fields else not text[end].strip().endswith((",", ";", ">")):
            break
        end += 1
    if "from" not in fields or not (ruled or "sent" in fields or "to" in fields) or len(fields) < 2:
        return None
    name = person(_MAILTO.sub(r"<\1>", fields["from"])).name
    if not depth and not any(found.depth[end:]):
        for i in range(end, len(text)):
            found.depth[i] = 1
    return range(first, end), name

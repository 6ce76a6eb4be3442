"""Words for a page: mail text made visible and free of addresses, quotes made readable, dates and counts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kdr.mail.dates import MONTHS

_HOST = re.compile(r"(?<=[\w.%+=-])@(?:[\w-]+(?:\.[\w-]+)+|x{3,})")
# Pipermail writes the at sign as a word; only within angle brackets can it be told from prose.
_AT_WORD = re.compile(r"<([\w.%+=-]+) at [\w.-]+>")
_MARKS = re.compile(r"^(?:[ \t]?>)+ ?")
_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@|diff --git ")
# A changed line of C begins with a tab or a brace behind its sign; an item of a list has one blank.
_CHANGED = re.compile(r"[+-](?:\t|  |[{}#/]|$)")
# Drawn tables, columns set apart by blanks, commands, and code of more than one indented level.
_TABLE = re.compile(r"\s*[+|]|\t| {4,}\S.*[;{}]$")
_COLUMNS = re.compile(r"\S {3,}\S.* {3,}\S")
_LAID_OUT = re.compile(r"(?:[ \t]|[-+*|$@#]|\d+[.)] |diff |[A-Z][a-z]+(?:-[a-z]+)*-by: )")

# Characters a browser would hide, reorder or drop, and what stands for them.
_HIDDEN = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: "\u2421",
    **{
        code: f"\u27e8U+{code:04X}\u27e9"
        for code in (
            *range(0x80, 0xA0),
            0x61C,
            0x200B,
            0x200E,
            0x200F,
            *range(0x2028, 0x202F),
            *range(0x2066, 0x206A),
            0xFEFF,
            *range(0xFFF9, 0xFFFC),
        )
    },
}
# Most text is of these characters only, and is left alone without a closer look.
_HARMLESS = re.compile(r"[\t\n -;=-?A-Z\[-~\u2013\u2018-\u201d\u2026\u203a\xb7]*+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def shown(text: str) -> str:
    """TEXT as a page may print it: no control or bidi character takes effect, no address is whole."""
    if _HARMLESS.fullmatch(text):
        return text
    text = _SURROGATE.sub(lambda m: f"\u27e8U+{ord(m[0]):04X}\u27e9", text.translate(_HIDDEN))
    return _AT_WORD.sub("<\\1 at \u2026>", _HOST.sub("@\u2026", text))


class Form(StrEnum):
    """How lines of a quote are shown: flowing, with their line ends kept, or unbroken however long (tables, code)."""

    PROSE = "prose"
    LINES = "lines"
    FIXED = "fixed"
    DIFF = "diff"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of a quote that belong together."""

    lines: tuple[str, ...]
    form: Form


def paragraphs(quote: str) -> tuple[Paragraph, ...]:
    """A quote split at its blank lines, the marks of quoted mail taken off for reading; a diff stays whole."""
    lines = quote.split("\n")
    if all(_MARKS.match(line) for line in lines if line.strip()):
        lines = [_MARKS.sub("", line) for line in lines]
    if is_diff(lines):
        return (Paragraph(tuple(lines), Form.DIFF),)
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line.rstrip())
        elif groups[-1]:
            groups.append([])
    return tuple(Paragraph(tuple(group), _form(group)) for group in groups if group)


def _form(lines: list[str]) -> Form:
    if any(_TABLE.match(line) or ("   " in line.strip() and _COLUMNS.search(line)) for line in lines):
        return Form.FIXED
    return Form.LINES if any(_LAID_OUT.match(line) for line in lines) else Form.PROSE


def is_diff(lines: Iterable[str]) -> bool:
    """Whether these lines are (part of) a patch: a hunk head, or most of them added, removed or context lines."""
    found = list(lines)
    if any(_HUNK.match(line) for line in found):
        return True
    changed = sum(bool(_CHANGED.match(line)) for line in found)
    return bool(changed) and all(line[:1] in "+- \t" for line in found)


def excerpt(quote: str, limit: int = 90) -> str:
    """The beginning of a quote on one line, cut at a word; for headlines nobody has written yet."""
    words = " ".join(line for p in paragraphs(quote) for line in p.lines).split()
    out = ""
    for word in words:
        if len(out) + len(word) >= limit:
            return f"\u201c{out or word[:limit]}\u2026\u201d"
        out = f"{out} {word}".strip()
    return f"\u201c{out}\u201d"


def shortened(words: str, limit: int) -> str:
    """WORDS up to the last whole word within LIMIT characters; an ellipsis stands for what is left out."""
    return words if len(words) <= limit else f"{words[:limit].rpartition(' ')[0]}\u2026"


def day(when: date | datetime | None) -> str:
    """``18 April 2025``, or ``unknown``."""
    return "unknown" if when is None else f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def listed(words: Iterable[str]) -> str:
    """``a, b and c``."""
    found = list(words)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else ""


def plain(prose: str) -> str:
    """The first paragraph of MyST prose without its commonest marks, for cards and descriptions."""
    first = re.split(r"\n[ \t]*\n", prose.strip(), maxsplit=1)[0]
    first = re.sub(r"\{[\w:-]+\}`([^`<]*?)(?: <[^`>]*>)?`", r"\1", first)
    first = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", first)
    return " ".join(re.sub(r"(?<![\w`])[*_`]+|[*_`]+(?![\w`])", "", first).split())

"""One line of a table: its cells as written, where each begins and ends, and which of them are figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kdr.measure.numbers import NUMBER, TIME

# Nobody draws wider ones; beyond this it is data.
_WIDEST = 400
_RULE = re.compile(r"(?=.*[-=_─═]{3})[-=+|:_*─═┼\s]+")
KNOWN_UNIT = (
    rf"(?:%|{TIME}|[kKMGT]?i?(?:[Bb]ytes|[Bb]its|[Bb])(?:/s(?:ec)?|ps)?|[kKMGmTx]|[kKMm]/m?s|[kKMG]?bps|mbps|[kKMG]?pps|"
    r"[kKMG]?[Hh]z|[kKM]?\s?(?:IOPS|ops|req|calls|exits|pages|faults)(?:/s(?:ec)?)?|cycles|insns?)"
)
_UNIT = rf"(?:{KNOWN_UNIT}|\s[A-Za-z]{{3,12}})"
# "0m13.460s" and "0:14.69" are one figure each.
_CLOCK = r"\d+m\s?\d+(?:\.\d+)?s|\d+:[0-5]\d\.\d+"
_ONE = rf"(?:(?:[~<>+±-]?\s?|x){NUMBER}\+?(?:[eE][+-]?\d+)?(?:\s?{_UNIT}(?:/[a-z]+)?)?|{_CLOCK})(?!\w)"
_VALUE = re.compile(
    rf"\**{_ONE}(?:(?:\s\+/?-\s|\s|-|,\s?|\s?/\s?){_ONE})*\**(?:\s?[(\[][^()\[\]]*[)\]])*(?:\s*\+/?-\s*{_ONE})?"
    rf"(?:\s\*\s?[+-]?{NUMBER}%\*)?"
)
_BLANKS = re.compile(r"\s+")
NOTHING = re.compile(r"-|--|n/?a|NA|N/A|none|\?|")
_INNER = re.compile(r"\[[^\[\]]*\]|\(\s[^()]*\)|\+/?-\s+(?=\d)|(?<=\d )\*\s+[+-]?[\d.]+%\*")
_CODE = re.compile(
    r"0x[0-9a-f]{3}|[;{}]\s*(?:\|?\s*)$|\^\s*$|~~~|->|==|\s=\s|\|\||&&|#define|\[\s*\d+\.\d{3,}\]|^\s*[0-9a-f]{12,}\s|"
    r"^\s*\d+:\s|\w\(\w*\)\s*[{;]|=[ymn]$|^\s*[-d][rwx-]{9}"
)
# An arrow that points at the figure before it.
_POINTED = re.compile(r"\s<-+\s*$")
_COLUMN = 8

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its number and text, its cells, and where each begins and ends.  A rule has no cells."""

    number: int
    text: str
    cells: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def is_data(self) -> bool:
        """Most of what follows the first cell is a number (or nothing)."""
        rest = [c for c in self.cells[1:] if not NOTHING.fullmatch(c)]
        return bool(rest) and sum(map(is_figure, rest)) >= max(1, (len(rest) + 1) // 2)


def parted(number: int, text: str, *, barred: bool) -> Row:
    """The line TEXT (``spread_out``) as a row; BARRED says that bars part its cells, not blanks."""
    if is_rule(text):
        return Row(number, text, (), ())
    if not barred:
        return Row(number, text, *_gaps(text))
    bars = [-1, *(m.start() for m in re.finditer(r"\|", text)), len(text)]
    spans = tuple((a + 1, b) for a, b in pairwise(bars))
    return Row(number, text, tuple(_POINTED.sub("", text[a:b]).strip() for a, b in spans), spans)


def is_rule(text: str) -> bool:
    """Whether TEXT only draws a line (``+---+``, ``=====``, ``|----|``)."""
    return len(text) <= _WIDEST and bool(_RULE.fullmatch(text))


def is_figure(cell: str) -> bool:
    """Whether CELL is a number, or several, with or without units and remarks in brackets."""
    return len(cell) <= 60 and bool(_VALUE.fullmatch(_BLANKS.sub(" ", cell)))


def is_barred(text: str) -> bool:
    """Whether bars part the cells of TEXT."""
    return "|" in text and bool(text.strip(" |")) and bool(re.search(r"\S\s*\|\s*\S|^\s*\|.*\|\s*$", text))


def is_code(text: str) -> bool:
    """Whether TEXT is a line of code, of a log, of a listing: none of a table."""
    return bool(_CODE.search(text))


def shape_of(text: str) -> str:
    """What TEXT may be in a table: a ``rule``, cells between bars (``bar``) or blanks (``gap``), or nothing."""
    if len(text) > _WIDEST:
        return ""
    if is_rule(text):
        return "rule"
    # Between bars "c = 16" names a row.
    if is_code(text.replace(" = ", "=") if is_barred(text) else text):
        return ""
    return "bar" if is_barred(text) else "gap" if len(_gaps(text)[0]) > 1 or _is_crowded(text) else ""


def _is_crowded(text: str) -> bool:
    """Whether TEXT is a row of a label and figures that stand one blank apart."""
    words = text.split()
    return len(words) > 3 and all(map(is_figure, words[1:]))


def spread_out(text: str) -> str:
    """TEXT with tabs spread out and without the stop that ends a row of figures.

    A tab that is as narrow as a blank stays, for it parts cells where a blank does not.
    """
    out = ""
    for n, part in enumerate(text.rstrip().split("\t")):
        width = -len(out) % _COLUMN or _COLUMN
        out += (("\t" if width == 1 and out else " " * width) if n else "") + part
    return re.sub(rf"(?<=\d)(\s?{KNOWN_UNIT})?[;,.]$", r"\1", out)


def _gaps(text: str) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """The cells of a line whose columns are kept apart by two or more blanks, and where they stand."""
    masked = _INNER.sub(lambda m: re.sub(r"\s", "\0", m[0]), text)
    found = [m.span() for m in re.finditer(r"\S(?:\S| (?!\s))*", masked)]
    found = [(a, a + len(masked[a:b].rstrip())) for a, b in found]
    return tuple(text[a:b] for a, b in found), tuple(found)

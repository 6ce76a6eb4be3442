"""HTML mail as plain text, for the few mails that have no plain part."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

# The parser's work can grow with the square of a hostile text; past this size tags are only cut out.
_LARGE = 200_000

_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_BLOCKS = frozenset(
    "address article blockquote body center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li ol p pre"
    " section table tr ul".split()
)
_SPACED = frozenset("blockquote dl h1 h2 h3 h4 h5 h6 ol p pre table ul".split())
_HIDDEN = frozenset("head script style title".split())


def plain(source: str) -> str:
    """The text of HTML SOURCE: blocks on lines of their own, ``<pre>`` kept, ``<blockquote>`` marked with ``> ``."""
    if len(source) <= _LARGE:
        reader = _Reader()
        try:
            reader.feed(source)
            reader.close()
        except AssertionError:  # how the parser reports a declaration it cannot make sense of
            pass
        else:
            return reader.text()
    lines = html.unescape(_TAG.sub("", source)).replace("\xa0", " ").split("\n")
    return "\n".join(line.strip() for line in lines)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._pre = 0
        self._hidden = 0
        self._link: str | None = None

    def text(self) -> str:
        """Everything read so far."""
        self._end()
        while self._lines and not self._lines[-1].strip("> "):
            self._lines.pop()
        return "\n".join(self._lines) + "\n" if self._lines else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, a quote, hidden or preformatted text; note where a link leads."""
        if tag in _BLOCKS:
            self._end()
            if tag in _SPACED:
                self._blank()
        if tag == "br":
            self._end(always=True)
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1
        elif tag in _HIDDEN:
            self._hidden += 1
        elif tag == "li":
            self._line.append("- ")
        elif tag in ("td", "th") and self._line:
            self._line.append("  ")
        elif tag == "a":
            self._link = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag opened."""
        if tag in _BLOCKS:
            self._end()
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "a":
            if self._link and self._link.startswith("http") and self._link not in "".join(self._line):
                self._line.append(f" <{self._link}>")
            self._link = None
        if tag in _SPACED:
            self._blank()

    def handle_data(self, data: str) -> None:
        """Take text, its white space folded unless preformatted."""
        if self._hidden:
            return
        if not self._pre:
            data = _SPACE.sub(" ", data)
            self._line.append(data.lstrip(" ") if not self._line else data)
            return
        for n, part in enumerate(data.split("\n")):
            if n:
                self._end(always=True)
            self._line.append(part)

    def _end(self, *, always: bool = False) -> None:
        line = "".join(self._line).replace("\xa0", " ").rstrip()
        if line or always:
            self._lines.append("> " * self._quotes + line)
        self._line = []

    def _blank(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(("> " * self._quotes).rstrip())

"""HTML mail as plain text, for the few mails that have no plain part."""

from __future__ import annotations

import html
import re

# Past this size only the tags are cut out: no mail to a kernel list is that long and worth more.
_LARGE = 2_000_000

# The standard library's parser takes time that grows with the square of a hostile text; this never looks at one twice.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*+)(?P<attributes>[^<>]*+)>|<[!?][^<>]*>", re.DOTALL
)
_TAG = re.compile(r"<[^<>]*>")
_HREF = re.compile(r"\bhref\s*=\s*[\"']?(https?:[^\"'\s]+)", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"&#([0-9]{8,}+);?")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_DEEPEST = 20

_BLOCKS = frozenset(
    "address article blockquote body center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li ol p pre"
    " section table tr ul".split()
)
_SPACED = frozenset("blockquote dl h1 h2 h3 h4 h5 h6 ol p pre table ul".split())
_HIDDEN = frozenset("head script style title".split())


def plain(source: str) -> str:
    """The text of HTML SOURCE: blocks on lines of their own, ``<pre>`` kept, ``<blockquote>`` marked with ``> ``."""
    if len(source) > _LARGE:
        return _unescaped(_TAG.sub("", source)).replace("\xa0", " ")
    writer = _Writer()
    at = 0
    for token in _TOKEN.finditer(source):
        writer.text(source[at : token.start()])
        at = token.end()
        if token["tag"]:
            tag = token["tag"].lower()
            if token["end"]:
                writer.close(tag)
            else:
                writer.open(tag, token["attributes"])
    writer.text(source[at:])
    return writer.done()


def _unescaped(source: str) -> str:
    """SOURCE with its character references resolved; Python makes no number of thousands of digits."""
    return html.unescape(_LONG_NUMBER.sub(lambda m: f"&#{m[1].lstrip('0')[:8] or 0};", source))


class _Writer:
    """Lines of text, made from tags and the text between them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._pre = 0
        self._hidden = ""
        self._link: str | None = None

    def done(self) -> str:
        """Everything written, without blank lines at its end."""
        self._end()
        while self._lines and not self._lines[-1].strip("> "):
            self._lines.pop()
        return "\n".join(self._lines) + "\n" if self._lines else ""

    def open(self, tag: str, attributes: str) -> None:
        """Begin a block, a quote, hidden or preformatted text; note where a link leads."""
        if tag in _HIDDEN and not self._hidden:
            self._hidden = tag
        elif tag == "body":
            self._hidden = ""
        if tag in _BLOCKS:
            self._end()
        if tag in _SPACED:
            self._blank()
        if tag == "br":
            self._end(always=True)
        elif tag == "blockquote":
            self._quotes = min(self._quotes + 1, _DEEPEST)
        elif tag == "pre":
            self._pre += 1
        elif tag == "li":
            self._line.append("- ")
        elif tag in ("td", "th") and self._line:
            self._line.append("  ")
        elif tag == "a":
            found = _HREF.search(attributes)
            self._link = _unescaped(found[1]) if found else None

    def close(self, tag: str) -> None:
        """End what the tag began."""
        if tag == self._hidden:
            self._hidden = ""
        if tag in _BLOCKS:
            self._end()
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag == "a" and self._link:
            if not self._line or self._link not in self._line[-1]:
                self._line.append(f" <{self._link}>")
            self._link = None
        if tag in _SPACED:
            self._blank()

    def text(self, source: str) -> None:
        """Take text, its white space folded unless it is preformatted."""
        if self._hidden or not source:
            return
        text = _unescaped(source)
        if not self._pre:
            text = _SPACE.sub(" ", text)
            self._line.append(text.lstrip(" ") if not self._line else text)
            return
        for n, part in enumerate(text.split("\n")):
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

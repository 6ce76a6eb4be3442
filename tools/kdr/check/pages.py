"""The built pages: every local link leads somewhere, no address is printed, no other host is asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from kdr.check.text import addresses
from kdr.errors import KdrError, Problem
from kdr.record.model import Record
from kdr.toml.reader import short

_ADDRESSED = frozenset({"href", "src", "xlink:href", "poster", "data", "action", "srcset"})
_ASKED_TAGS = frozenset(
    {"script", "img", "iframe", "embed", "object", "source", "video", "audio", "track", "image", "use", "input", "form"}
)
_ASKED_LINKS = frozenset(
    {
        "stylesheet",
        "icon",
        "preload",
        "prefetch",
        "preconnect",
        "dns-prefetch",
        "modulepreload",
        "manifest",
        "apple-touch-icon",
        "mask-icon",
    }
)
_PRINTED = frozenset({"title", "alt", "aria-label", "placeholder", "content", "label", "value"})
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "cite",
        "code",
        "del",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "tspan",
        "u",
        "var",
        "wbr",
    }
)
# What is published beside the pages for machines to read.
_DATA = frozenset({".json", ".xml", ".txt", ".csv", ".atom"})
_CSS_REQUEST = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])\s*((?:https?:)?//[^'\")\s]+)", re.IGNORECASE)
_FOREIGN = re.compile(r"(?:https?:)?//", re.IGNORECASE)


class _Page(HTMLParser):
    """Gathers the anchors and links of one page, and what is wrong with it by itself."""

    def __init__(self, name: str, message_ids: Collection[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.message_ids = message_ids
        self.anchors: set[str] = set()
        self.links: list[tuple[int, str]] = []
        self.external: list[str] = []
        self.problems: list[Problem] = []
        self.words: list[str] = []
        self.words_line = 1
        self.silent = ""

    def report(self, code: str, message: str, line: int = 0) -> None:
        self.problems.append(Problem(self.name, line or self.getpos()[0], code, message))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.flush()
        if tag in ("script", "style"):
            self.silent = tag
        given = {name: value or "" for name, value in attrs}
        if anchor := given.get("id") or (given.get("name") if tag == "a" else None):
            self.anchors.add(anchor)
        # A link to correct a statement opens a form or a mail to who publishes the site: nothing that can be asked.
        correct = tag == "a" and "kdr-correct" in given.get("class", "").split()
        for name, value in given.items():
            if correct and name == "href":
                continue
            if name in _ADDRESSED:
                for url in _candidates(value) if name == "srcset" else (value,):
                    self.link(tag, given.get("rel", ""), url.strip())
            elif name == "style":
                self.css(value)
            elif name in _PRINTED:
                self.printed(value, self.getpos()[0])
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh" and "url=" in given.get("content", ""):
            self.link("meta", "", given["content"].split("url=", 1)[1].strip())

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.flush()
        if tag == self.silent:
            self.silent = ""

    def handle_data(self, data: str) -> None:
        if self.silent == "style":
            self.css(data)
        elif not self.silent:
            if not self.words:
                self.words_line = self.getpos()[0]
            self.words.append(data)

    def flush(self) -> None:
        """Look for addresses in the words printed since the last block began."""
        if self.words:
            self.printed("".join(self.words), self.words_line)
            self.words.clear()

    def printed(self, text: str, line: int) -> None:
        for place, address in addresses(text, self.message_ids):
            self.report("PAGE003", f"{short(address)} is printed", line + text.count("\n", 0, place))

    def css(self, text: str) -> None:
        for found in _CSS_REQUEST.finditer(text):
            line = self.getpos()[0] + text.count("\n", 0, found.start())
            self.report("PAGE004", f"{short(found[1])} is asked for by a style", line)

    def link(self, tag: str, rel: str, url: str) -> None:
        if url.lower().startswith("mailto:"):
            self.printed(unquote(url[7:].partition("?")[0]), self.getpos()[0])
        elif _FOREIGN.match(url):
            if tag in _ASKED_TAGS or (tag == "link" and _ASKED_LINKS & set(rel.lower().split())):
                self.report("PAGE004", f"{short(url)} is asked for by <{tag}>")
            elif tag == "a":
                self.external.append(url)
        elif not re.match(r"[a-z][a-z0-9+.-]*:", url, re.IGNORECASE):
            self.links.append((self.getpos()[0], url))


def _candidates(srcset: str) -> list[str]:
    return [part.split()[0] for part in srcset.split(",") if part.strip()]


def check_pages(folder: Path, records: Iterable[Record], message_ids: Collection[str]) -> tuple[int, list[Problem]]:
    """Check every page below ``folder``; ``message_ids`` may be printed although they look like addresses.

    Returns how many pages there are, and the problems.  Raises KdrError where there are none.
    """
    pages = _read(folder, message_ids)
    problems = [problem for page in pages.values() for problem in page.problems]
    for path in sorted(folder.rglob("*")):
        if path.suffix in _DATA or path.suffix == ".css":
            file = _Page(str(path), message_ids)
            text = path.read_text(encoding="utf-8", errors="replace")
            if path.suffix == ".css":
                file.css(text)
            else:
                file.printed(text, 1)
            problems += file.problems
    reached = {name: _targets(folder, name, page, pages, problems) for name, page in pages.items()}
    problems += _ties(folder, records, reached)
    return len(pages), problems


def external_links(folder: Path) -> set[str]:
    """Every URL of another host that the pages below ``folder`` link to.  Raises KdrError where there are no pages."""
    return {url for page in _read(folder, ()).values() for url in page.external}


def _read(folder: Path, message_ids: Collection[str]) -> dict[str, _Page]:
    """Every page below ``folder`` by its path there."""
    pages: dict[str, _Page] = {}
    for path in sorted(folder.rglob("*.html")):
        page = _Page(str(path), message_ids)
        page.feed(path.read_text(encoding="utf-8", errors="replace"))
        page.close()
        page.flush()
        pages[path.relative_to(folder).as_posix()] = page
    if not pages:
        raise KdrError("holds no built pages", path=folder, todo="build them with make html")
    return pages


def _targets(folder: Path, name: str, page: _Page, pages: dict[str, _Page], problems: list[Problem]) -> set[str]:
    """The pages that ``page`` links to; links that lead nowhere are added to ``problems``."""
    reached = set()
    for line, url in page.links:
        target, fragment = _resolve(name, url)
        if target is None or not (target in pages or (folder / target).is_file()):
            problems.append(Problem(page.name, line, "PAGE001", f"{short(url)} leads to nothing that was built"))
            continue
        reached.add(target)
        if fragment and fragment != "top" and target in pages and fragment not in pages[target].anchors:
            problems.append(Problem(page.name, line, "PAGE002", f"{short(url)}: {target} has no such anchor"))
    return reached


def _resolve(name: str, url: str) -> tuple[str | None, str]:
    """The file a local link of page ``name`` leads to (None where it leaves the site), and its fragment."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if path.startswith("/"):
        # Such a link works only where the site is served from the top of a host, and never from a file.
        return None, ""
    target = normpath(f"{name}/../{path}") if path else name
    if path.endswith("/") or path in (".", ".."):
        target = normpath(f"{target}/index.html")
    return (None if target.startswith("..") else target), unquote(parts.fragment)


def _ties(folder: Path, records: Iterable[Record], reached: dict[str, set[str]]) -> Iterator[Problem]:
    """Records without a page, and related records whose pages do not lead to one another."""
    named = {record.id: f"decisions/{record.slug}.html" for record in records}
    for record in records:
        page = named[record.id]
        if page not in reached:
            yield Problem(record.path, 1, "PAGE006", f"no page {folder / page} was built for {record.id}")
            continue
        for tie in record.related:
            other = named.get(tie.to)
            for start, end in ((page, other), (other, page)):
                if start in reached and end is not None and end not in reached[start]:
                    message = f"{record.id} and {tie.to} are related, but {start} does not link to {end}"
                    yield Problem(record.path, tie.at, "PAGE005", message)

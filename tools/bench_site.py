"""Plain Sphinx and MyST on the words of a built site, as a floor for what the site costs.

The plain text is taken from the built pages: as many pages, the same words in the same order, with headings, lists and
tables; mail and quotes stand in fenced blocks.  The floor is kept low: nothing is a link or coloured.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_VOID = frozenset("area base br col hr img input link meta source wbr rect path line circle polygon".split())
_BLOCKS = frozenset(
    "p li dt dd summary figcaption caption td th h1 h2 h3 h4 h5 h6 div section nav figure blockquote dl ul ol table "
    "thead tbody tr details article".split()
)
_MARKS = re.compile(r"([\\`*_\[\]<>#|~&{}])")
_START = re.compile(r"^([-+=]|\d+(?=[.)]))")
_FENCE = "`" * 8
# What is the same for both: the theme, no smart quotes, no copies of the sources, no index.
_CONF = (
    'extensions = ["myst_parser"]\nhtml_theme = "furo"\nsmartquotes = False\nhtml_copy_source = False\n'
    'html_show_sourcelink = False\nhtml_use_index = False\nsuppress_warnings = ["myst"]\n'
)


class Plain(HTMLParser):
    """Writes the article of one page as MyST."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.out: list[str] = []
        self.words: list[str] = []
        self.row: list[str] | None = None
        self.level = 0
        self.fenced = False

    def _in(self, *tags: str) -> bool:
        return any(tag in tags for tag, _ in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the tag begins."""
        given = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            return
        classes = f" {given.get('class', '')} "
        if tag in _BLOCKS and self._live():
            self.flush()
        if " kdr-lines " in classes or (tag == "p" and self._in("blockquote")):
            self.fenced = True
            self.out.append(f"{_FENCE}text\n")
        self.open.append((tag, classes))
        if tag == "tr":
            self.row = []

    def _live(self) -> bool:
        if not self._in("article") or self._in("svg", "script", "style"):
            return False
        return not any(" headerlink " in classes or " kdr-no " in classes for _, classes in self.open)

    def handle_data(self, data: str) -> None:
        """Take visible words."""
        if not self._live():
            return
        if self.fenced:
            self.out.append(data)
        else:
            told = _MARKS.sub(r"\\\1", data)
            self.words.append(re.sub(r"\s+", " ", told))

    def handle_endtag(self, tag: str) -> None:
        """End what the tag ends."""
        if tag in _VOID or not self.open:
            return
        if tag in _BLOCKS and self._live() and not self.fenced:
            if tag in ("td", "th") and self.row is not None:
                self.row.append("".join(self.words).strip())
                self.words = []
            elif tag == "tr" and self.row is not None:
                self.out.append(f"| {' | '.join(self.row)} |\n")
                if self._in("thead"):
                    self.out.append("|" + "---|" * len(self.row) + "\n")
                self.row = None
            elif tag == "table":
                self.out.append("\n")
            else:
                self.flush(tag)
        while self.open:
            last, classes = self.open.pop()
            if self.fenced and (" kdr-lines " in classes or (last == "p" and self._in("blockquote"))):
                self.out.append(("" if self.out[-1].endswith("\n") else "\n") + f"{_FENCE}\n\n")
                self.fenced = False
            if last == tag:
                break

    def flush(self, tag: str = "p") -> None:
        """Write the words so far as a block of its own."""
        if self.row is not None:
            return
        told = "".join(self.words).strip()
        self.words = []
        if not told:
            return
        if re.fullmatch("h[1-6]", tag):
            # MyST wants headings to go down one step at a time.
            self.level = min(int(tag[1]), self.level + 1)
            self.out.append(f"{'#' * self.level} {told}\n\n")
        else:
            told = _START.sub(r"\\\1", told) if not told[0].isdigit() else re.sub(r"^(\d+)([.)])", r"\1\\\2", told)
            self.out.append(f"- {told}\n" if self._in("li") else f"{told}\n\n")


def plain(site: Path, to: Path) -> int:
    """Write the plain text of the pages of SITE at TO; returns how many pages there are."""
    names = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    names = [name for name in names if name not in ("search.html", "genindex.html", "404.html")]
    for name in names:
        page = Plain()
        page.feed((site / name).read_text(encoding="utf-8"))
        page.close()
        target = to / name.replace(".html", ".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        orphan = "" if name == "index.html" else "---\norphan: true\n---\n\n"
        target.write_text(orphan + "".join(page.out), encoding="utf-8")
    (to / "conf.py").write_text(_CONF, encoding="utf-8")
    return len(names)


def fenced(project: Path, to: Path) -> int:
    """Write the records and threads of PROJECT at TO as they are, each file one fenced block; returns how many."""
    sources = [*(project / "docs/decisions").glob("*.toml"), *(project / "adr_sources").glob("*/thread.*")]
    sources.sort()
    names = [f"{path.stem}-{path.parent.name}" for path in sources]
    to.mkdir()
    for name, path in zip(names, sources, strict=True):
        text = path.read_text(encoding="utf-8", errors="replace")
        told = f"---\norphan: true\n---\n\n# {name}\n\n{_FENCE}text\n{text}\n{_FENCE}\n"
        (to / f"{name}.md").write_text(told, encoding="utf-8")
    index = "# Index\n\n" + "".join(f"- [{name}]({name}.md)\n" for name in names)
    (to / "index.md").write_text(index, encoding="utf-8")
    (to / "conf.py").write_text(_CONF, encoding="utf-8")
    return len(names)


def sphinx(conf: Path, source: Path, out: Path) -> None:
    """A build from nothing, with one job."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-c", str(conf), str(source), str(out)]
    subprocess.run(command, check=True)

"""Builds small projects of real files into real sites, and reads their pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests/data/project"
CHROMIUM = Path("/usr/bin/chromium")


@dataclass(eq=False)
class Site:
    """A built site: its project, its pages, and what Sphinx warned of."""

    root: Path
    html: Path
    warnings: list[str]

    @cache  # noqa: B019 - a few sites a run
    def page(self, name: str) -> Page:
        return Page.of((self.html / f"{name}.html").read_text(encoding="utf-8"))


class Page(HTMLParser):
    """A page's words by the id of the element that holds them, its tags, its links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str | None, frozenset[str]]] = []
        self.words: dict[str, str] = {}
        self.classes: dict[str, list[str]] = {}
        self.links: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.text = ""
        self.ids: list[str] = []

    @classmethod
    def of(cls, html: str) -> Page:
        page = cls()
        page.feed(html)
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        names = frozenset((given.get("class") or "").split())
        for name in names:
            self.classes.setdefault(name, []).append("")
        if tag == "a" and given.get("href"):
            self.links.append((given["href"] or "", ""))
        if tag not in ("meta", "link", "input", "br", "hr", "img"):
            self.open.append((tag, given.get("id"), names))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag in ("script", "style") for tag, _, _ in self.open):
            return
        self.text += data
        for tag, ident, names in self.open:
            if ident:
                self.words[ident] = self.words.get(ident, "") + data
            for name in names:
                self.classes[name][-1] += data
            if tag == "a" and self.links:
                self.links[-1] = (self.links[-1][0], self.links[-1][1] + data)


def build(root: Path, out: Path, *settings: str, hashes: str = "0") -> Site:
    """Build the project at ROOT the way the Makefile does, but for going on after warnings.

    SETTINGS, ``name=value``, take the place of those in conf.py; HASHES seeds Python's order of hashes.
    """
    command = [sys.executable, "-m", "sphinx", "-n", "-q", "-b", "html", "-c", str(root), "-d", str(out / "doctrees")]
    command += [part for setting in settings for part in ("-D", setting)]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "tools"), os.environ.get("PYTHONPATH", ""))),
        "PYTHONHASHSEED": hashes,
    }
    run = subprocess.run(
        [*command, str(root / "docs"), str(out / "html")], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return Site(root, out / "html", [line for line in run.stderr.splitlines() if line])


def copy_project(to: Path) -> Path:
    """The sample project with this repository's configuration and hand-written pages, and two concepts of its own."""
    shutil.copytree(SAMPLE, to)
    return furnish(to, "decisions/page-pool: the argument\n")


def furnish(to: Path, steps: str = "") -> Path:
    """Give the project at TO the configuration, the pages that show all records, and pages that fit its records.

    STEPS end its reading path.
    """
    shutil.copy(ROOT / "conf.py", to / "conf.py")
    for name in VIEWING:
        shutil.copy(ROOT / "docs" / f"{name}.md", to / "docs" / f"{name}.md")
    for name, text in PAGES.items():
        path = to / "docs" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("STEPS\n", steps), encoding="utf-8")
    return to


VIEWING = ("reading", "objections", "metrics", "people", "timeline", "code", "related")
PAGES = {
    "index": (
        "# Decisions\n\n```{kdr-view} records\n```\n\n```{toctree}\n:hidden:\n\n"
        + "\n".join((*VIEWING, "start", "reviewing", "concepts/index"))
        + "\n```\n"
    ),
    "start": "# Start here\n\n```{kdr-path} Page tables\nconcepts/page-pool: what a pool is\nSTEPS\n```\n",
    "reviewing": "# What reviewers ask\n\n```{kdr-view} unsorted\n```\n",
    "concepts/index": "# Concepts\n\n- [page pool](page-pool.md)\n",
    "concepts/mmu-lock": (
        "---\norphan: true\nconcept: MMU lock\nshort: One writer at a time.\naka: [MMU lock]\nneeds: []\n"
        "records: [KDR_0000]\n---\n\n# The MMU lock\n\nIt guards the tables.\n"
    ),
    "concepts/page-pool": (
        "---\norphan: true\nconcept: page pool\nshort: Pages kept ready for tables.\naka: [pool, pools]\n"
        "needs: [mmu-lock]\nrecords: [KDR_0000]\n---\n\n# Page pools\n\nPages that are kept ready.\n"
    ),
}

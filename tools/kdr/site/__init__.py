"""The Sphinx extension that shows decision records: the only part of the project that knows Sphinx."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from kdr.site import (
    concepts,
    correct,
    export,
    later,
    needs,
    nodes,
    overflow,
    paths,
    project,
    publish,
    reviewing,
    search,
    thrift,
)
from kdr.site.domain import Decisions
from kdr.site.parser import RecordParser
from kdr.site.places import place
from kdr.site.views.parts import LIMIT

# What sphinx-needs and its helpers put on every page and into every site; nothing here needs it.
_NOT_NEEDED = ("jquery", "sphinx-needs", "sphinx-data-viewer", "_sphinx_javascript_frameworks_compat")
_LEFT_OVER = (
    "permalink.html",
    "_static/jquery.js",
    "_static/_sphinx_javascript_frameworks_compat.js",
    "_static/sphinx-needs",
    "_static/sphinx-data-viewer",
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything; ``conf.py`` only names this extension."""
    app.connect("config-inited", needs.configure, priority=1)
    app.connect("config-inited", needs.purge_only_records)
    app.setup_extension("myst_parser")
    app.setup_extension("sphinx_needs")
    app.add_source_suffix(".toml", "record")
    app.add_source_parser(RecordParser)
    app.add_domain(Decisions)
    app.add_node(place)
    nodes.setup(app)
    correct.setup(app)
    thrift.setup(app)
    app.add_directive("kdr-view", later.View)
    app.add_directive("kdr-objections", reviewing.Objections)
    app.add_directive("kdr-path", paths.ReadingPath)
    app.add_post_transform(later.FillEarly)
    app.add_post_transform(later.Fill)
    app.connect("builder-inited", project.install)
    app.connect("env-before-read-docs", project.pair)
    app.connect("builder-inited", _static)
    app.connect("config-inited", _templates)
    app.connect("doctree-read", concepts.introduce)
    app.connect("doctree-read", paths.note_words)
    app.connect("env-updated", later.outdated)
    app.connect("html-page-context", _Contents(), priority=100)
    app.connect("html-page-context", publish.describe)
    app.connect("html-page-context", search.load_about)
    app.connect("html-page-context", _lean, priority=900)
    app.connect("html-collect-pages", search.mend_index)
    app.add_config_value("kdr_part_bytes", LIMIT, "env", types=frozenset({int}))
    app.connect("html-collect-pages", overflow.pages)
    app.connect("build-finished", overflow.cards)
    app.connect("build-finished", export.write)
    app.connect("build-finished", publish.write)
    app.connect("build-finished", search.write_about)
    app.connect("build-finished", _tidy, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True, "env_version": _code()}


def _code() -> int:
    """A number that changes with the code: pages are made by it, so everything is then read again."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:6])


def _templates(_app: Sphinx, config: Config) -> None:
    config.templates_path.append(str(Path(__file__).parent / "templates"))


def _static(app: Sphinx) -> None:
    app.config.html_static_path.append(str(Path(__file__).parent / "static"))
    app.add_css_file("kdr.css")
    app.add_js_file("kdr.js", loading_method="defer")
    app.add_js_file("kdr-search.js", loading_method="defer")


class _Contents:
    """Makes the site's contents once for all pages that are not in it themselves; Sphinx would do so for each."""

    def __init__(self) -> None:
        self.made: dict[tuple[tuple[str, Any], ...], str] = {}

    def _beside(self, app: Sphinx, page: str) -> bool:
        folder, _, _ = page.partition("/")
        return folder in ("decisions", "threads") or (page.count("/") == 1 and page not in app.env.found_docs)

    def __call__(self, app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
        make = context.get("toctree")
        # These are equally deep, so that the same relative links hold.
        if make is None or not self._beside(app, page):
            return

        def toctree(**options: Any) -> str:
            key = tuple(sorted(options.items()))
            if key not in self.made:
                self.made[key] = make(**options)
            return self.made[key]

        context["toctree"] = toctree


def _lean(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Leave out scripts and styles of extensions that draw nothing here; make what scrolls reachable by keyboard."""
    for kind in ("script_files", "css_files"):
        context[kind] = [
            asset
            for asset in context[kind]
            if not any(word in str(getattr(asset, "filename", asset)) for word in _NOT_NEEDED)
        ]
    # Code and tables wider than the screen scroll, and whoever has no mouse must be able to get there.
    if "body" in context:
        body = context["body"].replace("<pre>", '<pre tabindex="0">')
        context["body"] = body.replace('<div class="table-wrapper ', '<div tabindex="0" class="table-wrapper ')


def _tidy(app: Sphinx, _error: Exception | None) -> None:
    """Take what no page uses, and the pages of records that are gone, out of the site."""
    for folder in ("decisions", "threads"):
        for path in (Path(app.outdir) / folder).glob("*.*"):
            if f"{folder}/{path.stem}" not in app.env.found_docs:
                path.unlink()
    for name in _LEFT_OVER:
        path = Path(app.outdir) / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

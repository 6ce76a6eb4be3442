"""The search over several builds, and what it tells of each page it finds.

Sphinx forgets the index entries of pages that it does not write again, and keeps words that no page has any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import js_index

from kdr.files import put
from kdr.site.concepts import concepts
from kdr.site.domain import decisions
from kdr.site.text import plain, shortened, shown
from kdr.site.words import STATE

# What is found, by page: a browser lets a page that is a file read scripts, and nothing else.
_ABOUT = "search-about.js"
_LONGEST = 160


def mend_index(app: Sphinx) -> Iterable[tuple[str, dict[str, object], str]]:
    """Put right what the index has of the last build, just before it is written anew: what stays, and what is gone."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder) or builder.indexer is None:
        return ()
    for words in (builder.indexer._mapping, builder.indexer._title_mapping):
        for word in [word for word, pages in words.items() if not pages & app.env.all_docs.keys()]:
            del words[word]
    try:
        before = js_index.loads((Path(builder.outdir) / builder.searchindex_filename).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    names, now = before["docnames"], builder.indexer._index_entries
    found: dict[str, list[tuple[str, str, str]]] = {}
    for entry, places in before["indexentries"].items():
        for number, anchor, main in places:
            found.setdefault(names[number], []).append((entry, anchor, "main" if main else ""))
    for name in sorted((found.keys() & app.env.all_docs.keys()) - now.keys()):
        now[name] = sorted(found[name])
    # The order in which all pages would have been written.
    ordered = dict(sorted(now.items()))
    now.clear()
    now.update(ordered)
    return ()


def load_about(_app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Let the page of results read what each page is."""
    if page == "search":
        context["metatags"] = context.get("metatags", "") + f'<script defer="defer" src="{_ABOUT}"></script>\n'


def write_about(app: Sphinx, error: Exception | None) -> None:
    """Write in a line what each decision and each concept is."""
    if error or app.builder.format != "html":
        return
    about = {concept.page: f"Concept. {concept.short}" for concept in concepts(Path(app.srcdir)).values()}
    for entry in decisions(app.env).ordered():
        state = STATE[entry.record.state][0]
        about[entry.page] = f"Decision, {state.lower()}. {shortened(plain(entry.record.summary), _LONGEST)}"
        about[entry.thread_page] = f"The mail behind {entry.record.id}"
    told = {page: shown(words) for page, words in sorted(about.items())}
    put(Path(app.outdir) / _ABOUT, f"window.kdrAbout = {json.dumps(told, ensure_ascii=True, separators=(',', ':'))};\n")

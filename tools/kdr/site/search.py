"""The search index over several builds: Sphinx forgets the index entries of pages that it does not write again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import js_index


def keep_entries(app: Sphinx) -> Iterable[tuple[str, dict[str, object], str]]:
    """Take the entries of pages that stay from the index of the last build, just before it is written anew."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder) or builder.indexer is None:
        return ()
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

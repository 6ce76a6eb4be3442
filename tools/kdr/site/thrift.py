"""What makes builds of many pages cheaper without changing a page: what stays in memory, and when it is swept."""

from __future__ import annotations

import gc
from functools import lru_cache
from typing import Any

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

# Each page leaves a tree of cycles behind. A few may wait, so that there is little else to look through; the page
# that is just being made outlives a sweep and waits for the next thorough one.
_SWEEPS = ((512, 2), (64, 1), (8, 0))


class CachedEnglish(SearchEnglish):
    """Sphinx's own English for the search, which otherwise works out the stem of a word anew for every page."""

    def stem(self, word: str) -> str:
        """The stem of WORD."""
        return _stem(word)


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return _ENGLISH.stem(word)


_ENGLISH = SearchEnglish({})


class Sweep:
    """Looks for garbage between pages instead of during them.

    Python would go through the tree of a page many times while it grows, and through all that is kept for good again
    and again; together that is a third of a build.
    """

    def __init__(self) -> None:
        self.pages = 0

    def start(self, *_: Any) -> None:
        """Leave alone what is there before the first page."""
        gc.disable()
        gc.freeze()

    def page(self, app: Sphinx, *_: Any) -> None:
        """Sweep after some pages only, and keep no page in memory from reading to writing: it is on the disk."""
        app.env._write_doc_doctree_cache.clear()
        app.env._pickled_doctree_cache.clear()
        self.pages += 1
        for pages, generation in _SWEEPS:
            if self.pages % pages == 0:
                gc.collect(generation)
                break

    def end(self, *_: Any) -> None:
        """Let Python sweep again, from here on: what there is now ends with the process."""
        gc.freeze()
        gc.enable()


def setup(app: Sphinx) -> None:
    """Register both."""
    app.add_search_language(CachedEnglish)
    sweep = Sweep()
    app.connect("builder-inited", sweep.start)
    app.connect("doctree-read", sweep.page, priority=900)
    app.connect("doctree-resolved", sweep.page, priority=900)
    app.connect("build-finished", sweep.end, priority=950)

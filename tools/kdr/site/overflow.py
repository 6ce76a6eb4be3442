"""The pages of views that do not fit on theirs: they depend on the records, so they are no documents of Sphinx's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from kdr.files import put
from kdr.site.domain import decisions
from kdr.site.nodes import el, section, to
from kdr.site.views import WHOLE
from kdr.site.views.index import CARDS, card_data
from kdr.site.views.parts import PAGED, Part, of_part, parts
from kdr.site.views.seen import Seen

Page = tuple[str, dict[str, Any], str]


def pages(app: Sphinx) -> Iterator[Page]:
    """Every such page; those of an earlier build that are no longer needed are taken away."""
    domain = decisions(app.env)
    for docname in sorted(domain.data["views"]):
        kept: set[str] = set()
        for name in domain.data["views"][docname]:
            if name in PAGED:
                seen = Seen(domain, docname, app.builder, "")
                found = parts(name, seen)
                kept |= {part.page for part in found}
                for number, part in enumerate(found):
                    around = found[number - 1] if number else None, found[number + 1 : number + 2]
                    yield _page(app, name, of_part(name, seen, part), part, *around)
        folder = Path(app.outdir) / docname
        for name in domain.data["views"][docname]:
            for path in folder.glob(f"{name}-*.html"):
                if f"{docname}/{path.stem}" not in kept:
                    path.unlink()


def _page(app: Sphinx, name: str, seen: Seen, part: Part, before: Part | None, after: list[Part]) -> Page:
    parent = part.page.rpartition("/")[0]
    whole = seen.title(parent)
    title = f"{whole}: {part.title}"
    trail = el("nav", to("page", parent, whole), f" \u203a {part.title}", cls="kdr-trail")
    trail["attrs"]["aria-label"] = "Where this page is"
    turn = el("nav", cls="kdr-turn", aria_label="Parts before and after")
    for word, other in (("Previous", before), ("Next", after[0] if after else None)):
        if other:
            turn += el("p", el("small", word), to("part", other.page, other.title), cls=f"kdr-{word.lower()}")
    body = section("part", title, *WHOLE[name](seen), turn)
    # Links are written relative to the page that the builder is at.
    app.builder.current_docname = part.page  # type: ignore[attr-defined]
    drawn = "".join(app.builder.render_partial(node)["fragment"] for node in (trail, body))  # type: ignore[attr-defined]
    return part.page, {"title": title, "body": drawn}, "page.html"


def cards(app: Sphinx, error: Exception | None) -> None:
    """Write what the filter of an index of many decisions reads; one that holds all its cards needs no file."""
    if error or app.builder.format != "html":
        return
    domain = decisions(app.env)
    path = Path(app.outdir) / CARDS
    if any("records" in names for names in domain.data["views"].values()):
        on = next(page for page, names in domain.data["views"].items() if "records" in names)
        if parts("records", Seen(domain, on, app.builder, "")):
            every = [card_data(entry) for entry in domain.ordered()]
            put(path, f"kdrCards({json.dumps(every, ensure_ascii=False, separators=(',', ':'))});\n")
            return
    path.unlink(missing_ok=True)

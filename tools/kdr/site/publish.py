"""What a published site tells other machines: who links to a page reads its head, others read feed and sitemap.

Feeds, sitemaps and OpenGraph need absolute URLs, and so ``html_baseurl``; without it the site has none of them.
"""

from __future__ import annotations

import posixpath
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx

from kdr.files import put
from kdr.site.concepts import FOLDER, concepts
from kdr.site.corpus import Entry
from kdr.site.domain import decisions
from kdr.site.text import plain, shortened, shown
from kdr.site.views.parts import PAGED, parts
from kdr.site.views.seen import Seen
from kdr.site.views.time import events
from kdr.site.words import STATE

FEED, SITEMAP, CARD = "atom.xml", "sitemap.xml", "_static/kdr-card.png"
_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWEST = 50
_TAG = re.compile(r"<[^>]*>")
# The two characters that ``shown`` leaves alone and XML cannot hold.
_NO_XML = re.compile("[\ufffe\uffff]")
_DESCRIBED = 300


def describe(app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Tell in the head of every page what it is, where it belongs, and where its data and the feed are."""
    entry = decisions(app.env).entries.get(page.replace("threads/", "decisions/", 1))
    title = unescape(_TAG.sub("", str(context.get("title", "")))) or app.config.project
    about = _about(app, page, entry, doctree) or f"{title}. {app.config.project}."
    told = {
        "og:type": "article" if "/" in page and not page.endswith("/index") else "website",
        "og:site_name": app.config.project,
        "og:title": title,
        "og:description": about,
    }
    links = []
    if entry and page == entry.page:
        links.append(("application/json", f"{entry.record.id} as data", f"{entry.record.slug}.json"))
    base = app.config.html_baseurl
    if base and context.get("pageurl"):
        told |= {"og:url": context["pageurl"], "og:image": posixpath.join(base, CARD)}
        told |= {"og:image:width": "1200", "og:image:height": "630", "og:image:alt": app.config.project}
        links.append(("application/atom+xml", app.config.project, posixpath.join(base, FEED)))
    tags = [f'<meta property="{name}" content="{_attribute(words)}" />' for name, words in told.items()]
    tags.append(f'<meta name="description" content="{_attribute(about)}" />')
    tags += [
        f'<link rel="alternate" type="{kind}" title="{_attribute(name)}" href="{escape(href)}" />'
        for kind, name, href in links
    ]
    context["metatags"] = context.get("metatags", "") + "\n".join(tags)


def _attribute(words: str) -> str:
    return escape(shown(words))


def _about(app: Sphinx, page: str, entry: Entry | None, doctree: nodes.document | None) -> str:
    """One paragraph on what a page says."""
    if entry and page == entry.page:
        return plain(entry.record.summary) or entry.record.title
    if entry:
        return f"The mail behind \u201c{entry.record.title}\u201d, line by line, with the passages the record cites."
    known = concepts(Path(app.srcdir)).get(page.removeprefix(f"{FOLDER}/")) if page.startswith(f"{FOLDER}/") else None
    if known:
        return known.short
    written = (p for p in doctree.findall(nodes.paragraph) if not p["classes"]) if doctree else iter(())
    first = next(written, None)
    words = " ".join(first.astext().split()) if first is not None else ""
    return shortened(words, _DESCRIBED)


def write(app: Sphinx, error: Exception | None) -> None:
    """Write feed and sitemap once the pages are built, and take away those of a build that had a base URL."""
    if error or app.builder.format != "html":
        return
    out, base = Path(app.outdir), app.config.html_baseurl
    if not base:
        for name in (FEED, SITEMAP):
            (out / name).unlink(missing_ok=True)
        return
    pages = sorted({*app.env.found_docs, *_divided(app)})
    urls = (posixpath.join(base, quote(app.builder.get_target_uri(page))) for page in pages)
    _put(out / SITEMAP, sitemap(urls))
    _put(out / FEED, feed(base, app.config.project, app.config.author, decisions(app.env).ordered()))


def _divided(app: Sphinx) -> Iterator[str]:
    """The pages of views that are divided, which are no documents."""
    known = decisions(app.env)
    for docname, names in known.data["views"].items():
        for name in names:
            if name in PAGED:
                yield from (part.page for part in parts(name, Seen(known, docname, app.builder, "")))


def sitemap(urls: Iterable[str]) -> ElementTree.Element:
    """A sitemap (sitemaps.org 0.9) of these pages."""
    top = ElementTree.Element("urlset", xmlns=_SITEMAPS)
    for url in urls:
        _child(_child(top, "url"), "loc", url)
    return top


def feed(base: str, title: str, author: str, entries: Iterable[Entry]) -> ElementTree.Element:
    """An Atom feed (RFC 4287) of decisions, that to which something happened last first.

    ``updated`` is the day of the last event known of a decision; one without any date cannot be in a feed.
    """
    home, here = posixpath.join(base, "index.html"), posixpath.join(base, FEED)
    dated = sorted(((day, entry) for entry in entries if (day := _last(entry))), key=lambda e: (e[0], e[1].record.id))
    newest = dated[: -_NEWEST - 1 : -1]
    top = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _child(top, "id", home)
    _child(top, "title", title)
    _child(top, "updated", _stamp(newest[0][0] if newest else date(1970, 1, 1)))
    _child(_child(top, "author"), "name", author)
    _child(top, "link", rel="self", type="application/atom+xml", href=here)
    _child(top, "link", rel="alternate", type="text/html", href=home)
    for day, entry in newest:
        top.append(_entry(base, day, entry))
    return top


def _entry(base: str, updated: date, entry: Entry) -> ElementTree.Element:
    record = entry.record
    found = ElementTree.Element("entry")
    # A record keeps its id when its page is renamed, and so does its entry.
    _child(found, "id", uuid.uuid5(uuid.NAMESPACE_URL, posixpath.join(base, record.id)).urn)
    _child(found, "title", f"{record.title} ({STATE[record.state][0].lower()})")
    _child(found, "updated", _stamp(updated))
    if record.origin.posted:
        _child(found, "published", _stamp(record.origin.posted))
    for rel, kind, name in (("alternate", "text/html", "html"), ("related", "application/json", "json")):
        _child(found, "link", rel=rel, type=kind, href=posixpath.join(base, f"{quote(entry.page)}.{name}"))
    for word in (str(record.state), *record.arch, *record.topics):
        _child(found, "category", term=word)
    _child(found, "summary", plain(record.summary) or record.title)
    return found


def _last(entry: Entry) -> date | None:
    days = [event.when for event in events(entry)]
    days += [day for day in (entry.record.origin.posted, entry.record.origin.last) if day]
    return max(days, default=None)


def _stamp(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _child(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    """A new last child; all its words as a page would print them."""
    told = {name: _NO_XML.sub("", shown(words)) for name, words in attributes.items()}
    child = ElementTree.SubElement(parent, tag, told)
    child.text = _NO_XML.sub("", shown(text)) or None
    return child


def _put(path: Path, top: ElementTree.Element) -> None:
    ElementTree.indent(top)
    put(path, '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n")

"""Looks at one page of a built site in a real browser, and at its HTML with a strict parser."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

import html5lib

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# Adds up how far things jumped, from the first moment of the page.
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.value; })
  .observe({type: "layout-shift", buffered: true});
"""
_AXE_RUN = """async (only) => {
  document.querySelectorAll("details").forEach((each) => { each.open = true; });
  const found = await axe.run({runOnly: only, resultTypes: ["violations"], preload: false});
  return found.violations.map((each) => [each.id, each.nodes.length, each.nodes[0].html.slice(0, 200)]);
}"""

_SVG = "{http://www.w3.org/2000/svg}"
# What each element may hold, as far as our pages use it (https://html.spec.whatwg.org/, content models).
_ONLY = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"div", "dt", "dd"},
    "tr": {"th", "td"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "select": {"option"},
}
_INLINE = frozenset("a b cite code em kbd p q small span strong summary label h1 h2 h3 h4 h5 h6 dt button".split())
_BLOCK = frozenset(
    "address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
    "hr main nav ol p pre section table ul dd dt li".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_INTERACTIVE = frozenset("a button select textarea label input".split())


def axe(page: Page) -> list[Any]:
    """Every violation of WCAG 2.2 A and AA that axe finds on the page, all folded parts open."""
    page.evaluate(AXE)
    found: list[Any] = page.evaluate(_AXE_RUN, {"type": "tag", "values": list(TAGS)})
    return found


def contrast(page: Page) -> list[Any]:
    """What axe finds too faint on a page that ``axe`` has been at, in the colours it has now."""
    found: list[Any] = page.evaluate(_AXE_RUN, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})
    return found


def html_problems(path: Path) -> list[str]:
    """What is wrong with the HTML of a page: errors of the parser, ids there twice, elements where none may be."""
    text = path.read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(text)
    found = [f"{code} {json.dumps(data, default=str)} at {place}" for place, code, data in parser.errors]
    ids = [ident for element in tree.iter() if (ident := element.get("id")) is not None]
    found += [f"id {ident!r} {ids.count(ident)} times" for ident in sorted(set(ids)) if ids.count(ident) > 1]
    found += [f"id {ident!r} holds a blank" for ident in ids if not ident or re.search(r"\s", ident)]
    known = set(ids)
    for element in tree.iter():
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers"):
            found += [f"{name} of nothing: {one}" for one in (element.get(name) or "").split() if one not in known]
        found += _misplaced(element)
    return found


def _misplaced(element: Element) -> list[str]:
    tag = element.tag
    if not isinstance(tag, str) or tag.startswith(_SVG):
        return []
    inner = [child.tag for child in element if isinstance(child.tag, str)]
    found = []
    if tag in _ONLY:
        found += [f"<{child}> in <{tag}>" for child in inner if child not in _ONLY[tag]]
    if tag in _INLINE - {"a"}:
        allowed = _HEADINGS if tag == "summary" else frozenset()
        found += [f"<{child}> in <{tag}>" for child in inner if child in _BLOCK - allowed]
    if tag in ("a", "button"):
        held = {each.tag for each in element.iter() if each is not element}
        found += [f"<{child}> in <{tag}>" for child in held & _INTERACTIVE]
    if tag == "img" and element.get("alt") is None:
        found.append("<img> without alt")
    return found

"""The two docutils nodes pages are made of, and short ways to build them.

Text always enters as ``nodes.Text`` (escaped by the writer), so mail can never be read as markup.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from kdr.site.domain import decisions
from kdr.site.text import shown

logger = logging.getLogger(__name__)

Child = nodes.Node | str | None


class element(nodes.General, nodes.TextElement):  # noqa: N801 - docutils names nodes so
    """One HTML element: ``tag`` is its name, ``attrs`` its attributes."""


class link(nodes.General, nodes.TextElement):  # noqa: N801
    """A link within the site: ``kind`` and ``target`` say where to, see ``to``."""


class drawing(nodes.General, nodes.Element):  # noqa: N801
    """HTML or SVG in ``html`` that this package wrote and escaped itself (plots, graphs, lines of mail)."""


def add(parent: nodes.Element, *children: Child) -> None:
    """Append CHILDREN: strings become visible text, None is left out."""
    for child in children:
        if isinstance(child, nodes.Node):
            parent.append(child)
        elif child is not None:
            parent.append(nodes.Text(shown(child)))


def el(tag: str, *children: Child, cls: str = "", ids: tuple[str, ...] = (), **attrs: str) -> element:
    """An HTML element; ``aria_label="x"`` becomes ``aria-label="x"``, and all but URLs is text for a reader."""
    node = element("", "", tag=tag, classes=cls.split(), ids=list(ids))
    node["attrs"] = {name.replace("_", "-"): value if name == "href" else shown(value) for name, value in attrs.items()}
    add(node, *children)
    return node


def section(ident: str, title: str, *children: Child, cls: str = "") -> nodes.section:
    """A section with a heading; it appears in the page's contents and in the search."""
    node = nodes.section(ids=[ident], names=[], classes=cls.split())
    node += nodes.title("", "", nodes.Text(shown(title)))
    add(node, *children)
    return node


def paragraph(*children: Child, cls: str = "") -> nodes.paragraph:
    """A paragraph."""
    node = nodes.paragraph(classes=cls.split())
    add(node, *children)
    return node


def out(url: str, *children: Child, cls: str = "") -> element:
    """A link to another site; only its words where URL is no https one."""
    if not url.startswith("https://"):
        return el("span", *children, cls=cls)
    return el("a", *children, cls=f"reference external {cls}".strip(), href=url)


def to(kind: str, target: str, *children: Child, cls: str = "", anchor: str = "", title: str = "") -> link:
    """A link to an ``item``, a ``line`` of a thread or a ``page``, resolved and checked when the page is written.

    Without CHILDREN it shows the target's title; ANCHOR is a place on the target's page, TITLE is told on hover.
    """
    node = link("", "", kind=kind, target=target, anchor=anchor, title=shown(title), classes=cls.split())
    add(node, *children)
    return node


def _start(tag: str, node: nodes.Element, attrs: dict[str, str]) -> str:
    """A start tag; docutils' own way to write one does much that is not needed here, thousands of times."""
    parts = [tag]
    if node["ids"]:
        parts.append(f'id="{escape(node["ids"][0])}"')
    if node["classes"]:
        parts.append(f'class="{" ".join(node["classes"])}"')
    parts.extend(f'{name}="{escape(value)}"' for name, value in attrs.items())
    return f"<{' '.join(parts)}>"


def _visit_element(self: HTML5Translator, node: element) -> None:
    self.body.append(_start(node["tag"], node, node["attrs"]))


def _depart_element(self: HTML5Translator, node: element) -> None:
    self.body.append(f"</{node['tag']}>")


def _visit_link(self: HTML5Translator, node: link) -> None:
    docname = self.builder.current_docname
    known = decisions(self.builder.env)
    found = known.locate(self.builder, docname, node["kind"], node["target"], node["anchor"])
    node["tag"] = "a" if found else "span"
    attrs = {}
    if found:
        attrs["href"], title = found
        node["classes"] = ["reference", "internal", *node["classes"]]
        if title := node["title"] or shown(title):
            attrs["title"] = title
    else:
        logger.warning("a link to nothing: %s %s", node["kind"], node["target"], location=docname, type="kdr")
    self.body.append(_start(node["tag"], node, attrs))
    if not node.children:
        self.body.append(escape(shown(found[1] if found else node["target"])))


def _visit_drawing(self: HTML5Translator, node: drawing) -> None:
    self.body.append(node["html"])
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the nodes; only HTML can show them."""
    both: dict[str, Any] = {"html": (_visit_element, _depart_element)}
    app.add_node(element, **both)
    app.add_node(link, html=(_visit_link, _depart_element))
    app.add_node(drawing, html=(_visit_drawing, None))

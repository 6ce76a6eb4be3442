"""The two docutils nodes pages are made of, and short ways to build them.

Text always enters as ``nodes.Text`` (escaped by the writer), so mail can never be read as markup.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from kdr.site.text import shown

Child = nodes.Node | str | None


class element(nodes.General, nodes.TextElement):  # noqa: N801 - docutils names nodes so
    """One HTML element: ``tag`` is its name, ``attrs`` its attributes."""


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


def to(kind: str, target: str, *children: Child, cls: str = "") -> addnodes.pending_xref:
    """A link to an ``item``, a ``line`` of a thread or a ``page``; resolved and checked by the domain."""
    node = addnodes.pending_xref("", refdomain="kdr", reftype=kind, reftarget=target, refexplicit=True, refwarn=True)
    node += el("span", *children, cls=cls)
    return node


def _visit_element(self: HTML5Translator, node: element) -> None:
    self.body.append(self.starttag(node, node["tag"], "", **node["attrs"]))


def _depart_element(self: HTML5Translator, node: element) -> None:
    self.body.append(f"</{node['tag']}>")


def _visit_drawing(self: HTML5Translator, node: drawing) -> None:
    self.body.append(node["html"])
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the nodes; only HTML can show them."""
    both: dict[str, Any] = {"html": (_visit_element, _depart_element)}
    app.add_node(element, **both)
    app.add_node(drawing, html=(_visit_drawing, None))

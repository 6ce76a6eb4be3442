"""Prose that a person wrote in a record: MyST, parsed into the page.  Mail never comes here."""

from __future__ import annotations

from typing import Any, cast

from docutils import nodes
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from sphinx import addnodes
from sphinx.util import logging

from kdr.site.concepts import Terms

# What Sphinx has still to work on before a page can be written.
_UNFINISHED = (addnodes.pending_xref, nodes.literal_block, nodes.image)
logger = logging.getLogger(__name__)


class Prose:
    """Parses prose into DOCUMENT and marks the first uses of TERMS in it."""

    def __init__(self, document: nodes.document, docname: str, terms: Terms) -> None:
        self.document = document
        self.docname = docname
        self.terms = terms

    def parse(self, text: str, line: int) -> list[nodes.Node]:
        """The nodes of TEXT, which begins at LINE of the record file; warnings name that line."""
        if not text.strip():
            return []
        holder = nodes.Element()
        parser = create_md_parser(self.document.settings.env.myst_config, SphinxRenderer)
        renderer = cast(Any, parser.renderer)
        renderer.setup_render({**parser.options, "document": self.document, "current_node": holder}, {})
        renderer.nested_render_text(text, line)
        for found in holder.findall(nodes.title):
            logger.warning("a heading in a summary or note", location=(self.docname, line))
            found.parent.replace_self(found.parent.children)
        if any(isinstance(node, _UNFINISHED) for node in holder.findall()):
            self.document["kdr_early"] = True
        self.terms.mark_prose(holder.children)
        return list(holder.children)

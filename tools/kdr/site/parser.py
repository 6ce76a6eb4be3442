"""A record file is a Sphinx source document: it becomes the record's page and the page of its thread."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.parsers import Parser
from sphinx.util import logging

from kdr.errors import Problem
from kdr.site import corpus, needs
from kdr.site.concepts import Terms, concepts, sources
from kdr.site.domain import decisions
from kdr.site.paths import count_words
from kdr.site.places import put_off
from kdr.site.prose import Prose
from kdr.site.record_page import record_page
from kdr.site.thread_page import thread_page

logger = logging.getLogger(__name__)


class RecordParser(Parser):
    """Parses ``docs/decisions/<slug>.toml``."""

    supported = ("record",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Fill DOCUMENT; every problem of the record becomes a warning with its line."""
        env: BuildEnvironment = document.settings.env
        docname = env.current_document.docname
        path = Path(env.doc2path(docname))
        root = Path(env.srcdir).parent
        for dependency in (*corpus.dependencies(path.stem, root), *sources(Path(env.srcdir))):
            env.note_dependency(str(dependency))
        env.metadata[docname]["orphan"] = "true"
        env.metadata[docname]["tocdepth"] = 2
        entry, thread, problems = corpus.read(path, root)
        is_record = docname.startswith("decisions/")
        if is_record:
            for problem in problems:
                _warn(docname, problem, path, root)
        if entry is None or thread is None:
            document += nodes.section("", nodes.title("", path.stem), ids=["unusable"])
            return
        if is_record:
            known = [c for c in concepts(Path(env.srcdir)).values() if entry.record.id in c.records]
            entry = replace(entry, concepts=tuple(concept.name for concept in known))
            decisions(env).note(entry)
            needs.register(entry, env)
            page = list(record_page(entry, thread, Prose(document, docname, Terms(known)), known))
            decisions(env).data["words"][docname] = count_words(page)
        else:
            env.metadata[docname]["hide-toc"] = "true"
            page = list(thread_page(entry, thread))
        document.extend(page)
        put_off(document)


def _warn(docname: str, problem: Problem, path: Path, root: Path) -> None:
    """Report a problem where it is: in the record, or in the file it names."""
    if root / problem.path == path:
        logger.warning("%s %s", problem.code, problem.message, location=(docname, problem.line), type="kdr")
    else:
        place = f"{problem.path}:{problem.line}"
        logger.warning("%s %s", problem.code, problem.message, location=place, type="kdr")

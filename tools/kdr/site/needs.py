"""All that this project has to do with sphinx-needs: typed items, typed links, ``needs.json``.

Items are registered hidden, so sphinx-needs draws nothing.  It would evaluate parts of what it is given; everything
that could is switched off here, because titles may hold words from mail.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx_needs.api import InvalidNeedException, add_need
from sphinx_needs.directives.need import purge_needs

from kdr.commits.model import Part
from kdr.record.model import Metric, Record, Statement
from kdr.record.vocabulary import RELATED
from kdr.site.corpus import Entry
from kdr.site.domain import decisions, need_id
from kdr.site.statement import headline
from kdr.site.text import shown

logger = logging.getLogger(__name__)

TYPES = ("record", "problem", "proposal", "alternative", "objection", "answer", "outcome", "metric", "commit")
FIELDS = {
    "review": "how far a person stands behind it",
    "by": "who said it",
    "cite": "the lines it stands on",
    "posted": "when the thread began",
    "arch": "architectures",
    "release": "first release that holds it",
    "baseline": "figure before, as written",
    "value": "figure after, as written",
    "change": "change, as written",
    "condition": "under which conditions it was measured",
    "sha": "the commit",
    "known": "how a commit fact is known",
}
LINKS = {
    "part_of": ("is part of", "holds"),
    "bears_on": ("bears on", "is objected to by"),
    "answers": ("answers", "is answered by"),
    "instead_of": ("would replace", "could be replaced by"),
    "settles": ("settles", "is settled by"),
    "implements": ("implements", "is implemented by"),
    **{kind.replace("-", "_"): (kind, inverse) for kind, inverse in RELATED.items()},
}


def configure(_app: Sphinx, config: Config) -> None:
    """Give sphinx-needs the types, fields and links of this project, with every evaluation off."""
    literal = {"parse_dynamic_functions": False}
    text = {"schema": {"type": "string"}, "nullable": True, **literal}
    config.needs_types = [{"directive": name, "title": name, "prefix": "KDR_"} for name in TYPES]
    config.needs_fields = {
        **{name: {"description": words, **text} for name, words in FIELDS.items()},
        **dict.fromkeys(("title", "status", "tags", "layout", "style", "constraints"), literal),
    }
    config.needs_links = {
        name: {"outgoing": out, "incoming": back, "parse_conditions": False, **literal}
        for name, (out, back) in LINKS.items()
    }
    config.needs_parse_dynamic_functions = False
    config.needs_id_required = True
    config.needs_id_regex = r"^KDR_[0-9]{4}(_[A-Z][0-9]+)?$"
    config.needs_css = "blank.css"
    config.needs_build_json = True
    config.needs_reproducible_json = True
    # No rules are set: records are checked before they come here.
    config.needs_schema_validation_enabled = False
    config.needs_json_remove_defaults = True


def purge_only_records(app: Sphinx, _config: Config) -> None:
    """Let sphinx-needs look for items to forget only where there are some.

    It goes through all items for every page that is about to be read, which makes builds quadratic.
    """
    for listener in list(app.events.listeners["env-purge-doc"]):
        if listener.handler is purge_needs:
            app.disconnect(listener.id)
            app.connect("env-purge-doc", _purge)


def _purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    if docname in decisions(env).entries:
        purge_needs(app, env, docname)


def register(entry: Entry, env: BuildEnvironment) -> None:
    """Register the record and each of its items."""
    app = env._app  # Sphinx deprecates env.app and gives parsers no other way to it; add_need wants it.
    for line, options in _items(entry):
        try:
            add_need(app, _NO_STATE, env.current_document.docname, line, hide=True, **options)
        except InvalidNeedException as error:
            logger.warning("%s", error, location=(env.current_document.docname, line), type="kdr")


class _NoState:
    """Stands where sphinx-needs wants a parser state; a hidden need never asks it for anything."""


_NO_STATE: Any = _NoState()


def _items(entry: Entry) -> Iterator[tuple[int, dict[str, Any]]]:
    record = entry.record
    links: dict[str, list[str]] = {}
    for tie in record.related:
        links.setdefault(tie.kind.replace("-", "_"), []).append(tie.to)
    yield (
        1,
        {
            "need_type": "record",
            "id": record.id,
            "title": shown(record.title),
            "status": str(record.state),
            "tags": list(record.topics),
            "review": str(record.review),
            "arch": ", ".join(record.arch),
            "posted": str(record.origin.posted or ""),
            "release": entry.release() or "",
            **links,
        },
    )
    proposals = [need_id(entry, statement.id) for statement in record.proposal]
    for kind, statement, links in _statements(record, proposals, entry):
        yield statement.at, {**_statement(entry, kind, statement), **links}
    for number, commit in enumerate(entry.commits, 1):
        merged = commit.part in (Part.MERGED, Part.ADDED, Part.MERGE)
        yield (
            1,
            {
                "need_type": "commit",
                "id": need_id(entry, f"C{number}"),
                "title": shown(commit.subject),
                "status": str(commit.part),
                "part_of": [record.id],
                "implements": proposals if merged else [],
                "by": shown(commit.author or ""),
                "sha": commit.sha or "",
                "release": commit.tag or "",
                "known": f"{commit.state}, {commit.method}",
            },
        )


def _statements(
    record: Record, proposals: list[str], entry: Entry
) -> Iterator[tuple[str, Statement, dict[str, list[str]]]]:
    for kind, plain in (("problem", record.problem), ("proposal", record.proposal), ("metric", record.metrics)):
        for statement in plain:
            yield kind, statement, {}
    for outcome in record.outcome:
        yield "outcome", outcome, {"settles": proposals}
    for alternative in record.alternatives:
        yield "alternative", alternative, {"instead_of": [need_id(entry, ident) for ident in alternative.to]}
    for objection in record.objections:
        yield "objection", objection, {"bears_on": [need_id(entry, ident) for ident in objection.on]}
        for answer in objection.answers:
            yield "answer", answer, {"answers": [need_id(entry, objection.id)]}


def _statement(entry: Entry, kind: str, statement: Statement) -> dict[str, Any]:
    by = getattr(statement, "by", None) or next((quote.by for quote in statement.quotes if quote.by), "")
    options: dict[str, Any] = {
        "need_type": kind,
        "id": need_id(entry, statement.id),
        "title": shown(headline(statement)),
        "status": str(getattr(statement, "status", "")) or None,
        "part_of": [entry.record.id],
        "review": str(statement.review),
        "by": shown(by),
        "cite": ", ".join(str(quote.cite) for quote in statement.quotes),
    }
    if isinstance(statement, Metric):
        figures = ("baseline", "value", "change", "condition")
        options |= {name: shown(getattr(statement, name) or "") for name in figures}
    return options

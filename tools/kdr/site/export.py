"""The records for machines: ``records.json`` for all, one file beside each page, a JSON Schema, figures as CSV.

Everything that pages show is in them, in the same words: addresses are shortened and hidden characters made visible.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from kdr.commits.model import Commit, Unmerged
from kdr.files import put
from kdr.record.model import Alternative, Metric, Objection, Quote, Related, Revision, Statement, View
from kdr.site import urls
from kdr.site.corpus import Entry
from kdr.site.domain import decisions, need_id
from kdr.site.metrics import ratio
from kdr.site.people import roles
from kdr.site.subsystem import subsystems
from kdr.site.text import shown

_URL = re.compile(r"https://\S+")
SCHEMA = Path(__file__).parent / "records.schema.json"


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the files once the pages are built; a file that would not change is left alone."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    found = [record(entry) for entry in decisions(app.env).ordered()]
    _put(out / "records.json", {"schema": 1, "records": found})
    for entry, data in zip(decisions(app.env).ordered(), found, strict=True):
        _put(out / f"{entry.page}.json", {"schema": 1, "records": [data]})
    _put(out / SCHEMA.name, json.loads(SCHEMA.read_text(encoding="utf-8")))
    _write(out / "metrics.csv", _figures(found))


def _figures(records: list[dict[str, Any]]) -> str:
    """Every measured figure as CSV, one a row."""
    names = ("what", "baseline", "value", "unit", "change", "ratio", "condition")
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("record", "page", "id", "says", *names, "source"))
    for data in records:
        for metric in data["metrics"]:
            places = ", ".join(quote["cite"] for quote in metric["quotes"])
            source = f"{data['thread']} {places}" if places else metric["source"]
            cells = (data["id"], data["page"], metric["id"], metric["says"], *(metric[name] for name in names), source)
            rows.writerow(_inert(cell) if isinstance(cell, str) else cell for cell in cells)
    return text.getvalue()


def _inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in tuple("=+-@\t") else cell


def _put(path: Path, data: object) -> None:
    _write(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    if not path.is_file() or path.read_bytes() != text.encode():
        put(path, text)


def record(entry: Entry) -> dict[str, Any]:
    """One record as plain data; what is unknown is null."""
    source = entry.record
    facts = entry.facts
    data = {
        "id": source.id,
        "slug": source.slug,
        "page": f"{entry.page}.html",
        "thread": f"{entry.thread_page}.html",
        "title": source.title,
        "state": str(source.state),
        "review": str(source.review),
        "summary": source.summary.strip(),
        "arch": source.arch,
        "topics": source.topics,
        "subsystems": subsystems(entry),
        "concepts": entry.concepts,
        "list": source.origin.mailing_list,
        "posted": _day(source.origin.posted),
        "last": _day(source.origin.last),
        "archive": _lore(source.origin.root_message_id),
        "release": entry.release(),
        "people": {str(role): names for role, names in roles(entry).items()},
        "revisions": [_revision(revision) for revision in source.revisions],
        "problem": _statements(entry, source.problem),
        "proposal": _statements(entry, source.proposal),
        "alternatives": _statements(entry, source.alternatives),
        "objections": _statements(entry, source.objections),
        "outcome": _statements(entry, source.outcome),
        "metrics": _statements(entry, source.metrics),
        "related": [_tie(tie) for tie in source.related],
        "commits": [_commit(commit) for commit in entry.commits] if facts else None,
        "unmerged": [_unmerged(posting) for posting in facts.unmerged] if facts else None,
    }
    return {key: _visible(value) for key, value in data.items()}


def _visible(value: Any) -> Any:
    """Every text as a page would print it; URLs keep their Message-IDs."""
    if isinstance(value, str):
        return value if _URL.fullmatch(value) else shown(value)
    if isinstance(value, dict):
        return {key: _visible(inner) for key, inner in value.items()}
    return [_visible(inner) for inner in value] if isinstance(value, list | tuple) else value


def _day(when: object) -> str | None:
    return None if when is None else str(when)


def _lore(message_id: str | None) -> str | None:
    return urls.lore(message_id) if message_id else None


def _quote(quote: Quote) -> dict[str, Any]:
    return {"cite": str(quote.cite), "by": quote.by, "text": quote.quote, "why": quote.why}


def _statements(entry: Entry, statements: Iterable[Statement]) -> list[dict[str, Any]]:
    return [_statement(entry, statement) for statement in statements]


def _statement(entry: Entry, statement: Statement) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": need_id(entry, statement.id),
        "says": statement.says,
        "note": statement.note.strip(),
        "review": str(statement.review),
        "quotes": [_quote(quote) for quote in statement.quotes],
        "source": statement.source,
        "url": statement.url,
    }
    if isinstance(statement, View):
        data |= {"by": statement.by, "held_by": statement.holder}
    if isinstance(statement, Objection):
        data |= {"status": str(statement.status), "on": _ids(entry, statement.on)}
        data["answers"] = _statements(entry, statement.answers)
    elif isinstance(statement, Alternative):
        data |= {"to": _ids(entry, statement.to)}
    elif isinstance(statement, Metric):
        names = ("what", "baseline", "value", "unit", "change", "condition", "table")
        data |= {name: getattr(statement, name) for name in names}
        data["ratio"] = float(times) if (times := ratio(statement)) else None
    return data


def _ids(entry: Entry, idents: Iterable[str]) -> list[str]:
    return [need_id(entry, ident) for ident in idents]


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "label": revision.label,
        "date": _day(revision.date),
        "patches": revision.patches,
        "archive": _lore(revision.message_id),
        "note": revision.note.strip(),
        "source": revision.source,
        "changes": [_quote(change) | {"credits": change.credits} for change in revision.changes],
    }


def _tie(tie: Related) -> dict[str, Any]:
    return {
        "to": tie.to,
        "kind": tie.kind,
        "says": tie.says,
        "symbols": tie.symbols,
        "commits": tie.commits,
        "found_by": tie.found_by,
        "quotes": [_quote(quote) for quote in tie.quotes],
    }


def _commit(commit: Commit) -> dict[str, Any]:
    return {
        "part": str(commit.part),
        "sha": commit.sha,
        "subject": commit.subject,
        "patch": commit.patch,
        "author": commit.author,
        "committer": commit.committer,
        "authored": _day(commit.authored),
        "committed": _day(commit.committed),
        "tag": commit.tag,
        "files": commit.files,
        "fixes": commit.fixes,
        "method": commit.method,
        "score": commit.score,
        "exact": commit.exact,
        "state": str(commit.state),
        "source": commit.source,
    }


def _unmerged(posting: Unmerged) -> dict[str, Any]:
    return {
        "subject": posting.subject,
        "author": posting.author,
        "posted": _day(posting.posted),
        "archive": _lore(posting.message_id),
        "patch": posting.patch,
        "kind": posting.kind,
        "source": posting.source,
        "scope": posting.scope,
    }

"""A draft as the JSON object that ``kdr draft --json`` prints; its shape is a contract others parse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kdr.model import Draft, Passage, Revision, Role, Series, Thread
from kdr.record.drafted import main_series

Json = dict[str, Any]


def as_json(draft: Draft, thread: Thread) -> Json:
    """The draft with the series and the participants of its thread; only text, numbers, lists and objects."""
    objectors = {item.passage.by for item in draft.objections}
    return {
        "title": draft.title,
        "state": str(draft.state),
        "problem": _passages(draft.problem),
        "proposal": _passages(draft.proposal),
        "alternatives": [_passage(item) | {"by": item.by} for item in draft.alternatives],
        "objections": [
            _passage(item.passage)
            | {"by": item.passage.by, "status": str(item.status), "answers": _passages(item.answers)}
            for item in draft.objections
        ],
        "outcome": {"state": str(draft.state), "evidence": _passages(draft.outcome)},
        "metrics": [
            _passage(item.passage)
            | {
                "what": item.what,
                "baseline": item.baseline,
                "value": item.value,
                "unit": item.unit,
                "change": item.change,
                "condition": item.condition,
            }
            for item in draft.metrics
        ],
        "series": _series(main_series(thread)),
        "participants": [
            {
                "name": person.name,
                "roles": [*map(str, person.roles), *([str(Role.OBJECTOR)] if person.name in objectors else [])],
                "messages": list(person.messages),
            }
            for person in thread.participants
        ],
    }


def _passages(passages: Iterable[Passage]) -> list[Json]:
    return [_passage(passage) for passage in passages]


def _passage(passage: Passage) -> Json:
    return {
        "message_id": _bracketed(passage.message_id),
        "message": passage.message,
        "lines": [passage.first, passage.last],
        "text": passage.text,
        "why": list(passage.why),
    }


def _bracketed(message_id: str | None) -> str | None:
    return None if message_id is None else f"<{message_id}>"


def _series(series: Series | None) -> Json:
    if series is None:
        return {}
    return {
        "title": series.title,
        "version": series.version,
        "total": series.total,
        "author": series.author,
        "cover": series.cover,
        "rfc": series.rfc,
        "base": series.base,
        "patches": [
            {
                "index": patch.index,
                "title": patch.title,
                "author": patch.author,
                "message": patch.message,
                "files": list(patch.files),
            }
            for patch in series.patches
        ],
        "revisions": [_revision(revision) for revision in series.revisions],
    }


def _revision(revision: Revision) -> Json:
    return {
        "label": revision.label,
        "message": revision.message,
        "message_id": _bracketed(revision.message_id),
        "date": revision.date.isoformat() if revision.date else None,
        "link": revision.link,
        "changes": [
            {
                "message": change.message or revision.message,
                "lines": [change.first, change.last],
                "text": change.text,
                "credits": list(change.credits),
            }
            for change in revision.changes
        ],
    }

"""Write a record file: deterministic TOML in the order of the format, with a word to the person who edits it next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from kdr.record.load import SCHEMA
from kdr.record.model import (
    Alternative,
    KnownMessage,
    Metric,
    Objection,
    Origin,
    Quote,
    Record,
    Related,
    Revision,
    Statement,
    Struck,
    View,
)

# What a TOML literal string cannot hold: control characters other than tab and line end.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}

HEADER = """\
# A decision record. The tool wrote what follows by reading the thread; nothing of it has been reviewed.
# Make it yours: say the decision in `title` and `summary`, give every statement a headline (`says`), delete what is
# wrong and note it under [[struck]] so that it is not proposed again, settle `state` and every `status`.
# A `quote` is the lines named in `cite`, byte for byte: change both or neither. Then set `review = "reviewed"`.
# `kdr check` proves the file; CONTRIBUTING.md says more. What a fresh draft would add to it is shown by
#   kdr draft {slug}
"""

_SECTIONS = {
    "problem": "What is wrong or missing today, and why it matters.",
    "proposal": "What the change does, and how.",
    "alternative": "Other approaches, who put them forward (`by`), what they would replace (`to`, ids of this file).",
    "objection": "What was said against it, by whom, on what (`on`, ids of this file): addressed, rebutted or open.",
    "outcome": "How it ended. What you know from elsewhere has no quote but a `source`.",
    "metric": "What was measured; figures as written.",
    "related": "Ties to other records; kinds: tools/kdr/record/vocabulary.py. `kdr relate` shows those it can find.",
}


def write(record: Record, *, guide: bool = False) -> str:
    """The text of the record file; ``guide`` adds comments that explain each section.

    Loading the text gives the record back, all but the line numbers.
    """
    parts = [HEADER.format(slug=record.slug)] if guide else []
    parts.append("".join(_top(record)))
    parts.append("[origin]\n" + "".join(_origin(record.origin)))
    parts += ["[[message]]\n" + "".join(_known(known)) for known in record.known]
    parts += [_revision(revision) for revision in record.revisions]
    sections: tuple[tuple[str, Iterable[str]], ...] = (
        ("problem", (_statement("problem", item, record) for item in record.problem)),
        ("proposal", (_statement("proposal", item, record) for item in record.proposal)),
        ("alternative", (_statement("alternative", item, record) for item in record.alternatives)),
        ("objection", (_statement("objection", item, record) for item in record.objections)),
        ("outcome", (_statement("outcome", item, record) for item in record.outcome)),
        ("metric", (_statement("metric", item, record) for item in record.metrics)),
        ("related", (_related(item) for item in record.related)),
    )
    for name, items in sections:
        texts = list(items)
        if guide:
            word = f"# {_SECTIONS[name]}\n"
            texts[:1] = [word + texts[0]] if texts else [f"{word}# Nothing was found: add [[{name}]] by hand.\n"]
        parts += texts
    parts += ["[[struck]]\n" + "".join(_struck(item)) for item in record.struck]
    return "\n".join(parts)


def text(value: str) -> str:
    """``value`` as a TOML string on one line."""
    return '"' + "".join(_ESCAPES.get(c) or _plain(c) for c in value) + '"'


def block(value: str) -> str:
    """``value`` as a TOML string over several lines, literal where it can be, so that it reads as it was written."""
    if "'''" not in value and not value.endswith("'") and not _UNPRINTABLE.search(value):
        return f"'''\n{value}'''"
    return '"""\n' + "".join(c if c in "\n\t" else _ESCAPES.get(c) or _plain(c) for c in value) + '"""'


def _plain(char: str) -> str:
    return f"\\u{ord(char):04x}" if _UNPRINTABLE.match(char) else char


def _pair(key: str, value: str | int | date | bool | tuple[str, ...] | None) -> Iterator[str]:
    """The line of a key; none where the value is absent or empty."""
    if value is None or value in ("", (), False):
        return
    if isinstance(value, str):
        shown = text(value)
    elif isinstance(value, tuple):
        shown = f"[{', '.join(map(text, value))}]"
    elif isinstance(value, bool):
        shown = "true"
    else:
        shown = str(value)
    yield f"{key} = {shown}\n"


def _prose(key: str, value: str) -> Iterator[str]:
    if value:
        yield f"{key} = {block(value)}\n" if "\n" in value else f"{key} = {text(value)}\n"


def _top(record: Record) -> Iterator[str]:
    yield f"schema = {SCHEMA}\n"
    yield from _pair("id", record.id)
    yield from _pair("title", record.title)
    yield from _pair("state", str(record.state))
    yield from _pair("review", str(record.review))
    yield from _pair("arch", record.arch)
    yield from _pair("topics", record.topics)
    yield f"summary = {block(record.summary)}\n"


def _origin(origin: Origin) -> Iterator[str]:
    yield from _pair("file", origin.file)
    yield from _pair("sha256", origin.sha256)
    yield from _pair("kind", origin.kind)
    yield from _pair("list", origin.mailing_list)
    yield from _pair("root", origin.root_message_id)
    yield from _pair("posted", origin.posted)
    yield from _pair("last", origin.last)
    yield from _pair("source", origin.source)


def _known(known: KnownMessage) -> Iterator[str]:
    yield from _pair("key", known.message)
    yield from _pair("author", known.author)
    yield from _pair("subject", known.subject)
    yield from _pair("date", known.date)
    yield from _pair("message_id", known.message_id)
    yield from _pair("source", known.source)


def _revision(revision: Revision) -> str:
    lines = ["[[revision]]\n", *_pair("label", revision.label), *_pair("date", revision.date)]
    lines += [*_pair("patches", revision.patches), *_pair("message_id", revision.message_id)]
    lines += [*_pair("source", revision.source), *_prose("note", revision.note)]
    for change in revision.changes:
        lines += ["[[revision.change]]\n", *_pair("credits", change.credits), *_quote(change)]
    return "".join(lines)


def _quote(quote: Quote) -> Iterator[str]:
    yield from _pair("cite", str(quote.cite))
    yield from _pair("by", quote.by)
    yield f"quote = {block(quote.quote)}\n"
    yield from _pair("why", quote.why)


def _quotes(name: str, quotes: tuple[Quote, ...]) -> Iterator[str]:
    """The main quote with its own keys, the further ones as tables below."""
    for number, quote in enumerate(quotes):
        if number:
            yield f"[[{name}.also]]\n"
        yield from _quote(quote)


def _statement(name: str, item: Statement, record: Record) -> str:
    lines = [f"[[{name}]]\n", *_pair("id", item.id), f"says = {text(item.says)}\n", *_prose("note", item.note)]
    if item.review is not record.review:
        lines += _pair("review", str(item.review))
    lines += [*_pair("source", item.source), *_pair("url", item.url)]
    if isinstance(item, Objection):
        lines += [*_pair("status", str(item.status)), *_pair("on", item.on)]
    if isinstance(item, Alternative):
        lines += _pair("to", item.to)
    if isinstance(item, Metric):
        lines += [*_pair("what", item.what), *_pair("baseline", item.baseline), *_pair("value", item.value)]
        lines += [*_pair("unit", item.unit), *_pair("change", item.change), *_pair("condition", item.condition)]
        lines += _pair("table", item.table)
    if isinstance(item, View):
        lines += _pair("by", None if item.quotes and item.quotes[0].by else item.by)
        lines += _pair("held_by", item.held_by)
    lines += _quotes(name, item.quotes)
    if isinstance(item, Objection):
        lines += [_statement(f"{name}.answer", answer, record) for answer in item.answers]
    return "".join(lines)


def _related(item: Related) -> str:
    lines = ["[[related]]\n", *_pair("to", item.to), *_pair("kind", item.kind), *_pair("says", item.says)]
    lines += [*_prose("note", item.note), *_pair("symbols", item.symbols), *_pair("commits", item.commits)]
    lines += [*_pair("found_by", item.found_by), *_quotes("related", item.quotes)]
    return "".join(lines)


def _struck(item: Struck) -> Iterator[str]:
    yield from _pair("section", item.section)
    yield from _pair("cite", str(item.cite))
    yield from _pair("reason", item.reason)

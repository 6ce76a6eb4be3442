"""Where in the code a decision is: files, functions and symbols that its patches, commits and quotes name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kdr.commits.model import Facts
from kdr.model import Message, Thread, Zone
from kdr.record.model import Record
from kdr.record.quotes import statements_of

_STAT = re.compile(r"\s*(\{?[\w./+-]+(?: => [\w./+-]+\}?[\w./+-]*)?)\s+\|\s+(?:(\d{1,9}) ?[+-]*|Bin\b.*)$")
_GIT = re.compile(r"diff --git a/(\S+) b/(\S+)$")
_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@ .*?\b([a-z_]\w*)\(")
_RENAME = re.compile(r"\{([^{}]*) => ([^{}]*)\}")
_SYMBOL = re.compile(r"\b(_*[a-z][a-z0-9]*(?:_[a-z0-9]+)+)\b(?:\(\))?")


@dataclass(frozen=True, slots=True, order=True)
class Touch:
    """A file of the kernel and one line of the thread (or one commit) that says the decision touches it.

    ``function`` is the one a hunk stands in; ``sha`` is set, and ``message`` empty, where a commit says so; ``changed``
    is how many lines a diffstat counts, 0 where none does.
    """

    path: str
    function: str
    message: str
    line: int
    sha: str
    changed: int = 0


def touches(thread: Thread, facts: Facts | None) -> tuple[Touch, ...]:
    """Every file the thread's diffstats and diffs and the merged commits name, sorted."""
    found = {touch for message in thread.voices for touch in _in_message(message)}
    for commit in facts.commits if facts else ():
        if commit.sha:
            found |= {Touch(path, "", "", 0, commit.sha) for path in commit.files}
    return tuple(sorted(found))


def _in_message(message: Message) -> Iterator[Touch]:
    path, key = "", message.carrier or message.key
    for line in message.lines:
        if line.zone is Zone.DIFFSTAT:
            found = _STAT.match(line.text)
            if found and "/" in found[1] and "..." not in found[1]:
                yield Touch(_renamed(found[1]), "", key, line.number, "", int(found[2] or 0))
        elif line.zone is Zone.DIFF:
            named, hunk = _GIT.match(line.text), _HUNK.match(line.text)
            if named:
                path = named[2]
                yield Touch(path, "", key, line.number, "")
            elif hunk and path:
                yield Touch(path, hunk[1], key, line.number, "")


def _renamed(path: str) -> str:
    """The new name of ``{virt/kvm/arm => arch/arm64/kvm}/hyp/x.c``."""
    return _RENAME.sub(r"\2", path).rpartition(" => ")[2].replace("//", "/")


def symbols(record: Record, facts: Facts | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every C name with an underscore in the quotes, headlines and ties, with the ids of the items that name it.

    A commit counts as an item (``C1``). What changelogs and ties name and no item does has the part of the page it
    stands in: ``#revisions``, ``#related``.
    """
    found: dict[str, dict[str, None]] = {}
    for statement in statements_of(record):
        texts = (statement.says, statement.note, *(quote.quote for quote in statement.quotes))
        for name in _names(texts):
            found.setdefault(name, {}).setdefault(statement.id)
    for number, commit in enumerate(facts.commits if facts else (), 1):
        for name in _names([commit.subject]):
            found.setdefault(name, {}).setdefault(f"C{number}")
    others = {
        "#revisions": [change.quote for revision in record.revisions for change in revision.changes],
        "#related": [t for tie in record.related for t in (*tie.symbols, tie.says, *(q.quote for q in tie.quotes))],
    }
    for part, told in others.items():
        for name in _names(told):
            if all(ident.startswith("#") for ident in found.setdefault(name, {})):
                found[name].setdefault(part)
    return tuple((name, tuple(idents)) for name, idents in sorted(found.items()))


def _names(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for found in _SYMBOL.finditer(text):
            yield found[1]

"""Who did what in a decision, by name and role; never an address."""

from __future__ import annotations

from collections.abc import Iterator

from kdr.commits.model import Part
from kdr.model import Role
from kdr.site.corpus import Entry

ORDER = (
    Role.AUTHOR,
    Role.OBJECTOR,
    Role.REVIEWER,
    Role.TESTER,
    Role.ACKER,
    Role.REPORTER,
    Role.APPLIER,
    Role.COMMENTER,
    Role.BOT,
)


def roles(entry: Entry) -> dict[Role, tuple[str, ...]]:
    """The names of each role, in the order of ``ORDER``; a mere commenter is not named where more is known of them."""
    found: dict[Role, dict[str, None]] = {}
    for role, name in _claims(entry):
        if not name:
            continue
        found.setdefault(role, {}).setdefault(" ".join(name.split()))
    busy = {name for role, names in found.items() if role is not Role.COMMENTER for name in names}
    return {
        role: names
        for role in ORDER
        if (names := tuple(n for n in found.get(role, {}) if role is not Role.COMMENTER or n not in busy))
    }


def _claims(entry: Entry) -> Iterator[tuple[Role, str]]:
    """Each role with who has it; empty where it is not known who."""
    for person in entry.participants:
        for role in person.roles:
            yield role, person.name
    for objection in entry.record.objections:
        yield Role.OBJECTOR, objection.holder or ""
    for statement in entry.record.proposal:
        for quote in statement.quotes:
            yield Role.AUTHOR, quote.by or ""
    for commit in entry.commits:
        if commit.part in (Part.MERGED, Part.ADDED):
            yield Role.AUTHOR, commit.author or ""
            yield Role.APPLIER, commit.committer or ""
    for voice in entry.voices:
        yield Role.COMMENTER, voice.author or ""

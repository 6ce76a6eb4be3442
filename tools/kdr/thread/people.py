"""Who took part in a thread, and what they did: by their trailers, what they posted, and what they answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kdr.mail import headers
from kdr.mail.page_text import unmasked
from kdr.model import Line, Message, Participant, Person, Role, Series, Zone
from kdr.thread import names

_TRAILER = re.compile(r"\s*([A-Z][A-Za-z]*(?:-[A-Za-z]+)+):\s*(\S.*)$")
_ROLES = {
    "reviewed-by": Role.REVIEWER,
    "acked-by": Role.ACKER,
    "tested-by": Role.TESTER,
    "reported-by": Role.REPORTER,
    "reported-and-tested-by": Role.REPORTER,
    "reviewed-and-tested-by": Role.REVIEWER,
}
_BOT = re.compile(r"\bbot\b|robot|syzbot|[-_]bot@|\bbot[-+]|no-?reply|^lkp@|kernelci|patchwork-bot", re.IGNORECASE)
_APPLIED = re.compile(
    r"(?:(?:series|both|all|patch(?:es)?(?: \d+(?:[,/-]\d+)*)?|i(?:'ve)?|i'm|now|thanks|thank you|ok|okay|right|great"
    r"|looks good|good|this|have|has|been|am|and|so|then|it|them|\[?\d+/\d+\]?)[\s,.!:-]+)*+"
    r"(?:applied|queued|merged|pulled|pushed|picked(?: it| this| them| these)? up|taken|queueing|applying)\b"
    r"(?!\s+(?:on top|against|cleanly|without|by default|when|if|up the|an? "
    r"|(?:the|this|your|these) \w+ (?:on|and|to|in) ))"
    r"(?=[\s,.!]|$)",
    re.IGNORECASE,
)
_GREETING = re.compile(r"\s*(?:hi|hello|hey|dear)\b.{0,40}$", re.IGNORECASE)


@dataclass(slots=True)
class _Somebody:
    """One person while the thread is read: spellings, roles, messages."""

    spellings: Counter[str] = field(default_factory=Counter)
    roles: set[Role] = field(default_factory=set)
    messages: list[str] = field(default_factory=list)
    bot: bool = False


class _Register:
    """The people of a thread: one for all the names and addresses that are one person's."""

    def __init__(self) -> None:
        self.people: list[_Somebody] = []
        self._by_address: dict[str, _Somebody] = {}
        self._by_words: dict[frozenset[str], _Somebody] = {}

    def person(self, person: Person, *, spoken: bool = False) -> _Somebody | None:
        """Who PERSON is; None if neither a name nor an address says."""
        person = unmasked(person)
        if person.name and "@" in person.name:
            person = Person(None, person.address or person.name)
        words = names.words(person.name)
        address = (person.address or "").casefold()
        if not words and not address:
            return None
        found = self._by_address.get(address) if address else None
        found = found or (self._by_words.get(words) if words else None)
        if found is None:
            found = _Somebody()
            self.people.append(found)
        if address:
            self._by_address.setdefault(address, found)
        if words:
            self._by_words.setdefault(words, found)
        if person.name and words:
            found.spellings[names.plain(person.name)] += 2 if spoken else 1
        found.bot = found.bot or bool(_BOT.search(f"{person.name or ''} {address}"))
        return found


def participants(
    messages: Sequence[Message], quoted: Sequence[Message], parents: Mapping[str, str], series: Sequence[Series]
) -> tuple[Participant, ...]:
    """The people of a thread: those who speak, in order, then those whom a shortlog or a trailer names for a role.

    Nobody without a name is listed: an address is never shown.
    """
    register = _Register()
    voices = (*messages, *quoted)
    posts = {key for s in series for key in (s.cover, *(p.message for p in s.patches)) if key}
    authors = [a for s in series for a in (s.author, *(p.author for p in s.patches)) if a]
    speakers = {m.key: register.person(m.mail.author, spoken=True) for m in voices}
    for m in voices:
        who = speakers[m.key]
        if who is None:
            continue
        who.messages.append(m.key)
        if m.key in posts:
            who.roles.add(Role.AUTHOR)
    for name in authors:
        if author := register.person(Person(name)):
            author.roles.add(Role.AUTHOR)
    answers = _answers(parents, posts)
    for m in voices:
        _trailers(m, register)
        if (who := speakers[m.key]) is not None and m.key not in posts:
            _deeds(m, who, m.key in answers)
    return tuple(p for somebody in register.people if (p := _participant(somebody)))


def _trailers(message: Message, register: _Register) -> None:
    for line in message.lines:
        if line.zone is not Zone.TRAILER or not (m := _TRAILER.match(line.text)):
            continue
        role = _ROLES.get(m[1].lower())
        if role is None:
            continue
        who = register.person(headers.person(m[2].split("#")[0].replace(" at ", "@") if "@" not in m[2] else m[2]))
        if who is not None:
            who.roles.add(role)
            if m[1].lower().endswith("and-tested-by"):
                who.roles.add(Role.TESTER)


def _answers(parents: Mapping[str, str], posts: set[str]) -> set[str]:
    """The messages that stand below one of POSTS."""
    children: dict[str, list[str]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    found: set[str] = set()
    stack = list(posts)
    while stack:
        new = [child for child in children.get(stack.pop(), []) if child not in found]
        found.update(new)
        stack += new
    return found


def _deeds(message: Message, who: _Somebody, answers: bool) -> None:
    """What a message that posts nothing shows its writer to do: apply a patch, review one (ANSWERS it), or comment."""
    own = [line for line in message.lines if line.zone is Zone.OWN]
    if _applies(own):
        who.roles.add(Role.APPLIER)
    elif answers and Role.AUTHOR not in who.roles and _reviews(message, own):
        who.roles.add(Role.REVIEWER)


def _applies(own: Sequence[Line]) -> bool:
    first = next((x.text.strip() for x in own if not _GREETING.fullmatch(x.text)), "")
    return bool(_APPLIED.match(first[:200]))


def _reviews(message: Message, own: Sequence[Line]) -> bool:
    """Whether there are words under a quote, more than a line or two that go with a tag."""
    quotes = [x.number for x in message.lines if x.zone is Zone.QUOTE]
    words = [x for x in own if quotes and x.number > quotes[0]]
    tagged = any(x.zone is Zone.TRAILER for x in message.lines)
    return len(words) > (3 if tagged else 0)


def _participant(somebody: _Somebody) -> Participant | None:
    if not somebody.spellings or not (somebody.roles or somebody.messages):
        return None
    spelling = max(somebody.spellings.items(), key=lambda item: item[1])[0]
    roles = {Role.BOT} if somebody.bot else somebody.roles or {Role.COMMENTER}
    return Participant(name=spelling, roles=tuple(r for r in Role if r in roles), messages=tuple(somebody.messages))

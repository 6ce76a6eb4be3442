"""Who is who in a thread: one person may write under two addresses or spell a name two ways."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kdr.model import Message, Person, Thread

_BOT = re.compile(r"robot|\bbot\b|syzbot|patchwork|lkp@|noreply", re.IGNORECASE)


class People:
    """The persons who speak in THREAD, each by one token that stands for all spellings."""

    def __init__(self, thread: Thread) -> None:
        self._token: dict[str, str] = {}
        self._of: dict[str, str] = {}
        for message in thread.voices:
            keys = _keys(message.mail.author)
            token = next((self._token[k] for k in keys if k in self._token), keys[0] if keys else f"? {message.key}")
            self._token.update((k, self._token.get(k, token)) for k in keys)
            self._of[message.key] = token

    def of(self, message: Message) -> str:
        """The token of the person who wrote MESSAGE; a message without an author is its own person."""
        return self._of[message.key]

    @property
    def tokens(self) -> Mapping[str, str]:
        """The token of each message's author, by the message's key."""
        return self._of


def bot(person: Person) -> bool:
    """True for a test robot."""
    return bool(_BOT.search(f"{person.name} {person.address}"))


def _keys(person: Person) -> tuple[str, ...]:
    name = re.sub(r"\(.*?\)|\bvia\b.*| - .*", "", person.name or "").lower()
    words = sorted(re.findall(r"\w+", name))
    address = (person.address or "").lower()
    return tuple(k for k in (" ".join(words) if len(words) > 1 else "", address, name.strip()) if k)

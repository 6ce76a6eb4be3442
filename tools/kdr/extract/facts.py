"""What a thread as a whole says about its messages: who replies to whom, whose mail is the last, what is promised."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from kdr.extract.outcome import verdict
from kdr.extract.units import Kind, Scene, Unit, gives, spoken
from kdr.model import Message, State, Zone
from kdr.thread.subject import parse

_TAGS = ("reviewed-by:", "acked-by:", "tested-by:")
_STOP = frozenset("kvm arm64 arm patch the for and with from into support add of to in on a an v2 v3 v4 rfc".split())


class Facts:
    """What a thread as a whole says about its messages."""

    def __init__(self, scene: Scene, said: Sequence[frozenset[str]]) -> None:
        thread, people = scene.thread, scene.people
        self.children: dict[str, list[str]] = defaultdict(list)
        for m in thread.voices:
            if m.key in thread.parents:
                self.children[thread.parents[m.key]].append(m.key)
        self.speaker = people.tokens
        self.message = {m.key: m for m in thread.voices}
        self.patches = [k for k, v in scene.kinds.items() if v is Kind.PATCH]
        self.cover = next((k for k, v in scene.kinds.items() if v is Kind.COVER), None)
        size = {k: sum(x.zone is Zone.DIFF for x in self.message[k].lines) for k in self.patches}
        self.rank = {k: n for n, k in enumerate(sorted(self.patches, key=lambda k: (-size[k], k)))}
        self.replies = [m.key for m in spoken(thread) if scene.kinds[m.key] is Kind.REPLY]
        self.last = self.replies[-1] if self.replies else ""
        mine = [k for k in self.replies if self.speaker[k] in scene.authors]
        self.last_of_author = mine[-1] if mine else ""
        others = [k for k in self.replies if self.speaker[k] not in scene.authors]
        self.last_of_others = others[-1] if others else ""
        self.talk = Counter(self.speaker[k] for k in self.replies)
        self.reviewers = {
            self.speaker[k]
            for k in self.replies
            if scene.kinds.get(thread.parents.get(k, "")) in (Kind.PATCH, Kind.COVER)
        }
        self.tagged = {m.key for m in thread.voices if tagged(m)}
        told = [(n, u, said[n]) for n, u in enumerate(scene.units) if u.kind is Kind.REPLY]
        self.end = verdict(scene, ())
        self.applied = self.end.state is State.ACCEPTED
        turns = {
            "promise of the author": [n for n, u, s in told if u.author and "promises" in s],
            "word on a next version": [n for n, u, s in told if "next version" in s],
            "word of the author on a next version": [n for n, u, s in told if u.author and "next version" in s],
            "word of giving up": [n for n, u, s in told if "withdraws" in s],
            "word of taking it": [n for n, u, s in told if s & {"applied", "will apply"}],
            "praise": [n for n, u, s in told if "looks good" in s and not u.author],
        }
        self.turns = {name: numbers for name, numbers in turns.items() if numbers}
        self.title = words(self.message[self.cover].mail.subject) if self.cover else frozenset()

    def depth(self, key: str, parents: Mapping[str, str]) -> int:
        """How many replies KEY stands below the mail that began it."""
        n = 0
        while key in parents and n < 50:
            key, n = parents[key], n + 1
        return n

    def quoted(self, unit: Unit, parents: Mapping[str, str]) -> str | None:
        """Whose words stand above UNIT: the parent's at depth 1, its parent's at depth 2."""
        key: str | None = unit.message.key
        for _ in range(unit.above_depth):
            key = parents.get(key or "")
        return self.speaker.get(key) if key else None


def words(subject: str | None) -> frozenset[str]:
    """The telling words of the title in SUBJECT."""
    return frozenset(w for w in re.findall(r"[a-z][a-z0-9_]+", parse(subject).title.lower()) if w not in _STOP)


def tagged(message: Message) -> bool:
    """True if MESSAGE gives a Reviewed-by, Acked-by or Tested-by of its own."""
    return gives(message, _TAGS)

"""The state of the decision: the decisive words in the order they fell."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from kdr.extract.cues import MOST, patterns
from kdr.extract.people import bot
from kdr.extract.units import Kind, Scene, Unit, gives, spoken
from kdr.model import Fate, State
from kdr.thread.subject import parse

_LIST = re.compile(r"^\s*\[\d+/\d+\] .*\n\s+(?:commit: [0-9a-f]{8,}|https?://git\.kernel\.org/\S+)", re.MULTILINE)
_LINK = re.compile(r"(?:https?|git)://\S+")
_LATER = re.compile(r"\b(?:v|version |PATCH ?v)(\d{1,2})\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\[[^\]]{0,40}PATCH[^\]\d]{0,40}v(\d{1,2})\b[^\]]{0,20}\]", re.IGNORECASE)
_APPROVAL = ("reviewed-by:", "acked-by:")
# b4 makes Message-IDs of the date, a name and the version: a link to one says that the version is on the list.
_LINKED = re.compile(r"https?://\S{0,80}/\d{8}-[\w-]{1,80}?-v(\d{1,3})-\d+-")
# What follows a comma is asked of the reader, what stands before it is told.
_BESEECHES = re.compile(r",\s+(?=(?:please|could|can|kindly)\b)", re.IGNORECASE)
_TITLE = 12  # words of a title that are compared
_DEEP = 50  # replies to replies that are followed up to the patch they speak of
_ASIDE = re.compile(r"(?<=\S)\s+\([^()]{0,300}\)")
# Conditions that are none: politeness, and the calendar of releases.
_IDLE = re.compile(
    r",?\s+if\s+(?:that|this|it)(?:'s| is)\s+(?:ok|okay|fine|all ?right)\b[^.!?\n]*|"
    r",?\s+(?:once|when|after|as\s+soon\s+as)\s+(?:[^\s,.;]+\s+){0,5}?\S*(?:rc\d|merge\s+window|cycle|release)\b[^,.;!?]*|"
    r",?\s+(?:once|when|after|as\s+soon\s+as)\s+I(?:'m\s+back|\s+(?:open|am\s+back|get\s+back|start)\b)[^,.;!?]*",
    re.IGNORECASE,
)
# A sentence ends with its mark, or with a smile.
_END = re.compile(r"(?:(?<=[.!?;:])|(?<=[:;]\))|(?<=[:;]-\)))\s+(?=[A-Z\"(\[])")
_ASKED = re.compile(r"\?")
_SUPPOSED = re.compile(r"\?|\bif\b", re.IGNORECASE)
_NEEDLESS = re.compile(r"\?|\bno need\b", re.IGNORECASE)
_PERHAPS = re.compile(r"\?|\bif (?:\w+ ){0,2}(?:is |are )?(?:necessary|needed|required)\b", re.IGNORECASE)
_SHORT = 40  # words of a mail that only agrees
_LONG = 800  # characters of a sentence that are read; what is longer is a list or a log, and patterns must not crawl
_FUTURE = re.compile(r"\b(?:will|shall|happy to|let me|going to)\b|'ll\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state, the numbers of the units that decide it, and why."""

    state: State
    decisive: tuple[int, ...]
    why: tuple[str, ...]


class _Talk:
    """The replies of a scene by who speaks; what came before the newest version in the thread is told apart."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.units = scene, scene.units
        told = [n for n, u in enumerate(scene.units) if u.kind is Kind.REPLY and _tells(u)]
        self.robots = [n for n in told if bot(self.units[n].message.mail.author)]
        self.replies = [n for n in told if not bot(self.units[n].message.mail.author)]
        self.others = [n for n in self.replies if not self.units[n].author]
        self.mine = [n for n in self.replies if self.units[n].author]
        # A maintainer may send the patch as they took it, with a word on that.
        self.sent = [
            n
            for n, u in enumerate(scene.units)
            if u.kind is Kind.PATCH and not u.author and not u.empty and u.message.key in scene.thread.parents
        ]
        subjects = {m.key: parse(m.mail.subject) for m in scene.thread.voices}
        changes = [m for m in spoken(scene.thread) if scene.kinds[m.key] is not Kind.REPLY]
        self.titles = [set(re.findall(r"\w+", subjects[m.key].title.lower())[:_TITLE]) for m in changes]
        self.version = max((subjects[m.key].version or 1 for m in changes), default=1)
        self.order = {m.key: n for n, m in enumerate(spoken(scene.thread))}
        newest = [self.order[m.key] for m in changes if (subjects[m.key].version or 1) == self.version]
        self.since = newest[0] if newest else 0
        self.covers = [m.key for m in changes if scene.kinds[m.key] is Kind.COVER]
        self.part = {
            m.key
            for m in changes
            if scene.kinds[m.key] is Kind.PATCH and ((s := subjects[m.key]).total or 1) > 1 and s.index
        }

    def found(self, numbers: Collection[int], test: Callable[[Unit], bool]) -> list[int]:
        """Those of the units NUMBERS that pass TEST."""
        return [n for n in numbers if test(self.units[n])]

    def standing(self, numbers: Collection[int]) -> list[int]:
        """Those of the units NUMBERS that speak of the newest version: it answers what was said of earlier ones."""
        return [n for n in numbers if self.units[n].time >= self.since]

    def about(self, key: str) -> str | None:
        """The key of the patch or cover letter that the reply KEY speaks of."""
        found: str | None = key
        for _ in range(_DEEP):
            found = self.scene.thread.parents.get(found or "")
            if found is None or self.scene.kinds.get(found) is not Kind.REPLY:
                break
        return found

    def on_a_part(self, unit: Unit) -> bool:
        """True if UNIT stands in the talk about one patch of a series."""
        return self.about(unit.message.key) in self.part

    def content(self, number: int) -> bool:
        """True if whoever says unit NUMBER later gives a Reviewed-by or Acked-by for the same patch, or for all."""
        unit = self.units[number]
        settling = {self.about(unit.message.key), *self.covers}
        return any(
            self.order[m.key] > unit.time
            and self.scene.people.of(m) == unit.speaker
            and gives(m, _APPROVAL)
            and self.about(m.key) in settling
            for m in self.scene.thread.voices
            if self.scene.kinds[m.key] is Kind.REPLY
        )


def _tells(unit: Unit) -> bool:
    """True if UNIT says anything; "Merged!" and "NAK." look like a greeting, and are the shortest words that decide."""
    if unit.empty:
        return not unit.author and (_taken(unit) or _found("nak", unit.text[:MOST]))
    return True


def verdict(scene: Scene, objections: Collection[tuple[int, Fate]]) -> Verdict:
    """The state the thread leaves the change in.  OBJECTIONS are the units drafted as such, with their fates.

    Somebody's taking it outweighs everything, unless it is undone later; then its being replaced, dropped or refused;
    then a promised new version or an objection that was not rebutted; replies without any of these leave it under
    review.
    """
    talk = _Talk(scene)
    for state, why, found in _steps(talk, objections):
        if found:
            decisive = () if why.startswith(("an objection", "whoever", "there are")) else tuple(found)
            return Verdict(state, decisive, (why,))
    replied = any(
        m.key in scene.thread.parents and scene.people.of(m) not in scene.authors for m in scene.thread.voices
    )
    return Verdict(
        State.UNDER_REVIEW if replied else State.NEW, (), ("only tags answer it" if replied else "nobody replies",)
    )


_Step = tuple[State, str, Sequence[int]]


def _steps(talk: _Talk, objections: Collection[tuple[int, Fate]]) -> Iterator[_Step]:
    """The states the change may be in, each with why and the units that speak for it; the first with any holds."""
    others, mine = talk.others, talk.mine
    promised = talk.standing(talk.found(mine, lambda u: _says(u, "new version", _PERHAPS)))
    stood = talk.standing([n for n, f in objections if f is not Fate.REBUTTED])
    taken, undone = _taking(talk)
    left = _left(talk, taken, promised)
    yield State.CHANGES_REQUESTED, "a part was taken, and the author promises a new version", left
    yield State.ACCEPTED, "somebody takes it", taken
    yield State.CHANGES_REQUESTED, "it was taken, and dropped again", undone
    yield State.SUPERSEDED, "something else replaces it", talk.found(talk.replies, lambda u: _replaced(talk, u))
    yield State.REJECTED, "it is given up", talk.found(talk.replies, lambda u: _given_up(talk, u))
    refused = talk.found(others, lambda u: _says(u, "will not have", _SUPPOSED))
    yield State.REJECTED, "a reviewer will not have it", refused
    yield State.CHANGES_REQUESTED, "the author promises a new version", promised
    yield State.REJECTED, "a reviewer refuses it", talk.found(others, lambda u: _found("nak", u.text[:MOST]))
    yield State.REJECTED, "a reviewer says no to it", talk.found(others, lambda u: _says(u, "says no"))
    yield from _open_ends(talk, stood)


def _open_ends(talk: _Talk, stood: Sequence[int]) -> Iterator[_Step]:
    """What a change is in that nobody took, replaced, dropped or refused; STOOD are the objections not rebutted."""
    changed = talk.standing(talk.found(talk.mine, lambda u: _says(u, "will change", _PERHAPS)))
    if not changed:
        yield State.REJECTED, "the author grants that it is not wanted", _conceded(talk)
    standing = [n for n in stood if changed or not talk.content(n)]
    yield State.CHANGES_REQUESTED, "an objection stands", standing
    yield State.UNDER_REVIEW, "whoever objected approves of it", stood
    asked = talk.standing(talk.found(talk.others, lambda u: _says(u, "wants a new version", _NEEDLESS)))
    yield State.CHANGES_REQUESTED, "a reviewer asks for a new version", asked
    yield State.CHANGES_REQUESTED, "the author promises a change", changed
    yield State.UNDER_REVIEW, "there are replies, and none of them settles it", talk.others


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph, broken lines joined; links are left out, as their words are no speech."""
    yield from (s[:_LONG] for s in _END.split(_linkless(text)) if s)


def _flat(text: str) -> str:
    return " ".join(text[:MOST].split())


def _linkless(text: str) -> str:
    return _flat(_LINK.sub("LINK", text[:MOST]))


def _says(unit: Unit, what: str, unless: re.Pattern[str] = _ASKED) -> bool:
    return any(_found(what, s) and not unless.search(s) for s in sentences(unit.text))


def _found(what: str, text: str) -> bool:
    return bool(patterns("verdicts.toml")[what].search(text))


def _taking(talk: _Talk) -> tuple[list[int], list[int]]:
    """The units that take the change, or a part of it, for good; or else those that undo its taking."""
    units = talk.units
    noted = talk.found(talk.robots, _noted)
    replaced = {units[n].message.key for n in talk.others if _says(units[n], "replaced")}
    said = sorted((*talk.replies, *talk.sent))
    taken = [n for n in talk.found(said, _taken) if units[n].message.key not in replaced]
    takers = {units[n].speaker for n in taken}
    late = [n for n in talk.replies if taken and n > taken[-1] and units[n].speaker in takers]
    undone = talk.found(late, lambda u: _says(u, "untaken"))
    if undone:
        return [], undone
    return sorted((*taken, *noted)), []


def _left(talk: _Talk, taken: Sequence[int], promised: Sequence[int]) -> list[int]:
    """The words with which the author has PROMISED a new version after single patches of the series were TAKEN."""
    if not taken or not all(talk.on_a_part(talk.units[n]) and not _noted(talk.units[n]) for n in taken):
        return []
    return [n for n in promised if n > taken[-1]]


def _noted(unit: Unit) -> bool:
    return bool(_LIST.search(unit.text)) or _found("merge note", _flat(unit.text))


def _taken(unit: Unit) -> bool:
    """True if the paragraph says that the change is, or certainly will be, taken into a tree."""
    if _LIST.search(unit.text):
        return True
    if not unit.author and _found("merged", _flat(unit.text)):
        return True
    if unit.author:
        return any(
            (_found("took", s) or _found("went in", s)) and not _found("iffy", s) and not _found("denied", s)
            for whole in sentences(unit.text)
            for s in re.split(r",\s+(?=just not\b|so\b)", whole)
        )
    return (
        _noted(unit)
        or _agreed(unit)
        or any(
            _takes(clause)
            for s in sentences(_ASIDE.sub(" ", _IDLE.sub(" ", unit.text[:MOST])))
            if not _found("replaced", s)
            for clause in re.split(r"\s+-+\s+|;\s+|(?<=\bbut)(?<![Aa]ll but)(?<!thing but)\s+", s)
        )
    )


def _agreed(unit: Unit) -> bool:
    """True if UNIT says yes to the question above it whether its speaker will take the change."""
    if unit.place:
        return False
    *_, asked = ("", *sentences(unit.remark))
    first = next(sentences(unit.text), "")
    return "?" in asked and _found("asks to take", asked) and _found("agrees to", first)


def _takes(clause: str) -> bool:
    """True if CLAUSE says that the change is or will be taken; what is done is not undone by a condition after it."""
    parts = re.split(r",\s+", clause.strip())
    for n, part in enumerate(parts):
        done = _found("done", part)
        if not (done or _found("takes", part) or _found("went in", part)) or _found("denied", part):
            continue
        if not _found("iffy", ", ".join(parts[: n + 1] if done else parts)):
            return True
    return False


def _replaced(talk: _Talk, unit: Unit) -> bool:
    """True if the paragraph says that something else, or a newer version on the list, takes the change's place.

    What replaces one patch of a series does not replace the series.
    """
    return (_says(unit, "replaced") and not talk.on_a_part(unit)) or (unit.author and _reposted(talk, unit))


def _reposted(talk: _Talk, unit: Unit) -> bool:
    """True if the author says so of a later version, names it by its subject, or gives a link: it is on the list."""
    told = [part for s in sentences(unit.text) for part in _BESEECHES.split(s)]
    if any((_found("posted", x) and not _ASKED.search(x)) or _sent(talk, x) for x in told):
        return True
    if any(int(m[1]) > talk.version for m in _LINKED.finditer(unit.text[:MOST])):
        return True
    flat = _linkless(unit.text)
    if any(int(m[1]) > talk.version and _titled(talk, flat[m.end() :]) for m in _SUBJECT.finditer(flat)):
        return True
    later = [m.end() for m in _LATER.finditer(flat) if int(m[1]) > talk.version]
    return any(re.match(r"[^?]{0,60}?LINK", flat[end:]) for end in later)


def _sent(talk: _Talk, sentence: str) -> bool:
    """True if SENTENCE says that a later version has been sent."""
    later = any(int(m[1]) > talk.version for m in _LATER.finditer(sentence))
    return later and _found("sent", sentence) and not _found("to come", sentence)


def _titled(talk: _Talk, text: str) -> bool:
    """True if TEXT begins with most words of a title in the thread: a title may be polished from version to version."""
    given = set(re.findall(r"\w+", text.lower())[:_TITLE])
    return any(2 * len(given & words) >= len(words) for words in talk.titles)


def _given_up(talk: _Talk, unit: Unit) -> bool:
    """True if the author, or somebody who defends the change, lets go of it; of one patch of a series is not all."""
    for s in sentences(unit.text):
        if re.search(r"\?|\bif\b|^Then\b", s):
            continue
        if _found("gives up whole", s) or (_found("gives up", s) and not talk.on_a_part(unit)):
            return True
    return False


def _conceded(talk: _Talk) -> list[int]:
    """The author's last words, if they only grant a reviewer's word that the change is not needed or not wanted."""
    last = talk.replies[-1] if talk.replies else None
    if last is None or not talk.units[last].author:
        return []
    mail = talk.units[last].message
    mine = [n for n in talk.mine if talk.units[n].message is mail]
    asked = [n for n in talk.others if talk.units[n].message.key == talk.scene.thread.parents.get(mail.key)]
    words = " ".join(talk.units[n].text for n in mine)
    if len(words.split()) > _SHORT or _FUTURE.search(words) or "?" in words:
        return []
    if not any(_found("says there is no need", " ".join(talk.units[n].text.split())) for n in asked):
        return []
    return [n for n in mine if _says(talk.units[n], "concedes")]

"""From mails and a clone to ties: the one function behind ``kdr commits`` and ``kdr link``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath

from kdr.commits.candidates import find
from kdr.commits.evidence import DAY
from kdr.commits.index import Entry, Index
from kdr.commits.lineage import lineage
from kdr.commits.posted import Applied, Posted, applied, posted
from kdr.commits.ties import Tie, decide
from kdr.model import Mail

# A pull request shows patches after they were committed; a patch may be taken up years later.
_BEFORE = 60 * DAY
_AFTER = 4 * 365 * DAY
# More folders than this are named by the folders above them.
_FOLDERS = 200
_EVER = 1 << 40


def ties(mails: Iterable[Mail], index: Index, say: Callable[[str], None]) -> tuple[Tie, ...]:
    """What became of each patch that MAILS post, in their order; INDEX is brought up to date, SAY told of long work."""
    index.refresh()
    small = index.small
    if small:
        index.read_diffs(0, _EVER, (), ())
    wanted = _wanted(index) if small else lambda title, paths: True
    seen: dict[str, Posted] = {}
    notices: list[Applied] = []
    for count, mail in enumerate(mails, 1):
        if (post := posted(mail, wanted)) and post.msgid not in seen:
            seen[post.msgid] = post
        if notice := applied(mail):
            notices.append(notice)
        if count % 1000 == 0:
            say(f"reading mails: {count}")
    posts = [p for p in seen.values() if p.index != 0]
    patches = [p for p in posts if p.diff.files]
    named = _named(patches, notices, index)
    linked: dict[int, set[int]] = defaultdict(set)
    places = {p.msgid: i for i, p in enumerate(patches)}
    for number, msgid in index.naming("link", places):
        linked[places[msgid]].add(number)
    since, until = _period(patches, small)
    ids = {n for numbers in (*linked.values(), *named.values()) for n in numbers}
    ids.update(index.ids("key", {p.key for p in patches}), index.ids("authored", {p.authored for p in patches}))
    if not small:
        index.read_diffs(since, until, _folders(patches), ids)
    say(f"comparing {len(patches)} patches with the history")

    def entries() -> Iterable[Entry]:
        return index.entries(since, until, ids)

    found = find(patches, entries, _frozen(linked), _frozen(named))
    covers = [p for p in seen.values() if p.index == 0]
    decided = {t.patch.msgid: t for t in decide(patches, found, lineage(patches, covers, found))}
    return tuple(decided.get(p.msgid) or Tie.none(p) for p in posts)


def _wanted(index: Index) -> Callable[[str, Iterable[str]], bool]:
    """Whether a mail of this title and paths can be about the history at all."""
    paths, keys = index.paths(), index.keys()
    return lambda title, touched: title in keys or not paths.isdisjoint(touched)


def _named(patches: Sequence[Posted], notices: Iterable[Applied], index: Index) -> dict[int, set[int]]:
    """The commits that "applied" mails name for the patches of the thread they answer."""
    threads: dict[str, set[int]] = defaultdict(set)
    for i, p in enumerate(patches):
        for msgid in (p.msgid, *p.above):
            threads[msgid].add(i)
    named: dict[int, set[int]] = defaultdict(set)
    for notice in notices:
        mine = {i for msgid in notice.above for i in threads.get(msgid, ())}
        for title, sha in notice.commits if mine else ():
            if (number := index.named(sha)) is not None:
                for i in mine:
                    if patches[i].key == title:
                        named[i].add(number)
    return named


def _period(patches: Sequence[Posted], small: bool) -> tuple[int, int]:
    sent = [p.sent for p in patches if p.sent is not None]
    return (0, _EVER) if small or not sent else (min(sent) - _BEFORE, max(sent) + _AFTER)


def _folders(patches: Sequence[Posted]) -> list[str]:
    """The folders the patches touch (and files outside any), few enough for git to look for."""
    touched = {PurePosixPath(path) for p in patches for f in p.diff.files for path in (f.path, f.old) if path}
    folders = {path.parent if len(path.parts) > 1 else path for path in touched}
    while len(folders) > _FOLDERS and (deepest := max(len(f.parts) for f in folders)) > 1:
        folders = {f.parent if len(f.parts) == deepest else f for f in folders}
    return sorted(str(f) for f in folders)


def _frozen(named: dict[int, set[int]]) -> dict[int, frozenset[int]]:
    return {i: frozenset(ids) for i, ids in named.items()}

"""Patches that a clone holds no commit of: whether that says anything, and the posting to record for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from kdr.commits.git import Clone
from kdr.commits.index import Index
from kdr.commits.model import Commit, Facts, Unmerged
from kdr.commits.posted import key
from kdr.commits.ties import Tie
from kdr.model import Thread

# A patch that was not taken up for so long after it was posted was not merged, as far as can be told.
_WAIT = timedelta(days=180)
_NOWHERE = "no commit of a git tree has its change, its title or its Message-ID"
# So many recorded commits cannot all be missing from a clone of their tree.
_FEW = 3
_CHANGED = re.compile(r"^--- a/(\S+)$", re.MULTILINE)


def touched(thread: Thread) -> frozenset[str]:
    """The files that diffs in the mails of THREAD change (new ones left out)."""
    return frozenset(path for m in thread.messages for path in _CHANGED.findall(m.mail.body))


def foreign(facts: Facts, thread: Thread, index: Index) -> bool:
    """Whether the clone is of another project: it has no commit and no title of THREAD and FACTS, and no file either.

    Where no file is known, a few recorded commits that are all missing say the same.
    """
    files = touched(thread).union(*(c.files for c in facts.commits))
    shas = [c.sha for c in facts.commits if c.sha]
    if not (files or len(shas) >= _FEW) or any(map(index.named, shas)):
        return False
    titles = {*(key(p.title) for s in thread.series for p in s.patches), *(key(c.subject) for c in facts.commits)}
    return not index.ids("key", titles) and files.isdisjoint(index.paths())


def unrelated(found: Sequence[Tie], index: Index) -> bool:
    """Whether the clone has neither a commit nor a title nor a file of the patches FOUND, of which there are some."""
    if not found or index.empty or any(t.entry or t.guess for t in found):
        return False
    touched = {path for t in found for f in t.patch.diff.files for path in (f.path, f.old)}
    return not index.ids("key", {t.patch.key for t in found}) and index.paths().isdisjoint(touched)


def silence(clone: Clone, index: Index, posted: date | None) -> str:
    """Why it says nothing that this clone holds no commit of a patch POSTED on that day; empty where it does."""
    newest = index.newest()
    if clone.shallow:
        return "the clone is shallow"
    if index.lacks():
        return "the clone lacks the contents of commits"
    if posted is None or newest is None:
        return "it is not known when it was posted" if posted is None else "the clone has no commit"
    if newest < posted + _WAIT:
        return f"the history there ends on {newest}, too soon after it was posted on {posted}"
    return ""


def posting(
    title: str, *, author: str | None, posted: date | None, msgid: str | None, place: int | None, dropped: bool,
    newest: date | None,
) -> Unmerged:  # fmt: skip
    """The patch of that TITLE as recorded where no commit became it; NEWEST is the day the history looked in ends."""
    return Unmerged(
        subject=title, author=author, posted=posted, message_id=msgid, patch=place,
        kind="dropped" if dropped else "not-merged",
        source=_NOWHERE + ("; a later revision says it was dropped" if dropped else ""),
        scope=f"the branches and tags of a clone whose history ends on {newest}; no proof for other trees", at=0,
    )  # fmt: skip


def ours(posting: Unmerged) -> bool:
    """Whether the tool recorded POSTING, so that it may take it back."""
    return posting.source.startswith(_NOWHERE)


def without(postings: tuple[Unmerged, ...], commits: tuple[Commit, ...]) -> Iterator[Unmerged]:
    """POSTINGS but those the tool recorded that turned out to be one of COMMITS."""
    titles = {key(name) for c in commits for name in (c.posted or "", c.subject)}
    return (p for p in postings if not (ours(p) and key(p.subject) in titles))

"""A record's commit facts brought up to what a clone shows: patches tied, facts verified, fixes and reverts added.

Nothing recorded is dropped: what the clone lacks stays as it was recorded, and what it contradicts is a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kdr.commits import absent, releases, titles
from kdr.commits.aftermath import followers
from kdr.commits.facts import line_of, places
from kdr.commits.git import Clone, GitFailed
from kdr.commits.index import Index
from kdr.commits.match import ties
from kdr.commits.merges import bringing
from kdr.commits.model import Commit, Facts, Known, Part, Unmerged
from kdr.commits.posted import key
from kdr.commits.verify import VERIFIED, Seen, contradictions, fill, look, release
from kdr.errors import KdrError, Problem
from kdr.model import Mail, Thread, utc_day

# The kinds of evidence by their names in commits.toml; every other one is likeness.
_METHODS = {
    "link": "link-trailer",
    "applied-mail": "applied-mail",
    "patch-id": "patch-id",
    "blob-ids": "blob-ids",
    "author-date": "author-date",
    "subject": "subject-author",
    "lineage": "lineage",
}
_MERGED = (Part.MERGED, Part.ADDED)
# A commit less likely than this is not worth a look.
_WORTH_TELLING = 0.1


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one record: its facts with the text they were read from, its thread, the day it was posted."""

    facts: Facts
    text: str
    thread: Thread
    posted: date | None


@dataclass
class Linked:
    """What became of one record's facts: the facts to keep, what is wrong, what is to be told, and how many of each."""

    facts: Facts
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    verified: int = 0
    found: int = 0
    after: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class _Tied:
    """A patch of the thread and the commit it became (``sha`` None, and ``why``, where none is sure).

    ``parts`` are the other commits of a patch that was split; ``mail`` is the mail that posts it, where that is known.
    """

    index: int | None
    title: str
    posting: str | None
    sha: str | None
    subject: str
    method: str
    score: float
    exact: bool
    why: str
    also: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    mail: Mail | None = None
    dropped: bool = False


def link(cases: Sequence[Case], clone: Clone, index: Index, say: Callable[[str], None]) -> list[Linked]:
    """Bring the facts of CASES up to what CLONE shows, in their order; SAY is told of long work.

    Raises KdrError where the clone's history cannot be read.
    """
    try:
        index.refresh()
        if index.empty:
            raise KdrError("has no commits", path=clone.path, todo="fetch, or give another clone")
        strange = [case for case in cases if absent.foreign(case.facts, case.thread, index)]
        if cases and len(strange) == len(cases):
            files = ", ".join(sorted(absent.touched(cases[0].thread))[:3])
            said = f"files that the patches change ({files})" if files else "commits"
            todo = "give a clone of the tree that the patches are for (or fetch, if it is older than they are)"
            raise KdrError(f"holds none of the {said}, nor anything else of the records", path=clone.path, todo=todo)
        works = [_Work(case, clone, index, say, case in strange) for case in cases]
        for work in works:
            work.find()
        say("looking for the first release of each commit")
        tags = releases.tags(clone)
        first = releases.first(clone, tags, {sha for work in works for sha in work.seen})
        return [work.done(tags, first) for work in works]
    except GitFailed as error:
        todo = "run git fsck there"
        raise KdrError(f"its history cannot be read ({error})", path=clone.path, todo=todo) from None


class _Work:
    """One record on its way: what is found first, what is told of it once all records' releases are known."""

    def __init__(self, case: Case, clone: Clone, index: Index, say: Callable[[str], None], strange: bool) -> None:
        self.case = case
        self.clone = clone
        self.index = index
        self.say = say
        self.strange = strange
        self.lines = places(case.text)
        self.out = Linked(case.facts)
        self.seen: dict[str, Seen] = {}
        self.kept: list[Commit] = []
        self.new: list[Commit] = []
        self.nowhere: list[Unmerged] = []
        self.wrong: set[str] = set()
        self.disputed: set[str] = set()
        self.told: set[str] = set()

    def find(self) -> None:
        """Find the commits: the recorded ones, those of the patches, those that fix or revert them."""
        if self.strange:
            self.kept += self.case.facts.commits
            self.out.missing = len(self.kept)
            stay = "; what is recorded stays as it is" if self.kept else ""
            self._note(None, f"the clone holds nothing of this record: it is of another project, or older{stay}")
        else:
            self._recorded()
            self._patches()
        self._look(self.new)
        ours = [c for c in (*self.kept, *self.new) if c.part in _MERGED and c.sha in self.seen]
        merged = {c.sha: c.subject for c in ours if c.sha and c.sha not in self.wrong}
        later = []
        for one in followers(merged, self.clone, self.index):
            if one.entry.sha not in self._taken() | self.disputed:
                method = "revert" if one.part is Part.REVERT else "fixes-trailer"
                told = "by its Fixes: trailer" if one.part is Part.FIX else "as a revert"
                why = f"found in a git tree {told}"
                later.append(_commit(one.part, one.entry.sha, one.entry.subject, method, one.score, why))
        self.out.after = len(later)
        self.new += later
        self._look(self.new)

    def done(self, tags: Mapping[str, str], first: Mapping[str, str]) -> Linked:
        """The facts as they are to be written, each commit with its FIRST release of TAGS (the clone's)."""
        kept = [self._checked(c, tags, first) for c in self.kept]
        before = [c.sha for c in self.case.facts.commits]
        self.out.verified = sum(c.state is Known.VERIFIED and c.sha in self.seen and c.sha in before for c in kept)
        added = [fill(c, self.seen[c.sha], *self._release(c, tags, first)[:2]) for c in self.new if c.sha]
        added += self._merge([c for c in (*kept, *added) if c.part is Part.MERGED], tags)
        commits = (*kept, *added)
        postings = (*absent.without(self.case.facts.unmerged, commits), *self.nowhere)
        self.out.facts = replace(self.case.facts, commits=commits, unmerged=postings)
        return self.out

    def _merge(self, merged: Sequence[Commit], tags: Mapping[str, str]) -> list[Commit]:
        """The merge by which the patches MERGED came into their release, unless one is recorded."""
        here = [c for c in merged if c.sha in self.seen and c.state is Known.VERIFIED]
        shas = [c.sha for c in here if c.sha]
        named = {c.tag for c in here}
        tag = named.pop() if len(named) == 1 else None
        if tag is None or tag not in tags or self.clone.shallow or any(c.part is Part.MERGE for c in self.kept):
            return []
        sha = bringing(self.clone, shas, tags[tag])
        if sha is None or sha in self._taken():
            return []
        self.out.found += 1
        why = "found in a git tree as the merge that brought the patches"
        made = _commit(Part.MERGE, sha, "", "merge", 1.0, why)
        self._look([made])
        return [fill(replace(made, subject=self.seen[sha].subject), self.seen[sha], tag, here[0].tag_basis)]

    def _taken(self) -> set[str]:
        return {c.sha for c in (*self.kept, *self.new) if c.sha}

    def _look(self, commits: Sequence[Commit]) -> None:
        shas = [c.sha for c in commits if c.sha and c.sha not in self.seen]
        self.seen |= look(self.clone, [s for s in shas if self.index.named(s) is not None])

    def _note(self, commit: Commit | None, said: str) -> None:
        where = f"{self.case.facts.path}:{commit.at}" if commit else self.case.facts.path
        self.out.notes.append(f"{where}: note: {said}")

    def _problem(self, commit: Commit, name: str, said: str) -> None:
        line = line_of(self.lines, commit.at, name)
        label = commit.sha[:12] if commit.sha else "the commit"
        self.out.problems.append(Problem(self.case.facts.path, line, "COMMIT004", f"{label}: {said}"))
        self.wrong.add(commit.sha or "")

    def _recorded(self) -> None:
        """Take the recorded commits, complete those known by subject only, and hold them against the tree."""
        self._look(self.case.facts.commits)
        held = {c.sha for c in self.case.facts.commits}
        for commit in self.case.facts.commits:
            if commit.sha is None:
                commit = self._completed(commit, held)
            elif commit.sha not in self.seen:
                self.out.missing += 1
                same = titles.match(commit.subject, commit.author, None, self.index).entry
                instead = f"; {same.sha[:12]} there has its subject and author" if same else ""
                self.told |= {same.sha} if same else set()
                self._note(commit, f"{commit.sha[:12]} is not in the clone and stays as {commit.state}{instead}")
            self.kept.append(commit)
            if commit.sha in self.seen:
                for name, said in contradictions(commit, self.seen[commit.sha]):
                    self._problem(commit, name, said)

    def _completed(self, commit: Commit, held: set[str | None]) -> Commit:
        found = titles.match(commit.subject, commit.author, commit.authored, self.index)
        if found.entry is None or found.entry.sha in held or found.entry.key != key(commit.subject):
            self.out.missing += 1
            self._note(
                commit,
                f"the hash of {commit.subject!r} was not found: {found.why or 'its commit stands here already'}",
            )
            return commit
        entry = found.entry
        made = replace(commit, sha=entry.sha, subject=entry.subject, method="subject-author", score=found.score)
        self._look([made])
        if wrong := [said for _, said in contradictions(made, self.seen[entry.sha])]:
            self.out.missing += 1
            self._note(commit, f"{entry.sha[:12]} has its subject and author but is not it: {'; '.join(wrong)}")
            return commit
        self.out.found += 1
        held.add(entry.sha)
        return made

    def _patches(self) -> None:
        """Tie the patches of the thread; what no commit is sure of is said."""
        shas = {c.sha: c for c in self.kept if c.sha}
        known = {
            name: c for c in self.kept if c.part in _MERGED for name in (key(c.posted or ""), key(c.subject)) if name
        }
        settled = {key(posting.subject): posting for posting in self.case.facts.unmerged}
        seen: set[str] = set()
        for tied in self._ties():
            recorded = known.get(key(tied.title))
            posting = settled.get(key(tied.title))
            if tied.sha is None:
                if recorded is None and posting is None and key(tied.title) not in seen:
                    self._nowhere(tied)
                seen.add(key(tied.title))
            elif tied.sha in shas:
                if tied.exact and not shas[tied.sha].exact:
                    at = self.kept.index(shas[tied.sha])
                    self.kept[at] = shas[tied.sha] = replace(self.kept[at], exact=True)
                self._parts(tied)
            elif recorded is not None:
                if recorded.sha not in tied.also and tied.sha not in self.told:
                    self._note(recorded, f"patch {tied.title!r} would be tied to {tied.sha[:12]} ({tied.method})")
            elif posting and not absent.ours(posting):
                self._dispute(posting, tied)
            else:
                self._add(tied)
                self._parts(tied)
                seen.add(key(tied.title))

    def _nowhere(self, tied: _Tied) -> None:
        """Say that no commit is known of a patch; record it where the clone proves that none became it."""
        self.out.missing += 1
        mail = tied.mail
        day = utc_day(mail.date) if mail else None
        series = {p.message for s in self.case.thread.series for p in s.patches}
        if mail is None or tied.score >= _WORTH_TELLING or tied.posting not in series:
            self._note(None, f"patch {tied.title!r}: {tied.why}")
            return
        if silent := absent.silence(self.clone, self.index, day):
            self._note(None, f"patch {tied.title!r}: {tied.why}, which says nothing: {silent}")
            return
        self._note(None, f"patch {tied.title!r}: {tied.why}; recorded under [[unmerged]]")
        made = absent.posting(
            tied.title, author=mail.author.name, posted=day, msgid=mail.message_id, place=tied.index,
            dropped=tied.dropped, newest=self.index.newest(),
        )  # fmt: skip
        self.nowhere.append(made)

    def _parts(self, tied: _Tied) -> None:
        """Add the other commits that a patch was split into."""
        ids = [n for sha in tied.parts if sha not in self._taken() and (n := self.index.named(sha)) is not None]
        for entry in self.index.entries(0, -1, ids):
            why = f"found in a git tree by its lines: a part of the patch, the rest of which is {(tied.sha or '')[:12]}"
            part = replace(tied, sha=entry.sha, subject=entry.subject, method="similarity", exact=False, why=why)
            self._add(part)

    def _dispute(self, posting: Unmerged, tied: _Tied) -> None:
        said = f"{tied.title!r} is recorded as {posting.kind}, but {tied.sha} is it"
        said += f" ({tied.method}, {tied.score})"
        line = line_of(self.lines, posting.at, "kind")
        self.out.problems.append(Problem(self.case.facts.path, line, "COMMIT004", said))
        self.disputed.add(tied.sha or "")

    def _add(self, tied: _Tied) -> None:
        if tied.sha in self._taken():
            return
        self.out.found += 1
        series = {p.message for s in self.case.thread.series for p in s.patches}
        part = Part.MERGED if tied.posting is None or tied.posting in series else Part.RELATED
        made = _commit(part, tied.sha or "", tied.subject, tied.method, tied.score, tied.why)
        posted = tied.title if key(tied.title) != key(tied.subject) else None
        place = tied.index or 1 if part is Part.MERGED else None
        self.new.append(replace(made, patch=place, posted=posted, exact=tied.exact))

    def _ties(self) -> Iterator[_Tied]:
        """The ties of the patches that are mails, then of those known by title only; the latest revision first."""
        thread = self.case.thread
        mailed = {m.mail.message_id: m for m in thread.messages if m.mail.message_id and not m.mail.pasted}
        if mailed:
            yield from self._by_mail({i: m.key for i, m in mailed.items()})
        with_mail = {m.key for m in mailed.values()}
        for series in sorted(thread.series, key=lambda s: -s.version):
            for patch in series.patches:
                if patch.message in with_mail:
                    continue
                found = titles.match(patch.title, patch.author or series.author, self.case.posted, self.index)
                sha, subject = (found.entry.sha, found.entry.subject) if found.entry else (None, "")
                why = "found in a git tree by title, author and date" if sha else found.why
                yield _Tied(patch.index, patch.title, None, sha, subject, "subject-author", found.score, False, why)

    def _by_mail(self, keys: Mapping[str, str]) -> Iterator[_Tied]:
        by_id = {m.mail.message_id or "": m.mail for m in self.case.thread.messages if m.key in keys.values()}
        for tie in sorted(ties(by_id.values(), self.index, self.say), key=lambda t: -t.patch.version):
            patch, entry = tie.patch, tie.entry
            why = f"found in a git tree by {', '.join(tie.evidence)}" if entry else "no commit was found"
            if tie.guess and tie.score >= _WORTH_TELLING:
                why = f"unsure; the likeliest commit is {tie.guess.sha[:12]} (score {tie.score})"
            yield _Tied(
                index=patch.index,
                title=patch.title,
                posting=keys[patch.msgid],
                sha=entry.sha if entry else None,
                subject=entry.subject if entry else "",
                method=_METHODS.get(tie.method, "similarity"),
                score=tie.score,
                exact=tie.exact,
                why=why,
                also=tie.also,
                parts=tie.parts,
                mail=by_id[patch.msgid],
                dropped=tie.dropped,
            )

    def _release(
        self, commit: Commit, tags: Collection[str], first: Mapping[str, str]
    ) -> tuple[str | None, str | None, str | None]:
        told = first.get(commit.sha or "")
        return release(
            commit,
            told,
            tags,
            bool(self.clone.shallow),
            lambda said: self._note(commit if commit.at else None, said),
        )

    def _checked(self, commit: Commit, tags: Collection[str], first: Mapping[str, str]) -> Commit:
        """COMMIT verified; as it is where the clone lacks or contradicts it."""
        if commit.sha is None or commit.sha not in self.seen or commit.sha in self.wrong:
            return commit
        tag, basis, wrong = self._release(commit, tags, first)
        if wrong is not None:
            self._problem(commit, "tag", wrong)
            return commit
        return fill(commit, self.seen[commit.sha], tag, basis)


def _commit(part: Part, sha: str, subject: str, method: str, score: float, why: str) -> Commit:
    """A commit of which the tree tells the rest."""
    return Commit(
        part=part, subject=subject, sha=sha, patch=None, posted=None, author=None, committer=None, authored=None,
        committed=None, tag=None, tag_basis=None, files=(), trailers=(), fixes=(), method=method, score=score,
        exact=False, state=Known.RECORDED, source=f"{why}; {VERIFIED}", at=0,
    )  # fmt: skip

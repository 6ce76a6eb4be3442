"""The commits on a record's page: what was merged, what came after, what was not found merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docutils import nodes

from kdr.commits.model import Commit, Facts, Part, Unmerged
from kdr.english import count
from kdr.site import urls
from kdr.site.corpus import Entry
from kdr.site.domain import need_id
from kdr.site.metrics import scroll
from kdr.site.nodes import Child, add, el, out, paragraph, section, to
from kdr.site.statement import badge
from kdr.site.text import day
from kdr.site.words import KNOWN, PART

MERGED = (Part.MERGED, Part.ADDED, Part.MERGE)
AFTER = (Part.FIX, Part.REVERT)
BESIDE = (Part.RELATED, Part.BACKGROUND)

_COLUMNS = ("Patch", "Commit", "Author", "Committer", "First in", "Known")
# Longer tables are folded.
_SHOWN = 15


class Commits:
    """Draws the commit facts of one record."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.numbers = {id(commit): number for number, commit in enumerate(entry.commits, 1)}
        self.sources = list(dict.fromkeys(commit.source for commit in entry.commits))

    def sections(self) -> Iterator[nodes.Node]:
        """Commits, aftermath, related work and unmerged postings, each where there is any."""
        merged, after, beside = (self._of(parts) for parts in (MERGED, AFTER, BESIDE))
        if merged:
            yield section("commits", "Commits", self.told(merged), self.table(merged), self.grounds(merged))
        if after:
            table = self.table(after)
            yield section(
                "aftermath", "Aftermath", paragraph("Commits that had to repair it later."), table, self.grounds(after)
            )
        if beside:
            table = self.table(beside)
            words = paragraph("Commits the discussion turns on, without being this proposal.")
            yield section("other-commits", "Other commits", words, table, self.grounds(beside))
        if self.entry.facts and self.entry.facts.unmerged:
            yield section("unmerged", "Not found merged", unmerged(self.entry.facts))

    def _of(self, parts: Sequence[Part]) -> list[Commit]:
        return [commit for commit in self.entry.commits if commit.part in parts]

    def told(self, commits: Sequence[Commit]) -> nodes.Element:
        """``12 of the posted patches were merged, 2 commits were added; first in v6.6-rc1.``"""
        merged = sum(commit.part is Part.MERGED for commit in commits)
        added = sum(commit.part is Part.ADDED for commit in commits)
        words = f"{count(merged, 'posted patch was', 'posted patches were')} merged"
        if added:
            words += f", {count(added, 'commit')} added in a later revision"
        if release := self.entry.release():
            words += f". First release with them: {release}"
        return paragraph(words + ".")

    def table(self, commits: Sequence[Commit]) -> nodes.Element:
        """One row a commit: patch, subject, hash, people, first release, how it is known.

        Patch and committer have a column only where one is known.
        """
        parts = {commit.part for commit in commits}
        shown = {"Patch": any(commit.patch for commit in commits), "Committer": any(c.committer for c in commits)}
        names = [name for name in _COLUMNS if shown.get(name, True)]
        head = el("thead", el("tr", *(el("th", name, scope="col") for name in names)))
        body = el("tbody", *(self.row(commit, names, len(parts) > 1) for commit in commits))
        table = scroll(el("table", head, body, cls="kdr-table kdr-commits"), f"Commits: {PART[commits[0].part]}")
        if len(commits) <= _SHOWN:
            return table
        return el("details", el("summary", f"All {len(commits)} commits"), table, cls="kdr-why")

    def row(self, commit: Commit, names: Sequence[str], several: bool) -> nodes.Element:
        """The row of one commit, with its id as anchor; SEVERAL kinds of commits are in the table."""
        ident = need_id(self.entry, f"C{self.numbers[id(commit)]}")
        cells = {
            "Patch": el("td", str(commit.patch) if commit.patch else "\u2013", cls="kdr-patch"),
            "Commit": self.subject(commit, several),
            "Author": el("td", commit.author or "unknown"),
            "Committer": el("td", commit.committer or "unknown"),
            "First in": el("td", commit.tag or "unknown", title=commit.tag_basis or "", cls="kdr-release"),
            "Known": el("td", *self.known(commit)),
        }
        return el("tr", *(cells[name] for name in names), ids=(ident,))

    def subject(self, commit: Commit, several: bool) -> nodes.Element:
        """Its subject, the posted one where that differs, its hash, its part, and what it fixes."""
        cell = el("td", el("span", commit.subject, cls="kdr-subject"))
        if commit.posted and commit.posted.split() != commit.subject.split():
            add(cell, el("small", f"posted as: {commit.posted}"))
        line = el("small")
        if commit.sha:
            add(line, out(urls.commit(commit.sha), el("code", commit.sha[:12]), cls="kdr-sha"))
        else:
            add(line, "hash not found")
        fixed = list(self.fixed(commit))
        told = commit.part is Part.MERGED or (commit.part is Part.FIX and (fixed or not several))
        if not told and (several or commit.part not in MERGED):
            add(line, " \u00b7 ", PART[commit.part])
        add(line, *fixed)
        add(cell, line)
        return cell

    def fixed(self, commit: Commit) -> Iterator[Child]:
        """Which commits of this record it says it fixes."""
        for named in commit.fixes:
            match = next((c for c in self.entry.commits if c.sha and c.sha.startswith(named)), None)
            yield " \u00b7 fixes "
            if match:
                target = need_id(self.entry, f"C{self.numbers[id(match)]}")
                yield to("item", target, f"patch {match.patch}" if match.patch else named[:12])
            else:
                yield named[:12]

    def known(self, commit: Commit) -> Iterator[Child]:
        """Recorded or verified, by which method, and the number of the source below the table."""
        name, means = KNOWN[commit.state]
        yield badge(name, f"known-{commit.state}", means)
        number = self.sources.index(commit.source) + 1
        method = "" if commit.method == str(commit.state) else f"{commit.method} "
        yield el("small", method, el("span", f"[{number}]", title=commit.source))

    def grounds(self, commits: Sequence[Commit]) -> nodes.Element:
        """The sources the facts rest on, numbered as in the table."""
        used = sorted({self.sources.index(commit.source) for commit in commits})
        items = (el("li", self.sources[n], value=str(n + 1)) for n in used)
        told = f"How these facts are known ({count(len(used), 'source')})"
        return el("details", el("summary", told), el("ol", *items), cls="kdr-why")


def unmerged(facts: Facts) -> nodes.Element:
    """The postings of which no commit was found, and what that rests on."""
    return el("ul", *(_posting(posting) for posting in facts.unmerged), cls="kdr-postings")


def _posting(posting: Unmerged) -> nodes.Element:
    item = el("li", el("span", posting.subject, cls="kdr-subject"))
    if posting.patch:
        add(item, f" (patch {posting.patch})")
    who = f" \u2014 {posting.author}" if posting.author else ""
    add(item, who, f", {day(posting.posted)}" if posting.posted else "")
    if posting.message_id:
        add(item, " \u00b7 ", out(urls.lore(posting.message_id), "lore"))
    add(item, el("p", el("span", "Source:", cls="kdr-mark"), f" {posting.source}", cls="kdr-curated"))
    if posting.scope:
        add(item, el("p", el("span", "What that proves:", cls="kdr-mark"), f" {posting.scope}", cls="kdr-curated"))
    return item

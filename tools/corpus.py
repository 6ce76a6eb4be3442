"""A project of invented decisions, as many as asked for: ``python tools/corpus.py DIR [COUNT]``.

Everything in it is made up by rules from word lists, and the same count gives the same bytes: threads of ten to thirty
mails with diffs, records of fifteen to thirty statements, commits, ties, concepts.  It shows what the site does at a
size that no real archive of records has yet; ``make bench`` and the tests build it.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from corpus_words import Area, Person, Writer, areas, people  # noqa: E402
from kdr.commits.facts import dump  # noqa: E402
from kdr.commits.model import Commit, Facts, Known, Part  # noqa: E402
from kdr.model import Fate, Review, State  # noqa: E402
from kdr.record import model  # noqa: E402
from kdr.record.evidence import EVIDENCE, RECORDS  # noqa: E402
from kdr.record.write import write as write_record  # noqa: E402

# Hand-written pages of this repository that show all records, whatever they are.
VIEWING = ("reading", "objections", "metrics", "people", "timeline", "code", "related")
_STATES = (State.ACCEPTED,) * 5 + (State.CHANGES_REQUESTED,) * 2 + tuple(State)
_TIES = ("same-mechanism", "follows-up", "uses", "same-idea", "supersedes")


@dataclass(frozen=True, slots=True)
class Said:
    """Lines of a message that a record may cite."""

    message: int
    first: int
    lines: tuple[str, ...]
    by: str

    def quote(self) -> model.Quote:
        """The passage as a record has it."""
        cite = model.Cite(f"m{self.message}", self.first, self.first + len(self.lines) - 1)
        return model.Quote(cite=cite, quote="\n".join(self.lines), by=self.by, why=(), at=0)


@dataclass(slots=True)
class Mail:
    """A mail while it is written."""

    number: int
    who: Person
    subject: str
    when: datetime
    ident: str
    parents: tuple[str, ...]
    lines: list[str] = field(default_factory=list)

    def say(self, lines: Iterable[str]) -> Said:
        """Add a paragraph; returns where it stands."""
        told = tuple(lines)
        first = len(self.lines) + 1
        self.lines += [*told, ""]
        return Said(self.number, first, told, self.who.name)

    def text(self) -> str:
        """The mail as an mbox holds it."""
        head = [
            f"From {self.who.address} {self.when:%a %b %d %H:%M:%S %Y}",
            f"From: {self.who.name} <{self.who.address}>",
            "To: kvm@lists.example.org",
            f"Subject: {self.subject}",
            f"Date: {format_datetime(self.when)}",
            f"Message-ID: <{self.ident}>",
            *([f"In-Reply-To: <{self.parents[-1]}>"] if self.parents else []),
            *(["References: " + "\n ".join(f"<{ident}>" for ident in self.parents)] if self.parents else []),
            "List-Id: <kvm.lists.example.org>",
        ]
        return "\n".join([*head, "", *self.lines, ""])


class Decision:
    """One invented decision: its thread, its record, its commits."""

    def __init__(self, number: int, crowd: list[Person], world: list[Area]) -> None:
        self.number = number
        self.slug = f"decision-{number:04}"
        self.id = f"KDR_{number:04}"
        self.random = Random(number)
        self.area = world[self.random.randrange(len(world))]
        self.write = Writer(self.random, self.area)
        # Some people take part in much, most in little.
        self.author, *self.reviewers = (crowd[int(len(crowd) * self.random.random() ** 2)] for _ in range(4))
        self.state = self.random.choice(_STATES)
        self.version = self.random.randint(1, 9)
        self.when = datetime(2012, 1, 2, 9, self.random.randrange(60), tzinfo=UTC) + timedelta(days=5 * number)
        self.mails: list[Mail] = []
        self.said: dict[str, list[Said]] = {}
        self.answers: dict[Said, list[Said]] = {}
        self.title = self.write.says()
        self._thread()

    def _mail(self, who: Person, subject: str, parents: tuple[str, ...] = ()) -> Mail:
        number = len(self.mails)
        self.when += timedelta(minutes=self.random.randint(1, 3000) if subject.startswith("Re:") else 0, seconds=1)
        ident = f"{self.when:%Y%m%d%H%M%S}.{number}-{self.number:04}@example.org"
        self.mails.append(Mail(number, who, subject, self.when, ident, parents))
        return self.mails[-1]

    def _note(self, kind: str, said: Said) -> Said:
        self.said.setdefault(kind, []).append(said)
        return said

    def _thread(self) -> None:
        patches = self.random.randint(4, 9)
        tag = f"PATCH v{self.version}" if self.version > 1 else "PATCH"
        prefix = f"KVM: {self.area.arch}:"
        cover = self._mail(self.author, f"[{tag} 0/{patches}] {prefix} {self.title}")
        self.titles = [f"{prefix} {self.write.says()}" for _ in range(patches)]
        self._cover(cover)
        for place, title in enumerate(self.titles, 1):
            self._patch(f"[{tag} {place}/{patches}] {title}", cover)
        self._review(cover)
        if self.state is State.ACCEPTED:
            self._end(cover, "Applied to kvm/next, thanks!", self.titles)
        elif self.state is State.REJECTED:
            self._end(cover, "NAK, this will not go in like this. Please do not send it again.", [])

    def _cover(self, mail: Mail) -> None:
        for _ in range(self.random.randint(1, 2)):
            self._note("problem", mail.say(self.write.paragraph()))
        for _ in range(self.random.randint(1, 2)):
            self._note("proposal", mail.say(self.write.paragraph(start="This series makes sure that")))
        before = self.random.randint(20, 4000)
        after = before * self.random.randint(10, 110) // 100
        self.measured = [(f"{before}us", f"{after}us", f"{self.random.choice((4, 16, 64, 128))} vCPUs")]
        told = f"A {self.area.name} took {before}us before and takes {after}us now, with {self.measured[0][2]}."
        self._note("metric", mail.say([told]))
        changes = [f"- {self.write.says()} ({self.reviewers[0].name.split()[0]})" for _ in range(3)]
        if self.version > 1:
            first = len(mail.lines) + 2
            mail.say([f"Changes since v{self.version - 1}:", *changes])
            for place, change in enumerate(changes):
                self._note("change", Said(0, first + place, (change,), self.author.name))
        mail.say([self.author.name])
        mail.say([f"{self.author.name} ({len(self.titles)}):", *(f"  {title}" for title in self.titles)])
        mail.lines += ["-- ", "2.40.0", ""]

    def _patch(self, subject: str, cover: Mail) -> None:
        mail = self._mail(self.author, subject, (cover.ident,))
        self._note("problem", mail.say(self.write.paragraph()))
        self._note("proposal", mail.say(self.write.paragraph()))
        mail.say([f"Reviewed-by: {self.reviewers[1].name} <{self.reviewers[1].address}>",
                  f"Signed-off-by: {self.author.name} <{self.author.address}>"])  # fmt: skip
        files = self.random.sample(self.area.files, self.random.randint(1, 3))
        mail.lines[-1:] = ["---", *(f" {file} | {n + 2} ++-" for n, file in enumerate(files))]
        mail.lines += [f" {len(files)} files changed, {3 * len(files)} insertions(+), {len(files)} deletions(-)", ""]
        for file in files:
            mail.lines += [f"diff --git a/{file} b/{file}", "index 1111111..2222222 100644"]
            mail.lines += [f"--- a/{file}", f"+++ b/{file}"]
            for _ in range(self.random.randint(1, 3)):
                mail.lines += self.write.hunk()
        mail.lines += ["-- ", "2.40.0", ""]
        if len(self.mails) < 27 and self.random.random() < 0.8:
            self._review(mail)

    def _review(self, patch: Mail) -> None:
        who = self.random.choice(self.reviewers)
        mail = self._reply(who, patch, patch.lines[: self.random.randint(8, 40)])
        said = self._note("objection", mail.say(self.write.objection()))
        self.answers[said] = []
        if self.random.random() < 0.3:
            self._note("alternative", mail.say(self.write.alternative()))
        mail.say([who.name.split()[0]])
        for turn in range(self.random.randint(0, 3)):
            speaker = who if turn % 2 else self.author
            mail = self._reply(speaker, mail, mail.lines[-12:])
            answer = mail.say(self.write.answer())
            if speaker is self.author:
                self.answers[said].append(answer)

    def _reply(self, who: Person, to: Mail, quoted: list[str]) -> Mail:
        mail = self._mail(who, f"Re: {to.subject.removeprefix('Re: ')}", (*to.parents, to.ident))
        mail.lines = [f"On {to.when:%a, %d %b %Y %H:%M:%S} +0000, {to.who.name} wrote:"]
        mail.lines += [f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in quoted]
        mail.lines += [""]
        return mail

    def _end(self, cover: Mail, words: str, titles: list[str]) -> None:
        mail = self._reply(self.reviewers[2], cover, cover.lines[:6])
        self._note("outcome", mail.say([words]))
        if titles:
            mail.say([f"[{n}/{len(titles)}] {title}" for n, title in enumerate(titles, 1)])
        mail.say([self.reviewers[2].name])

    def _some(self, kind: str, most: int) -> list[Said]:
        found = self.said.get(kind, [])
        return sorted(self.random.sample(found, min(most, len(found))), key=lambda said: (said.message, said.first))

    def _plain(self, ident: str, said: Said) -> model.Statement:
        return model.Statement(**self._common(ident, [said]))

    def _common(self, ident: str, said: list[Said]) -> dict[str, object]:
        quotes = tuple(each.quote() for each in said)
        review = Review.REVIEWED
        return {"id": ident, "says": self.write.says(), "note": "", "review": review, "quotes": quotes,
                "source": None, "url": None, "at": 0}  # fmt: skip

    def record(self, others: list[Decision]) -> model.Record:
        """The record of this decision; OTHERS are those it may be tied to."""
        proposal = [self._plain(f"S{n}", said) for n, said in enumerate(self._some("proposal", 5), 1)]
        origin = model.Origin(file="thread.mbox", kind="mbox", mailing_list="kvm", root_message_id=self.mails[0].ident,
                              posted=self.mails[0].when.date(), last=max(m.when for m in self.mails).date(),
                              source="the headers of the invented mails")  # fmt: skip
        return model.Record(
            slug=self.slug, path="", id=self.id, title=self.title, state=self.state, review=Review.REVIEWED,
            summary="\n".join(self.write.paragraph(3, 4)) + "\n", summary_at=1, arch=(self.area.arch,),
            topics=tuple(dict.fromkeys((self.area.name, self.random.choice(areas()).name))), origin=origin, known=(),
            revisions=tuple(self._revisions()),
            problem=tuple(self._plain(f"P{n}", said) for n, said in enumerate(self._some("problem", 4), 1)),
            proposal=tuple(proposal),
            alternatives=tuple(
                model.Alternative(**self._common(f"A{n}", [said]), by=said.by, to=("S1",))  # type: ignore[arg-type]
                for n, said in enumerate(self._some("alternative", 2), 1)
            ),
            objections=tuple(self._objections()),
            outcome=tuple(self._plain(f"U{n}", said) for n, said in enumerate(self._some("outcome", 1), 1)),
            metrics=tuple(self._metrics()),
            related=tuple(self._ties(others)),
            struck=(),
        )  # fmt: skip

    def _objections(self) -> Iterator[model.Objection]:
        answer = 0
        for n, said in enumerate(self._some("objection", 6), 1):
            given = []
            for words in self.answers[said]:
                answer += 1
                given.append(self._plain(f"R{answer}", words))
            status = self.random.choice((Fate.ADDRESSED, Fate.ADDRESSED, Fate.REBUTTED)) if given else Fate.OPEN
            common = self._common(f"O{n}", [said])
            yield model.Objection(**common, by=said.by, status=status, on=("S1",), answers=tuple(given))  # type: ignore[arg-type]

    def _metrics(self) -> Iterator[model.Metric]:
        for n, (said, told) in enumerate(zip(self.said["metric"], self.measured, strict=True), 1):
            before, after, condition = told
            yield model.Metric(**self._common(f"M{n}", [said]), what=f"a {self.area.name}", baseline=before,  # type: ignore[arg-type]
                               value=after, unit=None, change=None, condition=condition, table=False)  # fmt: skip

    def _revisions(self) -> Iterator[model.Revision]:
        posted = self.mails[0].when.date()
        for n in range(1, self.version + 1):
            last = n == self.version
            changes = tuple(
                model.Change(cite=said.quote().cite, quote=said.lines[0], by=None, why=(), at=0,
                             credits=(self.reviewers[0].name.split()[0],))
                for said in self.said.get("change", []) if last
            )  # fmt: skip
            yield model.Revision(
                label=f"v{n}",
                date=posted - timedelta(days=21 * (self.version - n)),
                patches=len(self.titles) if last else None,
                message_id=self.mails[0].ident if last else None,
                source=None if last else "invented like all the rest",
                note="",
                changes=changes,
                at=0,
            )

    def _ties(self, others: list[Decision]) -> Iterator[model.Related]:
        near = [other for other in others if other.area is self.area][-8:]
        for other in self.random.sample(near, min(len(near), self.random.choice((0, 1, 1, 2, 3)))):
            symbol = self.random.choice(self.area.functions)
            yield model.Related(to=other.id, kind=self.random.choice(_TIES), says=f"{self.write.says()}.", note="",
                                quotes=(), symbols=(symbol,), commits=(), found_by="tool", at=0)  # fmt: skip

    def commits(self) -> Facts:
        """The commits of this decision, where it was merged."""
        merged = self.titles if self.state is State.ACCEPTED else []
        found = [self._commit(Part.MERGED, title, n, 14) for n, title in enumerate(merged, 1)]
        if merged and self.random.random() < 0.2:
            found.append(self._commit(Part.FIX, f"KVM: {self.area.arch}: {self.write.says()}", None, 90))
        return Facts(path="", commits=tuple(found), unmerged=())

    def _commit(self, part: Part, subject: str, patch: int | None, days: int) -> Commit:
        authored: date = self.mails[0].when.date()
        release = 2 * (authored.year - 2012) + authored.month // 7
        return Commit(
            part=part, subject=subject, sha=f"{self.random.getrandbits(160):040x}", patch=patch, posted=None,
            author=self.author.name, committer=self.reviewers[2].name, authored=authored,
            committed=authored + timedelta(days=days), tag=f"v{3 + release // 20}.{release % 20}-rc1",
            tag_basis="invented like all the rest", files=tuple(sorted(self.random.sample(self.area.files, 2))),
            trailers=(), fixes=(), method="recorded", score=1.0, exact=True, state=Known.RECORDED,
            source="invented like all the rest", at=0,
        )  # fmt: skip


def make(to: Path, number: int) -> Path:
    """Write a project of NUMBER decisions at TO, with this repository's configuration and pages; returns TO."""
    crowd, world = people(), areas()
    found: list[Decision] = []
    for n in range(number):
        one = Decision(n, crowd, world)
        evidence = to / EVIDENCE / one.slug
        evidence.mkdir(parents=True)
        (evidence / "thread.mbox").write_text("\n".join(mail.text() for mail in one.mails), encoding="utf-8")
        (evidence / "commits.toml").write_text(dump(one.commits()), encoding="utf-8")
        record = to / RECORDS / f"{one.slug}.toml"
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(write_record(one.record(found)), encoding="utf-8")
        found.append(one)
    shutil.copy(ROOT / "conf.py", to / "conf.py")
    for name in VIEWING:
        shutil.copy(ROOT / "docs" / f"{name}.md", to / "docs" / f"{name}.md")
    _pages(to / "docs", found, world)
    return to


def _pages(docs: Path, found: list[Decision], world: list[Area]) -> None:
    """The hand-written pages of such a project: an index, a reading path, and a page for each concept."""
    listed = "\n".join((*VIEWING, "start", "reviewing", "concepts/index"))
    steps = "\n".join(f"decisions/{one.slug}: what came of it" for one in found[:3])
    pages = {
        "index": f"# Decisions\n\n```{{kdr-view}} records\n```\n\n```{{toctree}}\n:hidden:\n\n{listed}\n```\n",
        "start": f"# Start here\n\n```{{kdr-path}} The first decisions\n{steps}\n```\n",
        "reviewing": "# What reviewers ask\n\n```{kdr-view} unsorted\n```\n",
        "concepts/index": "# Concepts\n\n" + "".join(f"- [{area.name}]({area.slug}.md)\n" for area in world),
    }
    for place, area in enumerate(world):
        before = world[(place - 1) // 4] if place else None
        records = ", ".join(one.id for one in found if one.area is area)
        words = Writer(Random(area.name), area)
        told = "\n\n".join("\n".join(words.paragraph(4, 6)) for _ in range(3))
        pages[f"concepts/{area.slug}"] = (
            f"---\norphan: true\nconcept: {area.name}\nshort: {words.sentence()}\naka: [{area.name}, {area.name}s]\n"
            f"needs: [{before.slug if before else ''}]\nrecords: [{records}]\n---\n\n"
            f"# The {area.name}\n\n{told}\n"
        )
    (docs / "concepts").mkdir()
    for name, text in pages.items():
        (docs / f"{name}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000)

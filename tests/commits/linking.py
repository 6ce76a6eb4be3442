"""A small kernel of our own and a project whose record stands on mails posted against it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from kdr.cli import main
from kdr.commits import facts
from kdr.commits.model import Commit, Facts
from kdr.record import store

ADA = "Ada Byte <ada@example.org>"
MAINTAINER = "Max Gate <max@example.net>"
SLUG = "page-pool"


class Tree:
    """A git repository that the test builds; every commit has a day, an author and Max as committer."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=master")

    def git(self, *args: str, day: str = "2024-03-10", author: str = ADA) -> str:
        name, _, address = author.rstrip(">").partition(" <")
        environment = {
            **os.environ,
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": address,
            "GIT_AUTHOR_DATE": f"{day}T12:00:00+0000",
            "GIT_COMMITTER_NAME": "Max Gate",
            "GIT_COMMITTER_EMAIL": "max@example.net",
            "GIT_COMMITTER_DATE": f"{day}T18:00:00+0000",
        }
        run = subprocess.run(["git", *args], cwd=self.path, env=environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout.strip()

    def commit(
        self, subject: str, name: str, lines: str, *, body: str = "", day: str = "2024-03-10", author: str = ADA
    ) -> str:
        """Add LINES to the file NAME and commit; the new commit's hash."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(lines)
        self.git("add", "-A")
        message = self.path / ".git" / "MESSAGE"
        message.write_text(f"{subject}\n\n{body or 'Because.'}\n")
        self.git("commit", "--quiet", "-F", str(message), day=day, author=author)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def tag(self, name: str, day: str = "2024-03-24") -> None:
        self.git("tag", "-a", "-m", name, name, day=day)

    def mail(self, sha: str, place: str, msgid: str, *, day: str, reply: str = "", subject: str = "") -> str:
        """The commit SHA as the mail that posts it."""
        title = subject or self.git("show", "-s", "--format=%s", sha)
        diff = self.git("diff", f"{sha}~", sha)
        body = f"Because.\n\nSigned-off-by: {ADA}\n---\n\n{diff}\n-- \n2.40.0\n"
        return letter(f"[PATCH {place}] {title}", msgid, body, day=day, reply=reply)


def letter(subject: str, msgid: str, body: str, *, day: str, reply: str = "", author: str = ADA) -> str:
    """One mail of an mbox."""
    above = f"In-Reply-To: <{reply}>\nReferences: <{reply}>\n" if reply else ""
    year, month, date = day.split("-")
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return (
        f"From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: {author}\nSubject: {subject}\nMessage-ID: <{msgid}>\n{above}"
        f"Date: {date} {months[int(month) - 1]} {year} 09:00:00 +0000\n\n{body}\n"
    )


def project(root: Path, mails: str) -> Path:
    """A project with one record, ``page-pool``, drafted from MAILS; the place of its commit facts."""
    (root / "adr_sources").mkdir(parents=True)
    (root / "conf.py").touch()
    source = root.parent / "source.mbox"
    source.write_text(mails)
    store.add(root, source, slug=SLUG, message_id=None, ident=None)
    return root / "adr_sources" / SLUG / "commits.toml"


def link(root: Path, kernel: Path, *slugs: str) -> int:
    """``kdr link`` run on the project; its exit code."""
    cache = str(root.parent / "cache")
    return main(["--root", str(root), "link", "--kernel", str(kernel), "--cache", cache, *slugs])


def read(place: Path) -> Facts:
    """The facts at PLACE, which must be flawless."""
    known, problems = facts.load(place)
    assert problems == []
    assert known is not None
    return known


def commits(place: Path) -> dict[str | None, Commit]:
    """The commits of the facts at PLACE by hash."""
    return {commit.sha: commit for commit in read(place).commits}

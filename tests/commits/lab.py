"""A project to test on: a real git repository, the patch mails of its people, and what the command says of them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

import pytest

from kdr.cli import main

TEO = "Teo Marchetti <teo@example.org>"
IDA = "Ida Lindqvist <ida@example.org>"
MAINTAINER = "Noor Haddad <noor@example.org>"
START = 1_620_000_000
DAY = 86400


def code(word: str, count: int = 8, first: int = 0) -> str:
    """So many lines of C about WORD, no two alike."""
    return "".join(f"\tstate->{word}_{i} = read_{word}_register(vcpu, {i});\n" for i in range(first, first + count))


@dataclass
class Lab:
    """A repository with one file a subsystem, a clock, and the mails written so far."""

    folder: Path
    clock: int = START
    mails: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.repo = self.folder / "upstream"
        subprocess.run(["git", "init", "-q", "-b", "main", self.repo], check=True)
        self.commit("Begin", {f"arch/{name}.c": code(name, 30) for name in ("vgic", "timer", "mmu", "pmu")})

    def git(self, *args: str, given: str | None = None, when: int | None = None, author: str = MAINTAINER) -> str:
        """What git says when it is run in the repository as the maintainer."""
        name, address = author.rstrip(">").split(" <")
        maintainer, his = MAINTAINER.rstrip(">").split(" <")
        environment = {
            **os.environ,
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": address,
            "GIT_AUTHOR_DATE": f"{when or self.clock} +0000",
            "GIT_COMMITTER_NAME": maintainer,
            "GIT_COMMITTER_EMAIL": his,
            "GIT_COMMITTER_DATE": f"{self.clock} +0000",
        }
        run = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *args],
            cwd=self.repo, env=environment, input=given, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr
        return run.stdout.strip()

    def pass_days(self, days: float) -> None:
        """Let time go by."""
        self.clock += int(days * DAY)

    def write(self, files: Mapping[str, str | None]) -> None:
        """Write FILES into the work tree; None deletes."""
        for path, text in files.items():
            place = self.repo / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                place.unlink()
            else:
                place.write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        """A file of the work tree."""
        return (self.repo / path).read_text(encoding="utf-8")

    def commit(self, message: str, files: Mapping[str, str | None], author: str = MAINTAINER, when: int = 0) -> str:
        """Commit FILES; the new commit."""
        self.clock += 60
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, author=author, when=when or self.clock)
        return self.git("rev-parse", "HEAD")

    def propose(self, message: str, files: Mapping[str, str | None], author: str = TEO, base: str = "main") -> str:
        """A commit on nobody's branch: what somebody has at home and posts."""
        self.git("checkout", "-q", "--detach", base)
        made = self.commit(message, files, author)
        self.git("checkout", "-q", "main")
        return made

    def post(
        self,
        msgid: str,
        proposed: str,
        *,
        tag: str = "PATCH",
        subject: str = "",
        sender: str = "",
        above: str = "",
        notes: str = "",
        top: str = "",
        text: str | None = None,
    ) -> str:
        """Mail a proposed commit, as git send-email would; the mail."""
        self.clock += 60
        title, _, body = self.git("log", "-1", "--format=%B", proposed).partition("\n")
        author = self.git("log", "-1", "--format=%an <%ae>", proposed)
        diff = self.git("diff", "-M", f"{proposed}^", proposed)
        stat = self.git("diff", "--stat", f"{proposed}^", proposed)
        signed = "" if "Signed-off-by" in body else f"\nSigned-off-by: {author}\n"
        message = (
            f"{top}{body.strip()}\n{signed}---\n{notes}\n {stat}\n\n{diff}\n-- \n2.39.5\n" if text is None else text
        )
        return self.mail(msgid, f"[{tag}] {subject or title}", message, sender=sender or author, above=above)

    def mail(self, msgid: str, subject: str, body: str, *, sender: str = TEO, above: str = "", **fields: str) -> str:
        """Any mail; it is kept for ``ask``."""
        lines = [
            f"From {msgid} Mon May  3 00:00:00 2021",
            f"From: {sender}",
            f"Subject: {subject}",
            f"Date: {formatdate(self.clock)}",
            f"Message-ID: <{msgid}@example.org>",
        ]
        if above:
            lines += [f"In-Reply-To: <{above}@example.org>", f"References: <{above}@example.org>"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        mail = "\n".join([*lines, "", body.replace("\nFrom ", "\n>From "), ""])
        self.mails.append(mail)
        return mail

    def apply(self, mail: str, *options: str) -> str:
        """The maintainer applies a mail with git am; the commit."""
        self.clock += 3600
        self.git("am", "-q", *options, given=mail)
        return self.git("rev-parse", "HEAD")

    def amend(self, message: str | None = None, files: Mapping[str, str | None] | None = None) -> str:
        """The maintainer changes the last commit before publishing it."""
        self.write(files or {})
        self.git("add", "-A")
        date = int(self.git("log", "-1", "--format=%at"))
        author = self.git("log", "-1", "--format=%an <%ae>")
        text = message or self.git("log", "-1", "--format=%B")
        self.git("commit", "-q", "--amend", "-m", text, "--date", f"{date} +0000", author=author, when=date)
        return self.git("rev-parse", "HEAD")

    def source(self) -> Path:
        """The mails so far as an mbox."""
        path = self.folder / "list.mbox"
        path.write_text("\n".join(self.mails), encoding="utf-8")
        return path


class Asker:
    """Runs ``kdr commits`` on a lab."""

    def __init__(self, capsys: pytest.CaptureFixture[str], cache: Path) -> None:
        self.capsys = capsys
        self.cache = cache
        self.err = ""

    def lines(self, lab: Lab, *options: str, repo: Path | None = None) -> list[str]:
        """What is printed."""
        place = str(repo or lab.repo)
        args = ["commits", "--repo", place, "--cache", str(self.cache), *options, str(lab.source())]
        assert main(args) == 0
        out, self.err = self.capsys.readouterr()
        return out.splitlines()

    def __call__(self, lab: Lab, repo: Path | None = None) -> dict[str, dict[str, object]]:
        """Each patch mail's answer by its id, without the domain."""
        answers: Iterable[dict[str, object]] = map(json.loads, self.lines(lab, "--json", repo=repo))
        return {str(a["msgid"]).removesuffix("@example.org"): a for a in answers}

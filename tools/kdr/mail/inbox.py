"""public-inbox git directories (format v2): one mail a commit, in the file ``m``; deletions in the file ``d``."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice, tee
from pathlib import Path
from typing import IO

from git import Git, Repo, SymbolicReference
from git.exc import GitError

from kdr.errors import KdrError
from kdr.mail import headers

# So many requests fit in a pipe, however little of the answers has been read.
_BATCH = 256

_EPOCH = re.compile(r"(\d+)\.git")
_TODO = "give the git directory of one epoch, such as INBOX/git/0.git, or INBOX itself"


def epochs(folder: Path) -> list[Path]:
    """The git directories of the inbox at FOLDER, oldest first; FOLDER itself if it is a repository; else none."""
    if all((folder / name).exists() for name in ("HEAD", "objects")) or (folder / ".git").exists():
        return [folder]
    found = [(int(m[1]), p) for p in (folder / "git").glob("*.git") if (m := _EPOCH.fullmatch(p.name))]
    return [p for _, p in sorted(found)]


def raw(folder: Path) -> Iterator[tuple[bytes, str]]:
    """The mails in the git directory FOLDER, oldest commit first, without those deleted later.

    Each comes with a path that names FOLDER and its commit.  KdrError if FOLDER is no inbox or is damaged.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="kdr-") as scratch:
            repo = Repo(folder, expand_vars=False)
            head = SymbolicReference.dereference_recursive(repo, "HEAD")
            yield from _mails(folder, _apart(Path(repo.common_dir), Path(scratch)), head)
    except (GitError, ValueError, OSError) as error:
        said = str(getattr(error, "stderr", "") or error).strip("' \n") or type(error).__name__
        reason = said.splitlines()[-1].strip("' ")
        raise KdrError(f"cannot be read as a git directory ({reason})", path=folder, todo=_TODO) from None


def _apart(repository: Path, scratch: Path) -> Git:
    """Git on the objects of REPOSITORY without its configuration, which may be hostile and name commands to run."""
    for folder in ("objects", "refs"):
        (scratch / folder).mkdir()
    (scratch / "HEAD").write_text("ref: refs/heads/none\n")
    git = Git(scratch)
    git.update_environment(
        GIT_DIR=str(scratch),
        GIT_OBJECT_DIRECTORY=str(repository.absolute() / "objects"),
        GIT_CONFIG_GLOBAL="/dev/null",
        GIT_CONFIG_NOSYSTEM="1",
        GIT_NO_REPLACE_OBJECTS="1",
    )
    return git


def _mails(folder: Path, git: Git, head: str) -> Iterator[tuple[bytes, str]]:
    if not any(_contents(git, [f"{head}:m", f"{head}:d"])):
        raise KdrError("is a git repository but no inbox: its last commit has no file m", path=folder, todo=_TODO)
    # A deleted mail is written once more, to d: the last of its kind before that is the one meant, and is left out.
    touched = git.rev_list(head, "--", "d").split()
    deleted = Counter(_identity(old) for old in _contents(git, (f"{commit}:d" for commit in touched)) if old)
    commits = git.rev_list(head, reverse=True, as_process=True)
    try:
        asked, names = tee(line.decode("ascii").strip() for line in commits.stdout)
        for name, content in zip(names, _contents(git, (f"{name}:m" for name in asked)), strict=True):
            if content is None:
                continue
            if deleted and deleted[identity := _identity(content)] > 0:
                deleted[identity] -= 1
                continue
            yield content, f"{folder}@{name}"
    finally:
        commits.stdout.close()
        commits.wait()


def _identity(raw: bytes) -> tuple[str, bytes]:
    fields, at = headers.fields(raw)
    return fields.get("message-id", ""), sha256(raw[at:]).digest()


def _contents(git: Git, names: Iterable[str]) -> Iterator[bytes | None]:
    """What git has under each of NAMES, in order; None where there is nothing."""
    process = git.cat_file(batch=True, as_process=True, istream=subprocess.PIPE)
    try:
        rest = iter(names)
        while batch := list(islice(rest, _BATCH)):
            process.stdin.write("".join(f"{name}\n" for name in batch).encode("ascii"))
            process.stdin.flush()
            for name in batch:
                yield _content(process.stdout, name)
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait()


def _content(answers: IO[bytes], name: str) -> bytes | None:
    head = answers.readline().split()
    if len(head) == 2:
        return None
    if len(head) != 3 or not head[2].isdigit():
        raise ValueError(f"git ends at {name}")
    raw = answers.read(int(head[2]) + 1)
    return raw[:-1] if head[1] == b"blob" else None

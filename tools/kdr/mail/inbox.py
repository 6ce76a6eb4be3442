"""public-inbox git directories (format v2): one mail a commit, in the file ``m``; deletions in the file ``d``."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice, tee
from pathlib import Path
from subprocess import PIPE
from typing import IO

from git import Git, Repo, SymbolicReference
from git.exc import GitError, InvalidGitRepositoryError

from kdr.errors import KdrError
from kdr.gitstore import borrow
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
            yield from _mails(folder, _Objects(Path(repo.common_dir), Path(scratch)), head)
    except InvalidGitRepositoryError:
        raise KdrError("is not a git repository", path=folder, todo=_TODO) from None
    except (GitError, ValueError, OSError) as error:
        said = f"cannot be read as a git directory ({error})"
        raise KdrError(said.replace("\n", " "), path=folder, todo=_TODO) from None


def _mails(folder: Path, objects: _Objects, head: str) -> Iterator[tuple[bytes, str]]:
    if not any(objects.contents([f"{head}:m", f"{head}:d"])):
        raise KdrError("is a git repository but no inbox: its last commit has no file m", path=folder, todo=_TODO)
    # A deleted mail is written once more, to d: the last of its kind before that is the one meant, and is left out.
    touched = list(objects.run("rev-list", head, "--", "d"))
    contents = objects.contents(f"{name}:d" for name in touched)
    deletions = {name: _identity(old) for name, old in zip(touched, contents, strict=True) if old}
    deleted = Counter(deletions.values())
    asked, names = tee(objects.run("rev-list", head, "--reverse"))
    for name, content in zip(names, objects.contents(f"{name}:m" for name in asked), strict=True):
        if content is None:
            if name not in deletions and any(objects.run("ls-tree", name, "m")):
                raise ValueError(f"the mail of {name} is missing")
            continue
        if deleted and deleted[identity := _identity(content)] > 0:
            deleted[identity] -= 1
            continue
        yield content, f"{folder}@{name}"


def _identity(raw: bytes) -> tuple[str, bytes]:
    fields, at = headers.fields(raw)
    return fields.get("message-id", ""), sha256(raw[at:]).digest()


class _Objects:
    """The objects of a repository, read by git without the repository's configuration."""

    def __init__(self, repository: Path, scratch: Path) -> None:
        """For REPOSITORY; SCRATCH is an empty folder that git takes for the repository."""
        self._environment = {**os.environ, **borrow(repository, scratch)}

    def run(self, *arguments: str) -> Iterator[str]:
        """The lines that git prints."""
        with self._git(*arguments) as process:
            for line in _pipe(process.stdout):
                yield line.decode("utf-8", "replace").strip()
        if process.returncode:
            raise ValueError(f"git {arguments[0]} fails; is an object missing?")

    def contents(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """What git has under each of NAMES, in order; None where there is nothing."""
        with self._git("cat-file", "--batch") as process:
            requests, answers = _pipe(process.stdin), _pipe(process.stdout)
            rest = iter(names)
            while batch := list(islice(rest, _BATCH)):
                requests.write("".join(f"{name}\n" for name in batch).encode("ascii"))
                requests.flush()
                for name in batch:
                    yield _content(answers, name)

    @contextmanager
    def _git(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        command = [Git.GIT_PYTHON_GIT_EXECUTABLE or "git", *arguments]
        with subprocess.Popen(
            command, env=self._environment, stdin=PIPE, stdout=PIPE, stderr=subprocess.DEVNULL
        ) as process:  # fmt: skip
            try:
                yield process
            except BaseException:  # also when nobody wants more of the mails
                process.kill()
                raise


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def _content(answers: IO[bytes], name: str) -> bytes | None:
    head = answers.readline().split()
    if len(head) == 2:
        return None
    if len(head) != 3 or not head[2].isdigit():
        raise ValueError(f"git cannot read {name}")
    data = answers.read(int(head[2]) + 1)
    return data[:-1] if head[1] == b"blob" else None

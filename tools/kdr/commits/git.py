"""Reading a git repository through GitPython without running anything its configuration names.

Refs are asked of the repository itself (a command that runs nothing).  Objects are read through ``kdr.gitstore``, so an
object that is not there is an error.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from git import Git, Repo
from git.exc import GitError, InvalidGitRepositoryError, NoSuchPathError

from kdr.errors import KdrError
from kdr.gitstore import QUIET, borrow

_CHUNK = 1 << 20
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat")
# How GitPython words what git said.
_STDERR = re.compile(r"\A\s*stderr: '(.*)'\s*\Z", re.DOTALL)
_TODO = "give a git clone (a work tree, a bare repository, or its git directory)"


class GitFailed(Exception):  # noqa: N818 (it reads so where it is raised and caught)
    """A git command ended with an error; the text is git's last line."""


class Clone:
    """One git repository, open for reading; use it as a context manager.

    ``shallow`` names the commits whose parents a shallow clone does not hold.  KdrError if PATH is no repository or
    cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with Repo(path, expand_vars=False) as repo:
                self._own = Path(repo.git_dir).absolute()
                self.folder = Path(repo.common_dir).resolve()
        except (InvalidGitRepositoryError, NoSuchPathError, ValueError, OSError):
            closed = [p for p in (path, path / ".git") if os.path.isdir(p) and not os.access(p, os.R_OK | os.X_OK)]
            said = "cannot be read (Permission denied)" if closed else "is not a git repository"
            raise KdrError(said, path=path, todo=_TODO) from None
        shallow = self.folder / "shallow"
        try:
            self.shallow = frozenset(shallow.read_text("ascii").split()) if shallow.is_file() else frozenset()
        except (OSError, UnicodeError) as error:
            said = f"its list of shallow commits cannot be read ({error})"
            raise KdrError(said, path=path, todo="run git fsck there") from None

    def __enter__(self) -> Clone:
        self._scratch = Path(tempfile.mkdtemp(prefix="kdr-"))
        environment = borrow(self.folder, self._scratch)
        if self.shallow:
            (self._scratch / "shallow").write_text("".join(f"{s}\n" for s in sorted(self.shallow)), "ascii")
        self._git = Git(self._scratch)
        self._git.update_environment(**environment)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)

    def refs(self) -> dict[str, str]:
        """The object each branch, remote branch and tag (by full name) and ``HEAD`` names; empty in a new clone."""
        git = Git(self._own)
        git.update_environment(**QUIET)
        safe = ["git", f"--git-dir={self._own}", "--no-pager", *_SAFE]
        try:
            listed = git.execute(
                [*safe, "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/remotes", "refs/tags"]
            )
            head = git.execute([*safe, "rev-parse", "--verify", "--quiet", "HEAD"], with_exceptions=False)
        except GitError as error:
            raise KdrError(f"its refs cannot be read ({_said(error)})", path=self.path, todo=_TODO) from None
        found = {name: sha for sha, name in (line.split(" ", 1) for line in str(listed).splitlines())}
        if head:
            found["HEAD"] = str(head)
        if any(len(sha) != 40 for sha in found.values()):
            raise KdrError("names its objects by SHA-256", path=self.path, todo="give a clone that uses SHA-1")
        return found

    def stream(self, *command: str, feed: Iterable[str] = ()) -> Iterator[bytes]:
        """What the git COMMAND prints, in pieces; FEED are the lines of its standard input.  GitFailed on an error."""
        with tempfile.TemporaryFile(dir=self._scratch) as given:
            given.writelines(f"{line}\n".encode() for line in feed)
            given.seek(0)
            process = self._git.execute(["git", *command], istream=given, as_process=True)
            said: list[bytes] = []
            listener = threading.Thread(target=lambda: said.extend(process.stderr), daemon=True)
            listener.start()
            try:
                while piece := os.read(process.stdout.fileno(), _CHUNK):
                    yield piece
                done = True
            except GeneratorExit:
                done = False
                process.kill()
            finally:
                process.stdout.close()
            listener.join()
            try:
                process.wait()
            except GitError:
                if done:
                    raise GitFailed(b"".join(said[-1:]).decode("utf-8", "replace").strip()) from None
            finally:
                process.stderr.close()

    def text(self, *command: str, feed: Iterable[str] = ()) -> str:
        """All that the git COMMAND prints."""
        return b"".join(self.stream(*command, feed=feed)).decode("utf-8", "replace")


def _said(error: Exception) -> str:
    text = str(getattr(error, "stderr", "") or error)
    said = _STDERR.sub(r"\1", text).strip().splitlines()
    return said[-1].strip() if said else type(error).__name__

"""The one error a user sees, and the problems a check reports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class KdrError(Exception):
    """A call or its input is unusable: what is wrong, where, and what to do about it.

    The command line prints it as one line on standard error and exits with 2; nothing has been written.
    """

    def __init__(self, what: str, *, path: Path | str | None = None, line: int | None = None, todo: str = "") -> None:
        self.what = what
        self.path = path
        self.line = line
        self.todo = todo
        super().__init__(str(self))

    def __str__(self) -> str:
        where = "" if self.path is None else f"{self.path}:{self.line}: " if self.line else f"{self.path}: "
        return f"{where}{self.what}" + (f"; {self.todo}" if self.todo else "")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding of a check, printed as ``path:line: code message``."""

    path: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {self.message}"

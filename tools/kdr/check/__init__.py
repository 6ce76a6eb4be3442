"""``kdr check``: everything that can be proved without a network, each problem with file and line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kdr.check import corpus
from kdr.check.pages import check_pages
from kdr.errors import Problem
from kdr.record.quotes import quotes_of


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and every problem in the order of files and lines."""

    records: int
    quotes: int
    commits: int
    pages: int
    problems: tuple[Problem, ...]


def run(root: Path, *, pages: Path | None = None) -> Report:
    """Check the records, evidence and facts below ``root`` and, where given, the built pages in ``pages``.

    Raises KdrError only where there is nothing to check.
    """
    read = corpus.read(root)
    problems = [*read.problems, *corpus.check(read)]
    count = 0
    if pages is not None:
        count, found = check_pages(pages, read.records, read.message_ids)
        problems += found
    return Report(
        records=len(read.records),
        quotes=sum(1 for record in read.records for _ in quotes_of(record)),
        commits=sum(len(known.commits) for known in read.facts.values()),
        pages=count,
        problems=tuple(sorted(set(problems))),
    )

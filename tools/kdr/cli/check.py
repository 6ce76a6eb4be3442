"""``kdr check``: prove what the records say."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kdr.cli.terminal import visible
from kdr.english import count

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """\
Check everything that can be checked without a network: that every quote is the lines it cites, byte for byte, that
every id, link and commit exists, that every word is known. Problems are printed as `file:line: code message`.
Exit code 1 where there are any.
"""


def register(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("check", help="prove every quote, id, link and commit", description=DESCRIPTION)
    parser.add_argument("--pages", type=Path, metavar="DIR", help="check the built site in DIR too")
    parser.add_argument("--codes", action="store_true", help="explain every code and stop")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the problems; 1 where there are any."""
    from kdr.record.codes import CODES

    if args.codes:
        for code, words in CODES.items():
            print(f"{code:<10}{words}")
        return 0
    from kdr import check
    from kdr.record.evidence import project_root

    report = check.run(project_root(args.root), pages=args.pages)
    for problem in report.problems:
        print(visible(" ".join(str(problem).split())))
    counts = [
        (report.records, "record"),
        (report.quotes, "quote"),
        (report.commits, "commit"),
        (len(report.problems), "problem"),
    ]
    if args.pages:
        counts.insert(3, (report.pages, "page"))
    print(", ".join(count(number, word) for number, word in counts))
    return 1 if report.problems else 0

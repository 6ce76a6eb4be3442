"""``kdr train``: learn the weights of the drafts from labelled threads."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from kdr.extract.examples import Example

FOLDS = 22  # as many as there are gold threads

DESCRIPTION = """\
Learn from labelled threads which paragraphs a record cites and what becomes of an objection, and write the weights
(weights.tsv, fates.tsv) that come with the package. GOLD_DIR holds a folder for each thread: thread.mbox, units.json
and labels.json.
"""


def register(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("train", help="learn the weights of the drafts", description=DESCRIPTION)
    arguments(parser)
    parser.set_defaults(run=run)


def arguments(parser: argparse.ArgumentParser, *, needed: bool = True) -> None:
    """The options that say which threads to learn from; GOLD_DIR may be left out if it is not NEEDED."""
    several = None if needed else "?"
    parser.add_argument("gold", type=Path, nargs=several, metavar="GOLD_DIR", help="folder of labelled threads")
    parser.add_argument(
        "--mail",
        type=Path,
        action="append",
        default=[],
        metavar="SOURCE",
        help="mail that holds threads of the label tables (again for each list)",
    )
    parser.add_argument("--labels", type=Path, metavar="DIR", help="folder of the label tables (default: tools/labels)")
    parser.add_argument(
        "--folds", type=int, default=FOLDS, metavar="N", help="parts kept aside in turn (default: %(default)s)"
    )


def examples(args: argparse.Namespace) -> list[Example]:
    """The labelled threads that the options name; KdrError where there is nothing to learn from."""
    from kdr.extract.examples import folder, tables

    found = list(folder(args.gold))
    if args.mail:
        print("reading the mail of the label tables", file=sys.stderr)
        found += tables(args.labels or package().parents[1] / "labels", args.mail)
        print(f"read {len(found)} labelled threads", file=sys.stderr)
    return found


def package() -> Path:
    """Where the weights are kept."""
    import kdr.extract

    return Path(kdr.extract.__path__[0])


def run(args: argparse.Namespace) -> int:
    """Learn, set the least sums by threads kept aside, and write the files."""
    from kdr.extract.learn import Lessons, held_out, thresholds
    from kdr.extract.weights import COLUMNS, FATES, Weights, render
    from kdr.files import put

    lessons = Lessons(examples(args))
    least = thresholds(list(held_out(lessons, args.folds)))
    learned = lessons.learned()
    passages = Weights(learned.passages.table, least)
    for name, text in (("weights.tsv", render(passages, COLUMNS)), ("fates.tsv", render(learned.fates, FATES))):
        path = package() / name
        put(path, text)
        print(f"wrote   {path} ({text.count(chr(10))} lines, from {len(lessons.threads)} threads)")
    return 0

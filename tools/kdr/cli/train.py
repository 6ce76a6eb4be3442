"""``kdr train``: learn the weights of the drafts from labelled threads."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from kdr.extract.examples import Example

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


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options that say which threads to learn from."""
    parser.add_argument("gold", type=Path, metavar="GOLD_DIR", help="folder of labelled threads")
    parser.add_argument("--mail", type=Path, metavar="SOURCE", help="mail that holds the threads of the label table")
    parser.add_argument(
        "--labels", type=Path, metavar="TSV", help="a label table for --mail (default: the one in the package)"
    )
    parser.add_argument(
        "--folds", type=int, default=1000, metavar="N", help="learn N times (default: once for each thread kept aside)"
    )


def examples(args: argparse.Namespace) -> list[Example]:
    """The labelled threads that the options name."""
    from kdr.extract.examples import folder, table

    found = list(folder(args.gold))
    if args.mail:
        found += table(args.labels or package() / "labels" / "linux-arm-kernel.tsv", args.mail)
    return found


def package() -> Path:
    """Where the weights and the label table are kept."""
    import kdr.extract

    return Path(kdr.extract.__path__[0])


def run(args: argparse.Namespace) -> int:
    """Learn, set the least sums by threads kept aside, and write the files."""
    from kdr.extract.learn import held_out, learn, learn_fates, thresholds
    from kdr.extract.weights import COLUMNS, FATES, Weights, render
    from kdr.files import put

    found = examples(args)
    least = thresholds([h.cells for h in held_out(found, args.folds)])
    weights = Weights(learn(found).table, least)
    for name, text in (("weights.tsv", render(weights, COLUMNS)), ("fates.tsv", render(learn_fates(found), FATES))):
        path = package() / name
        put(path, text)
        print(f"wrote   {path} ({text.count(chr(10))} lines, from {len(found)} threads)")
    return 0

"""``kdr evaluate``: how good the drafts are on threads they were not learned from."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kdr.cli import train
from kdr.errors import KdrError

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections import Counter
    from pathlib import Path

    from kdr.extract.learn import Figures

DESCRIPTION = """\
Keep each labelled thread of GOLD_DIR aside in turn, learn from the others, draft it, and print how its draft agrees
with its labels; then the same for the threads that no weights are ever learned from. Without GOLD_DIR: draft every
reviewed record of this project afresh, and print how much of the draft a person kept, moved, struck and added. Nothing
is written.
"""
_NAMES = {"objection": "objections", "alternative": "alternatives", "metric": "metrics"}


def register(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("evaluate", help="measure the drafts on labelled threads", description=DESCRIPTION)
    train.arguments(parser, needed=False)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the figures."""
    if args.gold is None:
        if args.mail or args.labels or args.folds != train.FOLDS:
            raise KdrError("--mail, --labels and --folds are for labelled threads", todo="give GOLD_DIR too")
        return _records(args.root)
    from kdr.extract.examples import Role
    from kdr.extract.learn import Lessons, evaluate, held_out

    found = train.examples(args)
    count = {role: sum(e.role is role for e in found) for role in Role}
    lessons = Lessons(found)
    aside = [e for e in found if e.role is Role.ASIDE]
    figures = evaluate(lessons, list(held_out(lessons, args.folds)), aside)
    learned = f"learned from the others and {count[Role.TAUGHT]} of other lists"
    print(f"{count[Role.GOLD]} gold threads, each kept aside in turn; {learned}")
    _table(figures[Role.GOLD])
    if count[Role.ASIDE]:
        print(f"\n{count[Role.ASIDE]} threads of other lists, never learned from")
        _table(figures[Role.ASIDE])
    return 0


def _records(given: Path | None) -> int:
    from kdr.extract.draft import draft
    from kdr.model import Review
    from kdr.record import edits
    from kdr.record.evidence import project_root, record_paths, thread_of
    from kdr.record.load import usable

    root = project_root(given)
    found = []
    for path in record_paths(root):
        record = usable(path, root)
        if record.review is Review.DRAFTED:
            continue
        found.append((record, draft(thread_of(record.slug, root))))
    found.sort(key=lambda pair: pair[0].id)
    print("\n".join(edits.report(found)))
    return 0


def _table(figures: Figures) -> None:
    print(f"{'section':<14}{'precision':>10}{'recall':>9}{'F1':>7}   (right+wrong passages, core paragraphs)")
    for name, t in figures.sections.items():
        counts = f"({t.right}+{t.wrong}, {t.core})"
        print(f"{_NAMES.get(name, name):<14}{t.precision:>10.3f}{t.recall:>9.3f}{t.f1:>7.3f}   {counts}")
    counted = [t.f1 for name, t in figures.sections.items() if name != "alternative"]
    print(f"macro F1 over all but alternatives: {sum(counted) / len(counted):.3f}")
    print(f"outcome state right: {_share(figures.state)}")
    print(f"measured figures with baseline and value: {_share(figures.told)}")
    print(f"found objections' status right: {_share(figures.fate)}")


def _share(found: Counter[bool]) -> str:
    return f"{found[True]}/{found.total()} ({found[True] / max(1, found.total()):.0%})"

"""``kdr relate``: the ties between decisions that their texts show, and which of them the records name."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "relate",
        help="show the ties between decisions that their texts show",
        description="Show every tie between two decisions that their mails, patches and commits show, with its "
        "evidence. Ties a record already names are marked; nothing is written.",
    )
    parser.add_argument("--missing", action="store_true", help="only ties no record names; exit 1 if there are any")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the ties, strongest first."""
    from kdr.cli.terminal import visible
    from kdr.record.evidence import project_root
    from kdr.relate import missing, ties

    found_cases = cases(project_root(args.root))
    found = ties(found_cases)
    lacking = set(missing(found, found_cases))
    for tie in found:
        if args.missing and tie not in lacking:
            continue
        print(f"{tie.source} {tie.kind} {tie.target}  {'NOT in the record' if tie in lacking else 'in the record'}")
        for why in tie.why:
            print(f"    {why}")
        if tie.passage:
            print(visible(f"    {tie.passage.cite}: {tie.passage.text.strip()}"))
        for sha in tie.commits:
            print(f"    commit {sha}")
    return int(bool(lacking and args.missing))


def cases(root: Path) -> list[Any]:
    """Every decision of the project at ROOT that loads, with its thread and commit facts; KdrError where none does."""
    from kdr.commits import facts
    from kdr.errors import KdrError
    from kdr.record.evidence import EVIDENCE, record_paths, thread_of
    from kdr.record.load import usable
    from kdr.relate import Case

    out = []
    for path in record_paths(root):
        record = usable(path, root)
        place = root / EVIDENCE / record.slug / "commits.toml"
        known = facts.load(place)[0] if place.is_file() else None
        out.append(Case(record, thread_of(record.slug, root), known))
    if not out:
        raise KdrError("there are no records", path=root, todo="add one with kdr add SOURCE")
    return out

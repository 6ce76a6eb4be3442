"""``kdr draft``: what the tool would say about a thread."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kdr.cli.terminal import progress, visible
from kdr.errors import KdrError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from kdr.model import Thread

DESCRIPTION = """\
Draft the record of a thread, and write nothing. For a SLUG of this project: show the passages a fresh draft would add
to its record, leaving out what the record cites or has struck. For a SOURCE: show the whole draft.
"""


def register(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("draft", help="show what a fresh draft says", description=DESCRIPTION)
    parser.add_argument("source", metavar="SLUG|SOURCE", help="a record of this project, or any source of mail")
    parser.add_argument(
        "--thread", metavar="MSGID", help="the Message-ID of any mail of the thread, where SOURCE has more"
    )
    parser.add_argument("--json", action="store_true", help="print the whole draft as one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the draft or what it would add."""
    from kdr.extract.draft import draft
    from kdr.record import additions, contract
    from kdr.record.evidence import RECORDS, thread_from, thread_of
    from kdr.record.load import usable

    root = _home(args.root, args.source)
    if root is None and not Path(args.source).exists():
        raise KdrError(
            "is neither a folder of adr_sources nor a file", path=args.source, todo="give a slug or a source"
        )
    if root and args.thread:
        raise KdrError(
            f"{args.source} is a record with one thread", todo="leave --thread out, or give a source of mail"
        )
    with progress() as say:
        say(f"reading {args.source}")
        thread: Thread = thread_of(args.source, root) if root else thread_from(Path(args.source), args.thread)
    for oddity in thread.oddities:
        print("kdr:", visible(str(oddity)), file=sys.stderr)
    proposal = draft(thread)
    if args.json:
        print(json.dumps(contract.as_json(proposal, thread), indent=1, ensure_ascii=False))
        return 0
    record = None
    if root and (path := root / RECORDS / f"{args.source}.toml").is_file():
        record = usable(path, root)
    for line in additions.report(proposal, thread, record):
        print(visible(line))
    return 0


def _home(given: Path | None, slug: str) -> Path | None:
    """The project, if ``slug`` names evidence in it; a path is no slug, and needs no project."""
    from kdr.record.evidence import EVIDENCE, project_root
    from kdr.record.vocabulary import SLUG

    if not SLUG.fullmatch(slug):
        return None
    try:
        root = project_root(given)
    except KdrError:
        return None
    return root if (root / EVIDENCE / slug).is_dir() else None

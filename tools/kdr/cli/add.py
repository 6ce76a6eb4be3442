"""``kdr add``: take a thread into the project."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kdr.cli.terminal import progress, visible
from kdr.english import count

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """\
Keep the thread of SOURCE byte for byte in adr_sources/SLUG/ and write docs/decisions/SLUG.toml, a record drafted from
it for you to edit. Nothing that exists is overwritten.
"""


def register(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("add", help="keep a thread and draft its record", description=DESCRIPTION)
    parser.add_argument("source", type=Path, metavar="SOURCE", help="mbox, .eml, maildir, public-inbox or saved page")
    parser.add_argument(
        "--thread", metavar="MSGID", help="the Message-ID of any mail of the thread, where SOURCE has more"
    )
    parser.add_argument("--slug", help="name of the folder and the record (default: from the title)")
    parser.add_argument("--id", metavar="KDR_NNNN", help="id of the record (default: the next free one)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Add the thread and say what to do next."""
    from kdr.record.evidence import project_root
    from kdr.record.quotes import quotes_of
    from kdr.record.store import add

    root = project_root(args.root)
    with progress() as say:
        say(f"reading {args.source}")
        added = add(root, args.source, slug=args.slug, message_id=args.thread, ident=args.id)
    for oddity in added.thread.oddities:
        print("kdr:", visible(str(oddity)), file=sys.stderr)
    record = added.record
    print(f"kept    {added.evidence.relative_to(root)} ({count(len(added.thread.messages), 'message')})")
    print(f"wrote   {added.path.relative_to(root)} ({record.id}, {count(len(list(quotes_of(record))), 'quote')})")
    print("next    edit the record: title, summary, headlines; strike what is wrong")
    print(f"        kdr link --kernel DIR {record.slug}   find the commits")
    print("        kdr check                    prove every quote")
    return 0

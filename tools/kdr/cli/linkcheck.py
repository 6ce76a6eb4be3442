"""``kdr linkcheck``: ask the network about the links of the site."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """\
Ask for every page of other hosts that the built site links to, two seconds apart for one host. Only what is clearly
gone (404, 410, no such host) is broken; a refusal says nothing. Exit code 1 where a link is broken. Needs the network.
"""


def register(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "linkcheck", help="ask the network about the links of the site", description=DESCRIPTION
    )
    parser.add_argument("--pages", type=Path, metavar="DIR", help="the built site (default: _build/html)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what is not fine; 1 where something is broken."""
    from collections import Counter

    from kdr.check.links import Answer, ask, links_of
    from kdr.record.evidence import project_root

    root = project_root(args.root)
    urls = links_of(args.pages or root / "_build" / "html")
    counts: Counter[Answer] = Counter()
    for number, link in enumerate(ask(urls, root / ".cache" / "links.json"), 1):
        counts[link.answer] += 1
        if link.answer is not Answer.FINE or number % 20 == 0:
            print(f"{number}/{len(urls)} {link.answer}: {link.url} ({link.reason})", flush=True)
    print(", ".join(f"{counts[answer]} {answer}" for answer in Answer))
    return 1 if counts[Answer.BROKEN] else 0

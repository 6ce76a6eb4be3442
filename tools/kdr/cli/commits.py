"""``kdr commits``: which commit each posted patch became."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kdr.cli.terminal import progress, visible

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from kdr.commits.ties import Tie

DESCRIPTION = """\
Tie every patch mail of SOURCE to the commit of the clone at GITDIR by which it, or a later revision of it, was merged.
A tie scored below 0.9 is not given: it is 'unsure' then, with the likeliest commit as a guess. The history is indexed
once and kept (in --cache DIR, else in the user's cache folder); later runs read what is new.
"""


def register(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "commits",
        help="say which commit each patch of a mail archive became",
        description=DESCRIPTION,
    )
    parser.add_argument("source", type=Path, metavar="SOURCE", help="any source of mail (see kdr --help)")
    parser.add_argument(
        "--repo", type=Path, required=True, metavar="GITDIR", help="the clone to look in; nothing it configures is run"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line instead of a table")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep the index of the clone's history here")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the ties; 0."""
    from kdr.commits.absent import unrelated
    from kdr.commits.git import Clone
    from kdr.commits.index import Index, cache_folder
    from kdr.commits.match import ties
    from kdr.mail import sources

    folder = args.cache or cache_folder()
    with progress() as say, Clone(args.repo) as clone, closing(Index(clone, folder, say)) as index:
        found = ties(sources.read(args.source), index, say)
        lacks = index.lacks()
        if unrelated(found, index):
            lacks = "holds no commit, title or file of these patches: it is of another project, or older than they are"
    if lacks:
        print(f"kdr: {args.repo}: {lacks}", file=sys.stderr)
    for line in map(_json, found) if args.json else _table(found):
        print(line)
    return 0


def _json(tie: Tie) -> str:
    from kdr.commits.diff import ADDED

    p = tie.patch
    entry = tie.entry or tie.guess
    said: dict[str, object] = {
        "msgid": p.msgid,
        "sha": tie.entry.sha if tie.entry else None,
        "method": tie.method,
        "score": tie.score,
        "exact": tie.exact,
        "evidence": list(tie.evidence),
        "subject": p.subject,
        "revision": p.version,
    }
    if entry:
        said["commit_subject"] = entry.subject
        said["committer"] = entry.committer
        said["committed"] = datetime.fromtimestamp(entry.committed, UTC).date().isoformat()
        if entry.diff:
            lines = [x & ADDED for f in entry.diff.files for x in f.lines]
            said["stat"] = {"files": len(entry.diff.files), "added": sum(lines), "removed": len(lines) - sum(lines)}
    if tie.guess:
        said["guess"] = tie.guess.sha
    if tie.through:
        said["through"] = tie.through
    if tie.also:
        said["also"] = list(tie.also)
    if tie.parts:
        said["parts"] = list(tie.parts)
    return json.dumps(said, ensure_ascii=False)


def _table(found: tuple[Tie, ...]) -> Iterator[str]:
    yield f"{'commit':12}  score  {'how':15}  patch"
    for tie in found:
        mark = tie.entry.sha[:12] if tie.entry else "-" * 12
        score = f"{tie.score:.2f}" if tie.score else "    "
        yield f"{mark}  {score} {'=' if tie.exact else ' '} {tie.method:15}  {visible(tie.patch.subject)}"
    tied = sum(t.entry is not None for t in found)
    exact = sum(t.exact for t in found)
    unsure = sum(t.guess is not None for t in found)
    yield f"{len(found)} patches: {tied} merged, {exact} of them as posted (=), {unsure} unsure"

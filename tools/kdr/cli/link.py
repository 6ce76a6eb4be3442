"""``kdr link``: find the commits the patches became, and verify what is recorded of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kdr.english import count

if TYPE_CHECKING:
    from kdr.commits.link import Case, Linked
    from kdr.errors import Problem


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "link",
        help="find the commits the patches became and verify those recorded",
        description="Tie the patches of each record to the commits of a kernel clone, verify the commits its "
        "commits.toml holds, add later commits that fix or revert them, and write commits.toml where anything changed. "
        "A fact the clone contradicts is a problem and stays as it is; one the clone lacks stays recorded.",
    )
    parser.add_argument("slugs", nargs="*", metavar="SLUG", help="the records to link (default: all)")
    parser.add_argument(
        "--kernel",
        type=Path,
        required=True,
        metavar="DIR",
        help="a clone of the kernel: a work tree, a bare repository or a git directory; nothing it configures is run",
    )
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep the index of the clone's history here")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Link the records; 1 where the clone contradicts a recorded fact or a commits.toml cannot be used."""
    from contextlib import closing

    from kdr.cli.terminal import progress, visible
    from kdr.commits.git import Clone
    from kdr.commits.index import Index, cache_folder
    from kdr.commits.link import link
    from kdr.record.evidence import EVIDENCE, project_root

    root = project_root(args.root)
    cases: dict[str, Case] = {}
    bad: list[Problem] = []
    for slug in _slugs(root, args.slugs):
        case, problems = _case(root, slug)
        bad += problems
        if case is not None:
            cases[slug] = case
    folder = args.cache or cache_folder()
    with progress() as say, Clone(args.kernel) as clone, closing(Index(clone, folder, say)) as index:
        results = link(list(cases.values()), clone, index, say)
        lacks = index.lacks()
    if lacks:
        print(f"kdr: {args.kernel}: {lacks}", file=sys.stderr)
    for (slug, case), linked in zip(cases.items(), results, strict=True):
        _write(root / EVIDENCE / slug, case, linked)
        for line in (*linked.notes, *map(str, sorted(linked.problems)), f"{slug}: {_summary(linked)}"):
            print(visible(line))
    for problem in bad:
        print(visible(str(problem)))
    return int(bool(bad) or any(linked.problems for linked in results))


def _slugs(root: Path, wanted: list[str]) -> list[str]:
    from kdr.errors import KdrError
    from kdr.record.evidence import record_paths

    known = [path.stem for path in record_paths(root)]
    for slug in wanted:
        if slug not in known:
            raise KdrError(
                f"there is no record {slug!r}",
                path=root,
                todo=f"the records are {', '.join(known) or 'none yet'}",
            )
    return list(dict.fromkeys(wanted)) or known


def _case(root: Path, slug: str) -> tuple[Case | None, list[Problem]]:
    """What is known of a record; None and the problems where its commits.toml cannot be used."""
    from kdr.commits import facts
    from kdr.commits.link import Case
    from kdr.commits.model import Facts
    from kdr.record.evidence import EVIDENCE, RECORDS, thread_of
    from kdr.record.load import usable

    record = usable(root / RECORDS / f"{slug}.toml", root)
    place = root / EVIDENCE / slug / "commits.toml"
    name = str(place.relative_to(root))
    text = ""
    known = Facts(path=name, commits=(), unmerged=())
    if place.is_file():
        held, problems = facts.load(place, name)
        if problems or held is None:
            return None, problems
        text, known = place.read_text(encoding="utf-8"), held
    return Case(known, text, thread_of(slug, root), record.origin.posted), []


def _write(folder: Path, case: Case, linked: Linked) -> None:
    """Put the facts in place in one step, if they changed."""
    from kdr.commits.facts import revise
    from kdr.files import put

    if linked.facts != case.facts:
        put(folder / "commits.toml", revise(case.text, case.facts, linked.facts))


def _summary(linked: Linked) -> str:
    after = count(linked.after, "new fix or revert", "new fixes or reverts")
    wrong = f", {len(linked.problems)} contradicted" if linked.problems else ""
    return f"{linked.verified} verified, {linked.found} found, {after}, {linked.missing} not found{wrong}"

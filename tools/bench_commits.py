"""How fast and how right ``kdr commits`` is: ratios to ``git log -p``, and how many ties of each score are right.

``python tools/bench_commits.py`` (and ``make bench``) reads the archive named by KDR_INBOX against the clone named by
KDR_KVMTOOL (any project's will do) and, where KDR_COMMITS_TRUTH names labelled patches, prints the table of scores.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from kdr.commits.git import Clone
from kdr.commits.index import Index
from kdr.commits.match import ties
from kdr.commits.ties import Tie
from kdr.mail import sources
from kdr.model import Mail

BANDS = (0.0, 0.1, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0)


def bench(inbox: Path, clone: Path) -> None:
    """Print what tying the patches of INBOX to the commits of CLONE costs and, given labels, how right it is."""
    mails = list(sources.read(inbox))
    start = _cpu()
    subprocess.run(["git", "-C", clone, "log", "-p", "HEAD"], stdout=subprocess.DEVNULL, check=True)
    floor = _cpu() - start
    with tempfile.TemporaryDirectory() as cache:
        cold, found = _run(mails, clone, cache)
        warm, _ = _run(mails, clone, cache)
    print(f"tying {len(found)} patches of {len(mails)} mails, read before, to {clone}")
    print(f"  git log -p of the same history {floor:8.2f} CPU s")
    for name, seconds in (("without an index", cold), ("with the index", warm)):
        print(f"  {name:<30} {seconds:8.2f} CPU s  {seconds / floor:6.1f} times git log -p")
    if truth := os.environ.get("KDR_COMMITS_TRUTH"):
        _table(found, [json.loads(line) for line in Path(truth).read_text().splitlines()])


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _run(mails: list[Mail], clone: Path, cache: str) -> tuple[float, tuple[Tie, ...]]:
    start = _cpu()
    with Clone(clone) as opened, closing(Index(opened, Path(cache), lambda text: None)) as index:
        found = ties(mails, index, lambda text: None)
    return _cpu() - start, found


def _table(found: tuple[Tie, ...], truth: list[dict[str, object]]) -> None:
    """The ties and guesses of each band of scores, and how many of them are right.

    A score of 0.9 should be right nine times in ten; what scores less is not given as a tie.
    """
    told = {str(t["msgid"]).strip("<>"): t for t in truth if not t["ambiguous"]}
    bands: dict[float, list[bool]] = {band: [] for band in BANDS}
    for tie in found:
        label, entry = told.get(tie.patch.msgid), tie.entry or tie.guess
        if label and entry:
            right = [label["lineage_sha"], label["exact_sha"], *label["equivalent_shas"]]  # type: ignore[misc]
            bands[max(b for b in BANDS if b <= tie.score)].append(entry.sha in right)
    print("  score from   ties and guesses   right")
    for band, hits in bands.items():
        share = f"{sum(hits) / len(hits):8.3f}" if hits else ""
        print(f"  {band:10.2f} {len(hits):18} {share}")


if __name__ == "__main__":
    bench(*(Path(os.environ[name]) for name in ("KDR_INBOX", "KDR_KVMTOOL")))

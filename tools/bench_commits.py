"""How fast and how right ``kdr commits`` is: ratios to ``git log -p``, precision, recall, and right ties by score.

``python tools/bench_commits.py`` (and ``make bench``) reads the archive named by KDR_INBOX against the clone named by
KDR_KVMTOOL (any project's will do) and, where KDR_COMMITS_TRUTH names labelled patches, prints how many ties are right.
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
from typing import Any

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
    print(f"  {len(found)} patches of {len(mails)} mails, read before")
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


def _table(found: tuple[Tie, ...], truth: list[dict[str, Any]]) -> None:
    """How many of the ties are right, and of the ties and guesses of each band of scores.

    A score of 0.9 should be right nine times in ten; what scores less is not given as a tie.
    """
    told = [t for t in truth if not t["ambiguous"]]
    ties = {tie.patch.msgid: tie for tie in found}
    bands: dict[float, list[bool]] = {band: [] for band in BANDS}
    given: list[bool] = []
    exact = 0
    for label in told:
        tie = ties.get(str(label["msgid"]).strip("<>"))
        exact += bool(tie and tie.exact) == bool(label["exact_sha"])
        if tie and (entry := tie.entry or tie.guess):
            right = entry.sha in (label["lineage_sha"], label["exact_sha"], *label["equivalent_shas"])
            bands[max(b for b in BANDS if b <= tie.score)].append(right)
            given += [right] if tie.entry else []
    merged = sum(bool(t["lineage_sha"]) for t in told)
    for name, part, whole in (
        ("ties that are right", sum(given), len(given)),
        ("merged patches that were found", sum(given), merged),
        ("`exact` right", exact, len(told)),
    ):
        print(f"  {name:<31}{part / max(1, whole):8.4f}  ({part} of {whole})")
    print("  score from   ties and guesses   right")
    for band, hits in bands.items():
        share = f"{sum(hits) / len(hits):8.3f}" if hits else ""
        print(f"  {band:10.2f} {len(hits):18} {share}".rstrip())


if __name__ == "__main__":
    bench(*(Path(os.environ[name]) for name in ("KDR_INBOX", "KDR_KVMTOOL")))

"""What tying patches costs on a long history: time against `git log -p` over the same history, and memory.

``python tools/bench_history.py [COMMITS]`` (and ``make bench``, with 200,000) writes a history of so many commits with
``git fast-import``, the same one every time: a tree like a kernel's, of which one commit in a hundred touches the
folder that the patches are for.  Two hundred patches of two years are then tied, the half of them edited before they
were committed; that all are tied right is checked too.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from zlib import crc32

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench_child import cost
from kdr.commits.git import Clone
from kdr.commits.index import Index
from kdr.commits.match import ties
from kdr.mail import sources

COMMITS = 200_000
PATCHES = 200
_YEARS = 20
_YEAR = 365 * 86400
_START = 1_120_000_000
_RARE = 100
_LINES = 24
_WORDS = ["".join(w) for w in product("bcdfghjklmnprstvwz", "aeiou", "lmnr", "aeiou", "kst")]
_FOLDER = "arch/arm64/kvm"
_MAIL = (
    "From %H Mon Sep 17 00:00:00 2001%nFrom: %an <%ae>%nDate: %aD%nSubject: [PATCH] %s%n"
    "Message-ID: <%H@example.org>%n%nBecause.%n%nSigned-off-by: %an <%ae>%n---"
)


def history(folder: Path, commits: int) -> None:
    """Write a bare repository of so many COMMITS into FOLDER."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "master", folder], check=True)
    importer = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE)
    assert importer.stdin is not None
    for piece in _stream(commits):
        importer.stdin.write(piece.encode())
    importer.stdin.close()
    if importer.wait():
        raise SystemExit("bench: git fast-import failed")


def _stream(commits: int) -> Iterator[str]:
    """What git fast-import reads: each commit writes one file anew, six lines of which changed since it last was."""
    step = _YEARS * _YEAR // commits
    for n in range(commits):
        rare = n % _RARE == 0
        file = n // _RARE % 20 if rare else n * 7919 % 4000
        path = f"{_FOLDER}/part{file}.c" if rare else f"drivers/group{file % 60}/file{file}.c"
        turn = n // (20 * _RARE) if rare else n // 4000
        lines = [_line(path, i, turn - (i + file) % 7) for i in range(_LINES)]
        title = f"{path.rsplit('/', 1)[-1]}: change number {n} of what it does to {_WORDS[n * 31 % len(_WORDS)]}"
        who = f"Dev {_WORDS[n % 700]} <dev{n % 700}@example.org>"
        when = _START + n * step
        body = "\n".join(lines) + "\n"
        message = f"{title}\n\nBecause.\n"
        yield (
            f"commit refs/heads/master\nauthor {who} {when} +0000\ncommitter Max Gate <max@example.org> {when + 86400} "
            f"+0000\ndata {len(message)}\n{message}M 100644 inline {path}\ndata {len(body)}\n{body}\n"
        )


def _line(path: str, number: int, turn: int) -> str:
    """A line of a file; it changes every seventh turn."""
    told = crc32(f"{path} {number} {turn // 7}".encode())
    return f"\tset_{_WORDS[told % len(_WORDS)]}(vcpu, {number}, {told % 9973});"


def posted(repo: Path, commits: int) -> str:
    """An mbox of patches as they were posted: the half of them with a changed line that is not what was committed."""
    first = commits * 12 // _YEARS
    places = range(first - first % _RARE, commits * 14 // _YEARS, _RARE)
    chosen = [places[i * len(places) // PATCHES] for i in range(PATCHES)] if len(places) > PATCHES else list(places)
    listed = subprocess.run(["git", "-C", repo, "rev-list", "--reverse", "master"], capture_output=True, check=True)
    shas = listed.stdout.decode().split()
    command = ["git", "-C", repo, "log", "--no-walk=unsorted", "-p", f"--format={_MAIL}", "--stdin"]
    text = subprocess.run(command, input="\n".join(shas[n] for n in chosen).encode(), capture_output=True, check=True)
    mails = text.stdout.decode().split("\nFrom ")
    return "\n\nFrom ".join(m.replace("\n+\tset_", "\n+\tput_", 1) if n % 2 else m for n, m in enumerate(mails))


def large(commits: int = COMMITS) -> None:
    """Print what tying patches to a history of so many COMMITS costs."""
    with tempfile.TemporaryDirectory() as folder:
        repo, mails, cache = Path(folder) / "history.git", Path(folder) / "patches.mbox", Path(folder) / "cache"

        def prepare() -> None:
            history(repo, commits)
            mails.write_text(posted(repo, commits))

        def log() -> None:
            subprocess.run(["git", "-C", repo, "log", "-p", "master"], stdout=subprocess.DEVNULL, check=True)

        def tie() -> None:
            with Clone(repo) as opened, closing(Index(opened, cache, lambda text: None)) as index:
                found = ties(sources.read(mails), index, lambda text: None)
            right = sum(t.entry is not None and t.entry.sha == t.patch.msgid.split("@")[0] for t in found)
            as_posted = sum(t.exact for t in found)
            both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            own, git = (resource.getrusage(who).ru_maxrss / 1024 for who in both)
            print(
                f"  {right} of {len(found)} patches tied right, {as_posted} of them as posted; "
                f"peak of memory {own:.0f} MB, of git (which maps its packs) {git:.0f} MB",
                flush=True,
            )

        cost(prepare, "preparing a long history")
        floor, wall, _ = cost(log, "reading a long history")
        print(f"  {'git log -p of that history':<32}{floor:8.1f} CPU s {wall:8.1f} s")
        for name in ("without an index", "with the index"):
            cpu, wall, _ = cost(tie, "tying patches to a long history")
            print(f"  {name:<32}{cpu:8.1f} CPU s {wall:8.1f} s  {cpu / floor:.2f} times git log -p")
        print(f"  the index takes {sum(p.stat().st_size for p in cache.iterdir()) / 1e6:.0f} MB of disk")


if __name__ == "__main__":
    large(int(sys.argv[1]) if len(sys.argv) > 1 else COMMITS)

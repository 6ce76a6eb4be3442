"""Performance as ratios: each figure against a floor that is measured in the same run, on the same data.

``make bench`` prints what the data at hand allows.  Without any that is a site of invented records (1000, or as many as
the first argument says) and a long invented history; CONTRIBUTING.md says which variables name more.
"""

from __future__ import annotations

import email
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import bench_child  # noqa: E402
import bench_commits  # noqa: E402
import bench_history  # noqa: E402
import bench_site  # noqa: E402
import corpus  # noqa: E402


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds, user and system, that WORK costs in a process of its own and that process's children."""
    seconds, _, peak = bench_child.cost(work, getattr(work, "__name__", "work"))
    print(f"    {getattr(work, '__name__', 'work'):<44}{seconds:8.1f} CPU s {peak:8.0f} MB peak")
    return seconds


def ratio(name: str, value: float, floor: float, floor_name: str) -> None:
    """Print one figure."""
    print(f"{name}: {value / floor:.2f} times {floor_name}")


def reading(inbox: str) -> None:
    """Reading an archive against the standard library reading and decoding the same mail."""
    from kdr.mail import sources
    from kdr.mail.zones import zoned

    def standard_library_parse() -> None:
        for raw in sources.raw(Path(inbox)):
            mail = email.message_from_bytes(raw.data)
            for name in ("Subject", "From", "Date", "Message-ID", "References", "In-Reply-To"):
                mail.get(name)
            for part in mail.walk():
                if part.get_content_maintype() == "text":
                    payload = part.get_payload(decode=True)
                    if isinstance(payload, bytes):
                        payload.decode("utf-8", "replace").splitlines()

    def kdr_read() -> None:
        for _ in sources.read(Path(inbox)):
            pass

    def kdr_read_and_zone() -> None:
        for mail in sources.read(Path(inbox)):
            zoned(mail.body)

    floor = cpu(standard_library_parse)
    ratio("  reading", cpu(kdr_read), floor, "the standard library reading and decoding the same mail")
    ratio("  reading and zoning every line", cpu(kdr_read_and_zone), floor, "the same floor")


def heading(text: str) -> None:
    """Print a heading."""
    print(f"\n{text}\n{'-' * len(text)}", flush=True)


def drafts(gold: str, mail: list[str]) -> None:
    """How good the drafts are on the labelled threads of GOLD and of the MAIL that the label tables name."""
    from kdr.cli import main as kdr

    options = [option for source in mail for option in ("--mail", source)]
    if code := kdr(["evaluate", str(Path(gold) / "threads"), *options]):
        raise SystemExit(code)


def site(records: int) -> None:
    """Building a site of so many invented RECORDS against plain Sphinx and MyST on the same words."""
    with tempfile.TemporaryDirectory() as folder:
        project, ours, plain, fenced = (Path(folder) / name for name in ("project", "ours", "plain", "fenced"))
        corpus.make(project, records)

        def our_site() -> None:
            bench_site.sphinx(project, project / "docs", ours)

        def the_same_words_in_plain_sphinx() -> None:
            bench_site.sphinx(plain, plain, plain / "_build")

        def the_source_files_in_fenced_blocks() -> None:
            bench_site.sphinx(fenced, fenced, fenced / "_build")

        cost = cpu(our_site)
        pages = bench_site.plain(ours, plain)
        floor = cpu(the_same_words_in_plain_sphinx)
        ratio(f"  our site, {pages} pages", cost, floor, "plain Sphinx and MyST on the same words (goal: at most 1.5)")
        bench_site.fenced(project, fenced)
        least = cpu(the_source_files_in_fenced_blocks)
        ratio("  our site", cost, least, "Sphinx showing the source files as they are, one fenced block each")


def main() -> None:
    """Print every figure that the data at hand allows."""
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} processors; soft file limit "
        f"{resource.getrlimit(resource.RLIMIT_NOFILE)[0]}"
    )
    inbox, clone, gold = map(os.environ.get, ("KDR_INBOX", "KDR_KVMTOOL", "KDR_GOLD"))
    # A process's peak of memory includes that of the one it was forked from: what needs little comes first.
    heading(f"Commits: patches tied to an invented history of {bench_history.COMMITS:,} commits")
    bench_history.large()
    if inbox:
        heading("Mail: reading the archive KDR_INBOX")
        reading(inbox)
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    heading(f"The site: {records} invented records")
    site(records)
    if inbox and clone:
        heading("Commits: the patches of KDR_INBOX tied to the clone KDR_KVMTOOL")
        bench_commits.bench(Path(inbox), Path(clone))
    if gold:
        heading("Drafts: the labelled threads of KDR_GOLD, each kept aside in turn")
        drafts(gold, list(filter(None, os.environ.get("KDR_LABELLED", "").split(":"))))
    if not (inbox and clone and gold):
        print("\nKDR_INBOX, KDR_KVMTOOL and KDR_GOLD name data for more figures (see CONTRIBUTING.md)")


if __name__ == "__main__":
    main()

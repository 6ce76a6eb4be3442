"""Performance as ratios: each figure against a floor that is measured in the same run, on the same data.

``make bench`` prints what the data at hand allows: the archive named by KDR_INBOX (a public-inbox git directory), the
clone named by KDR_KVMTOOL, the labelled threads named by KDR_GOLD; without them only the site of this repository.
"""

from __future__ import annotations

import email
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds, user and system, that WORK costs in a process of its own and that process's children."""
    before = time.monotonic()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"bench: {getattr(work, '__name__', work)} failed after {time.monotonic() - before:.1f} s")
    seconds, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
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

    print(f"reading {inbox}")
    floor = cpu(standard_library_parse)
    ratio("  reading", cpu(kdr_read), floor, "the standard library reading and decoding the same mail")
    ratio("  reading and zoning every line", cpu(kdr_read_and_zone), floor, "the same floor")


def site() -> None:
    """Building this site against plain Sphinx and MyST on the same words."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain"
        plain.mkdir()
        (plain / "conf.py").write_text('extensions = ["myst_parser"]\nhtml_theme = "furo"\nsmartquotes = False\n')
        names = _plain_pages(plain)
        (plain / "index.md").write_text("# Index\n\n" + "\n".join(f"- [{n}]({n}.md)" for n in names) + "\n")

        def plain_sphinx() -> None:
            _sphinx(plain, plain, Path(folder) / "plain-out")

        def our_site() -> None:
            _sphinx(ROOT, ROOT / "docs", Path(folder) / "our-out")

        print("building the site of this repository")
        floor = cpu(plain_sphinx)
        ratio("  our site", cpu(our_site), floor, "plain Sphinx with MyST on the same records and threads")


def _plain_pages(folder: Path) -> list[str]:
    names = []
    for source in sorted([*(ROOT / "docs" / "decisions").glob("*.toml"), *(ROOT / "adr_sources").glob("*/thread.*")]):
        name = source.stem if source.suffix == ".toml" else f"thread-{source.parent.name}"
        text = source.read_text(encoding="utf-8", errors="replace")
        fence = "`" * 8
        (folder / f"{name}.md").write_text(f"---\norphan: true\n---\n\n# {name}\n\n{fence}text\n{text}\n{fence}\n")
        names.append(name)
    return names


def _sphinx(conf: Path, source: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-c", str(conf), str(source), str(out)]
    subprocess.run(command, check=True)


def main() -> None:
    """Print every figure that the data at hand allows."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors; soft file limit "
          f"{resource.getrlimit(resource.RLIMIT_NOFILE)[0]}")
    site()
    inbox = os.environ.get("KDR_INBOX")
    if inbox:
        reading(inbox)
        clone = os.environ.get("KDR_KVMTOOL")
        if clone:
            from bench_commits import bench

            bench(Path(inbox), Path(clone))
    else:
        print("set KDR_INBOX (and KDR_KVMTOOL) for the figures on archives and histories")


if __name__ == "__main__":
    main()

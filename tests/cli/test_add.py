"""What ``kdr add`` refuses, and that a refusal leaves nothing behind."""

from __future__ import annotations

import gzip
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from kdr.cli import main
from kdr.record.load import load

TESTS = Path(__file__).parents[1]
THREAD = TESTS / "data/project/adr_sources/page-pool/thread.mbox"
OTHER = TESTS / "data/project/adr_sources/late-init/thread.mbox"


def add(project: Path, *args: object) -> int:
    return main(["--root", str(project), "add", *map(str, args)])


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("room", [100, THREAD.stat().st_size + 1], ids=["evidence", "record"])
def test_a_full_disk_is_said_in_one_line_and_leaves_nothing_behind(project: Path, room: int) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "kdr", "add", THREAD],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent / "tools"), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 2, run.stderr
    assert run.stderr == f"kdr: {project}/adr_sources: the thread cannot be kept: File too large\n"
    assert files(project) == {"conf.py": b""}
    assert not list((project / "adr_sources").iterdir())


def test_a_thread_is_added_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(project, THREAD, "--slug", "pool") == 0
    before = files(project)
    capsys.readouterr()
    for more in ((), ("--slug", "pool"), ("--slug", "again")):
        assert add(project, THREAD, *more) == 2
        assert capsys.readouterr().err == (
            f"kdr: {THREAD}: this thread is KDR_0000 (docs/decisions/pool.toml); "
            "edit that record; `kdr draft pool` shows what a fresh draft would add\n"
        )
    assert files(project) == before


def test_a_thread_without_message_ids_is_not_taken_for_another(project: Path) -> None:
    for number in "12":
        mail = project / f"{number}.eml"
        mail.write_text(f"From: A <a@example.org>\nSubject: [PATCH] Fix {number}\n\nIt crashes.\n")
        assert add(project, mail) == 0
    assert len(list((project / "docs/decisions").iterdir())) == 2


@pytest.mark.parametrize("more", [(), ("--id", "KDR_0001")])
def test_no_id_is_given_while_a_record_cannot_be_read(
    project: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    assert add(project, THREAD, "--slug", "pool") == 0
    record = project / "docs/decisions/pool.toml"
    record.write_text(record.read_text().replace("\n[origin]", "\n[origin"))
    before = files(project)
    capsys.readouterr()
    assert add(project, OTHER, *more) == 2
    said = capsys.readouterr().err
    line = record.read_text().splitlines().index("[origin") + 1
    assert said.startswith(f"kdr: docs/decisions/pool.toml:{line}: not valid TOML")
    assert "mend that record first" in said
    assert files(project) == before


def test_a_packed_page_is_of_the_kind_that_it_is_unpacked(project: Path) -> None:
    page = TESTS / "data/pages/hypermail-links.txt"
    packed = project / "page.txt.gz"
    packed.write_bytes(gzip.compress(page.read_bytes()))
    assert add(project, packed, "--slug", "packed") == 0
    record, _ = load(project / "docs/decisions/packed.toml")
    assert record is not None
    assert record.origin.kind == "hypermail"
    assert (project / "adr_sources/packed/thread.txt").read_bytes() == page.read_bytes()


def test_evidence_that_is_edited_later_is_said_even_where_nothing_quotes_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(project, THREAD, "--slug", "pool") == 0
    assert main(["--root", str(project), "check"]) == 0
    kept = project / "adr_sources/pool/thread.mbox"
    kept.write_bytes(kept.read_bytes().replace(b"Subject: ", b"Subject:  ", 1))
    assert main(["--root", str(project), "check"]) == 1
    said = capsys.readouterr().out
    assert "EVID005 adr_sources/pool/thread.mbox is not the file this record was made from" in said

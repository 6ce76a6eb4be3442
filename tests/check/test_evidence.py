"""What is wrong with the evidence folders of a project."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kdr import check

DATA = Path(__file__).parents[1] / "data" / "project"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "project"))


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in check.run(root).problems]


def test_evidence_without_a_record(root: Path) -> None:
    shutil.copytree(root / "adr_sources/late-init", root / "adr_sources/lost")
    (root / "adr_sources/notes.txt").touch()
    assert problems(root) == [
        "adr_sources/lost:1: EVID002 no record docs/decisions/lost.toml stands on this",
        "adr_sources/notes.txt:1: EVID002 no record docs/decisions/notes.txt.toml stands on this",
    ]


def test_a_file_that_nothing_refers_to(root: Path) -> None:
    (root / "adr_sources/late-init/thread.mbox~").touch()
    assert problems(root) == ["adr_sources/late-init/thread.mbox~:1: EVID003 nothing refers to this file"]


def test_a_file_where_the_evidence_folder_belongs(root: Path) -> None:
    for name in ("late-init", "page-pool"):
        shutil.rmtree(root / "adr_sources" / name)
    (root / "adr_sources/late-init").write_text("notes")
    (root / "adr_sources/page-pool").symlink_to("nowhere")
    said = "EVID003 is no folder: move it away, and put the evidence into a folder of this name"
    found = [problem for problem in problems(root) if problem.startswith("adr_sources")]
    assert found == [f"adr_sources/late-init:1: {said}", f"adr_sources/page-pool:1: {said}"]


def test_evidence_that_is_cut_short(root: Path) -> None:
    path = root / "adr_sources/late-init/thread.mbox"
    path.write_bytes(path.read_bytes()[:-10])
    (problem,) = problems(root)
    assert problem.startswith("adr_sources/late-init/thread.mbox:23: EVID004 the mailbox ends in the middle of a line")


def test_evidence_that_is_another_thread(root: Path) -> None:
    source, target = root / "adr_sources/late-init/thread.mbox", root / "adr_sources/page-pool/thread.mbox"
    target.write_bytes(source.read_bytes())
    found = {problem.split()[1] for problem in problems(root)}
    assert found == {"CITE001", "CITE002", "CITE003"}


def test_facts_that_cannot_be_used(root: Path) -> None:
    path = root / "adr_sources/late-init/commits.toml"
    good = path.read_text()
    path.write_text(good.replace("c0de1", "cod", 1))
    (problem,) = problems(root)
    assert problem.startswith("adr_sources/late-init/commits.toml:4: COMMIT002 '0000")
    path.write_text(good.replace('part = "merged"', 'part = "merged'))
    (problem,) = problems(root)
    assert problem.startswith("adr_sources/late-init/commits.toml:2: COMMIT003 ")


def test_a_tie_by_a_commit_needs_the_commit_and_an_accepted_decision_needs_one_or_a_quote(root: Path) -> None:
    record = root / "docs/decisions/late-init.toml"
    text = record.read_text()
    start, end = text.index("[[outcome]]"), text.index("[[related]]")
    sha = "00000000000000000000000000000000000c0de1"
    text = text[:start] + text[end:].replace("found_by", f'commits = ["{sha}"]\nfound_by')
    record.write_text(text)
    assert problems(root) == []
    (root / "adr_sources/late-init/commits.toml").unlink()
    lines = text.splitlines()
    state, tie = lines.index('state = "accepted"') + 1, lines.index("[[related]]") + 1
    assert problems(root) == [
        f"docs/decisions/late-init.toml:{state}: REC012 state accepted needs a merged commit or a quoted outcome",
        f"docs/decisions/late-init.toml:{tie}: COMMIT001 no commits.toml holds the commit {sha}",
    ]


def test_a_project_without_records_has_no_problems(tmp_path: Path) -> None:
    (tmp_path / "adr_sources").mkdir()
    assert check.run(tmp_path) == check.Report(records=0, quotes=0, commits=0, pages=0, problems=())

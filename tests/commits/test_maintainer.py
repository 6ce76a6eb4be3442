"""``kdr link`` as a maintainer runs it: this repository's records, and a kernel that took patches as kernels do."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from linking import Tree, commits, letter, link, read

from kdr.cli import main
from kdr.commits import facts
from kdr.commits.model import Facts, Known, Part
from kdr.record import store

pytestmark = pytest.mark.usefixtures("alone")

ROOT = Path(__file__).parents[2]
MARC = "Marc Zyngier <marc@example.org>"
HEADER = "arch/arm64/include/asm/kvm_emulate.h"
POSTED = "KVM: arm64: Only trap VM registers of 32bit guests"
MERGED = "KVM: arm64: Trap VM registers of 32-bit guests only"
LETTER = "20250419.tvm@example.org"


def diff() -> str:
    """The diff in the thread on the cache flush, as it was mailed."""
    mail = (ROOT / "adr_sources/vcpu0-cache-flush/thread.txt").read_text()
    return mail[mail.index("diff --git") : mail.rindex("\n\n-- ")] + "\n"


def fitting(above: int) -> str:
    """A file that the diff applies to, with so many lines above what it changes."""
    hunk = diff().partition("@@ ")[2].partition("\n")[2].splitlines()
    lines = [line[1:] for line in hunk if not line.startswith("+")]
    return "".join(f"{line}\n" for line in (*(f"#define HCR_{n} {n}" for n in range(above)), *lines, "", "#endif"))


def take(tree: Tree, subject: str, body: str, day: str) -> str:
    """The maintainer applies the diff on a file that has moved on, keeping the author and the day it was written."""
    (tree.path / ".git" / "PATCH").write_text(diff())
    tree.git("apply", "--index", ".git/PATCH")
    (tree.path / ".git" / "MESSAGE").write_text(f"{subject}\n\n{body}\n")
    tree.git("commit", "-q", "-F", ".git/MESSAGE", author=MARC, day=day)
    return tree.head()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """This repository's records; of one the hashes are not known yet, and one more is drafted from a new thread."""
    root = tmp_path / "project"
    for name in ("docs", "adr_sources"):
        shutil.copytree(ROOT / name, root / name)
    (root / "conf.py").touch()
    place = root / "adr_sources/mpidr-lookup/commits.toml"
    known = [replace(c, sha=None, committer=None) for c in read(place).commits if c.part is not Part.MERGE]
    place.write_text(facts.dump(Facts(path=str(place), commits=tuple(known), unmerged=())))
    cover = "64bit guests behave.\n\nSigned-off-by: Marc Zyngier <marc@example.org>\n---\n"
    text = letter(f"[PATCH] {POSTED}", LETTER, f"{cover}\n{diff()}\n-- \n2.40.0\n", day="2025-04-19", author=MARC)
    text += letter(f"Re: [PATCH] {POSTED}", "a@example.org", "Applied, thanks.\n", day="2025-04-25", reply=LETTER)
    (tmp_path / "tvm.mbox").write_text(text)
    store.add(root, tmp_path / "tvm.mbox", slug="tvm", message_id=None, ident=None)
    return root


@pytest.fixture
def kernel(tmp_path: Path) -> Tree:
    """Both series on topic branches, merged and released; the second applied by hand under another title."""
    tree = Tree(tmp_path / "kernel")
    tree.commit("Linux 6.6", HEADER, fitting(85), day="2023-09-01")
    tree.git("checkout", "-q", "-b", "sgi")
    recorded = tomllib.loads((ROOT / "adr_sources/mpidr-lookup/commits.toml").read_text())["commit"]
    for n, title in enumerate(c["subject"] for c in recorded if c["part"] in ("merged", "added")):
        body = f"Because.\n\nSigned-off-by: {MARC}\nLink: https://lore.kernel.org/r/2023-{n}-maz@example.org"
        tree.commit(title, f"arch/arm64/kvm/part{n}.c", f"int part{n};\n", body=body, day="2023-09-27", author=MARC)
    tree.git("checkout", "-q", "master")
    tree.commit("Something else", "README", "hello\n", day="2023-10-01")
    title = "Merge branch kvm-arm64/sgi-injection into kvmarm/next"
    tree.git("merge", "-q", "--no-ff", "-m", title, "sgi", day="2023-10-30", author="Oliver Upton <oliver@example.org>")
    tree.tag("v6.7-rc1", "2023-11-12")
    tree.git("checkout", "-q", "-b", "tvm")
    (tree.path / HEADER).write_text(fitting(140))
    tree.commit("KVM: arm64: More of HCR", "README", "more\n", day="2025-04-20")
    signed = f"64bit guests behave.\n\nSigned-off-by: {MARC}\nLink: https://lore.kernel.org/r/{LETTER}\n"
    take(tree, MERGED, f"{signed}Signed-off-by: Max Gate <max@example.net>", "2025-04-19")
    tree.git("checkout", "-q", "master")
    tree.commit("Yet another thing", "Makefile", "all:\n", day="2025-04-30")
    tree.git("merge", "-q", "--no-ff", "-m", "Merge branch tvm into next", "tvm", day="2025-05-20")
    tree.tag("v6.16-rc1", "2025-06-08")
    return tree


def test_a_run_over_all_records_ties_what_this_kernel_took(
    root: Path, kernel: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    assert link(root, kernel.path) == 0
    said = capsys.readouterr().out.splitlines()
    assert "mpidr-lookup: 0 verified, 12 found, 0 new fixes or reverts, 1 not found" in said
    assert "tvm: 0 verified, 2 found, 0 new fixes or reverts, 0 not found" in said
    notes = [line for line in said if line.startswith("adr_sources/vhe-world-switch/")]
    assert len(notes) == 1  # one line says that the kernel has nothing of it, not one for each of its 44 commits
    assert notes[0].endswith("it is of another project, or older; what is recorded stays as it is")
    patch, merge = read(root / "adr_sources/tvm/commits.toml").commits
    assert (patch.subject, patch.posted, patch.method, patch.exact) == (MERGED, POSTED, "link-trailer", True)
    assert (patch.author, patch.committer, patch.authored) == ("Marc Zyngier", "Max Gate", date(2025, 4, 19))
    assert patch.trailers == (
        "Signed-off-by: Marc Zyngier",
        f"Link: https://lore.kernel.org/r/{LETTER}",
        "Signed-off-by: Max Gate",
    )
    assert (patch.tag, merge.part, merge.subject) == ("v6.16-rc1", Part.MERGE, "Merge branch tvm into next")
    known = commits(root / "adr_sources/mpidr-lookup/commits.toml").values()
    verified = [c for c in known if c.state is Known.VERIFIED]
    assert [c.part for c in verified] == [*[Part.MERGED] * 5, *[Part.ADDED] * 6, Part.MERGE]
    assert {c.tag for c in verified} == {"v6.7-rc1"}


def test_a_second_run_changes_nothing_and_the_check_is_content(
    root: Path, kernel: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    untouched = root / "adr_sources/vhe-world-switch/commits.toml"
    assert untouched.read_bytes() == (ROOT / untouched.relative_to(root)).read_bytes()
    link(root, kernel.path)
    before = {path: path.read_bytes() for path in root.rglob("commits.toml")}
    assert before[untouched] == (ROOT / untouched.relative_to(root)).read_bytes()
    capsys.readouterr()
    assert link(root, kernel.path) == 0
    said = capsys.readouterr().out
    assert "mpidr-lookup: 12 verified, 0 found, 0 new fixes or reverts, 1 not found" in said
    assert "tvm: 2 verified, 0 found, 0 new fixes or reverts, 0 not found" in said
    assert {path: path.read_bytes() for path in root.rglob("commits.toml")} == before
    assert main(["--root", str(root), "check"]) == 0
    assert capsys.readouterr().out.endswith(" 0 problems\n")

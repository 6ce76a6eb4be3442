"""Diffs taken apart: the patch-id is git's, and what is no diff is passed over."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from lab import Lab, code

from kdr.commits import diff


def patch_id(text: str) -> str | None:
    run = subprocess.run(["git", "patch-id", "--stable"], input=text, capture_output=True, encoding="utf-8", check=True)
    return run.stdout.split()[0] if run.stdout else None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda lab: lab.write({"arch/mmu.c": code("new", 3) + lab.read("arch/mmu.c")}), id="change"),
        pytest.param(lambda lab: lab.write({"new/file.c": code("new", 3), "arch/pmu.c": code("x")}), id="new file"),
        pytest.param(lambda lab: lab.write({"arch/mmu.c": None}), id="deletion"),
        pytest.param(lambda lab: lab.git("mv", "arch/mmu.c", "mm.c"), id="move"),
        pytest.param(lambda lab: (lab.git("mv", "arch/mmu.c", "a.c"), lab.write({"arch/pmu.c": "a\n"})), id="both"),
        pytest.param(lambda lab: (lab.repo / "arch" / "mmu.c").chmod(0o755), id="mode"),
        pytest.param(lambda lab: lab.write({"arch/mmu.c": "no newline at the end"}), id="no newline"),
        pytest.param(lambda lab: lab.write({"arch/ä \"b\"\t.c": "odd name\n"}), id="odd name"),
        pytest.param(lambda lab: (lab.repo / "blob").write_bytes(bytes(range(256))), id="binary"),
        pytest.param(lambda lab: [(lab.repo / x).write_bytes(b"\0") for x in ("a", "b", "z")], id="binaries"),
        pytest.param(lambda lab: ((lab.repo / "a").write_bytes(b"\0"), lab.write({"b.c": "x\n"})), id="after binary"),
        pytest.param(lambda lab: lab.write({"arch/mmu.c": "-- \n--- a/x\n+++ b/x\n@@ -1 +1 @@\n"}), id="diff in diff"),
    ],
)  # fmt: skip
def test_the_patch_id_is_gits(lab: Lab, change: object) -> None:
    change(lab)  # type: ignore[operator]
    lab.git("add", "-A")
    text = lab.git("diff", "-M", "--cached", "--full-index") + "\n"
    assert diff.parse(text).patch_id == patch_id(text)
    binary = lab.git("diff", "-M", "--cached", "--full-index", "--binary") + "\n"
    assert diff.parse(binary).patch_id == patch_id(binary)
    mailed = f"Words.\n---\n file | 2 ++\n\n{text}-- \n2.39.5\n\n___\nlist\n"
    assert diff.parse(mailed).patch_id == patch_id(text)


def test_names_ids_and_lines_are_read(lab: Lab) -> None:
    lab.git("mv", "arch/mmu.c", "arch/mm.c")
    lab.write({"arch/mm.c": lab.read("arch/mm.c") + "\tadd_one(vcpu);\n", "gone.c": "x\n"})
    lab.git("add", "-A")
    found = diff.parse(lab.git("diff", "-M", "--cached"))
    moved, new = found.files
    assert (moved.path, moved.old, new.path, new.old) == ("arch/mm.c", "arch/mmu.c", "gone.c", None)
    assert moved.blobs is not None
    assert lab.git("rev-parse", "HEAD:arch/mmu.c").startswith(moved.blobs[0])
    assert list(moved.lines) == [diff.number("\tadd_one(vcpu);", True)]
    assert found.size == 2


def test_a_line_is_known_again_however_it_is_indented_and_its_reversal_differs_in_one_bit() -> None:
    added = diff.number("\tif (a) return b;", True)
    assert added == diff.number("    if (a)  return b;", True)
    assert added ^ diff.number("\tif (a) return b;", False) == diff.ADDED
    assert added & diff.TELLING
    assert not diff.number("\t}", True) & diff.TELLING
    assert diff.number("if (a == b)", True) != diff.number("if (a != b)", True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words\n",
        "> diff --git a/x b/x\n> --- a/x\n> +++ b/x\n> @@ -1 +1 @@\n",
        "--- a/x\nnot the other name\n",
        "diff --git",
        "diff --git a/x b/x\n@@ -1,99999999 +1,99999999 @@\n",
        f"diff --git a/x b/x\n@@ -1,{'1' * 5000} +1 @@\n",
        "diff --git a/x b/x\nBinary files",
        "@@ -1 +1 @@\n-a\n+b\n",
        "diff --git a/x b/x\nindex 1..2\n--- \n+++ \n@@ -1 +1 @@",
    ],
)
def test_what_is_cut_or_no_diff_raises_nothing(text: str) -> None:
    assert diff.parse(text).size == 0


def test_a_huge_diff_takes_time_in_proportion(tmp_path: Path) -> None:
    body = "".join(f"+\tline {i} of many\n" for i in range(200_000))
    text = f"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -0,0 +1,200000 @@\n{body}-- \n2.39.5\n"
    assert diff.parse(text).size == 200_000

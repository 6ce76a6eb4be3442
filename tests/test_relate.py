"""What ties two decisions, read from the five threads of this repository and from small invented ones."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

from kdr.cli import main
from kdr.commits.model import Commit, Facts, Known, Part
from kdr.mail import sources
from kdr.model import Thread
from kdr.record.evidence import record_paths, thread_of
from kdr.record.load import load
from kdr.record.model import Record
from kdr.relate import Case, Tie, missing, ties
from kdr.thread.build import build

ROOT = Path(__file__).parents[1]


def commit(subject: str, sha: str, fixes: tuple[str, ...] = ()) -> Commit:
    return Commit(
        part=Part.MERGED, subject=subject, sha=sha, patch=1, posted=None, author=None, committer=None, authored=None,
        committed=None, tag=None, tag_basis=None, files=(), trailers=(), fixes=fixes, method="recorded", score=1.0,
        exact=False, state=Known.RECORDED, source="a test", at=1,
    )  # fmt: skip


def record(slug: str, record_id: str) -> Record:
    given = load(ROOT / "docs" / "decisions" / "mpidr-lookup.toml")[0]
    assert given is not None
    return dataclasses.replace(given, slug=slug, id=record_id, related=())


def thread(folder: Path, name: str, subject: str, body: str) -> Thread:
    path = folder / f"{name}.eml"
    path.write_text(
        f"From: Ada Example <ada@example.org>\nSubject: {subject}\nDate: Mon, 6 Mar 2023 10:00:00 +0000\n"
        f"Message-ID: <{name}@example.org>\n\n{body}\n"
    )
    return build(sources.read(path))[0]


@pytest.fixture(scope="module")
def five() -> list[Case]:
    """The five decisions without what the curator wrote of their ties, and without commit facts."""
    cases = []
    for path in record_paths(ROOT):
        found = load(path)[0]
        assert found is not None
        cases.append(Case(dataclasses.replace(found, related=()), thread_of(found.slug, ROOT), None))
    return cases


def between(found: tuple[Tie, ...], source: str, target: str) -> Tie:
    hits = [tie for tie in found if (tie.source, tie.target) == (source, target)]
    assert len(hits) == 1, [(tie.source, tie.target, tie.kind) for tie in found]
    return hits[0]


def test_the_counter_patch_uses_a_helper_the_vhe_series_introduced(five: list[Case]) -> None:
    tie = between(ties(five), "KDR_0000", "KDR_0002")
    assert tie.kind == "uses"
    assert tie.symbols == ("vcpu_el1_is_32bit",)
    assert tie.passage is not None
    assert tie.passage.text == "+\t    vcpu_el1_is_32bit(vcpu))"
    assert tie.passage.by == "Marc Zyngier"
    assert between(ties(five), "KDR_0002", "KDR_0000").kind == "used-by"


def test_both_depend_on_fwb(five: list[Case]) -> None:
    tie = between(ties(five), "KDR_0001", "KDR_0000")
    assert "FWB" in tie.symbols
    assert tie.passage is not None
    assert "FWB" in tie.passage.text


def test_both_serve_vhe_hosts(five: list[Case]) -> None:
    assert "VHE" in between(ties(five), "KDR_0001", "KDR_0002").symbols


def test_both_work_on_the_vgic(five: list[Case]) -> None:
    assert "VGIC" in between(ties(five), "KDR_0004", "KDR_0002").symbols


def test_a_tie_that_a_record_names_is_not_missing(five: list[Case]) -> None:
    curated = [dataclasses.replace(case, record=load(ROOT / case.record.path)[0] or case.record) for case in five]
    lacking = {(tie.source, tie.target) for tie in missing(ties(five), five)}
    assert lacking >= {("KDR_0000", "KDR_0002"), ("KDR_0000", "KDR_0001")}
    assert missing(ties(curated), curated) == ()


def test_the_command_shows_what_the_records_lack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("adr_sources", "docs/decisions"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    command = ["--root", str(tmp_path), "relate"]
    assert main([*command, "--missing"]) == 0
    assert capsys.readouterr().out == ""
    path = tmp_path / "docs/decisions/vcpu0-cache-flush.toml"
    text = path.read_text()
    path.write_text(re.sub(r"(?s)\[\[related\]\].*?(?=\n\[\[(?!related)|\Z)", "", text))
    assert main([*command, "--missing"]) == 1
    lacking = capsys.readouterr().out
    assert re.findall(r"(?m)^KDR.*", lacking) == [
        "KDR_0000 uses KDR_0002  NOT in the record",
        "KDR_0000 same-mechanism KDR_0001  NOT in the record",
    ]
    assert main(command) == 0
    every = capsys.readouterr().out
    assert "KDR_0000 uses KDR_0002  NOT in the record" in every
    assert "KDR_0002 used-by KDR_0000  in the record" in every


def test_the_commit_of_the_patch_that_introduced_a_function_is_the_evidence(tmp_path: Path) -> None:
    maker = thread(tmp_path, "maker", "[PATCH] KVM: Introduce kvm_mend_fences()", "Fences break.")
    user = thread(tmp_path, "user", "[PATCH] KVM: Paint", "This calls kvm_mend_fences() first.")
    facts = Facts(path="", commits=(commit("KVM: Introduce kvm_mend_fences()", "a" * 40),), unmerged=())
    found = ties([Case(record("maker", "KDR_0100"), maker, facts), Case(record("user", "KDR_0101"), user, None)])
    assert between(found, "KDR_0101", "KDR_0100").commits == ("a" * 40,)


def test_a_fix_of_anothers_commit_follows_it_up(tmp_path: Path) -> None:
    one = thread(tmp_path, "one", "[PATCH] KVM: Open the gate", "It was shut.")
    two = thread(tmp_path, "two", "[PATCH] KVM: Shut the gate", "It was open.")
    broken = Facts(path="", commits=(commit("KVM: Open the gate", "b" * 40),), unmerged=())
    fixing = Facts(path="", commits=(commit("KVM: Shut the gate", "c" * 40, fixes=("b" * 12,)),), unmerged=())
    found = ties([Case(record("one", "KDR_0100"), one, broken), Case(record("two", "KDR_0101"), two, fixing)])
    tie = between(found, "KDR_0101", "KDR_0100")
    assert (tie.kind, tie.commits) == ("follows-up", ("c" * 40, "b" * 40))


def test_threads_that_share_only_everyday_words_have_no_tie(tmp_path: Path) -> None:
    one = thread(tmp_path, "one", "[PATCH] KVM: Open the gate", "KVM runs a VCPU on every CPU of the ARM host.")
    two = thread(tmp_path, "two", "[PATCH] KVM: Shut the door", "KVM runs a VCPU on every CPU of the ARM host.")
    assert ties([Case(record("one", "KDR_0100"), one, None), Case(record("two", "KDR_0101"), two, None)]) == ()

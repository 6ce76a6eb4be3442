"""Clones of every kind, kind ones and hostile ones, and the index that is kept between runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from lab import TEO, Asker, Lab, code

from kdr.cli import main
from kdr.commits import index
from kdr.commits.git import Clone


def merge_one(lab: Lab, msgid: str, word: str, name: str = "vgic") -> str:
    """Post a patch and merge it; the commit."""
    proposed = lab.propose(f"{name}: Read {word}", {f"arch/{name}.c": lab.read(f"arch/{name}.c") + code(word)})
    return lab.apply(lab.post(msgid, proposed))


def test_bare_clones_and_work_trees_answer_alike(lab: Lab, ask: Asker, tmp_path: Path) -> None:
    merged = merge_one(lab, "p", "one")
    lab.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    lab.git("worktree", "add", "-q", str(tmp_path / "tree"))
    inside = lab.repo / ".git"
    answers = [ask(lab, repo) for repo in (lab.repo, inside, tmp_path / "bare.git", tmp_path / "tree")]
    assert [a["p"]["sha"] for a in answers] == [merged] * 4
    assert all(a == answers[0] for a in answers)


def test_nothing_a_hostile_clone_configures_is_run(lab: Lab, ask: Asker, tmp_path: Path) -> None:
    merged = merge_one(lab, "p", "one")
    marker, script = tmp_path / "was-run", tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    git = lab.repo / ".git"
    for name in ("fsmonitor", "pager", "editor", "sshCommand", "gitProxy", "askPass"):
        lab.git("config", f"core.{name}", str(script))
    for name, value in {
        "diff.external": str(script),
        "diff.evil.textconv": str(script),
        "diff.evil.command": str(script),
        "filter.evil.smudge": str(script),
        "filter.evil.clean": str(script),
        "log.showSignature": "true",
        "gpg.program": str(script),
        "credential.helper": f"!{script}",
        "alias.rev-list": f"!{script}",
        "pager.rev-list": str(script),
        "pager.for-each-ref": str(script),
        "core.hooksPath": str(tmp_path / "hooks"),
        "color.ui": "always",
        "diff.noprefix": "true",
        "diff.algorithm": "patience",
        "extensions.partialClone": "evil",
        "remote.evil.promisor": "true",
        "remote.evil.url": f"ext::{script}",
        "remote.evil.uploadpack": str(script),
    }.items():
        lab.git("config", name, value)
    (git / "info" / "attributes").write_text("*.c diff=evil filter=evil\n")
    (git / "refs" / "replace").mkdir(parents=True, exist_ok=True)
    (git / "refs" / "replace" / merged).write_text(lab.git("rev-parse", "HEAD^") + "\n")
    (tmp_path / "hooks").mkdir()
    shutil.copy(script, tmp_path / "hooks" / "post-index-change")
    marker.unlink(missing_ok=True)
    answer = ask(lab)["p"]
    assert (answer["sha"], answer["exact"]) == (merged, True)
    assert not marker.exists()


def test_a_shallow_clone_says_what_it_lacks(lab: Lab, ask: Asker, tmp_path: Path) -> None:
    merge_one(lab, "old", "one")
    lab.commit("timer: Unrelated", {"arch/timer.c": code("unrelated", 40)})
    merged = merge_one(lab, "new", "two")
    lab.git("clone", "-q", "--depth", "2", f"file://{lab.repo}", str(tmp_path / "shallow"))
    got = ask(lab, tmp_path / "shallow")
    assert [got[i]["sha"] for i in ("old", "new")] == [None, merged]
    assert "is shallow" in ask.err
    assert ask.err.count("\n") == 1


def test_a_blobless_clone_is_compared_by_what_it_has(lab: Lab, ask: Asker, tmp_path: Path) -> None:
    merged = merge_one(lab, "p", "one")
    lab.git("config", "uploadpack.allowFilter", "true")
    lab.git("clone", "-q", "--bare", "--filter=blob:none", f"file://{lab.repo}", str(tmp_path / "blobless.git"))
    lab.repo.rename(tmp_path / "gone")  # what it lacks cannot be fetched, and is not tried to
    lab.folder = tmp_path
    answer = ask(lab, tmp_path / "blobless.git")["p"]
    assert (answer["sha"], answer["exact"], answer["method"]) == (merged, True, "blob-ids")
    assert "lacks the files of 1 commits" in ask.err


def test_a_clone_without_trees_is_compared_by_subject_author_and_date(lab: Lab, ask: Asker, tmp_path: Path) -> None:
    merged = merge_one(lab, "p", "one")
    lab.git("config", "uploadpack.allowFilter", "true")
    lab.git("clone", "-q", "--bare", "--filter=tree:0", f"file://{lab.repo}", str(tmp_path / "treeless.git"))
    answer = ask(lab, tmp_path / "treeless.git")["p"]
    assert (answer["sha"], answer["exact"]) == (merged, False)
    assert "lacks the trees of 1 commits" in ask.err


@pytest.mark.parametrize("kind", ["missing", "file", "folder"])
def test_what_is_no_repository_is_said_in_one_line(
    kind: str, lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "place"
    if kind == "file":
        place.write_text("no repository")
    elif kind == "folder":
        place.mkdir()
    lab.post("p", lab.propose("vgic: Read it", {"arch/vgic.c": code("it")}))
    assert main(["commits", "--repo", str(place), "--cache", str(tmp_path / "cache"), str(lab.source())]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert (
        err == f"kdr: {place}: is not a git repository; "
        "give a git clone (a work tree, a bare repository, or its git directory)\n"
    )
    assert not (tmp_path / "cache").exists()


def test_a_repository_without_commits_answers_that_nothing_was_merged(lab: Lab, ask: Asker, tmp_path: Path) -> None:
    lab.post("p", lab.propose("vgic: Read it", {"arch/vgic.c": code("it")}))
    lab.git("init", "-q", str(tmp_path / "empty"))
    assert ask(lab, tmp_path / "empty")["p"]["sha"] is None
    assert ask.err == f"kdr: {tmp_path / 'empty'}: has no commits\n"


def test_a_clone_of_another_project_is_named_as_such(lab: Lab, ask: Asker, tmp_path: Path) -> None:
    lab.post("p", lab.propose("vgic: Read it", {"arch/vgic.c": code("it")}))
    (tmp_path / "other").mkdir()
    other = Lab(tmp_path / "other")
    shutil.rmtree(other.repo / "arch")
    other.git("add", "-A")
    other.git("commit", "-q", "--amend", "--allow-empty", "-m", "Begin anew")
    assert ask(lab, other.repo)["p"]["sha"] is None
    assert "holds no commit, title or file of these patches: it is of another project" in ask.err
    assert ask(lab)["p"]["sha"] is None
    assert ask.err == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_clone_that_may_not_be_read(lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mails = str(lab.source())
    (lab.repo / ".git").chmod(0)
    assert main(["commits", "--repo", str(lab.repo), "--cache", str(tmp_path / "cache"), mails]) == 2
    (lab.repo / ".git").chmod(0o700)
    assert capsys.readouterr().err.startswith(f"kdr: {lab.repo}: cannot be read (Permission denied); give a git clone")


def test_a_garbled_list_of_shallow_commits(lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (lab.repo / ".git" / "shallow").write_bytes(b"\xff\xfe")
    assert main(["commits", "--repo", str(lab.repo), "--cache", str(tmp_path / "cache"), str(lab.source())]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "its list of shallow commits cannot be read" in err


def test_a_damaged_repository_is_said_in_one_line(lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lab.post("p", lab.propose("vgic: Read it", {"arch/vgic.c": code("it")}))
    shutil.rmtree(lab.repo / ".git" / "objects")
    (lab.repo / ".git" / "objects").mkdir()
    assert main(["commits", "--repo", str(lab.repo), "--cache", str(tmp_path / "cache"), str(lab.source())]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"kdr: {lab.repo}: ")


def test_only_what_is_new_is_indexed_again(lab: Lab, ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    first = merge_one(lab, "p", "one")
    assert ask(lab)["p"]["sha"] == first
    second = merge_one(lab, "q", "two", "timer")
    read: list[str] = []
    real = index.history.headers

    def headers(*args: object) -> object:
        for one in real(*args):  # type: ignore[arg-type]
            read.append(one.sha)
            yield one

    monkeypatch.setattr(index.history, "headers", headers)
    got = ask(lab)
    assert [got[i]["sha"] for i in ("p", "q")] == [first, second]
    assert read == [second]
    read.clear()
    assert ask(lab) == got
    assert read == []


def test_rewritten_history_is_indexed_afresh(lab: Lab, ask: Asker) -> None:
    merged = merge_one(lab, "p", "one")
    assert ask(lab)["p"]["sha"] == merged
    rewritten = lab.amend("vgic: Read one\n\nReworded.")
    assert ask(lab)["p"]["sha"] == rewritten != merged
    lab.git("reset", "-q", "--hard", "HEAD^")
    assert ask(lab)["p"]["sha"] is None


def test_a_branch_that_is_gone_is_forgotten_and_the_mainline_preferred(lab: Lab, ask: Asker) -> None:
    proposed = lab.propose("vgic: Read it", {"arch/vgic.c": lab.read("arch/vgic.c") + code("it")})
    mail = lab.post("p", proposed)
    lab.git("checkout", "-q", "-b", "topic")
    there = lab.apply(mail)
    lab.git("checkout", "-q", "main")
    assert ask(lab)["p"]["sha"] == there
    lab.commit("timer: Other", {"arch/timer.c": code("other", 40)})
    merged = lab.apply(mail)
    assert (ask(lab)["p"]["sha"], ask(lab)["p"]["also"]) == (merged, [there])
    lab.git("branch", "-q", "-D", "topic")
    assert "also" not in ask(lab)["p"]


def test_a_damaged_index_is_built_again(lab: Lab, ask: Asker) -> None:
    merged = merge_one(lab, "p", "one")
    before = ask(lab)
    (kept,) = ask.cache.glob("*.sqlite")
    for harm in (b"", b"no database", kept.read_bytes()[:3000]):
        kept.write_bytes(harm)
        assert ask(lab) == before
    assert before["p"]["sha"] == merged


def test_of_a_long_history_only_the_commits_to_the_patches_folders_are_read(
    lab: Lab, ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "_ALL", 3)
    for n in range(6):
        lab.commit(f"docs: Page {n}", {f"docs/{n}.txt": f"page {n}\n"})
    merged = merge_one(lab, "p", "one")
    renamed = lab.commit("other: title", {"arch/timer.c": lab.read("arch/timer.c") + code("zwei", 12)}, TEO)
    lab.clock -= 3600
    lab.post(
        "q", lab.propose("timer: Two", {"arch/timer.c": lab.read("arch/timer.c") + code("zwei", 14)}, base="HEAD^")
    )
    lab.clock += 7200
    got = ask(lab)
    assert [got[i]["sha"] for i in ("p", "q")] == [merged, renamed]
    (kept,) = ask.cache.glob("*.sqlite")
    connection = index.sqlite3.connect(kept)
    assert connection.execute("select count(*) from diffs").fetchone() == (2,)
    connection.close()
    later = merge_one(lab, "r", "three")
    assert ask(lab)["r"]["sha"] == later


def test_where_the_index_cannot_be_kept_is_said(lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lab.post("p", lab.propose("vgic: Read it", {"arch/vgic.c": code("it")}))
    (tmp_path / "cache").write_text("a file")
    assert main(["commits", "--repo", str(lab.repo), "--cache", str(tmp_path / "cache"), str(lab.source())]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "--cache" in err


@pytest.mark.parametrize("seconds", ["300000000000", "18446744073709551614", "9" * 5000])
def test_a_commit_of_a_day_no_calendar_has_is_no_error(lab: Lab, ask: Asker, seconds: str) -> None:
    merged = merge_one(lab, "p", "one")
    raw = re.sub(r"(?m)^(author|committer) (.*>) \d+", rf"\1 \2 {seconds}", lab.git("cat-file", "commit", merged))
    late = lab.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=raw + "\n")
    lab.git("update-ref", "refs/heads/main", late)
    answer = ask(lab)["p"]
    assert (answer["sha"], answer["committed"]) == (late, "9999-12-31")
    with Clone(lab.repo) as clone, closing(index.Index(clone, ask.cache, print)) as known:
        assert known.newest() == date.max


def test_the_index_lies_in_the_users_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert index.cache_folder() == tmp_path / "kdr" / "commits"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert index.cache_folder() == tmp_path / "home" / ".cache" / "kdr" / "commits"


@pytest.mark.archive
@pytest.mark.skipif(
    not all(os.environ.get(name) for name in ("KDR_INBOX", "KDR_KVMTOOL", "KDR_COMMITS_TRUTH")),
    reason="KDR_INBOX, KDR_KVMTOOL and KDR_COMMITS_TRUTH name the archive, the clone and the truth",
)
def test_every_patch_of_a_real_project_is_tied_as_people_tied_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox, clone, truth = (os.environ[name] for name in ("KDR_INBOX", "KDR_KVMTOOL", "KDR_COMMITS_TRUTH"))
    assert main(["commits", "--repo", clone, "--cache", str(tmp_path), "--json", inbox]) == 0
    got = {a["msgid"]: a for a in map(index.json.loads, capsys.readouterr().out.splitlines())}
    told = [t for t in map(index.json.loads, Path(truth).read_text().splitlines()) if not t["ambiguous"]]
    wrong = []
    for t in told:
        a = got.get(t["msgid"].strip("<>"), {"sha": None, "exact": False})
        right = [t["lineage_sha"], t["exact_sha"], *t["equivalent_shas"]]
        if (a["sha"] not in right) if a["sha"] or t["lineage_sha"] else False or a["exact"] != bool(t["exact_sha"]):
            wrong.append((t["subject"], a["sha"], t["lineage_sha"]))
    assert len(told) > 200
    assert wrong == []


def test_a_run_as_a_command_leaves_no_trace(lab: Lab, tmp_path: Path) -> None:
    merge_one(lab, "p", "one")
    before = {str(p): p.stat().st_mtime_ns for p in lab.repo.rglob("*")}
    assert main(["commits", "--repo", str(lab.repo), "--cache", str(tmp_path / "cache"), str(lab.source())]) == 0
    assert {str(p): p.stat().st_mtime_ns for p in lab.repo.rglob("*")} == before
    assert subprocess.run(["git", "-C", lab.repo, "status", "--short"], capture_output=True, check=True).stdout == b""

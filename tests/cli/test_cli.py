"""The command line as its users meet it: every command in a process of its own."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kdr.cli import main
from kdr.record import store
from kdr.record.load import load

TOOLS = Path(__file__).parents[2] / "tools"
DATA = Path(__file__).parents[1] / "data"
THREAD = DATA / "project" / "adr_sources" / "page-pool" / "thread.mbox"
OTHER = DATA / "project" / "adr_sources" / "late-init" / "thread.mbox"


def kdr(*args: object, cwd: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(TOOLS), "LC_ALL": "C"}
    run = subprocess.run(
        [sys.executable, "-m", "kdr", *map(str, args)], cwd=cwd, env=environment, capture_output=True, encoding="utf-8"
    )
    assert run.returncode == code, run.stderr
    assert "Traceback" not in run.stderr
    if code == 2:
        assert run.stderr.startswith(("kdr: ", "usage: "))
        assert run.stderr.startswith("usage: ") or run.stderr.count("\n") == 1
    return run


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_help_shows_the_way_from_a_thread_to_a_site(tmp_path: Path) -> None:
    text = kdr("--help", cwd=tmp_path).stdout
    steps = ["kdr add thread.mbox", "$EDITOR", "kdr link --kernel", "kdr check", "make html"]
    assert sorted(steps, key=text.index) == steps
    for command in ("add", "draft", "relate", "check", "linkcheck"):
        assert f"\n    {command}" in text
        assert kdr(command, "--help", cwd=tmp_path).stdout.startswith(f"usage: kdr {command}")
    assert kdr("--version", cwd=tmp_path).stdout == "kdr 0.1.0\n"


def test_a_thread_that_is_added_checks_and_keeps_every_byte(project: Path) -> None:
    said = kdr("add", THREAD, cwd=project).stdout
    assert "adr_sources/share-one-page-pool-between-vcpus/thread.mbox (4 messages)" in said
    assert "kdr check" in said
    path = project / "docs/decisions/share-one-page-pool-between-vcpus.toml"
    kept = project / "adr_sources/share-one-page-pool-between-vcpus/thread.mbox"
    assert set(files(project)) == {"conf.py", str(path.relative_to(project)), str(kept.relative_to(project))}
    assert kept.read_bytes() == THREAD.read_bytes()
    record, problems = load(path)
    assert problems == []
    assert record is not None
    assert (record.id, record.review, record.arch) == ("KDR_0000", "drafted", ("arm64",))
    assert record.origin.root_message_id == "20240304090000.1-ada@example.org"
    assert record.origin.mailing_list == "kvm"
    kdr("add", OTHER, cwd=project)
    assert load(project / "docs/decisions/fill-the-page-pool-late.toml")[0].id == "KDR_0001"  # type: ignore[union-attr]
    assert ", 0 problems" in kdr("check", cwd=project).stdout


def test_the_same_thread_gives_the_same_record(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(project, other, dirs_exist_ok=True)
    for root in (project, other):
        kdr("add", THREAD, cwd=root)
    assert files(project) == files(other)


def test_nothing_that_exists_is_overwritten(project: Path) -> None:
    kdr("add", THREAD, "--slug", "pool", cwd=project)
    before = files(project)
    said = kdr("add", OTHER, "--slug", "pool", cwd=project, code=2).stderr
    assert "adr_sources/pool: exists already" in said
    (project / "docs/decisions/late.toml").write_text("a person's notes")
    said = kdr("add", OTHER, "--slug", "late", cwd=project, code=2).stderr
    assert "docs/decisions/late.toml: exists already" in said
    assert files(project) == {**before, "docs/decisions/late.toml": b"a person's notes"}


@pytest.mark.parametrize(("args", "words"), [
    ([THREAD, "--slug", "../../etc"], "no slug"),
    ([THREAD, "--slug", "Pool"], "no slug"),
    ([THREAD, "--id", "KDR_1"], "no record id"),
    ([THREAD, "--thread", "<nobody@example.org>"], "nobody@example.org"),
    (["missing.mbox"], "missing.mbox"),
    (["empty"], "empty"),
    (["noise"], "noise"),
])  # fmt: skip
def test_what_cannot_be_added_leaves_nothing_behind(project: Path, args: list[object], words: str) -> None:
    (project / "empty").touch()
    (project / "noise").write_bytes(bytes(range(256)) * 10)
    before = files(project)
    assert words in kdr("add", *args, cwd=project, code=2).stderr
    assert files(project) == before
    assert not list((project / "adr_sources").iterdir())


def test_an_id_that_is_taken_is_refused(project: Path) -> None:
    kdr("add", THREAD, "--id", "KDR_0007", cwd=project)
    assert "KDR_0007 is the id of docs/decisions/" in kdr("add", OTHER, "--id", "KDR_0007", cwd=project, code=2).stderr
    kdr("add", OTHER, cwd=project)
    assert load(project / "docs/decisions/fill-the-page-pool-late.toml")[0].id == "KDR_0008"  # type: ignore[union-attr]


def test_one_thread_of_many_is_kept_as_it_was_sent(project: Path) -> None:
    escaped = OTHER.read_bytes().replace(b"\nFill it on", b"\n>From the start\n>>From me\nFill it on")
    archive = project / "archive.mbox.gz"
    with gzip.open(archive, "wb") as file:
        file.write(escaped + THREAD.read_bytes() + escaped.replace(b"late.", b"later."))
    said = kdr("draft", archive, cwd=project, code=2).stderr
    assert "holds 3 threads: <late.cy@example.com>" in said
    assert "--thread" in said
    kdr("add", archive, "--thread", "<late.dee@example.org>", "--slug", "late", cwd=project)
    kept = (project / "adr_sources/late/thread.mbox").read_bytes()
    assert kept.count(b"From mboxrd@z ") == 2
    assert kept.count(b"Message-ID: <late.cy@example.com>") == 1
    assert b"Page-pool" not in kept
    assert b"ada@example.org" not in kept
    # The archive is no mboxrd: there only the first line was escaped.  The copy is one, and escapes both.
    assert b"\n>From the start\n>>>From me\n" in kept
    assert ", 0 problems" in kdr("check", cwd=project).stdout


def test_hostile_words_stay_words(project: Path) -> None:
    subject = b"Subject: [PATCH] KVM: ../../../etc/passwd \\u0000 {{ 7*7 }} '''\n"
    body = b"""
The guest crashes '''
id = "KDR_6666"
[[problem]]
{toctree} \"\"\" \\ <script>alert(1)</script> \x1b[2J \xe2\x80\xae

This patch fixes the crash.
"""
    mail = project / "hostile.eml"
    mail.write_bytes(b"From: A <a@example.org>\nMessage-ID: <h@example.org>\n" + subject + body)
    kdr("add", mail, cwd=project)
    assert sorted(files(project)) == [
        "adr_sources/etc-passwd-u0000-7-7/thread.mbox",
        "conf.py",
        "docs/decisions/etc-passwd-u0000-7-7.toml",
        "hostile.eml",
    ]
    shown = kdr("draft", mail, cwd=project)
    assert "\\x1b[2J \\u202e" in shown.stdout
    assert "\x1b" not in shown.stdout + shown.stderr
    record, problems = load(project / "docs/decisions/etc-passwd-u0000-7-7.toml")
    assert (record and record.id, problems) == ("KDR_0000", [])
    assert ", 0 problems" in kdr("check", cwd=project).stdout


def test_check_prints_each_problem_with_its_place(tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(DATA / "project", root)
    record = root / "docs/decisions/page-pool.toml"
    record.write_text(record.read_text().replace("are never used", "are hardly used"))
    said = kdr("check", cwd=root / "docs", code=1).stdout.splitlines()
    assert len(said) == 2
    assert said[0].startswith("docs/decisions/page-pool.toml:39: CITE001 line 2 of m0 is ")
    assert said[1] == "2 records, 11 quotes, 2 commits, 1 problem"
    assert "CITE001 " in kdr("check", "--codes", cwd=tmp_path).stdout


def test_commands_outside_a_project_say_what_is_missing(tmp_path: Path) -> None:
    assert "--root DIR" in kdr("check", cwd=tmp_path, code=2).stderr
    assert "adr_sources" in kdr("--root", tmp_path, "check", cwd=tmp_path, code=2).stderr
    assert "make html" in kdr("--root", DATA / "project", "check", "--pages", tmp_path, cwd=tmp_path, code=2).stderr
    assert "neither" in kdr("draft", "no-such-thing", cwd=tmp_path, code=2).stderr


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m kdr check --codes | head -1; exit ${{PIPESTATUS[0]}}"
    environment = {**os.environ, "PYTHONPATH": str(TOOLS), "PYTHONUNBUFFERED": "1"}
    run = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.stderr == ""
    assert run.returncode in (0, 141)


def test_a_maildir_is_kept_as_the_mails_were_sent_in_thread_order(project: Path) -> None:
    cover, patch = (mail.partition(b"\n")[2] for mail in THREAD.read_bytes().split(b"\nFrom ada@")[:2])
    for folder, name, mail in (("cur", "1:2,S", patch), ("new", "2", cover)):
        (project / "box" / folder).mkdir(parents=True)
        (project / "box" / folder / name).write_bytes(mail.replace(b"\n", b"\r\n"))
    kdr("add", "box", "--slug", "pool", cwd=project)
    kept = (project / "adr_sources/pool/thread.mbox").read_bytes()
    assert kept.index(b"Each vCPU keeps a pool") < kept.index(b"Move the pool")
    assert cover.replace(b"\n", b"\r\n") in kept
    assert load(project / "docs/decisions/pool.toml")[0].origin.kind == "maildir"  # type: ignore[union-attr]
    assert ", 0 problems" in kdr("check", cwd=project).stdout


def test_stopping_a_command_is_said_in_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "write", stopped)
    before = files(project)
    assert main(["--root", str(project), "add", str(THREAD)]) == 130
    assert capsys.readouterr().err == "kdr: stopped\n"
    assert files(project) == before


def test_a_thread_that_is_left_out_is_named_with_the_way_to_take_it(project: Path) -> None:
    both = project / "both.mbox"
    both.write_bytes(THREAD.read_bytes() + OTHER.read_bytes())
    said = kdr("add", both, cwd=project).stderr
    line = THREAD.read_bytes().count(b"\n") + 1
    assert f"both.mbox:{line}: loose-mail left out, tied to none of the others: " in said
    assert "and 1 more with it; --thread late.cy@example.com takes it instead" in said
    kdr("add", both, "--thread", "late.cy@example.com", cwd=project)


def test_what_an_option_is_not_for_is_said(project: Path) -> None:
    kdr("add", THREAD, "--slug", "pool", cwd=project)
    assert "is a record with one thread" in kdr("draft", "pool", "--thread", "a@b", cwd=project, code=2).stderr
    assert "for labelled threads" in kdr("evaluate", "--folds", "3", cwd=project, code=2).stderr
    for command in ("draft", "add"):
        said = kdr(command, "docs/decisions/pool.toml", cwd=project, code=2).stderr
        assert "docs/decisions/pool.toml: is a record, no mail; kdr draft pool drafts its thread afresh" in said


def test_what_nobody_has_reviewed_is_not_counted_as_a_persons_work(project: Path) -> None:
    kdr("add", THREAD, "--slug", "pool", cwd=project)
    assert kdr("evaluate", cwd=project).stdout.startswith("0 records, each drafted afresh")
    record = project / "docs/decisions/pool.toml"
    record.write_text(record.read_text().replace('review = "drafted"', 'review = "reviewed"', 1))
    assert kdr("evaluate", cwd=project).stdout.startswith("1 record, each drafted afresh")


def test_the_project_may_be_named_before_and_behind_the_command(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for args in (("--root", project, "check"), ("check", "--root", project)):
        assert kdr(*args, cwd=elsewhere).stdout == "0 records, 0 quotes, 0 commits, 0 problems\n"
    assert "give --root DIR" in kdr("check", cwd=elsewhere, code=2).stderr


def test_on_a_terminal_an_error_stands_on_a_line_of_its_own(project: Path) -> None:
    terminal, end = os.openpty()
    run = subprocess.run(
        [sys.executable, "-m", "kdr", "draft", str(project)],
        env={**os.environ, "PYTHONPATH": str(TOOLS)},
        stderr=end,
    )
    os.close(end)
    said = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert run.returncode == 2
    assert said.startswith(f"\r\x1b[Kreading {project}\r\x1b[Kkdr: {project}: is a directory")

"""``kdr draft``: the JSON contract, and what a fresh draft would add to a record."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from kdr.cli import main
from kdr.mail.zones import split
from kdr.record.evidence import thread_from

DATA = Path(__file__).parents[1] / "data" / "project"
SEEDS = sorted((Path(__file__).parents[2] / "adr_sources").glob("*/thread.*"))
GOLD = sorted(Path(os.environ.get("KDR_GOLD", "/nonexistent")).glob("threads/*/thread.mbox"))
PASSAGE = {"message_id", "message", "lines", "text", "why"}
FIGURES = {"what", "baseline", "value", "unit", "change", "condition"}


def drafted(source: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["draft", "--json", str(source)]) == 0
    return dict(json.loads(capsys.readouterr().out))


def passages(draft: dict[str, Any]) -> list[dict[str, Any]]:
    found = [*draft["problem"], *draft["proposal"], *draft["alternatives"], *draft["metrics"]]
    found += draft["outcome"]["evidence"] + draft["objections"]
    return found + [answer for objection in draft["objections"] for answer in objection["answers"]]


def keeps_the_contract(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = drafted(source, capsys)
    assert " ".join(draft) == (
        "title state problem proposal alternatives objections outcome metrics series participants"
    )
    assert draft["outcome"]["state"] == draft["state"]
    assert all(set(p) == PASSAGE for p in [*draft["problem"], *draft["proposal"], *draft["outcome"]["evidence"]])
    assert all(set(p) == PASSAGE | {"by"} for p in draft["alternatives"])
    assert all(set(p) == PASSAGE | {"by", "status", "answers"} for p in draft["objections"])
    assert all(set(p) == PASSAGE | FIGURES for p in draft["metrics"])
    thread = thread_from(source, None)
    for passage in passages(draft):
        mail = thread.message(passage["message"]).mail
        first, last = passage["lines"]
        assert passage["text"] == "\n".join(split(mail.body)[first - 1 : last])
        assert passage["message_id"] == (f"<{mail.message_id}>" if mail.message_id else None)
        assert passage["why"]


def test_the_draft_of_a_small_thread(capsys: pytest.CaptureFixture[str]) -> None:
    keeps_the_contract(DATA / "adr_sources/page-pool/thread.mbox", capsys)
    draft = drafted(DATA / "adr_sources/page-pool/thread.mbox", capsys)
    assert ("Bo Hertz", "m2", [7, 8]) in [(o["by"], o["message"], o["lines"]) for o in draft["objections"]]
    roles = {person["name"]: person["roles"] for person in draft["participants"]}
    assert "objector" in roles["Bo Hertz"]
    objectors = {o["by"] for o in draft["objections"]}
    assert {name for name, some in roles.items() if "objector" in some} == objectors


@pytest.mark.parametrize("source", SEEDS, ids=lambda path: path.parent.name)
def test_the_contract_holds_on_every_thread_of_the_project(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keeps_the_contract(source, capsys)


@pytest.mark.archive
@pytest.mark.skipif(not GOLD, reason="KDR_GOLD names no folder with threads/NN/thread.mbox")
@pytest.mark.parametrize("source", GOLD, ids=lambda path: path.parent.name)
def test_the_contract_holds_on_every_labelled_thread(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keeps_the_contract(source, capsys)


def test_a_fresh_draft_shows_what_the_record_lacks_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "project"
    shutil.copytree(DATA, root)
    record = root / "docs/decisions/page-pool.toml"
    main(["--root", str(root), "draft", "page-pool"])
    said = capsys.readouterr().out
    assert "docs/decisions/page-pool.toml: a fresh draft would add" in said
    assert "+ Two vCPUs can now empty the pool" not in said

    # A record without the objection, and one in which it was struck.
    text = record.read_text()
    start, end = text.index("[[objection]]"), text.index("[[outcome]]")
    record.write_text(text[:start] + text[end:])
    before = record.read_bytes()
    main(["--root", str(root), "draft", "page-pool"])
    said = capsys.readouterr().out
    assert "\nobjection\n  m2:7-8  Bo Hertz" in said
    assert "  + Two vCPUs can now empty the pool between the refill and the lock. What\n" in said
    assert "why: " in said
    assert record.read_bytes() == before

    record.write_text(text[:start] + text[end:] + '\n[[struck]]\nsection = "objection"\ncite = "m2:8"\nreason = "no"\n')
    main(["--root", str(root), "draft", "page-pool"])
    assert "Two vCPUs" not in capsys.readouterr().out

"""What a person changed of a draft: kept, moved, struck and added are told apart."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kdr.model import Draft, Passage, State
from kdr.record.edits import Edits, edits
from kdr.record.load import load

ROOT = Path(__file__).parents[2]
SLUG = "docs/decisions/mpidr-lookup.toml"


@pytest.fixture(scope="module")
def record():
    found, problems = load(ROOT / SLUG, SLUG)
    assert not problems
    return found


def passage(first: int, last: int) -> Passage:
    return Passage(message="m0", message_id=None, first=first, last=last, text="")


def draft(**sections: tuple[Passage, ...]) -> Draft:
    return replace(Draft(title="", state=State.NEW), **sections)


def test_a_passage_cited_where_the_draft_put_it_is_kept(record):
    found = edits(draft(problem=(passage(2, 6),)), record)
    assert (found["problem"].drafted, found["problem"].kept, found["problem"].struck) == (1, 1, 0)
    assert found["problem"].added == found["problem"].stated - 1


def test_a_passage_cited_under_another_heading_was_moved(record):
    found = edits(draft(problem=(passage(11, 15),)), record)["problem"]
    assert (found.kept, found.moved, found.struck) == (0, 1, 0)


def test_a_passage_cited_nowhere_was_struck(record):
    found = edits(draft(problem=(passage(900, 901),)), record)["problem"]
    assert (found.kept, found.moved, found.struck) == (0, 0, 1)


def test_without_a_draft_everything_was_added(record):
    found = sum(edits(draft(), record).values(), Edits())
    assert found.drafted == 0
    assert found.added == found.stated > 5


def test_the_published_comparison_is_what_the_command_prints():
    told = subprocess.run(
        [sys.executable, "-m", "kdr", "evaluate"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tools")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told == (ROOT / "docs" / "evaluation-records.txt").read_text()

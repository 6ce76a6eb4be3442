"""Learning: weights from labelled threads, files a person can read, figures that count what they say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from invented import thread

from kdr.errors import KdrError
from kdr.extract.draft import draft
from kdr.extract.examples import folder
from kdr.extract.learn import tally
from kdr.extract.logit import fit
from kdr.extract.weights import COLUMNS, FATES, parse, render, shipped

ROOT = Path(__file__).parents[2]
GOLD = Path(os.environ["KDR_GOLD"]) / "threads" if "KDR_GOLD" in os.environ else None
archive = [pytest.mark.archive, pytest.mark.skipif(GOLD is None, reason="KDR_GOLD names no folder")]


def test_a_feature_that_tells_gets_the_weight():
    rows = [[0], [0], [0, 2], [1], [1, 2], [1]] * 5
    truth = [True, True, True, False, False, False] * 5
    tells, denies, says_nothing, _ = fit(rows, truth, [1.0] * 30, 3, 1.0)
    assert tells > 1 > abs(says_nothing)
    assert denies < -1


def test_doubling_the_cost_is_doubling_the_examples():
    rows, truth = [[0], [1], [0, 1]], [True, False, True]
    once = fit(rows, truth, [2.0, 2.0, 2.0], 2, 0.5)
    twice = fit(rows * 2, truth * 2, [1.0] * 6, 2, 0.5)
    assert once == pytest.approx(twice, abs=2e-3)


def test_weights_survive_their_file():
    for weights, columns in ((shipped().passages, COLUMNS), (shipped().fates, FATES)):
        assert parse(render(weights, columns), "weights.tsv", columns) == weights


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no table of weights"),
        ("feature\tproblem\n", "not a table of weights"),
        ("\t".join(("feature", *FATES)) + "\nsays: no\tmuch\t0\t0\n", "a weight is no whole number"),
    ],
)
def test_a_file_that_is_no_table_is_refused(text, what):
    with pytest.raises(KdrError, match=what):
        parse(text, "fates.tsv", FATES)


MAIL = """From mboxrd@z Thu Jan  1 00:00:00 1970
From: Ada Adams <ada@example.org>
Subject: [PATCH] KVM: timer: Skip redundant writes
Message-ID: <1@example.org>
Date: Wed, 1 May 2024 09:00:00 +0000

The timer is reprogrammed on every exit, which is slow.

Skip the write when nothing changed.

From mboxrd@z Thu Jan  1 00:00:00 1970
From: Bob Brown <bob@example.org>
Subject: Re: [PATCH] KVM: timer: Skip redundant writes
Message-ID: <2@example.org>
In-Reply-To: <1@example.org>
Date: Wed, 1 May 2024 10:00:00 +0000

> Skip the write when nothing changed.

This is wrong after a resume.
"""


def unit(mail: str, line: int, text: str) -> dict[str, object]:
    return {"msg": mail, "lines": [line, line], "text": text}


def labelled(path: Path) -> Path:
    """A folder with one labelled thread."""
    (path / "01").mkdir()
    (path / "01" / "thread.mbox").write_text(MAIL)
    units = {
        "m0.p1": unit("<1@example.org>", 1, "The timer is reprogrammed on every exit, which is slow."),
        "m0.p2": unit("<1@example.org>", 3, "Skip the write when nothing changed."),
        "m1.p1": unit("<2@example.org>", 3, "This is wrong after a resume."),
    }
    labels = {
        "labels": {
            "m0.p1": [["problem", "core"]],
            "m0.p2": [["proposal", "core"]],
            "m1.p1": [["objection", "core"], ["outcome", "ok"]],
        },
        "outcome": {"state": "changes-requested", "evidence": []},
        "objections": [{"main": "m1.p1", "by": "Bob Brown", "status": "open", "response": []}],
        "metrics": [],
    }
    (path / "01" / "units.json").write_text(json.dumps(units))
    (path / "01" / "labels.json").write_text(json.dumps(labels))
    return path


def test_labels_find_their_paragraphs(tmp_path):
    (example,) = folder(labelled(tmp_path))
    assert [dict(x) for x in example.labels] == [
        {"problem": "core"},
        {"proposal": "core"},
        {"objection": "core", "outcome": "ok"},
    ]
    assert example.fates == {2: "open"}
    assert example.state == "changes-requested"


def test_a_tally_counts_passages_and_essential_paragraphs(tmp_path):
    (example,) = folder(labelled(tmp_path))
    found = tally(example, (0, 1), "problem")
    assert (found.right, found.wrong, found.core, found.found) == (1, 1, 1, 1)
    assert found.f1 == pytest.approx(2 / 3)
    # What is an objection as well is no wrong alternative, and no right one.
    assert (tally(example, (2,), "alternative").right, tally(example, (2,), "alternative").wrong) == (0, 0)


def test_a_folder_without_threads_is_refused(tmp_path):
    with pytest.raises(KdrError, match="no labelled thread"):
        folder(tmp_path)


def test_the_same_draft_whatever_the_order_of_sets(tmp_path):
    (tmp_path / "thread.mbox").write_text(MAIL)
    drafts = {
        subprocess.run(
            [sys.executable, "-m", "kdr", "draft", "--json", str(tmp_path / "thread.mbox")],
            env={**os.environ, "PYTHONPATH": str(ROOT / "tools"), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(drafts) == 1


def test_reasons_are_words_a_reader_understands():
    found = draft(
        thread(("Ada Adams", "[PATCH] Skip it", None, "The walk is slow because it takes the lock.\n\nSkip it."))
    )
    reasons = [why for p in (*found.problem, *found.proposal) for why in p.why]
    assert reasons
    assert all(len(why.split()) > 1 and "_" not in why for why in reasons)


class TestGold:
    pytestmark = archive

    def test_every_quote_is_the_mails_own_words(self):
        for example in folder(GOLD):
            found = draft(example.scene.thread)
            bodies = {m.key: m.mail.body.split("\n") for m in example.scene.thread.messages}
            passages = (*found.problem, *found.proposal, *found.alternatives, *found.outcome)
            for p in (
                *passages,
                *(o.passage for o in found.objections),
                *(a for o in found.objections for a in o.answers),
            ):
                assert p.text == "\n".join(bodies[p.message][p.first - 1 : p.last])

    def test_drafts_stay_short(self):
        for example in folder(GOLD):
            found = draft(example.scene.thread)
            assert len(found.outcome) <= 5
            assert len(found.problem) <= 3 + len(example.scene.thread.messages) // 2

    def test_the_state_of_most_threads_is_right(self):
        states = [draft(e.scene.thread).state.value == e.state for e in folder(GOLD)]
        assert sum(states) >= 0.85 * len(states)

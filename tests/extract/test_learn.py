"""Learning: weights from labelled threads, files a person can read, figures that count what they say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from invented import thread

from kdr.errors import KdrError
from kdr.extract.draft import draft
from kdr.extract.examples import Figure, Role, folder, tables
from kdr.extract.learn import Held, Lessons, cells, evaluate, held_out, tally, thresholds
from kdr.extract.regression import Rows
from kdr.extract.weights import BIAS, COLUMNS, FATES, parse, render, shipped

ROOT = Path(__file__).parents[2]
GOLD = Path(os.environ["KDR_GOLD"]) / "threads" if "KDR_GOLD" in os.environ else None
archive = [pytest.mark.archive, pytest.mark.skipif(GOLD is None, reason="KDR_GOLD names no folder")]


def test_a_feature_that_tells_gets_the_weight():
    rows = [{"tells"}, {"tells"}, {"tells", "both"}, {"denies"}, {"denies", "both"}, {"denies"}] * 5
    truth = [True, True, True, False, False, False] * 5
    learned = Rows(rows, range(30), [1.0] * 30).fit({"problem": truth}, 1.0)["problem"]
    assert learned["tells"] > 1 > abs(learned["both"])
    assert learned["denies"] < -1


def test_doubling_the_cost_is_doubling_the_examples():
    rows, truth = [{"a"}, {"b"}, {"a", "b"}], [True, False, True]
    once = Rows(rows, range(3), [2.0, 2.0, 2.0]).fit({"problem": truth}, 0.5)["problem"]
    twice = Rows(rows * 2, range(6), [1.0] * 6).fit({"problem": truth * 2}, 0.5)["problem"]
    assert once == pytest.approx(twice, abs=2e-3)


def test_a_label_nobody_gives_is_never_proposed():
    rows = Rows([{"a"}, {"b"}], [0, 1], [1.0, 1.0])
    assert rows.fit({"metric": [False, False]}, 1.0) == {"metric": {BIAS: -10.0}}


def test_a_feature_of_too_few_threads_is_not_learned():
    rows = [{"often", "twice in one"}, {"often", "twice in one"}, {"often"}, set()]
    known = Rows(rows, [0, 0, 1, 2], [1.0] * 4, lambda _: 2)
    truth = {"problem": [True, True, False, False]}
    assert known.fit(truth, 1.0)["problem"].keys() == {BIAS, "often"}
    assert known.fit(truth, 1.0, without=[1])["problem"].keys() == {BIAS}


def test_weights_learned_without_a_thread_are_those_of_the_other_threads():
    rows = [{"a"}, {"b"}, {"a", "b"}, {"a"}, set(), {"b"}]
    truth = [True, False, True, False, False, True]
    known = Rows(rows, [0, 0, 1, 1, 2, 2], [1.0] * 6)
    others = Rows(rows[:2] + rows[4:], [0, 0, 2, 2], [1.0] * 4).fit({"problem": truth[:2] + truth[4:]}, 1.0)
    whole = known.fit({"problem": truth}, 1.0)
    for near in (None, whole):
        found = known.fit({"problem": truth}, 1.0, without=[1], near=near)["problem"]
        assert found == pytest.approx(others["problem"], abs=1e-3)


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


TABLE = """# A comment.
thread	T1	changes-requested	aside
mail	1@example.org	1P* 3S*
mail	2@example.org	3OU*a
figure	2@example.org	10 us	1 us
"""


def test_tables_of_labels_find_their_mails(tmp_path):
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "list.tsv").write_text(TABLE)
    (tmp_path / "thread.mbox").write_text(MAIL)
    (example,) = tables(tmp_path / "labels", [tmp_path / "thread.mbox"])
    assert [dict(x) for x in example.labels] == [
        {"problem": "core"},
        {"proposal": "core"},
        {"objection": "ok", "outcome": "core"},
    ]
    assert example.fates == {2: "addressed"}
    assert (example.state, example.role) == ("changes-requested", Role.ASIDE)
    assert example.figures == (Figure("2@example.org", "10 us", "1 us"),)


def test_a_thread_whose_mails_are_not_all_there_is_left_out(tmp_path):
    (tmp_path / "list.tsv").write_text(TABLE + "mail\tnowhere@example.org\t\n")
    (tmp_path / "thread.mbox").write_text(MAIL)
    assert tables(tmp_path, [tmp_path / "thread.mbox"]) == ()


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("mail\t1@example.org\t1P*", 1),
        ("thread\tT1\tnew\ttaught\nmail\t1@example.org\t1X", 2),
        ("thread\tT1\tnew\tlearnt", 1),
        ("threat\tT1\tnew\ttaught", 1),
    ],
)
def test_a_table_that_is_none_is_refused_by_its_line(tmp_path, row, line):
    (tmp_path / "list.tsv").write_text(row + "\n")
    with pytest.raises(KdrError) as caught:
        tables(tmp_path, [])
    assert f"list.tsv:{line}:" in str(caught.value)


def test_the_shipped_tables_are_tables():
    assert tables(ROOT / "tools" / "labels", []) == ()


def test_threads_kept_aside_are_judged_and_never_learned_from(tmp_path):
    (gold,) = folder(labelled(tmp_path))
    aside = replace(gold, name="aside", role=Role.ASIDE)
    lessons = Lessons([gold, aside])
    held = list(held_out(lessons, 5))
    assert [h.example.name for h in held] == ["01"]
    figures = evaluate(lessons, held, [aside])
    assert (figures[Role.GOLD].threads, figures[Role.ASIDE].threads) == (1, 1)
    assert figures[Role.ASIDE].sections["problem"].core == 1


def test_a_tally_counts_passages_and_essential_paragraphs(tmp_path):
    (example,) = folder(labelled(tmp_path))
    found = tally(example, (0, 1), "problem")
    assert (found.right, found.wrong, found.core, found.found) == (1, 1, 1, 1)
    assert found.f1 == pytest.approx(2 / 3)
    # What is an objection as well is no wrong alternative, and no right one.
    assert (tally(example, (2,), "alternative").right, tally(example, (2,), "alternative").wrong) == (0, 0)


def test_how_much_is_cited_follows_the_gold_threads(tmp_path):
    (gold,) = folder(labelled(tmp_path))
    both = ({"problem": "core"}, {"problem": "core"}, {})
    others = [replace(gold, name=f"T{n}", role=Role.TAUGHT, labels=both) for n in range(20)]
    sums = {c: [100, -100, -500] if c.startswith("problem") else [0, 0, 0] for c in COLUMNS}

    def bar(*examples):
        return thresholds([Held(e, sums, shipped(), cells(e, sums), 0) for e in examples])["problem"]

    # The first paragraph stands at 300, the second at -300: only the others call it a problem.
    assert bar(*others) <= -300 < bar(gold, *others) <= 300


def test_the_folder_of_threads_or_the_one_that_holds_it(tmp_path):
    (tmp_path / "threads").mkdir()
    labelled(tmp_path / "threads")
    assert [e.name for e in folder(tmp_path)] == [e.name for e in folder(tmp_path / "threads")] == ["01"]


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

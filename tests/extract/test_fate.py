"""What became of an objection: what its answers do, who comes back, and who has the last word."""

from __future__ import annotations

import time

import pytest
from invented import thread

from kdr.extract.acts import acts, sentences
from kdr.extract.fate import answers, evidence, fate
from kdr.extract.features import features
from kdr.extract.units import scene
from kdr.extract.weights import FATES, Weights
from kdr.model import Fate

SUBJECT = "[PATCH] Take the lock once"
PATCH = """
The walk takes the lock for every single page that is mapped, which is slow.
---
"""
OBJECTION = "This looks wrong: the walker may free the table while nobody holds the lock."
RAISED = ("Bob Brown", "Re: " + SUBJECT, 0, OBJECTION)


def quoted(text):
    return "\n".join("> " + line for line in text.split("\n"))


def told(*later, objection=RAISED):
    """Evidence on the first paragraph of the second mail, where LATER mails follow it."""
    play = scene(thread(("Ada Adams", SUBJECT, None, PATCH), objection, *later))
    number = next(n for n, u in enumerate(play.units) if u.message.key == "m1")
    return play, number, frozenset(evidence(play, features(play), number))


def answer(text, to=OBJECTION, by="Ada Adams", parent=1):
    return (by, "Re: " + SUBJECT, parent, f"{quoted(to)}\n\n{text}")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Good catch, I'll take the lock around it in v2.", "the author gives in first"),
        ("Fixed, thanks.", "the author gives in first"),
        ("Oops, I missed that.", "the author gives in first"),
        ("Yes.", "the author agrees first"),
        ("Let me check that with the hardware people.", "the author looks into it first"),
        ("I can take it around the walk, if you prefer.", "the author offers or asks first"),
        ("No, that is not true, nobody frees it.", "the author holds first"),
        ("The table is already protected by the grace period.", "the author explains first"),
        ("I'm not sure, this was never tried.", "the author is unsure first"),
    ],
)
def test_an_answer_comes_to_something(text, sign):
    assert sign in told(answer(text))[2]


@pytest.mark.parametrize(
    "text",
    [
        "Yes, but the caller holds it already.",
        "Will this return an error?",
        "The function will return an error when the table is gone.",
        "Right now nobody frees the table there.",
        "Should I add a lock around it?",
        "Sorry for the late reply.",
    ],
)
def test_what_only_sounds_like_giving_in_does_not_count(text):
    signs = told(answer(text))[2]
    assert not {"the author gives in first", "the author agrees first"} & signs


def test_an_objector_who_thanks_for_the_explanation_gives_way():
    why = "The table is already protected by the grace period."
    _, _, signs = told(
        answer(why),
        answer("Ah, I missed that. Thanks for the explanation.", to=why, by="Bob Brown", parent=2),
    )
    assert "the author explains first, the objector gives way" in signs
    assert "the objector is silent" not in signs


def test_an_objector_who_repeats_the_point_insists():
    why = "The table is already protected by the grace period."
    _, _, signs = told(
        answer(why),
        answer("That still doesn't explain who holds the table.", to=why, by="Bob Brown", parent=2),
    )
    assert "the author explains first, the objector insists" in signs


def test_a_reply_without_a_quote_goes_on_with_the_talk():
    _, _, signs = told(
        answer("The table is already protected by the grace period."),
        ("Bob Brown", "Re: " + SUBJECT, 2, "Fair enough, works for me."),
    )
    assert "the objector gives way" in signs


def test_an_author_who_gives_in_late_is_told_from_one_who_never_does():
    why = "The table is already protected by the grace period."
    again = "But the period may be over by then, so who holds it?"
    _, _, signs = told(
        answer(why),
        answer(again, to=why, by="Bob Brown", parent=2),
        answer("You're right, I'll add a reference.", to=again, parent=3),
    )
    assert "the author explains first" in signs
    assert "in the talk the author promises a change" in signs


def test_an_objector_takes_an_objection_back_in_a_second_mail():
    _, _, signs = told(("Bob Brown", "Re: " + SUBJECT, 1, "Never mind, I misread the patch."))
    assert "replying to the objection's own mail, the objector gives way" in signs


def test_an_answer_below_a_longer_quote_answers_what_the_quote_holds():
    further = "Please also say in the log how you measured the gain."
    play, number, signs = told(
        ("Ada Adams", "Re: " + SUBJECT, 1, f"{quoted(OBJECTION)}\n>\n> [...]\n> {further}\n\nOk, I'll do both."),
        objection=(*RAISED[:3], f"{OBJECTION}\n\n> The walk takes the lock\n\n{further}"),
    )
    (found,) = answers(play, number)
    assert play.units[found].text == "Ok, I'll do both."
    assert "nobody answers" not in signs


def test_the_counter_diff_below_an_answer_is_seen():
    diff = "diff --git a/w.c b/w.c\n--- a/w.c\n+++ b/w.c\n@@ -1 +1 @@\n-walk();\n+lock_and_walk();"
    _, _, signs = told(answer(f"Something along these lines:\n\n{diff}"))
    assert "the author answers with a diff" in signs


def test_the_weights_of_evidence_decide():
    weights = Weights(
        {
            **{f: {} for f in FATES},
            "open": {"nobody answers": 100},
            "rebutted": {"the author explains first, the objector gives way": 100},
        },
        {},
    )
    why = "The table is already protected by the grace period."
    thanks = answer("Thanks for the explanation.", to=why, by="Bob Brown", parent=2)
    for later, expected in (((), Fate.OPEN), ((answer(why), thanks), Fate.REBUTTED)):
        play, number, _ = told(*later)
        status, block = fate(play, features(play), number, weights)
        assert status is expected
        assert [play.units[n].text for n in block] == [why][: len(later)]


def test_sentences_are_told_apart_whatever_their_quotation_marks():
    assert sentences("You\u2019re right. I'll fix\nit.") == ("You're right.", "I'll fix it.")
    assert {"agrees outright"} <= acts("You're right.")


@pytest.mark.parametrize(
    "text",
    [
        "ok, " * 5000,
        "we'll just " * 5000,
        "i " + "also " * 5000,
        "ly" * 10000,
        "thanks a b c " * 3000,
        "I'll " + "x" * 20000,
    ],
)
def test_hostile_sentences_are_read_in_no_time(text):
    start = time.perf_counter()
    for sentence in sentences(text):
        acts(sentence)
    assert time.perf_counter() - start < 1

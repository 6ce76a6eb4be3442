"""Who answers which paragraph: told from what stands quoted above the answer."""

from __future__ import annotations

from invented import thread

from kdr.extract.units import Above, Kind, scene

SUBJECT = "[RFC PATCH 0/2] Make it faster"


def answered(*mails):
    """Pairs of words: the opening of each paragraph and of each answer to it."""
    play = scene(thread(*mails))
    return [
        (play.units[n].text.split("\n")[0], play.units[a].text.split("\n")[0])
        for n, found in sorted(play.answers.items())
        for a in found
    ]


COVER = """
The walk is slow because it takes the lock for every single page that is mapped.

Take the lock once for the whole of the range.
"""


def test_a_rewrapped_quote_is_still_the_paragraph():
    reply = """
> The walk is slow because it takes the
> lock for every single page that is
> mapped.

Did you measure that?
"""
    found = answered(("Ada Adams", SUBJECT, None, COVER), ("Bob Brown", "Re: " + SUBJECT, 0, reply))
    assert found == [(COVER.strip().split("\n")[0], "Did you measure that?")]


def test_a_paragraph_answered_in_the_middle_has_two_answers():
    question = """
> Take the lock once for the whole of the range.

Why do you take the lock at all in this path? And what happens to the range
that was unmapped while nobody held it?
"""
    answer = """
> Why do you take the lock at all in this path?

Because the walker may free the table.

> And what happens to the range
> that was unmapped while nobody held it?

It is skipped.
"""
    found = answered(
        ("Ada Adams", SUBJECT, None, COVER),
        ("Bob Brown", "Re: " + SUBJECT, 0, question),
        ("Ada Adams", "Re: " + SUBJECT, 1, answer),
    )
    assert [a for p, a in found if p.startswith("Why do you")] == [
        "Because the walker may free the table.",
        "It is skipped.",
    ]


def test_only_what_stands_right_above_is_answered():
    reply = """
> The walk is slow because it takes the lock for every single page that is mapped.
>
> Take the lock once for the whole of the range.

That starves everybody else.
"""
    found = answered(("Ada Adams", SUBJECT, None, COVER), ("Bob Brown", "Re: " + SUBJECT, 0, reply))
    assert found == [("Take the lock once for the whole of the range.", "That starves everybody else.")]


def test_what_stands_above_a_paragraph_is_told_apart():
    reply = """
> Take the lock once, is that fine?

It is.

> -	lock(page);
> +	lock(range);

This is another lock.

Thanks,
Bob
"""
    play = scene(thread(("Ada Adams", SUBJECT, None, COVER), ("Bob Brown", "Re: " + SUBJECT, 0, reply)))
    mine = [u for u in play.units if u.kind is Kind.REPLY and not u.empty]
    assert [(u.text, u.above) for u in mine] == [
        ("It is.", Above.QUESTION),
        ("This is another lock.", Above.CODE),
    ]


def test_one_person_under_two_names_is_one_speaker():
    play = scene(
        thread(("Ada Adams", SUBJECT, None, COVER), ("Adams Ada", "Re: " + SUBJECT, 0, "I forgot to add the numbers."))
    )
    assert {u.speaker for u in play.units} == {play.units[0].speaker}
    assert all(u.author for u in play.units)

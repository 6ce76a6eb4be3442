"""What became of a change, as somebody who reads the thread would say."""

from __future__ import annotations

import pytest
from invented import thread

from kdr.extract.draft import draft
from kdr.model import State

SUBJECT = "[PATCH] KVM: timer: Skip redundant writes"
PATCH = """
The timer is reprogrammed on every exit, even if nothing changed. Skip the
write when the value is the same as the one already programmed.

Signed-off-by: Ada Adams <ada@example.org>
---
 timer.c | 2 +-
"""
QUOTE = """
On Wed, 1 May 2024, Ada Adams wrote:
> Skip the write when the value is the same as the one already programmed.

"""


def after(*replies: tuple[str, str]) -> State:
    """The state after REPLIES, each from somebody; those of Ada Adams answer the one before, others the patch."""
    mails: list[tuple[str, str, int | None, str]] = [("Ada Adams", SUBJECT, None, PATCH)]
    for who, text in replies:
        mails.append((who, "Re: " + SUBJECT, len(mails) - 1 if who == "Ada Adams" else 0, QUOTE + text))
    return draft(thread(*mails)).state


@pytest.mark.parametrize(
    "text",
    [
        "Applied to kvm-arm64/timer, thanks!",
        "Queued for 6.10.",
        "Thanks, I'll pick this up.",
        "I've applied patches 1-3, dropping the last.",
        "[1/1] KVM: timer: Skip redundant writes\n      commit: 0123456789abcdef0123456789abcdef01234567",
    ],
)
def test_taking_it_is_accepting_it(text):
    assert after(("Cy Clark", text)) is State.ACCEPTED


@pytest.mark.parametrize(
    "text",
    [
        "If you respin this soon, I'll pick it up for 6.10.",
        "Has this been applied anywhere?",
        "I have not queued this, as it conflicts with the series on the list.",
        "Looks good to me, but I'd like somebody else to look.",
    ],
)
def test_a_condition_a_question_or_praise_is_no_taking(text):
    assert after(("Cy Clark", text)) is not State.ACCEPTED


def test_the_author_may_give_it_up():
    state = after(
        ("Bob Brown", "This breaks migration. The hypervisor must restore the register."),
        ("Ada Adams", "I see. Please ignore this patch."),
    )
    assert state is State.REJECTED


def test_a_refusal_holds_unless_the_author_promises_more():
    refused = ("Bob Brown", "NAK. This breaks migration, and cannot be repaired.")
    assert after(refused) is State.REJECTED
    assert after(refused, ("Ada Adams", "Understood, I'll send a v2 without that.")) is State.CHANGES_REQUESTED


def test_a_newer_version_on_the_list_replaces_it():
    assert after(("Ada Adams", "I have just posted v2 with the fix.")) is State.SUPERSEDED


def test_a_tag_alone_leaves_it_under_review():
    assert after(("Bob Brown", "Reviewed-by: Bob Brown <bob@example.org>")) is State.UNDER_REVIEW


def test_a_robot_is_not_an_answer():
    robot = ("kernel test robot", "Applied to my tree, thanks!")
    assert after(robot) is not State.ACCEPTED

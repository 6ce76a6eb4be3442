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


def after_in_series(*replies: tuple[str, int, str]) -> State:
    """The state after REPLIES to a series of two patches: each from whom, to which mail (the cover is 0), and what."""
    title = "KVM: timer: Skip redundant writes"
    mails = [
        ("Ada Adams", f"[PATCH 0/2] {title}", None, "Two changes of the timer, so that exits are cheaper."),
        ("Ada Adams", f"[PATCH 1/2] {title}", 0, PATCH),
        ("Ada Adams", f"[PATCH 2/2] {title}", 0, PATCH),
    ]
    return draft(thread(*mails, *((who, f"Re: {title}", to, QUOTE + text) for who, to, text in replies))).state


@pytest.mark.parametrize(
    "text",
    [
        "Applied to kvm-arm64/timer, thanks!",
        "Queued for 6.10.",
        "Thanks, I'll pick this up.",
        "I've applied patches 1-3, dropping the last.",
        "[1/1] KVM: timer: Skip redundant writes\n      commit: 0123456789abcdef0123456789abcdef01234567",
        "Thanks, applied.",
        "Merged!",
        "Merged into features, thank you.\nhttps://git.example.org/log/?h=features",
        "Dropped the stray blank line and applied, thank you!",
        "Entire series applied to kvm-misc-next.",
        "I believe this is now 0123456789ab in kvm-next.",
        "It's now in next-timers.",
        "This has already been merged by Linus.",
        "I put this in my for-next branch.",
        "It was reported before, so I fixed it up when applying.",
        "I'll queue this for 6.10 unless anybody objects.",
        "I queued these patches for 6.10 (and they should appear in next soon).",
        "Thanks, I'll pick this up along with the other one (did you have more of them?)",
        "I'll take these two right now through my tree if that's\nok.",
        "That said, queuing the whole series towards 6.10 with the mentioned fixes.",
        "I will be applying this series to my next branch once rc1 is out.",
        "Looks simple. I'll add it to timers-next, along with a note.",
        "No need to re-send, I'll fix it up while applying.",
        "I can drop the stray line when applying.",
        "Applied with the typo fixed, I'll push it out later.",
        "Applied, feel free to send the rest on top.",
        "Now in timers/next, thanks!",
        "You are quick! ;-) Queued for 6.10.",
        "Otherwise queued for post -rc1.",
        "Looks good, will queue this up, thanks!",
        "Will apply when rc1 is out.",
        "I'll take this once the merge window closes.",
        "I reworded the log a bit and applied the patch.",
        "Changed the prefix to 'KVM: timer:', and applied the patch.",
        "Thanks, I'll fix up the log and push this out later on.",
        "I touched up the title when applying, thanks!",
        "No response for two weeks, so patch applied.",
        "All but the last one applied, thanks.",
        "I'm applying this as it is, if there is anything left please send it on top.",
        "Okay, I pick it up now.",
        "I went ahead and applied them while I was at it.",
        "Patches 1 and 2 have been applied to timers-next.",
        "It is applied, sorry for not saying so.",
        "Patch applied with Bob's ack.",
        "Thanks applying into timers-for-v6.10/soc.",
        "I'm just going to apply this to timers-next.",
        "I see, Bob already picked it up (thanks!)",
        "I can take this for 6.9-final, thanks.",
        "Applied, please tell me if anything is missing.",
        "Otherwise it's great; queued, thanks.",
        "I've now added the series to our timers-next branch and it should reach upstream in 6.10.",
        "Dropped the stray line while applying.",
        "I will carry that via the timer tree, thanks.",
        "Okay, decided to apply it for 6.10.",
        "Patches 2-5 applied so that we make it for 6.10.",
        "I've put them all on\ngit://git.example.org/timers.git devel/for-linus",
        "I changed the title and will put it in linux-next later this week.",
        "I will add this to timer tree, thanks.",
        "I'm ready to pick this up once I open the tree after -rc2.",
        "KVM: timer: Skip redundant writes\n\nhas been applied to the timer tree at\nhttps://git.example.org/timers.git",
        'This patch is commit 0123456789ab ("KVM: timer: Skip redundant writes").',
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
        "Applied this patch on top of 6.8, and the guest boots.",
        "I applied your patches on the server, without any improvement.",
        "Pushed a WIP branch with what I have.",
        "This can be applied to kvm-next once the first patch is fixed.",
        "Here is what I am going to do: I'll take the second register out of the patch.",
        "With this patch applied in mainline, the guest crashes.",
        "With that fixed, I'll queue it.",
        "I've applied this locally and will give it some testing.",
        "I don't plan to take this for 6.10.",
        "I need an ack from Dee before I can queue this.",
        "I'll repost mine after the merge window, but I've pushed them here in case anybody wants a look.",
        "I can take these, but I'd prefer Bob to ack the binding first.",
        "I can take it with an ack from Dee.",
        "Rebase it on top of my branch, send it again and I will merge it.",
        "I picked up the first patch, so no need to send it with your next revision.",
        "It needs to be tested for longer before I merged it.",
        "I applied these to 6.9-rc2 along with mine and verified the exits.",
        "The timer support of the firmware is merged in upstream.",
        "I took the liberty to look at the other callers.",
        "I will apply your patch 1/4 from v2 on top of it.",
        "The queue is empty here, and dump of it shows the index.",
        "I'll put it into the next version of mine.",
    ],
)
def test_a_condition_a_question_or_praise_is_no_taking(text):
    assert after(("Cy Clark", text)) is not State.ACCEPTED


@pytest.mark.parametrize("text", ["1-2 " * 2000, "#1 # " * 2000, "ok, thanks, so " * 1000, "I can take this or " * 500])
def test_words_without_end_are_read_to_their_end(text):
    assert after(("Cy Clark", text)) is not State.ACCEPTED


@pytest.mark.parametrize(
    "text",
    [
        "I'll be sending a pull request with it, just not today.",
        "Yes, it has made its way to linux-next already.",
        "Sure. I ended up adding it to the fixes branch of the timer tree.",
        "Thanks for picking it up!",
        "I just added the patch to my -next tree, so it can be build-tested.",
        "The patch is in the timers for-next branch now.",
        "This patch is already applied in the timers tree.",
        "Cy has already merged it.",
        "It ended up landing in Linus' tree as 0123456789ab.",
        "I collected the tags, then pushed this series to timers.",
        "Applying 1-3 to timers/for-6.10.",
    ],
)
def test_an_author_who_is_the_maintainer_takes_it(text):
    assert after(("Bob Brown", "Was this merged?"), ("Ada Adams", text)) is State.ACCEPTED


def test_yes_to_the_question_whether_one_will_take_it_is_taking_it():
    def state(asked: str, said: str) -> State:
        question = ("Bob Brown", "Looks good to me. Cy, " + asked)
        replies = [("Ada Adams", SUBJECT, None, PATCH), (question[0], "Re: " + SUBJECT, 0, question[1])]
        answer = f"On Wed, 1 May 2024, Bob Brown wrote:\n> {question[1]}\n\n{said}"
        return draft(thread(*replies, ("Cy Clark", "Re: " + SUBJECT, 1, answer))).state

    assert state("can you take this through your tree?", "Sure.") is State.ACCEPTED
    assert state("are you fine with that?", "Sure.") is not State.ACCEPTED
    assert state("can you take a look at this?", "Sure.") is not State.ACCEPTED
    assert state("can you take this through your tree?", "Yes, but only with an ack from Dee.") is not State.ACCEPTED


@pytest.mark.parametrize(
    "text",
    [
        "I see. Please ignore this patch.",
        "I got your point. Discard this patch.",
        "The exits are rare indeed. I'll drop these patches for now, but thanks for the discussion.",
        "So we can forget about the approach in this patch.",
        "I'm ok with dropping this patch.",
        "The register is another one. Let's abandon this patch.",
        "This patch seems nonsense now, please ignore it.",
    ],
)
def test_the_author_may_give_it_up(text):
    objection = ("Bob Brown", "This breaks migration. The hypervisor must restore the register.")
    assert after(objection, ("Ada Adams", text)) is State.REJECTED


@pytest.mark.parametrize(
    "text",
    [
        "NAK.",
        "Nack - please see the other thread.",
        "Sorry, but NAK for this.",
        "There is no way we're merging this.",
        "So that's a no from me.",
        "Limiting the timer gets a clear NAK from my side.",
        "So NAK to the patch as it stands.",
        "I don't think this change is needed.",
        "I am not keen on merging this without a user.",
        "I am sorry, I will not pick this one.",
        "So, NAK. The hypervisor has to do it.",
        "I'm still nacking this.",
        "No, we can not take this patch.",
        "Please stop posting patches of this nature.",
    ],
)
def test_a_refusal_has_many_words(text):
    assert after(("Bob Brown", text)) is State.REJECTED


def test_a_new_version_if_need_be_is_no_promise():
    words = ("Ada Adams", "Let's wait for more words. If necessary, I will send a v2.")
    assert after(("Bob Brown", "Looks good to me."), words) is State.UNDER_REVIEW


def test_being_wrong_oneself_is_no_refusal():
    assert after(("Bob Brown", "No, I was wrong, the register is cleared elsewhere.")) is not State.REJECTED


def test_a_refusal_holds_unless_the_author_promises_more():
    refused = ("Bob Brown", "NAK. This breaks migration, and cannot be repaired.")
    assert after(refused) is State.REJECTED
    assert after(refused, ("Ada Adams", "Understood, I'll send a v2 without that.")) is State.CHANGES_REQUESTED


def test_a_newer_version_on_the_list_replaces_it():
    assert after(("Ada Adams", "I have just posted v2 with the fix.")) is State.SUPERSEDED


def test_a_tag_alone_leaves_it_under_review():
    assert after(("Bob Brown", "Reviewed-by: Bob Brown <bob@example.org>")) is State.UNDER_REVIEW


def test_the_author_applying_it_to_the_next_version_is_no_taking():
    assert after(("Bob Brown", "Please use a mask here."), ("Ada Adams", "I've applied this in v2.")) is (
        State.CHANGES_REQUESTED
    )


def test_what_was_taken_may_be_dropped_by_whoever_took_it():
    took = ("Cy Clark", "Applied to kvm-arm64/timer, thanks!")
    assert after(took, ("Cy Clark", "I dropped this for now, it breaks the boot.")) is State.CHANGES_REQUESTED
    assert after(took, ("Dee Doe", "I reverted it, rebuilt, and the hang is gone.")) is State.ACCEPTED


@pytest.mark.parametrize(
    "text",
    [
        "Actually, not: it does not build on s390.",
        "Dropping the patch for now, there are other issues.",
        "I can reproduce it too. So, removing from -next.",
        "OK, I've pulled the patch from the queue for now.",
        "Let's drop these two, a cleaner way was found.",
    ],
)
def test_taking_is_undone_in_many_words(text):
    took = ("Cy Clark", "Applied to kvm-arm64/timer, thanks!")
    assert after(took, ("Cy Clark", text)) is State.CHANGES_REQUESTED
    assert after(took, ("Cy Clark", text), ("Dee Doe", "Applied to timers/next, thanks!")) is State.ACCEPTED


def test_one_patch_of_a_series_taken_and_a_new_version_of_the_rest():
    part, promise = ("Cy Clark", 1, "Applied, thanks!"), ("Ada Adams", 2, "The mask is wrong here, I'll fix it in v2.")
    assert after_in_series(part, promise) is State.CHANGES_REQUESTED
    assert after_in_series(part) is State.ACCEPTED
    assert after_in_series(promise, ("Cy Clark", 3, "I have fixed that up and applied both, thanks!")) is State.ACCEPTED
    assert after_in_series(("Cy Clark", 0, "Applied, thanks!"), promise) is State.ACCEPTED


@pytest.mark.parametrize(
    "text",
    [
        "I've done that in v2: https://lists.example.org/2@example.org",
        "No longer needed, see\n[PATCHv2 0/3] KVM: timer: Skip redundant writes",
        "The change for all timers is the better one, and replaces this patch.",
        "I went ahead with another mask and posted out v3.",
        "I have rebased and sent the updated patch.",
        "Sorry, I ended up sending out a v2 before I read this.",
        "Done, sent the updated patch.",
        "I have updated my patch and just sent it, here are my thoughts.",
        "Sounds good, just sent out a patch.",
        "Thanks, v2 submitted.",
        "Please review v3, I changed the mask there.",
        "This patch is deprecated, the driver was written anew.",
        "Done: https://lists.example.org/20240901-timer-skip-v9-0-1ad3b7d78acb@example.org",
        "Just sent.",
        "I've given that a shot. Here's the second version, https://lists.example.org/4@example.org",
        "I have done that and sent v2, please check whether it is fine with you?",
        'No, it is superseded by "[PATCH v2] KVM: timer: Skip redundant writes".',
    ],
)
def test_a_later_version_named_or_linked_replaces_it(text):
    assert after(("Bob Brown", "Please use a mask here."), ("Ada Adams", text)) is State.SUPERSEDED


@pytest.mark.parametrize(
    "text",
    [
        "It rests on two others, [PATCH v6 1/2] vfio: Clean up the release of a device.",
        "I was waiting for more words before sending v2.",
        "v2 will be posted soon.",
        "I'll get a new version out next week.",
        "It rests on https://lists.example.org/20240901-timer-skip-v1-0-1ad3b7d78acb@example.org",
        "> list: https://lists.example.org/v3/info/timers",
    ],
)
def test_the_version_of_something_else_does_not_replace_it(text):
    assert after(("Bob Brown", "Please use a mask here."), ("Ada Adams", text)) is not State.SUPERSEDED


def test_what_was_said_of_an_earlier_version_in_the_thread_is_answered_by_the_later():
    state = draft(
        thread(
            ("Ada Adams", SUBJECT, None, PATCH),
            ("Bob Brown", "Re: " + SUBJECT, 0, QUOTE + "This is wrong. The mask must be used here."),
            ("Ada Adams", "Re: " + SUBJECT, 1, QUOTE + "I'll fix that in v2."),
            ("Ada Adams", SUBJECT.replace("PATCH", "PATCH v2"), 0, PATCH),
            ("Bob Brown", "Re: " + SUBJECT, 3, "Looks good to me."),
        )
    ).state
    assert state is State.UNDER_REVIEW


def test_giving_up_one_patch_of_a_series_leaves_the_series():
    doubt = ("Bob Brown", 2, "The register is cleared by reset anyway.")
    patch = ("Ada Adams", 3, "Right. Please ignore this patch.")
    series = ("Ada Adams", 3, "Right. Please ignore this series.")
    assert after_in_series(doubt, patch) is not State.REJECTED
    assert after_in_series(doubt, series) is State.REJECTED


def test_an_author_who_only_grants_a_refusal_has_let_go():
    refused = ("Bob Brown", "This is wrong. We don't need this, the hypervisor must do it anyway.")
    assert after(refused, ("Ada Adams", "Sounds reasonable, thanks for your explanation.")) is State.REJECTED
    assert after(refused, ("Ada Adams", "Sounds reasonable, I'll fix that in v2.")) is State.CHANGES_REQUESTED


def test_an_objection_is_settled_when_whoever_raised_it_approves_unless_a_change_is_promised():
    objection = ("Bob Brown", "This is wrong. The register must be restored, or migration breaks.")
    approval = ("Bob Brown", "Reviewed-by: Bob Brown <bob@example.org>")
    assert after(objection, approval) is State.UNDER_REVIEW
    assert after(objection, ("Cy Clark", "Reviewed-by: Cy Clark <cy@example.org>")) is State.CHANGES_REQUESTED
    assert after(approval, objection) is State.CHANGES_REQUESTED
    assert after(objection, ("Ada Adams", "I will fix this."), approval) is State.CHANGES_REQUESTED


def test_what_replaces_one_patch_of_a_series_leaves_the_series():
    words = "This has been superseded by the new series."
    assert after_in_series(("Bob Brown", 0, words)) is State.SUPERSEDED
    assert after_in_series(("Bob Brown", 1, words)) is not State.SUPERSEDED


@pytest.mark.parametrize(
    ("approved", "state"), [(0, State.UNDER_REVIEW), (1, State.UNDER_REVIEW), (2, State.CHANGES_REQUESTED)]
)
def test_who_approves_of_another_patch_has_not_settled_what_they_object_to(approved: int, state: State):
    objection = ("Bob Brown", 1, "This is wrong. The register must be restored, or migration breaks.")
    approval = ("Bob Brown", approved, "Reviewed-by: Bob Brown <bob@example.org>")
    assert after_in_series(objection, approval) is state


def test_a_reviewer_may_ask_for_a_new_version():
    assert after(("Bob Brown", "It conflicts with the other series. Please send a v2.")) is State.CHANGES_REQUESTED


def test_words_on_the_next_thing_are_no_promise_of_a_next_version():
    words = "With v6.9 the next test will run longer, as the timer will be read in linux-next."
    assert after(("Bob Brown", "Looks good to me."), ("Ada Adams", words)) is State.UNDER_REVIEW


@pytest.mark.parametrize(
    "text",
    [
        "This patch was applied to net/net-next.git (main)\nby Cy Clark <cy@example.org>:",
        "The following commit has been merged into the timers/core branch of tip:",
    ],
)
def test_a_robot_reports_where_the_change_went(text):
    assert after(("patchwork-bot", text)) is State.ACCEPTED


def test_a_robot_is_not_an_answer():
    robot = ("kernel test robot", "Applied to my tree, thanks!")
    assert after(robot) is not State.ACCEPTED

from invented import thread

from kdr.extract.choice import section
from kdr.extract.draft import draft
from kdr.extract.outcome import verdict
from kdr.extract.units import scene
from kdr.model import Fate, State

PATCH = """
Currently the timer is reprogrammed on every exit, even if nothing changed.
This is expensive and slows down guests that exit often.

Skip the write when the value is the same as the one already programmed.

Signed-off-by: Ada Adams <ada@example.org>
---
 timer.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/timer.c b/timer.c
--- a/timer.c
+++ b/timer.c
@@ -1,3 +1,3 @@
 void program(u64 value)
-	write(value);
+	if (value != last) write(value);
 }
"""
OBJECTION = """
On Wed, 1 May 2024, Ada Adams wrote:
> Skip the write when the value is the same as the one already programmed.

This is wrong. The register loses its value across suspend, so the guest will
miss its deadline after a resume. You need to invalidate the cached value there.

Thanks,
Bob
"""
PROMISE = """
On Wed, 1 May 2024, Bob Brown wrote:
> This is wrong. The register loses its value across suspend, so the guest will
> miss its deadline after a resume. You need to invalidate the cached value there.

You're right, I missed that. I'll fix it in v2.

Ada
"""
APPLIED = """
On Wed, 1 May 2024, Ada Adams wrote:
> Skip the write when the value is the same as the one already programmed.

Applied to kvm-arm64/timer, thanks!
"""


def argued():
    return thread(
        ("Ada Adams", "[PATCH] KVM: timer: Skip redundant writes", None, PATCH),
        ("Bob Brown", "Re: [PATCH] KVM: timer: Skip redundant writes", 0, OBJECTION),
        ("Ada Adams", "Re: [PATCH] KVM: timer: Skip redundant writes", 1, PROMISE),
    )


def test_a_commit_message_says_what_is_wrong_and_what_to_do():
    found = draft(argued())
    assert [p.cite for p in found.problem] == ["m0:1-2"]
    assert "m0:4" in [p.cite for p in found.proposal]


def test_an_objection_is_credited_and_followed_to_the_promise():
    (objection,) = draft(argued()).objections
    assert objection.passage.text.startswith("This is wrong.")
    assert objection.passage.by == "Bob Brown"
    assert objection.status is Fate.ADDRESSED
    assert [a.message for a in objection.answers] == ["m2"]


def test_a_promised_version_means_changes_were_requested():
    assert draft(argued()).state is State.CHANGES_REQUESTED


def test_applying_it_settles_it():
    found = draft(
        thread(
            ("Ada Adams", "[PATCH] KVM: timer: Skip redundant writes", None, PATCH),
            ("Cy Clark", "Re: [PATCH] KVM: timer: Skip redundant writes", 0, APPLIED),
        )
    )
    assert found.state is State.ACCEPTED
    assert [p.text for p in found.outcome] == ["Applied to kvm-arm64/timer, thanks!"]


def test_silence_leaves_it_new():
    assert draft(thread(("Ada Adams", "[PATCH] KVM: timer: Skip redundant writes", None, PATCH))).state is State.NEW


def test_every_passage_says_why_it_was_chosen():
    found = draft(argued())
    assert all(p.why for p in (*found.problem, *found.proposal, *(o.passage for o in found.objections)))


def test_decisive_words_are_cited_unless_they_read_like_no_outcome():
    play = scene(
        thread(
            ("Ada Adams", "[PATCH] KVM: timer: Skip redundant writes", None, PATCH),
            ("Bob Brown", "Re: [PATCH] KVM: timer: Skip redundant writes", 0, APPLIED + "\nThe rest may wait.\n"),
        )
    )
    end = verdict(play, ())
    (decisive,) = end.decisive
    assert play.units[decisive].text == "Applied to kvm-arm64/timer, thanks!"
    last = len(play.units) - 1
    for standing, cited in ((-100, (decisive, last)), (-300, (last,))):
        stands = [standing if n == decisive else 500 if n == last else -900 for n in range(len(play.units))]
        assert section(play, end, stands, 100, "outcome") == cited

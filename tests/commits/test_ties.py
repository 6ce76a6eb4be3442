"""What became of a patch: stories of how patches are merged, each played through with git."""

from __future__ import annotations

from lab import IDA, TEO, Asker, Lab, code


def test_a_patch_applied_as_posted_is_tied_exactly(lab: Lab, ask: Asker) -> None:
    mail = lab.post(
        "a1", lab.propose("vgic: Read the pending state", {"arch/vgic.c": lab.read("arch/vgic.c") + code("lr")})
    )
    merged = lab.apply(mail)
    answer = ask(lab)["a1"]
    assert answer["sha"] == merged
    assert answer["exact"] is True
    assert answer["score"] == 1.0
    assert (answer["committer"], answer["committed"]) == ("Noor Haddad", "2021-05-03")
    assert answer["stat"] == {"files": 1, "added": 8, "removed": 0}
    assert {"patch-id", "author-date", "subject", "author"} <= set(answer["evidence"])  # type: ignore[call-overload]


def test_every_revision_is_tied_to_the_commit_of_the_last_and_only_that_one_is_exact(lab: Lab, ask: Asker) -> None:
    old = lab.read("arch/timer.c")
    lab.post("v1", lab.propose("timer: Save the offset", {"arch/timer.c": old + code("off", 12)}))
    lab.pass_days(9)
    half = old + code("off", 6) + code("delta", 6)
    merged = lab.apply(lab.post("v2", lab.propose("timer: Save the offset", {"arch/timer.c": half}), tag="PATCH v2"))
    got = ask(lab)
    assert [got[i]["sha"] for i in ("v1", "v2")] == [merged, merged]
    assert [got[i]["exact"] for i in ("v1", "v2")] == [False, True]


def test_a_resend_without_change_is_as_exact_as_the_first(lab: Lab, ask: Asker) -> None:
    proposed = lab.propose("pmu: Count cycles", {"arch/pmu.c": lab.read("arch/pmu.c") + code("cycle")})
    lab.post("first", proposed)
    lab.pass_days(20)
    merged = lab.apply(lab.post("again", proposed, tag="PATCH RESEND"))
    got = ask(lab)
    assert [(got[i]["sha"], got[i]["exact"]) for i in ("first", "again")] == [(merged, True), (merged, True)]


def test_what_the_maintainer_edits_is_tied_but_not_exact(lab: Lab, ask: Asker) -> None:
    text = lab.read("arch/mmu.c") + code("pte", 10)
    lab.apply(lab.post("p", lab.propose("mmu: Walk once", {"arch/mmu.c": text})))
    merged = lab.amend(files={"arch/mmu.c": text.replace("read_pte_register(vcpu, 3)", "peek_pte(vcpu, 3)")})
    answer = ask(lab)["p"]
    assert (answer["sha"], answer["exact"]) == (merged, False)


def test_context_that_moved_leaves_the_change_exact(lab: Lab, ask: Asker) -> None:
    lines = lab.read("arch/mmu.c").splitlines(keepends=True)
    proposed = lab.propose("mmu: Flush late", {"arch/mmu.c": "".join([*lines[:10], code("flush", 5), *lines[10:]])})
    mail = lab.post("p", proposed)
    lab.commit("mmu: Rename", {"arch/mmu.c": "".join([*lines[:9], "\tother();\n", *lines[9:]])})
    lab.git("checkout", "-q", "--detach", proposed)
    lab.git("checkout", "-q", "main")
    merged = lab.apply(mail, "-3", "-C1")
    answer = ask(lab)["p"]
    assert (answer["sha"], answer["exact"]) == (merged, True)
    assert "patch-id" not in answer["evidence"]  # type: ignore[operator]


def test_a_new_prefix_and_a_mended_title_do_not_hide_a_patch(lab: Lab, ask: Asker) -> None:
    proposed = lab.propose("Recieve interrupts early", {"arch/vgic.c": lab.read("arch/vgic.c") + code("early", 10)})
    mail = lab.post("p", proposed)
    lab.apply(mail)
    text = lab.read("arch/vgic.c").replace("read_early_register(vcpu, 1)", "early_register(vcpu, 1)")
    merged = lab.amend("KVM: vgic: Receive interrupts early\n\n[noor: mended the title]", {"arch/vgic.c": text})
    assert ask(lab)["p"]["sha"] == merged


def test_a_link_trailer_ties_a_patch_that_was_rewritten(lab: Lab, ask: Asker) -> None:
    lab.post("p", lab.propose("vgic: Try harder", {"arch/vgic.c": lab.read("arch/vgic.c") + code("try", 9)}))
    lab.pass_days(3)
    text = lab.read("arch/vgic.c") + code("retry", 4) + code("try", 2)
    link = "Link: https://lore.kernel.org/r/p@example.org"
    merged = lab.commit(f"KVM: arm64: Retry when it fails\n\nReworked.\n\n{link}", {"arch/vgic.c": text}, TEO)
    answer = ask(lab)["p"]
    assert (answer["sha"], answer["method"], answer["exact"]) == (merged, "link", False)


def test_a_commit_that_only_refers_to_a_mail_is_not_what_became_of_it(lab: Lab, ask: Asker) -> None:
    lab.post("p", lab.propose("vgic: Try harder", {"arch/vgic.c": lab.read("arch/vgic.c") + code("try", 9)}))
    lab.commit(
        "pmu: Say why\n\nSee the discussion.\n\nLink: https://lore.kernel.org/r/p@example.org",
        {"arch/pmu.c": lab.read("arch/pmu.c") + code("why")},
    )
    assert ask(lab)["p"]["sha"] is None


def test_the_applied_mail_names_the_commit(lab: Lab, ask: Asker) -> None:
    lab.post("p", lab.propose("mmu: Guard it", {"arch/mmu.c": lab.read("arch/mmu.c") + code("guard", 3)}))
    merged = lab.commit("KVM: Guard the walker", {"arch/mmu.c": lab.read("arch/mmu.c") + code("fence", 9)})
    lab.mail(
        "ty",
        "Re: [PATCH] mmu: Guard it",
        "On Mon, 3 May 2021, Teo Marchetti wrote:\n> mmu: Guard it\n\n"
        f"Applied, thanks!\n\n[1/1] mmu: Guard it\n      commit: {merged[:12]}\n",
        above="p",
    )
    answer = ask(lab)["p"]
    assert (answer["sha"], answer["method"]) == (merged, "applied-mail")


def test_of_two_commits_of_one_change_the_first_is_given_and_the_other_named(lab: Lab, ask: Asker) -> None:
    mail = lab.post("p", lab.propose("timer: Mask it", {"arch/timer.c": lab.read("arch/timer.c") + code("mask")}))
    lab.git("branch", "fixes")
    merged = lab.apply(mail)
    lab.git("checkout", "-q", "fixes")
    lab.commit("pmu: Fix it", {"arch/pmu.c": lab.read("arch/pmu.c") + code("fix")})
    lab.pass_days(2)
    lab.git("cherry-pick", "-x", merged)
    picked = lab.git("rev-parse", "HEAD")
    lab.git("checkout", "-q", "main")
    lab.git("merge", "-q", "--no-ff", "-m", "Merge fixes", "-X", "ours", "fixes")
    answer = ask(lab)["p"]
    assert (answer["sha"], answer["also"], answer["exact"]) == (merged, [picked], True)


def test_copies_of_a_commit_that_were_rebased_differently_are_one_change(lab: Lab, ask: Asker) -> None:
    text = lab.read("arch/timer.c")
    lab.post("v1", lab.propose("timer: Mask it", {"arch/timer.c": text + code("mask", 12)}))
    lab.pass_days(1)
    lab.git("checkout", "-q", "-b", "dev")
    mail = lab.post("v2", lab.propose("timer: Mask it", {"arch/timer.c": text + code("mask", 9)}), tag="PATCH v2")
    lab.git("checkout", "-q", "dev")
    lab.apply(mail)
    copy = lab.amend(files={"arch/timer.c": text + code("mask", 10)})
    lab.git("checkout", "-q", "main")
    merged = lab.apply(mail)
    got = ask(lab)
    assert [(got[i]["sha"], got[i]["also"], got[i]["exact"]) for i in ("v1", "v2")] == [
        (merged, [copy], False),
        (merged, [copy], True),
    ]


def test_a_patch_the_maintainer_took_over_is_found_beside_its_siblings(lab: Lab, ask: Asker) -> None:
    one = lab.propose("mmu: Add a command to create a file", {"arch/mmu.c": lab.read("arch/mmu.c") + code("make", 10)})
    two = lab.propose("mmu: Add a command to delete a file", {"arch/mmu.c": lab.read("arch/mmu.c") + code("drop", 10)})
    first = lab.post("p1", one, tag="PATCH 1/2")
    lab.post("p2", two, tag="PATCH 2/2", above="p1")
    merged = lab.apply(first)
    whole = lab.read("arch/mmu.c") + code("drop", 9) + code("then", 1)
    taken = lab.commit("mmu: Add a command to delete files", {"arch/mmu.c": whole}, IDA)
    got = ask(lab)
    assert [got[i]["sha"] for i in ("p1", "p2")] == [merged, taken]


def test_patches_squashed_into_one_are_all_tied_to_it(lab: Lab, ask: Asker) -> None:
    old = lab.read("arch/pmu.c")
    one = lab.propose("pmu: Add masks", {"arch/pmu.c": old + code("mask", 10)})
    lab.post("m1", one, tag="PATCH 1/2")
    two = lab.propose("pmu: Parse lists", {"arch/pmu.c": old + code("mask", 10) + code("list", 12)}, base=one)
    lab.post("m2", two, tag="PATCH 2/2")
    lab.pass_days(14)
    both = lab.propose("pmu: Add mask functions", {"arch/pmu.c": old + code("mask", 10) + code("list", 12)})
    merged = lab.apply(lab.post("n", both, tag="PATCH v2"))
    got = ask(lab)
    assert [got[i]["sha"] for i in ("m1", "m2", "n")] == [merged] * 3
    assert [got[i]["exact"] for i in ("m1", "m2", "n")] == [False, False, True]


def test_a_changelog_that_says_squashed_is_believed(lab: Lab, ask: Asker) -> None:
    old = lab.read("arch/pmu.c")
    lab.post("a", lab.propose("pmu: Test the base registers", {"arch/pmu.c": old + code("base", 9)}), tag="PATCH 1/2")
    lab.post("b", lab.propose("pmu: Look around", {"arch/timer.c": code("look", 30)}), tag="PATCH 2/2")
    lab.pass_days(10)
    notes = 'v1 -> v2:\n- squashed "pmu: Test the base registers" into this patch, all of it anew\n'
    whole = lab.propose("pmu: Look around", {"arch/timer.c": code("look", 30) + code("anew", 9)})
    merged = lab.apply(lab.post("c", whole, tag="PATCH v2", notes=notes))
    got = ask(lab)
    assert [got[i]["sha"] for i in ("a", "b", "c")] == [merged] * 3
    assert got["a"]["through"] == "c@example.org"


def test_a_split_patch_is_tied_to_the_commit_that_kept_its_title(lab: Lab, ask: Asker) -> None:
    old = lab.read("arch/vgic.c")
    whole = lab.propose("vgic: Inject by affinity", {"arch/vgic.c": old + code("helper", 8) + code("affinity", 8)})
    lab.post("whole", whole)
    lab.pass_days(7)
    first = lab.propose("vgic: Add helpers", {"arch/vgic.c": old + code("helper", 8)})
    lab.apply(lab.post("s1", first, tag="PATCH v2 1/2"))
    rest = lab.propose("vgic: Inject by affinity", {"arch/vgic.c": lab.read("arch/vgic.c") + code("affinity", 8)})
    merged = lab.apply(lab.post("s2", rest, tag="PATCH v2 2/2"))
    got = ask(lab)
    assert got["whole"]["sha"] == got["s2"]["sha"] == merged
    assert got["s1"]["sha"] != merged
    assert (got["whole"]["parts"], got["whole"]["exact"]) == ([got["s1"]["sha"]], False)
    assert "parts" not in got["s1"]
    assert "parts" not in got["s2"]


def test_a_patch_the_maintainer_splits_is_tied_to_its_title_and_every_part_is_named(lab: Lab, ask: Asker) -> None:
    old = lab.read("arch/vgic.c")
    both = {"arch/vgic.c": old + code("helper", 12), "arch/pmu.c": lab.read("arch/pmu.c") + code("user", 5)}
    lab.post("whole", lab.propose("pmu: Share the helpers of the vgic", both))
    first = lab.commit("vgic: Add helpers for others", {"arch/vgic.c": both["arch/vgic.c"]}, TEO)
    merged = lab.commit("pmu: Share the helpers of the vgic", {"arch/pmu.c": both["arch/pmu.c"]}, TEO)
    answer = ask(lab)["whole"]
    assert (answer["sha"], answer["parts"], answer["exact"]) == (merged, [first], False)


def test_two_patches_that_are_much_alike_are_no_parts_of_one(lab: Lab, ask: Asker) -> None:
    mails = []
    for n, name in enumerate(("vgic", "timer"), 1):
        text = lab.read(f"arch/{name}.c") + code("guard", 9) + code(name, 3, 40)
        mails.append(lab.post(f"p{n}", lab.propose(f"{name}: Guard the reset", {f"arch/{name}.c": text}),
                              tag=f"PATCH {n}/2"))  # fmt: skip
    merged = []
    for mail, name in zip(mails, ("vgic", "timer"), strict=True):
        lab.apply(mail)
        text = lab.read(f"arch/{name}.c").replace("read_guard_register(vcpu, 2)", "guard(vcpu, 2)")
        merged.append(lab.amend(files={f"arch/{name}.c": text}))
    got = ask(lab)
    assert [got[i]["sha"] for i in ("p1", "p2")] == merged
    assert not [a for a in got.values() if "parts" in a]


def test_a_title_that_gained_a_prefix_is_the_same_title(lab: Lab, ask: Asker) -> None:
    text = lab.read("arch/timer.c")
    lab.post("p", lab.propose("Use the timeout multiplier in retries", {"arch/timer.c": text + code("mul", 2)}))
    lab.pass_days(40)
    merged = lab.commit(
        "timer: lib: Use the timeout multiplier in retries",
        {"arch/timer.c": text + code("mul", 1) + code("scaled", 18)},
        TEO,
    )
    answer = ask(lab)["p"]
    assert (answer["sha"], answer["exact"]) == (merged, False)


def test_titles_that_differ_in_the_prefix_only_are_not_mixed_up(lab: Lab, ask: Asker) -> None:
    for name in ("vgic", "timer", "mmu"):
        text = lab.read(f"arch/{name}.c")
        lab.post(name, lab.propose(f"{name}: Convert to the new API", {f"arch/{name}.c": text + code("new", 3)}))
    merged = lab.apply(lab.mails[1])
    got = ask(lab)
    assert [got[i]["sha"] for i in ("vgic", "timer", "mmu")] == [None, merged, None]


def test_a_single_patch_posted_anew_under_another_title_is_the_next_revision(lab: Lab, ask: Asker) -> None:
    text = lab.read("arch/pmu.c")
    lab.post("v1", lab.propose("pmu: Set the longest run time to 90 seconds", {"arch/pmu.c": text + code("ninety", 3)}))
    lab.pass_days(3)
    other = lab.propose("pmu: Use the run time left in the loop", {"arch/pmu.c": text + code("left", 9)})
    merged = lab.apply(lab.post("v2", other, tag="PATCH v2"))
    got = ask(lab)
    assert [(got[i]["sha"], got[i]["exact"]) for i in ("v1", "v2")] == [(merged, False), (merged, True)]
    assert got["v1"]["through"] == "v2@example.org"


def test_which_of_two_single_patches_was_posted_anew_is_not_guessed(lab: Lab, ask: Asker) -> None:
    text = lab.read("arch/pmu.c")
    lab.post("a", lab.propose("pmu: Set the longest run time to 90 seconds", {"arch/pmu.c": text + code("ninety", 3)}))
    lab.post("b", lab.propose("pmu: Set the shortest run time to 9 seconds", {"arch/pmu.c": text + code("nine", 3)}))
    lab.pass_days(3)
    other = lab.propose("pmu: Use the run time left in the loop", {"arch/pmu.c": text + code("left", 9)})
    merged = lab.apply(lab.post("v2", other, tag="PATCH v2"))
    got = ask(lab)
    assert [got[i]["sha"] for i in ("a", "b", "v2")] == [None, None, merged]


def test_a_dropped_patch_of_a_merged_series_was_not_merged(lab: Lab, ask: Asker) -> None:
    one = lab.propose("mmu: Count walks", {"arch/mmu.c": lab.read("arch/mmu.c") + code("walk")})
    two = lab.propose("mmu: Skip walks", {"arch/mmu.c": lab.read("arch/mmu.c") + code("skip")})
    lab.post("d1", one, tag="PATCH 1/2")
    lab.post("d2", two, tag="PATCH 2/2")
    lab.pass_days(5)
    merged = lab.apply(lab.post("e1", one, tag="PATCH v2"))
    got = ask(lab)
    assert [got[i]["sha"] for i in ("d1", "d2", "e1")] == [merged, None, merged]


def test_who_sends_a_patch_need_not_have_written_it(lab: Lab, ask: Asker) -> None:
    proposed = lab.propose("timer: Warm up", {"arch/timer.c": lab.read("arch/timer.c") + code("warm")})
    merged = lab.apply(lab.post("p", proposed, sender=IDA, top=f"From: {TEO}\n\n"))
    answer = ask(lab)["p"]
    assert answer["sha"] == merged
    assert "author" in answer["evidence"]  # type: ignore[operator]


def test_another_persons_like_change_is_no_tie(lab: Lab, ask: Asker) -> None:
    text = lab.read("arch/mmu.c")
    lab.post("p", lab.propose("mmu: Sync headers with 5.10", {"arch/mmu.c": text + code("uapi", 30)}))
    lab.pass_days(100)
    lab.commit("mmu: Sync headers with 5.12", {"arch/mmu.c": text + code("uapi", 45)}, IDA)
    answer = ask(lab)["p"]
    assert answer["sha"] is None
    assert answer["method"] == "unsure"


def test_a_patch_for_another_tree_is_not_tied_to_a_like_title_here(lab: Lab, ask: Asker) -> None:
    lab.post("q", lab.propose("hw/arm: Fix the reset of the timer", {"hw/arm/virt.c": code("board", 9)}))
    lab.pass_days(4)
    lab.commit("timer: Fix the reset of the timer", {"arch/timer.c": lab.read("arch/timer.c") + code("reset", 7)}, IDA)
    assert ask(lab)["q"]["sha"] is None


def test_a_patch_posted_long_after_the_commit_did_not_become_it(lab: Lab, ask: Asker) -> None:
    text = lab.read("arch/vgic.c") + code("late", 6)
    lab.commit("vgic: Reset late", {"arch/vgic.c": text + code("more", 7)}, TEO)
    lab.pass_days(60)
    lab.post("p", lab.propose("vgic: Reset late", {"arch/vgic.c": text + code("most", 4)}))
    assert ask(lab)["p"]["sha"] is None


def test_a_pull_request_shows_what_was_committed_before(lab: Lab, ask: Asker) -> None:
    made = lab.commit("vgic: Pull me", {"arch/vgic.c": lab.read("arch/vgic.c") + code("pull")}, TEO)
    lab.pass_days(4)
    lab.post("p", made, tag="PULL 03/17", sender=IDA, top=f"From: {TEO}\n\n")
    assert (ask(lab)["p"]["sha"], ask(lab)["p"]["exact"]) == (made, True)


def test_a_patch_that_was_reverted_and_applied_again_is_tied_to_the_first(lab: Lab, ask: Asker) -> None:
    mail = lab.post("p", lab.propose("pmu: Boost", {"arch/pmu.c": lab.read("arch/pmu.c") + code("boost")}))
    merged = lab.apply(mail)
    lab.git("revert", "--no-edit", merged)
    again = lab.apply(mail)
    answer = ask(lab)["p"]
    assert (answer["sha"], answer["also"], answer["exact"]) == (merged, [again], True)


def test_a_reverted_patch_was_merged_all_the_same(lab: Lab, ask: Asker) -> None:
    merged = lab.apply(lab.post("p", lab.propose("pmu: Boost", {"arch/pmu.c": lab.read("arch/pmu.c") + code("boost")})))
    lab.git("revert", "--no-edit", merged)
    assert ask(lab)["p"]["sha"] == merged


def test_a_fixup_becomes_part_of_the_patch_it_names(lab: Lab, ask: Asker) -> None:
    old = lab.read("arch/timer.c")
    base = lab.propose("timer: Migrate the pending table state", {"arch/timer.c": old + code("table", 12)})
    mail = lab.post("p", base)
    fixed = old + code("table", 12).replace("read_table_register(vcpu, 5)", "table(5)") + code("extra", 6)
    lab.post("f", lab.propose("fixup! timer: Migrate the pending table state", {"arch/timer.c": fixed}, IDA, base=base))
    lab.apply(mail)
    merged = lab.amend(files={"arch/timer.c": fixed})
    got = ask(lab)
    assert (got["f"]["sha"], got["f"]["exact"]) == (merged, False)


def test_names_that_differ_in_case_accents_and_address_are_one_person(lab: Lab, ask: Asker) -> None:
    proposed = lab.propose(
        "mmu: Be quick", {"arch/mmu.c": lab.read("arch/mmu.c") + code("quick", 12)}, "Zoë Brandt <zoe@example.org>"
    )
    lab.post("p", proposed)
    merged = lab.commit(
        "mmu: Be quicker", {"arch/mmu.c": lab.read("arch/mmu.c") + code("quick", 11)}, "zoe brandt <z@example.net>"
    )
    assert ask(lab)["p"]["sha"] == merged

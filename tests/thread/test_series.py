"""Series, their patches and what each revision changed, as a reader finds them in subjects and cover letters."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from mails import PATCH, mail, threads

from kdr.mail import pages
from kdr.model import Series, Thread
from kdr.thread.build import build
from kdr.thread.credits import of_item
from kdr.thread.shortlog import entries

SEEDS = Path(__file__).parents[2] / "adr_sources"


def seed(slug: str) -> Series:
    (thread,) = build(pages.read((SEEDS / slug / "thread.txt").read_bytes().decode(), "thread.txt"))
    (found,) = thread.series
    return found


def changes(series: Series) -> dict[str, list[tuple[int, int, tuple[str, ...]]]]:
    """For each revision the lines of its changes and whom they credit."""
    return {r.label: [(c.first, c.last, c.credits) for c in r.changes] for r in series.revisions}


# --- the five threads of this project ---


def test_twelve_patches_of_two_authors_out_of_a_flattened_shortlog() -> None:
    found = seed("tlbi-range")
    assert (found.total, found.author, found.cover) == (12, "Raghavendra Rao Ananta", "m0")
    assert [p.author for p in found.patches] == ["David Matlack"] * 3 + ["Raghavendra Rao Ananta"] * 9
    # File lines 183 and 184 are one wrapped title whose indentation the page lost.
    assert found.patches[0].title == "KVM: Rename kvm_arch_flush_remote_tlb() to kvm_arch_flush_remote_tlbs()"
    assert found.patches[11].title == "KVM: arm64: Use TLBI range-based intructions for unmap"


def test_seven_revisions_and_a_resend_out_of_bare_headings() -> None:
    found = seed("tlbi-range")
    oliver, both = ("Oliver",), ("Marc", "Oliver")
    # "v6:" links to v6 and says what came of its review: that made v7.  Below the resend, which changes nothing,
    # each heading holds its own revision's changes.
    assert changes(found) == {
        "v1": [],
        "v2": [
            (159, 160, ()),
            (161, 162, ()),
            (163, 164, ()),
            (165, 166, ()),
            (167, 168, ()),
            (169, 169, ()),
            (170, 172, oliver),
            (173, 174, oliver),
        ],
        "v3": [(142, 144, oliver), (145, 147, oliver), (148, 151, oliver), (152, 153, oliver), (154, 156, oliver)],
        "v4": [(129, 131, oliver), (132, 133, oliver), (134, 137, oliver), (138, 138, oliver)],
        "v5": [
            (109, 112, both),
            (113, 114, both),
            (115, 117, both),
            (118, 122, both),
            (123, 123, both),
            (124, 125, both),
        ],
        "v5 (RESEND)": [],
        "v6": [(104, 104, ("Gavin",)), (105, 105, ("Gavin",))],
        "v7": [(94, 96, ("Philippe",)), (97, 97, ("Shaoqin",)), (98, 100, ("Shaoqin",))],
    }
    assert found.version == 7
    assert all(r.link is None for r in found.revisions)  # every one of them was masked


def test_forty_patches_and_changes_since() -> None:
    found = seed("vhe-world-switch")
    assert (found.version, found.total, len(found.patches)) == (4, 40, 40)
    assert [p.author for p in found.patches] == ["Christoffer Dall"] * 39 + ["Shih-Wei Li"]
    assert found.patches[31].title == "KVM: arm64: Configure c15, PMU, and debug register traps on cpu load/put for VHE"
    # Body line n is file line n + 5.  "Changes since v3" is what v4 changed.
    assert [(label, [c[:2] for c in cs]) for label, cs in changes(found).items()] == [
        ("v2", []),
        ("v3", [(66, 66), (67, 68), (69, 70)]),
        ("v4", [(49, 49), (50, 53), (54, 55), (56, 57), (58, 61), (62, 63)]),
    ]


def test_a_quoted_cover_letter_is_the_posting() -> None:
    found = seed("mpidr-lookup")
    assert (found.title, found.author) == ("KVM: arm64: Accelerate lookup of vcpus by MPIDR values", "Marc Zyngier")
    assert (found.version, found.total, found.cover, len(found.patches)) == (1, 5, "m0q1", 5)
    assert found.patches[2].title == "KVM: arm64: Fast-track kvm_mpidr_to_vcpu() when mpidr_data is available"


def test_a_quoted_patch_is_the_posting() -> None:
    found = seed("mmu-init-once")
    (patch,) = found.patches
    assert (found.total, found.cover, found.author) == (1, None, "Peng Hao")
    assert (patch.message, patch.title) == ("m0q4", "kvm: x86: Improve virtual machine startup performance")


def test_an_rfc_of_one_patch_with_its_base() -> None:
    found = seed("vcpu0-cache-flush")
    assert (found.rfc, found.total, found.base) == (True, 1, "fc96b232f8e7c0a6c282f47726b2ff6a5fb341d2")
    assert [p.title for p in found.patches] == ["KVM: arm: Optimize cache flush by only flushing on vcpu0"]


# --- invented threads ---


def only(found: tuple[Thread, ...]) -> Thread:
    (thread,) = found
    return thread


def posting(tmp_path: Path, subject: str, changelog: str) -> Series:
    """The series of a single patch with a changelog below its ``---``."""
    body = PATCH.replace("---\n virt", f"---\n{changelog}\n\n virt", 1)
    (found,) = only(threads(tmp_path, mail("p", subject, body))).series
    return found


def test_a_series_has_its_patches_by_message_and_file(tmp_path: Path) -> None:
    cover = "All.\n\nInes Okafor (1):\n  two\n\nTeo Marchetti (2):\n  one\n  never sent\n\n 1 file changed\n"
    thread = only(
        threads(
            tmp_path,
            mail("cover", "[PATCH v2 0/3] all", cover),
            mail("two", "[PATCH v2 2/3] two", f"From: Ines Okafor <ines@example.org>\n\n{PATCH}", to="cover"),
            mail("one", "[PATCH v2 1/3] one", PATCH, to="cover"),
            mail("re", "Re: [PATCH v2 1/3] one", PATCH, day=2, to="one"),
        )
    )
    (found,) = thread.series
    assert (found.title, found.version, found.total, found.cover) == ("all", 2, 3, "m0")
    assert [(p.index, p.title, p.author, p.message, p.files) for p in found.patches] == [
        (1, "one", "Teo Marchetti", "m1", ("virt/kvm/kvm_main.c",)),
        (2, "two", "Ines Okafor", "m3", ("virt/kvm/kvm_main.c",)),
        (3, "never sent", "Teo Marchetti", None, ()),
    ]


def test_a_second_version_in_reply_to_the_first_is_a_series_of_its_own(tmp_path: Path) -> None:
    thread = only(
        threads(
            tmp_path,
            mail("c1", "[PATCH 0/1] all"),
            mail("p1", "[PATCH 1/1] one", PATCH, to="c1"),
            mail("c2", "[PATCH v2 0/1] all", "Changes since v1:\n- tested, as Rosa asked\n", day=2, to="c1"),
            mail("p2", "[PATCH v2 1/1] one", PATCH, day=2, to="c2"),
            mail("fix", "[PATCH] a fix that somebody else proposes", PATCH, day=3, to="p2"),
        )
    )
    assert [(s.version, s.cover, [p.message for p in s.patches]) for s in thread.series] == [
        (1, "m0", ["m1"]),
        (2, "m2", ["m3"]),
        (1, None, ["m4"]),
    ]
    # What v2 changed and where both were posted is all in this thread.
    second = thread.series[1]
    assert [(r.label, r.message_id, len(r.changes)) for r in second.revisions] == [
        ("v1", "c1@example.org", 0),
        ("v2", "c2@example.org", 1),
    ]
    assert second.revisions[1].changes[0].credits == ("Rosa",)


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("Changes since v2:", "v3"),
        ("Changes from v2:", "v3"),
        ("Changes since v2 [1]:", "v3"),
        ("Changelog since v2:", "v3"),
        ("since v2:", "v3"),
        ("* From v2:", "v3"),
        ("Changes since last version:", "v3"),
        ("Addressed all comments from the previous version:", "v3"),
        ("A number of changes since [1]:", "v3"),
        ("Chnages in V3:", "v3"),
        ("From v2 <20210502.1@example.org>:", "v3"),
        ("v2 -> v3:", "v3"),
        ("v3->v2:", "v3"),
        ("* v2 --> v3", "v3"),
        ("v2..v3:", "v3"),
        ("Changes v2 => v3", "v3"),
        ("from v2 to v3", "v3"),
        ("Changes in v3:", "v3"),
        ("Changes in V3 (https://lore.kernel.org/r/x@example.org):", "v3"),
        ("v3 changes:", "v3"),
        ("v3:", "v3"),
        ("v3", "v3"),
        ("[v3 update]", "v3"),
        ("v2:", "v2"),
        ("v1 -> v2:", "v2"),
        ("RFC -> v1:", "v1"),
        # The posting is v3: its writer counted wrongly.
        ("Changes since v3:", "v3"),
    ],
)
def test_what_a_heading_means(tmp_path: Path, heading: str, label: str) -> None:
    found = posting(tmp_path, "[PATCH v3] x", f"{heading}\n - renamed it [Rosa]\n - and more,\n   on two lines\n")
    told = {r.label: [c.text.strip() for c in r.changes] for r in found.revisions if r.changes}
    assert told == {label: ["- renamed it [Rosa]", "- and more,\n   on two lines"]}


@pytest.mark.parametrize(
    "prose",
    [
        "Since v2, nobody has asked for anything.",
        "This depends on v2 of the other series.",
        "v4.19: the oldest kernel this applies to",
        "v2 of this was wrong.",
        "From v2 on this is faster.",
        "This fixes a bug in the previous version of KVM.",
    ],
)
def test_prose_about_versions_is_no_heading(tmp_path: Path, prose: str) -> None:
    found = posting(tmp_path, "[PATCH v3] x", f"{prose}\n - a list\n")
    assert changes(found) == {"v3": []}


def test_links_place_earlier_revisions(tmp_path: Path) -> None:
    found = posting(
        tmp_path,
        "[PATCH v3] x",
        "v1: https://lore.kernel.org/kvm/20210501.1@example.org/\n"
        "v2 [1]\n\nChanges since v2:\n- renamed\n\n[1] https://lore.kernel.org/r/20210502.1@example.org\n",
    )
    assert [(r.label, r.message_id, len(r.changes)) for r in found.revisions] == [
        ("v1", "20210501.1@example.org", 0),
        ("v2", "20210502.1@example.org", 0),
        ("v3", "p@example.org", 1),
    ]


def test_changes_told_below_each_patch_belong_to_their_message(tmp_path: Path) -> None:
    patch = PATCH.replace("---\n virt", "---\nv2: Rosa's comments\n\n virt", 1)
    thread = only(
        threads(
            tmp_path,
            mail("cover", "[PATCH v3 0/2] all", "v3:\n- less\n"),
            mail("one", "[PATCH v3 1/2] one", patch, to="cover"),
            mail("two", "[PATCH v3 2/2] two", patch.replace("v2:", "v7:"), to="cover"),
        )
    )
    (found,) = thread.series
    # What "two" tells of a v7 belongs to some earlier series.
    assert [(r.label, [(c.message, c.first, c.credits) for c in r.changes]) for r in found.revisions] == [
        ("v2", [("m1", 5, ("Rosa",))]),
        ("v3", [("m0", 2, ())]),
    ]


def test_a_changelog_ends_where_the_prose_goes_on(tmp_path: Path) -> None:
    cover = "Hello.\n\nv2:\n- one\n\n- two\n\nThis was tested on\n- a board\n\nTeo Marchetti (1):\n  x\n"
    thread = only(
        threads(tmp_path, mail("cover", "[PATCH v2 0/1] all", cover), mail("p", "[PATCH v2 1/1] x", PATCH, to="cover"))
    )
    assert changes(thread.series[0]) == {"v2": [(4, 4, ()), (6, 6, ())]}


@pytest.mark.parametrize(
    ("item", "names"),
    [
        ("- renamed it (Philippe)", ("Philippe",)),
        ("- renamed it           [Marc/Peter]", ("Marc", "Peter")),
        ("- renamed it (Oliver, Marc Zyngier and Jean-Philippe)", ("Oliver", "Marc Zyngier", "Jean-Philippe")),
        ("- took Rosa's suggestion", ("Rosa",)),
        ("- Addressed Rosa's comments", ("Rosa",)),
        ("- Addressed comments from Ines and Rosa", ("Ines", "Rosa")),
        ("- renamed it, per Rosa", ("Rosa",)),
        ("- renamed it as suggested by Rosa Lindqvist.", ("Rosa Lindqvist",)),
        ("- renamed it as Rosa suggested", ("Rosa",)),
        ("- renamed it (reported by Rosa)", ("Rosa",)),
        ("- renamed it (thanks Rosa)", ("Rosa",)),
        ("- renamed it (Jean-a-b-Philippe-jacques and O'Brien)", ("Jean-a-b-Philippe-jacques", "O'Brien")),
        ("- renamed it (VHE)", ()),
        ("- set the bit per vCPU (PMU, Linux)", ()),
        ("- Added comments", ()),
        ("- Rebased (fun!)", ()),
        ("- Dropped 'Rosa' the test machine", ()),
        ("- renamed a[Index]b", ()),
    ],
)
def test_whom_an_item_credits(tmp_path: Path, item: str, names: tuple[str, ...]) -> None:
    found = posting(tmp_path, "[PATCH v2] x", f"v2:\n{item}\n")
    assert [c.credits for r in found.revisions for c in r.changes] == [names]


def test_a_hostile_name_is_read_in_no_time() -> None:
    start = time.perf_counter()
    assert of_item("- Aa" + "-aa" * 24 + "!") == ()
    assert of_item("- (Aa" + "-aa" * 24 + ")") == ("Aa" + "-aa" * 24,)
    assert time.perf_counter() - start < 2


def test_thanks_above_the_items_credit_those_without_a_name_of_their_own(tmp_path: Path) -> None:
    found = posting(tmp_path, "[PATCH v2] x", "v2:\nThanks again, Oliver, for the review\n- one (Rosa)\n- two\n")
    assert [c.credits for r in found.revisions for c in r.changes] == [("Rosa",), ("Oliver",)]


def test_words_after_a_gap_may_lead_in_the_items(tmp_path: Path) -> None:
    found = posting(
        tmp_path, "[PATCH v2] x", "v1 -> v2:\n\nAddressed the comments by Ines, and Rosa (thanks):\n- one\n- two\n"
    )
    assert [c.credits for r in found.revisions for c in r.changes] == [("Ines", "Rosa")] * 2


def test_a_diff_without_any_tag_is_a_patch_if_it_begins_the_thread_and_is_signed(tmp_path: Path) -> None:
    thread = only(
        threads(tmp_path, mail("p", "KVM: count kicks", PATCH), mail("r", "Re: KVM: count kicks", PATCH, day=2, to="p"))
    )
    assert [(s.title, [p.message for p in s.patches]) for s in thread.series] == [("KVM: count kicks", ["m0"])]


def test_a_thread_about_nothing_posted_has_no_series(tmp_path: Path) -> None:
    assert only(threads(tmp_path, mail("a", "[RFC] an idea"), mail("b", "Re: [RFC] an idea", to="a"))).series == ()


def test_shortlog_of_wrapped_titles() -> None:
    lines = [
        "Teo Marchetti (2):",
        "  KVM: Count the kicks of every vCPU and show them where somebody",
        "    looks",
        "  KVM: Document it",
        "",
        "Ines Okafor (1):",
        "  KVM: Test it",
        "",
        " 3 files changed, 3 insertions(+)",
    ]
    assert [(e.author, e.title) for e in entries(lines)] == [
        ("Teo Marchetti", "KVM: Count the kicks of every vCPU and show them where somebody looks"),
        ("Teo Marchetti", "KVM: Document it"),
        ("Ines Okafor", "KVM: Test it"),
    ]

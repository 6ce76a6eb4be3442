"""Subject lines as people and programs write them."""

from __future__ import annotations

import pytest

from kdr.thread.subject import normalised, parse


@pytest.mark.parametrize(
    ("line", "version", "index", "total", "title"),
    [
        ("[PATCH] KVM: x", 1, None, None, "KVM: x"),
        ("[RFC PATCH kvmtool v3 2/9] arm: x", 3, 2, 9, "arm: x"),
        ("[PATCH][KVMTOOL] x", 1, None, None, "x"),
        ("[PATCHv4 3/4] x", 4, 3, 4, "x"),
        ("[PATCH-v4 3/4] x", 4, 3, 4, "x"),
        ("[PATCH V4 03/14] x", 4, 3, 14, "x"),
        ("[PATCH RFCv2 0/9] x", 2, 0, 9, "x"),
        ("[RFCv2 PATCH 0/9] x", 2, 0, 9, "x"),
        ("[RFC PATCHv2 0/9] x", 2, 0, 9, "x"),
        ("[PATCH1/8] x", 1, 1, 8, "x"),
        ("[PATCH v1.5 1/2] x", 1, 1, 2, "x"),
        ("[PATCH v2 RESEND 1/ 2] x", 2, 1, 2, "x"),
        ("[PATCH v3 1/2]\n KVM: folded\n  subject", 3, 1, 2, "KVM: folded subject"),
        ("[kvm-unit-tests PATCH v2] [arm] x", 2, None, None, "x"),
        ("[PATCH v2 1/?] x", 2, 1, None, "x"),
        ("[PATCH 5.10 42/95] x", 1, 42, 95, "x"),
    ],
)
def test_patch_subjects(line: str, version: int, index: int | None, total: int | None, title: str) -> None:
    found = parse(line)
    assert (found.version, found.index, found.total, found.title) == (version, index, total, title)
    assert found.patch
    assert not found.reply


@pytest.mark.parametrize(
    "line",
    [
        "Re: [PATCH] x",
        "RE: Re: [PATCH] x",
        "AW: [PATCH] x",
        "[kvmarm] Re: [PATCH] x",
        "Re[2]: [PATCH] x",
        "回复：[PATCH] x",
    ],
)
def test_replies_in_several_languages(line: str) -> None:
    found = parse(line)
    assert (found.reply, found.patch, found.title) == (True, True, "x")


def test_tags_are_kept_as_written() -> None:
    assert parse("[RFC PATCH kvmtool v3 2/9] x").tags == ("RFC", "PATCH", "kvmtool")
    assert parse("[RFC PATCH kvmtool v3 2/9] x").rfc
    assert parse("[PATCH RFCv2] x").rfc
    assert not parse("[PATCH v2] RFC 822 dates").rfc


@pytest.mark.parametrize(
    "line", ["[GIT PULL] KVM fixes", "[RFC] an idea", "hello", "", None, "[", "[[]]", "[Bug 12] x"]
)
def test_what_posts_no_patch(line: str | None) -> None:
    assert not parse(line).patch


def test_brackets_in_a_title_stay() -> None:
    assert parse("[PATCH] KVM: fix a[0] [sic]").title == "KVM: fix a[0] [sic]"


def test_titles_compare_without_case_spacing_or_full_stop() -> None:
    assert normalised("KVM:  Fix  X.") == normalised("kvm: fix x")
    assert normalised("KVM: fix x") != normalised("KVM: fix y")

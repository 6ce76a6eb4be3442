"""What changelogs say of the revision before."""

from __future__ import annotations

import time

import pytest

from kdr.commits.remarks import Remark, items, said

COVER = """\
Changes in v3:
 - Reworked patch #2 and renamed it to "mmu: Say why
   nothing is needed".
 * Dropped what was patch #4 ("mmu: Count walks") and cast instead.
 - Squashed "mmu: Add a mask" into patch #1 ("mmu: Add masks")

Changes in v2:
 - squashed "mmu: Old news" into "mmu: Add masks"
"""


def test_a_cover_letter_tells_what_was_renamed_dropped_and_squashed() -> None:
    found = [r for item in items(COVER, 3) for r in said(item, own=False)]
    assert found == [
        Remark("", 2, "mmu: Say why nothing is needed"),
        Remark("mmu: Count walks", 0, "", dropped=True),
        Remark("mmu: Add a mask", 0, "mmu: Add masks"),
    ]


def test_what_is_said_of_older_revisions_is_passed_over() -> None:
    assert [r.old for item in items(COVER, 2) for r in said(item, own=False)] == ["mmu: Old news"]
    assert list(items(COVER, 4)) == []
    assert list(items(COVER, 1)) == []


@pytest.mark.parametrize(
    "heading", ["v2 -> v3:", "Changes since v2:", "v3:", "* From v2", "Changelog v2 => v3", "[v3]"]
)
def test_headings_of_every_form_are_known(heading: str) -> None:
    older = 'v1 -> v2:\n- squash "mmu: Never" in this one\n'
    text = f'Words.\n\n{heading}\n- squash "mmu: Test it" into this patch\n\n{older}'
    assert [r.old for item in items(text, 3) for r in said(item, own=True)] == ["mmu: Test it"]


def test_a_version_of_many_digits_is_no_heading() -> None:
    assert list(items(f'v{"1" * 5000}:\n- squash "mmu: Test it" into this patch\n', 2)) == [
        'squash "mmu: Test it" into this patch'
    ]


def test_hostile_headings_are_read_in_no_time() -> None:
    start = time.perf_counter()
    list(items("v2 " + "[" * 40_000 + 'x\n"', 2))
    assert time.perf_counter() - start < 2


def test_this_patch_is_known_only_where_it_is_said_in_a_patch() -> None:
    (item,) = items('- merged "mmu: Test it" into this patch', 2)
    assert list(said(item, own=False)) == []
    assert list(said(item, own=True)) == [Remark("mmu: Test it", 0, "")]


@pytest.mark.parametrize(
    "item",
    [
        'removed the stray call from patch #4 ("mmu: Count walks")',
        'moved the check from #5 ("mmu: Count walks") to #7 ("mmu: Skip walks")',
        'patch #8 ("mmu: Count walks") is new',
    ],
)
def test_other_talk_of_patches_says_nothing(item: str) -> None:
    assert list(said(item, own=False)) == []

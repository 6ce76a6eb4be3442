"""Zones: what every line of a mail is, as a reader of kernel mail would say."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdr.mail.paragraphs import paragraphs
from kdr.mail.zones import split, zoned
from kdr.model import Line, Zone

BODIES = sorted((Path(__file__).parents[1] / "data" / "zones").glob("*.txt"))


def said(line: Line) -> str:
    """A line as the data files write it."""
    if line.zone is Zone.QUOTE:
        return f"q{line.depth} {line.whose}" if line.whose else "quote"
    return line.zone.value


@pytest.mark.parametrize("path", BODIES, ids=lambda p: p.stem)
def test_every_line_is_what_a_reader_takes_it_for(path: Path) -> None:
    rows = [row.split("|", 1) for row in path.read_text().splitlines()]
    body = "".join(f"{text}\n" for _, text in rows)
    found = zoned(body, reply=path.stem.startswith("re-"))
    assert [f"{said(line):11}|{text}" for line, (_, text) in zip(found, rows, strict=True)] == [
        f"{zone.strip():11}|{text}" for zone, text in rows
    ]


@pytest.mark.parametrize(
    "line",
    [
        "On Thu, Mar 3, 2022 at 9:29 AM Bo Berg <bo@example.org> wrote:",
        "Le 16/02/2020 à 09:18, Bo Berg a écrit :",
        "Am 23.09.20 um 14:35 schrieb Bo Berg:",
        "El vie., 10 abr. 2020 a las 0:34, Bo Berg (<bo@example.org>) escribió:",
        "Il gio 30 lug 2020, 16:36 Bo Berg <bo@example.org> ha scritto:",
        "Excerpts from Bo Berg's message of June 24, 2021 1:57 pm:",
        "Quoting Bo Berg (2020-02-22 01:00:03):",
        "* Bo Berg (bo@example.org) wrote:",
        "* Bo Berg:",
        "----- On Aug 9, 2022, at 8:45 PM, Bo Berg bo@example.org wrote:",
        "On 2019/7/4 下午3:11, Bo Berg wrote:",
        "在 2022/6/1 10:20, Bo Berg 写道:",
    ],
)
def test_many_mailers_say_who_is_quoted(line: str) -> None:
    first, second = zoned(f"{line}\n> words\n", reply=True)
    assert first.zone is Zone.ATTRIBUTION
    assert second.whose == "Bo Berg"


def test_an_attribution_broken_over_four_lines_is_one() -> None:
    body = "On Thu, Mar 3, 2022\nat 9:29 AM Bo\nBerg <bo@\nexample.org> wrote:\n> words\n"
    *lines, quote = zoned(body, reply=True)
    assert {x.zone for x in lines} == {Zone.ATTRIBUTION}
    assert quote.whose == "Bo Berg"


def test_prose_that_ends_in_wrote_is_prose() -> None:
    (line, _, _) = zoned("I forgot what it was that Bo wrote:\n\nIt was fine.\n", reply=True)
    assert line.zone is Zone.OWN


def test_a_line_number_is_the_line_that_a_citation_names() -> None:
    body = "one\n\n> two\nthree"
    lines = zoned(body)
    assert [x.number for x in lines] == [1, 2, 3, 4]
    assert [x.text for x in lines] == ["one", "", "two", "three"]


LINES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=40),
        st.sampled_from((Path(__file__).parents[1] / "data" / "zones" / "fragments").read_text().splitlines()),
    ),
    max_size=40,
)


@given(LINES, st.booleans())
def test_any_body_is_zoned_line_by_line(rows: list[str], reply: bool) -> None:
    body = "\n".join(rows)
    lines = zoned(body, reply=reply)
    assert [x.number for x in lines] == list(range(1, len(split(body)) + 1))
    for line, row in zip(lines, split(body), strict=True):
        if line.depth:
            assert line.zone is Zone.QUOTE
            assert row == line.text or re.fullmatch(r"(?:> ?)+", row.removesuffix(line.text))
        else:
            assert line.zone is not Zone.QUOTE
            assert line.text == row
            assert line.whose is None


@given(LINES)
def test_a_paragraph_is_its_lines_byte_for_byte(rows: list[str]) -> None:
    body = "\n".join(rows)
    found = paragraphs(zoned(body))
    own = {x.number for x in zoned(body) if x.zone in (Zone.OWN, Zone.TABLE, Zone.CHANGELOG)}
    assert {n for p in found for n in range(p.first, p.last + 1)} == own
    for p in found:
        assert p.text == "\n".join(body.split("\n")[p.first - 1 : p.last])


def test_a_table_and_the_words_above_it_are_one_paragraph() -> None:
    body = "Results:\na   1   2\nb   3   4\nc   5   6\n\nv2:\n- none\n"
    assert [(p.first, p.last, p.zone) for p in paragraphs(zoned(body))] == [
        (1, 4, Zone.TABLE),
        (6, 7, Zone.CHANGELOG),
    ]


def test_trailers_can_be_asked_for() -> None:
    lines = zoned("Fine.\n\nAcked-by: Bo <bo@example.org>\n", reply=True)
    (verdict,) = paragraphs(lines, {Zone.TRAILER})
    assert verdict.text == "Acked-by: Bo <bo@example.org>"


@pytest.mark.parametrize("code", ["#define A 1", "return b", "if x", "    else", "struct page"])
def test_changed_lines_of_code_are_a_diff_without_any_head(code: str) -> None:
    lines = zoned(f"Rather:\n\n-{code}\n+{code}\n\nFine.\n", reply=True)
    assert [x.zone for x in lines if x.text.startswith(("-", "+"))] == [Zone.DIFF] * 2


@pytest.mark.parametrize("words", [" if it is asked for", " static keys", "#1 is wrong", " return what is there"])
def test_a_list_with_signs_is_no_diff(words: str) -> None:
    lines = zoned(f"Pro and contra:\n\n+{words}\n-{words}\n\nFine.\n", reply=True)
    assert {x.zone for x in lines} == {Zone.OWN, Zone.BLANK}


def test_a_hunk_may_claim_any_number_of_lines() -> None:
    lines = zoned(f"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,{'1' * 5000} +1 @@\n one\n+two\n")
    assert {x.zone for x in lines} == {Zone.DIFF}


@pytest.mark.parametrize(
    "body",
    [
        "From: a <a@b.c>\nFrom: a " + "<@" * 2_000,
        "Acked-by: a <a@b.c>\nReviewed-by xx <" + "@>" * 16_000 + " x",
    ],
    ids=["patch header", "trailer"],
)
def test_a_hostile_line_is_read_in_no_time(body: str) -> None:
    start = time.perf_counter()
    zoned(body)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    "line",
    ["- i", " i", "--", "a | 12 +", "====  ====", "From: a@b,", "changes:", "Bo wrote:", "@@ -1,9 +1,9 @@\n", "a  b"],
)
def test_many_lines_of_one_kind_take_time_in_proportion(line: str) -> None:
    # In proportion this is half a second at most; with the square of the number of lines it would be minutes.
    assert len(zoned(f"{line}\n" * 5_000)) >= 5_000

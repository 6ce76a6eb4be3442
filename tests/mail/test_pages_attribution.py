"""Who is quoted, and when they wrote, out of the lines that mail programs put above a quote."""

from __future__ import annotations

import pytest

from kdr.mail.attribution import at, attribution


@pytest.mark.parametrize(
    ("text", "name", "date"),
    [
        # Without a zone only the day is sure.
        ("On Sat, Jul 22, 2023, Rosa Maria Lind wrote:", "Rosa Maria Lind", "2023-07-22T00:00:00+00:00"),
        ("On Thu, Mar 3, 2022 at 9:29 AM Teo M <teo@example.org> wrote:", "Teo M", "2022-03-03T00:00:00+00:00"),
        ("On Thu, Mar 3, 2022 at 9:29 PM PST Teo M <teo@example.org> wrote:", "Teo M", "2022-03-03T21:29:00-08:00"),
        ("On Thu, Mar 3, 2022 at 12:05 AM UTC, Teo M wrote:", "Teo M", "2022-03-03T00:05:00+00:00"),
        ("On Fri, 18 Apr 2025 11:22:43 +0100, Teo M <teo@example.org> wrote:", "Teo M", "2025-04-18T11:22:43+01:00"),
        ("On Thu, Sep 07, 2023 at 11:09:26AM +0100, Teo M wrote:", "Teo M", "2023-09-07T11:09:26+01:00"),
        ("On 2020/9/23 14:35, Jan Larsen wrote:", "Jan Larsen", "2020-09-23T00:00:00+00:00"),
        ("On 23.09.20 14:35, May Larsen wrote:", "May Larsen", "2020-09-23T00:00:00+00:00"),
        ("Am 23.09.20 um 14:35 schrieb Jan Larsen:", "Jan Larsen", "2020-09-23T00:00:00+00:00"),
        ("On 3/25/20 4:10 PM, Teo M wrote:", "Teo M", "2020-03-25T00:00:00+00:00"),
        ("On Thursday 07 March 2019 04:12 PM, Teo M wrote:", "Teo M", "2019-03-07T00:00:00+00:00"),
        ("On Thu, 2022-03-03 at 10:00 +0100, Teo M wrote:", "Teo M", "2022-03-03T10:00:00+01:00"),
        ("Hi Rosa, On 2020-03-25 16:10, Teo M wrote:", "Teo M", "2020-03-25T00:00:00+00:00"),
        # The third of April, or the fourth of March: not said.
        ("On 3/4/20 4:10 PM, Teo M wrote:", "Teo M", None),
        ("Teo M <teo@example.org> writes:", "Teo M", None),
        ("Teo M wrote:", "Teo M", None),
        (
            'On Mon, 05 Jul 2021 19:07:12 +0100, "M, Teo" <teo@example.org> wrote:',
            "M, Teo",
            "2021-07-05T19:07:12+01:00",
        ),
    ],
)
def test_attribution_says_who_and_when(text: str, name: str, date: str | None) -> None:
    found = attribution(text)
    assert found is not None
    assert found.person.name == name
    assert (found.date and found.date.isoformat()) == date


@pytest.mark.parametrize(
    "text", ["I cannot remember who of us wrote:", "He wrote that", "wrote:", "", "On and on:", "On 99/99/9999, wrote:"]
)
def test_prose_is_no_attribution(text: str) -> None:
    assert attribution(text) is None


def test_attribution_over_two_lines() -> None:
    lines = ["On Fri, 18 Apr 2025 11:22:43 +0100,", "Teo M <teo@example.org> wrote:", "> words"]
    found = at(lines, 0)
    assert found is not None
    assert (found[0].person.name, found[1]) == ("Teo M", 2)
    assert at(lines, 2) is None

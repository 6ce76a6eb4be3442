"""Sphinx sets the locale of the machine it runs on; no word of the project may depend on it."""

from __future__ import annotations

import _strptime
import calendar
import locale
import time
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from kdr.mail.page_text import ctime
from kdr.site.text import day

GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose months are German: by its own locale, or where it has none, by what Python knows of months."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
    except locale.Error:
        real = time.strftime
        monkeypatch.setattr(time, "strftime", lambda form, at: real(form.replace("%B", GERMAN[at[1] - 1]), at))
        monkeypatch.setattr(calendar, "month_abbr", ["", *(name[:3] for name in GERMAN)])
        monkeypatch.setattr(_strptime, "_regex_cache", {})
        monkeypatch.setattr(_strptime, "_TimeRE_cache", _strptime.TimeRE())
    yield
    locale.setlocale(locale.LC_ALL, before)


@pytest.mark.usefixtures("german")
def test_a_date_of_mail_is_read_and_shown_in_english_wherever_the_site_is_built() -> None:
    with pytest.raises(ValueError, match="May"):
        datetime.strptime("May", "%b")
    assert f"{date(2018, 5, 15):%B}" == "Mai"
    assert day(date(2018, 5, 15)) == "15 May 2018"
    assert str(ctime("Thu May 15 13:02:52 PST 2018")) == "2018-05-15 13:02:52-08:00"
    assert str(ctime("Wed Mar 02 2022 - 21:58:36 GMT")) == "2022-03-02 21:58:36+00:00"
    assert ctime("Don Mai 15 13:02:52 PST 2018") is None


def test_every_month_has_its_name() -> None:
    days = [date(2018, number, 1) for number in range(1, 13)]
    assert [day(when) for when in days] == [f"1 {calendar.month_name[when.month]} 2018" for when in days]

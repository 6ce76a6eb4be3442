"""Figures on pages: what is drawn of them, and that none of them stops the site."""

from __future__ import annotations

import pytest

from kdr.model import Table
from kdr.site.measure import pairs_of
from kdr.site.plot import bars, dumbbells, figure


@pytest.mark.parametrize("written", ["9" * 330, "1" + "0" * 308, f"0.{'0' * 310}1s", f"about {'8' * 400}ns"])
def test_a_figure_too_large_or_small_for_any_plot_is_left_out(written: str) -> None:
    rows = (("1", written, "2"), ("2", "1", written), ("3", "4", "3"))
    columns = ("n", "t / before", "t / after")
    table = Table(first=1, last=4, caption=None, columns=columns, units=(None,) * 3, rows=rows)
    (pairs,) = pairs_of(table)
    assert pairs.rows == (("3", 4.0, 3.0),)
    assert "3: 4 before, 3 after" in dumbbells(pairs)
    assert figure(written) is None
    assert bars(written, "3") is None


def test_nothing_measured_is_a_figure_still() -> None:
    assert bars("0s", "3s") is not None

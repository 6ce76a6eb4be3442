from collections.abc import Iterator
from pathlib import Path

import pytest

from kdr.mail.sources import read
from kdr.mail.zones import zoned
from kdr.measure.tables import tables
from kdr.model import Line, Table, Zone

SOURCES = Path(__file__).parents[2] / "adr_sources"


def of(text: str) -> tuple[Table, ...]:
    return tables(zoned(text.strip("\n") + "\n"))


@pytest.fixture(scope="module")
def flattened() -> tuple[Table, ...]:
    mails = list(read(SOURCES / "tlbi-range" / "thread.txt"))
    return tables(zoned(mails[0].body))


def test_the_three_flattened_tables_have_full_column_names_and_units(flattened: tuple[Table, ...]) -> None:
    both, adjust, unmap = flattened
    assert both.columns == (
        "mem_sz (GB)",
        "ADJUST_MAPPINGS (s) / Baseline",
        "ADJUST_MAPPINGS (s) / Baseline + series",
        "Unmap VM (s) / Baseline",
        "Unmap VM (s) / Baseline + series",
    )
    assert both.units == ("GB", "s", "s", "s", "s")
    assert adjust.columns == ("vCPUs", "ADJUST_MAPPINGS (s) / Baseline", "ADJUST_MAPPINGS (s) / Baseline + series")
    assert adjust.units == (None, "s", "s")
    assert unmap.columns == ("mem_sz (GB)", "Unmap VM (s) / Baseline", "Unmap VM (s) / Baseline + series")


def test_the_three_flattened_tables_have_eight_rows_each(flattened: tuple[Table, ...]) -> None:
    assert [len(t.rows) for t in flattened] == [8, 8, 8]
    assert flattened[0].rows[4] == ("16", "57.02", "43.63", "0.046", "0.018")
    assert flattened[1].rows[0] == ("1", "111.44", "114.63")
    assert flattened[2].rows[-1] == ("128", "64.65", "14.39")


def test_the_command_line_above_is_the_caption(flattened: tuple[Table, ...]) -> None:
    assert flattened[1].caption == "$ kvm_page_table_test -m 2 -b 128G -s anonymous_hugetlb_2mb -v $i"


def test_a_box_with_units_in_its_cells() -> None:
    (table,) = of("""
nVHE
----

+---------+--------+---------+
|  What   | Native | Trapped |
+---------+--------+---------+
| Average | 41ns   | 130ns   |
| Worst   | 99ns   | 301ns   |
+---------+--------+---------+
""")
    assert table.columns == ("What", "Native", "Trapped")
    assert table.units == (None, "ns", "ns")
    assert table.rows == (("Average", "41ns", "130ns"), ("Worst", "99ns", "301ns"))
    assert (table.first, table.last, table.caption) == (4, 9, "nVHE")


def test_rules_between_the_rows_and_a_header_cell_over_two_columns() -> None:
    (table,) = of("""
    +-------+-----------------+
    | vCPUs | fault time (ms) |
    |       | old    | new    |
    +-------+--------+--------+
    |     1 |    926 |    803 |
    +-------+--------+--------+
    |     2 |   1189 |    843 |
    +-------+--------+--------+
""")
    assert table.columns == ("vCPUs", "fault time (ms) / old", "fault time (ms) / new")
    assert [r[2] for r in table.rows] == ["803", "843"]


def test_titles_inside_the_box_are_its_caption() -> None:
    (table,) = of("""
           | Config: all writes          |
           | Time to clear the log       |
           | --------------------------- |
vCPU Count | split=N      | split=Y      |
---------- | ------------ | ------------ |
2          | 0.326340139s | 0.058645119s |
4          | 0.425658733s | 0.059211364s |
""")
    assert table.caption == "Config: all writes; Time to clear the log"
    assert table.columns == ("vCPU Count", "split=N", "split=Y")
    assert table.units == (None, "s", "s")


def test_a_markdown_table_and_one_with_bars_only() -> None:
    (markdown,) = of("| test | us |\n|------|----|\n| a | 1.5 |\n| b | 2.5 |\n")
    assert (markdown.columns, markdown.rows) == (("test", "us"), (("a", "1.5"), ("b", "2.5")))
    (bars,) = of("          | down  | cost\nbefore    | 7s    | 1200 ms\nafter it  | 1s    |   16 ms\n")
    assert bars.columns == ("", "down", "cost")
    assert bars.rows[1] == ("after it", "1s", "16 ms")


def test_columns_aligned_by_blanks_with_cells_missing() -> None:
    (table,) = of("""
  Time-     Loops-   Time+     Loops+    Output
  ---------------------------------------------
  14.592s            15.010s             +2.8%
  27.880s   2108m    16.539s   1104m     -40.6%
""")
    assert table.columns == ("Time-", "Loops-", "Time+", "Loops+", "Output")
    assert table.rows[0] == ("14.592s", "", "15.010s", "", "+2.8%")
    assert table.rows[1] == ("27.880s", "2108m", "16.539s", "1104m", "-40.6%")


def test_a_header_whose_words_stand_one_blank_apart() -> None:
    (table,) = of("""
Name             Tier Poll   Last sample
========================================
* clock.example     2    6   +40us[+81us] +/-   21ms
* clock.example     2    7   -30us[ +96us] +/-   21ms
""")
    assert table.columns == ("Name", "Tier", "Poll", "Last sample")
    assert table.rows[1][3] == "-30us[ +96us] +/-   21ms"


def test_raw_benchmark_output_of_one_row() -> None:
    (table,) = of("""
[ ID] Interval       Transfer     Bandwidth
[  3]  0.0-10.0 sec  2.27 GBytes  1.95 Gbits/sec
""")
    assert table.columns == ("[ ID]", "Interval", "Transfer", "Bandwidth")
    assert table.rows == (("[  3]", "0.0-10.0 sec", "2.27 GBytes", "1.95 Gbits/sec"),)


def test_a_blank_line_between_two_rows_parts_nothing() -> None:
    (table,) = of("""
            worker      cached      improved
 1 NIC      6.69 us     1.76 us     73.6%

10 NICs     7.53 us     2.57 us     65.8%
""")
    assert (table.first, table.last) == (1, 4)
    assert [r[0] for r in table.rows] == ["1 NIC", "10 NICs"]


def test_rows_without_a_header_stand_under_the_one_before() -> None:
    first, second = of("""
x off
stressor   ops        real time
aio        222927     10.01
mmap       217043     10.01

+ on
aio        432750     10.00
mmap       426771     10.01
""")
    assert second.columns == first.columns == ("stressor", "ops", "real time")


def test_a_heading_over_labels_and_figures_is_the_caption() -> None:
    (table,) = of("Image: base + fix\n-----------------\n  Time(s)       44.43\n  No. of exits  145,348,264\n")
    assert table.caption == "Image: base + fix"
    assert table.rows == (("Time(s)", "44.43"), ("No. of exits", "145,348,264"))


@pytest.mark.parametrize(
    "text",
    [
        "static const u8 table[] = {\n\t0x01, 0x02,  /* a */\n\t0x03, 0x04,  /* b */\n};\n",
        "  173\t\n  174\t/*\n  175\t * Initialise  traps.\n  176\t */\n",
        "[   29.356963] CPU255: Booted   12\n[   29.358301] smp: Brought up   2 nodes\n",
        "CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\n",
        "It works.  It has 2 parts.  Both\nare short.  See 3 below.\n",
        "-rwxr-xr-x 1 ann ann  85652472 Aug  3 16:48 image\n-rwxr-xr-x 1 ann ann  86033880 Aug  3 16:39 image.1\n",
    ],
)
def test_code_logs_configuration_and_prose_are_no_tables(text: str) -> None:
    assert of(text) == ()


def test_a_table_known_from_a_quote_is_read_from_its_dequoted_lines() -> None:
    text = ["| cpus | old | new |", "|------|-----|-----|", "| 1 | 5.5s | 4.5s |", "| 2 | 6.5s | 5.5s |"]
    lines = [Line(40 + i, t, Zone.OWN, 2, "Ann Lee") for i, t in enumerate(text)]
    (table,) = tables(lines)
    assert (table.first, table.last, len(table.rows)) == (40, 43, 2)


def test_quoted_tables_of_others_are_not_read() -> None:
    assert of("On Monday, Ann Lee <ann@example.org> wrote:\n> | a | 5.5s |\n> |---|---|\n> | b | 6.5s |\n") == ()


def hostile() -> Iterator[str]:
    yield "| " + "1/" * 100 + "x | 2 |\n" * 3
    yield ("1 " * 180 + "x\n") * 4
    yield "a  " + "1  " * 120 + "\n" + "b  " + "2  " * 120 + "\n"
    yield "|" * 5_000 + "\n" + "-" * 50_000 + "\n"
    yield " ".join("word" for _ in range(60)) + "\n====\n" + "1  2  3  4  5\n" * 3


@pytest.mark.parametrize("text", list(hostile()))
def test_hostile_lines_are_read_in_time(text: str) -> None:
    assert isinstance(of(text), tuple)

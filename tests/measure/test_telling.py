"""What a reader of a draft is told of a table: each figure beside the one it is to be held against."""

import pytest

from kdr.mail.zones import zoned
from kdr.measure.tables import tables
from kdr.measure.telling import entries

Told = list[tuple[str, str | None, str]]


def told(text: str) -> Told:
    found = tables(zoned(text.strip("\n") + "\n"))
    return [(e.what, e.baseline, e.value) for n, t in enumerate(found) for e in entries(t, found[:n])]


def test_before_and_after_in_rows_are_paired_column_by_column() -> None:
    assert told("""
            |  lazy=0   |  lazy=1
     Before |  70511pps | 40612pps
     After  | 110233pps | 74210pps
""") == [("lazy=0", "70511pps", "110233pps"), ("lazy=1", "40612pps", "74210pps")]


def test_labels_before_the_first_bar() -> None:
    assert told("""
        guard on | guard off
Before: 5.3Mpps  | 7.2Mpps
After:  6.5Mpps  | 8.3Mpps
""") == [("guard on", "5.3Mpps", "6.5Mpps"), ("guard off", "7.2Mpps", "8.3Mpps")]


def test_runs_side_by_side_with_w_and_without() -> None:
    assert told("""
      run-1       run-2      run-3
w/o  1708.1      1637.1     1630.1
w    1766.0      1752.3     1861.7
""") == [("run-1", "1708.1", "1766.0"), ("run-2", "1637.1", "1752.3"), ("run-3", "1630.1", "1861.7")]


def test_output_of_time_in_two_columns() -> None:
    assert told("\t\tw/o\t\tw/\n\treal\t0m13.460s\t0m11.771s\n\tuser\t0m0.248s\t0m0.279s\n") == [
        ("real", "0m13.460s", "0m11.771s"),
        ("user", "0m0.248s", "0m0.279s"),
    ]


def test_several_figures_under_one_heading_between_bars() -> None:
    assert told("""
Data |  scalar code |  vector code
size |  enc   dec   |  enc   dec
-----+--------------+------------
1k   | 945ns  925ns | 230ns  207ns
4k   | 36us   33us  | 1070ns 1054ns
""") == [
        ("vector code / enc against scalar code, Data / size 1k", "945ns", "230ns"),
        ("vector code / enc against scalar code, Data / size 4k", "36us", "1070ns"),
        ("vector code / dec against scalar code, Data / size 1k", "925ns", "207ns"),
        ("vector code / dec against scalar code, Data / size 4k", "33us", "1054ns"),
    ]


def test_groups_that_are_sizes_or_directions_are_not_set_against_each_other() -> None:
    for one, two in (("4k blocks", "64k blocks"), ("read", "write")):
        found = told(f"""
threads |  {one}     |  {two}
        |  cold   hot     |  cold   hot
--------+-----------------+------------
1       | 945ns  925ns    | 230ns  207ns
4       | 36us   33us     | 1070ns 1054ns
""")
        assert found
        assert not any(base for _, base, _ in found)


def test_rows_of_two_ways_to_do_one_thing() -> None:
    assert told("""
               guest cpu |  host cpu |          | PPS
----------------------------------------------------
sent by copy:     90%    |   100%    |          |  318967
sent by loan:     100%   |   30%     |   33%    | 1192064
got by copy:      100%   |   68%     |   100%   |  692288
got by loan:      100%   |   33%     |   43%    |  771670
""") == [
        ("guest cpu, sent by", "90%", "100%"),
        ("host cpu, sent by", "100%", "30%"),
        ("PPS, sent by", "318967", "1192064"),
        ("host cpu, got by", "68%", "33%"),
        ("got by", "100%", "43%"),
        ("PPS, got by", "692288", "771670"),
    ]


def test_rows_of_several_sizes_each_before_and_after() -> None:
    assert told("""
test           latency   calls
4 CPUs before  5.1 us    10.5
4 CPUs after   4.1 us     9.5
8 CPUs before  7.1 us    20.5
8 CPUs after   6.1 us    19.5
""") == [
        ("latency, 4 CPUs", "5.1 us", "4.1 us"),
        ("calls, 4 CPUs", "10.5", "9.5"),
        ("latency, 8 CPUs", "7.1 us", "6.1 us"),
        ("calls, 8 CPUs", "20.5", "19.5"),
    ]


def test_two_rows_of_methods_that_the_words_above_compare() -> None:
    assert told("""
We compare both ways of locking on my board:

one core  |without delay| 200ns delay|
--------------------------------------
static    | 55294942    | 3937156    |
--------------------------------------
runtime   | 54706282    | 3918188    |
""") == [("without delay", "55294942", "54706282"), ("200ns delay", "3937156", "3918188")]


def test_the_same_list_previously_and_now() -> None:
    found = told("Previously:\nstop\t0.0221s\nmove\t0.4405s\n\nNow:\nstop\t0.0320s\nmove\t0.0221s\n")
    assert found[2:] == [("stop", "0.0221s", "0.0320s"), ("move", "0.4405s", "0.0221s")]


def test_two_tables_tell_twelve_rows_the_most_changed_first_of_all() -> None:
    sizes = [2**n for n in range(10)]
    rows = "\n".join(f"{n}K  {n}.503 us  {n}.511 us" for n in sizes)
    late = "\n".join(f"{n}K  {n}.504 us  0.{n:04} us" for n in sizes)
    found = told(f"Before:\n\nsize  map  unmap\n{rows}\n\nAfter:\n\nsize  map  unmap\n{late}\n")
    pairs = [(a, b) for _, a, b in found if a]
    assert len(pairs) == 12
    assert {f"0.{n:04} us" for n in sizes} <= {b for _, b in pairs}


@pytest.mark.parametrize(
    "text",
    [
        "set up   |  usual ping  | flood ping\n---\ndefault  | 100 times | 10 times\nbypass   | 41 times | 9 times\n",
        "phase   time\nboot    5.5s\nstop    3.5s\n",
        "| test | us |\n|------|----|\n| map | 1.5 |\n| unmap | 2.5 |\n",
        "| test | 1 CPU | 2 CPUs |\n|------|----|---|\n| first | 1.5 | 2.5 |\n| second | 2.5 | 3.5 |\n",
    ],
)
def test_rows_of_different_things_are_not_set_against_each_other(text: str) -> None:
    found = told(text)
    assert found
    assert not any(base for _, base, _ in found)


def test_a_heading_of_sizes_over_a_rule_is_not_told() -> None:
    found = told("""
        |   key of 128     |   key of 256     |
 #bytes | 512 | 1500 |  4k | 512 | 1500 |  4k |
 -------+-----+------+-----+-----+------+-----+
    AB2 | 35% |  23% | 11% | 38% |  25% | 16% |
   CDEF | 11% |   6% |  3% | 11% |   4% |  2% |
    E72 |  8% |   5% | -4% |  7% |   4% | -5% |
""")
    assert found
    assert all(value.endswith("%") for _, _, value in found)
    assert "key of 128 / 512, E72" in [what for what, _, _ in found]


def test_how_sure_a_figure_is_is_no_figure() -> None:
    assert told("""
                 Latency      Confidence
   before         x1.00          ±.04
   after           1.23           .05
""") == [("Latency", "x1.00", "1.23")]


def test_a_command_above_a_table_is_no_heading_of_its_columns() -> None:
    found = told("""
 for i in 1 2; do serve -t 1000  -m 64000 & done
 IFACE   rxpck/s   txpck/s
 lo         0.50      0.61
 eth4   61848.00      1.00
""")
    assert ("rxpck/s, eth4", None, "61848.00") in found


def test_what_did_not_change_is_told_only_where_little_else_is() -> None:
    rows = "".join(f"size {n}   {n + 0.25}us   {n + (0.25 if n % 2 else 0.5)}us\n" for n in range(20))
    found = told("what     before   after\n" + rows)
    assert 6 <= len(found) <= 12
    assert all(a != b for _, a, b in found[1:-1])


def test_a_column_of_changes_pairs_two_others_only_if_it_tells_their_difference() -> None:
    assert told("""
            worker      cached      improved
 1 NIC      6.69 us     1.76 us     73.6%
10 NICs     7.53 us     2.57 us     65.8%
""") == [("cached, 1 NIC", "6.69 us", "1.76 us"), ("cached, 10 NICs", "7.53 us", "2.57 us")]
    for text in (
        """
| cache | straight read | randread  | part of randread(5%) |
|-------|---------------|-----------|----------------------|
| 4096  |    538  MB/s  | 112 MB/s  |     20.76 MB/s       |
| 16384 |    699  MB/s  | 158 MB/s  |     21.02 MB/s       |
| 65536 |    917  MB/s  | 278 MB/s  |     20.90 MB/s       |
""",
        """
         first part        second part
         ---------------   ---------------
threads  speedup  time_ms  speedup  time_ms
 1          1.4%   4021.3     3.4%   1717.7
 6         35.1%   2644.7    80.8%    341.0
""",
    ):
        assert not any(base for _, base, _ in told(text))


def test_names_with_and_without_a_no() -> None:
    assert told("size    nosplit    split\n128KB   55.5 us    53.7 us\n256KB   83.5 us    69.7 us\n") == [
        ("split, size 128KB", "55.5 us", "53.7 us"),
        ("split, size 256KB", "83.5 us", "69.7 us"),
    ]
    runs = (
        "        unpack   1st run  non-1st runs\nloop    4.586s   0.308s   0.198s\ndirect  4.581s   2.238s   0.222s\n"
    )
    assert not any(base for _, base, _ in told(runs))


def test_sizes_in_the_first_row_head_the_columns() -> None:
    assert told("""
Threads number     1        4        8
Before patch    7636.05  6444.36  1694.48
After  patch    7711.60  6478.98  6561.06
""") == [("1", "7636.05", "7711.60"), ("4", "6444.36", "6478.98"), ("8", "1694.48", "6561.06")]


def test_columns_one_blank_apart_with_a_change_that_has_no_heading() -> None:
    assert told("""
rw          bs fast=0 fast=1
------------------------------
randread    4k 149,426 170,763 +14%
randread   16k 118,939 134,269 +12%
read      128k 17,680 17,658 0%
""") == [
        ("randread, bs 4k", "149,426", "170,763"),
        ("randread, bs 16k", "118,939", "134,269"),
        ("read, bs 128k", "17,680", "17,658"),
    ]


def test_a_heading_further_up_names_the_side_of_a_table() -> None:
    text = "Results {}:\npahole -s net.o | \\\n  grep queue\nsend_queue      {}    0\nrecv_queue   {}    1\n\n"
    found = told(text.format("before", 1112, 1280) + text.format("after", 1088, 1216))
    assert [(a, b) for _, a, b in found if a and a != b] == [("1112", "1088"), ("1280", "1216")]


def test_tables_of_two_settings_are_paired_but_not_those_of_two_machines() -> None:
    text = "tests with {}\n\nlinks | rate | errors\n---\n1  | {}Gbps | {}\n16 | 180.5Gbps | {}\n\n"
    pools = text.format("512 pools", "40.9", 1901, 1902) + text.format("1024 pools", "44.2", 431, 432)
    assert ("40.9Gbps", "44.2Gbps") in [(a, b) for _, a, b in told(pools)]
    cores = text.format("4 cores", "40.9", 1901, 1902) + text.format("8 cores", "44.2", 431, 432)
    assert not any(a for _, a, _ in told(cores))


def test_what_is_off_and_on_in_rows() -> None:
    assert told("""
| stats    | Copy    | Pipe     |
| off      | 2920.24 | 35926.58 |
| on       | 2919.15 | 36066.07 |
| overhead | 0.04%   | -0.39%   |
""") == [("Copy", "2920.24", "2919.15"), ("Pipe", "35926.58", "36066.07")]


def test_a_difference_with_its_share_is_no_side() -> None:
    assert told("""
| scenario | old  | new  | delta         |
| gcc      | 2.00 | 1.68 | 0.32 (-16.0%) |
| clang    | 2.15 | 1.68 | 0.47 (-23.5%) |
""") == [("gcc", "2.00", "1.68"), ("clang", "2.15", "1.68")]


def test_every_column_that_stands_against_one_has_its_turn() -> None:
    rows = "\n".join(f"{2**n}\t{n}0001\t{n}0500\t{n}0002" for n in range(1, 15))
    found = told(f"pages\t[before]\t[v3 change]\t[v4 change]\n{rows}\n")
    assert {b[-1] for _, _, b in found} == {"0", "2"}


def test_a_name_with_a_number_in_it_is_no_figure() -> None:
    text = "{}:\nwhen     face    rx       tx\nAverage:   vnet0   {}  77976.98\nPeak:   vnet0   {}  77976.98\n\n"
    found = told(
        text.format("current code", "1330807.03", "1430807.03") + text.format("with maps", "1371870.49", "15.5")
    )
    assert not any("vnet0" in (a or "") + b for _, a, b in found)


def test_the_row_that_leaves_its_change_open_is_what_the_others_are_held_against() -> None:
    text = "threads  speedup  time_ms\n  0       {}     4000.0\n  6       35.0%  2600.0\n 52       40.0%  2400.0\n"
    assert [(a, b) for _, a, b in told(text.format("--"))] == [("4000.0", "2600.0"), ("4000.0", "2400.0")]
    wrong = text.format("--").replace("35.0%", "3.0%").replace("40.0%", "4.0%")
    assert not any(a for _, a, _ in told(wrong))


def test_rows_before_and_now_beside_a_third() -> None:
    assert told("""
|rate  | c4  | c8  |
|------|-----|-----|
|A before | 9.7k | 10k |
|A now    | 13k  | 19k |
|B     | 15k  | 35k |
""") == [("c4", "9.7k", "13k"), ("c8", "10k", "19k")]


def test_two_ways_each_with_figures_of_its_own() -> None:
    found = told("""
|--------|------------------------|-----------------------|
|        |        Current         |   Send Buffer Loop    |
|--------|------------------------|-----------------------|
|        | Throughput | CPU sys   | Throughput | CPU sys  |
|--------|------------------------|-----------------------|
| Min    |     407    |   7.048   |    401     |  5.958   |
| Max    |     455    |   7.563   |    542     |  6.993   |
""")
    assert {(a, b) for _, a, b in found} == {("407", "401"), ("455", "542"), ("7.048", "5.958"), ("7.563", "6.993")}


def test_rows_of_settings_below_the_two_sides_are_no_sides() -> None:
    found = told("""
              | this patch set             | mainline
              |----------------------------|-------------
              | fast gov.    | slow gov.   | fast gov.
--------------|--------------|-------------|-------------
bench w/ lock | 12.7s        | 11.7s       | 13.0s
bench w/o lock| 9.2s         | 8.1s        | 9.4s
""")
    assert ("9.2s", "12.7s") not in {(a, b) for _, a, b in found}


def test_a_rule_drawn_with_lines_and_a_gap_in_the_last_column() -> None:
    assert told("""
  Function              Parts   Whole    Delta
  ─------------------   ─----   -----    -----
  put_page              3.93%   0.85%    +3.08%
  alloc_page            1.93%     —      +1.93%
  Total overhead        5.86%   0.85%    +5.01%
""") == [("Whole, put_page", "3.93%", "0.85%"), ("Whole, Total overhead", "5.86%", "0.85%")]


def test_a_word_of_the_header_that_stands_below_the_rest() -> None:
    found = told("""
pkt_size before opt  p 1+2    p 3+4      virtio-net + vhost
                                               TCP_NODELAY
64         0.068     0.063    0.130        0.188     0.187
256        0.274     0.236    0.392        0.749     0.654
512        0.531     0.457    0.862        1.419     1.414
""")
    assert ("p 3+4, pkt_size 512", "0.531", "0.862") in found


def test_iterations_a_second_are_a_result() -> None:
    found = told("""
| mux | divider | iterations/second |
|=====|=========|===================|
|   0 |       0 |   19033  (stable) |
|   3 |       5 |   85338  (stable) |
""")
    assert [b for _, _, b in found] == ["19033  (stable)", "85338  (stable)"]


def test_an_arrow_that_points_at_a_figure_is_none_of_it() -> None:
    found = told("""
| Links  | TCP      | old way             | new way             |
|--------|----------|---------------------|---------------------|
| c = 1  | 24449    | 31172  (+27%)       | 34039  (+39%)       |
| c = 16 | 159673   | 83668  (-48%)  <--  | 216947 (+36%)       |
""")
    assert ("83668  (-48%)", "216947 (+36%)") in {(a, b) for _, a, b in found}


def test_rows_of_one_thing_and_of_several_are_the_same_rows() -> None:
    found = told("""
Baseline performance (devel, 9e6ea59f3)
8x disks     839K IOPS
1x flash     454K IOPS

Patchset performance (cmdq)
8x disk      835K IOPS
1x flash     472K IOPS
""")
    assert [(a, b) for _, a, b in found if a] == [("839K IOPS", "835K IOPS"), ("454K IOPS", "472K IOPS")]


def test_changes_between_stars_are_those_that_are_more_than_chance() -> None:
    assert told("""
                      vanilla                patched
Hmean     1        849.13 (   0.00%)      951.51 *  12.06%*
Hmean     2       1664.03 (   0.00%)     1663.94 (  -0.01%)
""") == [("patched, 1", "849.13", "951.51"), ("patched, 2", "1664.03", "1663.94")]


def test_a_column_that_sets_one_side_over_the_other_is_their_change() -> None:
    assert told("""
    batches     before     after      after/before
    0           124062     96670      0.779
    1           136341     113915     0.835
""") == [("batches 0", "124062", "96670"), ("batches 1", "136341", "113915")]


def test_sets_of_data_that_ministat_draws_with_marks() -> None:
    found = told("""
x without_patch
+ with_patch
    N           Min           Max        Median           Avg        Stddev
x 500        348872        362236        354712     354745.69      2711.827
+ 500        349422        361452        353942      354215.4     2576.9258
""")
    assert ("Avg", "354745.69", "354215.4") in found


def test_a_version_and_what_is_added_to_it_in_rows_with_a_count() -> None:
    found = told("""
Kernel     N  Min      Max      Median   Avg        Stddev
6.6.0-rc3  5  3840178  4059268  3978042  3973936.6  84264.456
+patch     5  3768393  3927901  3874994  3854046    71532.926
""")
    assert ("Avg", "3973936.6", "3854046") in found


def test_robots_put_the_commit_before_first() -> None:
    found = told("""
+----------------+------------+------------+
|                | a94a6d76c9 | 1cd8ce52c5 |
+----------------+------------+------------+
| boot_successes | 30         | 0          |
| boot_failures  | 0          | 7          |
+----------------+------------+------------+
""")
    assert [x[1:3] for x in found] == [("30", "0"), ("0", "7")]

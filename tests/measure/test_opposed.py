"""Results in lists and in the output of tools: what a reader is told each of them is held against."""

import pytest

from kdr.mail.zones import zoned
from kdr.measure.opposed import opposed
from kdr.measure.readings import kept, readings

Told = list[tuple[str, str | None, str]]


def told(text: str) -> Told:
    lines = zoned(text.strip("\n") + "\n")
    found = kept(opposed(readings(lines), lines))
    return [(r.label, r.baseline, r.value.text) for r in found if r.baseline or not r.weak]


def test_gnu_time_without_and_with_a_patch() -> None:
    found = told("""
Typical time w/o patch:
 # time ./a.out
 0.31user 11.34system 0:11.69elapsed
w/ patch:
 # time ./a.out
 0.32user 10.45system 0:10.80elapsed 99%CPU
""")
    assert ("elapsed time", "0:11.69", "0:10.80") in found
    assert ("sys time", "11.34", "10.45") in found


def test_unixbench_under_headings_of_a_word_each() -> None:
    found = told("""
w/o
System Benchmarks Partial Index              BASELINE RESULT INDEX
Shell Scripts (1 concurrent)                     42.4 4240.0 1000.0
========
System Benchmarks Index Score (Partial Only)                         1000.0

w
System Benchmarks Partial Index              BASELINE RESULT INDEX
Shell Scripts (1 concurrent)                     42.4 5088.0 1200.0
========
System Benchmarks Index Score (Partial Only)                         1200.0
""")
    assert ("System Benchmarks Index Score", "1000.0", "1200.0") in found
    assert ("index of Shell Scripts (1 concurrent)", "1000.0", "1200.0") in found


def test_redis_benchmark_tells_rate_and_latency() -> None:
    assert told("""
redis-benchmark before the change:
GET: 570841.44 requests per second, p50=0.087 msec

redis-benchmark after the change:
GET: 587613.12 requests per second, p50=0.079 msec
""") == [
        ("GET requests", "570841.44 requests per second", "587613.12 requests per second"),
        ("GET latency p50", "0.087 msec", "0.079 msec"),
    ]


def test_a_structure_laid_out_anew_and_one_alone() -> None:
    rest = "".join(f"\tint m{n}; /* {n} 4 */\n" for n in range(5))
    late = "\t/* size: 3248, cachelines: 51, members: 18 */\n"
    both = f"{rest}\t/* size: 3256, cachelines: 51, members: 18 */\n\nReordered:\n\n{rest}{late}"
    assert told(both) == [("size of the structure of 18 members", "3256", "3248")]
    assert told(both.replace("3248, cachelines: 51, members: 18", "96, cachelines: 2, members: 7")) == []


def test_two_contenders_that_a_sentence_compares() -> None:
    names = "\tTAPE: 287.59 MB/s\n\tDISK POOL: 509.2 MB/s\n"
    assert told(f"Some data comparing TAPE and DISK POOL (N=5):\n\n{names}") == [
        ("DISK POOL", "287.59 MB/s", "509.2 MB/s"),
    ]
    assert not any(base for _, base, _ in told(f"Throughput of both kinds of store:\n\n{names}"))


def test_the_old_way_below_the_new_one() -> None:
    assert told(
        "Performance numbers of 100 mio calls:\n\nPlain syscall: 8.6s\nGeneric VDSO:  1.3s\nold VDSO:      1s\n"
    ) == [
        ("Generic VDSO", "1s", "1.3s"),
        ("Generic VDSO", "8.6s", "1.3s"),
    ]


def test_samples_in_a_log_are_told_once_and_only_against_another_run() -> None:
    one = "[    1.562801] time = 6000\n[    1.565310] time = 6080\n[    1.567809] time = 2720\n"
    two = "[    2.267291] time = 101680\n[    2.270002] time = 100880\n[    2.272852] time = 100800\n"
    assert told(f"Before the patch:\n\n{one}\nWith the patch:\n\n{two}") == [("time", "6000", "101680")]
    assert told(f"I see this:\n\n{one}") == []


@pytest.mark.parametrize("text", ["boot: 5.1s\nshutdown: 3.2s\n", "read: 5.1 MB/s\nwrite: 3.2 MB/s\n"])
def test_lines_of_different_things_are_no_contenders(text: str) -> None:
    assert not any(base for _, base, _ in told(f"Results of one run:\n\n{text}"))


def test_how_two_figures_differ_stands_against_no_other_difference() -> None:
    found = told("""
With four guests:
   Before:   40.3s
   After:    32.1s
   Outcome:  -20.3%

With eight guests:
   Before:   81.2s
   After:    80.9s
   Outcome:  -0.4%
""")
    assert not [r for r in found if r[0] == "Outcome" and r[1]]
    assert ("After", "40.3s", "32.1s") in found
    assert ("After", "81.2s", "80.9s") in found


def test_sizes_of_variants_of_one_file_are_held_against_the_old_one() -> None:
    assert told("""
   text    data     bss     dec     hex filename
   1480       0       0    1480     5c8 kernel/foo.o.old
    862       0       0     862     35e kernel/foo.o.new
   1492       0       0    1492     5d4 kernel/foo.o.new2
""") == [
        ("text of kernel/foo.o.new", "1480", "862"),
        ("size of kernel/foo.o.new", "1480", "862"),
        ("text of kernel/foo.o.new2", "1480", "1492"),
        ("size of kernel/foo.o.new2", "1480", "1492"),
    ]


def test_sizes_of_several_files_are_no_sides() -> None:
    assert not told("""
   text    data     bss     dec     hex filename
   1480       0       0    1480     5c8 kernel/foo.o
    862       0       0     862     35e kernel/bar.o
""")


def test_disk_usage_before_and_after_a_patch() -> None:
    found = told("""
pre-patch application:
$ du -h vmlinux
361M vmlinux
$ du -h arch/arm64/boot/Image
44M arch/arm64/boot/Image

post patch application:
$ du -h vmlinux
359M vmlinux
$ du -h arch/arm64/boot/Image
42M arch/arm64/boot/Image
""")
    assert found == [("size of vmlinux", "361M", "359M"), ("size of arch/arm64/boot/Image", "44M", "42M")]


def test_lists_of_counts_are_paired_row_by_row_never_within_one() -> None:
    text = "No of times it is opened: {}\nNo of times it is closed: {}\nNo of times it is read: {}\n"
    found = told(
        f"For a run of two events:\n{text.format(1010, 1020, 3110)}\n"
        f"For a run of six events:\n{text.format(5216, 5217, 5218)}"
    )
    assert [(a, b) for _, a, b in found if a] == [("1010", "5216"), ("1020", "5217"), ("3110", "5218")]


def test_rows_of_one_profile_are_no_sides_but_two_profiles_are() -> None:
    rows = "  {}%  app  [kernel]  [k] ring_add\n  {}%  app  [kernel]  [k] ring_get\n"
    assert all(a is None for _, a, _ in told(rows.format("8.10", "2.20")))
    found = told(f"Before:\n{rows.format('8.10', '2.20')}\nAfter:\n{rows.format('3.10', '1.20')}")
    assert [(a, b) for _, a, b in found] == [("8.10%", "3.10%"), ("2.20%", "1.20%")]


def test_several_ways_are_held_against_the_one_in_mainline_in_every_list() -> None:
    found = told("""
It gains in the usual path.
  Upstream code: 47.5 Gbits/sec
  Upstream code with pools: 50.2 Gbits/sec
  Upstream code with pools and fragments: 52.3 Gbits/sec

It gains here as well.
  Upstream code: 1.38 Gbits/sec
  Upstream code with pools: 9.74 Gbits/sec
""")
    assert [(a, b) for _, a, b in found if a] == [
        ("47.5 Gbits/sec", "50.2 Gbits/sec"),
        ("47.5 Gbits/sec", "52.3 Gbits/sec"),
        ("1.38 Gbits/sec", "9.74 Gbits/sec"),
    ]


def test_a_later_run_without_the_patch_is_the_baseline() -> None:
    found = told("""
# uname -r
6.1.0-fix
# ./super_stream 32
95341.2

# uname -r
6.1.0-unpatched
# ./super_stream 32
33989.5
""")
    assert [(a, b) for _, a, b in found] == [("33989.5", "95341.2")]


def test_two_places_are_no_sides() -> None:
    assert not told("""
On the client it shows:
$ ss -t | wc -l
10000

On the server it shows:
$ ss -t | wc -l
3752
""")


def test_runs_of_several_settings_are_held_against_the_same_setting() -> None:
    found = told("""
[w/o patch, w/o noise]
MFLOPS :  1614.438 +- 2.64
[w/o patch, w/ noise]
MFLOPS :  1152.862 +- 0.79
[w/ patch, w/o noise]
MFLOPS :  1613.904 +- 0.60
[w/ patch, w/ noise]
MFLOPS :  1614.586 +- 0.32
""")
    assert [(a, b) for _, a, b in found] == [
        ("1614.438 +- 2.64", "1613.904 +- 0.60"),
        ("1152.862 +- 0.79", "1614.586 +- 0.32"),
    ]


def test_headings_between_rules_begin_another_run() -> None:
    rows = "  {}%  app  [kernel]  [k] ring_add\n  {}%  app  [kernel]  [k] ring_get\n"
    runs = (("fast port: Before", "8.10", "2.20"), ("fast port: After", "3.10", "1.20"))
    runs += (("slow port: Before", "9.10", "4.20"), ("slow port: After", "5.10", "3.20"))
    found = told("".join(f"--- {name}\n{rows.format(a, b)}" for name, a, b in runs))
    assert [(a, b) for _, a, b in found] == [
        ("8.10%", "3.10%"),
        ("2.20%", "1.20%"),
        ("9.10%", "5.10%"),
        ("4.20%", "3.20%"),
    ]


def test_the_old_file_is_what_every_variant_of_it_is_held_against() -> None:
    assert [
        (a, b)
        for label, a, b in told("""
15294816 6958636 404480 22657932 159bb8c vmlinux-orig
16004898 6962060 404480 23371438 1649eae vmlinux-orig-inline
15622897 6962116 404560 22989573 15ecb05 vmlinux-qlock-inline
""")
        if label.startswith("text")
    ] == [("15294816", "16004898"), ("15294816", "15622897")]


def test_this_driver_is_held_against_the_other_way() -> None:
    assert told("With calls over the net: 94.4 mins\nUsing this driver: 72.5 mins\nGain in throughput: 30%.\n")[0] == (
        "Using this driver",
        "94.4 mins",
        "72.5 mins",
    )


def test_what_is_without_the_change_in_both_lists_stands_against_nothing() -> None:
    assert [
        (a, b)
        for _, a, b in told("""
create and alloc loop, size = 128
  original:        350 ms ( 1x)
  pool patches:     18 ms (19x)

free and destroy loop, size = 128
  original:       8901 ms (   1x)
  pool patches:     19 ms ( 477x)
""")
    ] == [("350 ms", "18 ms"), ("8901 ms", "19 ms")]


def test_the_way_that_is_not_taken_may_come_second() -> None:
    assert told("with entry code inlined: 12.8s\nnot inlined: 13.8s\n") == [
        ("with entry code inlined", "13.8s", "12.8s")
    ]


def test_the_last_lines_of_one_command_are_no_other_run() -> None:
    found = told("""
$ iperf3 -c 192.0.2.1
[  5]   0.00-1.00   sec   105 MBytes   878 Mbits/sec    0    609 KBytes
[  5]   1.00-2.00   sec   106 MBytes   885 Mbits/sec    0    683 KBytes
- - - - - - - - - - - - - - - - - - - - - - - - -
[ ID] Interval           Transfer     Bitrate         Retr
[  5]   0.00-10.00  sec   927 MBytes   778 Mbits/sec    0             sender
""")
    assert all(a is None for _, a, _ in found)


def test_profiles_of_two_events_are_no_sides() -> None:
    text = "# Samples: 23  of event '{}'\n  {}%  dd  [kernel]  [k] ring_add\n  {}%  dd  [kernel]  [k] ring_get\n\n"
    found = told(text.format("miss", "33.33", "12.12") + text.format("walk", "27.78", "16.67"))
    assert all(a is None for _, a, _ in found)


def values(text: str) -> list[tuple[str | None, str]]:
    return [(baseline, value) for _, baseline, value in told(text)]


def test_the_same_line_before_and_after_is_a_pair_whatever_its_words() -> None:
    assert values("""
before:
clearing_the_low_memory()\t412ms

after:
clearing_the_low_memory()\t305ms
""") == [("412ms", "305ms")]
    assert values("Before:\nnode 0 pages handed over in 91ms\n\nAfter:\nnode 0 pages handed over in 64ms\n") == [
        ("91ms", "64ms")
    ]
    assert values("Before:\nnode 0 pages handed over in 91ms\n\nAfter:\nthe rest handed over in 64ms\n") == []


def test_counters_that_both_sides_print_are_pairs() -> None:
    assert values("""
merge=false:
  pools: 893
  hits: 12

merge=true:
  pools: 597
  hits: 15
""") == [("893", "597"), ("12", "15")]
    assert values("merge=false:\n  pools: 893\n\nmerge=true:\n  hits: 15\n") == []


def test_a_plain_number_with_and_without_the_patch() -> None:
    assert ("1400312", "1400100") in values("- image baseline: 1400312\n- image with patch: 1400100 (-212 bytes)\n")


def test_the_stock_file_is_the_old_one() -> None:
    assert values("""
   text    data     bss     dec     hex filename
  16283     548      16   16847    41cf vmlinux.stock
  16411     604      16   17031    4287 vmlinux.checked
""")[0] == ("16283", "16411")


def test_the_same_line_on_both_sides_is_a_pair_whatever_stands_in_it() -> None:
    assert told("""
stock kernel:
  95.10% <= 0.2 milliseconds
  99.70% <= 0.4 milliseconds
  137000.50 requests per second

patched kernel:
  98.20% <= 0.2 milliseconds
  99.90% <= 0.4 milliseconds
  166000.25 requests per second
""") == [
        ("% <= milliseconds", "95.10%", "98.20%"),
        ("% <= milliseconds", "99.70%", "99.90%"),
        ("requests per second", "137000.50 requests per second", "166000.25 requests per second"),
    ]


def test_lines_of_a_log_below_headings_and_numbers_that_only_name() -> None:
    assert told("""
Before:
[   10.000001] pid 4711: mapped 4096 ranges by 300 calls

After:
[   11.500002] pid 4713: mapped 16 ranges by 20 calls
""") == [("pid : mapped", "4096", "16"), ("ranges by", "300 calls", "20 calls")]


def test_lines_that_name_their_own_side() -> None:
    assert told("""
Before: user time 290.5s system time 477.9s
After: user time 290.9s system time 464.1s (2.8% better)
""") == [("user time", "290.5s", "290.9s"), ("system time", "477.9s", "464.1s")]


def test_the_first_of_one_side_with_the_first_of_the_other() -> None:
    found = told("""
Results before the change:
[  5]   0.00-10.00  sec   182 MBytes   153 Mbits/sec   51      sender
[  5]   0.00-10.00  sec   182 MBytes   152 Mbits/sec           receiver
Results after the change (with a delay of 2ns):
[  5]   0.00-10.00  sec   927 MBytes   778 Mbits/sec    0      sender
[  5]   0.00-10.00  sec   927 MBytes   777 Mbits/sec           receiver
""")
    assert found == [
        ("throughput", "153 Mbits/sec", "778 Mbits/sec"),
        ("throughput", "152 Mbits/sec", "777 Mbits/sec"),
    ]


def test_every_experiment_has_a_control_of_its_own() -> None:
    one = "real    1m13.6s\nuser    0m0.9s\nsys     1m12.3s\n"
    two = "real    0m42.4s\nuser    0m0.7s\nsys     0m41.5s\n"
    later = one.replace("1m13.6s", "1m22.8s"), two.replace("0m42.4s", "0m42.5s")
    first = f"Elapsed time\n\ncontrol:\n{one}\nexperiment:\n{two}\n"
    found = told(f"{first}Elapsed time\n\ncontrol:\n{later[0]}\nexperiment:\n{later[1]}")
    assert ("real time", "1m13.6s", "0m42.4s") in found
    assert ("real time", "1m22.8s", "0m42.5s") in found
    assert ("real time", "1m22.8s", "0m42.4s") not in found


def test_a_share_beside_a_range_that_begins_with_nothing() -> None:
    assert told("sleep time: 0-5 us\nlookup cost: 3 us (60%)\n") == [
        ("sleep time", None, "0-5 us"),
        ("lookup cost", None, "3 us"),
    ]

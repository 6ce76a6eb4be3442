import time

import pytest

from kdr.measure.outputs import outputs, timed


@pytest.mark.parametrize(
    ("line", "label", "value"),
    [
        (
            "    81,204,113      instructions     #    1.06  insn per cycle    ( +-  0.20% )",
            "instructions",
            "81,204,113",
        ),
        ("     4,126.66 msec task-clock       #    1.006 CPUs utilized", "task-clock", "4,126.66 msec"),
        (
            "       2.8024 +- 0.0100 seconds time elapsed  ( +-  0.36% )",
            "seconds time elapsed",
            "2.8024 +- 0.0100 seconds",
        ),
        ("add/remove: 0/2 grow/shrink: 3/22 up/down: 17/-313 (-296)", "size of the code", "17/-313 (-296)"),
        ("  12.40%  [kernel]  [k] ring_add", "share of ring_add", "12.40%"),
        ("  7.11%  fio  [kernel.kallsyms]  [k] copy_page", "share of copy_page", "7.11%"),
        ("tcrypt: test 0 (128 bit key, 16 byte blocks): 4021 operations in 1 seconds (64336 bytes)", None, None),
        ("    412 arch/arm64/kernel/sys.c\t\t// all benign", "count for arch/arm64/kernel/sys.c", "412"),
        ("Requests/sec:  30488.13", "Requests/sec", "30488.13"),
        ("Transfer/sec:     22.53MB", "Transfer/sec", "22.53MB"),
        ("[  3]  0.0-10.0 sec  4.92 GBytes  4.22 Gbits/sec", "throughput", "4.22 Gbits/sec"),
        ("real\t0m14.463s", "real time", "0m14.463s"),
        ("eth0 rms   33 max   66 freq     -0 +/-  28 delay   820 +/-  30", "offset of the clock", "rms   33 max   66"),
        ("fsync(3)                                = 0 <0.371640>", "fsync(3)", "0.371640"),
        (
            "     1024 -> 2047       : 963      |*****               |",
            "count of 1024 -> 2047",
            "1024 -> 2047       : 963",
        ),
        ("44M\tarch/arm64/boot/Image", "size of arch/arm64/boot/Image", "44M"),
        ("-rwxr-xr-x 1 ann ann 21M Nov  3 12:00 vmlinux", "size of vmlinux", "21M"),
        ("clock-gettime-raw:    vdso: 714 nsec/call", "clock-gettime-raw: vdso", "714 nsec/call"),
        ("avg = 145 nsecs, total: 1455980341 nsecs, count: 9985224", "avg", "145 nsecs"),
        ("rtt min/avg/max/mdev = 0.045/0.053/0.061/0.006 ms", "min/avg/max/mdev", "0.045/0.053/0.061/0.006 ms"),
        ("131072  16384  16384    10.00      9132.37   6.13     11.79", "throughput", "9132.37"),
        ("212992   65507   10.00      114455      0     5997.0     12.55    1.371", "throughput", "5997.0"),
        ("Rendered 97 frames in 2.016 sec (48.10 fps)", "frames per second", "48.10 fps"),
        ("08:09:56 INFO:   throughput     :98.93Gbps", "throughput", "98.93Gbps"),
        ("\tAvg throughput per process      =  404388.10 kB/sec", "Avg throughput per process", "404388.10 kB/sec"),
    ],
)
def test_a_line_of_a_measuring_tool(line: str, label: str | None, value: str | None) -> None:
    (found,) = outputs(line)
    assert label is None or (found.label, found.value.text) == (label, value)
    assert found.value.text in line


def test_progress_of_fio_and_the_last_line_of_dd_tell_two_things() -> None:
    fio = "Jobs: 4 (f=4): [0.1% done] [10996M/0K /s] [2685K/0  iops] [09h:59m:13s]"
    assert [(o.label, o.value.text) for o in outputs(fio)] == [("bandwidth", "10996M/0K /s"), ("IOPS", "2685K/0")]
    copied = "10485760 bytes (10.0MB) copied, 22.39 seconds, 457.2KB/s"
    assert [o.value.text for o in outputs(copied)] == ["22.39 seconds", "457.2KB/s"]


def test_rows_of_the_kernel_test_robot_have_their_baselines() -> None:
    (row,) = outputs("   2133405 ±  2%     -24.5%    1611121        will-it-scale.per_process_ops")
    assert (row.baseline, row.value.text, row.share) == ("2133405", "1611121", "-24.5%")
    (part,) = outputs("      1.29 ±  5%      -0.3        0.95 ±  4%  perf-profile.calltrace.do_fault")
    assert (part.baseline, part.value.text, part.share) == ("1.29", "0.95", None)
    assert outputs("   2133405           +24.5%    1611121        will-it-scale.per_process_ops") == ()


def test_sizes_of_bloat_o_meter_have_their_baselines() -> None:
    (total,) = outputs("Total: Before=12836417, After=12848077, chg +0.09%")
    assert (total.baseline, total.value.text, total.share) == ("12836417", "12848077", "+0.09%")
    (row,) = outputs("do_setsockopt    4154    4099     -55")
    assert (row.baseline, row.value.text, row.share) == ("4154", "4099", "-55")
    assert outputs("do_setsockopt    4154    4099     -54") == ()


@pytest.mark.parametrize(
    "line",
    [
        "We see that 5 of them fail.",
        "struct page *page;",
        "2 files changed, 3 insertions(+)",
        "+\tu64 time = 5;",
        "v5.2-rc1",
        "2 drivers/net/a.c and b.c are changed",
        "Local list                    42.4     1000.0  1000.0",
    ],
)
def test_other_lines_are_none(line: str) -> None:
    assert outputs(line) == ()


def test_the_duration_that_a_log_tells() -> None:
    found = timed("[    0.500124] node 2 deferred pages initialised in 210ms")
    assert found is not None
    assert (found.label, found.value.text) == ("node 2 deferred pages initialised in", "210ms")


@pytest.mark.parametrize(
    "line",
    [
        "[ 5.1] watchdog: CPU#1 stuck for 23s",
        "[ 5.1] clocksource: max_idle_ns: 440795208267 ns",
        "initialised in 210ms",
    ],
)
def test_limits_and_lockups_are_no_durations(line: str) -> None:
    assert timed(line) is None


@pytest.mark.parametrize("text", ["1 -> ", "a: 1 ", "[1] ", "in 5ms ", "1.5% ", "a = 1 ", "(1", "1/s ", "x 1 time "])
def test_long_lines_are_read_in_no_time(text: str) -> None:
    longest = (f"[ 1.0] {text * 300}"[:299], (text * 300)[:300])
    start = time.perf_counter()
    for line in longest:
        outputs(line)
        timed(line)
    assert time.perf_counter() - start < 1
    start = time.perf_counter()
    assert (outputs(text * 100_000), timed(f"[ 1.0] {text * 100_000}")) == ((), None)
    assert time.perf_counter() - start < 1


def test_a_row_of_size_is_one_only_if_its_sum_is_right() -> None:
    found = outputs("  1480       8       0    1488     5d0 kernel/foo.o.old")
    assert [(o.label, o.value.text) for o in found] == [
        ("text of kernel/foo.o.old", "1480"),
        ("size of kernel/foo.o.old", "1488"),
    ]
    assert not outputs("  1480       8       0    1489     5d1 kernel/foo.o.old")


def test_rates_among_several_figures_in_one_line() -> None:
    found = outputs("Threads = 224, Total Rate = 2,757 kop/s; Percpu Rate = 12 kop/s")
    assert [(o.label, o.value.text) for o in found] == [("Total Rate", "2,757 kop/s"), ("Percpu Rate", "12 kop/s")]
    found = outputs("  Rx-pps:      3790446          Rx-bps:   1698120056")
    assert [(o.label, o.value.text) for o in found] == [("Rx-pps", "3790446"), ("Rx-bps", "1698120056")]
    assert not outputs("  RX-packets: 68152727   RX-missed: 0          RX-bytes:  3816552712")

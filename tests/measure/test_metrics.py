import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from kdr.mail.paragraphs import paragraphs
from kdr.mail.sources import read
from kdr.mail.zones import zoned
from kdr.measure.metrics import measure, outright
from kdr.model import Mail, Message, Metric, Person, Thread
from kdr.thread.build import build

SOURCES = Path(__file__).parents[2] / "adr_sources"
ANN = Person("Ann Lee", "ann@example.org")


def thread(*bodies: str) -> Thread:
    """A thread of Ann Lee's mails, one after the other."""
    messages = []
    for n, body in enumerate(bodies):
        mail = Mail(message_id=f"{n}@example.org", subject="[PATCH] a", author=ANN, date=None, body=body)
        messages.append(Message(key=f"m{n}", mail=mail, lines=zoned(body)))
    return Thread(messages=tuple(messages), quoted=(), parents={}, basis={}, series=(), participants=())


@pytest.mark.parametrize(
    "body",
    [
        f"It improved the latency, {'1' * 400}K instead of 4K.",
        f"Took {'1' * 400}h 5m6s instead of 5s.",
        f"The boot took {'1' * 5000}h 5m6s.",
        f"Results:\n\nname   v{'1' * 5000}   v2{'1' * 5000}\nalpha  12.5 us  11.5 us\nbeta   13.5 us  10.5 us",
    ],
    ids=lambda body: body[:20],
)
def test_a_number_of_any_length_is_read(body: str) -> None:
    for paragraph in paragraphs((measured := thread(body)).messages[0].lines):
        outright(measured, measured.messages[0], paragraph)
    assert all(m.value is None or m.value in body for m in measure(measured))


def figures(found: Sequence[Metric]) -> list[tuple[str | None, str | None, str | None]]:
    return [(m.baseline, m.value, m.change) for m in found]


def seed(slug: str) -> tuple[Metric, ...]:
    (built,) = build(read(SOURCES / slug / "thread.txt"))
    return measure(built)


def test_boot_time_with_its_conditions() -> None:
    (boot,) = seed("vcpu0-cache-flush")
    assert (boot.what, boot.baseline, boot.value, boot.unit) == ("busybox boot time", "33s", "5s", "s")
    assert boot.condition == "64-core VM with 128GB memory using hugepages"
    assert boot.passage.by == "Jiayuan Liang"
    assert "from 33s to 5s" in boot.passage.text


def test_three_tables_and_what_the_prose_says_of_them() -> None:
    found = seed("tlbi-range")
    told = [m.table for m in found if m.table]
    assert [len(t.rows) for t in told] == [8, 8, 8]
    assert [m.change for m in found if not m.value] == ["~15%", "2x to 3x", "4x"]
    pairs = [(m.baseline, m.value) for m in found if m.value]
    assert ("423.65", "349.37") in pairs
    assert ("0.280", "0.100") in pairs
    assert ("64.65", "14.39") in pairs
    assert all(m.condition and m.condition.startswith("$ kvm_page_table_test") for m in found if m.value)


def test_a_table_tells_at_most_twelve_pairs_and_carries_the_table_once() -> None:
    found = seed("tlbi-range")
    for table in (m.table for m in found if m.table):
        entries = [m for m in found if m.value and table.first == m.passage.first]
        assert 0 < len(entries) <= 12
        assert sum(m.table is not None for m in entries) == 1


def test_a_figure_in_a_revision_changelog() -> None:
    (change,) = seed("vhe-world-switch")
    assert (change.change, change.condition) == ("around 65%", "TX2")
    assert change.passage.first == 58


def test_figures_of_a_message_known_only_from_a_quote() -> None:
    calls, saved = seed("mmu-init-once")
    assert (calls.value, saved.value) == ("more than 600 times", "about 36 microseconds")
    assert calls.passage.by == "Peng Hao"
    assert calls.passage.text.startswith("> > > >")


def test_latency_of_the_cover_letter_and_the_testers_share() -> None:
    found = {m.passage.by: m for m in seed("mpidr-lookup")}
    letter = found["Marc Zyngier"]
    assert (letter.baseline, letter.value, letter.change) == ("3832ns", "2593ns", "32% reduction")
    assert letter.condition == "64 vcpu VM, Ampere Altra"
    assert found["Joey Gouly"].change == "about 28%"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("On average, it takes 2.55 microseconds on my server.", [(None, "2.55 microseconds", None)]),
        ("I noticed that the timer tests now take over 8 seconds.", [(None, "over 8 seconds", None)]),
        ("- 1.9% less exits from the guest\n- 0.7% faster", [(None, None, "1.9% less"), (None, None, "0.7% faster")]),
        ("Time dropped by 6.8% from 928ms to 864ms.", [("928ms", "864ms", "6.8%")]),
        ("We counted 1552288 times evaluated to true.", [(None, "1552288 times", None)]),
        ("It has been measured to add about 110KB to the binary.", [(None, "about 110KB", None)]),
        ("Throughput can improve from 25G to 27G as tests on my box show.", [("25G", "27G", None)]),
        ("With this the text size of the kernel is reduced by ~76kb.", [(None, "~76kb", None)]),
        ("This results in a savings of approximately 3K here.", [(None, "approximately 3K", None)]),
        ("Without it, the latency was 270ns, after this patch, it would be 190ns.", [("270ns", "190ns", None)]),
        ("The scan time reduced to ~18 ms from ~55 ms.", [("~55 ms", "~18 ms", None)]),
        ("The bloat check showed only -20 bytes difference.", [(None, "only -20 bytes", None)]),
        ("It more than doubles throughput in some scenarios.", [(None, None, "more than doubles")]),
        ("This improves small messages by x3+.", [(None, None, "x3+")]),
        ("We see a 45%/75%/40% increase in throughput.", [(None, None, "45%/75%/40% increase")]),
        ("The score was 180539 with this series and 89076 without.", [("89076", "180539", None)]),
    ],
)
def test_measured_sentences(body: str, expected: list[tuple[str | None, ...]]) -> None:
    assert figures(measure(thread(body))) == expected


@pytest.mark.parametrize(
    "body",
    [
        "We wait up to 5s for the interrupt, then time out.",
        "How about a delay of 100ms here? It takes 100ms at most.",
        "I'm not 100% sure that this is faster.",
        "Tested on v5.2-rc1 with 64 vCPUs and 128GB of memory.",
        "Each test was run 10000 times on a machine with 4 cores.",
        "The first test does 50% reads and touches 5% of its memory.",
        "This patch splits 12 patches into 3 and drops 2 of them.",
        "watchdog: BUG: soft lockup - CPU#27 stuck for 23s!",
        "The VM has two address spaces of 512 slots and 2MB blocks, which is better.",
        "The array is 4 times the number of vcpus.",
        "I just spent 10 minutes wondering why this took so long.",
        "[   29.356963] took 1234 ms to resume, latency 12.5 ms\n[   29.4] done",
        "Could this not take 5.5 ms if we poll every 10us?",
        "Enlarge the reset_timeout from 100 ms to 1.5 seconds, which is better.",
        "Yes, I noticed that few minutes after I sent the patches.",
        "Built 1 zonelists.  Total pages: 225792",
        "clocksource: sys_counter: mask: 0xffff, max_idle_ns: 440795208267 ns",
        "This speeds up sizes from the lower ones (16KiB to 1024KiB), we see.",
        "      10.198257728 seconds time elapsed",
        "struct bench {\n\tu64 map_100ns; /* average map latency in 100ns */\n};",
        "    Size  Minimum  Current  Maximum  Default\n 2097152       64       64       64        *\n",
    ],
)
def test_settings_limits_guesses_and_logs_are_no_measurements(body: str) -> None:
    assert measure(thread(body)) == ()


def test_results_of_two_paragraphs_are_a_pair_when_headings_name_the_sides() -> None:
    body = "Without this change:\n\tbench 100\n\tTime: 56.596\n\nWith this change:\n\tbench 100\n\tTime: 8.649\n"
    (metric,) = measure(thread(body))
    assert (metric.baseline, metric.value) == ("56.596", "8.649")
    assert (metric.passage.first, metric.passage.last) == (1, 7)


def test_results_line_by_line() -> None:
    body = "Without-APF: 40.3s = avg(40.6 39.3)\nWith-APF:    40.8s = avg(40.6 41.1)\nOutcome:     +1.2%\n"
    assert figures(measure(thread(body))) == [("40.3s", "40.8s", None), (None, "+1.2%", None)]


def test_two_tables_under_opposed_headings_are_set_against_each_other() -> None:
    table = "stressor   ops        real time\naio        {}     10.01\nmmap       {}     10.02\n"
    body = "Results:\n\nx without it\n" + table.format(2229, 2170) + "\n+ with it\n" + table.format(4327, 4267)
    assert ("2229", "4327") in [(m.baseline, m.value) for m in measure(thread(body))]


def test_a_page_that_lost_its_blank_lines_is_cited_by_sentence() -> None:
    body = "There is nothing to measure in this line.\n" * 30 + "On average it takes\n2.55 microseconds on my server.\n"
    (metric,) = measure(thread(body))
    assert (metric.passage.first, metric.passage.last) == (31, 32)


def test_a_list_of_a_thousand_results_is_cut_to_a_few() -> None:
    assert len(measure(thread("".join(f"Total time: {n}.5s\n" for n in range(1, 1000))))) <= 6


def test_a_share_in_brackets_names_the_figure_it_is_a_share_of() -> None:
    body = "Total time used by application: 42.2 seconds\nTotal time used by swapin:      12.7 seconds   (30%)\n"
    assert figures(measure(thread(body))) == [("42.2 seconds", "12.7 seconds", "30%")]


def test_an_arrow_with_its_change() -> None:
    body = "CREATE_MAPPINGS: before 104.63s -> after  97.30s  +7.00%\nUPDATE_MAPPINGS: before 78.47s -> after 77.18s\n"
    assert figures(measure(thread(body))) == [("104.63s", "97.30s", "+7.00%"), ("78.47s", "77.18s", None)]


def test_rows_that_are_the_two_sides() -> None:
    body = "Results:\n\n       | down | cost\n-------+------+-----\nbefore | 7s   | 1200 ms\nafter  | 1s   | 16 ms\n"
    assert figures(measure(thread(body))) == [("7s", "1s", None), ("1200 ms", "16 ms", None)]


def test_the_older_of_two_versions_is_the_baseline() -> None:
    body = "The data is as follows.\n\n                |  GICv4.1  |  GICv4.0\nread (ns)       |   12811   |   1598\n"
    (metric,) = measure(thread(body))
    assert (metric.baseline, metric.value, metric.unit) == ("1598", "12811", "ns")


def test_a_table_of_settings_or_verdicts_is_no_measurement() -> None:
    rows = "| 48 | 4k | vhe | True |\n| 52 | 64k | vhe | True |\n"
    body = "Test results:\n\n| pa | page | mode | pass |\n|----|------|------|------|\n" + rows
    assert measure(thread(body)) == ()


def test_the_same_words_sent_twice_are_told_once() -> None:
    body = "On average, it takes 2.55 microseconds on my server.\n"
    assert len(measure(thread(body, body))) == 1


def test_two_runs_of_a_tool_are_a_pair_across_paragraphs() -> None:
    run = "$ ./bench\n\n  Performance counter stats:\n\n  {} cycles  #  2.2 GHz\n\n  {} seconds time elapsed\n\n"
    body = "Before:\n\n" + run.format("116,252,672", "52.68") + "After:\n\n" + run.format("111,060,259", "47.24")
    assert {("116,252,672", "111,060,259"), ("52.68 seconds", "47.24 seconds")} <= {
        (m.baseline, m.value) for m in measure(thread(body))
    }


def test_the_run_with_the_change_may_come_first() -> None:
    body = "With the patch:\n\nRequests/sec: 34488.13\n\nWithout the patch:\n\nRequests/sec: 247.07\n"
    assert figures(measure(thread(body))) == [("247.07", "34488.13", None)]


def test_runs_far_apart_or_in_anothers_words_are_no_pair() -> None:
    body = "Before:\nRequests/sec: 247.07\n\n" + "Nothing here.\n\n" * 60 + "After:\nRequests/sec: 34488.13\n"
    assert figures(measure(thread(body))) == [(None, "247.07", None), (None, "34488.13", None)]


def test_variants_line_by_line() -> None:
    calls = "A: 1905 ns/call\nB: 5833 ns/call\nC: 2169 ns/call\n"
    assert figures(measure(thread(calls))) == [
        ("1905 ns/call", "5833 ns/call", None),
        ("1905 ns/call", "2169 ns/call", None),
    ]
    storage = "Some figures:\nv5.12-rc3 baseline:   600K IOPS\nWith series:   1300K IOPS\n"
    assert figures(measure(thread(storage))) == [("600K IOPS", "1300K IOPS", None)]
    clocks = "Reads:\n  MSR source: 3361 cycles\n  TSC page source: 49 cycles\n"
    assert figures(measure(thread(clocks))) == [("3361 cycles", "49 cycles", None)]
    assert figures(measure(thread("SET: 500.5 requests/s\nGET: 700.5 requests/s\n")))[0][0] is None


def test_a_list_under_average_over_runs() -> None:
    body = "Average over 20 runs:\n- v5.3-rc2, no priorities: 8.57 sec\n- v5.3-rc2, relaxed: 8.26 sec\n"
    assert ("8.57 sec", "8.26 sec", None) in figures(measure(thread(body)))


def test_figures_with_their_errors() -> None:
    body = "Before: 650.980 ms (+-1.94%)\nAfter:  569.396 ms (+-1.38%)\n"
    assert figures(measure(thread(body))) == [("650.980 ms (+-1.94%)", "569.396 ms (+-1.38%)", None)]


def test_lists_of_runs_on_both_sides_of_an_arrow() -> None:
    body = "Time before -> after\n4k: 4.09ns 4.15ns -> 3.68ns 3.73ns\n8k: 4.22ns 4.19ns -> 3.99ns 3.89ns\n"
    assert figures(measure(thread(body))) == [("4.09ns", "3.68ns", None), ("4.22ns", "3.99ns", None)]


def test_shares_in_brackets_name_the_cell_they_differ_from() -> None:
    body = "| threads | one box ms (%) | two boxes ms (%) |\n|---|---|---|\n"
    body += "| 1 | 108 (0%) | 72 (0%) |\n| all | 24 (-77%) | 36 (-50%) |\n"
    assert figures(measure(thread(body))) == [("108", "24", "-77%"), ("72", "36", "-50%")]
    body = "msgsize      tcp       smcr      smcr-virt\n"
    body += "1       11.17 us    7.56 us    7.51 us (-0.67%)\n2       10.65 us    7.74 us    7.56 us (-2.31%)\n"
    assert ("7.56 us", "7.51 us", "-0.67%") in figures(measure(thread(body)))


def test_the_same_table_again_under_words_of_the_change() -> None:
    table = "    size        map latency\n      4K            {}\n     64K            {}\n\n"
    body = "The current code yields these latencies:\n\n" + table.format("0.624 us", "9.468 us")
    body += "The proposed modifications yield these results:\n\n" + table.format("3.645 us", "4.198 us")
    assert {("0.624 us", "3.645 us"), ("9.468 us", "4.198 us")} <= {
        (m.baseline, m.value) for m in measure(thread(body))
    }


def test_two_columns_of_bare_numbers() -> None:
    body = "The following are the PPS:\n\n desc cache  | no cache\n 3074658  | 2685132\n 3111866  | 2666118\n"
    assert ("2685132", "3074658", None) in figures(measure(thread(body)))


def test_durations_of_a_log_that_is_shown_for_them() -> None:
    log = "[    0.50] node 2 pages initialised in {}ms\n[    0.51] node 3 pages initialised in {}ms\n\n"
    body = "Without this:\n\n" + log.format(210, 230) + "With this:\n\n" + log.format(100, 110)
    assert figures(measure(thread(body))) == [("210ms", "100ms", None), ("230ms", "110ms", None)]


def test_one_number_printed_by_a_command() -> None:
    body = "Old:\n# ./gettime_cycles\n5664\n\nNew:\n# ./gettime_cycles\n131\n"
    assert figures(measure(thread(body))) == [("5664", "131", None)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("  56   context-switches  #  46.3 /sec\n  81,112  cycles", ("81,112", None)),
        (
            "contiguous it results in 3 descriptors, scattered there will be 66 descriptors",
            ("66 descriptors", "3 descriptors"),
        ),
        ("No difference at all.", (None, None)),
        (
            "[  317.25] dmatest: summary 1 tests, 0 failures 16129.03 iops 32258 KB/s (0)",
            ("16129.03 iops 32258 KB/s", None),
        ),
    ],
)
def test_what_a_paragraph_known_to_measure_tells(body: str, expected: tuple[str | None, str | None]) -> None:
    built = thread(body)
    (message,) = built.messages
    (paragraph,) = paragraphs(message.lines)
    found = outright(built, message, paragraph)
    assert 0 < len(found) <= 6
    assert expected in [(m.value, m.baseline) for m in found]


def test_a_known_paragraph_takes_its_baseline_from_the_run_before() -> None:
    built = thread("Stock:\n\n  balloon_inflate 154828377\n\nWith it:\n\n  balloon_inflate 12968539\n")
    (message,) = built.messages
    last = paragraphs(message.lines)[-1]
    assert ("154828377", "12968539") in [(m.baseline, m.value) for m in outright(built, message, last)]


def test_every_figure_stands_in_the_lines_it_cites() -> None:
    for slug in ("vcpu0-cache-flush", "tlbi-range", "vhe-world-switch", "mmu-init-once", "mpidr-lookup"):
        for metric in seed(slug):
            words = " ".join(re.sub(r"(?m)^[> ]+", "", metric.passage.text).split())
            for figure in (metric.baseline, metric.value, metric.change):
                assert not figure or " ".join(figure.split()) in words


@pytest.mark.archive
@pytest.mark.skipif("KDR_GOLD" not in os.environ, reason="KDR_GOLD names no folder of labelled threads")
def test_nearly_all_measured_figures_of_the_labelled_threads_are_found() -> None:
    wanted = found = 0
    for folder in sorted((Path(os.environ["KDR_GOLD"]) / "threads").glob("*/labels.json")):
        units = json.loads((folder.parent / "units.json").read_text())
        told = [m for t in build(read(folder.parent / "thread.mbox")) for m in measure(t)]
        for gold in json.loads(folder.read_text())["metrics"]:
            numbers = _numbers(gold["value"]) | _numbers(gold["baseline"])
            message = units[gold["unit"]]["msg"].strip("<>")
            mine = [m for m in told if m.passage.message_id == message]
            wanted += bool(numbers)
            found += bool(numbers) and any(
                numbers <= _numbers(m.value) | _numbers(m.baseline) | _numbers(m.change) for m in mine
            )
    assert found / wanted >= 0.95


def _numbers(text: str | None) -> set[float]:
    return {float(x.replace(",", "")) for x in re.findall(r"\d[\d,]*(?:\.\d+)?", text or "")}


def test_a_thing_measured_keeps_its_words_whole() -> None:
    (told,) = measure(thread("On our board the probe and boot time fell from 9.1 s to 4.2 s.\n"))
    assert (told.what, told.baseline, told.value) == ("probe and boot time", "9.1 s", "4.2 s")

"""Which figures of somebody's prose are told as a pair, as one figure, or not at all."""

import pytest

from kdr.mail.paragraphs import paragraphs
from kdr.mail.zones import zoned
from kdr.measure.metrics import measure, outright
from kdr.model import Mail, Message, Metric, Person, Thread

ANN = Person("Ann Lee", "ann@example.org")
Told = list[tuple[str | None, str | None, str | None]]


def thread(body: str) -> Thread:
    mail = Mail(message_id="0@example.org", subject="[PATCH] a", author=ANN, date=None, body=body)
    message = Message(key="m0", mail=mail, lines=zoned(body))
    return Thread(messages=(message,), quoted=(), parents={}, basis={}, series=(), participants=())


def figures(found: tuple[Metric, ...]) -> Told:
    return [(m.baseline, m.value, m.change) for m in found]


def known(body: str) -> Told:
    """What each paragraph of BODY tells if it is known to tell of something measured, each figure once."""
    built = thread(body)
    (message,) = built.messages
    found = [m for p in paragraphs(message.lines) for m in outright(built, message, p)]
    return figures(tuple(dict.fromkeys(found)))


@pytest.mark.parametrize(
    ("body", "baseline", "value"),
    [
        ("We see a small gain in the IPI benchmark, 9043 -> 8761 CPU cycles.", "9043", "8761 CPU cycles"),
        ("For a big image the copy was taking 0.582s, with caches on it now takes 0.029s.", "0.582s", "0.029s"),
        ("I found that NPT=Y runs in ~40s, while NPT=N runs in ~25s.", "~40s", "~25s"),
        ("It is worse in my benchmark (15650 cycles for send_many(), 29000 for send_one()).", "15650 cycles", "29000"),
        ("In my test a worker gets ~35K ops/s, and 8 workers get ~40K ops/s.", "~35K ops/s", "~40K ops/s"),
        ("The old way takes 1500 cycles per call, the new code 600 cycles.", "1500 cycles per call", "600 cycles"),
        ("Boot takes 12.5s before the patch and 3.4s after it.", "12.5s", "3.4s"),
        ("Now the latency is 20us, down from 50us.", "50us", "20us"),
        ("The latency is 20us (was 50us).", "50us", "20us"),
        ("The lookup took 3.2 ms (2.1 ms with the patch).", "3.2 ms", "2.1 ms"),
        ("Throughput was 1.2 GB/s and drops to 800 MB/s with it.", "1.2 GB/s", "800 MB/s"),
        ("Compared to the 45us of the syscall, the other way takes 3us.", "45us", "3us"),
        ("I see 230 cycles of overhead per exit compared with 410 before.", "410", "230 cycles"),
        ("I measured 35% CPU usage without and 12% CPU usage with the patch.", "35%", "12%"),
        ("All tests took 5m10s without the patch, 5m6.5s with it.", "5m10s", "5m6.5s"),
        ("The image is 512 KB without the option and 640 KB with it.", "512 KB", "640 KB"),
        ("With the tree it takes 90.7s (standard deviation 0.4s); without it, it takes 84.0s.", "84.0s", "90.7s"),
        ("It adds 150 bytes to the image size, and balloons to 1100+ with KASAN.", "150 bytes", "1100+"),
        ("The loop results in just 12 flushes of the range as opposed to 4096 single ones.", "4096", "just 12 flushes"),
    ],
)
def test_two_figures_of_a_sentence_that_stand_against_each_other(body: str, baseline: str, value: str) -> None:
    assert (baseline, value) in [(m.baseline, m.value) for m in measure(thread(body))]


@pytest.mark.parametrize(
    ("body", "baseline", "value"),
    [
        ("The fault takes about 30us. Before it was 80us.", "80us", "about 30us"),
        ("It used to take 15 seconds to boot. With this series it takes 6 seconds.", "15 seconds", "6 seconds"),
        ("4KB are consumed by the array. Nobody wants it. With this, 16-bytes will be used.", "4KB", "16-bytes"),
        (
            "The lookup has to wait for more than 650ns. However, if we keep the table here, it only needs 340ns.",
            "more than 650ns",
            "340ns",
        ),
    ],
)
def test_two_sentences_that_say_the_same_of_two_sides(body: str, baseline: str, value: str) -> None:
    assert known(body) == [(baseline, value, None)]


def test_two_paragraphs_are_cited_together_with_their_pair() -> None:
    body = "Copying was taking: 48.2% of reboot time\n\nNow: Copying takes 7.3% of reboot time\n"
    (metric,) = measure(thread(body))
    assert (metric.baseline, metric.value) == ("48.2%", "7.3%")
    assert (metric.passage.first, metric.passage.last) == (1, 3)
    assert known(body) == [("48.2%", "7.3%", None)]


def test_anothers_words_between_two_paragraphs_part_them() -> None:
    body = "The copy takes 48 ms.\n\n> What about the new way?\n\nIt takes 7 ms now.\n"
    assert all(baseline is None for baseline, _, _ in known(body))


@pytest.mark.parametrize(
    ("body", "change"),
    [
        ("Test throughput increased by 2.7x, 4.5x, 3.4x, and 3.1x.", "2.7x, 4.5x, 3.4x, and 3.1x"),
        ("The latency is 10x/20x worse with it.", "10x/20x worse"),
        ("In total a reboot is x3.26 times faster.", "x3.26"),
        ("Time in map decreased by >99%, too.", ">99%"),
    ],
)
def test_several_shares_of_one_thing_are_one_figure(body: str, change: str) -> None:
    assert figures(measure(thread(body))) == [(None, None, change)]


def test_a_share_told_of_a_figure_is_its_change() -> None:
    body = "The boot takes about 2 ms longer. That costs about 3 ms, which is over 15 % on fast systems."
    assert figures(measure(thread(body))) == [(None, "about 2 ms", None), (None, "about 3 ms", "over 15 %")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("It took 5.1, 5.3 and 5.2 seconds in three runs.", [(None, "5.1, 5.3 and 5.2 seconds", None)]),
        ("The delay ranges from 50us to 500us.", [(None, "ranges from 50us to 500us", None)]),
        ("The calculation is simple: 16 * 6 * 129 * 8 = 99072 bytes each.", [(None, "99072 bytes", None)]),
        ("It is in the order of 100s of milliseconds.", [(None, "in the order of 100s of milliseconds", None)]),
        ("My counts seem to deviate by 4 million.", [(None, "4 million", None)]),
        ("So 762 warnings where at least 760 are wrong.", [(None, "762 warnings where at least 760", None)]),
        ("The size is now 387 lines, vs. 491 in the old version.", [("491", "387", None)]),
        ("Precision goes from milliseconds to nanoseconds.", [("milliseconds", "nanoseconds", None)]),
        ("There is no measurable difference.", [(None, None, "no measurable difference")]),
        ("A small benchmark of mine: map_nsec:3619 unmap_nsec:2423", [(None, "3619", None), (None, "2423", None)]),
        (
            "In my test it gets ~35K ops/s without, and ~40K ops/s with it at 800% CPU utilization.",
            [("~35K ops/s", "~40K ops/s", None), (None, None, "800%")],
        ),
        ("Before: 1310 foos\nAfter:  1630 foos\n", [("1310", "1630", None)]),
    ],
)
def test_what_is_told_where_a_measurement_is_known(body: str, expected: Told) -> None:
    assert known(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "The results are as follows:",
        "Test setup: a guest with 64GB RAM and a file of 42 GB.",
        "We use 4 bits instead of 2 for this, and 3 arguments instead of 5.",
        "The message is then told in full, see (1) and (2).",
    ],
)
def test_what_only_leads_to_a_measurement_tells_nothing(body: str) -> None:
    assert known(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "The delay of 100us is measured, but the timeout is 5 seconds.",
        "I measured that reads take 10us, and writes take 25us.",
        "I measured 20 ms of downtime. The test ran for 10 minutes though.",
        "On my box the performance improved by 15% with one queue and 11% without it.",
        "The value is a few seconds. But with this series it is thousands of seconds on some systems.",
        "We map 16->2MB buffers, which is slower than we measured.",
        "It takes between 10ms and 100ms before giving up.",
        "The kernel supports up to 2GB without highmem, and 4GB with it, which performs better.",
        "It reads 900 requests/s without caches, and 30 MB/s with them.",
    ],
)
def test_two_figures_of_different_things_are_no_pair(body: str) -> None:
    assert all(baseline is None for baseline, _, _ in (*known(body), *figures(measure(thread(body)))))


@pytest.mark.parametrize(
    ("body", "baseline", "value"),
    [
        (
            "The time to switch (as measured with the shell) is 570ms before the patch and 470ms after it.",
            "570ms",
            "470ms",
        ),
        (
            "It was about 2 bytes per slot before, now roughly 0.09 bytes per slot.",
            "about 2 bytes",
            "roughly 0.09 bytes",
        ),
        ("The count of traps went down from ~21000 (unmodified) to 1200 (patched).", "21000", "1200"),
        ("A check of the disk comes from 14m26(without it) to 8m48(with it).", "14m26", "8m48"),
        ("It now allocates 96 bytes per cpu.  It used to be 40 bytes.", "40 bytes", "96 bytes"),
        ("On that release it's 24MiB vs 40MiB, as built here.", "40MiB", "24MiB"),
        ("I measured 1.5us for a call on v5.10, and 1.2us with the patch applied.", "1.5us", "1.2us"),
        ("It cuts TLB misses on a two-node machine (59,800 -> 2,100).", "59,800", "2,100"),
    ],
)
def test_two_sides_in_one_breath(body: str, baseline: str, value: str) -> None:
    assert (baseline, value) in [(b, v) for b, v, _ in known(f"{body}\n")]


def test_items_that_begin_with_a_tilde_are_a_list() -> None:
    assert known("""
I see with dd:
~ 20% decrease in the one case (525 kB/s vs. 662 kB/s)
~ 75% decrease in the other case (170 kB/s vs. 657 kB/s)
""") == [("662 kB/s", "525 kB/s", "~ 20% decrease"), ("657 kB/s", "170 kB/s", "~ 75% decrease")]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("For many devices, this change saves >1s of boot time.", ">1s"),
        ("On that laptop it helped save ~0.6W of power.", "~0.6W"),
        ("This shaves 8 bytes off struct inode.", "8 bytes"),
        ("When emulated we lose 92MB.", "92MB"),
        ("It succeeds about 1 time in 10,000.", "10,000"),
    ],
)
def test_a_paragraph_of_measurements_is_not_silent(body: str, value: str) -> None:
    assert value in [v for _, v, _ in known(f"{body}\n")]


def test_the_memory_of_a_machine_is_no_side() -> None:
    found = known("""
With 1GB RAM and the protection turned off:
Before:
MemTotal:         999484 kB
After:
MemTotal:        1001480 kB
""")
    assert ("999484 kB", "1001480 kB", None) in found
    assert not any("1GB" in (b, v) for b, v, _ in found)

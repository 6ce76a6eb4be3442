"""Which figures people tell in the many ways they write, and which numbers are none."""

import pytest

from kdr.mail.paragraphs import paragraphs
from kdr.mail.zones import zoned
from kdr.measure.metrics import measure, outright
from kdr.model import Mail, Message, Person, Thread

Told = list[tuple[str | None, str | None, str | None]]


def thread(body: str) -> Thread:
    mail = Mail(
        message_id="0@example.org",
        subject="[PATCH] a",
        author=Person("Ann Lee", "ann@example.org"),
        date=None,
        body=body,
    )
    message = Message(key="m0", mail=mail, lines=zoned(body))
    return Thread(messages=(message,), quoted=(), parents={}, basis={}, series=(), participants=())


def told(body: str) -> Told:
    return [(m.baseline, m.value, m.change) for m in measure(thread(body))]


def known(body: str) -> Told:
    """What the paragraphs of BODY tell if they are known to tell of something measured."""
    built = thread(body)
    (message,) = built.messages
    found = [m for p in paragraphs(message.lines) for m in outright(built, message, p)]
    return [(m.baseline, m.value, m.change) for m in dict.fromkeys(found)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "The option reduces the size of the image by 2.5MB/12% plain, or 350KB/4% packed.",
            [(None, "2.5MB", "12%"), (None, "350KB", "4%")],
        ),
        ("A call is slow, about 6 times the cost of a plain one.", [(None, None, "about 6 times")]),
        ("The latency is 5x the one of the other path.", [(None, None, "5x")]),
        ("The robot saw +4.7% to the performance of its loop.", [(None, None, "+4.7%")]),
        ("On average it is approx. 150KiB larger than the old one.", [(None, "approx. 150KiB", None)]),
        ("It speeds up the boot, saving up to 1.5 out of 4 seconds.", [(None, "1.5 out of 4 seconds", None)]),
        ("Average: 662 Mb/s (+3,26%)", [(None, "662 Mb/s", "+3,26%")]),
        ("I saw a slow-down ranging from *5%* to *49%* in it.", [(None, None, "ranging from *5%* to *49%")]),
        ("The core gains 25% (130.8 usec. -> 97.9 usec.) with it.", [("130.8 usec", "97.9 usec", "25%")]),
        (
            "We see the CPU usage reduced (from 12 to 18% to 1 to 3% in perf top).",
            [("12 to 18%", "1 to 3%", None)],
        ),
    ],
)
def test_amounts_shares_and_factors(body: str, expected: Told) -> None:
    assert told(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("It caused a throughput regression (14.6 vs 7.2 Gbps) here.", ("14.6", "7.2 Gbps")),
        ("It gets big speedups, 1620op/s with the simple one vs 38158op/s.", ("1620op/s", "38158op/s")),
        ("I see 700 ns per call vs 450 ns in the other tree.", ("450 ns", "700 ns per call")),
        ("The result was 80% failures to boot vs 0%.", ("0%", "80%")),
        ("Still a win, just a drop from a 24% improvement to 21% improvement.", ("24%", "21%")),
        ("It reduces the consumption from 256 entries down to 1 for each.", ("256", "1")),
        ("Loading took 6 seconds with the one while only 0.3s with the other.", ("6 seconds", "only 0.3s")),
        ("Loading took 6 seconds with 11kbps while only 0.3s with 3Mbps.", ("6 seconds", "only 0.3s")),
        ("The rate drops from 1500+K IOPS to 1200K in our tests.", ("1500+K IOPS", "1200K")),
        ("The latency can increase a lot across nodes, e.g. 200ns vs 700ns in my test.", ("200ns", "700ns")),
        ("It reduces the observed 40-50% variance to under 8% in our runs.", ("40-50%", "under 8%")),
        ("For the large ones, it goes from 0.023512s -> 0.009885, so I'm curious.", ("0.023512s", "0.009885")),
        ("Before: 900K/1000K IOPS\nAfter: 950K/1300K IOPS\n", ("900K/1000K IOPS", "950K/1300K IOPS")),
        (
            "With split=on, the run time was 2.13 seconds (average of 30 times)\n"
            "With split=off, the run time was 2.02 seconds (average of 30 times)",
            ("2.02 seconds", "2.13 seconds"),
        ),
        ("packets dropped before: 3842\npackets dropped after: 460(-88.0%)", ("3842", "460")),
    ],
)
def test_what_stands_against_each_other(body: str, expected: tuple[str, str]) -> None:
    assert [(baseline, value) for baseline, value, _ in told(body)] == [expected]


def test_what_a_figure_became() -> None:
    body = "The test takes 38ms to finish. I put another beside it, and all slows down. It becomes 48ms(126%) then."
    assert told(body) == [("38ms", "48ms", "126%")]
    body = "We observed a median latency of 3ms, p99 at 7ms. Now the median becomes 50ms."
    assert ("3ms", "50ms", None) in told(body)


def test_a_list_of_effects_tells_changes() -> None:
    body = "We see the following speedups:\n * copying in: 12.13%\n * copying out: 26.88%\n"
    assert told(body) == [(None, None, "12.13%"), (None, None, "26.88%")]


def test_words_of_the_outcome_are_told_rather_than_what_it_was_measured_with() -> None:
    body = "I ran random reads with 4k, 16k, 64k, and 128k. The results look fine, no significant regression."
    assert known(body) == [(None, None, "no significant regression")]


def test_an_item_that_ends_with_a_semicolon_is_no_code() -> None:
    body = "The function takes less time:\n1. 5us->100ns (with a lot of links);\n2. 30us->90ns (with more links).\n"
    assert known(body) == [("5us", "100ns", None), ("30us", "90ns", None)]


def test_the_lines_of_a_comment_are_no_list() -> None:
    body = "It is slow:\n\n/*\n * the improvement is\n * measured: 12.5 ms\n */\n"
    assert told(body) == []


def test_each_share_goes_with_the_figures_it_speaks_of() -> None:
    body = "It improved the throughput by 11-14%, and decreased the CPU's usage from 99% to 40%."
    assert sorted(told(body), key=str) == [("99%", "40%", None), (None, None, "11-14%")]
    body = "We saw a 25% boost in throughput, and some CPUs see a 45% load with it."
    assert all(baseline is None for baseline, _, _ in told(body))
    body = "It gives a 6x reduction in misses, from 35600 to 5500 and a 2.3% reduction in cycles."
    assert told(body) == [("35600", "5500", "6x reduction"), (None, None, "2.3% reduction")]
    body = "I increased the clients from 36 to 72(50%), and the regression is changed from 59.4% to 63.7%."
    assert ("59.4%", "63.7%", None) in told(body)
    body = "We got 1620op/s before and 38158op/s with the patch (23x faster), where the gap goes from 7x to 2x."
    assert told(body) == [("1620op/s", "38158op/s", "23x faster"), ("7x", "2x", None)]


@pytest.mark.parametrize(
    "body",
    [
        "The driver measured the state in 60s wait intervals, so it takes long.",
        "The buffers must be aligned to 64 KB with the old table, while the new one needs 2 MB alignment.",
        "It has memory from 2GB to 4GB, and from 34GB till 40GB, nothing else.",
        "The pointer takes 8 bytes on the one. But it is used as a 4 byte integer.",
        'The fix for 3226b158e67c ("net: avoid 32 x truesize and 4.5 ms") improves it.',
        "The instruction is used to load it, the other 3 instructions are used to count.",
        "The minimum supported bandwidth is 100 Mbps, the speed is reset to 2.5Gbps.",
        "After running a lock stress test for 10s, I got numbers.",
        "The Armada 38x and others use a reduced count, the 1413X/1416X parts too.",
        "The time is not reduced by 5% here.",
        "The size must be changed from 1024 bytes to 256 bytes to improve it.",
        "It got faster in the early 2000s.",
        "The readings are available every 250ms anyway, so it is not slower.",
        "Has this been measured to take up to 120 seconds, or is that a guess?",
        "A page size of 64KiB results in higher performance and memory use compared to 4KiB pages.",
        "I then run slow workloads that consume most of the memory for a total of 45 minutes.",
        "The response is 4 bytes due to the protocol, but only one is used, the other 3 bytes are less so.",
        "It is one register for both halves of the time, at a better speed.",
        "The result is the bandwidth over a 63 hours long test.",
        "The flag is modified to 8 bytes, but the size has not changed, it is 2176 bytes, not less.",
        "4/2MB would be better - however this would always use 2MB pages.",
        "It supports 10/100/1000 Mbps, at a better speed.",
        "qty: 93.9 avg 132.5 std 9.5 min 824.0 max",
        "System time: 1563296223.425648",
        "   Speed: 100Mb/s\n   Duplex: Full\n",
    ],
)
def test_names_rates_of_links_and_settings_are_no_measurements(body: str) -> None:
    assert told(body) == []


@pytest.mark.parametrize(
    ("body", "pair"),
    [
        (
            "It creates 2 processes for memory. It also creates 80 processes for the CPU, who takes 5 ms.",
            ("2 processes", "80 processes"),
        ),
        ("A page of 64KB holds 35 buffers of 1500, instead of 1 buffer per page.", ("1", "64KB")),
        ("With it, the run took 2.1 seconds (average for 30 times).", ("2.1 seconds", "30 times")),
    ],
)
def test_numbers_of_two_things_are_no_pair(body: str, pair: tuple[str, str]) -> None:
    found = known(body)
    assert found
    assert pair not in [(baseline, value) for baseline, value, _ in found]

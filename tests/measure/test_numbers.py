import pytest

from kdr.measure.contrast import pairs
from kdr.measure.numbers import Kind, bare, quantities


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cuts the boot from 33s to 5s", ["33s", "5s"]),
        ("it takes only hundreds of nanoseconds, or 1~2 microseconds", ["hundreds of nanoseconds", "1~2 microseconds"]),
        ("a gain of 2x to 3x, on average ~15%", ["2x to 3x", "~15%"]),
        ("an improvement of around 65% and about 28%", ["around 65%", "about 28%"]),
        ("more than 600 times, some 36 microseconds", ["more than 600 times", "36 microseconds"]),
        ("the delay is 10 times higher", ["10 times"]),
        ("4x faster; 15-20% less; 5.6%~11.9%; .7% quicker", ["4x", "15-20%", "5.6%~11.9%", ".7%"]),
        ("reached 1.95 Gbits/sec, 500MB/s and 50,000 interrupts per second", None),
        ("in the order of ns", ["order of ns"]),
    ],
)
def test_quantities_are_found_as_written(text: str, found: list[str] | None) -> None:
    expected = found or ["1.95 Gbits/sec", "500MB/s", "50,000 interrupts per second"]
    assert [q.text.removeprefix("in the ") for q in quantities(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "based on v6.5-rc1, tested on arm64 and s390x",
        "a 64-bit counter, see section D1.13.4 and [2]",
        "returns all 0s or 1s, with 100s of VMs and 10s of hosts",
        "printed with 0x%x on Thu, 2 Apr 2020 16:41:12 +0200",
        "the register ID_AA64MMFR0_EL1[3:0] at 0x4007C030",
    ],
)
def test_versions_addresses_dates_and_register_bits_are_no_quantities(text: str) -> None:
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "baseline", "value"),
    [
        ("reducing it from 33s to 5s", "33s", "5s"),
        ("(from 3832ns to 2593ns for a 64 vcpu VM)", "3832ns", "2593ns"),
        ("map time: 52.83s -> 3.70s", "52.83s", "3.70s"),
        ("before 104.63s -> after  97.30s", "104.63s", "97.30s"),
        ("it took 3s instead of 10s", "10s", "3s"),
        ("12ms, compared to 5ms on the host", "5ms", "12ms"),
        ("shrinks the footprint from 90k to ~2.6k bytes", "90k", "~2.6k bytes"),
        ("goes from seconds (up to 12s) to less than a second", "up to 12s", "less than a second"),
        ("with the library it takes 90.8s; without the library it takes 84.2s", "84.2s", "90.8s"),
    ],
)
def test_two_figures_that_stand_against_each_other_are_a_pair(text: str, baseline: str, value: str) -> None:
    (pair,) = pairs(text, quantities(text))
    assert (pair.baseline.text, pair.value.text) == (baseline, value)


def test_bare_numbers_pair_by_with_and_without() -> None:
    text = "The score was 180539 with this series, and 89076 without it."
    (pair,) = pairs(text, bare(text))
    assert (pair.baseline.text, pair.value.text) == ("89076", "180539")


def test_clock_times_are_read() -> None:
    text = "the installer went from 2:23 down to 2:22"
    (pair,) = pairs(text, bare(text))
    assert (pair.baseline.text, pair.value.text) == ("2:23", "2:22")


@pytest.mark.parametrize("text", ["a gain of 2x to 3x", "5% to 8% on one machine", "it needs 10 to 20 us"])
def test_a_range_is_no_pair(text: str) -> None:
    assert pairs(text, quantities(text)) == ()
    assert len(quantities(text)[0].numbers) == 2


def test_two_percentages_of_different_things_are_no_pair() -> None:
    text = "The rate rose by 27% compared to mainline, reaching 80% of the host value."
    assert pairs(text, quantities(text)) == ()


def test_kinds_and_numbers() -> None:
    found = quantities("1,552,288 exits, 2.5 GB, 7%, 36.2 us, 9 MB/s")
    assert [q.kind for q in found] == [Kind.COUNT, Kind.SIZE, Kind.PERCENT, Kind.TIME, Kind.RATE]
    assert found[0].numbers == (1552288.0,)


def test_a_long_run_of_digits_is_read_in_time() -> None:
    assert quantities("1" * 20_000 + " " + "1/" * 2_000 + "x") is not None


def test_how_many_machines_is_no_ratio() -> None:
    assert [q.kind for q in quantities("a board with 4 x Cortex cores is 1.5 x faster, 2x IOPS")] == [Kind.RATIO] * 2

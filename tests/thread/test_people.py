"""Who took part in a thread and what they did."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from mails import PATCH, mail, threads

from kdr.mail import pages
from kdr.model import Thread
from kdr.thread.build import build
from kdr.thread.names import same

SEEDS = Path(__file__).parents[2] / "adr_sources"
ROSA = "Rosa Lindqvist <rosa@example.org>"


def seed(slug: str) -> Thread:
    (thread,) = build(pages.read((SEEDS / slug / "thread.txt").read_bytes().decode(), "thread.txt"))
    return thread


def roles(thread: Thread) -> dict[str, list[str]]:
    return {p.name: [str(r) for r in p.roles] for p in thread.participants}


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("vcpu0-cache-flush", {"Jiayuan Liang": ["author"], "Marc Zyngier": ["reviewer"]}),
        # The second message's writer stands nowhere; David Matlack wrote three of the patches.
        ("tlbi-range", {"Raghavendra Rao Ananta": ["author"], "David Matlack": ["author"]}),
        ("vhe-world-switch", {"Christoffer Dall": ["author"], "Shih-Wei Li": ["author"]}),
        # Hao Peng is Peng Hao.
        ("mmu-init-once", {"Hao Peng": ["author"], "Sean Christopherson": ["reviewer"]}),
        ("mpidr-lookup", {"Joey Gouly": ["tester"], "Marc Zyngier": ["author"]}),
    ],
)
def test_people_of_the_five_threads(slug: str, expected: dict[str, list[str]]) -> None:
    assert roles(seed(slug)) == expected


def test_messages_of_a_participant_are_those_rebuilt_from_quotes_too() -> None:
    hao, sean = seed("mmu-init-once").participants
    assert (hao.messages, sean.messages) == (("m0", "m0q2", "m0q4"), ("m0q1", "m0q3"))


def reply(tmp_path: Path, body: str, who: str = ROSA, subject: str = "Re: [PATCH] x") -> dict[str, list[str]]:
    """The roles in a thread of a patch by Teo Marchetti and one reply."""
    (thread,) = threads(tmp_path, mail("p", "[PATCH] x", PATCH), mail("r", subject, body, who=who, day=2, to="p"))
    return roles(thread)


QUOTE = "On Sat, 1 May 2021, Teo Marchetti wrote:\n> Count the kicks.\n\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f"{QUOTE}Why count them?\n", ["reviewer"]),
        (f"{QUOTE}Reviewed-by: {ROSA}\n", ["reviewer"]),
        (f"{QUOTE}Acked-by: {ROSA}\n", ["acker"]),
        (f"{QUOTE}Works here.\n\nTested-by: {ROSA}\n", ["tester"]),
        (f"{QUOTE}Reviewed-and-tested-by: {ROSA}\n", ["reviewer", "tester"]),
        (f"{QUOTE}Applied, thanks!\n", ["applier"]),
        (
            "On Sat, 1 May 2021 09:00:00 +0000, Teo Marchetti wrote:\n> Count.\n\nApplied to kvm/next, thanks!\n",
            ["applier"],
        ),
        (f"{QUOTE}Patches 1-3,5/6, patch 2/3 and [4/5] are fine.\n", ["reviewer"]),
        (f"{QUOTE}Thanks, patches 1-3,5/6, and [4/5] applied.\n", ["applier"]),
        (f"{QUOTE}Hi Teo,\n\nI've queued this for 5.14.\n", ["applier"]),
        (f"{QUOTE}Applied on top of 5.12 it does not build.\n", ["reviewer"]),
        (f"{QUOTE}I applied the patch on 5.12, and it does not build.\n", ["reviewer"]),
        ("Ping?\n", ["commenter"]),
    ],
)
def test_what_a_reply_makes_of_its_writer(tmp_path: Path, said: str, expected: list[str]) -> None:
    assert reply(tmp_path, said) == {"Teo Marchetti": ["author"], "Rosa Lindqvist": expected}


def test_many_patches_named_are_read_in_no_time(tmp_path: Path) -> None:
    start = time.perf_counter()
    assert reply(tmp_path, f"{QUOTE}{'patch 1/1 ' * 20}\n")["Rosa Lindqvist"] == ["reviewer"]
    assert time.perf_counter() - start < 0.5


def test_an_author_answering_reviews_nothing(tmp_path: Path) -> None:
    assert reply(tmp_path, f"{QUOTE}I forgot the test.\n", "Teo Marchetti <teo@example.org>") == {
        "Teo Marchetti": ["author"]
    }


@pytest.mark.parametrize(
    "who", ["kernel test robot <lkp@example.org>", "syzbot <x@example.org>", "CI <no-reply@example.org>"]
)
def test_bots_are_bots_whatever_they_say(tmp_path: Path, who: str) -> None:
    found = reply(tmp_path, f"{QUOTE}It does not build.\n\nReported-by: {who}\n", who)
    assert list(found.values()) == [["author"], ["bot"]]


def test_trailers_name_people_who_do_not_speak(tmp_path: Path) -> None:
    body = PATCH.replace("---\n", "Reported-by: Ines Okafor <ines@example.org>\nAcked-by: Kwame Boateng\n---\n", 1)
    (thread,) = threads(tmp_path, mail("p", "[PATCH] x", body))
    assert roles(thread) == {"Teo Marchetti": ["author"], "Ines Okafor": ["reporter"], "Kwame Boateng": ["acker"]}
    assert [p.messages for p in thread.participants] == [("m0",), (), ()]


def test_one_person_under_several_names_and_addresses(tmp_path: Path) -> None:
    (thread,) = threads(
        tmp_path,
        mail("p", "[PATCH] x", PATCH),
        mail("a", "Re: [PATCH] x", QUOTE + "Why?\n", who=ROSA, day=2, to="p"),
        mail("b", "Re: [PATCH] x", "Hm.\n", who='"Lindqvist, Rosa" <rosa@work.example.org>', day=3, to="a"),
        mail("c", "Re: [PATCH] x", "Yes.\n", who="rosa <rosa@work.example.org>", day=4, to="b"),
        mail("d", "Re: [PATCH] x", "Yes.\n", who=ROSA, day=5, to="c"),
    )
    (_, rosa) = thread.participants
    assert (rosa.name, rosa.messages) == ("Rosa Lindqvist", ("m1", "m2", "m3", "m4"))


def test_nobody_is_called_by_an_address(tmp_path: Path) -> None:
    found = reply(tmp_path, "Hm.\n", "rosa@example.org")
    assert found == {"Teo Marchetti": ["author"]}
    assert reply(tmp_path, "Hm.\n", '"rosa@example.org" <rosa@example.org>') == {"Teo Marchetti": ["author"]}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Hao Peng", "Peng Hao", True),
        ("Auger, Eric", "Eric Auger", True),
        ("Suzuki K Poulose", "Suzuki Poulose", True),
        ("Rosa Lindqvist (Example)", "Rosa Lindqvist", True),
        ("Rosa Lindqvist via B4 Relay", "Rosa Lindqvist", True),
        ("Rosa", "Rosa Lindqvist", False),
        ("Mark Brown", "Mark Rutland", False),
        (None, None, False),
    ],
)
def test_names_that_may_be_one_person(one: str | None, other: str | None, expected: bool) -> None:
    assert same(one, other) is expected

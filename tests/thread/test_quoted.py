"""Messages that a page of one reply holds only as quotes."""

from __future__ import annotations

from pathlib import Path

from kdr.mail import pages
from kdr.model import Basis, Message, Thread, Zone
from kdr.thread.build import build

SEEDS = Path(__file__).parents[2] / "adr_sources"


def thread(text: str) -> Thread:
    (found,) = build(pages.read(text, "page.txt"))
    return found


def seed(slug: str) -> Thread:
    return thread((SEEDS / slug / "thread.txt").read_bytes().decode())


def own(message: Message) -> list[int]:
    """The numbers of the lines that are the message's own words."""
    return [line.number for line in message.lines if line.zone is Zone.OWN]


def test_four_levels_of_quotes_are_four_messages() -> None:
    found = seed("mmu-init-once")
    assert [m.author for m in found.messages] == ["Hao Peng"]
    assert [(m.key, m.author, m.depth, m.carrier) for m in found.quoted] == [
        ("m0q1", "Sean Christopherson", 1, "m0"),
        ("m0q2", "Hao Peng", 2, "m0"),
        ("m0q3", "Sean Christopherson", 3, "m0"),
        ("m0q4", "Peng Hao", 4, "m0"),
    ]
    # No attribution here names a zone: only the day is known.
    assert [str(m.mail.date)[:16] for m in found.quoted] == [
        "2022-03-03 00:00",
        "2022-03-02 00:00",
        "2022-03-02 00:00",
        "2022-03-01 00:00",
    ]
    assert all(m.mail.author_basis is Basis.ATTRIBUTION and m.mail.message_id is None for m in found.quoted)
    assert found.parents == {"m0": "m0q1", "m0q1": "m0q2", "m0q2": "m0q3", "m0q3": "m0q4"}
    assert set(found.basis.values()) == {"attribution"}


def test_a_rebuilt_message_has_the_numbers_of_the_lines_that_quote_it() -> None:
    found = seed("mmu-init-once")
    reply = found.message("m0")
    sean = found.message("m0q1")
    # Body line n is file line n + 6.  File lines 50, 52-55, 57-59 and, after Hao Peng's own line 62, 63-66.
    assert own(sean) == [44, *range(46, 50), *range(51, 54), *range(57, 61)]
    assert sean.mail.body == reply.mail.body
    body = reply.mail.body.split("\n")
    assert body[44 - 1] == '> No, passing around the "init" flag is a hack.'
    assert next(x.text for x in sean.lines if x.number == 44) == 'No, passing around the "init" flag is a hack.'
    # "Both options are disabled in guest." stands between Sean's quoted paragraphs and is the replier's own.
    assert body[56 - 1] == "Both options are disabled in guest."
    assert 56 not in {x.number for m in found.quoted for x in m.lines}
    assert next(x.zone for x in reply.lines if x.number == 56) is Zone.OWN


def test_a_quoted_patch_is_zoned_as_a_patch() -> None:
    patch = seed("mmu-init-once").message("m0q4")
    zones = {x.number: x.zone for x in patch.lines}
    assert zones[9] is Zone.OWN  # "vcpu 0 will repeatedly enter/exit the smm state during the startup"
    assert zones[18] is Zone.TRAILER  # Signed-off-by
    assert {zones[n] for n in range(20, 26)} == {Zone.DIFF}


def test_a_quoted_cover_letter_is_rebuilt_around_the_words_of_who_quotes_it() -> None:
    found = seed("mpidr-lookup")
    (cover,) = found.quoted
    assert (cover.key, cover.author, cover.depth) == ("m0q1", "Marc Zyngier", 1)
    assert cover.mail.date is not None
    assert cover.mail.date.isoformat() == "2023-09-07T11:09:26+01:00"
    assert found.parents == {"m0": "m0q1"}
    zones = {x.number: x.zone for x in cover.lines}
    # The file's lines 8-41 are prose, 42-63 a diff, 79-83 a diffstat; 66 and 68 are Joey Gouly's.
    assert zones[2] is Zone.OWN
    assert {zones[n] for n in range(36, 58)} == {Zone.DIFF}
    assert {zones[n] for n in range(73, 78)} == {Zone.DIFFSTAT}
    assert not {60, 62} & set(zones)


def test_what_the_page_has_is_not_rebuilt_from_its_quote() -> None:
    assert seed("vcpu0-cache-flush").quoted == ()
    assert seed("tlbi-range").quoted == ()


TWO_VOICES = """\
Re: [PATCH] KVM: Count vCPU kicks

From: Rosa Lindqvist
Date: Tue May 04 2021 - 05:15:02 EST

On Mon, 3 May 2021, Teo Marchetti wrote:
> On Sun, 2 May 2021, Ines Okafor wrote:
> > Count the kicks.
> Who reads the count?
Nobody.

On Mon, 3 May 2021, Kwame Boateng wrote:
> The dashboard might.
It does not.
"""


def test_two_attributions_are_two_messages_and_the_first_is_answered() -> None:
    found = thread(TWO_VOICES)
    assert [(m.key, m.author, own(m)) for m in found.quoted] == [
        ("m0q1", "Teo Marchetti", [4]),
        ("m0q2", "Ines Okafor", [3]),
        ("m0q3", "Kwame Boateng", [8]),
    ]
    assert found.parents == {"m0": "m0q1", "m0q1": "m0q2"}


def test_a_quote_without_attribution_has_no_author() -> None:
    page = "Re: [PATCH] x\n\nFrom: Rosa Lindqvist\nDate: Tue May 04 2021 - 05:15:02 EST\n\n> Who?\n\nMe.\n"
    (asked,) = thread(page).quoted
    assert (asked.author, asked.mail.author_basis, own(asked)) == (None, Basis.UNKNOWN, [1])


def test_absurdly_deep_quotes_end() -> None:
    page = "Re: x\n\nFrom: Rosa Lindqvist\nDate: Tue May 04 2021 - 05:15:02 EST\n\n" + ">" * 5000 + " hello\n\nno.\n"
    assert len(thread(page).quoted) <= 16

"""Pasted pages, read as a person reads them: which lines of the file are whose body."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

from kdr.errors import KdrError
from kdr.mail import page_headers, pages
from kdr.model import Basis, Mail, Person

SEEDS = Path(__file__).parents[2] / "adr_sources"
DATA = Path(__file__).parents[1] / "data" / "pages"


def page(path: Path) -> tuple[str, list[Mail]]:
    """The kind of the page in PATH and its mails; every body is the file's own lines."""
    text = path.read_bytes().decode()
    file = text.split("\n")
    mails = pages.read(text, str(path))
    for mail in mails:
        body = mail.body.split("\n")
        assert mail.pasted
        assert mail.path == str(path)
        assert body == file[mail.body_line - 1 : mail.body_line - 1 + len(body)]
    return pages.recognise(text) or "", mails


def seed(slug: str) -> tuple[str, list[Mail]]:
    return page(SEEDS / slug / "thread.txt")


def sample(name: str) -> tuple[str, list[Mail]]:
    return page(DATA / f"{name}.txt")


def span(mail: Mail) -> tuple[int, int, int]:
    """Where the mail's heading is, and the file lines of its body."""
    return mail.line, mail.body_line, mail.body_line + mail.body.count("\n")


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- the five threads of this project ---


def test_patchew_page_is_a_cover_letter_and_a_reply() -> None:
    kind, (cover, reply) = seed("vcpu0-cache-flush")
    assert kind == "patchew"
    title = "[RFC PATCH 0/1] KVM-arm: Optimize cache flush by only flushing on vcpu0"
    # Lines 1 to 5 are the page's own heading with a diffstat: nobody's body.
    assert (cover.subject, cover.author, span(cover)) == (title, Person("Jiayuan Liang"), (6, 8, 49))
    assert (reply.subject, reply.author, span(reply)) == (f"Re: {title}", Person("Marc Zyngier"), (50, 52, 112))
    assert cover.body.startswith("This is an RFC patch to optimize")
    assert reply.body.endswith("Jazz isn't dead. It just smells funny.")
    # "8 months ago" is no date; the page has neither ids nor addresses.
    assert [(m.date, m.message_id, m.author_basis) for m in (cover, reply)] == [(None, None, Basis.HEADER)] * 2


def test_flattened_page_names_the_author_whom_its_reply_quotes() -> None:
    kind, (cover, reply) = seed("tlbi-range")
    assert kind == "flat"
    assert (span(cover), span(reply)) == ((1, 1, 220), (221, 221, 246))
    assert cover.body.endswith("--\n2.41.0.487.g6d72f3e995-goog")
    assert reply.body.startswith("On Sat, Jul 22, 2023, Raghavendra Rao Ananta wrote:")
    # The reply quotes the cover letter's diffstat under that name.  Who replies stands nowhere.
    assert (cover.author, cover.author_basis) == (Person("Raghavendra Rao Ananta"), Basis.ATTRIBUTION)
    assert (reply.author, reply.author_basis) == (Person(None), Basis.UNKNOWN)
    assert [(m.subject, m.date, m.message_id) for m in (cover, reply)] == [(None, None, None)] * 2


def test_pipermail_page_without_its_footer() -> None:
    kind, (cover,) = seed("vhe-world-switch")
    assert kind == "pipermail"
    assert cover.subject == "[PATCH v4 00/40] Optimize KVM/ARM for VHE systems"
    assert cover.author == Person("Christoffer Dall", "christoffer.dall@linaro.org")
    assert cover.date == when("2018-02-15T13:02:52-08:00")
    assert cover.list_id == "linux-arm-kernel"
    assert span(cover) == (1, 6, 167)
    assert cover.body.endswith(" rename {virt/kvm/arm => arch/arm64/kvm}/hyp/vgic-v2-sr.c (51%)")


def test_pipermail_page_of_a_reply_that_quotes_a_cover_letter() -> None:
    kind, (reply,) = seed("mpidr-lookup")
    assert kind == "pipermail"
    assert reply.subject == "[PATCH 0/5] KVM: arm64: Accelerate lookup of vcpus by MPIDR values"
    assert (reply.author, reply.date) == (Person("Joey Gouly", "joey.gouly@arm.com"), when("2023-09-07T08:30:52-07:00"))
    assert span(reply) == (1, 7, 83)


def test_hypermail_page() -> None:
    kind, (reply,) = seed("mmu-init-once")
    assert kind == "hypermail"
    assert reply.subject == "Re: [PATCH] kvm: x86: Improve virtual machine startup performance"
    assert (reply.author, reply.date) == (Person("Hao Peng"), when("2022-03-02T21:58:36-05:00"))
    assert span(reply) == (1, 7, 70)


# --- pages of the other archives ---


def test_marc_page() -> None:
    kind, (mail,) = sample("marc")
    assert kind == "marc"
    assert mail.subject == "Re: [PATCH v2 1/3] KVM: Count vCPU kicks"
    assert mail.author == Person("Rosa Lindqvist", "rosa@example.org")
    assert (mail.date, mail.message_id) == (when("2021-05-04T09:15:02+00:00"), "20210504.kick.2@example.org")
    assert (mail.list_id, span(mail)) == ("kvm", (3, 10, 16))


def test_spinics_page_keeps_no_masked_address_or_id() -> None:
    kind, (mail,) = sample("spinics")
    assert kind == "spinics"
    assert (mail.subject, mail.author) == ("Re: [PATCH] KVM: Count vCPU kicks", Person("Teo Marchetti"))
    assert mail.date == when("2021-05-04T11:40:00+02:00")
    assert (mail.in_reply_to, mail.recipients) == ((), (Person("Rosa Lindqvist"),))
    # "References:" on line 13 is the writer's own, on line 22 the archive's.
    assert span(mail) == (1, 11, 17)


def test_spinics_page_saved_without_its_fields() -> None:
    kind, (mail,) = sample("spinics-bare")
    assert kind == "spinics"
    # The From on line 9 stands in the body: it names the patch's author, not who sent it.
    assert (mail.subject, mail.author, span(mail)) == ("[PATCH] KVM: Count vCPU kicks", Person(None), (1, 9, 13))


def test_lore_page_of_one_mail() -> None:
    kind, (mail,) = sample("lore")
    assert kind == "lore"
    assert (mail.author, mail.message_id) == (
        Person("Rosa Lindqvist", "rosa@example.org"),
        "20210504.kick.2@example.org",
    )
    assert mail.in_reply_to == ("20210503.kick.1@example.org",)
    assert mail.date == when("2021-05-04T09:15:02+00:00")
    assert [p.name or p.address for p in mail.recipients] == ["Teo Marchetti", "kvm@example.org", "Ines Okafor"]
    assert span(mail) == (3, 12, 19)


def test_lore_page_of_a_thread() -> None:
    kind, (patch, reply) = sample("lore-thread")
    assert kind == "lore"
    assert (patch.author.name, patch.date, span(patch)) == (
        "Teo Marchetti",
        when("2021-05-03T08:00:00+00:00"),
        (1, 8, 13),
    )
    assert (reply.author.name, reply.subject) == ("Rosa Lindqvist", "Re: [PATCH v2 1/3] KVM: Count vCPU kicks")
    assert span(reply) == (17, 24, 27)


def test_two_pipermail_pages_in_one_file() -> None:
    kind, (patch, reply) = sample("pipermail-two")
    assert kind == "pipermail"
    assert (patch.author.name, span(patch)) == ("Teo Marchetti", (1, 10, 12))
    assert (reply.author.name, span(reply)) == ("Rosa Lindqvist", (19, 25, 28))


def test_hypermail_page_with_its_links() -> None:
    kind, (mail,) = sample("hypermail-links")
    assert (kind, span(mail)) == ("hypermail", (1, 11, 14))


def test_flattened_page_of_three_mails() -> None:
    kind, mails = sample("flat-three")
    assert kind == "flat"
    # The greeting belongs to the reply below it; "somebody wrote:" in a sentence opens nothing.
    assert [(m.author.name, span(m)) for m in mails] == [
        ("Teo Marchetti", (1, 1, 8)),
        ("Rosa Lindqvist", (9, 9, 14)),
        (None, (15, 15, 24)),
    ]


def test_prose_is_no_page() -> None:
    text = "A shopping list:\n\n- milk\n- he wrote: nothing\n"
    assert pages.recognise(text) is None
    with pytest.raises(KdrError, match=r"list\.txt:1: no mail and no archive page") as error:
        pages.read(text, "list.txt")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text", ["", "\n", "\n\n\n", ">", "Posted by", "From: \nDate: ", "--\n2.0\n", "On 1/1/1, x wrote:"]
)
def test_scraps_are_no_pages(text: str) -> None:
    assert pages.recognise(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "\n[thread overview]\n\n" + "Message-ID: <a@b> (raw)\n" * 5_000,
        f"From: {'.' * 20_000}x\nDate: 18 Apr 2025 11:22 +0100 [thread overview]\nMessage-ID: <a@b> (raw)\n\nHi\n",
        "List: x\n" * 20_000,
        "[Date Prev][Date Next]\n" * 20_000,
    ],
    ids=["marks", "dots", "fields", "links"],
)
def test_a_hostile_page_is_read_in_no_time(text: str) -> None:
    start = time.perf_counter()
    pages.recognise(text)
    for form in (page_headers.lore, page_headers.marc, page_headers.spinics):
        form(text.split("\n"), "")
    assert time.perf_counter() - start < 2


def test_a_page_with_dos_line_ends_counts_the_same_lines() -> None:
    text = (DATA / "marc.txt").read_bytes().decode().replace("\n", "\r\n")
    (mail,) = pages.read(text, "marc.txt")
    assert (span(mail), "\r" in mail.body) == ((3, 10, 16), False)

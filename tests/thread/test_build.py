"""Reply trees: who answers whom, in what order a thread is read, and what happens when headers lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from mails import PATCH, mail, shape, threads

from kdr.errors import KdrError
from kdr.mail.sources import read
from kdr.thread.build import build, each, pick


def test_each_message_stands_after_its_parent_and_patches_in_their_order(tmp_path: Path) -> None:
    (thread,) = threads(
        tmp_path,
        mail("review", "Re: [PATCH 1/2] one", day=3, to="one", who="Rosa Lindqvist <rosa@example.org>"),
        mail("two", "[PATCH 2/2] two", PATCH, day=1, hour=10, to="cover"),
        mail("cover", "[PATCH 0/2] all", day=1, hour=9),
        mail("one", "[PATCH 1/2] one", PATCH, day=1, hour=11, to="cover"),  # sent late
        mail("thanks", "Re: [PATCH 0/2] all", day=2, to="cover", who="Ines Okafor <ines@example.org>"),
    )
    assert shape(thread) == [
        ("cover", None, None),
        ("one", "m0", "references"),
        ("review", "m1", "references"),
        ("two", "m0", "references"),
        ("thanks", "m0", "references"),
    ]
    assert [m.key for m in thread.messages] == ["m0", "m1", "m2", "m3", "m4"]


def test_the_last_known_reference_is_the_parent(tmp_path: Path) -> None:
    (thread,) = threads(
        tmp_path,
        mail("a", "x"),
        mail("b", "Re: x", day=2, to="a"),
        mail("c", "Re: x", day=3, References="<a@example.org> <b@example.org> <gone@example.org>"),
        mail("d", "Re: x", day=4, In_Reply_To="<b@example.org>"),
        mail("e", "Re: x", day=5, References="<a@example.org>", In_Reply_To="<gone@example.org>"),
    )
    assert shape(thread) == [
        ("a", None, None),
        ("b", "m0", "references"),
        ("c", "m1", "references"),
        ("d", "m1", "in-reply-to"),
        ("e", "m0", "references"),
    ]


def test_answers_to_a_mail_nobody_has_are_one_thread(tmp_path: Path) -> None:
    found = threads(
        tmp_path,
        mail("b", "[PATCH 2/3] b", PATCH, day=2, to="lost-cover"),
        mail("x", "another matter"),
        mail("a", "[PATCH 1/3] a", PATCH, day=1, to="lost-cover"),
    )
    assert [shape(t) for t in found] == [[("a", None, None), ("b", None, None)], [("x", None, None)]]


def test_a_reply_without_references_is_found_by_its_attribution(tmp_path: Path) -> None:
    (thread,) = threads(
        tmp_path,
        mail("patch", "[PATCH v2] KVM: Count kicks", PATCH),
        mail("r1", "Re: [PATCH v2] KVM: Count kicks", day=2, to="patch", who="Rosa Lindqvist <rosa@example.org>"),
        mail(
            "lost",
            "RE: [PATCH v2] KVM: count kicks",
            "On Sun, 2 May 2021, Lindqvist, Rosa wrote:\n> Words.\n\nYes.\n",
            day=3,
        ),
    )
    assert shape(thread)[2] == ("lost", "m1", "attribution")


def test_a_reply_that_quotes_nothing_is_found_by_its_subject(tmp_path: Path) -> None:
    found = threads(
        tmp_path,
        mail("v1", "[PATCH] KVM: Count kicks", PATCH, day=1),
        mail("v2", "[PATCH v2] KVM: Count kicks", PATCH, day=2),
        mail("rosa", "Re: [PATCH v2] KVM: Count kicks", day=3, to="v2", who="Rosa Lindqvist <rosa@example.org>"),
        mail("other", "Re: [PATCH v2] KVM: Count kicks", "Fine.\n", day=4, who="Ines Okafor <ines@example.org>"),
        mail("own", "Re: [PATCH v2] KVM: Count kicks", "Will do.\n", day=5),
        mail("early", "Re: [PATCH v3] KVM: Count kicks", "Of which mail?\n", day=6),
    )
    # Nobody answers himself: the author's own reply is to the last who spoke.
    assert [shape(t) for t in found] == [
        [("v1", None, None)],
        [("v2", None, None), ("rosa", "m0", "references"), ("other", "m0", "subject"), ("own", "m2", "subject")],
        [("early", None, None)],
    ]


def test_a_reply_loop_is_cut_at_its_oldest_mail_and_said(tmp_path: Path) -> None:
    (thread,) = threads(tmp_path, mail("b", "Re: x", day=2, to="a"), mail("a", "x", day=1, to="b"))
    assert shape(thread) == [("a", None, None), ("b", "m0", "references")]
    (odd,) = thread.oddities
    assert (odd.code, odd.line, Path(odd.path).name) == ("reply-loop", 11, "thread.mbox")


def test_a_mail_that_answers_itself_is_a_root(tmp_path: Path) -> None:
    (thread,) = threads(tmp_path, mail("a", "x", to="a"))
    assert shape(thread) == [("a", None, None)]


def test_a_longer_loop_keeps_every_mail(tmp_path: Path) -> None:
    (thread,) = threads(
        tmp_path, mail("a", "x", day=3, to="c"), mail("b", "x", day=1, to="a"), mail("c", "x", day=2, to="b")
    )
    assert shape(thread) == [("b", None, None), ("c", "m0", "references"), ("a", "m1", "references")]


def test_one_mail_through_two_lists_is_one_message(tmp_path: Path) -> None:
    one = mail("a", "x", "Words.\n")
    (thread,) = threads(
        tmp_path, one, mail("a", "x", "Words.\n_____\nlist footer\n"), mail("b", "Re: x", day=2, to="a")
    )
    assert [i for i, _, _ in shape(thread)] == ["a", "b"]
    assert thread.oddities == ()


def test_two_mails_with_one_id_leave_the_first_and_a_note(tmp_path: Path) -> None:
    (thread,) = threads(tmp_path, mail("a", "x"), mail("a", "quite another matter", day=2))
    assert [m.mail.subject for m in thread.messages] == ["x"]
    (odd,) = thread.oddities
    assert (odd.code, odd.line) == ("double-message-id", 9)


def test_mails_without_id_or_date_belong_to_their_thread(tmp_path: Path) -> None:
    (thread,) = threads(
        tmp_path, mail("a", "x"), mail(None, "Re: x", day=2, to="a"), mail(None, "Re: x", day=3, to="a", Date="never")
    )
    assert shape(thread) == [("a", None, None), ("-", "m0", "references"), ("-", "m0", "references")]


def test_the_same_mailbox_gives_the_same_threads_in_any_order(tmp_path: Path) -> None:
    mails = [
        mail("cover", "[PATCH 0/1] x", day=1),
        mail("p", "[PATCH 1/1] y", PATCH, day=1, to="cover"),
        mail("r", "Re: [PATCH 1/1] y", day=2, to="p"),
        mail("s", "Re: [PATCH 1/1] y", day=3, to="p"),
    ]
    (one,) = threads(tmp_path, *mails)
    (other,) = threads(tmp_path, *mails[::-1])
    assert shape(one) == shape(other)


def test_one_thread_of_many_is_picked(tmp_path: Path) -> None:
    threads(tmp_path, mail("a", "x"), mail("z", "other"), mail("b", "Re: x", day=2, to="a"))
    path = tmp_path / "thread.mbox"
    assert [i for i, _, _ in shape(pick(lambda: read(path), "<b@example.org>"))] == ["a", "b"]
    with pytest.raises(KdrError, match=r"no mail has the Message-ID 'nobody@example\.org'"):
        pick(lambda: read(path), "nobody@example.org")


def test_a_long_chain_of_replies_needs_no_deep_stack(tmp_path: Path) -> None:
    mails = [mail(f"n{i}", "x", day=1 + i // 240, hour=i // 10 % 24, to=f"n{i - 1}" if i else "") for i in range(3000)]
    (thread,) = threads(tmp_path, *mails)
    assert len(thread.messages) == 3000
    assert thread.parents["m2999"] == "m2998"


@pytest.mark.archive
@pytest.mark.skipif("KDR_INBOX" not in os.environ, reason="needs a public-inbox archive")
def test_a_whole_archive_makes_threads() -> None:
    found = 0
    mails = 0
    for thread in each(read(Path(os.environ["KDR_INBOX"]))):
        found += 1
        mails += len(thread.messages)
        assert all(int(parent[1:]) < int(child[1:]) for child, parent in thread.parents.items())
    assert (found, mails) == (1737, 21366)  # one mail of 21,367 came twice


def test_what_a_mail_lacks_is_said_once_a_kind(tmp_path: Path) -> None:
    source = tmp_path / "lacking.mbox"
    source.write_bytes(
        b"From a@example.org Mon Mar  6 10:00:00 2023\n"
        b"From: Ada <ada@example.org>\nSubject: [PATCH] x\nDate: some day\n"
        b"Content-Type: text/plain; charset=klingon\n\nqu\xe9 tal\n\n"
        b"From b@example.org Mon Mar  6 10:00:00 2023\n"
        b"From: Bo <bo@example.org>\nSubject: Re: [PATCH] x\nContent-Type: text/plain; charset=utf-8\n\nF\xefne.\n\n"
        b"From c@example.org Mon Mar  6 10:00:00 2023\n"
        b"From: Cy <cy@example.org>\nSubject: Re: [PATCH] x\nContent-Type: multipart/mixed; boundary=x\n\nGood.\n"
    )
    (thread,) = build(read(source))
    assert [(odd.code, odd.line) for odd in thread.oddities] == [
        ("no-message-id", 1),
        ("no-date", 1),
        ("unknown-charset", 1),
        ("unfit-charset", 9),
        ("no-boundary", 16),
    ]
    assert thread.oddities[0].message.endswith("(and 2 more)")
    assert [m.mail.body.strip() for m in thread.messages[1:]] == ["F\xefne.", "Good."]
    assert thread.messages[0].mail.body.startswith("qu\xe9 tal")


def test_a_page_that_never_had_headers_lacks_none() -> None:
    page = Path(__file__).parents[2] / "adr_sources" / "tlbi-range" / "thread.txt"
    assert all(thread.oddities == () for thread in build(read(page)))

"""One mail out of its bytes: people, dates, ids, and a body as a reader would be shown it."""

from __future__ import annotations

import base64
import time
from datetime import datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdr.mail.parse import parse
from kdr.model import Mail, Person


def mail(head: str | bytes, body: str | bytes = "words\n") -> Mail:
    head, body = (x.encode() if isinstance(x, str) else x for x in (head, body))
    return parse(head.rstrip(b"\n") + b"\n\n" + body, path="a.eml", line=1)


def test_a_plain_mail() -> None:
    found = mail(
        "From: Bo Berg <bo@example.org>\nTo: Ann <ann@example.org>, kvm@example.org\nCc: cy@example.org (Cy Dahl)\n"
        "Subject: Re: [PATCH v2\n 1/3] mmu: flush\nDate: Fri, 18 Apr 2025 11:22:43 +0100\nMessage-ID: <1@example.org>\n"
        "In-Reply-To: <0@example.org>\nReferences: <a@example.org>\n <0@example.org>\nList-Id: <kvm.example.org>\n"
    )
    assert found.author == Person("Bo Berg", "bo@example.org")
    assert [p.name for p in found.recipients] == ["Ann", None, "Cy Dahl"]
    assert [p.address for p in found.recipients] == ["ann@example.org", "kvm@example.org", "cy@example.org"]
    assert found.subject == "Re: [PATCH v2 1/3] mmu: flush"
    assert found.date == datetime.fromisoformat("2025-04-18T11:22:43+01:00")
    assert found.message_id == "1@example.org"
    assert found.in_reply_to == ("0@example.org",)
    assert found.references == ("a@example.org", "0@example.org")
    assert found.list_id == "<kvm.example.org>"
    assert found.body == "words\n"


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ('"Lee, Ann" <ann@example.org>', "Lee, Ann"),
        ('"Lee (Anna)" <ann@example.org>', "Lee (Anna)"),
        (r'"Ann \"A\" Lee" <ann@example.org>', 'Ann "A" Lee'),
        ("'Ann Lee' via kvm <kvm@example.org>", "Ann Lee"),
        ("Ann Lee via kvm <kvm@lists.example.org>", "Ann Lee"),
        ("Ann via Bo <ann@example.org>", "Ann via Bo"),
        ("=?utf-8?q?Ann_L=C3=A9e?= <ann@example.org>", "Ann Lée"),
        ("=?utf-8?b?QW5uIEzD?= =?utf-8?b?qWU=?= <ann@example.org>", "Ann Lée"),
        ("=?iso-8859-1?Q?Ann_L=E9e?= =?utf-8?q?_B=C3=A5?= <ann@example.org>", "Ann Lée Bå"),
        ("=?utf-8?q?Lee=2C_Ann?= <ann@example.org>", "Lee, Ann"),
        ("=?no-such-charset?q?Ann?= <ann@example.org>", "Ann"),
        ("=?utf-8?b?broken!?= <ann@example.org>", "=?utf-8?b?broken!?="),
        ("=?utf-8?q?Lee,_Ann?= <ann@example.org>", "Lee, Ann"),
        ("Ann Lée <ann@example.org>", "Ann Lée"),
        ("ann@example.org", None),
        ("<ann@example.org>", None),
        ("Ann Lee", "Ann Lee"),
    ],
)
def test_a_name_is_as_it_was_written(field: str, name: str | None) -> None:
    assert mail(f"From: {field}").author.name == name


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ('"Ann Lee <ann@example.org>" <bo@example.org>', "Ann Lee <ann@example.org>", "bo@example.org"),
        ("=?utf-8?q?Ann_<ann@example.org>?= <bo@example.org>", "Ann <ann@example.org>", "bo@example.org"),
        ("Ann <ann@example.org> < bo@example.org >", "Ann <ann@example.org>", "bo@example.org"),
        ('"Ann Lee <ann@example.org>"', '"Ann Lee', "ann@example.org"),
        ('Ann <"a >b"@example.org>', "Ann", '"a >b"@example.org'),
        ('"Ann <ann@example.org>', '"Ann', "ann@example.org"),
        ("Ann <>", "Ann", None),
    ],
)
def test_an_address_in_a_name_is_not_the_writers(field: str, name: str, address: str | None) -> None:
    assert mail(f"From: {field}").author == Person(name, address)


def test_a_comma_in_an_encoded_word_parts_nobody() -> None:
    found = mail("From: a@b.c\nTo: =?utf-8?q?Doe,_John?= <j@b.c>, =?utf-8?q?A?= =?utf-8?q?_B;?= <a@b.c>,x@b.c")
    assert found.recipients == (Person("Doe, John", "j@b.c"), Person("A B;", "a@b.c"), Person(None, "x@b.c"))


def test_header_bytes_that_are_no_utf8_are_latin1() -> None:
    assert mail(b"From: Ann L\xe9e <ann@example.org>\nSubject: caf\xe9").author.name == "Ann Lée"


@pytest.mark.parametrize(
    ("field", "iso"),
    [
        ("Fri, 18 Apr 2025 11:22:43 -0000", "2025-04-18T11:22:43+00:00"),
        ("Fri, 18 Apr 2025 11:22:43 +0530 (IST)", "2025-04-18T11:22:43+05:30"),
        ("18 Apr 2025 11:22 GMT", "2025-04-18T11:22:00+00:00"),
        ("yesterday", None),
        ("Fri, 99 Apr 2025 11:22:43 +0100", None),
        ("Fri, 18 Apr 2025 11:22:43 +9999", None),
        ("", None),
    ],
)
def test_a_date_is_read_or_is_none(field: str, iso: str | None) -> None:
    date = mail(f"From: a@example.org\nDate: {field}").date
    assert (date and date.isoformat()) == iso


@pytest.mark.parametrize(
    ("field", "ids"),
    [
        ("<0@example.org>", ("0@example.org",)),
        ("<0@example.org> <1@example.org> <0@example.org>", ("0@example.org", "1@example.org")),
        ('Your message of "Fri, 18 Apr 2025" <0@example.org>', ("0@example.org",)),
        ("Message from Ann <ann@example.org> of Friday <0@example.org>", ("ann@example.org", "0@example.org")),
        ("0@example.org", ("0@example.org",)),
        ("(a comment) <0@example.org> (another)", ("0@example.org",)),
        ("nothing", ()),
    ],
)
def test_ids_are_found_however_they_are_written(field: str, ids: tuple[str, ...]) -> None:
    assert mail(f"From: a@example.org\nIn-Reply-To: {field}").in_reply_to == ids


def test_what_is_absent_is_none() -> None:
    found = mail("X-Nothing: at all")
    assert (found.message_id, found.subject, found.author, found.date) == (None, None, Person(None), None)
    assert found.recipients == found.references == found.in_reply_to == ()


def test_two_references_fields_count_as_one() -> None:
    assert mail("References: <a@b>\nReferences: <c@d>").references == ("a@b", "c@d")


@pytest.mark.parametrize(
    ("kind", "encoding", "raw", "text"),
    [
        ("text/plain; charset=utf-8", "8bit", "Grüße\n".encode(), "Grüße\n"),
        ("text/plain; charset=iso-8859-1", "8bit", "Grüße\n".encode("latin-1"), "Grüße\n"),
        ("text/plain; charset=x-made-up", "8bit", "Grüße\n".encode(), "Grüße\n"),
        ("text/plain; charset=x-made-up", "8bit", "Grüße\n".encode("latin-1"), "Grüße\n"),
        ("text/plain; charset=us-ascii", "8bit", "Grüße\n".encode(), "Grüße\n"),
        ("text/plain; charset=idna", "8bit", b"words\n", "words\n"),
        ("text/plain; charset=hex", "8bit", b"words\n", "words\n"),
        ("text/plain; charset*=utf-8''utf-8", "8bit", "Grüße\n".encode(), "Grüße\n"),
        ("text/plain; charset=gb2312", "8bit", "你好\n".encode("gb18030"), "你好\n"),
        ("text/plain; charset=utf-8", "quoted-printable", b"Gr=C3=BC=\n=C3=9Fe =3D\n", "Grüße =\n"),
        ("text/plain; charset=utf-8", "BASE64", base64.encodebytes("Grüße\n".encode()), "Grüße\n"),
        ("text/plain; charset=utf-8", "base64", b"d29yZHMK\n___\nkvm mailing list\n", "words\n___\nkvm mailing list\n"),
        ("text/plain; charset=utf-8", "base64", b"d29yZHMKx", "words\n"),
        ("text/plain", "base64", b"aGk=\naGk=\n", "hihi"),
        ("text/plain", "base64", b"aA==aGk=aGkh\n", "hhihi!"),
        ("text/plain", "base64", b"aG=YWJjZG\n", "habcd"),
        ("text/plain", "x-unknown", b"words\n", "words\n"),
        ("nonsense", "7bit", b"words\n", "words\n"),
        ("text/plain", "7bit", b"one\r\ntwo\rthree\n\0\x0c\n", "one\ntwo\nthree\n\0\x0c\n"),
        ("text/plain; format=flowed", "7bit", b"soft \nbreak\n stuffed\n-- \nA\n", "soft \nbreak\n stuffed\n-- \nA\n"),
        ("text/plain; format=flowed; delsp=yes", "7bit", b"so \nft  \n-- \nA\n", "so\nft \n-- \nA\n"),
        ("application/octet-stream", "7bit", b"\x7fELF", ""),
    ],
)
def test_a_body_is_text(kind: str, encoding: str, raw: bytes, text: str) -> None:
    assert mail(f"From: a@example.org\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}", raw).body == text


def test_html_becomes_text() -> None:
    source = """<html><head><title>no</title><style>p { x }</style></head><body><div>Hi &lt;Bo&gt;,</div>
<p>See <a href="https://example.org/1">this
 page</a>&nbsp;&amp; that.</p><ul><li>one<li>two</ul><pre>if (x &lt; 3)
	flush();</pre>On Friday, Cy wrote:<br><blockquote>quoted<br>more<blockquote>deep</blockquote></blockquote>
<script>alert(1)</script><!-- <p>not this --><table><tr><td>a<td>1</tr></table>"""
    body = mail("From: a@example.org\nContent-Type: text/html; charset=utf-8", source).body
    assert body.split("\n") == [
        "Hi <Bo>,", "", "See this page <https://example.org/1> & that.", "", "- one", "- two", "",
        "if (x < 3)", "\tflush();", "", "On Friday, Cy wrote:", "", "> quoted", "> more", ">", "> > deep", ">",
        "a  1", "",
    ]  # fmt: skip


def test_a_character_of_any_number_is_one_character() -> None:
    number = "1" * 5000
    source = f'<a href="https://example.org/&#{number};">&#{number}x</a> &#{"0" * 5000}65; &#00000000; &#00000065'
    body = mail("From: a@example.org\nContent-Type: text/html", source).body
    assert body == "\ufffdx <https://example.org/\ufffd> A \ufffd A\n"
    source = f"&#{number};".ljust(2_000_001)
    assert mail("From: a@example.org\nContent-Type: text/html", source).body.strip() == "\ufffd"


def many(kind: str, *parts: tuple[str, str]) -> Mail:
    body = "".join(f"--sep\n{head}\n\n{text}\n" for head, text in parts) + "--sep--\nafter\n"
    return mail(f'From: a@example.org\nContent-Type: {kind}; boundary="sep"', "before\n" + body)


def test_the_plain_alternative_is_shown() -> None:
    html = ("Content-Type: text/html", "<p>rich</p>")
    plain = ("Content-Type: text/plain", "plain")
    assert many("multipart/alternative", plain, html).body == "plain"
    assert many("multipart/alternative", html, plain).body == "plain"
    assert many("multipart/alternative", ("Content-Type: text/plain", "\n"), html).body == "rich\n"


def test_patches_are_shown_and_other_files_are_not() -> None:
    found = many(
        "multipart/mixed",
        ("Content-Type: text/plain", "Attached."),
        ("Content-Type: text/x-patch\nContent-Disposition: attachment; filename=a.patch", "+one"),
        ("Content-Type: application/octet-stream; name=b.diff\nContent-Disposition: attachment", "+two"),
        ("Content-Type: text/plain\nContent-Disposition: attachment; filename=0001-c.patch", "+three"),
        ("Content-Type: text/plain\nContent-Disposition: attachment; filename=dmesg.txt", "boom"),
        ("Content-Type: image/png\nContent-Disposition: inline; filename=d.png", "PNG"),
        ("Content-Type: text/x-vcard", "BEGIN:VCARD"),
        ("Content-Type: text/plain", "___\nfooter"),
    )
    assert found.body == "Attached.\n+one\n+two\n+three\n___\nfooter"


@pytest.mark.parametrize("name", ["name*=punycode''%ff.txt", f"name*{'1' * 5000}=x", f"charset*{'1' * 5000}*=x"])
def test_a_part_whose_name_cannot_be_read_is_shown(name: str) -> None:
    assert many("multipart/mixed", (f"Content-Type: text/plain; {name}", "words")).body == "words"


def test_a_patch_is_known_by_a_name_in_a_charset() -> None:
    kind = "Content-Type: application/octet-stream; name*=utf-8''%C3%A4.patch"
    assert many("multipart/mixed", (kind, "+one")).body == "+one"


def test_a_pgp_signature_is_left_out() -> None:
    signature = ("Content-Type: application/pgp-signature; name=signature.asc", "-----BEGIN PGP SIGNATURE-----")
    assert many("multipart/signed", ("Content-Type: text/plain", "signed words"), signature).body == "signed words"


def test_a_forwarded_mail_is_under_a_line_that_says_so() -> None:
    inner = "From: Cy <cy@example.org>\nSubject: =?utf-8?q?=C3=A4h?=\n\nold words"
    plain = ("Content-Type: text/plain", "See:")
    body = many("multipart/mixed", plain, ("Content-Type: message/rfc822", inner)).body
    assert body.split("\n") == [
        "See:", "-------- Forwarded Message --------", "Subject: äh", "From: Cy <cy@example.org>", "", "old words",
    ]  # fmt: skip


def test_a_part_without_its_end_is_shown() -> None:
    found = mail("Content-Type: multipart/mixed; boundary=x", "--x\n\none\n--x\nContent-Type: text/plain\n\ntwo\n")
    assert found.body == "one\ntwo"


@pytest.mark.parametrize("parameter", ["; boundary=x", ""])
def test_parts_that_nothing_divides_are_one_text(parameter: str) -> None:
    found = mail(f"Content-Type: multipart/mixed{parameter}", "--y\r\n\r\nGrüße\n--y--\n")
    assert (found.body, found.undivided) == ("--y\n\nGrüße\n--y--\n", True)
    assert not many("multipart/mixed", ("Content-Type: image/png", "PNG")).undivided


@pytest.mark.parametrize(
    ("charset", "raw", "body", "unfit"),
    [
        ("utf-8", b"\xe9\xff\n", "éÿ\n", "utf-8"),
        ("UTF-8", base64.b64encode(b"\xe9\xff\n"), "éÿ\n", "utf-8"),
        ("us-ascii", "é\n".encode(), "é\n", "us-ascii"),
        ("utf-8", "é\n".encode(), "é\n", None),
        ("latin-1", b"\xe9\n", "é\n", None),
        ("klingon", b"\xe9\n", "é\n", None),
    ],
)
def test_text_that_is_not_in_its_charset_is_read_and_known(
    charset: str, raw: bytes, body: str, unfit: str | None
) -> None:
    encoding = "8bit" if raw.endswith(b"\n") else "base64"
    found = mail(f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}", raw)
    assert (found.body, found.unfit_charset) == (body, unfit)


def test_what_a_mail_program_writes_is_read_back() -> None:
    sent = EmailMessage()
    sent["From"] = "Ann Lée <ann@example.org>"
    sent["Subject"] = "Grüße an alle, die das hier lesen und es in eine Zeile setzen wollen, die zu kurz ist"
    sent.set_content("Grüße\n")
    sent.add_attachment("+x\n", subtype="x-diff", filename="ä.diff")
    found = parse(sent.as_bytes(), path="", line=1)
    assert (found.author.name, found.subject) == ("Ann Lée", sent["Subject"])
    assert found.body == "Grüße\n+x"


def test_parts_in_parts_end_somewhere() -> None:
    raw = b"Content-Type: text/plain\n\ndeep\n"
    for i in range(5000):
        raw = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%b--b%d--\n" % (i, i, raw, i)
    assert parse(raw, path="", line=1).body == ""
    assert "Forwarded" in parse(b"Content-Type: message/rfc822\n\n" * 5000, path="", line=1).body


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@example.org\n\n" + b"words of a line of mail\n" * 1_000_000,
        b"Content-Type: text/html\n\n" + b"<!--<a <p" * 1_000_000,
        b"Content-Type: text/html\n\n" + b"<blockquote>x" * 100_000,
        b"To: " + b'<("a@' * 1_000_000,
        b"References: <a@b>\n" * 100_000,
        b"Subject: " + b"=?utf-8?q?" * 500_000,
        b"Content-Type: multipart/mixed; boundary=x\n\n" + (b"--x" + b" " * 500 + b"y\n") * 20_000,
        b"Content-Transfer-Encoding: base64\n\n" + b"d29yZHMK\n" * 1_000_000,
        b"Content-Type: text/plain; format=flowed; delsp=yes\n\n" + b" " * 10_000_000,
    ],
    ids=lambda raw: raw[:40].decode(),
)
def test_a_large_mail_takes_time_in_proportion(raw: bytes) -> None:
    assert parse(raw, path="", line=1).path == ""


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a <" + b" " * 2_000 + b"b",
        b"From: a" + b" " * 40_000 + b"b\n c",
        b"From: " + b"@" * 45_000 + b" @",
        b"Content-Type: text/html\n\n<" + b"a" * 100_000,
        b'Content-Type: x; "' + b";" * 49_000 + b"\n\nhi",
    ],
    ids=lambda raw: raw[:30].decode(),
)
def test_a_hostile_mail_is_read_in_no_time(raw: bytes) -> None:
    start = time.perf_counter()
    parse(raw, path="", line=1)
    assert time.perf_counter() - start < 2


FRAGMENTS = rb"""From: |To: |Date: |References: |Content-Type: |multipart/mixed; boundary=x|text/html|message/rfc822
|; charset=|; name*0*=|; name*=punycode''%ff|Content-Transfer-Encoding: base64|quoted-printable
|--x|--x--|=?utf-8?b?|?=|<|>|<!--|<p>|=|utf-7|+2D3-|"|(
|unicode_escape|raw_unicode_escape|\ud800|Fri, 18 Apr 2025 11:22:43 +0100""".replace(b"\n", b"").split(b"|")
PIECES = st.one_of(st.sampled_from([*FRAGMENTS, b"\n", b"\n\n", b"\r", b"\r\n", b"\0", b"\xff"]), st.binary(max_size=6))


@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=40).map(b"".join)))
def test_any_bytes_are_a_mail_that_can_be_written_down(raw: bytes) -> None:
    found = parse(raw, path="a.eml", line=1)
    assert "\r" not in found.body
    for text in (found.body, found.subject, found.message_id, found.author.name, *(p.name for p in found.recipients)):
        (text or "").encode("utf-8")

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdr.mail.zones import split, zoned
from kdr.model import Mail, Message, Person, Thread
from kdr.record.evidence import thread_of
from kdr.record.load import load
from kdr.record.model import Cite
from kdr.record.quotes import cited, verify, verify_record

PROJECT = Path(__file__).parents[1] / "data" / "project"


def thread(*bodies: str, pasted: bool = False) -> Thread:
    messages = tuple(
        Message(
            key=f"m{n}",
            mail=Mail(message_id=None, subject="s", author=Person(f"Person {n}"), date=None, body=body, pasted=pasted),
            lines=zoned(body),
        )
        for n, body in enumerate(bodies)
    )
    return Thread(messages=messages, quoted=(), parents={}, basis={}, series=(), participants=())


# Every character, and the ones that end a line somewhere more often than chance would have them.
TEXT = st.text(st.one_of(st.characters(), st.sampled_from("\n\n\r\x0b\x0c\x1c\x85\u2028> \t'\"\\")), max_size=80)


@given(st.lists(TEXT.filter(split), min_size=1, max_size=3), st.data())
def test_what_is_quoted_from_any_lines_of_any_message_verifies(bodies: list[str], data: st.DataObject) -> None:
    made = thread(*bodies)
    message = data.draw(st.sampled_from(made.messages))
    count = len(split(message.mail.body))
    first = data.draw(st.integers(1, count))
    cite = Cite(message.key, first, data.draw(st.integers(first, count)))
    quote = cited(made, cite)
    assert verify(made, cite, quote) is None
    assert verify(made, cite, quote + " ") is not None
    assert verify(made, Cite(message.key, first, count + 1), quote) is not None


@pytest.mark.parametrize(("quote", "words"), [
    ("one\ntwo", "the quote is not at m0:2-3 but at m0:1-2"),
    ("two\nthrea", "line 3 of m0 is 'three', the quote says 'threa'"),
    ("two\nthree\n", "m0:2-3 is 2 lines, the quote has 3"),
    ("two \nthree", "line 2 of m0 is 'two', the quote says 'two '"),
    ("two\n\x1b[2J", r"the quote says '\x1b[2J'"),
])  # fmt: skip
def test_a_drifted_quote_says_where_it_differs(quote: str, words: str) -> None:
    wrong = verify(thread("one\ntwo\nthree\nfour\n"), Cite("m0", 2, 3), quote)
    assert wrong is not None
    assert wrong[0] == "CITE001"
    assert words in wrong[1]


def record_with(tmp_path: Path, statement: str) -> list[str]:
    path = tmp_path / "x.toml"
    path.write_text(f"""
schema = 1
id = "KDR_0000"
title = "t"
state = "new"
review = "drafted"
summary = "s"
[origin]
file = "thread.txt"
kind = "flat"
source = "s"
{statement}
""")
    record, problems = load(path)
    assert problems == []
    assert record is not None
    body = "> the words of somebody that are quoted\nmy own words\n"
    return [f"{p.code} {p.message}" for p in verify_record(record, thread(body, pasted=True))]


def test_words_of_a_quote_need_somebody_to_say_whose_they_are(tmp_path: Path) -> None:
    statement = """
[[problem]]
id = "P1"
cite = "m0:1"
by = "Ada Byte"
quote = "> the words of somebody that are quoted"
"""
    assert record_with(tmp_path, statement) == ["CITE006 nothing says that Ada Byte wrote line 1 of m0"]


def test_what_a_curator_knows_of_an_author_counts(tmp_path: Path) -> None:
    statement = """
[[message]]
key = "m0"
author = "Ada Byte"
source = "the archive"
[[problem]]
id = "P1"
cite = "m0:2"
by = "ada  byte"
quote = "my own words"
"""
    assert record_with(tmp_path, statement) == []


def test_the_evidence_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    folder = tmp_path / "adr_sources" / "x"
    folder.mkdir(parents=True)
    mail = (PROJECT / "adr_sources/late-init/thread.mbox").read_bytes()
    (folder / "thread.mbox").write_bytes(mail)
    assert len(thread_of("x", tmp_path).messages) == 2
    assert thread_of("x", tmp_path) is thread_of("x", tmp_path)
    (folder / "thread.mbox").write_bytes(mail.partition(b"\nFrom dee@")[0])
    assert len(thread_of("x", tmp_path).messages) == 1

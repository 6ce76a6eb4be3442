from __future__ import annotations

from pathlib import Path

import pytest

from kdr.errors import KdrError
from kdr.model import Fate, Review, State
from kdr.record.load import load, read_cite
from kdr.record.model import Cite

PROJECT = Path(__file__).parents[1] / "data" / "project"


def test_a_record_is_read_as_it_was_written() -> None:
    record, problems = load(PROJECT / "docs/decisions/page-pool.toml")
    assert problems == []
    assert record is not None
    assert (record.slug, record.id, record.state, record.review) == (
        "page-pool",
        "KDR_0000",
        State.CHANGES_REQUESTED,
        Review.REVIEWED,
    )
    assert record.summary.startswith("Every vCPU kept its own pool")
    assert [revision.label for revision in record.revisions] == ["v1", "v2"]
    assert record.revisions[1].changes[0].quote == " - Refill before taking the lock (Bo)"
    assert record.revisions[1].changes[0].credits == ("Bo",)
    objection = record.objections[0]
    assert (objection.by, objection.status, objection.on) == ("Bo Hertz", Fate.ADDRESSED, ("S1",))
    assert objection.quotes[0].cite == Cite("m2", 7, 8)
    assert objection.answers[0].quotes[0].by == "Ada Byte"
    assert [quote.cite for quote in record.proposal[0].quotes] == [Cite("m0", 4, 5), Cite("m1", 1, 2)]
    # A statement that says nothing of its own review has been reviewed as far as the record.
    assert record.problem[0].review is Review.REVIEWED
    assert record.outcome[0].quotes == ()
    assert record.metrics[0].baseline == "12ms"
    text = (PROJECT / "docs/decisions/page-pool.toml").read_text().splitlines()
    assert text[objection.at - 1] == "[[objection]]"
    assert text[objection.quotes[0].at - 1] == 'cite = "m2:7-8"'


@pytest.mark.parametrize("text", ["m2:20-25", "m2:7", "m0:1"])
def test_a_citation_is_written_as_it_is_read(text: str) -> None:
    assert str(read_cite(text)) == text


@pytest.mark.parametrize(("raw", "line", "words"), [
    (b"", 1, "schema is missing"),
    (b'schema = 1\nid = "KDR_0001"\ntitle = "caf\xe9"\n', 3, "not UTF-8 text"),
    (b"a = 1\na = 2\n", 2, "not valid TOML: Cannot overwrite a value"),
    (b"a = 1\nquote = '''\nnever closed\n", 3, "not valid TOML"),
    (b"a = " + b"[" * 10000, 1, "nested too deeply"),
    (b"a = " + b"9" * 10000 + b"\n", 1, "number too long"),
])  # fmt: skip
def test_a_file_that_is_no_record_is_one_line_with_its_place(tmp_path: Path, raw: bytes, line: int, words: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(raw)
    record, problems = load(path, "docs/decisions/bad.toml")
    assert record is None
    assert [p for p in problems if words in p.message and (p.path, p.line) == ("docs/decisions/bad.toml", line)]
    assert all("\n" not in str(problem) for problem in problems)


def test_line_ends_of_another_system_do_not_matter(tmp_path: Path) -> None:
    good = (PROJECT / "docs/decisions/page-pool.toml").read_bytes()
    path = tmp_path / "page-pool.toml"
    path.write_bytes(good.replace(b"\n", b"\r\n"))
    record, problems = load(path)
    assert problems == []
    assert record is not None
    assert record.problem[0].quotes[0].quote.count("\r") == 0


def test_a_name_that_is_no_slug_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "Page Pool.toml"
    path.write_bytes((PROJECT / "docs/decisions/page-pool.toml").read_bytes())
    assert [problem.code for problem in load(path)[1]] == ["REC009"]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KdrError, match="cannot be read"):
        load(tmp_path / "none.toml")

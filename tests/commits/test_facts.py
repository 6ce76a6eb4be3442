"""commits.toml: what a person mistypes is told with its line, and what is written reads the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kdr.commits import facts
from kdr.commits.model import Commit, Facts, Known, Part, Unmerged
from kdr.errors import KdrError

GOOD = '''\
# A note on top.

[[commit]]
part = "merged"
subject = "KVM: Share one pool"
sha = "0123456789abcdef0123456789abcdef01234567"
patch = 1
authored = 2024-03-04
tag = "v6.9-rc1"
fixes = ["0123456789ab"]
method = "recorded"
score = 1
exact = false
state = "recorded"
source = "the maintainer's mail"

[[unmerged]]
subject = "KVM: Shrink the pool"
kind = "dropped"
source = "the cover letter of v3"
scope = "that series"
'''


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "commits.toml"


def said(place: Path, text: str) -> list[str]:
    """The problems of a file of this text."""
    place.write_text(text)
    return [str(problem) for problem in facts.load(place, "commits.toml")[1]]


def test_a_good_file_is_read_as_it_stands(place: Path) -> None:
    assert said(place, GOOD) == []
    known = facts.load(place)[0]
    assert known is not None
    (commit,), (posting,) = known.commits, known.unmerged
    assert (commit.part, commit.patch, commit.score, commit.at) == (Part.MERGED, 1, 1.0, 3)
    assert (commit.authored, commit.committed, commit.files) == (date(2024, 3, 4), None, ())
    assert (posting.kind, posting.patch, posting.at) == ("dropped", None, 17)


@pytest.mark.parametrize(("old", "new", "expected"), [
    ('part = "merged"', 'part = "margin"', "4: COMMIT003 part 'margin' is none of merged, added, merge, fix, revert, "
     "related, background"),
    ('subject = "KVM: Share one pool"', "", "3: COMMIT003 subject is missing"),
    ('subject = "KVM: Share one pool"', "subject = 7", "5: COMMIT003 subject is of the wrong type (int)"),
    ('sha = "0123456789abcdef', 'sha = "0123', "6: COMMIT002 '01230123456789abcdef01234567' is no commit hash of 40 "
     "hexadecimal digits"),
    ("patch = 1", "patch = true", "7: COMMIT003 patch is of the wrong type (bool)"),
    ("authored = 2024-03-04", 'authored = "2024-03-04"', "8: COMMIT003 authored is of the wrong type (str)"),
    ('tag = "v6.9-rc1"', 'tag = "6.9"', "9: COMMIT003 '6.9' is no release tag like v6.6-rc1"),
    ('fixes = ["0123456789ab"]', 'fixes = ["the first"]', "10: COMMIT002 'the first' is no commit hash"),
    ('fixes = ["0123456789ab"]', 'fixes = "0123456789ab"', "10: COMMIT003 fixes is of the wrong type (str)"),
    ('method = "recorded"', 'method = "guess"', "11: COMMIT003 method 'guess' is none of recorded, link-trailer"),
    ("score = 1", 'score = "sure"', "12: COMMIT003 score is of the wrong type (str)"),
    ('state = "recorded"', 'state = "proved"', "14: COMMIT003 state 'proved' is none of recorded, verified"),
    ('source = "the maintainer', 'sauce = "the maintainer', "15: COMMIT003 unknown key 'sauce'"),
    ('kind = "dropped"', 'kind = "lost"', "19: COMMIT003 kind 'lost' is none of not-merged, superseded, dropped"),
    ('scope = "that series"', "", "17: COMMIT003 scope is missing"),
    ("[[unmerged]]", "[[merged]]", "1: COMMIT003 unknown key 'merged'; the file holds [[commit]] and"),
    ("[[unmerged]]", "[unmerged]", "1: COMMIT003 unmerged must be written as [[unmerged]] tables"),
    ("score = 1", "score = ", "12: COMMIT003 is not valid TOML"),
])  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(place: Path, old: str, new: str, expected: str) -> None:
    found = said(place, GOOD.replace(old, new))
    assert [line for line in found if line.startswith(f"commits.toml:{expected}")], found


def test_a_hash_that_stands_twice_is_told_with_both_lines(place: Path) -> None:
    head, _, tail = GOOD.partition("[[unmerged]]")
    commit = head[head.index("[[commit]]") :]
    (problem,) = said(place, f"{head}{commit}[[unmerged]]{tail}")
    assert problem.startswith("commits.toml:17: COMMIT003 0123456789abcdef")
    assert problem.endswith("stands in line 3 already")


def test_a_file_that_is_no_text_or_not_there(place: Path) -> None:
    place.write_bytes(b"\xff\xfe")
    known, problems = facts.load(place, "commits.toml")
    assert known is None
    assert [str(problem)[:41] for problem in problems] == ["commits.toml:1: COMMIT003 is not valid TO"]
    with pytest.raises(KdrError, match=r"missing\.toml: cannot be read"):
        facts.load(place.with_name("missing.toml"))


# What TOML cannot hold: surrogates; everything else, control characters too, is escaped.
TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
SHAS = st.text("0123456789abcdef", min_size=40, max_size=40)
DAYS = st.none() | st.dates()
COMMITS = st.builds(
    Commit,
    part=st.sampled_from(Part),
    subject=TEXT,
    sha=st.none() | SHAS,
    patch=st.none() | st.integers(0, 99),
    posted=st.none() | TEXT,
    author=st.none() | TEXT,
    committer=st.none() | TEXT,
    authored=DAYS,
    committed=DAYS,
    tag=st.sampled_from([None, "v2.6.39", "v2.6.39.4", "v4.17-rc1", "v6.6"]),
    tag_basis=st.none() | TEXT,
    files=st.lists(TEXT, max_size=3).map(tuple),
    trailers=st.lists(TEXT, max_size=3).map(tuple),
    fixes=st.lists(SHAS.map(lambda sha: sha[:12]), max_size=2).map(tuple),
    method=st.sampled_from(facts.METHODS),
    score=st.floats(0, 1),
    exact=st.booleans(),
    state=st.sampled_from(Known),
    source=TEXT,
    at=st.just(0),
)
POSTINGS = st.builds(
    Unmerged,
    subject=TEXT,
    author=st.none() | TEXT,
    posted=DAYS,
    message_id=st.none() | TEXT,
    patch=st.none() | st.integers(0, 99),
    kind=st.sampled_from(facts.KINDS),
    source=TEXT,
    scope=TEXT,
    at=st.just(0),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(COMMITS, max_size=3, unique_by=lambda commit: commit.sha or id(commit)),
    st.lists(POSTINGS, max_size=2),
)
@example([], [])
def test_what_is_written_reads_the_same(place: Path, commits: list[Commit], postings: list[Unmerged]) -> None:
    text = facts.dump(Facts(path="", commits=tuple(commits), unmerged=tuple(postings)))
    place.write_text(text, encoding="utf-8", newline="\n")
    known, problems = facts.load(place, "")
    assert problems == []
    assert known is not None
    assert [replace(commit, at=0) for commit in known.commits] == commits
    assert [replace(posting, at=0) for posting in known.unmerged] == postings
    assert facts.dump(known) == text

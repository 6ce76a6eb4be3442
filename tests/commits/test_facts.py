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

GOOD = """\
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
"""


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
    ('part = "merged"', 'part = "margin"', "4: COMMIT003 part 'margin' is not a known word; known: merged, "
     "added, merge"),
    ('subject = "KVM: Share one pool"', "", "3: COMMIT003 subject is missing"),
    ('subject = "KVM: Share one pool"', "subject = 7", "5: COMMIT003 subject must be text"),
    ('sha = "0123456789abcdef', 'sha = "0123', "6: COMMIT002 '01230123456789abcdef01234567' is no commit hash of 40 "
     "hexadecimal digits"),
    ("patch = 1", "patch = true", "7: COMMIT003 patch must be a whole number"),
    ("authored = 2024-03-04", 'authored = "2024-03-04"', "8: COMMIT003 authored must be a date like 2023-09-07"),
    ('tag = "v6.9-rc1"', 'tag = "6.9"', "9: COMMIT003 tag '6.9' is no release tag like v6.6-rc1"),
    ('fixes = ["0123456789ab"]', 'fixes = ["the first"]', "10: COMMIT002 'the first' is no commit hash"),
    ('fixes = ["0123456789ab"]', 'fixes = "0123456789ab"', "10: COMMIT003 fixes must be a list"),
    ('method = "recorded"', 'method = "guess"', "11: COMMIT003 method 'guess' is not a known word; known: "
     "recorded, link-trailer"),
    ("score = 1", 'score = "sure"', "12: COMMIT003 score must be a number"),
    ('state = "recorded"', 'state = "proved"', "14: COMMIT003 state 'proved' is not a known word; known: "
     "recorded, verified"),
    ('source = "the maintainer', 'sauce = "the maintainer', "15: COMMIT003 unknown key 'sauce'"),
    ('kind = "dropped"', 'kind = "lost"', "19: COMMIT003 kind 'lost' is not a known word; known: "
     "not-merged, superseded, dropped"),
    ('scope = "that series"', "", "17: COMMIT003 scope is missing"),
    ("[[unmerged]]", "[[merged]]", "17: COMMIT003 unknown key 'merged'; did you mean unmerged?"),
    ("[[unmerged]]", "[unmerged]", "17: COMMIT003 unmerged must be tables, each under its own [[unmerged]]"),
    ("score = 1", "score = ", "12: COMMIT003 not valid TOML"),
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
    assert [str(problem)[:41] for problem in problems] == ["commits.toml:1: COMMIT003 not UTF-8 text"]
    with pytest.raises(KdrError, match=r"missing\.toml: cannot be read"):
        facts.load(place.with_name("missing.toml"))


# What TOML cannot hold: surrogates; everything else, control characters too, is escaped.
TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(str.strip)
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


def change(text: str, **values: object) -> str:
    """TEXT as it is after its first commit got other VALUES, in a file of its own."""
    known = Facts(path="", commits=(), unmerged=())
    place = Path("commits.toml")
    place.write_text(text, encoding="utf-8")
    loaded, problems = facts.load(place)
    assert (problems, loaded is not None) == ([], True)
    known = loaded or known
    made = replace(known, commits=(replace(known.commits[0], **values), *known.commits[1:]))  # type: ignore[arg-type]
    revised = facts.revise(text, known, made)
    place.write_text(revised, encoding="utf-8")
    again, problems = facts.load(place)
    assert problems == []
    assert [replace(c, at=0) for c in again.commits] == [replace(c, at=0) for c in made.commits]  # type: ignore[union-attr]
    return revised


def test_what_a_person_wrote_around_the_facts_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = GOOD.replace('tag = "v6.9-rc1"', "tag = 'v6.9-rc1'  # asked Max")
    text = text.replace("[[unmerged]]", "# see m3\n[[unmerged]]")
    text = text.replace('fixes = ["0123456789ab"]', 'fixes = [\n  # the first try\n  "0123456789ab",\n]')
    text = text.replace("score = 1\n", "score = 1\n\n# exact: not looked at\n")
    assert change(text) == text
    got = change(text, tag="v6.9", fixes=("abcdef0",), committer="Max Gate", exact=True, patch=None)
    assert got == (
        text.replace("tag = 'v6.9-rc1'", 'tag = "v6.9"')
        .replace('fixes = [\n  # the first try\n  "0123456789ab",\n]', '# the first try\nfixes = ["abcdef0"]')
        .replace("authored = ", 'committer = "Max Gate"\nauthored = ')
        .replace("exact = false", "exact = true")
        .replace("patch = 1\n", "")
    )


def test_new_entries_come_after_the_old_ones_and_settled_postings_go(tmp_path: Path) -> None:
    place = tmp_path / "commits.toml"
    text = GOOD.replace("[[unmerged]]", "# about the second\n[[unmerged]]").replace('kind = "dr', '# why?\nkind = "dr')
    place.write_text(text)
    known = facts.load(place)[0]
    assert known is not None
    second = replace(known.commits[0], sha="1" * 40, subject="KVM: Two")
    other = replace(known.unmerged[0], subject="KVM: Three")
    made = facts.revise(text, known, replace(known, commits=(*known.commits, second), unmerged=(other,)))
    order = [line for line in made.split("\n") if line.startswith(("[[", "subject", "#"))]
    assert order == [
        "# A note on top.", "[[commit]]", 'subject = "KVM: Share one pool"', "[[commit]]", 'subject = "KVM: Two"',
        "# about the second", "# why?", "[[unmerged]]", 'subject = "KVM: Three"',
    ]  # fmt: skip

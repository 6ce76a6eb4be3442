"""Every record here is bad in one way and says in comments which problems are expected of it.

``# expect: CODE`` (or ``CODE, CODE``) at the end of a line expects the problems on that line; ``# expect: CODE 12``
on a line of its own expects one on line 12, and ``# expect: CODE path:12`` one in another file of the project.
"""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest

from kdr import check
from kdr.check.text import addresses
from kdr.errors import Problem
from kdr.record.codes import CODES

HERE = Path(__file__).parent
PROJECT = HERE.parent / "data" / "project"
RECORD = "docs/decisions/page-pool.toml"
BAD = sorted(HERE.glob("*.toml"))


def expected(text: str) -> list[tuple[str, int, str]]:
    out = []
    for number, line in enumerate(text.splitlines(), 1):
        head, mark, words = line.partition("# expect: ")
        for word in words.split(", ") if mark else ():
            code, _, place = word.partition(" ")
            assert not (place and head), f"line {number}: an expectation with a place stands on a line of its own"
            path, _, line = place.rpartition(":")
            out.append((path or RECORD, int(line or number), code))
    return sorted(out)


def test_addresses_are_found_in_no_time() -> None:
    long = "a" * 70 + "@b.example.org"
    assert [at for at, _ in addresses(f"Ask ann@example.org or <{long}>.", {long})] == [4]
    start = time.perf_counter()
    assert list(addresses("a" * 50_000 + "<@", ())) == []
    assert time.perf_counter() - start < 2


def problems_of(record: Path, tmp_path: Path) -> list[Problem]:
    root = tmp_path / "project"
    shutil.copytree(PROJECT, root)
    shutil.copyfile(record, root / RECORD)
    return list(check.run(root).problems)


@pytest.mark.parametrize("record", BAD, ids=lambda path: path.stem)
def test_a_bad_record_has_the_problems_it_states_and_no_others(record: Path, tmp_path: Path) -> None:
    wanted = expected(record.read_text())
    assert wanted, "the record states no problem"
    found = problems_of(record, tmp_path)
    assert [(p.path, p.line, p.code) for p in found] == wanted, "\n".join(map(str, found))


def test_every_problem_of_a_record_is_shown_by_a_bad_record_and_explained() -> None:
    shown = {code for record in BAD for _, _, code in expected(record.read_text())}
    elsewhere = {"REC009", "CITE006", "EVID002", "EVID004", "COMMIT003", "COMMIT004"}
    elsewhere |= {code for code in CODES if code.startswith("PAGE")}
    assert shown | elsewhere == set(CODES)
    assert not shown & elsewhere


def test_the_project_that_the_bad_records_spoil_is_fine_without_them() -> None:
    assert check.run(PROJECT).problems == ()


def test_every_code_in_the_source_is_in_the_table() -> None:
    tools = HERE.parents[1] / "tools" / "kdr"
    used = {
        code
        for path in tools.rglob("*.py")
        for code in re.findall(r'"((?:REC|CITE|LINK|COMMIT|URL|EVID|PAGE)\d{3})"', path.read_text())
    }
    assert used == set(CODES)

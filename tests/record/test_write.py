from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdr.record.load import load
from kdr.record.write import block, text, write

ROOT = Path(__file__).parents[2]
RECORDS = sorted([*ROOT.glob("docs/decisions/*.toml"), *ROOT.glob("tests/data/project/docs/decisions/*.toml")])
ANY = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("'\"\\\n\r\t\x00\x7f\x85")))


def plain(value: Any) -> Any:
    """``value`` without the places where it was found."""
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return type(value).__name__, {
            f.name: plain(getattr(value, f.name)) for f in fields if f.name not in ("at", "summary_at", "path")
        }
    return tuple(plain(item) for item in value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("guide", [False, True])
@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_loading_what_was_written_gives_the_record_back(path: Path, guide: bool, tmp_path: Path) -> None:
    record, _ = load(path)
    assert record is not None
    copy = tmp_path / path.name
    copy.write_text(write(record, guide=guide), encoding="utf-8", newline="\n")
    again, problems = load(copy)
    assert problems == []
    assert plain(again) == plain(record)
    assert write(record, guide=guide) == copy.read_text()


@given(ANY)
def test_any_text_survives_as_a_string(value: str) -> None:
    assert tomllib.loads(f"a = {text(value)}\n") == {"a": value}
    assert tomllib.loads(f"a = {block(value)}\nb = 1\n") == {"a": value, "b": 1}


def test_a_quote_reads_as_it_was_written_unless_it_would_end_the_string() -> None:
    assert block('> a \\ "b"\n\tc') == "'''\n> a \\ \"b\"\n\tc'''"
    assert block("it's '''odd'''\n\x1b") == "\"\"\"\nit's '''odd'''\n\\u001b\"\"\""


def test_the_guide_names_files_that_are_there() -> None:
    record, _ = load(RECORDS[0])
    assert record is not None
    named = set(re.findall(r"\b[\w/]+\.(?:py|md)\b", write(record, guide=True)))
    assert named == {"CONTRIBUTING.md", "tools/kdr/record/vocabulary.py"}
    assert all((ROOT / name).is_file() for name in named)

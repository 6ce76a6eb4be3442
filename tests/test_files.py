"""A file is written whole or stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from kdr.errors import KdrError
from kdr.files import put


def test_the_text_stands_as_given_and_nothing_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "facts.toml"
    place.write_text("old")
    put(place, "né\r\nw\n")
    assert place.read_bytes() == "né\r\nw\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["facts.toml"]


def test_text_that_cannot_be_put_there_leaves_what_was(tmp_path: Path) -> None:
    place = tmp_path / "facts.toml"
    place.mkdir()
    with pytest.raises(KdrError, match=r"facts\.toml: cannot be written"):
        put(place, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["facts.toml"]

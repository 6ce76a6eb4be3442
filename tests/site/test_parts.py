"""Views that are divided: every part has a page of its own, whatever the names on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sitebuild import build, copy_project

NAMES = {"Ada Byte": "张三", "Bo Hertz": "李四", "Cy Quark": "Eric Quark", "Dee Volt": "Éric Volt"}


@pytest.mark.site
def test_names_that_look_alike_in_ascii_or_have_none_share_no_page(tmp_path: Path) -> None:
    root = copy_project(tmp_path / "project")
    for path in (*root.glob("adr_sources/*/*"), *root.glob("docs/decisions/*.toml")):
        text = path.read_text(encoding="utf-8")
        for old, new in NAMES.items():
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    built = build(root, tmp_path, "kdr_part_bytes=100")
    parts = {letter: href for href, letter in built.page("people").links if href.startswith("people/")}
    assert set(parts) == {name[0] for name in NAMES.values()}
    for letter, href in parts.items():
        text = built.page(href.removesuffix(".html")).text
        assert [name for name in NAMES.values() if name in text] == [n for n in NAMES.values() if n[0] == letter]

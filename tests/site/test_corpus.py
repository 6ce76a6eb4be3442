"""The invented corpus that builds are measured with: whole, the same every time, and its plain twin as wordy."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from sitebuild import Site

import bench_site
from corpus import make
from kdr.check.corpus import check, read


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_is_the_same_every_time_and_every_quote_holds(tmp_path: Path) -> None:
    few, more = make(tmp_path / "few", 4), make(tmp_path / "more", 6)
    one, other = files(few), files(more)
    evidence = {name for name in one if name.startswith("adr_sources/")}
    assert {name for name in evidence if one[name] != other[name]} == set(), "a decision is the same in any number"
    assert list(check(read(more))) == []
    mails = [name.count(b"\nMessage-ID: ") for path, name in other.items() if path.endswith(".mbox")]
    assert min(mails) >= 6
    assert b"@example.org" in other["adr_sources/decision-0000/thread.mbox"]
    assert not re.search(rb"@(?!(lists\.)?example\.org)[\w.]+\.\w+", b"".join(one[name] for name in evidence))


@pytest.mark.site
def test_the_plain_twin_of_a_site_holds_the_same_words(sample: Site, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    number = bench_site.plain(sample.html, tmp_path / "plain")
    assert number == len(list((tmp_path / "plain").rglob("*.md")))
    for name in ("decisions/page-pool", "threads/page-pool", "objections"):
        text = (tmp_path / f"plain/{name}.md").read_text(encoding="utf-8").replace("\\", "")
        said = re.findall(r"[A-Za-z]{4,}", article(sample, name))
        written = re.findall(r"[A-Za-z]{4,}", text)
        assert len(written) >= 0.97 * len(said) - 10
        assert set(said) - set(written) == set()


def article(site: Site, name: str) -> str:
    """The words of a page without those around them, in pictures, on permalinks and for the eye of a machine."""
    page = (site.html / f"{name}.html").read_text(encoding="utf-8")
    page = re.sub(r'(?s)<svg.*?</svg>|<a class="headerlink.*?</a>', "", page)
    return unescape(re.sub(r"<[^>]*>", " ", page[page.index("<article") : page.index("</article>")]))

"""The page of a record as its readers use it: what state it is in, where to go on, on paper."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sitebuild import ROOT, SAMPLE, Site, build, copy_project

from kdr.site.corpus import read

if TYPE_CHECKING:
    from playwright.sync_api import Browser

POOL, LATE = "decisions/page-pool", "decisions/late-init"


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_banner_says_how_it_ended_who_checked_it_and_that_it_is_history(sample: Site) -> None:
    (banner,) = sample.page(LATE).classes["kdr-banner"]
    told = words(banner)
    assert told.startswith("AcceptedMerged, in this revision or a later one; first in v6.9-rc1; 1 later commit")
    assert "This page is history." in told
    (banner,) = sample.page(POOL).classes["kdr-banner"]
    told = words(banner)
    assert told.startswith("Changes requestedNot taken as posted; reviewers want something changed first")
    assert "ReviewedA curator read the thread and stands behind this" in told


@pytest.mark.parametrize(("tags", "first"), [
    (tuple(f"v2.6.39.{number}" for number in range(9, 20)), "v2.6.39.9"),
    (("v6.6", "v6.6-rc10", "v6.6-rc9", "v6.6.1"), "v6.6-rc9"),
    (("v3.0", "v2.6.39"), "v2.6.39"),
])  # fmt: skip
def test_a_decision_is_first_in_the_lowest_release(tags: tuple[str, ...], first: str) -> None:
    entry, _, _ = read(SAMPLE / f"docs/{LATE}.toml", SAMPLE)
    assert entry is not None
    (merged, *_) = entry.merged()
    for each in (tags, tags[::-1]):
        assert replace(entry, commits=tuple(replace(merged, tag=tag) for tag in each)).release() == first


def test_it_leads_to_the_documentation_of_today(sample: Site) -> None:
    links = dict(sample.page(POOL).links)
    assert links["https://docs.kernel.org/virt/kvm/arm/index.html"] == "KVM on arm64"
    assert links["https://docs.kernel.org/virt/kvm/index.html"] == "all of KVM"


def test_the_aftermath_names_what_repaired_it(sample: Site) -> None:
    page = sample.page(LATE)
    assert ("#aftermath", "1 later commit had to repair it") in page.links
    told = words(page.words["aftermath"])
    assert "KVM: arm64: Do not fill a pool that is gone" in told
    assert "fixes patch 1" in told
    assert ("#KDR_0001_C1", "patch 1") in page.links
    assert "Bo Hertz" in told
    assert "v6.10-rc2" in told
    assert "Committer" not in told, "no column for what nobody knows"


def test_every_statement_links_to_itself_and_an_answer_to_what_it_answers(sample: Site) -> None:
    page = sample.page(POOL)
    statements = re.findall(r'<section class="kdr-statement[^>]*id="(\w+)"', (sample.html / f"{POOL}.html").read_text())
    assert len(statements) == 7
    for ident in statements:
        assert (f"#{ident}", ident.removeprefix("KDR_0000_")) in page.links
    assert "Ada Byte answers O1" in words(page.words["KDR_0000_R1"])


def test_the_record_as_data_stands_beside_it(sample: Site) -> None:
    assert ("page-pool.json", "This record as data") in sample.page(POOL).links
    assert (sample.html / "decisions/page-pool.json").is_file()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_it_is_dark_on_white_and_unfolded(sample: Site, browser: Browser, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto((sample.html / f"{LATE}.html").as_uri())
    page.emulate_media(media="print", color_scheme=scheme)  # type: ignore[arg-type]
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    closed = page.locator("article details:not([open]):visible")
    expect(closed).to_have_count(0)
    for part in (".kdr-banner .kdr-badge", ".kdr-quote blockquote", ".kdr-tag", ".kdr-lead", ".kdr-id"):
        dark = page.locator(part).first.evaluate(
            "e => getComputedStyle(e).color.match(/\\d+/g).slice(0, 3).every(c => c < 180)"
        )
        assert dark, part
    expect(page.get_by_role("button", name="Copy citation").first).to_be_hidden()
    expect(page.get_by_text("Skip to content"), "which would be stamped on every sheet").to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen", color_scheme=scheme)  # type: ignore[arg-type]
    expect(page.locator("article details[open]")).to_have_count(0)
    context.close()


def test_who_tells_of_a_view_need_not_hold_it(tmp_path: Path) -> None:
    root = copy_project(tmp_path / "project")
    path = root / f"docs/{POOL}.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ('to = ["S1"]\n', 'to = ["S1"]\nheld_by = "Cy Dee"\n'),
        ('status = "addressed"\n', 'status = "addressed"\nheld_by = "unknown"\n'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    site = build(root, tmp_path)
    assert site.warnings == []
    page = site.page(POOL)
    assert "Cy Dee suggests, as Bo Hertz tells, instead of S1" in words(page.words["KDR_0000_A1"])
    assert "Bo Hertz tells of an objection to S1" in words(page.words["KDR_0000_O1"])
    assert "Objector" not in page.text
    assert "Not known; told by Bo Hertz" in words(site.page("objections").text)
    (record,) = json.loads((site.html / f"{POOL}.json").read_text(encoding="utf-8"))["records"]
    assert [(view["by"], view["held_by"]) for view in (*record["alternatives"], *record["objections"])] == [
        ("Bo Hertz", "Cy Dee"),
        ("Bo Hertz", None),
    ]


def test_a_quote_from_nowhere_is_said_and_the_rest_of_the_site_is_built(tmp_path: Path) -> None:
    root = copy_project(tmp_path / "project")
    path = root / f"docs/{POOL}.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('cite = "m2:10"', 'cite = "m22:10"'), encoding="utf-8")
    site = build(root, tmp_path)
    line = text[: text.index('cite = "m2:10"')].count("\n") + 1
    told = f"page-pool.toml:{line}: WARNING: CITE002 m22 is no message of the thread (it has m0 to m3)"
    assert any(told in warning for warning in site.warnings)
    assert "Fill the page pool late" in site.page(LATE).text


def test_what_a_failed_build_left_is_not_built_upon(tmp_path: Path) -> None:
    """Sphinx would not say again what was wrong with a page it has read; the Makefile has it read again."""
    root = copy_project(tmp_path / "project")
    shutil.copy(ROOT / "Makefile", root)
    path = root / f"docs/{POOL}.toml"
    text = path.read_text(encoding="utf-8")
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (commands / "python").chmod(0o755)
    (commands / "kdr").touch()

    def html() -> subprocess.CompletedProcess[str]:
        options = [f"BIN={commands}", "-o", str(commands / "kdr")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools")}
        return subprocess.run(["make", "html", *options], cwd=root, env=environment, capture_output=True, text=True)

    path.write_text(text.replace("Two vCPUs can now empty", "Two vCPUs  can now empty"), encoding="utf-8")
    for _ in range(2):
        run = html()
        assert run.returncode
        assert "CITE001" in run.stderr
    path.write_text(text, encoding="utf-8")
    assert html().returncode == 0
    assert "Two vCPUs can now empty" in (root / f"_build/html/{POOL}.html").read_text(encoding="utf-8")


def test_a_mistake_in_a_summary_is_told_with_the_line_of_its_paragraph(tmp_path: Path) -> None:
    root = copy_project(tmp_path / "project")
    path = root / f"docs/{POOL}.toml"
    text = path.read_text(encoding="utf-8").replace(
        "summary = '''\n", "summary = '''\nAll in all,\nsee [this](nope.md).\n"
    )
    path.write_text(text, encoding="utf-8")
    line = text[: text.index("All in all")].count("\n") + 1
    (warning,) = build(root, tmp_path).warnings
    assert f"page-pool.toml:{line}: WARNING: " in warning
    assert "nope.md" in warning


@pytest.mark.browser
def test_on_a_phone_the_menu_opens_by_keyboard_and_takes_no_focus_while_shut(sample: Site, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((sample.html / f"{POOL}.html").as_uri())
    link = page.locator(".sidebar-tree a").first
    expect(link).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Toggle site navigation sidebar")).to_be_focused()
    page.keyboard.press("Space")
    expect(link).to_be_visible()
    page.keyboard.press("Space")
    expect(link).to_be_hidden()
    page.close()


@pytest.mark.browser
def test_a_permalink_shows_its_headline_below_the_bar(sample: Site, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page.goto((sample.html / f"{POOL}.html").as_uri() + "#KDR_0000_O1")
    page.add_style_tag(content="html { scroll-behavior: auto !important }")
    page.evaluate("location.hash = '#top'; location.hash = '#KDR_0000_O1'")
    bar = page.locator(".mobile-header").bounding_box()
    headline = page.locator("#KDR_0000_O1 > h3").bounding_box()
    assert bar
    assert headline
    assert headline["y"] >= bar["y"] + bar["height"]
    page.close()

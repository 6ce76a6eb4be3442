"""Every kind of page, in a real browser and under a strict parser: what WCAG, HTML and a reader's patience ask."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from audit import SHIFTS, axe, contrast, html_problems
from playwright.sync_api import expect
from sitebuild import Site, build

from corpus import make
from kdr.check.pages import check_pages
from kdr.record.load import load

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# One page of each kind; of the record's and the thread's pages those with the most on them.
KINDS = (
    "index", "start", "reading", "objections", "reviewing", "metrics", "people", "timeline", "code", "related",
    "evaluation", "ties", "concepts/index", "concepts/stage-2", "decisions/tlbi-range", "threads/tlbi-range", "search",
)  # fmt: skip
WIDTHS = {"light": 1280, "dark": 390}
OTHER = {"light": "dark", "dark": "light"}


def address(site: Site, name: str) -> str:
    return (site.html / f"{name}.html").as_uri() + ("?q=stage-2+table" if name == "search" else "")


def pages(site: Site) -> list[Path]:
    return sorted(site.html.rglob("*.html"))


@pytest.mark.site
@pytest.mark.browser
@pytest.mark.parametrize("scheme", WIDTHS)
@pytest.mark.parametrize("name", KINDS)
def test_a_page_is_for_everybody_is_quiet_and_keeps_still(ours: Site, browser: Browser, name: str, scheme: str) -> None:
    """No violation of WCAG 2.2 A or AA, nothing on the console, no other host asked, no text that jumps."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": WIDTHS[scheme], "height": 900})
    context.add_init_script(SHIFTS)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith("file:") else heard.append(asked.url))
    page.goto(address(ours, name))
    if name == "search":
        page.locator("#search-results li").first.wait_for()
    page.wait_for_timeout(100)
    assert page.evaluate("window.shifts") < 0.002
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTHS[scheme]
    assert axe(page) == []
    # Only colours differ between light and dark at one width.
    page.emulate_media(color_scheme=OTHER[scheme])
    page.wait_for_function("document.getAnimations().length === 0")
    assert contrast(page) == []
    assert heard == []
    context.close()


@pytest.mark.site
def test_every_page_is_valid_html(ours: Site) -> None:
    assert {str(path.relative_to(ours.html)): html_problems(path) for path in pages(ours) if html_problems(path)} == {}


@pytest.mark.site
def test_no_page_is_heavy(ours: Site) -> None:
    """Below 200 kB, but for the pages that show a whole thread."""
    weights = {str(path.relative_to(ours.html)): path.stat().st_size for path in pages(ours)}
    heavy = {name: size for name, size in weights.items() if size >= 200_000 and not name.startswith("threads/")}
    assert heavy == {}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site of invented decisions whose lists may fill pages of 30 kB only, so that none of them fits on one."""
    folder = tmp_path_factory.mktemp("many")
    return build(make(folder / "project", 30), folder, "kdr_part_bytes=30000")


@pytest.mark.site
def test_lists_of_many_decisions_are_divided_and_whole(many: Site) -> None:
    assert many.warnings == []
    lists = [path for path in pages(many) if path.parent.name not in ("decisions", "threads", "concepts")]
    assert len(lists) > 40
    # What a part weighs is estimated; what stands around it is some 15 kB.
    assert {path.name: path.stat().st_size for path in lists if path.stat().st_size > 52_000} == {}
    assert {path.name: found for path in lists[::4] if (found := html_problems(path))} == {}
    assert check_pages(many.html, [], ())[1] == []
    records = [load(path)[0] for path in sorted((many.root / "docs/decisions").glob("*.toml"))]
    for record in filter(None, records):
        assert listing(many, "index").count(f"../decisions/{record.slug}.html") == 1, "each has one card"
        anchors = listing(many, "objections")
        for objection in record.objections:
            assert f"../decisions/{record.slug}.html#{record.id}_{objection.id}" in anchors
    said = {name for record in filter(None, records) for p in record.problem for name in re.findall(r"kvm_\w+", p.says)}
    symbols = " ".join(many.page(f"code/{path.stem}").text for path in (many.html / "code").glob("symbols-*.html"))
    assert said
    assert {name for name in said if name not in symbols} == set()
    assert len(many.page("index").classes["kdr-card"]) == 24, "the newest"


def listing(site: Site, name: str) -> list[str]:
    """Where the links of the pages beside this one lead."""
    found = sorted((site.html / name).glob("*.html"))
    return [url for path in found for url, _ in site.page(f"{name}/{path.stem}").links]


@pytest.mark.site
@pytest.mark.browser
def test_the_index_of_many_decisions_can_be_narrowed_without_a_server(many: Site, browser: Browser) -> None:
    page = browser.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.goto((many.html / "index.html").as_uri())
    told = page.get_by_role("status")
    expect(told).to_have_text("the newest 24 of 30 decisions")
    page.locator("select[name=state]").select_option(index=1)
    expect(told).to_have_text(re.compile(r"^\d+ of 30 decisions$"))
    number = int((told.text_content() or "").split()[0])
    assert number > 0
    expect(page.locator(".kdr-card:visible")).to_have_count(number)
    page.reload()
    expect(page.locator(".kdr-card:visible"), "a link with a filter opens filtered").to_have_count(number)
    assert axe(page) == []
    page.locator(".kdr-card a").first.click()
    expect(page.locator(".kdr-record")).to_have_count(1)
    page.goto((many.html / "index/records-2012-1.html").as_uri())
    assert axe(page) == []
    # Who and what stands on a part of a view is found by way of the view.
    found = [load(path)[0] for path in sorted((many.root / "docs/decisions").glob("*.toml"))]
    person = next(objection.by for record in found if record for objection in record.objections)
    page.goto((many.html / "search.html").as_uri() + f"?q={quote(person)}")
    first = page.locator("#search-results li a").first
    expect(first).to_have_attribute("href", re.compile(r"^people\.html"))
    expect(page.locator("#search-results li > span").first, "what is found is told in a line").to_be_visible()
    assert heard == []
    page.close()


@pytest.mark.site
def test_an_incremental_build_equals_a_clean_one_elsewhere(tmp_path: Path) -> None:
    """File for file, whatever lists had to be divided before, in any folder and with any order of hashes."""
    root, parts = make(tmp_path / "project", 9), "kdr_part_bytes=12000"
    assert (build(root, tmp_path, parts).html / "objections/objections-2012-2.html").exists()
    (root / "docs/decisions/decision-0004.toml").unlink()
    record = root / "docs/decisions/decision-0003.toml"
    text = record.read_text(encoding="utf-8")
    record.write_text(re.sub('(?m)^title = ".*"$', 'title = "Said in other words"', text), encoding="utf-8")
    changed = contents(build(root, tmp_path, parts, hashes="1"))
    shutil.copytree(root, tmp_path / "another/place")
    clean = contents(build(tmp_path / "another/place", tmp_path / "another", parts, hashes="2"))
    assert {name for name in changed.keys() | clean.keys() if changed.get(name) != clean.get(name)} == set()
    assert b"Said in other words" in changed["records.json"]


def contents(site: Site) -> dict[str, bytes]:
    return {
        path.relative_to(site.html).as_posix(): path.read_bytes() for path in site.html.rglob("*") if path.is_file()
    }

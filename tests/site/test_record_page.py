"""The page of a record as its readers use it: what state it is in, where to go on, on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sitebuild import Site

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
    assert told.startswith("Changes requestedA reviewer asked for another version")
    assert "ReviewedAn editor read the thread and stands behind this" in told


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
    for part in (".kdr-quote blockquote", ".kdr-tag", ".kdr-lead", ".kdr-id"):
        dark = page.locator(part).first.evaluate(
            "e => getComputedStyle(e).color.match(/\\d+/g).slice(0, 3).every(c => c < 180)"
        )
        assert dark, part
    expect(page.get_by_role("button", name="Copy citation").first).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen", color_scheme=scheme)  # type: ignore[arg-type]
    expect(page.locator("article details[open]")).to_have_count(0)
    context.close()

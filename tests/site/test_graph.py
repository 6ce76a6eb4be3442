"""The pictures of what hangs together: words that can be read, links that can be followed, a list on a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sitebuild import Site

from kdr.site.graph import Arrow, Box, draw

if TYPE_CHECKING:
    from playwright.sync_api import Browser

POOL = "decisions/page-pool"
# What overlaps what: words other words, words the edge of their box, boxes boxes.
OVERLAPS = """() => {
  const cuts = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const found = [];
  for (const svg of document.querySelectorAll("svg.kdr-graph")) {
    const place = (each) => each.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map((each) => [each.textContent, place(each)]);
    const boxes = [...svg.querySelectorAll("rect")].map((each) => [each.parentNode.textContent, place(each)]);
    for (const list of [texts, boxes])
      list.forEach(([name, at], n) => list.slice(n + 1).forEach(([other, there]) => {
        if (cuts(at, there)) found.push([name, other]);
      }));
    for (const node of svg.querySelectorAll(".kdr-node")) {
      const box = node.querySelector("rect").getBoundingClientRect();
      for (const text of node.querySelectorAll("text")) {
        const at = place(text);
        if (at.right > box.right || at.left < box.left || at.bottom > box.bottom) found.push([text.textContent, "box"]);
      }
    }
    for (const label of svg.querySelectorAll(".kdr-edge-label"))
      for (const [name, box] of boxes) if (cuts(place(label), box)) found.push([label.textContent, name]);
  }
  return found;
}"""


@pytest.mark.site
@pytest.mark.browser
@pytest.mark.parametrize("name", ["related", "decisions/tlbi-range", "decisions/vhe-world-switch", "concepts/stage-2"])
def test_no_words_of_a_picture_overlap(ours: Site, browser: Browser, name: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((ours.html / f"{name}.html").as_uri())
    assert page.locator("svg.kdr-graph a").count() > 3
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(
        "[...document.querySelectorAll('.kdr-graph-box')].every((box) => box.scrollWidth <= box.clientWidth + 1)"
    ), "it fits beside the contents"
    page.close()


@pytest.mark.browser
def test_a_record_stands_between_its_concepts_its_ties_and_its_code(sample: Site, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((sample.html / f"{POOL}.html").as_uri())
    graph = page.locator("#related svg.kdr-graph")
    links = graph.locator("a")
    reached = []
    links.first.focus()
    for _ in range(links.count()):
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", "one sees where one is"
        page.keyboard.press("Tab")
    assert sorted(reached) == sorted(links.evaluate_all("each => each.map((a) => a.getAttribute('href'))"))
    for target in ("../concepts/mmu-lock.html", "late-init.html", "../code.html#code-arch-arm64-kvm"):
        assert target in reached
    assert "2 decisions" not in (graph.get_attribute("aria-label") or "")
    page.close()


@pytest.mark.browser
def test_on_a_phone_the_picture_is_a_list(sample: Site, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((sample.html / f"{POOL}.html").as_uri())
    assert page.locator("svg.kdr-graph:visible").count() == 0
    assert page.goto((sample.html / "related.html").as_uri())
    assert page.locator("svg.kdr-graph:visible").count() == 0, "nor over all decisions"
    assert page.locator(".kdr-ties li").first.is_visible()
    page.goto((sample.html / f"{POOL}.html").as_uri())
    listed = page.locator("#related .kdr-graph-list")
    assert listed.is_visible()
    for words in ("Fill the page pool on the first fault", "page pool", "arch/arm64/kvm/mmu.c"):
        assert listed.get_by_role("link", name=words, exact=True).count() == 1
    page.close()


def test_the_page_of_a_concept_leads_to_the_decisions_that_turn_on_it(sample: Site) -> None:
    links = [url for url, _ in sample.page("concepts/mmu-lock").links]
    assert "../decisions/page-pool.html" in links
    assert "page-pool.html" in links, "the concept that needs it"


def test_words_of_mail_stay_words_and_long_ones_are_cut() -> None:
    title = 'A "title" <script>alert(1)</script> & far too long to stand in a box of three lines, however small'
    boxes = [Box("a", "KDR_0000", title, "a.html", "state-new"), Box("b", "", f"{'deep/' * 9}mmu.c", "b.html", "code")]
    svg = draw(boxes, [Arrow("a", "b", "", False)], "told & <told>")
    assert "<script" not in svg
    assert f"<title>{'deep/' * 9}mmu.c</title>" in svg
    assert re.search(r">\u2026[a-z/]*/mmu\.c</text>", svg)
    assert svg == draw(boxes, [Arrow("a", "b", "", False)], "told & <told>")

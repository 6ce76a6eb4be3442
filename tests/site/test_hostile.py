"""Text from mail is shown as the characters it is, in the pages and in a browser, and nothing in it is run."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hostile import NAME, SEEN, project
from playwright.sync_api import expect
from sitebuild import Site, build

from kdr.site.text import shown

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_no_address_is_whole_however_long_the_line() -> None:
    assert shown("Ann.Lee+x@a.example.org, <a@b.c=x@y.z>, @all, a@b @@ -1 @@") == (
        "Ann.Lee+x@\u2026, <a@\u2026=x@\u2026>, @all, a@b @@ -1 @@"
    )
    start = time.perf_counter()
    assert shown("a" * 100_000 + "<") == "a" * 100_000 + "<"
    assert time.perf_counter() - start < 2


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("hostile")
    return build(project(folder / "project"), folder)


def test_nothing_was_run_while_building(hostile: Site) -> None:
    assert not list(hostile.root.parent.rglob("pwned"))
    assert not Path("pwned").exists()


def test_only_the_record_itself_is_warned_of(hostile: Site) -> None:
    assert all(" WARNING: " in line and "hostile.toml:" in line for line in hostile.warnings), hostile.warnings


@pytest.mark.parametrize("number", range(len(SEEN)))
def test_headline_and_quote_are_the_characters(hostile: Site, number: int) -> None:
    _, seen = SEEN[number]
    shown = hostile.page("decisions/hostile").words[f"KDR_0000_P{number + 1}"]
    headline, _, rest = shown.partition("\xb6")
    assert headline.strip() == seen.strip()
    assert seen in rest


def test_the_thread_shows_every_line(hostile: Site) -> None:
    words = hostile.page("threads/hostile").words
    for number, (_, seen) in enumerate(SEEN):
        line = 4 * number + 2
        assert words[f"m0-L{line}"].rstrip("\n") == f"{line}{seen}"


@pytest.mark.parametrize("page", ["index", "objections", "metrics", "people", "decisions/hostile", "threads/hostile"])
def test_no_element_comes_out_of_text(hostile: Site, sample: Site, page: str) -> None:
    """Every kind of element on the page is one that harmless pages of the same kind have."""
    harmless = {"decisions/hostile": "decisions/page-pool", "threads/hostile": "threads/page-pool"}.get(page, page)
    assert not {"script", "img", "iframe", "b"} & set(hostile.page(page).tags[20:]) - set(sample.page(harmless).tags)
    assert hostile.page(page).tags.count("script") == sample.page(harmless).tags.count("script")


def test_no_address_in_a_page(hostile: Site) -> None:
    for path in hostile.html.rglob("*.html"):
        assert "somebody@example.org" not in path.read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("name", ["index", "objections", "metrics", "people", "decisions/hostile", "threads/hostile"])
def test_a_browser_runs_nothing(hostile: Site, browser: Browser, name: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda _: pytest.fail("a dialog opened"))
    page.goto((hostile.html / f"{name}.html").as_uri())
    page.mouse.move(200, 200)
    assert page.evaluate("window.pwned") is None
    assert all(url.startswith("file:") for url in asked)
    assert page.locator("article h1").count() == 1
    page.close()


@pytest.mark.browser
def test_a_browser_shows_every_quote(hostile: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((hostile.html / "decisions/hostile.html").as_uri())
    for number, (_, seen) in enumerate(SEEN, 1):
        assert page.locator(f"#KDR_0000_P{number} blockquote").text_content() == seen
    page.close()


@pytest.mark.browser
def test_searching_for_hostile_words_shows_them(hostile: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((hostile.html / "search.html").as_uri() + "?q=window.pwned")
    expect(page.locator("#search-results")).to_contain_text("<script>window.pwned = 1</script>")
    assert page.evaluate("window.pwned") is None
    page.close()


def test_the_hostile_name_is_a_name(hostile: Site) -> None:
    assert NAME in hostile.page("people").text
    assert NAME in hostile.page("threads/hostile").text

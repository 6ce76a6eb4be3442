"""A site that says where it stands: feed, sitemap, heads of pages, and the link to correct a statement."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest
from hostile import SEEN, project
from playwright.sync_api import expect
from sitebuild import SAMPLE, Site, build, copy_project
from sphinx.errors import ConfigError

from kdr.check.pages import check_pages, external_links
from kdr.record.load import load
from kdr.site.correct import Matter, _check, url

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BASE = "https://example.org/kvm/"
TRACKER = "https://example.org/issues/new?labels=record&title={title}&body={body}"
MAIL = "mailto:corrections@example.org"
POOL = "decisions/page-pool"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("published")
    return build(copy_project(folder / "project"), folder, f"html_baseurl={BASE}", f"kdr_correct={TRACKER}")


def head(site: Site, name: str) -> dict[str, str]:
    """The OpenGraph properties of a page, and the targets of its links to itself, the feed and its data."""
    html = (site.html / f"{name}.html").read_text(encoding="utf-8")
    told = dict(re.findall(r'<meta (?:property|name)="(\S+?)" content="([^"]*)"', html))
    told |= dict(re.findall(r'<link rel="alternate" type="(\S+)" [^>]*href="(.*?)"', html))
    told |= dict(re.findall(r'<link rel="(canonical)" href="(.*?)"', html))
    return told


def corrections(site: Site, name: str) -> dict[str, str]:
    """The URL of the correction of each statement of a page."""
    html = (site.html / f"{name}.html").read_text(encoding="utf-8")
    found = re.findall(
        r'id="(KDR_\d+_\w+)"(?:(?!<section).)*?class="kdr-correct"[^>]*? href="([^"]*)"', html, re.DOTALL
    )
    return {ident: href.replace("&amp;", "&") for ident, href in found}


def test_a_site_without_an_address_has_no_feed_no_sitemap_and_no_links_to_correct(sample: Site) -> None:
    assert not list(sample.html.glob("*.xml"))
    assert "kdr-correct" not in (sample.html / f"{POOL}.html").read_text(encoding="utf-8")
    told = head(sample, POOL)
    assert told["og:title"] == "Do not share one page pool before its pages are held"
    assert told["og:description"].startswith("Every vCPU kept its own pool of pages.")
    assert told["application/json"] == "page-pool.json"
    assert not {"og:url", "og:image", "canonical", "application/atom+xml"} & told.keys()


@pytest.mark.parametrize(
    ("name", "kind", "title", "about"),
    [
        ("index", "website", "Decisions", "Decisions. KVM decision records."),
        ("search", "website", "KVM decision records", "KVM decision records."),
        ("reading", "website", "How to read a record", "A decision record is the history of one discussion"),
        ("concepts/page-pool", "article", "Page pools", "Pages kept ready for tables."),
        ("threads/page-pool", "article", "Thread: [PATCH v2 0/1] KVM: arm64: Share", "The mail behind \u201cDo not"),
    ],
)
def test_every_page_tells_what_it_is_and_where(published: Site, name: str, kind: str, title: str, about: str) -> None:
    told = head(published, name)
    assert told["og:type"] == kind
    assert told["og:title"].startswith(title)
    assert told["og:description"].startswith(about)
    assert told["og:url"] == told["canonical"] == f"{BASE}{name}.html"
    assert told["application/atom+xml"] == f"{BASE}atom.xml"
    image = told["og:image"]
    assert image.startswith(BASE)
    assert (published.html / image.removeprefix(BASE)).read_bytes().startswith(b"\x89PNG")


def test_the_sitemap_names_every_page(published: Site) -> None:
    top = ElementTree.parse(published.html / "sitemap.xml").getroot()
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert top.tag == f"{space}urlset"
    named = {(loc.text or "").removeprefix(BASE) for loc in top.iter(f"{space}loc")}
    pages = {path.relative_to(published.html).as_posix() for path in published.html.rglob("*.html")}
    assert named == pages - {"search.html"}


def test_the_feed_has_the_latest_decision_first_and_all_that_atom_wants(published: Site) -> None:
    top = ElementTree.parse(published.html / "atom.xml").getroot()
    assert top.tag == f"{ATOM}feed"
    for part in (top, *top.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (only,) = part.findall(f"{ATOM}{name}")
            assert only.text
        assert datetime.fromisoformat(part.findtext(f"{ATOM}updated", "")).tzinfo
    assert top.findtext(f"{ATOM}author/{ATOM}name") == "the contributors"
    assert {link.get("rel"): link.get("href") for link in top.findall(f"{ATOM}link")} == {
        "self": f"{BASE}atom.xml",
        "alternate": f"{BASE}index.html",
    }
    entries = top.findall(f"{ATOM}entry")
    assert [(e.findtext(f"{ATOM}title"), e.findtext(f"{ATOM}updated")) for e in entries] == [
        ("Fill the page pool on the first fault (accepted)", "2024-05-20T00:00:00Z"),
        ("Do not share one page pool before its pages are held (changes requested)", "2024-03-04T00:00:00Z"),
    ]
    assert top.findtext(f"{ATOM}updated") == "2024-05-20T00:00:00Z"
    ids = [entry.findtext(f"{ATOM}id", "") for entry in entries]
    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", ident) for ident in ids)
    link = entries[1].find(f"{ATOM}link[@rel='alternate']")
    assert link is not None
    assert link.get("href") == f"{BASE}{POOL}.html"


def test_the_feed_is_the_same_after_another_build_and_goes_with_the_address(published: Site, tmp_path: Path) -> None:
    root = copy_project(tmp_path / "project")
    settings = (f"html_baseurl={BASE}", f"kdr_correct={TRACKER}")
    again = build(root, tmp_path, *settings)
    for name in ("atom.xml", "sitemap.xml", f"{POOL}.html"):
        assert (again.html / name).read_bytes() == (published.html / name).read_bytes()
    without = build(root, tmp_path)
    assert not list(without.html.glob("*.xml"))
    assert head(without, POOL).get("canonical") is None
    assert corrections(without, POOL) == {}


def test_the_published_site_passes_the_check(published: Site) -> None:
    records = [load(path)[0] for path in sorted((SAMPLE / "docs/decisions").glob("*.toml"))]
    assert check_pages(published.html, [record for record in records if record], ())[1] == []
    assert not any("issues/new" in link for link in external_links(published.html)), "a form is not a page to ask for"


def test_every_statement_can_be_corrected(published: Site) -> None:
    html = (published.html / f"{POOL}.html").read_text(encoding="utf-8")
    statements = re.findall(r'<section class="kdr-statement[^>]*id="(\w+)"', html)
    found = corrections(published, POOL)
    assert list(found) == statements
    assert len(statements) == 7
    assert all(len(href) < 2000 for href in found.values())
    asked = parse_qs(urlsplit(found["KDR_0000_O1"]).query, strict_parsing=True)
    assert asked["labels"] == ["record"]
    assert asked["title"] == ["Correct KDR_0000_O1: Two vCPUs can empty the pool"]
    (body,) = asked["body"]
    for told in (
        f"{BASE}{POOL}.html#KDR_0000_O1",
        "KDR_0000_O1, in: Do not share one page pool before its pages are held",
        "m2:7-8 (Bo Hertz)",
        "    > Two vCPUs can now empty the pool between the refill and the lock. What\n"
        "    > stops the second one from finding it empty?",
    ):
        assert told in body


def test_a_mail_has_its_subject_and_lines_that_end_as_mail_wants() -> None:
    matter = Matter(POOL, "KDR_0000_P1", "A & B", "50% of #1 + more?", "m0:1-2 (Ada)", "a line & more\nanother=one")
    link = url(MAIL, "", matter)
    assert link.startswith(f"{MAIL}?subject=")
    asked = parse_qs(link.partition("?")[2], strict_parsing=True)
    assert asked["subject"] == ["Correct KDR_0000_P1: 50% of #1 + more?"]
    assert "a line & more\r\n    > another=one" in asked["body"][0]
    assert f"{POOL}.html#KDR_0000_P1" in asked["body"][0]
    assert "%0A" not in link.replace("%0D%0A", "")
    assert " " not in link
    assert url(f"{MAIL}?cc=x@example.org", "", matter).startswith(f"{MAIL}?cc=x@example.org&subject=")


@pytest.mark.parametrize("piece", ["a", "\u4e2d\u6587 ", "\U0001f600", "%&=#\n", "\udc80\x00"])
@pytest.mark.parametrize("template", [TRACKER, MAIL])
def test_no_text_makes_the_url_too_long_or_takes_the_place_out(piece: str, template: str) -> None:
    text = piece * 5000
    link = url(template, BASE, Matter(POOL, "KDR_0000_P1", text, text, text, text))
    assert len(link) < 2000
    assert re.fullmatch(r"[!-~]+", link)
    body = unquote(link.partition("body=")[2])
    assert f"{BASE}{POOL}.html#KDR_0000_P1" in body
    assert body.endswith(" [\u2026]")


def test_words_of_mail_cannot_reach_out_of_their_place() -> None:
    says = 'x"&body=other&assignee=eve#top {body} {title}'
    link = url(TRACKER, BASE, Matter(POOL, "KDR_0000_P1", says, says, "m0:1 (somebody@example.org)", "@torvalds look"))
    asked = parse_qs(urlsplit(link).query, strict_parsing=True)
    assert set(asked) == {"labels", "title", "body"}
    assert asked["title"] == [f"Correct KDR_0000_P1: {says}"]
    assert "example.org (" not in asked["body"][0]
    assert "somebody@\u2026" in asked["body"][0]
    assert "    > @torvalds look" in asked["body"][0], "an indented line: trackers notify nobody"


@pytest.mark.parametrize(
    "given", ["javascript:alert(1)//{body}", "https://example.org/new", f"https://{'x' * 600}/?b={{body}}"]
)
def test_an_address_that_cannot_work_is_refused(given: str) -> None:
    class Config:
        kdr_correct = given
        html_baseurl = BASE

    with pytest.raises(ConfigError):
        _check(None, Config())  # type: ignore[arg-type]


@pytest.mark.browser
def test_a_reader_follows_the_link_to_correct(published: Site, browser: Browser) -> None:
    """What the tracker would be asked, as a browser sends it."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("https:") else None)
    page.route(re.compile("^https:"), lambda route: route.fulfill(body="the form", content_type="text/html"))
    page.goto((published.html / f"{POOL}.html").as_uri())
    page.locator("#KDR_0000_R1").get_by_role("link", name="Correct this statement").click()
    page.get_by_text("the form").wait_for()
    (body,) = parse_qs(urlsplit(asked[0]).query)["body"]
    assert "    > Nothing does. I will take a reference on the pages in v3." in body
    context.close()


@pytest.mark.browser
def test_hostile_quotes_arrive_as_they_are_shown(browser: Browser, tmp_path: Path) -> None:
    site = build(project(tmp_path / "project"), tmp_path, f"kdr_correct={MAIL}")
    page = browser.new_page()
    page.goto((site.html / "decisions/hostile.html").as_uri())
    links = page.locator("a.kdr-correct").evaluate_all("each => each.map(a => a.href)")
    assert len(links) == len(SEEN) + 2
    for link, (_, seen) in zip(links, SEEN, strict=False):
        assert link.startswith(MAIL)
        assert len(link) < 2000
        asked = parse_qs(urlsplit(link).query)
        assert set(asked) == {"subject", "body"}
        assert asked["body"][0].endswith("    > " + seen)
    assert page.evaluate("window.pwned") is None
    page.close()


@pytest.mark.browser
def test_a_citation_is_copied_where_the_clipboard_is_refused_and_names_the_public_page(
    published: Site, browser: Browser
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('no'));"
        "document.addEventListener('copy', () => { window.taken = document.activeElement.value; });"
    )
    page.goto((published.html / f"{POOL}.html").as_uri())
    button = page.locator("#KDR_0000_P1 > .kdr-lead").get_by_role("button", name="Copy citation")
    button.click()
    page.locator("#KDR_0000_P1").get_by_role("button", name="Copied").wait_for()
    expect(page.get_by_role("status")).to_have_text("Citation of KDR_0000_P1 copied")
    assert page.evaluate("window.taken").split("\n")[-1] == f"{BASE}{POOL}.html#KDR_0000_P1"
    assert page.evaluate("document.activeElement.className") == "kdr-cite"
    context.close()

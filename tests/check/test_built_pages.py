from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from kdr.check.pages import check_pages
from kdr.errors import KdrError
from kdr.record.load import load
from kdr.record.model import Record

PROJECT = Path(__file__).parents[1] / "data" / "project"
MESSAGE_ID = "20240304090000.1-ada@example.org"


def check(folder: Path, index: str, more: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """The problems of a site with this index.html and these further files, as ``page:line: code message``."""
    pages = {"index.html": index, **more}
    for name, html in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html)
    count, problems = check_pages(folder, [], {MESSAGE_ID})
    assert count == sum(name.endswith(".html") for name in pages)
    return [str(problem).removeprefix(f"{folder}/") for problem in problems]


def test_a_page_whose_links_all_lead_somewhere_is_fine(tmp_path: Path) -> None:
    index = """<!DOCTYPE html><html><head>
    <link rel="stylesheet" href="_static/site.css?v=12"><link rel="canonical" href="https://example.org/">
    <style>p { background: url(data:image/png;base64,AAAA) }</style></head><body>
    <a href="#here">here</a><a href="#">top</a><a href="sub/page.html#caf%C3%A9">page</a><a href="sub/">sub</a>
    <a href="https://lore.kernel.org/kvm/20240304090000.1-ada@example.org/">mail</a>
    <svg><a xlink:href="sub/page.html#n1"><text>n</text></a></svg><h1 id="here">x</h1></body></html>"""
    page = '<p id="café"></p><p id=n1></p><a href="../index.html">back</a><img src="../_static/a%20b.png" alt="">'
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "a b.png").write_bytes(b"")
    assert check(tmp_path, index, {"sub/page.html": page, "sub/index.html": ""}) == [
        "index.html:2: PAGE001 '_static/site.css?v=12' leads to nothing that was built"
    ]
    (tmp_path / "_static" / "site.css").write_text("p { color: red }")
    assert check_pages(tmp_path, [], ())[1] == []


@pytest.mark.parametrize(("link", "code"), [
    ('<a href="gone.html">', "PAGE001"),
    ('<a href="../outside.html">', "PAGE001"),
    ('<a href="/index.html">', "PAGE001"),
    ('<img src="gone.png" alt="">', "PAGE001"),
    ('<img srcset="index.html 1x, gone.png 2x" alt="">', "PAGE001"),
    ('<a href="#gone">', "PAGE002"),
    ('<a href="index.html#gone">', "PAGE002"),
    ('<script src="https://example.org/x.js"></script>', "PAGE004"),
    ('<script src="//example.org/x.js"></script>', "PAGE004"),
    ('<link rel="preload stylesheet" href="https://example.org/x.css">', "PAGE004"),
    ('<img src="http://example.org/x.png" alt="">', "PAGE004"),
    ('<iframe src="https://example.org/"></iframe>', "PAGE004"),
    ('<p style="background: url(\'https://example.org/x.png\')">', "PAGE004"),
    ('<style>@import "https://example.org/x.css";</style>', "PAGE004"),
    ('<meta http-equiv="refresh" content="0; url=gone.html">', "PAGE001"),
])  # fmt: skip
def test_a_link_that_leads_nowhere_or_asks_another_host(tmp_path: Path, link: str, code: str) -> None:
    found = check(tmp_path, f"<html>\n<body>\n{link}\n</body></html>")
    assert [problem.split()[:2] for problem in found] == [["index.html:3:", code]]


@pytest.mark.parametrize("html", [
    "<p>Ada Byte &lt;ada@example.org&gt;</p>",
    "<p>ada&#64;example.org</p>",
    "<pre><span>Cc: ada</span><span>@example</span>.org</pre>",
    '<a href="mailto:ada@example.org">Ada</a>',
    '<a href="mailto:ada%40example.org?subject=x">Ada</a>',
    '<img alt="ada@example.org" src="data:,">',
    '<span title="by ada@example.org">Ada</span>',
    '<meta name="description" content="ada@example.org">',
    "<p>see https://example.org/ and ada@example.org</p>",
])  # fmt: skip
def test_an_address_that_is_printed(tmp_path: Path, html: str) -> None:
    assert [p.split()[1] for p in check(tmp_path, html)] == ["PAGE003"]


@pytest.mark.parametrize("html", [
    f"<p>Message-ID: &lt;{MESSAGE_ID}&gt;</p>",
    f'<a href="https://lore.kernel.org/kvm/{MESSAGE_ID}/">https://lore.kernel.org/kvm/{MESSAGE_ID}/</a>',
    "<p>root@debian:~# make</p><p>@kvm</p><p>a @ b.c</p>",
    "<p>ada</p><p>@example.org</p>",
    '<a href="mailto:?subject=A%20correction">correct this</a>',
    "<script>var x = 'ada@example.org'</script>",
])  # fmt: skip
def test_what_looks_like_an_address_and_is_none(tmp_path: Path, html: str) -> None:
    assert check(tmp_path, html) == []


def test_a_style_sheet_that_asks_another_host(tmp_path: Path) -> None:
    found = check(tmp_path, "", {"_static/site.css": "a {}\n@import url(https://example.org/x.css);"})
    assert [p.split()[:2] for p in found] == [["_static/site.css:2:", "PAGE004"]]


@pytest.mark.parametrize("name", ["records.json", "feed.xml", "_sources/decisions/pool.toml.txt", "metrics.csv"])
def test_an_address_in_what_is_published_for_machines(tmp_path: Path, name: str) -> None:
    text = f'{{"message_id": "{MESSAGE_ID}",\n"by": "ada@example.org"}}'
    assert check(tmp_path, "", {name: text}) == [f"{name}:2: PAGE003 'ada@example.org' is printed"]


def records() -> list[Record]:
    found = [load(PROJECT / "docs/decisions" / f"{name}.toml")[0] for name in ("page-pool", "late-init")]
    return [record for record in found if record]


def test_related_records_link_to_one_another(tmp_path: Path) -> None:
    folder = tmp_path / "decisions"
    folder.mkdir()
    (folder / "page-pool.html").write_text('<a href="late-init.html">late</a>')
    (folder / "late-init.html").write_text("<p>nothing</p>")
    found = check_pages(tmp_path, records(), ())[1]
    assert {(p.code, p.message.rpartition("are related, but ")[2]) for p in found} == {
        ("PAGE005", "decisions/late-init.html does not link to decisions/page-pool.html")
    }
    (folder / "late-init.html").write_text('<a href="page-pool.html">pool</a>')
    assert check_pages(tmp_path, records(), ())[1] == []


def test_a_record_without_a_page(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("")
    assert {problem.code for problem in check_pages(tmp_path, records(), ())[1]} == {"PAGE006"}


def test_a_folder_without_pages_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KdrError, match="make html"):
        check_pages(tmp_path, [], ())

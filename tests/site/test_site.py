"""What a reader of the built site sees, from the index down to a line of mail."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema_rs
import pytest
from playwright.sync_api import expect
from sitebuild import SAMPLE, Site, build, copy_project
from sphinx.search import js_index

from kdr.check.pages import check_pages
from kdr.record.load import load

if TYPE_CHECKING:
    from playwright.sync_api import Browser

POOL, LATE = "decisions/page-pool", "decisions/late-init"


def test_builds_without_a_warning(sample: Site) -> None:
    assert sample.warnings == []


def test_every_link_leads_somewhere_and_no_address_is_printed(sample: Site) -> None:
    records = [load(path)[0] for path in sorted((SAMPLE / "docs/decisions").glob("*.toml"))]
    pages, problems = check_pages(sample.html, [record for record in records if record], ())
    assert pages > 10
    assert problems == []


def test_the_head_of_a_record_is_the_whole_story(sample: Site) -> None:
    text = " ".join(sample.page(POOL).words["KDR_0000"].split())
    head = text[: text.index("Pools of pages stay unused")]
    for told in (
        "Do not share one page pool before its pages are held",
        "Changes requested",
        "Reviewed",
        "The series shares one per VM",
        "4 March 2024",
        "Ada Byte",
        "Bo Hertz",
        "4 messages",
    ):
        assert told in head


def test_an_objection_says_who_on_what_and_what_became_of_it(sample: Site) -> None:
    objection = " ".join(sample.page(POOL).words["KDR_0000_O1"].split())
    assert "Bo Hertz objects to S1 Addressed" in objection
    assert "Two vCPUs can now empty the pool between the refill and the lock. What stops" in objection
    assert "Ada Byte answers" in objection
    assert "Nothing does. I will take a reference on the pages in v3." in objection
    assert "Objection O1 Two vCPUs can empty the pool" in " ".join(sample.page(POOL).words["KDR_0000_S1"].split())


def test_a_quote_leads_to_its_lines_and_the_lines_lead_back(sample: Site) -> None:
    assert ("../threads/page-pool.html#m2-L7", "m2, lines 7\u20138") in sample.page(POOL).links
    thread = sample.page("threads/page-pool")
    assert thread.words["m2-L7"].startswith("7Two vCPUs can now empty the pool")
    back = dict(thread.links)
    assert back["../decisions/page-pool.html#KDR_0000_O1"] == "Objection O1 Two vCPUs can empty the pool"
    assert "../decisions/page-pool.html#KDR_0000_R1" in back


def test_lore_links_are_built_from_message_ids(sample: Site) -> None:
    links = [url for url, _ in sample.page(POOL).links]
    assert any(url.startswith("https://lore.kernel.org/all/87r0.bo@example.net/#:~:text=Two%20vCPUs") for url in links)


def test_a_quote_of_one_message_stands_together(sample: Site) -> None:
    proposal = sample.page(POOL).words["KDR_0000_S1"]
    assert proposal.count("Ada Byte, 4 March 2024") == 2, "two messages, two captions"


def test_what_a_curator_added_is_marked(sample: Site) -> None:
    marked = [" ".join(text.split()) for text in sample.page(POOL).classes["kdr-curated"]]
    assert "Added by the curator: named in the changelog of v2" in marked
    assert any(text.startswith("Added by the curator: a search of") for text in marked)


def test_a_figure_is_shown_as_written_and_drawn(sample: Site) -> None:
    metric = " ".join(sample.page(POOL).words["KDR_0000_M1"].split())
    assert "Before12ms" in metric.replace(" ", "")
    assert "0.25 (computed here)" in metric
    html = (sample.html / f"{POOL}.html").read_text(encoding="utf-8")
    assert 'aria-label="before: 12ms; after: 3ms"' in html


def test_a_tie_is_shown_on_both_pages(sample: Site) -> None:
    assert "is continued or repaired by that decision" in sample.page(POOL).words["related"]
    assert "continues or repairs that decision" in sample.page(LATE).words["related"]
    assert ("late-init.html", "Fill the page pool on the first fault") in sample.page(POOL).links


def test_quoted_lines_diffs_and_trailers_are_told_apart(sample: Site) -> None:
    html = (sample.html / "threads/page-pool.html").read_text(encoding="utf-8")
    assert re.search(r'class="kdr-line kdr-plus" id="m1-L16"', html)
    assert re.search(r'class="kdr-line kdr-minus" id="m1-L15"', html)
    assert re.search(r'class="kdr-line kdr-depth-1" id="m2-L4"', html)
    assert "kdr-zone-trailer" in html


def test_needs_json_has_typed_items_with_links_both_ways(sample: Site) -> None:
    data = json.loads((sample.html / "needs.json").read_text(encoding="utf-8"))
    needs = data["versions"][data["current_version"]]["needs"]
    assert needs["KDR_0000_O1"]["type"] == "objection"
    assert needs["KDR_0000_O1"]["bears_on"] == ["KDR_0000_S1"]
    assert needs["KDR_0000_S1"]["bears_on_back"] == ["KDR_0000_O1"]
    assert needs["KDR_0000_R1"]["answers"] == ["KDR_0000_O1"]
    assert needs["KDR_0000_A1"]["instead_of"] == ["KDR_0000_S1"]
    assert needs["KDR_0000_U1"]["settles"] == ["KDR_0000_S1"]
    assert needs["KDR_0001"]["follows_up"] == ["KDR_0000"]
    assert needs["KDR_0000_M1"]["baseline"] == "12ms"


def test_pages_ask_for_no_script_that_they_do_not_need(sample: Site) -> None:
    html = (sample.html / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script[^>]*(jquery|needs|viewer)", html)
    assert not re.search(r"<link[^>]*stylesheet[^>]*(needs|viewer)", html)


def files(site: Site) -> dict[str, bytes]:
    return {
        path.relative_to(site.html).as_posix(): path.read_bytes()
        for path in sorted(site.html.rglob("*"))
        if path.is_file()
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.site
def test_a_file_for_machines_that_was_cut_short_is_written_anew(sample: Site, tmp_path: Path) -> None:
    root = copy_project(tmp_path / "project")
    out = tmp_path / "out"
    data = build(root, out).html / "records.json"
    data.write_bytes(data.read_bytes()[:100] + "\N{EN DASH}".encode()[:1])
    assert files(build(root, out)) == files(sample)


@pytest.mark.site
def test_builds_are_repeatable_and_a_changed_record_changes_every_page_that_shows_it(
    sample: Site, tmp_path: Path
) -> None:
    root = copy_project(tmp_path / "project")
    out, record = tmp_path / "out", root / "docs/decisions/late-init.toml"
    assert files(build(root, out, hashes="3")) == files(sample), "two builds are the same bytes"

    edit(record, "Fill the page pool on the first fault", "Fill the pool late")
    edit(record, 'state = "accepted"', 'state = "rejected"')
    built = build(root, out)
    for page in ("index", "people", "related", POOL, LATE, "threads/late-init"):
        assert "Fill the pool late" in built.page(page).text
        assert "page pool on the first fault" not in built.page(page).text
    changed, clean = files(built), files(build(root, tmp_path / "clean"))
    # Sphinx keeps the words that are gone in its search index, without a page.
    before, after = (js_index.loads(each.pop("searchindex.js").decode()) for each in (changed, clean))
    assert before["indexentries"] == after["indexentries"]
    assert "pool" in after["indexentries"], "what pages define is found after every build"
    assert changed == clean

    edit(root / "adr_sources/late-init/thread.mbox", "Applied to next, thanks!", "Applied to fixes, thanks!")
    cited = record.read_text(encoding="utf-8").split("\n").index('cite = "m1:1"') + 1
    assert any(f"{record}:{cited}: WARNING: CITE001" in line for line in build(root, out).warnings)

    record.unlink()
    edit(root / "docs/decisions/page-pool.toml", 'to = "KDR_0001"', 'to = "KDR_0099"')
    note = 'note = "See {kdr:item}`KDR_0000_S1`, [how to read](/reading.md) and `[[x]]`."'
    edit(root / "docs/decisions/page-pool.toml", 'says = "Pools of pages stay unused"', f'says = "Pools"\n{note}')
    built = build(root, out)
    assert "See One pool per VM, how to read and [[x]]." in built.page(POOL).text
    assert ("../reading.html", "how to read") in built.page(POOL).links
    assert "Fill the pool late" not in built.page("index").text
    assert any("KDR_0099" in line for line in built.warnings)


def test_a_term_is_explained_where_a_record_first_uses_it(sample: Site) -> None:
    html = (sample.html / f"{POOL}.html").read_text(encoding="utf-8")
    uses = re.findall(r'kdr-term" href="../concepts/page-pool.html" title="([^"]*)">([^<]*)<', html)
    assert uses == [("Pages kept ready for tables.", "pool")]
    assert 'title="One writer at a time."' in html
    assert "kdr-term" not in (sample.html / f"{LATE}.html").read_text(encoding="utf-8"), "it is not one of its concepts"
    assert "Know first: MMU lock" in sample.page("concepts/page-pool").text


def test_a_reading_path_leads_from_page_to_page(sample: Site) -> None:
    start = sample.page("start")
    assert "2 steps, about 3 minutes" in start.text
    assert start.text.count("Know first: MMU lock") == 1, "what no earlier step explains, once"
    assert ("decisions/page-pool.html", "Do not share one page pool before its pages are held") in start.links
    foot = " ".join(sample.page("concepts/page-pool").classes["kdr-route"][0].split())
    assert foot == "Next in \u201cPage tables\u201dDo not share one page pool before its pages are held"
    back = " ".join(sample.page(POOL).classes["kdr-route"][0].split())
    assert back == "Before in \u201cPage tables\u201dPage pools"


def test_code_leads_to_decisions(sample: Site) -> None:
    code = " ".join(sample.page("code").text.split())
    assert "arch/arm64/kvmmmu.cDo not share one page pool" in code.replace("\xb6", "")
    assert "pool_fill()" in code, "the hunk stands in it"
    assert ("threads/page-pool.html#m1-L6", "m1, line 6") in sample.page("code").links
    assert "2 changed lines, m1, line 6" in code, "as the diffstat says"
    assert ("decisions/page-pool.html#related", "ties") in sample.page("code").links, "a name that only a tie has"


@pytest.mark.browser
def test_the_filters_narrow_the_index(sample: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((sample.html / "index.html").as_uri())
    shown = page.locator(".kdr-card:visible h2")
    expect(shown).to_have_count(2)
    page.get_by_label("State").select_option(label="Accepted (1)")
    expect(shown).to_have_text(["Fill the page pool on the first fault"])
    expect(page).to_have_url(re.compile("state=Accepted"))
    page.reload()
    expect(shown, "a link with a filter opens filtered").to_have_count(1)
    page.get_by_role("button", name="Show all").click()
    for facet, value, number in (
        ("Architecture", "arm64 (2)", 2),
        ("Subsystem", "arm64 (2)", 2),
        ("Concept", "MMU lock (1)", 1),
        ("Year", "2024 (2)", 1),
    ):
        page.get_by_label(facet).select_option(label=value)
        expect(shown, facet).to_have_count(number)
    expect(shown, "all at once").to_have_text(["Do not share one page pool before its pages are held"])
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Words").fill("two vcpus")
    expect(shown).to_have_text(["Do not share one page pool before its pages are held"])
    expect(page.get_by_role("status")).to_have_text("1 of 2 decisions")
    page.close()


def test_objections_nobody_sorted_are_listed(sample: Site) -> None:
    told = " ".join(sample.page("reviewing").text.split())
    assert "Not sorted yet" in told
    assert "Two vCPUs can empty the pool Addressed" in told
    assert "Answer: References will be taken" in told


def test_the_timeline_tells_what_happened_when(sample: Site) -> None:
    told = " ".join(sample.page("timeline").text.split())
    assert "4 March 2024 v2 posted" in told
    assert "Bo Hertz writes" in told
    merged = told.index("day not recorded 1 commit merged, first in v6.9-rc1")
    fixed = "20 May 2024 fixed: KVM: arm64: Do not fill a pool that is gone (v6.10-rc2, day of writing)"
    assert merged < told.rindex(fixed), "also what nobody recorded the day of, before its repair"


def test_no_answer_is_dated_before_what_it_answers(ours: Site) -> None:
    """Hao Peng's mail of 2 March 21:58 in New York answers one of 3 March in UTC."""
    told = " ".join(ours.page("timeline").text.split())
    for words in (
        "1 March 2022 Sean Christopherson writes",
        "2 March 2022 Hao Peng writes 1 day later",
        "3 March 2022 Sean Christopherson writes; Hao Peng writes 1 day later",
    ):
        assert words in told


@pytest.mark.browser
def test_tables_can_be_sorted_by_keyboard(ours: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((ours.html / "metrics.html").as_uri())
    head = page.get_by_role("columnheader", name="After / before")
    column = [" ".join(text.split()) for text in page.locator("tbody tr td:nth-child(5)").all_text_contents()]
    known = sorted((text for text in column if text != "\u2013"), key=float)
    assert len(known) > 1
    for order, wanted in (("ascending", known), ("descending", known[::-1])):
        head.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", order)
        now = page.locator("tbody tr td:nth-child(5)").all_text_contents()
        assert now == [*wanted, *["\u2013"] * (len(column) - len(known))], "what has no figure stays last"
    page.goto((ours.html / "objections.html").as_uri())
    page.get_by_role("button", name="By", exact=True).click()
    expect(page.get_by_role("columnheader", name="By", exact=True)).to_have_attribute("aria-sort", "ascending")
    people = page.locator("tbody tr td:nth-child(3)").all_text_contents()
    assert people == sorted(people)
    assert len(set(people)) > 1
    page.close()


def test_figures_can_be_downloaded(sample: Site) -> None:
    with (sample.html / "metrics.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["id"], row["baseline"], row["value"], row["condition"]) == ("KDR_0000_M1", "12ms", "3ms", "64 vCPUs")
    assert (row["ratio"], row["source"]) == ("0.25", "threads/page-pool.html m0:7")


@pytest.mark.browser
def test_a_citation_can_be_copied(sample: Site, browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((sample.html / f"{POOL}.html").as_uri())
    page.locator("#KDR_0000_R1").get_by_role("button", name="Copy citation").click()
    page.get_by_role("button", name="Copied").wait_for()
    says, words, link = page.evaluate("navigator.clipboard.readText()").split("\n\n")
    assert says == "KDR_0000_R1: References will be taken"
    quote, source = words.split("\n")
    assert quote == "Nothing does. I will take a reference on the pages in v3."
    assert source.startswith("\u2014 Ada Byte, 4 March 2024 \xb7 m3, line 5 <file:")
    assert re.search(r"threads/page-pool\.html#m3-L5> \xb7 lore <https://lore\.kernel\.org/all/\S+>$", source)
    assert link.endswith("/decisions/page-pool.html#KDR_0000_R1")
    context.close()


@pytest.mark.browser
def test_without_scripts_every_decision_and_the_lists_are_there(sample: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((sample.html / "index.html").as_uri())
    expect(page.locator(".kdr-card:visible")).to_have_count(2)
    expect(page.locator(".kdr-filters:visible"), "nothing that does nothing").to_have_count(0)
    page.get_by_text("By topic").click()
    expect(page.locator(".kdr-facet:visible dt", has_text="boot time")).to_have_count(1)
    context.close()


@pytest.mark.browser
def test_the_graph_can_be_walked_by_keyboard(sample: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((sample.html / "related.html").as_uri())
    node = page.locator("svg.kdr-graph a", has_text="KDR_0001")
    node.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/decisions/late-init.html")
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["index", "objections", "metrics", "people", "related", POOL, "threads/page-pool"])
def test_pages_fit_a_phone_ask_no_other_host_and_complain_of_nothing(sample: Site, browser: Browser, name: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("request", lambda request: None if request.url.startswith("file:") else heard.append(request.url))
    page.goto((sample.html / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert heard == []
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(sample: Site, browser: Browser, scheme: str) -> None:
    """WCAG 2.2 AA: 4.5 to 1, and 3 to 1 for large text."""
    measure = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    for name in ("index", "objections", "metrics", "people", "related", "reading", POOL, "threads/page-pool"):
        page.goto((sample.html / f"{name}.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert page.evaluate(measure) == [], name
    context.close()


def test_records_json_holds_what_the_pages_show_and_follows_its_schema(sample: Site) -> None:
    data = json.loads((sample.html / "records.json").read_text(encoding="utf-8"))
    schema = json.loads((sample.html / "records.schema.json").read_text(encoding="utf-8"))
    jsonschema_rs.validator_for(schema).validate(data)
    pool, late = data["records"]
    assert late["title"] == "Fill the page pool on the first fault"
    assert pool["objections"][0]["answers"][0]["quotes"][0]["text"].startswith("Nothing does.")
    assert pool["objections"][0]["on"] == ["KDR_0000_S1"]
    assert pool["people"]["author"] == ["Ada Byte"]
    alone = json.loads((sample.html / "decisions/page-pool.json").read_text(encoding="utf-8"))
    assert alone["records"] == [pool]

"""The site of this repository: it builds without a warning, and a newcomer's questions find the right page first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import jsonschema_rs
import pytest
from sitebuild import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

QUESTIONS = {
    "why trap TVM": "concepts/hcr-tvm",
    "when is vmalls12e1is used": "concepts/tlb",
    "why was kvm_init_mmu patch rejected": "decisions/mmu-init-once",
    "what is FWB": "concepts/s2fwb",
    "stage-2": "concepts/stage-2",
    "who objected to vcpu0 flush": "decisions/vcpu0-cache-flush",
    "what is VHE": "concepts/vhe",
    "what is a memslot": "concepts/memslot",
    "what is SMM": "concepts/smm",
    "SMM startup slow": "decisions/mmu-init-once",
    "hash table MPIDR": "decisions/mpidr-lookup",
    "why are SGIs slow with many vcpus": "decisions/mpidr-lookup",
    "IPI benchmark regression": "decisions/vhe-world-switch",
    "VFP deferral buggy": "decisions/vhe-world-switch",
    "why did VFP optimization get dropped": "decisions/vhe-world-switch",
    "range TLBI fixes": "decisions/tlbi-range",
    "set/way cache": "concepts/set-way",
    "vcpu_el1_is_32bit": "decisions/vcpu0-cache-flush",
    "init flag hack": "decisions/mmu-init-once",
    "Marc Zyngier": "people",
    "what is a vmid": "concepts/vmid",
    "what is EPT": "concepts/tdp",
    "list registers": "concepts/vgic",
    "slow boot of large guests": "decisions/vcpu0-cache-flush",
    "CONFIG_CALL32_SMM": "decisions/mmu-init-once",
    "when was TLBI range merged": "decisions/tlbi-range",
    "save restore registers on every exit": "decisions/vhe-world-switch",
    "xarray vcpu walk": "decisions/mpidr-lookup",
    "which decisions touch arch/arm64/kvm/mmu.c": "code",
    "Sean Christopherson": "people",
    "timeline of decisions": "timeline",
    "benchmark numbers": "metrics",
    "how do I read a record": "reading",
    "what does superseded mean": "reading",
    "what will reviewers ask me": "reviewing",
    "where does a newcomer begin": "start",
    "reading paths": "start",
    "5-level paging": "concepts/maxphyaddr",
    "what is nested paging": "concepts/tdp",
    "32-bit guests": "concepts/exception-levels",
    "decision states": "reading",
    "glossary": "concepts/index",
}


@pytest.mark.site
def test_the_site_of_this_repository_builds_without_a_warning(ours: Site) -> None:
    assert ours.warnings == []
    for path in ours.html.rglob("*.html"):
        ids = ours.page(path.relative_to(ours.html).with_suffix("").as_posix()).ids
        assert len(ids) == len(set(ids)), path.name


@pytest.mark.site
def test_what_machines_read_is_valid_and_linked(ours: Site) -> None:
    schema = json.loads((ours.html / "records.schema.json").read_text(encoding="utf-8"))
    valid = jsonschema_rs.validator_for(schema)
    records = json.loads((ours.html / "records.json").read_text(encoding="utf-8"))
    valid.validate(records)
    assert not valid.is_valid({**records, "schema": 2}), "the schema says no to something"
    for record in records["records"]:
        alone = json.loads((ours.html / f"decisions/{record['slug']}.json").read_text(encoding="utf-8"))
        valid.validate(alone)
        assert (f"{record['slug']}.json", "This record as data") in ours.page(f"decisions/{record['slug']}").links
        assert record["subsystems"]
        assert record["concepts"] or record["review"] == "drafted"
    needs = json.loads((ours.html / "needs.json").read_text(encoding="utf-8"))
    known = needs["versions"][needs["current_version"]]["needs"]
    assert {record["id"] for record in records["records"]} <= known.keys()
    links = [url for url, _ in ours.page("index").links]
    assert {"records.json", "records.schema.json", "needs.json"} <= set(links)


@pytest.mark.site
@pytest.mark.browser
def test_questions_find_the_right_page_first(ours: Site, browser: Browser) -> None:
    page = browser.new_page()
    found = {}
    for question in QUESTIONS:
        page.goto((ours.html / "search.html").as_uri() + f"?q={quote(question)}")
        link = page.locator("#search-results li a").first
        link.wait_for()
        found[question] = (link.get_attribute("href") or "").partition(".html")[0]
    page.close()
    assert found == QUESTIONS

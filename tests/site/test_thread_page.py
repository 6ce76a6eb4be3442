"""The annotated thread: how deep a line is quoted, diffs, cited passages and the ways between them, folds, search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from sitebuild import Site, build, copy_project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

THREAD = "threads/page-pool"
# A reply that quotes a quote, a diff and fourteen lines more, and names a function that no record tells of.
REPLY = """\
From bo@example.net Mon Mar  4 12:00:00 2024
From: Bo Hertz <bo@example.net>
Subject: Re: [PATCH v2 1/1] KVM: arm64: Share one page pool between vCPUs
Date: Mon, 04 Mar 2024 12:00:00 +0000
Message-ID: <87r1.bo@example.net>
In-Reply-To: <20240304110000.3-ada@example.org>
References: <20240304090000.1-ada@example.org> <20240304110000.3-ada@example.org>

On Mon, 04 Mar 2024 11:00:00 +0000, Ada Byte wrote:
>> Two vCPUs can now empty the pool between the refill and the lock. What
> Nothing does.

Fine. And on the patch:

> --- a/arch/arm64/kvm/mmu.c
> +++ b/arch/arm64/kvm/mmu.c
> @@ -10,3 +10,3 @@ int pool_fill(struct kvm_vcpu *vcpu)
>  {
> -\treturn fill(&vcpu->pool);
> +\treturn fill(&vcpu->kvm->pool);
>  }
>> + not a line of the diff

Then pool_fill_atomic() has no caller.

"""
LONG = "".join(f"> line {number} of a long quote\n" for number in range(1, 15))


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("grown")
    root = copy_project(folder / "project")
    with (root / "adr_sources/page-pool/thread.mbox").open("a", encoding="utf-8") as mbox:
        mbox.write(REPLY + LONG + "\nBo\n\n")
    site = build(root, folder)
    assert site.warnings == []
    return site


def classes(site: Site, anchor: str) -> set[str]:
    html = (site.html / f"{THREAD}.html").read_text(encoding="utf-8")
    found = re.search(rf'class="([^"]*)" id="{anchor}"', html)
    assert found
    return set(found[1].split()) - {"kdr-line"}


def test_how_deep_a_line_is_quoted_and_which_lines_of_a_quoted_diff_change(grown: Site) -> None:
    assert classes(grown, "m4-L1") == set(), "an attribution"
    assert classes(grown, "m4-L2") == {"kdr-depth-2"}
    assert classes(grown, "m4-L3") == {"kdr-depth-1"}
    assert classes(grown, "m4-L5") == set()
    assert classes(grown, "m4-L7") == classes(grown, "m4-L8") == {"kdr-depth-1"}, "names of files change nothing"
    assert classes(grown, "m4-L9") == {"kdr-depth-1", "kdr-hunk"}
    assert classes(grown, "m4-L10") == {"kdr-depth-1"}
    assert classes(grown, "m4-L11") == {"kdr-depth-1", "kdr-minus"}
    assert classes(grown, "m4-L12") == {"kdr-depth-1", "kdr-plus"}
    assert classes(grown, "m4-L14") == {"kdr-depth-2"}, "the quoted diff has ended"


def test_an_objection_leads_to_its_answer_and_back(grown: Site) -> None:
    links = grown.page(THREAD).links
    assert ("#m3-L5", "R1") in links
    assert ("#m2-L7", "O1") in links
    told = [" ".join(text.split()) for text in grown.page(THREAD).classes["kdr-uses"]]
    assert "Objection O1 Two vCPUs can empty the pool answered by R1" in told
    assert "Answer R1 References will be taken answers O1" in told


def test_every_message_can_be_reached_from_the_top(grown: Site) -> None:
    (outline,) = grown.page(THREAD).classes["kdr-outline"]
    assert "m0 \xb7 Ada Byte, 4 March 2024" in outline
    assert "m4 \xb7 Bo Hertz, 4 March 2024, to m3" in outline
    assert ("#m4", "m4") in grown.page(THREAD).links


@pytest.mark.browser
def test_the_ways_are_walked_in_a_browser_and_a_fold_opens_for_its_line(grown: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((grown.html / f"{THREAD}.html").as_uri())
    fold = page.locator("details", has_text="line 9 of a long quote")
    assert fold.locator("summary").text_content() == "15 quoted lines"
    assert fold.get_attribute("open") is None
    page.get_by_role("link", name="R1", exact=True).click()
    expect(page).to_have_url(re.compile("#m3-L5$"))
    expect(page.locator("#m3-L5")).to_be_visible()
    page.get_by_role("link", name="O1", exact=True).click()
    expect(page).to_have_url(re.compile("#m2-L7$"))
    page.goto((grown.html / f"{THREAD}.html").as_uri() + "#m4-L25")
    expect(page.locator("#m4-L25")).to_be_visible()
    page.get_by_role("link", name="Objection O1").click()
    page.wait_for_url("**/decisions/page-pool.html#KDR_0000_O1")
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("question", ["pool_fill_atomic", "what calls pool_fill_atomic"])
def test_a_name_that_stands_only_in_a_mail_finds_its_thread(grown: Site, browser: Browser, question: str) -> None:
    page = browser.new_page()
    page.goto((grown.html / "search.html").as_uri() + f"?q={quote(question)}")
    first = page.locator("#search-results li a").first
    expect(first).to_have_attribute("href", re.compile(rf"^{THREAD}\.html"))
    page.close()

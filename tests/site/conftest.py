"""Sites that several tests look at, each built once a run, and a browser to look with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sitebuild import CHROMIUM, ROOT, Site, build, copy_project

# The generator of invented projects stands beside the package.
sys.path.insert(0, str(ROOT / "tools"))

if TYPE_CHECKING:
    from playwright.sync_api import Browser


NO_BROWSER = "no Chromium: run `make browser`, or install your system's (apt-get install chromium)"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once, where everybody sees it, that what drives a browser was left out."""
    left_out = [report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)]
    if left_out:
        told = f"{len(left_out)} tests that drive a browser were left out: {NO_BROWSER}"
        terminalreporter.write_line(told, yellow=True)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample project, built."""
    folder = tmp_path_factory.mktemp("sample")
    return build(copy_project(folder / "project"), folder)


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of this repository."""
    return build(ROOT, tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium: the system's, or the one that ``make browser`` installed."""
    from playwright.sync_api import sync_playwright

    quiet = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
    with sync_playwright() as playwright:
        path = next((p for p in (CHROMIUM, Path(playwright.chromium.executable_path)) if p.exists()), None)
        if path is None:
            pytest.skip(NO_BROWSER)
        chromium = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox", "--disable-gpu", *quiet])
        yield chromium
        chromium.close()

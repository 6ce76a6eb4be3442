"""Sites that several tests look at, each built once a run, and a browser to look with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from sitebuild import CHROMIUM, Site, build, copy_project

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample project, built."""
    folder = tmp_path_factory.mktemp("sample")
    return build(copy_project(folder / "project"), folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: install the package chromium to run the browser tests")
    from playwright.sync_api import sync_playwright

    quiet = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", *quiet]
        )
        yield chromium
        chromium.close()

"""What tests of commands start from."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project."""
    (tmp_path / "adr_sources").mkdir()
    (tmp_path / "conf.py").touch()
    return tmp_path

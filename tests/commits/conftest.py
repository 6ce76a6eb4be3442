from __future__ import annotations

from pathlib import Path

import pytest
from lab import Asker, Lab


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Asker:
    return Asker(capsys, tmp_path / "cache")

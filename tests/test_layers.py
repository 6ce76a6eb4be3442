"""Data flows one way: a lower floor of the project never imports a higher one, and only the site knows Sphinx."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "tools" / "kdr"
FLOORS = (
    "errors english model files gitstore toml mail measure thread extract commits record relate check site cli"
).split()
# The command line sits on top of everything but the site, which Sphinx calls and nothing imports.
FRAMEWORKS = {"sphinx", "docutils", "myst_parser", "sphinx_needs", "pygraphviz"}


def floor(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = sorted(p for p in ROOT.rglob("*.py") if floor(p) not in ("__init__", "__main__"))


def test_every_module_stands_on_a_floor() -> None:
    assert {floor(p) for p in MODULES} <= set(FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_its_own_floor_and_lower_ones(path: Path) -> None:
    allowed = set(FLOORS[: FLOORS.index(floor(path)) + 1])
    used = {name.split(".")[1] for name in imports(path) if name.startswith("kdr.")}
    assert used - allowed - {"__version__"} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_site_knows_sphinx(path: Path) -> None:
    if floor(path) != "site":
        assert {name.split(".")[0] for name in imports(path)} & FRAMEWORKS == set()


def test_the_command_line_does_not_import_the_site() -> None:
    used = {name for p in MODULES if floor(p) == "cli" for name in imports(p)}
    assert not [name for name in used if name.startswith("kdr.site")]

"""The design's arrows hold in the imports, and nothing built or private is in the repository."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]

# What each room of the package may import, beside the standard library and itself.
ARROWS = {
    "engine": {"numpy"},
    # loaded once the user has imported scipy.special
    "engine/rules/special": {"numpy", "scipy.special", "tapeviz.engine"},
    "functions": {"numpy", "tapeviz.engine"},
    "training": {"numpy", "tapeviz.engine", "tapeviz.functions"},
    "graph": {"numpy", "graphviz", "tapeviz.engine"},
}


def imported_names(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything that the module imports, wherever it does."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*parts, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def is_allowed(name: str, room: str) -> bool:
    """Tell whether a module of the room may import the name."""
    if name.partition(".")[0] in sys.stdlib_module_names:
        return True
    allowed = ARROWS[room] | {f"tapeviz.{room.replace('/', '.')}"}
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in allowed)


def tracked_files() -> list[str]:
    """Return the paths that git tracks; skip the test where this is no checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listing.stdout.split("\0")


@pytest.mark.parametrize("room", ARROWS)
def test_a_room_imports_only_what_the_design_lets_it(room: str) -> None:
    folder = ROOT / "tapeviz" / room
    inner = [ROOT / "tapeviz" / other for other in ARROWS if other.startswith(f"{room}/")]
    modules = [
        module
        for module in sorted(folder.rglob("*.py"))
        if not any(module.is_relative_to(one) for one in inner)
    ]
    assert modules
    wrong = [
        f"{module.relative_to(ROOT)} imports {name}"
        for module in modules
        for name in imported_names(module)
        if not is_allowed(name, room)
    ]
    assert not wrong


def test_importing_tapeviz_loads_no_widget_code() -> None:
    program = """
import sys
import tapeviz
print(*(name for name in ("IPython", "anywidget", "ipywidgets", "traitlets", "graphviz")
        if name in sys.modules))
"""
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == []


def test_no_built_file_is_tracked() -> None:
    built = ("tapeviz/static/", "dist/", "build/")
    assert [
        path
        for path in tracked_files()
        if path.startswith(built)
        or "node_modules/" in path
        or path.endswith((".pyc", ".tsbuildinfo"))
    ] == []


def locked_packages() -> dict[str, dict[str, Any]]:
    """Return what js/package-lock.json says of each folder of node_modules."""
    lock = json.loads((ROOT / "js" / "package-lock.json").read_text(encoding="utf-8"))
    packages: dict[str, dict[str, Any]] = lock["packages"]
    return packages


def test_the_lock_file_names_no_registry() -> None:
    assert [name for name, package in locked_packages().items() if "resolved" in package] == []


def test_the_lock_file_is_whole() -> None:
    """Without an entry for each platform's package ``npm ci`` fails where nothing is installed."""
    packages = locked_packages()
    locked = {path.rpartition("node_modules/")[2] for path in packages}
    wanted = {
        name for package in packages.values() for name in package.get("optionalDependencies", {})
    }
    assert sorted(wanted - locked) == []

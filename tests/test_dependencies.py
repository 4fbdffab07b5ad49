"""What the project asks for is what it imports, and every version that a check was run with is pinned."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
OURS = {"classifiers", "inventory", "scanner"}
NAMED = {
    "python-multipart": "Starlette reads forms by it",
    "psycopg": "the driver in the URL of a PostgreSQL database",
    "pydantic-core": "comes with pydantic",
}
"""Needed without being asked for and imported alike, and why."""
BUILD = ("hatchling",)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ASKED = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {
    Requirement(line).name
    for extra, lines in PROJECT["optional-dependencies"].items()
    for line in lines
    if extra != "test"
}
"""Imported only where somebody asked for an extra."""
FOR_TESTS = [Requirement(line) for line in PROJECT["optional-dependencies"]["test"]]


def plain(name: str) -> str:
    """Return the name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported_by(*folders: str) -> set[str]:
    """Return the distributions whose modules are imported anywhere in these folders."""
    modules: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(str(node.module).partition(".")[0])
    known = packages_distributions()
    others = modules - OURS - set(sys.stdlib_module_names)
    return {plain(name) for module in others for name in known.get(module, ())}


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def needed(*wanted: Requirement) -> set[str]:
    """Return these distributions and all that they need here, by their installed metadata."""
    found: set[str] = set()
    open_ends = [(plain(one.name), frozenset(one.extras)) for one in wanted]
    seen: set[tuple[str, frozenset[str]]] = set()
    while open_ends:
        name, extras = end = open_ends.pop()
        if end in seen:
            continue
        seen.add(end)
        try:
            lines = requires(name) or []
        except PackageNotFoundError:
            continue  # a build tool, needed for the moment of building
        found.add(name)
        open_ends.extend(
            (plain(one.name), frozenset(one.extras))
            for one in map(Requirement, lines)
            if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in (*extras, ""))
        )
    return found


def test_the_product_asks_for_what_it_imports_and_for_nothing_else() -> None:
    asked = {plain(one.name) for one in ASKED}
    imported = imported_by(*OURS)
    assert "sqlalchemy" in imported
    assert asked - imported - set(NAMED) == set()
    assert imported - asked - set(NAMED) - EXTRAS == set()


def test_the_tests_ask_for_what_they_import() -> None:
    asked = {plain(one.name) for one in (*ASKED, *FOR_TESTS)}
    imported = imported_by("tests", "benchmarks")
    assert "pytest" in imported
    assert imported - asked - set(NAMED) == set()


def test_every_pinned_version_satisfies_what_the_project_asks_for() -> None:
    pinned = pins()
    wrong = [str(one) for one in (*ASKED, *FOR_TESTS) if not one.specifier.contains(pinned.get(plain(one.name), "0"))]
    assert wrong == []


def test_everything_that_is_installed_for_a_check_is_pinned_and_nothing_else() -> None:
    if sys.platform != "linux" or sys.version_info[:2] != (3, 11):
        pytest.skip("other systems need other libraries; the pins are those of the machine that runs every check")
    wanted = needed(*ASKED, *FOR_TESTS, *map(Requirement, BUILD))
    assert wanted > {"click", "pytest", "mako"}
    assert wanted - set(pins()) == set()
    assert set(pins()) - wanted == set()


def test_pins_name_versions_and_nothing_of_a_machine() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if line and not line.startswith("#")]
    assert named == sorted(named, key=lambda pin: pin.partition("==")[0])
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][A-Za-z0-9.]*", pin) for pin in named)

"""The shape of the project: small files, one purpose each, nothing heavy at the start, nothing that only POSIX has."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("classifiers", "inventory", "scanner")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SCRIPTS = sorted([ROOT / "bootstrap.py", *(ROOT / "benchmarks").glob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST = 400
POSIX = {"fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}
HEAVY = {
    "alembic",
    "apscheduler",
    "fastapi",
    "networkx",
    "openpyxl",
    "oletools",
    "pebble",
    "psycopg",
    "pydantic",
    "rich",
    "sqlalchemy",
    "uvicorn",
    "watchdog",
}


OPENING = re.compile(r"[A-Z`\"'][^\n]{15,}[.?](\n\n|$)")
"""One sentence on one line, and then a blank line if there is more to say."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 50
    assert len(TESTS) > 20


def test_the_packages_at_the_top_are_three() -> None:
    assert sorted(path.parent.name for path in ROOT.glob("*/__init__.py")) == sorted(PACKAGES)
    assert [path.name for path in ROOT.glob("*.py")] == ["bootstrap.py"]


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {named(path): len(text_of(path).splitlines()) for path in [*MODULES, *SCRIPTS, *TESTS]}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_opens_with_one_sentence_on_what_it_is_for() -> None:
    openings = {named(path): ast.get_docstring(ast.parse(text_of(path))) or "" for path in [*MODULES, *SCRIPTS]}
    assert {name: text for name, text in openings.items() if not OPENING.match(text)} == {}


def test_nothing_is_left_for_later_in_a_comment() -> None:
    marks = re.compile(r"\b(T[O]DO|FIX[M]E|X[X]X|H[A]CK)\b")
    assert [named(path) for path in [*MODULES, *SCRIPTS, *TESTS] if marks.search(text_of(path))] == []


def test_no_module_needs_what_only_posix_has() -> None:
    needs = {named(path): unguarded(ast.parse(text_of(path))) & POSIX for path in [*MODULES, *SCRIPTS]}
    assert {name: names for name, names in needs.items() if names} == {}


def unguarded(tree: ast.Module) -> set[str]:
    """Return the modules imported by statements that always run when this one is imported."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
    return found


def test_a_guarded_import_counts_as_guarded_and_a_bare_one_does_not() -> None:
    assert unguarded(ast.parse("import fcntl, os.path\nfrom pwd import getpwnam")) == {"fcntl", "os", "pwd"}
    assert not unguarded(ast.parse("try:\n    import fcntl\nexcept ImportError:\n    pass\ndef f():\n    import pwd"))


def loaded_by(statement: str) -> set[str]:
    done = subprocess.run(  # noqa: S603 - our own statement
        [sys.executable, "-c", f"import sys\n{statement}\nprint('modules:', *sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in done.stdout.rpartition("modules:")[2].split()}


def test_help_loads_nothing_heavy() -> None:
    loaded = loaded_by(
        "sys.argv[:] = ['shadowit', '--help']\n"
        "from scanner.app.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code"
    )
    assert "click" in loaded
    assert not loaded & HEAVY


def test_the_observed_types_load_nothing_but_the_standard_library() -> None:
    loaded = loaded_by("import classifiers.evidence, classifiers.facts, classifiers.verdict, scanner.state")
    assert {"classifiers", "scanner"} <= loaded
    assert not loaded & HEAVY


def test_what_a_worker_loads_is_light() -> None:
    loaded = loaded_by("import scanner.handlers, scanner.identify, scanner.examine")
    assert not loaded & (HEAVY | {"click", "jinja2"})

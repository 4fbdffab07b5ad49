"""Every module of a format is registered, tested and named once."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from scanner import handlers
from scanner.handlers import HANDLERS

FOLDER = Path(handlers.__file__).parent
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_a_format_is_registered(module: str) -> None:
    name = importlib.import_module(f"scanner.handlers.{module}").HANDLER.name
    assert name in {handler.name for handler in HANDLERS}


def test_an_archive_is_read_again_when_any_reader_changes() -> None:
    versions = {handler.name: handler.version for handler in HANDLERS}
    assert versions["archive"] > sum(version for name, version in versions.items() if name != "archive")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_a_format_has_its_test(module: str) -> None:
    assert (Path(__file__).parent / f"test_{module}.py").is_file()


def test_no_two_handlers_share_a_name() -> None:
    names = [handler.name for handler in HANDLERS]
    assert len(names) == len(set(names)) == len(MODULES)


def test_what_is_not_read_yet_is_asked_last() -> None:
    assert HANDLERS[-1].name == "unread"


def test_suffixes_are_lower_case_with_their_dot() -> None:
    suffixes = [suffix for handler in HANDLERS for suffix in handler.suffixes]
    assert [suffix for suffix in suffixes if not suffix.startswith(".") or suffix != suffix.lower()] == []

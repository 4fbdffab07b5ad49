"""A demo share that was scanned once, and a plant's settings around it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scanner.app.cli import root
from scanner.app.demo.share import build

SETTINGS = """
inventory = "inventory.db"

[[share]]
name = "plant"
path = "share"
schedule = "0 2 * * *"

[[person]]
id = "eva"
name = "Eva Engineer"
unit = "business"
roles = ["engineer", "owner"]

[[person]]
id = "bert"
name = "Bert Board"
unit = "business"
roles = ["board", "assessor", "department head"]

[[person]]
id = "ingo"
name = "Ingo IT"
unit = "it"
roles = ["IT operator"]

[[sandbox]]
name = "Reports"
share = "plant"
path = "Production/Reports"
owner = "ingo"
valid_until = 2099-12-31
"""


@dataclass(frozen=True)
class Plant:
    """A folder with scanner.toml, a share and an inventory."""

    folder: Path

    @property
    def share(self) -> Path:
        return self.folder / "share"

    def __call__(self, *words: str, code: int = 0) -> Result:
        """Run a command in the plant's folder and check how it ended."""
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            return shadowit(*words, code=code)
        finally:
            os.chdir(before)

    def rows(self, *words: str) -> list[dict[str, object]]:
        """Run a command that lists, as JSON Lines."""
        return [json.loads(line) for line in self(*words, "--format", "jsonl").stdout.splitlines()]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run commands in a folder of their own: the checkout has settings, and a command may leave a file beside them."""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))


def shadowit(*words: str, code: int = 0, stdin: str = "") -> Result:
    """Run one command in this process and check how it ended."""
    result = CliRunner().invoke(root, list(words), input=stdin, prog_name="shadowit")
    assert result.exit_code == code, f"{words} ended with {result.exit_code}:\n{result.output}\n{result.exception!r}"
    return result


@pytest.fixture
def run() -> Callable[..., Result]:
    return shadowit


@pytest.fixture(scope="session")
def demo_share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "share"
    build(folder)
    return folder


def _plant(folder: Path) -> Plant:
    build(folder / "share")
    (folder / "scanner.toml").write_text(SETTINGS, encoding="utf-8")
    return Plant(folder)


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    """A scanned plant that no test may change."""
    plant = _plant(tmp_path_factory.mktemp("plant"))
    plant("scan", "-q")
    return plant


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """A scanned plant of the test's own."""
    own = _plant(tmp_path)
    own("scan", "-q")
    return own


@pytest.fixture
def words() -> Callable[[str], Sequence[str]]:
    """Split a printed command line into the words after the program."""
    import shlex

    return lambda line: shlex.split(line)[1:]

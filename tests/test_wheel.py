"""The wheel holds all that the product needs and nothing else, and works from there."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

PACKAGES = ("classifiers", "inventory", "scanner")


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, without a network, and return the folder into which it is unpacked."""
    place = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(root)).build(directory=str(place / "dist"), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "site")
    return place / "site"


def files_of(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for package in PACKAGES
        for path in (folder / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def run_in(installed: Path, place: Path, code: str) -> str:
    """Run code with the unpacked wheel in front of everything else."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", f"import sys\nsys.path.insert(0, {str(installed)!r})\n{code}"],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_of_the_three_packages_and_no_other(root: Path, installed: Path) -> None:
    ours = files_of(root)
    assert {Path(name).suffix for name in ours} >= {".py", ".toml", ".html", ".css", ".typed"}
    assert files_of(installed) == ours
    beside = {path.name for path in installed.iterdir()} - set(PACKAGES)
    assert [name.endswith(".dist-info") for name in beside] == [True]


def test_each_package_says_that_it_is_typed(installed: Path) -> None:
    assert [(installed / package / "py.typed").is_file() for package in PACKAGES] == [True, True, True]


def test_a_scan_from_the_wheel_finds_its_rules_and_makes_its_inventory(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "limits.sql").write_text("UPDATE Test_Limits SET Hi = 9;\n")
    program = "from scanner.app.cli import main\nsys.argv = ['shadowit', *{words}]\nmain()"
    shown = run_in(installed, tmp_path, program.format(words=["scan", "share", "--inventory", "inventory.db"]))
    assert "changes or computes test limits" in shown
    assert (tmp_path / "inventory.db").is_file()
    assert run_in(installed, tmp_path, program.format(words=["--version"])).startswith("shadowit")

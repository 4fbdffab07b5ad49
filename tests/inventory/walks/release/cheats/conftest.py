"""The plant at three moments of the way, copied for each attempt to cheat."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Snapshot:
    """A plant as it stood at some point, in a folder that is copied for each attempt."""

    road: Any

    def copied(self, folder: Path) -> Any:
        shutil.copytree(self.road.plant.folder, folder, dirs_exist_ok=True)
        door = type(self.road.door)(type(self.road.plant)(folder))
        return type(self.road)(door, self.road.clock)


@pytest.fixture(scope="module")
def _unsigned(clock: Any, settled_in: Any, by_services: Any, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    road = by_services(settled_in(tmp_path_factory.mktemp("unsigned")), clock)
    road.scan()
    road.unsigned()
    return Snapshot(road)


@pytest.fixture(scope="module")
def _tested(_unsigned: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    road = _unsigned.copied(tmp_path_factory.mktemp("tested"))
    road.tested()
    return Snapshot(road)


@pytest.fixture(scope="module")
def _signed(_tested: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    road = _tested.copied(tmp_path_factory.mktemp("signed"))
    road.sign("pia")
    return Snapshot(road)


@pytest.fixture
def unsigned(_unsigned: Snapshot, tmp_path: Path) -> Any:
    """A build of the tool runs, and nobody has signed it."""
    return _unsigned.copied(tmp_path / "plant")


@pytest.fixture
def tested(_tested: Snapshot, tmp_path: Path) -> Any:
    """The acceptance test has passed, and the Product Owner can sign."""
    return _tested.copied(tmp_path / "plant")


@pytest.fixture
def signed(_signed: Snapshot, tmp_path: Path) -> Any:
    """The Product Owner has signed; the tool is not moved on yet."""
    return _signed.copied(tmp_path / "plant")

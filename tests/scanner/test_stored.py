"""Scans against the real inventory: what a kill leaves, and what a second scan adds."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from inventory.store.engine import open_inventory
from inventory.store.scanstate import StoredScanState
from scanner.pipeline import scan
from scanner.shares.local import Share
from scanner.state import FileStamp

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from datetime import UTC, datetime
from inventory.store.engine import open_inventory
from inventory.store.scanstate import StoredScanState
from scanner import folders
from scanner.pipeline import scan
from scanner.shares.local import Share
from scanner.state import FileStamp

if __name__ == "__main__":
    folders.BATCH = 10
    inventory = open_inventory({database!r})
    print("ready", flush=True)
    state = StoredScanState(inventory, "north", FileStamp)
    scan(Share(name="north", path={plant!r}), state, now=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    print("done", flush=True)
"""

Memory = tuple[dict[str, str], dict[str, dict[str, FileStamp]]]


def remembered(database: Path) -> Memory:
    """What the inventory knows of the share: digests and stamps."""
    inventory = open_inventory(str(database))
    state = StoredScanState(inventory, "north", FileStamp)
    digests = dict(state.digests())
    stamps = {folder: dict(state.stamps(folder)) for folder in digests}
    inventory.close()
    return digests, stamps


@pytest.fixture
def wide(plant: Path) -> Path:
    """A share of sixty folders with ten scripts each."""
    for number in range(600):
        path = plant / f"Line {number // 10}/step {number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"recipe = {number} * 2\n")
    return plant


def scan_here(database: Path, plant: Path, now: Callable[[], datetime]) -> int:
    inventory = open_inventory(str(database))
    state = StoredScanState(inventory, "north", FileStamp)
    summary = scan(Share(name="north", path=str(plant)), state, now=now)
    inventory.close()
    assert summary.complete
    return summary.counts.opened


def test_a_second_scan_opens_nothing(wide: Path, tmp_path: Path, now: Callable[[], datetime]) -> None:
    database = tmp_path / "inventory.db"
    assert scan_here(database, wide, now) == 605
    before = remembered(database)
    assert scan_here(database, wide, now) == 0
    assert remembered(database) == before


def test_a_scan_killed_anywhere_ends_like_an_undisturbed_one(
    wide: Path, tmp_path: Path, now: Callable[[], datetime]
) -> None:
    calm, killed = tmp_path / "calm.db", tmp_path / "killed.db"
    scan_here(calm, wide, now)
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(root=str(ROOT), database=str(killed), plant=str(wide)))
    kills = 0
    for delay in (0.3, 0.5, 0.8, 1.2):
        running = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own code
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        time.sleep(delay)
        running.kill()
        kills += running.communicate(timeout=30)[0] == ""
    assert kills >= 1
    assert scan_here(killed, wide, now) <= 605
    assert remembered(killed) == remembered(calm)

"""A scan that is killed anywhere: the next one ends with the inventory of an undisturbed one."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from inventory.store.engine import open_inventory

SECONDS = (0.6, 0.9, 1.2, 1.5, 1.8, 2.2)
"""After so long each of the scans is killed; a scan of the demo share takes a second or two."""


def scan(share: Path, inventory: str, kill_after: float | None = None) -> None:
    code = "from scanner.app.cli import main; main()"
    words = [sys.executable, "-c", code, "scan", str(share), "--inventory", inventory, "-q"]
    folder = Path(inventory).parent  # not the checkout, which has settings
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=folder)  # noqa: S603 - our own program
    if kill_after is None:
        assert process.wait() == 0
        return
    time.sleep(kill_after)
    process.kill()
    process.wait()


def told(inventory: str) -> dict[str, list[tuple[object, ...]]]:
    """All that the inventory says, without ids of rows and times."""
    opened = open_inventory(inventory)
    questions = {
        "tools": "SELECT id, name, kind, state, reason, fingerprint FROM tools",
        "verdicts": "SELECT tool_id, outcome, criticality, tag, score, latest FROM verdicts",
        "sightings": "SELECT path, size, modified_ns, handler, project, tool_id, lead, dirty FROM sightings",
        "problems": "SELECT path, trouble, detail, location FROM problems",
        "events": "SELECT tool_id, kind, actor, reason, policy FROM events",
        "observations": "SELECT sha256, handler, kind, complete, fingerprint FROM observations",
    }
    try:
        with opened.reading() as connection:
            return {
                name: sorted((tuple(row) for row in connection.execute(text(question))), key=repr)
                for name, question in questions.items()
            }
    finally:
        opened.close()


@pytest.fixture(scope="module")
def undisturbed(demo_share, tmp_path_factory) -> dict[str, list[tuple[object, ...]]]:
    inventory = str(tmp_path_factory.mktemp("undisturbed") / "inventory.db")
    scan(demo_share, inventory)
    return told(inventory)


def test_a_scan_killed_again_and_again_ends_like_an_undisturbed_one(demo_share, tmp_path, undisturbed) -> None:
    inventory = str(tmp_path / "inventory.db")
    for seconds in SECONDS:
        scan(demo_share, inventory, kill_after=seconds)
    scan(demo_share, inventory)
    now = told(inventory)
    for name, rows in undisturbed.items():
        assert now[name] == rows, name


def test_a_finished_inventory_is_told_nothing_new_by_a_scan_that_is_killed(demo_share, tmp_path, undisturbed) -> None:
    inventory = str(tmp_path / "inventory.db")
    scan(demo_share, inventory)
    scan(demo_share, inventory, kill_after=1.0)
    scan(demo_share, inventory)
    assert told(inventory) == undisturbed

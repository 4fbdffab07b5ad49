"""A scheduled scan keeps to the hours of its share, and a share is scanned by one process at a time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from inventory.store import ledger, queries
from inventory.store.engine import Inventory, open_inventory
from inventory.store.lease import lease, share_lease
from scanner.app.firstscreen import print_summary
from scanner.app.scan import scan_configured
from scanner.app.wiring import workplace

FOLDERS = 6
SETTINGS = """
inventory = "inventory.db"

[[share]]
name = "night"
path = "share"
schedule = "0 22 * * *"
window = "22:00-05:00"

[[share]]
name = "other"
path = "other"
"""
NIGHT = datetime(2026, 3, 2, 23, 0).astimezone()
MORNING = datetime(2026, 3, 3, 5, 0).astimezone()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scanner.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "other").mkdir()
    for number in range(FOLDERS):
        place = tmp_path / "share" / f"line{number}"
        place.mkdir(parents=True)
        (place / "query.sql").write_text(f"SELECT {number} FROM Products;\n", encoding="utf-8")  # noqa: S608 - a file
    return tmp_path


@pytest.fixture
def inventory(folder: Path) -> Iterator[Inventory]:
    opened = open_inventory(str(folder / "inventory.db"))
    yield opened
    opened.close()


def _clock(folders: int) -> Callable[[], datetime]:
    """Tell the night until that many folders were listed, then the morning."""
    asked = iter(range(folders + 1))  # once before it begins
    return lambda: MORNING if next(asked, None) is None else NIGHT


def _outcomes(inventory: Inventory) -> tuple[str, bool, int]:
    [share] = queries.coverage(inventory, share="night")
    return share.outcome, share.complete, share.tools


def test_a_scheduled_scan_stops_when_its_hours_are_over_and_goes_on_the_next_night(
    folder: Path, inventory: Inventory, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = str(folder / "scanner.toml")
    first = scan_configured(settings, "night", clock=_clock(3))
    assert [summary.stopped for summary in first.summaries] == [True]
    outcome, complete, tools = _outcomes(inventory)
    assert (outcome, complete) == ("stopped", False)
    assert 0 < tools < FOLDERS
    print_summary(inventory, first, sys.stdout, workplace(settings, None), temporary=False)
    assert "NOT FINISHED" in capsys.readouterr().out
    second = scan_configured(settings, "night", clock=lambda: NIGHT)
    assert [summary.counts.opened for summary in second.summaries] == [FOLDERS - tools]
    assert _outcomes(inventory) == ("finished", True, FOLDERS)
    assert _kinds(inventory).count("discovered") == FOLDERS


def test_after_a_stopped_scan_nothing_counts_as_gone(folder: Path, inventory: Inventory) -> None:
    settings = str(folder / "scanner.toml")
    scan_configured(settings, "night", clock=lambda: NIGHT)
    (folder / "share" / "line0" / "query.sql").unlink()
    scan_configured(settings, "night", clock=_clock(3))
    assert queries.count_tools(inventory) == FOLDERS
    scan_configured(settings, "night", clock=lambda: NIGHT)
    assert queries.count_tools(inventory) == FOLDERS - 1
    assert _kinds(inventory).count("unseen") == 1


def test_a_run_that_is_caught_up_in_the_day_waits_for_the_night(folder: Path) -> None:
    found = scan_configured(str(folder / "scanner.toml"), "night", clock=lambda: MORNING)
    assert found.summaries == ()


@pytest.mark.usefixtures("folder")
def test_a_share_that_is_being_scanned_is_refused_by_name_and_others_are_not(
    inventory: Inventory, run: Callable[..., Any]
) -> None:
    with lease(inventory, share_lease("night")):
        refused = run("scan", "night", "-q", code=2)
        assert "night is being scanned by another process" in refused.output
        run("scan", "other", "-q")
    run("scan", "night", "-q")
    assert _outcomes(inventory) == ("finished", True, FOLDERS)


def test_two_processes_that_scan_a_share_at_once_double_nothing(folder: Path, inventory: Inventory) -> None:
    command = [sys.executable, "-c", "from scanner.app.cli import main; main()", "scan", "night", "-q"]
    root = str(Path(__file__).resolve().parents[3])
    started = [
        subprocess.Popen(command, cwd=folder, env=_environment(root), stderr=subprocess.PIPE)  # noqa: S603 - ourselves
        for _ in range(2)
    ]
    ends = [process.communicate()[1].decode() for process in started]
    codes = sorted(process.returncode for process in started)
    assert codes in ([0, 0], [0, 2]), ends
    assert _outcomes(inventory) == ("finished", True, FOLDERS)
    assert _kinds(inventory).count("discovered") == FOLDERS


def _environment(root: str) -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": root}


def _kinds(inventory: Inventory) -> list[str]:
    with inventory.reading() as connection:
        return [str(event.kind) for event in ledger.events_after(connection, 0)]

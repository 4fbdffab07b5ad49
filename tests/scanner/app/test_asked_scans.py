"""What people ask for on the board is scanned by the scheduler: once, in its hours, and only shares of the settings."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inventory.domain.people import Person
from inventory.services.scanning import ask_for_scan, is_asked, waiting_scans
from inventory.store.engine import Inventory, open_inventory
from inventory.store.lease import lease, share_lease
from inventory.store.scanlog import last_scans, under_way
from scanner.app import schedule
from scanner.app.asked import run_asked
from scanner.app.progress import KeptProgress
from scanner.pipeline import Progress

SETTINGS = """
inventory = "inventory.db"

[limits]
workers = 1

[[share]]
name = "day"
path = "share"

[[share]]
name = "night"
path = "other"
window = "22:00-05:00"
"""
INGO = Person(id="ingo", name="Ingo IT")
NIGHT = datetime(2026, 3, 2, 23, 0).astimezone()
NOON = datetime(2026, 3, 3, 12, 0).astimezone()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scanner.toml").write_text(SETTINGS, encoding="utf-8")
    for share in ("share", "other"):
        (tmp_path / share).mkdir()
        (tmp_path / share / "query.sql").write_text("SELECT 1 FROM Products;\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def inventory(folder: Path) -> Iterator[Inventory]:
    opened = open_inventory(str(folder / "inventory.db"))
    yield opened
    opened.close()


def ask(inventory: Inventory, *shares: str) -> None:
    for share in shares:
        ask_for_scan(inventory, share, actor=INGO, known=shares, now=datetime.now(UTC))


def waiting(inventory: Inventory) -> list[str]:
    return [one.share for one in waiting_scans(inventory)]


def test_what_is_asked_for_is_scanned_once_and_waits_for_the_hours_of_its_share(
    folder: Path, inventory: Inventory
) -> None:
    settings, said = str(folder / "scanner.toml"), []
    ask(inventory, "night", "day")
    assert run_asked(inventory, settings, say=said.append, clock=lambda: NOON) == ("day",)
    assert waiting(inventory) == ["night"]
    assert said == ["day: scanned now, as ingo asked"]
    assert run_asked(inventory, settings, say=said.append, clock=lambda: NIGHT) == ("night",)
    assert run_asked(inventory, settings, say=said.append, clock=lambda: NIGHT) == ()
    assert [(line.outcome, line.files) for line in last_scans(inventory, "night")] == [("finished", 1)]
    assert len(last_scans(inventory, "day")) == 1


def test_it_waits_while_another_process_scans_the_share(folder: Path, inventory: Inventory) -> None:
    ask(inventory, "day")
    with lease(inventory, share_lease("day")):
        assert run_asked(inventory, str(folder / "scanner.toml"), say=str, clock=lambda: NOON) == ()
    assert waiting(inventory) == ["day"]


def test_a_folder_that_is_no_share_of_the_settings_is_never_scanned(folder: Path, inventory: Inventory) -> None:
    (folder / "secret").mkdir()
    said: list[str] = []
    ask(inventory, str(folder / "secret"))
    assert run_asked(inventory, str(folder / "scanner.toml"), say=said.append) == ()
    assert waiting(inventory) == []
    assert "no longer in" in said[0]
    assert last_scans(inventory, str(folder / "secret")) == []


def test_the_scheduler_looks_for_what_is_asked_for_and_its_plan_stays_as_it_is(
    folder: Path, inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "LOOK_EVERY", 0.1)
    settings = str(folder / "scanner.toml")
    scheduler = schedule.open_schedule(inventory.engine, {"day": "0 2 * * *"}, settings)
    schedule.attend(scheduler, lambda: is_asked(inventory), lambda: run_asked(inventory, settings, say=str))
    scheduler.resume()
    try:
        ask(inventory, "day")
        deadline = time.monotonic() + 30
        while not (found := last_scans(inventory, "day")) or found[0].outcome == "running":
            assert time.monotonic() < deadline, "nobody ran what was asked for"
            time.sleep(0.05)
        time.sleep(0.3)
        assert [run.share for run in schedule.next_runs(scheduler)] == ["day"]
    finally:
        scheduler.shutdown(wait=True)
    assert [line.outcome for line in last_scans(inventory, "day")] == ["finished"]
    assert [run.share for run in schedule.stored_runs(inventory.engine)] == ["day"]


def test_progress_is_kept_every_two_seconds_at_most_and_handed_on_each_time() -> None:
    moments = iter([0.0, 1.0, 2.5, 2.5, 3.0, 4.4, 4.6, 4.6])
    kept: list[int] = []
    told: list[int] = []
    tell = KeptProgress(lambda one: kept.append(one.seen), lambda one: told.append(one.seen), lambda: next(moments))
    for seen in range(1, 6):
        tell(Progress(seen=seen, candidates=0, parsed=0, problems=0, rate=0.0, folder=""))
    assert told == [1, 2, 3, 4, 5]
    assert kept == [2, 5]


def test_a_scan_that_finds_nothing_new_says_how_far_it_is(
    folder: Path, inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scanner.app.scan import scan_configured

    for number in range(5):
        (folder / "share" / f"line{number}").mkdir()
        (folder / "share" / f"line{number}" / "note.sql").write_text("SELECT 2;\n", encoding="utf-8")
    scan_configured(str(folder / "scanner.toml"), "day")
    monkeypatch.setattr(KeptProgress, "EVERY", 0.0)
    monkeypatch.setattr("scanner.pipeline._PROGRESS_EVERY", 0.0)
    seen: list[int] = []

    def look_on() -> datetime:  # asked after each folder
        seen.extend(line.files for line in under_way(inventory).values())
        return NIGHT

    (folder / "scanner.toml").write_text(SETTINGS.replace('path = "share"', 'path = "share"\nwindow = "22:00-05:00"'))
    found = scan_configured(str(folder / "scanner.toml"), "day", clock=look_on)
    assert [summary.counts.opened for summary in found.summaries] == [0]
    assert seen == sorted(seen)
    assert len(set(seen)) > 3

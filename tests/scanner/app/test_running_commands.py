"""Schedule and watch, with real processes, real clocks and a real inventory."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inventory.store import queries
from inventory.store.engine import open_inventory
from inventory.store.lease import Taken, lease
from scanner.app.demo.share import GOLDEN_CASE
from scanner.app.schedule import BadCron, next_runs, open_schedule, trigger

PATIENCE = 60.0
"""Seconds after which a process that says nothing has failed; how fast it is, the benchmarks tell."""


@contextmanager
def running(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command of the product as a process of its own until the block ends."""
    code = "from scanner.app.cli import main; main()"
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-u", "-c", code, *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line_with(process: subprocess.Popen[str], words: str) -> str:
    """Wait for a line of output in which these words stand."""
    assert process.stdout is not None
    ending = threading.Timer(PATIENCE, process.kill)  # a process that says nothing more must not hang the tests
    ending.start()
    said = ""
    try:
        for line in process.stdout:
            said += line
            if words in line:
                return line
    finally:
        ending.cancel()
    pytest.fail(f"no line with '{words}' in:\n{said}")


def test_a_changed_file_is_judged_again_while_the_share_is_watched(plant) -> None:
    folder = plant.share / "Watched"
    folder.mkdir()
    (folder / "limits.sql").write_text("SELECT Hi FROM Test_Limits;\n")
    with running(plant.folder, "watch", "plant") as process:
        line_with(process, "watching plant")
        (folder / "limits.sql").write_text("UPDATE Test_Limits SET Hi = Hi * 1.1;\n")
        assert "migrate_now" in line_with(process, "verdict")
        (folder / "copy.accdb").write_bytes((plant.share / GOLDEN_CASE).read_bytes())
        assert "copied" in line_with(process, "FinalTestLimits.accdb")


def test_a_scan_that_was_missed_while_nothing_ran_is_caught_up_once(plant) -> None:
    settings = str(plant.folder / "scanner.toml")
    inventory = open_inventory(str(plant.folder / "inventory.db"))
    try:
        before = queries.coverage(inventory)[0].finished
        first = open_schedule(inventory.engine, {"plant": "0 2 * * *"}, settings)
        (planned,) = next_runs(first)
        assert planned.when > datetime.now(UTC)
        first.modify_job("plant", next_run_time=datetime.now(UTC) - timedelta(days=3))
        first.shutdown()
        second = open_schedule(inventory.engine, {"plant": "0 2 * * *"}, settings)
        second.resume()
        deadline = time.monotonic() + PATIENCE
        while queries.coverage(inventory)[0].finished == before and time.monotonic() < deadline:
            time.sleep(0.1)
        second.shutdown(wait=True)
        assert queries.coverage(inventory)[0].finished != before
        third = open_schedule(inventory.engine, {"plant": "0 2 * * *"}, settings)
        assert next_runs(third)[0].when > datetime.now(UTC)
        third.shutdown()
    finally:
        inventory.close()


def test_the_schedule_follows_the_settings(plant) -> None:
    inventory = open_inventory(str(plant.folder / "inventory.db"))
    try:
        first = open_schedule(inventory.engine, {"plant": "0 2 * * *", "old": "0 3 * * *"}, "scanner.toml")
        first.shutdown()
        second = open_schedule(inventory.engine, {"plant": "30 4 * * 1"}, "scanner.toml")
        assert [(run.share, run.cron) for run in next_runs(second)] == [("plant", "30 4 * * 1")]
        second.shutdown()
    finally:
        inventory.close()


def test_the_next_scans_are_shown_while_a_scheduler_is_at_work(plant) -> None:
    with running(plant.folder, "schedule") as process:
        line_with(process, "next scan")
        assert plant("schedule", "--show").stdout.startswith("plant: next scan")


def test_the_command_shows_when_each_share_is_scanned_next(plant) -> None:
    shown = plant("schedule", "--show").stdout
    assert shown.startswith("plant: next scan")
    assert "UTC (0 2 * * *)" in shown


def test_without_a_schedule_it_waits_for_what_people_ask_for_and_without_a_share_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "scanner.toml").write_text('[[share]]\nname = "plant"\npath = "share"\n')
    with running(tmp_path, "schedule") as process:
        assert "when somebody asks" in line_with(process, "No share has a schedule")
        assert process.poll() is None
    (tmp_path / "scanner.toml").write_text('inventory = "inventory.db"\n')
    with running(tmp_path, "schedule") as process:
        line_with(process, "there is no [[share]] in scanner.toml")
        assert process.wait(10) == 2


def test_a_cron_line_that_is_none_is_refused() -> None:
    with pytest.raises(BadCron):
        trigger("every night")


def test_two_schedulers_never_run_on_one_inventory(plant) -> None:
    inventory = open_inventory(str(plant.folder / "inventory.db"))
    try:
        with lease(inventory, "schedule"):
            with pytest.raises(Taken), lease(inventory, "schedule"):
                pass
            assert "already running" in plant("schedule", code=2).stderr
        with lease(inventory, "schedule"):
            pass
    finally:
        inventory.close()

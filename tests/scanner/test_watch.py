"""Watching a share: which folders are looked at again, and how soon."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from scanner.crawl import Rules
from scanner.pipeline import scan
from scanner.shares.local import Share
from scanner.watch import ShareLost, _file_system, _limit, doubts, watch


class Seen:
    """The folders that a watch has reported."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.error: Exception | None = None

    def __call__(self, folders: tuple[str, ...]) -> None:
        self.calls.append(folders)

    @property
    def folders(self) -> set[str]:
        return {folder for call in self.calls for folder in call}

    def wait_for(self, folder: str, seconds: float = 5.0) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if folder in self.folders:
                return True
            time.sleep(0.05)
        return False


@contextmanager
def watching(plant: Path, rules: Rules | None = None, on_folders: Callable[..., None] | None = None) -> Iterator[Seen]:
    seen, stop, ready = Seen(), threading.Event(), threading.Event()
    share = Share(name="north", path=str(plant))

    def run() -> None:
        try:
            watch(share, on_folders or seen, stop=stop, ready=ready.set, rules=rules)
        except ShareLost as lost:
            seen.error = lost

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    try:
        yield seen
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def test_a_changed_file_names_its_folder_within_seconds(plant: Path) -> None:
    with watching(plant) as seen:
        (plant / "Quality/limits.py").write_text("upper = 5\n")
        assert seen.wait_for("Quality", 4)
        assert seen.folders == {"Quality"}


def test_a_descriptor_matters_though_other_settings_do_not(plant: Path) -> None:
    with watching(plant) as seen:
        (plant / "Logistics/tox.toml").write_text("x")
        (plant / "Quality/limits.citizen.toml").write_text('owner = "eva"')
        assert seen.wait_for("Quality")
        assert seen.folders == {"Quality"}


def test_the_source_of_an_app_matters_though_settings_do_not(plant: Path) -> None:
    with watching(plant) as seen:
        (plant / "Logistics/compose.yaml").write_text("x")
        (plant / "Quality/Main.pa.yaml").write_text("x")
        assert seen.wait_for("Quality")
        assert seen.folders == {"Quality"}


def test_new_moved_and_deleted_files_and_folders_name_theirs(plant: Path) -> None:
    with watching(plant) as seen:
        (plant / "New/deep").mkdir(parents=True)
        assert seen.wait_for("New")
        (plant / "New/deep/a.py").write_text("print(1)\n")
        assert seen.wait_for("New/deep")
        (plant / "Logistics/labels.vbs").rename(plant / "Quality/labels.vbs")
        assert seen.wait_for("Logistics")
        assert seen.wait_for("Quality")
        (plant / "Logistics/tool/run.py").unlink()
        assert seen.wait_for("Logistics/tool")


def test_reading_the_share_reports_nothing(plant: Path, state: Any, now: Callable[[], datetime]) -> None:
    share = Share(name="north", path=str(plant))
    with watching(plant) as seen:
        scan(share, state, now=now)
        for path in plant.rglob("*.py"):
            path.read_bytes()
        time.sleep(1.2)
        assert seen.calls == []


def test_what_cannot_matter_reports_nothing(plant: Path) -> None:
    (plant / "inventory.db-wal").write_text("")
    with watching(plant, Rules(skip=frozenset({str(plant / "inventory.db-wal")}))) as seen:
        (plant / "Quality/photo.JPG").write_text("another")
        (plant / "Quality/~$limits.xlsm").write_text("x")
        (plant / "Logistics/tool/node_modules/left/pad.js").write_text("y")
        (plant / "inventory.db-wal").write_text("written by the scan itself")
        time.sleep(1.2)
        assert seen.calls == []
        (plant / "Quality/pyproject.toml").write_text("")
        assert seen.wait_for("Quality")


def test_many_events_become_few_calls(plant: Path) -> None:
    with watching(plant) as seen:
        for number in range(300):
            (plant / f"Quality/{number}.py").write_text("x")
        assert seen.wait_for("Quality")
        time.sleep(1)
        assert len(seen.calls) <= 3


def test_steady_writing_does_not_hold_a_folder_back_for_ever(plant: Path) -> None:
    with watching(plant) as seen:
        end = time.monotonic() + 4
        while time.monotonic() < end and not seen.calls:
            (plant / "Quality/limits.py").write_text(str(time.monotonic()))
            time.sleep(0.05)
        assert seen.folders == {"Quality"}


def test_names_that_are_no_text_are_reported_as_they_are_shown(plant: Path) -> None:
    folder = plant / os.fsdecode(b"bad\xff")
    folder.mkdir()
    with watching(plant) as seen:
        (folder / "a.py").write_text("x")
        assert seen.wait_for("bad\\xff")


def test_a_changed_file_is_examined_again_within_five_seconds(
    plant: Path, state: Any, now: Callable[[], datetime]
) -> None:
    share = Share(name="north", path=str(plant))
    scan(share, state, now=now)
    before = state.observations["Quality/limits.py"]

    def look_again(folders: tuple[str, ...]) -> None:
        scan(share, state, now=now, only=folders)

    with watching(plant, on_folders=look_again):
        (plant / "Quality/limits.py").write_text("lower = mean - 3 * sigma\n")
        end = time.monotonic() + 5
        while state.observations["Quality/limits.py"] == before and time.monotonic() < end:
            time.sleep(0.05)
        assert state.observations["Quality/limits.py"] != before


def test_a_share_that_goes_away_ends_the_watch(plant: Path) -> None:
    with watching(plant) as seen:
        shutil.rmtree(plant)
        end = time.monotonic() + 5
        while seen.error is None and time.monotonic() < end:
            time.sleep(0.05)
    assert isinstance(seen.error, ShareLost)


def test_a_share_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(ShareLost, match="north"):
        watch(Share(name="north", path=str(tmp_path / "none")), Seen(), stop=threading.Event())


def test_nothing_speaks_against_a_small_local_share(plant: Path) -> None:
    assert doubts(Share(name="north", path=str(plant))) == ()


def test_too_few_watches_and_network_shares_are_said(
    plant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit, mounts = tmp_path / "limit", tmp_path / "mounts"
    limit.write_text("3\n")
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\n//server/share {plant} cifs rw 0 0\n")
    monkeypatch.setattr("scanner.watch._WATCHES", limit)
    monkeypatch.setattr("scanner.watch._MOUNTS", mounts)
    network, few = doubts(Share(name="north", path=str(plant)))
    assert "network file system (cifs)" in network
    assert "6 folders, the system watches 3" in few


def test_a_system_that_does_not_say_is_not_doubted(tmp_path: Path) -> None:
    assert _limit(tmp_path / "none") is None
    assert _file_system("/x", tmp_path / "none") == ""

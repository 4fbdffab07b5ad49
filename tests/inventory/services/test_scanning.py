"""A scan is asked for by a person, of a share of the settings, once; and what runs can be seen while it runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inventory.domain.refusal import Refused
from inventory.services.scanning import ask_for_scan, put_back, scheduler_is_at_work, take_up, waiting_scans
from inventory.store.lease import SCHEDULER, Taken, is_held, lease, share_lease
from inventory.store.scanlog import last_scans, under_way
from inventory.store.scanstate import StoredScanState
from scanner.state import FileStamp

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def ask(inventory: Any, people: Any, share: str = "plant", who: str = "ingo") -> None:
    ask_for_scan(inventory, share, actor=people[who], known={"plant", "other"}, now=NOW)


def refused(inventory: Any, people: Any, share: str = "plant", who: str = "ingo") -> list[str]:
    with pytest.raises(Refused) as said:
        ask(inventory, people, share, who)
    return [refusal.sentence for refusal in said.value.refusals]


def test_what_is_asked_for_waits_until_one_takes_it_up_and_only_one_does(inventory: Any, people: Any) -> None:
    ask(inventory, people)
    ask(inventory, people, "other")
    first, second = waiting_scans(inventory)
    assert (first.share, first.asked_by, first.asked, second.share) == ("plant", "ingo", NOW, "other")
    assert refused(inventory, people) == ["a scan of plant is asked for already, and has not begun"]
    assert [take_up(inventory, first, NOW), take_up(inventory, first, NOW)] == [True, False]
    assert [one.share for one in waiting_scans(inventory)] == ["other"]
    put_back(inventory, first)
    assert [one.share for one in waiting_scans(inventory)] == ["plant", "other"]
    take_up(inventory, first, NOW)
    ask(inventory, people)  # a scan that has begun may have passed what changed since


def test_every_reason_against_a_scan_is_named_at_once(inventory: Any, people: Any) -> None:
    with lease(inventory, share_lease("/etc")):
        assert refused(inventory, people, "/etc", "team") == [
            "/etc is not in scanner.toml: only its shares are scanned from here",
            "/etc is being scanned at this moment",
            "team-test@plant.example is a group; a person asks for scans",
        ]
    assert waiting_scans(inventory) == []


def test_whether_a_lease_is_held_is_seen_without_taking_it(inventory: Any) -> None:
    assert not scheduler_is_at_work(inventory)
    with lease(inventory, SCHEDULER):
        assert scheduler_is_at_work(inventory)
        assert not is_held(inventory, share_lease("plant"))
        with pytest.raises(Taken), lease(inventory, SCHEDULER):
            pass
    assert not scheduler_is_at_work(inventory)
    with lease(inventory, SCHEDULER):
        pass


def test_a_running_scan_says_how_far_it_is_and_one_whose_process_ended_does_not_run(inventory: Any) -> None:
    state: StoredScanState[FileStamp] = StoredScanState(inventory, "plant", FileStamp)
    state.keep_progress(files=1, candidates=1, opened=1)  # before it begins there is nothing to keep
    state.begin(root="/srv/plant", started=NOW)
    state.keep_progress(files=1_200, candidates=30, opened=7)
    assert under_way(inventory) == {}
    with lease(inventory, share_lease("plant")):
        line = under_way(inventory)["plant"]
    assert (line.files, line.candidates, line.opened, line.finished) == (1_200, 30, 7, None)
    assert line.took(NOW + timedelta(minutes=1)) == timedelta(minutes=1)
    assert line.rate(NOW + timedelta(minutes=1)) == 20


def test_the_last_scans_are_the_newest_first_without_looks_at_single_folders(inventory: Any, new_plant: Any) -> None:
    plant, other = new_plant(inventory), new_plant(inventory)
    other.name = "other"
    plant.files = other.files = {"a/one.vbs": "MsgBox 1", "b/two.vbs": "MsgBox 2"}
    plant.scan()
    other.scan()
    plant.scan(day=1, only="a")
    plant.scan(day=2)
    found = last_scans(inventory, "plant")
    assert [(line.outcome, line.opened, line.unchanged) for line in found] == [("finished", 0, 2), ("finished", 2, 0)]
    assert len(last_scans(inventory, "plant", limit=1)) == 1
    assert last_scans(inventory, "nowhere") == []

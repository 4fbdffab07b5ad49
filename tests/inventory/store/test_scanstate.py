"""What is remembered between scans: unchanged files stay closed, nothing is lost in masses, and it is quick."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from inventory.domain.refusal import Refused
from inventory.services.intake import intake
from inventory.services.release import release_share
from inventory.store.coverage import coverage
from inventory.store.disappearance import HELD_AT_LEAST
from inventory.store.scanstate import StoredScanState
from inventory.store.schema import events, scans, sightings, tools
from scanner.state import DirectoryRecord, FileStamp, ScanState, Seen

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def present(inventory: Any) -> set[str]:
    with inventory.reading() as connection:
        return set(connection.execute(select(sightings.c.path).where(sightings.c.gone.is_(None))).scalars())


def unseen(inventory: Any) -> int:
    with inventory.reading() as connection:
        return len(connection.execute(select(tools.c.id).where(tools.c.unseen.is_not(None))).all())


def kinds(inventory: Any) -> list[str]:
    with inventory.reading() as connection:
        return list(connection.execute(select(events.c.kind).order_by(events.c.id)).scalars())


def test_it_is_what_the_scanner_asks_for(sqlite: Any) -> None:
    state: ScanState = StoredScanState(sqlite, "plant", FileStamp)
    state.begin(root="/srv", started=NOW)
    assert dict(state.digests()) == {}
    assert dict(state.stamps("")) == {}


def test_a_stamp_comes_back_equal_whatever_the_file_system_calls_its_files(inventory: Any) -> None:
    stamp = FileStamp(size=2**40, modified_ns=-(2**62), file_id=2**127 + 1, handler="access/3", project="dev/ö")
    state = StoredScanState(inventory, "plant", FileStamp)
    state.begin(root="/srv", started=NOW)
    names = ("ä.mdb", "a\nb.mdb", "％_\\.mdb")
    seen = tuple(Seen(name=name, path=f"Q/{name}", stamp=stamp) for name in names)
    unsettled = Seen(name="locked.mdb", path="Q/locked.mdb", stamp=stamp, settled=False)
    record = DirectoryRecord(path="Q", digest="d1", complete=True, last=True, seen=(*seen, unsettled))
    state.record([record, DirectoryRecord(path="", digest="d0", complete=True, last=True, seen=())])
    assert dict(state.digests()) == {"Q": "d1", "": "d0"}
    assert dict(state.stamps("Q")) == dict.fromkeys(names, stamp)


def test_a_directory_counts_as_taken_in_only_when_it_is_whole(inventory: Any) -> None:
    state = StoredScanState(inventory, "plant", FileStamp)
    state.begin(root="/srv", started=NOW)
    part = DirectoryRecord(path="Q", digest="d", complete=True, last=False, seen=())
    state.record([part])
    assert dict(state.digests()) == {}
    state.record([replace(part, last=True, complete=False)])
    assert dict(state.digests()) == {}
    state.record([replace(part, last=True)])
    assert dict(state.digests()) == {"Q": "d"}


def test_recording_needs_a_scan_that_was_begun(sqlite: Any) -> None:
    with pytest.raises(RuntimeError, match="begun"):
        StoredScanState(sqlite, "plant", FileStamp).record([])


def test_a_killed_scan_is_closed_as_interrupted_and_gone_on_with(plant: Any, killed: Any) -> None:
    plant.files = {"A/a.vbs": "a", "B/b.vbs": "b", "C/c.vbs": "c"}
    with pytest.raises(killed):
        plant.scan(kill_after=2)
    plant.scan(1)
    assert plant.opened == ["B/b.vbs", "C/c.vbs"]
    with plant.inventory.reading() as connection:
        assert list(connection.execute(select(scans.c.outcome).order_by(scans.c.id)).scalars()) == [
            "interrupted",
            "finished",
        ]


def test_a_directory_in_chunks_loses_only_what_no_chunk_names(plant: Any, bench: Any) -> None:
    plant.files = {f"Q/{number}.vbs": f"x = {number}" for number in range(9)}
    plant.scan(chunk=2)
    intake(plant.inventory, bench())
    del plant.files["Q/3.vbs"]
    plant.files["Q/new.vbs"] = "x = 77"
    plant.scan(1, chunk=2)
    assert plant.opened == ["Q/new.vbs"]
    assert present(plant.inventory) == set(plant.files)


def test_copies_are_stored_once(plant: Any) -> None:
    from inventory.store.schema import observations, sources

    plant.files = {f"{folder}/same.vbs": "x = 1" for folder in "ABCD"}
    plant.scan()
    with plant.inventory.reading() as connection:
        assert len(connection.execute(select(observations.c.id)).all()) == 1
        assert len(connection.execute(select(sources.c.digest)).all()) == 1


def many(count: int) -> dict[str, str]:
    return {f"d{number % 7}/tool{number}.vbs": f"x = {number}" for number in range(count)}


def test_a_mass_disappearance_is_held_reported_once_and_released_by_a_person(
    plant: Any, bench: Any, people: Any
) -> None:
    plant.files = many(40)
    plant.scan()
    intake(plant.inventory, bench())
    plant.files = dict(list(plant.files.items())[:20])
    for day in (1, 2):
        plant.scan(day)
        intake(plant.inventory, bench(day))
    assert unseen(plant.inventory) == 0
    assert kinds(plant.inventory).count("disappearance_held") == 1
    assert coverage(plant.inventory)[0].held_tools == 20
    with pytest.raises(Refused, match="why"):
        release_share(plant.inventory, "plant", actor=people["ingo"], reason="", bench=bench(3))
    release_share(plant.inventory, "plant", actor=people["ingo"], reason="line 4 was closed", bench=bench(3))
    assert unseen(plant.inventory) == 20
    assert coverage(plant.inventory)[0].held_tools == 0
    with pytest.raises(Refused, match="nothing is held"):
        release_share(plant.inventory, "plant", actor=people["ingo"], reason="again", bench=bench(3))


def test_what_was_held_and_comes_back_leaves_no_trace(plant: Any, bench: Any) -> None:
    plant.files = many(40)
    plant.scan()
    intake(plant.inventory, bench())
    all_files, before = plant.files, kinds(plant.inventory)
    plant.files = {}
    plant.scan(1)
    plant.files = all_files
    plant.scan(2)
    assert plant.opened == []
    assert intake(plant.inventory, bench(2)).judged == 0
    assert kinds(plant.inventory) == [*before, "disappearance_held"]
    assert coverage(plant.inventory)[0].held_since is None


def test_few_tools_or_moved_ones_are_not_held(plant: Any, bench: Any) -> None:
    plant.files = many(40)
    plant.scan()
    intake(plant.inventory, bench())
    plant.files = {f"moved/{path}": text for path, text in plant.files.items()}
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert "disappearance_held" not in kinds(plant.inventory)
    assert kinds(plant.inventory).count("moved") == 40
    plant.files = dict(list(plant.files.items())[: 40 - HELD_AT_LEAST + 1])
    plant.scan(2)
    intake(plant.inventory, bench(2))
    assert unseen(plant.inventory) == HELD_AT_LEAST - 1


def test_five_thousand_files_are_recorded_in_well_under_a_second(sqlite: Any, new_plant: Any) -> None:
    share = new_plant(sqlite, files={f"d{number % 100}/f{number}.vbs": f"x = {number}" for number in range(5_000)})
    state = StoredScanState(sqlite, "plant", FileStamp)
    state.begin(root="/srv", started=NOW)
    records = [record for folder in share._folders() for record in share._records(state, {}, folder, NOW, None)]
    started = time.process_time()
    state.record(records)
    assert time.process_time() - started < 2.0  # half a second on an idle machine
    share.scan(1)
    assert share.opened == []


_trees = st.dictionaries(
    st.sampled_from(["a/1", "a/2", "a/b/3", "c/4", "5"]),
    st.sampled_from(["x = 1", "UPDATE Test_Limits SET Hi = 1", "plain"]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_trees, min_size=2, max_size=4))
def test_after_any_history_the_store_holds_exactly_what_is_there_and_rests(
    tmp_path_factory: pytest.TempPathFactory, bench: Any, new_plant: Any, trees: list[dict[str, str]]
) -> None:
    from inventory.store.engine import open_inventory

    opened = open_inventory(str(tmp_path_factory.mktemp("history") / "inventory.db"))
    share = new_plant(opened)
    for day, tree in enumerate(trees):
        share.files = tree
        share.scan(day)
        intake(opened, bench(day))
        assume(coverage(opened)[0].held_since is None)  # all tools of a share at once wait for a person
    assert present(opened) == set(trees[-1])
    before = kinds(opened)
    share.scan(9)
    assert intake(opened, bench(9)).judged == 0
    assert kinds(opened) == before
    opened.close()

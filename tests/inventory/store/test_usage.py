"""Who used which tool: kept of tools alone, counted over 90 days, judged with, and forgotten on demand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from inventory.services.intake import intake
from inventory.services.reassess import reassess_used
from inventory.services.usage import forget
from inventory.store.queries import find_tools, tool_page
from inventory.store.scanstate import StoredScanState
from inventory.store.schema import sightings, uses
from inventory.store.usage import changed_usages, usages
from scanner.state import FileStamp, Use

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TODAY = NOW.date()


def used(inventory: Any, *told: tuple[str, str, int]) -> None:
    """Report uses as a scan does: path, person, days ago."""
    state = StoredScanState(inventory, "plant", FileStamp)
    state.begin(root="/srv/plant", started=NOW)
    state.used([Use(path=path, person=person, day=TODAY - timedelta(days=ago)) for path, person, ago in told])


def kept(inventory: Any) -> set[tuple[str, str, date]]:
    with inventory.reading() as connection:
        return set(map(tuple, connection.execute(select(uses.c.path, uses.c.person, uses.c.day))))


def tool_at(inventory: Any, path: str) -> str:
    with inventory.reading() as connection:
        return str(connection.execute(select(sightings.c.tool_id).where(sightings.c.path == path)).scalar_one())


def counted(inventory: Any, tools: Iterable[str], day: int = 0) -> dict[str, tuple[int, int]]:
    with inventory.reading() as connection:
        found = usages(connection, tools, TODAY + timedelta(days=day))
    return {tool: (usage.users, usage.days) for tool, usage in found.items()}


@pytest.fixture
def scanned(plant: Any, bench: Any) -> Any:
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = 1", "Q/other.vbs": "x = 1", "Q/notes.txt": "plain text"}
    plant.scan()
    intake(plant.inventory, bench())
    return plant


def test_of_files_that_are_no_tools_nothing_is_kept(scanned: Any) -> None:
    used(scanned.inventory, ("Q/limits.vbs", "a", 0), ("Q/notes.txt", "a", 0), ("Q/not there.vbs", "a", 0))
    assert kept(scanned.inventory) == {("Q/limits.vbs", "a", TODAY)}


def test_a_use_is_kept_in_the_scan_that_first_sees_its_tool(plant: Any) -> None:
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = 1"}
    plant.scan()
    used(plant.inventory, ("Q/limits.vbs", "a", 0))
    assert len(kept(plant.inventory)) == 1


def test_the_same_use_counts_once_however_often_it_is_seen(scanned: Any) -> None:
    told = [("Q/limits.vbs", "a", 0), ("Q/limits.vbs", "b", 0), ("Q/limits.vbs", "a", 3), ("Q/limits.vbs", "c", 200)]
    used(scanned.inventory, *told)
    used(scanned.inventory, *told)
    assert len(kept(scanned.inventory)) == 4
    limits = tool_at(scanned.inventory, "Q/limits.vbs")
    assert counted(scanned.inventory, [limits, tool_at(scanned.inventory, "Q/other.vbs")]) == {limits: (2, 2)}


def test_a_tool_is_judged_again_when_its_use_changed_and_no_other_is(scanned: Any, bench: Any) -> None:
    inventory = scanned.inventory
    limits = tool_at(inventory, "Q/limits.vbs")
    before = tool_page(inventory, limits)
    assert (before.usage, before.context.users) == (None, None)
    assert reassess_used(inventory, bench()).judged == 0
    used(inventory, *(("Q/limits.vbs", f"person{number}", number) for number in range(40)))
    assert reassess_used(inventory, bench()).judged == 1
    after = tool_page(inventory, limits)
    assert (after.context.users, after.context.days_used) == (40, 40)
    assert after.standing.verdict.score > before.standing.verdict.score
    assert after.standing.verdict.score_coverage > before.standing.verdict.score_coverage
    assert after.standing.verdict.outcome == before.standing.verdict.outcome
    assert after.usage is not None
    assert after.usage.sentence == "by at least 40 people on at least 40 days of the last 90, last on 2026-03-02"
    assert reassess_used(inventory, bench()).judged == 0, "nothing has changed since"


def test_one_user_on_one_day_does_not_make_a_tool_look_safer_than_one_nobody_looked_at(
    scanned: Any, bench: Any
) -> None:
    limits = tool_at(scanned.inventory, "Q/limits.vbs")
    before = tool_page(scanned.inventory, limits).standing.verdict.score
    used(scanned.inventory, ("Q/limits.vbs", "a", 0))
    reassess_used(scanned.inventory, bench())
    assert tool_page(scanned.inventory, limits).standing.verdict.score == before


def test_as_days_go_by_a_tool_becomes_dormant_and_is_judged_again(scanned: Any, bench: Any) -> None:
    inventory = scanned.inventory
    used(inventory, ("Q/limits.vbs", "a", 0))
    reassess_used(inventory, bench())
    assert reassess_used(inventory, bench(89)).judged == 0
    assert reassess_used(inventory, bench(90)).judged == 1
    (row,) = [row for row in find_tools(inventory).rows if row.path == "Q/limits.vbs"]
    assert row.usage is not None
    assert (row.usage.users, row.usage.days, row.usage.last) == (0, 0, TODAY)
    assert row.usage.sentence == "not seen in use in the last 90 days, last on 2026-03-02"


def test_a_tool_that_was_moved_keeps_its_users(scanned: Any, bench: Any) -> None:
    limits = tool_at(scanned.inventory, "Q/limits.vbs")
    used(scanned.inventory, ("Q/limits.vbs", "a", 1))
    scanned.files["New/limits.vbs"] = scanned.files.pop("Q/limits.vbs")
    scanned.scan(1)
    intake(scanned.inventory, bench(1))
    used(scanned.inventory, ("New/limits.vbs", "b", 0))
    assert tool_at(scanned.inventory, "New/limits.vbs") == limits
    assert counted(scanned.inventory, [limits]) == {limits: (2, 2)}


def test_what_is_gone_is_not_judged_for_ever(scanned: Any, bench: Any) -> None:
    used(scanned.inventory, ("Q/limits.vbs", "a", 0))
    del scanned.files["Q/limits.vbs"]
    scanned.scan(1)
    intake(scanned.inventory, bench(1))
    with scanned.inventory.reading() as connection:
        assert changed_usages(connection, TODAY) == []


def test_forgetting_deletes_the_days_before_and_the_verdict_follows(scanned: Any, bench: Any) -> None:
    inventory = scanned.inventory
    used(inventory, *(("Q/limits.vbs", f"person{number}", number) for number in range(40)))
    reassess_used(inventory, bench())
    assert forget(inventory, TODAY - timedelta(days=500)) == 0
    assert forget(inventory, TODAY) == 39
    assert {day for _, _, day in kept(inventory)} == {TODAY}
    assert reassess_used(inventory, bench()).judged == 1
    assert forget(inventory, TODAY + timedelta(days=1)) == 1
    assert reassess_used(inventory, bench()).judged == 1
    assert tool_page(inventory, tool_at(inventory, "Q/limits.vbs")).usage is None


def test_a_name_that_no_database_takes_is_kept_all_the_same(scanned: Any) -> None:
    used(scanned.inventory, ("Q/limits.vbs", "a\0b\ud800", 0))
    assert {person for _, person, _ in kept(scanned.inventory)} == {"a�b?"}

"""Who depends on whom counts in the verdict, whatever the order in which it was found."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select

from inventory.services import intake as taking
from inventory.services.intake import intake
from inventory.services.lineage import flows_of
from inventory.services.reassess import reassess
from inventory.store.ledger import events_after
from inventory.store.queries import find_tools, tool_page
from inventory.store.resolving import resolve_tool
from inventory.store.schema import observation_references

COLOUR = "Cells.Interior.Color = vbYellow"
READER = "Range.Copy = 1 reads=../me/colour.vbs"
HINT = "me/Test limits.vbs"
DECIDES = "UPDATE Test_Limits SET Hi = 1 reads=../me/Test_limits.vbs"


def criticalities(inventory: Any) -> dict[str, str]:
    return {row.path: row.verdict.criticality.value for row in find_tools(inventory).rows}


def judged(inventory: Any) -> dict[str, tuple[Any, ...]]:
    return {
        row.path: (row.verdict.criticality, row.verdict.rule, row.verdict.score, len(row.verdict.signals), row.state)
        for row in find_tools(inventory).rows
    }


def told(inventory: Any, since: int = 0) -> list[str]:
    with inventory.reading() as connection:
        return [str(event.kind) for event in events_after(connection, since)]


def test_a_helper_that_somebody_reads_is_not_personal(plant: Any, bench: Any) -> None:
    plant.files = {"me/colour.vbs": COLOUR, "you/reader.vbs": READER}
    plant.scan()
    intake(plant.inventory, bench())
    assert criticalities(plant.inventory) == {"me/colour.vbs": "reporting", "you/reader.vbs": "personal"}
    assert tool_page(plant.inventory, resolve_tool(plant.inventory, "me/colour.vbs")).context.downstream == 1
    assert sorted(told(plant.inventory)) == ["discovered", "discovered", "state_changed"]


def test_a_reader_that_comes_and_goes_is_noticed_by_what_it_reads(plant: Any, bench: Any) -> None:
    plant.files = {"me/colour.vbs": COLOUR}
    plant.scan()
    intake(plant.inventory, bench())
    alone = judged(plant.inventory)
    assert alone["me/colour.vbs"][1] == "R8"
    plant.files["you/reader.vbs"] = READER
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert criticalities(plant.inventory)["me/colour.vbs"] == "reporting"
    plant.files.pop("you/reader.vbs")
    plant.scan(2)
    intake(plant.inventory, bench(2))
    assert judged(plant.inventory)["me/colour.vbs"][:4] == alone["me/colour.vbs"][:4]


def test_a_second_file_of_the_same_name_does_not_disturb_who_reads_the_first(plant: Any, bench: Any) -> None:
    plant.files = {"me/colour.vbs": COLOUR, "you/reader.vbs": READER}
    plant.scan()
    intake(plant.inventory, bench())
    plant.files["other/colour.vbs"] = f"{COLOUR} again"
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert criticalities(plant.inventory)["me/colour.vbs"] == "reporting"
    assert criticalities(plant.inventory)["other/colour.vbs"] == "personal"


def test_a_file_that_feeds_a_file_of_limits_is_as_critical_as_the_tool_at_the_end(plant: Any, bench: Any) -> None:
    plant.files = {
        "me/Test_limits.vbs": COLOUR,
        "me/Test_limits_of_line.vbs": f"{COLOUR} reads=Test_limits.vbs",
        "me/shown.vbs": "Range.Copy = 3 reads=colours.vbs",
        "me/colours.vbs": "Range.Copy = 4 reads=Test_limits.vbs",
    }
    plant.scan()
    intake(plant.inventory, bench())
    assert set(criticalities(plant.inventory).values()) <= {"unknown", "reporting", "personal"}
    plant.files["Q/release.vbs"] = "UPDATE Test_Limits SET Hi = 1 reads=../me/Test_limits_of_line.vbs"
    plant.scan(1)
    intake(plant.inventory, bench(1))
    found = criticalities(plant.inventory)
    assert found["me/Test_limits.vbs"] == found["me/Test_limits_of_line.vbs"] == "quality"
    assert found["me/colours.vbs"] == "reporting"
    plant.files.pop("Q/release.vbs")
    plant.scan(2)
    intake(plant.inventory, bench(2))
    assert "quality" not in criticalities(plant.inventory).values()


def test_a_file_of_limits_is_as_critical_as_the_tool_that_uses_it(plant: Any, bench: Any) -> None:
    plant.files = {"me/Test_limits.vbs": COLOUR}
    plant.scan()
    intake(plant.inventory, bench())
    assert criticalities(plant.inventory) == {"me/Test_limits.vbs": "unknown"}
    plant.files["Q/release.vbs"] = DECIDES
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert criticalities(plant.inventory)["me/Test_limits.vbs"] == "quality"
    plant.files["Q/release.vbs"] = "Range.Copy = 1 reads=../me/Test_limits.vbs"  # the same reader, other logic
    plant.scan(2)
    intake(plant.inventory, bench(2))
    assert criticalities(plant.inventory)["me/Test_limits.vbs"] == "unknown"


def test_the_same_tree_twice_gives_no_event_and_nothing_to_judge(plant: Any, bench: Any) -> None:
    plant.files = {"me/Test_limits.vbs": COLOUR, "Q/release.vbs": DECIDES, "me/colour.vbs": COLOUR + " 2"}
    plant.scan()
    intake(plant.inventory, bench())
    mark = len(told(plant.inventory))
    plant.scan(1)
    assert (intake(plant.inventory, bench(1)) + reassess(plant.inventory, bench(1))).judged == 0
    plant.files["new.vbs"] = "Range.Copy = 7"
    plant.scan(2)
    assert intake(plant.inventory, bench(2)).judged == 1
    assert told(plant.inventory, mark) == ["discovered", "state_changed"]


def test_files_found_one_after_the_other_are_judged_like_files_found_at_once(
    inventory: Any, tmp_path: Any, new_plant: Any, bench: Any
) -> None:
    from inventory.store.engine import open_inventory

    files = {"me/Test_limits.vbs": COLOUR, "Q/release.vbs": DECIDES, "me/a.vbs": READER, "z/colour.vbs": COLOUR + " 2"}
    at_once = new_plant(inventory, files=dict(files))
    at_once.scan()
    intake(inventory, bench())
    for number, order in enumerate((sorted(files), sorted(files, reverse=True))):
        other = new_plant(open_inventory(str(tmp_path / f"other{number}.db")))
        for day, path in enumerate(order):
            other.files[path] = files[path]
            other.scan(day)
            intake(other.inventory, bench(day))
        expected = {path: found[:4] for path, found in judged(inventory).items()}
        assert {path: found[:4] for path, found in judged(other.inventory).items()} == expected
        other.inventory.close()


@pytest.mark.parametrize("survived", range(5))
def test_a_killed_intake_ends_like_an_undisturbed_one(  # noqa: PLR0917 - fixtures come by name
    inventory: Any, tmp_path: Any, new_plant: Any, bench: Any, killed: Any, monkeypatch: Any, survived: int
) -> None:
    from inventory.store.engine import open_inventory

    undisturbed = new_plant(open_inventory(str(tmp_path / "undisturbed.db")))
    disturbed = new_plant(inventory)
    for plant in (undisturbed, disturbed):
        plant.files = {"me/Test_limits.vbs": COLOUR, "Q/release.vbs": "Range.Copy = 1 reads=../me/Test_limits.vbs"}
        plant.scan()
        intake(plant.inventory, bench())
        plant.files |= {
            "Q/release.vbs": DECIDES,
            "Q/other.vbs": f"{READER} reads=../me/Test_limits.vbs",
            "a.vbs": "x = 1",
        }
        plant.scan(1)
    intake(undisturbed.inventory, bench(1))
    append, calls = taking.ledger.append, []

    def kill(*given: Any) -> None:
        calls.append(1)
        if len(calls) > survived:
            raise killed
        append(*given)

    monkeypatch.setattr(taking, "BATCH", 1)
    with monkeypatch.context() as cut:
        cut.setattr(taking.ledger, "append", kill)
        with suppress(killed):
            intake(inventory, bench(1))
    intake(inventory, bench(1))
    assert judged(inventory) == judged(undisturbed.inventory)
    assert sorted(told(inventory)) == sorted(told(undisturbed.inventory))
    undisturbed.inventory.close()


def test_other_rules_change_what_is_inherited(plant: Any, bench: Any) -> None:
    from dataclasses import replace

    plant.files = {"me/Test_limits.vbs": COLOUR, "Q/release.vbs": DECIDES}
    plant.scan()
    intake(plant.inventory, bench())
    reassess(plant.inventory, bench())
    before = judged(plant.inventory)
    day = bench(1)
    reassess(plant.inventory, replace(day, rulebook=replace(day.rulebook, rules=(), digest="silent")))
    assert criticalities(plant.inventory)["me/Test_limits.vbs"] == "reporting"
    assert tool_page(plant.inventory, resolve_tool(plant.inventory, "me/Test_limits.vbs")).context.inherited == ()
    reassess(plant.inventory, day)
    assert {path: row[:4] for path, row in judged(plant.inventory).items()} == {
        path: row[:4] for path, row in before.items()
    }


def test_references_are_stored_once_however_many_copies_there_are(plant: Any, bench: Any) -> None:
    plant.files = {"a/reader.vbs": READER, "b/reader.vbs": READER, "c/copy.vbs": READER, "me/colour.vbs": COLOUR}
    plant.scan()
    intake(plant.inventory, bench())
    with plant.inventory.reading() as connection:
        stored = connection.execute(select(observation_references.c.target, observation_references.c.access)).all()
    assert [tuple(row) for row in stored] == [("../me/colour.vbs", "read")]
    found = flows_of(plant.inventory)
    feed, reader = (resolve_tool(plant.inventory, path) for path in ("me/colour.vbs", "a/reader.vbs"))
    assert list(found.edges) == [(feed, reader)]
    assert tool_page(plant.inventory, reader).context.copies == 2

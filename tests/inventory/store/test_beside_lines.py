"""What is asked beside the lines of the board, on both databases: proofs, cases, reading, owners, pages both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from inventory.services.caseload import deal
from inventory.services.intake import intake
from inventory.services.reassess import reassess
from inventory.store import proofs
from inventory.store.beside import PLACES, beside
from inventory.store.board import Wanted, list_tools, page_of
from inventory.store.migrations.versions import v0013_proofs
from inventory.store.proof_tables import proven_rules

LIMITS = "UPDATE Test_Limits SET Hi = ?"


@pytest.fixture
def scanned(inventory: Any, new_plant: Any, bench: Any) -> Callable[[dict[str, str]], Any]:
    def scan(files: dict[str, str]) -> Any:
        plant = new_plant(inventory)
        plant.files = files
        plant.scan()
        intake(inventory, bench())
        reassess(inventory, bench())
        return inventory

    return scan


def names(inventory: Any, **wanted: Any) -> list[str]:
    return [row.name for row in list_tools(inventory, Wanted(**wanted), order="name").rows]


def test_tools_are_found_by_what_lies_beside_their_lines(scanned: Any, bench: Any) -> None:
    inventory = scanned(
        {"Q/limits.vbs": LIMITS, "Own/colour.vbs": "Cells.Color = vbYellow", "Own/hurt.vbs": "broken x"}
    )
    assert names(inventory, does="quality.test-limits") == ["limits.vbs"]
    assert names(inventory, unread=True) == ["hurt.vbs"]
    assert names(inventory, search="nowhere", rules=frozenset({"quality.test-limits"})) == ["limits.vbs"]
    assert names(inventory, search="vbYellow") == []
    assert names(inventory, search="vbYellow", also_code=True) == ["colour.vbs"]
    assert names(inventory, owners=frozenset({"olga"})) == []
    assert names(inventory, owners=frozenset()) == []
    deal(inventory, bench())
    assert "limits.vbs" in names(inventory, waiting="bert")
    assert names(inventory, waiting="olga") == []


def test_a_page_before_a_page_is_the_one_it_came_from(scanned: Any) -> None:
    inventory = scanned({f"Q/tool{number:02}.vbs": f"{LIMITS} -- {number}" for number in range(10)})
    for order in ("name", "score", "newest"):
        first, total = page_of(inventory, Wanted(), order=order, limit=4)
        assert (first.before, total.tools) == (None, 10)
        second, _ = page_of(inventory, Wanted(), order=order, after=first.after, limit=4)
        third, _ = page_of(inventory, Wanted(), order=order, after=second.after, limit=4)
        assert (third.after, len(third.rows)) == (None, 2)
        again, _ = page_of(inventory, Wanted(), order=order, before=third.before, limit=4)
        assert [row.id for row in again.rows] == [row.id for row in second.rows]
        start, _ = page_of(inventory, Wanted(), order=order, before=again.before, limit=4)
        assert [row.id for row in start.rows] == [row.id for row in first.rows]
        assert start.before is None


def test_the_migration_finds_the_same_proofs_as_judging_keeps(scanned: Any) -> None:
    inventory = scanned({"Q/limits.vbs": LIMITS, "R/scrap.vbs": "SELECT Line, Scrap FROM Production"})
    with inventory.reading() as connection:
        kept = {(row.tool_id, row.rule, row.level) for row in connection.execute(proven_rules.select())}
        stored = [row for rows in v0013_proofs._verdicts(connection) for row in rows]
        found = {(tool, rule, level) for _, tool, body in stored for rule, level in v0013_proofs._levels(body).items()}
        assert proofs.tools_proven(connection)["quality.test-limits"] == 1
    assert kept == found
    assert kept


def test_of_many_copies_only_the_first_places_are_read(scanned: Any) -> None:
    inventory = scanned({f"Q/copy{number:02}.vbs": LIMITS for number in range(PLACES + 5)})
    (row,) = list_tools(inventory, Wanted()).rows
    around = beside(inventory, [row.id], several=[row.id])[row.id]
    assert (row.places, len(around.places)) == (PLACES + 5, PLACES)
    assert around.tags == ()
    assert around.users is None

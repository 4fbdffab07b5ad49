"""The checklist from the inventory, on both databases: each plant for itself, and green only when all is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inventory.domain.checklist import Row, Status
from inventory.domain.people import Organisation
from inventory.domain.registers import SystemOfRecord
from inventory.services.checklist import checklist, packaged_rows, plants
from inventory.services.filing import prove
from inventory.services.intake import intake

LIMITS = "UPDATE Test_Limits SET Hi = ?"
MES = SystemOfRecord(name="MES", business_owner="olga", product_owner="pia")


def at(desk: Any, day: int = 1, **plants: str) -> Any:
    made = desk.on(day)
    staff = Organisation.of(made.organisation.people.values(), systems=[MES])
    return replace(made, organisation=staff, governance=replace(made.governance, plants=plants))


def stands(desk: Any, bench: Any, plant: str | None = None) -> dict[str, Status]:
    return {one.row.id: one.status for one in checklist(desk.inventory, bench, plant=plant)}


def test_an_owned_tool_with_its_proofs_makes_rows_green_one_by_one(desk: Any, owned: str) -> None:
    bench = at(desk)
    assert stands(desk, bench) == {
        "leader": Status.PASS,
        "product-owner": Status.PASS,
        "budget": Status.UNKNOWN,
        "accuracy-and-backup": Status.FAIL,
        "requests": Status.UNKNOWN,
        "availability-and-utilization": Status.PASS,
    }
    prove(desk.inventory, owned, "backup", "restored", actor=desk.staff["ingo"], bench=bench)
    prove(desk.inventory, owned, "accuracy", "second person", actor=desk.staff["olga"], bench=bench)
    assert stands(desk, bench)["accuracy-and-backup"] is Status.PASS


def test_each_plant_is_measured_by_its_own_shares(desk: Any, owned: str, new_plant: Any) -> None:
    south = new_plant(desk.inventory, name="south", files={"Q/other.vbs": LIMITS + " -- south"})
    south.scan(1)
    intake(desk.inventory, desk.on(1))
    bench = at(desk, plant="North", south="South")
    assert plants(desk.inventory, bench) == ("North", "South")
    assert stands(desk, bench, "North")["leader"] is Status.PASS
    assert stands(desk, bench, "South")["leader"] is Status.FAIL
    (violation,) = next(one for one in checklist(desk.inventory, bench, plant="South")).violations
    assert violation.subject != owned


def test_a_share_that_was_never_scanned_keeps_its_plant_from_being_green(desk: Any, owned: str) -> None:
    bench = at(desk, plant="North", east="North")
    (found, *_) = checklist(desk.inventory, bench, plant="North")
    assert (found.status, found.sentence) == (Status.UNKNOWN, "not scanned completely: east")
    assert owned not in {violation.subject for violation in found.violations}


def test_rows_of_a_plant_come_after_those_of_the_policy(desk: Any, owned: str) -> None:
    own = Row(id="own", title="no owned tool", where={"state": frozenset({"owned"})})
    found = checklist(desk.inventory, at(desk), added=[own])
    assert [one.row.id for one in found] == [*(row.id for row in packaged_rows()), "own"]
    assert [violation.subject for violation in found[-1].violations] == [owned]


def test_a_tool_that_is_gone_is_not_counted_any_more(desk: Any, owned: str) -> None:
    for day in (2, 3):
        desk.plant.files = {"Q/report.vbs": "SELECT 1"}
        desk.plant.scan(day)
        intake(desk.inventory, desk.on(day))
    own = Row(id="own", title="no owned tool", where={"state": frozenset({"owned"})})
    assert checklist(desk.inventory, at(desk, 3), added=[own])[-1].status is Status.PASS
    assert owned

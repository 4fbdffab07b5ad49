"""The steps of a migration on both databases: all run by the date of the cut-over, nobody by one that is past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from inventory.domain.caseload import Party, Step
from inventory.domain.dossier import Request, Value
from inventory.domain.events import EventKind
from inventory.domain.governance import Governance
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.registers import SystemOfRecord
from inventory.services.caseload import deal
from inventory.services.filing import plan
from inventory.store import dossier
from inventory.store.schema import tools

VALUE = Value(amount=Decimal(12_000), unit="EUR/year")
MES = SystemOfRecord(name="MES", product_owner="pia")


def at(desk: Any, day: int) -> Any:
    made = desk.on(day)
    return replace(made, organisation=Organisation.of(made.organisation.people.values(), systems=[MES]))


def stand(desk: Any, tool: str, state: State) -> None:
    """Put the tool into a state as if all its gates had let it pass."""
    with desk.inventory.writing() as connection:
        connection.execute(update(tools).where(tools.c.id == tool).values(state=state.value))


@pytest.fixture
def planned(desk: Any, owned: str) -> str:
    """A tool whose plan leads to the MES."""
    plan(
        desk.inventory,
        owned,
        system="MES",
        value=VALUE,
        cost_centre="P-1",
        target=date(2026, 9, 1),
        actor=desk.staff["olga"],
        bench=at(desk, 0),
    )
    stand(desk, owned, State.PLANNED)
    return owned


def test_who_has_the_ball_works_by_the_owners_date(desk: Any, planned: str) -> None:
    deal(desk.inventory, at(desk, 1))
    assert desk.held == [(Step.CUT_OVER, Party.OWNER, "olga"), (Step.REQUEST, Party.PRODUCT_OWNER, "pia")]
    assert desk.one(Step.CUT_OVER).due == date(2026, 8, 31)  # 180 days from 3 March end on a Sunday
    deal(desk.inventory, at(desk, 2))
    assert desk.one(Step.REQUEST).due == date(2026, 8, 31)
    stand(desk, planned, State.SIGNED)
    deal(desk.inventory, at(desk, 100))
    assert desk.one(Step.DEPLOYMENT).person == "ingo"
    assert desk.one(Step.DEPLOYMENT).due == desk.one(Step.CUT_OVER).due == date(2026, 8, 31)


def test_dealing_once_is_enough_whatever_the_order_of_the_steps(desk: Any, planned: str) -> None:
    with desk.inventory.writing() as connection:
        filed = Request(filed_by="pia", sentence="limits in the MES", value=VALUE, at=at(desk, 0).now)
        dossier.add(connection, planned, filed, by="pia", at=at(desk, 0).now)
    arno = Person(id="arno", name="Arno", unit=Unit.IT, roles=frozenset({Role.IT_ARCHITECT}))
    desk.staff["arno"] = arno
    desk.governance = Governance()
    deal(desk.inventory, at(desk, 1))
    assert {case.due for case in desk.open} == {None}  # the amnesty
    deal(desk.inventory, at(desk, 91))
    assert desk.one(Step.ARCHITECTURE).person == "arno"
    assert len({case.due for case in desk.open} - {None}) == 1
    assert deal(desk.inventory, at(desk, 91)) == []


def test_nobody_is_put_under_a_date_that_is_over(desk: Any, planned: str) -> None:
    deal(desk.inventory, at(desk, 1))
    stand(desk, planned, State.SIGNED)
    deal(desk.inventory, at(desk, 200))
    assert desk.one(Step.DEPLOYMENT).due is None
    assert desk.one(Step.CUT_OVER).level > 0


def test_the_ledger_says_until_when_a_case_was_put(desk: Any, planned: str) -> None:
    deal(desk.inventory, at(desk, 1))
    told = {event.detail["step"]: event for event in desk.told(EventKind.CASE_PUT)}
    assert (told["cut-over"].tool_id, told["cut-over"].detail["due"]) == (planned, "2026-08-31")
    assert told["cut-over"].detail["person"] == "olga"

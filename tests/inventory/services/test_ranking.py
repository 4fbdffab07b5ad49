"""The backlog on both databases: the first first, of a system what is planned for it, and complaints change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from inventory.domain.dossier import Value
from inventory.domain.people import Organisation
from inventory.domain.ranking import rank
from inventory.domain.registers import SystemOfRecord
from inventory.services.caseload import deal
from inventory.services.filing import plan
from inventory.services.handover import complain
from inventory.services.judge import Bench
from inventory.services.ranking import backlog

LIMITS = "UPDATE Test_Limits SET Hi = ?"


@pytest.fixture
def tools(desk: Any) -> dict[str, str]:
    return desk.scan({f"Q/limits{number}.vbs": f"{LIMITS} -- {number}" for number in range(4)})


@pytest.fixture
def first_day(desk: Any) -> Bench:
    mes = SystemOfRecord(name="MES", product_owner="pia")
    made = desk.on(1)
    return replace(made, organisation=Organisation.of(made.organisation.people.values(), systems=[mes]))


def filed(desk: Any, first_day: Bench, tool: str, amount: int) -> None:
    value = Value(amount=Decimal(amount), unit="EUR/year")
    plan(
        desk.inventory,
        tool,
        system="MES",
        value=value,
        cost_centre="P-1",
        target=date(2026, 9, 1),
        actor=desk.staff["pia"],
        bench=first_day,
    )


def test_a_planned_value_lifts_a_tool_and_complaints_do_not(desk: Any, tools: dict[str, str], first_day: Bench) -> None:
    before = [one.candidate.tool for one in backlog(desk.inventory, first_day)]
    assert sorted(before) == sorted(tools.values())
    for _ in range(9):
        complain(desk.inventory, before[-1], "it is slow", actor=desk.staff["eva"], bench=first_day)
    ranked = list(backlog(desk.inventory, first_day))
    assert [one.candidate.tool for one in ranked] == before
    assert ranked[-1].candidate.complaints == 9
    filed(desk, first_day, before[-1], 50_000)
    assert next(backlog(desk.inventory, first_day)).candidate.tool == before[-1]


def test_the_order_is_that_of_all_priorities_though_tools_are_opened_one_by_one(
    desk: Any, tools: dict[str, str], first_day: Bench
) -> None:
    for number, tool in enumerate(tools.values()):
        filed(desk, first_day, tool, 1 + 40_000 * (number % 3))
    found = list(backlog(desk.inventory, first_day))
    assert found == sorted(found, key=lambda one: one.key)
    assert all(one.candidate.effort.low >= 3 for one in found)
    assert [rank(one.candidate, Decimal(500)) for one in found] == found


def test_a_backlog_of_a_system_or_a_plant_has_no_others(desk: Any, tools: dict[str, str], first_day: Bench) -> None:
    (first, *_) = tools.values()
    filed(desk, first_day, first, 1000)
    assert [one.candidate.tool for one in backlog(desk.inventory, first_day, system="mes")] == [first]
    here = replace(first_day, governance=replace(first_day.governance, plants={"plant": "North"}))
    assert len(list(backlog(desk.inventory, here, plant="North"))) == 4
    assert list(backlog(desk.inventory, here, plant="South")) == []


def test_an_overdue_question_with_signals_is_ranked_provisionally(hinted: Any) -> None:
    tool = hinted.scan({"Q/limits.vbs": "a"})["Q/limits.vbs"]
    hinted.deal()
    assert list(backlog(hinted.inventory, hinted.on(14))) == []
    deal(hinted.inventory, hinted.on(15))
    (one,) = backlog(hinted.inventory, hinted.on(15))
    assert (one.candidate.tool, one.candidate.provisional, one.candidate.outcome) == (tool, True, "migrate_now")

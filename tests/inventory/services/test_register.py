"""Registering, approving and moving, on both databases: R7 becomes R6, and two people cannot both be first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from classifiers.facts import Known
from inventory.domain.migration import State
from inventory.domain.people import Organisation
from inventory.domain.refusal import Refused
from inventory.domain.registration import Draft
from inventory.domain.sandbox import SandboxZone
from inventory.services.intake import intake
from inventory.services.move import move, ways
from inventory.services.reassess import reassess
from inventory.services.register import accept, approve, register
from inventory.store.queries import resolve_tool, tool_page
from inventory.store.schema import events, verdicts

REPORT = "SELECT Line, Scrap FROM Production"
LIMITS = "UPDATE Test_Limits SET Hi = ?"
DRAFT = Draft(
    owner="olga",
    purpose="scrap per line",
    documentation="https://wiki.example/scrap",
    inputs_outputs="reads Production, draws a chart",
    how_to_run="open it; the total equals the MES",
    read_only=Known.YES,
)


@pytest.fixture
def staff(people: Any, bench: Any) -> Organisation:
    zone = SandboxZone(
        name="lab", share="plant", path="Lab", owner="ingo", valid_until=bench().now + timedelta(days=30)
    )
    return Organisation.of(people.values(), [zone])


@pytest.fixture
def tool(plant: Any, bench: Any, staff: Any) -> str:
    plant.files = {"Lab/report.vbs": REPORT, "Q/limits.vbs": LIMITS}
    plant.scan()
    intake(plant.inventory, bench(0, staff))
    return resolve_tool(plant.inventory, "Lab/report.vbs")


def told(inventory: Any) -> list[str]:
    with inventory.reading() as connection:
        return list(connection.execute(select(events.c.kind).order_by(events.c.id)).scalars())


def rule(inventory: Any, tool: str) -> str:
    return tool_page(inventory, tool).standing.verdict.rule


def test_registered_by_its_owner_and_approved_by_a_second_person_r7_becomes_r6(
    inventory: Any, tool: str, people: Any, bench: Any, staff: Any
) -> None:
    assert rule(inventory, tool) == "R7"
    register(inventory, tool, DRAFT, actor=people["olga"], bench=bench(1, staff))
    assert rule(inventory, tool) == "R7"
    approve(inventory, tool, actor=people["pia"], bench=bench(1, staff))
    page = tool_page(inventory, tool)
    assert (page.standing.verdict.rule, page.standing.verdict.outcome) == ("R6", "allow_and_monitor")
    assert [event.kind for event in page.events] == ["discovered", "drafted", "accepted", "approved", "verdict_changed"]
    assert [event.actor for event in page.events] == ["scanner", "olga", "olga", "pia", "scanner"]
    assert page.registration is not None
    assert page.registration.approved_by == "pia"


def test_an_engineer_files_the_owner_accepts_and_only_then_it_can_be_approved(
    inventory: Any, tool: str, people: Any, bench: Any, staff: Any
) -> None:
    register(inventory, tool, DRAFT, actor=people["eva"], bench=bench(1, staff))
    with pytest.raises(Refused, match="has not accepted"):
        approve(inventory, tool, actor=people["pia"], bench=bench(1, staff))
    with pytest.raises(Refused, match="only olga"):
        accept(inventory, tool, actor=people["pia"], bench=bench(1, staff))
    accept(inventory, tool, actor=people["olga"], bench=bench(1, staff))
    with pytest.raises(Refused, match="who filed it"):
        approve(inventory, tool, actor=people["eva"], bench=bench(1, staff))
    approve(inventory, tool, actor=people["pia"], bench=bench(1, staff))
    assert rule(inventory, tool) == "R6"


def test_everything_wrong_with_a_draft_is_said_at_once_and_nothing_is_kept(
    inventory: Any, tool: str, people: Any, bench: Any, staff: Any
) -> None:
    before = told(inventory)
    bad = replace(DRAFT, owner="ingo", purpose="", how_to_run=" ")
    with pytest.raises(Refused) as refused:
        register(inventory, tool, bad, actor=people["team"], bench=bench(1, staff))
    assert [refusal.policy for refusal in refused.value.refusals] == ["SHA-2", "SHA-2", "SHA-1", "OWN-3"]
    assert told(inventory) == [*before, "attempt_refused"], "IT as owner is an attempt that an auditor wants to see"


def test_changed_logic_ends_the_approval_saved_data_does_not_and_a_scan_resets_nothing(
    plant: Any, tool: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory = plant.inventory
    register(inventory, tool, DRAFT, actor=people["olga"], bench=bench(1, staff))
    approve(inventory, tool, actor=people["pia"], bench=bench(1, staff))
    plant.files["Lab/report.vbs"] = f"{REPORT}|april"
    plant.scan(2)
    intake(inventory, bench(2, staff))
    assert rule(inventory, tool) == "R6"
    plant.files["Lab/report.vbs"] = f"{REPORT} WHERE Line > 3"
    plant.scan(3)
    intake(inventory, bench(3, staff))
    page = tool_page(inventory, tool)
    assert page.standing.verdict.rule == "R7"
    assert page.standing.facts.unchanged is Known.NO
    assert page.registration is not None
    assert page.registration.approved_by == "pia"


def test_nobody_undoes_an_approval_by_filing_something_new(
    inventory: Any, tool: str, people: Any, bench: Any, staff: Any
) -> None:
    register(inventory, tool, DRAFT, actor=people["olga"], bench=bench(1, staff))
    approve(inventory, tool, actor=people["pia"], bench=bench(1, staff))
    register(inventory, tool, replace(DRAFT, purpose="x"), actor=people["eva"], bench=bench(2, staff))
    assert rule(inventory, tool) == "R6"


def test_a_zone_that_expires_is_noticed_without_touching_the_share(
    inventory: Any, tool: str, people: Any, bench: Any, staff: Any
) -> None:
    register(inventory, tool, DRAFT, actor=people["olga"], bench=bench(1, staff))
    approve(inventory, tool, actor=people["pia"], bench=bench(1, staff))
    assert reassess(inventory, bench(2, staff)).judged == 0
    assert reassess(inventory, bench(31, staff)).judged == 1
    assert rule(inventory, tool) == "R7"
    assert reassess(inventory, bench(31, staff)).judged == 0


@pytest.mark.usefixtures("tool")
def test_other_rules_judge_stored_observations_again_and_tell_only_what_changed(
    inventory: Any, bench: Any, staff: Any
) -> None:
    before = told(inventory)
    day = bench(1, staff)
    renamed = replace(day, rulebook=replace(day.rulebook, digest="another"))
    assert reassess(inventory, renamed).judged == 2
    assert told(inventory) == before
    silent = replace(day, rulebook=replace(day.rulebook, rules=(), digest="silent"))
    reassess(inventory, silent)
    assert rule(inventory, resolve_tool(inventory, "Q/limits.vbs")) != "R1"
    assert "verdict_changed" in told(inventory)
    with inventory.reading() as connection:
        assert len(connection.execute(select(verdicts.c.id).where(verdicts.c.latest)).all()) == 2


@pytest.mark.usefixtures("tool")
def test_a_move_is_refused_with_reasons_and_allowed_with_its_event(
    inventory: Any, people: Any, bench: Any, staff: Any
) -> None:
    limits = resolve_tool(inventory, "Q/limits.vbs")
    day = bench(1, staff)
    with pytest.raises(Refused, match="no way to owned"):
        move(inventory, limits, State.OWNED, actor=people["bert"], reason="r", bench=day)
    move(inventory, limits, State.TRIAGED, actor=people["bert"], reason="it sets limits", bench=day)
    with pytest.raises(Refused, match="nobody is named"):
        move(inventory, limits, State.OWNED, actor=people["olga"], reason="mine", bench=day, deputy=people["eva"])
    register(inventory, limits, DRAFT, actor=people["olga"], bench=day)
    move(inventory, limits, State.OWNED, actor=people["olga"], reason="mine", bench=day, deputy=people["eva"])
    with pytest.raises(Refused, match="backup has no proof"):
        move(inventory, limits, State.CONTAINED, actor=people["olga"], reason="r", bench=day)
    offered = ways(inventory, limits, actor=people["olga"], reason="", bench=day)
    assert {state for state, refusals in offered.items() if not refusals} == set()
    moved = [event for event in tool_page(inventory, limits).events if event.kind == "state_changed"]
    assert [(event.policy, event.detail["to"]) for event in moved] == [("G0", "triaged"), ("G1", "owned")]
    assert moved[1].detail["deputy"] == "eva"


def test_not_a_tool_holds_for_the_logic_it_was_decided_for(
    plant: Any, tool: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory, day = plant.inventory, bench(1, staff)
    move(inventory, tool, State.NOT_A_TOOL, actor=people["bert"], reason="a test file", bench=day, second=people["pia"])
    plant.files["Lab/report.vbs"] = f"{REPORT}|other data"
    plant.scan(2)
    intake(inventory, bench(2, staff))
    assert tool_page(inventory, tool).tool.state is State.NOT_A_TOOL
    plant.files["Lab/report.vbs"] = f"{REPORT} ORDER BY Line"
    plant.scan(3)
    intake(inventory, bench(3, staff))
    page = tool_page(inventory, tool)
    assert page.tool.state is State.TRIAGED
    assert "GN" in [event.policy for event in page.events]


@pytest.mark.usefixtures("tool")
def test_of_many_moves_at_once_exactly_one_happens(inventory: Any, people: Any, bench: Any, staff: Any) -> None:
    limits = resolve_tool(inventory, "Q/limits.vbs")

    def attempt(number: int) -> bool:
        try:
            move(inventory, limits, State.TRIAGED, actor=people["bert"], reason=f"no. {number}", bench=bench(1, staff))
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(attempt, range(16)))
    assert won.count(True) == 1
    page = tool_page(inventory, limits)
    assert (page.tool.state, page.tool.version) == (State.TRIAGED, 1)
    assert [event.kind for event in page.events].count("state_changed") == 1


def test_two_intakes_at_once_judge_each_tool_once(plant: Any, bench: Any) -> None:
    plant.files = {f"Q/tool{number}.vbs": f"{LIMITS} -- {number}" for number in range(40)}
    plant.scan()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: intake(plant.inventory, bench()), range(4)))
    assert told(plant.inventory) == ["discovered"] * 40


def test_a_tool_that_nobody_knows_is_a_lookup_error(inventory: Any, people: Any, bench: Any, staff: Any) -> None:
    with pytest.raises(LookupError, match="T-NOBODY"):
        register(inventory, "T-NOBODY", DRAFT, actor=people["olga"], bench=bench(1, staff))

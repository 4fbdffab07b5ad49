"""What every door does besides its gate: note refused attempts, mind the clock, and let nobody be first twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inventory.domain.migration import State
from inventory.domain.people import Person, Role
from inventory.domain.refusal import Refused
from inventory.services.attempts import APART, on_record
from inventory.services.intake import intake
from inventory.services.move import move
from inventory.services.register import draft_refusals, register
from inventory.store.ledger import entries
from inventory.store.queries import resolve_tool


@pytest.fixture
def tool(plant: Any, bench: Any) -> str:
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?"}
    plant.scan()
    intake(plant.inventory, bench(0))
    return resolve_tool(plant.inventory, "Q/limits.vbs")


def noted(inventory: Any) -> list[tuple[str, str | None, str, str]]:
    found = (entry.event for entry in entries(inventory, kind="attempt_refused"))
    return [(event.actor, event.tool, event.policy, event.detail["wanted"]) for event in found]


def test_an_attempt_is_noted_with_its_tool_and_what_was_wanted(
    inventory: Any, tool: str, people: Any, bench: Any
) -> None:
    with pytest.raises(Refused):
        move(inventory, tool, State.NOT_A_TOOL, actor=people["eva"], reason="r", bench=bench(1))
    assert noted(inventory) == [("eva", tool, "GN", "not_a_tool")]


def test_what_is_only_missing_is_no_attempt(inventory: Any, tool: str, people: Any, bench: Any) -> None:
    with pytest.raises(Refused, match="no way to planned"):
        move(inventory, tool, State.PLANNED, actor=people["bert"], reason="r", bench=bench(1))
    assert noted(inventory) == []


def test_an_attempt_on_a_tool_that_is_not_there_is_noted_without_it(inventory: Any, people: Any, bench: Any) -> None:
    from inventory.domain.refusal import no

    with pytest.raises(Refused), on_record(inventory, "T-NONE", actor=people["eva"], bench=bench(), wanted="x"):
        raise Refused(no("CHG-1", "a"))
    assert noted(inventory) == [("eva", None, "CHG-1", "x")]


def test_nobody_decides_by_a_clock_that_was_set_back(inventory: Any, tool: str, people: Any, bench: Any) -> None:
    move(inventory, tool, State.TRIAGED, actor=people["bert"], reason="r", bench=bench(9))
    for behind, sentence in (
        (timedelta(seconds=1), "set it right first"),
        (timedelta(0), "there is no way to planned"),
    ):
        late = replace(bench(9), now=bench(9).now - APART - behind)
        with pytest.raises(Refused, match=sentence):
            move(inventory, tool, State.PLANNED, actor=people["bert"], reason="r", bench=late)
    assert noted(inventory) == [("bert", tool, "POLICY-3", "planned")]


def test_a_refused_attempt_and_a_scan_set_no_clock(
    inventory: Any, tool: str, plant: Any, people: Any, bench: Any
) -> None:
    with pytest.raises(Refused):
        move(inventory, tool, State.NOT_A_TOOL, actor=people["eva"], reason="r", bench=bench(90))
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Lo = ?"}
    plant.scan(90)
    intake(plant.inventory, bench(90))
    move(inventory, tool, State.TRIAGED, actor=people["bert"], reason="r", bench=bench(1))


@pytest.mark.parametrize(
    ("filer", "sentence"),
    [
        (Person(id="team", name="Team", is_group=True), "Team is a group; a person registers a tool (SHA-1)"),
        (Person(id="gone", name="Gus", active=False), "Gus has left; somebody who is here registers it (SHA-1)"),
    ],
)
def test_a_tool_is_registered_by_a_person_who_is_here(
    answers: Any, people: Any, bench: Any, filer: Person, sentence: str
) -> None:
    assert [str(one) for one in draft_refusals(answers, filer, bench().organisation)] == [sentence]
    assert draft_refusals(answers, people["eva"], bench().organisation) == ()


def test_a_draft_without_an_owner_is_asked_for_one_once(answers: Any, people: Any, bench: Any) -> None:
    (refusal,) = draft_refusals(replace(answers, owner=" "), people["eva"], bench().organisation)
    assert refusal.policy == "OWN-3"
    assert "owner is missing" in refusal.sentence


def test_who_registers_for_somebody_else_accepts_nothing(
    inventory: Any, tool: str, answers: Any, people: Any, bench: Any
) -> None:
    assert register(inventory, tool, answers, actor=people["eva"], bench=bench(1)).accepted is None
    filed = register(inventory, tool, answers, actor=people["olga"], bench=bench(1))
    assert filed.accepted == bench(1).now
    assert Role.OWNER in people["olga"].roles

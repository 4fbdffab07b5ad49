"""From an idea to a deployment: who may file what, and that each change makes what was signed another thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from inventory.domain.dossier import Result, Value
from inventory.domain.governance import Governance
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.refusal import Refused
from inventory.domain.registers import SystemOfRecord
from inventory.services import delivering, filing
from inventory.services.intake import intake
from inventory.services.move import move
from inventory.store.dossier import dossier_of
from inventory.store.queries import resolve_tool
from inventory.store.schema import events, tools

IRENE = Person(id="irene", name="Irene Architect", unit=Unit.IT, roles=frozenset({Role.IT_ARCHITECT}))
DEV = Person(id="dev", name="Devi Developer", unit=Unit.IT)
TINA = Person(id="tina", name="Tina Tester", roles=frozenset({Role.OPERATIONS_TESTER}))
VALUE = Value(amount=Decimal(12000), unit="EUR a year")
NOTHING = Value(amount=Decimal(0), unit="")
BUILD = "a" * 64
OTHER = "b" * 64


@pytest.fixture
def day(people: Any, bench: Any) -> Any:
    """Make the bench of a day, with a MES whose Product Owner is Pia, an architect, a developer and a tester."""
    staff = Organisation.of(
        [*people.values(), IRENE, DEV, TINA], systems=[SystemOfRecord(name="MES", product_owner="pia")]
    )
    return lambda number=1: replace(bench(number, staff), governance=Governance())


@pytest.fixture
def limits(plant: Any, day: Any, people: Any) -> str:
    """A tool that sets test limits, planned to move into the MES."""
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?"}
    plant.scan()
    intake(plant.inventory, day(0))
    tool = resolve_tool(plant.inventory, "Q/limits.vbs")
    filing.plan(
        plant.inventory,
        tool,
        system="MES",
        value=VALUE,
        cost_centre="4711",
        target=date(2027, 1, 1),
        actor=people["pia"],
        bench=day(),
    )
    return tool


def dossier(inventory: Any, tool: str) -> Any:
    with inventory.reading() as connection:
        return dossier_of(connection, tool)


def stands_at(inventory: Any, tool: str, state: State) -> None:
    with inventory.writing() as connection:
        connection.execute(tools.update().where(tools.c.id == tool).values(state=state.value))


def under_test(inventory: Any, tool: str, day: Any, *cases: str) -> None:
    delivering.plan_test(inventory, tool, "limits", cases or ("low", "high"), data_by="olga", actor=TINA, bench=day())
    delivering.attach_build(inventory, tool, BUILD, developer="dev", name="mes.zip", actor=DEV, bench=day())


def test_anybody_has_ideas_and_only_the_product_owner_requests(
    inventory: Any, limits: str, day: Any, people: Any
) -> None:
    delivering.have_idea(inventory, limits, "show the trend", actor=people["eva"], bench=day())
    with pytest.raises(Refused, match="requests come from the Product Owner, Pia"):
        delivering.request(inventory, limits, "take it over", VALUE, actor=people["eva"], bench=day())
    with pytest.raises(Refused, match="is a group"):
        delivering.have_idea(inventory, limits, "x", actor=people["team"], bench=day())
    with pytest.raises(Refused, match="say what the idea is"):
        delivering.have_idea(inventory, limits, " ", actor=people["eva"], bench=day())
    status = delivering.request(
        inventory, limits, "take it over", VALUE, actor=people["pia"], bench=day(), idea_of="eva"
    )
    assert status == "filed"
    with inventory.reading() as connection:
        kinds = list(connection.execute(select(events.c.kind).order_by(events.c.id)).scalars())
    assert kinds[-5:] == ["idea", "attempt_refused", "attempt_refused", "attempt_refused", "requested"]


def test_a_request_without_a_value_is_kept_as_rejected_and_opens_no_gate(
    inventory: Any, limits: str, day: Any, people: Any
) -> None:
    stands_at(inventory, limits, State.PLANNED)
    assert delivering.request(inventory, limits, "x", NOTHING, actor=people["pia"], bench=day()) == "rejected, PO-1"
    delivering.check_architecture(inventory, limits, passed=True, override="a queue", actor=IRENE, bench=day())
    with pytest.raises(Refused, match="says no value"):
        move(inventory, limits, State.IN_BUILD, actor=people["pia"], reason="r", bench=day())
    assert delivering.request(inventory, limits, "x", VALUE, actor=people["pia"], bench=day()) == "filed"
    with pytest.raises(Refused, match="has changed since the IT Architect checked it"):
        move(inventory, limits, State.IN_BUILD, actor=people["pia"], reason="r", bench=day())
    delivering.check_architecture(inventory, limits, passed=True, override="a queue", actor=IRENE, bench=day())
    move(inventory, limits, State.IN_BUILD, actor=people["pia"], reason="r", bench=day())


def test_direct_writes_are_attached_and_pass_only_with_a_reason_of_the_architect(
    inventory: Any, limits: str, day: Any, people: Any
) -> None:
    with pytest.raises(Refused, match="no request to check"):
        delivering.check_architecture(inventory, limits, passed=True, actor=IRENE, bench=day())
    delivering.request(inventory, limits, "x", VALUE, actor=people["pia"], bench=day())
    assert any("UPDATE Test_Limits" in line for line in dossier(inventory, limits).request.writes)
    with pytest.raises(Refused, match="writes directly in 1 place"):
        delivering.check_architecture(inventory, limits, passed=True, actor=IRENE, bench=day())
    for passed, override, reason in ((True, "through a queue", "through a queue"), (False, "", "rejected")):
        delivering.check_architecture(inventory, limits, passed=passed, override=override, actor=IRENE, bench=day())
        with inventory.reading() as connection:
            told = connection.execute(select(events).order_by(events.c.id.desc()).limit(1)).one()
        assert (told.kind, told.actor, told.reason) == ("checked", "irene", reason)
    with pytest.raises(Refused, match="is not IT architect"):
        delivering.check_architecture(inventory, limits, passed=False, actor=people["ingo"], bench=day())
    delivering.check_architecture(inventory, limits, passed=False, actor=IRENE, bench=day())
    stands_at(inventory, limits, State.PLANNED)
    with pytest.raises(Refused, match="rejected it"):
        move(inventory, limits, State.IN_BUILD, actor=people["pia"], reason="r", bench=day())


def test_it_attaches_the_build_and_operations_does_the_rest(inventory: Any, limits: str, day: Any, people: Any) -> None:
    def plan(**changed: Any) -> None:
        said = {"plan": "p", "cases": ["low"], "data_by": "olga", "actor": TINA} | changed
        delivering.plan_test(inventory, limits, said.pop("plan"), said.pop("cases"), bench=day(), **said)

    for changed, sentence in (
        ({"actor": DEV}, "is not operations tester"),
        ({"plan": " "}, "say what is tested"),
        ({"cases": []}, "has no cases"),
        ({"cases": ["a", "a"]}, "stands in it twice"),
        ({"data_by": "ingo"}, "belongs to IT"),
        ({"data_by": "nobody"}, "not known here"),
    ):
        with pytest.raises(Refused, match=sentence):
            plan(**changed)
    plan()
    with pytest.raises(Refused, match="no build is attached"):
        delivering.execute(inventory, limits, "low", Result.PASSED, evidence=[], actor=TINA, bench=day())
    for actor, digest, developer, sentence in (
        (TINA, BUILD, "dev", "IT attaches the build"),
        (DEV, "123", "dev", "named by its sha256"),
        (DEV, BUILD, "nobody", "say who made it"),
    ):
        with pytest.raises(Refused, match=sentence):
            delivering.attach_build(inventory, limits, digest, developer=developer, name="x", actor=actor, bench=day())
    delivering.attach_build(inventory, limits, BUILD, developer="tina", name="x", actor=DEV, bench=day())
    with pytest.raises(Refused, match="developer does not execute"):
        delivering.execute(inventory, limits, "low", Result.PASSED, evidence=[], actor=TINA, bench=day())
    delivering.attach_build(inventory, limits, BUILD, developer="dev", name="x", actor=DEV, bench=day())
    for actor, case, result, sentence in (
        (people["ingo"], "low", Result.PASSED, "is not operations tester"),
        (TINA, "none", Result.PASSED, "no case 'none'"),
        (TINA, "low", Result.OPEN, "passed or failed"),
    ):
        with pytest.raises(Refused, match=sentence):
            delivering.execute(inventory, limits, case, result, evidence=[], actor=actor, bench=day())
    delivering.execute(inventory, limits, "low", Result.PASSED, evidence=[BUILD], actor=TINA, bench=day())
    (case,) = dossier(inventory, limits).acceptance.cases
    assert (case.result, case.executed_by, case.evidence) == (Result.PASSED, "tina", (BUILD,))


def test_only_the_product_owner_accepts_a_deviation_and_a_new_result_voids_it(
    inventory: Any, limits: str, day: Any, people: Any
) -> None:
    under_test(inventory, limits, day, "low")
    with pytest.raises(Refused, match="no case that failed"):
        delivering.accept_deviation(inventory, limits, "low", "r", actor=people["pia"], bench=day())
    delivering.execute(inventory, limits, "low", Result.FAILED, evidence=[], actor=TINA, bench=day())
    with pytest.raises(Refused, match="only the Product Owner of record"):
        delivering.accept_deviation(inventory, limits, "low", "r", actor=people["olga"], bench=day())
    with pytest.raises(Refused, match="say why"):
        delivering.accept_deviation(inventory, limits, "low", " ", actor=people["pia"], bench=day())
    before = dossier(inventory, limits).digests
    delivering.accept_deviation(inventory, limits, "low", "cosmetic", actor=people["pia"], bench=day())
    after = dossier(inventory, limits).digests
    assert before["uat"] != after["uat"]
    assert before["build"] == after["build"]
    delivering.execute(inventory, limits, "low", Result.FAILED, evidence=[], actor=TINA, bench=day())
    assert dossier(inventory, limits).acceptance.cases[0].accepted_by == ""


def test_what_is_deployed_must_be_what_was_signed(inventory: Any, limits: str, day: Any, people: Any) -> None:
    under_test(inventory, limits, day)
    with pytest.raises(Refused, match="is not IT operator"):
        delivering.deploy(inventory, limits, BUILD, rollback="r", training="t", actor=people["pia"], bench=day())
    delivering.deploy(
        inventory, limits, OTHER, rollback="restore", training="shift A", actor=people["ingo"], bench=day()
    )
    stands_at(inventory, limits, State.SIGNED)
    with pytest.raises(Refused, match="not what was signed"):
        move(inventory, limits, State.DEPLOYED, actor=people["ingo"], reason="r", bench=day())


def test_what_is_deployed_unsigned_is_its_impact_at_once(inventory: Any, limits: str, day: Any, people: Any) -> None:
    under_test(inventory, limits, day)
    stands_at(inventory, limits, State.UAT)
    delivering.deploy(inventory, limits, BUILD, rollback="r", training="t", actor=people["ingo"], bench=day())
    with inventory.reading() as connection:
        event = connection.execute(select(events).order_by(events.c.id.desc()).limit(1)).one()
        state = connection.execute(select(tools.c.state).where(tools.c.id == limits)).scalar()
    assert (state, event.policy, event.detail["build"]) == ("deployed_unsigned", "CHG-5", BUILD)


def test_another_build_has_to_be_tested_again(inventory: Any, limits: str, day: Any) -> None:
    under_test(inventory, limits, day, "low")
    delivering.execute(inventory, limits, "low", Result.PASSED, evidence=[], actor=TINA, bench=day())
    delivering.attach_build(inventory, limits, OTHER, developer="dev", name="2.zip", actor=DEV, bench=day())
    stands_at(inventory, limits, State.UAT)
    with pytest.raises(Refused, match="low was executed on another build"):
        move(inventory, limits, State.SIGNED, actor=TINA, reason="r", bench=day())


def test_a_rejection_is_no_pass_and_is_not_overridden(inventory: Any, limits: str, day: Any, people: Any) -> None:
    delivering.request(inventory, limits, "x", VALUE, actor=people["pia"], bench=day())
    with pytest.raises(Refused, match="what is rejected is not overridden"):
        delivering.check_architecture(inventory, limits, passed=False, override="no way", actor=IRENE, bench=day())

"""The checklist: a row fails on its violation, passes only when all was measured, and unknown is never green."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from classifiers.criticality import Criticality
from classifiers.facts import Facts, Known
from classifiers.verdict import Outcome, Tag
from inventory.domain.checklist import Module, Premises, Row, Status, check
from inventory.domain.checklist_measures import MEASURES
from inventory.domain.dossier import Dossier, Plan, Proof, Request, Value
from inventory.domain.migration import State
from inventory.domain.money import CostKind, CostLine
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.registers import EnterpriseZone, SystemOfRecord
from inventory.domain.responsibility import OWNS, Layer, card

NOW = datetime(2026, 3, 2, tzinfo=UTC)
OLGA = Person(id="olga", name="Olga")
PIA = Person(id="pia", name="Pia", roles=frozenset({Role.PRODUCT_OWNER}))
INGO = Person(id="ingo", name="Ingo", unit=Unit.IT, roles=frozenset({Role.IT_OPERATOR}))
GONE = Person(id="gone", name="Gustav", active=False)
TEAM = Person(id="team", name="team", is_group=True)
MES = SystemOfRecord(name="MES", business_owner="olga", product_owner="pia")
VALUE = Value(amount=Decimal(12_000), unit="EUR/year")
PLAN = Plan(system="MES", value=VALUE, cost_centre="P-100", target=date(2026, 9, 1), by="olga", at=NOW)
REQUEST = Request(filed_by="pia", sentence="limits", value=VALUE, at=NOW)
PROOFS = tuple(Proof(item=item, text="restored", by="ingo", at=NOW) for item in ("backup", "accuracy"))
COST = CostLine(
    number=1,
    tool="T-A",
    plant="North",
    kind=CostKind.LICENCE,
    amount=Decimal(100),
    currency="EUR",
    cost_centre="P-100",
    first=date(2026, 1, 1),
    last=None,
    filed_by="olga",
    filed=NOW,
)
TOOL = Module(
    id="T-A",
    name="limits.accdb",
    state=State.PLANNED,
    outcome=Outcome.MIGRATE_NOW,
    criticality=Criticality.QUALITY,
    rule="R1",
    tag=Tag.SHADOW_IT,
    read_only=Known.NO,
    facts=Facts(owner=Known.YES),
    dossier=Dossier(plan=PLAN, request=REQUEST, proofs=PROOFS),
)
OPEN = replace(TOOL, id="T-B", name="odd.xlsm", outcome=Outcome.TRIAGE, tag=None, criticality=Criticality.UNKNOWN)
GOOD = Premises(
    plant="North",
    organisation=Organisation.of((OLGA, PIA, INGO, GONE, TEAM), systems=(MES,)),
    systems=(MES,),
    modules=(TOOL,),
    operators=("ingo",),
    costs=(COST,),
    it_cost_centres=frozenset({"IT-100"}),
)
NAMES = tuple(MEASURES)


def row(name: str) -> Row:
    return Row(id=name, title=name, policy="CHK-1", measure=name)


def status(name: str, premises: Premises) -> Status:
    return check(row(name), premises, MEASURES).status


def subjects(name: str, premises: Premises) -> list[str]:
    return [violation.subject for violation in check(row(name), premises, MEASURES).violations]


@pytest.mark.parametrize("name", NAMES)
def test_a_plant_where_all_is_in_order_and_known_passes(name: str) -> None:
    found = check(row(name), GOOD, MEASURES)
    assert (found.status, found.violations) == (Status.PASS, ())


@pytest.mark.parametrize("name", NAMES)
def test_a_plant_of_which_nothing_is_known_passes_nothing(name: str) -> None:
    empty = Premises(plant="", organisation=Organisation.of(), unscanned=("plant",), operators=("ingo",))
    found = check(row(name), empty, MEASURES)
    assert found.status is Status.UNKNOWN
    assert found.sentence


@pytest.mark.parametrize("name", ["leader", "accuracy_and_backup"])
def test_a_share_without_a_complete_scan_or_an_open_question_is_never_green(name: str) -> None:
    assert status(name, replace(GOOD, unscanned=("north",))) is Status.UNKNOWN
    found = check(row(name), replace(GOOD, modules=(TOOL, OPEN)), MEASURES)
    assert (found.status, found.sentence) == (
        Status.UNKNOWN,
        "1 tool with an open question may belong here (R9)",
    )


def test_a_violation_fails_a_row_even_where_something_is_unknown() -> None:
    lost = replace(TOOL, facts=Facts(owner=Known.NO))
    assert status("leader", replace(GOOD, modules=(lost, OPEN), unscanned=("north",))) is Status.FAIL


@pytest.mark.parametrize("leader", ["", "ingo", "gone", "team", "nobody"])
def test_a_system_needs_a_leader_of_the_business_who_is_here(leader: str) -> None:
    system = replace(MES, business_owner=leader)
    found = check(row("leader"), replace(GOOD, systems=(system,)), MEASURES)
    assert found.status is Status.FAIL
    assert [violation.mend for violation in found.violations] == ['systems owner "MES" PERSON --as YOU']


@pytest.mark.parametrize("known", [Known.NO, Known.UNKNOWN])
def test_a_tool_to_be_governed_needs_an_owner_and_a_harmless_one_does_not(known: Known) -> None:
    lost = replace(TOOL, facts=Facts(owner=known))
    assert subjects("leader", replace(GOOD, modules=(lost,))) == ["T-A"]
    assert status("leader", replace(GOOD, modules=(replace(lost, outcome=Outcome.WATCH),))) is Status.PASS


@pytest.mark.parametrize("named", ["", "ingo", "gone", "team", "olga"])
def test_a_major_system_needs_one_product_owner_of_the_business_who_holds_the_role(named: str) -> None:
    system = replace(MES, product_owner=named)
    (violation,) = check(row("product_owner"), replace(GOOD, systems=(system,)), MEASURES).violations
    assert (violation.subject, violation.mend) == ("MES", 'systems po "MES" PERSON --as YOU')
    assert status("product_owner", replace(GOOD, systems=(replace(system, major=False),))) is Status.UNKNOWN


def test_a_plan_or_a_cost_line_on_a_cost_centre_of_it_is_the_finding_fin_1() -> None:
    plan = replace(TOOL, dossier=replace(TOOL.dossier, plan=replace(PLAN, cost_centre="it-100 ")))
    assert subjects("budget", replace(GOOD, modules=(plan,))) == ["T-A"]
    assert subjects("budget", replace(GOOD, costs=(replace(COST, cost_centre="IT-100"),))) == ["T-A"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"it_cost_centres": frozenset()}, "IT's cost centres are not named"),
        ({"costs": ()}, "no cost line is filed yet"),
        ({"costs": (replace(COST, tool="T-X"),)}, "1 planned tool without a cost line"),
    ],
)
def test_what_is_not_filed_makes_the_budget_not_measurable(changed: dict[str, object], why: str) -> None:
    found = check(row("budget"), replace(GOOD, **changed), MEASURES)
    assert found.status is Status.UNKNOWN
    assert why in found.sentence


@pytest.mark.parametrize("item", ["backup", "accuracy"])
def test_a_high_risk_tool_needs_its_backup_proven_by_it_and_its_accuracy_by_operations(item: str) -> None:
    without = tuple(proof for proof in PROOFS if proof.item != item)
    tool = replace(TOOL, dossier=Dossier(proofs=without))
    (violation,) = check(row("accuracy_and_backup"), replace(GOOD, modules=(tool,)), MEASURES).violations
    side = {"backup": "IT", "accuracy": "Operations"}[item]
    assert violation.sentence == f"{side} has not proven the {item} of limits.accdb"
    assert violation.mend == f'contain T-A {item} --proof "..." --as YOU'
    assert status("accuracy_and_backup", replace(GOOD, modules=(replace(tool, tag=Tag.CITIZEN),))) is Status.PASS


def test_a_request_that_is_not_of_the_product_owner_is_found_and_none_at_all_says_nothing() -> None:
    other = replace(TOOL, dossier=Dossier(plan=PLAN, request=replace(REQUEST, filed_by="olga")))
    assert subjects("requests", replace(GOOD, modules=(other,))) == ["T-A"]
    assert status("requests", replace(GOOD, modules=(replace(TOOL, dossier=Dossier()),))) is Status.UNKNOWN


def test_availability_needs_it_and_utilization_needs_operations() -> None:
    name = "availability_and_utilization"
    assert subjects(name, replace(GOOD, operators=())) == ["North"]
    for changed, what in (({"business_owner": "ingo"}, "owner"), ({"product_owner": "ingo"}, "po")):
        (found,) = check(row(name), replace(GOOD, systems=(replace(MES, **changed),)), MEASURES).violations
        assert (found.subject, found.mend) == ("MES", f'systems {what} "MES" PERSON --as YOU')
    nobody = replace(MES, business_owner="", product_owner="gone")
    (found,) = check(row(name), replace(GOOD, systems=(nobody,)), MEASURES).violations
    assert (found.subject, found.mend) == ("MES", 'systems owner "MES" PERSON --as YOU')
    zone = EnterpriseZone(
        name="ERP jobs", share="s", path="", service_owner="olga", valid_until=NOW + timedelta(days=9)
    )
    assert subjects(name, replace(GOOD, enterprise=(zone,))) == ["ERP jobs"]
    assert status(name, replace(GOOD, enterprise=(replace(zone, service_owner="ingo"),))) is Status.PASS


def test_a_row_of_a_plant_counts_tools_and_passes_up_to_its_limit() -> None:
    counting = Row(id="x", title="x", where={"state": frozenset({"planned"}), "owner": frozenset({"yes"})})
    found = check(counting, GOOD, MEASURES)
    assert (found.status, found.sentence) == (Status.FAIL, "1 of 1 tool; at most 0")
    assert [violation.mend for violation in found.violations] == ["next T-A"]
    assert check(replace(counting, at_most=1), GOOD, MEASURES).status is Status.PASS
    assert check(replace(counting, where={"tag": frozenset({"citizen"})}), GOOD, MEASURES).status is Status.PASS


def test_a_row_of_a_plant_is_not_green_where_undecided_tools_may_belong_to_it() -> None:
    premises = replace(GOOD, modules=(OPEN,))
    quality = Row(id="x", title="x", where={"criticality": frozenset({"quality"})})
    assert check(quality, premises, MEASURES).status is Status.UNKNOWN
    questions = Row(id="x", title="x", where={"outcome": frozenset({"triage"})})
    assert check(questions, premises, MEASURES).status is Status.FAIL
    assert check(questions, replace(GOOD, unscanned=("north",)), MEASURES).status is Status.UNKNOWN
    assert check(questions, GOOD, MEASURES).status is Status.PASS
    both = replace(questions, where={**questions.where, "criticality": frozenset({"quality"})})
    assert check(both, premises, MEASURES).status is Status.PASS
    closed = Row(id="x", title="x", where={"state": frozenset({"exception"})})
    assert check(closed, premises, MEASURES).status is Status.PASS


def test_the_matrix_gives_each_layer_to_one_side_and_the_card_shows_all() -> None:
    assert set(OWNS) == set(Layer)
    assert OWNS[Layer.AVAILABILITY] is Unit.IT
    assert OWNS[Layer.UTILIZATION] is OWNS[Layer.ACCURACY] is OWNS[Layer.LOGIC] is Unit.BUSINESS
    sides = card()
    assert sorted(sides["IT"] + sides["Operations"]) == sorted(layer.value for layer in Layer)

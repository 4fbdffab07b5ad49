"""Who can be given a case: by role and plant, on loan too, never across the sides of the house or on one's own work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from classifiers.criticality import Criticality
from classifiers.facts import Facts, Known
from classifiers.settings import DEADLINES
from classifiers.verdict import Outcome
from inventory.domain.asking import Situation
from inventory.domain.caseload import Ask, Party, Step, free
from inventory.domain.dossier import Dossier, Plan, Value
from inventory.domain.migration import State
from inventory.domain.people import Delegation, Grant, Organisation, Person, Role, Unit
from inventory.domain.receivers import Receivers, escalations, managers
from inventory.domain.registers import SystemOfRecord
from inventory.domain.registration import Draft, Registration

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OLGA = Person(id="olga", name="Olga", manager="mara")
MARA = Person(id="mara", name="Mara", manager="dora")
DORA = Person(id="dora", name="Dora")
NORA = Person(id="nora", name="Nora", grants=frozenset({Grant(role=Role.DEPARTMENT_HEAD, plant="North")}))
SVEN = Person(id="sven", name="Sven", grants=frozenset({Grant(role=Role.DEPARTMENT_HEAD, plant="South")}))
BERT = Person(id="bert", name="Bert", roles=frozenset({Role.BOARD, Role.ASSESSOR}))
PIA = Person(id="pia", name="Pia", roles=frozenset({Role.PRODUCT_OWNER}))
INGO = Person(id="ingo", name="Ingo", unit=Unit.IT, roles=frozenset({Role.IT_OPERATOR, Role.IT_ARCHITECT}))
EVERYBODY = (OLGA, MARA, DORA, NORA, SVEN, BERT, PIA, INGO)
DRAFT = Draft(owner="olga", purpose="p", documentation="d", inputs_outputs="i", how_to_run="h")
FILED = Registration(draft=DRAFT, drafted_by="eva", drafted=NOW, fingerprint="f", accepted=NOW)
PLAN = Plan(
    system="MES",
    value=Value(amount=Decimal(1), unit="EUR/year"),
    cost_centre="P",
    target=NOW.date(),
    by="olga",
    at=NOW,
)
HERE = Situation(
    tool="T-A",
    state=State.OWNED,
    outcome=Outcome.MIGRATE_NOW,
    criticality=Criticality.QUALITY,
    score=50.0,
    discovered=NOW,
    facts=Facts(owner=Known.YES),
    read_only=Known.YES,
    now=NOW,
    deadlines=DEADLINES,
    plant="North",
    registration=FILED,
    owner=OLGA,
    dossier=Dossier(plan=PLAN),
)


def given(*changed: Person, loans: tuple[Delegation, ...] = (), po: str = "pia") -> Receivers:
    people = {person.id: person for person in (*EVERYBODY, *changed)}
    system = SystemOfRecord(name="MES", product_owner=po)
    staff = Organisation.of(people.values(), systems=[system], delegations=loans)
    return Receivers(organisation=staff, now=NOW)


def first(party: Party, receivers: Receivers, situation: Situation = HERE) -> tuple[str, ...]:
    return receivers.first_asked(Ask(tool="T-A", step=Step.PLAN, party=party), situation)


@pytest.mark.parametrize(
    ("party", "people"),
    [
        (Party.OWNER, ("olga",)),
        (Party.MANAGER, ("mara",)),
        (Party.HEAD, ("nora",)),
        (Party.ASSESSOR, ("bert",)),
        (Party.BOARD, ("bert",)),
        (Party.IT, ("ingo",)),
        (Party.ARCHITECT, ("ingo",)),
        (Party.PRODUCT_OWNER, ("pia",)),
        (Party.DATA_OWNER, ()),
        (Party.TESTER, ()),
    ],
)
def test_each_party_is_who_holds_its_role_at_the_plant(party: Party, people: tuple[str, ...]) -> None:
    assert first(party, given()) == people


def test_a_role_at_another_plant_is_no_role_here_and_without_a_head_the_board_is_asked() -> None:
    assert first(Party.HEAD, given(), replace(HERE, plant="South")) == ("sven",)
    assert first(Party.HEAD, given(), replace(HERE, plant="West")) == ("bert",)


@pytest.mark.parametrize(
    "changed", [{"active": False}, {"is_group": True}, {"unit": Unit.IT}], ids=["leaver", "group", "it"]
)
def test_a_leaver_a_group_or_it_is_never_asked_for_the_business(changed: dict[str, object]) -> None:
    assert first(Party.HEAD, given(replace(NORA, **changed))) == ("bert",)
    assert first(Party.ASSESSOR, given(replace(BERT, **changed))) == ()
    assert first(Party.PRODUCT_OWNER, given(replace(PIA, **changed))) == ()
    assert first(Party.OWNER, given(), replace(HERE, owner=replace(OLGA, **changed))) == ()
    assert first(Party.MANAGER, given(replace(MARA, **changed))) == ("dora",)


def test_the_business_is_never_asked_for_it() -> None:
    assert first(Party.IT, given(replace(INGO, unit=Unit.BUSINESS))) == ()


def test_who_borrowed_a_role_is_asked_and_not_when_it_was_lent_by_it_or_a_leaver() -> None:
    loan = Delegation(giver="nora", taker="dora", role=Role.DEPARTMENT_HEAD, until=NOW + timedelta(days=9))
    assert first(Party.HEAD, given(loans=(loan,))) == ("dora", "nora")
    assert first(Party.HEAD, given(loans=(replace(loan, until=NOW),))) == ("nora",)
    head = frozenset({Role.DEPARTMENT_HEAD})
    for giver in (replace(INGO, roles=head), replace(NORA, active=False)):
        assert "dora" not in first(Party.HEAD, given(giver, loans=(replace(loan, giver=giver.id),)))


@pytest.mark.parametrize("own", ["olga", "eva"])
def test_nobody_approves_or_votes_on_what_is_their_own(own: str) -> None:
    both = Person(id=own, name=own, roles=frozenset({Role.DEPARTMENT_HEAD, Role.BOARD}))
    receivers = given(both)
    assert first(Party.HEAD, receivers) == ("nora",)
    assert first(Party.BOARD, receivers) == ("bert",)
    ask = Ask(tool="T-A", step=Step.PLAN, party=Party.BOARD)
    assert [refusal.policy for refusal in receivers.unable(ask, HERE, both)] == ["POLICY-3"]


def test_the_product_owner_is_the_one_of_the_plans_system() -> None:
    assert first(Party.PRODUCT_OWNER, given(po="olga")) == ("olga",)
    assert first(Party.PRODUCT_OWNER, given(), replace(HERE, dossier=Dossier())) == ()


def test_a_case_of_an_owner_follows_the_owner_unless_it_was_handed_over() -> None:
    ask = Ask(tool="T-A", step=Step.PLAN, party=Party.OWNER)
    receivers = given()
    assert receivers.stays(ask, HERE, "olga", handed_over=False)
    assert not receivers.stays(ask, HERE, "dora", handed_over=False)
    assert receivers.stays(ask, HERE, "dora", handed_over=True)
    assert not receivers.stays(ask, HERE, "ingo", handed_over=True)
    assert not receivers.stays(ask, HERE, "nobody", handed_over=True)


def test_a_case_of_a_role_ends_with_the_role() -> None:
    ask = Ask(tool="T-A", step=Step.CLASS, party=Party.ASSESSOR)
    assert given().stays(ask, HERE, "bert", handed_over=False)
    assert not given(replace(BERT, roles=frozenset())).stays(ask, HERE, "bert", handed_over=False)


def test_managers_are_followed_up_the_chain_and_a_circle_ends() -> None:
    staff = given(replace(DORA, manager="olga")).organisation
    assert [boss.id for boss in managers(OLGA, staff)] == ["mara", "dora"]
    assert list(managers(None, staff)) == []
    assert list(managers(Person(id="x", name="x", manager="nobody"), staff)) == []


def test_escalation_goes_to_the_first_manager_who_is_here_the_head_and_the_board() -> None:
    gone = given(replace(MARA, active=False))
    assert escalations(OLGA, "North", gone) == (("dora",), ("nora",), ("bert",))
    assert escalations(DORA, "West", gone) == ((), (), ("bert",))


def test_the_least_loaded_is_first_and_who_has_five_has_no_room() -> None:
    assert free({"a": 2, "b": 1, "c": 5}, ["a", "b", "c", "d"]) == ["d", "b", "a"]


def test_the_tools_of_a_leaver_without_a_manager_go_to_the_head_of_the_plant() -> None:
    alone = replace(OLGA, manager="", active=False)
    assert first(Party.MANAGER, given(), replace(HERE, owner=alone)) == ("nora",)
    assert first(Party.MANAGER, given(), replace(HERE, owner=alone, plant="West")) == ("bert",)


def test_a_tool_that_nobody_owns_goes_to_every_head_and_an_owner_may_assess() -> None:
    assert first(Party.HEAD, given(), replace(HERE, owner=None, registration=None)) == ("nora",)
    assessor = replace(OLGA, roles=frozenset({Role.ASSESSOR}))
    assert first(Party.ASSESSOR, given(assessor), replace(HERE, owner=assessor)) == ("bert", "olga")


@pytest.mark.parametrize(
    ("party", "person", "said"),
    [
        (Party.OWNER, DORA, []),
        (Party.OWNER, replace(DORA, is_group=True), ["Dora is a group; a case is put to one person"]),
        (Party.OWNER, replace(DORA, active=False), ["Dora has left"]),
        (Party.OWNER, INGO, ["Ingo belongs to IT; this is a case for the business"]),
        (Party.IT, DORA, ["Dora is of the business; this is a case for IT"]),
        (Party.IT, INGO, []),
        (
            Party.IT,
            replace(INGO, roles=frozenset()),
            ["Ingo is not IT operator at North, or stands behind the request"],
        ),
        (Party.ASSESSOR, PIA, ["Pia is not assessor at North, or stands behind the request"]),
        (
            Party.PRODUCT_OWNER,
            BERT,
            ["Bert is not Product Owner of the target system, or stands behind the request"],
        ),
    ],
)
def test_who_cannot_take_a_case_hears_why(party: Party, person: Person, said: list[str]) -> None:
    ask = Ask(tool="T-A", step=Step.PLAN, party=party)
    assert [refusal.sentence for refusal in given(person).unable(ask, HERE, person)] == said

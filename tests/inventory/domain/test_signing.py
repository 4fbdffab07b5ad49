"""Who may sign under a registration, and in what role: four eyes are checked on persons, loans included (G11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from classifiers.facts import Facts, Known
from inventory.domain.dossier import Dossier, Endorsement
from inventory.domain.gates import Case
from inventory.domain.gates.signing import SIGNERS, approval_refusals, signing_refusals
from inventory.domain.migration import State
from inventory.domain.people import Delegation, Grant, Organisation, Person, Role
from inventory.domain.registration import Draft, Registration

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DRAFT = Draft(owner="olga", purpose="p", documentation="d", inputs_outputs="i", how_to_run="h")
FILED = Registration(draft=DRAFT, drafted_by="eva", drafted=NOW, fingerprint="f", accepted=NOW)
HEAD = Person(id="hans", name="Hans Head", grants=frozenset({Grant(role=Role.DEPARTMENT_HEAD, plant="Ulm")}))
LOAN = Delegation(giver="hans", taker="emil", role=Role.DEPARTMENT_HEAD, until=NOW + timedelta(days=1), plant="Ulm")
EMIL = Person(id="emil", name="Emil Stand-in")


@pytest.fixture
def case(people: Any) -> Case:
    return Case(
        state=State.DISCOVERED,
        verdict=None,
        registration=FILED,
        organisation=Organisation.of([*people.values(), HEAD, EMIL], delegations=[LOAN]),
        actor=people["pia"],
        reason="",
        now=NOW,
        plant="Ulm",
        fingerprint="f",
        facts=Facts(sandboxed=Known.YES),
    )


def said(case: Case, *roles: Role) -> list[str]:
    return [f"{one.policy}: {one.sentence}" for one in approval_refusals(case, *roles)]


def policies(case: Case, role: Role) -> list[str]:
    return [one.policy for one in signing_refusals(case, role)]


def as_(case: Case, who: Person, **changes: Any) -> Case:
    return replace(case, actor=who, **changes)


def test_a_product_owner_or_the_head_of_the_plant_approves(case: Case) -> None:
    assert said(case) == []
    assert said(case, Role.DEPARTMENT_HEAD) == ["G11: Pia Product Owner is no department head at Ulm"]
    assert said(as_(case, HEAD)) == []
    assert said(as_(case, HEAD, plant="Linz")) == [
        "G11: Hans Head is neither product owner nor department head at Linz"
    ]


def test_neither_the_owner_nor_who_filed_it_approves_whatever_their_roles(case: Case, people: Any) -> None:
    owner = replace(people["olga"], roles=frozenset({Role.DEPARTMENT_HEAD}))
    assert said(as_(case, owner)) == ["G11: the owner cannot approve it; that needs a second person"]
    filer = replace(people["eva"], roles=frozenset({Role.PRODUCT_OWNER}))
    assert said(as_(case, filer)) == ["G11: who filed it cannot approve it; that needs a second person"]


def test_a_loan_does_not_make_the_owner_a_second_person(case: Case, people: Any) -> None:
    assert said(as_(case, EMIL)) == []
    assert said(as_(case, EMIL, now=NOW + timedelta(days=1))) != []
    mine = replace(FILED, draft=replace(DRAFT, owner="hans"))
    assert said(as_(case, EMIL, registration=mine)) == [
        "G11: Emil Stand-in acts for the owner or for who filed it; that needs a second person"
    ]
    left = Organisation.of([*people.values(), replace(HEAD, active=False), EMIL], delegations=[LOAN])
    assert said(as_(case, EMIL, organisation=left)) == ["G11: who lent Emil Stand-in the role has left or is a group"]


def test_it_groups_and_leavers_approve_nothing(case: Case, people: Any) -> None:
    roles = frozenset({Role.DEPARTMENT_HEAD})
    assert said(as_(case, replace(people["ingo"], roles=roles))) == [
        "CHG-1: IT confirms the zone only; the business approves"
    ]
    assert "is a group" in said(as_(case, replace(people["team"], roles=roles)))[0]
    assert "has left" in said(as_(case, replace(people["gone"], roles=roles)))[0]
    lending = Organisation.of(
        [*people.values(), replace(people["ingo"], roles=roles), EMIL],
        delegations=[replace(LOAN, giver="ingo", plant="")],
    )
    assert said(as_(case, EMIL, organisation=lending)) == ["CHG-1: IT confirms the zone only; the business approves"]


@pytest.mark.parametrize(
    ("changes", "policy"),
    [
        ({"registration": None}, "G11"),
        ({"registration": replace(FILED, accepted=None)}, "OWN-3"),
        ({"registration": replace(FILED, draft=replace(DRAFT, owner="ingo"))}, "OWN-3"),
        ({"registration": replace(FILED, draft=replace(DRAFT, owner="stranger"))}, "OWN-3"),
        ({"registration": replace(FILED, draft=replace(DRAFT, purpose=" "))}, "SHA-2"),
        ({"fingerprint": "g"}, "G11"),
    ],
)
def test_what_is_approved_is_whole_accepted_and_of_todays_logic(case: Case, changes: Any, policy: str) -> None:
    assert [one.policy for one in approval_refusals(replace(case, **changes))] == [policy]


def test_only_the_owner_signs_as_owner(case: Case, people: Any) -> None:
    assert policies(as_(case, people["olga"]), Role.OWNER) == []
    assert policies(case, Role.OWNER) == ["OWN-3"]
    assert policies(replace(case, registration=replace(FILED, draft=replace(DRAFT, owner="x"))), Role.OWNER) == [
        "OWN-3"
    ]
    gone = as_(case, people["gone"], registration=replace(FILED, draft=replace(DRAFT, owner="gone")))
    assert policies(gone, Role.OWNER) == ["OWN-3"]


def test_it_confirms_a_zone_that_is_there_and_nothing_else(case: Case, people: Any) -> None:
    assert policies(as_(case, people["ingo"]), Role.IT_OPERATOR) == []
    assert policies(as_(case, people["ingo"], facts=Facts(sandboxed=Known.NO)), Role.IT_OPERATOR) == ["G11"]
    assert policies(as_(case, replace(people["ingo"], roles=frozenset())), Role.IT_OPERATOR) == ["G11"]
    assert set(policies(as_(case, replace(people["ingo"], active=False)), Role.IT_OPERATOR)) == {"G11"}
    business = replace(people["olga"], roles=frozenset({Role.IT_OPERATOR}))
    assert policies(as_(case, business), Role.IT_OPERATOR) == ["G11"]


def test_nobody_signs_twice_or_in_a_role_that_signs_nothing(case: Case) -> None:
    signed = Endorsement(by="pia", role=Role.PRODUCT_OWNER, fingerprint="f", at=NOW)
    assert policies(replace(case, dossier=Dossier(endorsements=(signed,))), Role.PRODUCT_OWNER) == ["G11"]
    older = Dossier(endorsements=(replace(signed, fingerprint="e"),))
    assert policies(replace(case, dossier=older), Role.PRODUCT_OWNER) == []
    for role in Role:
        assert (policies(replace(case, registration=None), role) != []) is True
        if role not in SIGNERS:
            assert policies(case, role) == ["G11"]

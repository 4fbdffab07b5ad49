"""What is left of roles, signatures and drift: small checks that only their own test would miss."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from classifiers.facts import Known
from classifiers.verdict import Criticality
from inventory.domain.correction import Correction
from inventory.domain.gates import Case
from inventory.domain.gates.signing import signing_refusals
from inventory.domain.migration import State
from inventory.domain.people import Grant, Organisation, Person, Role
from inventory.domain.refusal import Refusal
from inventory.domain.registering import business_refusals
from inventory.domain.roles import Gift, grant_refusals
from inventory.domain.settling import settled


def words(found: tuple[Refusal, ...]) -> list[str]:
    return [f"{refusal.policy}: {refusal.sentence}" for refusal in found]


def unsigned(house: Any) -> Case:
    return house.filed(house.ready(State.REGISTERED), endorsements=())  # type: ignore[no-any-return]


def test_each_signs_once_for_the_logic_that_is_asked_about(house: Any) -> None:
    case = house.ready(State.REGISTERED)
    assert words(signing_refusals(house.by(case, "ingo"), Role.IT_OPERATOR)) == [
        "G11: Ingo has signed as IT operator already"
    ]
    filed_for_older = replace(case, registration=replace(case.registration, fingerprint="older"))
    assert words(signing_refusals(house.by(filed_for_older, "ingo"), Role.IT_OPERATOR)) == [
        "G11: Ingo has signed as IT operator already"
    ]
    assert words(signing_refusals(house.by(filed_for_older, "olga"), Role.OWNER)) == []
    assert words(signing_refusals(house.by(unsigned(house), "ingo"), Role.IT_OPERATOR)) == []


def test_who_signs_as_head_is_asked_for_all_that_an_approval_needs(house: Any) -> None:
    case = unsigned(house)
    assert words(signing_refusals(house.by(case, "hanna"), Role.DEPARTMENT_HEAD)) == []
    assert words(signing_refusals(house.by(case, "pia"), Role.DEPARTMENT_HEAD)) == [
        "G11: Pia is no department head at Ulm"
    ]


def test_an_owner_whom_nobody_knows_is_named(house: Any) -> None:
    case = unsigned(house)
    stranger = replace(case.registration, draft=replace(case.registration.draft, owner="x"))
    unknown = "OWN-3: the owner x is not known here"
    assert words(signing_refusals(replace(case, registration=stranger), Role.OWNER)) == [unknown]
    by_head = house.by(replace(case, registration=stranger), "hanna")
    assert words(signing_refusals(by_head, Role.DEPARTMENT_HEAD)) == [unknown]


def test_a_zone_is_confirmed_by_a_person_who_is_here(house: Any) -> None:
    case = unsigned(house)
    left = replace(house.cast["ingo"], active=False)
    assert "G11: Ingo has left; who confirms the zone must be here" in words(
        signing_refusals(house.with_person(house.by(case, "ingo"), left), Role.IT_OPERATOR)
    )


def test_a_role_is_read_however_it_is_written() -> None:
    assert Role("it_operator") is Role("IT-Operator") is Role.IT_OPERATOR
    with pytest.raises(ValueError, match="king"):
        Role("king")


def test_a_label_confirms_if_it_says_what_the_rules_say(house: Any) -> None:
    label = Correction(
        tool="T-1",
        fingerprint="logic",
        criticality=Criticality.QUALITY,
        by_rules=Criticality.QUALITY,
        rules=(),
        reason="looked",
        actor="ada",
        second="",
        at=house.now,
    )
    assert label.confirms
    assert not replace(label, by_rules=Criticality.PROCESS).confirms


def test_somebody_whom_nobody_knows_is_no_person_of_the_business() -> None:
    assert words(business_refusals(None, "x", "the owner")) == ["OWN-3: nobody here has the id 'x'"]


def test_a_second_person_without_a_right_to_give_is_told_which_right() -> None:
    bert = Person(id="bert", name="Bert", roles=frozenset({Role.BOARD}))
    eva = Person(id="eva", name="Eva")
    gift = Gift(person=Person(id="pia", name="Pia"), grant=Grant(role=Role.BOARD, plant="Ulm"), giver=bert, second=eva)
    found = words(grant_refusals(gift, Organisation.of([bert, eva, gift.person]), gift_time()))
    assert "POLICY-3: Eva is neither board at Ulm nor IT operator" in found


def gift_time() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 3, 2, tzinfo=UTC)


def watched(house: Any, state: State, *, approved: bool = True) -> Case:
    case = house.ready(State.REGISTERED)
    filed = replace(case.registration, approved=house.now if approved else None)
    return replace(case, state=state, registration=filed)


def follows(case: Case) -> State | None:
    found = settled(case)
    return None if found is None else found.state


def test_other_logic_is_drift_and_unreadable_logic_is_not(house: Any) -> None:
    case = watched(house, State.MONITORED)
    assert follows(case) is None
    assert follows(replace(case, fingerprint="other")) is State.DRIFTED
    assert follows(replace(case, fingerprint="")) is None
    assert follows(watched(house, State.MONITORED, approved=False)) is State.DRIFTED
    assert follows(replace(case, registration=None)) is State.DRIFTED


def test_a_drifted_tool_is_monitored_again_when_its_logic_is_approved_and_all_facts_hold(house: Any) -> None:
    case = watched(house, State.DRIFTED)
    assert follows(case) is State.MONITORED
    assert follows(replace(case, fingerprint="other")) is None
    assert follows(watched(house, State.DRIFTED, approved=False)) is None
    assert follows(replace(case, registration=None)) is None
    assert follows(replace(case, facts=replace(house.yes, sandboxed=Known.NO))) is None

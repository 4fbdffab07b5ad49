"""The citizen path: five facts, three signatures by three persons, and nobody signs for themself (G11, SHA-3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from classifiers.facts import Known
from classifiers.verdict import Criticality, Tag
from inventory.domain.dossier import Endorsement
from inventory.domain.gates import Case, refusals
from inventory.domain.gates.citizen import FACTS
from inventory.domain.migration import State
from inventory.domain.people import Role, Unit
from inventory.domain.registration import QUESTIONS

REGISTERED = State.REGISTERED


def said(case: Case, wanted: State = REGISTERED) -> list[str]:
    return [f"{refusal.policy}: {refusal.sentence}" for refusal in refusals(case, wanted)]


def one(case: Case, wanted: State = REGISTERED) -> str:
    (sentence,) = said(case, wanted)
    return sentence


def endorsed(house: Any, case: Case, *signed: tuple[str, str], of: str = "logic") -> Case:
    records = tuple(Endorsement(by=by, role=role, fingerprint=of, at=house.now) for by, role in signed)
    return house.filed(case, endorsements=records)


OLGA, HANNA, INGO = ("olga", Role.OWNER), ("hanna", Role.DEPARTMENT_HEAD), ("ingo", Role.IT_OPERATOR)
NO_OWNER = "G11: the owner has not signed for today's logic"
NO_HEAD = "G11: no Product Owner or department head, other than the owner, has signed for today's logic"
NO_ZONE = "G11: IT has not confirmed the zone"


def test_submitting_asks_for_each_of_the_five_answers_and_the_owners_yes(house: Any) -> None:
    case = house.ready(State.SUBMITTED)
    draft = case.registration.draft
    for name in QUESTIONS:
        short = replace(case, registration=replace(case.registration, draft=replace(draft, **{name: " "})))
        assert any(f"{name} is missing" in sentence for sentence in said(short, State.SUBMITTED))
    assert one(house.by(case, "eva"), State.SUBMITTED) == "G11: only the owner, Olga, asks for it"
    for criticality in (Criticality.FINANCIAL, Criticality.QUALITY):
        severe = replace(case, verdict=house.verdict(criticality))
        assert one(severe, State.SUBMITTED).startswith("SHA-4: it generates financial data or decides on quality")
    assert said(replace(case, verdict=None), State.SUBMITTED) == []
    unaccepted = replace(case, registration=replace(case.registration, accepted=None))
    assert one(unaccepted, State.SUBMITTED) == "OWN-3: the owner has not accepted yet"
    assert one(replace(case, registration=None), State.SUBMITTED).startswith("SHA-3: register the tool first")


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("known", [Known.NO, Known.UNKNOWN])
def test_each_of_the_five_facts_is_proven(house: Any, fact: str, known: Known) -> None:
    case = house.ready(REGISTERED)
    if fact == "read_only":  # what counts is declared and observed together, as the verdict has it
        lacking = replace(case, verdict=replace(case.verdict, read_only=known))
        also = [] if known is Known.UNKNOWN else ["G11: a scan saw that it changes shared data"]
        assert said(lacking) == [f"G11: read only is {known}, not yes", *also]
        assert said(replace(case, facts=replace(house.yes, read_only=known))) == []
        return
    assert said(replace(case, facts=replace(house.yes, **{fact: known}))) == [f"G11: {fact} is {known}, not yes"]


def test_it_is_asked_for_by_the_owner_of_a_tool_with_a_verdict(house: Any) -> None:
    case = house.ready(REGISTERED)
    assert one(house.by(case, "eva")) == "G11: only the owner, Olga, asks for it"
    assert one(replace(case, verdict=None)) == "G11: the tool has no verdict yet; scan it first"
    assert "G11: it has no owner yet" in said(replace(case, registration=None))


@pytest.mark.parametrize("criticality", [Criticality.FINANCIAL, Criticality.QUALITY])
def test_money_and_quality_never_stay_with_their_engineer(house: Any, criticality: Criticality) -> None:
    severe = house.verdict(criticality, read_only=Known.YES, tag=Tag.SHADOW_IT)
    assert one(replace(house.ready(REGISTERED), verdict=severe)) == (
        f"SHA-4: it is {criticality}; such a tool must become enterprise software"
    )


def test_a_process_tool_needs_the_boards_vote_on_todays_logic(house: Any) -> None:
    process = house.verdict(Criticality.PROCESS, read_only=Known.YES)
    case = replace(house.ready(REGISTERED), verdict=process)
    assert said(case) == []
    unvoted = ["G11: the board has not voted on this; minute its vote first"]
    assert said(house.filed(case, votes=())) == unvoted
    assert said(house.filed(case, votes=(house.vote("G11", "other logic"),))) == unvoted
    assert said(house.filed(house.ready(REGISTERED), votes=())) == []


def test_all_three_sign_and_each_for_todays_logic(house: Any) -> None:
    case = house.ready(REGISTERED)
    assert said(endorsed(house, case, HANNA, INGO)) == [NO_OWNER]
    assert said(endorsed(house, case, OLGA, INGO)) == [NO_HEAD]
    assert said(endorsed(house, case, OLGA, HANNA)) == [NO_ZONE]
    assert said(endorsed(house, case, OLGA, HANNA, INGO, of="older")) == [NO_OWNER, NO_HEAD, NO_ZONE]


def test_the_owner_signs_in_person_and_as_owner(house: Any) -> None:
    case = house.ready(REGISTERED)
    assert said(endorsed(house, case, ("eva", Role.OWNER), HANNA, INGO)) == [NO_OWNER]
    assert said(endorsed(house, case, ("olga", Role.DEPARTMENT_HEAD), HANNA, INGO)) == [NO_OWNER]


def test_the_product_owner_may_sign_in_the_heads_place(house: Any) -> None:
    assert said(endorsed(house, house.ready(REGISTERED), OLGA, ("pia", Role.PRODUCT_OWNER), INGO)) == []


@pytest.mark.parametrize(
    "head",
    [
        ("nobody", Role.DEPARTMENT_HEAD),
        ("nemo", Role.DEPARTMENT_HEAD),
        ("hanna", Role.PRODUCT_OWNER),
        ("hanna", Role.ENGINEER),
        ("bert", Role.BOARD),
        ("it", Role.DEPARTMENT_HEAD),
        ("gone", Role.DEPARTMENT_HEAD),
        ("team", Role.DEPARTMENT_HEAD),
    ],
)
def test_who_is_no_head_of_the_business_in_person_does_not_count(house: Any, head: tuple[str, str]) -> None:
    assert said(endorsed(house, house.ready(REGISTERED), OLGA, head, INGO)) == [NO_HEAD]


@pytest.mark.parametrize("person", ["olga", "eva"])
def test_neither_owner_nor_filer_signs_as_head_not_by_a_loan_either(house: Any, person: str) -> None:
    head = replace(house.cast[person], roles=frozenset({Role.DEPARTMENT_HEAD}))
    case = house.with_person(house.ready(REGISTERED), head)
    assert said(endorsed(house, case, OLGA, (person, Role.DEPARTMENT_HEAD), INGO)) == [NO_HEAD]
    lent = house.lent(case, person, Role.DEPARTMENT_HEAD)
    assert said(endorsed(house, lent, OLGA, ("taker", Role.DEPARTMENT_HEAD), INGO)) == [NO_HEAD]
    mine = house.lent(case, "hanna", Role.DEPARTMENT_HEAD, taker=person)
    plain = house.with_person(mine, house.cast[person])
    assert said(endorsed(house, plain, OLGA, (person, Role.DEPARTMENT_HEAD), INGO)) == [NO_HEAD]


def test_a_loan_of_the_head_counts_while_the_head_is_here_and_of_the_business(house: Any) -> None:
    taker = ("taker", Role.DEPARTMENT_HEAD)
    case = house.lent(house.ready(REGISTERED), "hanna", Role.DEPARTMENT_HEAD)
    assert said(endorsed(house, case, OLGA, taker, INGO)) == []
    for giver in ("gone", "it"):
        lent = house.lent(house.ready(REGISTERED), giver, Role.DEPARTMENT_HEAD)
        assert said(endorsed(house, lent, OLGA, taker, INGO)) == [NO_HEAD]


@pytest.mark.parametrize(
    "operator",
    [
        ("hanna", Role.IT_OPERATOR),
        ("posing", Role.IT_OPERATOR),
        ("ingo", Role.IT_ARCHITECT),
        ("dev", Role.IT_OPERATOR),
        ("gone", Role.IT_OPERATOR),
        ("nobody", Role.IT_OPERATOR),
    ],
)
def test_the_zone_is_confirmed_by_an_operator_of_it(house: Any, operator: tuple[str, str]) -> None:
    assert said(endorsed(house, house.ready(REGISTERED), OLGA, HANNA, operator)) == [NO_ZONE]


def test_an_operator_of_it_who_has_left_confirms_nothing(house: Any) -> None:
    case = house.with_person(house.ready(REGISTERED), replace(house.cast["ingo"], active=False))
    assert said(case) == [NO_ZONE]


def test_a_loan_of_a_leaver_confirms_no_zone(house: Any) -> None:
    lent = house.lent(house.ready(REGISTERED), "gone", Role.IT_OPERATOR, taker="dev")
    assert said(endorsed(house, lent, OLGA, HANNA, ("dev", Role.IT_OPERATOR))) == [NO_ZONE]


def test_a_case_without_a_filer_still_knows_its_head(house: Any) -> None:
    case = replace(house.ready(REGISTERED), registration=None)
    assert NO_HEAD not in said(case)


def test_suspending_is_for_the_owner_the_head_and_the_board_with_a_reason(house: Any) -> None:
    wanted = State.SUSPENDED
    case = house.ready(wanted)
    for person in ("olga", "hanna", "bert"):
        assert said(house.by(case, person), wanted) == []
        assert one(replace(house.by(case, person), reason=" "), wanted) == (
            "POLICY-3: say in one sentence why it is suspended"
        )
    assert one(house.by(case, "eva"), wanted) == "POLICY-3: Eva is not department head or board at Ulm"
    moved = house.with_person(house.by(case, "olga"), replace(house.cast["olga"], unit=Unit.IT))
    assert one(moved, wanted) == "POLICY-3: Olga belongs to IT; the owner is of the business"
    ownerless = replace(house.by(case, "olga"), registration=None)
    assert one(ownerless, wanted) == "POLICY-3: Olga is not department head or board at Ulm"
    assert one(house.by(case, "it"), wanted).startswith("CHG-1")


def test_it_runs_again_by_who_may_suspend_it_with_all_five_facts(house: Any) -> None:
    wanted = State.MONITORED
    case = house.ready(wanted)
    assert said(house.by(case, "bert"), wanted) == []
    assert one(house.by(case, "olga"), wanted) == "POLICY-3: Olga is not department head or board at Ulm"
    assert one(replace(case, reason=""), wanted) == "POLICY-3: say in one sentence why it may run again"
    outside = replace(case, facts=replace(house.yes, sandboxed=Known.NO))
    assert one(outside, wanted) == "G11: sandboxed is no, not yes"
    assert one(replace(case, verdict=None), wanted).startswith("G11: the tool has no verdict yet")
    for state in (State.REGISTERED, State.DRIFTED):
        assert one(replace(case, state=state), wanted) == (
            "POLICY-3: monitored is entered by what a scan observes, not by request"
        )


def test_an_owner_who_came_to_it_owns_nothing_any_more(house: Any) -> None:
    case = house.with_person(house.ready(State.OWNED), replace(house.cast["olga"], unit=Unit.IT))
    assert one(case, State.OWNED).startswith("G1: Olga belongs to IT")

"""Who may sign a release: one thing is missing at a time, and one sentence says which (CHG-1, CHG-2, CHG-3, DAT-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inventory.domain.dossier import Result, TestCase
from inventory.domain.gates.delivery import enter_signed, signer_refusals
from inventory.domain.gates.releasing import LONGEST_MEANING, clock_refusals, release_refusals
from inventory.domain.migration import State
from inventory.domain.people import Role, Unit

SECOND = timedelta(seconds=1)


def said(house: Any, case: Any = None, who: str = "pia", meaning: str = "I release it") -> list[str]:
    case = case or house.ready(State.SIGNED)
    return [f"{one.policy}: {one.sentence}" for one in release_refusals(case, case.person(who), meaning)]


def test_nothing_stands_in_the_way_of_the_product_owner_after_the_test(house: Any) -> None:
    assert said(house) == []
    assert said(house, replace(house.ready(State.SIGNED), state=State.SIGNED)) == []
    unsigned = house.filed(house.ready(State.SIGNED), signature=None)
    assert said(house, unsigned) == []


@pytest.mark.parametrize("state", [one for one in State if one not in {State.UAT, State.SIGNED}])
def test_a_tool_is_signed_after_its_test_and_at_no_other_time(house: Any, state: State) -> None:
    case = replace(house.ready(State.SIGNED), state=state)
    assert said(house, case) == [f"CHG-3: a tool is signed in the state uat, and it is {state}"]


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("build", "CHG-3: there is no build to sign"),
        ("acceptance", "CHG-3: there is no acceptance test to sign"),
        ("data_check", "CHG-3: there is no data check to sign"),
        ("request", "CHG-3: there is no request to sign"),
    ],
)
def test_all_four_parts_are_there_to_be_signed(house: Any, part: str, sentence: str) -> None:
    assert sentence in said(house, house.filed(house.ready(State.SIGNED), **{part: None}))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"differences": 1}, "DAT-2: 1 difference is left; the gate opens at 0"),
        ({"compared": 0}, "DAT-2: the data check compared nothing"),
        ({"confirmed_by": ""}, "DAT-2: no data owner has confirmed the data check"),
    ],
)
def test_no_worse_data_check_slips_in_after_the_gate_of_data(house: Any, changed: Any, sentence: str) -> None:
    case = house.ready(State.SIGNED)
    case = house.filed(case, data_check=replace(case.dossier.data_check, **changed))
    assert said(house, case) == [sentence]
    assert sentence in [f"{one.policy}: {one.sentence}" for one in enter_signed(case)]


def test_an_old_data_check_or_one_of_other_files_is_not_signed(house: Any) -> None:
    case = house.ready(State.SIGNED)
    check = replace(case.dossier.data_check, at=house.now - timedelta(days=8))
    old = house.filed(case, data_check=check)
    sentence = "DAT-2: the data check is older than 7 days; make it again"
    assert said(house, old) == [sentence]
    assert [f"{one.policy}: {one.sentence}" for one in enter_signed(old)] == [sentence]
    changed = replace(case, changed=("legacy, old.csv,",))
    assert said(house, changed) == [f"{one.policy}: {one.sentence}" for one in enter_signed(changed)]
    assert "has changed since it was compared" in said(house, changed)[0]


@pytest.mark.parametrize(
    ("test", "sentence"),
    [
        (TestCase(name="a"), "CHG-2: the case a was not executed yet"),
        (TestCase(name="a", result=Result.FAILED, executed_by="tom", build="b" * 64), "CHG-2: the case a failed"),
    ],
)
def test_open_and_failed_cases_are_not_signed(house: Any, test: TestCase, sentence: str) -> None:
    case = house.ready(State.SIGNED)
    assert said(house, house.filed(case, acceptance=replace(case.dossier.acceptance, cases=(test,)))) == [sentence]


@pytest.mark.parametrize(
    ("meaning", "sentence"),
    [
        ("", "CHG-3: say what the signature means"),
        (" \n", "CHG-3: say what the signature means"),
        ("x" * (LONGEST_MEANING + 1), "CHG-3: what a signature means is said in 500 characters"),
    ],
)
def test_a_signature_has_a_meaning(house: Any, meaning: str, sentence: str) -> None:
    assert said(house, meaning=meaning) == [sentence]
    assert said(house, meaning="x" * LONGEST_MEANING) == []


def test_a_lent_role_never_signs_and_the_one_of_record_does(house: Any) -> None:
    case = house.lent(house.ready(State.SIGNED), "pia", Role.PRODUCT_OWNER)
    assert said(house, case, "taker") == [
        "CHG-3: Tina is not the Product Owner of record of MES",
        "CHG-1: a lent role never signs; the Product Owner of record signs in person",
    ]
    assert said(house, case) == []
    other = house.lent(house.ready(State.SIGNED), "pia", Role.DATA_OWNER)
    assert said(house, other, "taker") == ["CHG-3: Tina is not the Product Owner of record of MES"]


def test_who_holds_the_role_without_being_of_record_does_not_sign(house: Any) -> None:
    case = house.with_person(house.ready(State.SIGNED), replace(house.cast["nemo"], roles=frozenset(Role)))
    assert said(house, case, "nemo") == ["CHG-3: Nemo is not the Product Owner of record of MES"]


def test_who_is_of_record_and_borrows_the_role_too_signs_in_person(house: Any) -> None:
    case = house.ready(State.SIGNED)
    case = house.with_person(case, replace(house.cast["pia"], grants=frozenset()))
    case = house.with_person(case, replace(house.cast["nemo"], roles=frozenset({Role.PRODUCT_OWNER})))
    case = house.lent(case, "nemo", Role.PRODUCT_OWNER, taker="pia")
    assert said(house, case) == []


@pytest.mark.parametrize(
    ("who", "policy"), [("it", "CHG-1"), ("team", "CHG-1"), ("gone", "CHG-1"), ("dev", "CHG-1"), ("tom", "CHG-1")]
)
def test_it_groups_leavers_the_developer_and_testers_are_refused_even_if_of_record(
    house: Any, who: str, policy: str
) -> None:
    case = house.ready(State.SIGNED)
    mes = replace(house.mes, product_owner=who)
    case = replace(case, organisation=replace(case.organisation, systems=(mes,)))
    case = house.with_person(case, replace(house.cast["dev"], unit=Unit.BUSINESS))
    assert [one.policy for one in signer_refusals(case, case.person(who))] == [policy]


def test_a_clock_that_was_set_back_is_noticed_by_the_ledger_and_by_the_last_signature(house: Any) -> None:
    now = house.now
    minute = timedelta(minutes=1)
    assert clock_refusals(now, None, None) == ()
    assert clock_refusals(now, now, now) == ()
    assert clock_refusals(now, now + minute, None) == ()
    for newest, signed in ((now + minute + SECOND, None), (None, now + SECOND), (now, now + SECOND)):
        (refusal,) = clock_refusals(now, newest, signed)
        assert refusal.policy == "CHG-3"
        assert "the clock was set back: it is 2026-03-02 08:00:00 UTC here" in refusal.sentence


def test_the_gate_says_why_a_signature_does_not_hold(house: Any) -> None:
    case = house.ready(State.SIGNED)
    for flaw, sentence in (
        ("its key is damaged", "its key is damaged"),
        ("", "it was altered or its key is not known"),
    ):
        broken = replace(case.dossier.signature, valid=False, flaw=flaw)
        (refusal,) = enter_signed(house.filed(case, signature=broken))
        assert str(refusal) == f"the signature does not hold; {sentence} (CHG-3)"

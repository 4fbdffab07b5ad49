"""Asking, checking, testing and attesting: who may put what into a file, each refused by name (PO-4, ARC-1, CHG-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inventory.domain.dossier import ArchitectureCheck, Build, Certificate, DataCheck, Result, TestCase
from inventory.domain.gates import Case, attesting, checking, requesting
from inventory.domain.gates import testing as acceptance
from inventory.domain.migration import FINAL, State
from inventory.domain.people import Role, Unit
from inventory.domain.refusal import Refusal
from inventory.domain.sandbox import SandboxZone

SHA = "0123456789abcdef" * 4


def words(found: tuple[Refusal, ...]) -> list[str]:
    return [f"{refusal.policy}: {refusal.sentence}" for refusal in found]


def test_anybody_has_an_idea_but_nobody_who_is_no_person(house: Any) -> None:
    case = house.by(house.ready(State.IN_BUILD), "eva")
    assert words(requesting.idea_refusals(case, "limits in the MES")) == []
    assert words(requesting.idea_refusals(case, " ")) == ["PO-4: say what the idea is"]
    assert words(requesting.idea_refusals(house.by(case, "team"), "x"))[0].startswith("PO-4: team@plant.example is a")


def test_a_request_is_filed_by_the_product_owner_of_the_target_system_alone(house: Any) -> None:
    case = house.ready(State.IN_BUILD)
    assert words(requesting.request_refusals(case, "limits in the MES")) == []
    assert words(requesting.request_refusals(case, " ")) == ["PO-4: say what is asked for"]
    for person in ("olga", "eva", "hanna", "it"):
        assert words(requesting.request_refusals(house.by(case, person), "x")) == [
            "PO-4: requests come from the Product Owner, Pia; file an idea, it reaches the Product Owner"
        ]
    of_it = house.with_person(case, replace(house.cast["pia"], unit=Unit.IT))
    assert words(requesting.request_refusals(of_it, "x")) == [
        "PO-2: Pia belongs to IT; the Product Owner is of the business"
    ]
    planless = house.filed(case, plan=None)
    assert words(requesting.request_refusals(planless, "x"))[0].startswith("PO-4: no plan names a target system")


def test_the_architecture_is_checked_by_an_architect_of_it_who_says_why_writes_may_stay(house: Any) -> None:
    case = house.by(house.ready(State.IN_BUILD), "ilse")
    passed = ArchitectureCheck(by="ilse", passed=True, at=house.now)
    assert words(requesting.check_refusals(case, passed)) == []
    writing = house.filed(case, request=replace(case.dossier.request, writes=("UPDATE Limits",)))
    direct = ["ARC-1: it writes directly in 1 place; reject it, or say why you override that"]
    assert words(requesting.check_refusals(writing, passed)) == direct
    assert words(requesting.check_refusals(writing, replace(passed, override=" "))) == direct
    assert words(requesting.check_refusals(writing, replace(passed, override="a queue of the MES"))) == []
    assert words(requesting.check_refusals(writing, replace(passed, passed=False))) == []
    assert words(requesting.check_refusals(case, replace(passed, passed=False, override="x"))) == [
        "ARC-1: what is rejected is not overridden; pass it, or leave the override out"
    ]
    assert words(requesting.check_refusals(case, replace(passed, override="x"))) == []
    assert words(requesting.check_refusals(house.filed(case, request=None), passed)) == [
        "ARC-1: there is no request to check"
    ]
    assert words(requesting.check_refusals(house.by(case, "posing"), passed)) == [
        "ARC-1: Paul is not of IT; the architect is"
    ]
    assert words(requesting.check_refusals(house.by(case, "ingo"), passed)) == [
        "ARC-1: Ingo is not IT architect at Ulm"
    ]


def test_a_request_without_a_number_is_kept_as_rejected(house: Any) -> None:
    request = house.ready(State.IN_BUILD).dossier.request
    assert requesting.status_of(request) == "filed"
    assert requesting.status_of(replace(request, value=replace(request.value, unit=""))) == requesting.REJECTED


def planned(case: Case, plan: str = "ten lots", cases: Any = ("lot 1", "lot 2"), provider: str = "tom") -> list[str]:
    return words(acceptance.test_plan_refusals(case, plan, cases, provider))


def test_an_acceptance_test_is_planned_by_operations_with_data_of_operations(house: Any) -> None:
    case = house.ready(State.UAT)
    assert planned(case) == planned(house.by(case, "pia")) == []
    assert planned(house.by(case, "olga")) == ["CHG-2: Olga is not operations tester or product owner at Ulm"]
    assert planned(case, plan=" ") == ["CHG-2: say what is tested"]
    assert planned(case, cases=(" ",)) == ["CHG-2: the plan has no cases"]
    assert planned(case, cases=("lot 1", "lot 2", "lot 1")) == ["CHG-2: lot 1 stands in it twice"]
    assert planned(case, provider="x") == ["CHG-2: x is not known here"]
    assert planned(case, provider="") == ["CHG-2: who provides the test data is not known here"]
    assert planned(case, provider="ingo") == [
        "CHG-2: Ingo belongs to IT; who provides the test data is of the business"
    ]


def test_a_build_is_attached_by_it_with_its_maker_and_its_digest(house: Any) -> None:
    case = house.by(house.ready(State.UAT), "dev")
    assert words(acceptance.build_refusals(case, SHA, "dev")) == []
    assert words(acceptance.build_refusals(house.by(case, "tom"), SHA, "dev")) == [
        "CHG-1: Tom is not of IT; IT attaches the build"
    ]
    assert words(acceptance.build_refusals(case, SHA, "x")) == ["CHG-1: say who made it; who makes it never signs it"]
    assert words(acceptance.build_refusals(case, SHA, "team"))[0].startswith("CHG-1: team@plant.example is a group")
    left = house.with_person(case, replace(house.cast["dev"], active=False))
    assert "CHG-1: Devi has left; who attaches the build must be here" in words(
        acceptance.build_refusals(left, SHA, "ingo")
    )
    for wrong in (SHA[:-1], SHA[:-1] + "x", ""):
        assert words(acceptance.build_refusals(case, wrong, "dev"))[0].startswith("G6: a build is named by its sha256")


def test_a_case_is_executed_by_an_operations_tester_never_by_who_built_it(house: Any) -> None:
    case = house.ready(State.UAT)

    def executed(given: Case, name: str = "lot 1", result: Result = Result.PASSED) -> list[str]:
        return words(acceptance.execution_refusals(given, name, result))

    assert executed(case) == executed(case, result=Result.FAILED) == []
    assert executed(house.by(case, "olga")) == ["CHG-2: Olga is not operations tester at Ulm"]
    assert executed(case, name="lot 9") == ["CHG-2: there is no case 'lot 9'; the cases are: lot 1"]
    assert executed(case, result=Result.OPEN) == ["CHG-2: a case passed or failed"]
    assert executed(house.filed(case, build=None)) == ["G6: no build is attached that could be tested"]
    assert executed(house.filed(case, build=Build(developer="tom", digest=SHA))) == [
        "CHG-2: the developer does not execute the test; Operations does"
    ]
    assert executed(house.filed(case, acceptance=None)) == [
        "CHG-2: there is no acceptance test yet; file its plan first"
    ]


def test_a_deviation_is_accepted_by_the_product_owner_of_record_with_a_reason(house: Any) -> None:
    case = house.ready(State.SIGNED)
    cases = (TestCase(name="lot 1", result=Result.FAILED, executed_by="tom"), TestCase(name="lot 2"))
    failed = house.filed(case, acceptance=replace(case.dossier.acceptance, cases=cases))
    stranger = ["CHG-2: only the Product Owner of record accepts a deviation"]
    assert words(acceptance.deviation_refusals(failed, "lot 1", "a typing error")) == []
    assert words(acceptance.deviation_refusals(failed, "lot 1", " ")) == ["CHG-2: say why it can be accepted"]
    assert words(acceptance.deviation_refusals(house.by(failed, "olga"), "lot 1", "x")) == stranger
    assert words(acceptance.deviation_refusals(house.filed(failed, plan=None), "lot 1", "x")) == stranger
    for name in ("lot 2", "lot 9"):
        assert words(acceptance.deviation_refusals(failed, name, "x")) == [f"CHG-2: {name} is no case that failed"]
    assert words(acceptance.deviation_refusals(house.filed(failed, acceptance=None), "lot 1", "x")) == [
        "CHG-2: lot 1 is no case that failed"
    ]
    of_it = house.with_person(failed, replace(house.cast["pia"], unit=Unit.IT))
    assert words(acceptance.deviation_refusals(of_it, "lot 1", "x")) == [
        "CHG-2: Pia belongs to IT; who accepts a deviation is of the business"
    ]


def test_a_deployment_is_reported_by_it_with_its_digest(house: Any) -> None:
    case = house.ready(State.DEPLOYED)
    deployment = replace(case.dossier.deployment, digest=SHA)
    assert words(acceptance.deployment_refusals(case, deployment)) == []
    assert words(acceptance.deployment_refusals(house.by(case, "posing"), deployment)) == [
        "G8: Paul is not of IT; IT deploys"
    ]
    assert words(acceptance.deployment_refusals(house.by(case, "dev"), deployment)) == [
        "G8: Devi is not IT operator at Ulm"
    ]
    assert words(acceptance.deployment_refusals(case, replace(deployment, digest="v1.2"))) == [
        "G8: what is deployed is named by its sha256, or by the fingerprint of its logic"
    ]


def test_a_data_check_is_run_by_who_has_a_part_in_it(house: Any) -> None:
    case = house.ready(State.DATA_READY)
    check = DataCheck(differences=0, compared=5, at=house.now)
    for person in ("dora", "ingo", "tom", "pia", "olga", "it"):
        assert words(checking.check_refusals(house.by(case, person), check)) == []
    assert len(words(checking.check_refusals(house.by(case, "eva"), check))) == 1
    assert words(checking.check_refusals(case, replace(check, compared=0))) == ["DAT-2: nothing was compared"]
    assert words(checking.check_refusals(case, replace(check, compared=1))) == []
    for person, sentence in (("team", "is a group"), ("gone", "has left")):
        refused = words(checking.check_refusals(house.by(case, person), check))
        assert f"{sentence}; who runs the data check" in refused[-1]


def test_a_data_check_is_confirmed_by_the_data_owner_fresh_and_without_differences(house: Any) -> None:
    case = house.ready(State.DATA_READY)

    def confirmed(given: Case, **changes: Any) -> list[str]:
        check = replace(given.dossier.data_check, **changes)
        return words(checking.confirmation_refusals(house.filed(given, data_check=check)))

    assert confirmed(case) == []
    assert confirmed(house.by(case, "olga")) == ["DAT-2: Olga is not data owner at Ulm"]
    assert confirmed(house.by(case, "it")) == ["CHG-1: Iwan of IT belongs to IT; the business decides this"]
    assert "DAT-2: Gustav has left; the data owner must be here" in confirmed(house.by(case, "gone"))
    assert confirmed(case, differences=1) == ["DAT-2: 1 difference is left; there is nothing to confirm"]
    assert confirmed(case, at=house.now - timedelta(days=7)) == []
    assert confirmed(case, at=house.now - timedelta(days=8)) == ["DAT-2: it is older than 7 days; make it again"]
    assert words(checking.confirmation_refusals(house.filed(case, data_check=None))) == [
        "DAT-2: there is no data check to confirm"
    ]


def approved(house: Any, wanted: State = State.MONITORED) -> Case:
    case = house.ready(wanted)
    return replace(case, state=State.MONITORED, registration=replace(case.registration, approved=house.now))


def test_the_owner_attests_what_is_approved_and_unchanged(house: Any) -> None:
    case = house.by(approved(house), "olga")
    assert words(attesting.attestation_refusals(case)) == []
    first = ["SHA-3: nothing is approved yet that could be attested; its registration comes first"]
    assert words(attesting.attestation_refusals(replace(case, registration=None))) == first
    unapproved = replace(case, registration=replace(case.registration, approved=None))
    assert words(attesting.attestation_refusals(unapproved)) == first
    assert words(attesting.attestation_refusals(house.by(case, "hanna"))) == ["OWN-3: only the owner, Olga, attests it"]
    assert words(attesting.attestation_refusals(replace(case, fingerprint="other"))) == [
        "SHA-3: its logic has changed since it was approved; sign the new logic first"
    ]
    moved = house.with_person(case, replace(house.cast["olga"], unit=Unit.IT))
    assert words(attesting.attestation_refusals(moved)) == ["OWN-3: Olga belongs to IT; the business owns the tool"]
    for state in sorted(FINAL):
        assert words(attesting.attestation_refusals(replace(case, state=state))) == [
            f"POLICY-3: the tool is {state}; nobody uses it any more"
        ]
    stranger = replace(case.registration, draft=replace(case.registration.draft, owner="x"))
    assert words(attesting.attestation_refusals(replace(case, registration=stranger))) == [
        "OWN-3: only the owner, x, attests it"
    ]


def test_a_certificate_is_for_what_passed_g11_and_holds_while_nothing_ended_that(house: Any) -> None:
    case = approved(house, State.REGISTERED)
    assert words(attesting.certificate_refusals(case)) == []
    assert words(attesting.certificate_refusals(replace(case, state=State.REGISTERED))) == []
    for state in (State.DRIFTED, State.SUSPENDED, State.OWNED):
        assert words(attesting.certificate_refusals(replace(case, state=state)))[0].startswith(f"G11: it is {state};")
    other = ["G11: its logic is not the approved one"]
    assert words(attesting.certificate_refusals(replace(case, fingerprint="other"))) == other
    assert words(attesting.certificate_refusals(replace(case, registration=None))) == other
    outside = replace(case, facts=replace(house.yes, owner=house.yes.owner.NO))
    assert words(attesting.certificate_refusals(outside)) == ["G11: owner is no, not yes"]


def test_a_certificate_is_void_by_other_logic_or_its_end(house: Any) -> None:
    case = approved(house, State.REGISTERED)
    certificate = attesting.certificate_of(case, "T-1", "scrap", house.tomorrow)
    assert (certificate.approved_as, certificate.zone_by) == (Role.DEPARTMENT_HEAD, "Ingo")
    assert (certificate.approved_by, certificate.owner) == ("Hanna", "Olga")
    assert words(attesting.void_because(case, certificate)) == []
    assert words(attesting.void_because(replace(case, now=house.tomorrow), certificate))[0].startswith(
        "SHA-3: it ended"
    )
    suspended = replace(case, state=State.SUSPENDED)
    assert words(attesting.void_because(suspended, certificate))[0].startswith("G11: it is suspended;")
    older = replace(certificate, fingerprint="older")
    assert words(attesting.void_because(case, older)) == [
        "G11: its logic, or what it is connected to, is not what was certified"
    ]
    for lacking in (replace(case, verdict=None), replace(case, registration=None)):
        with pytest.raises(ValueError, match="nothing to be certified"):
            attesting.certificate_of(lacking, "T-1", "scrap", house.tomorrow)


def test_a_certificate_ends_with_the_first_zone_and_names_who_signed_todays_logic(house: Any) -> None:
    case = approved(house, State.REGISTERED)
    soon = SandboxZone(name="soon", share="plant", path="ERP", owner="ingo", valid_until=house.tomorrow)
    later = replace(soon, name="later", valid_until=house.tomorrow + timedelta(days=9))
    forever = replace(soon, name="forever", valid_until=None)
    far = house.now + timedelta(days=365)

    def certified(*zones: SandboxZone) -> Certificate:
        inside = replace(case, organisation=replace(case.organisation, zones=zones))
        return attesting.certificate_of(inside, "T-1", "scrap", far)

    assert (certified(soon).zones, certified(soon).valid_until) == (("soon",), house.tomorrow)
    assert (certified(soon, later).zones, certified(soon, later).valid_until) == (("later",), later.valid_until)
    assert (certified(soon, forever).zones, certified(soon, forever).valid_until) == (("forever",), far)
    assert (certified().zones, certified().valid_until) == ((), far)
    older = replace(case.dossier.endorsements[1], role=Role.PRODUCT_OWNER, fingerprint="older")
    twice = house.filed(case, endorsements=(*case.dossier.endorsements, older))
    assert attesting.certificate_of(twice, "T-1", "scrap", far).approved_as == Role.DEPARTMENT_HEAD
    other = replace(case.dossier.endorsements[1], by="pia", role=Role.PRODUCT_OWNER)
    both = house.filed(case, endorsements=(*case.dossier.endorsements, other))
    assert attesting.certificate_of(both, "T-1", "scrap", far).approved_as == Role.DEPARTMENT_HEAD

"""From the request to the end, and aside: each gate closes with one sentence for the one thing that is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from inventory.domain.dossier import Acceptance, Build, DataCheck, Presence, Result, TestCase, Value
from inventory.domain.gates import Case, refusals
from inventory.domain.gates.exception import waiver_refusals
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Role, Unit


def said(case: Case, wanted: State) -> list[str]:
    return [f"{refusal.policy}: {refusal.sentence}" for refusal in refusals(case, wanted)]


def one(case: Case, wanted: State) -> str:
    (sentence,) = said(case, wanted)
    return sentence


def test_g4_needs_the_product_owners_request_with_a_number(house: Any) -> None:
    case = house.ready(State.IN_BUILD)
    assert "G4: there is no request" in one(house.filed(case, request=None), State.IN_BUILD)
    for person in ("olga", "eva", "nobody"):
        other = replace(case.dossier.request, filed_by=person)
        assert one(house.filed(case, request=other), State.IN_BUILD).startswith("PO-4: requests come from")
    vague = replace(case.dossier.request, value=Value(amount=Decimal(0), unit="h"))
    assert one(house.filed(case, request=vague), State.IN_BUILD).startswith("PO-1: the request says no value")
    of_it = house.with_person(case, replace(house.cast["pia"], unit=Unit.IT))
    assert said(of_it, State.IN_BUILD) == [
        "PO-4: Pia belongs to IT; the Product Owner is of the business",
        "PO-2: Pia belongs to IT; the Product Owner is of the business",
    ]
    assert "PO-4" in one(house.filed(house.by(case, "ilse"), plan=None), State.IN_BUILD)


def test_g4_needs_an_it_architect_who_lets_it_pass_or_says_why(house: Any) -> None:
    case = house.ready(State.IN_BUILD)
    check = case.dossier.architecture
    missing = house.filed(case, architecture=None)
    assert one(missing, State.IN_BUILD) == "ARC-1: the IT Architect has not checked the request yet"
    for person in ("posing", "ingo", "pia", "nobody", "gone", "team"):
        other = house.filed(case, architecture=replace(check, by=person))
        assert one(other, State.IN_BUILD).startswith("ARC-1: only an IT Architect checks the architecture")
    rejected = replace(check, passed=False)
    assert one(house.filed(case, architecture=rejected), State.IN_BUILD).startswith("ARC-1: the IT Architect rejected")
    blank = replace(rejected, override=" ")
    assert one(house.filed(case, architecture=blank), State.IN_BUILD).startswith("ARC-1: the IT Architect rejected")
    other = replace(rejected, override="a read-only copy")
    assert one(house.filed(case, architecture=other), State.IN_BUILD).startswith("ARC-1: the IT Architect rejected")
    stale = house.filed(case, architecture=replace(check, request="older"))
    assert one(stale, State.IN_BUILD) == "ARC-1: the request has changed since the IT Architect checked it"


def test_g4_is_asked_for_by_the_product_owner_or_the_architect(house: Any) -> None:
    case = house.ready(State.IN_BUILD)
    assert said(house.by(case, "ilse"), State.IN_BUILD) == []
    assert one(house.by(case, "olga"), State.IN_BUILD) == "G4: Olga is not IT architect at Ulm"


def checked(house: Any, **changes: Any) -> list[str]:
    case = house.ready(State.DATA_READY)
    return said(house.filed(case, data_check=replace(case.dossier.data_check, **changes)), State.DATA_READY)


@pytest.mark.parametrize(
    ("left", "told"), [(1, "1 difference is"), (400, "400 differences are"), (-1, "-1 differences are")]
)
def test_g5_opens_at_0_differences_alone(house: Any, left: int, told: str) -> None:
    assert checked(house, differences=left) == [f"DAT-2: {told} left; the gate opens at 0"]


@pytest.mark.parametrize("compared", [0, -1])
def test_g5_is_not_passed_by_comparing_nothing(house: Any, compared: int) -> None:
    assert checked(house, compared=compared) == ["DAT-2: the data check compared nothing"]
    assert checked(house, compared=1) == []


def test_g5_needs_a_check_of_the_last_seven_days(house: Any) -> None:
    old = "DAT-2: the data check is older than 7 days; make it again"
    assert checked(house, at=house.now - timedelta(days=7)) == []
    assert checked(house, at=house.now - timedelta(days=7, seconds=1)) == [old]
    assert checked(house, at=house.now + timedelta(seconds=1)) == [
        "DAT-2: the data check lies in the future; check the clock"
    ]
    case = house.filed(house.ready(State.DATA_READY), data_check=None)
    assert one(case, State.DATA_READY).startswith("DAT-2: no data check was made")


def test_g5_is_confirmed_and_asked_for_by_the_data_owner(house: Any) -> None:
    assert checked(house, confirmed_by="") == ["DAT-2: no data owner has confirmed the data check"]
    assert checked(house, confirmed_by="olga") == ["DAT-2: Olga is no data owner here"]
    assert checked(house, confirmed_by="it") == ["DAT-2: Iwan of IT belongs to IT; the data owner is of the business"]
    case = house.ready(State.DATA_READY)
    assert one(house.by(case, "olga"), State.DATA_READY) == "G5: Olga is not data owner at Ulm"
    assert one(house.by(case, "it"), State.DATA_READY).startswith("CHG-1")
    lent = house.lent(case, "it", Role.DATA_OWNER)
    by_it = house.filed(lent, data_check=replace(case.dossier.data_check, confirmed_by="taker"))
    assert one(by_it, State.DATA_READY) == "CHG-1: who lent Tina the role of data owner is of IT or has left"
    lent = house.lent(case, "gone", Role.DATA_OWNER)
    left = house.filed(lent, data_check=replace(case.dossier.data_check, confirmed_by="taker"))
    assert one(left, State.DATA_READY) == "CHG-1: who lent Tina the role of data owner is of IT or has left"
    lent = house.lent(case, "dora", Role.DATA_OWNER)
    fine = house.filed(lent, data_check=replace(case.dossier.data_check, confirmed_by="taker"))
    assert said(fine, State.DATA_READY) == []


def accepted(house: Any, wanted: State, **changes: Any) -> list[str]:
    case = house.ready(wanted)
    return said(house.filed(case, acceptance=replace(case.dossier.acceptance, **changes)), wanted)


def test_g6_needs_a_plan_with_cases_a_build_and_data_from_operations(house: Any) -> None:
    case = house.ready(State.UAT)
    missing = ["G6: there is no plan of the acceptance test"]
    assert said(house.filed(case, acceptance=None), State.UAT) == missing
    assert accepted(house, State.UAT, plan=" ") == missing
    assert accepted(house, State.UAT, cases=()) == ["G6: the plan has no cases"]
    assert accepted(house, State.UAT, data_provided_by="ingo") == [
        "CHG-2: Ingo belongs to IT; who provides the test data is of the business"
    ]
    assert accepted(house, State.UAT, data_provided_by="nobody") == [
        "CHG-2: who provides the test data is not known here; Operations provides the data and executes the test"
    ]
    assert one(house.by(case, "olga"), State.UAT) == "G6: Olga is not operations tester at Ulm"
    assert one(house.by(case, "it"), State.UAT).startswith("CHG-1")


def case_of(result: Result = Result.PASSED, by: str = "tom", **said_of_it: str) -> TestCase:
    return TestCase(name="lot 1", result=result, executed_by=by, **({"build": "b" * 64} | said_of_it))


def test_g7_needs_every_case_executed_by_operations_and_none_failed(house: Any) -> None:
    wanted = State.SIGNED
    case = house.ready(wanted)
    assert "CHG-2: there is no acceptance test" in said(house.filed(case, acceptance=None), wanted)
    assert accepted(house, wanted, cases=()) == ["CHG-2: the acceptance test has no cases"]
    assert accepted(house, wanted, cases=(case_of(Result.OPEN, ""),)) == ["CHG-2: the case lot 1 was not executed yet"]
    assert accepted(house, wanted, cases=(case_of(Result.FAILED),)) == ["CHG-2: the case lot 1 failed"]
    assert accepted(house, wanted, cases=(case_of(by="ingo"),)) == [
        "CHG-2: Ingo belongs to IT; who executes lot 1 is of the business"
    ]
    assert accepted(house, wanted, cases=(case_of(by="nobody"),))[0].startswith(
        "CHG-2: who executes lot 1 is not known"
    )
    assert accepted(house, wanted, cases=(case_of(build="c" * 64),)) == [
        "CHG-2: lot 1 was executed on another build; test this one"
    ]
    built = house.filed(case, build=Build(developer="tom", digest="b" * 64))
    assert said(built, wanted) == ["CHG-2: the developer executed lot 1; Operations does"]


def test_g7_lets_a_failed_case_pass_as_a_deviation_that_the_product_owner_accepted(house: Any) -> None:
    wanted = State.SIGNED
    fine = case_of(Result.FAILED, accepted_by="pia", accepted_because="a typing error on the label")
    assert accepted(house, wanted, cases=(fine,)) == []
    refused = ["CHG-2: the deviation of lot 1 was not accepted by the Product Owner of record"]
    assert accepted(house, wanted, cases=(replace(fine, accepted_by="olga"),)) == refused
    assert accepted(house, wanted, cases=(replace(fine, accepted_because=" "),)) == refused
    planless = house.filed(house.ready(wanted), plan=None)
    failed = house.filed(planless, acceptance=replace(planless.dossier.acceptance, cases=(fine,)))
    assert refused[0] in said(failed, wanted)


def signed(house: Any, **changes: Any) -> list[str]:
    case = house.ready(State.SIGNED)
    return said(house.filed(case, signature=replace(case.dossier.signature, **changes)), State.SIGNED)


def test_g7_needs_the_signature_of_the_product_owner_of_record_and_of_nobody_else(house: Any) -> None:
    wanted = State.SIGNED
    case = house.ready(wanted)
    assert one(house.filed(case, signature=None), wanted) == "CHG-3: the Product Owner has not signed yet"
    stranger = ["CHG-3: who signs is not the Product Owner of record of the target system"]
    assert signed(house, signer="nobody") == stranger
    assert stranger[0] in said(house.filed(case, plan=None), wanted)
    assert signed(house, signer="olga") == ["CHG-3: Olga is not the Product Owner of record of MES"]
    assert signed(house, signer="hanna") == ["CHG-3: Hanna is not the Product Owner of record of MES"]
    assert "CHG-1: Iwan of IT belongs to IT; who signs is of the business" in signed(house, signer="it")
    assert said(house.filed(case, build=Build(developer="pia", digest="b" * 64)), wanted) == [
        "CHG-1: the developer never signs"
    ]
    tested = accepted(house, wanted, cases=(case_of(by="pia"),))
    assert tested == ["CHG-1: who executed the acceptance test never signs"]


def test_g7_is_moved_by_the_product_owner_on_a_request_that_was_checked(house: Any) -> None:
    case = house.ready(State.SIGNED)
    for person in ("olga", "ingo", "bert"):
        assert one(house.by(case, person), State.SIGNED) == "G7: only the Product Owner of record moves it to signed"
    assert "G7: only the Product Owner of record moves it to signed" in said(house.filed(case, plan=None), State.SIGNED)
    unchecked = house.filed(case, architecture=None)
    assert one(unchecked, State.SIGNED) == "ARC-1: the IT Architect has not checked the request yet"
    unasked = house.filed(case, request=None)
    assert "PO-4: there is no request of the Product Owner" in said(unasked, State.SIGNED)


def test_it_never_signs_even_where_the_register_names_it_as_product_owner(house: Any) -> None:
    case = house.ready(State.SIGNED)
    named = replace(case.organisation, systems=(replace(house.mes, product_owner="it"),))
    by_it = house.filed(replace(case, organisation=named), signature=replace(case.dossier.signature, signer="it"))
    assert "CHG-1: Iwan of IT belongs to IT; who signs is of the business" in said(by_it, State.SIGNED)


def test_g7_holds_a_signature_to_all_four_hashes_of_today(house: Any) -> None:
    case = house.ready(State.SIGNED)
    over = dict(case.dossier.signature.over)
    for name in ("build", "uat", "data", "request"):
        assert signed(house, over=over | {name: "older"}) == [f"CHG-3: {name} has changed since it was signed"]
        assert signed(house, over={key: value for key, value in over.items() if key != name}) == [
            f"CHG-3: {name} has changed since it was signed"
        ]
    for name, record in (("request", "request"), ("data", "data_check"), ("build", "build")):
        assert f"CHG-3: there is no {name} to sign" in said(house.filed(case, **{record: None}), State.SIGNED)
    assert signed(house, valid=False)[0].startswith("CHG-3: the signature does not hold")
    assert signed(house, at=house.tomorrow) == ["CHG-3: the signature lies in the future; check the clock"]


def test_g8_deploys_what_was_signed_with_a_way_back_and_trained_people(house: Any) -> None:
    wanted = State.DEPLOYED
    case = house.ready(wanted)
    deployment = case.dossier.deployment
    assert one(house.filed(case, deployment=None), wanted) == "G8: nothing was deployed yet"
    unsigned = ["CHG-5: what is deployed is not what was signed; IT owns the impact until it is"]
    assert said(house.filed(case, deployment=replace(deployment, digest="c" * 64)), wanted) == unsigned
    assert said(house.filed(case, signature=None), wanted) == unsigned
    assert said(house.filed(case, signature=replace(case.dossier.signature, valid=False)), wanted) == unsigned
    early = replace(deployment, at=house.now - timedelta(seconds=1))
    assert one(house.filed(case, deployment=early), wanted).startswith("CHG-5: it was deployed before it was signed")
    assert one(replace(case, unsigned=("a.dll", "b", "c", "d")), wanted) == (
        "CHG-5: a build that nobody signed lies in production: a.dll, b, c"
    )
    assert one(house.filed(case, deployment=replace(deployment, rollback=" ")), wanted) == (
        "G8: say how it is rolled back"
    )
    assert one(house.filed(case, deployment=replace(deployment, training="")), wanted) == "G8: say who was trained"
    assert one(house.by(case, "olga"), wanted) == "G8: Olga is not IT operator at Ulm"


def seen(house: Any, wanted: State, **changes: Any) -> list[str]:
    case = house.ready(wanted)
    return said(house.filed(case, presence=replace(case.dossier.presence, **changes)), wanted)


def test_g9_is_proven_by_scans_and_said_by_the_owner(house: Any) -> None:
    wanted = State.RETIRED
    assert seen(house, wanted, places=2) == ["G9: scans still see it in 2 places"]
    assert seen(house, wanted, clean_scans=0) == ["G9: no complete scan has looked since it is gone"]
    assert seen(house, wanted, clean_scans=1) == []
    assert seen(house, wanted, downstream=1) == ["G9: 1 others still depend on it; point them at the new system"]
    used = ["G9: somebody was seen to use it since"]
    gone = house.now - timedelta(days=30)
    assert seen(house, wanted, last_used=gone + timedelta(seconds=1)) == used
    assert seen(house, wanted, last_used=gone) == []
    assert seen(house, wanted, last_used=None) == []
    case = house.ready(wanted)
    moved = house.with_person(case, replace(house.cast["olga"], unit=Unit.IT))
    assert one(moved, wanted) == "G9: Olga belongs to IT; the owner is of the business"
    assert one(house.by(case, "pia"), wanted) == "G9: only the owner, Olga, says so"
    assert one(replace(case, registration=None), wanted) == "G9: it has no owner who could say so"


def test_g10_needs_three_clean_scans_and_thirty_days_without_a_use(house: Any) -> None:
    wanted = State.CLOSED
    assert seen(house, wanted, places=1) == ["G10: scans still see it, or a clone, in 1 place"]
    assert seen(house, wanted, clean_scans=2) == ["G10: 2 of 3 complete scans have not seen it"]
    young = ["G10: it must stay away for 30 days"]
    assert seen(house, wanted, gone_since=house.now - timedelta(days=30) + timedelta(seconds=1)) == young
    assert seen(house, wanted, gone_since=None) == young
    gone = house.now - timedelta(days=40)
    assert seen(house, wanted, gone_since=gone, last_used=gone) == []
    assert seen(house, wanted, gone_since=gone, last_used=gone + timedelta(seconds=1)) == [
        "G10: somebody was seen to use it since"
    ]
    assert seen(house, wanted, last_used=None) == []
    assert one(house.by(house.ready(wanted), "bert"), wanted) == "G10: only the owner, Olga, says so"


def test_a_tool_that_nobody_needs_ends_by_owner_and_board_after_ninety_days(house: Any) -> None:
    wanted = State.DECOMMISSIONED
    case = house.ready(wanted)
    assert seen(house, wanted, places=1) == ["POLICY-3: scans still see it in 1 place"]
    assert seen(house, wanted, clean_scans=0) == ["POLICY-3: no complete scan has proven its absence yet"]
    assert seen(house, wanted, clean_scans=1) == []
    assert seen(house, wanted, downstream=2) == ["POLICY-3: 2 others depend on it"]
    assert seen(house, wanted, last_used=house.now - timedelta(days=89)) == [
        "POLICY-3: it was in use, or changed, 89 days ago; 90 days without a use are needed"
    ]
    assert seen(house, wanted, last_used=None) == []
    unused = house.filed(case, presence=replace(case.dossier.presence, last_used=None))
    assert said(replace(unused, discovered=house.yesterday), wanted) != []
    assert said(replace(unused, discovered=None), wanted) != []
    assert one(house.by(case, "bert"), wanted) == "POLICY-3: only the owner, Olga, says so"
    assert "POLICY-3: it has no owner who could say so" in said(replace(case, registration=None), wanted)
    for state, voted in ((State.OWNED, True), (State.CONTAINED, True), (State.MONITORED, False)):
        unvoted = house.filed(replace(case, state=state), votes=())
        assert bool(said(unvoted, wanted)) is voted


def test_gx_needs_reason_controls_an_end_and_the_boards_vote_on_just_this(house: Any) -> None:
    wanted = State.EXCEPTION
    case = house.ready(wanted)

    def asked(**changes: Any) -> list[str]:
        return said(house.waived(case, **changes), wanted)

    assert one(house.filed(case, waivers=()), wanted).startswith("GX: there is no exception to decide on")
    assert asked(reason=" ") == ["GX: say why there is an exception"]
    assert asked(controls=" ") == ["GX: say which controls make up for it"]
    assert asked(until=house.now) == ["GX: it has expired already; an exception always ends"]
    assert asked(until=house.now + timedelta(days=180)) == []
    assert asked(until=house.now + timedelta(days=180, seconds=1)) == ["GX: it ends later than in 180 days"]
    assert asked(renewals=2) == []
    assert asked(renewals=3) == ["GX: it was renewed 2 times already; now the tool is contained"]
    assert asked(digest="another") == ["GX: the board has not voted on this; minute its vote first"]
    assert said(house.by(case, "olga"), wanted) == [
        "GX: Olga is not board at Ulm",
        "GX: it is Olga's own request; somebody else moves it",
    ]
    assert "GX: it is Bert's own request; somebody else moves it" in asked(by="bert")
    assert waiver_refusals(case, case.dossier.waiver) == ()


def test_an_empty_presence_is_no_proof_of_absence(house: Any) -> None:
    case = house.filed(house.ready(State.CLOSED), presence=Presence())
    assert said(case, State.CLOSED) == [
        "G10: 0 of 3 complete scans have not seen it",
        "G10: it must stay away for 30 days",
    ]


def test_a_dossier_names_the_four_digests_that_are_there(house: Any) -> None:
    dossier = house.ready(State.SIGNED).dossier
    assert dossier.digests == {"build": "b" * 64, "uat": "uat", "data": "data", "request": "request"}
    assert isinstance(dossier.acceptance, Acceptance)
    assert isinstance(dossier.data_check, DataCheck)
    assert replace(dossier, acceptance=None, build=None).digests == {"data": "data", "request": "request"}


def test_an_organisation_without_people_opens_no_gate(house: Any) -> None:
    for wanted in house.before:
        if wanted not in {State.SUBMITTED, State.CLOSED, State.TRIAGED}:
            case = house.ready(wanted)
            empty = replace(case, organisation=Organisation.of(), actor=replace(case.actor, grants=frozenset()))
            assert said(empty, wanted), wanted

"""From discovered to planned: each gate opens on a full case, and closes with one sentence for what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from classifiers.evidence import Level
from classifiers.facts import Known
from classifiers.verdict import Criticality, Tag
from inventory.domain.dossier import Proof, Value, Vote
from inventory.domain.gates import Case, confirmed_by_rule, refusals
from inventory.domain.gates.ownership import CONTAINMENT
from inventory.domain.gates.planning import plan_refusals
from inventory.domain.migration import State
from inventory.domain.people import Role, Unit


def said(case: Case, wanted: State) -> list[str]:
    return [f"{refusal.policy}: {refusal.sentence}" for refusal in refusals(case, wanted)]


def one(case: Case, wanted: State) -> str:
    (sentence,) = said(case, wanted)
    return sentence


def test_every_gate_opens_on_a_case_that_lacks_nothing(house: Any) -> None:
    assert [
        (wanted, said(house.ready(wanted), wanted)) for wanted in house.before if said(house.ready(wanted), wanted)
    ] == []


@pytest.mark.parametrize("wanted", list(State))
def test_a_group_and_a_leaver_ask_for_nothing(house: Any, wanted: State) -> None:
    if wanted in house.before:
        case = house.ready(wanted)
        assert f"POLICY-3: {house.cast['team'].name} is a group; who decides is one named person" in said(
            house.by(case, "team"), wanted
        )
        assert "POLICY-3: Gustav has left; who decides must be here" in said(house.by(case, "gone"), wanted)


def by_hand(house: Any) -> Case:
    return replace(house.ready(State.TRIAGED), verdict=house.verdict(confidence=0.5))


def test_g0_needs_a_verdict_and_an_assessor_with_a_reason_unless_the_rule_is_sure(house: Any) -> None:
    case = by_hand(house)
    assert said(case, State.TRIAGED) == []
    assert one(replace(case, verdict=None), State.TRIAGED) == "G0: the tool has no verdict yet; scan it first"
    assert one(replace(case, reason=" "), State.TRIAGED) == "G0: say in one sentence why the class is right"
    assert one(house.by(case, "eva"), State.TRIAGED) == (
        "G0: Eva is no assessor, and the class is not confirmed by rule"
    )
    sure = house.by(house.ready(State.TRIAGED), "eva")
    assert said(sure, State.TRIAGED) == said(replace(sure, state=State.WATCHED), State.TRIAGED) == []
    for decided in (State.NOT_A_TOOL, State.ENTERPRISE):
        assert "G0: Eva is no assessor" in one(replace(sure, state=decided), State.TRIAGED)
    assert one(house.by(case, "it"), State.TRIAGED) == (
        "CHG-1: Iwan of IT belongs to IT; the business confirms a class"
    )


@pytest.mark.parametrize(
    ("given", "sure"),
    [
        ({"confidence": 0.9}, True),
        ({"confidence": 0.89}, False),
        ({"level": Level.STRUCTURE}, False),
    ],
)
def test_a_rule_confirms_from_nine_tenths_on_with_behaviour(house: Any, given: Any, *, sure: bool) -> None:
    assert confirmed_by_rule(house.verdict(**given)) is sure
    assert not confirmed_by_rule(None)
    other = replace(house.verdict(**given), criticality=Criticality.PROCESS)
    assert not confirmed_by_rule(other)
    assert confirmed_by_rule(replace(other, by_rules=Criticality.QUALITY))


def test_a_loan_of_somebody_who_has_left_confirms_nothing(house: Any) -> None:
    lent = house.by(house.lent(by_hand(house), "gone", Role.ASSESSOR), "taker")
    assert "is no assessor" in one(lent, State.TRIAGED)
    assert said(house.by(house.lent(by_hand(house), "ada", Role.ASSESSOR), "taker"), State.TRIAGED) == []


def test_gn_needs_two_assessors_minds_where_evidence_speaks_against_it(house: Any) -> None:
    case = house.ready(State.NOT_A_TOOL)
    assert one(replace(case, second=None), State.NOT_A_TOOL) == (
        "GN: there is evidence that this is a tool, so a second person has to agree"
    )
    assert one(replace(case, second=case.actor), State.NOT_A_TOOL) == "GN: the second person must be somebody else"
    assert "is a group" in one(replace(case, second=house.cast["team"]), State.NOT_A_TOOL)
    assert "has left" in one(replace(case, second=house.cast["gone"]), State.NOT_A_TOOL)
    assert "say in one sentence" in one(replace(case, reason=""), State.NOT_A_TOOL)
    assert one(house.by(case, "eva"), State.NOT_A_TOOL) == "GN: Eva is not assessor at Ulm"
    assert one(house.by(case, "it"), State.NOT_A_TOOL).startswith("CHG-1")
    assert one(replace(case, second=house.cast["ingo"]), State.NOT_A_TOOL) == (
        "GN: Ingo belongs to IT; the second person is of the business"
    )
    for level, needed in ((Level.STRUCTURE, True), (Level.NAME, False)):
        alone = replace(case, second=None, verdict=house.verdict(level=level))
        assert bool(said(alone, State.NOT_A_TOOL)) is needed
    assert said(replace(case, second=None, verdict=None), State.NOT_A_TOOL) == []


def test_the_giver_of_a_loan_is_no_second_person_for_its_taker(house: Any) -> None:
    case = house.by(house.lent(house.ready(State.NOT_A_TOOL), "abel", Role.ASSESSOR), "taker")
    assert one(case, State.NOT_A_TOOL) == "GN: the second person must be somebody else"
    turned = replace(house.ready(State.NOT_A_TOOL), second=house.cast["taker"])
    assert one(house.lent(turned, "ada", Role.ASSESSOR), State.NOT_A_TOOL) == (
        "GN: the second person must be somebody else"
    )


def test_ge_is_confirmed_by_it_for_places_in_a_zone_that_holds(house: Any) -> None:
    case = house.ready(State.ENTERPRISE)
    outside = replace(case, places=(*case.places, ("plant", "Desk/limits.accdb")))
    assert one(outside, State.ENTERPRISE).startswith("GE: not every place of it lies in a zone that IT runs")
    assert said(replace(case, places=()), State.ENTERPRISE) != []
    assert said(replace(case, now=house.tomorrow), State.ENTERPRISE) != []
    assert one(house.by(case, "posing"), State.ENTERPRISE) == "GE: Paul is not of IT; IT confirms what it runs"
    assert said(house.by(case, "nemo"), State.ENTERPRISE) == [
        "GE: Nemo is not IT operator at Ulm",
        "GE: Nemo is not of IT; IT confirms what it runs",
    ]
    unvoted = house.filed(case, votes=())
    for criticality in (Criticality.FINANCIAL, Criticality.QUALITY, Criticality.PROCESS):
        severe = replace(unvoted, verdict=house.verdict(criticality))
        assert one(severe, State.ENTERPRISE) == "GE: the board has not voted on this; minute its vote first"
    other = replace(case, fingerprint="other")
    assert one(other, State.ENTERPRISE) == "GE: the board has not voted on this; minute its vote first"
    longer = replace(house.zone, valid_until=house.tomorrow + timedelta(days=1))
    extended = replace(case, organisation=replace(case.organisation, enterprise=(longer,)))
    assert one(extended, State.ENTERPRISE) == "GE: the board has not voted on this; minute its vote first"
    mild = replace(unvoted, verdict=house.verdict(Criticality.REPORTING))
    assert said(mild, State.ENTERPRISE) == []
    assert said(replace(unvoted, verdict=None), State.ENTERPRISE) == []


def test_a_zone_covers_its_own_folder_of_its_own_share_until_its_end(house: Any) -> None:
    zone = house.zone
    assert zone.covers("plant", "ERP", house.now)
    assert zone.covers("plant", "ERP/a/b.xlsm", house.now)
    assert not zone.covers("plant", "ERPs/b.xlsm", house.now)
    assert not zone.covers("other", "ERP/b.xlsm", house.now)
    assert not zone.covers("plant", "ERP/b.xlsm", house.tomorrow)
    assert replace(zone, path="/").covers("plant", "anywhere.xlsm", house.now)


def test_g1_is_asked_for_by_the_owner_who_accepted_and_can_own(house: Any) -> None:
    case = house.ready(State.OWNED)
    assert one(replace(case, registration=None), State.OWNED) == "G1: nobody is named as owner; register the tool first"
    unaccepted = replace(case, registration=replace(case.registration, accepted=None))
    assert one(unaccepted, State.OWNED) == "G1: Olga has not accepted yet"
    assert one(house.by(case, "eva"), State.OWNED) == "G1: only the owner, Olga, takes a tool over"
    nobody = replace(case, registration=replace(case.registration, draft=replace(case.registration.draft, owner="x")))
    assert one(nobody, State.OWNED) == "G1: the owner x is not known here"
    of_it = house.with_person(case, replace(house.cast["olga"], unit=Unit.IT))
    assert one(of_it, State.OWNED) == "G1: Olga belongs to IT; the business owns the tool"


def test_g1_of_a_high_risk_tool_needs_a_deputy_who_could_own_it_too(house: Any) -> None:
    case = house.ready(State.OWNED)
    assert one(replace(case, deputy=None), State.OWNED) == "G1: a high-risk tool needs a deputy beside its owner"
    assert one(replace(case, deputy=house.cast["olga"]), State.OWNED) == "G1: owner and deputy are two persons"
    assert one(replace(case, deputy=house.cast["ingo"]), State.OWNED) == (
        "G1: Ingo belongs to IT; the business owns the tool"
    )
    assert one(replace(case, deputy=house.cast["team"]), State.OWNED).startswith("G1: team@plant.example is a group")
    assert one(replace(case, deputy=house.cast["gone"]), State.OWNED) == "G1: Gustav has left; the owner must be here"
    for mild in (None, house.verdict(tag=Tag.CITIZEN)):
        assert said(replace(case, deputy=None, verdict=mild), State.OWNED) == []


@pytest.mark.parametrize("item", list(CONTAINMENT))
def test_g2_misses_each_item_of_the_list_and_knows_who_proves_it(house: Any, item: str) -> None:
    case = house.ready(State.CONTAINED)
    proofs = case.dossier.proofs
    without = house.filed(case, proofs=tuple(proof for proof in proofs if proof.item != item))
    assert one(without, State.CONTAINED).startswith(f"G2: {item} has no proof")
    empty = tuple(replace(proof, text=" ") if proof.item == item else proof for proof in proofs)
    assert one(house.filed(case, proofs=empty), State.CONTAINED).startswith(f"G2: {item} has no proof")
    wrong = "olga" if CONTAINMENT[item].side is Unit.IT else "ingo"
    side = "an IT operator" if CONTAINMENT[item].side is Unit.IT else "the owner"
    for person in (wrong, "posing", "nobody", "dev", "gone"):
        other = tuple(
            Proof(item=item, text="x", by=person, at=house.now) if proof.item == item else proof for proof in proofs
        )
        assert one(house.filed(case, proofs=other), State.CONTAINED) == f"G2: {item} must be proven by {side}"


def test_g2_asks_for_secrets_and_writes_only_where_a_scan_saw_some(house: Any) -> None:
    case = house.ready(State.CONTAINED)
    always = tuple(proof for proof in case.dossier.proofs if CONTAINMENT[proof.item].always)
    short = house.filed(case, proofs=always)
    assert len(said(short, State.CONTAINED)) == 2
    harmless = replace(short, secrets=0, verdict=house.verdict(read_only=Known.YES))
    assert said(harmless, State.CONTAINED) == []
    assert "secrets" in one(replace(harmless, secrets=1), State.CONTAINED)
    assert "writes" in one(replace(harmless, verdict=house.verdict()), State.CONTAINED)


def test_g2_asks_anew_for_every_proof_of_a_tool_that_came_back(house: Any) -> None:
    case = house.ready(State.CONTAINED)
    assert said(replace(case, reopened=house.yesterday), State.CONTAINED) == []
    assert len(said(replace(case, reopened=house.now), State.CONTAINED)) == len(CONTAINMENT)


def test_g2_is_asked_for_by_the_owner_or_an_it_operator(house: Any) -> None:
    case = house.ready(State.CONTAINED)
    assert said(house.by(case, "ingo"), State.CONTAINED) == []
    assert one(house.by(case, "eva"), State.CONTAINED) == "G2: Eva is not IT operator at Ulm"
    moved = house.with_person(case, replace(house.cast["olga"], unit=Unit.IT))
    assert "G2: Olga belongs to IT; the business owns the tool" in said(moved, State.CONTAINED)
    ownerless = replace(case, registration=None)
    assert "G2: Olga is not IT operator at Ulm" in said(ownerless, State.CONTAINED)


PLAN = State.PLANNED


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"system": "LIMS"}, "G3: LIMS is not in the register of systems"),
        ({"system": ""}, "G3: the target system is not in the register of systems"),
        ({"value": Value(amount=Decimal(0), unit="h")}, "PO-1: the business value has no number"),
        ({"value": Value(amount=Decimal(-3), unit="h")}, "PO-1: the business value has no number"),
        ({"value": Value(amount=Decimal("NaN"), unit="h")}, "PO-1: the business value has no number"),
        ({"value": Value(amount=Decimal(9), unit=" ")}, "PO-1: the business value has no number"),
        ({"value": Value(amount=Decimal("1e-999"), unit="h")}, "PO-1: the business value has no number"),
        ({"value": Value(amount=Decimal("1E+999999"), unit="h")}, "PO-1: the business value has no number"),
        ({"value": Value(amount=Decimal(9), unit="\u200b")}, "PO-1: the business value has no number"),
        ({"value": Value(amount=Decimal(9), unit="\u3164")}, "PO-1: the business value has no number"),
        ({"cost_centre": " "}, "FIN-1: no cost centre is named; the factory pays for its software"),
        ({"cost_centre": "it-100 "}, "FIN-1: it-100 is a cost centre of IT; the factory pays for its software"),
        ({"cost_centre": "IT\u2010100"}, "FIN-1: IT\u2010100 is a cost centre of IT"),
        ({"cost_centre": "\u200b"}, "FIN-1: no cost centre is named; the factory pays for its software"),
        ({"target": date(2026, 3, 2)}, "G3: the target date 2026-03-02 lies in the past"),
    ],
)
def test_g3_names_what_a_plan_lacks(house: Any, change: dict[str, Any], sentence: str) -> None:
    case = house.ready(PLAN)
    plan = replace(case.dossier.plan, **change)
    assert one(house.filed(case, plan=plan), PLAN).startswith(sentence)
    assert one(house.filed(case, plan=replace(plan)), PLAN).startswith(sentence)
    assert said(house.filed(case, plan=replace(case.dossier.plan, target=date(2026, 3, 3))), PLAN) == []


def test_g3_needs_a_plan_the_board_and_a_product_owner_of_the_target(house: Any) -> None:
    case = house.ready(PLAN)
    assert one(house.filed(case, plan=None), PLAN).startswith("G3: there is no plan")
    assert one(house.by(case, "eva"), PLAN) == "G3: Eva is not board at Ulm"
    assert one(house.by(case, "it"), PLAN).startswith("CHG-1: Iwan of IT belongs to IT")
    vacant = replace(case.organisation, systems=(replace(house.mes, product_owner=""),))
    assert one(replace(case, organisation=vacant), PLAN) == "PO-2: MES has no Product Owner; name one first"
    for person, sentence in (("it", "belongs to IT"), ("team", "is a group"), ("gone", "has left")):
        system = replace(case.organisation, systems=(replace(house.mes, product_owner=person),))
        wrong = replace(case, organisation=system)
        assert any(
            one.policy == "PO-2" and sentence in one.sentence for one in plan_refusals(wrong, wrong.dossier.plan)
        )
        assert len(said(wrong, PLAN)) == 1


def votes(house: Any, *given: Vote) -> list[str]:
    return said(house.filed(house.ready(PLAN), votes=given), PLAN)


NOT_ENOUGH = "G3: {} of the 2 members that it needs voted for it; whose request it is does not count"


def test_a_vote_counts_for_its_gate_and_its_plan_alone_and_the_last_one_holds(house: Any) -> None:
    absent = ["G3: the board has not voted on this; minute its vote first"]
    assert votes(house) == absent
    assert votes(house, house.vote("G3", "another plan")) == absent
    assert votes(house, house.vote("GX", "plan")) == absent
    against = house.vote("G3", "plan", ayes="", noes="bert bea", at=house.yesterday)
    assert votes(house, house.vote("G3", "plan"), against) == [
        NOT_ENOUGH.format(0),
        "G3: the board voted against it, 2 to 0",
    ], "by the order on file, since a clock can be set"
    assert votes(house, against, house.vote("G3", "plan")) == []


@pytest.mark.parametrize(
    ("ayes", "noes", "count"),
    [
        ("bert", "", 1),
        ("bert olga", "", 1),
        ("bert eva", "", 1),
        ("bert nemo", "", 1),
        ("bert team", "", 1),
        ("bert gone", "", 1),
        ("bert linz", "", 1),
        ("bert it", "", 1),
        ("bert nobody", "", 1),
        ("bert bea bill", "", 3),
    ],
)
def test_a_quorum_is_of_members_of_this_plant_in_person(house: Any, ayes: str, noes: str, count: int) -> None:
    told = votes(house, house.vote("G3", "plan", ayes=ayes, noes=noes))
    assert told == ([] if count >= 2 else [NOT_ENOUGH.format(count)])


def test_the_owner_and_who_filed_it_do_not_vote_on_their_own_request_even_as_members(house: Any) -> None:
    for person in ("olga", "eva"):
        member = replace(house.cast[person], roles=frozenset({Role.BOARD}))
        case = house.with_person(house.ready(PLAN), member)
        case = house.filed(case, votes=(house.vote("G3", "plan", ayes=f"bert {person}"),))
        assert said(case, PLAN) == [NOT_ENOUGH.format(1)]
        lent = house.lent(case, person, Role.BOARD)
        lent = house.filed(lent, votes=(house.vote("G3", "plan", ayes="bert taker"),))
        assert said(lent, PLAN) == [NOT_ENOUGH.format(1)]


def test_who_filed_the_plan_neither_votes_on_it_nor_moves_it(house: Any) -> None:
    case = house.ready(PLAN)
    mine = house.filed(case, plan=replace(case.dossier.plan, by="bert"))
    assert said(mine, PLAN) == ["G3: it is Bert's own request; somebody else moves it", NOT_ENOUGH.format(1)]
    assert said(house.by(mine, "bill"), PLAN) == [NOT_ENOUGH.format(1)]
    other = house.filed(mine, votes=(house.vote("G3", "plan", ayes="bill bea"),))
    assert said(house.by(other, "bill"), PLAN) == []
    owner = house.with_person(house.by(case, "olga"), replace(house.cast["olga"], roles=frozenset({Role.BOARD})))
    assert said(owner, PLAN) == ["G3: it is Olga's own request; somebody else moves it"]


def test_whose_request_it_is_is_asked_of_the_very_thing_that_is_voted_on(house: Any) -> None:
    case = house.by(house.ready(PLAN), "bill")
    waived = house.waived(case, by="bert")
    assert said(waived, PLAN) == [], "an exception is no plan"
    exception = house.by(house.waived(house.ready(State.EXCEPTION), by="bert"), "bill")
    assert said(exception, State.EXCEPTION) == [NOT_ENOUGH.format(1).replace("G3", "GX")]
    planner = house.ready(State.EXCEPTION)
    planner = house.by(house.filed(planner, plan=replace(planner.dossier.plan, by="bea")), "bill")
    assert said(planner, State.EXCEPTION) == [], "a plan is no exception"


def test_a_loan_makes_no_second_voter_of_one_member(house: Any) -> None:
    case = house.lent(house.ready(PLAN), "bert", Role.BOARD)
    twice = house.filed(case, votes=(house.vote("G3", "plan", ayes="bert taker"),))
    assert said(twice, PLAN) == [NOT_ENOUGH.format(1)]
    stand_in = house.filed(case, votes=(house.vote("G3", "plan", ayes="bea taker"),))
    assert said(stand_in, PLAN) == []


def test_more_must_be_for_it_than_against(house: Any) -> None:
    even = house.vote("G3", "plan", ayes="bert bea", noes="bill")
    assert votes(house, even) == []
    four = house.with_person(house.ready(PLAN), replace(house.cast["nemo"], roles=frozenset({Role.BOARD})))
    tie = house.filed(four, votes=(house.vote("G3", "plan", ayes="bert bea", noes="bill nemo"),))
    assert said(tie, PLAN) == ["G3: the board voted against it, 2 to 2"]
    assert len(refusals(replace(tie, terms=replace(tie.terms, quorum=3)), PLAN)) == 2


def test_a_plant_names_itself_in_the_refusal_of_a_role_only_if_it_has_a_name(house: Any) -> None:
    case = replace(house.by(house.ready(PLAN), "nemo"), plant="")
    assert "G3: Nemo is not board" in said(case, PLAN)


def test_a_role_that_was_lent_ends_with_its_date_and_with_its_giver(house: Any) -> None:
    lent = house.by(house.lent(house.ready(PLAN), "bert", Role.BOARD), "taker")
    assert said(lent, PLAN) == []
    over = replace(lent, now=house.tomorrow)
    assert "G3: Tina is not board at Ulm" in said(over, PLAN)
    left = house.by(house.lent(house.ready(PLAN), "gone", Role.BOARD), "taker")
    assert one(left, PLAN) == "G3: who lent Tina the role of board has left or is a group"
    of_it = house.by(house.lent(house.ready(PLAN), "it", Role.BOARD), "taker")
    assert one(of_it, PLAN) == "CHG-1: Tina belongs to IT; the business decides this"
    elsewhere = house.by(house.lent(house.ready(PLAN), "bert", Role.BOARD, plant="Linz"), "taker")
    assert one(elsewhere, PLAN) == "G3: Tina is not board at Ulm"
    never = house.by(house.lent(house.ready(PLAN), "eva", Role.BOARD), "taker")
    assert one(never, PLAN) == "G3: Tina is not board at Ulm"


def test_days_are_those_of_the_terms(house: Any) -> None:
    case = house.ready(PLAN)
    assert (case.terms.waiver_days, case.terms.clean_days, case.terms.data_check_days) == (180, 30, 7)
    assert case.now + timedelta(days=1) == house.tomorrow

"""What is asked, of which party, in every state: one table, and some laws that hold for all situations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.criticality import Criticality
from classifiers.facts import Facts, Known
from classifiers.settings import DEADLINES
from classifiers.verdict import Outcome
from inventory.domain.asking import STATES, Situation, asked, attestation_due
from inventory.domain.caseload import ASKED, ON_THE_PLAN, Ask, Party, Step, span_of
from inventory.domain.dossier import (
    ArchitectureCheck,
    Attestation,
    Dossier,
    Endorsement,
    Plan,
    Proof,
    Request,
    Value,
    Vote,
)
from inventory.domain.gates.ownership import CONTAINMENT
from inventory.domain.migration import FINAL, TRANSITIONS, State
from inventory.domain.people import Person, Unit
from inventory.domain.receivers import ROLES
from inventory.domain.registration import Draft, Registration

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OLGA = Person(id="olga", name="Olga")
YES = Facts(**dict.fromkeys(("owner", "documented", "sandboxed", "read_only", "unchanged"), Known.YES))
DRAFT = Draft(owner="olga", purpose="p", documentation="d", inputs_outputs="i", how_to_run="h")
FILED = Registration(draft=DRAFT, drafted_by="olga", drafted=NOW, fingerprint="f", accepted=NOW)
APPROVED = replace(FILED, approved=NOW, approved_by="henri")
VALUE = Value(amount=Decimal(1), unit="EUR/year")
PLAN = Plan(system="MES", value=VALUE, cost_centre="P", target=date(2026, 9, 1), by="olga", at=NOW, digest="x")
PROOFS = {item: Proof(item=item, text="t", by="x", at=NOW) for item in CONTAINMENT}

BASE = Situation(
    tool="T-A",
    state=State.DISCOVERED,
    outcome=Outcome.MIGRATE_NOW,
    criticality=Criticality.QUALITY,
    score=50.0,
    discovered=NOW - timedelta(days=9),
    facts=Facts(owner=Known.YES),
    read_only=Known.YES,
    now=NOW,
    deadlines=DEADLINES,
    confirmed=True,
    fingerprint="f",
    registration=FILED,
    owner=OLGA,
)


def parties(situation: Situation) -> set[tuple[Step, Party]]:
    return {(ask.step, ask.party) for ask in asked(situation)}


def proofs(*but: str) -> Dossier:
    return Dossier(proofs=tuple(proof for item, proof in PROOFS.items() if item not in but))


def signed(*roles: str, fingerprint: str = "f", votes: tuple[Vote, ...] = ()) -> Dossier:
    given = tuple(Endorsement(by="x", role=role, fingerprint=fingerprint, at=NOW) for role in roles)
    return Dossier(endorsements=given, votes=votes)


S, O, P = State, Outcome, Party  # noqa: E741 - the columns of a table
TABLE = [
    (S.DISCOVERED, O.MIGRATE_NOW, {"confirmed": False}, {(Step.CLASS, P.ASSESSOR)}),
    (S.DISCOVERED, O.MIGRATE_NOW, {}, {(Step.TAKE_OVER, P.OWNER), (Step.CONTAINMENT, P.IT)}),
    (S.DISCOVERED, O.MIGRATE_PLANNED, {}, {(Step.TAKE_OVER, P.OWNER)}),
    (S.TRIAGED, O.MIGRATE_NOW, {"confirmed": False, "dossier": proofs()}, {(Step.TAKE_OVER, P.OWNER)}),
    (S.TRIAGED, O.CONTAIN, {}, {(Step.TAKE_OVER, P.OWNER), (Step.CONTAINMENT, P.IT)}),
    (S.TRIAGED, O.CONTAIN, {"dossier": proofs("accuracy")}, {(Step.TAKE_OVER, P.OWNER)}),
    (
        S.TRIAGED,
        O.CONTAIN,
        {"dossier": proofs("backup")},
        {(Step.TAKE_OVER, P.OWNER), (Step.CONTAINMENT, P.IT)},
    ),
    (S.TRIAGED, O.TRIAGE, {}, {(Step.QUESTION, P.OWNER)}),
    (S.TRIAGED, O.ALLOW_AND_MONITOR, {}, {(Step.TAKE_OVER, P.OWNER)}),
    (S.DISCOVERED, O.WATCH, {}, set()),
    (S.DISCOVERED, O.ENTERPRISE, {}, set()),
    (S.DISCOVERED, O.MIGRATE_NOW, {"seen": False}, set()),
    (S.DISCOVERED, O.CLOSE_GAPS, {"facts": replace(YES, documented=Known.NO)}, {(Step.DOCUMENTS, P.OWNER)}),
    (S.DISCOVERED, O.CLOSE_GAPS, {"facts": replace(YES, sandboxed=Known.NO)}, {(Step.SANDBOX, P.OWNER)}),
    (S.DISCOVERED, O.CLOSE_GAPS, {"facts": replace(YES, unchanged=Known.UNKNOWN)}, {(Step.REGISTRATION, P.HEAD)}),
    (
        S.DISCOVERED,
        O.CLOSE_GAPS,
        {"facts": replace(YES, unchanged=Known.NO), "fingerprint": "g"},
        {(Step.REGISTRATION, P.OWNER)},
    ),
    (S.OWNED, O.MIGRATE_NOW, {}, {(Step.CONTAINMENT, P.IT), (Step.CONTAINMENT, P.OWNER)}),
    (S.OWNED, O.MIGRATE_NOW, {"dossier": proofs("backup")}, {(Step.CONTAINMENT, P.IT)}),
    (S.OWNED, O.MIGRATE_NOW, {"dossier": proofs("accuracy")}, {(Step.CONTAINMENT, P.OWNER)}),
    (S.OWNED, O.CONTAIN, {"dossier": proofs()}, {(Step.CONTAINMENT, P.OWNER)}),
    (S.OWNED, O.CONTAIN, {"dossier": proofs("secrets")}, {(Step.CONTAINMENT, P.OWNER)}),
    (S.OWNED, O.CONTAIN, {"dossier": proofs("secrets"), "secrets": 1}, {(Step.CONTAINMENT, P.IT)}),
    (S.OWNED, O.ALLOW_AND_MONITOR, {"facts": YES}, {(Step.SUBMISSION, P.OWNER)}),
    (S.OWNED, O.TRIAGE, {}, {(Step.QUESTION, P.OWNER)}),
    (S.REOPENED, O.WATCH, {"dossier": proofs("access")}, {(Step.CONTAINMENT, P.IT)}),
    (S.CONTAINED, O.MIGRATE_NOW, {}, {(Step.PLAN, P.OWNER)}),
    (S.CONTAINED, O.MIGRATE_PLANNED, {"dossier": Dossier(plan=PLAN)}, {(Step.PLAN, P.BOARD)}),
    (S.CONTAINED, O.CONTAIN, {}, {(Step.DECISION, P.OWNER)}),
    (S.CONTAINED, O.CONTAIN, {"dossier": Dossier(plan=PLAN)}, {(Step.PLAN, P.BOARD)}),
    (S.CONTAINED, O.CLOSE_GAPS, {"facts": replace(YES, sandboxed=Known.NO)}, {(Step.SANDBOX, P.OWNER)}),
    (S.CONTAINED, O.TRIAGE, {}, {(Step.QUESTION, P.OWNER)}),
    (S.CONTAINED, O.ALLOW_AND_MONITOR, {"facts": YES, "dossier": Dossier(plan=PLAN)}, {(Step.SUBMISSION, P.OWNER)}),
    (S.PLANNED, O.MIGRATE_NOW, {}, {(Step.CUT_OVER, P.OWNER), (Step.REQUEST, P.PRODUCT_OWNER)}),
    (S.IN_BUILD, O.MIGRATE_NOW, {}, {(Step.CUT_OVER, P.OWNER), (Step.DATA, P.DATA_OWNER)}),
    (S.DATA_READY, O.MIGRATE_NOW, {}, {(Step.CUT_OVER, P.OWNER), (Step.TEST, P.TESTER)}),
    (S.UAT, O.MIGRATE_NOW, {}, {(Step.CUT_OVER, P.OWNER), (Step.SIGNATURE, P.PRODUCT_OWNER)}),
    (S.SIGNED, O.MIGRATE_NOW, {}, {(Step.CUT_OVER, P.OWNER), (Step.DEPLOYMENT, P.IT)}),
    (S.DEPLOYED_UNSIGNED, O.MIGRATE_NOW, {}, {(Step.CUT_OVER, P.OWNER), (Step.DATA, P.DATA_OWNER)}),
    (S.DEPLOYED, O.MIGRATE_NOW, {}, {(Step.CUT_OVER, P.OWNER)}),
    (S.SUBMITTED, O.CLOSE_GAPS, {"dossier": signed("owner")}, {(Step.SUBMISSION, P.HEAD), (Step.SUBMISSION, P.IT)}),
    (S.SUBMITTED, O.CLOSE_GAPS, {"dossier": signed("owner", "IT operator")}, {(Step.SUBMISSION, P.HEAD)}),
    (
        S.SUBMITTED,
        O.CLOSE_GAPS,
        {"dossier": signed("product owner", "IT operator", "owner")},
        {(Step.SUBMISSION, P.OWNER)},
    ),
    (S.MONITORED, O.ALLOW_AND_MONITOR, {"facts": YES, "registration": APPROVED}, set()),
    (S.DRIFTED, O.CLOSE_GAPS, {"fingerprint": "g"}, {(Step.DRIFT, P.OWNER)}),
    (S.DRIFTED, O.CLOSE_GAPS, {}, {(Step.DRIFT, P.HEAD)}),
]


@pytest.mark.parametrize(("state", "outcome", "changed", "expected"), TABLE)
def test_what_is_asked_in_each_state(
    state: State, outcome: Outcome, changed: dict[str, object], expected: set[tuple[Step, Party]]
) -> None:
    assert parties(replace(BASE, state=state, outcome=outcome, **changed)) == expected


def test_a_plan_that_the_board_voted_down_is_the_owners_again_until_it_is_another() -> None:
    vote = Vote(gate="G3", ayes=frozenset({"a"}), noes=frozenset({"b"}), minuted_by="a", at=NOW, subject=PLAN.digest)
    carried = replace(vote, ayes=frozenset({"a", "c"}), at=NOW + timedelta(days=1))

    def asks(*votes: Vote, plan: Plan = PLAN) -> set[tuple[Step, Party]]:
        return parties(replace(BASE, state=S.CONTAINED, dossier=Dossier(plan=plan, votes=votes)))

    assert asks(vote) == {(Step.PLAN, P.OWNER)}
    assert asks(vote, carried) == asks(carried, vote) == {(Step.PLAN, P.BOARD)}
    assert asks(replace(vote, gate="GX")) == {(Step.PLAN, P.BOARD)}
    assert asks(vote, plan=replace(PLAN, digest="y")) == {(Step.PLAN, P.BOARD)}


def test_the_architect_is_asked_between_request_and_build() -> None:
    request = Request(filed_by="pia", sentence="s", value=VALUE, at=NOW)
    filed = replace(BASE, state=S.PLANNED, dossier=Dossier(plan=PLAN, request=request))
    assert (Step.ARCHITECTURE, P.ARCHITECT) in parties(filed)
    rejected = ArchitectureCheck(by="a", passed=False, at=NOW)
    still = replace(filed, dossier=replace(filed.dossier, architecture=rejected))
    assert (Step.ARCHITECTURE, P.ARCHITECT) in parties(still)
    for good in (replace(rejected, passed=True), replace(rejected, override="needed")):
        done = replace(filed, dossier=replace(filed.dossier, architecture=good))
        assert (Step.REQUEST, P.PRODUCT_OWNER) in parties(done)


def test_a_process_tool_also_needs_the_vote_of_the_board_on_todays_logic() -> None:
    process = replace(BASE, state=S.SUBMITTED, criticality=Criticality.PROCESS)
    vote = Vote(gate="G11", ayes=frozenset({"b"}), noes=frozenset(), minuted_by="b", at=NOW, subject="f")
    all_signed = ("owner", "department head", "IT operator")
    assert parties(replace(process, dossier=signed(*all_signed))) == {(Step.SUBMISSION, P.BOARD)}
    for other in (replace(vote, subject="old"), replace(vote, gate="G3")):
        assert (Step.SUBMISSION, P.BOARD) in parties(replace(process, dossier=signed(*all_signed, votes=(other,))))
    assert parties(replace(process, dossier=signed(*all_signed, votes=(vote,)))) == {(Step.SUBMISSION, P.OWNER)}


def test_signatures_under_another_logic_do_not_count() -> None:
    old = replace(BASE, state=S.SUBMITTED, dossier=signed("owner", "product owner", "IT operator", fingerprint="old"))
    assert parties(old) == {(Step.SUBMISSION, party) for party in (P.HEAD, P.IT, P.OWNER)}


def test_an_owner_is_asked_for_an_attestation_a_month_before_it_ends() -> None:
    kept = replace(BASE, state=S.MONITORED, facts=YES, registration=APPROVED)
    assert attestation_due(kept) == NOW + timedelta(days=365)
    assert parties(replace(kept, now=NOW + timedelta(days=334))) == set()
    assert parties(replace(kept, now=NOW + timedelta(days=335))) == {(Step.ATTESTATION, P.OWNER)}
    word = Attestation(by="olga", fingerprint="f", at=NOW + timedelta(days=330))
    again = replace(kept, now=NOW + timedelta(days=335), dossier=Dossier(attestations=(word,)))
    assert parties(again) == set()
    assert attestation_due(replace(kept, criticality=Criticality.PROCESS)) == NOW + timedelta(days=180)


@pytest.mark.parametrize(
    ("owner", "party"),
    [
        (None, P.HEAD),
        (OLGA, P.OWNER),
        (replace(OLGA, active=False), P.MANAGER),
        (replace(OLGA, unit=Unit.IT), P.MANAGER),
    ],
)
def test_while_nobody_answers_for_a_tool_all_that_an_owner_does_is_one_question(
    owner: Person | None, party: Party
) -> None:
    lost = replace(BASE, state=S.OWNED, owner=owner, facts=Facts(owner=Known.UNKNOWN))
    assert parties(lost) == {(Step.OWNER, party), (Step.CONTAINMENT, P.IT)}
    assert parties(replace(lost, outcome=O.TRIAGE)) == {(Step.QUESTION, P.ASSESSOR)}
    assert parties(replace(lost, state=S.MONITORED)) == {(Step.OWNER, party)}


situations = st.builds(
    replace,
    st.just(BASE),
    state=st.sampled_from(State),
    outcome=st.sampled_from(Outcome),
    criticality=st.sampled_from(Criticality),
    confirmed=st.booleans(),
    seen=st.booleans(),
    fingerprint=st.sampled_from(["f", "g"]),
    secrets=st.integers(0, 2),
    read_only=st.sampled_from(Known),
    facts=st.builds(Facts, owner=st.sampled_from(Known), documented=st.sampled_from(Known)),
    registration=st.sampled_from([None, FILED, APPROVED]),
    owner=st.sampled_from([None, OLGA, replace(OLGA, active=False)]),
    dossier=st.sampled_from([Dossier(), Dossier(plan=PLAN), proofs(), proofs("backup"), signed("owner")]),
)


@given(situations)
def test_nobody_is_asked_in_an_end_and_every_question_has_words_and_a_deadline(situation: Situation) -> None:
    found = asked(situation)
    if situation.state in FINAL or situation.state not in STATES:
        assert found == ()
    assert len(set(found)) == len(found)
    for ask in found:
        assert ASKED[ask.step]
        if ask.step not in ON_THE_PLAN:
            assert span_of(ask.step, situation.outcome, DEADLINES, signalled=False).length > 0


@given(situations)
def test_an_owner_is_asked_only_where_somebody_can_answer_as_owner(situation: Situation) -> None:
    for ask in asked(situation):
        if ask.party is Party.OWNER and ask.step is not Step.OWNER:
            assert situation.owned


@given(situations)
def test_the_ball_never_lies_with_nobody_while_a_high_risk_tool_is_on_its_way(situation: Situation) -> None:
    high_risk = situation.outcome in {O.MIGRATE_NOW, O.MIGRATE_PLANNED, O.CONTAIN}
    if situation.seen and high_risk and situation.state in STATES - {S.MONITORED}:
        assert asked(situation)


def test_every_state_from_which_people_move_a_tool_on_asks_somebody() -> None:
    by_themselves = {S.REGISTERED, S.EXCEPTION, S.RETIRED, S.SUSPENDED}
    set_aside = {S.NOT_A_TOOL, S.ENTERPRISE, S.WATCHED}
    assert set(TRANSITIONS) - FINAL - by_themselves - set_aside == STATES


def test_every_party_is_a_person_or_has_a_role() -> None:
    assert set(Party) - ROLES.keys() == {Party.OWNER, Party.MANAGER}
    assert set(ASKED) == set(Step)


def test_asks_are_in_order_so_that_dealing_is_the_same_each_time() -> None:
    found = asked(replace(BASE, state=S.OWNED))
    assert found == tuple(sorted(found))
    assert found[0] == Ask(tool="T-A", step=Step.CONTAINMENT, party=Party.IT)

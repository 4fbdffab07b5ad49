"""Filing for a gate, moves that follow by themselves, and corrections: who may, and what they must say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from classifiers.evidence import Level
from classifiers.facts import Known
from classifiers.verdict import Criticality
from inventory.domain.correction import correction_refusals, downward, proving_rules
from inventory.domain.dossier import Presence
from inventory.domain.gates import Case
from inventory.domain.gates.case import carried
from inventory.domain.gates.filing import (
    plan_filing_refusals,
    proof_refusals,
    subject_of,
    vote_refusals,
    waiver_filing_refusals,
)
from inventory.domain.migration import FINAL, State
from inventory.domain.people import Role, Unit
from inventory.domain.refusal import Refusal
from inventory.domain.settling import SETTLING, settled


def words(found: tuple[Refusal, ...]) -> list[str]:
    return [f"{refusal.policy}: {refusal.sentence}" for refusal in found]


def test_its_items_are_proven_by_an_operator_of_it(house: Any) -> None:
    case = house.by(house.ready(State.CONTAINED), "ingo")
    assert words(proof_refusals(case, "backup", "restored on Monday")) == []
    assert words(proof_refusals(case, "backup", " ")) == ["G2: say what proves it: where, when, by whom"]
    assert words(proof_refusals(case, "bakup", "x"))[0].startswith("G2: there is no item 'bakup'")
    assert words(proof_refusals(house.by(case, "posing"), "backup", "x")) == ["G2: backup is proven by IT"]
    assert words(proof_refusals(house.by(case, "dev"), "backup", "x")) == ["G2: Devi is not IT operator at Ulm"]


def test_the_owners_items_are_proven_by_the_owner(house: Any) -> None:
    case = house.ready(State.CONTAINED)
    assert words(proof_refusals(case, "accuracy", "checked by shift B")) == []
    assert words(proof_refusals(house.by(case, "eva"), "accuracy", "x")) == [
        "G2: accuracy is proven by the owner, Olga"
    ]
    nobody = replace(case, registration=None)
    assert words(proof_refusals(nobody, "accuracy", "x")) == [
        "G2: accuracy is proven by the owner; nobody is named yet"
    ]
    moved = house.with_person(case, replace(house.cast["olga"], unit=Unit.IT))
    assert words(proof_refusals(moved, "accuracy", "x")) == ["G2: Olga belongs to IT; the owner is of the business"]


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_is_filed_for_a_tool_that_is_gone(house: Any, state: State) -> None:
    case = replace(house.ready(State.PLANNED), state=state)
    closed = [f"POLICY-3: the tool is {state}; its file is closed"]
    assert words(plan_filing_refusals(case, case.dossier.plan))[0].startswith(f"G3: the tool is {state}; its plan")
    assert words(waiver_filing_refusals(case, case.dossier.waiver)) == closed
    assert words(proof_refusals(house.by(case, "ingo"), "backup", "x")) == closed
    assert words(proof_refusals(house.by(case, "olga"), "accuracy", "x")) == closed


def test_a_plan_is_filed_by_the_business_and_says_all_at_once(house: Any) -> None:
    case = house.by(house.ready(State.PLANNED), "olga")
    for person in ("olga", "pia", "bert"):
        assert words(plan_filing_refusals(house.by(case, person), case.dossier.plan)) == []
    assert words(plan_filing_refusals(house.by(case, "eva"), case.dossier.plan)) == [
        "G3: Eva is not product owner or board at Ulm"
    ]
    for state in (State.PLANNED, State.IN_BUILD, State.SIGNED, State.DEPLOYED):
        assert words(plan_filing_refusals(replace(case, state=state), case.dossier.plan)) == [
            f"G3: the tool is {state}; its plan was decided on, and another one needs the way from contained again"
        ]
    by_it = house.by(case, "ingo")
    assert "G3: Ingo belongs to IT; who files a plan is of the business" in words(
        plan_filing_refusals(by_it, case.dossier.plan)
    )
    of_it = house.by(case, "it")
    assert len(words(plan_filing_refusals(of_it, case.dossier.plan))) == 2
    short = replace(case.dossier.plan, system="x", cost_centre="")
    assert len(words(plan_filing_refusals(case, short))) == 2


def test_an_exception_is_asked_for_by_the_owner_or_the_board(house: Any) -> None:
    case = house.ready(State.EXCEPTION)
    waiver = case.dossier.waiver
    for person in ("olga", "bert"):
        assert words(waiver_filing_refusals(house.by(case, person), waiver)) == []
    assert words(waiver_filing_refusals(house.by(case, "eva"), waiver)) == ["GX: Eva is not board at Ulm"]
    assert words(waiver_filing_refusals(replace(house.by(case, "olga"), registration=None), waiver)) == [
        "GX: Olga is not board at Ulm"
    ]
    moved = house.with_person(house.by(case, "olga"), replace(house.cast["olga"], unit=Unit.IT))
    assert words(waiver_filing_refusals(moved, waiver)) == [
        "GX: Olga belongs to IT; who asks for an exception is of the business"
    ]
    endless = replace(waiver, until=house.now + timedelta(days=181))
    assert words(waiver_filing_refusals(house.by(case, "olga"), endless)) == ["GX: it ends later than in 180 days"]


def test_a_vote_is_minuted_by_board_or_assessor_and_counts_members_alone(house: Any) -> None:
    case = house.ready(State.PLANNED)
    vote = house.vote("G3", "plan")
    for person in ("bert", "ada"):
        assert words(vote_refusals(house.by(case, person), vote)) == []
    assert words(vote_refusals(house.by(case, "nemo"), vote)) == ["G3: Nemo is not board or assessor at Ulm"]
    assert words(vote_refusals(house.by(case, "eva"), vote))[-1] == (
        "POLICY-3: it is Eva's own request; somebody else minutes the vote on it"
    )
    mine = house.filed(case, plan=replace(case.dossier.plan, by="bert"))
    assert words(vote_refusals(house.by(mine, "bert"), vote)) == [
        "POLICY-3: it is Bert's own request; somebody else minutes the vote on it"
    ]
    assert words(vote_refusals(case, house.vote("GX", "waiver", ayes="it"))) == [
        "CHG-1: Iwan of IT belongs to IT; the business decides this"
    ]
    for gate in ("G3", "GX"):
        assert words(vote_refusals(case, house.vote(gate))) == [
            "POLICY-3: there is nothing to vote on yet; file it first"
        ]
    assert words(vote_refusals(case, house.vote("G11"))) == []
    assert words(vote_refusals(case, replace(vote, gate="G7"))) == [
        "POLICY-3: the board votes on G3, G11, GE, GX, decommissioned, not on G7"
    ]
    assert words(vote_refusals(case, house.vote("G3", "plan", ayes=""))) == ["POLICY-3: nobody voted"]
    assert words(vote_refusals(case, house.vote("G3", "plan", noes="bert"))) == ["POLICY-3: bert cannot vote both ways"]
    assert words(vote_refusals(case, house.vote("G3", "plan", ayes="x"))) == ["POLICY-3: x is not known here"]
    assert words(vote_refusals(case, house.vote("G3", "plan", noes="eva", ayes=""))) == [
        "POLICY-3: Eva is no member of the board"
    ]
    for person, name in (("team", "team@plant.example"), ("gone", "Gustav")):
        assert words(vote_refusals(case, house.vote("G3", "plan", ayes=person))) == [
            f"POLICY-3: {name} is a group or has left; members vote in person"
        ]


def test_a_vote_is_about_what_lies_before_the_board_today(house: Any) -> None:
    case = house.ready(State.PLANNED)
    assert [subject_of(case, gate) for gate in ("G3", "GX", "G11")] == ["plan", "waiver", "logic"]
    gone = replace(case.dossier.presence, gone_since=house.yesterday)
    for gate, other in (
        ("GE", replace(case, fingerprint="other")),
        ("GE", replace(case, places=(("plant", "Desk/a.accdb"),))),
        ("decommissioned", replace(case, fingerprint="other")),
        ("decommissioned", house.filed(case, presence=gone)),
    ):
        assert len({subject_of(case, gate), subject_of(other, gate), ""}) == 3
    empty = house.filed(case, plan=None, waivers=())
    assert [subject_of(empty, gate) for gate in ("G3", "GX", "G11")] == ["", "", "logic"]


@pytest.mark.parametrize(
    ("ayes", "noes", "passed"), [("bert bea", "", True), ("bert", "", False), ("bert bea", "bill", True)]
)
def test_a_vote_carries_with_a_quorum_and_a_majority(house: Any, ayes: str, noes: str, *, passed: bool) -> None:
    case = house.ready(State.PLANNED)
    assert carried(house.filed(case, votes=(house.vote("G3", "x", ayes=ayes, noes=noes),)), "G3", "x") is passed
    one = replace(case, terms=replace(case.terms, quorum=1))
    assert not carried(house.filed(one, votes=(house.vote("G3", "x", ayes="bert", noes="bea"),)), "G3", "x")
    assert not carried(case, "G3", "never voted on")


def in_state(house: Any, state: State, **presence: Any) -> Case:
    case = house.ready(State.CLOSED)
    seen = replace(case.dossier.presence, **presence)
    return replace(house.filed(case, presence=seen), state=state)


def follows(case: Case) -> State | None:
    found = settled(case)
    return None if found is None else found.state


def test_an_exception_ends_by_itself(house: Any) -> None:
    case = in_state(house, State.EXCEPTION)
    assert follows(case) is None
    assert follows(replace(case, now=house.tomorrow - timedelta(seconds=1))) is None
    assert follows(replace(case, now=house.tomorrow)) is State.CONTAINED
    assert follows(house.filed(case, waivers=())) is State.CONTAINED
    asked = replace(case.dossier.waivers[0], until=house.tomorrow + timedelta(days=9), digest="asked for, not granted")
    prolonged = house.filed(case, waivers=(*case.dossier.waivers, asked))
    assert follows(prolonged) is None
    assert follows(replace(prolonged, now=house.tomorrow)) is State.CONTAINED
    assert follows(house.filed(case, votes=())) is State.CONTAINED


def test_a_registered_tool_is_monitored_once_a_scan_sees_it(house: Any) -> None:
    case = in_state(house, State.REGISTERED)
    assert follows(case) is State.MONITORED
    assert follows(replace(case, places=())) is None


def test_a_retired_tool_closes_when_g10_holds_and_comes_back_when_it_is_seen(house: Any) -> None:
    assert follows(in_state(house, State.RETIRED)) is State.CLOSED
    assert follows(in_state(house, State.RETIRED, clean_scans=2)) is None
    for state in (State.RETIRED, State.CLOSED, State.DECOMMISSIONED):
        back = settled(in_state(house, state, places=1))
        assert back is not None
        assert (back.state, back.policy) == (State.REOPENED, "G10")
        assert back.reason.endswith("is back in 1 place")
    found = settled(in_state(house, State.CLOSED, places=3))
    assert found is not None
    assert found.reason.endswith("is back in 3 places")
    assert follows(in_state(house, State.CLOSED)) is None


def test_what_it_runs_comes_back_when_its_zone_ends(house: Any) -> None:
    case = replace(in_state(house, State.ENTERPRISE), places=(("plant", "ERP/a.accdb"),))
    assert follows(case) is None
    assert follows(replace(case, now=house.tomorrow)) is State.TRIAGED
    assert follows(replace(case, places=(*case.places, ("plant", "Desk/a.accdb")))) is State.TRIAGED


def test_nothing_follows_by_itself_in_any_other_state(house: Any) -> None:
    for state in set(State) - SETTLING:
        assert follows(in_state(house, state, places=1)) is None
    assert Presence().places == 0


def corrected(case: Case, wanted: Criticality, *, readable: bool = True) -> list[str]:
    return words(correction_refusals(case, wanted, readable=readable))


def test_a_correction_is_by_an_assessor_or_the_board_with_a_reason(house: Any) -> None:
    case = replace(house.ready(State.TRIAGED), second=None)
    wanted = Criticality.FINANCIAL
    for person in ("ada", "bert"):
        assert corrected(house.by(case, person), wanted) == []
    assert corrected(house.by(case, "eva"), wanted) == ["G0: Eva is no assessor and not on the board"]
    assert corrected(house.by(case, "linz"), wanted) == ["G0: Linus of Linz is no assessor and not on the board"]
    assert corrected(replace(case, reason=" "), wanted) == ["G0: say in one sentence why"]
    assert corrected(case, Criticality.UNKNOWN)[0].startswith("G0: a correction says what the tool is")
    assert corrected(case, wanted, readable=False)[0].startswith("G0: its logic could not be read")
    assert corrected(replace(case, verdict=None), wanted) == ["G0: the tool has no verdict yet; scan it first"]
    assert corrected(house.by(case, "team"), wanted)[0].startswith("G0: team@plant.example is a group")
    lent = house.lent(case, "gone", Role.ASSESSOR)
    assert corrected(house.by(lent, "taker"), wanted) == ["G0: Tina is no assessor and not on the board"]
    lent = house.lent(case, "ada", Role.ASSESSOR)
    assert corrected(house.by(lent, "taker"), wanted) == []
    assert corrected(house.by(case, "it"), wanted) == ["G0: Iwan of IT is no assessor and not on the board"]


def test_downward_takes_two_independent_persons(house: Any) -> None:
    case = house.ready(State.TRIAGED)
    wanted = Criticality.REPORTING
    assert corrected(case, wanted) == []
    alone = replace(case, second=None)
    assert corrected(alone, wanted) == ["GN: from quality to reporting is downward, so a second person has to agree"]
    assert corrected(replace(case, second=case.actor), wanted) == ["GN: the second person must be somebody else"]
    assert corrected(replace(case, second=house.cast["eva"]), wanted) == ["GN: Eva is no assessor and not on the board"]
    assert corrected(replace(case, second=house.cast["gone"]), wanted) == [
        "GN: Gustav has left; the second person must be here"
    ]
    taker = replace(house.lent(case, "ada", Role.ASSESSOR), second=house.cast["taker"])
    assert corrected(taker, wanted) == ["GN: the second person must be somebody else"]
    stranger = house.by(replace(case, second=house.cast["eva"]), "eva")
    assert "GN: the second person must be somebody else" in corrected(stranger, wanted)


@pytest.mark.parametrize(
    ("found", "level", "wanted", "down"),
    [
        (Criticality.QUALITY, Level.BEHAVIOUR, Criticality.FINANCIAL, False),
        (Criticality.QUALITY, Level.BEHAVIOUR, Criticality.PROCESS, True),
        (Criticality.PROCESS, Level.BEHAVIOUR, Criticality.QUALITY, False),
        (Criticality.REPORTING, Level.BEHAVIOUR, Criticality.PERSONAL, True),
        (Criticality.PERSONAL, Level.BEHAVIOUR, Criticality.REPORTING, False),
    ],
)
def test_downward_is_less_than_is_known(
    house: Any, found: Criticality, level: Level, wanted: Criticality, *, down: bool
) -> None:
    assert downward(house.verdict(found, level=level), wanted) is down


@pytest.mark.parametrize(("level", "down"), [(Level.STRUCTURE, True), (Level.NAME, False)])
def test_an_undecided_tool_counts_as_high_as_its_strong_signals(house: Any, level: Level, *, down: bool) -> None:
    hinted = replace(house.verdict(level=level, read_only=Known.UNKNOWN), criticality=Criticality.UNKNOWN)
    assert downward(hinted, Criticality.PROCESS) is down
    corrected_before = replace(house.verdict(), criticality=Criticality.REPORTING, by_rules=Criticality.QUALITY)
    assert downward(corrected_before, Criticality.PROCESS)


def test_the_rules_that_a_label_speaks_of_are_those_that_proved_it(house: Any) -> None:
    verdict = house.verdict()
    weak = replace(verdict.signals[0], rule="quality.name", level=Level.NAME)
    other = replace(verdict.signals[0], rule="money", criticality=Criticality.FINANCIAL)
    assert proving_rules(replace(verdict, signals=(weak, *verdict.signals, other))) == ("quality.test-limits",)
    assert proving_rules(replace(verdict, signals=())) == ()

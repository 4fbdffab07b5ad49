"""What waits for the board about one tool: each gate in its states, while the board has said neither yes nor no."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from classifiers.verdict import Criticality
from inventory.domain.agenda import topics_of
from inventory.domain.gates import Case
from inventory.domain.gates.filing import VOTED, subject_of
from inventory.domain.migration import State


def gates(case: Case) -> list[str]:
    return [topic.gate for topic in topics_of(case, "T-1", "limits.accdb")]


def without_votes(house: Any, case: Case) -> Case:
    return house.filed(case, votes=())


@pytest.fixture
def contained(house: Any) -> Case:
    case = without_votes(house, house.ready(State.PLANNED))
    return house.filed(case, presence=replace(case.dossier.presence, places=1))


@pytest.fixture
def submitted(house: Any) -> Case:
    case = without_votes(house, house.ready(State.REGISTERED))
    return replace(case, verdict=replace(case.verdict, criticality=Criticality.PROCESS))


def test_a_plan_and_an_exception_wait_until_the_board_has_said_yes_or_no(house: Any, contained: Case) -> None:
    assert gates(contained) == ["G3", "GX"]
    for ayes, noes, still in (("bert bea", "", False), ("bert", "bea", False), ("bert", "", True), ("", "bea", False)):
        vote = house.vote("G3", subject_of(contained, "G3"), ayes, noes)
        assert ("G3" in gates(house.filed(contained, votes=(vote,)))) is still, (ayes, noes)
    other = house.vote("G3", "another plan", "bert bea")
    assert "G3" in gates(house.filed(contained, votes=(other,))), "a vote on another plan is none on this"


def test_a_vote_on_ones_own_request_leaves_it_open(house: Any, contained: Case) -> None:
    filed_by_bert = replace(contained.dossier.plan, by="bert", digest="plan of bert")
    case = house.filed(contained, plan=filed_by_bert)
    vote = house.vote("G3", "plan of bert", "bert bea")
    assert "G3" in gates(house.filed(case, votes=(vote,)))


def test_an_exception_that_has_ended_is_not_decided_any_more(house: Any, contained: Case) -> None:
    assert "GX" not in gates(house.waived(contained, until=house.yesterday))
    assert "GX" not in gates(house.filed(contained, waivers=()))
    assert "G3" not in gates(house.filed(contained, plan=None))


@pytest.mark.parametrize("state", [State.TRIAGED, State.IN_BUILD, State.RETIRED, State.CLOSED, State.MONITORED])
def test_where_the_way_is_closed_no_plan_waits(contained: Case, state: State) -> None:
    assert "G3" not in gates(replace(contained, state=state))


def test_a_process_tool_that_stays_waits_and_a_report_does_not(house: Any, submitted: Case) -> None:
    (topic,) = topics_of(submitted, "T-1", "feeder.xlsm")
    assert (topic.gate, topic.subject) == ("G11", "logic")
    assert topic.proposal == "Let it stay with Olga: it steers the process, so the board approves its logic logic."
    report = replace(submitted, verdict=replace(submitted.verdict, criticality=Criticality.REPORTING))
    assert gates(report) == []
    assert gates(house.filed(submitted, votes=(house.vote("G11", "logic"),))) == []


def test_a_drifted_process_tool_waits_once_its_new_logic_is_approved_by_its_people(house: Any, submitted: Case) -> None:
    drifted = replace(submitted, state=State.DRIFTED)
    assert gates(replace(drifted, registration=replace(drifted.registration, approved=None))) == []
    assert gates(replace(drifted, registration=replace(drifted.registration, approved=house.now))) == ["G11"]


def test_enterprise_software_waits_only_where_every_place_lies_in_a_zone(house: Any) -> None:
    case = without_votes(house, house.ready(State.ENTERPRISE))
    (topic,) = topics_of(case, "T-1", "limits.accdb")
    assert (topic.gate, topic.proposal) == ("GE", "Take it as enterprise software that IT runs: it lies in ERP.")
    assert gates(replace(case, places=(*case.places, ("plant", "Quality/limits.accdb")))) == []
    assert gates(replace(case, places=())) == []
    assert gates(replace(case, verdict=replace(case.verdict, criticality=Criticality.REPORTING))) == []


def test_an_end_waits_only_when_nothing_but_the_vote_is_missing(house: Any) -> None:
    case = without_votes(house, house.ready(State.DECOMMISSIONED))
    assert "decommissioned" in gates(case)
    somebody = house.by(case, "bert")
    assert "decommissioned" in gates(somebody), "who makes the agenda does not matter"
    still_there = replace(case.dossier.presence, places=1)
    assert "decommissioned" not in gates(house.filed(case, presence=still_there))
    assert "decommissioned" not in gates(replace(case, registration=None))


def test_there_is_a_proposal_for_everything_the_board_votes_on(house: Any) -> None:
    found: set[str] = set()
    for state in (State.PLANNED, State.REGISTERED, State.ENTERPRISE, State.DECOMMISSIONED):
        case = without_votes(house, house.ready(state))
        process = replace(case, verdict=replace(case.verdict, criticality=Criticality.PROCESS))
        found |= {*gates(case), *gates(process)}
    assert found == set(VOTED)

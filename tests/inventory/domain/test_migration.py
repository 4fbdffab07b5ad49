"""The graph of states: no islands, no dead ends, no shortcut to closed."""

from __future__ import annotations

import pytest

from inventory.domain.migration import AUTOMATIC, FINAL, GATES, ON_THE_WAY, TRANSITIONS, State, may_follow


def reachable(start: State, *, without: State | None = None) -> set[State]:
    found, frontier = {start}, [start]
    while frontier:
        for state in TRANSITIONS[frontier.pop()]:
            if state not in found and state is not without:
                found.add(state)
                frontier.append(state)
    return found


def test_every_state_has_its_moves_and_is_reachable() -> None:
    assert set(TRANSITIONS) == set(State)
    assert reachable(State.DISCOVERED) == set(State)


def test_there_is_no_dead_end() -> None:
    assert [state for state, ways in TRANSITIONS.items() if not ways] == []


@pytest.mark.parametrize("state", sorted(FINAL))
def test_a_final_state_opens_again_only_through_reopened(state: State) -> None:
    assert TRANSITIONS[state] == (State.REOPENED,)
    assert TRANSITIONS[State.REOPENED] == (State.CONTAINED,)


@pytest.mark.parametrize("skipped", ON_THE_WAY)
def test_no_path_to_closed_skips_a_station(skipped: State) -> None:
    assert State.CLOSED not in reachable(State.DISCOVERED, without=skipped)


@pytest.mark.parametrize("state", [State.NOT_A_TOOL, State.ENTERPRISE, State.WATCHED])
def test_the_three_others_come_back_only_through_triaged(state: State) -> None:
    assert TRANSITIONS[state] == (State.TRIAGED,)


def test_an_exception_comes_only_from_contained_or_later() -> None:
    sources = {state for state, ways in TRANSITIONS.items() if State.EXCEPTION in ways}
    assert State.CONTAINED in sources
    assert not sources & {State.DISCOVERED, State.TRIAGED, State.OWNED}
    assert TRANSITIONS[State.EXCEPTION] == (State.CONTAINED,)


def test_a_dead_tool_needs_no_uat_and_an_unsigned_one_still_needs_its_data_check() -> None:
    assert may_follow(State.OWNED, State.DECOMMISSIONED)
    assert TRANSITIONS[State.DEPLOYED_UNSIGNED] == (State.DATA_READY,)


def test_every_state_of_the_migration_has_its_gate() -> None:
    assert {GATES[state] for state in ON_THE_WAY} == {"G0", "G1", "G2", "G3", "G5", "G6", "G7", "G8", "G9"}
    assert not set(GATES) & AUTOMATIC

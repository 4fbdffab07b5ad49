"""Moving a tool from state to state: the gates decide, two people at once cannot both (POLICY section 3)."""

from __future__ import annotations

from inventory.domain.events import Event, EventKind
from inventory.domain.gates import refusals
from inventory.domain.migration import GATES, TRANSITIONS, State
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services.docket import case_of
from inventory.services.judge import Bench, logic_of
from inventory.services.reassess import reassess_now
from inventory.store import catalogue, ledger
from inventory.store.engine import Inventory


def move(
    inventory: Inventory,
    tool: str,
    state: State,
    *,
    actor: Person,
    reason: str,
    bench: Bench,
    second: Person | None = None,
    deputy: Person | None = None,
) -> None:
    """Move a tool to a state.

    Raises `Refused` with every reason if a gate refuses or somebody else was faster, `LookupError` for a tool that
    the inventory does not have.
    """
    with inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        case = case_of(connection, known, actor=actor, reason=reason, bench=bench, second=second, deputy=deputy)
        answer = refusals(case, state)
        if answer:
            raise Refused(answer)
        decided_for = logic_of(connection, known) if state is State.NOT_A_TOOL else known.decided_for
        if not catalogue.decide(connection, known, state, decided_for):
            raise Refused(no("POLICY-3", "somebody else has just moved this tool; look at it again"))
        detail = {"from": known.state.value, "to": state.value}
        if second is not None:
            detail["second"] = second.id
        if deputy is not None:
            detail["deputy"] = deputy.id
        policy = GATES.get(state, "POLICY-3")
        event = Event(
            kind=EventKind.STATE_CHANGED,
            at=bench.now,
            actor=actor.id,
            tool=tool,
            reason=reason,
            policy=policy,
            detail=detail,
        )
        ledger.append(connection, [event])
        reassess_now(connection, [tool], bench)


def ways(
    inventory: Inventory, tool: str, *, actor: Person, reason: str, bench: Bench
) -> dict[State, tuple[Refusal, ...]]:
    """Return each state that the tool's state leads to, with what stands in the way for this person."""
    with inventory.reading() as connection:
        known = catalogue.one_tool(connection, tool)
        case = case_of(connection, known, actor=actor, reason=reason, bench=bench)
    return {state: refusals(case, state) for state in TRANSITIONS[known.state]}

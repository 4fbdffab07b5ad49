"""Moving a tool from state to state: the gates decide, two people at once cannot both (POLICY section 3)."""

from __future__ import annotations

from collections.abc import Iterable

from inventory.domain.events import Event, EventKind
from inventory.domain.gates import refusals
from inventory.domain.gates.onward import Way, onward
from inventory.domain.migration import GATES, TRANSITIONS, State
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services.attempts import on_record
from inventory.services.caseload import close_done
from inventory.services.docket import case_of
from inventory.services.judge import Bench, logic_of
from inventory.services.reassess import reassess_now
from inventory.services.sources import changed_sources, looked_again
from inventory.store import catalogue, ledger
from inventory.store.engine import Inventory

_LOOKED_AT = (State.DATA_READY, State.SIGNED)
"""Where the files of the data check are looked at again (G5, G7)."""

_ANYBODY = Person(id="", name="nobody in particular")
"""Who asks where it is not asked who asks."""


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
    """Move a tool to a state, and close the cases that asked for just this.

    Raises `Refused` with every reason if a gate refuses or somebody else was faster, `LookupError` for a tool that
    the inventory does not have.
    """
    _move(inventory, tool, state, actor=actor, reason=reason, bench=bench, second=second, deputy=deputy)
    close_done(inventory, [tool], bench)


def _move(
    inventory: Inventory,
    tool: str,
    state: State,
    *,
    actor: Person,
    reason: str,
    bench: Bench,
    second: Person | None,
    deputy: Person | None,
) -> None:
    changed = changed_sources(inventory, tool) if state in _LOOKED_AT else frozenset()
    attempt = on_record(inventory, tool, actor=actor, bench=bench, wanted=state.value)
    with attempt, inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        case = case_of(connection, known, actor=actor, reason=reason, bench=bench, second=second, deputy=deputy)
        answer = refusals(looked_again(case, changed), state)
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


def move_each(
    inventory: Inventory,
    tools: Iterable[str],
    state: State,
    *,
    actor: Person,
    reason: str,
    bench: Bench,
    second: Person | None = None,
    deputy: Person | None = None,
) -> dict[str, tuple[Refusal, ...]]:
    """Move many tools, each as a case of its own; return for each what was refused, nothing if it moved.

    What is refused for one is refused in bulk: votes, four eyes and proofs hold for every single tool. A tool that the
    inventory does not have is refused like any other, and the rest of them moves.
    """
    wanted = list(tools)
    with inventory.reading() as connection:
        known = catalogue.known_ids(connection, wanted)
    answers = {tool: no("POLICY-3", f"the inventory has no tool {tool}", when=tool not in known) for tool in wanted}
    for tool in (tool for tool in answers if tool in known):
        try:
            _move(inventory, tool, state, actor=actor, reason=reason, bench=bench, second=second, deputy=deputy)
        except Refused as refused:
            answers[tool] = refused.refusals
    close_done(inventory, (tool for tool, refused in answers.items() if not refused), bench)
    return answers


def next_of(inventory: Inventory, tool: str, *, bench: Bench) -> tuple[State, tuple[Way, ...]]:
    """Return where a tool stands and its ways from there: what each misses and who has the ball."""
    changed = changed_sources(inventory, tool)
    with inventory.reading() as connection:
        known = catalogue.one_tool(connection, tool)
        case = case_of(connection, known, actor=_ANYBODY, bench=bench)
        return known.state, onward(looked_again(case, changed))


def ways(
    inventory: Inventory, tool: str, *, actor: Person, reason: str, bench: Bench
) -> dict[State, tuple[Refusal, ...]]:
    """Return each state that the tool's state leads to, with what stands in the way for this person."""
    with inventory.reading() as connection:
        known = catalogue.one_tool(connection, tool)
        case = case_of(connection, known, actor=actor, reason=reason, bench=bench)
    return {state: refusals(case, state) for state in TRANSITIONS[known.state]}

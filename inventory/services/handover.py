"""Handing a case over: the sender's clock stops, the receiver's starts; and complaints, which weigh 0."""

from __future__ import annotations

from collections import Counter

from inventory.domain.asking import Situation
from inventory.domain.caseload import MOST_OPEN, Ending, OpenCase
from inventory.domain.events import Event, EventKind
from inventory.domain.people import Person, Role
from inventory.domain.receivers import managers
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services.attempts import on_record
from inventory.services.clocking import Table, table_of
from inventory.services.judge import Bench
from inventory.services.situations import situations_of
from inventory.store import caseload as store
from inventory.store import catalogue, ledger
from inventory.store.engine import Inventory


def hand_over(inventory: Inventory, number: int, *, to: Person, actor: Person, reason: str, bench: Bench) -> int:
    """Hand an open case over to somebody who can take it, and return the number it has there.

    Raises `Refused` with every reason, `LookupError` for a case that there is not.
    """
    with inventory.reading() as connection:
        tool = store.one_case(connection, number).ask.tool
    with on_record(inventory, tool, actor=actor, bench=bench, wanted="hand over"), inventory.writing() as connection:
        store.alone(connection)
        catalogue.locked_tool(connection, tool)
        case = store.one_case(connection, number)
        situation = situations_of(connection, [tool], bench).get(tool)
        if situation is None:
            raise Refused(no("POLICY-3", "the tool is part of another one now; its cases are dealt anew"))
        table = table_of(connection, bench)
        table.loads.update(Counter(one.person for one in store.open_cases(connection)))
        refusals = _refusals(case, situation, table, to=to, actor=actor, reason=reason)
        if refusals:
            raise Refused(refusals)
        store.close(connection, number, Ending.HANDED_OVER, bench.now)
        table.tell(
            EventKind.CASE_HANDED_OVER,
            case.ask,
            actor=actor.id,
            reason=reason,
            case=number,
            sender=case.person,
            receiver=to.id,
        )
        new = table.put(connection, case.ask, situation, to.id, after=case)
        ledger.append(connection, table.happened)
    return new


def would_hand_over(
    inventory: Inventory, number: int, *, to: Person, actor: Person, reason: str, bench: Bench, beside: int = 0
) -> tuple[Refusal, ...]:
    """Return why a case would not be handed over now; `beside` cases would be handed to the same person with it."""
    with inventory.reading() as connection:
        case = store.one_case(connection, number)
        situation = situations_of(connection, [case.ask.tool], bench).get(case.ask.tool)
        if situation is None:
            return no("POLICY-3", "the tool is part of another one now; its cases are dealt anew")
        table = table_of(connection, bench)
        table.loads.update(Counter(one.person for one in store.open_cases(connection)))
        table.loads[to.id] += beside
        return _refusals(case, situation, table, to=to, actor=actor, reason=reason)


def who_may(inventory: Inventory, number: int, *, actor: Person, bench: Bench) -> tuple[Refusal, ...]:
    """Return why this person cannot hand a case over, whoever is to take it; raises `LookupError` if there is none."""
    with inventory.reading() as connection:
        case = store.one_case(connection, number)
        situation = situations_of(connection, [case.ask.tool], bench).get(case.ask.tool)
        if situation is None:
            return no("POLICY-3", "the tool is part of another one now; its cases are dealt anew")
        return _who_may(case, situation, table_of(connection, bench), actor)


def _refusals(
    case: OpenCase, situation: Situation, table: Table, *, to: Person, actor: Person, reason: str
) -> tuple[Refusal, ...]:
    return (
        no("POLICY-2", f"case {case.id} is closed: {case.ending}", when=case.closed is not None)
        + no("POLICY-2", f"{to.name} has it already", when=to.id == case.person)
        + no("POLICY-2", "say in one sentence why", when=not reason.strip())
        + _who_may(case, situation, table, actor)
        + table.unable(case, situation, to)
        + no(
            "POLICY-2",
            f"{to.name} has {MOST_OPEN} open cases; nobody has more at a time",
            when=to.id != case.person and table.loads[to.id] >= MOST_OPEN,
        )
    )


def _who_may(case: OpenCase, situation: Situation, table: Table, actor: Person) -> tuple[Refusal, ...]:
    """Who has the case hands it over, or a manager above, or who heads the plant, or the board: in person."""
    answer = no("POLICY-3", f"{actor.name} is a group; one person hands a case over", when=actor.is_group) + no(
        "POLICY-3", f"{actor.name} has left; who hands a case over must be here", when=not actor.active
    )
    holder = table.bench.organisation.person(case.person)
    above = any(boss.id == actor.id for boss in managers(holder, table.bench.organisation))
    heads = (table.receivers.holders(role, situation.plant) for role in (Role.DEPARTMENT_HEAD, Role.BOARD))
    if actor.id == case.person or above or any(actor.id in people for people in heads):
        return answer
    return answer + no("POLICY-2", f"{actor.name} neither has this case nor answers for who has it")


def complain(inventory: Inventory, tool: str, sentence: str, *, actor: Person, bench: Bench) -> None:
    """Note a complaint about a tool: it is shown to who ranks the work, and weighs 0 (PO-3)."""
    with inventory.writing() as connection:
        catalogue.locked_tool(connection, tool)
        refusals = no("PO-3", "say in one sentence what is wrong", when=not sentence.strip()) + no(
            "PO-3", f"{actor.name} is a group or has left; a person complains", when=actor.is_group or not actor.active
        )
        if refusals:
            raise Refused(refusals)
        store.complain(connection, tool, actor.id, sentence, bench.now)
        event = Event(
            kind=EventKind.COMPLAINED, at=bench.now, actor=actor.id, tool=tool, reason=sentence, policy="PO-3"
        )
        ledger.append(connection, [event])

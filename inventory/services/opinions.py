"""Asking a second person to agree where a decision makes less of a tool, and their answer: each acts in person (GN)."""

from __future__ import annotations

from classifiers.criticality import Criticality
from inventory.domain.correction import correction_refusals
from inventory.domain.events import Event, EventKind
from inventory.domain.gates import refusals as gate_refusals
from inventory.domain.migration import State
from inventory.domain.opinion import NOT_A_TOOL, Answer, Opinion, answer_refusals
from inventory.domain.people import Person
from inventory.domain.refusal import Refused, no
from inventory.services.attempts import on_record
from inventory.services.correct import correct
from inventory.services.docket import case_of
from inventory.services.judge import Bench, logic_of
from inventory.services.move import move
from inventory.store import catalogue, ledger
from inventory.store import opinions as store
from inventory.store.engine import Connection, Inventory


def ask(
    inventory: Inventory, tool: str, wanted: str, *, actor: Person, second: Person, reason: str, bench: Bench
) -> int:
    """Ask a second person to agree that a tool is `wanted`: a criticality, or `not_a_tool`. Nothing changes yet.

    What would be refused if the second person agreed is refused now, with every reason. Returns the request's number.
    """
    attempt = on_record(inventory, tool, actor=actor, bench=bench, wanted=wanted)
    with attempt, inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        case = case_of(connection, known, actor=actor, second=second, reason=reason, bench=bench)
        refused = (
            gate_refusals(case, State.NOT_A_TOOL)
            if wanted == NOT_A_TOOL
            else correction_refusals(case, Criticality(wanted), readable=bool(case.fingerprint))
        )
        open_already = [one for one in store.waiting_on(connection, tool) if one.second == second.id]
        refused += no("GN", f"{second.name} has been asked about this tool already", when=bool(open_already))
        if refused:
            raise Refused(refused)
        number = store.ask(
            connection,
            tool,
            wanted,
            fingerprint=case.fingerprint,
            reason=reason,
            first=actor.id,
            second=second.id,
            at=bench.now,
        )
        told = {"wanted": wanted, "second": second.id, "request": str(number)}
        _tell(connection, EventKind.SECOND_ASKED, tool, actor, bench, reason=reason, **told)
    return number


def agree(inventory: Inventory, number: int, *, actor: Person, bench: Bench) -> Opinion:
    """Let the second person agree: what the first one said is decided now, by both of them."""
    opinion = _answer(inventory, number, Answer.AGREED, actor=actor, bench=bench)
    try:
        _decide(inventory, opinion, second=actor, bench=bench)
    except Refused:
        with inventory.writing() as connection:
            store.open_again(connection, number)
        raise
    return opinion


def decline(inventory: Inventory, number: int, *, actor: Person, reason: str, bench: Bench) -> Opinion:
    """Let the second person disagree, with a reason: nothing changes."""
    if not reason.strip():
        raise Refused(no("GN", "say in one sentence why not"))
    return _answer(inventory, number, Answer.DECLINED, actor=actor, bench=bench, reason=reason)


def take_back(inventory: Inventory, tool: str, *, actor: Person, bench: Bench) -> None:
    """Take back the actor's own requests about a tool that nobody has answered."""
    with inventory.writing() as connection:
        mine = [one for one in store.waiting_on(connection, tool) if one.first == actor.id]
        if not mine:
            raise Refused(no("GN", "it was answered meanwhile"))
        for one in mine:
            store.answer(connection, one.id, Answer.TAKEN_BACK, bench.now)
            _tell(connection, EventKind.TAKEN_BACK, tool, actor, bench, wanted=one.wanted, request=str(one.id))


def waiting_for(inventory: Inventory, person: Person) -> list[Opinion]:
    """Return what waits for this person's opinion, the oldest first."""
    with inventory.reading() as connection:
        return store.waiting_for(connection, person.id)


def waiting_on(inventory: Inventory, tool: str) -> list[Opinion]:
    """Return the requests about a tool that nobody has answered."""
    with inventory.reading() as connection:
        return store.waiting_on(connection, tool)


def _answer(
    inventory: Inventory, number: int, answer: Answer, *, actor: Person, bench: Bench, reason: str = ""
) -> Opinion:
    with inventory.reading() as connection:
        tool = store.one(connection, number).tool
    attempt = on_record(inventory, tool, actor=actor, bench=bench, wanted="second opinion")
    with attempt, inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        opinion = store.one(connection, number)
        refused = answer_refusals(opinion, actor, logic=logic_of(connection, known))
        if not refused and not store.answer(connection, number, answer, bench.now):
            refused = no("GN", "it was answered a moment ago")
        if refused:
            raise Refused(refused)
        told = {"answer": answer.value, "wanted": opinion.wanted, "first": opinion.first, "request": str(number)}
        _tell(connection, EventKind.SECOND_ANSWERED, opinion.tool, actor, bench, reason=reason, **told)
    return opinion


def _decide(inventory: Inventory, opinion: Opinion, *, second: Person, bench: Bench) -> None:
    first, wanted = bench.organisation.person(opinion.first), opinion.criticality
    if first is None:
        raise Refused(no("GN", f"{opinion.first}, who asked, is not known here any more"))
    if wanted is None:
        move(
            inventory,
            opinion.tool,
            State.NOT_A_TOOL,
            actor=first,
            second=second,
            reason=opinion.reason,
            bench=bench,
        )
    else:
        correct(inventory, opinion.tool, wanted, actor=first, second=second, reason=opinion.reason, bench=bench)


def _tell(
    connection: Connection,
    kind: EventKind,
    tool: str,
    actor: Person,
    bench: Bench,
    *,
    reason: str = "",
    **detail: str,
) -> None:
    event = Event(kind=kind, at=bench.now, actor=actor.id, tool=tool, reason=reason, policy="GN", detail=detail)
    ledger.append(connection, [event])

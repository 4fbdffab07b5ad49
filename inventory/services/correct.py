"""Correcting and confirming verdicts: each is a label that the rules are audited by."""

from __future__ import annotations

from dataclasses import replace

from classifiers.criticality import Criticality
from inventory.domain.correction import (
    WITHDRAWN,
    Correction,
    correction_refusals,
    found_by_rules,
    proving_rules,
)
from inventory.domain.events import Event, EventKind
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services.attempts import on_record
from inventory.services.caseload import close_done
from inventory.services.docket import case_of
from inventory.services.judge import Bench, logic_of
from inventory.services.reassess import reassess_now
from inventory.store import catalogue, corrections, ledger
from inventory.store.engine import Inventory


def correct(
    inventory: Inventory,
    tool: str,
    criticality: Criticality,
    *,
    actor: Person,
    reason: str,
    bench: Bench,
    second: Person | None = None,
) -> Correction:
    """Say what a tool is: it is judged by that until its logic changes. The same as the rules say is a confirmation.

    Raises `Refused` with every reason, `LookupError` for a tool that the inventory does not have.
    """
    attempt = on_record(inventory, tool, actor=actor, bench=bench, wanted=criticality.value)
    with attempt, inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        case = case_of(connection, known, actor=actor, second=second, reason=reason, bench=bench)
        verdict, logic = case.verdict, case.fingerprint
        if verdict is None:
            raise LookupError(f"{tool} has no verdict yet")
        answer = correction_refusals(case, criticality, readable=bool(logic))
        if answer:
            raise Refused(answer)
        correction = Correction(
            tool=tool,
            fingerprint=logic,
            criticality=criticality,
            by_rules=found_by_rules(verdict),
            rules=proving_rules(verdict),
            reason=reason,
            actor=actor.id,
            second="" if second is None else second.id,
            at=bench.now,
        )
        corrections.add(connection, correction)
        ledger.append(connection, [_event(correction)])
        reassess_now(connection, [tool], bench)
    close_done(inventory, [tool], bench)
    return correction


def refusals_for(
    inventory: Inventory,
    tool: str,
    criticality: Criticality,
    *,
    actor: Person,
    reason: str,
    bench: Bench,
    second: Person | None = None,
) -> tuple[Refusal, ...]:
    """Return what stands in the way of a correction, before anybody tries; raises `LookupError` for an unknown tool."""
    with inventory.reading() as connection:
        known = catalogue.one_tool(connection, tool)
        case = case_of(connection, known, actor=actor, second=second, reason=reason, bench=bench)
        return correction_refusals(case, criticality, readable=bool(case.fingerprint))


def take_back(inventory: Inventory, tool: str, *, actor: Person, bench: Bench, reason: str = "") -> Criticality | None:
    """Take back the actor's own last word on a tool; what stood before holds again, None: what the rules say.

    Nothing is deleted: what stood before is written anew. Raises `Refused` if there is nothing of the actor to take
    back, `LookupError` for a tool that the inventory does not have.
    """
    attempt = on_record(inventory, tool, actor=actor, bench=bench, wanted="take back")
    with attempt, inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        said = corrections.history(connection, tool, logic_of(connection, known))
        _stop(
            no("G0", "nothing that was said of its present logic is left to take back", when=not said)
            + no("G0", "somebody else has decided since", when=bool(said) and said[-1].actor != actor.id)
        )
        former = said[-2] if len(said) > 1 else replace(said[-1], criticality=WITHDRAWN, second="")
        corrections.add(connection, replace(former, at=bench.now))
        holds = None if former.criticality is WITHDRAWN else former.criticality
        told = {"from": said[-1].criticality.value, "to": "what the rules say" if holds is None else holds.value}
        event = Event(
            kind=EventKind.TAKEN_BACK, at=bench.now, actor=actor.id, tool=tool, reason=reason, policy="G0", detail=told
        )
        ledger.append(connection, [event])
        reassess_now(connection, [tool], bench)
    return holds


def _stop(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        raise Refused(refusals)


def labels(inventory: Inventory) -> list[Correction]:
    """Return what people found, the last word on each tool and state of its logic."""
    with inventory.reading() as connection:
        return list(corrections.labels(connection))


def _event(correction: Correction) -> Event:
    detail = {"from": correction.by_rules.value, "to": correction.criticality.value}
    if correction.second:
        detail["second"] = correction.second
    return Event(
        kind=EventKind.CONFIRMED if correction.confirms else EventKind.CORRECTED,
        at=correction.at,
        actor=correction.actor,
        tool=correction.tool,
        reason=correction.reason,
        policy="G0",
        detail=detail,
    )

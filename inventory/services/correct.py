"""Correcting and confirming verdicts: each is a label that the rules are audited by."""

from __future__ import annotations

from classifiers.criticality import Criticality
from inventory.domain.correction import Correction, correction_refusals, found_by_rules, proving_rules
from inventory.domain.events import Event, EventKind
from inventory.domain.people import Person
from inventory.domain.refusal import Refused
from inventory.services.attempts import on_record
from inventory.services.docket import case_of
from inventory.services.judge import Bench
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
    return correction


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

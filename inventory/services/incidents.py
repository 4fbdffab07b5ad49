"""Incidents: opened by anybody, answered by one question, closed by who owns the impact (OWN-4, CHG-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from inventory.domain.events import Event, EventKind
from inventory.domain.incidents import (
    Incident,
    Party,
    Symptom,
    Triage,
    answering_refusals,
    closing_refusals,
    explanation_refusals,
    triage,
)
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services.attempts import on_record
from inventory.services.docket import plant_of
from inventory.services.judge import Bench
from inventory.store import catalogue, ledger
from inventory.store import incidents as kept
from inventory.store.covering import ran_signed
from inventory.store.engine import Connection, Inventory
from inventory.store.incidents import WantedIncidents

__all__ = [
    "Impact",
    "WantedIncidents",
    "answer",
    "cannot_answer",
    "close",
    "explain",
    "impact_by_party",
    "impact_of",
    "listed",
    "one_incident",
    "open_incident",
]


def open_incident(inventory: Inventory, tool: str, what: str, *, actor: Person, bench: Bench) -> int:
    """Open an incident and return its number; anybody may."""
    attempt = on_record(inventory, tool, actor=actor, bench=bench, wanted="incident opened")
    with attempt, inventory.writing() as connection:
        _stop(
            no("OWN-4", "say what happened", when=not what.strip())
            + no("POLICY-3", f"{actor.name} is a group; a person reports", when=actor.is_group)
        )
        catalogue.locked_tool(connection, tool)
        plant = plant_of(connection, tool, bench)
        number = kept.add(connection, tool, plant, what, by=actor.id, at=bench.now)
        _tell(connection, EventKind.INCIDENT_OPENED, tool, number, by=(actor, bench), reason=what, policy="OWN-4")
    return number


def answer(inventory: Inventory, number: int, symptom: Symptom, *, actor: Person, bench: Bench) -> Triage:
    """Answer "is it down, or is it wrong?" and return who owns the impact; it is answered once.

    What counts is what ran when the incident was opened: a signature that is made afterwards moves no impact.
    """
    incident = _read(inventory, number)
    attempt = on_record(inventory, incident.tool, actor=actor, bench=bench, wanted=f"incident answered: {symptom}")
    with attempt, inventory.writing() as connection:
        incident = kept.one(connection, number, lock=True)
        verdict = _verdict(connection, incident, symptom)
        _stop(answering_refusals(incident, verdict, actor))
        kept.change(
            connection,
            number,
            symptom=symptom.value,
            impact=verdict.impact.value,
            mends=verdict.mends.value,
            policy=verdict.policy,
            sentence=verdict.sentence,
        )
        _tell(
            connection,
            EventKind.INCIDENT_ANSWERED,
            incident.tool,
            number,
            by=(actor, bench),
            reason=verdict.sentence,
            policy=verdict.policy,
        )
    return verdict


def cannot_answer(inventory: Inventory, number: int, actor: Person) -> dict[Symptom, tuple[Refusal, ...]]:
    """Return for each answer why this person cannot give it; nothing for one that they can."""
    with inventory.reading() as connection:
        incident = kept.one(connection, number)
        return {one: answering_refusals(incident, _verdict(connection, incident, one), actor) for one in Symptom}


def _verdict(connection: Connection, incident: Incident, symptom: Symptom) -> Triage:
    tool = catalogue.one_tool(connection, incident.tool)
    state = ledger.state_at(connection, tool.id, incident.opened) or tool.state
    return triage(symptom, state, signed=ran_signed(connection, tool.id, incident.opened))


def explain(
    inventory: Inventory, number: int, text: str, *, cost: Decimal, currency: str, actor: Person, bench: Bench
) -> None:
    """Say what the scrap cost and how it came to it, as who owns the impact (CHG-4)."""
    incident = _read(inventory, number)
    attempt = on_record(inventory, incident.tool, actor=actor, bench=bench, wanted="incident explained")
    with attempt, inventory.writing() as connection:
        incident = kept.one(connection, number, lock=True)
        _stop(explanation_refusals(incident, cost, currency, text, actor))
        kept.change(
            connection,
            number,
            scrap_cost=format(cost, "f"),
            currency=currency,
            explanation=text,
            explained_by=actor.id,
        )
        _tell(
            connection,
            EventKind.INCIDENT_EXPLAINED,
            incident.tool,
            number,
            by=(actor, bench),
            reason=f"{cost} {currency}: {text}",
            policy="CHG-4",
        )


def close(inventory: Inventory, number: int, *, actor: Person, bench: Bench) -> None:
    """Close an incident, as who owns the impact; cost and explanation are mandatory (CHG-4)."""
    incident = _read(inventory, number)
    attempt = on_record(inventory, incident.tool, actor=actor, bench=bench, wanted="incident closed")
    with attempt, inventory.writing() as connection:
        incident = kept.one(connection, number, lock=True)
        _stop(closing_refusals(incident, actor))
        kept.change(connection, number, closed_by=actor.id, closed=bench.now)
        _tell(
            connection, EventKind.INCIDENT_CLOSED, incident.tool, number, by=(actor, bench), reason="", policy="CHG-4"
        )


def impact_of(inventory: Inventory, month: datetime | None = None) -> list[Incident]:
    """Return the incidents that were opened in a month, or all of them, oldest first: the impact ledger."""
    with inventory.reading() as connection:
        every = kept.every(connection)
    if month is None:
        return every
    return [one for one in every if (one.opened.year, one.opened.month) == (month.year, month.month)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What the incidents of a month cost one party: how many there were, how many wait for an explanation."""

    party: Party | None
    incidents: int
    unexplained: int
    costs: Mapping[str, Decimal]


def impact_by_party(found: Iterable[Incident]) -> tuple[Impact, ...]:
    """Add up incidents by who owns their impact; None is what nobody has answered yet. Currencies stay apart."""
    sides: dict[Party | None, list[Incident]] = {}
    for one in found:
        sides.setdefault(None if one.triage is None else one.triage.impact, []).append(one)
    return tuple(_impact(side, sides[side]) for side in (Party.OPERATIONS, Party.IT, None) if side in sides)


def _impact(party: Party | None, found: list[Incident]) -> Impact:
    costs: dict[str, Decimal] = {}
    for one in found:
        if one.scrap_cost is not None:
            costs[one.currency] = costs.get(one.currency, Decimal(0)) + one.scrap_cost
    unexplained = sum(one.scrap_cost is None for one in found)
    return Impact(party=party, incidents=len(found), unexplained=unexplained, costs=costs)


def listed(
    inventory: Inventory, wanted: WantedIncidents, *, before: int | None = None, limit: int = 50
) -> list[Incident]:
    """Return the newest incidents that fit, below the number `before`."""
    with inventory.reading() as connection:
        return kept.page(connection, wanted, before=before, limit=limit)


def one_incident(inventory: Inventory, number: int) -> Incident:
    """Return an incident; raises `NotThere` without one."""
    return _read(inventory, number)


def _read(inventory: Inventory, number: int) -> Incident:
    with inventory.reading() as connection:
        return kept.one(connection, number)


def _stop(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        raise Refused(refusals)


def _tell(
    connection: Connection,
    kind: EventKind,
    tool: str,
    number: int,
    *,
    by: tuple[Person, Bench],
    reason: str,
    policy: str,
) -> None:
    actor, bench = by
    detail = {"incident": str(number)}
    event = Event(kind=kind, at=bench.now, actor=actor.id, tool=tool, reason=reason, policy=policy, detail=detail)
    ledger.append(connection, [event])

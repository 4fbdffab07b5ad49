"""Putting records into a tool's dossier: proofs of containment, plans, exceptions and the board's votes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from inventory.domain.dossier import ArchitectureCheck, Build, Deployment, Plan, Proof, Value, Vote, Waiver
from inventory.domain.events import Event, EventKind
from inventory.domain.gates import Case
from inventory.domain.gates.case import granted_waivers
from inventory.domain.gates.filing import (
    plan_filing_refusals,
    proof_refusals,
    subject_of,
    vote_refusals,
    waiver_filing_refusals,
)
from inventory.domain.people import Person
from inventory.domain.records import Record, seal_of, sealed
from inventory.domain.refusal import Refusal, Refused
from inventory.services.attempts import on_record
from inventory.services.docket import case_of
from inventory.services.judge import Bench
from inventory.store import catalogue, dossier, ledger
from inventory.store.catalogue import Tool
from inventory.store.engine import Connection, Inventory

After = Callable[[Connection, Tool], None]
"""What follows from a record in the transaction in which it is filed."""


def prove(inventory: Inventory, tool: str, item: str, text: str, *, actor: Person, bench: Bench) -> None:
    """Prove an item of the containment list (G2)."""

    def proof(_connection: Connection, case: Case) -> tuple[Record, tuple[Refusal, ...]]:
        record = Proof(item=item, text=text, by=actor.id, at=bench.now)
        return record, proof_refusals(case, item, text)

    file_record(inventory, tool, proof, actor=actor, bench=bench, kind=EventKind.PROVEN, policy="G2", reason=text)


def plan(
    inventory: Inventory,
    tool: str,
    *,
    system: str,
    value: Value,
    cost_centre: str,
    target: date,
    actor: Person,
    bench: Bench,
) -> None:
    """File where a tool goes, what that is worth, who pays and until when; the board votes on just this (G3)."""

    def planned(_connection: Connection, case: Case) -> tuple[Record, tuple[Refusal, ...]]:
        record = Plan(
            system=system, value=value, cost_centre=cost_centre.strip(), target=target, by=actor.id, at=bench.now
        )
        return record, plan_filing_refusals(case, record)

    file_record(inventory, tool, planned, actor=actor, bench=bench, kind=EventKind.PLANNED, policy="G3", reason=system)


def waive(
    inventory: Inventory, tool: str, *, reason: str, controls: str, until: datetime, actor: Person, bench: Bench
) -> None:
    """Ask for an exception: why, what makes up for it, and until when; the board votes on just this (GX)."""

    def waiver(_connection: Connection, case: Case) -> tuple[Record, tuple[Refusal, ...]]:
        record = Waiver(
            reason=reason,
            controls=controls,
            until=until,
            renewals=len(granted_waivers(case)),
            by=actor.id,
        )
        return record, waiver_filing_refusals(case, record)

    file_record(inventory, tool, waiver, actor=actor, bench=bench, kind=EventKind.WAIVED, policy="GX", reason=reason)


def vote(
    inventory: Inventory,
    tool: str,
    gate: str,
    *,
    ayes: Iterable[str],
    noes: Iterable[str],
    actor: Person,
    bench: Bench,
    after: After = lambda _connection, _tool: None,
) -> None:
    """Minute what the board decided about a tool at a gate; the vote is bound to what lies before it now.

    `after` is what follows from it in the same transaction.
    """

    def voted(_connection: Connection, case: Case) -> tuple[Record, tuple[Refusal, ...]]:
        record = Vote(
            gate=gate,
            ayes=frozenset(ayes),
            noes=frozenset(noes),
            minuted_by=actor.id,
            at=bench.now,
            subject=subject_of(case, gate),
        )
        return record, vote_refusals(case, record)

    file_record(
        inventory, tool, voted, actor=actor, bench=bench, kind=EventKind.VOTED, policy=gate, reason="", after=after
    )


Answer = tuple[Record, tuple[Refusal, ...]]
"""A record as it would be filed, and what speaks against it."""

Make = Callable[[Connection, Case], Answer]
"""Makes a record of what is known in this transaction."""


def file_record(
    inventory: Inventory,
    tool: str,
    make: Make,
    *,
    actor: Person,
    bench: Bench,
    kind: EventKind,
    policy: str,
    reason: str,
    after: After = lambda _connection, _tool: None,
) -> Record:
    """Put the record that `make` returns into a tool's dossier and on the ledger, or refuse with every reason.

    Returned as it is kept, with its digest. `after` is what follows from it in the same transaction.
    """
    with on_record(inventory, tool, actor=actor, bench=bench, wanted=kind.value), inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        record, refusals = make(connection, case_of(connection, known, actor=actor, bench=bench))
        if refusals:
            raise Refused(refusals)
        kept = dossier.add(connection, tool, sealed(record), by=actor.id, at=bench.now)
        detail = {"digest": getattr(kept, "digest", "")} if getattr(kept, "digest", "") else {}
        event = Event(
            kind=kind,
            at=bench.now,
            actor=actor.id,
            tool=tool,
            reason=reason,
            policy=policy,
            detail=detail | _told(kept),
        )
        ledger.append(connection, [event])
        after(connection, known)
        return kept


def _told(record: Record) -> dict[str, str]:
    """Return what the ledger says of a record in words."""
    if isinstance(record, Proof):
        return {"item": record.item}
    if isinstance(record, ArchitectureCheck | Build | Deployment):
        return {"record": seal_of(record)}
    if isinstance(record, Vote):
        return {
            "gate": record.gate,
            "for": " ".join(sorted(record.ayes)),
            "against": " ".join(sorted(record.noes)),
            "subject": record.subject,
        }
    return {}

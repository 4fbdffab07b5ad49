"""Refused attempts on what protects the signature and four eyes: each is on the ledger (CHG-1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from inventory.domain.events import Event, EventKind
from inventory.domain.people import Person
from inventory.domain.refusal import Refused
from inventory.services.judge import Bench
from inventory.store import catalogue, ledger
from inventory.store.engine import Inventory

ON_RECORD = frozenset(
    {"CHG-1", "CHG-2", "CHG-3", "CHG-4", "CHG-5", "PO-2", "PO-4", "OWN-3", "OWN-4", "G1", "G11", "GN", "GE", "GX"}
)
"""Policy ids whose refusal an auditor wants to see: who tried what that these forbid."""


@contextmanager
def on_record(inventory: Inventory, tool: str | None, *, actor: Person, bench: Bench, wanted: str) -> Iterator[None]:
    """Let a decision be refused as it is, and note the attempt in a transaction of its own if policy says so."""
    try:
        yield
    except Refused as refused:
        told = [refusal for refusal in refused.refusals if refusal.policy in ON_RECORD]
        if told:
            with inventory.writing() as connection:
                known = tool if tool is not None and catalogue.known_ids(connection, [tool]) else None
                ledger.append(
                    connection,
                    [
                        Event(
                            kind=EventKind.ATTEMPT_REFUSED,
                            at=bench.now,
                            actor=actor.id,
                            tool=known,
                            reason="; ".join(refusal.sentence for refusal in told),
                            policy=told[0].policy,
                            detail={"wanted": wanted},
                        )
                    ],
                )
        raise

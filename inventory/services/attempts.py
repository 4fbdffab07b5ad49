"""Refused attempts on what protects the signature and four eyes: each is on the ledger (CHG-1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from inventory.domain.events import Event, EventKind
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services.judge import Bench
from inventory.store import catalogue, ledger
from inventory.store.engine import Inventory

ON_RECORD = frozenset(
    {"CHG-1", "CHG-2", "CHG-3", "CHG-4", "CHG-5", "PO-2", "PO-4", "OWN-3", "OWN-4", "ARC-1", "DAT-2", "FIN-1"}
    | {"G1", "G3", "G5", "G7", "G10", "G11", "GN", "GE", "GX"}
)
"""Policy ids whose refusal an auditor wants to see: who tried what that these forbid.

Not those under which something is merely incomplete (G0, G2, G4, G6, G8, PO-1): whoever fills in a form is no suspect.
"""


APART = timedelta(hours=12)
"""How far the clocks of machines that decide on one inventory may be apart; what ends or lasts is counted in days."""


@contextmanager
def on_record(inventory: Inventory, tool: str | None, *, actor: Person, bench: Bench, wanted: str) -> Iterator[None]:
    """Let a decision be refused as it is, and note the attempt in a transaction of its own if policy says so.

    A clock that was set back would make expired what holds, and hold what expired: with it nobody decides.
    """
    late = _clock_refusals(inventory, bench)
    if late:
        _note(inventory, tool, late, actor=actor, bench=bench, wanted=wanted)
        raise Refused(late)
    try:
        yield
    except Refused as refused:
        told = tuple(refusal for refusal in refused.refusals if refusal.policy in ON_RECORD)
        if told:
            _note(inventory, tool, told, actor=actor, bench=bench, wanted=wanted)
        raise


def _clock_refusals(inventory: Inventory, bench: Bench) -> tuple[Refusal, ...]:
    with inventory.reading() as connection:
        last = ledger.last_decided(connection)
    if last is None or bench.now >= last - APART:
        return ()
    sentence = f"the clock says {bench.now:%Y-%m-%d %H:%M} UTC, before the last decision of {last:%Y-%m-%d %H:%M} UTC"
    return no("POLICY-3", f"{sentence}; set it right first")


def _note(
    inventory: Inventory, tool: str | None, told: tuple[Refusal, ...], *, actor: Person, bench: Bench, wanted: str
) -> None:
    with inventory.writing() as connection:
        known = tool if tool is not None and catalogue.known_ids(connection, [tool]) else None
        event = Event(
            kind=EventKind.ATTEMPT_REFUSED,
            at=bench.now,
            actor=actor.id,
            tool=known,
            reason="; ".join(refusal.sentence for refusal in told),
            policy=told[0].policy,
            detail={"wanted": wanted},
        )
        ledger.append(connection, [event])

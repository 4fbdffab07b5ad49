"""Attempts that end at a door: who wanted what protects the signature and four eyes, and has no role for it (CHG-1)."""

from __future__ import annotations

from datetime import datetime

from inventory.domain.events import Event, EventKind
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal
from inventory.store import ledger
from inventory.store.engine import Inventory


def turned_away(inventory: Inventory, person: Person, wanted: str, refusal: Refusal, now: datetime) -> None:
    """Put on the ledger that somebody was refused at a door; `wanted` is what they asked for."""
    event = Event(
        kind=EventKind.ATTEMPT_REFUSED,
        at=now,
        actor=person.id,
        reason=refusal.sentence,
        policy=refusal.policy,
        detail={"wanted": wanted},
    )
    with inventory.writing() as connection:
        ledger.append(connection, [event])

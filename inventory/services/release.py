"""Letting go of what disappeared in masses: a person says that it is really gone."""

from __future__ import annotations

from inventory.domain.events import Event, EventKind
from inventory.domain.people import Person
from inventory.domain.refusal import Refused, no
from inventory.services.intake import Taken, intake
from inventory.services.judge import Bench
from inventory.store import disappearance, ledger
from inventory.store.engine import Inventory


def release_share(inventory: Inventory, share: str, *, actor: Person, reason: str, bench: Bench) -> Taken:
    """Apply the disappearance that is held back on a share, and judge what follows from it.

    Raises `Refused` if nothing is held there, or nobody says why.
    """
    with inventory.writing() as connection:
        held = disappearance.held_tools(connection, share)
        refusals = (
            no("OWN-3", f"nothing is held back on {share}", when=not held)
            + no("OWN-3", "say in one sentence why they are gone", when=not reason.strip())
            + no("OWN-3", f"{actor.name} is a group; a person answers for this", when=actor.is_group)
        )
        if refusals:
            raise Refused(refusals)
        disappearance.release(connection, share, bench.now)
        event = Event(
            kind=EventKind.DISAPPEARANCE_RELEASED,
            at=bench.now,
            actor=actor.id,
            share=share,
            reason=reason,
            detail={"tools": str(held)},
        )
        ledger.append(connection, [event])
    return intake(inventory, bench)

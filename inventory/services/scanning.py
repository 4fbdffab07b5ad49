"""Asking for a scan: who may, of which share, and what becomes of what was asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.store import scanrequests
from inventory.store.coverage import ShareCoverage
from inventory.store.engine import Inventory
from inventory.store.lease import SCHEDULER, is_held, share_lease
from inventory.store.scanlog import ScanLine
from inventory.store.scanrequests import ScanRequest


class Health(StrEnum):
    """How a share stands, the one that needs somebody first before the others."""

    AWAY = "away"
    """The last scan could not reach it."""
    HELD = "held"
    """Many tools disappeared at once, and nobody has said yet that they are gone."""
    CUT = "cut"
    """The last scan did not come to its end."""
    NEVER = "never"
    """No scan of it was ever finished."""
    PARTLY = "partly"
    """Some folders could not be listed."""
    OLD = "old"
    """The last scan is long ago."""
    RUNNING = "running"
    """It is being scanned now."""
    GOOD = "good"


def health(known: ShareCoverage | None, newest: ScanLine | None, *, running: bool) -> Health:
    """Say how a share stands: `known` of it, its `newest` scan, and whether that runs now."""
    if running:
        return Health.RUNNING
    if known is None or newest is None:
        return Health.NEVER
    found = (
        (Health.AWAY, not known.reached),
        (Health.HELD, known.held_tools > 0),
        (Health.CUT, newest.outcome in {"running", "interrupted", "stopped"}),
        (Health.NEVER, known.finished is None),
        (Health.PARTLY, not known.complete),
        (Health.OLD, known.stale),
    )
    return next((one for one, holds in found if holds), Health.GOOD)


def in_the_way(
    share: str,
    *,
    actor: Person | None,
    known: Collection[str],
    scanned: Collection[str],
    waiting: Collection[ScanRequest],
) -> tuple[Refusal, ...]:
    """Return why a scan of this share cannot be asked for now.

    `known` are the shares of the settings, `scanned` those that are being scanned, `waiting` what is asked for.
    """
    asked = next((one for one in waiting if one.share == share), None)
    return (
        no("OWN-1", f"{share} is not in scanner.toml: only its shares are scanned from here", when=share not in known)
        + no("OWN-1", f"{share} is being scanned at this moment", when=share in scanned)
        + no("OWN-1", f"a scan of {share} is asked for already, and has not begun", when=asked is not None)
        + no(
            "OWN-1",
            f"{actor.name if actor else ''} is a group; a person asks for scans",
            when=bool(actor and actor.is_group),
        )
    )


def ask_for_scan(inventory: Inventory, share: str, *, actor: Person, known: Collection[str], now: datetime) -> None:
    """Ask for a scan of a share of the settings; the scheduler runs it as soon as it can, once.

    Raises `Refused` if it is not one of `known`, is being scanned, or was asked for already.
    """
    scanned = {share} if is_held(inventory, share_lease(share)) else set()
    with inventory.writing() as connection:
        waiting = scanrequests.open_requests(connection)
        refusals = in_the_way(share, actor=actor, known=known, scanned=scanned, waiting=waiting)
        if refusals:
            raise Refused(refusals)
        scanrequests.put(connection, share, actor.id, now)


def waiting_scans(inventory: Inventory) -> list[ScanRequest]:
    """Return the scans that were asked for and have not begun, the oldest first."""
    with inventory.reading() as connection:
        return scanrequests.open_requests(connection)


def is_asked(inventory: Inventory) -> bool:
    """Return True if somebody asked for a scan that has not begun."""
    return bool(waiting_scans(inventory))


def take_up(inventory: Inventory, request: ScanRequest, now: datetime) -> bool:
    """Take up what was asked for, so that nobody else does; False if somebody has."""
    with inventory.writing() as connection:
        return scanrequests.take(connection, request.id, now)


def put_back(inventory: Inventory, request: ScanRequest) -> None:
    """Let it wait again: the scan could not begin."""
    with inventory.writing() as connection:
        scanrequests.put_back(connection, request.id)


def scheduler_is_at_work(inventory: Inventory) -> bool:
    """Return True if a process runs the scans of this inventory by the clock and on request."""
    return is_held(inventory, SCHEDULER)

"""Scans that people asked for on the board: each is run once, in the hours of its share, if nobody else scans it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from inventory.services.scanning import put_back, take_up, waiting_scans
from inventory.store.lease import is_held, share_lease
from scanner.app.exits import Refused
from scanner.app.scan import is_closed, scan_configured
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    from inventory.store.engine import Inventory
    from inventory.store.scanrequests import ScanRequest


def run_asked(
    inventory: Inventory, settings: str, *, say: Callable[[str], object], clock: Callable[[], datetime] = now
) -> tuple[str, ...]:
    """Run what can begin now, one scan after the other; return the shares that were scanned.

    What is asked for outside the hours of its share, or while another process scans it, goes on waiting. A request for
    a share that is no longer in the settings is closed: only what the settings name is ever scanned from the board.
    """
    return tuple(one.share for one in waiting_scans(inventory) if _run(inventory, settings, one, say, clock))


def _run(
    inventory: Inventory,
    settings: str,
    asked: ScanRequest,
    say: Callable[[str], object],
    clock: Callable[[], datetime],
) -> bool:
    place = workplace(settings, None)
    if asked.share not in {share.name for share in place.settings.share}:
        take_up(inventory, asked, clock())
        say(f"{asked.share}: asked for by {asked.asked_by}, but it is no longer in {settings}")
        return False
    if is_closed(place, asked.share, clock) or is_held(inventory, share_lease(asked.share)):
        return False
    if not take_up(inventory, asked, clock()):
        return False
    say(f"{asked.share}: scanned now, as {asked.asked_by} asked")
    try:
        scan_configured(settings, asked.share, clock=clock)
    except Refused as refused:
        put_back(inventory, asked)
        say(str(refused))
        return False
    return True

"""The coverage line that stands on every page: how many are high-risk, how much was readable, what is stale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from classifiers.verdict import Tag
from inventory.store.board import Wanted, kept_coverage, tally
from inventory.store.coverage import ShareCoverage
from inventory.store.engine import Inventory

KEPT_FOR = timedelta(seconds=10)
"""Every page carries the line, and its figures change by scans: it is counted once in so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Honesty:
    """What a reader must know before believing the rest: `worth` are files worth opening, `away` shares not reached."""

    risky: int
    tools: int
    files: int
    read: int
    partly: int
    unread: int
    shares: int
    stale: int
    away: int
    running: int
    held: int
    counted: datetime

    @property
    def worth(self) -> int:
        """The files that could be tools: read wholly, in part, or not at all."""
        return self.read + self.partly + self.unread


def count(inventory: Inventory, now: datetime) -> Honesty:
    """Count the line's figures as they are now."""
    ledger = kept_coverage(inventory, now)
    return Honesty(
        risky=tally(inventory, Wanted(tag=Tag.SHADOW_IT.value)).tools,
        tools=tally(inventory, Wanted()).tools,
        **_sums(ledger),
        shares=len(ledger),
        stale=sum(share.stale for share in ledger),
        away=sum(not share.reached for share in ledger),
        running=sum(share.outcome == "running" for share in ledger),
        counted=now,
    )


def _sums(ledger: Sequence[ShareCoverage]) -> dict[str, int]:
    return {
        "files": sum(share.files for share in ledger),
        "read": sum(share.read for share in ledger),
        "partly": sum(share.partly for share in ledger),
        "unread": sum(share.unread for share in ledger),
        "held": sum(share.held_tools for share in ledger),
    }


@dataclass(slots=True)
class HonestyLine:
    """Keeps the figures for `KEPT_FOR`, for all pages of one board."""

    inventory: Inventory
    clock: Callable[[], datetime]
    _last: Honesty | None = None
    _lock: Lock = field(default_factory=Lock)

    def now(self) -> Honesty:
        """Return the figures, counted again when they have become old."""
        with self._lock:
            now = self.clock()
            if self._last is None or not now - KEPT_FOR < self._last.counted <= now:
                self._last = count(self.inventory, now)
            return self._last

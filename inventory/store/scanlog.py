"""The scans of shares as they ran: which are under way and how far, and how the last ones went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from inventory.store.engine import Inventory
from inventory.store.lease import is_held, share_lease
from inventory.store.rows import AnyRow
from inventory.store.schema import scans, shares


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanLine:
    """One scan of a share; while it runs the figures are those of two seconds ago, and `finished` is None.

    `outcome` is running, finished, stopped or interrupted; `unlisted` counts the folders that could not be listed.
    """

    share: str
    started: datetime
    finished: datetime | None
    outcome: str
    complete: bool
    files: int
    candidates: int
    opened: int
    unchanged: int
    bytes_read: int
    unlisted: int

    def took(self, now: datetime) -> timedelta:
        """Return how long it took, or has taken until `now`."""
        return max((self.finished or now) - self.started, timedelta(0))

    def rate(self, now: datetime) -> int:
        """Return how many files it sees in a second."""
        return round(self.files / max(self.took(now).total_seconds(), 1.0))


def newest_scans(inventory: Inventory) -> dict[str, ScanLine]:
    """Return the newest scan of each share, by its name."""
    of_share = scans.alias()
    newest = select(of_share.c.id).where(of_share.c.share_id == shares.c.id).order_by(of_share.c.id.desc()).limit(1)
    query = _lines().where(scans.c.id == newest.correlate(shares).scalar_subquery()).order_by(shares.c.name)
    with inventory.reading() as connection:
        return {line.share: line for line in map(_line, connection.execute(query))}


def under_way(inventory: Inventory, newest: Mapping[str, ScanLine] | None = None) -> dict[str, ScanLine]:
    """Return the scan that runs now on each share, by its name; one whose process has ended does not run."""
    found = newest_scans(inventory) if newest is None else newest
    return {
        share: line
        for share, line in found.items()
        if line.outcome == "running" and is_held(inventory, share_lease(share))
    }


def last_scans(inventory: Inventory, share: str, limit: int = 20) -> list[ScanLine]:
    """Return the last scans of a share, the newest first, without looks at some of its folders."""
    mine = select(shares.c.id).where(shares.c.name == share).scalar_subquery()
    query = _lines().where(scans.c.share_id == mine, scans.c.outcome != "partial").order_by(scans.c.id.desc())
    with inventory.reading() as connection:
        return [_line(row) for row in connection.execute(query.limit(limit))]


def _lines() -> Select[tuple[object, ...]]:
    return select(scans, shares.c.name.label("share")).join(shares, shares.c.id == scans.c.share_id)


def _line(row: AnyRow) -> ScanLine:
    return ScanLine(
        share=row.share,
        started=row.started,
        finished=row.finished,
        outcome=row.outcome,
        complete=row.complete,
        files=row.files,
        candidates=row.candidates,
        opened=row.opened,
        unchanged=row.unchanged,
        bytes_read=row.bytes_read,
        unlisted=len(row.unreachable),
    )

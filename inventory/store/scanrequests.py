"""Scans that people asked for: who, when, of which share; each is taken up once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from inventory.store.view_tables import scan_requests

_MOST = 500
"""Open requests that are looked at together; there is one a share at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """A scan of a share that a person asked for and that nobody has taken up yet."""

    id: int
    share: str
    asked_by: str
    asked: datetime


def open_requests(connection: Connection) -> list[ScanRequest]:
    """Return what was asked for and not taken up, the oldest first."""
    query = select(scan_requests).where(scan_requests.c.taken.is_(None)).order_by(scan_requests.c.id).limit(_MOST)
    return [
        ScanRequest(id=row.id, share=row.share, asked_by=row.asked_by, asked=row.asked)
        for row in connection.execute(query)
    ]


def put(connection: Connection, share: str, asked_by: str, asked: datetime) -> None:
    """Ask for a scan of a share."""
    connection.execute(scan_requests.insert().values(share=share, asked_by=asked_by, asked=asked))


def take(connection: Connection, request: int, taken: datetime) -> bool:
    """Take a request up; False if somebody else has."""
    mine = update(scan_requests).where(scan_requests.c.id == request, scan_requests.c.taken.is_(None))
    return connection.execute(mine.values(taken=taken)).rowcount == 1


def put_back(connection: Connection, request: int) -> None:
    """Let a request be open again that was taken up and could not begin."""
    connection.execute(update(scan_requests).where(scan_requests.c.id == request).values(taken=None))

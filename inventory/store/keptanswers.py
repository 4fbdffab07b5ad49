"""Answers of the API that are kept for a day, so that a request that is sent twice does what it does once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from inventory.store.web_tables import kept_answers

KEPT_FOR = timedelta(hours=24)
UNFINISHED_FOR = timedelta(minutes=10)
"""After so long a request that has no answer yet was cut off: its process is gone, and it may be sent again."""
UNFINISHED = 0
"""The status of a request that is being answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """What was answered; `request` is the digest of what was asked, `status` 0 while it is being answered."""

    request: str
    status: int
    body: bytes


def reserve(connection: Connection, key: str, request: str, now: datetime) -> KeptAnswer | None:
    """Take a key for a request; returns what is kept under it if somebody has it already."""
    old = kept_answers.c.at <= now - KEPT_FOR
    cut_off = and_(kept_answers.c.status == UNFINISHED, kept_answers.c.at <= now - UNFINISHED_FOR)
    connection.execute(delete(kept_answers).where(or_(old, cut_off)))
    values = {"key": key, "request": request, "status": UNFINISHED, "body": b"", "at": now}
    try:
        with connection.begin_nested():
            connection.execute(insert(kept_answers).values(values))
    except IntegrityError:  # the same request came twice, perhaps at the same moment
        return find(connection, key)
    return None


def find(connection: Connection, key: str) -> KeptAnswer | None:
    """Return what is kept under a key, None if nothing is."""
    row = connection.execute(select(kept_answers).where(kept_answers.c.key == key)).first()
    return None if row is None else KeptAnswer(request=row.request, status=row.status, body=bytes(row.body))


def keep(connection: Connection, key: str, status: int, body: bytes) -> None:
    """Keep the answer to the request that has this key."""
    connection.execute(update(kept_answers).where(kept_answers.c.key == key).values(status=status, body=body))


def release(connection: Connection, key: str) -> None:
    """Let a key go whose request did nothing."""
    connection.execute(delete(kept_answers).where(kept_answers.c.key == key))

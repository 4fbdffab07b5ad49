"""Linking events to the chain in the transaction that appends them, and walking the chain to prove it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from inventory.domain.chain import BEGINNING, Anchor, Link, hash_of
from inventory.domain.events import Event, EventKind
from inventory.store.audit_tables import chain
from inventory.store.rows import AnyRow, insert_rows
from inventory.store.schema import events, shares

_LOCK = 0x5AD1
"""PostgreSQL advisory lock: links are made one transaction after the other."""

PAGE = 2_000

Pending = tuple[int, str, datetime]
"""An event that was appended and has no link yet: its number, its digest, and when it happened."""


def link_all(connection: Connection, pending: Sequence[Pending]) -> Anchor | None:
    """Link these events to the chain, as the very last thing that a transaction does; return the head it has then.

    Who holds the lock waits for nothing but the end of the transaction, so it takes part in no deadlock.
    """
    if not pending:
        return None
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = head(connection)
    number, before = (0, BEGINNING) if last is None else (last.number, last.hash)
    rows = []
    for event, digest, _ in pending:
        number += 1
        before = hash_of(number, digest, before)
        rows.append({"number": number, "event_id": event, "digest": digest, "hash": before})
    insert_rows(connection, chain, rows)
    return Anchor(number=number, hash=before, at=max(at for _, _, at in pending))


def head(connection: Connection) -> Link | None:
    """Return the last link, None if nothing has happened yet."""
    row = connection.execute(select(chain).order_by(chain.c.number.desc()).limit(1)).first()
    return None if row is None else _link(row)


def anchor_of(connection: Connection, now: datetime) -> Anchor | None:
    """Return the head of the chain to be kept elsewhere, None if nothing has happened yet."""
    last = head(connection)
    return None if last is None else Anchor(number=last.number, hash=last.hash, at=now)


def hash_at(connection: Connection, number: int) -> str | None:
    """Return the hash of that link, None if there is none."""
    found: str | None = connection.execute(select(chain.c.hash).where(chain.c.number == number)).scalar()
    return found


def links(connection: Connection, until: int) -> Iterator[tuple[Link, Event | None]]:
    """Yield the links up to that number in their order, each with its event, None if it is not there any more."""
    after = 0
    query = (
        select(chain, events, shares.c.name.label("share"))
        .outerjoin(events, events.c.id == chain.c.event_id)
        .outerjoin(shares, shares.c.id == events.c.share_id)
        .order_by(chain.c.number)
        .limit(PAGE)
    )
    while page := connection.execute(query.where(chain.c.number > after, chain.c.number <= until)).all():
        for row in page:
            yield _link(row), None if row.id is None else event_of(row)
        after = page[-1].number


def unlinked(connection: Connection) -> list[int]:
    """Return the numbers of the events that no link stands for; one statement, so that it sees one moment."""
    query = select(events.c.id).outerjoin(chain, chain.c.event_id == events.c.id).where(chain.c.number.is_(None))
    return list(connection.execute(query.order_by(events.c.id)).scalars())


def next_events(connection: Connection, count: int) -> Sequence[int]:
    """Return the numbers that so many new events get."""
    if connection.dialect.name == "postgresql":
        taken = text("SELECT nextval(pg_get_serial_sequence('events', 'id')) FROM generate_series(1, :count)")
        return list(connection.execute(taken, {"count": count}).scalars())
    last = connection.execute(select(func.max(events.c.id))).scalar() or 0
    linked = connection.execute(select(func.max(chain.c.event_id))).scalar() or 0  # ahead only if events were removed
    return range(max(last, linked) + 1, max(last, linked) + 1 + count)


def event_of(row: AnyRow) -> Event:
    """Return the event of a row of `events`, with the name of its share as `share`."""
    return Event(
        kind=EventKind(row.kind),
        at=row.at,
        actor=row.actor,
        tool=row.tool_id,
        share=row.share,
        reason=row.reason,
        policy=row.policy,
        detail=row.detail,
    )


def _link(row: AnyRow) -> Link:
    return Link(number=row.number, event=row.event_id, digest=row.digest, hash=row.hash)

"""Accounts as rows: the hash of a password, how often a wrong one was tried, and until when that locks it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, text, update

from inventory.domain.credentials import Account
from inventory.domain.events import Event
from inventory.store.audit_tables import chain
from inventory.store.chain import event_of
from inventory.store.rows import AnyRow, insert_rows
from inventory.store.schema import events
from inventory.store.signing_tables import accounts

_LOCK = 0x5AD2
"""PostgreSQL advisory lock: accounts and keys are made one after the other."""


def alone(connection: Connection) -> None:
    """Wait until nobody else makes an account or a key; on SQLite every writer is alone."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def account(connection: Connection, person: str, *, lock: bool = False) -> Account | None:
    """Return the account of a person, None if there is none; `lock` keeps others from it until the transaction ends."""
    query = select(accounts).where(accounts.c.person == person)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else _account(row)


def every(connection: Connection) -> list[Account]:
    """Return all accounts, by person."""
    return [_account(row) for row in connection.execute(select(accounts).order_by(accounts.c.person))]


def keep(connection: Connection, kept: Account) -> None:
    """Write an account as it is now."""
    values = {name: getattr(kept, name) for name in ("password", "changed", "event", "failures", "locked_until")}
    known = connection.execute(update(accounts).where(accounts.c.person == kept.person).values(values)).rowcount
    if not known:
        insert_rows(connection, accounts, [{"person": kept.person, **values}])


def linked_event(connection: Connection, number: int) -> tuple[Event, str] | None:
    """Return an event without its share, and the digest that its link names, None if there is no such link."""
    query = select(events, chain.c.digest).join(chain, chain.c.event_id == events.c.id).where(events.c.id == number)
    row = connection.execute(query.add_columns(text("NULL AS share"))).first()
    return None if row is None else (event_of(row), row.digest)


def newest_event(connection: Connection, kind: str, actor: str, at: datetime) -> int:
    """Return the number of the last event of this kind that this actor caused at this moment."""
    query = select(events.c.id).where(events.c.kind == kind, events.c.actor == actor, events.c.at == at)
    return int(connection.execute(query.order_by(events.c.id.desc()).limit(1)).scalar_one())


def _account(row: AnyRow) -> Account:
    return Account(
        person=row.person,
        password=row.password,
        changed=row.changed,
        event=row.event,
        failures=row.failures,
        locked_until=row.locked_until,
    )

"""Public keys of the installation as rows, and what the ledger and its chain say of a signing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select, text, update

from inventory.domain.chain import digest_of_event
from inventory.domain.dossier import Signature
from inventory.domain.events import EventKind
from inventory.domain.records import record_of
from inventory.domain.signing import PublicKey, Witnesses, checked, named_head
from inventory.store.audit_tables import chain
from inventory.store.chain import event_of, hash_at
from inventory.store.dossier_tables import records
from inventory.store.rows import AnyRow, insert_rows
from inventory.store.schema import events
from inventory.store.signing_tables import signing_keys

SIGNATURE = "signature"
"""The kind of record that a signature is."""

_LOOKED_AT = 200
"""Events at the end of the ledger among which the latest one is: several writers do not write in the order of time."""


def keys(connection: Connection) -> list[PublicKey]:
    """Return every key that the installation ever had, oldest first."""
    return [_key(row) for row in connection.execute(select(signing_keys).order_by(signing_keys.c.number))]


def signing_key(connection: Connection) -> PublicKey | None:
    """Return the key that signs today: the newest, unless it is retired."""
    every = keys(connection)
    return every[-1] if every and every[-1].retired is None else None


def add_key(connection: Connection, key: PublicKey) -> None:
    """Keep a new key; it signs from now on."""
    row = {
        "key": key.id,
        "public": key.pem,
        "made": key.made,
        "made_by": key.made_by,
        "retired": None,
        "retired_by": "",
    }
    insert_rows(connection, signing_keys, [row])


def retire_key(connection: Connection, key_id: str, *, by: str, at: datetime) -> None:
    """Note that a key signs no more; what it signed holds on."""
    mine = (signing_keys.c.key == key_id) & signing_keys.c.retired.is_(None)
    connection.execute(update(signing_keys).where(mine).values(retired=at, retired_by=by))


def check(connection: Connection, tool: str, signature: Signature) -> Signature:
    """Return a signature that is filed for a tool with whether it holds today, and if not, why."""
    known = Witnesses(
        keys={key.id: key for key in keys(connection)},
        tool=tool,
        told=_told(connection, tool),
        head=hash_at(connection, named_head(signature)),
    )
    return checked(signature, known)


def filed(connection: Connection) -> Iterator[tuple[str, Signature]]:
    """Yield every signature on file with its tool, and with whether it holds."""
    query = select(records).where(records.c.kind == SIGNATURE).order_by(records.c.id)
    for row in connection.execute(query).all():
        record = record_of(row.kind, row.content)
        if isinstance(record, Signature):
            yield row.tool_id, check(connection, row.tool_id, record)


def _told(connection: Connection, tool: str) -> dict[str, str]:
    """Return the digests of the signings of a tool that the ledger tells of, with who signed.

    An event without a link, or one that says something else than its link, was not written by this product.
    """
    query = (
        select(events, chain.c.digest, text("NULL AS share"))
        .join(chain, chain.c.event_id == events.c.id)
        .where(events.c.tool_id == tool, events.c.kind == EventKind.SIGNED.value)
    )
    told = ((row, event_of(row)) for row in connection.execute(query))
    return {
        event.detail.get("digest", ""): event.actor
        for row, event in told
        if digest_of_event(row.id, event) == row.digest
    }


def latest_event(connection: Connection) -> datetime | None:
    """Return when the latest of the newest events happened, None if nothing has."""
    newest = select(events.c.at).order_by(events.c.id.desc()).limit(_LOOKED_AT).subquery()
    found: datetime | None = connection.execute(select(func.max(newest.c.at))).scalar()
    return found


def _key(row: AnyRow) -> PublicKey:
    return PublicKey(
        id=row.key,
        pem=row.public,
        made=row.made,
        made_by=row.made_by,
        retired=row.retired,
        retired_by=row.retired_by,
    )

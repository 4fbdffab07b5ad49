"""The links of the audit chain as a table: only ever appended, one for each event."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from inventory.store.schema import metadata

chain = Table(
    "chain",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 ... without a gap
    Column(
        "event_id", Integer, nullable=False, unique=True
    ),  # no foreign key: a link outlives an event that was removed
    Column("digest", String(64), nullable=False),  # of the event
    Column("hash", String(64), nullable=False),  # of number, digest and the hash before
)

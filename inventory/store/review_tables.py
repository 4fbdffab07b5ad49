"""Reviewing what tools are, as a table: whom somebody asks to agree; and the index by which people find their acts."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from inventory.store.schema import Moment, events, metadata

opinions = Table(
    "opinions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), nullable=False, index=True),
    Column("wanted", String(16), nullable=False),  # a criticality, or not_a_tool
    Column("fingerprint", Text, nullable=False),  # of the logic that the first person looked at
    Column("reason", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("second", Text, nullable=False, index=True),
    Column("asked", Moment, nullable=False),
    Column("answered", Moment),
    Column("answer", String(16), nullable=False),  # agreed, declined, taken back; "" while it waits
)

BY_PEOPLE = text("actor <> 'scanner'")
"""As the partial index says it: a query has to say it in the very same words."""

Index("ix_events_actor_id", events.c.actor, events.c.id, sqlite_where=BY_PEOPLE, postgresql_where=BY_PEOPLE)

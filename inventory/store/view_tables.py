"""How people look at the inventory, as tables: saved views, tags, preferences, counts of each day, asked-for scans."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Integer, String, Table, Text

from inventory.store.schema import Moment, metadata

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),  # as in the address of the list, with its columns
    Column("shared", Boolean, nullable=False),
    Column("made", Moment, nullable=False),
)

tool_tags = Table(
    "tool_tags",
    metadata,
    Column("tool_id", ForeignKey("tools.id"), primary_key=True),
    Column("tag", String(64), primary_key=True, index=True),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    Column("person", Text, primary_key=True),
    Column("name", String(32), primary_key=True),  # language, theme, columns
    Column("value", Text, nullable=False),
)

daily_counts = Table(
    "daily_counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("figure", String(64), primary_key=True),  # for example outcome:migrate_now, state:planned
    Column("count", BigInteger, nullable=False),
)

scan_requests = Table(
    "scan_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("share", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked", Moment, nullable=False),
    Column("taken", Moment),  # when the scheduler took it up
)

"""Builds seen in production paths, as a table."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from inventory.store.schema import Moment, metadata

builds = Table(
    "builds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), nullable=False, index=True),
    Column("production", Text, nullable=False),  # the name of the path in the settings
    Column("path", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("modified_ns", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("told", Boolean, nullable=False),  # that nobody signed it: said once for this content
    UniqueConstraint("production", "path"),
)

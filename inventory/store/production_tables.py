"""Builds seen in production paths, and from when to when each lay there, as tables."""

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
    Column("stamp", Text),  # what else tells a file apart: change of status, number
    Column("read_at", Moment),  # when the content was read last
    UniqueConstraint("production", "path"),
)

build_spans = Table(
    "build_spans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), nullable=False, index=True),
    Column("production", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),  # when a look saw that it was gone or replaced; None while it lies there
)

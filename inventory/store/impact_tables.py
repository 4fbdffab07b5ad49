"""Incidents and cost lines, as tables."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Text

from inventory.store.schema import Moment, metadata

incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), nullable=False, index=True),
    Column("plant", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened", Moment, nullable=False),
    Column("symptom", String(16)),
    Column("impact", String(16)),  # with the next three: the verdict, kept as it was given
    Column("mends", String(16)),
    Column("policy", Text),
    Column("sentence", Text),
    Column("scrap_cost", Text),  # an exact decimal, as text on both databases
    Column("currency", Text, nullable=False),
    Column("explanation", Text, nullable=False),
    Column("explained_by", Text, nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("closed", Moment),
)

cost_lines = Table(
    "cost_lines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), nullable=False, index=True),
    Column("plant", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("amount", Text, nullable=False),  # an exact decimal
    Column("currency", String(3), nullable=False),
    Column("cost_centre", Text, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date),
    Column("filed_by", Text, nullable=False),
    Column("filed", Moment, nullable=False),
)

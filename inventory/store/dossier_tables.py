"""What a tool collects on its way, as tables: records that are only ever appended; the newest of a kind counts."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from inventory.store.schema import Moment, metadata

records = Table(
    "records",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # vote, plan, proof, request, architecture, waiver ...
    Column("digest", Text, nullable=False),  # what votes and signatures name it by, "" if nothing does
    Column("filed_by", Text, nullable=False),
    Column("filed", Moment, nullable=False),
    Column("content", JSON, nullable=False),
    Index("ix_records_tool_id_kind", "tool_id", "kind"),
)

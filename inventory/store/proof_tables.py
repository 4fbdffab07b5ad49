"""Which rules prove what a tool is, as a table: what a search for their words, and a page about a rule, look into."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, SmallInteger, String, Table

from inventory.store.schema import metadata

proven_rules = Table(
    "proven_rules",
    metadata,
    Column("tool_id", ForeignKey("tools.id"), primary_key=True),
    Column("rule", String(80), primary_key=True),  # id in the rulebook of its latest verdict
    Column("level", SmallInteger, nullable=False),  # 2 structure, 3 behaviour: a name alone proves nothing
)
Index("ix_proven_rules_rule", proven_rules.c.rule, proven_rules.c.tool_id)

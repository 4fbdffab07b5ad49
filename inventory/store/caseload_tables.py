"""Cases that were put to persons, with their clocks, and complaints about tools."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from inventory.store.schema import Moment, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), nullable=False),
    Column("step", String(16), nullable=False),  # what is asked
    Column("party", String(24), nullable=False),  # of whom: owner, board, IT ...
    Column("person", Text, nullable=False),
    Column("put", Moment, nullable=False),  # the clock starts here, never at discovery
    Column("due", Date),  # the last day, NULL while no clock runs
    Column("closed", Moment),
    Column("ending", String(40), nullable=False),  # how it was closed, "" while it is open
    Column("after", ForeignKey("cases.id")),  # that it was handed over from
    Column("level", Integer, nullable=False),  # of escalation: 1 manager, 2 department head, 3 board
    Column("told", JSON, nullable=False),  # to whom it was escalated, in turn
    Column("escalated", Moment),
    Column("provisional", Moment),  # since when its tool is listed as to be migrated now, without a verdict (R9)
    Index("ix_cases_tool_id", "tool_id"),
)
_open = cases.c.closed.is_(None)
Index(
    "uq_cases_open",
    cases.c.tool_id,
    cases.c.step,
    cases.c.party,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)

complaints = Table(
    "complaints",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), nullable=False, index=True),
    Column("person", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

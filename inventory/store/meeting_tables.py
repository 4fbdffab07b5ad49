"""Meetings of the board as tables: agenda, who was there, what each member voted, minutes, and what was added later."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from inventory.store.schema import Moment, metadata

meetings = Table(
    "meetings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("place", Text, nullable=False),
    Column("called_by", Text, nullable=False),
    Column("called", Moment, nullable=False),
    Column("chair", Text, nullable=False),  # who opened it, "" before
    Column("opened", Moment),
    Column("closed", Moment),
    Column("digest", String(64), nullable=False),  # of the minutes as they were closed, "" before
)

meeting_items = Table(
    "meeting_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting_id", ForeignKey("meetings.id"), nullable=False),
    Column("key", String(200), nullable=False),  # what it is about: the same thing is on an agenda once
    Column("kind", String(16), nullable=False),
    Column("tool_id", ForeignKey("tools.id")),
    Column("gate", String(16), nullable=False),  # what is voted on, "" for all other items
    Column("subject", Text, nullable=False),  # digest of what is voted on
    Column("title", Text, nullable=False),
    Column("proposal", Text, nullable=False),
    Column("lines", JSON, nullable=False),  # what proves it: [text, tool id or ""]
    Column("added_by", Text, nullable=False),
    Column("added", Moment, nullable=False),
    Column("minute", Text, nullable=False),
    Column("minuted_by", Text, nullable=False),
    Column("decision", String(16), nullable=False),  # "" while it is open
    Column("decided_by", Text, nullable=False),
    Column("decided", Moment),
    UniqueConstraint("meeting_id", "key"),
)

meeting_presence = Table(
    "meeting_presence",
    metadata,
    Column("meeting_id", ForeignKey("meetings.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("noted_by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

meeting_ballots = Table(
    "meeting_ballots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("meeting_items.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("choice", String(8), nullable=False),  # the newest of a person counts
    Column("subject", Text, nullable=False),  # what lay before the person
    Column("at", Moment, nullable=False),
    Index("ix_meeting_ballots_item_id", "item_id"),
)

meeting_amendments = Table(
    "meeting_amendments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting_id", ForeignKey("meetings.id"), nullable=False, index=True),
    Column("person", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

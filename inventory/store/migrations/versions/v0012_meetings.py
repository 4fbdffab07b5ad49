"""Meetings of the board: agenda, minutes and decisions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("title"),
        sa.Column("day", sa.Date(), nullable=False),
        _text("place"),
        _text("called_by"),
        _moment("called"),
        _text("chair"),
        _moment("opened", nullable=True),
        _moment("closed", nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    _items()
    _votes()
    op.create_table(
        "meeting_amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        _meeting("meeting_amendments"),
        _text("person"),
        _text("text"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_amendments")),
    )
    op.create_index(op.f("ix_meeting_amendments_meeting_id"), "meeting_amendments", ["meeting_id"])


def _items() -> None:
    op.create_table(
        "meeting_items",
        sa.Column("id", sa.Integer(), nullable=False),
        _meeting("meeting_items"),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column(
            "tool_id",
            sa.String(length=16),
            sa.ForeignKey("tools.id", name=op.f("fk_meeting_items_tool_id")),
            nullable=True,
        ),
        sa.Column("gate", sa.String(length=16), nullable=False),
        *map(_text, ("subject", "title", "proposal")),
        sa.Column("lines", sa.JSON(), nullable=False),
        _text("added_by"),
        _moment("added"),
        *map(_text, ("minute", "minuted_by")),
        sa.Column("decision", sa.String(length=16), nullable=False),
        _text("decided_by"),
        _moment("decided", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_items")),
        sa.UniqueConstraint("meeting_id", "key", name=op.f("uq_meeting_items_meeting_id_key")),
    )


def _votes() -> None:
    op.create_table(
        "meeting_presence",
        _meeting("meeting_presence"),
        _text("person"),
        _text("noted_by"),
        _moment("at"),
        sa.PrimaryKeyConstraint("meeting_id", "person", name=op.f("pk_meeting_presence")),
    )
    op.create_table(
        "meeting_ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "item_id",
            sa.Integer(),
            sa.ForeignKey("meeting_items.id", name=op.f("fk_meeting_ballots_item_id")),
            nullable=False,
        ),
        _text("person"),
        sa.Column("choice", sa.String(length=8), nullable=False),
        _text("subject"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_ballots")),
    )
    op.create_index("ix_meeting_ballots_item_id", "meeting_ballots", ["item_id"])


def _meeting(table: str) -> sa.Column[Any]:
    key = sa.ForeignKey("meetings.id", name=op.f(f"fk_{table}_meeting_id"))
    return sa.Column("meeting_id", sa.Integer(), key, nullable=False)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)

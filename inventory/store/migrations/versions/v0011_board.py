"""What the board keeps of its visitors, and how they look at the inventory."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _visitors()
    _views()
    _counts()


def _visitors() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        _text("person"),
        sa.Column("way", sa.String(length=16), nullable=False),
        _moment("opened"),
        _moment("used"),
        _moment("signed", nullable=True),
        _text("notice"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_person"), "sessions", ["person"])
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        _text("name"),
        _text("person"),
        sa.Column("scope", sa.String(length=16), nullable=False),
        _text("share"),
        _moment("made"),
        _text("made_by"),
        _moment("expires"),
        _moment("used", nullable=True),
        _moment("revoked", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
    )
    op.create_table(
        "kept_answers",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_kept_answers")),
    )


def _views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("person"),
        _text("name"),
        _text("query"),
        sa.Column("shared", sa.Boolean(), nullable=False),
        _moment("made"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_person"), "saved_views", ["person"])
    op.create_table(
        "tool_tags",
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        _text("by"),
        _moment("at"),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_tool_tags_tool_id")),
        sa.PrimaryKeyConstraint("tool_id", "tag", name=op.f("pk_tool_tags")),
    )
    op.create_index(op.f("ix_tool_tags_tag"), "tool_tags", ["tag"])
    op.create_table(
        "preferences",
        _text("person"),
        sa.Column("name", sa.String(length=32), nullable=False),
        _text("value"),
        sa.PrimaryKeyConstraint("person", "name", name=op.f("pk_preferences")),
    )


def _counts() -> None:
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figure", sa.String(length=64), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "figure", name=op.f("pk_daily_counts")),
    )
    op.create_table(
        "scan_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("share"),
        _text("asked_by"),
        _moment("asked"),
        _moment("taken", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_requests")),
    )


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)

"""Incidents and cost lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        _text("plant"),
        _text("what"),
        _text("opened_by"),
        sa.Column("opened", sa.DateTime(timezone=True), nullable=False),
        sa.Column("symptom", sa.String(length=16), nullable=True),
        sa.Column("impact", sa.String(length=16), nullable=True),
        sa.Column("mends", sa.String(length=16), nullable=True),
        sa.Column("policy", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("scrap_cost", sa.Text(), nullable=True),
        _text("currency"),
        _text("explanation"),
        _text("explained_by"),
        _text("closed_by"),
        sa.Column("closed", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_incidents_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_tool_id"), "incidents", ["tool_id"], unique=False)
    op.create_table(
        "cost_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        _text("plant"),
        sa.Column("kind", sa.String(length=32), nullable=False),
        _text("amount"),
        sa.Column("currency", sa.String(length=3), nullable=False),
        _text("cost_centre"),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        _text("filed_by"),
        sa.Column("filed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_cost_lines_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_lines")),
    )
    op.create_index(op.f("ix_cost_lines_tool_id"), "cost_lines", ["tool_id"], unique=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)

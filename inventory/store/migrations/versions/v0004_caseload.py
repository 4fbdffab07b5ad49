"""Cases that are put to persons, and their clocks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _cases()
    _complaints()


def _moment(name: str, *, nullable: bool) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("party", sa.String(length=24), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        _moment("put", nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        _moment("closed", nullable=True),
        sa.Column("ending", sa.String(length=40), nullable=False),
        sa.Column("after", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        _moment("escalated", nullable=True),
        _moment("provisional", nullable=True),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_cases_tool_id")),
        sa.ForeignKeyConstraint(["after"], ["cases.id"], name=op.f("fk_cases_after")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_tool_id", "cases", ["tool_id"])
    still_open = sa.text("closed IS NULL")
    op.create_index(
        "uq_cases_open",
        "cases",
        ["tool_id", "step", "party"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def _complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        _moment("at", nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_complaints_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
    )
    op.create_index(op.f("ix_complaints_tool_id"), "complaints", ["tool_id"])

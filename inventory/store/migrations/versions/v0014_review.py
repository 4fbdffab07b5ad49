"""Reviewing what tools are: whom somebody asks to agree, and what each person has decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BY_PEOPLE = sa.text("actor <> 'scanner'")


def upgrade() -> None:
    """Add the table of second opinions, and find in the ledger what a person did."""
    op.create_table(
        "opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        sa.Column("wanted", sa.String(length=16), nullable=False),
        _text("fingerprint"),
        _text("reason"),
        _text("first"),
        _text("second"),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_opinions_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
    )
    op.create_index(op.f("ix_opinions_tool_id"), "opinions", ["tool_id"])
    op.create_index(op.f("ix_opinions_second"), "opinions", ["second"])
    op.create_index(
        op.f("ix_events_actor_id"), "events", ["actor", "id"], sqlite_where=BY_PEOPLE, postgresql_where=BY_PEOPLE
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)

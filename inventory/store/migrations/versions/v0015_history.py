"""What lay in production from when to when, and by which stamp a build is known without reading it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STILL_THERE = """
INSERT INTO build_spans (tool_id, production, path, sha256, since, until)
SELECT tool_id, production, path, sha256, first_seen, NULL FROM builds WHERE NOT gone
"""
"""What was gone before has no known end; for that time the state of the tool decides."""


def upgrade() -> None:
    """Add the table, and the columns of the stamp; a build without a stamp is read again."""
    op.add_column("builds", sa.Column("stamp", sa.Text(), nullable=True))
    op.add_column("builds", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "build_spans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        sa.Column("production", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_build_spans_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_build_spans")),
    )
    op.create_index(op.f("ix_build_spans_tool_id"), "build_spans", ["tool_id"])
    op.execute(STILL_THERE)

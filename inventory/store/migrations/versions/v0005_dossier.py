"""What a tool collects on its way: plans, votes, containment, exceptions, signatures of its registration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("filed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_records_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
    )
    op.create_index("ix_records_tool_id_kind", "records", ["tool_id", "kind"])
    op.create_index("ix_observations_fingerprint", "observations", ["fingerprint"])
    _citizen()


def _citizen() -> None:
    """Add what a registration also says, and the descriptors that scans meet beside tools."""
    op.add_column("registrations", sa.Column("connections", sa.JSON(), nullable=True))
    for name in ("users", "source", "described"):
        op.add_column("registrations", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "descriptors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("directory_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("tool_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("tool_id", sa.String(length=16), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name=op.f("fk_descriptors_share_id")),
        sa.ForeignKeyConstraint(["directory_id"], ["directories.id"], name=op.f("fk_descriptors_directory_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_descriptors_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_descriptors")),
        sa.UniqueConstraint("directory_id", "path", "origin", name=op.f("uq_descriptors_directory_id_path_origin")),
    )

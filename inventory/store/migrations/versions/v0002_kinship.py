"""What tells drift, families, usage and documentation, and what people found the rules to be wrong about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PRINTS = ("logic", "connections", "structure", "data")


def upgrade() -> None:
    """Add the columns with what an older reader could tell: nothing."""
    for table in ("observations", "tools"):
        for name in _PRINTS:
            op.add_column(table, _text(name))
    op.add_column("observations", sa.Column("sketch", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    op.add_column("observations", sa.Column("secrets", sa.Integer(), nullable=False, server_default=sa.text("'0'")))
    op.add_column("tools", sa.Column("drift", sa.String(length=16), nullable=False, server_default=sa.text("''")))
    op.add_column("tools", sa.Column("drifted", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tools", sa.Column("written", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "tools", sa.Column("documentation", sa.String(length=16), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("sightings", _text("grouping"))
    _tables()
    _holdings()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))


def _holdings() -> None:
    op.create_table(
        "holdings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["observation_id"], ["observations.id"], name=op.f("fk_holdings_observation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holdings")),
    )
    op.create_index(op.f("ix_holdings_observation_id"), "holdings", ["observation_id"], unique=False)


def _tables() -> None:
    op.create_table(
        "uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name=op.f("fk_uses_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uses")),
        sa.UniqueConstraint("share_id", "path", "person", "day", name=op.f("uq_uses_share_id_path_person_day")),
    )
    op.create_table(
        "exposures",
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        sa.Column("users", sa.Integer(), nullable=False),
        sa.Column("days_used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_exposures_tool_id")),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_exposures")),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("directory_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("modified_ns", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["directory_id"], ["directories.id"], name=op.f("fk_documents_directory_id")),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name=op.f("fk_documents_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_directory_id"), "documents", ["directory_id"], unique=False)
    op.create_index("ix_documents_share_id_path", "documents", ["share_id", "path"], unique=False)
    op.create_table(
        "kinships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one", sa.String(length=16), nullable=False),
        sa.Column("other", sa.String(length=16), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["one"], ["tools.id"], name=op.f("fk_kinships_one")),
        sa.ForeignKeyConstraint(["other"], ["tools.id"], name=op.f("fk_kinships_other")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kinships")),
        sa.UniqueConstraint("one", "other", name=op.f("uq_kinships_one_other")),
    )
    op.create_index(op.f("ix_kinships_other"), "kinships", ["other"], unique=False)
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("criticality", sa.String(length=16), nullable=False),
        sa.Column("by_rules", sa.String(length=16), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_corrections_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_tool_id"), "corrections", ["tool_id"], unique=False)

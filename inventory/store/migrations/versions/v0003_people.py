"""People with their roles and loans, and the registers of systems, zones and drives."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _people()
    _registers()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _people() -> None:
    op.create_table(
        "people",
        *(_text(name) for name in ("id", "name", "mail", "department")),
        sa.Column("unit", sa.String(length=8), nullable=False),
        *(_text(name) for name in ("plant", "manager")),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        _text("source"),
        _moment("seen"),
        _moment("left", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("person"),
        sa.Column("role", sa.String(length=24), nullable=False),
        *(_text(name) for name in ("plant", "giver", "second")),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("person", "role", "plant", name=op.f("uq_grants_person_role_plant")),
    )
    op.create_table(
        "loans",
        sa.Column("id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("giver", "taker")),
        sa.Column("role", sa.String(length=24), nullable=False),
        _text("plant"),
        _moment("until"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loans")),
        sa.UniqueConstraint("giver", "taker", "role", "plant", name=op.f("uq_loans_giver_taker_role_plant")),
    )


def _registers() -> None:
    op.create_table(
        "systems",
        *(_text(name) for name in ("key", "name")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("kind", "plant")),
        sa.Column("major", sa.Boolean(), nullable=True),
        *(sa.Column(name, sa.JSON(), nullable=True) for name in ("aliases", "dsn", "hosts")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("business_owner", "product_owner")),
        _moment("at"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_systems")),
    )
    op.create_table(
        "sandboxes",
        *(_text(name) for name in ("key", "name")),
        sa.Column("kind", sa.String(length=16), nullable=False),
        *(_text(name) for name in ("share", "path", "runs_in", "owner")),
        _moment("valid_until"),
        _moment("at"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sandboxes")),
    )
    op.create_table(
        "enterprise_zones",
        *(_text(name) for name in ("key", "name", "share", "path", "service_owner", "entry")),
        _moment("valid_until"),
        _moment("at"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_enterprise_zones")),
    )
    op.create_table(
        "drives",
        sa.Column("letter", sa.String(length=1), nullable=False),
        _text("path"),
        _moment("at"),
        sa.PrimaryKeyConstraint("letter", name=op.f("pk_drives")),
    )

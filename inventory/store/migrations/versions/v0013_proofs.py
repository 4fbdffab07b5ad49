"""Which rules prove the latest verdict of each tool, filled from the verdicts that are there."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BATCH = 500
STRUCTURE = 2


def upgrade() -> None:
    """Add the table and fill it."""
    op.create_table(
        "proven_rules",
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_proven_rules_tool_id")),
        sa.PrimaryKeyConstraint("tool_id", "rule", name=op.f("pk_proven_rules")),
    )
    op.create_index("ix_proven_rules_rule", "proven_rules", ["rule", "tool_id"])
    connection = op.get_bind()
    insert = sa.text("INSERT INTO proven_rules (tool_id, rule, level) VALUES (:tool, :rule, :level)")
    for rows in _verdicts(connection):
        found = [
            {"tool": tool, "rule": rule, "level": level}
            for _, tool, body in rows
            for rule, level in _levels(body).items()
        ]
        if found:
            connection.execute(insert, found)


def _verdicts(connection: sa.Connection) -> Iterator[Sequence[Any]]:
    latest = "latest" if connection.dialect.name == "postgresql" else "latest = 1"
    query = sa.text(
        f"SELECT id, tool_id, body FROM verdicts WHERE {latest} AND id > :last ORDER BY id LIMIT :size"  # noqa: S608 - one of two words from here
    )
    last = 0
    while rows := connection.execute(query, {"last": last, "size": BATCH}).all():
        last = rows[-1][0]
        yield rows


def _levels(body: bytes) -> dict[str, int]:
    found: dict[str, int] = {}
    try:
        for signal in json.loads(zlib.decompress(body))["signals"]:
            if signal["level"] >= STRUCTURE:
                rule = signal["rule"][:80]
                found[rule] = max(found.get(rule, 0), signal["level"])
    except (zlib.error, ValueError, KeyError, TypeError):
        return {}
    return found

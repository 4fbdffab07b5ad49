"""Indexes by which the board searches and sorts a million tools."""

from __future__ import annotations

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add nothing yet."""

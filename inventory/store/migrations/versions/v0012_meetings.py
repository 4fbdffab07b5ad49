"""Meetings of the board: agenda, minutes and decisions."""

from __future__ import annotations

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add nothing yet."""

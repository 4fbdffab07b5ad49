"""What a tool collects on its way: plans, votes, containment, exceptions, signatures of its registration."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""

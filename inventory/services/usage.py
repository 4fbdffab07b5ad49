"""Forgetting who used what: after the days that settings allow, and whenever somebody asks."""

from __future__ import annotations

from datetime import date

from inventory.store.engine import Inventory
from inventory.store.usage import forget_uses, oldest_use


def forget(inventory: Inventory, before: date) -> int:
    """Delete every use of a day before this one, for good; return how many there were.

    Counts of users and days go with them: the tools are judged again by what is left (`reassess_used`).
    """
    with inventory.reading() as connection:
        oldest = oldest_use(connection)
    if oldest is None or oldest >= before:
        return 0
    with inventory.writing() as connection:
        return forget_uses(connection, before)

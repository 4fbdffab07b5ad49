"""The names of tools by their ids, for lists that speak of tools."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from inventory.store.engine import Inventory
from inventory.store.rows import chunks
from inventory.store.schema import tools


def tool_names(inventory: Inventory, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of these tools; an id that nothing has is left out."""
    found: dict[str, str] = {}
    with inventory.reading() as connection:
        for chunk in chunks(sorted(set(ids))):
            rows = connection.execute(select(tools.c.id, tools.c.name).where(tools.c.id.in_(chunk)))
            found.update((row.id, row.name) for row in rows)
    return found

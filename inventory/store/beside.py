"""What a list shows beside its lines: tags, how a tool was seen in use, and the first of its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from inventory.store.engine import Inventory
from inventory.store.rows import chunks
from inventory.store.schema import shares, sightings
from inventory.store.tags import tags_of
from inventory.store.usage import judged_usages

PLACES = 8
"""Places of one tool that a list names; its own page has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside one line; `users` and `days` of the last 90 are None for a tool never seen in use."""

    tags: tuple[str, ...] = ()
    users: int | None = None
    days: int | None = None
    places: tuple[tuple[str, str], ...] = ()


def beside(inventory: Inventory, tools: Sequence[str], *, several: Sequence[str] = ()) -> dict[str, Beside]:
    """Return what stands beside each of these tools; the places only of those that are `several`."""
    with inventory.reading() as connection:
        tags, used = tags_of(connection, tools), judged_usages(connection, tools)
        places = _places(connection, several)
    found = {}
    for tool in tools:
        users, days = used.get(tool, (None, None))
        found[tool] = Beside(tags=tags.get(tool, ()), users=users, days=days, places=places.get(tool, ()))
    return found


def _places(connection: Connection, tools: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return share and path of the first present places of each tool."""
    found: dict[str, list[tuple[str, str]]] = {}
    place = func.row_number().over(partition_by=sightings.c.tool_id, order_by=sightings.c.id).label("place")
    numbered = select(sightings.c.tool_id, sightings.c.share_id, sightings.c.path, place)
    for chunk in chunks(tools):
        each = numbered.where(sightings.c.tool_id.in_(chunk), sightings.c.gone.is_(None)).subquery()
        query = select(each.c.tool_id, shares.c.name, each.c.path).join(shares, shares.c.id == each.c.share_id)
        for tool, share, path in connection.execute(query.where(each.c.place <= PLACES)):
            found.setdefault(tool, []).append((share, path))
    return {tool: tuple(sorted(places)) for tool, places in found.items()}

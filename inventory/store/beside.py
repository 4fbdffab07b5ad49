"""What a list shows beside its lines: tags, how a tool was seen in use, and the first of its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, union_all

from inventory.store.engine import Inventory
from inventory.store.rows import chunks
from inventory.store.schema import shares, sightings
from inventory.store.tags import tags_of
from inventory.store.usage import judged_usages

PLACES = 8
"""Places of one tool that a list names; its own page has all of them."""

_TOGETHER = 100
"""Tools whose places are asked for at once; SQLite takes 500 queries in one."""


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
    """Return share and path of the first present places of each tool: of a thousand copies only these are read."""
    found: dict[str, list[tuple[str, str]]] = {}
    for chunk in chunks(tools, _TOGETHER):
        first = [
            select(sightings.c.tool_id, sightings.c.share_id, sightings.c.path)
            .where(sightings.c.tool_id == tool, sightings.c.gone.is_(None))
            .limit(PLACES)
            .subquery()
            for tool in chunk
        ]
        every = union_all(*(select(one) for one in first)).subquery()
        query = select(every.c.tool_id, shares.c.name, every.c.path).join(shares, shares.c.id == every.c.share_id)
        for tool, share, path in connection.execute(query):
            found.setdefault(tool, []).append((share, path))
    return {tool: tuple(sorted(places)) for tool, places in found.items()}

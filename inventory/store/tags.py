"""Tags as rows: a word that a person gave to a tool; who and when stands beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, delete, func, select

from inventory.store.bodies import storable
from inventory.store.rows import chunks, insert_missing
from inventory.store.view_tables import tool_tags

MOST_LISTED = 200
"""Tags that a filter offers: the ones given most often."""


def tags_of(connection: Connection, tools: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the tags of each of these tools, in order; a tool without any is not in it."""
    found: dict[str, list[str]] = {}
    for chunk in chunks(tools):
        query = select(tool_tags.c.tool_id, tool_tags.c.tag).where(tool_tags.c.tool_id.in_(chunk))
        for tool, tag in connection.execute(query.order_by(tool_tags.c.tag)):
            found.setdefault(tool, []).append(tag)
    return {tool: tuple(tags) for tool, tags in found.items()}


def known_tags(connection: Connection) -> tuple[str, ...]:
    """Return the tags there are, those given most often, in order of their words."""
    count = func.count().label("tools")
    query = select(tool_tags.c.tag).group_by(tool_tags.c.tag).order_by(count.desc(), tool_tags.c.tag)
    return tuple(sorted(connection.execute(query.limit(MOST_LISTED)).scalars(), key=str.casefold))


def spelled(connection: Connection, tag: str) -> str:
    """Return a tag as it is spelled already, upper and lower case alike, else as it is given."""
    same = func.lower(tool_tags.c.tag) == tag.lower()
    found = connection.execute(select(tool_tags.c.tag).where(same).order_by(tool_tags.c.tag).limit(1)).scalar()
    return tag if found is None else str(found)


def give(connection: Connection, tools: Collection[str], tag: str, *, by: str, at: datetime) -> None:
    """Give these tools a tag; those that have it keep it as it was given."""
    rows: list[Mapping[str, object]] = [
        {"tool_id": tool, "tag": storable(tag), "by": by, "at": at} for tool in sorted(tools)
    ]
    insert_missing(connection, tool_tags, rows)


def take(connection: Connection, tools: Iterable[str], tag: str) -> int:
    """Take a tag from these tools; returns how many had it."""
    taken = 0
    for chunk in chunks(tools):
        mine = and_(tool_tags.c.tool_id.in_(chunk), tool_tags.c.tag == tag)
        taken += connection.execute(delete(tool_tags).where(mine)).rowcount
    return taken

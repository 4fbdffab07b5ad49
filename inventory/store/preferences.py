"""What a person prefers, as rows: columns, density, language, theme."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from inventory.store.bodies import storable
from inventory.store.rows import insert_rows
from inventory.store.view_tables import preferences


def preferred(connection: Connection, person: str) -> dict[str, str]:
    """Return what a person prefers, by name."""
    query = select(preferences.c.name, preferences.c.value).where(preferences.c.person == person)
    return {name: value for name, value in connection.execute(query)}


def prefer(connection: Connection, person: str, name: str, value: str) -> None:
    """Keep what a person prefers; "" is nothing in particular."""
    mine = (preferences.c.person == person) & (preferences.c.name == name)
    connection.execute(delete(preferences).where(mine))
    if value:
        insert_rows(connection, preferences, [{"person": person, "name": name, "value": storable(value)}])

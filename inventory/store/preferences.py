"""What a person prefers, as rows: columns and density of lists, language, theme."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from inventory.store.bodies import storable
from inventory.store.rows import insert_rows
from inventory.store.view_tables import preferences


def preferences_of(connection: Connection, person: str) -> dict[str, str]:
    """Return what a person prefers, by name."""
    query = select(preferences.c.name, preferences.c.value).where(preferences.c.person == person)
    return dict(connection.execute(query).all())


def prefer(connection: Connection, person: str, wanted: Mapping[str, str]) -> None:
    """Keep what a person prefers from now on; "" is nothing in particular."""
    mine = (preferences.c.person == person) & preferences.c.name.in_(list(wanted))
    connection.execute(delete(preferences).where(mine))
    rows = [
        {"person": person, "name": name, "value": storable(value)} for name, value in sorted(wanted.items()) if value
    ]
    insert_rows(connection, preferences, rows)

"""Saved views as rows: whose they are, what they are called, and the address of the list that they show."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from inventory.domain.viewing import View
from inventory.store.bodies import storable
from inventory.store.rows import AnyRow, NotThere
from inventory.store.view_tables import saved_views


def views_of(connection: Connection, person: str, *, shared: bool) -> tuple[View, ...]:
    """Return the views of a person, and those that others share if that is asked for, by their names."""
    mine = saved_views.c.person == person
    query = select(saved_views).where(or_(mine, saved_views.c.shared) if shared else mine)
    return tuple(_view(row) for row in connection.execute(query.order_by(saved_views.c.name, saved_views.c.id)))


def one_view(connection: Connection, number: int) -> View:
    """Return a view; raises `NotThere` if there is none of that number."""
    row = connection.execute(select(saved_views).where(saved_views.c.id == number)).first()
    if row is None:
        raise NotThere(f"there is no view {number}")
    return _view(row)


def add(connection: Connection, *, person: str, name: str, query: str, shared: bool, now: datetime) -> int:
    """Keep a view and return its number."""
    values = {"person": person, "name": storable(name), "query": storable(query), "shared": shared, "made": now}
    (number,) = connection.execute(saved_views.insert().values(values)).inserted_primary_key or (0,)
    return int(number)


def change(connection: Connection, number: int, *, name: str, shared: bool) -> None:
    """Call a view by another name, share it or keep it to its person."""
    changed = {"name": storable(name), "shared": shared}
    connection.execute(update(saved_views).where(saved_views.c.id == number).values(changed))


def remove(connection: Connection, number: int) -> None:
    """Forget a view."""
    connection.execute(delete(saved_views).where(saved_views.c.id == number))


def _view(row: AnyRow) -> View:
    return View(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping

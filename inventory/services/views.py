"""Saved views and what people prefer to see: bookkeeping, on no ledger, and never anybody's proof of anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from inventory.domain.people import Person
from inventory.domain.refusal import Refused, no
from inventory.domain.viewing import View, tidy, view_refusals
from inventory.store import preferences, views
from inventory.store.engine import Connection, Inventory


def views_for(inventory: Inventory, person: str) -> tuple[View, ...]:
    """Return the views that somebody sees: their own and the shared ones; "" is somebody without an account."""
    with inventory.reading() as connection:
        return views.views_of(connection, person, shared=True)


def save_view(inventory: Inventory, *, name: str, query: str, shared: bool, actor: Person, now: datetime) -> int:
    """Keep the address of a list under a name and return the number of the view. Raises `Refused`."""
    name = tidy(name)
    with inventory.writing() as connection:
        refusals = view_refusals(name, views.views_of(connection, actor.id, shared=False), actor)
        if refusals:
            raise Refused(refusals)
        return views.add(connection, person=actor.id, name=name, query=query, shared=shared, now=now)


def change_view(inventory: Inventory, number: int, *, name: str, shared: bool, actor: Person) -> View:
    """Call one's own view by another name, or share it. Raises `Refused`, `NotThere` for a view that there is not."""
    name = tidy(name)
    with inventory.writing() as connection:
        view = _own(connection, number, actor)
        refusals = view_refusals(name, views.views_of(connection, actor.id, shared=False), actor, renamed=number)
        if refusals:
            raise Refused(refusals)
        views.change(connection, number, name=name, shared=shared)
    return view


def remove_view(inventory: Inventory, number: int, *, actor: Person) -> View:
    """Forget one's own view and return what it was. Raises `Refused`, `NotThere` for a view that there is not."""
    with inventory.writing() as connection:
        view = _own(connection, number, actor)
        views.remove(connection, number)
    return view


def preferences_of(inventory: Inventory, person: str) -> Mapping[str, str]:
    """Return what a person prefers, by name; nothing for somebody without an account."""
    if not person:
        return {}
    with inventory.reading() as connection:
        return preferences.preferences_of(connection, person)


def prefer(inventory: Inventory, person: str, wanted: Mapping[str, str]) -> None:
    """Keep what a person prefers from now on; an empty value is forgotten."""
    with inventory.writing() as connection:
        preferences.prefer(connection, person, wanted)


def _own(connection: Connection, number: int, actor: Person) -> View:
    view = views.one_view(connection, number)
    if view.person != actor.id:
        raise Refused(no("POLICY-3", f"“{view.name}” belongs to somebody else; save your own beside it"))
    return view

"""Which tools a person owns, and who owns a tool: by the registration that is in force, whatever else was filed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from inventory.store import registered
from inventory.store.citizen_tables import registrations
from inventory.store.rows import chunks
from inventory.store.schema import tools


def owned_by(connection: Connection, owners: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the ids of the tools that each of these persons owns, by the person's id; nobody without a tool."""
    asked = frozenset(owners)
    named: set[str] = set()
    for chunk in chunks(asked):
        query = select(registrations.c.tool_id).where(registrations.c.owner.in_(chunk)).distinct()
        named.update(connection.execute(query).scalars())
    logic: dict[str, str] = {}
    for chunk in chunks(named):
        living = select(tools.c.id, tools.c.fingerprint).where(tools.c.id.in_(chunk), tools.c.merged_into.is_(None))
        logic.update({row.id: row.fingerprint for row in connection.execute(living)})
    found: dict[str, list[str]] = {}
    for tool, registration in sorted(registered.in_force(connection, logic).items()):
        if registration.draft.owner in asked:
            found.setdefault(registration.draft.owner, []).append(tool)
    return {owner: tuple(theirs) for owner, theirs in found.items()}


def owners_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return who answers for each of these tools, where a person said yes to it or another one approved it."""
    logic: dict[str, str] = {}
    for chunk in chunks(ids):
        logic.update(connection.execute(select(tools.c.id, tools.c.fingerprint).where(tools.c.id.in_(chunk))).all())
    found = registered.in_force(connection, logic).items()
    return {tool: one.draft.owner for tool, one in found if one.accepted is not None or one.approved is not None}

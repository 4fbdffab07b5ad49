"""Registrations: every draft stays on record; which of them is in force follows from the tool's logic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from classifiers.facts import Known
from inventory.domain import registration
from inventory.domain.migration import State
from inventory.domain.registration import Draft, Registration
from inventory.store.bodies import storable, typed
from inventory.store.citizen_tables import registrations
from inventory.store.rows import AnyRow, chunks
from inventory.store.schema import tools


def add(connection: Connection, tool: str, filed: Registration) -> None:
    """Put a registration on record."""
    draft = filed.draft
    take = storable if filed.described else typed  # what lies beside a file is as long as it is there
    connection.execute(
        registrations.insert().values(
            tool_id=tool,
            owner=take(draft.owner),
            purpose=take(draft.purpose),
            documentation=take(draft.documentation),
            inputs_outputs=take(draft.inputs_outputs),
            how_to_run=take(draft.how_to_run),
            read_only=draft.read_only.value,
            fingerprint=filed.fingerprint,
            drafted_by=filed.drafted_by,
            drafted=filed.drafted,
            accepted=filed.accepted,
            approved_by=filed.approved_by,
            approved=filed.approved,
            connections=None if draft.connections is None else [take(one) for one in draft.connections],
            users=take(draft.users),
            source=storable(filed.source),
            described=filed.described,
        )
    )


def in_force(connection: Connection, fingerprints: Mapping[str, str]) -> dict[str, Registration]:
    """Return the registration that counts for each tool, given the fingerprint of its logic today."""
    found = {
        tool: registration.in_force(filed, fingerprints[tool])
        for tool, filed in history(connection, fingerprints).items()
    }
    return {tool: one for tool, one in found.items() if one is not None}


def accept(connection: Connection, tool: str, place: int, at: datetime) -> None:
    """Note that the owner has accepted the registration at this place of the tool's history."""
    connection.execute(update(registrations).where(_at(connection, tool, place)).values(accepted=at))


def approve(connection: Connection, tool: str, place: int, approver: str, at: datetime) -> None:
    """Note who approved the registration at this place of the tool's history."""
    values = {"approved_by": approver, "approved": at}
    connection.execute(update(registrations).where(_at(connection, tool, place)).values(**values))


def rebind(connection: Connection, tool: str, before: str, now: str) -> None:
    """Carry registrations over when a better reader gives unchanged files another fingerprint."""
    mine = and_(registrations.c.tool_id == tool, registrations.c.fingerprint == before)
    connection.execute(update(registrations).where(mine).values(fingerprint=now))


def unapproved_in(connection: Connection, state: State) -> list[str]:
    """Return the tools in this state for whose logic of today no registration is approved."""
    approved = exists().where(
        registrations.c.tool_id == tools.c.id,
        registrations.c.approved.is_not(None),
        registrations.c.fingerprint == tools.c.fingerprint,
    )
    query = select(tools.c.id).where(tools.c.state == state.value, tools.c.merged_into.is_(None), ~approved)
    return list(connection.execute(query.order_by(tools.c.id)).scalars())


def history(connection: Connection, tools: Iterable[str]) -> dict[str, list[Registration]]:
    """Return everything that was ever filed for these tools, oldest first."""
    found: dict[str, list[Registration]] = {}
    for chunk in chunks(tools):
        query = select(registrations).where(registrations.c.tool_id.in_(chunk)).order_by(registrations.c.id)
        for row in connection.execute(query):
            found.setdefault(row.tool_id, []).append(_registration(row))
    return found


def filed_by(connection: Connection, person: str) -> list[str]:
    """Return the tools for which this person filed something, or is named as owner."""
    mine = or_(registrations.c.owner == person, registrations.c.drafted_by == person)
    query = select(registrations.c.tool_id).join(tools, tools.c.id == registrations.c.tool_id)
    query = query.where(mine, tools.c.merged_into.is_(None)).distinct().order_by(registrations.c.tool_id)
    return list(connection.execute(query).scalars())


def _at(connection: Connection, tool: str, place: int) -> ColumnElement[bool]:
    query = select(registrations.c.id).where(registrations.c.tool_id == tool).order_by(registrations.c.id)
    number: int = connection.execute(query.offset(place).limit(1)).scalar_one()
    return registrations.c.id == number


def _registration(row: AnyRow) -> Registration:
    return Registration(
        draft=Draft(
            owner=row.owner,
            purpose=row.purpose,
            documentation=row.documentation,
            inputs_outputs=row.inputs_outputs,
            how_to_run=row.how_to_run,
            read_only=Known(row.read_only),
            connections=None if row.connections is None else tuple(row.connections),
            users=row.users,
        ),
        drafted_by=row.drafted_by,
        drafted=row.drafted,
        fingerprint=row.fingerprint,
        accepted=row.accepted,
        approved_by=row.approved_by,
        approved=row.approved,
        source=row.source,
        described=row.described,
    )

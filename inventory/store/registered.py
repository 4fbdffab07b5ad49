"""Registrations: every draft stays on record; which of them is in force follows from the tool's logic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select, update

from classifiers.facts import Known
from inventory.domain.registration import Draft, Registration
from inventory.store.bodies import storable
from inventory.store.rows import AnyRow, chunks
from inventory.store.schema import registrations


def add(connection: Connection, tool: str, registration: Registration) -> None:
    """Put a registration on record."""
    draft = registration.draft
    connection.execute(
        registrations.insert().values(
            tool_id=tool,
            owner=storable(draft.owner),
            purpose=storable(draft.purpose),
            documentation=storable(draft.documentation),
            inputs_outputs=storable(draft.inputs_outputs),
            how_to_run=storable(draft.how_to_run),
            read_only=draft.read_only.value,
            fingerprint=registration.fingerprint,
            drafted_by=registration.drafted_by,
            drafted=registration.drafted,
            accepted=registration.accepted,
            approved_by=registration.approved_by,
            approved=registration.approved,
        )
    )


def latest(connection: Connection, tool: str) -> Registration | None:
    """Return what was filed last for this tool, or None."""
    query = select(registrations).where(registrations.c.tool_id == tool).order_by(registrations.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _registration(row)


def in_force(connection: Connection, fingerprints: Mapping[str, str]) -> dict[str, Registration]:
    """Return the registration that counts for each tool, given the fingerprint of its logic today.

    The newest one that is approved for this very logic; without one, whatever was filed last: nobody can undo an
    approval by filing something new.
    """
    found: dict[str, Registration] = {}
    approved: set[str] = set()
    for chunk in chunks(fingerprints):
        query = select(registrations).where(registrations.c.tool_id.in_(chunk)).order_by(registrations.c.id)
        for row in connection.execute(query):
            counts = row.approved is not None and row.fingerprint == fingerprints[row.tool_id]
            if counts or row.tool_id not in approved:
                found[row.tool_id] = _registration(row)
            if counts:
                approved.add(row.tool_id)
    return found


def accept_latest(connection: Connection, tool: str, at: datetime) -> None:
    """Note that the owner has accepted what was filed last."""
    connection.execute(update(registrations).where(_is_latest(tool)).values(accepted=at))


def approve_latest(connection: Connection, tool: str, approver: str, at: datetime) -> None:
    """Note who approved what was filed last."""
    connection.execute(update(registrations).where(_is_latest(tool)).values(approved_by=approver, approved=at))


def rebind(connection: Connection, tool: str, before: str, now: str) -> None:
    """Carry registrations over when a better reader gives unchanged files another fingerprint."""
    mine = and_(registrations.c.tool_id == tool, registrations.c.fingerprint == before)
    connection.execute(update(registrations).where(mine).values(fingerprint=now))


def history(connection: Connection, tools: Iterable[str]) -> dict[str, list[Registration]]:
    """Return everything that was ever filed for these tools, oldest first."""
    found: dict[str, list[Registration]] = {}
    for chunk in chunks(tools):
        query = select(registrations).where(registrations.c.tool_id.in_(chunk)).order_by(registrations.c.id)
        for row in connection.execute(query):
            found.setdefault(row.tool_id, []).append(_registration(row))
    return found


def _is_latest(tool: str) -> Any:
    newest = (
        select(registrations.c.id).where(registrations.c.tool_id == tool).order_by(registrations.c.id.desc()).limit(1)
    )
    return registrations.c.id == newest.scalar_subquery()


def _registration(row: AnyRow) -> Registration:
    return Registration(
        draft=Draft(
            owner=row.owner,
            purpose=row.purpose,
            documentation=row.documentation,
            inputs_outputs=row.inputs_outputs,
            how_to_run=row.how_to_run,
            read_only=Known(row.read_only),
        ),
        drafted_by=row.drafted_by,
        drafted=row.drafted,
        fingerprint=row.fingerprint,
        accepted=row.accepted,
        approved_by=row.approved_by,
        approved=row.approved,
    )

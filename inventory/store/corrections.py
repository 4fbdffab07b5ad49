"""What people found tools to be: kept for ever as labels, in force while the logic is the one they looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, and_, select, update

from classifiers.criticality import Criticality
from inventory.domain.correction import WITHDRAWN, Correction
from inventory.store.bodies import storable
from inventory.store.rows import AnyRow, chunks
from inventory.store.schema import corrections


def add(connection: Connection, correction: Correction) -> None:
    """Put a correction on record."""
    connection.execute(
        corrections.insert().values(
            tool_id=correction.tool,
            fingerprint=correction.fingerprint,
            criticality=correction.criticality.value,
            by_rules=correction.by_rules.value,
            rules=list(correction.rules),
            reason=storable(correction.reason),
            actor=correction.actor,
            second=correction.second,
            at=correction.at,
        )
    )


def in_force(connection: Connection, fingerprints: Mapping[str, str]) -> dict[str, Criticality]:
    """Return what people found each tool to be last, given the fingerprint of its logic today."""
    found: dict[str, Criticality] = {}
    for chunk in chunks(fingerprints):
        query = select(corrections).where(corrections.c.tool_id.in_(chunk)).order_by(corrections.c.id)
        for row in connection.execute(query):
            if row.fingerprint == fingerprints[row.tool_id]:
                found[row.tool_id] = Criticality(row.criticality)
    return {tool: said for tool, said in found.items() if said is not WITHDRAWN}


def history(connection: Connection, tool: str, fingerprint: str) -> list[Correction]:
    """Return everything that people said of a tool with this logic, what was taken back too, oldest first."""
    mine = and_(corrections.c.tool_id == tool, corrections.c.fingerprint == fingerprint)
    return [_correction(row) for row in connection.execute(select(corrections).where(mine).order_by(corrections.c.id))]


def rebind(connection: Connection, tool: str, before: str, now: str) -> None:
    """Carry corrections over when a better reader gives unchanged files another fingerprint."""
    mine = and_(corrections.c.tool_id == tool, corrections.c.fingerprint == before)
    connection.execute(update(corrections).where(mine).values(fingerprint=now))


def labels(connection: Connection) -> Iterator[Correction]:
    """Yield the last word of people on each tool and state of its logic, oldest first; none where it was taken back."""
    last: dict[tuple[str, str], AnyRow] = {}
    for row in connection.execute(select(corrections).order_by(corrections.c.id)):
        last[row.tool_id, row.fingerprint] = row
    said = (_correction(row) for row in sorted(last.values(), key=lambda row: row.id))
    yield from (one for one in said if one.criticality is not WITHDRAWN)


def _correction(row: AnyRow) -> Correction:
    return Correction(
        tool=row.tool_id,
        fingerprint=row.fingerprint,
        criticality=Criticality(row.criticality),
        by_rules=Criticality(row.by_rules),
        rules=tuple(row.rules),
        reason=row.reason,
        actor=row.actor,
        second=row.second,
        at=row.at,
    )

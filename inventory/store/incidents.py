"""Incidents in the database: opened, answered, explained, closed; what was answered is never changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from inventory.domain.incidents import Incident, Party, Symptom, Triage
from inventory.store.bodies import typed
from inventory.store.impact_tables import incidents
from inventory.store.rows import AnyRow, NotThere


def add(connection: Connection, tool: str, plant: str, what: str, *, by: str, at: datetime) -> int:
    """Open an incident and return its number."""
    values = {"tool_id": tool, "plant": plant, "what": typed(what), "opened_by": by, "opened": at}
    empty = dict.fromkeys(("currency", "explanation", "explained_by", "closed_by"), "")
    made = connection.execute(incidents.insert().values(**values, **empty)).inserted_primary_key
    return int(made[0]) if made else 0


def one(connection: Connection, number: int, *, lock: bool = False) -> Incident:
    """Return an incident, `lock`ed against changes until the transaction ends; raises `NotThere` without one."""
    query = select(incidents).where(incidents.c.id == number)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotThere(f"there is no incident {number}")
    return _incident(row)


def every(connection: Connection, *, tool: str | None = None) -> list[Incident]:
    """Return the incidents, of one tool or all of them, oldest first."""
    query = select(incidents).order_by(incidents.c.id)
    wanted = query if tool is None else query.where(incidents.c.tool_id == tool)
    return [_incident(row) for row in connection.execute(wanted)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedIncidents:
    """What a list of incidents is narrowed to; "" and None leave a field open, `month` is its first day."""

    tool: str = ""
    plant: str = ""
    impact: str = ""
    open: bool | None = None
    month: date | None = None


def page(
    connection: Connection, wanted: WantedIncidents, *, before: int | None = None, limit: int = 50
) -> list[Incident]:
    """Return the newest incidents that fit, below the number `before`."""
    query = select(incidents).where(*_terms(wanted)).order_by(incidents.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(incidents.c.id < before)
    return [_incident(row) for row in connection.execute(query)]


def _terms(wanted: WantedIncidents) -> Iterator[ColumnElement[bool]]:
    if wanted.tool:
        yield incidents.c.tool_id == wanted.tool
    if wanted.plant:
        yield incidents.c.plant == wanted.plant
    if wanted.impact:
        yield incidents.c.impact == wanted.impact
    if wanted.open is not None:
        yield incidents.c.closed.is_(None) if wanted.open else incidents.c.closed.is_not(None)
    if wanted.month is not None:
        first = datetime(wanted.month.year, wanted.month.month, 1, tzinfo=UTC)
        yield incidents.c.opened >= first
        yield incidents.c.opened < (first + timedelta(days=32)).replace(day=1)


def change(connection: Connection, number: int, **values: Any) -> None:
    """Write what was answered, explained or closed."""
    kept = {name: typed(value) if isinstance(value, str) else value for name, value in values.items()}
    connection.execute(update(incidents).where(incidents.c.id == number).values(**kept))


def _incident(row: AnyRow) -> Incident:
    verdict = None
    if row.impact is not None:
        verdict = Triage(impact=Party(row.impact), mends=Party(row.mends), policy=row.policy, sentence=row.sentence)
    return Incident(
        number=row.id,
        tool=row.tool_id,
        plant=row.plant,
        what=row.what,
        opened_by=row.opened_by,
        opened=row.opened,
        symptom=None if row.symptom is None else Symptom(row.symptom),
        triage=verdict,
        scrap_cost=None if row.scrap_cost is None else Decimal(row.scrap_cost),
        currency=row.currency,
        explanation=row.explanation,
        explained_by=row.explained_by,
        closed_by=row.closed_by,
        closed=row.closed,
    )

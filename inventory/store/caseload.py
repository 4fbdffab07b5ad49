"""Cases and complaints in the database: put, closed, escalated, never deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, text, update

from inventory.domain.caseload import Ask, Ending, OpenCase, Party, Step
from inventory.store.bodies import storable
from inventory.store.caseload_tables import cases, complaints
from inventory.store.rows import AnyRow, chunks
from inventory.store.schema import scans

_LOCK = 0x5AD2
"""PostgreSQL advisory lock: cases are dealt and handed over by one at a time, so that nobody gets a sixth one."""


def alone(connection: Connection) -> None:
    """Wait until nobody else deals or hands over cases; on SQLite every writer is alone."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def first_scan(connection: Connection) -> datetime | None:
    """Return when the first scan of any share began, None if there was none (SHA-1: the amnesty counts from it)."""
    found: datetime | None = connection.execute(select(scans.c.started).order_by(scans.c.started).limit(1)).scalar()
    return found


def open_cases(connection: Connection, tools: Collection[str] | None = None) -> list[OpenCase]:
    """Return all open cases, or those of these tools, in the order in which they were put."""
    if tools is None:
        return _read(connection, cases.c.closed.is_(None))
    return [
        one
        for chunk in chunks(tools)
        for one in _read(connection, cases.c.closed.is_(None), cases.c.tool_id.in_(chunk))
    ]


def one_case(connection: Connection, number: int) -> OpenCase:
    """Return a case; raises `LookupError` if there is none of that number."""
    found = _read(connection, cases.c.id == number)
    if not found:
        raise LookupError(f"there is no case {number}")
    return found[0]


def history(connection: Connection, tool: str) -> list[OpenCase]:
    """Return every case that there was about a tool, oldest first."""
    return _read(connection, cases.c.tool_id == tool)


def put(
    connection: Connection, ask: Ask, person: str, *, at: datetime, due: date | None, after: int | None = None
) -> int:
    """Put a case to a person and return its number."""
    values: dict[str, Any] = {
        "tool_id": ask.tool,
        "step": ask.step.value,
        "party": ask.party.value,
        "person": person,
        "put": at,
        "due": due,
        "ending": "",
        "after": after,
        "level": 0,
        "told": [],
    }
    (number,) = connection.execute(cases.insert().values(values)).inserted_primary_key or (0,)
    return int(number)


def close(connection: Connection, number: int, ending: Ending, at: datetime) -> bool:
    """Close a case; False if it is closed already."""
    mine = and_(cases.c.id == number, cases.c.closed.is_(None))
    return connection.execute(update(cases).where(mine).values(closed=at, ending=ending.value)).rowcount == 1


def start_clock(connection: Connection, number: int, due: date) -> None:
    """Let the clock of a case run until that day."""
    connection.execute(update(cases).where(cases.c.id == number).values(due=due))


def escalate(connection: Connection, number: int, level: int, told: Sequence[str], at: datetime) -> None:
    """Note to whom a case was escalated, in turn."""
    values = {"level": level, "told": list(told), "escalated": at}
    connection.execute(update(cases).where(cases.c.id == number).values(values))


def list_provisionally(connection: Connection, number: int, at: datetime) -> None:
    """Note that a case's tool stands on the provisional list of what to migrate now (R9)."""
    connection.execute(update(cases).where(cases.c.id == number).values(provisional=at))


def complain(connection: Connection, tool: str, person: str, sentence: str, at: datetime) -> None:
    """Keep a complaint."""
    values = {"tool_id": tool, "person": person, "sentence": storable(sentence), "at": at}
    connection.execute(complaints.insert().values(values))


def complaint_counts(connection: Connection, tools: Iterable[str]) -> dict[str, int]:
    """Return how many complaints there are about each of these tools, for those about which there are any."""
    found: dict[str, int] = {}
    for chunk in chunks(tools):
        query = select(complaints.c.tool_id, func.count()).where(complaints.c.tool_id.in_(chunk))
        found.update({tool: int(count) for tool, count in connection.execute(query.group_by(complaints.c.tool_id))})
    return found


def _read(connection: Connection, *terms: ColumnElement[bool]) -> list[OpenCase]:
    return [_case(row) for row in connection.execute(select(cases).where(*terms).order_by(cases.c.id))]


def _case(row: AnyRow) -> OpenCase:
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    ask = Ask(tool=values.pop("tool_id"), step=Step(values.pop("step")), party=Party(values.pop("party")))
    return OpenCase(ask=ask, **{**values, "told": tuple(values["told"])})

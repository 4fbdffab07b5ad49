"""Cases and complaints in the database: put, closed, escalated, never deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, and_, func, literal, select, text, tuple_, update

from inventory.domain.caseload import Ask, Ending, OpenCase, Party, Step
from inventory.store.bodies import storable
from inventory.store.caseload_tables import cases, complaints
from inventory.store.rows import AnyRow, chunks
from inventory.store.schema import scans

NO_CLOCK = date(9999, 12, 31)
"""Sorts a case without a clock behind all others."""

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


def cases_of(connection: Connection, person: str) -> list[OpenCase]:
    """Return the open cases of a person, in the order in which they were put."""
    return _read(connection, cases.c.closed.is_(None), cases.c.person == person)


def told_of(connection: Connection, person: str) -> list[OpenCase]:
    """Return the open cases of others of whose delay a person has heard."""
    late = _read(connection, cases.c.closed.is_(None), cases.c.level > 0, cases.c.person != person)
    return [case for case in late if person in case.told]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCases:
    """Which open cases a list has; "" leaves a field open. `late` are those whose last day lies before that date."""

    person: str = ""
    step: str = ""
    late: date | None = None


def open_page(
    connection: Connection, wanted: WantedCases, *, after: tuple[date, int] | None = None, limit: int
) -> list[OpenCase]:
    """Return open cases, the first due first and those without a clock last; `after` is where the last page ended."""
    terms: list[ColumnElement[bool]] = [cases.c.closed.is_(None)]
    exact = ((cases.c.person, wanted.person), (cases.c.step, wanted.step))
    terms += [column == value for column, value in exact if value]
    if wanted.late is not None:
        terms.append(cases.c.due < wanted.late)
    due = func.coalesce(cases.c.due, NO_CLOCK)
    if after is not None:
        terms.append(tuple_(due, cases.c.id) > tuple_(literal(after[0], Date), literal(after[1])))
    query = select(cases).where(*terms).order_by(due, cases.c.id).limit(limit)
    return [_case(row) for row in connection.execute(query)]


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

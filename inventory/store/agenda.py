"""What may wait for the board, asked of the database: few tools, those that people have taken up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from classifiers.criticality import Criticality
from inventory.domain.caseload import OpenCase
from inventory.domain.events import Event, EventKind
from inventory.domain.meeting import Line
from inventory.domain.migration import State
from inventory.domain.registers import EnterpriseZone
from inventory.store import caseload
from inventory.store.caseload_tables import cases, complaints
from inventory.store.chain import event_of
from inventory.store.citizen_tables import registrations
from inventory.store.dossier_tables import records
from inventory.store.schema import events, shares, sightings, tools, verdicts

MOST = 200
"""Tools of one kind that are looked at for one agenda; nobody decides on more in a meeting."""

TO_THE_BOARD = 3
"""The level of escalation at which the board hears of a case."""

_registered = exists().where(registrations.c.tool_id == tools.c.id).correlate(tools)


def filed(connection: Connection, kind: str, states: Iterable[State]) -> list[str]:
    """Return the tools in these states for which a record of that kind is on file, the newest record first."""
    newest = func.max(records.c.id)
    query = (
        select(records.c.tool_id)
        .join(tools, tools.c.id == records.c.tool_id)
        .where(records.c.kind == kind, tools.c.merged_into.is_(None), tools.c.state.in_([one.value for one in states]))
        .group_by(records.c.tool_id)
        .order_by(newest.desc())
        .limit(MOST)
    )
    return list(connection.execute(query).scalars())


def steering(connection: Connection, states: Iterable[State]) -> list[str]:
    """Return the tools in these states that steer the process and are registered."""
    query = (
        select(tools.c.id)
        .join(verdicts, verdicts.c.tool_id == tools.c.id)
        .where(
            verdicts.c.latest,
            verdicts.c.criticality == Criticality.PROCESS.value,
            tools.c.merged_into.is_(None),
            _registered,
            tools.c.state.in_([one.value for one in states]),
        )
        .order_by(tools.c.id)
        .limit(MOST)
    )
    return list(connection.execute(query).scalars())


def gone(connection: Connection, states: Iterable[State]) -> list[str]:
    """Return the registered tools in these states that scans do not find any more, the longest gone first."""
    here = and_(tools.c.merged_into.is_(None), _registered)
    wanted = tools.c.state.in_([one.value for one in states])
    query = select(tools.c.id).where(here, wanted, tools.c.unseen.is_not(None)).order_by(tools.c.unseen).limit(MOST)
    return list(connection.execute(query).scalars())


def in_zones(connection: Connection, zones: Iterable[EnterpriseZone], states: Iterable[State]) -> list[str]:
    """Return severe tools in these states whose leading file lies in one of these zones, the highest score first."""
    places = [_within(zone) for zone in zones]
    if not places:
        return []
    severe = [one.value for one in (Criticality.FINANCIAL, Criticality.QUALITY, Criticality.PROCESS)]
    query = (
        select(tools.c.id)
        .join(verdicts, verdicts.c.tool_id == tools.c.id)
        .join(sightings, sightings.c.tool_id == tools.c.id)
        .join(shares, shares.c.id == sightings.c.share_id)
        .where(
            verdicts.c.latest,
            verdicts.c.criticality.in_(severe),
            sightings.c.lead,
            tools.c.merged_into.is_(None),
            tools.c.state.in_([one.value for one in states]),
            or_(*places),
        )
        .order_by(verdicts.c.score.desc(), tools.c.id)
        .limit(MOST)
    )
    return list(connection.execute(query).scalars())


def escalated(connection: Connection) -> list[OpenCase]:
    """Return the open cases of which the board has heard, the first due first."""
    found = select(cases.c.id).where(cases.c.closed.is_(None), cases.c.level >= TO_THE_BOARD)
    return _cases(connection, found.order_by(cases.c.due, cases.c.id).limit(MOST))


def overdue(connection: Connection, today: date, *, limit: int = 20) -> tuple[int, list[OpenCase]]:
    """Return how many open cases are past their day, and the ones that are so the longest."""
    late = (cases.c.closed.is_(None), cases.c.due < today)
    number = int(connection.execute(select(func.count()).select_from(cases).where(*late)).scalar_one())
    return number, _cases(connection, select(cases.c.id).where(*late).order_by(cases.c.due, cases.c.id).limit(limit))


def complained(connection: Connection, since: datetime) -> Iterator[tuple[str, Line]]:
    """Yield the tools about which somebody complained since then, with what was said."""
    query = select(complaints).where(complaints.c.at > since).order_by(complaints.c.id.desc()).limit(MOST)
    for row in connection.execute(query):
        yield row.tool_id, Line(text=f"{row.person}: {row.sentence}")


def attempts(connection: Connection, since: datetime) -> list[Event]:
    """Return the attempts that were refused since then, the newest first."""
    query = (
        select(events, shares.c.name.label("share"))
        .outerjoin(shares, shares.c.id == events.c.share_id)
        .where(events.c.kind == EventKind.ATTEMPT_REFUSED.value, events.c.at > since)
        .order_by(events.c.id.desc())
        .limit(MOST)
    )
    return [event_of(row) for row in connection.execute(query)]


def held(connection: Connection) -> list[tuple[str, int]]:
    """Return the shares on which many tools disappeared at once, with how many are held back."""
    query = select(shares.c.name, shares.c.held_tools).where(shares.c.held_tools > 0).order_by(shares.c.name)
    return [(row.name, int(row.held_tools)) for row in connection.execute(query)]


def _within(zone: EnterpriseZone) -> ColumnElement[bool]:
    path = zone.path.strip("/")
    inside = sightings.c.path.startswith(f"{path}/", autoescape=True) if path else sightings.c.path.is_not(None)
    return and_(shares.c.name == zone.share, inside)


def _cases(connection: Connection, numbers: Select[Any]) -> list[OpenCase]:
    return [caseload.one_case(connection, number) for number in connection.execute(numbers).scalars().all()]

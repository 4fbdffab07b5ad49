"""Who had which tool open on which day, as lock files tell, and what a verdict was made by of it.

Scans see some of the use, never all of it: figures are lower bounds. Of files that are no tools nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, func, or_, select

from inventory.store.bodies import storable
from inventory.store.reported import SeenUse
from inventory.store.rows import chunks, insert_missing, insert_rows
from inventory.store.schema import exposures, observations, sightings, tools, uses

WINDOW = timedelta(days=90)
"""Days that users and days of use are counted over (POLICY section 2, score)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How a tool was seen in use: `users` and `days` of the last 90 days, and when it was `last` seen in use at all."""

    users: int
    days: int
    last: date

    @property
    def sentence(self) -> str:
        """The figures in words; scans see some of the use, so there may have been more."""
        last = f"last on {self.last:%Y-%m-%d}"
        if not self.days:
            return f"not seen in use in the last {WINDOW.days} days, {last}"
        people = "1 person" if self.users == 1 else f"{self.users} people"
        days = "1 day" if self.days == 1 else f"{self.days} days"
        return f"by at least {people} on at least {days} of the last {WINDOW.days}, {last}"


def figures(usage: Usage | None) -> tuple[int, int] | None:
    """Return what a verdict is made by of it: users and days."""
    return None if usage is None else (usage.users, usage.days)


def keep_uses(connection: Connection, share: int, given: Sequence[SeenUse]) -> None:
    """Keep the uses of files that are tools or parts of one; what is known already changes nothing."""
    paths = _tools_at(connection, share, {use.path for use in given})
    rows = [
        {"path": use.path, "share_id": share, "person": storable(use.person), "day": use.day}
        for use in given
        if use.path in paths
    ]
    insert_missing(connection, uses, rows)


def _tools_at(connection: Connection, share: int, paths: Iterable[str]) -> set[str]:
    judged = or_(sightings.c.tool_id.is_not(None), observations.c.is_tool)
    query = (
        select(sightings.c.path)
        .join(observations, observations.c.id == sightings.c.observation_id)
        .where(sightings.c.share_id == share, sightings.c.gone.is_(None), judged)
    )
    found: set[str] = set()
    for chunk in chunks(sorted(paths)):
        found.update(connection.execute(query.where(sightings.c.path.in_(chunk))).scalars())
    return found


def usages(connection: Connection, ids: Iterable[str], today: date) -> dict[str, Usage]:
    """Return how these tools were seen in use; one that never was is not in it."""
    found: dict[str, Usage] = {}
    for chunk in chunks(ids):
        found.update(_counted(connection, _query(today).where(sightings.c.tool_id.in_(chunk))))
    return found


def users_by_day(connection: Connection, tool: str, today: date) -> dict[date, int]:
    """Return how many people were seen with a tool on each of the last 90 days on which somebody was."""
    query = (
        select(uses.c.day, func.count(uses.c.person.distinct()))
        .join(sightings, and_(sightings.c.share_id == uses.c.share_id, sightings.c.path == uses.c.path))
        .where(sightings.c.tool_id == tool, uses.c.day > today - WINDOW)
        .group_by(uses.c.day)
        .order_by(uses.c.day)
    )
    return {day: int(people) for day, people in connection.execute(query)}


def usages_as_judged(connection: Connection, ids: Iterable[str]) -> dict[str, Usage]:
    """Return how these tools were seen in use when they were judged last, and when they were seen in use at all."""
    figures = judged_usages(connection, ids)
    last = (
        select(sightings.c.tool_id, func.max(uses.c.day))
        .join(sightings, and_(sightings.c.share_id == uses.c.share_id, sightings.c.path == uses.c.path))
        .group_by(sightings.c.tool_id)
    )
    found: dict[str, Usage] = {}
    for chunk in chunks(figures):
        for tool, day in connection.execute(last.where(sightings.c.tool_id.in_(chunk))):
            users, days = figures[tool]
            found[tool] = Usage(users=users, days=days, last=day)
    return found


def changed_usages(connection: Connection, today: date) -> list[str]:
    """Return the present tools whose users or days of use are other ones than when they were judged last."""
    present = select(tools.c.id).where(tools.c.unseen.is_(None), tools.c.merged_into.is_(None))
    counted = _counted(connection, _query(today).where(sightings.c.tool_id.in_(present)))
    now = {tool: figures(usage) for tool, usage in counted.items()}
    before = _judged(connection, select(exposures).where(exposures.c.tool_id.in_(present)))
    return sorted(tool for tool in now.keys() | before.keys() if now.get(tool) != before.get(tool))


def _query(today: date) -> Select[Any]:
    """Count over all places of a tool, past ones too: a tool that was moved keeps its users."""
    recent = uses.c.day > today - WINDOW
    return (
        select(
            sightings.c.tool_id, _distinct(recent, uses.c.person), _distinct(recent, uses.c.day), func.max(uses.c.day)
        )
        .join(sightings, and_(sightings.c.share_id == uses.c.share_id, sightings.c.path == uses.c.path))
        .where(sightings.c.tool_id.is_not(None))
        .group_by(sightings.c.tool_id)
    )


def _distinct(wanted: ColumnElement[bool], column: ColumnElement[Any]) -> ColumnElement[int]:
    return func.count(case((wanted, column)).distinct())


def _counted(connection: Connection, query: Select[Any]) -> dict[str, Usage]:
    return {
        tool: Usage(users=int(users), days=int(days), last=last)
        for tool, users, days, last in connection.execute(query)
    }


def judged_usages(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return users and days of use that these tools were judged by; one without any is not in it."""
    found: dict[str, tuple[int, int]] = {}
    for chunk in chunks(ids):
        found.update(_judged(connection, select(exposures).where(exposures.c.tool_id.in_(chunk))))
    return found


def _judged(connection: Connection, query: Select[Any]) -> dict[str, tuple[int, int]]:
    return {row.tool_id: (row.users, row.days_used) for row in connection.execute(query)}


def keep_judged(connection: Connection, ids: Iterable[str], given: Mapping[str, Usage]) -> None:
    """Keep what these tools are judged by now."""
    judged = list(ids)
    for chunk in chunks(judged):
        connection.execute(delete(exposures).where(exposures.c.tool_id.in_(chunk)))
    rows = [
        {"tool_id": tool, "users": given[tool].users, "days_used": given[tool].days} for tool in judged if tool in given
    ]
    insert_rows(connection, exposures, rows)


def forget_uses(connection: Connection, before: date) -> int:
    """Delete every use of a day before this one; return how many there were."""
    return connection.execute(delete(uses).where(uses.c.day < before)).rowcount


def oldest_use(connection: Connection) -> date | None:
    """Return the day of the oldest use that is kept, None if none is."""
    found: date | None = connection.execute(select(func.min(uses.c.day))).scalar()
    return found


def count_uses(connection: Connection) -> int:
    """Return how many uses are kept."""
    return int(connection.execute(select(func.count()).select_from(uses)).scalar_one())

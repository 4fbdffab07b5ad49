"""How far tools are on their way: how many stand where, since when, and how that was on earlier days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, and_, func, select

from inventory.domain.caseload import OpenCase
from inventory.domain.events import EventKind
from inventory.domain.migration import State
from inventory.store import caseload
from inventory.store.board_tables import board_lines
from inventory.store.caseload_tables import cases
from inventory.store.engine import Inventory
from inventory.store.keeping import kept
from inventory.store.owned import owners_of
from inventory.store.rows import chunks
from inventory.store.schema import events, tools
from inventory.store.view_tables import daily_counts

BOUNDS = (30, 90, 180)
"""Days after which a tool counts as older: up to a month, a quarter, half a year, and beyond."""

STATE = "state:"
"""What the figures of a day begin with that count the tools of a state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where one tool stands on its way: `entered` its state, what is asked of whom until when, who answers for it."""

    entered: datetime | None
    cases: tuple[OpenCase, ...]
    owner: str


def by_state(inventory: Inventory) -> Mapping[State, int]:
    """Return how many present tools stand in each state."""

    def count() -> dict[State, int]:
        query = select(board_lines.c.state, func.count()).where(~board_lines.c.gone).group_by(board_lines.c.state)
        with inventory.reading() as connection:
            return {State(state): int(count) for state, count in connection.execute(query)}

    return kept(inventory, "progress by state", count)


def ages(inventory: Inventory, states: Iterable[State], now: datetime) -> Mapping[State, tuple[int, ...]]:
    """Return for each of these states how many tools stand in it since up to 30, 90, 180 days, and for longer."""
    wanted = [state.value for state in states]

    def count() -> dict[State, tuple[int, ...]]:
        moved = and_(events.c.tool_id == tools.c.id, events.c.kind == EventKind.STATE_CHANGED.value)
        since = func.coalesce(func.max(events.c.at), tools.c.discovered).label("since")
        query = (
            select(tools.c.state, since)
            .outerjoin(events, moved)
            .where(tools.c.state.in_(wanted), tools.c.merged_into.is_(None), tools.c.unseen.is_(None))
            .group_by(tools.c.id, tools.c.state, tools.c.discovered)
        )
        found: dict[State, list[int]] = {}
        with inventory.reading() as connection:
            for state, at in connection.execute(query):
                found.setdefault(State(state), [0] * (len(BOUNDS) + 1))[_age(now - _moment(at, now))] += 1
        return {state: tuple(counts) for state, counts in found.items()}

    return kept(inventory, ("progress ages", *wanted), count)


def progress_of(inventory: Inventory, ids: Iterable[str]) -> dict[str, Progress]:
    """Return where these tools stand."""
    wanted = sorted(set(ids))
    with inventory.reading() as connection:
        entered = _entered(connection, wanted)
        owners = owners_of(connection, wanted)
        held: dict[str, list[OpenCase]] = {}
        for case in caseload.open_cases(connection, wanted):
            held.setdefault(case.ask.tool, []).append(case)
    return {
        tool: Progress(
            entered=entered.get(tool),
            cases=tuple(sorted(held.get(tool, ()), key=lambda case: (case.due or date.max, case.id))),
            owner=owners.get(tool, ""),
        )
        for tool in wanted
    }


def overdue_cases(inventory: Inventory, today: date) -> int:
    """Return how many open cases are past their last day."""
    late = select(func.count()).where(cases.c.closed.is_(None), cases.c.due < today)
    with inventory.reading() as connection:
        return int(connection.execute(late).scalar_one())


def states_by_day(inventory: Inventory, since: date) -> dict[date, dict[State, int]]:
    """Return how many tools stood in each state on each day that was counted, from that day on."""
    many = daily_counts.c.count.label("many")
    query = select(daily_counts.c.day, daily_counts.c.figure, many).where(
        daily_counts.c.day >= since, daily_counts.c.figure.startswith(STATE)
    )
    known = {state.value: state for state in State}
    found: dict[date, dict[State, int]] = {}
    with inventory.reading() as connection:
        for row in connection.execute(query.order_by(daily_counts.c.day)):
            state = known.get(row.figure.removeprefix(STATE))
            if state is not None:
                found.setdefault(row.day, {})[state] = int(row.many)
    return found


def _entered(connection: Connection, ids: list[str]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for chunk in chunks(ids):
        moved = (events.c.tool_id.in_(chunk), events.c.kind == EventKind.STATE_CHANGED.value)
        query = select(events.c.tool_id, func.max(events.c.at).label("at")).where(*moved).group_by(events.c.tool_id)
        found.update((row.tool_id, row.at) for row in connection.execute(query))
    return found


def _age(standing: timedelta) -> int:
    return sum(standing.days >= bound for bound in BOUNDS)


def _moment(at: datetime, now: datetime) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=now.tzinfo)

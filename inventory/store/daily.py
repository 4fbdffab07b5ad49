"""Figures of each day: how many tools stood where, and what happened, so that no page counts a year of events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, Date, cast, delete, func, select, text

from inventory.store.engine import Inventory
from inventory.store.ledger import last_event
from inventory.store.rows import insert_rows
from inventory.store.schema import events
from inventory.store.view_tables import daily_counts

EVENT = "event:"
"""Figures of what happened on a day begin like this; all others say how many there were at its end."""

_BEGINNING = date(1970, 1, 1)
_COUNTED = "ledger"
"""Under this day and name stands up to which event was counted."""

_LOCK = 0x5AD6
"""PostgreSQL advisory lock: two that count at once would count the same events twice."""

TAIL = 20_000
"""Events beyond the counted ones that a page looks at; a scan that is running may add more."""

_ROW = (daily_counts.c.day, daily_counts.c.figure, daily_counts.c.count)


def keep(inventory: Inventory, day: date, standing: Mapping[str, int]) -> None:
    """Keep how things stand at the end of this day, and add the events since the last count to their days."""
    with inventory.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        counted, newest = counted_until(connection), last_event(connection)
        added = _by_day(connection, counted, newest)
        for one, figures in added.items():
            known = _figures(connection, one)
            total = {name: count + known.get(name, 0) for name, count in figures.items()}
            _replace(connection, one, total)
        _replace(connection, day, standing, also=_standing_of(connection, day))
        _replace(connection, _BEGINNING, {_COUNTED: newest})


def counted_on(inventory: Inventory, day: date) -> bool:
    """Return True if it was counted on this day how things stand."""
    with inventory.reading() as connection:
        return bool(_standing_of(connection, day))


def counted_until(connection: Connection) -> int:
    """Return up to which event the kept figures have counted, 0 before the first time."""
    return _figures(connection, _BEGINNING).get(_COUNTED, 0)


def course(inventory: Inventory, figures: tuple[str, ...], since: date) -> dict[date, dict[str, int]]:
    """Return these figures for each day from then on on which they were counted, in the order of the days."""
    wanted = (daily_counts.c.day >= since, daily_counts.c.figure.in_(figures))
    found: dict[date, dict[str, int]] = {}
    with inventory.reading() as connection:
        for day, figure, count in connection.execute(select(*_ROW).where(*wanted).order_by(daily_counts.c.day)):
            found.setdefault(day, {})[figure] = int(count)
    return found


def standing_at(inventory: Inventory, day: date) -> dict[str, int]:
    """Return how things stood at the end of the last day, up to this one, on which that was counted."""
    with inventory.reading() as connection:
        last = select(func.max(daily_counts.c.day)).where(daily_counts.c.day <= day, daily_counts.c.figure == "tools")
        counted = connection.execute(last).scalar()
        return {} if counted is None else _figures(connection, counted)


def happened_since(inventory: Inventory, since: datetime) -> Counter[str]:
    """Return how many events of each kind there were from that day on, those that nobody counted yet included."""
    day = since.date()
    kept = (daily_counts.c.day >= day, daily_counts.c.figure.startswith(EVENT))
    query = select(daily_counts.c.figure, func.sum(daily_counts.c.count)).where(*kept).group_by(daily_counts.c.figure)
    found: Counter[str] = Counter()
    with inventory.reading() as connection:
        for figure, count in connection.execute(query):
            found[figure.removeprefix(EVENT)] += int(count)
        beyond = select(events.c.kind, events.c.at).where(events.c.id > counted_until(connection))
        tail = beyond.order_by(events.c.id.desc()).limit(TAIL).subquery()
        late = select(tail.c.kind, func.count()).where(tail.c.at >= since.replace(hour=0, minute=0, second=0))
        for kind, count in connection.execute(late.group_by(tail.c.kind)):
            found[kind] += int(count)
    return found


def _by_day(connection: Connection, after: int, until: int) -> dict[date, Counter[str]]:
    here = func.timezone("UTC", events.c.at) if connection.dialect.name == "postgresql" else events.c.at
    on = cast(here, Date) if connection.dialect.name == "postgresql" else func.date(here)
    query = select(on, events.c.kind, func.count())
    rows = connection.execute(query.where(events.c.id > after, events.c.id <= until).group_by(on, events.c.kind))
    found: dict[date, Counter[str]] = {}
    for day, kind, count in rows:
        on_day = day if isinstance(day, date) else date.fromisoformat(day)
        found.setdefault(on_day, Counter())[f"{EVENT}{kind}"] += int(count)
    return found


def _figures(connection: Connection, day: date) -> dict[str, int]:
    query = select(*_ROW).where(daily_counts.c.day == day)
    return {figure: int(count) for _, figure, count in connection.execute(query)}


def _standing_of(connection: Connection, day: date) -> tuple[str, ...]:
    return tuple(name for name in _figures(connection, day) if not name.startswith(EVENT))


def _replace(connection: Connection, day: date, figures: Mapping[str, int], *, also: tuple[str, ...] = ()) -> None:
    """Write these figures of a day instead of what stood there, without those that are named beside them."""
    named = [*figures, *also]
    gone = (daily_counts.c.day == day, daily_counts.c.figure.in_(named))
    connection.execute(delete(daily_counts).where(*gone))
    rows = [{"day": day, "figure": name, "count": count} for name, count in figures.items()]
    insert_rows(connection, daily_counts, rows)

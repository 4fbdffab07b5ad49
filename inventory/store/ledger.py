"""The ledger of events: appended in the transaction of the change they report, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select

from inventory.domain.chain import digest_of_event
from inventory.domain.events import SCANNER, Event, EventKind
from inventory.domain.length import shortened
from inventory.domain.migration import State
from inventory.store.audit_tables import chain
from inventory.store.bodies import storable, typed
from inventory.store.chain import Pending, event_of, next_events
from inventory.store.database import Inventory
from inventory.store.rows import chunks, insert_rows
from inventory.store.schema import events, shares

PAGE = 1_000

FRESH = timedelta(days=180)
"""How long a version of the logic counts as a recent one (POLICY section 2, score)."""


def append(connection: Connection, happened: Iterable[Event]) -> None:
    """Append these events in their order; they are linked to the audit chain when their transaction ends.

    `connection` is one of `Inventory.writing`: what is appended elsewhere would have no link.
    """
    given = [_storable(event) for event in happened]
    names = {event.share for event in given if event.share is not None}
    ids: dict[str, int] = {}
    if names:
        ids = dict(connection.execute(select(shares.c.name, shares.c.id).where(shares.c.name.in_(names))).all())
    given = [event if event.share in ids else replace(event, share=None) for event in given]
    numbers = next_events(connection, len(given)) if given else ()
    insert_rows(
        connection,
        events,
        [
            {
                "id": number,
                "tool_id": event.tool,
                "share_id": None if event.share is None else ids[event.share],
                "at": event.at,
                "kind": event.kind.value,
                "actor": event.actor,
                "reason": event.reason,
                "policy": event.policy,
                "detail": event.detail,
            }
            for number, event in zip(numbers, given, strict=True)
        ],
    )
    pending: list[Pending] = connection.get_execution_options()["pending"]
    pending += [
        (number, digest_of_event(number, event), event.at) for number, event in zip(numbers, given, strict=True)
    ]


def _storable(event: Event) -> Event:
    """Return the event in characters that both databases take: what is hashed must be what is stored."""
    detail = {storable(str(name)): storable(str(value)) for name, value in event.detail.items()}
    return replace(event, actor=storable(event.actor), reason=_reason(event), detail=detail)


def _reason(event: Event) -> str:
    """Return what a person said only if it is short enough; what the product says of a refusal may quote too much."""
    if event.kind is EventKind.ATTEMPT_REFUSED:
        return storable(shortened(event.reason))
    return storable(event.reason) if event.actor == SCANNER else typed(event.reason)


def events_of(connection: Connection, tool: str) -> list[Event]:
    """Return the events of a tool, oldest first."""
    query = (
        select(events, shares.c.name.label("share"))
        .outerjoin(shares, shares.c.id == events.c.share_id)
        .where(events.c.tool_id == tool)
        .order_by(events.c.id)
    )
    return [event_of(row) for row in connection.execute(query)]


def events_before(connection: Connection, tool: str, number: int | None, limit: int) -> list[tuple[int, Event]]:
    """Return so many events of a tool with their numbers, the newest first; only those before that number, if given."""
    query = (
        select(events, shares.c.name.label("share"))
        .outerjoin(shares, shares.c.id == events.c.share_id)
        .where(events.c.tool_id == tool)
        .order_by(events.c.id.desc())
        .limit(limit)
    )
    query = query if number is None else query.where(events.c.id < number)
    return [(row.id, event_of(row)) for row in connection.execute(query)]


def logic_changes(connection: Connection, tools: Iterable[str], now: datetime) -> dict[str, int]:
    """Return how often the logic of each of these tools changed in the last 180 days, for those where it did."""
    changed = events.c.kind == EventKind.LOGIC_CHANGED.value
    lately = events.c.at > now - FRESH
    found: dict[str, int] = {}
    for chunk in chunks(tools):
        query = select(events.c.tool_id, func.count()).where(events.c.tool_id.in_(chunk), changed, lately)
        found.update({tool: int(count) for tool, count in connection.execute(query.group_by(events.c.tool_id))})
    return found


def new_versions(changes: int, discovered: datetime, now: datetime) -> int | None:
    """Return how many new versions of its logic a tool had in 180 days, None if it is not known for that long."""
    return changes if changes or now - discovered >= FRESH else None


def last_entered(connection: Connection, tool: str, state: State) -> datetime | None:
    """Return when a tool came into this state last, None if it never did."""
    moved = and_(events.c.tool_id == tool, events.c.kind == EventKind.STATE_CHANGED.value)
    moves = connection.execute(select(events.c.at, events.c.detail).where(moved).order_by(events.c.id.desc()))
    return next((row.at for row in moves if row.detail.get("to") == state.value), None)


def state_at(connection: Connection, tool: str, moment: datetime) -> State | None:
    """Return the state in which a tool was at a moment, None if it never moved."""
    moved = and_(events.c.tool_id == tool, events.c.kind == EventKind.STATE_CHANGED.value)
    rows = connection.execute(select(events.c.at, events.c.detail).where(moved).order_by(events.c.id))
    moves = [row for row in rows if {"from", "to"} <= row.detail.keys()]
    if not moves:
        return None
    before = [row.detail["to"] for row in moves if row.at <= moment]
    return State(before[-1] if before else moves[0].detail["from"])


def last_decided(connection: Connection) -> datetime | None:
    """Return when a person decided last, None if nobody has; attempts that were refused are no decisions."""
    by_person = and_(events.c.actor != SCANNER, events.c.kind != EventKind.ATTEMPT_REFUSED.value)
    last: datetime | None = connection.execute(
        select(events.c.at).where(by_person).order_by(events.c.id.desc()).limit(1)
    ).scalar()
    return last


def last_event(connection: Connection) -> int:
    """Return the number of the newest event, 0 if there is none."""
    return connection.execute(select(func.max(events.c.id))).scalar() or 0


def events_after(connection: Connection, number: int, limit: int = 1_000) -> list[Event]:
    """Return the events that came after that number, oldest first."""
    query = (
        select(events, shares.c.name.label("share"))
        .outerjoin(shares, shares.c.id == events.c.share_id)
        .where(events.c.id > number)
        .order_by(events.c.id)
        .limit(limit)
    )
    return [event_of(row) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event with its number in the ledger and the hash of its link, "" if it has none."""

    number: int
    event: Event
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEntries:
    """What a list of the ledger is narrowed to; "" and None leave a field open."""

    tool: str = ""
    actor: str = ""
    kind: str = ""
    policy: str = ""
    since: datetime | None = None
    until: datetime | None = None


def newest(inventory: Inventory, wanted: WantedEntries, *, before: int | None = None, limit: int = 100) -> list[Entry]:
    """Return the newest entries that fit, below the number `before`."""
    query = (
        select(events, shares.c.name.label("share"), chain.c.hash)
        .outerjoin(shares, shares.c.id == events.c.share_id)
        .outerjoin(chain, chain.c.event_id == events.c.id)
        .order_by(events.c.id.desc())
        .limit(limit)
    )
    exact = {
        events.c.tool_id: wanted.tool,
        events.c.actor: wanted.actor,
        events.c.kind: wanted.kind,
        events.c.policy: wanted.policy,
    }
    query = query.where(*(column == value for column, value in exact.items() if value))
    if wanted.since is not None:
        query = query.where(events.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(events.c.at < wanted.until)
    if before is not None:
        query = query.where(events.c.id < before)
    with inventory.reading() as connection:
        return [
            Entry(number=row.id, event=event_of(row), hash=row.hash or "") for row in connection.execute(query).all()
        ]


def entries(
    inventory: Inventory,
    *,
    tool: str | None = None,
    actor: str | None = None,
    kind: str | None = None,
    since: datetime | None = None,
) -> Iterator[Entry]:
    """Yield the events that are of this tool, actor and kind and happened since then, oldest first."""
    query = (
        select(events, shares.c.name.label("share"), chain.c.hash)
        .outerjoin(shares, shares.c.id == events.c.share_id)
        .outerjoin(chain, chain.c.event_id == events.c.id)
        .order_by(events.c.id)
        .limit(PAGE)
    )
    given = {events.c.tool_id: tool, events.c.actor: actor, events.c.kind: kind}
    query = query.where(*(column == value for column, value in given.items() if value is not None))
    query = query if since is None else query.where(events.c.at >= since)
    after = 0
    with inventory.reading() as connection:
        while page := connection.execute(query.where(events.c.id > after)).all():
            for row in page:
                yield Entry(number=row.id, event=event_of(row), hash=row.hash or "")
            after = page[-1].id

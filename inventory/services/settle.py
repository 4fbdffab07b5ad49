"""Letting happen what follows by itself: exceptions expire, retired tools close or come back, zones end."""

from __future__ import annotations

from inventory.domain.events import SCANNER, Event, EventKind
from inventory.domain.migration import State
from inventory.domain.people import Person
from inventory.domain.settling import SETTLING, settled
from inventory.services.docket import case_of
from inventory.services.judge import Bench
from inventory.services.reassess import reassess_now
from inventory.store import catalogue, ledger, registered
from inventory.store.engine import Connection, Inventory
from inventory.store.presence import back_in
from inventory.store.spots import spots_of

_BY_QUERY = {State.MONITORED, State.ENTERPRISE, State.CLOSED, State.DECOMMISSIONED}
"""States in which most tools stay for years: those on which something may follow are asked for."""

_NOBODY = Person(id=SCANNER, name="the scanner")


def settle(inventory: Inventory, bench: Bench) -> list[Event]:
    """Move every tool on which a date or a scan has decided, each in a transaction of its own; return what happened.

    Doing it twice changes nothing; two at once move each tool once.
    """
    with inventory.reading() as connection:
        waiting = catalogue.tools_in(connection, SETTLING - _BY_QUERY)
        waiting += back_in(connection, [State.CLOSED, State.DECOMMISSIONED])
        waiting += registered.unapproved_in(connection, State.MONITORED)
        waiting += _outside(connection, bench)
    return [event for tool in waiting if (event := _settle(inventory, tool, bench)) is not None]


def _outside(connection: Connection, bench: Bench) -> list[str]:
    """Return the enterprise tools of which a place lies in no zone that IT runs: of thousands, a few."""
    zones = bench.organisation.enterprise
    found = spots_of(connection, catalogue.tools_in(connection, [State.ENTERPRISE]))
    return sorted(
        tool
        for tool, spots in found.items()
        if not all(any(zone.covers(*spot.place, bench.now) for zone in zones) for spot in spots)
    )


def _settle(inventory: Inventory, tool: str, bench: Bench) -> Event | None:
    with inventory.writing() as connection:
        return settle_now(connection, tool, bench)


def settle_now(connection: Connection, tool: str, bench: Bench) -> Event | None:
    """Move one tool on which a date, a scan or a decision of this transaction has decided."""
    known = catalogue.locked_tool(connection, tool)
    if known.state not in SETTLING:
        return None
    follows = settled(case_of(connection, known, actor=_NOBODY, bench=bench))
    if follows is None or not catalogue.decide(connection, known, follows.state, known.decided_for):
        return None
    event = Event(
        kind=EventKind.STATE_CHANGED,
        at=bench.now,
        tool=tool,
        reason=follows.reason,
        policy=follows.policy,
        detail={"from": known.state.value, "to": follows.state.value},
    )
    ledger.append(connection, [event])
    reassess_now(connection, [tool], bench)
    return event

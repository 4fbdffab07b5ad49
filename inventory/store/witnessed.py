"""What the ledger says of a tool's records: which were changed past the product, and whose hands were ever on it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, select, text

from inventory.domain.chain import digest_of_event
from inventory.domain.dossier import Dossier, Result
from inventory.domain.events import Event, EventKind
from inventory.domain.records import SEALED, Record, seal_of
from inventory.store.audit_tables import chain
from inventory.store.chain import event_of
from inventory.store.dossier_tables import records
from inventory.store.schema import events

_TOLD_BY = MappingProxyType(
    {
        "request": EventKind.REQUESTED,
        "architecture": EventKind.CHECKED,
        "data_check": EventKind.DATA_CHECKED,
        "acceptance": EventKind.TESTED,
        "build": EventKind.BUILT,
        "deployment": EventKind.DEPLOYED,
    }
)
"""Which event tells of the records on which a release rests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who was ever named developer of what is to be signed, and who ever executed a case of its test."""

    builders: frozenset[str] = frozenset()
    executors: frozenset[str] = frozenset()


def untold(connection: Connection, tool: str, dossier: Dossier) -> frozenset[str]:
    """Return the kinds of records that count today but are not what the ledger told of last.

    Builds, checks of the architecture and deployments told before their events carried a seal are taken as they are.
    """
    kept = {kind: record for kind in _TOLD_BY if (record := getattr(dossier, kind)) is not None}
    if not kept:
        return frozenset()
    last = _last_told(connection, tool)
    return frozenset(kind for kind, record in kept.items() if not _tells(last.get(_TOLD_BY[kind]), record))


def _tells(event: Event | None, record: Record) -> bool:
    if isinstance(record, SEALED):
        return event is not None and event.detail.get("digest") == seal_of(record)
    return event is None or event.detail.get("record", seal_of(record)) == seal_of(record)


def _last_told(connection: Connection, tool: str) -> dict[EventKind, Event]:
    """Return the last event of each kind that tells of a record; one that does not fit its link tells of nothing."""
    query = (
        select(events, chain.c.digest, text("NULL AS share"))
        .join(chain, chain.c.event_id == events.c.id)
        .where(events.c.tool_id == tool, events.c.kind.in_([kind.value for kind in _TOLD_BY.values()]))
        .order_by(events.c.id)
    )
    told = ((row, event_of(row)) for row in connection.execute(query))
    return {event.kind: event for row, event in told if digest_of_event(row.id, event) == row.digest}


def hands_on(connection: Connection, tool: str) -> Hands:
    """Return who made a build since the last plan, or this very build, and who executed the test, ever.

    Naming another developer, or another tester who executes a case again, washes nobody clean.
    """
    kinds = ("plan", "build", "acceptance")
    query = select(records.c.kind, records.c.content).where(records.c.tool_id == tool, records.c.kind.in_(kinds))
    filed = [(row.kind, row.content) for row in connection.execute(query.order_by(records.c.id))]
    builds = [content["digest"] for kind, content in filed if kind == "build"]
    present = builds[-1] if builds else ""
    planned = max((place for place, (kind, _) in enumerate(filed) if kind == "plan"), default=0)
    begun = max((place for place, one in enumerate(filed) if _is_test_plan(*one)), default=0)
    return Hands(
        builders=frozenset(
            content["developer"]
            for place, (kind, content) in enumerate(filed)
            if kind == "build" and (place > planned or content["digest"] == present)
        ),
        executors=frozenset(
            test["executed_by"]
            for place, (kind, content) in enumerate(filed)
            if kind == "acceptance"
            for test in content["cases"]
            if test["executed_by"] and (place > begun or test.get("build") == present)
        ),
    )


def _is_test_plan(kind: str, content: dict[str, list[dict[str, str]]]) -> bool:
    """Return True for an acceptance test as it is planned: no case was executed yet."""
    return kind == "acceptance" and all(test["result"] == Result.OPEN.value for test in content["cases"])

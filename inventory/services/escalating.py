"""Overdue cases: the manager hears of it, then the head of the plant, then the board, each once; nobody is accused."""

from __future__ import annotations

from collections.abc import Iterator

from classifiers.verdict import Outcome
from inventory.domain.asking import Situation
from inventory.domain.caseload import PATIENCE, OpenCase, Step, signalled
from inventory.domain.clocks import Calendar, overdue
from inventory.domain.events import Event, EventKind
from inventory.domain.receivers import escalations
from inventory.services.clocking import POLICY, Table
from inventory.store import caseload as store
from inventory.store import situations
from inventory.store.engine import Connection

LEVELS = ("manager", "department head", "board")
"""Who hears of an overdue case, in turn."""


def escalate(connection: Connection, case: OpenCase, situation: Situation, table: Table) -> list[Event]:
    """Tell the next level if the case is overdue, and the level before has had its five working days."""
    if not overdue(case.due, table.bench.now):
        return []
    return [*_listed(connection, case, situation, table), *_told(connection, case, situation, table)]


def _listed(connection: Connection, case: OpenCase, situation: Situation, table: Table) -> Iterator[Event]:
    """Put an undecided tool with signals on the provisional list; its verdict stays R9."""
    undecided = case.ask.step is Step.QUESTION and situation.outcome is Outcome.TRIAGE
    if not undecided or case.provisional is not None:
        return
    if any(map(signalled, situations.opened(connection, [case.ask.tool]).values())):
        store.list_provisionally(connection, case.id, table.bench.now)
        reason = "the question was not answered in time; until it is, it stands on the list of what to migrate now"
        yield _event(EventKind.PROVISIONALLY_LISTED, case, table, reason, "R9", list=Outcome.MIGRATE_NOW.value)


def _told(connection: Connection, case: OpenCase, situation: Situation, table: Table) -> Iterator[Event]:
    told = None if _patient(case, situation, table) else next(_further(case, situation, table), None)
    if told is None:
        return
    level, people = told
    store.escalate(connection, case.id, level, (*case.told, *people), table.bench.now)
    reason = f"it was due on {case.due}; the {LEVELS[level - 1]} may be able to help"
    yield _event(EventKind.ESCALATED, case, table, reason, POLICY, level=LEVELS[level - 1], to=" ".join(people))


def _patient(case: OpenCase, situation: Situation, table: Table) -> bool:
    """Return True while the level that heard of it last still has time."""
    if case.escalated is None:
        return False
    calendar = Calendar.of(table.bench.governance.holidays, situation.plant)
    return not overdue(PATIENCE.due(case.escalated, calendar), table.bench.now)


def _further(case: OpenCase, situation: Situation, table: Table) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the levels that have not heard of it and in which there is somebody new to tell."""
    holder = table.bench.organisation.person(case.person)
    levels = escalations(holder, situation.plant, table.receivers)
    for level, people in enumerate(levels, start=1):
        new = tuple(person for person in people if person not in {case.person, *case.told})
        if level > case.level and new:
            yield level, new


def _event(kind: EventKind, case: OpenCase, table: Table, reason: str, policy: str, **detail: str) -> Event:
    told = {"step": case.ask.step.value, "case": str(case.id), "person": case.person, **detail}
    return Event(kind=kind, at=table.bench.now, tool=case.ask.tool, reason=reason, policy=policy, detail=told)

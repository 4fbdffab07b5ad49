"""What waits to be looked at by an assessor, in the order in which a look is worth most, and what each has decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, select

from classifiers.verdict import Outcome, Tag
from inventory.domain.events import Event, EventKind
from inventory.domain.gates.triage import CONFIRMED_BY_RULE
from inventory.domain.migration import State
from inventory.store import boardlines
from inventory.store.board_tables import board_lines
from inventory.store.boardlines import Wanted
from inventory.store.caseload_tables import cases
from inventory.store.chain import event_of
from inventory.store.proof_tables import proven_rules
from inventory.store.review_tables import BY_PEOPLE
from inventory.store.rows import AnyRow
from inventory.store.schema import events, shares, verdicts

MOST = 200
"""Tools of one kind that a queue holds: more than anybody looks at in a day."""

STEPS = 24
"""Confidences that are looked at: a rule book has ten, and few tools still stand as an older one judged them."""

_line = board_lines.c
_QUIET = (Outcome.TRIAGE.value, Outcome.WATCH.value, Outcome.ENTERPRISE.value)
_OPEN = (State.DISCOVERED.value, State.TRIAGED.value)


def provisional(connection: Connection, wanted: Wanted) -> list[str]:
    """Return the undecided tools that stand provisionally on the list of what to migrate now (R9)."""
    listed = exists().where(
        cases.c.tool_id == _line.tool_id, cases.c.closed.is_(None), cases.c.provisional.is_not(None)
    )
    return _undecided(connection, wanted, listed)


def signalled(connection: Connection, wanted: Wanted, rules: Collection[str]) -> list[str]:
    """Return the undecided tools in which one of these rules has more than a name to show, the highest score first."""
    return _undecided(connection, wanted, _shows(rules))


def undecided(connection: Connection, wanted: Wanted) -> list[str]:
    """Return the tools that one question would decide, the highest score first."""
    return _undecided(connection, wanted)


def unsure(connection: Connection, wanted: Wanted) -> list[tuple[str, float]]:
    """Return the tools whose class no rule alone confirms (G0), the least certain first, each with its confidence."""
    found: list[tuple[str, float]] = []
    terms = _all(connection, wanted, *_unconfirmed())
    for confidence in _steps(connection):
        alike = [row for tag in Tag for row in _of_class(connection, tag, confidence, terms)]
        alike.sort(key=lambda row: (-row.score, row.tool_id))
        found += [(row.tool_id, confidence) for row in alike]
        if len(found) >= MOST:
            break
    return found[:MOST]


def _of_class(
    connection: Connection, tag: Tag, confidence: float, terms: Iterable[ColumnElement[bool]]
) -> Sequence[AnyRow]:
    """Return the tools of one class and confidence with the highest scores: each asked for as its index has them."""
    query = select(_line.tool_id, _line.score).where(_line.tag == tag.value, _line.confidence == confidence, *terms)
    return connection.execute(query.order_by(_line.score.desc(), _line.tool_id.desc()).limit(MOST)).all()


def count(connection: Connection, wanted: Wanted) -> int:
    """Return how many tools wait in all."""
    undecided_ones = _all(connection, wanted, _line.outcome == Outcome.TRIAGE.value, _line.state.in_(_OPEN))
    likely = _all(connection, wanted, *_unconfirmed(), _line.confidence < CONFIRMED_BY_RULE)
    counted = (select(func.count()).select_from(board_lines).where(*terms) for terms in (undecided_ones, likely))
    return sum(int(connection.execute(query).scalar_one()) for query in counted)


def looked_at(connection: Connection, tools: Iterable[str]) -> set[str]:
    """Return those of these tools of whose present logic people have said what it is, or that need no look any more."""
    asked = list(tools)
    query = (
        select(_line.tool_id, _line.state, _line.outcome, verdicts.c.facts)
        .join(verdicts, verdicts.c.id == _line.verdict_id)
        .where(_line.tool_id.in_(asked))
    )
    open_ones = {
        row.tool_id
        for row in connection.execute(query)
        if row.facts.get("corrected") is None and row.state in _OPEN and row.outcome not in _QUIET[1:]
    }
    return set(asked) - open_ones


def acts_of(
    connection: Connection, actor: str, kinds: Iterable[EventKind], since: datetime, limit: int = 500
) -> list[Event]:
    """Return what a person did since then, the newest first; scans are not persons."""
    query = (
        select(events, shares.c.name.label("share"))
        .outerjoin(shares, shares.c.id == events.c.share_id)
        .where(BY_PEOPLE, events.c.actor == actor)
        .order_by(events.c.id.desc())
        .limit(limit)
    )
    wanted = frozenset(kinds)
    return [event for row in connection.execute(query) if (event := event_of(row)).at >= since and event.kind in wanted]


def _undecided(connection: Connection, wanted: Wanted, *more: ColumnElement[bool]) -> list[str]:
    terms = _all(connection, wanted, _line.outcome == Outcome.TRIAGE.value, _line.state.in_(_OPEN), *more)
    query = select(_line.tool_id).where(*terms).order_by(_line.score.desc(), _line.tool_id.desc()).limit(MOST)
    return list(connection.execute(query).scalars())


def _shows(rules: Collection[str]) -> ColumnElement[bool]:
    return exists().where(proven_rules.c.tool_id == _line.tool_id, proven_rules.c.rule.in_(sorted(rules)))


def _unconfirmed() -> tuple[ColumnElement[bool], ...]:
    return _line.state == State.DISCOVERED.value, _line.outcome.not_in(_QUIET)


def _all(connection: Connection, wanted: Wanted, *terms: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    return (*boardlines.terms(wanted), *boardlines.narrowing(connection, wanted).terms, *terms)


def _steps(connection: Connection) -> list[float]:
    """Return the lowest confidences there are below what confirms a class by itself; each is looked up in an index."""
    found: list[float] = []
    last = -1.0
    while len(found) < STEPS:
        query = select(func.min(_line.confidence)).where(_line.confidence > last)
        low = connection.execute(query).scalar()
        if low is None or low >= CONFIRMED_BY_RULE:
            break
        found.append(low)
        last = low
    return found

"""How tools stand, many at a time and without opening their verdicts: all that decides whom is asked for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, and_, case, exists, func, or_, select

from classifiers.criticality import Criticality
from classifiers.facts import Facts, Known
from classifiers.verdict import Outcome, Tag, Verdict
from inventory.domain.asking import HEIGHT, STATES
from inventory.domain.gates.triage import CONFIRMED_BY_RULE
from inventory.domain.migration import State
from inventory.store.bodies import unpack_verdict
from inventory.store.catalogue import stored_facts
from inventory.store.citizen_tables import registrations
from inventory.store.rows import AnyRow, chunks
from inventory.store.schema import observations, scans, shares, sightings, tools, verdicts

PAGE = 1_000
OVER = frozenset({State.RETIRED, State.CLOSED, State.DECOMMISSIONED, State.ENTERPRISE, State.NOT_A_TOOL, State.WATCHED})
"""States in which there is nothing to take up any more."""

_QUIET = (Outcome.WATCH.value, Outcome.ENTERPRISE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A tool and the columns of its verdict; `share` is that of its leading file, `sure` if rules may confirm it."""

    tool: str
    name: str
    state: State
    discovered: datetime
    unseen: bool
    fingerprint: str
    share: str
    outcome: Outcome
    criticality: Criticality
    read_only: Known
    score: float
    facts: Facts
    rule: str
    tag: Tag | None
    sure: bool


def lights(connection: Connection, ids: Iterable[str]) -> dict[str, Light]:
    """Return these tools, without those that were merged or have no verdict."""
    found: dict[str, Light] = {}
    for chunk in chunks(sorted(set(ids))):
        found.update((row.id, _light(row)) for row in connection.execute(_query().where(tools.c.id.in_(chunk))))
    return found


def with_outcomes(connection: Connection, outcomes: Iterable[Outcome], others: Iterable[str] = ()) -> dict[str, Light]:
    """Return all tools with these outcomes, and the `others`."""
    query = _query().where(verdicts.c.outcome.in_([outcome.value for outcome in outcomes]))
    return {row.id: _light(row) for row in connection.execute(query)} | lights(connection, others)


def in_scope(connection: Connection) -> dict[str, Light]:
    """Return the tools that are there and about which somebody may have to do something."""
    over = [state.value for state in OVER]
    wanted = (verdicts.c.outcome.not_in(_QUIET), tools.c.unseen.is_(None), tools.c.state.not_in(over))
    return {row.id: _light(row) for row in connection.execute(_query().where(*wanted))}


def scanned(connection: Connection) -> dict[str, bool]:
    """Return for each share whether it was ever scanned completely."""
    whole = exists().where(scans.c.share_id == shares.c.id, scans.c.complete, scans.c.outcome == "finished")
    return dict(connection.execute(select(shares.c.name, whole)).all())


def taken_up(connection: Connection) -> list[str]:
    """Return the tools about which people have done something: filed a registration, or moved it on."""
    moved = tools.c.state.in_([state.value for state in STATES if state is not State.DISCOVERED])
    filed = exists().where(registrations.c.tool_id == tools.c.id)
    query = select(tools.c.id).where(tools.c.merged_into.is_(None), or_(moved, filed)).order_by(tools.c.id)
    return list(connection.execute(query).scalars())


def untouched(connection: Connection) -> list[str]:
    """Return the present tools that wait for somebody to look at them: highest score, highest criticality, oldest."""
    height = case({one.value: rank for one, rank in HEIGHT.items()}, value=verdicts.c.criticality, else_=0)
    query = (
        select(tools.c.id)
        .join(verdicts, verdicts.c.tool_id == tools.c.id)
        .where(
            verdicts.c.latest,
            verdicts.c.outcome.not_in(_QUIET),
            tools.c.state == State.DISCOVERED.value,
            tools.c.unseen.is_(None),
            tools.c.merged_into.is_(None),
            ~exists().where(registrations.c.tool_id == tools.c.id),
        )
        .order_by(verdicts.c.score.desc(), height.desc(), tools.c.discovered, tools.c.id)
    )
    return list(connection.execute(query).scalars())


def opened(connection: Connection, ids: Iterable[str]) -> dict[str, Verdict]:
    """Return the verdicts of these tools with their signals."""
    found: dict[str, Verdict] = {}
    for chunk in chunks(ids):
        query = select(verdicts.c.tool_id, verdicts.c.body).where(verdicts.c.latest, verdicts.c.tool_id.in_(chunk))
        found.update((row.tool_id, unpack_verdict(row.body)) for row in connection.execute(query))
    return found


def secrets(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Return in how many places of each of these tools a password stands, for those where one does."""
    found: dict[str, int] = {}
    for chunk in chunks(ids):
        query = (
            select(sightings.c.tool_id, func.sum(observations.c.secrets))
            .join(observations, observations.c.id == sightings.c.observation_id)
            .where(sightings.c.tool_id.in_(chunk), sightings.c.gone.is_(None), observations.c.secrets > 0)
            .group_by(sightings.c.tool_id)
        )
        found.update({tool: int(count) for tool, count in connection.execute(query)})
    return found


def _query() -> Select[tuple[object, ...]]:
    columns = (
        tools.c.id,
        tools.c.name,
        tools.c.state,
        tools.c.discovered,
        tools.c.unseen,
        tools.c.fingerprint,
        shares.c.name.label("share"),
        verdicts.c.outcome,
        verdicts.c.criticality,
        verdicts.c.read_only,
        verdicts.c.score,
        verdicts.c.confidence,
        verdicts.c.facts,
        verdicts.c.rule,
        verdicts.c.tag,
    )
    query: Select[tuple[object, ...]] = (
        select(*columns)
        .select_from(verdicts)
        .join(tools, tools.c.id == verdicts.c.tool_id)
        .outerjoin(sightings, and_(sightings.c.tool_id == tools.c.id, sightings.c.lead))
        .outerjoin(shares, shares.c.id == sightings.c.share_id)
        .where(verdicts.c.latest, tools.c.merged_into.is_(None))
    )
    return query


def _light(row: AnyRow) -> Light:
    facts = stored_facts(row.facts)
    return Light(
        tool=row.id,
        name=row.name,
        state=State(row.state),
        discovered=row.discovered,
        unseen=row.unseen is not None,
        fingerprint=row.fingerprint,
        share=row.share or "",
        outcome=Outcome(row.outcome),
        criticality=Criticality(row.criticality),
        read_only=Known(row.read_only),
        score=row.score,
        facts=facts,
        rule=row.rule,
        tag=None if row.tag is None else Tag(row.tag),
        sure=row.confidence >= CONFIRMED_BY_RULE or facts.corrected is not None,
    )

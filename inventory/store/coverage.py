"""The coverage ledger: what was seen, what was read, what was not and why, for each share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select

from inventory.store.engine import Inventory
from inventory.store.rows import AnyRow
from inventory.store.schema import observations, scans, sightings
from inventory.store.schema import problems as problem_table
from inventory.store.schema import shares as share_table

STALE_AFTER = timedelta(days=14)
"""A share that was not scanned completely for this long is shown as stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRow:
    """Something that could not be read, by its path or the share's root; not `observed` if it could not be opened."""

    id: int
    share: str
    path: str
    trouble: str
    detail: str
    where: str
    observed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCoverage:
    """What is known of one share.

    `files`, `candidates`, `discarded` and `kinds` are of the last finished scan (of one that
    was stopped while none was finished; of the last complete one if the root was not `reached` since); `read`,
    `partly` and `unread` count the candidates that are known now, `problems` them by trouble. `outcome` is that of the
    last scan: running, finished, partial, stopped, interrupted. `completed` is the end of the last complete one.
    `stale`: never finished, incomplete, with tools held back, or older than `STALE_AFTER`.
    """

    share: str
    root: str
    outcome: str
    finished: datetime | None
    completed: datetime | None
    complete: bool
    reached: bool
    stale: bool
    files: int
    candidates: int
    read: int
    partly: int
    unread: int
    tools: int
    problems: Mapping[str, int]
    discarded: Mapping[str, int]
    kinds: Mapping[str, int]
    unreachable: tuple[str, ...]
    held_since: datetime | None
    held_tools: int


def coverage(inventory: Inventory, *, share: str | None = None, now: datetime | None = None) -> list[ShareCoverage]:
    """Return the coverage of every share, or of one; without `now`, age alone makes nothing stale."""
    query = select(share_table).order_by(share_table.c.name)
    if share is not None:
        query = query.where(share_table.c.name == share)
    with inventory.reading() as connection:
        return [_coverage(connection, row, now) for row in connection.execute(query).all()]


def shares(inventory: Inventory) -> list[str]:
    """Return the names of all shares that were ever scanned."""
    with inventory.reading() as connection:
        return list(connection.execute(select(share_table.c.name).order_by(share_table.c.name)).scalars())


def problems(
    inventory: Inventory, *, share: str | None = None, trouble: str | None = None, after: int = 0, limit: int = 1_000
) -> list[ProblemRow]:
    """Return one page of problems in the order they came; `after` is the id of the last one seen."""
    query = _problems.where(problem_table.c.id > after).order_by(problem_table.c.id).limit(limit)
    if share is not None:
        query = query.where(share_table.c.name == share)
    if trouble is not None:
        query = query.where(problem_table.c.trouble == trouble)
    with inventory.reading() as connection:
        return [_problem(row) for row in connection.execute(query)]


def problems_of(connection: Connection, tool: str) -> Iterator[ProblemRow]:
    """Yield the problems in the present files of a tool."""
    here = and_(
        sightings.c.directory_id == problem_table.c.directory_id,
        sightings.c.path == problem_table.c.path,
        sightings.c.tool_id == tool,
        sightings.c.gone.is_(None),
    )
    for row in connection.execute(_problems.join(sightings, here).order_by(problem_table.c.id)):
        yield _problem(row)


_problems = select(problem_table, share_table.c.name.label("share"), share_table.c.root).join(
    share_table, share_table.c.id == problem_table.c.share_id
)


def _problem(row: AnyRow) -> ProblemRow:
    return ProblemRow(
        id=row.id,
        share=row.share,
        path=row.path or row.root,
        trouble=row.trouble,
        detail=row.detail,
        where=row.location,
        observed=row.observed,
    )


def _coverage(connection: Connection, share: AnyRow, now: datetime | None) -> ShareCoverage:
    of_share = select(scans).where(scans.c.share_id == share.id).order_by(scans.c.id.desc()).limit(1)
    newest = connection.execute(of_share).one()
    done = connection.execute(of_share.where(scans.c.outcome == "finished")).first()
    if done is None and newest.outcome == "stopped":
        done = newest
    whole = connection.execute(of_share.where(scans.c.outcome == "finished", scans.c.complete)).first()
    reached = done is None or "" not in done.unreachable
    seen = done if reached else whole
    finished = None if done is None else done.finished
    complete = done is not None and bool(done.complete)
    old = now is not None and finished is not None and now - finished > STALE_AFTER
    read, partly, unread, tools = _figures(connection, share.id)
    return ShareCoverage(
        share=share.name,
        root=share.root,
        outcome=newest.outcome,
        finished=finished,
        completed=None if whole is None else whole.finished,
        complete=complete,
        reached=reached,
        stale=not complete or old or share.held_tools > 0,
        files=0 if seen is None else seen.files,
        candidates=0 if seen is None else seen.candidates,
        read=read,
        partly=partly,
        unread=unread,
        tools=tools,
        problems=_troubles(connection, share.id),
        discarded={} if seen is None else seen.discarded,
        kinds={} if seen is None else seen.kinds,
        unreachable=() if done is None else tuple(folder or share.root for folder in done.unreachable),
        held_since=share.held_since,
        held_tools=share.held_tools,
    )


def _figures(connection: Connection, share: int) -> tuple[int, int, int, int]:
    """Return how many candidates were read wholly, in part, not at all, and how many tools they are."""
    here = and_(sightings.c.share_id == share, sightings.c.gone.is_(None))
    seen = select(func.count(), func.count(sightings.c.observation_id)).select_from(sightings).where(here)
    files, observed = (int(count) for count in connection.execute(seen).one())
    distinct = select(sightings.c.tool_id).where(here, sightings.c.tool_id.is_not(None)).distinct().subquery()
    tools = int(connection.execute(select(func.count()).select_from(distinct)).scalar_one())
    incomplete = select(observations.c.id).where(observations.c.complete.is_(False))
    some = select(func.count()).select_from(sightings).where(here, sightings.c.observation_id.in_(incomplete))
    partly = int(connection.execute(some).scalar_one())
    return observed - partly, partly, files - observed, tools


def _troubles(connection: Connection, share: int) -> dict[str, int]:
    query = (
        select(problem_table.c.trouble, func.count())
        .where(problem_table.c.share_id == share)
        .group_by(problem_table.c.trouble)
        .order_by(func.count().desc(), problem_table.c.trouble)
    )
    return {trouble: int(count) for trouble, count in connection.execute(query)}

"""Builds in production: what lies there now, what lay there when, and which of it nobody has been told of yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from inventory.store.production_tables import build_spans, builds
from inventory.store.schema import observations, shares, sightings


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A file in production: its sha256, when that was read, and by what a file is known without reading it."""

    path: str
    size: int
    modified_ns: int
    sha256: str
    stamp: str = ""
    read_at: datetime | None = None


def known(connection: Connection, production: str) -> dict[str, Build]:
    """Return what lay in this production path at the last look, by path."""
    query = select(builds).where(builds.c.production == production, builds.c.gone.is_(False))
    return {
        row.path: Build(
            path=row.path,
            size=row.size,
            modified_ns=row.modified_ns,
            sha256=row.sha256,
            stamp=row.stamp or "",
            read_at=row.read_at,
        )
        for row in connection.execute(query)
    }


def keep(connection: Connection, production: str, tool: str, seen: Iterable[Build], now: datetime) -> None:
    """Keep what was seen in a production path; other content at a known place, or one put back, is another build."""
    rows = {row.path: row for row in connection.execute(select(builds).where(builds.c.production == production))}
    for build in seen:
        values = {name: getattr(build, name) for name in ("size", "modified_ns", "stamp", "read_at")}
        values |= {"tool_id": tool, "gone": False}
        fresh = {"sha256": build.sha256, "first_seen": now, "told": False}
        before = rows.get(build.path)
        same = before is not None and (before.sha256, before.tool_id, before.gone) == (build.sha256, tool, False)
        if before is None:
            connection.execute(builds.insert().values(**values, **fresh, production=production, path=build.path))
        else:
            changed = values if same else values | fresh
            connection.execute(update(builds).where(builds.c.id == before.id).values(**changed))
        if not same:
            _end_spans(connection, build_spans.c.production == production, build_spans.c.path == build.path, now=now)
            place = {"tool_id": tool, "production": production, "path": build.path}
            connection.execute(build_spans.insert().values(**place, sha256=build.sha256, since=now))


def gone(connection: Connection, production: str, present: Iterable[str], now: datetime) -> None:
    """Note that everything else in this production path is gone; only after a look that saw everything."""
    there = list(present)
    mine = and_(builds.c.production == production, builds.c.path.not_in(there))
    connection.execute(update(builds).where(mine).values(gone=True))
    _end_spans(connection, build_spans.c.production == production, build_spans.c.path.not_in(there), now=now)


def _end_spans(connection: Connection, *which: ColumnElement[bool], now: datetime) -> None:
    connection.execute(update(build_spans).where(*which, build_spans.c.until.is_(None)).values(until=now))


def untold(connection: Connection, tool: str) -> list[tuple[str, str]]:
    """Return (path, sha256) of each build of a tool in production about which nothing was said yet."""
    query = select(builds.c.path, builds.c.sha256).where(
        builds.c.tool_id == tool, builds.c.gone.is_(False), builds.c.told.is_(False)
    )
    return [(row.path, row.sha256) for row in connection.execute(query.order_by(builds.c.path))]


def present(connection: Connection, tool: str) -> list[tuple[str, str]]:
    """Return (path, sha256) of each build of a tool that lies in production."""
    query = select(builds.c.path, builds.c.sha256).where(builds.c.tool_id == tool, builds.c.gone.is_(False))
    return [(row.path, row.sha256) for row in connection.execute(query.order_by(builds.c.path))]


def lay_at(connection: Connection, tool: str, moment: datetime) -> list[tuple[str, str]]:
    """Return (path, sha256) of each build of a tool that lay in production at a moment, whatever became of it.

    What is gone or replaced lay there until a look saw that.
    """
    spans = build_spans.c
    query = select(spans.path, spans.sha256).where(
        spans.tool_id == tool, spans.since <= moment, or_(spans.until.is_(None), spans.until > moment)
    )
    return [(row.path, row.sha256) for row in connection.execute(query.order_by(spans.path))]


def logic_at(connection: Connection, contents: Iterable[str]) -> dict[str, str]:
    """Return the fingerprint of the logic of each of these contents (sha256) that a scan has read as a tool."""
    query = (
        select(observations.c.sha256, observations.c.fingerprint)
        .join(sightings, sightings.c.observation_id == observations.c.id)
        .join(shares, shares.c.id == sightings.c.share_id)
        .where(observations.c.sha256.in_(list(contents)), observations.c.is_tool, observations.c.fingerprint != "")
    )
    return {row.sha256: row.fingerprint for row in connection.execute(query)}


def tell(connection: Connection, tool: str) -> None:
    """Note that what lies in production of this tool now was looked at."""
    connection.execute(update(builds).where(builds.c.tool_id == tool).values(told=True))


def tools_with_untold(connection: Connection) -> list[str]:
    """Return the tools of which something new lies in production."""
    query = select(builds.c.tool_id).where(builds.c.gone.is_(False), builds.c.told.is_(False)).distinct()
    return sorted(connection.execute(query).scalars())

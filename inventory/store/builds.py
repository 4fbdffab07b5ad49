"""Builds in production: what lies there now, and which of it nobody has been told of yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from inventory.store.production_tables import builds
from inventory.store.schema import observations, shares, sightings


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A file in production with its sha256 and its stamp (size in bytes, change time in nanoseconds)."""

    path: str
    size: int
    modified_ns: int
    sha256: str


def known(connection: Connection, production: str) -> dict[str, Build]:
    """Return what lay in this production path at the last look, by path."""
    query = select(builds).where(builds.c.production == production, builds.c.gone.is_(False))
    return {
        row.path: Build(path=row.path, size=row.size, modified_ns=row.modified_ns, sha256=row.sha256)
        for row in connection.execute(query)
    }


def keep(connection: Connection, production: str, tool: str, seen: Iterable[Build], now: datetime) -> None:
    """Keep what was seen in a production path; other content at a known place is another build."""
    rows = {row.path: row for row in connection.execute(select(builds).where(builds.c.production == production))}
    for build in seen:
        values = {"size": build.size, "modified_ns": build.modified_ns, "tool_id": tool, "gone": False}
        before = rows.get(build.path)
        if before is None:
            first = {"production": production, "path": build.path, "first_seen": now, "told": False}
            connection.execute(builds.insert().values(**values, **first, sha256=build.sha256))
        else:
            other = {} if before.sha256 == build.sha256 else {"sha256": build.sha256, "first_seen": now, "told": False}
            connection.execute(update(builds).where(builds.c.id == before.id).values(**values, **other))


def gone(connection: Connection, production: str, present: Iterable[str]) -> None:
    """Note that everything else in this production path is gone; only after a look that saw everything."""
    mine = and_(builds.c.production == production, builds.c.path.not_in(list(present)))
    connection.execute(update(builds).where(mine).values(gone=True))


def untold(connection: Connection, tool: str) -> list[tuple[str, str]]:
    """Return (path, sha256) of each build of a tool in production about which nothing was said yet."""
    query = select(builds.c.path, builds.c.sha256).where(
        builds.c.tool_id == tool, builds.c.gone.is_(False), builds.c.told.is_(False)
    )
    return [(row.path, row.sha256) for row in connection.execute(query.order_by(builds.c.path))]


def present(connection: Connection, tool: str, *, by: datetime | None = None) -> list[tuple[str, str]]:
    """Return (path, sha256) of each build of a tool that lies in production; with `by`, that lay there by then."""
    query = select(builds.c.path, builds.c.sha256).where(builds.c.tool_id == tool, builds.c.gone.is_(False))
    query = query if by is None else query.where(builds.c.first_seen <= by)
    return [(row.path, row.sha256) for row in connection.execute(query.order_by(builds.c.path))]


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

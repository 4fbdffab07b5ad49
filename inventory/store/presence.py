"""What scans prove about a tool that goes: where it still lies, since when it is away, who used it last (G9, G10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time

from sqlalchemy import Connection, and_, func, select

from inventory.domain.dossier import Presence
from inventory.domain.migration import State
from inventory.store.catalogue import Tool
from inventory.store.schema import contexts, observations, scans, shares, sightings, tools, uses

FINISHED = "finished"


def presence_of(connection: Connection, tool: Tool) -> Presence:
    """Return what complete scans of all shares where this tool ever lay say of it.

    A copy of its logic under another tool counts as a place. Scans that were stopped or partial prove nothing.
    """
    places = _places(connection, tool)
    gone = None if places else _gone_since(connection, tool.id)
    return Presence(
        places=places,
        clean_scans=0 if gone is None else _clean_scans(connection, tool.id, gone),
        gone_since=gone,
        last_used=_last_used(connection, tool.id),
        downstream=connection.execute(select(contexts.c.downstream).where(contexts.c.tool_id == tool.id)).scalar() or 0,
    )


def homes_of(connection: Connection, tool: str) -> list[str]:
    """Return the shares where a tool lies or ever lay: the one of its leading file first."""
    query = (
        select(shares.c.name)
        .join(sightings, sightings.c.share_id == shares.c.id)
        .where(sightings.c.tool_id == tool)
        .order_by(sightings.c.gone.is_not(None), sightings.c.lead.desc(), shares.c.name)
    )
    return list(dict.fromkeys(connection.execute(query).scalars()))


def _places(connection: Connection, tool: Tool) -> int:
    here = sightings.c.gone.is_(None)
    own = select(sightings.c.id).where(sightings.c.tool_id == tool.id, here)
    clones = (
        select(sightings.c.id)
        .join(observations, observations.c.id == sightings.c.observation_id)
        .where(observations.c.fingerprint == tool.fingerprint, observations.c.is_tool, here)
    )
    seen = own.union(clones) if tool.fingerprint else own
    return int(connection.execute(select(func.count()).select_from(seen.subquery())).scalar_one())


def back_in(connection: Connection, states: Iterable[State]) -> list[str]:
    """Return the tools in these states of which a place, or a copy of their logic, is there again."""
    wanted = and_(tools.c.state.in_([state.value for state in states]), tools.c.merged_into.is_(None))
    here = sightings.c.gone.is_(None)
    own = select(tools.c.id).join(sightings, sightings.c.tool_id == tools.c.id).where(wanted, here)
    clones = (
        select(tools.c.id)
        .join(observations, and_(observations.c.fingerprint == tools.c.fingerprint, observations.c.is_tool))
        .join(sightings, sightings.c.observation_id == observations.c.id)
        .where(wanted, tools.c.fingerprint != "", here)
    )
    return sorted(connection.execute(own.union(clones)).scalars())


def _gone_since(connection: Connection, tool: str) -> datetime | None:
    """Return when the last of its places was found to be empty."""
    query = select(sightings.c.gone).where(sightings.c.tool_id == tool).order_by(sightings.c.gone.desc()).limit(1)
    found: datetime | None = connection.execute(query).scalar()
    return found


def _clean_scans(connection: Connection, tool: str, gone: datetime) -> int:
    """Return how many complete scans each of its shares had since, at least."""
    since = and_(scans.c.complete, scans.c.outcome == FINISHED, scans.c.finished >= gone)
    lay = select(sightings.c.share_id).where(sightings.c.tool_id == tool).distinct().subquery()
    query = (
        select(func.count(scans.c.id))
        .select_from(lay.outerjoin(scans, and_(scans.c.share_id == lay.c.share_id, since)))
        .group_by(lay.c.share_id)
    )
    return min((int(count) for count in connection.execute(query).scalars()), default=0)


def _last_used(connection: Connection, tool: str) -> datetime | None:
    query = (
        select(func.max(uses.c.day))
        .join(sightings, and_(sightings.c.share_id == uses.c.share_id, sightings.c.path == uses.c.path))
        .where(sightings.c.tool_id == tool)
    )
    day = connection.execute(query).scalar()
    used = None if day is None else datetime.combine(day, time.min, UTC)
    changed = connection.execute(select(tools.c.drifted).where(tools.c.id == tool)).scalar()
    return max((moment for moment in (used, changed) if moment is not None), default=None)

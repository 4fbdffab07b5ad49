"""Deciding that files are gone: only where a scan saw everything, and never in masses without a person's word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, delete, exists, func, select, tuple_, update

from inventory.domain.events import Event, EventKind
from inventory.store.descriptors import drop_described
from inventory.store.documents import drop_documents
from inventory.store.ledger import append
from inventory.store.reported import End
from inventory.store.rows import chunks
from inventory.store.schema import directories, observations, problems, shares, sightings

HELD_SHARE = 0.20
"""More than this part of a share's tools gone at once is held: a lost mount looks just like it."""
HELD_AT_LEAST = 3
"""Fewer tools than this are never held: one or two files that somebody deleted on a small share are no mass."""

_here = and_(sightings.c.gone.is_(None), sightings.c.missing.is_(False))


def settle(connection: Connection, share: int, scan: int, end: End) -> None:
    """Mark what lay in vanished directories as missing; then everything missing is gone, or held back."""
    folders = _mark_directories(connection, share, scan, end)
    lost = _lost_tools(connection, share)
    if len(lost) >= HELD_AT_LEAST and len(lost) > HELD_SHARE * _present_tools(connection, share):
        _hold(connection, share, len(lost), end.finished)
        return
    drop_documents(connection, folders)
    drop_described(connection, folders)
    apply(connection, share, end.finished)


def apply(connection: Connection, share: int, now: datetime) -> None:
    """Let everything that is missing on the share be gone; its tools are judged again."""
    mine = and_(sightings.c.share_id == share, sightings.c.missing)
    lost = select(sightings.c.directory_id, sightings.c.path).where(mine)
    connection.execute(
        delete(problems).where(
            problems.c.share_id == share,
            problems.c.observed,
            tuple_(problems.c.directory_id, problems.c.path).in_(lost),
        )
    )
    connection.execute(delete(sightings).where(mine, sightings.c.tool_id.is_(None)))
    connection.execute(update(sightings).where(mine).values(gone=now, missing=False, dirty=True))
    connection.execute(update(shares).where(shares.c.id == share).values(held_since=None, held_tools=0))


def _mark_directories(connection: Connection, share: int, scan: int, end: End) -> list[int]:
    """Mark what lay in vanished directories as missing; return these directories."""
    rows = connection.execute(
        select(directories.c.id, directories.c.path, directories.c.digest, directories.c.scan_id).where(
            directories.c.share_id == share
        )
    ).all()
    gone, unreachable = set(end.gone), set(end.unreachable)
    lost = [
        row.id
        for row in rows
        if not _below(row.path, unreachable)
        and (
            _below(row.path, gone)
            # never taken in whole and not met in a complete scan: a met one would have been recorded
            or (end.complete and not end.partial and not row.digest and row.scan_id != scan)
        )
    ]
    for chunk in chunks(lost):
        inside = and_(sightings.c.directory_id.in_(chunk), sightings.c.gone.is_(None))
        connection.execute(update(sightings).where(inside).values(missing=True))
        connection.execute(update(directories).where(directories.c.id.in_(chunk)).values(digest=""))
        connection.execute(delete(problems).where(problems.c.directory_id.in_(chunk), problems.c.observed.is_(False)))
    return lost


def _below(path: str, tops: set[str]) -> bool:
    """Return True if `path` is one of `tops` or lies below one."""
    return bool(tops) and any(above in tops for above in _upwards(path))


def _upwards(path: str) -> Iterable[str]:
    yield path
    while path:
        path = path.rpartition("/")[0]
        yield path


def _present_tools(connection: Connection, share: int) -> int:
    present = select(func.count(sightings.c.tool_id.distinct())).where(
        sightings.c.share_id == share, sightings.c.gone.is_(None)
    )
    return int(connection.execute(present).scalar_one())


def _lost_tools(connection: Connection, share: int) -> set[str]:
    """Return the tools of which nothing is left: no other sighting, and no file elsewhere with their content."""
    elsewhere = sightings.alias()
    mine = and_(sightings.c.share_id == share, sightings.c.missing, sightings.c.tool_id.is_not(None))
    other = exists().where(
        elsewhere.c.tool_id == sightings.c.tool_id, elsewhere.c.gone.is_(None), elsewhere.c.missing.is_(False)
    )
    lost = set(connection.execute(select(sightings.c.tool_id).where(mine, ~other).distinct()).scalars())
    if not lost:
        return lost
    return lost - _moved_tools(connection, share)


def _moved_tools(connection: Connection, share: int) -> set[str]:
    here, there, old, new = sightings.alias(), sightings.alias(), observations.alias(), observations.alias()
    query = (
        select(here.c.tool_id)
        .join(old, old.c.id == here.c.observation_id)
        .join(new, and_(new.c.sha256 == old.c.sha256, new.c.sha256 != ""))
        .join(there, there.c.observation_id == new.c.id)
        .where(here.c.share_id == share, here.c.missing, there.c.gone.is_(None), there.c.missing.is_(False))
        .distinct()
    )
    return set(connection.execute(query).scalars())


def _hold(connection: Connection, share: int, tools: int, now: datetime) -> None:
    """Report the disappearance once; it stays held until files come back or a person releases it."""
    row = connection.execute(select(shares.c.name, shares.c.held_since).where(shares.c.id == share)).one()
    connection.execute(
        update(shares).where(shares.c.id == share).values(held_since=row.held_since or now, held_tools=tools)
    )
    if row.held_since is None:
        reason = f"{tools} tools disappeared at once; a person has to say that they are gone"
        append(connection, [Event(kind=EventKind.DISAPPEARANCE_HELD, at=now, share=row.name, reason=reason)])


def held_tools(connection: Connection, share: str) -> int:
    """Return how many tools are held back on the share of that name, 0 if none."""
    held = connection.execute(select(shares.c.held_tools).where(shares.c.name == share)).scalar()
    return int(held or 0)


def release(connection: Connection, share: str, now: datetime) -> None:
    """Let what is held back on the share of that name be gone."""
    apply(connection, connection.execute(select(shares.c.id).where(shares.c.name == share)).scalar_one(), now)

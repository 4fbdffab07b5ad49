"""The files that are, may be or were tools: what intake decides identity by, and the observations behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection, and_, bindparam, case, or_, select, update

from classifiers.evidence import Observation, Prints
from inventory.domain.identity import Spot
from inventory.store.bodies import unpack
from inventory.store.rows import AnyRow, chunks
from inventory.store.schema import observations, shares, sightings, tools

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_spots = (
    select(
        sightings.c.id,
        shares.c.name.label("share"),
        sightings.c.path,
        sightings.c.project,
        sightings.c.tool_id,
        sightings.c.lead,
        sightings.c.dirty,
        sightings.c.grouping,
        sightings.c.observation_id,
        observations.c.kind,
        observations.c.sha256,
        observations.c.fingerprint,
        observations.c.links,
        tools.c.version,
    )
    .join(shares, shares.c.id == sightings.c.share_id)
    .join(observations, observations.c.id == sightings.c.observation_id)
    .outerjoin(tools, tools.c.id == sightings.c.tool_id)
)


def anything_dirty(connection: Connection) -> bool:
    """Return True if something changed that was not judged yet."""
    return connection.execute(select(sightings.c.id).where(sightings.c.dirty).limit(1)).first() is not None


def present_spots(connection: Connection) -> list[Spot]:
    """Return every file that is there and is a tool, or was judged into one."""
    wanted = and_(sightings.c.gone.is_(None), or_(observations.c.is_tool, sightings.c.tool_id.is_not(None)))
    return [_spot(row) for row in connection.execute(_spots.where(wanted))]


def departed_spots(connection: Connection) -> list[Spot]:
    """Return the files that are gone since their tool was last judged."""
    wanted = and_(sightings.c.gone.is_not(None), sightings.c.dirty)
    return [_spot(row) for row in connection.execute(_spots.where(wanted))]


def past_contents(connection: Connection, contents: Collection[str]) -> Mapping[str, str]:
    """Return the tool of each of these contents (sha256) of which a file is gone; the last place in order decides."""
    query = (
        select(observations.c.sha256, sightings.c.tool_id)
        .join(sightings, sightings.c.observation_id == observations.c.id)
        .where(sightings.c.gone.is_not(None), sightings.c.tool_id.is_not(None))
        .order_by(sightings.c.gone, sightings.c.path)
    )
    found: dict[str, str] = {}
    for chunk in chunks(sorted(contents)):
        found.update(connection.execute(query.where(observations.c.sha256.in_(chunk))).all())
    return found


def spots_of(connection: Connection, tool_ids: Iterable[str]) -> dict[str, list[Spot]]:
    """Return the present files of each of these tools, the leading one first."""
    found: dict[str, list[Spot]] = {}
    for chunk in chunks(tool_ids):
        wanted = and_(sightings.c.tool_id.in_(chunk), sightings.c.gone.is_(None))
        ordered = _spots.where(wanted).order_by(sightings.c.lead.desc(), shares.c.name, sightings.c.path)
        for row in connection.execute(ordered):
            found.setdefault(row.tool_id, []).append(_spot(row))
    return found


def as_they_are(connection: Connection, spots: Iterable[Spot]) -> dict[int, tuple[str | None, bool, int]]:
    """Lock these files and return tool, mark and observation of each as they are now."""
    query = select(sightings.c.id, sightings.c.tool_id, sightings.c.dirty, sightings.c.observation_id)
    found: dict[int, tuple[str | None, bool, int]] = {}
    for chunk in chunks(sorted(spot.id for spot in spots)):
        locked = query.where(sightings.c.id.in_(chunk)).order_by(sightings.c.id).with_for_update()
        found.update({row[0]: (row[1], row[2], row[3]) for row in connection.execute(locked)})
    return found


def settle_spots(connection: Connection, judged: Iterable[tuple[Spot, str, bool]]) -> None:
    """Mark files as judged into a tool (its id); the flag says whether the file names the tool."""
    rows = [
        {"sighting": spot.id, "tool": tool, "leads": leads, "together": spot.grouping} for spot, tool, leads in judged
    ]
    if not rows:
        return
    together = bindparam("together", type_=sightings.c.grouping.type)
    kept = case((together == "", sightings.c.grouping), else_=together)  # a person may just have decided
    statement = (
        update(sightings)
        .where(sightings.c.id == bindparam("sighting"))
        .values(tool_id=bindparam("tool"), lead=bindparam("leads"), grouping=kept, dirty=False)
    )
    connection.execute(statement, rows)


def hand_over(connection: Connection, absorbed: str, tool: str) -> None:
    """Give every file of a tool that turned out to be another one to that one, the gone ones too."""
    mine = sightings.c.tool_id == absorbed
    connection.execute(update(sightings).where(mine).values(tool_id=tool, lead=False))


def forget_marks(connection: Connection) -> None:
    """Take the marks off what changed but is no tool and never was one."""
    bystanders = and_(
        sightings.c.dirty,
        sightings.c.tool_id.is_(None),
        sightings.c.observation_id.in_(select(observations.c.id).where(observations.c.is_tool.is_(False))),
    )
    connection.execute(update(sightings).where(bystanders).values(dirty=False))


def representatives(spots: Iterable[Spot]) -> list[Spot]:
    """Return one file for each distinct content, the first: a verdict does not depend on how many copies there are."""
    first: dict[int, Spot] = {}
    for spot in spots:
        first.setdefault(spot.observation, spot)
    return list(first.values())


def read_observations(connection: Connection, spots: Iterable[Spot], seen: datetime) -> dict[int, Observation]:
    """Return the observation of each of these files, by sighting."""
    query = (
        select(sightings, shares.c.name.label("share"), observations.c.body)
        .join(shares, shares.c.id == sightings.c.share_id)
        .join(observations, observations.c.id == sightings.c.observation_id)
    )
    found: dict[int, Observation] = {}
    for chunk in chunks(spot.id for spot in spots):
        for row in connection.execute(query.where(sightings.c.id.in_(chunk))):
            found[row.id] = _observation(row, seen)
    return found


def read_prints(connection: Connection, spots: Iterable[Spot]) -> dict[int, Prints]:
    """Return the digests that tell one kind of change from another, by observation."""
    columns = (observations.c.logic, observations.c.connections, observations.c.structure, observations.c.data)
    found: dict[int, Prints] = {}
    for chunk in chunks(sorted({spot.observation for spot in spots})):
        query = select(observations.c.id, *columns).where(observations.c.id.in_(chunk))
        for key, logic, connections, structure, data in connection.execute(query):
            found[key] = Prints(logic=logic, connections=connections, structure=structure, data=data)
    return found


def _observation(row: AnyRow, seen: datetime) -> Observation:
    return unpack(
        row.body,
        share=row.share,
        path=row.path,
        name=row.name,
        modified=moment_of(row.modified_ns),
        project=row.project,
        owner=row.owner,
        seen=seen,
    )


def moment_of(nanoseconds: int) -> datetime:
    """Return a file time as a moment; file systems hand out times that no calendar has."""
    try:
        return EPOCH + timedelta(microseconds=nanoseconds // 1_000)
    except OverflowError:
        return EPOCH


def _spot(row: AnyRow) -> Spot:
    return Spot(
        id=row.id,
        share=row.share,
        path=row.path,
        kind=row.kind,
        sha256=row.sha256,
        fingerprint=row.fingerprint,
        observation=row.observation_id,
        project=row.project,
        links=tuple(row.links),
        tool=row.tool_id,
        lead=row.lead,
        decided=bool(row.version),
        dirty=row.dirty,
        grouping=row.grouping,
    )


def files_by_tool(connection: Connection) -> Iterator[tuple[str, tuple[Spot, ...]]]:
    """Yield each tool with its present files, the leading one first."""
    judged = [(spot.tool, spot) for spot in present_spots(connection) if spot.tool is not None]
    judged.sort(key=lambda pair: (pair[0], not pair[1].lead, pair[1].place))
    for tool, group in groupby(judged, key=lambda pair: pair[0]):
        yield tool, tuple(spot for _, spot in group)

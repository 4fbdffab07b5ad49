"""What families are found by, and what people decided about them: who is one tool, and who is not."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from classifiers.families import Kin
from classifiers.likeness import Sketch, together
from classifiers.tools import PROJECT
from inventory.store.bodies import storable
from inventory.store.citizen_tables import registrations
from inventory.store.rows import AnyRow, chunks
from inventory.store.schema import corrections, kinships, observations, shares, sightings, tools, uses
from inventory.store.spots import moment_of

_PLACES = 40
"""Files of one tool by whose names others are found."""


class Relation(StrEnum):
    """What a person decided about two tools."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a tool, there or gone; `grouping` is "" where no person decided."""

    id: int
    share: str
    path: str
    grouping: str
    gone: bool


def kin(connection: Connection, only: Collection[str] | None = None) -> list[Kin]:
    """Return what families are found by, for every tool that is there, or for `only` these."""
    query = (
        select(
            sightings.c.tool_id,
            sightings.c.path,
            sightings.c.project,
            sightings.c.modified_ns,
            shares.c.name.label("share"),
            tools.c.name,
            tools.c.reason,
            tools.c.fingerprint,
            observations.c.id.label("observation"),
            observations.c.sketch,
        )
        .join(shares, shares.c.id == sightings.c.share_id)
        .join(tools, tools.c.id == sightings.c.tool_id)
        .join(observations, observations.c.id == sightings.c.observation_id)
        .where(sightings.c.gone.is_(None), tools.c.fingerprint != "")
        .order_by(sightings.c.tool_id, sightings.c.lead.desc(), shares.c.name, sightings.c.path)
    )
    files: dict[str, list[AnyRow]] = {}
    for row in connection.execute(query if only is None else query.where(sightings.c.tool_id.in_(only))):
        files.setdefault(row.tool_id, []).append(row)
    days, places = _days_used(connection, only), _places(connection, only)
    return [_kin(rows, places.get(tool, ()), days.get(tool, 0)) for tool, rows in files.items()]


def near(connection: Connection, tool: str, limit: int) -> list[str]:
    """Return a tool and the tools among which its family is looked for: of the same logic, or in the same folders.

    At most so many of each: a folder may hold ten thousand files.
    """
    own = select(sightings.c.directory_id).where(sightings.c.tool_id == tool, sightings.c.gone.is_(None))
    logic = (
        select(observations.c.fingerprint)
        .join(sightings, sightings.c.observation_id == observations.c.id)
        .where(sightings.c.tool_id == tool, sightings.c.gone.is_(None), observations.c.fingerprint != "")
    )
    others = select(sightings.c.tool_id).where(sightings.c.gone.is_(None), sightings.c.tool_id.is_not(None)).distinct()
    beside = others.where(sightings.c.directory_id.in_(own)).limit(limit)
    alike = others.join(observations, observations.c.id == sightings.c.observation_id).where(
        observations.c.fingerprint.in_(logic)
    )
    found = {tool, *connection.execute(beside).scalars(), *connection.execute(alike.limit(limit)).scalars()}
    return sorted(found)


def _places(connection: Connection, only: Collection[str] | None) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return share and path of every file of each tool that has several, those that are gone too, the newest first."""
    several = select(sightings.c.tool_id).group_by(sightings.c.tool_id).having(func.count() > 1)
    several = several if only is None else several.where(sightings.c.tool_id.in_(only))
    query = (
        select(sightings.c.tool_id, shares.c.name, sightings.c.path)
        .join(shares, shares.c.id == sightings.c.share_id)
        .where(sightings.c.tool_id.in_(several))
        .order_by(sightings.c.tool_id, sightings.c.modified_ns.desc(), shares.c.name, sightings.c.path)
    )
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for tool, share, path in connection.execute(query):
        found[tool] = (*found.get(tool, ()), (share, path))[:_PLACES]
    return found


def _kin(rows: list[AnyRow], places: tuple[tuple[str, str], ...], days: int) -> Kin:
    first = rows[0]
    in_project = first.reason == PROJECT and first.project
    sketches = {row.observation: row.sketch for row in rows}
    return Kin(
        tool=first.tool_id,
        name=first.name,
        share=first.share,
        path=first.project if in_project else first.path,
        fingerprint=first.fingerprint,
        modified=max(moment_of(row.modified_ns) for row in rows),
        sketch=together(map(_sketch, sketches.values())),
        used=days,
        others=() if in_project else places,
    )


def _sketch(stored: bytes) -> Sketch:
    """Give back the 32-bit numbers, little-endian, that `inventory.store.bodies` keeps."""
    numbers = array("I")
    if numbers.itemsize != 4:  # no platform of Python's has it otherwise, but the language does not say so
        numbers = array("L")
    numbers.frombytes(stored)
    if sys.byteorder == "big":
        numbers.byteswap()
    return tuple(numbers)


def _days_used(connection: Connection, only: Collection[str] | None) -> dict[str, int]:
    """Return on how many days somebody was seen with each tool, for those with whom somebody was."""
    query = (
        select(sightings.c.tool_id, func.count(uses.c.day.distinct()))
        .join(uses, and_(uses.c.share_id == sightings.c.share_id, uses.c.path == sightings.c.path))
        .where(sightings.c.gone.is_(None), sightings.c.tool_id.is_not(None))
        .group_by(sightings.c.tool_id)
    )
    query = query if only is None else query.where(sightings.c.tool_id.in_(only))
    return {tool: int(days) for tool, days in connection.execute(query)}


def apart(connection: Connection) -> list[tuple[str, str]]:
    """Return the pairs of tools that a person said are different; of one that was merged, the tool it is now."""
    query = select(kinships.c.one, kinships.c.other).where(kinships.c.relation == Relation.DIFFERENT.value)
    pairs = [(row.one, row.other) for row in connection.execute(query.order_by(kinships.c.id))]
    merged: dict[str, str] = {}
    if pairs:
        into = select(tools.c.id, tools.c.merged_into).where(tools.c.merged_into.is_not(None))
        merged.update(connection.execute(into).all())
    return [(_today(one, merged), _today(other, merged)) for one, other in pairs]


def _today(tool: str, merged: Mapping[str, str]) -> str:
    """Return the tool that this one is today: what it was merged into may have been merged in turn."""
    while tool in merged:
        tool = merged[tool]
    return tool


def relate(
    connection: Connection, one: str, other: str, relation: Relation, *, actor: str, reason: str, at: datetime
) -> None:
    """Keep what a person decided about two tools, instead of what was decided before."""
    first, second = sorted((one, other))
    forget(connection, one, other)
    row = {"one": first, "other": second, "relation": relation.value, "actor": actor, "at": at}
    connection.execute(kinships.insert().values(**row, reason=storable(reason)))


def forget(connection: Connection, one: str, other: str) -> bool:
    """Take back what was decided about two tools; return whether anything was."""
    first, second = sorted((one, other))
    pair = and_(kinships.c.one == first, kinships.c.other == second)
    return connection.execute(delete(kinships).where(pair)).rowcount > 0


def decided(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return which of these tools people have decided about: registered, corrected, moved to a state."""
    moved = select(tools.c.id).where(tools.c.id.in_(ids), tools.c.version > 0)
    filed = (select(table.c.tool_id).where(table.c.tool_id.in_(ids)) for table in (registrations, corrections))
    return {tool for query in (moved, *filed) for tool in connection.execute(query).scalars()}


def merged_into(connection: Connection, tool: str) -> set[str]:
    """Return the tools that are this one now because a person said so."""
    said = or_(*(and_(kinships.c.one == one, kinships.c.other == other) for one, other in _sides(tool)))
    query = select(tools.c.id).join(kinships, said).where(tools.c.merged_into == tool)
    return set(connection.execute(query.where(kinships.c.relation == Relation.SAME.value)).scalars())


def _sides(tool: str) -> tuple[tuple[object, object], ...]:
    return (tool, tools.c.id), (tools.c.id, tool)


def files_of(connection: Connection, ids: Iterable[str]) -> list[File]:
    """Return every file of these tools, those that are gone too, in order of their places."""
    query = (
        select(sightings.c.id, shares.c.name, sightings.c.path, sightings.c.grouping, sightings.c.gone)
        .join(shares, shares.c.id == sightings.c.share_id)
        .where(sightings.c.tool_id.in_(list(ids)))
        .order_by(shares.c.name, sightings.c.path)
    )
    return [
        File(id=row.id, share=row.name, path=row.path, grouping=row.grouping, gone=row.gone is not None)
        for row in connection.execute(query)
    ]


def put_together(connection: Connection, files: Iterable[int], *, tool: str, grouping: str, lead: bool | None) -> None:
    """Make these files (ids of sightings) the tool's, and mark those that are there to be judged.

    `lead` False takes from them that they name a tool; None leaves it as it is.
    """
    values: dict[str, object] = {"tool_id": tool, "grouping": grouping}
    if lead is not None:
        values["lead"] = lead
    for chunk in chunks(files):
        mine = sightings.c.id.in_(chunk)
        connection.execute(update(sightings).where(mine).values(**values))
        connection.execute(update(sightings).where(mine, sightings.c.gone.is_(None)).values(dirty=True))


def new_groupings(connection: Connection, tool: str, count: int) -> list[str]:
    """Return names for groupings that begin at this tool, in an order that holds for all time."""
    last = connection.execute(
        select(func.max(sightings.c.grouping)).where(sightings.c.grouping.startswith(f"{tool}#", autoescape=True))
    ).scalar()
    first = 1 if last is None else int(last.rpartition("#")[2]) + 1
    return [f"{tool}#{number:06}" for number in range(first, first + count)]


def past_groupings(connection: Connection, contents: Collection[str]) -> Mapping[str, str]:
    """Return the grouping of each of these contents (sha256) of which a grouped file is gone; the last one decides."""
    query = (
        select(observations.c.sha256, sightings.c.grouping)
        .join(sightings, sightings.c.observation_id == observations.c.id)
        .where(sightings.c.gone.is_not(None), sightings.c.grouping != "")
        .order_by(sightings.c.gone, sightings.c.path)
    )
    found: dict[str, str] = {}
    for chunk in chunks(sorted(contents)):
        found.update(connection.execute(query.where(observations.c.sha256.in_(chunk))).all())
    return found

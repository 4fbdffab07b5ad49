"""Light rows of lineage: what each observation refers to, where the files lie, and what lineage adds to a tool."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from classifiers.evidence import Access, Observation, Reference
from classifiers.lineage import Place
from classifiers.referring import without_repeats
from classifiers.silos import Holding, held_tables
from classifiers.verdict import Context, Signal
from inventory.domain.identity import Spot
from inventory.store.bodies import pack_signals, storable, unpack_signals
from inventory.store.ledger import last_event
from inventory.store.rows import chunks, insert_rows
from inventory.store.schema import contexts, holdings, observation_references, observations, scans, shares, sightings


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """What lineage adds to a tool. `consumers` is a digest of who depends on it, "" if nobody does."""

    consumers: str = ""
    downstream: int = 0
    inherited: tuple[Signal, ...] = ()

    def context(self, files: Collection[Spot], *, in_project: bool) -> Context:
        """Return what the inventory adds to the tool that has these files."""
        return Context(
            inherited=self.inherited,
            downstream=self.downstream,
            in_project=in_project,
            copies=None if in_project else len(files) - len({spot.observation for spot in files}),
        )


NOBODY = Dependence()
"""Nobody depends on the tool."""


def store_references(connection: Connection, given: Mapping[int, Observation]) -> None:
    """Store what these observations (by their row's id) refer to; those that were known already have it."""
    referring = {row: seen for row, seen in given.items() if seen.references}
    if not referring:
        return
    known: set[int] = set()
    for chunk in chunks(referring):
        stored = select(observation_references.c.observation_id).distinct()
        known.update(connection.execute(stored.where(observation_references.c.observation_id.in_(chunk))).scalars())
    rows = [
        {
            "observation_id": row,
            "target": storable(reference.target),
            "access": reference.access.value,
            "location": storable(reference.where),
        }
        for row, seen in referring.items()
        if row not in known
        for reference in without_repeats(seen.references)
    ]
    insert_rows(connection, observation_references, rows)


def store_holdings(connection: Connection, given: Mapping[int, Observation]) -> None:
    """Store which tables these observations (by their row's id) hold; those that were known already have them."""
    held = {row: tables for row, seen in given.items() if (tables := list(held_tables(seen)))}
    known: set[int] = set()
    for chunk in chunks(held):
        stored = select(holdings.c.observation_id).distinct()
        known.update(connection.execute(stored.where(holdings.c.observation_id.in_(chunk))).scalars())
    rows = [
        {"observation_id": row, "name": storable(table.name), "columns": sorted(map(storable, table.columns))}
        for row, tables in held.items()
        if row not in known
        for table in tables
    ]
    insert_rows(connection, holdings, rows)


def held(connection: Connection) -> dict[str, list[Holding]]:
    """Return the tables that each present tool holds itself, by its id."""
    query = (
        select(sightings.c.tool_id, holdings.c.name, holdings.c.columns)
        .join(holdings, holdings.c.observation_id == sightings.c.observation_id)
        .where(sightings.c.tool_id.is_not(None), sightings.c.gone.is_(None))
        .order_by(sightings.c.tool_id, holdings.c.id)
    )
    found: dict[str, list[Holding]] = {}
    for tool, name, columns in connection.execute(query):
        found.setdefault(tool, []).append(Holding(name=name, columns=frozenset(columns)))
    return found


def references(connection: Connection) -> dict[int, list[Reference]]:
    """Return what the observations of present files refer to, by observation."""
    stored = observation_references.c
    present = select(sightings.c.observation_id).where(sightings.c.gone.is_(None))
    query = select(stored.observation_id, stored.target, stored.access, stored.location).order_by(stored.id)
    found: dict[int, list[Reference]] = {}
    for row, target, access, where in connection.execute(query.where(stored.observation_id.in_(present))):
        found.setdefault(row, []).append(Reference(target=target, access=Access(access), where=where))
    return found


def places(connection: Connection) -> list[Place]:
    """Return every place of a tool with what its file refers to, the leading one of each tool first, and documents."""
    known = references(connection)
    query = (
        select(sightings.c.tool_id, shares.c.name, sightings.c.path, sightings.c.observation_id)
        .join(shares, shares.c.id == sightings.c.share_id)
        .where(sightings.c.tool_id.is_not(None), sightings.c.gone.is_(None))
        .order_by(sightings.c.tool_id, sightings.c.lead.desc(), shares.c.name, sightings.c.path)
    )
    of_tools = [
        Place(tool=tool, share=share, path=path, references=known.get(observation, ()))
        for tool, share, path, observation in connection.execute(query)
    ]
    return [*of_tools, *document_places(connection, known)]


def document_places(connection: Connection, known: Mapping[int, Sequence[Reference]]) -> list[Place]:
    """Return the places of files that are no tools and refer to others all the same: a workbook with links."""
    query = (
        select(shares.c.name, sightings.c.path, sightings.c.observation_id)
        .join(shares, shares.c.id == sightings.c.share_id)
        .join(observations, observations.c.id == sightings.c.observation_id)
        .where(sightings.c.tool_id.is_(None), sightings.c.gone.is_(None), observations.c.is_tool.is_(False))
        .order_by(shares.c.name, sightings.c.path)
    )
    return [
        Place(tool="", share=share, path=path, references=known[observation])
        for share, path, observation in connection.execute(query)
        if observation in known
    ]


def roots(connection: Connection) -> list[tuple[str, str]]:
    """Return each share's name with the root by which scans reach it."""
    return [(row.name, row.root) for row in connection.execute(select(shares.c.name, shares.c.root))]


def consumer_digests(connection: Connection) -> dict[str, str]:
    """Return the digest of who depends on each tool as it was judged last, for the tools on which somebody does."""
    return dict(connection.execute(select(contexts.c.tool_id, contexts.c.consumers)).all())


def dependences(connection: Connection, tools: Iterable[str]) -> dict[str, Dependence]:
    """Return what lineage added to these tools when they were judged last; a tool that is not there has nothing."""
    found: dict[str, Dependence] = {}
    for chunk in chunks(tools):
        for row in connection.execute(select(contexts).where(contexts.c.tool_id.in_(chunk))):
            found[row.tool_id] = Dependence(
                consumers=row.consumers, downstream=row.downstream, inherited=unpack_signals(row.inherited)
            )
    return found


def keep_dependences(connection: Connection, given: Mapping[str, Dependence]) -> None:
    """Keep what lineage adds to these tools now."""
    for chunk in chunks(given):
        connection.execute(delete(contexts).where(contexts.c.tool_id.in_(chunk)))
    insert_rows(
        connection,
        contexts,
        [
            {
                "tool_id": tool,
                "consumers": found.consumers,
                "downstream": found.downstream,
                "inherited": pack_signals(found.inherited),
            }
            for tool, found in given.items()
            if found.consumers
        ],
    )


def newest(connection: Connection) -> tuple[int, int]:
    """Return the numbers of the newest event and the newest finished scan: lineage is the same as long as they are."""
    finished = select(func.max(scans.c.id)).where(scans.c.finished.is_not(None))
    return last_event(connection), connection.execute(finished).scalar() or 0

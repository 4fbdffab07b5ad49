"""Taking in what a scan saw in some directories: one transaction, so a killed scan leaves whole directories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from classifiers.evidence import Observation
from inventory.store.bodies import pack, pack_text, storable
from inventory.store.codetexts import store_code
from inventory.store.descriptors import keep_described
from inventory.store.documents import keep_documents
from inventory.store.lineage import store_holdings, store_references
from inventory.store.reported import Directory, SeenFile
from inventory.store.rows import CHUNK, AnyRow, chunks, insert_missing, insert_rows
from inventory.store.schema import directories, observations, problems, sightings, sources

Known = Mapping[tuple[int, str], AnyRow]
Values = dict[str, Any]

_STATE = ("path", "size", "modified_ns", "file_id", "handler", "project", "owner", "settled", "observation_id")


@dataclass(slots=True, kw_only=True)
class Visit:
    """The scan that is running: `names` are the files of directories that come in several chunks, so far."""

    share: int
    scan: int
    started: datetime
    names: dict[str, frozenset[str]] = field(default_factory=dict)


def take_in(connection: Connection, visit: Visit, records: Sequence[Directory]) -> dict[str, frozenset[str]]:
    """Store these directories; return the names seen so far in each, for the chunks still to come."""
    ids = _directory_ids(connection, visit, [record.path for record in records])
    known = _known(connection, records, ids)
    bodies = _store_observations(connection, [seen.observation for record in records for seen in record.seen])
    names = {record.path: visit.names.get(record.path, frozenset()) for record in records}
    fresh: dict[tuple[int, str], Values] = {}
    changed: list[Values] = []
    for record in records:
        names[record.path] |= {seen.name for seen in record.seen}
        for seen in record.seen:
            key = (ids[record.path], seen.name)
            state = _state(seen, known.get(key), bodies)
            if key not in known:
                fresh[key] = {**state, "directory_id": key[0], **_birth(visit, seen)}
            elif (change := _change(known[key], state)) is not None:
                changed.append(change)
    insert_rows(connection, sightings, list(fresh.values()))
    _update_sightings(connection, changed)
    _mark_missing(connection, records, ids, names)
    _store_problems(connection, visit, records, ids, known)
    keep_documents(connection, visit.share, records, ids)
    keep_described(connection, visit.share, records, ids, visit.names)
    _close_directories(connection, visit, records, ids)
    return names


def _directory_ids(connection: Connection, visit: Visit, paths: Iterable[str]) -> dict[str, int]:
    wanted = sorted(set(paths))
    rows = [{"path": path, "share_id": visit.share, "digest": "", "scan_id": visit.scan} for path in wanted]
    insert_missing(connection, directories, rows)
    query = select(directories.c.path, directories.c.id).where(directories.c.share_id == visit.share)
    found: dict[str, int] = {}
    for chunk in chunks(wanted):
        found.update(connection.execute(query.where(directories.c.path.in_(chunk))).all())
    return found


def _known(connection: Connection, records: Iterable[Directory], ids: Mapping[str, int]) -> Known:
    """Return the known sightings of what was seen; of a huge directory in chunks only those of this chunk."""
    found: dict[tuple[int, str], AnyRow] = {}
    wanted: dict[int, set[str]] = {}
    for record in records:
        wanted.setdefault(ids[record.path], set()).update(seen.name for seen in record.seen)
    small = [directory for directory, names in wanted.items() if len(names) < CHUNK]
    queries = [select(sightings).where(sightings.c.directory_id.in_(chunk)) for chunk in chunks(small)]
    for directory in wanted.keys() - set(small):
        of_one = select(sightings).where(sightings.c.directory_id == directory)
        queries += [of_one.where(sightings.c.name.in_(chunk)) for chunk in chunks(sorted(wanted[directory]))]
    for query in queries:
        found.update({(row.directory_id, row.name): row for row in connection.execute(query)})
    return found


def _store_observations(connection: Connection, given: Iterable[Observation | None]) -> dict[int, int]:
    """Store what is new of these observations and their sources; return the row's id by the object's `id()`."""
    bodies = {id(observation): (observation, pack(observation)) for observation in given if observation is not None}
    texts = {
        source.digest: {"digest": source.digest, "language": source.language, "text": pack_text(source.text)}
        for observation, _ in bodies.values()
        for source in observation.sources
        if source.digest
    }
    insert_missing(connection, sources, texts.values())
    rows = {body.digest: body.columns for _, body in bodies.values()}
    insert_missing(connection, observations, rows.values())
    ids: dict[str, int] = {}
    query = select(observations.c.digest, observations.c.id)
    for chunk in chunks(rows):
        ids.update(connection.execute(query.where(observations.c.digest.in_(chunk))).all())
    rows_by_id = {ids[body.digest]: observation for observation, body in bodies.values()}
    store_references(connection, rows_by_id)
    store_holdings(connection, rows_by_id)
    store_code(connection, rows_by_id)
    return {key: ids[body.digest] for key, (_, body) in bodies.items()}


def _state(seen: SeenFile, before: AnyRow | None, bodies: Mapping[int, int]) -> Values:
    """Return a sighting's columns as they stand now.

    A file that could not be read this time (denied, locked) keeps what an earlier scan read of it.
    """
    observation = seen.observation
    kept = None if before is None else before.observation_id
    usable = observation is not None and (kept is None or seen.settled or bool(observation.artifact.sha256))
    owner = "" if before is None else before.owner
    return {
        "path": seen.path,
        "size": seen.stamp.size,
        "modified_ns": seen.stamp.modified_ns,
        "file_id": str(seen.stamp.file_id),
        "handler": seen.stamp.handler,
        "project": seen.stamp.project,
        "owner": storable(observation.artifact.owner) if observation is not None else owner,
        "settled": seen.settled,
        "observation_id": bodies[id(observation)] if usable else kept,
    }


def _birth(visit: Visit, seen: SeenFile) -> Values:
    return {
        "share_id": visit.share,
        "name": seen.name,
        "lead": False,
        "missing": False,
        "gone": None,
        "dirty": seen.observation is not None,
        "first_seen": visit.started,
    }


def _change(before: AnyRow, state: Values) -> Values | None:
    """Return the update that makes a known sighting what it is now, None if it is that already."""
    mapping = before._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    differs = any(mapping[name] != state[name] for name in _STATE)
    if not differs and not before.missing and before.gone is None:
        return None
    judged_again = (
        before.dirty
        or before.gone is not None
        or before.observation_id != state["observation_id"]
        or before.project != state["project"]
    )
    return {"sighting": before.id, **{f"new_{name}": state[name] for name in _STATE}, "new_dirty": judged_again}


def _update_sightings(connection: Connection, changed: Sequence[Values]) -> None:
    if not changed:
        return
    values: Values = {name: bindparam(f"new_{name}") for name in (*_STATE, "dirty")}
    statement = (
        update(sightings).where(sightings.c.id == bindparam("sighting")).values(**values, missing=False, gone=None)
    )
    connection.execute(statement, list(changed))


def _mark_missing(
    connection: Connection, records: Sequence[Directory], ids: Mapping[str, int], names: Mapping[str, frozenset[str]]
) -> None:
    """Mark the files that a complete listing does not name any more; `finish` decides what that means."""
    here = {ids[record.path]: names[record.path] for record in records if record.last and record.complete}
    known = select(sightings.c.id, sightings.c.directory_id, sightings.c.name).where(
        sightings.c.gone.is_(None), sightings.c.missing.is_(False)
    )
    lost: list[int] = []
    for chunk in chunks(here):
        rows = connection.execute(known.where(sightings.c.directory_id.in_(chunk)))
        lost += [sighting for sighting, directory, name in rows if name not in here[directory]]
    for chunk in chunks(lost):
        connection.execute(update(sightings).where(sightings.c.id.in_(chunk)).values(missing=True))


def _store_problems(
    connection: Connection, visit: Visit, records: Sequence[Directory], ids: Mapping[str, int], known: Known
) -> None:
    first = {ids[record.path] for record in records if record.path not in visit.names}
    for chunk in chunks(sorted(first)):
        connection.execute(delete(problems).where(problems.c.directory_id.in_(chunk), problems.c.observed.is_(False)))
    read_again = [
        {"directory": ids[record.path], "file": seen.path}
        for record in records
        for seen in record.seen
        if seen.observation is not None and (ids[record.path], seen.name) in known
    ]
    if read_again:
        statement = delete(problems).where(
            problems.c.directory_id == bindparam("directory"), problems.c.path == bindparam("file"), problems.c.observed
        )
        connection.execute(statement, read_again)
    insert_rows(
        connection, problems, [row for record in records for row in _problem_rows(visit, record, ids[record.path])]
    )


def _problem_rows(visit: Visit, record: Directory, directory: int) -> Iterator[Values]:
    outside = ((found.path, found.problem, False) for found in record.problems)
    inside = (
        (seen.path, problem, True)
        for seen in record.seen
        if seen.observation is not None
        for problem in seen.observation.problems
    )
    for path, problem, observed in (*outside, *inside):
        yield {
            "share_id": visit.share,
            "directory_id": directory,
            "path": path,
            "trouble": problem.trouble.value,
            "detail": storable(problem.detail),
            "location": storable(problem.where),
            "observed": observed,
        }


def _close_directories(
    connection: Connection, visit: Visit, records: Sequence[Directory], ids: Mapping[str, int]
) -> None:
    """Keep the digest of directories that are now in whole; any other is read again by the next scan."""
    rows = [
        {"directory": ids[record.path], "new_digest": record.digest if record.last and record.complete else ""}
        for record in records
    ]
    if rows:
        statement = (
            update(directories)
            .where(directories.c.id == bindparam("directory"))
            .values(digest=bindparam("new_digest"), scan_id=visit.scan)
        )
        connection.execute(statement, rows)

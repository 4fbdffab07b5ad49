"""What lies beside tools and may describe them, with the tools it may be meant for and the age of their logic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from classifiers.documentation import Beside, Folder, Neighbourhood, last_logic_change
from inventory.domain.identity import Spot
from inventory.store.catalogue import Tool
from inventory.store.documents import Document, documents_beside
from inventory.store.rows import chunks
from inventory.store.schema import directories, observations, shares, sightings
from inventory.store.spots import moment_of

_Folder = tuple[str, str]
"""Share and path of a folder."""


def neighbourhoods(
    connection: Connection, tools: Mapping[str, Tool], files: Mapping[str, Sequence[Spot]]
) -> dict[str, Neighbourhood]:
    """Return what lies beside each of these tools; `files` are its present files by the tool's id."""
    places = {spot.place for spots in files.values() for spot in spots}
    lying = documents_beside(connection, places)
    documents = {(share, one.path): one for (share, _), found in lying.items() for one in found}
    beside = dict(_named(connection, documents))
    saved = _saved(connection, (spot.id for spots in files.values() for spot in spots))
    return {
        tool: Neighbourhood(
            beside=tuple(
                beside[key]
                for key in dict.fromkeys((spot.share, one.path) for spot in spots for one in lying.get(spot.place, ()))
            ),
            logic_changed=tools[tool].written
            or last_logic_change(
                (spot.kind for spot in spots),
                moment_of(max(saved[spot.id] for spot in spots)),
                discovered=tools[tool].discovered,
                changed=tools[tool].logic_changed,
            ),
        )
        for tool, spots in files.items()
        if spots
    }


def _named(connection: Connection, documents: Mapping[_Folder, Document]) -> Iterable[tuple[_Folder, Beside]]:
    """Yield each document with the tools of its folder that its name contains."""
    folders = {(share, path.rpartition("/")[0]) for share, path in documents}
    names = _tools_in(connection, folders)
    known = {folder: Folder(name for found in tools.values() for name in found) for folder, tools in names.items()}
    for (share, path), one in documents.items():
        folder = (share, path.rpartition("/")[0])
        found = known[folder].named_by(one.path) if folder in known else ()
        alone = len(names.get(folder, ())) <= 1
        yield (share, path), Beside(path=one.path, modified=one.modified, named=found, alone=alone)


def _tools_in(connection: Connection, folders: Iterable[_Folder]) -> dict[_Folder, dict[str, list[str]]]:
    """Return the names of the files of each tool directly in these folders; one not judged yet is a tool of its own."""
    query = (
        select(shares.c.name.label("share"), directories.c.path, sightings.c.tool_id, sightings.c.name)
        .join(directories, directories.c.id == sightings.c.directory_id)
        .join(shares, shares.c.id == directories.c.share_id)
        .join(observations, observations.c.id == sightings.c.observation_id)
        .where(observations.c.is_tool, sightings.c.gone.is_(None))
    )
    by_share: dict[str, list[str]] = {}
    for share, path in folders:
        by_share.setdefault(share, []).append(path)
    found: dict[_Folder, dict[str, list[str]]] = {}
    for share, paths in by_share.items():
        for chunk in chunks(sorted(paths)):
            for row in connection.execute(query.where(shares.c.name == share, directories.c.path.in_(chunk))):
                found.setdefault((row.share, row.path), {}).setdefault(row.tool_id or row.name, []).append(row.name)
    return found


def _saved(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for chunk in chunks(ids):
        query = select(sightings.c.id, sightings.c.modified_ns).where(sightings.c.id.in_(chunk))
        found.update((row.id, row.modified_ns) for row in connection.execute(query))
    return found

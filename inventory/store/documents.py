"""Documents that lie beside tools and may be their documentation: names and times alone, nothing of their content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, or_, select, update

from inventory.store.reported import Directory
from inventory.store.rows import chunks, insert_rows
from inventory.store.schema import directories, documents, shares, sightings
from inventory.store.spots import moment_of

Places = Iterable[tuple[str, str]]
"""Share and path of files."""
_Folder = tuple[str, str]
"""Share and path of a folder, "" for its root."""
_ROOT = "."
"""How a sighting names the root of a share as its project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that people read, beside a tool: its path on the tool's share, and when it was changed (UTC)."""

    path: str
    modified: datetime


def documents_beside(connection: Connection, places: Places) -> dict[tuple[str, str], list[Document]]:
    """Return what lies in the folder of each of these files, and of a project's files in the project's folder too.

    A place without a document is not in it; documents come in the order of their paths.
    """
    folders = _folders_of(connection, set(places))
    lying = _lying_in(connection, {folder for found in folders.values() for folder in found})
    told = {
        place: sorted((one for folder in found for one in lying.get(folder, ())), key=lambda one: one.path)
        for place, found in folders.items()
    }
    return {place: found for place, found in told.items() if found}


def _folders_of(connection: Connection, places: set[tuple[str, str]]) -> dict[tuple[str, str], set[_Folder]]:
    """Return the folders in which documentation of a file may lie: its own, and that of its project."""
    found = {(share, path): {(share, path.rpartition("/")[0])} for share, path in places}
    query = (
        select(shares.c.name, sightings.c.path, sightings.c.project)
        .join(shares, shares.c.id == sightings.c.share_id)
        .where(sightings.c.project != "")
    )
    for share, paths in _by_share(places).items():
        for chunk in chunks(sorted(paths)):
            wanted = query.where(shares.c.name == share, sightings.c.path.in_(chunk))
            for name, path, project in connection.execute(wanted):
                found[name, path].add((name, "" if project == _ROOT else project))
    return found


def _lying_in(connection: Connection, folders: set[_Folder]) -> dict[_Folder, list[Document]]:
    query = (
        select(shares.c.name, directories.c.path.label("folder"), documents.c.path, documents.c.modified_ns)
        .join(directories, directories.c.id == documents.c.directory_id)
        .join(shares, shares.c.id == documents.c.share_id)
    )
    found: dict[_Folder, list[Document]] = {}
    for share, paths in _by_share(folders).items():
        for chunk in chunks(sorted(paths)):
            wanted = query.where(shares.c.name == share, directories.c.path.in_(chunk))
            for name, folder, path, modified in connection.execute(wanted):
                found.setdefault((name, folder), []).append(Document(path=path, modified=moment_of(modified)))
    return found


def _by_share(places: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for share, path in places:
        found.setdefault(share, set()).add(path)
    return found


def keep_documents(connection: Connection, share: int, records: Sequence[Directory], ids: Mapping[str, int]) -> None:
    """Keep what lies in these directories now, where a listing was complete.

    Where a document is new, changed or gone, the tools that it may describe are judged again.
    """
    now = {
        ids[record.path]: {one.path: one.modified_ns for one in record.documents}
        for record in records
        if record.last and record.complete
    }
    before = _kept(connection, now)
    changed = [directory for directory, found in now.items() if found != before.get(directory, {})]
    drop_documents(connection, changed)
    insert_rows(
        connection,
        documents,
        [
            {"share_id": share, "directory_id": directory, "path": path, "modified_ns": modified}
            for directory in changed
            for path, modified in now[directory].items()
        ],
    )
    _judge_again(connection, share, {path: row for path, row in ids.items() if row in set(changed)})


def _kept(connection: Connection, ids: Iterable[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    query = select(documents.c.directory_id, documents.c.path, documents.c.modified_ns)
    for chunk in chunks(ids):
        for directory, path, modified in connection.execute(query.where(documents.c.directory_id.in_(chunk))):
            found.setdefault(directory, {})[path] = modified
    return found


def drop_documents(connection: Connection, ids: Iterable[int]) -> None:
    """Forget the documents of these directories."""
    for chunk in chunks(ids):
        connection.execute(delete(documents).where(documents.c.directory_id.in_(chunk)))


def _judge_again(connection: Connection, share: int, changed: Mapping[str, int]) -> None:
    """Mark the tools of these directories, and of projects that begin there, as not judged yet."""
    mine = and_(sightings.c.share_id == share, sightings.c.tool_id.is_not(None), sightings.c.gone.is_(None))
    for chunk in chunks(changed.items()):
        projects = [path or _ROOT for path, _ in chunk]
        here = or_(sightings.c.directory_id.in_([row for _, row in chunk]), sightings.c.project.in_(projects))
        connection.execute(update(sightings).where(mine, here).values(dirty=True))

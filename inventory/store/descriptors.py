"""What scans met of descriptors on shares, and the tools they mean: the one of that name in the same folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, or_, select, update

from inventory.domain.canonical import digest_of
from inventory.store.bodies import storable
from inventory.store.citizen_tables import descriptors
from inventory.store.reported import Directory, SaidOfTool
from inventory.store.rows import AnyRow, chunks, insert_rows
from inventory.store.schema import directories, problems, shares, sightings

FILE = "file"
"""The origin of what stands in a file of its own; the rest are properties of a document."""
SUFFIX = ".citizen.toml"
"""How the name of a descriptor ends."""
_ROOT = "."
"""How a sighting names the root of a share as its project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A descriptor as it lies on a share: `tools` are the ids of those it may mean, one if all is well.

    `taken` is the tool it was taken up for, "" if it was not yet.
    """

    id: int
    share: str
    path: str
    origin: str
    tool_name: str
    digest: str
    answers: Mapping[str, Any]
    tools: tuple[str, ...] = ()
    taken: str = ""

    @property
    def place(self) -> str:
        """Share and path, as people write them."""
        return f"{self.share}:{self.path}"

    @property
    def waits(self) -> bool:
        """True if it means one tool for which it has not been taken up."""
        return len(self.tools) == 1 and self.taken != self.tools[0]


def keep_described(
    connection: Connection, share: int, records: Sequence[Directory], ids: Mapping[str, int], begun: Iterable[str]
) -> None:
    """Keep what files in these directories say of tools now; what says the same as before stays taken up.

    A directory's first chunk names all its descriptors (`begun`: directories of which it came before); properties come
    with the document that has them, when it is read.
    """
    later = set(begun)
    known = _known(connection, ids.values())
    for record in records:
        here = ids[record.path]
        said = {(one.path, one.origin): one for one in record.described}
        read = {seen.path for seen in record.seen if seen.observation is not None}
        whole = record.complete and record.path not in later
        gone = [
            row.id
            for (directory, path, origin), row in known.items()
            if directory == here and (path, origin) not in said and (whole if origin == FILE else path in read)
        ]
        _drop(connection, descriptors.c.id, gone)
        fresh = [one for key, one in said.items() if not _same(known.get((here, *key)), one)]
        _drop(
            connection, descriptors.c.id, [row.id for one in fresh if (row := known.get((here, one.path, one.origin)))]
        )
        insert_rows(connection, descriptors, [_columns(share, here, one) for one in fresh])


def drop_described(connection: Connection, ids: Iterable[int]) -> None:
    """Forget the descriptors of these directories; the drafts that were made of them stay."""
    _drop(connection, descriptors.c.directory_id, ids)


def lying(connection: Connection, ids: Iterable[int] | None = None) -> list[Lying]:
    """Return all descriptors as they lie on the shares (or those of these rows), each with the tools it may mean."""
    query = (
        select(descriptors, shares.c.name.label("share"), directories.c.path.label("folder"))
        .join(shares, shares.c.id == descriptors.c.share_id)
        .join(directories, directories.c.id == descriptors.c.directory_id)
        .order_by(shares.c.name, descriptors.c.path, descriptors.c.origin)
    )
    rows = connection.execute(query if ids is None else query.where(descriptors.c.id.in_(list(ids)))).all()
    beside = _beside(connection, {row.directory_id for row in rows})
    projects = _projects(connection, [row for row in rows if not _meant(row, beside)])
    return [
        Lying(
            id=row.id,
            share=row.share,
            path=row.path,
            origin=row.origin,
            tool_name=row.tool_name,
            digest=row.digest,
            answers=row.content,
            tools=tuple(sorted(_meant(row, beside) or projects.get((row.share_id, row.folder or _ROOT), set()))),
            taken=row.tool_id or "" if row.settled else "",
        )
        for row in rows
    ]


def unusable(connection: Connection) -> list[tuple[str, str]]:
    """Return the descriptors that cannot be used, as share and path, with what is wrong: lines of the coverage."""
    query = (
        select(shares.c.name, problems.c.path, problems.c.detail)
        .join(shares, shares.c.id == problems.c.share_id)
        .where(problems.c.observed.is_(False), problems.c.path.iendswith(SUFFIX, autoescape=True))
        .order_by(shares.c.name, problems.c.path, problems.c.id)
    )
    return [(f"{share}:{path}", detail) for share, path, detail in connection.execute(query)]


def take(connection: Connection, row: int, tool: str) -> None:
    """Note that a descriptor has been taken up for this tool."""
    connection.execute(update(descriptors).where(descriptors.c.id == row).values(tool_id=tool, settled=True))


def _known(connection: Connection, ids: Iterable[int]) -> dict[tuple[int, str, str], AnyRow]:
    found: dict[tuple[int, str, str], AnyRow] = {}
    for chunk in chunks(sorted(set(ids))):
        for row in connection.execute(select(descriptors).where(descriptors.c.directory_id.in_(chunk))):
            found[row.directory_id, row.path, row.origin] = row
    return found


def _same(row: AnyRow | None, said: SaidOfTool) -> bool:
    return row is not None and (row.digest, row.tool_name) == (_digest(said), _name(said))


def _columns(share: int, directory: int, said: SaidOfTool) -> dict[str, Any]:
    return {
        "share_id": share,
        "directory_id": directory,
        "path": said.path,
        "origin": said.origin,
        "tool_name": _name(said),
        "digest": _digest(said),
        "content": _content(said),
        "tool_id": None,
        "settled": False,
    }


def _name(said: SaidOfTool) -> str:
    return storable(said.tool).casefold()


def _content(said: SaidOfTool) -> dict[str, Any]:
    return {
        key: [storable(one) for one in value] if isinstance(value, list) else storable(value)
        for key, value in said.answers.items()
    }


def _digest(said: SaidOfTool) -> str:
    return digest_of(_content(said))


def _drop(connection: Connection, column: Any, values: Iterable[int]) -> None:
    for chunk in chunks(values):
        connection.execute(delete(descriptors).where(column.in_(chunk)))


def _files(*columns: Any) -> Select[Any]:
    """Select of the files that are there and belong to a tool."""
    return select(*columns).where(sightings.c.gone.is_(None), sightings.c.tool_id.is_not(None))


def _beside(connection: Connection, folders: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """Return the names (in lower case) and tools of the files in these directories."""
    found: dict[int, list[tuple[str, str]]] = {}
    query = _files(sightings.c.directory_id, sightings.c.name, sightings.c.tool_id)
    for chunk in chunks(folders):
        for directory, name, tool in connection.execute(query.where(sightings.c.directory_id.in_(chunk))):
            found.setdefault(directory, []).append((name.casefold(), tool))
    return found


def _meant(row: AnyRow, beside: Mapping[int, Sequence[tuple[str, str]]]) -> set[str]:
    """Return the tools whose file has this very name, else those that have it without their suffix."""
    here = beside.get(row.directory_id, ())
    exact = {tool for name, tool in here if name == row.tool_name}
    return exact or {tool for name, tool in here if name.rpartition(".")[0] == row.tool_name}


def _projects(connection: Connection, rows: Sequence[AnyRow]) -> dict[tuple[int, str], set[str]]:
    """Return the tools of the projects that begin in the folders of these descriptors, by share and folder."""
    found: dict[tuple[int, str], set[str]] = {}
    query = _files(sightings.c.share_id, sightings.c.project, sightings.c.tool_id).distinct()
    for chunk in chunks({(row.share_id, row.folder or _ROOT) for row in rows if row.origin == FILE}, 200):
        here = or_(*(and_(sightings.c.share_id == share, sightings.c.project == folder) for share, folder in chunk))
        for share, folder, tool in connection.execute(query.where(here)):
            found.setdefault((share, folder), set()).add(tool)
    return found

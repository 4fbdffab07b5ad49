"""The tree of streams inside an Access database, where it keeps its VBA project and its macros, in both forms.

Since Access 2002 it is a table with one row per stream (MSysAccessStorage). Access 2000 cuts one compound file into
rows (MSysAccessObjects). Both give the same paths, for example `VBA/VBAProject/VBA/dir` and `Scripts/0/Blob`.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Protocol

from scanner.reading.access.jet import JetDamaged
from scanner.reading.access.jetrows import OLE
from scanner.reading.ole import MAGIC, CompoundFile, OleError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.reading.access.jet import Jet
    from scanner.reading.access.jetcatalogue import Catalogue
    from scanner.reading.access.jetrows import Table

_MOST_STREAMS = 200_000
_DEEPEST = 12
_CHUNKED_LIMIT = 256 << 20
"""Most bytes of the compound file that Access 2000 keeps in rows."""
_SECTOR = 512
_STREAM = 2
"""Type of a row that holds a stream; 1 is a folder."""


class Storage(Protocol):
    """Streams by path."""

    @property
    def paths(self) -> Mapping[str, str]:
        """Path in lower case, as letter case does not matter, to the path as written."""

    def read(self, path: str) -> bytes:
        """Return the content of the stream at this lower-case path.

        Raises:
            JetDamaged: it cannot be read, or there is none.
        """


def open_storage(catalogue: Catalogue) -> Storage | None:
    """Return the storage of a database; None if it has none, as a database made without Access.

    Raises:
        JetDamaged: there is one but it cannot be read.
    """
    rows = catalogue.table("MSysAccessStorage")
    if rows is not None:
        return RowStorage(catalogue.jet, rows)
    chunks = catalogue.table("MSysAccessObjects")
    blob = joined(catalogue.jet, chunks) if chunks is not None else b""
    return ChunkStorage(blob) if blob else None


_Row = tuple[object, str, object, object]
"""Folder, name, type and descriptor of one stream."""


class RowStorage:
    """One row per stream, each naming its folder's row."""

    def __init__(self, jet: Jet, table: Table) -> None:
        self._jet = jet
        rows: dict[int, _Row] = {}
        stored = table.rows("Id", "ParentId", "Name", "Type", "Lv")
        for _, (number, parent, name, kind, descriptor) in zip(range(_MOST_STREAMS), stored, strict=False):
            if isinstance(number, int):
                rows[number] = (parent, str(name or ""), kind, descriptor)
        self._descriptors: dict[str, bytes] = {}
        self.paths: dict[str, str] = {}
        for number, (_, _, type_, content) in rows.items():
            if type_ == _STREAM:
                path = _path(rows, number)
                self.paths[path.lower()] = path
                self._descriptors[path.lower()] = content if isinstance(content, bytes) else b""

    def read(self, path: str) -> bytes:
        """Return a stream, see `Storage.read`."""
        if path not in self._descriptors:
            raise JetDamaged(f"the stream {path} is missing")
        return self._jet.long_value(self._descriptors[path])


def _path(rows: Mapping[int, _Row], number: object) -> str:
    """Return the path below the root, whose own name is left out; broken and circular parents end it."""
    names: list[str] = []
    while isinstance(number, int) and number in rows and len(names) < _DEEPEST:
        parent, name, _, _ = rows[number]
        names.append(name)
        if parent == number:
            break
        number = parent
    return "/".join(reversed(names[:-1]))


class ChunkStorage:
    """A compound file, put together again."""

    def __init__(self, blob: bytes) -> None:
        try:
            self._file = CompoundFile(blob)
        except OleError as error:
            raise JetDamaged(f"the storage of forms and code is damaged: {error}") from error
        self.paths: dict[str, str] = {e.path.lower(): e.path for e in self._file.entries() if not e.storage}

    def read(self, path: str) -> bytes:
        """Return a stream, see `Storage.read`."""
        try:
            return self._file.read(path)
        except (KeyError, OleError) as error:
            raise JetDamaged(f"the stream {path} is missing or damaged") from error


def joined(jet: Jet, table: Table) -> bytes:
    """Return the compound file that the rows of MSysAccessObjects hold, b"" if they hold none.

    Row 0 is a header of Access. The others are pieces of equal size in the order of their ids; a piece of zeros is
    not stored, so an absent id stands for one.

    Raises:
        JetDamaged: the ids are not plausible.
    """
    pieces = _pieces(jet, table)
    if not pieces:
        return b""
    size = max(len(piece) for piece in pieces.values())
    last = max(pieces)
    if last * size > _CHUNKED_LIMIT:
        raise JetDamaged(f"the storage of forms and code claims {last * size} bytes")
    blob = b"".join(pieces.get(number, b"").ljust(size, b"\0") for number in range(1, last + 1))
    start = blob.find(MAGIC)
    return blob[start:] + b"\0" * _SECTOR * 8 if start >= 0 else b""


def _pieces(jet: Jet, table: Table) -> dict[int, bytes]:
    pieces: dict[int, bytes] = {}
    columns = {column.name.upper(): column.name for column in table.definition.columns}
    for number, stored in table.rows(columns.get("ID", "ID"), "Data"):
        if isinstance(number, int) and number > 0 and isinstance(stored, bytes) and stored:
            try:
                pieces[number] = _content(jet, table, stored)
            except (JetDamaged, struct.error) as error:
                jet.note(f"a piece of the storage of forms and code is damaged: {error}")
    return pieces


def _content(jet: Jet, table: Table, stored: bytes) -> bytes:
    """Return a piece: a long value since Access 2000, a plain binary field in files converted from Access 97."""
    long_value = any(column.name == "Data" and column.type == OLE for column in table.definition.columns)
    return jet.long_value(stored) if long_value else stored

"""The catalogue of an Access database (MSysObjects): every object with its kind, and the tables by name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

from classifiers.evidence import Trouble
from scanner.reading.access.jet import Jet, JetDamaged
from scanner.reading.access.jetrows import Table
from scanner.reading.handler import Unreadable

if TYPE_CHECKING:
    import mmap

_CATALOGUE_PAGE = 2
_PAGE_OF_ID = 0x00FFFFFF
_SYSTEM = 0x80000002
"""Flags of a table that Access keeps for itself: system, or hidden by the engine."""
DELETED = "~TMPCLP"
"""Begins the name of an object that was deleted and waits to be compacted away."""


class ObjectType(IntEnum):
    """Type of an object in MSysObjects."""

    TABLE = 1
    DATABASE = 2
    CONTAINER = 3
    ODBC_LINK = 4
    QUERY = 5
    FILE_LINK = 6
    RELATIONSHIP = 8
    FORM = -32768
    MACRO = -32766
    REPORT = -32764
    MODULE = -32761
    DOCUMENT = -32757
    PAGE = -32756


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One object. `properties` and `events` are the descriptors of its LvProp and LvExtra, see `Jet.long_value`."""

    id: int
    type: int
    name: str
    flags: int
    connect: str
    database: str
    foreign_name: str
    properties: bytes
    events: bytes = b""

    @property
    def deleted(self) -> bool:
        """True for what people have deleted; it stays in the file until somebody compacts it."""
        return self.name.startswith(DELETED)

    @property
    def of_user(self) -> bool:
        """True for what people made: not a table of Access itself."""
        return self.type != ObjectType.TABLE or not (self.flags & _SYSTEM or self.name.startswith("MSys"))


class Catalogue:
    """The objects of one database."""

    def __init__(self, view: mmap.mmap | bytes, unpacked: int = 1 << 30) -> None:
        """Read MSysObjects. `unpacked`: most bytes that all long values of the file together may claim.

        Raises:
            Unreadable: this is no readable Access database.
        """
        self.jet = Jet(view, unpacked)
        try:
            self.entries = tuple(self._read())
        except JetDamaged as error:
            trouble = Trouble.ENCRYPTED if self.jet.encoded else Trouble.MALFORMED
            raise Unreadable(trouble, f"the catalogue cannot be read: {error}") from error

    def _read(self) -> list[Entry]:
        rows = Table(self.jet, _CATALOGUE_PAGE, "MSysObjects").rows(
            "Id", "Type", "Name", "Flags", "Connect", "Database", "ForeignName", "LvProp", "LvExtra"
        )
        entries = [
            Entry(
                id=number,
                type=kind,
                name=str(name),
                flags=flags if isinstance(flags, int) else 0,
                connect=str(connect or ""),
                database=str(database or ""),
                foreign_name=str(foreign or ""),
                properties=properties if isinstance(properties, bytes) else b"",
                events=events if isinstance(events, bytes) else b"",
            )
            for number, kind, name, flags, connect, database, foreign, properties, events in rows
            if isinstance(number, int) and isinstance(kind, int) and name
        ]
        if not entries:
            raise JetDamaged("it has no entries")
        return entries

    def of_type(self, *types: ObjectType) -> list[Entry]:
        """Return the objects of these types that people made and kept, in the order of the catalogue."""
        return [entry for entry in self.entries if entry.type in types and entry.of_user and not entry.deleted]

    def deleted(self, *types: ObjectType) -> list[Entry]:
        """Return the objects of these types that people deleted and that are still in the file."""
        return [entry for entry in self.entries if entry.type in types and entry.of_user and entry.deleted]

    @cached_property
    def _tables(self) -> dict[str, Entry]:
        return {entry.name: entry for entry in reversed(self.entries) if entry.type == ObjectType.TABLE}

    def table(self, name: str) -> Table | None:
        """Return a table of the file, system tables included, or None."""
        entry = self._tables.get(name)
        return None if entry is None else self.open(entry)

    def open(self, entry: Entry) -> Table:
        """Return the table of a catalogue entry."""
        return Table(self.jet, entry.id & _PAGE_OF_ID, entry.name)

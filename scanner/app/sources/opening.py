"""Which kind of table an address means, and the way to open it."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from pathlib import Path

from scanner.app.sources import accesstables, databases, delimited, sheets
from scanner.app.sources.table import Table, Unusable, Wanted

_OTHERS = {".xls": "save it as .xlsx", ".xlsb": "save it as .xlsx", ".ods": "save it as .xlsx or .csv"}


def open_table(wanted: Wanted) -> AbstractContextManager[Table]:
    """Return the way to open a table.

    Raises:
        Unusable: there is no such file, or it is of a kind that is not read.
    """
    if databases.ADDRESS.match(wanted.address):
        return databases.open_database_table(wanted)
    file, _, part = wanted.address.partition("::")
    path = Path(file)
    suffix = path.suffix.lower()
    if not path.is_file():
        raise Unusable(f"there is no file {path}")
    if suffix in _OTHERS:
        raise Unusable(f"{path}: {suffix} is not read here; {_OTHERS[suffix]}")
    if suffix in accesstables.SUFFIXES:
        return accesstables.open_access_table(wanted)
    if suffix in sheets.SUFFIXES:
        return sheets.open_sheet(wanted)
    if part:
        raise Unusable(f"{path} is a text file; it has one table, and '::{part}' names none of it")
    return delimited.open_delimited(wanted)


def file_of(address: str) -> Path | None:
    """Return the file in which a table lies, None if a database has it."""
    return None if databases.ADDRESS.match(address) else Path(address.partition("::")[0])


_QUERY = re.compile(r"\s*(?:select|with|values)\b", re.IGNORECASE)
_HOME = frozenset({"public", "main", "dbo"})
"""Schemas that a table has where none is said."""


def same_table(one: str, other: str) -> bool:
    """Return True if two addresses mean the same table of the same file or database, however they are spelt."""
    return one == other or (same_source(one, other) and _part(one) == _part(other))


def same_source(one: str, other: str) -> bool:
    """Return True if two addresses lead to the same file, by whatever road, or the same database of a server."""
    here, there = _file(one), _file(other)
    if here is not None and there is not None:
        return here.is_file() and there.is_file() and here.samefile(there)
    return here is None and there is None and _server(one) == _server(other)


def certain(address: str) -> bool:
    """Return True if an address names its table: neither a query nor whatever sheet comes first."""
    asked = _asked(address)
    return bool(asked) and not _QUERY.match(asked)


def _asked(address: str) -> str:
    found = databases.ADDRESS.match(address)
    return ((found[2] or "") if found else address.partition("::")[2]).strip()


def _part(address: str) -> tuple[str, ...]:
    """Return the name of a table as it counts: its case, quotes and the usual schema make no other table of it."""
    asked = _asked(address)
    if _QUERY.match(asked):
        return (" ".join(asked.casefold().rstrip("; ").split()),)
    if not databases.ADDRESS.match(address):
        return (asked.casefold(),)
    parts = tuple(part.strip('"`[] ').casefold() for part in asked.split("."))
    return parts[1:] if len(parts) > 1 and parts[0] in _HOME else parts


def _file(address: str) -> Path | None:
    """Return the file of an address, also that of a database which is one; None for a server."""
    found = databases.ADDRESS.match(address)
    if found is None:
        return file_of(address)
    from inventory.store.foreign import file_behind  # noqa: PLC0415 - only for a database

    return file_behind(found[1])


def _server(address: str) -> tuple[object, ...]:
    from inventory.store.foreign import server_behind  # noqa: PLC0415 - only for a database

    found = databases.ADDRESS.match(address)
    return (address,) if found is None else server_behind(found[1])

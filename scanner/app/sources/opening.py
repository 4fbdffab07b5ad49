"""Which kind of table an address means, and the way to open it."""

from __future__ import annotations

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


def same_table(one: str, other: str) -> bool:
    """Return True if two addresses mean the same table of the same file or database."""
    if one == other:
        return True
    (file, _, part), (other_file, _, other_part) = one.partition("::"), other.partition("::")
    here, there = Path(file), Path(other_file)
    both = here.is_file() and there.is_file()
    return both and here.samefile(there) and part.casefold() == other_part.casefold()

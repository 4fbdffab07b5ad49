"""Tables of Access databases, read by our own reader: no driver, no Access, and nothing is opened for writing."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.domain.celltext import text_of
from inventory.domain.reconciling import Row
from scanner.app.sources.table import Table, Unusable, Wanted, in_batches
from scanner.reading.access.jet import JetDamaged
from scanner.reading.access.jetcatalogue import Catalogue, ObjectType
from scanner.reading.access.jetvalues import known_rows
from scanner.reading.handler import Unreadable

if TYPE_CHECKING:
    from scanner.reading.access import jetrows

SUFFIXES = frozenset({".accdb", ".accde", ".mdb", ".mde"})
_MOST_IN_LONG_VALUES = 1 << 50


@contextmanager
def open_access_table(wanted: Wanted) -> Iterator[Table]:
    """Open a table, `file.accdb::table`.

    Raises:
        Unusable: there is no such table here, or part of it is damaged.
    """
    file, _, asked = wanted.address.partition("::")
    path = Path(file)
    with path.open("rb") as stream, _refusing(path), _view(path, stream.fileno()) as view:
        catalogue = Catalogue(view, _MOST_IN_LONG_VALUES)
        table = _table(path, catalogue, asked)
        names = [column.name for column in table.definition.columns]

        def read(columns: Sequence[int]) -> Iterator[list[Row]]:
            chosen = [names[column] for column in columns]
            with _refusing(path):
                for batch in in_batches(known_rows(catalogue.jet, table, chosen)):
                    yield [tuple(map(text_of, row)) for row in batch]
            if catalogue.jet.damage:
                raise Unusable(*(f"{path}: {remark}" for remark in catalogue.jet.damage))

        count = f"{table.definition.rows} rows by its own count"
        yield Table(name=f"{path}::{table.name}", columns=tuple(names), read=read, notes=("Access", count))


@contextmanager
def _view(path: Path, number: int) -> Iterator[mmap.mmap]:
    if not path.stat().st_size:
        raise Unusable(f"{path} is empty")
    with mmap.mmap(number, 0, access=mmap.ACCESS_READ) as view:
        yield view


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except Unreadable as error:
        raise Unusable(f"{path}: {error.detail}") from error
    except JetDamaged as error:
        raise Unusable(f"{path}: {error}") from error


def _table(path: Path, catalogue: Catalogue, asked: str) -> jetrows.Table:
    """Return the table of that name, in whatever case it is typed; the only one if none is named."""
    kept = catalogue.of_type(ObjectType.TABLE)
    fitting = [entry for entry in kept if not asked or entry.name.casefold() == asked.casefold()]
    if len(fitting) == 1:
        return catalogue.open(fitting[0])
    for entry in catalogue.of_type(ObjectType.ODBC_LINK, ObjectType.FILE_LINK):
        if entry.name.casefold() == asked.casefold():
            raise Unusable(
                f"{path}: {entry.name} is a link to {entry.foreign_name}; its rows are elsewhere, name them there"
            )
    names = ", ".join(sorted(entry.name for entry in kept)) or "none"
    said = f"has no table '{asked}'" if asked else "needs the name of a table behind '::'"
    raise Unusable(f"{path} {said}; its tables: {names}")

"""Writing many rows at once, the same way on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, Row, Table

Item = TypeVar("Item")

AnyRow = Row[*tuple[Any, ...]]
"""A row of any columns, as a query hands it out."""

CHUNK = 1_000
"""Values in one IN list; SQLite takes 32,766 parameters, a statement of a thousand compiles quickly."""

INSERT_CHUNK = 5_000


class NotThere(LookupError):  # noqa: N818 - named after the state it reports
    """Nothing has this number."""


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """Yield the items in lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert these rows."""
    if rows:
        connection.execute(table.insert(), list(rows))


def insert_missing(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the rows whose unique key is not there yet; another process may be inserting the same ones.

    Rows go in by the order of their first column, so that two writers on PostgreSQL cannot wait for each other.
    """
    given = list(rows)
    if not given:
        return
    first = next(iter(given[0]))
    given.sort(key=lambda row: str(row[first]))
    statement = _insert_unless_there(connection, table)
    for chunk in chunks(given, INSERT_CHUNK):
        connection.execute(statement, chunk)


def _insert_unless_there(connection: Connection, table: Table) -> Insert:
    """Return the statement in the words of this database; the other one's dialect is not loaded."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    return sqlite.insert(table).on_conflict_do_nothing()

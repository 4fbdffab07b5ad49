"""Tables and queries of databases by URL, `postgresql://person@server/database::table`, as tables of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from inventory.domain.celltext import text_of
from inventory.domain.reconciling import Row
from scanner.app.sources.table import Table, Unusable, Wanted

ADDRESS = re.compile(r"([a-z][a-z0-9+]*://(?:\[[^\]]*\]|(?!::).)*)(?:::(.*))?\Z", re.DOTALL)
"""The URL, and behind the first `::` that is not within an address of IPv6 what is asked there."""


@contextmanager
def open_database_table(wanted: Wanted) -> Iterator[Table]:
    """Open a table or a query of a database.

    Raises:
        Unusable: the database cannot be reached, or does not answer.
    """
    from inventory.store.foreign import ForeignTrouble, foreign_table  # noqa: PLC0415 - only for a database

    found = ADDRESS.match(wanted.address)
    if found is None or not found[2]:
        raise Unusable("behind the URL and '::' goes a table or a query: postgresql://person@server/database::limits")
    try:
        with foreign_table(found[1], found[2].strip(), wanted.password) as foreign:

            def read(columns: Sequence[int]) -> Iterator[list[Row]]:
                try:
                    for rows in foreign.batches:
                        yield [tuple([text_of(row[column]) for column in columns]) for row in rows]
                except ForeignTrouble as trouble:
                    raise Unusable(str(trouble)) from trouble

            yield Table(name=foreign.name, columns=foreign.columns, read=read, notes=("database",))
    except ForeignTrouble as trouble:
        raise Unusable(str(trouble)) from trouble

"""Saved queries of an Access database: the kind of each, and its SQL put together from the rows of MSysQueries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.reading.access.accesssql import Clause, QueryRow, statement
from scanner.reading.access.jetcatalogue import ObjectType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.access.jetcatalogue import Catalogue, Entry
    from scanner.reading.access.jetrows import Value

KINDS = {
    1: "select",
    2: "make-table",
    3: "append",
    4: "update",
    5: "delete",
    6: "crosstab",
    7: "ddl",
    8: "pass-through",
    9: "union",
}
"""Kind by the Flag of the row with Attribute 1: what the engine goes by when the query runs."""

KINDS_OF_OBJECT = {
    0: "select",
    16: "crosstab",
    32: "delete",
    48: "update",
    64: "append",
    80: "make-table",
    96: "ddl",
    112: "pass-through",
    128: "union",
}
"""Kind by the flags of the object in the catalogue, for a query whose row with Attribute 1 is missing."""

_KIND_OF_OBJECT = 0xF0
_HIDDEN = "~sq_"
"""Begins the name of a query that Access keeps for a form, report or list: its record source."""
_MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """One saved query.

    `target`: the table that a make-table or append query fills, or "". `connect`: the other database it works on
    (ODBC connect string or path), or "". `sql` is "" where none of its rows were found. `deleted`: it waits to be
    compacted away, and runs no more.
    """

    name: str
    kind: str
    sql: str
    target: str = ""
    connect: str = ""
    deleted: bool = False

    @property
    def hidden(self) -> bool:
        """True for the record source of a form or report."""
        return self.name.startswith(_HIDDEN)


def saved_queries(catalogue: Catalogue) -> Iterator[SavedQuery]:
    """Yield every saved query, the hidden record sources of forms and reports included; deleted ones come last.

    Raises:
        JetDamaged: the definition of MSysQueries cannot be read.
    """
    objects = [*catalogue.of_type(ObjectType.QUERY), *catalogue.deleted(ObjectType.QUERY)]
    rows = _rows_by_query(catalogue) if objects else {}
    for entry in objects:
        yield _query(entry, rows.get(entry.id, []))


def _rows_by_query(catalogue: Catalogue) -> dict[int, list[QueryRow]]:
    table = catalogue.table("MSysQueries")
    found: dict[int, list[tuple[bytes, QueryRow]]] = {}
    if table is None:
        return {}
    stored = table.rows("ObjectId", "Order", "Attribute", "Flag", "Name1", "Name2", "Expression")
    for _, (query, order, *fields) in zip(range(_MOST_ROWS), stored, strict=False):
        if isinstance(query, int):
            found.setdefault(query, []).append((order if isinstance(order, bytes) else b"", _row(*fields)))
    return {query: [row for _, row in sorted(rows, key=lambda pair: pair[0])] for query, rows in found.items()}


def _row(attribute: Value, flag: Value, name1: Value, name2: Value, expression: Value) -> QueryRow:
    return QueryRow(
        attribute=attribute if isinstance(attribute, int) else -1,
        flag=flag if isinstance(flag, int) else 0,
        name1=_clean(name1),
        name2=_clean(name2),
        expression=_clean(expression),
    )


def _clean(text: Value) -> str:
    return text.rstrip("\0").strip() if isinstance(text, str) else ""


def _query(entry: Entry, rows: list[QueryRow]) -> SavedQuery:
    head = next((row for row in rows if row.attribute == Clause.TYPE), None)
    kind = KINDS.get(head.flag) if head else None
    kind = kind or KINDS_OF_OBJECT.get(entry.flags & _KIND_OF_OBJECT, "select")
    return SavedQuery(
        name=entry.name,
        kind=kind,
        sql=statement(kind, rows) if rows else "",
        target=head.name1 if head and kind in ("make-table", "append") else "",
        connect=_connect(kind, head, rows),
        deleted=entry.deleted,
    )


def _connect(kind: str, head: QueryRow | None, rows: list[QueryRow]) -> str:
    """Return what says which other database a query works on: its own connect string, or an IN clause."""
    if head and kind == "pass-through":
        return head.name1
    if head and kind in ("make-table", "append") and (head.name2 or head.expression):
        return head.name2 or head.expression
    remote = next((row for row in rows if row.attribute == Clause.REMOTE), None)
    return (remote.name1 or remote.expression) if remote else ""

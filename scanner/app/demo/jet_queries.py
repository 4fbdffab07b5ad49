"""Saved queries of an Access database, as the rows of MSysQueries that Access takes them apart into."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scanner.app.demo.jet_rows import ColumnSpec, Value

QueryKind = Literal[
    "select", "make-table", "append", "update", "delete", "crosstab", "ddl", "pass-through", "union"
]  # fmt: skip
JoinKind = Literal["inner", "left", "right"]
ParameterType = Literal["Bit", "Byte", "Short", "Long", "Currency", "Single", "Double", "DateTime", "Text"]

_KINDS: dict[QueryKind, int] = {
    "select": 1, "make-table": 2, "append": 3, "update": 4, "delete": 5,
    "crosstab": 6, "ddl": 7, "pass-through": 8, "union": 9,
}  # fmt: skip
CATALOG_FLAGS: dict[QueryKind, int] = {
    "select": 0x00, "crosstab": 0x10, "delete": 0x20, "update": 0x30, "append": 0x40,
    "make-table": 0x50, "ddl": 0x60, "pass-through": 0x70, "union": 0x80,
}  # fmt: skip
"""What the catalog says of a query; Access shows its icon by it."""
_JOINS: dict[JoinKind, int] = {"inner": 1, "left": 2, "right": 3}
_PARAMETERS: dict[ParameterType, int] = {
    "Bit": 1, "Byte": 2, "Short": 3, "Long": 4, "Currency": 5, "Single": 6, "Double": 7, "DateTime": 8, "Text": 10,
}  # fmt: skip

# What a row of MSysQueries is about.
_BEGIN, _TYPE, _PARAMETER, _OPTIONS, _TABLE, _COLUMN, _JOIN, _WHERE, _GROUP, _HAVING, _ORDER, _END = (
    0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 255,
)  # fmt: skip
_UNION_ALL, _DISTINCT = 1, 2
_CROSS_VALUE, _CROSS_HEAD, _CROSS_ROW = 0, 1, 2

QUERY_COLUMNS = (
    ColumnSpec(name="ObjectId", type="long"),
    ColumnSpec(name="Attribute", type="byte"),
    ColumnSpec(name="Order", type="binary"),
    ColumnSpec(name="Name1", type="text"),
    ColumnSpec(name="Name2", type="text"),
    ColumnSpec(name="Expression", type="memo"),
    ColumnSpec(name="Flag", type="integer"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Two sources of a query, by their name or alias, and what connects their rows."""

    left: str
    right: str
    on: str
    kind: JoinKind = "inner"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySpec:
    """One saved query.

    `tables` and `columns` may name an alias: `"Measurements AS m"`, `"Avg(m.Reading) AS MeanReading"`. `sets` are
    pairs of a field and the expression it gets, for updates and appends. `target` is the table that an append or a
    make-table query fills. `tables` of a union are its SELECT statements. `sql` is the text of DDL and pass-through
    queries, `connect` the ODBC source of the latter. A crosstab has its value in `value`, its heading in `pivot`.
    """

    name: str
    kind: QueryKind = "select"
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    joins: tuple[Join, ...] = ()
    where: str = ""
    group_by: tuple[str, ...] = ()
    having: str = ""
    order_by: tuple[str, ...] = ()
    parameters: tuple[tuple[str, ParameterType], ...] = ()
    target: str = ""
    sql: str = ""
    connect: str = ""
    value: str = ""
    pivot: str = ""
    distinct: bool = False
    union_all: bool = False

    @property
    def hidden(self) -> bool:
        """True for the record source of a form, a report or a control, which Access saves as a query too."""
        return self.name.startswith("~sq_")


_Part = tuple[int, str, str, str, int | None]
"""Attribute, first name, second name, expression, flag."""


def query_rows(query: QuerySpec, identity: int) -> list[tuple[Value, ...]]:
    """Return the rows of MSysQueries of one query, whose number in the catalog is `identity`."""
    counted: dict[int, int] = {}
    rows: list[tuple[Value, ...]] = []
    for attribute, name1, name2, expression, flag in _parts(query):
        counted[attribute] = counted.get(attribute, 0) + 1
        order = struct.pack(">I", counted[attribute])
        rows.append((identity, attribute, order, name1 or None, name2 or None, expression or None, flag))
    return rows


def _parts(query: QuerySpec) -> Iterator[_Part]:
    yield _BEGIN, "", "", "", 0
    yield _END, "", "", "", None
    if not query.hidden:  # Access leaves the type out of hidden queries: they only ever select
        yield _TYPE, query.target or query.connect, "", f"{query.sql}\0" if query.sql else "", _KINDS[query.kind]
    for name, kind in query.parameters:
        yield _PARAMETER, name, "", "", _PARAMETERS[kind]
    if query.kind not in {"ddl", "pass-through", "crosstab"}:
        yield _OPTIONS, "", "", "", (_UNION_ALL * query.union_all) | (_DISTINCT * query.distinct)
    yield from _sources(query)
    yield from _columns(query)
    yield from _conditions(query)


def _sources(query: QuerySpec) -> Iterator[_Part]:
    for number, table in enumerate(query.tables, start=1):
        if query.kind == "union":
            yield _TABLE, "", f"X7YZ_____{number}", table, None
        else:
            name, alias = _split_alias(table)
            yield _TABLE, name, alias, "", None
    for join in query.joins:
        yield _JOIN, join.left, join.right, join.on, _JOINS[join.kind]


def _columns(query: QuerySpec) -> Iterator[_Part]:
    crosstab = query.kind == "crosstab"
    for text, role in ((query.value, _CROSS_VALUE), (query.pivot, _CROSS_HEAD)) if crosstab else ():
        expression, alias = _split_alias(text)
        yield _COLUMN, alias, "", expression, role
    for column in query.columns:
        expression, alias = _split_alias(column)
        yield _COLUMN, alias, "", expression, _CROSS_ROW if crosstab else 0
    for field, expression in query.sets:
        yield _COLUMN, "", field, expression, 0


def _conditions(query: QuerySpec) -> Iterator[_Part]:
    crosstab = query.kind == "crosstab"
    if query.where:
        yield _WHERE, "", "", query.where, None
    for expression in query.group_by:
        yield _GROUP, "", "", expression, _CROSS_ROW if crosstab else 0
    if crosstab:
        yield _GROUP, "", "", query.pivot, _CROSS_HEAD
    if query.having:
        yield _HAVING, "", "", query.having, None
    for expression in query.order_by:
        descending = expression.upper().endswith(" DESC")
        yield _ORDER, "D" if descending else "", "", expression[:-5] if descending else expression, None


def _split_alias(text: str) -> tuple[str, str]:
    """Return the two sides of the last ` AS `; without one, the alias is ""."""
    expression, found, alias = text.rpartition(" AS ")
    return (expression, alias) if found else (text, "")

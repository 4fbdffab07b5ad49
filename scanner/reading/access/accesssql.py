"""The SQL of a saved Access query, put together from its rows the way Access shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Clause(IntEnum):
    """What a row of MSysQueries holds, by its Attribute."""

    TYPE = 1
    PARAMETER = 2
    OPTIONS = 3
    REMOTE = 4
    TABLE = 5
    COLUMN = 6
    JOIN = 7
    WHERE = 8
    GROUP_BY = 9
    HAVING = 10
    ORDER_BY = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRow:
    """One row of MSysQueries; the meaning of the names and of the flag depends on the attribute."""

    attribute: int
    flag: int = 0
    name1: str = ""
    name2: str = ""
    expression: str = ""


_ALL, _DISTINCT, _OWNER_ACCESS, _DISTINCT_ROW, _TOP, _PERCENT = 1, 2, 4, 8, 16, 32
_VALUE = 0x8000
"""Flag of a column of an append query that gives a value instead of selecting one."""
_PIVOT, _ROW_HEADING = 1, 2

_PARAMETER_TYPES = {
    0: "Value",
    1: "Bit",
    2: "Byte",
    3: "Short",
    4: "Long",
    5: "Currency",
    6: "IEEESingle",
    7: "IEEEDouble",
    8: "DateTime",
    9: "Binary",
    10: "Text",
    11: "LongBinary",
    15: "Guid",
}
_JOINS = {1: "INNER JOIN", 2: "LEFT JOIN", 3: "RIGHT JOIN"}
_PLAIN = re.compile(r"[^\W\d]\w*\Z")
_PLACE = re.compile(r"[\\/:;]")
"""A name with one of these is not `table.column` but a path or a connect string."""


def statement(kind: str, rows: Iterable[QueryRow]) -> str:
    """Return the SQL of a query of this kind (see `accessqueries.KINDS`); rows in their saved order."""
    clauses: dict[int, list[QueryRow]] = {}
    for row in rows:
        clauses.setdefault(row.attribute, []).append(row)
    if kind in ("ddl", "pass-through"):
        return _first(clauses, Clause.TYPE).expression
    write = _WRITERS.get(kind, _select)
    ending = "\nWITH OWNERACCESS OPTION;" if _first(clauses, Clause.OPTIONS).flag & _OWNER_ACCESS else ";"
    return _parameters(clauses) + write(clauses).rstrip("; \r\n\t") + ending


_NO_ROW = QueryRow(attribute=-1)
_Clauses = dict[int, list[QueryRow]]


def _first(clauses: _Clauses, clause: Clause) -> QueryRow:
    rows = clauses.get(clause)
    return rows[0] if rows else _NO_ROW


def _parameters(clauses: _Clauses) -> str:
    rows = clauses.get(Clause.PARAMETER)
    if not rows:
        return ""
    return (
        "PARAMETERS "
        + ", ".join(f"{_bracketed(row.name1)} {_PARAMETER_TYPES.get(row.flag, 'Value')}" for row in rows)
        + ";\n"
    )


def _select(clauses: _Clauses) -> str:
    return _selection(clauses, clauses.get(Clause.COLUMN, []))


def _make_table(clauses: _Clauses) -> str:
    head = _first(clauses, Clause.TYPE)
    into = f" INTO {quoted(head.name1)}{_in(head.name2, head.expression)}"
    return _selection(clauses, clauses.get(Clause.COLUMN, []), into=into)


def _append(clauses: _Clauses) -> str:
    head = _first(clauses, Clause.TYPE)
    columns = clauses.get(Clause.COLUMN, [])
    names = ", ".join(quoted(row.name2) for row in columns if row.name2)
    into = f"INSERT INTO {quoted(head.name1)}{f' ({names})' if names else ''}{_in(head.name2, head.expression)}\n"
    values = [row.expression for row in columns if row.flag & _VALUE]
    if values:
        return f"{into}VALUES ({', '.join(values)})"
    return into + _selection(clauses, columns)


def _update(clauses: _Clauses) -> str:
    changes = ", ".join(f"{quoted(row.name2)} = {row.expression}" for row in clauses.get(Clause.COLUMN, []))
    return f"UPDATE {_tables(clauses)}\nSET {changes}{_where(clauses)}"


def _delete(clauses: _Clauses) -> str:
    columns = ", ".join(row.expression for row in clauses.get(Clause.COLUMN, []))
    return f"DELETE {columns or '*'}\nFROM {_tables(clauses)}{_where(clauses)}"


def _crosstab(clauses: _Clauses) -> str:
    columns = clauses.get(Clause.COLUMN, [])
    values = ", ".join(_column(row) for row in columns if not row.flag & (_PIVOT | _ROW_HEADING))
    headings = [row for row in columns if row.flag & _ROW_HEADING]
    grouped = [row for row in clauses.get(Clause.GROUP_BY, []) if not row.flag & _PIVOT]
    pivot = ", ".join(row.expression for row in columns if row.flag & _PIVOT)
    selection = _selection({**clauses, Clause.GROUP_BY: grouped}, headings)
    return f"TRANSFORM {values}\n{selection}\nPIVOT {pivot}"


def _union(clauses: _Clauses) -> str:
    options = _first(clauses, Clause.OPTIONS).flag
    parts = [row.expression.strip("; \r\n\t") for row in clauses.get(Clause.TABLE, [])]
    keeps_doubles = options & _ALL and not options & _DISTINCT
    return ("\nUNION ALL " if keeps_doubles else "\nUNION ").join(parts) + _order_by(clauses)


_WRITERS: dict[str, Callable[[_Clauses], str]] = {
    "select": _select,
    "make-table": _make_table,
    "append": _append,
    "update": _update,
    "delete": _delete,
    "crosstab": _crosstab,
    "union": _union,
}


def _selection(clauses: _Clauses, columns: list[QueryRow], *, into: str = "") -> str:
    """Return SELECT ... up to ORDER BY."""
    options = _first(clauses, Clause.OPTIONS)
    shown = [_column(row) for row in columns]
    if options.flag & _ALL or not shown:
        shown.append("*")
    tables = _tables(clauses)
    grouped = ", ".join(row.expression for row in clauses.get(Clause.GROUP_BY, []))
    having = _first(clauses, Clause.HAVING).expression
    return "".join(
        (
            f"SELECT {_predicate(options)}{', '.join(shown)}{into}",
            f"\nFROM {tables}" if tables else "",
            _where(clauses),
            f"\nGROUP BY {grouped}" if grouped else "",
            f"\nHAVING {having}" if having else "",
            _order_by(clauses),
        )
    )


def _column(row: QueryRow) -> str:
    return f"{row.expression} AS {_bracketed(row.name1)}" if row.name1 else row.expression


def _predicate(options: QueryRow) -> str:
    if options.flag & _DISTINCT:
        return "DISTINCT "
    if options.flag & _DISTINCT_ROW:
        return "DISTINCTROW "
    if options.flag & _TOP:
        return f"TOP {options.name1} {'PERCENT ' if options.flag & _PERCENT else ''}"
    return ""


def _where(clauses: _Clauses) -> str:
    condition = _first(clauses, Clause.WHERE).expression
    return f"\nWHERE {condition}" if condition else ""


def _order_by(clauses: _Clauses) -> str:
    rows = clauses.get(Clause.ORDER_BY, [])
    terms = ", ".join(row.expression + (" DESC" if row.name1.upper() == "D" else "") for row in rows)
    return f"\nORDER BY {terms}" if terms else ""


def _in(path: str, connect: str) -> str:
    """Return the clause that names another database, or "" for this one."""
    return f" IN '{path}'{f' [{connect}]' if connect else ''}" if path or connect else ""


@dataclass(slots=True)
class _Source:
    """A table or a join of tables in a FROM clause, with the names that conditions know it by."""

    names: frozenset[str]
    sql: str
    joined: bool = False

    def inside(self) -> str:
        """Return it as one side of a join."""
        return f"({self.sql})" if self.joined else self.sql


def _tables(clauses: _Clauses) -> str:
    """Return what stands after FROM or UPDATE: tables, joined where rows say so, and the other database."""
    sources = [_table(row) for row in clauses.get(Clause.TABLE, [])]
    conditions: dict[tuple[str, str, int], list[str]] = {}
    for row in clauses.get(Clause.JOIN, []):
        conditions.setdefault((row.name1, row.name2, row.flag), []).append(row.expression)
    for (left, right, flag), terms in conditions.items():
        _join(sources, left.casefold(), right.casefold(), _JOINS.get(flag, "INNER JOIN"), terms)
    remote = _first(clauses, Clause.REMOTE)
    return ", ".join(source.sql for source in sources) + _in(remote.name1, remote.expression)


def _table(row: QueryRow) -> _Source:
    if row.name1:
        sql = f"{_bracketed(row.expression)}.{quoted(row.name1)}" if row.expression else quoted(row.name1)
    else:
        sql = f"({row.expression.rstrip('; ')})"
    if row.name2:
        sql += f" AS {_bracketed(row.name2)}"
    return _Source(frozenset({(row.name2 or row.name1).casefold()}), sql)


def _join(sources: list[_Source], left: str, right: str, verb: str, terms: list[str]) -> None:
    """Replace the two sources that hold `left` and `right` by their join, at the place of the second."""
    first = next((source for source in sources if left in source.names), None)
    second = next((source for source in sources if right in source.names), None)
    on = terms[0] if len(terms) == 1 else " AND ".join(f"({term})" for term in reversed(terms))
    if first is None or second is None:
        return
    if first is second:
        first.sql += f" AND {on}"
        return
    joined = _Source(first.names | second.names, f"{first.inside()} {verb} {second.inside()} ON {on}", joined=True)
    sources.remove(first)
    sources[sources.index(second)] = joined


def _bracketed(name: str) -> str:
    return name if _PLAIN.match(name) or name.startswith("[") else f"[{name}]"


def quoted(name: str) -> str:
    """Return a name with brackets where SQL needs them and has none: `table.column` part by part, a path as one."""
    if "[" in name:
        return name
    if _PLACE.search(name):
        return f"[{name}]"
    return ".".join(_bracketed(part) for part in name.split("."))

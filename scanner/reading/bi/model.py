"""The tabular model of a report: its tables, where they are loaded from, its measures and calculated columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind
from scanner.reading.bi.jsonvalues import at, items, text
from scanner.reading.code.sqltext import read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.office.connections import connection_findings
from scanner.reading.office.mashup import read_m

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.bi.expressions import Expressions
    from scanner.reading.bi.jsonvalues import Value
    from scanner.reading.source import SourceFile

_COLUMNS = 200
_PLAIN = re.compile(r"[^\W\d][\w.]*")
_AUTOMATIC = ("LocalDateTable_", "DateTableTemplate_")
"""Tables that the program adds for each date column."""


def read_model(
    model: Value, file: SourceFile, expressions: Expressions, *, with_queries: bool = True
) -> Iterator[Finding]:
    """Yield what a model in JSON says; its DAX is added to `expressions`.

    `with_queries` is false where the queries that fill it are read from elsewhere in the file.
    """
    queries = [(text(item, "name"), text(item, "expression")) for item in items(model, "expressions")]
    for table in items(model, "tables"):
        name = text(table, "name")
        if not name.startswith(_AUTOMATIC):
            yield from _table(table, name, expressions)
            queries += [(name, query) for query in _partitions(table, "m")]
    for function in items(model, "functions"):
        expressions.take(text(function, "name"), text(function, "expression"))
    yield from _roles(model, expressions)
    yield from _relationships(model)
    yield from _sources(model)
    yield from _native(model)
    if not with_queries:
        return
    code = "section Section1;\n" + "".join(f"shared {_quoted(name)} = {query};\n" for name, query in queries if query)
    yield from read_m(code, "model", file, SCRIPT)


def _table(table: Value, name: str, expressions: Expressions) -> Iterator[Finding]:
    columns = [text(column, "name") for column in items(table, "columns")]
    yield Part(kind=PartKind.TABLE, name=name)
    yield Evidence.of(Kind.STRUCTURE, f"{name}: {', '.join(filter(None, columns[:_COLUMNS]))}", f"table {name}")
    steps = items(at(table, "calculationGroup"), "calculationItems")
    for item in (*items(table, "measures"), *items(table, "columns"), *steps):
        expressions.take(f"{name}[{text(item, 'name')}]", text(item, "expression"))
    for expression in _partitions(table, "calculated"):
        expressions.take(name, expression)


def _partitions(table: Value, kind: str) -> Iterator[str]:
    """Yield how a table is filled: by M, or calculated."""
    for partition in items(table, "partitions"):
        if text(partition, "source", "type") == kind:
            yield text(partition, "source", "expression")


def _roles(model: Value, expressions: Expressions) -> Iterator[Finding]:
    """Yield who is shown only some rows; what decides it is an expression."""
    for role in items(model, "roles"):
        name = text(role, "name")
        yield Evidence.of(Kind.STRUCTURE, f"role {name}", "roles")
        for permission in items(role, "tablePermissions"):
            expressions.take(f"{name}: {text(permission, 'name')}", text(permission, "filterExpression"))


def _relationships(model: Value) -> Iterator[Finding]:
    """Yield which column leads to which, between tables that a person made."""
    for item in items(model, "relationships"):
        sides = [_side(item, "from"), _side(item, "to")]
        if all(sides) and not any(side.startswith(_AUTOMATIC) for side in sides):
            yield Evidence.of(Kind.STRUCTURE, " -> ".join(sides), "relationships")


def _side(item: Value, side: str) -> str:
    """Return table and column of one side, as `Table[Column]`; TMDL has both in one text."""
    table, column = text(item, f"{side}Table"), text(item, f"{side}Column")
    return f"{table}[{column}]" if table and column else column


def _sources(model: Value) -> Iterator[Finding]:
    for source in items(model, "dataSources"):
        address = at(source, "connectionDetails", "address")
        told = text(source, "connectionString")
        if not told and isinstance(address, dict):
            told = ";".join(f"{key}={value}" for key, value in address.items() if isinstance(value, str))
        kind = text(source, "type") or "model"
        yield from connection_findings(text(source, "name"), kind, told, "", SCRIPT)


def _native(model: Value) -> Iterator[Finding]:
    """Yield the SQL that older models load their tables with."""
    for table in items(model, "tables"):
        for partition in items(table, "partitions"):
            query = text(partition, "source", "query")
            if query:
                yield from read_sql(query, f"table {text(table, 'name')}", SCRIPT)


def _quoted(name: str) -> str:
    """Return a name as M has it: in quotes only if it needs them, since others refer to it in the same way."""
    return name if _PLAIN.fullmatch(name) else '#"' + name.replace('"', '""') + '"'

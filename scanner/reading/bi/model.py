"""The tabular model of a report: its tables, where they are loaded from, its measures and calculated columns."""

from __future__ import annotations

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
_AUTOMATIC = ("LocalDateTable_", "DateTableTemplate_")
"""Tables that the program adds for each date column."""


def read_model(model: Value, file: SourceFile, expressions: Expressions) -> Iterator[Finding]:
    """Yield what a model in JSON says; its DAX is added to `expressions`."""
    queries = [(text(item, "name"), text(item, "expression")) for item in items(model, "expressions")]
    for table in items(model, "tables"):
        name = text(table, "name")
        if not name.startswith(_AUTOMATIC):
            yield from _table(table, name, expressions)
            queries += [(name, query) for query in _partitions(table, "m")]
    for role in items(model, "roles"):
        yield Evidence.of(Kind.STRUCTURE, f"role {text(role, 'name')}", "roles")
    yield from _sources(model)
    yield from _native(model)
    code = "section Section1;\n" + "".join(f"shared {_quoted(name)} = {query};\n" for name, query in queries if query)
    yield from read_m(code, "model", file, SCRIPT)


def _table(table: Value, name: str, expressions: Expressions) -> Iterator[Finding]:
    columns = [text(column, "name") for column in items(table, "columns")]
    yield Part(kind=PartKind.TABLE, name=name)
    yield Evidence.of(Kind.STRUCTURE, f"{name}: {', '.join(filter(None, columns[:_COLUMNS]))}", f"table {name}")
    for item in (*items(table, "measures"), *items(table, "columns")):
        expressions.take(f"{name}[{text(item, 'name')}]", text(item, "expression"))
    for expression in _partitions(table, "calculated"):
        expressions.take(name, expression)


def _partitions(table: Value, kind: str) -> Iterator[str]:
    """Yield how a table is filled: by M, or calculated."""
    for partition in items(table, "partitions"):
        if text(partition, "source", "type") == kind:
            yield text(partition, "source", "expression")


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
    return '#"' + name.replace('"', '""') + '"'

"""A saved query of an analysis tool: its text as a part, and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Finding, PartKind
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.keeping import keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_KINDS = {
    "SELECT": "select",
    "TRANSFORM": "crosstab",
    "INSERT": "append",
    "UPDATE": "update",
    "DELETE": "delete",
    "CREATE": "ddl",
    "ALTER": "ddl",
    "DROP": "ddl",
}


def query_kind(sql: str) -> str:
    """Return the kind of a saved query by its statement; what is none is for the server to understand."""
    return _KINDS.get(kind_of(sql) or "", "pass-through")


def read_query(name: str, sql: str, file: SourceFile) -> Iterator[Finding]:
    """Yield one query; a text that is no SQL, such as the name of a procedure, is kept all the same."""
    yield from keep(PartKind.QUERY, name, sql, "sql", file.limits, subtype=query_kind(sql))
    yield from read_sql(sql, f"query {name}", SCRIPT)

"""A saved query of an analysis tool: its text as a part, and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Finding, PartKind
from scanner.reading.keeping import keep
from scanner.reading.sqltext import kind_of, read_sql
from scanner.reading.surroundings import SCRIPT

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


def read_query(name: str, sql: str, file: SourceFile) -> Iterator[Finding]:
    """Yield one query; a text that is no SQL, such as the name of a procedure, is kept all the same."""
    subtype = _KINDS.get(kind_of(sql) or "", "pass-through")
    yield from keep(PartKind.QUERY, name, sql, "sql", file.limits, subtype=subtype)
    yield from read_sql(sql, f"query {name}", SCRIPT)

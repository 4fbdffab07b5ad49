"""An OpenDocument database: its connection, saved queries, tables, forms and reports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind
from scanner.reading.bi.queries import query_kind
from scanner.reading.code.sqltext import read_sql
from scanner.reading.code.surroundings import SCRIPT, Surroundings
from scanner.reading.keeping import keep
from scanner.reading.office.connections import connection_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile
    from scanner.reading.xmltree import Element

_TABLE = re.compile(
    r'^CREATE (?:\w+ )?TABLE (?:"?PUBLIC"?\.)?"?([^"(\n]+?)"?\s?\((.*)\)$', re.MULTILINE | re.IGNORECASE
)
_COLUMN = re.compile(r'(?:^|,)"([^"]+)" [A-Z]')
_EMBEDDED = "sdbc:embedded:"


def surroundings_of(root: Element, script: str) -> Surroundings:
    """Return what a query of the database reaches: its own tables, or those of the server it is connected to."""
    if not _resource(root).startswith(_EMBEDDED):
        return SCRIPT
    return Surroundings(host="access", own_tables=frozenset(name.casefold() for name, _ in _TABLE.findall(script)))


def read_base(root: Element, script: str, file: SourceFile) -> Iterator[Finding]:
    """Yield connection, queries, tables, forms and reports; `script` is the embedded database as SQL."""
    surroundings = surroundings_of(root, script)
    resource = _resource(root)
    if resource.startswith(_EMBEDDED):
        yield Part(kind=PartKind.CONNECTION, name="data source", subtype="embedded", detail=resource)
    else:
        yield from connection_findings("data source", _driver(root, resource), _told(root, resource), "", SCRIPT)
    for query in _named(root, "queries", "query"):
        sql = query.get("command")
        yield from keep(PartKind.QUERY, query.get("name"), sql, "sql", file.limits, subtype=query_kind(sql))
        yield from read_sql(sql, f"query {query.get('name')}", surroundings)
    for name, columns in _TABLE.findall(script):
        yield Part(kind=PartKind.TABLE, name=name)
        yield Evidence.of(Kind.STRUCTURE, f"{name}: {', '.join(_COLUMN.findall(columns))}", f"table {name}")
    for group, kind in (("forms", PartKind.FORM), ("reports", PartKind.REPORT)):
        for component in _named(root, group, "component"):
            yield Part(kind=kind, name=component.get("name"))
            yield Evidence.of(Kind.LABEL, component.get("name"), group)


def _resource(root: Element) -> str:
    found = root.first("connection-resource")
    return found.get("href") if found is not None else ""


def _driver(root: Element, resource: str) -> str:
    """Return the kind of database: mysql, odbc, calc ..."""
    server = root.first("server-database")
    kind = resource or (server.get("type") if server is not None else "")
    return kind.removeprefix("sdbc:").partition(":")[0]


def _told(root: Element, resource: str) -> str:
    """Return where the database is: what stands behind the driver, or a server and its database."""
    server = root.first("server-database")
    if server is None:
        return _connection(resource.removeprefix("sdbc:")) or resource
    return f"Server={server.get('hostname') or server.get('local-socket')};Database={server.get('database-name')}"


def _connection(resource: str) -> str:
    """Return what stands behind a driver as a connection string, an address or a path."""
    kind, _, rest = resource.partition(":")
    if kind == "jdbc":
        return resource
    if kind == "mysql" and ":" in rest:
        bridge, _, rest = rest.partition(":")
        return f"DSN={rest}" if bridge == "odbc" else f"mysql://{rest}"
    if kind == "postgresql" and "=" in rest:
        told = dict(re.findall(r"(\w+)\s*=\s*'?([^\s';]+)", rest))
        return f"Server={told.get('host') or told.get('hostaddr') or 'localhost'};Database={told.get('dbname', '')}"
    if kind == "ado":
        return rest.removeprefix("access:")
    return f"DSN={rest}" if kind == "odbc" else rest


def _named(root: Element, group: str, name: str) -> Iterator[Element]:
    for listed in root.all(group):
        yield from (element for element in listed.all(name) if element.get("name"))

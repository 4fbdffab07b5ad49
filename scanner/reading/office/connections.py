"""Connections of a workbook to databases, files and web pages: their address, their command, their lineage."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Decisions, Evidence, Finding, Kind, Part, PartKind, Reference
from scanner.reading.archive import Archive, xml_text
from scanner.reading.code.layout import without_layout
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.office.ooxml import address, attributes
from scanner.reading.secrets import mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.code.surroundings import Surroundings

_CONNECTION = re.compile(rb"<(?:x:)?connection\s")
_DETAIL = re.compile(rb"<(?:\w+:)?(dbPr|webPr|textPr|olapPr|oledbPr|dataFeedPr|modelTextPr)\b([^<>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?(?:tableColumn|queryTableField)\s([^<>]*)>")
_HEAD = re.compile(rb"<(?:\w+:)?(?:table|queryTable)\s([^<>]*)>")
_KINDS = {
    "1": "odbc",
    "2": "dao",
    "3": "file",
    "4": "web",
    "5": "oledb",
    "6": "text",
    "7": "ado",
    "8": "feed",
    "100": "model",
}
_PLACES = tuple(
    re.compile(rf"(?:^|;)\s*(?:{keys})\s*=\s*([^;]+)", re.IGNORECASE)
    for keys in ("data source|server", "initial catalog|database", "dsn", "dbq|location")
)
_FILE = re.compile(
    r"^(?:[A-Za-z]:[\\/]|\\\\)|\.(?:mdb|accd\w|xl\w{1,3}|csv|txt|dbf|sqlite3?|db|cub|hyper|tde|json|xml)$",
    re.IGNORECASE,
)
_CONNECTIONS = 1000
_TABLES = 500


def connection_findings(
    name: str, kind: str, connection: str, command: str, surroundings: Surroundings
) -> Iterator[Finding]:
    """Yield one connection: as a part, as evidence, its SQL, and what it reads as edges of the lineage graph."""
    where = f"connection {name}"
    detail = " | ".join(filter(None, (connection, command)))
    yield Part(kind=PartKind.CONNECTION, name=name, subtype=kind, detail=detail)
    yield Evidence.of(Kind.CONNECTION, f"{name}: {detail}", where)
    if command:
        asked = mask(without_layout(command, "sql"))[0]
        yield Decisions(digest=sha256(asked.encode("utf-8", "surrogatepass")).hexdigest())
    if command and kind_of(command):
        yield from read_sql(command, where, surroundings)
    target = _target(connection)
    if target:
        yield Reference(target=target, access=Access.READ, where=where)


def _target(connection: str) -> str:
    """Return what a connection leads to: its server and database, its DSN, or the file or address itself.

    A connection to the queries of the workbook leads nowhere: they say themselves what they read.
    """
    if "microsoft.mashup" in connection.lower():
        return ""
    found = [pattern.search(connection) for pattern in _PLACES]
    server, database, dsn, file = (match[1].strip(" \"'") if match else "" for match in found)
    if file or _FILE.search(server):
        return address(file or server)
    if server:
        return f"Server={server}" + (f";Database={database}" if database else "")
    return f"DSN={dsn}" if dsn else address(connection)


def read_connections(archive: Archive, part: str, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield the connections of `connections.xml`."""
    pieces = _CONNECTION.split(xml_text(archive.read(part)), _CONNECTIONS)[1:]
    for number, piece in enumerate(pieces, 1):
        raw, _, body = piece.partition(b">")
        fields = attributes(raw)
        details: dict[str, str] = {}
        for tag, inner in _DETAIL.findall(body):
            details |= attributes(inner) | {"tag": tag.decode()}
        name = fields.get("name") or f"connection {fields.get('id', number)}"
        yield from connection_findings(name, _kind(fields, details), *_text(fields, details), surroundings)


def _kind(fields: dict[str, str], details: dict[str, str]) -> str:
    if "microsoft.mashup" in details.get("connection", "").lower():
        return "power query"
    return _KINDS.get(fields.get("type", ""), details.get("tag", "").removesuffix("Pr"))


def _text(fields: dict[str, str], details: dict[str, str]) -> tuple[str, str]:
    """Return the connection string, or the file or address, and the command."""
    given = (details.get("connection"), details.get("url"), details.get("sourceFile"), fields.get("sourceFile"))
    connection = next(filter(None, given), fields.get("odcFile", ""))
    return connection, _lines(details.get("command", ""))


def _lines(command: str) -> str:
    """Return a command with its line ends: Excel writes control characters as `_x000d_`."""
    return command.replace("_x000d_", "\r").replace("_x000a_", "\n").replace("_x0009_", "\t")


def read_tables(archive: Archive, parts: list[str]) -> Iterator[Finding]:
    """Yield the columns of tables and query results, one line of evidence each."""
    for part in parts[:_TABLES]:
        content = xml_text(archive.read(part, 1 << 20))
        head = _HEAD.search(content)
        fields = attributes(head[1]) if head else {}
        name = fields.get("displayName") or fields.get("name") or part
        columns = [attributes(raw).get("name", "") for raw in _COLUMN.findall(content)[:200]]
        yield Evidence.of(Kind.STRUCTURE, f"{name}: {', '.join(filter(None, columns))}", f"table {name}")

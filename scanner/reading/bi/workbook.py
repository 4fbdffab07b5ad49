"""Tableau workbooks and data sources as XML: connections, custom SQL, calculated fields, sheets and dashboards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Reference
from scanner.reading.bi.queries import read_query
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.office.connections import connection_findings
from scanner.reading.xmltree import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.bi.expressions import Expressions
    from scanner.reading.source import SourceFile
    from scanner.reading.xmltree import Element

_OWN = frozenset({"federated", "hyper", "dataengine"})
"""Connections to the file itself: joined sources and extracts."""
_COLUMNS = 200


def read_workbook(content: bytes, name: str, file: SourceFile, expressions: Expressions) -> Iterator[Finding]:
    """Yield what one workbook or data source says; its calculated fields are added to `expressions`."""
    parsed = tree(content, name)
    root = parsed.root
    sources = [root] if root.name == "datasource" else list(_sources(root))
    for source in sources:
        yield from _source(source, file, expressions)
    yield from _pages(root)
    if parsed.damage:
        yield parsed.damage


def _sources(root: Element) -> Iterator[Element]:
    """Yield the data sources of a workbook; its sheets name them again, without their content."""
    listed = root.child("datasources")
    if listed is not None:
        yield from (child for child in listed.children if child.name == "datasource")


def _source(source: Element, file: SourceFile, expressions: Expressions) -> Iterator[Finding]:
    name = source.get("caption") or source.get("name") or source.get("formatted-name")
    seen: set[str] = set()
    for connection in source.all("connection"):
        told = _told(connection)
        if told and told not in seen:
            seen.add(told)
            yield from connection_findings(name, connection.get("class"), told, "", SCRIPT)
        if connection.get("one-time-sql"):
            yield from read_query(f"{name} initial SQL", connection.get("one-time-sql"), file)
    yield from _relations(source, name, file)
    columns = [column for column in source.all("column") if column.get("name")]
    words = dict.fromkeys(_words(column) for column in columns)
    if words:
        yield Evidence.of(Kind.STRUCTURE, f"{name}: {', '.join(list(words)[:_COLUMNS])}", f"source {name}")
    captions = {column.get("name"): f"[{_words(column)}]" for column in columns if column.get("caption")}
    for column in columns:
        calculation = column.child("calculation")
        if calculation is not None:
            expressions.take(_words(column), _readable(calculation.get("formula"), captions))


def _told(connection: Element) -> str:
    """Return what a connection leads to, "" for one to the file itself."""
    if connection.get("class") in _OWN:
        return ""
    if connection.get("filename"):
        folder = connection.get("directory")
        return f"{folder}/{connection.get('filename')}" if folder else connection.get("filename")
    fields = {"Server": connection.get("server"), "Database": connection.get("dbname") or connection.get("service")}
    return ";".join(f"{key}={value}" for key, value in fields.items() if value)


def _relations(source: Element, name: str, file: SourceFile) -> Iterator[Finding]:
    """Yield tables and custom SQL; newer versions repeat both in a second model of the same source."""
    seen: set[str] = set()
    for relation in source.all("relation"):
        sql, table = relation.text.strip(), relation.get("table")
        if relation.get("type") == "text" and sql and sql not in seen:
            seen.add(sql)
            yield from read_query(relation.get("name") or name, sql.replace("<<", "<").replace(">>", ">"), file)
        elif relation.get("type") == "table" and table and table not in seen:
            seen.add(table)
            if not table.startswith(("[Extract]", "[TableauTemp]")):
                yield Reference(target=table.replace("[", "").replace("]", ""), access=Access.READ, where=name)


def _words(column: Element) -> str:
    return column.get("caption") or column.get("name").strip("[]")


def _readable(formula: str, captions: dict[str, str]) -> str:
    """Return a formula with the captions of the calculated fields it uses, as its author sees it."""
    if "[Calculation_" in formula:
        for name, caption in captions.items():
            formula = formula.replace(name, caption)
    return formula


def _pages(root: Element) -> Iterator[Finding]:
    for page in root.all("worksheet", "dashboard", "story"):
        name = page.get("name")
        if name:
            yield Part(kind=PartKind.PANEL, name=name, subtype=page.name)
            title = page.child("layout-options") or page.child("title")
            words = " ".join(title.content().split()) if title is not None else ""
            yield Evidence.of(Kind.DISPLAY, ": ".join(filter(None, (name, words))), f"{page.name} {name}")

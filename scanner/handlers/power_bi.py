"""Power BI reports and templates: Power Query, connections, the model of a template, and what the pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Finding, Problem, Trouble
from scanner.reading.archive import MAGIC, Archive, archive
from scanner.reading.bi.expressions import Expressions
from scanner.reading.bi.jsonvalues import at, items, parsed, text
from scanner.reading.bi.layout import read_layout
from scanner.reading.bi.model import read_model
from scanner.reading.bi.storedmodel import READABLE, read_stored
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler
from scanner.reading.office.connections import connection_findings
from scanner.reading.office.mashup import read_queries
from scanner.reading.packagekind import package_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_KIND = "power-bi"
_MASHUP, _MODEL, _SCHEMA, _CONNECTIONS = "DataMashup", "DataModel", "DataModelSchema", "Connections"


def recognise(file: SourceFile) -> str | None:
    """Return `power-bi` for a package with the members of a report."""
    return _KIND if file.head.startswith(MAGIC) and package_kind(file) == _KIND else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield where the report gets its figures from, what it calculates, and what it shows."""
    if file.code_only:
        return
    package = archive(file)
    expressions = Expressions(name="measures", language="DAX", word="measure", shows=True)
    if _MASHUP in package:
        yield from guarded(_MASHUP, read_queries(package.read(_MASHUP), file, SCRIPT))
    if _CONNECTIONS in package:
        yield from guarded(_CONNECTIONS, _connections(package))
    if _SCHEMA in package:
        yield from guarded(_SCHEMA, _schema(package, file, expressions))
    elif _MODEL in package:
        yield from guarded(_MODEL, _model(file, expressions, with_queries=_MASHUP in package))
    yield from guarded("report", read_layout(package, expressions))
    yield from expressions.findings(file)
    yield from package.problems


def _schema(package: Archive, file: SourceFile, expressions: Expressions) -> Iterator[Finding]:
    yield from read_model(at(parsed(package.read(_SCHEMA)), "model"), file, expressions)


def _model(file: SourceFile, expressions: Expressions, *, with_queries: bool) -> Iterator[Finding]:
    """Yield the compressed model, if the library for it is there; its queries stand in the mashup of older reports."""
    if not READABLE:
        yield _unread(with_queries=with_queries)
        return
    model = read_stored(file.stream, _MODEL, file.limits.member)
    yield from read_model(model, file, expressions, with_queries=not with_queries)


def _connections(package: Archive) -> Iterator[Finding]:
    """Yield the models elsewhere that a report is connected to."""
    listed = parsed(package.read(_CONNECTIONS))
    for item in items(listed, "Connections"):
        name, kind = text(item, "Name"), text(item, "ConnectionType")
        yield from connection_findings(name, kind, text(item, "ConnectionString"), "", SCRIPT)
    published = items(listed, "RemoteArtifacts") if _MODEL not in package else ()
    for item in published:
        dataset = text(item, "DatasetId")
        yield from connection_findings("published model", "power bi service", f"Data Source={dataset}", "", SCRIPT)


def _unread(*, with_queries: bool) -> Problem:
    """Say what is in the compressed model alone."""
    lost = "its measures are" if with_queries else "its queries and measures are"
    detail = (
        f"{lost} only in the compressed data model, which needs the extra 'powerbi' to be read, or a template (.pbit)"
    )
    return Problem(trouble=Trouble.NOT_READ_YET, detail=detail, where=_MODEL)


HANDLER = Handler(
    name="power_bi",
    version=5 if READABLE else 4,
    suffixes=frozenset({".pbix", ".pbit"}),
    recognise=recognise,
    read=read,
    title="Power BI reports and templates",
    reads=(
        "Power Query with its sources and SQL, connections, what the pages show, measures of the report; "
        "the model with its tables, measures, calculated columns and relationships: of a template "
        "always, of a report if the extra `powerbi` is installed"
    ),
    leaves="without the extra, the model of a report, and each report says so",
)
"""With the optional library its version is a higher one: reports that were read without it are read again."""

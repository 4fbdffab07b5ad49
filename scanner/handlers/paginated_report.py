"""Paginated reports (rdl, rdlc): data sources, SQL with its parameters, expressions, code, what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Reference
from scanner.reading.bi.expressions import Expressions
from scanner.reading.bi.queries import read_query
from scanner.reading.code.scripts import module, summed
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.code.vbacode import read_vba
from scanner.reading.handler import Handler
from scanner.reading.office.connections import connection_findings
from scanner.reading.textkind import text_kind
from scanner.reading.xmltree import Element, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_KIND = "paginated-report"
_SHOWN = {"Tablix": "table", "Table": "table", "Matrix": "matrix", "List": "list", "Chart": "chart", "Gauge": "gauge"}
_SIMPLE = ("=Fields!", "=Parameters!", "=First(Fields!", "=Globals!")
"""Expressions that only show a value."""


def recognise(file: SourceFile) -> str | None:
    """Return `paginated-report` for the XML of a report definition."""
    return _KIND if text_kind(file) == _KIND else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the code of the report first, then where its figures come from and how they are calculated."""
    yield from summed(_read(file))


def _read(file: SourceFile) -> Iterator[Finding]:
    parsed = tree(file.read_all(file.limits.text), file.name)
    root = parsed.root
    yield from _code(root, file)
    if not file.code_only:
        yield from _sources(root)
        yield from _queries(root, file)
        yield from _shown(root)
        yield from _expressions(root, file)
    if parsed.damage:
        yield parsed.damage


def _code(root: Element, file: SourceFile) -> Iterator[Finding]:
    """Yield the Visual Basic that a report may carry."""
    code = root.child("Code")
    if code is not None and code.text.strip():
        yield from module(file, "Code", "Visual Basic", code.text)
        if not file.code_only:
            yield from read_vba(code.text, "Code", SCRIPT)


def _sources(root: Element) -> Iterator[Finding]:
    for source in root.all("DataSource"):
        name, shared, told = source.get("Name"), source.words("DataSourceReference"), source.words("ConnectString")
        if shared:
            yield Part(kind=PartKind.CONNECTION, name=name, subtype="shared", detail=shared)
            yield Evidence.of(Kind.CONNECTION, f"{name}: shared data source {shared}", f"connection {name}")
        elif told:
            yield from connection_findings(name, source.words("DataProvider", "Extension").lower(), told, "", SCRIPT)


def _queries(root: Element, file: SourceFile) -> Iterator[Finding]:
    for data_set in root.all("DataSet"):
        name, command = data_set.get("Name"), data_set.words("CommandText")
        if data_set.words("CommandType") == "StoredProcedure" and command:
            command = f"EXEC {command}"
        if command:
            yield from read_query(name, command, file)
        if data_set.words("SharedDataSetReference"):
            target = data_set.words("SharedDataSetReference")
            yield Reference(target=target, access=Access.READ, where=f"query {name}")
        fields = [field.get("Name") for field in data_set.all("Field")]
        yield Evidence.of(Kind.STRUCTURE, f"{name}: {', '.join(fields[:200])}", f"query {name}")


def _shown(root: Element) -> Iterator[Finding]:
    for parameter in root.all("ReportParameter"):
        words = parameter.words("Prompt")
        yield Evidence.of(Kind.LABEL, ": ".join(filter(None, (parameter.get("Name"), words))), "parameters")
    for item in root.all(*_SHOWN):
        if item.get("Name"):
            yield Part(kind=PartKind.PANEL, name=item.get("Name"), subtype=_SHOWN[item.name])
    for report in root.all("Subreport"):
        if report.words("ReportName"):
            yield Reference(target=report.words("ReportName"), access=Access.READ, where=f"report {report.get('Name')}")
    texts = (element.text.strip() for element in root.all("Value", "Subreport", "ReportName"))
    for words in dict.fromkeys(text for text in texts if len(text) > 2 and text[:1] != "="):
        yield Evidence.of(Kind.DISPLAY, words, "report")


def _expressions(root: Element, file: SourceFile) -> Iterator[Finding]:
    expressions = Expressions(name="expressions", language="Report", word="expression", shows=True)
    seen: set[str] = set()
    for element in root.all():
        words = element.text.strip()
        if words.startswith("=") and words not in seen and not (words.startswith(_SIMPLE) and words.count("!") == 1):
            seen.add(words)
            expressions.take(f"{element.name} line {element.line}", words[1:])
    yield from expressions.findings(file)


HANDLER = Handler(
    name="paginated_report",
    version=2,
    suffixes=frozenset({".rdl", ".rdlc"}),
    recognise=recognise,
    read=read,
    title="paginated reports (SSRS)",
    reads="data sources, SQL and procedures, parameters, expressions, code, subreports",
    leaves="compiled assemblies",
)

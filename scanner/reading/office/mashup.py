"""Power Query: the M code that a workbook keeps in a DataMashup part, and what it reads."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Problem, Reference, Trouble, Verb
from scanner.reading.archive import archive_of, xml_text
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.handler import Unreadable
from scanner.reading.keeping import keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.code.surroundings import Surroundings
    from scanner.reading.source import SourceFile

_MASHUP = re.compile(rb"<DataMashup\b[^<>]*>([^<]*)<")
_COMMENT = re.compile(r"(\"(?:[^\"]|\"\")*\")|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_SHARED = re.compile(r'^[ \t]*shared[ \t]+(#"(?:[^"]|"")*"|[\w.]+)\s*=', re.MULTILINE)
_SOURCE = re.compile(
    r"\b((?:Sql|Oracle|Odbc|OleDb|MySQL|PostgreSQL|Db2|Sybase|Teradata|Informix|Access|Excel|Csv|Web|SharePoint|OData|"
    r"File|Folder|Json|Xml|SapHana|SapBusinessWarehouse|AnalysisServices|Snowflake|ActiveDirectory|Exchange|"
    r"Salesforce|PowerBI|Azure\w*|HdInsight|Pdf|Cube|GoogleAnalytics|Lakehouse|PowerPlatform|CommonDataService)"
    r"\.(?:Database|Databases|DataSource|Query|Workbook|Contents|BrowserContents|Page|Tables|Files|Feed|Document|"
    r"Cubes|Blobs|DataLake\w*|Dataflows))\s*\(",
)
_SERVED = frozenset(
    {
        *(
            "Sql",
            "Oracle",
            "MySQL",
            "PostgreSQL",
            "Db2",
            "Sybase",
            "Teradata",
            "Informix",
            "SapHana",
            "AnalysisServices",
        ),
        *("SapBusinessWarehouse", "Snowflake"),
    }
)
"""Sources whose first argument is a server."""
_STRING = re.compile(r'"((?:[^"]|"")*)"')
_BRACKETS = re.compile(r'"(?:[^"]|"")*"|[()]')
_COLUMN = re.compile(r"\bTable\.(AddColumn|TransformColumns)\s*\(")
_ADDED = re.compile(r'"((?:[^"]|"")*)"\s*,\s*each\b(.*)', re.DOTALL)
_TRANSFORMED = re.compile(r'\{\s*"((?:[^"]|"")*)"\s*,\s*each\b([^{}]*)')
_LOGIC = re.compile(
    r"[\w\])]\s*[*/]\s*[\w\[(#]|[\])]\s*[+-]\s*[\[(#\d]|\bif\b.*\bthen\b|"
    r"(?<![\w.])(?!(?:each|if|and|or|not|in|meta|type)\b)[A-Za-z_]\w*\(",
    re.DOTALL,
)
"""What makes a column a calculation: arithmetic, a case that is decided, or a function of one's own (those of the
language have a dot)."""
_NAME = re.compile(r'\s*([A-Za-z_][\w.]*|#"(?:[^"]|"")*")\s*(?:,|$)')
_ARGUMENTS = 4_000
"""Characters of the arguments of one call that are looked at; a native query in them is read for itself."""


def read_mashup(content: bytes, file: SourceFile, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield queries, sources and native SQL of one `customXml` part; nothing if it holds no DataMashup."""
    found = _MASHUP.search(xml_text(content))
    if not found:
        return
    try:
        yield from read_queries(base64.b64decode(found[1], validate=False), file, surroundings)
    except binascii.Error:
        yield _damage("it holds no package of queries")


def read_queries(blob: bytes, file: SourceFile, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield queries, sources and native SQL of a package of queries, as Power BI keeps it."""
    try:
        code = _section(blob, file)
    except (ValueError, KeyError):
        yield _damage("it holds no package of queries")
    except Unreadable as error:
        yield _damage(error.detail)
    else:
        yield from read_m(code, "Section1", file, surroundings)


def _damage(reason: str) -> Problem:
    detail = f"the Power Query part is damaged: {reason}"
    return Problem(trouble=Trouble.MALFORMED, detail=detail, where="Power Query")


def _section(blob: bytes, file: SourceFile) -> str:
    """Return Section1.m of the package that follows two 32-bit numbers: version 0 and its length (MS-QDEFF 2.2)."""
    size = int.from_bytes(blob[4:8], "little")
    package = archive_of(blob[8 : 8 + size], file.limits)
    return package.read("Formulas/Section1.m", file.limits.text).decode("utf-8-sig", "replace")


def read_m(code: str, name: str, file: SourceFile, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield a section of M: each query as a part, its sources as connections, what it calculates, its native SQL."""
    starts = list(_SHARED.finditer(code))
    if not starts:
        return  # every workbook that Power Query was once opened in carries an empty section
    yield from keep(PartKind.CONNECTION, name, code, "m", file.limits, subtype="power query")
    code = _COMMENT.sub(lambda match: match[1] or " ", code)
    starts = list(_SHARED.finditer(code))
    for number, start in enumerate(starts):
        query = start[1].removeprefix("#").strip('"').replace('""', '"')
        end = starts[number + 1].start() if number + 1 < len(starts) else len(code)
        yield from _read_query(query, code[start.end() : end], code, surroundings)


def _read_query(query: str, body: str, code: str, surroundings: Surroundings) -> Iterator[Finding]:
    where = f"query {query}"
    targets = []
    for call in _SOURCE.finditer(body):
        words = _words(_arguments(body, call.end()), code)
        target = _target(call[1], words)
        yield Evidence.of(Kind.CONNECTION, f"{query}: {call[1]}({', '.join(words[:2])})", where)
        if target:
            targets.append(target)
            yield Reference(target=target, access=Access.READ, where=where)
    yield Part(kind=PartKind.CONNECTION, name=query, subtype="power query", detail=", ".join(dict.fromkeys(targets)))
    yield from _calculated(body, where)
    for text in _STRING.findall(body):
        sql = text.replace('""', '"').replace("#(lf)", "\n").replace("#(cr)", "\r").replace("#(tab)", "\t")
        if kind_of(sql):
            yield from read_sql(sql, where, surroundings)


def _calculated(body: str, where: str) -> Iterator[Evidence]:
    """Yield the columns that a query calculates by a logic of its own, as `name = expression`."""
    for call in _COLUMN.finditer(body):
        arguments = _arguments(body, call.end())
        columns = _ADDED if call[1] == "AddColumn" else _TRANSFORMED
        for name, expression in columns.findall(arguments):
            if _LOGIC.search(expression):
                text = f"{name} = {' '.join(expression.split())}"
                yield Evidence.of(Kind.STATEMENT, text, where, verb=Verb.COMPUTE)


def _target(function: str, words: list[str]) -> str:
    """Return what a source leads to, as a connection string where it is a database, "" if the code alone knows."""
    if not words:
        return ""
    if function.endswith((".Database", ".Databases", ".Cubes", ".Tables")) and function.partition(".")[0] in _SERVED:
        return f"Server={words[0]}" + (f";Database={words[1]}" if words[1:] else "")
    return words[0]


def _arguments(body: str, start: int) -> str:
    """Return what stands between the parentheses of a call."""
    depth = 1
    for bracket in _BRACKETS.finditer(body, start, start + _ARGUMENTS):
        depth += (bracket[0] == "(") - (bracket[0] == ")")
        if not depth:
            return body[start : bracket.start()]
    return body[start : start + _ARGUMENTS]


def _words(arguments: str, code: str) -> list[str]:
    """Return the texts among the arguments; a name as the first is followed to the text it stands for."""
    words = [text.replace('""', '"') for text in _STRING.findall(arguments)]
    name = _NAME.match(arguments)
    if name is None:
        return words
    given = re.search(rf'(?<![\w"]){re.escape(name[1])}\s*=\s*"((?:[^"]|"")*)"', code)
    rest = [text.replace('""', '"') for text in _STRING.findall(arguments, name.end())]
    return [given[1].replace('""', '"'), *rest] if given else []

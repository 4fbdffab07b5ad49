"""Qlik: load scripts as text (qvs), and the scripts, expressions and connections of documents (qvw, qvf)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Problem, Reference, Trouble
from scanner.reading.bi.expressions import Expressions
from scanner.reading.bi.qlikdocument import document, is_document
from scanner.reading.code.scripts import is_text, module, stem, summed, text_of
from scanner.reading.handler import Handler
from scanner.reading.languages.qlik import QLIK, read_qlik

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_KIND = "qlik"
_SCRIPT = ".qvs"
_WORDS = re.compile(
    rb"\b(?:LOAD|SET|LET|SUB|SQL|STORE|CONNECT|REM|QUALIFY|TRACE|CALL|MAPPING|DROP|CONCATENATE)\b|///\$tab|\$\(",
    re.IGNORECASE,
)
_SIMPLE = re.compile(r"=?\s*(?:\[[^\]]*\]|[\w. ]+)\s*$")
"""An expression that is nothing but a field."""


def recognise(file: SourceFile) -> str | None:
    """A document by its first bytes, a script by its suffix and its words."""
    if is_document(file.head):
        return _KIND
    is_script = file.suffix == _SCRIPT and is_text(file.head)
    return _KIND if is_script and _WORDS.search(file.head.replace(b"\0", b"")) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the script as a module, and what it does; of a document what its sheets calculate, too."""
    if not is_document(file.head):
        yield from _script(text_of(file), file)
        return
    found = document(file.read_all(), file.limits)
    if found.script:
        yield from summed(_script(found.script, file))
    else:
        detail = "the script of this document is not in clear"
        yield Problem(trouble=Trouble.NOT_READ_YET, detail=detail)
    if file.code_only:
        return
    for title in found.titles:
        yield Evidence.of(Kind.DISPLAY, title, "sheets")
    for connection in found.connections:
        yield Part(kind=PartKind.CONNECTION, name="connection", detail=connection)
        yield Evidence.of(Kind.CONNECTION, connection, "connections")
        yield Reference(target=connection, access=Access.UNKNOWN, where="connections")
    expressions = Expressions(name="expressions", language="Qlik", word="expression", shows=True)
    for number, expression in enumerate(found.expressions, 1):
        if not _SIMPLE.match(expression):
            expressions.take(str(number), expression)
    yield from expressions.findings(file)


def _script(text: str, file: SourceFile) -> Iterator[Finding]:
    yield from module(file, stem(file), QLIK.name, text)
    if not file.code_only:
        yield from read_qlik(text, stem(file))


HANDLER = Handler(
    name=_KIND,
    version=2,
    suffixes=frozenset({".qvs", ".qvw", ".qvf"}),
    recognise=recognise,
    read=read,
    title="Qlik scripts and documents",
    reads=(
        "load scripts, as text and inside documents of QlikView and Qlik Sense: SQL, files that are "
        "loaded and stored, connections, fields that are calculated, programs, scripts that are drawn "
        "in; of Qlik Sense also titles and expressions of the sheets"
    ),
    leaves="data; documents over 256 MB",
)

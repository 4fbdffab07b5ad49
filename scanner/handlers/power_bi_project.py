"""Power BI projects: models as TMDL or JSON text, and the report beside them; no extra is needed to read these."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Reference, Trouble
from scanner.reading.bi.expressions import Expressions
from scanner.reading.bi.jsonvalues import at, items, parsed, text
from scanner.reading.bi.layout import read_report
from scanner.reading.bi.model import read_model
from scanner.reading.bi.tmdl import is_model, model_of
from scanner.reading.code.scripts import is_text, text_of
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.office.connections import connection_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_MODEL, _REPORT = "power-bi-model", "power-bi-report"
_TEXT, _JSON, _PROJECT, _LINK = ".tmdl", ".bim", ".pbip", ".pbir"
_PAGES = "report.json"
_OF_MODEL = re.compile(rb'"(?:compatibilityLevel|createOrReplace|model|defaultMode)"\s*:')
_OF_PROJECT = re.compile(rb'"(?:artifacts|datasetReference)"\s*:')
_OF_PAGES = re.compile(rb'"(?:layoutOptimization|resourcePackages|publicCustomVisuals|visualContainers)"\s*:')


def recognise(file: SourceFile) -> str | None:
    """Know a file of a project by its suffix and the words it begins with."""
    if not is_text(file.head):
        return None
    if file.suffix == _TEXT:
        return _MODEL if is_model(file.head) else None
    if file.suffix == _JSON:
        return _MODEL if _OF_MODEL.search(file.head) else None
    if file.suffix in {_PROJECT, _LINK}:
        return _REPORT if _OF_PROJECT.search(file.head) else None
    return _REPORT if file.name.lower() == _PAGES and _OF_PAGES.search(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield what a model loads and calculates, what a report shows, and which of them belong together."""
    if file.code_only:
        return
    expressions = Expressions(name="measures", language="DAX", word="measure", shows=True)
    if file.suffix == _TEXT:
        yield from read_model(model_of(text_of(file)), file, expressions)
    else:
        yield from _notation(file, parsed(file.read_all(file.limits.text)), expressions)
    yield from expressions.findings(file)


def _notation(file: SourceFile, content: object, expressions: Expressions) -> Iterator[Finding]:
    if file.suffix == _JSON:
        model = at(content, "model") or at(content, "createOrReplace", "database", "model")
        if model is None:
            raise Unreadable(Trouble.MALFORMED, "a model has tables, this has none")
        yield from read_model(model, file, expressions)
    elif file.suffix in {_PROJECT, _LINK}:
        yield from _links(file, content)
    else:
        yield from read_report(content, expressions)


def _links(file: SourceFile, content: object) -> Iterator[Finding]:
    """Yield which report a project opens, and which model a report is drawn from."""
    yield Evidence.of(Kind.LABEL, PurePosixPath(file.name).stem, "project")
    for item in items(content, "artifacts"):
        if text(item, "report", "path"):
            yield Reference(target=text(item, "report", "path"), access=Access.READ, where="project")
    model = at(content, "datasetReference")
    if text(model, "byPath", "path"):
        yield Reference(target=text(model, "byPath", "path"), access=Access.READ, where="model")
    told = text(model, "byConnection", "connectionString")
    if told:
        yield from connection_findings("published model", "power bi service", told, "", SCRIPT)


HANDLER = Handler(
    name="power_bi_project",
    version=3,
    suffixes=frozenset({_TEXT, _JSON, _PROJECT, _LINK, ".json"}),
    recognise=recognise,
    read=read,
    title="Power BI projects",
    reads=(
        "the same from the text of a model (TMDL or JSON), no extra needed: tables, queries and their "
        "sources, measures, calculation groups, roles, relationships; pages, and which model they are "
        "drawn from"
    ),
    leaves="pages saved one file a visual",
)

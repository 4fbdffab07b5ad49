"""The pages of a Power BI report: what is drawn on them, from which fields, under which titles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind
from scanner.reading.bi.jsonvalues import at, items, parsed, text
from scanner.reading.handler import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.archive import Archive
    from scanner.reading.bi.expressions import Expressions
    from scanner.reading.bi.jsonvalues import Value

LAYOUT = "Report/Layout"
_REPORT = "Report/definition/report.json"
_EXTENSIONS = "Report/definition/reportExtensions.json"
_PAGE = re.compile(r"^Report/definition/pages/([^/]+)/page\.json$", re.IGNORECASE)
_VISUAL = re.compile(r"^Report/definition/pages/([^/]+)/visuals/[^/]+/visual\.json$", re.IGNORECASE)
_VISUALS = 2_000
_FIELDS = 12


def read_layout(archive: Archive, expressions: Expressions) -> Iterator[Finding]:
    """Yield the pages of the report, in the form of one file or of a folder, and its own measures."""
    if LAYOUT in archive:
        yield from read_report(parsed(archive.read(LAYOUT)), expressions)
    elif _REPORT in archive:
        yield from _folder(archive, expressions)


def read_report(layout: Value, expressions: Expressions) -> Iterator[Finding]:
    """Yield the pages of a report in the form of one file."""
    _measures(_inner(layout, "config"), expressions)
    for section in items(layout, "sections"):
        visuals = [_inner(container, "config") for container in items(section, "visualContainers")]
        yield from _page(text(section, "displayName"), [at(visual, "singleVisual") for visual in visuals])


def _folder(archive: Archive, expressions: Expressions) -> Iterator[Finding]:
    if _EXTENSIONS in archive:
        _entities(parsed(archive.read(_EXTENSIONS)), expressions)
    visuals: dict[str, list[Value]] = {}
    for name in [name for name in archive.names if _VISUAL.match(name)][:_VISUALS]:
        page = name.split("/")[3]
        visuals.setdefault(page, []).append(at(parsed(archive.read(name)), "visual"))
    for name in archive.names:
        found = _PAGE.match(name)
        if found:
            yield from _page(text(parsed(archive.read(name)), "displayName"), visuals.get(found[1], []))


def _inner(value: Value, key: str) -> Value:
    """Return the JSON that stands as a text inside JSON; a damaged one says nothing."""
    try:
        return parsed(text(value, key) or "{}")
    except Unreadable:
        return None


def _measures(config: Value, expressions: Expressions) -> None:
    """Take in the measures that a report adds to a model that it is only connected to."""
    for extension in items(config, "modelExtensions"):
        _entities(extension, expressions)


def _entities(extension: Value, expressions: Expressions) -> None:
    for entity in items(extension, "entities"):
        for measure in items(entity, "measures"):
            expressions.take(f"{text(entity, 'name')}[{text(measure, 'name')}]", text(measure, "expression"))


def _page(name: str, visuals: list[Value]) -> Iterator[Finding]:
    drawn = [visual for visual in visuals if isinstance(visual, dict)]
    yield Part(kind=PartKind.PANEL, name=name, subtype="page", count=len(drawn))
    yield Evidence.of(Kind.DISPLAY, name, f"page {name}")
    for visual in drawn[:_VISUALS]:
        words = _title(visual) or _textbox(visual)
        told = ": ".join(filter(None, (text(visual, "visualType"), words, ", ".join(_fields(visual)))))
        if told != text(visual, "visualType"):
            yield Evidence.of(Kind.DISPLAY, told, f"page {name}")


def _title(visual: Value) -> str:
    containers = [*items(visual, "vcObjects", "title"), *items(visual, "visualContainerObjects", "title")]
    told = (text(title, "properties", "text", "expr", "Literal", "Value") for title in containers)
    return next((words.strip("'") for words in told if words), "")


def _textbox(visual: Value) -> str:
    runs = (
        text(run, "value")
        for general in items(visual, "objects", "general")
        for paragraph in items(general, "properties", "paragraphs")
        for run in items(paragraph, "textRuns")
    )
    return " ".join(runs)


def _fields(visual: Value) -> list[str]:
    """Return the fields that are drawn, each once."""
    roles = at(visual, "projections") or at(visual, "query", "queryState")
    if not isinstance(roles, dict):
        return []
    shown = [field for role in roles.values() for field in (*_list(role), *items(role, "projections"))]
    return list(dict.fromkeys(filter(None, (text(field, "queryRef") for field in shown))))[:_FIELDS]


def _list(role: Value) -> Iterator[Value]:
    if isinstance(role, list):
        yield from role

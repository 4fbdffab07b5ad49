"""Crystal Reports: who made them and what they are called; what they query and calculate is encrypted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Metric, Problem, Trouble
from scanner.reading import ole
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler
from scanner.reading.office.oleproperties import ole_properties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.ole import CompoundFile
    from scanner.reading.source import SourceFile

_KIND = "crystal-report"
_CONTENTS = "contents"
_TELLING = ("qesession", "promptmanager", "reportinfo", "datasourcemanager")
"""Streams beside the contents: one of them is in every report, whatever the version."""
_SUBREPORT = re.compile(r"subdocument \d+/contents", re.IGNORECASE)


def recognise(file: SourceFile) -> str | None:
    """A compound file with the streams of a report, or one of that suffix."""
    if not file.head.startswith(ole.MAGIC):
        return None
    try:
        names = _names(ole.compound_file(file))
    except ole.OleError:
        names = []
    telling = _CONTENTS in names and any(name.startswith(_TELLING) for name in names)
    return _KIND if telling or file.suffix == ".rpt" else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield title, people and how many reports are inside, and that the rest cannot be read."""
    detail = "data sources, SQL and formulas of a Crystal Report are encrypted; only its title and people are read"
    yield Problem(trouble=Trouble.NOT_READ_YET, detail=detail)
    if not file.code_only:
        yield from guarded("properties", _told(file))


def _names(compound: CompoundFile) -> list[str]:
    return [entry.path.lower() for entry in compound.entries() if not entry.storage]


def _told(file: SourceFile) -> Iterator[Finding]:
    compound = ole.compound_file(file)
    yield from ole_properties(compound)
    inside = sum(1 for name in _names(compound) if _SUBREPORT.fullmatch(name))
    if inside:
        yield Evidence.of(Kind.LABEL, f"{inside} reports inside", "subreports")
        yield Metric(name="subreports", value=inside)


HANDLER = Handler(
    name="crystal_report",
    version=1,
    suffixes=frozenset({".rpt"}),
    recognise=recognise,
    read=read,
    title="Crystal Reports",
    reads="title, people, how many reports are inside",
    leaves="data sources, SQL and formulas: they are encrypted, and each report says so",
)

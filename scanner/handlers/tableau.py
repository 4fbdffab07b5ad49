"""Tableau workbooks and data sources, plain or packed: where figures come from, custom SQL, calculated fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Finding
from scanner.reading.archive import MAGIC, archive
from scanner.reading.bi.expressions import Expressions
from scanner.reading.bi.workbook import read_workbook
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler
from scanner.reading.packagekind import package_kind
from scanner.reading.textkind import text_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_KIND = "tableau"
_INSIDE = (".twb", ".tds")


def recognise(file: SourceFile) -> str | None:
    """Return `tableau` for the XML of a workbook or data source, and for a package that holds one."""
    kind = package_kind(file) if file.head.startswith(MAGIC) else text_kind(file)
    return _KIND if kind == _KIND else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield connections, queries and calculated fields of every workbook and data source in the file."""
    if file.code_only:
        return
    expressions = Expressions(name="calculated fields", language="Tableau", word="field", shows=True)
    if file.head.startswith(MAGIC):
        package = archive(file)
        for name in package.names:
            if name.lower().endswith(_INSIDE):
                content = package.read(name, file.limits.text)
                yield from guarded(name, read_workbook(content, name, file, expressions))
        yield from package.problems
    else:
        content = file.read_all(file.limits.text)
        yield from guarded(file.name, read_workbook(content, file.name, file, expressions))
    yield from expressions.findings(file)


HANDLER = Handler(
    name=_KIND,
    version=2,
    suffixes=frozenset({".twb", ".twbx", ".tds", ".tdsx"}),
    recognise=recognise,
    read=read,
    title="Tableau workbooks and data sources",
    reads="connections, custom SQL, initial SQL, calculated fields, sheets and dashboards",
    leaves="extracts, write-back extensions",
)

"""What the macros of an Access database do, as evidence: the queries and code they run, the SQL they carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Kind, Reference, Target, Verb
from scanner.reading.sqltext import kind_of, read_sql

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from classifiers.evidence import Finding
    from scanner.reading.accessmacros import Action, StoredMacro
    from scanner.reading.surroundings import Surroundings

_RUNS = frozenset(
    {"OpenQuery", "OpenStoredProcedure", "RunSQL", "RunCode", "RunMacro", "RunDataMacro", "RunApp", "RunApplication"}
)
_SENDS = frozenset({"SendObject", "EMailDatabaseObject", "SendEmail"})
_WRITES_FILES = frozenset({"OutputTo", "ExportWithFormatting", "CopyDatabaseFile"})
_TRANSFERS = {
    "TransferSpreadsheet": Target.FILE,
    "ImportExportSpreadsheet": Target.FILE,
    "TransferText": Target.FILE,
    "ImportExportText": Target.FILE,
    "TransferDatabase": Target.DATABASE,
    "ImportExportData": Target.DATABASE,
}
_PATHS = frozenset({"FileName", "OutputFile", "DatabaseName", "CommandLine", "SourceDatabase", "DestinationDatabase"})
_SQL_START = re.compile(
    r"(?:SELECT|INSERT\s+INTO|UPDATE|DELETE|CREATE|DROP|ALTER|TRANSFORM|PARAMETERS)\s", re.IGNORECASE
)
_SQL_SEARCHED = 8
"""Letters before the SQL of an older macro that may be left of its binary frame."""
_TEXTS_SHOWN = 25


def read_macro(macro: StoredMacro, queries: Collection[str], surroundings: Surroundings) -> Iterator[Finding]:
    """Yield what a macro does; `queries` are the names of the saved queries it may run."""
    where = f"{macro.kind} {macro.name}"
    for action in macro.actions:
        yield from _action(action, where, surroundings)
    shown = 0
    for text in macro.texts:
        sql = _sql_in(text)
        if sql:
            yield from read_sql(sql, where, surroundings)
        elif query := next((name for name in (text, text[1:]) if name in queries), ""):
            yield Evidence.of(Kind.STATEMENT, f"OpenQuery {query}", where, verb=Verb.RUN)
        elif shown < _TEXTS_SHOWN:
            shown += 1
            yield Evidence.of(Kind.LABEL, text, where)


def _action(action: Action, where: str, surroundings: Surroundings) -> Iterator[Finding]:
    text = " ".join((action.name, *action.arguments.values()))
    verb, target = _verb(action)
    yield Evidence.of(Kind.STATEMENT, text, where, verb=verb, target=target)
    sql = action.arguments.get("SQLStatement", "")
    if sql:
        yield from read_sql(sql.removeprefix("=").strip().strip('"'), where, surroundings)
    for name, value in action.arguments.items():
        if name in _PATHS and value and not value.startswith("="):
            access = Access.WRITE if verb is Verb.WRITE else Access.UNKNOWN
            yield Reference(target=value, access=access, where=where)


def _verb(action: Action) -> tuple[Verb, Target | None]:
    if action.name in _RUNS:
        return Verb.RUN, None
    if action.name in _SENDS:
        return Verb.SEND, Target.MAIL
    if action.name in _WRITES_FILES:
        return Verb.WRITE, Target.FILE
    if action.name in _TRANSFERS:
        return _transfer(action)
    return Verb.NONE, None


def _transfer(action: Action) -> tuple[Verb, Target | None]:
    """Return what an import or export does; Access leaves the argument out for an import, its default."""
    if "export" not in action.arguments.get("TransferType", "Import").lower():
        return Verb.READ, None
    return Verb.WRITE, _TRANSFERS[action.name]


def _sql_in(text: str) -> str:
    """Return the SQL that a text of an older macro is, without what is left of its frame, or ""."""
    found = _SQL_START.search(text[: _SQL_SEARCHED + 40])
    if found is None or found.start() > _SQL_SEARCHED:
        return ""
    sql = text[found.start() :]
    return sql if kind_of(sql) else ""

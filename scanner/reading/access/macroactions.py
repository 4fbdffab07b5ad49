"""What the macros of an Access database do, as evidence: the queries and code they run, the SQL they carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Kind, Reference, Target, Verb
from scanner.reading.code.sqltext import read_sql

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from classifiers.evidence import Finding
    from scanner.reading.access.accessmacros import Action, SavedTransfer, StoredMacro
    from scanner.reading.code.surroundings import Surroundings

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
_PLACE = re.compile(r"(?:[A-Za-z]:\\|\\\\)[^\r\n]{3,}")
"""An argument that is a path, whatever it is called."""
_SQL = "SQLStatement"


def read_macro(macro: StoredMacro, queries: Collection[str], surroundings: Surroundings) -> Iterator[Finding]:
    """Yield what a macro does; `queries` are the names of the saved queries it may run."""
    where = f"{macro.kind} {macro.name}"
    for action in macro.actions:
        if action.comment:
            yield Evidence.of(Kind.COMMENT, action.comment, where)
        if action.name:
            yield from _action(action, where, queries, surroundings)


def read_transfer(transfer: SavedTransfer) -> Iterator[Finding]:
    """Yield what a saved import or export does: an export writes a file, which is an output."""
    where = f"saved transfer {transfer.name}"
    exports = transfer.action.startswith("Export")
    text = f"{transfer.action} {transfer.object} {transfer.path}"
    verb, target = (Verb.WRITE, Target.FILE) if exports else (Verb.READ, None)
    yield Evidence.of(Kind.STATEMENT, text, where, verb=verb, target=target)
    yield Reference(target=transfer.path, access=Access.WRITE if exports else Access.READ, where=where)


def _action(action: Action, where: str, queries: Collection[str], surroundings: Surroundings) -> Iterator[Finding]:
    first = next(iter(action.arguments.values()), "")
    name = "OpenQuery" if action.name.startswith("action ") and first in queries else action.name
    verb, target = _verb(name, action)
    yield Evidence.of(Kind.STATEMENT, " ".join((name, *action.arguments.values())), where, verb=verb, target=target)
    sql = action.arguments.get(_SQL, "").strip()
    if sql:
        yield from read_sql(sql.removeprefix("=").strip().strip('"'), where, surroundings)
    for argument, value in action.arguments.items():
        if argument != _SQL and (argument in _PATHS or _PLACE.match(value)) and not value.startswith("="):
            access = Access.WRITE if verb is Verb.WRITE else Access.UNKNOWN
            yield Reference(target=value, access=access, where=where)


def _verb(name: str, action: Action) -> tuple[Verb, Target | None]:
    if name in _RUNS:
        return Verb.RUN, None
    if name in _SENDS:
        return Verb.SEND, Target.MAIL
    if name in _WRITES_FILES:
        return Verb.WRITE, Target.FILE
    if name in _TRANSFERS:
        return _transfer(action)
    return Verb.NONE, None


def _transfer(action: Action) -> tuple[Verb, Target | None]:
    """Return what an import or export does; Access leaves the argument out for an import, its default."""
    if "export" not in action.arguments.get("TransferType", "Import").lower():
        return Verb.READ, None
    return Verb.WRITE, _TRANSFERS[action.name]

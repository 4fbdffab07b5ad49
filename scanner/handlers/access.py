"""Access databases of Access 97 to today: tables, saved queries, links, forms, macros and VBA source."""

from __future__ import annotations

from dataclasses import dataclass
from io import UnsupportedOperation
from typing import TYPE_CHECKING

from classifiers.evidence import (
    TEXT_LIMIT,
    Access,
    Evidence,
    Kind,
    Metric,
    Part,
    PartKind,
    Problem,
    Reference,
    Target,
    Trouble,
    Verb,
)
from scanner.reading.access.accessdocumentation import descriptions, explaining_tables
from scanner.reading.access.accessmacros import saved_transfers, stored_macros
from scanner.reading.access.accessqueries import SavedQuery, saved_queries
from scanner.reading.access.accessstorage import Storage, open_storage
from scanner.reading.access.accessvba import AccessModule, old_modules, project_modules
from scanner.reading.access.datamacros import read_data_macro
from scanner.reading.access.jet import ACE_SIGNATURE, JET_SIGNATURE, JetDamaged
from scanner.reading.access.jetcatalogue import DELETED, Catalogue, Entry, ObjectType
from scanner.reading.access.jetprops import Property, is_compiled, properties
from scanner.reading.access.macroactions import read_macro, read_transfer
from scanner.reading.code.sqltext import read_sql
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.code.vbacode import read_vba
from scanner.reading.customproperties import registering
from scanner.reading.documentation import documentation
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.keeping import keep

if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterable, Iterator

    from classifiers.evidence import Finding
    from scanner.reading.source import SourceFile

_OBJECTS = {
    ObjectType.FORM: PartKind.FORM,
    ObjectType.REPORT: PartKind.REPORT,
    ObjectType.MACRO: PartKind.MACRO,
}
_CHANGES = frozenset({"make-table", "append", "update", "delete", "ddl"})
"""Kinds of queries that change something, whatever their SQL looks like."""
_FILE_FORMATS = ("text;", "excel ", "html ", "lotus ")
"""How the connect string of a link to a plain file begins; every other link reaches a database or a list."""
_ELSEWHERE = Surroundings(host="script")
"""Where the SQL of a query runs that names another database: none of its tables are this file's own."""

_PEOPLE = {"Author": "author", "Manager": "manager", "Company": "company"}
_LABELS = {"Title": "title", "Subject": "subject", "Keywords": "keywords", "Category": "category"}
_START = {"AppTitle": "application title", "StartUpForm": "start-up form"}
_RUNS_AT_OPENING = "autoexec"
_DELETED = "deleted"
"""Subtype of what is still in the file although it was deleted: named, and no evidence of what the tool does."""
_QUOTED = 2000
"""Most characters of the SQL of a deleted query."""
_NAMED = 5
"""Modules without source that a problem names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Database:
    """What the steps of reading share."""

    file: SourceFile
    catalogue: Catalogue
    surroundings: Surroundings


def recognise(file: SourceFile) -> str | None:
    """Return "access" if the content begins as a Jet or ACE database does."""
    return "access" if file.head.startswith((JET_SIGNATURE, ACE_SIGNATURE)) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield what the database is made of and what its queries, macros and code do.

    A part that cannot be read is a `Problem` of that part; all the rest is read.

    Raises:
        Unreadable: the catalogue of objects cannot be read, or only with a password.
    """
    catalogue = Catalogue(_content(file), file.limits.unpacked)
    database = _Database(file=file, catalogue=catalogue, surroundings=_surroundings(catalogue))
    if not file.code_only:
        for step in (_properties, _tables, _links, _objects, _queries):
            yield from _kept(step(database), step.__name__.strip("_"))
    try:
        storage = open_storage(catalogue)
    except JetDamaged as error:
        storage = None
        yield Problem(trouble=Trouble.MALFORMED, detail=str(error), where="forms and code")
    yield from _summed(_kept(_modules(database, storage), "modules"))
    if storage is not None and not file.code_only:
        yield from _kept(_macros(database, storage), "macros")
    for remark in catalogue.jet.damage:
        yield Problem(trouble=Trouble.MALFORMED, detail=remark)


def _content(file: SourceFile) -> mmap.mmap | bytes:
    """Return the file mapped, so that only pages that are needed are read; read whole where that cannot be done."""
    if not file.size:
        raise Unreadable(Trouble.MALFORMED, "the file is empty")
    try:
        return file.view
    except UnsupportedOperation:
        return file.read_all()


def _kept(findings: Iterator[Finding], where: str) -> Iterator[Finding]:
    """Yield the findings of one step; what stops it is a problem of that step alone."""
    try:
        yield from findings
    except JetDamaged as error:
        yield Problem(trouble=Trouble.MALFORMED, detail=str(error), where=where)


def _summed(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield the findings of all modules, their metrics added up at the end: lines, branches and the like."""
    sums: dict[str, float] = {}
    for finding in findings:
        if isinstance(finding, Metric):
            sums[finding.name] = sums.get(finding.name, 0.0) + finding.value
        else:
            yield finding
    yield from (Metric(name=name, value=value) for name, value in sums.items())


def _surroundings(catalogue: Catalogue) -> Surroundings:
    links = catalogue.of_type(ObjectType.FILE_LINK, ObjectType.ODBC_LINK)
    return Surroundings(
        host="access",
        own_tables=frozenset(entry.name.casefold() for entry in catalogue.of_type(ObjectType.TABLE)),
        linked_tables={entry.name.casefold(): _reached(entry) for entry in links},
    )


def _reached(link: Entry) -> Target:
    return Target.FILE if link.connect.lower().startswith(_FILE_FORMATS) else Target.DATABASE


def _properties(database: _Database) -> Iterator[Finding]:
    """Yield who made the database and how it starts.

    A start-up form opens when a person opens the database: it is a label, not a trigger, as nothing runs unattended.
    """
    about = _properties_of(database.catalogue, "SummaryInfo")
    start = _properties_of(database.catalogue, "MSysDb")
    for kind, names, found in (
        (Kind.PERSON, _PEOPLE, about),
        (Kind.LABEL, _LABELS, about),
        (Kind.COMMENT, {"Comments": "comments"}, about),
        (Kind.LABEL, _START, start),
    ):
        for name, where in names.items():
            text = found.get(name)
            if isinstance(text, str) and text.strip(" \0"):
                yield Evidence.of(kind, text.rstrip("\0"), where)
    yield from documentation(str(about.get("Comments", "")), "description")
    own = _properties_of(database.catalogue, "UserDefined")
    yield from registering((name, value.strip(" \0")) for name, value in own.items() if isinstance(value, str))
    yield from explaining_tables(database.catalogue)
    yield from descriptions(database.catalogue)


def _properties_of(catalogue: Catalogue, name: str) -> dict[str, Property]:
    """Return the properties of a document of the database, the first of that name that has any."""
    descriptors = (entry.properties for entry in catalogue.entries if entry.name == name and entry.properties)
    descriptor = next(descriptors, b"")
    return properties(catalogue.jet, catalogue.jet.long_value(descriptor)) if descriptor else {}


def _tables(database: _Database) -> Iterator[Finding]:
    for entry in database.catalogue.of_type(ObjectType.TABLE):
        where = f"table {entry.name}"
        try:
            definition = database.catalogue.open(entry).definition
        except JetDamaged as error:
            yield Part(kind=PartKind.TABLE, name=entry.name)
            yield Problem(trouble=Trouble.MALFORMED, detail=str(error), where=where)
            continue
        yield Part(kind=PartKind.TABLE, name=entry.name, count=definition.rows)
        for line in _column_lines(entry.name, [column.name for column in definition.columns]):
            yield Evidence.of(Kind.STRUCTURE, line, where)
        if entry.events:
            yield from _kept(_data_macros(database, entry), where)
    for entry in database.catalogue.deleted(ObjectType.TABLE):
        yield Part(kind=PartKind.TABLE, name=entry.name, subtype=_DELETED, count=_rows_left(database, entry))


def _rows_left(database: _Database, entry: Entry) -> int:
    """Return how many rows a deleted table still has, -1 if its definition is gone."""
    try:
        return database.catalogue.open(entry).definition.rows
    except JetDamaged:
        return -1


def _data_macros(database: _Database, entry: Entry) -> Iterator[Finding]:
    jet = database.catalogue.jet
    for event, xml in properties(jet, jet.long_value(entry.events)).items():
        if isinstance(xml, str) and "<DataMacro" in xml:
            yield from read_data_macro(xml, event, entry.name, database.surroundings)


def _column_lines(table: str, columns: Iterable[str]) -> Iterator[str]:
    """Yield `Table(column, column, ...)` on as many lines as it takes for no column to be cut off."""
    line = ""
    for column in columns:
        if line and len(table) + len(line) + len(column) + 4 > TEXT_LIMIT:
            yield f"{table}({line})"
            line = ""
        line += f", {column}" if line else column
    yield f"{table}({line})"


def _links(database: _Database) -> Iterator[Finding]:
    for entry in database.catalogue.of_type(ObjectType.FILE_LINK, ObjectType.ODBC_LINK):
        where = f"link {entry.name}"
        odbc = entry.type == ObjectType.ODBC_LINK
        target = _linked_file(entry) if not odbc else entry.connect
        foreign = f" [{entry.foreign_name}]" if entry.foreign_name not in ("", entry.name) else ""
        detail = entry.connect if odbc else (entry.database or entry.connect) + foreign
        yield Part(kind=PartKind.LINK, name=entry.name, subtype="odbc" if odbc else "file", detail=detail)
        yield Reference(target=target, access=Access.UNKNOWN, where=where)
        if entry.connect:
            yield Evidence.of(Kind.CONNECTION, entry.connect, where)
        yield Evidence.of(Kind.STRUCTURE, f"{entry.name}{foreign}", where)


def _linked_file(entry: Entry) -> str:
    """Return the file a link reads: for text and the like it stands in the folder, its dot written as `#`."""
    if _reached(entry) is Target.FILE and "#" in entry.foreign_name:
        return f"{entry.database}\\{entry.foreign_name.replace('#', '.')}"
    return entry.database or entry.connect


def _objects(database: _Database) -> Iterator[Finding]:
    """Yield forms, reports and macros. AutoExec runs when a person opens the database: a label, not a trigger."""
    for entry in database.catalogue.of_type(*_OBJECTS):
        kind = _OBJECTS[ObjectType(entry.type)]
        yield Part(kind=kind, name=entry.name)
        at_opening = kind is PartKind.MACRO and entry.name.casefold() == _RUNS_AT_OPENING
        text = f"{entry.name}: runs when the database is opened" if at_opening else entry.name
        yield Evidence.of(Kind.LABEL, text, f"{kind.value} {entry.name}")


def _queries(database: _Database) -> Iterator[Finding]:
    for query in saved_queries(database.catalogue):
        where = f"query {query.name}"
        limits = database.file.limits
        if query.deleted:
            yield Part(kind=PartKind.QUERY, name=query.name, subtype=query.kind, count=0, detail=query.sql[:_QUOTED])
            continue
        yield from keep(PartKind.QUERY, query.name, query.sql, "sql", limits, subtype=query.kind)
        if query.connect:
            yield Evidence.of(Kind.CONNECTION, query.connect, where)
            yield Reference(target=query.connect, access=Access.UNKNOWN, where=where)
        if not query.sql and query.kind != "ddl":
            yield Problem(trouble=Trouble.MALFORMED, detail="its statement was not found", where=where)
        yield from _statements(query, where, database.surroundings)


def _statements(query: SavedQuery, where: str, here: Surroundings) -> Iterator[Finding]:
    """Yield what a query does; one of a kind that changes something is a write even if its SQL is not understood."""
    surroundings = _ELSEWHERE if query.connect else here
    writes = False
    for finding in read_sql(query.sql, where, surroundings):
        writes = writes or (isinstance(finding, Evidence) and finding.verb is Verb.WRITE)
        yield finding
    if query.kind in _CHANGES and not writes:
        text = query.sql or f"{query.kind} query {query.target}"
        yield Evidence.of(Kind.SQL, text, where, verb=Verb.WRITE, target=_changed(query, surroundings))


def _changed(query: SavedQuery, surroundings: Surroundings) -> Target:
    """Return what a query changes whose SQL was not understood: the most shared of the tables that it names."""
    if query.target:
        return surroundings.target_of(query.target)
    text = query.sql.casefold()
    linked = {target for name, target in surroundings.linked_tables.items() if name in text}
    if query.connect or Target.DATABASE in linked:
        return Target.DATABASE
    return next(iter(linked), Target.OWN_DATA)


def _modules(database: _Database, storage: Storage | None) -> Iterator[Finding]:
    """Yield the modules of the VBA project, then those that only the catalogue still names.

    A compiled database (.mde, .accde) runs its code without having its source: one problem says so.
    """
    met: set[str] = set()
    absent: list[str] = []
    for module in _all_modules(database.catalogue, storage):
        met.add(module.name.casefold())
        if module.text is None and not module.damage:
            absent.append(module.name)
        yield from _module(module, database)
    for entry in database.catalogue.of_type(ObjectType.MODULE):
        if entry.name.casefold() not in met:
            absent.append(entry.name)
            yield Part(kind=PartKind.MODULE, name=entry.name)
    for entry in database.catalogue.deleted(ObjectType.MODULE):
        if entry.name.casefold() not in met:
            yield Part(kind=PartKind.MODULE, name=entry.name, subtype=_DELETED, count=0)
    if absent or is_compiled(_properties_of(database.catalogue, "MSysDb")):
        yield Problem(trouble=Trouble.SOURCE_ABSENT, detail=_absence(absent), where="modules")


def _absence(modules: list[str]) -> str:
    named = ", ".join(modules[:_NAMED]) + (" ..." if len(modules) > _NAMED else "")
    return f"compiled code runs here whose source is not in the file{f': {named}' if named else ''}"


def _all_modules(catalogue: Catalogue, storage: Storage | None) -> Iterator[AccessModule]:
    if storage is not None:
        yield from project_modules(storage)
    yield from old_modules(catalogue)


def _module(module: AccessModule, database: _Database) -> Iterator[Finding]:
    where = f"module {module.name}"
    if module.damage:
        yield Problem(trouble=Trouble.MALFORMED, detail=f"its source is damaged: {module.damage}", where=where)
    if module.text is None:
        yield Part(kind=PartKind.MODULE, name=module.name, subtype=module.kind)
        return
    lines = len(module.text.splitlines())
    limits = database.file.limits
    yield from keep(PartKind.MODULE, module.name, module.text, "vba", limits, subtype=module.kind, count=lines)
    if not database.file.code_only:
        yield Evidence.of(Kind.LABEL, module.name, where)
        yield from read_vba(module.text, module.name, database.surroundings)


def _macros(database: _Database, storage: Storage) -> Iterator[Finding]:
    queries = {entry.name for entry in database.catalogue.of_type(ObjectType.QUERY)}
    for macro in stored_macros(storage, database.catalogue.jet):
        if not macro.name.startswith(DELETED):
            yield from read_macro(macro, queries, database.surroundings)
    for transfer in saved_transfers(storage, database.catalogue.jet):
        yield from read_transfer(transfer)


HANDLER = Handler(
    name="access",
    version=2,
    suffixes=frozenset({".mdb", ".mde", ".mda", ".mdw", ".accdb", ".accde", ".accda", ".accdr"}),
    recognise=recognise,
    read=read,
    title="Access databases, Access 97 to 2019",
    reads=(
        "tables with columns and exact row counts, saved queries with their SQL and true kind, linked "
        "tables (files and ODBC), VBA source of all generations, macros, names of forms and reports, "
        "startup form, people, read-me tables and descriptions"
    ),
    leaves=(
        "form layouts; databases with a password; the source of compiled ones (.mde, .accde), which is not in them"
    ),
)

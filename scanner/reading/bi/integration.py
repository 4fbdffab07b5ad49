"""SQL Server integration packages: connections, statements, data flows with what they fill, scripts, programs, mail."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Reference, Target, Verb
from scanner.reading.bi.expressions import Expressions
from scanner.reading.bi.queries import read_query
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import module
from scanner.reading.code.sqltext import kind_of
from scanner.reading.code.surroundings import SCRIPT, bare
from scanner.reading.code.vbacode import read_vba
from scanner.reading.languages.csharp import CSHARP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.reading.source import SourceFile
    from scanner.reading.xmltree import Element

_FILES = frozenset({"FLATFILE", "FILE", "EXCEL", "MULTIFLATFILE", "MULTIFILE", "XMLA"})
_BOILERPLATE = re.compile(r"(?:resx|settings|csproj|vbproj|assemblyinfo|designer)\b", re.IGNORECASE)
"""Names of the files that the script editor makes by itself."""
_CODE = re.compile(r"\.(cs|vb)$", re.IGNORECASE)
_PLACE = re.compile(r"(?:^|;)\s*(?:data source|server)\s*=\s*([^;]+)", re.IGNORECASE)
_CATALOGUE = re.compile(r"(?:^|;)\s*(?:initial catalog|database)\s*=\s*([^;]+)", re.IGNORECASE)
_TABLE = ("OpenRowset", "TableOrViewName", "BulkInsertTableName", "TableName")
_PARTS = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|[^.]+")
_EXPRESSIONS = frozenset({"FriendlyExpression"})
_CHANGES = re.compile(r"Copy|Move|Delete|Rename|Create|Set")


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection manager: what kind, and what it opens."""

    name: str
    kind: str
    text: str

    @property
    def is_file(self) -> bool:
        """True if it opens a file, not a database."""
        return self.kind.partition(":")[0].upper() in _FILES

    @property
    def target(self) -> str:
        """What it leads to: a path, or server and database."""
        if self.is_file:
            return self.text
        server, database = (
            match[1].strip() if match else "" for match in (_PLACE.search(self.text), _CATALOGUE.search(self.text))
        )
        if not server:
            return self.text
        return f"Server={server};Database={database}" if database else f"Server={server}"


@dataclass(slots=True)
class Package:
    """A package while it is read."""

    root: Element
    file: SourceFile
    connections: dict[str, Connection] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        """Yield everything that the package does."""
        self._variables()
        yield from self._connections()
        for task in self.root.all("Executable"):
            yield from self._task(task)
        for component in self.root.all("component"):
            yield from self._component(component)
        yield from self._sums()

    def code(self) -> Iterator[Finding]:
        """Yield its scripts and nothing else."""
        for task in self.root.all("ScriptProject"):
            yield from _script(task, "script", self.file)

    def _variables(self) -> None:
        for variable in self.root.all("Variable"):
            name = f"{_property(variable, 'Namespace') or 'User'}::{_property(variable, 'ObjectName')}"
            self.variables[name] = variable.words("VariableValue")

    def _connections(self) -> Iterator[Finding]:
        for manager in self.root.all("ConnectionManager"):
            name = _property(manager, "ObjectName")
            inner = manager.child("ObjectData")
            if not name or inner is None:
                continue
            texts = (_property(one, "ConnectionString") for one in inner.all("ConnectionManager"))
            text = next(filter(None, texts), _expression(manager, "ConnectionString"))
            found = Connection(name, _property(manager, "CreationName"), text)
            for key in (_property(manager, "DTSID"), manager.get("refId"), name):
                self.connections[key] = found
            yield Part(kind=PartKind.CONNECTION, name=name, subtype=found.kind.partition(":")[0], detail=text)
            yield Evidence.of(Kind.CONNECTION, f"{name}: {text}", f"connection {name}")
            if text and not found.is_file:
                yield Reference(target=found.target, access=Access.UNKNOWN, where=f"connection {name}")

    def _task(self, task: Element) -> Iterator[Finding]:
        name = _property(task, "ObjectName")
        if _property(task, "Disabled").lower() in {"true", "-1"}:
            return
        data = task.child("ObjectData")
        yield Evidence.of(Kind.LABEL, ": ".join(filter(None, (name, _property(task, "Description")))), f"task {name}")
        for inner in data.children if data is not None else ():
            reader = _TASKS.get(inner.name)
            if reader is not None:
                yield from reader(self, inner, name)

    def statement(self, data: Element, name: str) -> Iterator[Finding]:
        """Yield the statement of a task, which may stand in a variable or a file."""
        sql = data.get("SqlStatementSource")
        source = data.get("SqlStmtSourceType")
        if source == "Variable":
            sql = self.variables.get(sql, "")
        elif source == "FileConnection" and sql in self.connections:
            yield Reference(target=self.connections[sql].target, access=Access.READ, where=f"task {name}")
            yield Evidence.of(
                Kind.STATEMENT, f"runs the statements of {self.connections[sql].text}", name, verb=Verb.RUN
            )
            return
        if sql.strip():
            yield from read_query(name, sql, self.file)

    def _component(self, component: Element) -> Iterator[Finding]:
        """Yield what a component of a data flow reads, changes or fills."""
        name = component.get("name")
        where = f"data flow {name}"
        given = {one.get("name"): one.text.strip() for one in _properties(component)}
        sql = given.get("SqlCommand", "") or self.variables.get(given.get("SqlCommandVariable", ""), "")
        table = next((given[key] for key in _TABLE if given.get(key)), "")
        writes = "destination" in _what(component, given)
        connection = self._connection(component)
        if sql and kind_of(sql):
            yield from read_query(name, sql, self.file)
        if not table and connection is None:  # what it fills is in memory, as a set of records is
            return
        yield from _flow(component, where, connection, table, writes=writes)

    def _connection(self, component: Element) -> Connection | None:
        for link in component.all("connection"):
            for key in (link.get("connectionManagerID"), link.get("connectionManagerRefId")):
                found = self.connections.get(key.partition(":")[0]) or self.connections.get(key)
                if found is not None:
                    return found
                named = re.search(r"\[([^\]]+)\]$", key)
                if named:
                    return self.connections.get(named[1], Connection(named[1], "project", ""))
        return None

    def _sums(self) -> Iterator[Finding]:
        sums = Expressions(name="expressions", language="SSIS", word="expression")
        for element in self.root.all("property"):
            if element.get("name") in _EXPRESSIONS:
                sums.take(f"line {element.line}", element.text)
        for variable in self.root.all("Variable"):
            sums.take(_property(variable, "ObjectName"), _property(variable, "Expression"))
        yield from sums.findings(self.file)


def _flow(
    component: Element, where: str, connection: Connection | None, table: str, *, writes: bool
) -> Iterator[Finding]:
    is_file = connection is not None and connection.is_file
    what = " ".join(filter(None, (table, f"over {connection.name}" if connection else "")))
    name = component.get("name")
    if writes:
        target = Target.FILE if is_file else Target.DATABASE
        yield Evidence.of(Kind.STATEMENT, f"{name}: fills {what}", where, verb=Verb.WRITE, target=target)
    else:
        yield Evidence.of(Kind.STATEMENT, f"{name}: reads {what}", where, verb=Verb.READ)
    columns = dict.fromkeys(one.get("name") for one in component.all("externalMetadataColumn"))
    if columns:
        yield Evidence.of(Kind.STRUCTURE, f"{table or name}: {', '.join(columns)}", where)
    access = Access.WRITE if writes else Access.READ
    for place in dict.fromkeys(filter(None, (_plain(table), connection.text if connection and is_file else ""))):
        yield Reference(target=place, access=access, where=where)


def _plain(table: str) -> str:
    """Return a table without the brackets and quotes around its parts, as statements name it."""
    return ".".join(bare(part) for part in _PARTS.findall(table))


def _what(component: Element, given: dict[str, str]) -> str:
    """Return what says the kind of a component; its class alone is a number in older packages."""
    said = (component.get("componentClassID"), given.get("UserComponentTypeName", ""), component.get("description"))
    return " ".join((*said, component.get("contactInfo").partition(";")[0])).lower()


def _properties(component: Element) -> list[Element]:
    inside = component.child("properties")
    return inside.children if inside is not None else []


def _property(element: Element, name: str) -> str:
    """Return a property: an attribute, or in packages of before 2012 an element of its own."""
    if name in element.attributes:
        return element.attributes[name]
    return next((one.text for one in element.children if one.name == "Property" and one.get("Name") == name), "")


def _expression(element: Element, name: str) -> str:
    inside = (one for one in element.children if one.name == "PropertyExpression" and one.get("Name") == name)
    return next((one.text for one in inside), "")


def _script(project: Element, name: str, file: SourceFile) -> Iterator[Finding]:
    for item in project.all("ProjectItem"):
        language = _CODE.search(item.get("Name"))
        if not language or _BOILERPLATE.search(item.get("Name")) or not item.text.strip():
            continue
        part = f"{name}/{item.get('Name')}"
        if language[1].lower() == "cs":
            yield from module(file, part, CSHARP.name, item.text)
            yield from () if file.code_only else read_script(item.text, part, CSHARP)
        else:
            yield from module(file, part, "Visual Basic", item.text)
            yield from () if file.code_only else read_vba(item.text, part, SCRIPT)


def _scripted(package: Package, data: Element, name: str) -> Iterator[Finding]:
    yield from _script(data, name, package.file)


def _program(_: Package, data: Element, name: str) -> Iterator[Finding]:
    command = f"{data.get('Executable')} {data.get('Arguments')}".strip()
    yield Evidence.of(Kind.STATEMENT, f"runs {command}", f"task {name}", verb=Verb.RUN)
    if data.get("Executable"):
        yield Reference(target=data.get("Executable"), access=Access.UNKNOWN, where=f"task {name}")


def _mail(_: Package, data: Element, name: str) -> Iterator[Finding]:
    text = f"{data.get('Subject')} to {data.get('To')}: {data.get('MessageSource')}"
    yield Evidence.of(Kind.STATEMENT, text, f"task {name}", verb=Verb.SEND, target=Target.MAIL)


def _files(package: Package, data: Element, name: str) -> Iterator[Finding]:
    operation = data.get("TaskOperationType") or "CopyFile"
    places = [
        package.connections[key].target if key in package.connections else package.variables.get(key, key)
        for key in (data.get("TaskSourcePath"), data.get("TaskDestinationPath"))
        if key
    ]
    verb, target = (Verb.WRITE, Target.FILE) if _CHANGES.search(operation) else (Verb.NONE, None)
    text = f"{operation} {' to '.join(places)}"
    yield Evidence.of(Kind.STATEMENT, text, f"task {name}", verb=verb, target=target)
    for place, access in zip(places, (Access.READ, Access.WRITE), strict=False):
        yield Reference(target=place, access=access, where=f"task {name}")


def _other(_: Package, data: Element, name: str) -> Iterator[Finding]:
    target = data.words("PackageName", "PackageID")
    yield Evidence.of(Kind.STATEMENT, f"runs package {target}", f"task {name}", verb=Verb.RUN)
    if target:
        yield Reference(target=target, access=Access.UNKNOWN, where=f"task {name}")


def _bulk(package: Package, data: Element, name: str) -> Iterator[Finding]:
    table = data.get("DestinationTableName")
    source = package.connections.get(data.get("SourceConnectionName") or data.get("SourceConnection"))
    text = f"fills {table} from {source.text if source else 'a file'}"
    yield Evidence.of(Kind.STATEMENT, text, f"task {name}", verb=Verb.WRITE, target=Target.DATABASE)
    yield Reference(target=table, access=Access.WRITE, where=f"task {name}")


_TASKS: dict[str, Callable[[Package, Element, str], Iterator[Finding]]] = {
    "SqlTaskData": Package.statement,
    "ScriptProject": _scripted,
    "ExecuteProcessData": _program,
    "SendMailTaskData": _mail,
    "FileSystemData": _files,
    "ExecutePackageTask": _other,
    "BulkInsertTaskData": _bulk,
}

"""Alteryx workflows: what each tool of the canvas reads, calculates, writes, sends and runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Metric, Part, PartKind, Problem, Reference, Trouble
from scanner.reading.bi.queries import read_query
from scanner.reading.bi.toolcode import notebook_code
from scanner.reading.code import effects
from scanner.reading.code.pycode import read_python
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import module
from scanner.reading.code.sqltext import kind_of
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.languages.r import R
from scanner.reading.office.connections import connection_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.reading.bi.expressions import Expressions
    from scanner.reading.code.effects import Effect
    from scanner.reading.source import SourceFile
    from scanner.reading.xmltree import Element

    Reader = Callable[["Node"], Iterator[Finding]]

_BETWEEN = "|||"
"""Stands between a connection and the table or statement it is for; sheets of workbooks stand behind it too."""
_DATABASE = re.compile(
    r"^(?:odbc|oledb|oci|aka|alias|mssql|bulk|dcm|sqlite|snowflake|redshift)\w*:|\bDSN=|\bProvider=|\bDriver=",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^\w+:(?=[\w ]+=)")
"""Names the interface before a connection string."""
_PLACE = re.compile(r"[\\/]|\.\w{2,4}$")
_STOCK = re.compile(
    r"^(?:Cleanse|CountRecords|DateFilter|Imputation\w*|SelectRecords|RandomRecords|WeightedAvg)\.yxmc$"
)
"""Macros that come with the program; they have no folder."""
_FORMULAS = ("expression", "Expression")
_QUERIES = ("PreSQL", "PostSQL", "Query", "InitialSQL")


class Node:
    """One tool on the canvas: its number, what it is, its settings."""

    __slots__ = ("file", "kind", "number", "settings")

    def __init__(self, element: Element, file: SourceFile) -> None:
        self.file = file
        self.number = element.get("ToolID")
        gui = element.child("GuiSettings")
        engine = element.child("EngineSettings")
        plugin = gui.get("Plugin") if gui is not None else ""
        macro = engine.get("Macro") if engine is not None else ""
        self.kind = macro or plugin.rpartition(".")[2] or "tool"
        properties = element.child("Properties")
        self.settings = properties.child("Configuration") if properties is not None else None

    @property
    def where(self) -> str:
        """How a person finds it on the canvas."""
        return f"tool {self.number} {self.kind}"

    def words(self, *names: str) -> str:
        """Return the text of the first setting of one of these names."""
        return self.settings.words(*names) if self.settings is not None else ""

    def state(self, text: str, effect: Effect) -> Evidence:
        """Say what the tool does."""
        told = f"{self.kind}: {text}"
        return Evidence.of(Kind.STATEMENT, told, self.where, verb=effect.verb, target=effect.target)


def read_workflow(root: Element, file: SourceFile, expressions: Expressions) -> Iterator[Finding]:
    """Yield what a workflow does; its formulas and filters are added to `expressions`."""
    elements = [element for element in root.all("Node") if element.get("ToolID")]
    unseen = 0
    for element in elements:
        node = Node(element, file)
        if node.kind.lower().endswith(".yxmc"):
            unseen += not _STOCK.match(node.kind)
            yield Reference(target=node.kind, access=Access.READ, where=node.where)
        if node.settings is not None:
            yield from _READERS.get(node.kind, _other)(node)
            _calculations(node, expressions)
        yield from _notes(element, node)
    yield Metric(name="nodes", value=len(elements))
    if unseen:
        yield Metric(name="unseen_code", value=unseen)


def _calculations(node: Node, expressions: Expressions) -> None:
    settings = node.settings
    for element in settings.all() if settings is not None else ():
        expression = next(filter(None, (element.get(name) for name in _FORMULAS)), "")
        if element.name == "Expression":
            expression = element.text
        field = element.get("field") or element.get("name") or node.kind
        expressions.take(f"{field} (tool {node.number})", expression)


def _notes(element: Element, node: Node) -> Iterator[Finding]:
    words = element.words("AnnotationText")
    comment = node.words("Text") if node.kind == "TextBox" else ""
    if words:
        yield Evidence.of(Kind.LABEL, words, node.where)
    if comment:
        yield Evidence.of(Kind.COMMENT, comment, node.where)


def _other(node: Node) -> Iterator[Finding]:
    """Yield the statements of any other tool that has some."""
    yield from _statements(node)


def _statements(node: Node) -> Iterator[Finding]:
    settings = node.settings
    for element in settings.all(*_QUERIES) if settings is not None else ():
        if kind_of(element.text.strip()):
            yield from read_query(f"{node.where} {element.name}", element.text.strip(), node.file)


def _input(node: Node) -> Iterator[Finding]:
    source, _, command = node.words("File").partition(_BETWEEN)
    if _DATABASE.search(source):
        yield from connection_findings(node.where, "database", _PREFIX.sub("", source.strip()), "", SCRIPT)
        yield from _command(node, command, Access.READ)
    elif source:
        yield Part(kind=PartKind.LINK, name=node.where, subtype="file", detail=source)
        yield Reference(target=source, access=Access.READ, where=node.where)
    yield from _statements(node)


def _command(node: Node, command: str, access: Access) -> Iterator[Finding]:
    if kind_of(command.strip()):
        yield from read_query(node.where, command.strip(), node.file)
    elif command.strip():
        yield Reference(target=command.strip().strip("`\"'"), access=access, where=node.where)


def _output(node: Node) -> Iterator[Finding]:
    told = node.words("File")
    place, _, table = told.partition(_BETWEEN)
    database = bool(_DATABASE.search(place))
    if told:
        mode = node.words("OutputOption")
        yield node.state(
            f"writes {told} {f'({mode})' if mode else ''}".strip(),
            effects.WRITES_DATABASE if database else effects.WRITES_FILE,
        )
        target = _PREFIX.sub("", place.strip()) if database else place.strip()
        yield Reference(target=target, access=Access.WRITE, where=node.where)
    if database:
        yield Part(kind=PartKind.CONNECTION, name=node.where, subtype="database", detail=place.strip())
        yield Evidence.of(Kind.CONNECTION, place.strip(), node.where)
        yield from _command(node, table, Access.WRITE)
    yield from _statements(node)


def _run(node: Node) -> Iterator[Finding]:
    """Yield what a command starts, and the files that are written for it and read after it."""
    program = node.words("ProgramName", "Command")
    told = " ".join(filter(None, (program, node.words("Arguments", "CommandArguments"))))
    yield node.state(f"runs {told}", effects.RUNS)
    if _PLACE.search(program):
        yield Reference(target=program, access=Access.UNKNOWN, where=node.where)
    sides = (("OutputConfiguration", "WriteSource", Access.WRITE), ("InputConfiguration", "ReadResults", Access.READ))
    for name, older, access in sides:
        side = node.settings.first(name) if node.settings is not None else None
        place = (side.words("File") if side is not None else node.words(older)).partition(_BETWEEN)[0].strip()
        if _PLACE.search(place):
            yield Reference(target=place, access=access, where=node.where)


def _download(node: Node) -> Iterator[Finding]:
    address, method = node.words("URL", "URLField"), node.words("HTTPAction", "Method", "HttpAction") or "GET"
    yield node.state(f"{method} {address}", effects.web(method, address))


def _mail(node: Node) -> Iterator[Finding]:
    told = (f"mails {node.words('Subject')}", f"to {node.words('To')}" if node.words("To") else "")
    yield node.state(" ".join(filter(None, told)).strip(), effects.MAILS)


def _render(node: Node) -> Iterator[Finding]:
    """Yield the report that is written."""
    place = node.words("OutputFile")
    yield node.state(f"writes the report {place}".strip(), effects.WRITES_FILE)
    if place:
        yield Reference(target=place, access=Access.WRITE, where=node.where)


def _document_store(node: Node) -> Iterator[Finding]:
    """Yield the collection of a document database that is read, or written."""
    place = "/".join(filter(None, (node.words("Server"), node.words("Database"), node.words("Collection"))))
    writes = node.kind.endswith("Output")
    yield Part(kind=PartKind.CONNECTION, name=node.where, subtype="database", detail=place)
    yield Evidence.of(Kind.CONNECTION, place, node.where)
    yield node.state(f"{'writes' if writes else 'reads'} {place}", effects.WRITES_DATABASE if writes else effects.READS)
    if place:
        yield Reference(target=place, access=Access.WRITE if writes else Access.READ, where=node.where)


def _code(node: Node) -> Iterator[Finding]:
    """Yield the code of a tool, and what it does."""
    script, notebook = node.words("RScript"), node.words("Notebook")
    if script:
        yield from module(node.file, node.where, R.name, script)
        yield from read_script(script, node.where, R)
        return
    code = notebook_code(notebook) if notebook else None
    if code is None:
        yield Metric(name="unseen_code", value=1)
        detail = f"the code of {node.where} is not with its settings"
        yield Problem(trouble=Trouble.SOURCE_ABSENT, detail=detail, where=node.where)
    elif code.strip():
        yield from module(node.file, node.where, "Python", code)
        yield from read_python(code, node.where)


_READERS: dict[str, Reader] = {
    "DbFileInput": _input,
    "DynamicInput": _input,
    "LockInInput": _input,
    "DbFileOutput": _output,
    "LockInWrite": _output,
    "RunCommand": _run,
    "Download": _download,
    "DownloadTool": _download,
    "Email": _mail,
    "PortfolioComposerRender": _render,
    "MongoInput": _document_store,
    "MongoOutput": _document_store,
    "RTool": _code,
    "R": _code,
    "JupyterCode": _code,
}
"""Readers by the last word of the tool's plug-in."""

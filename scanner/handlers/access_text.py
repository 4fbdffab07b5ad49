"""Access databases exported as text: forms and reports with the code behind them, queries, macros, linked tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Part,
    PartKind,
    Problem,
    Reference,
    Target,
    Trouble,
    Verb,
)
from scanner.reading.access.accessmacros import Action, StoredMacro, actions_of
from scanner.reading.access.macroactions import read_macro
from scanner.reading.access.savedquery import saved_query
from scanner.reading.access.savedtext import Block, SavedText, saved_text
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.code.vbacode import read_vba
from scanner.reading.codetext import decode
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.keeping import keep
from scanner.reading.lowcode.jsontext import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.access.accessqueries import SavedQuery
    from scanner.reading.source import SourceFile

_KIND = "access-text"
_MARKS = re.compile(rb'Version ?=|Operation ?=|"(?:SQL|Connect)" ?=|clsDbTableDef')
"""What is asked of every text there is must cost next to nothing."""
_HEAD = r"\s*(?:(?:Version|VersionRequired|PublishOption|Checksum) ?= ?-?\d+\s+)+"
_DESIGN = re.compile(_HEAD + r"Begin (?P<what>Form|Report)\s")
_MACRO = re.compile(_HEAD + r"(?:ColumnsShown ?= ?\d+\s+)?Begin\s+(?:Comment|Condition|MacroName|Action|Argument) ?=")
_QUERY = re.compile(r'\s*(?:Operation ?= ?\d\s+\w+ ?=|db(?:Memo|Text) "(?:SQL|Connect)" ?=)')
_LINK = re.compile(r'\s*\{\s*"Info"\s*:\s*\{\s*"Class"\s*:\s*"clsDbTableDef"')
_HERE = Surroundings(host="access")
_ELSEWHERE = Surroundings(host="script")
_CHANGES = frozenset({"make-table", "append", "update", "delete", "ddl"})
_SOURCES = frozenset({"RecordSource", "RowSource"})
_MACROS = "EmMacro"
_EVENT = "[Event Procedure]"
_ARGUMENTS = {
    "TransferSpreadsheet": ("TransferType", "SpreadsheetType", "TableName", "FileName"),
    "TransferText": ("TransferType", "SpecificationName", "TableName", "FileName"),
    "TransferDatabase": ("TransferType", "DatabaseType", "DatabaseName"),
    "OutputTo": ("ObjectType", "ObjectName", "OutputFormat", "OutputFile"),
    "RunSQL": ("SQLStatement",),
    "RunApp": ("CommandLine",),
}
"""Names of the arguments that say what an action reaches; in a text they have none."""
_EXPORTS = {"TransferSpreadsheet": {"1"}, "TransferText": {"2", "3", "4", "8"}, "TransferDatabase": {"1"}}
_LONGEST = 2_000
_NAMES = re.compile(r"\[([^\[\]]{1,64})\]|\b([A-Za-z_]\w{0,63})\b")
_TABLE = re.compile(r"\w[\w $-]{0,63}")
"""A name that may be one of a file: nothing in it leads anywhere else."""
_CONNECT = re.compile(rb'"Connect"\s*:\s*"((?:[^"\\]|\\.)+)"')
_MOST_TABLES = 60


def recognise(file: SourceFile) -> str | None:
    """A text that begins as Access begins a form, report, query or macro, or the description of a linked table."""
    if not _MARKS.search(file.head.replace(b"\0", b""), 0, 1_000) or not is_text(file.head):
        return None
    head = decode(file.head)[0]
    return _KIND if any(begin.match(head) for begin in (_DESIGN, _MACRO, _QUERY, _LINK)) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the object that the text describes, and what it does."""
    text = text_of(file)
    name = stem(file)
    design = _DESIGN.match(text)
    if _LINK.match(text):
        yield from () if file.code_only else _linked(file)
        return
    saved = saved_text(text)
    if design:
        yield from _design(file, name, PartKind(design["what"].lower()), saved)
    elif _QUERY.match(text):
        yield from _query(file, saved_query(name, saved.top))
    else:
        yield from _macro(name, PartKind.MACRO, saved.top)


def _design(file: SourceFile, name: str, kind: PartKind, saved: SavedText) -> Iterator[Finding]:
    """Yield a form or report: its captions, what it shows, the macros in it, the code behind it."""
    if saved.code.strip():
        code = "\n" * saved.line + saved.code
        yield from module(file, name, "VBA", saved.code)
        if not file.code_only:
            yield from read_vba(code, name, _HERE)
    if file.code_only:
        return
    yield Part(kind=kind, name=name)
    for block in saved.top.every():
        for key, value in block.fields:
            yield from _property(key, value, name)
        if block.name.endswith(_MACROS):
            yield from _macro(name, kind, block)


def _property(key: str, value: str, name: str) -> Iterator[Finding]:
    if key == "Caption" and value.strip():
        yield Evidence.of(Kind.LABEL, value, name)
    elif key in _SOURCES and value.strip():
        if kind_of(value):
            yield from read_sql(value, f"{name}.{key}", _HERE)
        elif key == "RecordSource":
            yield Evidence.of(Kind.STRUCTURE, value, f"{name}.{key}")
    elif key in {"ControlSource", "DefaultValue", "ValidationRule"} and value.startswith("="):
        yield Evidence.of(Kind.FORMULA, value, f"{name}.{key}", verb=Verb.COMPUTE)
    elif key.startswith("On") and value not in ("", _EVENT) and not key.endswith(_MACROS):
        yield Evidence.of(Kind.STATEMENT, f"{key}: {value}", name, verb=Verb.RUN)


def _query(file: SourceFile, query: SavedQuery) -> Iterator[Finding]:
    if not query.sql:
        raise Unreadable(Trouble.MALFORMED, "a query has a statement, this has none")
    yield from keep(PartKind.QUERY, query.name, query.sql, "sql", file.limits, subtype=query.kind)
    if file.code_only:
        return
    where = f"query {query.name}"
    if query.connect:
        yield Part(kind=PartKind.CONNECTION, name=where, detail=query.connect[:_LONGEST])
        yield Evidence.of(Kind.CONNECTION, query.connect, where)
        yield Reference(target=query.connect, access=Access.UNKNOWN, where=where)
    surroundings = (
        _ELSEWHERE if query.connect else Surroundings(host="access", linked_tables=_linked_tables(file, query))
    )
    writes = False
    for finding in read_sql(query.sql, where, surroundings):
        writes = writes or (isinstance(finding, Evidence) and finding.verb is Verb.WRITE)
        yield finding
    if query.kind in _CHANGES and not writes:
        target = Target.DATABASE if query.connect else surroundings.target_of(query.target)
        yield Evidence.of(Kind.SQL, query.sql, where, verb=Verb.WRITE, target=target)


def _linked_tables(file: SourceFile, query: SavedQuery) -> dict[str, Target]:
    """Return what the tables reach that a query names, as far as the export describes them in the folder beside it."""
    found: dict[str, Target] = {}
    names = dict.fromkeys(name for pair in _NAMES.findall(query.sql) for name in pair if _TABLE.fullmatch(name))
    for name in [*names][:_MOST_TABLES]:
        described = file.beside(f"../tbldefs/{name}.json")
        if described is None:
            continue
        with described:
            connect = _CONNECT.search(described.head)
        if connect:
            found[name.casefold()] = _reached(connect[1].decode("utf-8", "replace"))
    return found


def _reached(connect: str) -> Target:
    """Return what a link leads to: a sheet or text is a file, all else another database."""
    kind = connect.partition(";")[0]
    return Target.FILE if kind and kind.upper() != "ODBC" else Target.DATABASE


def _macro(name: str, kind: PartKind, block: Block) -> Iterator[Finding]:
    """Yield what a macro does: by its XML if it has one, else by its steps."""
    comments = [step.get("Comment") for step in block.blocks]
    xml = "".join(comment.removeprefix("_AXL:") for comment in comments if comment.startswith("_AXL:"))
    actions = actions_of(xml) or tuple(_steps(block))
    if kind is PartKind.MACRO:
        yield Part(kind=kind, name=name, count=sum(1 for action in actions if action.name))
        yield Evidence.of(Kind.LABEL, name, f"macro {name}")
    yield from read_macro(StoredMacro(kind=kind.value, name=name, actions=actions), (), _HERE)


def _steps(block: Block) -> Iterator[Action]:
    for step in block.blocks:
        given = [value for key, value in step.fields if key == "Argument"]
        action = step.get("Action")
        names = _ARGUMENTS.get(action, ())
        arguments = {
            names[place] if place < len(names) else str(place + 1): value for place, value in enumerate(given) if value
        }
        if "TransferType" in arguments:
            exports = arguments["TransferType"] in _EXPORTS[action]
            arguments["TransferType"] = "Export" if exports else "Import"
        yield Action(name=action, arguments=arguments, comment=step.get("Comment"))


def _linked(file: SourceFile) -> Iterator[Finding]:
    """Yield the table that another file or database holds."""
    described = parsed(file.read_all(file.limits.text))
    table = described.get("Items") if isinstance(described, dict) else None
    if not isinstance(table, dict):
        raise Unreadable(Trouble.MALFORMED, "a linked table has a description, this has none")
    name, connect = str(table.get("Name", "")), str(table.get("Connect", ""))
    if not connect:
        yield Problem(trouble=Trouble.MALFORMED, detail="it does not say what it is linked to", where=name)
        return
    odbc = connect[:5].upper() == "ODBC;"
    database = connect.rpartition("DATABASE=")[2].partition(";")[0].removeprefix("rel:")
    detail = connect if odbc or not database else f"{database} [{table.get('SourceTableName', name)}]"
    yield Part(kind=PartKind.LINK, name=name, subtype="odbc" if odbc else "file", detail=detail[:_LONGEST])
    yield Reference(target=connect if odbc else database or connect, access=Access.UNKNOWN, where=f"link {name}")
    yield Evidence.of(Kind.CONNECTION, connect, f"link {name}")


HANDLER = Handler(
    name="access-text",
    version=2,
    suffixes=frozenset({".form", ".report", ".macro", ".qdef", ".bas", ".txt", ".json", ".mac"}),
    recognise=recognise,
    read=read,
    title="Access databases exported as text",
    reads=(
        "forms and reports with the code behind them, their macros and record sources, queries as the "
        "statement that Access shows and of their true kind, macros, linked tables"
    ),
    leaves="data macros; of a write in code, which linked table is meant",
)

"""FoxPro forms, class libraries, reports, labels, menus and projects: tables whose memo file holds code and texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Problem, Reference, Trouble, Verb
from scanner.reading.bi.expressions import Expressions
from scanner.reading.code.scripts import module, stem, summed
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.foxtable import layout, rows
from scanner.reading.handler import Handler
from scanner.reading.languages.foxpro import FOXPRO, read_foxpro

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.reading.source import SourceFile

    Row = dict[str, str]

_KINDS = (
    ("foxpro-form", frozenset({"CLASS", "BASECLASS", "OBJNAME", "PROPERTIES", "METHODS"})),
    ("foxpro-report", frozenset({"OBJTYPE", "OBJCODE", "NAME", "EXPR", "STYLE"})),
    ("foxpro-menu", frozenset({"OBJTYPE", "PROMPT", "COMMAND", "PROCEDURE"})),
    ("foxpro-project", frozenset({"NAME", "TYPE", "OUTFILE", "HOMEDIR", "MAINPROG"})),
    ("foxpro-form", frozenset({"OBJTYPE", "OBJCODE", "NAME", "EXPR", "VALID", "WHEN"})),
)
_MOST_ROWS = 50_000
_PROPERTY = re.compile(r"^(?:\w+\.)*(\w+) = (.*?)\r?$", re.MULTILINE)
_CAPTIONS = frozenset({"Caption", "ToolTipText", "StatusBarText"})
_SOURCES = frozenset({"RecordSource", "RowSource", "ControlSource", "SelectCmd", "CursorSource", "Database"})
_FILE = re.compile(r"[\\/]|\.(?:dbf|dbc|scx|prg|frx|vcx)$", re.IGNORECASE)
_LABEL, _FIELD, _VARIABLE = "5", "8", "18"
_PLAIN = re.compile(r"[\w.>\-\[\]]+$")
_CODE_OF_OLD_FORMS = ("SETUPCODE", "PROCCODE", "VALID", "WHEN", "ACTIVATE", "DEACTIVATE", "SHOW")


def recognise(file: SourceFile) -> str | None:
    """A table of FoxPro with the columns of a form, report, menu or project."""
    found = layout(file.head)
    if found is None:
        return None
    names = {field.name for field in found.fields}
    return next((kind for kind, telling in _KINDS if names.issuperset(telling)), None)


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the code first, then what people see and where the figures come from."""
    yield from summed(_read(file))


def _read(file: SourceFile) -> Iterator[Finding]:
    memo = _memo(file)
    if memo is None:
        told = f"its code and texts stand in {stem(file)}{file.suffix[:-1]}t, which is not beside it"
        yield Problem(trouble=Trouble.SOURCE_ABSENT, detail=told)
        return
    kind = recognise(file) or ""
    yield from _READERS[kind](file, rows(file.read_all(), memo, _MOST_ROWS))


def _memo(file: SourceFile) -> bytes | None:
    """Return the content of the memo file, whose suffix ends in T instead of X, in whatever letter case."""
    name = stem(file)
    suffix = f"{file.suffix[:-1]}t"
    written = file.name[len(name) :]
    for candidate in dict.fromkeys((suffix if written.islower() else suffix.upper(), suffix.upper(), suffix)):
        found = file.beside(name + candidate)
        if found is not None:
            with found:
                return found.read_all(file.limits.member)
    return None


def _form(file: SourceFile, found: Iterator[Row]) -> Iterator[Finding]:
    """Yield a form or class library: each object with code is a module of its own."""
    captions: dict[str, None] = {}
    for row in found:
        name = ".".join(filter(None, (row.get("PARENT"), row.get("OBJNAME") or row.get("NAME"))))
        code = row.get("METHODS") or "\n".join(row[key] for key in _CODE_OF_OLD_FORMS if row.get(key))
        yield from _code(file, name or stem(file), code)
        if file.code_only:
            continue
        if row.get("BASECLASS", "").lower() == "timer":
            yield Evidence.of(Kind.TRIGGER, f"{name}: a timer", name)
        for key, value in _PROPERTY.findall(row.get("PROPERTIES", "")):
            text = value.strip('"')
            if key in _CAPTIONS and len(text) > 1:
                captions[text] = None
            elif key in _SOURCES and text:
                yield from _source(text, f"{name}.{key}")
    if not file.code_only:
        yield Part(kind=PartKind.FORM, name=stem(file))
        yield from (Evidence.of(Kind.LABEL, caption, stem(file)) for caption in captions)


def _code(file: SourceFile, name: str, code: str) -> Iterator[Finding]:
    if code.strip():
        yield from module(file, name, FOXPRO.name, code)
        yield from () if file.code_only else read_foxpro(code, name)


def _source(text: str, where: str) -> Iterator[Finding]:
    """Yield where a control or a cursor takes its figures from."""
    if kind_of(text):
        yield from read_sql(text, where, SCRIPT)
    elif _FILE.search(text):
        yield Reference(target=text, access=Access.READ, where=where)
    else:
        yield Evidence.of(Kind.STRUCTURE, text, where)


def _report(file: SourceFile, found: Iterator[Row]) -> Iterator[Finding]:
    """Yield a report or label: its headings, what it calculates, the tables of its environment."""
    sums = Expressions(name="expressions", language="FoxPro report", word="expression")
    seen: set[str] = set()
    for number, row in enumerate(found, 1):
        yield from _code(file, f"{stem(file)}.{row.get('NAME', number)}", row.get("METHODS", ""))
        if file.code_only:
            continue
        kind, expression = row.get("OBJTYPE", ""), row.get("EXPR", "")
        if kind == _LABEL and expression.strip('"'):
            yield Evidence.of(Kind.DISPLAY, expression.strip("\"'"), stem(file))
        elif kind in {_FIELD, _VARIABLE} and not _PLAIN.match(expression) and expression not in seen:
            seen.add(expression)
            sums.take(row.get("NAME") or f"field {number}", expression)
        for key, value in _PROPERTY.findall(expression):
            if key in _SOURCES and value.strip('"'):
                yield from _source(value.strip('"'), f"{stem(file)}.{key}")
    if not file.code_only:
        yield Part(kind=PartKind.REPORT, name=stem(file))
        yield from sums.findings(file)


def _menu(file: SourceFile, found: Iterator[Row]) -> Iterator[Finding]:
    for number, row in enumerate(found, 1):
        prompt = row.get("PROMPT", "").replace("\\<", "")
        name = f"{stem(file)}.{prompt or number}"
        for key in ("PROCEDURE", "SETUP", "CLEANUP"):
            yield from _code(file, name, row.get(key, ""))
        if file.code_only:
            continue
        if prompt:
            yield Evidence.of(Kind.LABEL, prompt, stem(file))
        if row.get("COMMAND"):
            yield Evidence.of(Kind.STATEMENT, row["COMMAND"], name, verb=Verb.RUN)


def _project(file: SourceFile, found: Iterator[Row]) -> Iterator[Finding]:
    """Yield the files that a project is built of."""
    for row in found:
        name = row.get("NAME", "").strip("\0")
        if not name or file.code_only:
            continue
        if row.get("TYPE", "") == "H":
            yield Evidence.of(Kind.LABEL, name, "project")
        else:
            yield Reference(target=name, access=Access.READ, where="project")


_READERS: dict[str, Callable[[SourceFile, Iterator[Row]], Iterator[Finding]]] = {
    "foxpro-form": _form,
    "foxpro-report": _report,
    "foxpro-menu": _menu,
    "foxpro-project": _project,
}

HANDLER = Handler(
    name="foxpro_form",
    version=1,
    suffixes=frozenset({".scx", ".vcx", ".frx", ".lbx", ".mnx", ".pjx"}),
    recognise=recognise,
    read=read,
    title="FoxPro forms, class libraries, reports, labels, menus, projects",
    reads=(
        "with the memo file beside it: the code of every method and menu, captions, sources of lists and "
        "controls, tables of the environment, what reports calculate and show, timers, files of a "
        "project"
    ),
    leaves="compiled code; everything, where the memo file is lost",
)

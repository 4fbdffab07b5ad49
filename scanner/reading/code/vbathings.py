"""What the variables of a VBA module are - recordsets, connections, workbooks - so that a call has a target."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from classifiers.evidence import Target
from scanner.reading.code.sapgui import Session
from scanner.reading.code.surroundings import Surroundings, bare
from scanner.reading.code.vbalines import Line


class Thing(Enum):
    """What an object variable is."""

    OWN_CONNECTION = "own connection"
    FOREIGN_CONNECTION = "foreign connection"
    RECORDSET = "recordset"
    OWN_BOOK = "own workbook"
    OTHER_BOOK = "other workbook"
    FILES = "file system"
    STREAM = "stream"
    HTTP = "http"
    MAIL = "mail"
    SHELL = "shell"
    SAP = "sap"
    SERIAL = "serial"
    INSTRUMENT = "instrument"
    OPC = "opc"
    PATTERN = "pattern"
    DIRECTORY = "directory"


_PROGRAM_IDS: tuple[tuple[str, Thing], ...] = (
    ("adodb.connection", Thing.FOREIGN_CONNECTION),
    ("adodb.command", Thing.FOREIGN_CONNECTION),
    ("adodb.recordset", Thing.RECORDSET),
    ("dao.recordset", Thing.RECORDSET),
    ("recordset", Thing.RECORDSET),
    ("adodb.stream", Thing.STREAM),
    ("scripting.filesystemobject", Thing.FILES),
    ("filesystemobject", Thing.FILES),
    ("textstream", Thing.STREAM),
    ("scripting.textstream", Thing.STREAM),
    ("xmlhttp", Thing.HTTP),
    ("serverxmlhttp", Thing.HTTP),
    ("winhttp", Thing.HTTP),
    ("outlook.application", Thing.MAIL),
    ("outlook.mailitem", Thing.MAIL),
    ("mailitem", Thing.MAIL),
    ("cdo.message", Thing.MAIL),
    ("cdonts", Thing.MAIL),
    ("notes.notessession", Thing.MAIL),
    ("lotus.notessession", Thing.MAIL),
    ("wscript.shell", Thing.SHELL),
    ("iwshruntimelibrary.wshshell", Thing.SHELL),
    ("shell.application", Thing.SHELL),
    ("sapgui", Thing.SAP),
    ("sap.functions", Thing.SAP),
    ("sap.logoncontrol", Thing.SAP),
    ("mscomm", Thing.SERIAL),
    ("visa", Thing.INSTRUMENT),
    ("opc", Thing.OPC),
    ("vbscript.regexp", Thing.PATTERN),
    ("regexp", Thing.PATTERN),
    ("workbook", Thing.OTHER_BOOK),
    ("excel.application", Thing.OTHER_BOOK),
)
_CREATED = re.compile(r"\b(?:CreateObject|GetObject)\s*\(", re.IGNORECASE)
_DECLARED = re.compile(r"\b(\w+)(?:\(\))?\s+As\s+(?:New\s+)?([A-Za-z][\w.]*)", re.IGNORECASE)
_SET = re.compile(r"\bSet\s+([\w.]+)\s*=\s*(.+)$", re.IGNORECASE)
_ROOT = re.compile(r"([A-Za-z_]\w*)((?:\([^()]{0,200}\)|[.!]\w+|[.!]\[[^\]]{0,60}\])*)[.!]?$")
_OWN = re.compile(
    r"^(?:Application\.)?(?:CurrentDb|CodeDb|DBEngine\s*\(\s*0\s*\)(?:\.Databases)?\(\s*0\s*\)|"
    r"CurrentProject(?:\.Access)?\.?Connection)"
    r"(?:\(\))?$",
    re.IGNORECASE,
)
_OWN_BOOK = frozenset(
    {
        "thisworkbook",
        "activeworkbook",
        "activesheet",
        "application",
        "range",
        "cells",
        "me",
        "activecell",
        "selection",
        "sheets",
        "worksheets",
        "activedocument",
    }
)


@dataclass(slots=True)
class Things:
    """The variables of one module, as far as they were understood; names are lower case."""

    surroundings: Surroundings
    kinds: dict[str, Thing] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    """What a write through a recordset reaches."""
    opened: bool = False
    """This procedure has opened or made a workbook, which is the active one now."""
    withs: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    """The variable of each `With` block, as it is written."""
    sap: Session = field(default_factory=Session)

    def learn(self, line: Line) -> None:
        """Take in declarations, assignments of objects and With blocks of one line."""
        code = line.code
        lowered = code.lower()
        if lowered.startswith("with "):
            self._enter(code[5:].strip(), line)
        elif lowered.startswith("end with") and self.withs:
            self.withs.pop()
            self.blocks.pop()
        if "workbooks.open" in lowered or "workbooks.add" in lowered:
            self.opened = True
        elif "thisworkbook.activate" in lowered or lowered.startswith(("end sub", "end function")):
            self.opened = False
        if " as " in lowered:
            self._declare(code)
        if "set " in lowered:
            found = _SET.search(code)
            if found:
                self._assign(found[1].lower(), found[2], line)

    def of(self, name: str) -> Thing | None:
        """Return what the variable is, None if it was not understood."""
        name = name.lower()
        if name == "activeworkbook" and self.opened:
            return Thing.OTHER_BOOK
        if name in _OWN_BOOK:
            return Thing.OWN_BOOK
        if name in {"currentdb", "codedb", "currentproject"}:
            return Thing.OWN_CONNECTION
        return self.kinds.get(name)

    def receiver(self, prefix: str) -> str:
        """Return the variable on which the call behind `prefix` is made, lower case; "" if there is none."""
        if not prefix.endswith((".", "!")):
            return ""
        found = root(prefix[-200:])
        if found:
            return found.lower()
        return self.withs[-1].lower() if self.withs else ""

    def target(self, name: str) -> Target:
        """Return what a write through the recordset or connection `name` reaches."""
        if name in self.targets:
            return self.targets[name]
        thing = self.of(name)
        if thing is Thing.FOREIGN_CONNECTION:
            return Target.DATABASE
        if self.surroundings.host == "access" and Thing.FOREIGN_CONNECTION in self.kinds.values():
            return Target.OWN_DATA if thing is Thing.OWN_CONNECTION else Target.DATABASE
        return self.surroundings.target_of("")

    def _enter(self, expression: str, line: Line) -> None:
        """Inside `With x.CreateItem(0)` a leading dot means what the expression hands out."""
        name = f"with {len(self.withs)}"
        self.kinds.pop(name, None)
        self._assign(name, expression, line)
        outer = self.withs[-1] if self.withs else ""
        self.blocks.append(root(expression) or (self.blocks[-1] if self.blocks else ""))
        self.withs.append(name if name in self.kinds else root(expression) or outer)

    def _declare(self, code: str) -> None:
        for name, kind in _DECLARED.findall(code):
            thing = _thing_of(kind)
            if thing and not (thing is Thing.OTHER_BOOK and self.surroundings.host == "excel"):
                self.kinds.setdefault(name.lower(), thing)

    def _create(self, name: str, expression: str, line: Line) -> None:
        if name and _CREATED.search(expression) and line.strings:
            thing = _thing_of(line.strings[0])
            if thing:
                self.kinds[name.lower()] = thing

    def _assign(self, name: str, value: str, line: Line) -> None:
        if _OWN.match(value):
            self.kinds[name] = Thing.OWN_CONNECTION
        elif _CREATED.search(value) and line.strings:
            self._create(name, value, line)
        elif value.lower().startswith("new "):
            thing = _thing_of(value[4:].strip())
            if thing:
                self.kinds[name] = thing
        else:
            self._derive(name, value, line)

    def _derive(self, name: str, value: str, line: Line) -> None:
        """An object that another one hands out."""
        lowered = value.lower()
        for word, thing in _HANDED_OUT:
            if word in lowered:
                self.kinds[name] = thing
                break
        else:
            parent = self.receiver(value if value.endswith(".") else value + ".")
            thing_of_parent = self.of(parent)
            if thing_of_parent:
                self.kinds[name] = thing_of_parent
        if self.kinds.get(name) is Thing.RECORDSET:
            self._target_recordset(name, value, line)

    def _target_recordset(self, name: str, value: str, line: Line) -> None:
        """A recordset writes where its source lies: the table it was opened on, or its connection."""
        origin = self.receiver(value[: value.lower().rfind(".") + 1])
        if self.of(origin) is Thing.FOREIGN_CONNECTION:
            self.targets[name] = Target.DATABASE
        elif line.strings and re.fullmatch(r"[\w \[\]$.]{1,80}", line.strings[0]):
            self.targets[name] = self.surroundings.target_of(bare(line.strings[0]))


_HANDED_OUT: tuple[tuple[str, Thing], ...] = (
    (".openrecordset", Thing.RECORDSET),
    ("recordsetclone", Thing.RECORDSET),
    ("opendatabase", Thing.FOREIGN_CONNECTION),
    ("openconnection", Thing.FOREIGN_CONNECTION),
    ("workbooks.open", Thing.OTHER_BOOK),
    ("workbooks.add", Thing.OTHER_BOOK),
    ("workbooks(", Thing.OTHER_BOOK),
    (".createitem", Thing.MAIL),
    (".createtextfile", Thing.STREAM),
    (".opentextfile", Thing.STREAM),
    ("getscriptingengine", Thing.SAP),
    (".findbyid", Thing.SAP),
    (".opcgroups", Thing.OPC),
    ("thisworkbook", Thing.OWN_BOOK),
    ("activeworkbook", Thing.OWN_BOOK),
)


TEACHING = frozenset({"with", "workbooks", "thisworkbook", "end", "as", "set"})
"""Lower-case words of which a line has one if `Things.learn` can learn from it."""


def root(expression: str) -> str:
    """Return the variable an expression starts with: `wb` of `wb.Sheets(1).Range("A1")`; "" if it starts with a dot."""
    found = _ROOT.search(expression)
    if not found or (found.start() > 0 and expression[found.start() - 1] in ".!)"):
        return ""
    return found[1]


def _thing_of(kind: str) -> Thing | None:
    lowered = kind.lower()
    return next(
        (
            thing
            for word, thing in _PROGRAM_IDS
            if lowered == word or (word in lowered and len(word) > 2 and "." in lowered)
        ),
        None,
    )

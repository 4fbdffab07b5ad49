"""PLC programs as text or XML: SCL, structured text, PLCopen, Logix, TwinCAT; compiled project archives are unread."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Finding, Problem, Trouble
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import is_text, module, stem, summed, text_of
from scanner.reading.handler import Handler
from scanner.reading.languages.plc import PLC, dialect_of
from scanner.reading.textkind import text_kind
from scanner.reading.xmltree import Element, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_KIND = "plc"
_TEXTS = frozenset({".scl", ".awl", ".st", ".exp", ".l5k", ".iecst"})
_DECLARES = re.compile(
    rb"^\s*(?:FUNCTION(?:_BLOCK)?|PROGRAM|ORGANIZATION_BLOCK|DATA_BLOCK|TYPE|VAR(?:_\w+)?|CONTROLLER|NETWORK|TITLE|"
    rb"NAMESPACE|IE_VER|CONFIGURATION|ACTION|METHOD|INTERFACE|SYMBOL)\b|:=",
    re.IGNORECASE | re.MULTILINE,
)
_PLAIN = ".txt"
_PROGRAM = (
    re.compile(
        rb"^\s*(?:FUNCTION_BLOCK|PROGRAM|ORGANIZATION_BLOCK)\s+\"?\w+\"?\s*(?:$|\(\*|//)", re.IGNORECASE | re.MULTILINE
    ),
    re.compile(rb"^\s*VAR(?:_\w+)?\s*(?:$|\(\*|//)", re.IGNORECASE | re.MULTILINE),
    re.compile(rb"^\s*\w+\s*(?:AT\s*%[IQM][\w.]+\s*)?:\s*\w+(?:\s*:=[^;\n]*)?;", re.IGNORECASE | re.MULTILINE),
)
"""A program that somebody copied out of the engineering tool into a plain text."""
_UNITS = frozenset({"pou", "Routine", "AddOnInstructionDefinition", "method", "action"})
_TWINCAT = "TcPlcObject"
_TWINCAT_UNITS = frozenset({"POU", "Method", "Action", "Transition", "Property", "Get", "Set", "GVL", "DUT", "Itf"})
_CODE = frozenset({"ST", "IL", "Text", "Line", "xhtml", "p", "Declaration"})
_DRAWN = ("LD", "FBD", "SFC", "FBDContent", "SFCContent", "NWL", "CFC")


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix that declares something, a program in a plain text, XML of PLCopen, Logix or TwinCAT."""
    if file.suffix == _PLAIN:
        return _KIND if all(sign.search(file.head) for sign in _PROGRAM) and is_text(file.head) else None
    if file.suffix in _TEXTS and is_text(file.head):
        return _KIND if _DECLARES.search(file.head) else None
    return _KIND if text_kind(file) == _KIND else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the program as modules, and what it does."""
    yield from summed(_modules(file))


def _modules(file: SourceFile) -> Iterator[Finding]:
    if file.suffix in _TEXTS | {_PLAIN} and not file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        yield from _module(stem(file), text_of(file), file)
        return
    parsed = tree(file.read_all(file.limits.text), file.name)
    units = _TWINCAT_UNITS if parsed.root.name == _TWINCAT else _UNITS
    for name, unit in _named(parsed.root, units):
        yield from _module(name, _code(unit, units), file)
    drawn = sum(1 for _ in parsed.root.all(*_DRAWN))
    if drawn:
        detail = f"{drawn} programs are drawn, as ladders or blocks; drawings are not read yet"
        yield Problem(trouble=Trouble.NOT_READ_YET, detail=detail, where="drawings")
    if parsed.damage:
        yield parsed.damage


def _module(name: str, text: str, file: SourceFile) -> Iterator[Finding]:
    if text.strip():
        yield from module(file, name, PLC.name, text)
        if not file.code_only:
            yield from read_script(text, name, dialect_of(text))


def _named(root: Element, units: frozenset[str]) -> Iterator[tuple[str, Element]]:
    """Yield the units; one inside another has the name of that before its own, as TwinCAT calls it."""
    waiting = [("", child) for child in reversed(root.children)]
    while waiting:
        above, element = waiting.pop()
        if element.name in units:
            name = element.get("Name") or element.get("name") or element.name
            within = f"{above}.{name}" if above and root.name == _TWINCAT else name
            yield within, element
            above = within
        waiting.extend((above, child) for child in reversed(element.children))


def _code(unit: Element, units: frozenset[str]) -> str:
    """Return the text of a unit, without that of units inside it."""
    found: list[str] = []
    waiting = [*reversed(unit.children)]
    while waiting:
        element = waiting.pop()
        if element.name in units:
            continue
        if element.name in _CODE and element.text.strip():
            found.append(element.text.strip())
        waiting.extend(reversed(element.children))
    return "\n".join(found)


HANDLER = Handler(
    name=_KIND,
    version=4,
    suffixes=_TEXTS | {_PLAIN, ".l5x", ".tcpou", ".tcgvl", ".tcdut", ".tcio"},
    recognise=recognise,
    read=read,
    title="PLC programs as text",
    reads="units, outputs that are written (by address, declaration or name), sums and limits",
    leaves="drawn programs, which are said to be unread",
)

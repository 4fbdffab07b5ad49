"""Exported VBA and VB modules: .bas, .cls, .frm and texts that begin with `Attribute VB_Name`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifiers.evidence import Evidence, Finding, Kind
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.code.vbacode import read_vba
from scanner.reading.handler import Handler
from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".bas", ".cls", ".frm", ".vba", ".ctl", ".dsr"})
_NAME = re.compile(r'^\s*Attribute\s+VB_Name\s*=\s*"([^"\r\n]{1,80})"', re.MULTILINE)
_BASIC = re.compile(
    rb"(?im)^[ \t]*(?:Attribute\s+VB_|VERSION\s+\d|Option\s+(?:Explicit|Compare|Base|Private)|(?:(?:Public|Private|"
    rb"Friend)\s+)?"
    rb"(?:Sub|Function|Property\s+(?:Get|Let|Set)|Declare|Const|Type|Enum)\s+\w|Dim\s+\w+|'|Rem\s|\d{1,5}\s+\w)"
)
_OTHERS = re.compile(
    rb"\\(?:documentclass|NeedsTeXFormat|ProvidesClass|LoadClass)|^\s*(?:trigger|public\s+(?:with|class|virtual|"
    rb"abstract)|@isTest)|<\?php",
    re.IGNORECASE | re.MULTILINE,
)
"""TeX classes and Apex classes have the suffix .cls too."""
_ACCESS = re.compile(r"\b(?:DoCmd|CurrentDb|CurrentProject|DAO\.|Me!\w|Option Compare Database|AcForm|DLookup)\b")
_EXCEL = re.compile(r"\b(?:Range\(|Cells\(|Worksheets?\(|ActiveSheet|ThisWorkbook|ActiveWorkbook|Workbooks)")
_CAPTION = re.compile(r'^\s*Caption\s*=\s*"([^"\r\n]{2,120})"', re.MULTILINE)


def recognise(file: SourceFile) -> str | None:
    """Basic code with one of the suffixes, or any text with the attribute that an export begins with."""
    if not is_text(file.head):
        return None
    head = file.head.replace(b"\0", b"")
    if b"Attribute VB_Name" in head[:2048]:
        return "vba-source"
    if file.suffix in _SUFFIXES and _BASIC.search(head) and not _OTHERS.search(head):
        return "vba-source"
    return None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the module and what it does, the captions of a form too."""
    text = text_of(file)
    named = _NAME.search(text[:20_000])
    name = named[1] if named else stem(file)
    code, captions = _without_design(text)
    yield from module(file, name, "VBA", code.lstrip("\n"))
    if file.code_only:
        return
    for caption in dict.fromkeys(captions):
        yield Evidence.of(Kind.LABEL, caption, name)
    yield from read_vba(code, name, Surroundings(host=_host(text)))


def _without_design(text: str) -> tuple[str, list[str]]:
    """Return the code, its line numbers unchanged, and the captions of the form's design before it."""
    begins = re.match(r"\s*VERSION\s[^\n]*\n(?:\s*Object\s*=[^\n]*\n)*\s*Begin\b", text, re.IGNORECASE)
    first = re.search(r"^Attribute VB_", text, re.MULTILINE)
    if not begins or not first:
        return text, []
    design = text[: first.start()]
    return "\n" * design.count("\n") + text[first.start() :], _CAPTION.findall(design)


def _host(text: str) -> str:
    """Return the program a module was written for, by the objects it speaks of."""
    access, excel = len(_ACCESS.findall(text)), len(_EXCEL.findall(text))
    return "access" if access > excel else "excel" if excel else "script"


HANDLER = Handler(
    name="vba-source",
    version=3,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="exported VBA",
    reads="statements, SQL, paths, connections, automation of other programs and of SAP, read-me comments",
    leaves="layouts of forms",
)

"""Formats that are recognised but not read yet: each is a line of coverage with its name, never a silent gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from classifiers.evidence import Finding, Problem, Trouble
from scanner.reading import archive, ole, packagekind
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.handler import Handler
from scanner.reading.languages.plain import read_plain
from scanner.reading.source import SourceFile
from scanner.reading.textkind import text_kind

_PROGRAM = b"MZ"
_RESOURCES = b"RSRC\r\n"
_LABVIEW = (b"LVIN", b"LVCC", b"LVSB", b"LVAR")
_TELLING = frozenset({".vi", ".ctl", ".vit", ".ctt", ".llb", ".xll", ".mlx", ".slx", ".mlapp"})
"""Suffixes of binary formats whose content tells: another content is another format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Format:
    """One format: `words` name it in the plural; its suffixes promise it where content cannot tell."""

    kind: str
    words: str
    suffixes: frozenset[str] = frozenset()


def _format(kind: str, words: str, suffixes: str = "") -> _Format:
    return _Format(kind=kind, words=words, suffixes=frozenset(suffixes.split()))


_PACKAGES = (
    _format("iwork", "Apple iWork documents", ".numbers .pages .key"),
    _format("power-bi-visual", "Power BI visuals", ".pbiviz"),
)
"""Zip containers; their listing decides."""

_COMPOUND = (
    _format("access-project", "Access projects on an SQL server", ".adp .ade"),
    _format("project", "Project plans", ".mpp .mpt"),
    _format("visio", "Visio drawings", ".vsd .vst .vss"),
    _format("publisher", "Publisher documents", ".pub"),
)
"""OLE containers, told apart by their suffix."""

_MARKUP = (
    _format("sylk", "SYLK sheets", ".slk"),
    _format("labview", "LabVIEW projects and libraries", ".lvproj .lvlib .lvclass"),
)
"""Texts that say at their beginning what they are."""

_BINARY = (
    _format("labview", "LabVIEW libraries", ".llb"),
    _format("filemaker", "FileMaker databases", ".fmp12 .fp7 .fp5"),
    _format("excel-library", "compiled Excel add-ins", ".xll"),
    _format("lotus", "Lotus and Quattro sheets", ".wk1 .wk3 .wk4 .123 .wb1 .wb2 .wb3 .qpw"),
    _format("matlab", "compiled MATLAB files", ".mlx .slx .mlapp"),
    _format(
        "plc-project",
        "PLC projects and their archives",
        ".acd .rss .s7p .s7l .project .projectarchive .ap13 .ap14 .ap15 .ap15_1 .ap16 .ap17 .ap18 .ap19 .ap20 "
        ".zap13 .zap14 .zap15 .zap15_1 .zap16 .zap17 .zap18 .zap19 .zap20 .gxw .gx3 .mwp",
    ),
)

_SCRIPTS = (
    _format("jmp", "JMP scripts", ".jsl"),
    _format("stata", "Stata programs", ".do"),
    _format("spss", "SPSS syntax files", ".sps"),
    _format("minitab", "Minitab macros", ".mtb .mac"),
    _format("autolisp", "AutoLISP programs", ".lsp"),
    _format("abap", "ABAP programs", ".abap"),
    _format("perl", "Perl scripts", ".pl .pm"),
    _format("tcl", "Tcl scripts", ".tcl"),
    _format("ruby", "Ruby scripts", ".rb"),
    _format("php", "PHP scripts", ".php"),
    _format("lua", "Lua scripts", ".lua"),
    _format("typescript", "TypeScript sources", ".ts .tsx"),
    _format("java", "Java sources", ".java"),
    _format("delphi", "Pascal sources", ".pas .dpr"),
)
"""Texts that only their suffix tells apart."""

_ALL = (*_PACKAGES, *_COMPOUND, *_MARKUP, *_BINARY, *_SCRIPTS)
_SCRIPT_OF = {suffix: script for script in _SCRIPTS for suffix in script.suffixes}


def formats() -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each format with its suffixes, those alone that no other reader takes; for docs/formats.md."""
    yield from ((found.words, found.suffixes) for found in _ALL)


def recognise(file: SourceFile) -> str | None:
    """Return the kind of a format that is not read yet."""
    found = _found(file)
    return found.kind if found else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield that it is not read yet, and of a script what its comments and texts say all the same."""
    found = _found(file)
    if found is None:
        return
    yield Problem(trouble=Trouble.NOT_READ_YET, detail=f"{found.words} are recognised but not read yet")
    if found in _SCRIPTS and is_text(file.head):
        text = text_of(file)
        yield from module(file, stem(file), found.kind, text)
        if not file.code_only:
            yield from read_plain(text, stem(file), found.kind)


def _found(file: SourceFile) -> _Format | None:
    head = file.head
    if head.startswith((archive.MAGIC, packagekind.EMPTY_ARCHIVE)):
        return _packed(file)
    if head.startswith(ole.MAGIC):
        return _of_suffix((*_COMPOUND, *_BINARY), file.suffix)
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _of(_BINARY, _binary(head, file.suffix))
    return _of(_MARKUP, text_kind(file)) or _SCRIPT_OF.get(file.suffix)


def _packed(file: SourceFile) -> _Format | None:
    """Name a zip container by its listing; some binary formats use one too and only their suffix tells."""
    kind = packagekind.package_kind(file)
    binary = _of_suffix(_BINARY, file.suffix) if kind == packagekind.ARCHIVE else None
    return binary or _of(_PACKAGES, kind)


def _binary(head: bytes, suffix: str) -> str:
    """Name a binary format by its first bytes, some by their suffix."""
    if head.startswith(_RESOURCES) and head[8:12] in _LABVIEW:
        return "labview"
    if head.startswith(_PROGRAM) and suffix == ".xll":
        return "excel-library"
    by_name = _of_suffix(_BINARY, suffix) if suffix not in _TELLING else None
    return by_name.kind if by_name else ""


def _of(formats: tuple[_Format, ...], kind: str) -> _Format | None:
    return next((entry for entry in formats if entry.kind == kind), None)


def _of_suffix(formats: tuple[_Format, ...], suffix: str) -> _Format | None:
    return next((entry for entry in formats if suffix in entry.suffixes), None)


HANDLER = Handler(
    name="unread",
    version=3,
    suffixes=frozenset().union(*(entry.suffixes for entry in _ALL), {".zip", ".xml"}),
    recognise=recognise,
    read=read,
)

"""Formats that are recognised but not read yet: each is a line of coverage with its name, never a silent gap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifiers.evidence import Finding, Problem, Trouble
from scanner.reading import archive, ole
from scanner.reading.handler import Handler
from scanner.reading.source import SourceFile

_CABINET = b"MSCF"
_RESOURCES = b"RSRC\r\n"
_LABVIEW = (b"LVIN", b"LVCC", b"LVSB", b"LVAR")
_TELLING = frozenset({".vi", ".ctl", ".vit", ".ctt", ".llb", ".xsn", ".infopath", ".mlx", ".slx", ".mlapp"})
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
    _format("power-app", "Power Apps", ".msapp"),
    _format("power-platform-solution", "Power Platform solutions"),
    _format("power-automate-flow", "exported Power Automate flows"),
    _format("power-bi", "Power BI reports", ".pbix .pbit"),
    _format("tableau", "Tableau workbooks", ".twbx .tdsx"),
    _format("knime", "KNIME workflows", ".knwf .knar"),
    _format("alteryx", "Alteryx packages", ".yxzp"),
    _format("open-document", "OpenDocument files with macros or queries", ".ods .odt .odb .odp .ots .ott"),
    _format("visio", "Visio drawings with macros", ".vsdm .vstm .vssm"),
)
"""Zip containers; their listing decides."""

_COMPOUND = (
    _format("crystal-report", "Crystal Reports", ".rpt"),
    _format("project", "Project plans", ".mpp .mpt"),
    _format("visio", "Visio drawings", ".vsd .vst .vss"),
)
"""OLE containers, told apart by their suffix."""

_MARKUP = (
    _format("tableau", "Tableau workbooks", ".twb .tds"),
    _format("alteryx", "Alteryx workflows", ".yxmd .yxmc .yxwz"),
    _format("paginated-report", "paginated reports", ".rdl .rdlc"),
    _format("web-archive", "documents saved as single-file web pages", ".mht .mhtml"),
    _format("office-xml", "workbooks and documents saved as Office 2003 XML"),
    _format("flat-open-document", "flat OpenDocument files", ".fods .fodt .fodp"),
    _format("sylk", "SYLK sheets", ".slk"),
    _format("grafana", "Grafana dashboards", ".json"),
    _format("node-red", "Node-RED flows", ".json"),
    _format("power-automate-flow", "Power Automate flow definitions", ".json"),
)
"""Texts whose first 4 KiB say what they are."""

_BINARY = (
    _format("labview", "LabVIEW files", ".vi .ctl .vit .ctt .llb"),
    _format("infopath", "InfoPath forms", ".xsn .infopath"),
    _format("qlik", "Qlik documents", ".qvw .qvf"),
    _format("lotus", "Lotus and Quattro sheets", ".wk1 .wk3 .wk4 .123 .wb1 .wb2 .wb3 .qpw"),
    _format("matlab", "compiled MATLAB files", ".mlx .slx .mlapp"),
)

_SCRIPTS = (
    _format("r", "R scripts", ".r .rmd .rprofile"),
    _format("autohotkey", "AutoHotkey scripts", ".ahk"),
    _format("autoit", "AutoIt scripts", ".au3"),
    _format("matlab", "MATLAB scripts", ".m"),
    _format("sas", "SAS programs", ".sas"),
    _format("stata", "Stata programs", ".do"),
    _format("spss", "SPSS syntax files", ".sps"),
    _format("minitab", "Minitab macros", ".mtb .mac"),
    _format("foxpro", "FoxPro programs", ".prg"),
    _format("plc", "PLC programs", ".scl .awl .st .exp .l5x .l5k"),
    _format("qlik", "Qlik scripts", ".qvs"),
    _format("autolisp", "AutoLISP programs", ".lsp"),
    _format("abap", "ABAP programs", ".abap"),
    _format("perl", "Perl scripts", ".pl .pm"),
    _format("tcl", "Tcl scripts", ".tcl"),
    _format("shell", "shell scripts", ".sh .bash .ksh"),
    _format("ruby", "Ruby scripts", ".rb"),
    _format("php", "PHP scripts", ".php"),
    _format("lua", "Lua scripts", ".lua"),
    _format("typescript", "TypeScript sources", ".ts .tsx"),
    _format("dotnet", "Visual Basic .NET and C# sources", ".vb .cs"),
    _format("java", "Java sources", ".java"),
    _format("delphi", "Pascal sources", ".pas .dpr"),
    _format("power-fx", "Power Apps sources", ".fx"),
)
"""Texts that only their suffix tells apart."""

_ALL = (*_PACKAGES, *_COMPOUND, *_MARKUP, *_BINARY, *_SCRIPTS)
_SCRIPT_OF = {suffix: script for script in _SCRIPTS for suffix in script.suffixes}

_ROOTS = (
    (re.compile(rb"<workbook[\s>].*?(?:source-build|source-platform|version)=", re.DOTALL), "tableau"),
    (re.compile(rb"<datasource[\s>].*?formatted-name=", re.DOTALL), "tableau"),
    (re.compile(rb"<AlteryxDocument[\s>]"), "alteryx"),
    (re.compile(rb"<\?mso-application\s"), "office-xml"),
    (re.compile(rb"<office:document[\s>]"), "flat-open-document"),
    (re.compile(rb"<Report\s[^>]*reportdefinition"), "paginated-report"),
)
_DASHBOARD = re.compile(rb'"(?:schemaVersion|gnetId|graphTooltip|__inputs|panels|fiscalYearStartMonth)"\s*:')
_BOARD_FIELDS = re.compile(rb'"(?:annotations|templating|timezone|dashboard|datasource|fieldConfig|gridPos)"\s*:')
_NODES = re.compile(rb'"(?:wires|z)"\s*:')
_NODE_TYPE = re.compile(rb'"type"\s*:\s*"[a-z][\w -]*"')
_FLOW = re.compile(
    rb'"(?:\$schema"\s*:\s*"[^"]*/logic/schemas/|connectionReferences"\s*:|definition"\s*:\s*\{\s*"\$schema)'
)


def recognise(file: SourceFile) -> str | None:
    """Return the kind of a format that is not read yet."""
    found = _found(file)
    return found.kind if found else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the one thing that is known: that nothing is known yet."""
    found = _found(file)
    if found is not None:
        yield Problem(trouble=Trouble.NOT_READ_YET, detail=f"{found.words} are recognised but not read yet")


def _found(file: SourceFile) -> _Format | None:
    head = file.head
    if head.startswith(archive.MAGIC):
        return _of(_PACKAGES, _package(file)) or _of_suffix(_BINARY, file.suffix)
    if head.startswith(ole.MAGIC):
        return _of_suffix(_COMPOUND, file.suffix)
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _of(_BINARY, _binary(head, file.suffix))
    return _of(_MARKUP, _markup(head, file.suffix)) or _SCRIPT_OF.get(file.suffix)


def _package(file: SourceFile) -> str:
    """Name a zip container by its listing."""
    names = {name.lower() for name in archive.archive(file).names}
    for kind, telling in (
        ("power-app", ("header.json", "properties.json")),
        ("power-platform-solution", ("solution.xml", "customizations.xml")),
        ("power-bi", ("version", "report/layout")),
        ("power-bi", ("version", "datamodel")),
        ("power-bi", ("version", "datamashup")),
        ("open-document", ("mimetype", "database/script")),
    ):
        if names.issuperset(telling):
            return kind
    for kind, pattern in _MEMBERS:
        if any(pattern.search(name) for name in names):
            return kind
    return "open-document" if file.suffix == ".odb" and "mimetype" in names else ""


_MEMBERS = (
    ("power-automate-flow", re.compile(r"^microsoft\.flow/flows/.*definition\.json$")),
    ("tableau", re.compile(r"\.(?:twb|tds)$")),
    ("knime", re.compile(r"(?:^|/)workflow\.knime$")),
    ("alteryx", re.compile(r"\.yxmd$")),
    ("open-document", re.compile(r"^basic/.*\.xml$")),
    ("visio", re.compile(r"^visio/vbaproject\.bin$")),
)


def _binary(head: bytes, suffix: str) -> str:
    """Name a binary format by its first bytes, some by their suffix."""
    if head.startswith(_RESOURCES) and head[8:12] in _LABVIEW:
        return "labview"
    if head.startswith(_CABINET) and suffix == ".xsn":
        return "infopath"
    by_name = _of_suffix(_BINARY, suffix) if suffix not in _TELLING else None
    return by_name.kind if by_name else ""


def _markup(head: bytes, suffix: str) -> str:
    """Name an XML or JSON text by what it begins with."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return next((kind for root, kind in _ROOTS if root.search(head)), "")
    for beginning, suffixes, kind in _BEGINNINGS:
        if start.startswith(beginning) and suffix in suffixes:
            return kind
    return _notation(head, start) if suffix == ".json" else ""


def _notation(head: bytes, start: bytes) -> str:
    """Name a JSON text by the keys it begins with."""
    if not start.startswith((b"{", b"[")):
        return ""
    if _FLOW.search(head):
        return "power-automate-flow"
    if start.startswith(b"[") and _NODES.search(head) and _NODE_TYPE.search(head):
        return "node-red"
    return "grafana" if _DASHBOARD.search(head) and _BOARD_FIELDS.search(head) else ""


_BEGINNINGS = (
    (b"MIME-Version:", frozenset({".mht", ".mhtml", ".doc", ".xls", ".ppt"}), "web-archive"),
    (b"ID;P", frozenset({".slk"}), "sylk"),
)


def _of(formats: tuple[_Format, ...], kind: str) -> _Format | None:
    return next((entry for entry in formats if entry.kind == kind), None)


def _of_suffix(formats: tuple[_Format, ...], suffix: str) -> _Format | None:
    return next((entry for entry in formats if suffix in entry.suffixes), None)


HANDLER = Handler(
    name="unread",
    version=1,
    suffixes=frozenset().union(*(entry.suffixes for entry in _ALL), {".zip", ".xml"}),
    recognise=recognise,
    read=read,
)

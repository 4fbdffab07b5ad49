"""What an XML or JSON text is by what it begins with: a dashboard, a flow, a report, a task, an Office document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.reading.source import HEAD

if TYPE_CHECKING:
    from scanner.reading.source import SourceFile

_NOTATION = 256 << 10
"""Most bytes that are read of a JSON text to find out what it is: exports name their keys in any order."""
_NOTATIONS = frozenset({".json", ".json5", ".js"})
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

_ROOTS = (
    (re.compile(rb"<workbook[\s>].*?(?:source-build|source-platform|version)=", re.DOTALL), "tableau"),
    (re.compile(rb"<datasource[\s>].*?(?:formatted-name=|<connection\s+class=)", re.DOTALL), "tableau"),
    (re.compile(rb"<AlteryxDocument[\s>]"), "alteryx"),
    (re.compile(rb"<\?mso-application\s|urn:schemas-microsoft-com:office:spreadsheet[\"']"), "office-xml"),
    (re.compile(rb"<w:wordDocument\s|<pkg:package\s"), "office-xml"),
    (re.compile(rb"<office:document[\s>]"), "flat-open-document"),
    (re.compile(rb"<script:module\s"), "open-document-macro"),
    (re.compile(rb"<Report\s[^>]*reportdefinition"), "paginated-report"),
    (re.compile(rb"<Task\s[^>]*windows/2004/02/mit/task"), "scheduled-task"),
    (re.compile(rb"<DTS:Executable\s"), "integration-package"),
    (re.compile(rb"<RSLogix5000Content\s|<PcWorx|plcopen\.org/xml/tc6|<TcPlcObject[\s>]"), "plc"),
    (re.compile(rb"<Project\s[^>]*LVVersion=|<Library\s[^>]*LVVersion="), "labview"),
    (re.compile(rb"<\?mso-infoPathSolution\s"), "infopath"),
)
_DASHBOARD = re.compile(rb'"(?:schemaVersion|gnetId|graphTooltip|__inputs|panels|fiscalYearStartMonth)"\s*:')
_BOARD_FIELDS = re.compile(rb'"(?:annotations|templating|timezone|dashboard|datasource|fieldConfig|gridPos)"\s*:')
_BOARD_API = re.compile(rb'"apiVersion"\s*:\s*"dashboard\.grafana\.app/')
_ALERT_RULES = (re.compile(rb'"datasourceUid"\s*:'), re.compile(rb'"rules"\s*:\s*\['), re.compile(rb'"model"\s*:\s*\{'))
_PANELS = re.compile(rb'"(?:panels|rows)"\s*:\s*\[')
_SCHEMA = re.compile(rb'"schemaVersion"\s*:\s*\d')
_WIRES = re.compile(rb'"wires"\s*:\s*\[|"type"\s*:\s*"tab"')
_RUNTIME = re.compile(rb'\{\s*"(?:rev|flows)"\s*:')
_NODE_TYPE = re.compile(rb'"type"\s*:\s*"[a-z][\w -]*"')
_FLOW = re.compile(
    rb'"\$schema"\s*:\s*"[^"]*/providers/microsoft\.logic/schemas/|"\$schema"\s*:\s*"[^"]*/logic/schemas/'
    rb'|"connectionReferences"\s*:|"definition"\s*:\s*\{\s*"\$schema|"type"\s*:\s*"Microsoft\.(?:Flow|Logic)/',
    re.IGNORECASE,
)
_MANIFEST = re.compile(rb'"packageTelemetryId"\s*:')
"""The table of contents of an unpacked package names its flows and holds none."""
_FLOW_TEMPLATE = (
    re.compile(rb'"actions"\s*:\s*[\[{]'),
    re.compile(rb"@\{?(?:triggerBody|triggerOutputs|body|outputs)\("),
)
_BEGINNINGS = (
    (b"MIME-Version:", frozenset({".mht", ".mhtml", ".doc", ".xls", ".ppt"}), "web-archive"),
    (b"ID;P", frozenset({".slk"}), "sylk"),
)


def text_kind(file: SourceFile) -> str:
    """Return what a text is, "" if nothing tells; of a JSON text more than its head is read, and never all."""
    head = _narrow(file.head)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return next((kind for root, kind in _ROOTS if root.search(head)), "")
    for beginning, suffixes, kind in _BEGINNINGS:
        if start.startswith(beginning) and file.suffix in suffixes:
            return kind
    if file.suffix not in _NOTATIONS or not start.startswith((b"{", b"[")):
        return ""
    return _notation(start) or (_beyond(file) if file.size > HEAD else "")


def _narrow(head: bytes) -> bytes:
    """Return the head of a UTF-16 text as UTF-8: Windows saves tasks that way."""
    encoding = _UTF16.get(head[:2])
    return head[2:].decode(encoding, "ignore").encode() if encoding else head


def _beyond(file: SourceFile) -> str:
    """Name a JSON text by keys that come later than its head."""
    file.stream.seek(0)
    text = _narrow(file.stream.read(_NOTATION))
    kind = _notation(text.lstrip(b"\xef\xbb\xbf \t\r\n"))
    sure = kind != "grafana" or (_PANELS.search(text) and _SCHEMA.search(text))
    return kind if sure or _of_grafana(text) else ""


def _notation(text: bytes) -> str:
    """Name a JSON text by its keys."""
    if _FLOW.search(text) or all(mark.search(text) for mark in _FLOW_TEMPLATE):
        return "" if _MANIFEST.search(text) else "power-automate-flow"
    if (text.startswith(b"[") or _RUNTIME.match(text)) and _WIRES.search(text) and _NODE_TYPE.search(text):
        return "node-red"
    board = (_DASHBOARD.search(text) and _BOARD_FIELDS.search(text)) or _of_grafana(text)
    return "grafana" if board else ""


def _of_grafana(text: bytes) -> bool:
    """True for a dashboard of the second schema, and for a list of alert rules."""
    return bool(_BOARD_API.search(text)) or all(key.search(text) for key in _ALERT_RULES)

"""Kinds of files in the words of those who made them: nobody looks for an `excel-macro`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inventory.web.wording import plain

KINDS: Mapping[str, str] = {
    "access": "Access database",
    "access-text": "Access database, saved as text",
    "alteryx": "Alteryx workflow",
    "archive": "archive (zip, tar)",
    "autohotkey": "AutoHotkey script",
    "autoit": "AutoIt script",
    "batch": "batch file",
    "crystal-report": "Crystal report",
    "dotnet": "C# or Visual Basic program",
    "excel": "Excel workbook",
    "excel-library": "Excel add-in library",
    "excel-macro": "Excel workbook with macros",
    "foxpro": "FoxPro program",
    "grafana": "Grafana dashboard",
    "hta": "HTML application",
    "infopath": "InfoPath form",
    "integration-package": "SQL Server integration package",
    "javascript": "JavaScript",
    "knime": "KNIME workflow",
    "labview": "LabVIEW program",
    "matlab": "MATLAB program",
    "node-red": "Node-RED flow",
    "notebook": "Jupyter notebook",
    "open-document": "LibreOffice document",
    "open-document-base": "LibreOffice database",
    "open-document-macro": "LibreOffice document with macros",
    "paginated-report": "paginated report",
    "plc": "PLC program",
    "power-app": "Power App",
    "power-automate": "Power Automate flow",
    "power-bi": "Power BI report",
    "power-query": "Power Query script",
    "powerpoint": "PowerPoint presentation",
    "powerpoint-macro": "PowerPoint presentation with macros",
    "powershell": "PowerShell script",
    "python": "Python program",
    "qlik": "Qlik document",
    "r": "R program",
    "sas": "SAS program",
    "scheduled-task": "scheduled task",
    "shell": "Unix shell script",
    "shortcut": "shortcut",
    "sql": "SQL script",
    "tableau": "Tableau workbook",
    "vba-source": "VBA module, exported",
    "vbscript": "VBScript",
    "visio": "Visio drawing",
    "word": "Word document",
    "word-macro": "Word document with macros",
    "wsf": "Windows script file",
}


def kind_word(kind: str) -> str:
    """Return a kind as people call it; one without a word of its own is written out."""
    return KINDS.get(kind, plain(kind))


def kind_pairs(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Return kinds with their words, in the order of the words: the options of a choice."""
    return sorted(((kind, kind_word(kind)) for kind in kinds), key=lambda pair: pair[1].casefold())

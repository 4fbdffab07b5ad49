"""Approvals are bound to the fingerprint: comments and layout leave it alone, any change of logic does not."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.examine import Job, examine
from scanner.handlers import HANDLERS
from scanner.reading.code.layout import without_layout

VBA = """Attribute VB_Name = "Limits"
Sub Release(order As Long)
    If Reading > 4.5 Then
        conn.Open "Driver={SQL Server};Server=mes01;Database=Quality"
        conn.Execute "UPDATE Limits SET Hi = 'it''s' WHERE Id = " & order
    End If
    MsgBox "Rem: done 'now'"
End Sub
"""
PYTHON = """import pyodbc


def release(order):
    base = pyodbc.connect("Driver={SQL Server};Server=mes01;Database=Quality")
    if order > 4:
        base.execute("UPDATE limits SET hi = 1 -- # all")
    return order * 2
"""
SQL = """SELECT a.Id, [Hi -- limit], 'it''s -- here'
FROM Limits a
WHERE a.Id > 4 AND a.Name <> 'x';
DELETE FROM Log WHERE Day < 7;
"""
POWERSHELL = """$limit = 4
if ($limit -gt 3) {
    Copy-Item "C:\\plant\\#1.csv" -Destination '\\\\mes01\\in'
}
Remove-Item C:\\plant\\old.csv
"""
BATCH = """@echo off
set limit=4
copy "C:\\plant\\a rem.csv" \\\\mes01\\in
if errorlevel 1 del C:\\plant\\old.csv
"""
JAVASCRIPT = """const limit = 4;
if (limit > 3) {
  fetch("https://mes01/api", {method: 'POST'});
  name.replace(/[/'"]*\\/\\//g, '');
}
"""
R = """limit <- 4
if (x > limit) {
  write.csv(x, "C:/plant/#1.csv")
}
"""
M = """let
    Source = Sql.Database("mes01", "Quality"),
    Rows = Table.SelectRows(Source, each [Hi] > 4),
    Out = Table.RenameColumns(Rows, {{"a//b", "c"}})
in
    Out
"""

TEXTS = {
    "limits.bas": VBA,
    "limits.py": PYTHON,
    "limits.sql": SQL,
    "limits.ps1": POWERSHELL,
    "limits.cmd": BATCH,
    "limits.js": JAVASCRIPT,
    "limits.R": R,
    "limits.pq": M,
}

Fingerprint = Callable[[str, str], str]


@pytest.fixture
def of(tmp_path: Path) -> Fingerprint:
    """Give the fingerprint of a real file of that name with that text."""

    def fingerprint(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        seen = examine(
            Job(
                native=os.fspath(path),
                share="plant",
                path=name,
                size=path.stat().st_size,
                modified_ns=0,
                seen=datetime(2026, 1, 1, tzinfo=UTC),
            ),
            HANDLERS,
        )
        assert seen.sources, f"{name} was not read: {seen.problems}"
        assert seen.fingerprint
        return seen.fingerprint

    return fingerprint


COMMENTS = [
    ("limits.bas", "Sub Release", "' just a remark\nSub Release"),
    ("limits.bas", "    If Reading", '    Rem Attribute "a\n    If Reading'),
    ("limits.bas", "Then\n", 'Then \' a "remark"\n'),
    ("limits.bas", "End If\n", "End If\n    ' a remark that goes _\n    on here\n"),
    ("limits.py", "import pyodbc", "# just a remark\nimport pyodbc"),
    ("limits.py", "order > 4:", 'order > 4:  # it\'s "more"'),
    ("limits.py", "release(order):\n", 'release(order):\n    """Release it.\n\n    # all\n    """\n'),
    ("limits.py", "import pyodbc", "'''Release orders.'''\nimport pyodbc"),
    ("limits.sql", "SELECT", "-- it's a remark\nSELECT"),
    ("limits.sql", "FROM Limits", "/* 'a\nremark */ FROM Limits"),
    ("limits.sql", "> 4 AND", "> 4/**/AND"),
    ("limits.ps1", "$limit = 4", "# it's a remark\n$limit = 4"),
    ("limits.ps1", "if (", "<# a\n'remark #>\nif ("),
    ("limits.ps1", "old.csv", "old.csv # gone"),
    ("limits.cmd", "set limit", 'REM a "remark\nset limit'),
    ("limits.cmd", "copy", ":: a remark\ncopy"),
    ("limits.cmd", "limit=4", "limit=4& rem a remark"),
    ("limits.js", "const", "// it's a remark\nconst"),
    ("limits.js", "limit > 3", "limit /* more */ > 3"),
    ("limits.R", "limit <-", "# it's a remark\nlimit <-"),
    ("limits.pq", "let\n", "let // it's\n /* a remark */\n"),
]


@pytest.mark.parametrize(("name", "old", "new"), COMMENTS)
def test_a_comment_leaves_the_fingerprint_alone(of: Fingerprint, name: str, old: str, new: str) -> None:
    assert old in TEXTS[name]
    assert of(name, TEXTS[name].replace(old, new, 1)) == of(name, TEXTS[name])


@pytest.mark.parametrize("name", TEXTS)
def test_blank_lines_indentation_and_line_ends_leave_the_fingerprint_alone(of: Fingerprint, name: str) -> None:
    before = of(name, TEXTS[name])
    assert of(name, TEXTS[name].replace("\n", "\n\n  \n")) == before
    assert of(name, TEXTS[name].replace("\n", "  \r\n")) == before
    assert of(name, TEXTS[name].replace("    ", "\t").replace("\n  ", "\n\t")) == before


LAYOUTS = [
    ("limits.bas", "Reading > 4.5", "Reading>4.5"),
    ("limits.bas", '= " & order', '= " & _\n        order'),
    ("limits.bas", "Sub Release(order As Long)", "SUB release( Order as long )"),
    ("limits.py", "order * 2", "order*2"),
    ("limits.py", "base.execute(", "base.execute(\n  "),
    ("limits.py", "return order", "return \\\n order"),
    ("limits.sql", "SELECT a.Id, ", "select\n  A.ID,"),
    ("limits.sql", "a.Id > 4", "a.Id>4"),
    ("limits.ps1", "$limit = 4", "$limit=4"),
    ("limits.ps1", "if ($limit -gt 3) {", "if($limit  -gt 3){"),
    ("limits.ps1", " -Destination", " `\n  -Destination"),
    ("limits.cmd", "in\n", "in^\n \n"),
    ("limits.js", "const limit = 4", "const  limit=4"),
    ("limits.R", "limit <- 4", "limit<-4"),
    ("limits.pq", "Rows, {", "Rows,\n  {"),
]


@pytest.mark.parametrize(("name", "old", "new"), LAYOUTS)
def test_layout_and_case_without_a_meaning_leave_the_fingerprint_alone(
    of: Fingerprint, name: str, old: str, new: str
) -> None:
    assert old in TEXTS[name]
    assert of(name, TEXTS[name].replace(old, new, 1)) == of(name, TEXTS[name])


CHANGES = [
    ("limits.bas", "4.5", "4.6"),
    ("limits.bas", "Hi =", "hi ="),
    ("limits.bas", "done 'now'", "done 'later'"),
    ("limits.bas", "> 4.5", ">= 4.5"),
    ("limits.bas", "        conn.Execute", "        ' conn.Execute"),
    ("limits.py", "> 4", "> 5"),
    ("limits.py", "# all", "# none"),
    ("limits.py", "order * 2", "order ** 2"),
    ("limits.py", "    return", "        return"),
    ("limits.py", "order * 2", "Order * 2"),
    ("limits.py", "        base.execute", "        pass  # base.execute"),
    ("limits.sql", "> 4", "> 5"),
    ("limits.sql", "-- here", "-- there"),
    ("limits.sql", "Hi -- limit", "Hi -- other"),
    ("limits.sql", "<> 'x'", "= 'x'"),
    ("limits.sql", "<> 'x'", "<> 'X'"),
    ("limits.sql", "DELETE FROM", "-- DELETE FROM"),
    ("limits.ps1", "= 4", "= 5"),
    ("limits.ps1", "#1.csv", "#2.csv"),
    ("limits.ps1", "-gt", "-ge"),
    ("limits.ps1", "Remove-Item", "# Remove-Item"),
    ("limits.cmd", "=4", "=5"),
    ("limits.cmd", "a rem.csv", "a rem.txt"),
    ("limits.cmd", "errorlevel 1", "not errorlevel 1"),
    ("limits.cmd", "if error", "rem if error"),
    ("limits.js", "= 4", "= 5"),
    ("limits.js", "'POST'", "'PUT'"),
    ("limits.js", "/g, ''", "/g, 'x'"),
    ("limits.js", "> 3", ">= 3"),
    ("limits.R", "<- 4", "< -4"),
    ("limits.R", "#1.csv", "#2.csv"),
    ("limits.pq", "> 4", "> 5"),
    ("limits.pq", "a//b", "a//c"),
]


@pytest.mark.parametrize(("name", "old", "new"), CHANGES)
def test_a_changed_number_text_operator_or_a_removed_line_changes_the_fingerprint(
    of: Fingerprint, name: str, old: str, new: str
) -> None:
    assert old in TEXTS[name]
    assert of(name, TEXTS[name].replace(old, new, 1)) != of(name, TEXTS[name])


def test_a_file_of_which_only_a_comment_is_left_is_not_taken_for_unread(of: Fingerprint) -> None:
    assert of("limits.py", "# print(1)\n") != of("limits.py", "print(1)\n")


@pytest.mark.parametrize("language", ["VBA", "Python", "SQL", "PowerShell", "Batch", "JavaScript", "R", "M", "DAX"])
@pytest.mark.parametrize(
    "text", ['"', "'", '"""', "/*", "<#", "@'", "`", "(", "x _", "\\", "\0", "", "\n", "#", "é\u2028x"]
)
def test_broken_text_is_no_obstacle(language: str, text: str) -> None:
    assert isinstance(without_layout(f"a = 1\n{text}\nb = 2", language), str)


def test_an_unknown_language_loses_nothing_but_blank_lines_and_line_ends() -> None:
    assert without_layout("* a;  \r\n\r\n  b // c\r\n", "COBOL") == "* a;\n  b // c"

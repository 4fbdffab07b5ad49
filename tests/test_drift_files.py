"""Edits of scripts, queries, databases, dashboards and low-code tools, and what kind of change each of them is."""

from __future__ import annotations

import io
import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from classifiers.evidence import Prints
from inventory.domain.drift import Drift, drift, together
from scanner.app.demo.jet import LinkSpec, access_database
from scanner.app.demo.jet_queries import QuerySpec
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec
from scanner.app.demo.vbaproject import VbaModuleText
from scanner.examine import Job, examine
from scanner.fingerprint import fingerprint
from scanner.handlers import HANDLERS

File = tuple[str, bytes]
LOGIC, CONNECTION, STRUCTURE, DATA, COSMETIC = (
    Drift.LOGIC,
    Drift.CONNECTION,
    Drift.STRUCTURE,
    Drift.DATA,
    Drift.COSMETIC,
)

VBA = """Attribute VB_Name = "Limits"
Sub Release(order As Long)
    If Reading > 4.5 Then
        conn.Open "Driver={SQL Server};Server=mes01;Database=Quality;Uid=mes;Pwd=Herbst2024"
        conn.Execute "UPDATE Limits SET Hi = 1 WHERE Id = " & order
    End If
End Sub
Sub Report()
    MsgBox "done"
End Sub
"""
PYTHON = """import pyodbc


def release(order):
    base = pyodbc.connect("Driver={SQL Server};Server=mes01;Database=Quality")
    if order > 4:
        base.execute("UPDATE limits SET hi = 1")
    return [order * 2, order]
"""
SQL = "SELECT a.Id, b.Hi\nFROM Limits a JOIN Other b ON a.Id = b.Id\nWHERE a.Hi > 4 AND a.Name <> 'x';\n"
POWERSHELL = """function Copy-Limits {
    $limit = 4
    if ($limit -gt 3) { Copy-Item C:\\a.csv \\\\mes01\\in }
}
Copy-Limits
"""
BATCH = "@echo off\nset limit=4\nif errorlevel 1 del C:\\plant\\old.csv\n"
M = """let
    Source = Sql.Database("mes01", "Quality"),
    Rows = Table.SelectRows(Source, each [Hi] > 4)
in
    Rows
"""
SAS = "libname plant '/srv/plant';\ndata out; set plant.readings;\n  if value > 4.5 then flag = 1;\nrun;\n"
R = "library(DBI)\nlimit <- 4.5\nx <- read.csv('in.csv')\nwrite.csv(x[x$v > limit, ], 'out.csv')\n"
TEXTS = {
    "limits.bas": VBA,
    "limits.py": PYTHON,
    "limits.sql": SQL,
    "limits.ps1": POWERSHELL,
    "limits.cmd": BATCH,
    "limits.pq": M,
    "limits.sas": SAS,
    "limits.R": R,
}

EDITS: list[tuple[str, str, str, Drift]] = [
    ("limits.bas", "4.5", "4.6", LOGIC),
    ("limits.bas", "Sub Release", "Sub Approve", LOGIC),
    ("limits.bas", "        conn.Execute", "        ' conn.Execute", LOGIC),
    ("limits.bas", "WHERE Id = ", "WHERE Nr = ", LOGIC),
    ("limits.bas", "Server=mes01", "Server=mes02", CONNECTION),
    ("limits.bas", "Herbst2024", "Winter2025", COSMETIC),
    ("limits.bas", "    If Reading", "    ' the limit of 2024\n    If Reading", COSMETIC),
    ("limits.bas", "    If Reading > 4.5", "\tif  reading>4.5", COSMETIC),
    ("limits.bas", "\n", "\r\n", COSMETIC),
    ("limits.bas", "End Sub\nSub Report", "End Sub\n\n\n\nSub Report", COSMETIC),
    ("limits.py", "> 4", ">= 4", LOGIC),
    ("limits.py", "order * 2", "order * 3", LOGIC),
    ("limits.py", "Server=mes01", "Server=mes02", CONNECTION),
    ("limits.py", "order):\n", 'order):\n    """Release an order."""\n', COSMETIC),
    ("limits.py", "[order * 2, order]", "[\n        order * 2,\n        order,\n    ]", COSMETIC),
    ("limits.py", '"UPDATE limits SET hi = 1"', "'UPDATE limits SET hi = 1'", COSMETIC),
    ("limits.py", "    if order > 4:", "    # only from the fifth on\n    if order > 4:", COSMETIC),
    ("limits.py", "4:\n        base", "4: base", COSMETIC),
    ("limits.py", "    return [order * 2, order]", "    return ([order * 2, order,])", COSMETIC),
    ("limits.sql", "> 4", "> 5", LOGIC),
    ("limits.sql", "JOIN", "LEFT JOIN", LOGIC),
    ("limits.sql", "'x'", "'y'", LOGIC),
    ("limits.sql", "SELECT a.Id, b.Hi\nFROM Limits a", "select  a.id,\n       b.hi\nfrom   limits a", COSMETIC),
    ("limits.sql", "WHERE", "-- only high ones\nWHERE", COSMETIC),
    ("limits.ps1", "-gt 3", "-gt 2", LOGIC),
    ("limits.ps1", "mes01", "mes02", LOGIC),
    ("limits.ps1", "    $limit = 4", "\t# a limit\n\t$limit = 4", COSMETIC),
    ("limits.cmd", "limit=4", "limit=5", LOGIC),
    ("limits.cmd", "set limit", "rem a limit\nset limit", COSMETIC),
    ("limits.pq", "> 4", "> 5", LOGIC),
    ("limits.pq", "    Rows = ", "  // high ones\n  Rows =  ", COSMETIC),
    ("limits.sas", "4.5", "4.6", LOGIC),
    ("limits.sas", "data out; set", "/* high ones */\ndata out;\n  set", COSMETIC),
    ("limits.sas", "data out;", "* high ones;\nDATA out;", COSMETIC),
    ("limits.R", "4.5", "4.6", LOGIC),
    ("limits.R", "limit <- 4.5", "# the limit\nlimit<-4.5", COSMETIC),
]


def prints_of(tmp_path: Path, file: File) -> tuple[Prints, str]:
    """Write a file, read it as a scan does, and give its digests and its kind."""
    name, content = file
    path = tmp_path / name
    path.write_bytes(content)
    job = Job(
        native=os.fspath(path),
        share="plant",
        path=name,
        size=len(content),
        modified_ns=0,
        seen=datetime(2026, 1, 1, tzinfo=UTC),
    )
    seen = examine(job, HANDLERS)
    assert not seen.problems, seen.problems
    assert seen.fingerprint
    return seen.prints, seen.artifact.kind


def change(tmp_path: Path, before: File, after: File) -> Drift | None:
    """Give the kind of change between two files; an approval ends with the first two kinds and with no other."""
    old, _ = prints_of(tmp_path, before)
    new, kind = prints_of(tmp_path, after)
    found = drift(together([old]), together([new]), kind=kind)
    assert (fingerprint(old) != fingerprint(new)) is (found in {LOGIC, CONNECTION})
    return found


@pytest.mark.parametrize(("name", "old", "new", "expected"), EDITS)
def test_an_edit_of_a_text_is_of_its_kind(tmp_path: Path, name: str, old: str, new: str, expected: Drift) -> None:
    text = TEXTS[name]
    assert old in text
    edited = text.replace(old, new) if old == "\n" else text.replace(old, new, 1)
    assert change(tmp_path, (name, text.encode()), (name, edited.encode())) is expected


@pytest.mark.parametrize("name", TEXTS)
def test_another_name_encoding_or_end_of_lines_is_no_other_logic(tmp_path: Path, name: str) -> None:
    before = (name, TEXTS[name].encode())
    stem, _, suffix = name.partition(".")
    assert change(tmp_path, before, (f"{stem} v2 final.{suffix}", before[1])) is COSMETIC
    assert change(tmp_path, before, (name, b"\xef\xbb\xbf" + before[1])) is COSMETIC
    assert change(tmp_path, before, (name, TEXTS[name].encode("utf-16"))) is COSMETIC
    assert change(tmp_path, before, (name, before[1].replace(b"\n", b"\r\n"))) is COSMETIC


READINGS = TableSpec(
    name="Readings",
    columns=(ColumnSpec(name="Id", type="long"), ColumnSpec(name="Value", type="double")),
    rows=((1, 4.4), (2, 4.6)),
)
QUERY = QuerySpec(name="High", tables=("Readings",), columns=("Id",), where="Value > 4.5")
LINK = LinkSpec(name="Limits", foreign_name="dbo.Limits", connect="ODBC;DRIVER=SQL Server;SERVER=mes01;DATABASE=Q")
MODULE = VbaModuleText(name="Checks", code="Sub Check()\r\n    If x > 4.5 Then y = 1\r\nEnd Sub\r\n")


def access(**more: Any) -> File:
    parts: dict[str, Any] = {"tables": [READINGS], "queries": [QUERY], "links": [LINK], "modules": [MODULE]}
    return "plant.accdb", access_database(**{**parts, **more})


def module(old: str, new: str) -> VbaModuleText:
    return VbaModuleText(name="Checks", code=MODULE.code.replace(old, new))


def table(**more: Any) -> TableSpec:
    return TableSpec(**{"name": "Readings", "columns": READINGS.columns, "rows": READINGS.rows, **more})


DATABASES: list[tuple[str, File, Drift]] = [
    (
        "a limit in a query",
        access(queries=[QuerySpec(name="High", tables=("Readings",), columns=("Id",), where="Value > 4.6")]),
        LOGIC,
    ),
    ("a limit in code", access(modules=[module("4.5", "4.6")]), LOGIC),
    (
        "another server",
        access(
            links=[LinkSpec(name="Limits", foreign_name="dbo.Limits", connect=LINK.connect.replace("mes01", "mes02"))]
        ),
        CONNECTION,
    ),
    (
        "a new column",
        access(tables=[table(columns=(*READINGS.columns, ColumnSpec(name="Ok", type="long")), rows=((1, 4.4, 1),))]),
        STRUCTURE,
    ),
    ("a new form", access(forms=["Entry"]), STRUCTURE),
    ("new rows", access(tables=[table(rows=tuple((n, n / 2) for n in range(40)))]), DATA),
    ("a comment", access(modules=[module("    If", "    ' high\r\n    If")]), DATA),
    ("another author", access(author="Eva Engineer"), DATA),
]


@pytest.mark.parametrize(("edit", "after", "expected"), DATABASES, ids=[edit for edit, _, _ in DATABASES])
def test_an_edit_of_a_database_is_of_its_kind(tmp_path: Path, edit: str, after: File, expected: Drift) -> None:
    assert edit
    assert change(tmp_path, access(), after) is expected


def board(**more: Any) -> File:
    panel = {
        "type": "stat",
        "title": "Scrap",
        "gridPos": {"x": 0, "y": 0, "w": 8, "h": 6},
        "datasource": {"type": "postgres", "uid": "plant"},
        "targets": [{"refId": "A", "rawSql": "SELECT at, scrap FROM scrap WHERE line = 3"}],
        "fieldConfig": {
            "defaults": {"thresholds": {"steps": [{"color": "green", "value": None}, {"color": "red", "value": 80}]}}
        },
    }
    content = {"title": "Line 3", "id": 7, "version": 4, "schemaVersion": 39, "templating": {"list": []}}
    return "board.json", json.dumps({**content, "panels": [{**panel, **more}]}).encode()


def limits(color: str, value: int) -> dict[str, Any]:
    steps = [{"color": "green", "value": None}, {"color": color, "value": value}]
    return {"defaults": {"thresholds": {"steps": steps}}}


def flow(
    *, limit: str = "80", x: int = 100, prefix: str = "n", host: str = "plc1", to: str = "out", name: str = "Press"
) -> File:
    nodes = [
        {"id": f"{prefix}0", "type": "tab", "label": name},
        {
            "id": f"{prefix}1",
            "z": f"{prefix}0",
            "type": "mqtt in",
            "topic": "press/4",
            "broker": f"{prefix}9",
            "x": x,
            "y": 40,
            "wires": [[f"{prefix}2"]],
        },
        {
            "id": f"{prefix}2",
            "z": f"{prefix}0",
            "type": "switch",
            "property": "payload",
            "rules": [{"t": "gt", "v": limit, "vt": "num"}],
            "x": x,
            "y": 80,
            "wires": [[f"{prefix}{3 if to == 'out' else 4}"]],
        },
        {
            "id": f"{prefix}3",
            "z": f"{prefix}0",
            "type": "mqtt out",
            "topic": "stop",
            "broker": f"{prefix}9",
            "x": x,
            "y": 120,
            "wires": [],
        },
        {"id": f"{prefix}4", "z": f"{prefix}0", "type": "debug", "x": x, "y": 120, "wires": []},
        {"id": f"{prefix}9", "type": "mqtt-broker", "broker": host, "port": "1883"},
    ]
    return "flows.json", json.dumps(nodes).encode()


def app(
    formula: str = "Patch(Releases, Defaults(Releases), {Upper: 5})",
    *,
    x: str = "40",
    fill: str = "RGBA(0, 0, 0, 1)",
    list_name: str = "Releases",
) -> File:
    source = {
        "Name": "Releases",
        "Type": "ConnectedDataSourceInfo",
        "IsWritable": True,
        "TableName": list_name,
        "ApiId": "/apis/shared_sharepointonline",
        "DatasetName": "https://plant.example/sites/q",
    }
    rules = [
        {"Property": key, "InvariantScript": text} for key, text in {"OnSelect": formula, "X": x, "Fill": fill}.items()
    ]
    screen = {"Name": "Main", "Rules": [], "Children": [{"Name": "Save", "Rules": rules, "Children": []}]}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("Header.json", "{}")
        zipped.writestr("Properties.json", json.dumps({"Name": "Release app"}))
        zipped.writestr("References\\DataSources.json", json.dumps({"DataSources": [source]}))
        zipped.writestr("Controls\\0.json", json.dumps({"TopParent": screen}))
    return "app.msapp", made.getvalue()


def cloud_flow(limit: int = 5, **notes: Any) -> File:
    step = {"type": "If", "expression": {"greater": ["@triggerBody()?['scrap']", limit]}, "actions": {}, **notes}
    schema = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
    triggers = {"Recurrence": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}}
    definition = {"$schema": schema, "triggers": triggers, "actions": {"Check": step}, "parameters": {}}
    return "flow.json", json.dumps({"properties": {"displayName": "Scrap", "definition": definition}}).encode()


def notebook(code: str = "limit = 4.5\nprint(limit)", output: str = "4.5", note: str = "The limit") -> File:
    cells = [
        {"cell_type": "markdown", "source": note},
        {"cell_type": "code", "source": code, "outputs": [{"output_type": "stream", "text": output}]},
    ]
    return "limits.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


LOW_CODE: list[tuple[str, File, File, Drift]] = [
    (
        "a query of a panel",
        board(),
        board(targets=[{"refId": "A", "rawSql": "SELECT at, scrap FROM scrap WHERE line = 4"}]),
        LOGIC,
    ),
    ("a threshold of a panel", board(), board(fieldConfig=limits("red", 90)), LOGIC),
    (
        "an alert of a panel",
        board(),
        board(alert={"conditions": [{"evaluator": {"params": [3], "type": "gt"}}]}),
        LOGIC,
    ),
    ("the data source of a panel", board(), board(datasource={"type": "postgres", "uid": "other"}), CONNECTION),
    ("the title of a panel", board(), board(title="Scrap of line 3"), STRUCTURE),
    ("the place of a panel", board(), board(gridPos={"x": 8, "y": 0, "w": 8, "h": 6}, id=44), COSMETIC),
    ("the colour of a threshold", board(), board(fieldConfig=limits("orange", 80)), COSMETIC),
    (
        "how a query is laid out",
        board(),
        board(targets=[{"refId": "A", "rawSql": "select at, scrap\nfrom scrap\nwhere line=3"}]),
        COSMETIC,
    ),
    ("a limit of a node", flow(), flow(limit="90"), LOGIC),
    ("another wire", flow(), flow(to="debug"), LOGIC),
    ("another broker", flow(), flow(host="plc2"), CONNECTION),
    ("nodes moved", flow(), flow(x=400), COSMETIC),
    ("nodes numbered anew", flow(), flow(prefix="k"), COSMETIC),
    ("a formula of an app", app(), app("Patch(Releases, Defaults(Releases), {Upper: 6})"), LOGIC),
    ("another list of an app", app(), app(list_name="Others"), CONNECTION),
    ("a button moved", app(), app(x="80"), COSMETIC),
    ("a button coloured", app(), app(fill="RGBA(255, 0, 0, 1)"), COSMETIC),
    ("a limit of a flow", cloud_flow(), cloud_flow(6), LOGIC),
    (
        "notes of a flow",
        cloud_flow(),
        cloud_flow(description="checks", metadata={"operationMetadataId": "7"}),
        COSMETIC,
    ),
    ("a cell of a notebook", notebook(), notebook("limit = 4.6\nprint(limit)"), LOGIC),
    ("a notebook run again", notebook(), notebook(output="4.50"), DATA),
    ("a note in a notebook", notebook(), notebook(note="A better note"), DATA),
]


@pytest.mark.parametrize(("edit", "before", "after", "expected"), LOW_CODE, ids=[edit for edit, *_ in LOW_CODE])
def test_an_edit_of_a_low_code_tool_is_of_its_kind(
    tmp_path: Path, edit: str, before: File, after: File, expected: Drift
) -> None:
    assert edit
    assert change(tmp_path, before, after) is expected

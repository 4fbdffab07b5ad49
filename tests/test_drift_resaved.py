"""What editors of low-code tools and of code rewrite by themselves when a tool is saved again voids no approval."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from classifiers.evidence import Prints
from inventory.domain.drift import Drift, drift, together
from scanner.examine import Job, examine
from scanner.handlers import HANDLERS

Edit = Callable[[Any], object]

BOARD: dict[str, Any] = {
    "__inputs": [],
    "title": "Press line",
    "id": 7,
    "uid": "q1",
    "version": 3,
    "iteration": 1,
    "schemaVersion": 36,
    "refresh": "5s",
    "time": {"from": "now-1d", "to": "now"},
    "templating": {
        "list": [{"name": "line", "type": "query", "query": "SELECT id FROM lines", "current": {"value": "3"}}]
    },
    "panels": [
        {
            "id": 1,
            "type": "timeseries",
            "title": "Scrap",
            "gridPos": {"x": 0, "y": 0, "w": 3, "h": 3},
            "datasource": {"type": "mssql", "uid": "A"},
            "options": {"legend": {"displayMode": "list"}},
            "fieldConfig": {
                "defaults": {
                    "custom": {"lineWidth": 1},
                    "thresholds": {"mode": "absolute", "steps": [{"color": "green", "value": None}, {"value": 80}]},
                }
            },
            "targets": [{"refId": "A", "rawSql": "SELECT t, v FROM m WHERE v > 3", "datasource": {"uid": "A"}}],
        }
    ],
}
FLOW: list[dict[str, Any]] = [
    {"id": "t", "type": "tab", "label": "Press", "disabled": False, "info": ""},
    {"id": "a", "type": "inject", "z": "t", "name": "", "repeat": "60", "x": 100, "y": 100, "wires": [["b"]]},
    {
        "id": "b",
        "type": "function",
        "z": "t",
        "name": "check",
        "func": "if (msg.payload > 5) { return msg; }",
        "x": 200,
        "y": 100,
        "wires": [["c"]],
    },
    {"id": "c", "type": "mqtt out", "z": "t", "name": "", "topic": "a/b", "broker": "k", "x": 3, "y": 1, "wires": []},
    {"id": "u", "type": "tab", "label": "Other"},
    {"id": "d", "type": "debug", "z": "u", "name": "", "active": True, "x": 3, "y": 1, "wires": []},
    {"id": "k", "type": "mqtt-broker", "name": "", "broker": "h1", "port": "1883"},
]
BOOK: dict[str, Any] = {
    "cells": [
        {
            "cell_type": "code",
            "id": "ab12",
            "execution_count": 1,
            "metadata": {},
            "outputs": [],
            "source": ["import os\n", "limit = 4.5\n", "os.remove('a') if limit > 3 else None"],
        }
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "language_info": {"version": "3.9"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
STEP: dict[str, Any] = {
    "type": "If",
    "expression": {"greater": ["@triggerBody()?['scrap']", 5]},
    "actions": {},
    "runAfter": {},
}
CLOUD: dict[str, Any] = {
    "name": "f1",
    "properties": {
        "displayName": "Scrap",
        "definition": {
            "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
            "triggers": {"Recurrence": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}},
            "actions": {"Check": STEP},
            "parameters": {},
        },
    },
}
TOOLS: dict[str, Any] = {"board.json": BOARD, "flows.json": FLOW, "limits.ipynb": BOOK, "flow.json": CLOUD}


def panel(content: Any) -> Any:
    return content["panels"][0]


def cell(content: Any) -> Any:
    return content["cells"][0]


def renumbered(content: Any) -> None:
    names = {node["id"]: f"x{node['id']}9" for node in content}
    for node in content:
        node["id"] = names[node["id"]]
        for key in ("z", "broker"):
            if node.get(key) in names:
                node[key] = names[node[key]]
        node["wires"] = [[names[to] for to in port] for port in node.get("wires", [])]
        if not node["wires"] and node["type"] not in {"mqtt out", "debug"}:
            del node["wires"]


def rows(content: Any) -> None:
    content["panels"] = [{"id": 9, "type": "row", "title": "All", "collapsed": False, "panels": []}, *content["panels"]]


def upgraded(content: Any) -> None:
    content["schemaVersion"] = 39
    content["graphTooltip"] = 0
    panel(content)["pluginVersion"] = "10.4.1"
    panel(content)["options"]["tooltip"] = {"mode": "single", "sort": "none"}
    panel(content)["fieldConfig"]["overrides"] = []
    panel(content)["targets"][0]["hide"] = False


def grouped(content: Any) -> None:
    content.append({"id": "g", "type": "group", "z": "t", "name": "all", "nodes": ["a", "b"], "x": 1, "y": 2})
    content[1]["g"] = content[2]["g"] = "g"


SAME: list[tuple[str, str, Edit]] = [
    ("time range and refresh", "board.json", lambda c: c.update(time={"from": "now-7d", "to": "now"}, refresh="1m")),
    ("version, id, iteration", "board.json", lambda c: c.update(version=9, id=12, iteration=2, uid="zz")),
    ("a panel moved", "board.json", lambda c: panel(c)["gridPos"].update(x=12, h=9)),
    ("a panel numbered anew", "board.json", lambda c: panel(c).update(id=40)),
    ("upgraded by a newer Grafana", "board.json", upgraded),
    ("the legend", "board.json", lambda c: panel(c)["options"]["legend"].update(displayMode="table")),
    ("the width of a line", "board.json", lambda c: panel(c)["fieldConfig"]["defaults"]["custom"].update(lineWidth=3)),
    ("the chosen line", "board.json", lambda c: c["templating"]["list"][0].update(current={"value": "4"})),
    (
        "the layout of the query",
        "board.json",
        lambda c: panel(c)["targets"][0].update(rawSql="select t,v\nfrom m\nwhere v>3"),
    ),
    ("a row above", "board.json", rows),
    ("tags and links of the menu", "board.json", lambda c: c.update(tags=["press"], editable=False)),
    ("the editor of a query", "board.json", lambda c: panel(c)["targets"][0].update(editorMode="code", rawQuery=True)),
    ("nodes moved", "flows.json", lambda c: c[1].update(x=900, y=5)),
    ("nodes numbered anew", "flows.json", renumbered),
    ("nodes named", "flows.json", lambda c: (c[1].update(name="every minute"), c[3].update(name="out"))),
    ("a tab renamed", "flows.json", lambda c: c[0].update(label="Press 4")),
    ("tabs in another order", "flows.json", lambda c: c.sort(key=lambda node: node["id"], reverse=True)),
    ("nodes put into a group", "flows.json", grouped),
    (
        "a comment in a flow",
        "flows.json",
        lambda c: c.append({"id": "m", "type": "comment", "z": "t", "name": "see", "wires": []}),
    ),
    (
        "a function laid out",
        "flows.json",
        lambda c: c[2].update(func="// c\nif (msg.payload > 5) {\n  return msg\n}\n"),
    ),
    ("the broker named", "flows.json", lambda c: c[6].update(name="plant")),
    ("a flow described", "flows.json", lambda c: c[0].update(info="stops the press")),
    (
        "run again",
        "limits.ipynb",
        lambda c: cell(c).update(execution_count=7, outputs=[{"output_type": "stream", "text": "x"}]),
    ),
    ("cells numbered anew", "limits.ipynb", lambda c: cell(c).update(id="zz99")),
    ("metadata of a cell", "limits.ipynb", lambda c: cell(c).update(metadata={"collapsed": True})),
    ("another kernel", "limits.ipynb", lambda c: c["metadata"]["language_info"].update(version="3.12")),
    ("code as one text", "limits.ipynb", lambda c: cell(c).update(source="".join(cell(c)["source"]))),
    ("an empty cell", "limits.ipynb", lambda c: c["cells"].append({"cell_type": "code", "source": [], "outputs": []})),
    ("a text above", "limits.ipynb", lambda c: c["cells"].insert(0, {"cell_type": "markdown", "source": "# Limits"})),
    ("notes of a step", "flow.json", lambda c: steps(c)["Check"].update(description="x", metadata={"id": "7"})),
    ("a flow renamed", "flow.json", lambda c: c["properties"].update(displayName="Scrap 2")),
    ("a flow numbered anew", "flow.json", lambda c: c.update(name="f2", id="/providers/f2")),
]
OTHER: list[tuple[str, str, Edit]] = [
    (
        "a limit of a query",
        "board.json",
        lambda c: panel(c)["targets"][0].update(rawSql="SELECT t, v FROM m WHERE v > 4"),
    ),
    (
        "a threshold",
        "board.json",
        lambda c: panel(c)["fieldConfig"]["defaults"]["thresholds"]["steps"][1].update(value=9),
    ),
    (
        "the query of a variable",
        "board.json",
        lambda c: c["templating"]["list"][0].update(query="SELECT id FROM presses"),
    ),
    ("another data source", "board.json", lambda c: panel(c)["targets"][0]["datasource"].update(uid="B")),
    ("a query hidden", "board.json", lambda c: panel(c)["targets"][0].update(hide=True)),
    ("a limit of a function", "flows.json", lambda c: c[2].update(func="if (msg.payload > 6) { return msg; }")),
    ("another topic", "flows.json", lambda c: c[3].update(topic="a/c")),
    ("another broker", "flows.json", lambda c: c[6].update(broker="h2")),
    ("a wire less", "flows.json", lambda c: c[2].update(wires=[[]])),
    ("another interval", "flows.json", lambda c: c[1].update(repeat="5")),
    ("a flow switched off", "flows.json", lambda c: c[0].update(disabled=True)),
    ("a limit of a cell", "limits.ipynb", lambda c: cell(c)["source"].__setitem__(1, "limit = 4.6\n")),
    ("a limit of a step", "flow.json", lambda c: steps(c)["Check"].update(expression={"greater": ["@x", 6]})),
    (
        "another interval of a flow",
        "flow.json",
        lambda c: c["properties"]["definition"]["triggers"]["Recurrence"].update(
            recurrence={"frequency": "Day", "interval": 2}
        ),
    ),
]


def steps(content: Any) -> Any:
    return content["properties"]["definition"]["actions"]


def seen(folder: Path, name: str, content: bytes) -> tuple[Prints, str]:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    read = examine(
        Job(
            native=os.fspath(path),
            share="Quality",
            path=name,
            size=len(content),
            modified_ns=0,
            seen=datetime(2026, 9, 1, tzinfo=UTC),
        ),
        HANDLERS,
    )
    assert not read.problems, read.problems
    return read.prints, read.artifact.kind


def edited(name: str, edit: Edit) -> bytes:
    content = deepcopy(TOOLS[name])
    edit(content)
    return json.dumps(content).encode()


def change(folder: Path, name: str, before: bytes, after: bytes) -> Drift | None:
    old, _ = seen(folder / "before", name, before)
    new, kind = seen(folder / "after", name, after)
    return drift(together([old]), together([new]), kind=kind)


def resaved(folder: Path, name: str, after: bytes) -> Drift | None:
    return change(folder, name, json.dumps(TOOLS[name]).encode(), after)


@pytest.mark.parametrize(("name", "edit"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_what_an_editor_rewrites_voids_no_approval(tmp_path: Path, name: str, edit: Edit) -> None:
    assert resaved(tmp_path, name, edited(name, edit)) not in {Drift.LOGIC, Drift.CONNECTION}


@pytest.mark.parametrize(("name", "edit"), [row[1:] for row in OTHER], ids=[row[0] for row in OTHER])
def test_what_decides_voids_it(tmp_path: Path, name: str, edit: Edit) -> None:
    assert resaved(tmp_path, name, edited(name, edit)) in {Drift.LOGIC, Drift.CONNECTION}


@pytest.mark.parametrize("name", TOOLS)
def test_json_is_the_same_in_another_order_with_marks_and_other_line_ends(tmp_path: Path, name: str) -> None:
    laid_out = json.dumps(TOOLS[name], indent="\t", sort_keys=True).replace("\n", "\r\n")
    assert resaved(tmp_path, name, b"\xef\xbb\xbf" + laid_out.encode()) not in {Drift.LOGIC, Drift.CONNECTION}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("x.cs", "class X { void F() { G(1); } }", "class X { // the one\n  void F()\n  {\n    G(1);\n  }\n}"),
        ("x.cs", "class X {\n public void F() { G(1); }\n}", "class X\n{\n  public void F()\n  {\n    G(1);\n  }\n}"),
        ("x.ps1", "function F { G 1 }\nF", "function f\n{\n  g 1\n}\nf"),
        ("x.js", "function f() { g(1) }\nf()", "function f()\n{\n  g(1);\n}\nf();"),
        ("x.R", "f <- function() { g(1) }\nf()", "f <- function()\n{\n  g(1)\n}\nf()"),
        (
            "x.py",
            "import b\nimport a\n\ndef f(x):\n    return a.b(x)\n",
            "import a\nimport b\n\n\ndef f(\n    x,\n):\n    return a.b(x)\n",
        ),
    ],
)
def test_a_formatter_changes_looks_alone(tmp_path: Path, name: str, before: str, after: str) -> None:
    assert change(tmp_path, name, before.encode(), after.encode()) is Drift.COSMETIC

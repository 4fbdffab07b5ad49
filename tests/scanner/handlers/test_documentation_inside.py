"""Every format that can hold documentation gives it: sheets, tables, properties, notebooks, boards, flows."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifiers.evidence import Kind, Observation
from scanner.app.demo.jet import access_database
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec
from scanner.app.demo.oldworkbooks import old_workbook
from scanner.app.demo.vbaproject import VbaModuleText
from scanner.app.demo.workbooks import Properties, SheetSpec, workbook, zipped
from scanner.examine import Job, examine
from scanner.handlers import HANDLERS

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
TOLD = "Computes the limits of all parts of line four"
PAGE = (
    ("Limits of line 4",),
    ("Purpose", TOLD),
    ("Inputs:", "lab.csv"),
    *[("and so on",)] * 20,
    ("How to check: x = y",),
)
SAID = f"Limits of line 4 · Purpose: {TOLD}"


def examined(folder: Path, name: str, content: bytes | str) -> Observation:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return examine(
        Job(native=str(path), share="s", path=name, size=path.stat().st_size, modified_ns=1, seen=NOW), HANDLERS
    )


def told(observation: Observation) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in observation.evidence:
        if line.kind is Kind.DOCUMENTATION:
            found[line.where] = f"{found[line.where]} / {line.text}" if line.where in found else line.text
    return found


def test_the_read_me_sheet_of_a_workbook_is_read_far_beyond_its_headings(tmp_path: Path) -> None:
    sheets = [SheetSpec(name="Data", rows=(("Part", TOLD),)), SheetSpec(name="Bitte lesen", rows=PAGE)]
    found = told(examined(tmp_path, "a.xlsx", workbook(sheets)))
    assert list(found) == ["sheet Bitte lesen"]
    assert found["sheet Bitte lesen"].startswith(SAID)
    assert "How to check: x = y" in found["sheet Bitte lesen"]


def test_a_read_me_sheet_with_other_words_is_no_other_logic(tmp_path: Path) -> None:
    def book(words: str) -> bytes:
        rows = ((1, "=A1*1.19"),)
        return workbook([SheetSpec(name="Data", rows=rows), SheetSpec(name="Readme", rows=(("Purpose", words),))])

    first, second = (examined(tmp_path, "a.xlsx", book(words)) for words in (TOLD, f"{TOLD} and five"))
    assert told(first) != told(second)
    assert first.fingerprint == second.fingerprint != ""
    assert first.prints.logic == second.prints.logic


def test_the_description_among_the_properties_of_a_workbook_counts_and_its_code_too(tmp_path: Path) -> None:
    module = VbaModuleText(name="Posting", code=f"' {TOLD}\r\nSub Post()\r\nEnd Sub\r\n")
    content = workbook(
        [SheetSpec(name="Data")], modules=[module], properties=Properties(description="Weekly limits for the testers")
    )
    assert told(examined(tmp_path, "a.xlsm", content)) == {
        "description": "Weekly limits for the testers",
        "header Posting:2": TOLD,
    }


def test_the_read_me_sheet_of_an_old_workbook_is_read(tmp_path: Path) -> None:
    found = told(examined(tmp_path, "a.xls", old_workbook([SheetSpec(name="Hilfe", rows=PAGE)])))
    assert found["sheet Hilfe"].startswith(SAID)


def test_the_read_me_sheet_of_a_binary_workbook_is_read(tmp_path: Path) -> None:
    def record(kind: int, body: bytes) -> bytes:
        number = bytes((kind,)) if kind < 128 else bytes((kind & 0x7F | 0x80, kind >> 7))
        size = len(body)
        return number + (bytes((size,)) if size < 128 else bytes((size & 0x7F | 0x80, size >> 7))) + body

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    def row(number: int, text: str) -> bytes:
        return record(0, struct.pack("<I", number) + bytes(8)) + record(6, struct.pack("<II", 0, 0) + wide(text))

    types = (
        '<Types><Override PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled'
        '.main"/></Types>'
    )
    relations = '<r><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.bin"/></r>'
    parts = {
        "[Content_Types].xml": types.encode(),
        "xl/workbook.bin": record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Readme")),
        "xl/_rels/workbook.bin.rels": relations.encode(),
        "xl/worksheets/sheet1.bin": row(0, f"Purpose: {TOLD}") + row(40, "How to check: x = y"),
    }
    assert told(examined(tmp_path, "a.xlsb", zipped(parts))) == {
        "sheet Readme": f"Purpose: {TOLD} · How to check: x = y"
    }


def test_the_read_me_sheet_of_an_open_document_is_read(tmp_path: Path) -> None:
    rows = "".join(
        f"<table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row>"
        for text in ("Purpose", TOLD, *["and so on"] * 20, "How to check: x = y")
    )
    content = (
        '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
        f'<table:table table:name="Aide">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()}
    found = told(examined(tmp_path, "a.ods", zipped(parts)))
    assert found["sheet Aide"].startswith(f"Purpose: {TOLD}")
    assert "How to check: x = y" in found["sheet Aide"]


@pytest.mark.parametrize("version", ["jet3", "jet4", "ace14"])
def test_a_table_called_read_me_is_read_and_one_of_data_is_not(tmp_path: Path, version: str) -> None:
    text = ColumnSpec(name="Note", type="text")
    tables = [
        TableSpec(name="Readme", columns=(text,), rows=((f"Purpose: {TOLD}",), ("Inputs: lab.csv",))),
        TableSpec(name="Parts", columns=(text,), rows=((TOLD,),)),
    ]
    content = access_database(version=version, tables=tables)  # type: ignore[arg-type] - a parameter of the test
    assert told(examined(tmp_path, "a.mdb", content)) == {"table Readme": f"Purpose: {TOLD} · Inputs: lab.csv"}


def test_the_texts_of_a_notebook_document_it_and_its_cells_of_code_do_not(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": [f"# Limits\n\n{TOLD}\n"]},
        {"cell_type": "code", "source": ["# here the csv of the lab is loaded\n", "x = 1\n"], "outputs": []},
    ]
    content = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert told(examined(tmp_path, "a.ipynb", content)) == {"notes cell 1": f"Limits · {TOLD}"}


def test_the_prose_of_a_document_of_r_documents_it(tmp_path: Path) -> None:
    content = f"---\ntitle: Limits\n---\n\n{TOLD}\n\n```{{r}}\nx <- read.csv('a.csv')\n```\n"
    assert told(examined(tmp_path, "limits.Rmd", content)) == {"notes limits": TOLD}


def test_the_description_and_the_text_panels_of_a_dashboard_document_it(tmp_path: Path) -> None:
    board = {
        "title": "Line 4",
        "description": TOLD,
        "schemaVersion": 39,
        "templating": {"list": []},
        "panels": [{"id": 1, "type": "text", "title": "About", "options": {"content": "Inputs: the view of the MES"}}],
    }
    assert told(examined(tmp_path, "board.json", json.dumps(board))) == {
        "description": TOLD,
        "notes panel About": "Inputs: the view of the MES",
    }


def test_the_info_of_a_tab_and_the_comments_of_a_flow_document_it(tmp_path: Path) -> None:
    nodes = [
        {"id": "a", "type": "tab", "label": "Line 4", "info": TOLD},
        {"id": "b", "z": "a", "type": "comment", "name": "How to check", "info": "the lamp is green", "wires": []},
        {"id": "c", "z": "a", "type": "inject", "name": "", "repeat": "60", "wires": [["b"]]},
    ]
    assert told(examined(tmp_path, "flows.json", json.dumps(nodes))) == {
        "description flow!Line 4": TOLD,
        "notes Line 4!How to check": "How to check: the lamp is green",
    }

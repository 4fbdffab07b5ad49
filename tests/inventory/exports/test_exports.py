"""Exports open in a spreadsheet, say what they cover, and never run what a file name says."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from inventory.exports import EXPORTS
from inventory.exports.text import inert, printable
from inventory.exports.xlsx import honesty
from inventory.services.intake import intake
from inventory.store.coverage import coverage
from inventory.store.listing import EXPORT_KEYS

EVIL = '=HYPERLINK("evil","x").vbs'


@pytest.fixture
def written(plant: Any, bench: Any) -> dict[str, bytes]:
    plant.files = {
        f"Q/{EVIL}": "UPDATE Test_Limits SET Hi = ?",
        "Q/@sum.vbs": "SELECT Scrap FROM Production",
        "Q/migrate_now": "x = 1",
        "Q/\x07bell ä.vbs": "broken = 1",
    }
    plant.scan()
    intake(plant.inventory, bench())
    found = {}
    for export in EXPORTS:
        out = io.BytesIO()
        assert export.write(plant.inventory, out, bench().now) == 4
        found[export.name] = out.getvalue()
    return found


def test_every_export_is_named_once_with_its_ending() -> None:
    assert [(export.name, export.suffix) for export in EXPORTS] == [
        ("csv", ".csv"),
        ("jsonl", ".jsonl"),
        ("xlsx", ".xlsx"),
        ("pdf", ".pdf"),
    ]


def test_the_workbook_leads_with_coverage_and_holds_no_formula(written: dict[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(written["xlsx"]))
    assert book.sheetnames == ["Coverage", "Tools", "Proof", "Problems"]
    assert "Of 4 candidates 3 were read completely, 1 in part and 0 not at all" in str(book["Coverage"]["A3"].value)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type in {"s", "n"} for cell in cells)
    (evil,) = (cell for cell in book["Tools"]["B"] if cell.value == EVIL)
    assert evil.quotePrefix
    with zipfile.ZipFile(io.BytesIO(written["xlsx"])) as container:
        assert not [name for name in container.namelist() if b"<f>" in container.read(name)]


def test_the_workbook_s_tools_have_words_colours_filters_and_a_header_that_stays(written: dict[str, bytes]) -> None:
    sheet = load_workbook(io.BytesIO(written["xlsx"]))["Tools"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:S5"
    assert sheet.column_dimensions["B"].width > 30
    head = [cell.value for cell in sheet[1]]
    first = dict(zip(head, (cell.value for cell in sheet[2]), strict=True))
    assert (first["Name"], first["Outcome"], first["Tag"]) == (EVIL, "migrate now", "high-risk shadow IT")
    assert "Test_Limits" in str(first["Why"])
    assert sheet["C2"].fill.fgColor.rgb == "00F4B6B0"
    assert "migrate_now" in [cell.value for cell in sheet["B"]]  # a name stays as it is


def test_the_paper_leads_with_coverage_and_carries_its_rows(written: dict[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(written["pdf"]))
    text = reader.pages[0].extract_text()
    assert text.startswith("Shadow IT inventory\nOf 4 candidates 3 were read completely, 1 in part and 0 not at all")
    assert EVIL in text
    rows = json.loads(reader.attachments["list.json"][0])["rows"]
    assert {row["name"] for row in rows} == {EVIL, "@sum.vbs", "migrate_now", "\x07bell ä.vbs"}
    assert rows[0]["outcome"] == "migrate now"


def test_the_proof_names_evidence_and_place(written: dict[str, bytes]) -> None:
    sheet = load_workbook(io.BytesIO(written["xlsx"]))["Proof"]
    assert ("UPDATE Test_Limits SET Hi = ?", "Main:1") in [(row[7].value, row[8].value) for row in sheet.iter_rows()]


def test_csv_opens_with_umlauts_and_without_formulas(written: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(written["csv"].decode("utf-8-sig"))))
    assert tuple(rows[0]) == EXPORT_KEYS
    assert {row["name"] for row in rows} == {f"'{EVIL}", "'@sum.vbs", "migrate_now", "bell ä.vbs"}


def test_json_lines_hold_every_key_of_every_sighting(written: dict[str, bytes]) -> None:
    rows = [json.loads(line) for line in written["jsonl"].splitlines()]
    assert {tuple(row) for row in rows} == {EXPORT_KEYS}
    assert EVIL in {row["name"] for row in rows}


def test_a_share_that_is_not_up_to_date_is_named(plant: Any, bench: Any) -> None:
    plant.files = {"a/x.vbs": "x = 1", "b/y.vbs": "y = 1"}
    plant.unreachable = frozenset({"b"})
    plant.scan()
    assert honesty(coverage(plant.inventory, now=bench().now)).endswith("Not up to date: plant.")


@given(st.text())
def test_no_text_starts_a_formula_or_breaks_a_file(text: str) -> None:
    safe = inert(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    safe.encode()
    assert safe in {printable(text), f"'{printable(text)}"}

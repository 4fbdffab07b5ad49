"""A list as a workbook: real numbers and dates, a head that filters, and not one live formula, whatever a name says."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from inventory.exports import tablexlsx
from inventory.exports.sheetnames import sheet_name
from inventory.exports.tables import Column, Kind, Table
from inventory.exports.text import CELL_LIMIT, printable, units

COLUMNS = (
    Column(key="name", header="Name"),
    Column(key="tools", header="Tools", kind=Kind.NUMBER),
    Column(key="cost", header="Cost", kind=Kind.MONEY),
    Column(key="found", header="Found", kind=Kind.DATE),
    Column(key="read", header="Read", kind=Kind.SHARE),
    Column(key="managed", header="Managed", kind=Kind.BOOL),
)
ANCHOR = '{"at":"2026-11-24T15:29:58.000000Z","hash":"' + "9f" * 32 + '","number":7}'


def written(*rows: dict[str, object], title: str = "Tools") -> bytes:
    table = Table(
        title=title,
        columns=COLUMNS,
        rows=iter(rows),
        notes=("Only tools that write", "96.2 % of all files were read"),
        made=datetime(2026, 11, 24, 9, tzinfo=UTC),
        by="Olga Operations",
        anchor=ANCHOR,
    )
    return b"".join(tablexlsx.chunks(table))


def opened(*rows: dict[str, object], title: str = "Tools") -> Any:
    return load_workbook(io.BytesIO(written(*rows, title=title)))


def test_the_head_stays_filters_and_prints_on_each_page() -> None:
    sheet = opened({"name": "a"}, {"name": "b"})["Tools"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:F3", "$1:$1")
    assert [cell.value for cell in sheet[1]] == ["Name", "Tools", "Cost", "Found", "Read", "Managed"]
    assert sheet["A1"].font.bold
    assert sheet["A1"].fill.fgColor.rgb == "FF0D5B69"
    assert sheet.column_dimensions["A"].width > 30
    assert sheet.page_setup.orientation == "landscape"


def test_numbers_amounts_dates_and_shares_are_what_they_are() -> None:
    row = opened(
        {
            "name": "x",
            "tools": 12_480,
            "cost": Decimal("1250.1"),
            "found": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
            "read": 0.962,
            "managed": False,
        }
    )["Tools"][2]
    assert [cell.value for cell in row] == ["x", 12_480, 1250.1, datetime(2026, 11, 24, 9, 30), 0.962, "no"]  # noqa: DTZ001 - Excel knows no zones
    assert [cell.number_format for cell in row[1:5]] == ["#,##0", "#,##0.00##", "yyyy-mm-dd hh:mm", "0.0%"]


def test_a_day_is_a_day() -> None:
    cell = opened({"found": date(2026, 1, 31)})["Tools"]["D2"]
    assert (cell.value.date(), cell.number_format) == (date(2026, 1, 31), "yyyy-mm-dd")


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("found", date(1899, 12, 31), "1899-12-31"),
        ("found", datetime(1900, 1, 1, tzinfo=UTC), "1900-01-01 00:00"),
        ("cost", Decimal("12345678901234567.89"), "12,345,678,901,234,567.89"),
        ("tools", 2**63, "9,223,372,036,854,775,808"),
        ("tools", float("nan"), "nan"),
        ("tools", "many", "many"),
    ],
)
def test_what_a_cell_cannot_hold_exactly_is_text(key: str, value: object, text: str) -> None:
    row = opened({key: value})["Tools"][2]
    assert [(cell.value, cell.data_type) for cell in row if cell.value is not None] == [(text, "s")]


def test_it_says_what_it_is_of_who_made_it_and_where_the_chain_stood() -> None:
    book = opened({"name": "a"})
    lines = [row[0].value for row in book["About"].iter_rows() if row[0].value]
    assert lines == [
        "Tools",
        "Only tools that write",
        "96.2 % of all files were read",
        "Made 2026-11-24 09:00 UTC by Olga Operations; 1 rows.",
        f"Head of the audit chain: {ANCHOR}",
    ]
    assert book.properties.creator == "Olga Operations"
    assert ANCHOR in book.properties.description


def test_a_list_that_is_too_long_for_a_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tablexlsx, "ROWS", 2)
    book = opened(*({"name": str(number)} for number in range(5)))
    assert book.sheetnames == ["Tools", "Tools 2", "Tools 3", "About"]
    names = [sheet[f"A{row}"].value for sheet in book.worksheets[:3] for row in (2, 3)]
    assert names == ["0", "1", "2", "3", "4", None]
    assert {sheet["A1"].value for sheet in book.worksheets[:3]} == {"Name"}
    assert "5 rows" in str(book["About"]["A4"].value)


def test_a_sheet_of_excel_has_room_for_what_we_put_into_one() -> None:
    assert tablexlsx.ROWS + 1 == 1_048_576


def test_the_same_list_is_the_same_bytes() -> None:
    assert written({"name": "a", "tools": 1}) == written({"name": "a", "tools": 1})


HOSTILE = (
    '=HYPERLINK("http://evil","x")',
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+1",
    "-1",
    "＝1+1",
    "{=1}",
    "http://evil.example/",
    "mailto:a@b.c",
    "internal:Sheet!A1",
    "_x000D_=1",
    "\x00\x08\x1b[31m",
    "\ud800",
    "<f>1</f>]]>&amp;",
    "\u202egpj.exe",
    "x" * 40_000,
    "😀" * 20_000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_more_than_text(text: str) -> None:
    row: dict[str, object] = {column.key: text for column in COLUMNS}
    raw = written(row, title=text[:40])
    with zipfile.ZipFile(io.BytesIO(raw)) as container:
        names = container.namelist()
        assert not [name for name in names if b"<f>" in container.read(name) or b"<hyperlink" in container.read(name)]
    sheet = load_workbook(io.BytesIO(raw)).worksheets[0]
    assert [(unescape(cell.value), cell.data_type) for cell in sheet[2]] == [(printable(text), "s")] * len(COLUMNS)


def test_a_text_that_would_start_a_formula_stays_one_when_it_is_edited() -> None:
    sheet = opened({"name": "=1+1"}, {"name": "plain"})["Tools"]
    assert [sheet["A2"].quotePrefix, sheet["A3"].quotePrefix] == [True, False]


@settings(max_examples=15)
@given(st.lists(st.text(st.characters(), min_size=1, max_size=60), min_size=5, max_size=20), st.text(st.characters()))
def test_whatever_names_and_a_title_hold_the_workbook_opens_and_has_the_names(names: list[str], title: str) -> None:
    sheet = opened(*({"name": name} for name in names), title=title).worksheets[0]
    found = [sheet[f"A{row}"] for row in range(2, len(names) + 2)]
    assert [unescape(cell.value or "") for cell in found] == [printable(name) for name in names]
    assert {cell.data_type for cell in found} <= {"s", "n"}


@given(st.lists(st.text(st.characters(), max_size=50), min_size=1, max_size=8))
def test_names_of_sheets_are_short_allowed_and_told_apart(titles: list[str]) -> None:
    taken: set[str] = set()
    names = [sheet_name(title, taken) for title in titles]
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < units(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert all(name.lower() != "history" and name.strip("'") == name for name in names)


@given(st.text(st.characters(min_codepoint=0x10000), min_size=5, max_size=5).map(lambda text: text * 5_000))
@settings(max_examples=5)
def test_a_text_is_cut_as_excel_counts(text: str) -> None:
    assert units(printable(text)) <= CELL_LIMIT
    assert printable(text).endswith("…")


def test_memory_does_not_grow_with_the_rows() -> None:
    def rows() -> Iterator[dict[str, object]]:
        for number in range(6_000):
            yield {"name": f"{number} {'long ' * 400}", "tools": number}

    table = Table(title="t", columns=COLUMNS, rows=rows(), notes=(), made=datetime(2026, 1, 1, tzinfo=UTC), by="")
    tracemalloc.start()
    try:
        for _ in tablexlsx.chunks(table):
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6_000_000  # of 12 MB of text

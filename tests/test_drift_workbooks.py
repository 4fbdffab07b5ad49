"""Edits of Excel workbooks of all three generations, and what kind of change each of them is."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, IconSetRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from classifiers.evidence import Prints
from inventory.domain.drift import Drift, drift, together
from scanner.app.demo.vbaproject import VbaModuleText
from scanner.app.demo.workbooks import ConnectionSpec, SheetSpec, workbook
from scanner.examine import Job, examine
from scanner.fingerprint import fingerprint
from scanner.handlers import HANDLERS

LOGIC, CONNECTION, STRUCTURE, DATA, COSMETIC = Drift
ROWS = 20


def change(tmp_path: Path, before: tuple[str, bytes], after: tuple[str, bytes]) -> Drift | None:
    """Give the kind of change between two files; an approval ends with the first two kinds and with no other."""
    (old, _), (new, kind) = (prints_of(tmp_path, *file) for file in (before, after))
    found = drift(together([old]), together([new]), kind=kind)
    assert (fingerprint(old) != fingerprint(new)) is (found in {LOGIC, CONNECTION})
    return found


def prints_of(tmp_path: Path, name: str, content: bytes) -> tuple[Prints, str]:
    path = tmp_path / name
    path.write_bytes(content)
    seen = examine(
        Job(
            native=os.fspath(path),
            share="plant",
            path=name,
            size=len(content),
            modified_ns=0,
            seen=datetime(2026, 1, 1, tzinfo=UTC),
        ),
        HANDLERS,
    )
    assert not seen.problems, seen.problems
    return seen.prints, seen.artifact.kind


Book = openpyxl.Workbook


def filled(book: Book, rows: int = ROWS) -> None:
    """Fill the data sheet: values, formulas down to the last row, a total below."""
    sheet = book["Data"]
    sheet.append(["Id", "Value", "Ok", "Sum", "Share"])
    for row in range(2, rows + 2):
        sheet.append(
            [
                row,
                row * 1.5,
                f'=IF(B{row}>Limits!$B$1,"NOK","OK")',
                f"=SUM(A{row}:B{row})*1.1",
                f"=B{row}/$B${rows + 2}",
            ]
        )
    sheet[f"B{rows + 2}"] = f"=SUM(B2:B{rows + 1})"
    sheet[f"C{rows + 2}"] = f"=UpperLimit*STDEV(B2:B{rows + 1})"


def book(edit: Callable[[Book], None] | None = None, rows: int = ROWS, limit: str = "4.5", low: str = "0") -> bytes:
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active.title = "Data"
    for name, high in (("Limits", 4.5), ("Prices", 7.0)):
        made.create_sheet(name)
        made[name].append(["hi", high])
        made[name].append(["lo", 1.5])
    filled(made, rows)
    made.defined_names["UpperLimit"] = DefinedName("UpperLimit", attr_text=limit)
    red = PatternFill("solid", bgColor="FF0000")
    sheet = made["Data"]
    sheet.conditional_formatting.add(f"B2:B{rows + 1}", CellIsRule(operator="greaterThan", formula=["4.5"], fill=red))
    checked = DataValidation(type="decimal", operator="between", formula1=low, formula2="10")
    checked.add(f"B2:B{rows + 1}")
    sheet.add_data_validation(checked)
    if edit is not None:
        edit(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def at(sheet: str, cell: str, value: Any) -> Callable[[Book], None]:
    """Set one cell."""
    return lambda made: made[sheet].__setitem__(cell, value)


def down(column: str, formula: str) -> Callable[[Book], None]:
    """Fill a formula down."""

    def edit(made: Book) -> None:
        for row in range(2, ROWS + 2):
            made["Data"][f"{column}{row}"] = formula.format(row)

    return edit


def renamed(made: Book) -> None:
    made["Limits"].title = "Limits 2026"
    for row in range(2, ROWS + 2):
        made["Data"][f"C{row}"] = f'=IF(B{row}>\'Limits 2026\'!$B$1,"NOK","OK")'


def styled(made: Book) -> None:
    made["Data"]["B2"].font = Font(bold=True, color="FF0000")
    made["Data"]["B3"].number_format = "0.00"
    made["Data"].column_dimensions["B"].width = 40


def coloured(made: Book) -> None:
    made["Data"].conditional_formatting.add(
        "D2:D9", ColorScaleRule(start_type="min", end_type="max", start_color="FF0000", end_color="00FF00")
    )


def lights(first: float) -> Callable[[Book], None]:
    return lambda made: made["Data"].conditional_formatting.add("E2:E9", IconSetRule("3Arrows", "num", [0, first, 4]))


def sorted_down(made: Book) -> None:
    for row in range(2, ROWS + 2):
        made["Data"][f"A{row}"] = ROWS + 3 - row
        made["Data"][f"B{row}"] = (ROWS + 3 - row) * 1.5


def reauthored(made: Book) -> None:
    made.properties.creator = "Eva Engineer"
    made.properties.title = "Release"


EDITS: list[tuple[str, bytes, Drift]] = [
    ("a constant in a formula", book(down("D", "=SUM(A{0}:B{0})*1.2")), LOGIC),
    ("another function", book(down("D", "=MAX(A{0}:B{0})*1.1")), LOGIC),
    ("another operator", book(down("C", '=IF(B{0}>=Limits!$B$1,"NOK","OK")')), LOGIC),
    ("another column", book(down("D", "=SUM(B{0}:B{0})*1.1")), LOGIC),
    ("one formula of many", book(at("Data", "D7", "=SUM(A7:B7)*1.2")), LOGIC),
    ("another sheet", book(down("C", '=IF(B{0}>Prices!$B$1,"NOK","OK")')), LOGIC),
    ("another limit cell", book(down("C", '=IF(B{0}>Limits!$B$2,"NOK","OK")')), LOGIC),
    ("another text", book(down("C", '=IF(B{0}>Limits!$B$1,"FAIL","OK")')), LOGIC),
    ("a formula instead of a value", book(at("Data", "B5", "=A5*2")), LOGIC),
    ("a defined name", book(limit="4.6"), LOGIC),
    ("a limit of a validation", book(low="1"), LOGIC),
    ("a limit of traffic lights", book(lights(2)), LOGIC),
    ("a value", book(at("Data", "B5", 99)), DATA),
    ("a value that formulas use as limit", book(at("Limits", "B1", 4.6)), DATA),
    ("more rows", book(rows=ROWS + 7), DATA),
    ("fewer rows", book(rows=ROWS - 7), DATA),
    ("sorted", book(sorted_down), DATA),
    ("colours, number formats, widths", book(styled), COSMETIC),
    ("a colour scale", book(coloured), COSMETIC),
    ("author and title", book(reauthored), COSMETIC),
    ("a sheet renamed", book(renamed), STRUCTURE),
    ("a new sheet", book(lambda made: made.create_sheet("More")), STRUCTURE),
    ("spaces in a formula", book(down("D", "=SUM( A{0}:B{0} ) * 1.10")), COSMETIC),
]


@pytest.mark.parametrize(("edit", "after", "expected"), EDITS, ids=[edit for edit, *_ in EDITS])
def test_an_edit_of_a_workbook_is_of_its_kind(tmp_path: Path, edit: str, after: bytes, expected: Drift) -> None:
    assert edit
    assert change(tmp_path, ("plant.xlsx", book()), ("plant.xlsx", after)) is expected


def test_a_limit_of_a_conditional_format_is_logic(tmp_path: Path) -> None:
    before = book()
    inner = openpyxl.load_workbook(io.BytesIO(before))
    out = io.BytesIO()
    for rules in inner["Data"].conditional_formatting:
        rules.rules[0].formula = ["4.6"]
    inner.save(out)
    assert change(tmp_path, ("a.xlsx", before), ("a.xlsx", out.getvalue())) is LOGIC


CODE = 'Sub Check()\r\n    If Range("B1").Value > 4.5 Then MsgBox "high"\r\nEnd Sub\r\n'
SECTION = (
    "section Section1;\nshared Scrap = let S = Excel.CurrentWorkbook(), R = Table.SelectRows(S, each [x] > {}) in R;"
)


def macros(
    code: str = CODE, *, server: str = "mes01", command: str = "SELECT hi FROM limits", order: int = 1, limit: int = 4
) -> tuple[str, bytes]:
    modules = [
        VbaModuleText(name="Checks", code=code),
        VbaModuleText(name="Other", code="Sub A()\r\nBeep\r\nEnd Sub\r\n"),
    ]
    source = ConnectionSpec(name="MES", connection=f"Provider=SQLOLEDB;Data Source={server};Pwd=x", command=command)
    sheets = [SheetSpec(name="Data", rows=(("Id", 1),))]
    content = workbook(sheets, modules=modules[::order], connections=[source], power_query=SECTION.format(limit))
    return "plant.xlsm", content


MACROS = [
    ("a limit in code", macros(CODE.replace("4.5", "4.6")), LOGIC),
    ("a procedure renamed", macros(CODE.replace("Check", "Verify")), LOGIC),
    ("Option Explicit", macros("Option Explicit\r\n" + CODE), LOGIC),
    ("a command of a connection", macros(command="SELECT lo FROM limits"), LOGIC),
    ("a limit in Power Query", macros(limit=5), LOGIC),
    ("another server", macros(server="mes02"), CONNECTION),
    ("a remark", macros(CODE.replace("Sub Check()", "Sub Check() ' by Eva")), COSMETIC),
    ("indentation and blank lines", macros(CODE.replace("    If", "\r\n\tIf")), COSMETIC),
    ("modules in another order", macros(order=-1), COSMETIC),
]


@pytest.mark.parametrize(("edit", "after", "expected"), MACROS, ids=[edit for edit, *_ in MACROS])
def test_an_edit_of_macros_and_queries_is_of_its_kind(
    tmp_path: Path, edit: str, after: tuple[str, bytes], expected: Drift
) -> None:
    assert edit
    assert change(tmp_path, macros(), after) is expected

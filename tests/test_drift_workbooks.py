"""Edits of Excel workbooks of all three generations, and what kind of change each of them is."""

from __future__ import annotations

import io
import os
import struct
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
from scanner.app.demo.cfb import compound_file
from scanner.app.demo.vbaproject import VbaModuleText
from scanner.app.demo.workbooks import ConnectionSpec, SheetSpec, workbook, zipped
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


def cell(row: int, column: int, *, fixed: bool = False, form: str = "<BHH") -> bytes:
    """Return the token of a cell, both counted from 0; of a fixed one neither row nor column moves."""
    return struct.pack(form, 0x44, row, column | (0 if fixed else 0xC000))


def number(value: float) -> bytes:
    return struct.pack("<Bd", 0x1F, value)


MORE, LESS, TIMES = b"\x0d", b"\x09", b"\x05"


def old(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def xls(
    *,
    rows: int = 5,
    factor: float = 1.1,
    column: int = 1,
    sheet: int = 1,
    low: int = 0,
    limit: float = 4.5,
    shown: float = 4.5,
    first: str = "Data",
) -> tuple[str, bytes]:
    """Return an old workbook: values, formulas down, a formula with a far cell, a name, a conditional format."""

    def formula(row: int, place: int, tokens: bytes) -> bytes:
        return old(6, struct.pack("<HHHdHIH", row, place, 0, 0.0, 2, 0, len(tokens)) + tokens)

    lines = b"".join(
        old(0x203, struct.pack("<HHHd", row, 0, 0, row))
        + formula(row, 2, cell(row, column) + number(factor) + TIMES)
        + formula(row, 3, cell(row, 0) + struct.pack("<BHHH", 0x5A, sheet, low, 1) + MORE)
        for row in range(1, rows + 1)
    )
    told = number(shown)
    rule = old(0x1B0, struct.pack("<HHHHHH", 1, 0, 1, rows, 0, 0)) + old(
        0x1B1, struct.pack("<BBHH", 1, 5, len(told), 0) + bytes(6) + told
    )
    start = old(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    sheets = [start + body + old(10) for body in (lines + rule, b"", b"")]
    names = [first, "Limits", "Prices"]
    target = number(limit)
    name = struct.pack("<HBBHHHBBBB", 0, 0, 2, len(target), 0, 0, 0, 0, 0, 0) + b"\0Hi" + target
    head = old(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    tail = old(0x13D, struct.pack("<HHH", 1, 2, 3)) + old(0x1AE, struct.pack("<HH", 3, 0x401))
    tail += old(0x17, struct.pack("<H9H", 3, 0, 0, 0, 0, 1, 1, 0, 2, 2)) + old(0x18, name) + old(10)
    place = len(head) + sum(12 + len(each) for each in names) + len(tail)
    for title, content in zip(names, sheets, strict=True):
        head += old(0x85, struct.pack("<IBBBB", place, 0, 0, len(title), 0) + title.encode())
        place += len(content)
    return "plant.xls", compound_file({"Workbook": head + tail + b"".join(sheets)})


def binary(kind: int, body: bytes = b"") -> bytes:
    numbered = bytes((kind,)) if kind < 128 else bytes((kind & 0x7F | 0x80, kind >> 7))
    size = len(body)
    return numbered + (bytes((size,)) if size < 128 else bytes((size & 0x7F | 0x80, size >> 7))) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(
    *,
    rows: int = 5,
    factor: float = 1.1,
    column: int = 1,
    sheet: int = 1,
    low: int = 0,
    limit: float = 4.5,
    shown: float = 4.5,
    first: str = "Data",
) -> tuple[str, bytes]:
    """Return a binary workbook with the same content."""

    def formula(place: int, tokens: bytes) -> bytes:
        body = struct.pack("<IIdHI", place, 0, 0.0, 0, len(tokens)) + tokens + bytes(4)
        return binary(9, body)

    lines = b"".join(
        binary(0, struct.pack("<I", row) + bytes(8))
        + formula(2, cell(row, column, form="<BIH") + number(factor) + TIMES)
        + formula(3, cell(row, 0, form="<BIH") + struct.pack("<BHIH", 0x5A, sheet, low, 1) + MORE)
        for row in range(1, rows + 1)
    )
    told = struct.pack("<I", 9) + number(shown) + bytes(4)
    cells = struct.pack("<IIIIIII", 1, 0, 1, 1, rows, 0, 0)
    rule = binary(461, cells) + binary(
        463, struct.pack("<IIIIIIIHIII", 1, 0, 0, 1, 5, 0, 0, 0, len(told), 0, 0) + b"\xff\xff\xff\xff" + told
    )
    names = [first, "Limits", "Prices"]
    book = b"".join(
        binary(156, struct.pack("<II", 0, place) + wide(f"rId{place}") + wide(name))
        for place, name in enumerate(names, 1)
    )
    book += binary(357) + binary(362, struct.pack("<IIiiIiiIii", 3, 0, 0, 0, 0, 1, 1, 0, 2, 2))
    book += binary(
        39, struct.pack("<IBI", 0, 0, 0xFFFFFFFF) + wide("Hi") + struct.pack("<I", 9) + number(limit) + bytes(4)
    )
    links = "".join(
        f'<Relationship Id="rId{place}" Type="http://x/worksheet" Target="worksheets/sheet{place}.bin"/>'
        for place in (1, 2, 3)
    )
    main = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    return "plant.xlsb", zipped(
        {
            "[Content_Types].xml": f'<T><Override PartName="/xl/workbook.bin" ContentType="{main}"/></T>'.encode(),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f"<r>{links}</r>".encode(),
            "xl/worksheets/sheet1.bin": lines + rule,
            "xl/worksheets/sheet2.bin": binary(0, bytes(12)),
            "xl/worksheets/sheet3.bin": binary(0, bytes(12)),
        }
    )


BINARY: list[tuple[str, dict[str, Any], Drift]] = [
    ("a constant", {"factor": 1.2}, LOGIC),
    ("another column", {"column": 0}, LOGIC),
    ("another sheet", {"sheet": 2}, LOGIC),
    ("another limit cell", {"low": 1}, LOGIC),
    ("a defined name", {"limit": 4.6}, LOGIC),
    ("a limit of a conditional format", {"shown": 4.6}, LOGIC),
    ("more rows", {"rows": 9}, DATA),
    ("a sheet renamed", {"first": "Data 2026"}, STRUCTURE),
]


@pytest.mark.parametrize("made", [xls, xlsb])
@pytest.mark.parametrize(("edit", "how", "expected"), BINARY, ids=[edit for edit, *_ in BINARY])
def test_an_edit_of_a_binary_workbook_is_of_its_kind(
    tmp_path: Path, made: Callable[..., tuple[str, bytes]], edit: str, how: dict[str, Any], expected: Drift
) -> None:
    assert edit
    assert change(tmp_path, made(), made(**how)) is expected

"""Workbooks, Access databases and databases by URL as tables, and which of them an address means."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from scanner.app.demo.jet import LinkSpec, access_database
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec
from scanner.app.sources.opening import open_table, same_table
from scanner.app.sources.table import Unusable, Wanted


def read(address: str | Path, *columns: int) -> tuple[tuple[str, ...], list[Any]]:
    with open_table(Wanted(address=str(address))) as table:
        chosen = columns or range(len(table.columns))
        return table.columns, [row for batch in table.read(list(chosen)) for row in batch]


def workbook(path: Path, *rows: tuple[Any, ...], title: str = "Limits") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_cells_of_a_workbook_are_what_they_are_and_not_how_they_look(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "limits.xlsx",
        ("part", "low", "at"),
        ("007", 0.3125, datetime(2026, 1, 31)),  # noqa: DTZ001 - sheets have no time zone
        (7, 4711.0, datetime(2026, 1, 31, 14, 5)),  # noqa: DTZ001 - the same
        (None, None, None),
        (True, "", date(2026, 2, 1)),
        ("x", 0.1, time(6, 30)),
        ("y", None, timedelta(hours=26)),
    )
    retold(path, b"<v>0.3125</v>", b"<v>0.30000000000000004</v>")  # 0.1 + 0.2, as Excel stores it
    retold(path, b"<v>0.1</v>", b"<v>0.10000000000000001</v>")  # the same number as 0.1, with a needless digit
    assert read(path) == (
        ("part", "low", "at"),
        [
            ("007", "0.30000000000000004", "2026-01-31"),
            ("7", "4711", "2026-01-31 14:05:00"),
            ("true", None, "2026-02-01"),
            ("x", "0.1", "06:30:00"),
            ("y", None, "26:00:00"),
        ],
    )
    assert read(f"{path}::limits", 1, 0)[1][1] == ("4711", "7")


def retold(path: Path, before: bytes, after: bytes) -> None:
    """Write other words into the first sheet of a workbook, as another program would have stored them."""
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    (sheet,) = (name for name in parts if name.endswith("sheet1.xml"))
    assert before in parts[sheet]
    parts[sheet] = parts[sheet].replace(before, after)
    with ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


def test_a_sheet_is_named_where_there_are_several(tmp_path: Path) -> None:
    path = workbook(tmp_path / "two.xlsx", ("a",), ("1",))
    book = openpyxl.load_workbook(path)
    book.create_sheet("Other").append(["b"])
    book.defined_names["unused"] = DefinedName("unused", attr_text="Other!$A$1")
    book.save(path)
    with pytest.raises(Unusable, match="needs the name of a sheet behind '::'; its sheets: Limits, Other"):
        read(path)
    with pytest.raises(Unusable, match="has no sheet 'Third'"):
        read(f"{path}::Third")
    assert read(f"{path}::Other") == (("b",), [])


def test_formulas_that_nobody_computed_end_the_check_and_computed_ones_are_their_values(tmp_path: Path) -> None:
    path = workbook(tmp_path / "formulas.xlsx", ("part", "low"), ("1", 2), ("2", "=1+1"))
    with pytest.raises(Unusable, match="formulas that were never computed"):
        read(path)
    retold(path, b"<f>1+1</f><v />", b"<f>1+1</f>")
    with pytest.raises(Unusable, match="formulas that were never computed"):
        read(path)
    retold(path, b"<f>1+1</f>", b"<f>1+1</f><v>2</v>")
    assert read(path)[1] == [("1", "2"), ("2", "2")]
    retold(path, b'<c r="B3"><f>1+1</f><v>2</v>', b'<c r="B3" t="str"><f>""</f><v></v>')
    assert read(path)[1] == [("1", "2"), ("2", None)]


def test_a_value_beyond_the_header_is_not_lost_in_silence(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="values right of its last column name"):
        read(workbook(tmp_path / "wide.xlsx", ("a", "b"), (1, 2), (1, 2, 3)))
    with pytest.raises(Unusable, match="the sheet is empty"):
        read(workbook(tmp_path / "empty.xlsx"))


def test_what_is_no_workbook_is_said_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK nonsense")
    with pytest.raises(Unusable, match="cannot be read as a workbook"):
        read(path)


@pytest.fixture
def access(tmp_path: Path) -> Path:
    columns = (
        ColumnSpec(name="Part", type="text"),
        ColumnSpec(name="Low", type="money"),
        ColumnSpec(name="Active", type="boolean"),
    )
    rows = [("007", Decimal("1.5"), True), ("8", None, False)]
    path = tmp_path / "FinalTest.accdb"
    path.write_bytes(
        access_database(
            tables=[TableSpec(name="Limits", columns=columns, rows=rows), TableSpec(name="Log", columns=columns)],
            links=[LinkSpec(name="Orders", foreign_name="dbo.Orders", connect="ODBC;DSN=ERP")],
        )
    )
    return path


def test_a_table_of_access_is_read_and_a_link_is_named_where_it_leads(access: Path) -> None:
    expected = (("Part", "Low", "Active"), [("007", "1.5", "true"), ("8", None, "false")])
    assert read(f"{access}::limits") == expected
    with pytest.raises(Unusable, match=r"Orders is a link to dbo\.Orders; its rows are elsewhere"):
        read(f"{access}::Orders")
    with pytest.raises(Unusable, match="has no table 'None'; its tables: Limits, Log"):
        read(f"{access}::None")
    with pytest.raises(Unusable, match="needs the name of a table behind '::'"):
        read(access)


def test_a_damaged_access_table_ends_the_check(access: Path) -> None:
    content = access.read_bytes()
    stored = "007".encode("utf-16-le")
    at = content.find(stored) if stored in content else content.find(b"\xff\xfe007")
    page = at // 4096 * 4096
    assert at > 0
    access.write_bytes(content[:page] + b"\0" * 4096 + content[page + 4096 :])
    with pytest.raises(Unusable, match=r"damaged|does not belong"):
        read(f"{access}::Limits")
    access.write_bytes(content[:5000])
    with pytest.raises(Unusable):
        read(f"{access}::Limits")
    access.write_bytes(b"")
    with pytest.raises(Unusable, match="is empty"):
        read(f"{access}::Limits")


def test_a_database_is_named_by_its_url(tmp_path: Path) -> None:
    path = tmp_path / "plant.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE limits (part TEXT, low REAL)")
        connection.execute("INSERT INTO limits VALUES ('007', 1.50)")
    connection.close()
    assert read(f"sqlite:///{path}::limits") == (("part", "low"), [("007", "1.5")])
    asked = "SELECT part || '::x' AS p FROM limits"
    assert read(f"sqlite:///{path}::{asked}")[1] == [("007::x",)]
    with pytest.raises(Unusable, match="behind the URL and '::' goes a table or a query"):
        read(f"sqlite:///{path}")
    with pytest.raises(Unusable, match="no such table"):
        read(f"sqlite:///{path}::none_such")


def test_other_files_are_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="there is no file"):
        read(tmp_path / "none.csv")
    old = tmp_path / "old.xls"
    old.write_bytes(b"x")
    with pytest.raises(Unusable, match=r"save it as \.xlsx"):
        read(old)
    text = tmp_path / "limits.csv"
    text.write_text("a\n1\n")
    with pytest.raises(Unusable, match="'::x' names none of it"):
        read(f"{text}::x")


def test_one_table_under_two_names_is_one(tmp_path: Path) -> None:
    one = tmp_path / "a.csv"
    one.write_text("a\n")
    (tmp_path / "b.csv").write_text("a\n")
    (tmp_path / "folder").mkdir()
    assert same_table(str(one), str(tmp_path / "folder" / ".." / "a.csv"))
    assert same_table("postgresql://x/y::t", "postgresql://x/y::t")
    assert not same_table(str(one), str(tmp_path / "b.csv"))
    assert same_table(f"{one}::T", f"{one}::t")
    assert not same_table(f"{one}::T", f"{one}::S")


def test_a_table_is_the_same_however_its_address_is_spelt(tmp_path: Path) -> None:
    base = tmp_path / "plant.db"
    base.write_bytes(b"")
    assert same_table(f"sqlite:///{base}::limits", f"sqlite:///{tmp_path}/./plant.db::main.LIMITS")
    assert same_table("postgresql://a@localhost/x::t", 'postgresql+psycopg://b@127.0.0.1:5432/x::public."T"')
    assert not same_table("postgresql://a@localhost/x::t", "postgresql://a@localhost/y::t")
    assert not same_table("postgresql://a@localhost/x::old.t", "postgresql://a@localhost/x::new.t")

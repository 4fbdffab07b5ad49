"""Workbooks that the demo writes, old, new and encrypted, read back by libraries that know nothing of this product."""

from __future__ import annotations

import base64
import io
import struct
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import msoffcrypto
import olefile
import openpyxl
import pytest

from scanner.app.demo.encrypted import encrypted_database, encrypted_workbook
from scanner.app.demo.jet import access_database
from scanner.app.demo.oldworkbooks import old_workbook
from scanner.app.demo.vbaproject import VbaModuleText, stored_text
from scanner.app.demo.workbooks import ConnectionSpec, Properties, SheetSpec, column_letters, workbook

if TYPE_CHECKING:
    from oletools.olevba import VBA_Parser

MODULES = (
    VbaModuleText(name="ThisWorkbook", code="Private Sub Workbook_Open()\nEnd Sub", kind="document"),
    VbaModuleText(name="modPost", code='Sub Buchen()\n    MsgBox "Größe"\nEnd Sub'),
)
MACRO_SHEET = SheetSpec(
    name="Macro1", macro=True, state="hidden", rows=[('=ALERT("Fertig")',), ('=RUN("Weiter")',), ("=HALT()",)]
)
SHEETS = (
    SheetSpec(name="Kosten & <Mengen>", rows=[("Teil", 1, 2.5, "=B1*C1"), (), (None, None, "x > y")]),
    SheetSpec(name="Lists", state="veryHidden"),
    MACRO_SHEET,
)
OLD_SHEETS = (SheetSpec(name="Tabelle1", rows=[("Teil", 1, 2.5)]), MACRO_SHEET)


def olevba(path: Path) -> VBA_Parser:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # olevba calls pyparsing by its old names
        from oletools.olevba import VBA_Parser
    return VBA_Parser(str(path))


def olevba_texts(path: Path) -> list[str]:
    parser = olevba(path)
    try:
        return [code for *_, code in parser.extract_macros()]
    finally:
        parser.close()


def full_workbook() -> bytes:
    return workbook(
        SHEETS,
        modules=MODULES,
        names=[("Auto_Open", "Macro1!$A$1")],
        connections=[ConnectionSpec(name="ERP", connection="ODBC;DSN=ERP", command="SELECT a FROM b WHERE c < 5")],
        external_links=[r"file:///\\srv01\plant\Rates.xlsx"],
        power_query='section Section1;\nshared Scrap = Odbc.DataSource("dsn=MES");',
        properties=Properties(author="Jörg Beispiel", title="Scrap", company="Werk Nord"),
    )


def test_openpyxl_reads_cells_states_links_and_authors() -> None:
    book = openpyxl.load_workbook(io.BytesIO(full_workbook()))
    assert book.sheetnames == [sheet.name for sheet in SHEETS]
    first = book[SHEETS[0].name]
    assert [cell.value for cell in first[1]] == ["Teil", 1, 2.5, "=B1*C1"]
    assert first["C3"].value == "x > y"
    assert book["Lists"].sheet_state == "veryHidden"
    assert book.defined_names["Auto_Open"].attr_text == "Macro1!$A$1"
    assert (book.properties.creator, book.properties.title) == ("Jörg Beispiel", "Scrap")
    links = book._external_links  # type: ignore[attr-defined]
    assert [link.file_link.Target for link in links] == [r"file:///\\srv01\plant\Rates.xlsx"]


def test_olevba_reads_the_macros_of_both_kinds_of_workbook(tmp_path: Path) -> None:
    new, old = tmp_path / "a.xlsm", tmp_path / "a.xls"
    new.write_bytes(full_workbook())
    old.write_bytes(old_workbook(OLD_SHEETS, modules=MODULES))
    assert olevba_texts(new) == olevba_texts(old) == [stored_text(module) for module in MODULES]


def test_connections_macro_sheets_and_power_query_are_parts_of_the_package() -> None:
    with zipfile.ZipFile(io.BytesIO(full_workbook())) as package:
        assert package.testzip() is None
        connection = next(iter(ET.fromstring(package.read("xl/connections.xml"))))  # noqa: S314 - our own file
        mashup = ET.fromstring(package.read("customXml/item1.xml")).text or ""  # noqa: S314
        macro_sheet = package.read("xl/macrosheets/sheet3.xml").decode()
    assert connection[0].attrib == {"connection": "ODBC;DSN=ERP", "command": "SELECT a FROM b WHERE c < 5"}
    packed = base64.b64decode(mashup)
    size = struct.unpack_from("<I", packed, 4)[0]
    with zipfile.ZipFile(io.BytesIO(packed[8 : 8 + size])) as inner:
        assert b"shared Scrap" in inner.read("Formulas/Section1.m")
    assert '<f>ALERT("Fertig")</f>' in macro_sheet


def test_olevba_sees_the_macro_sheet_of_an_old_workbook(tmp_path: Path) -> None:
    path = tmp_path / "alt.xls"
    path.write_bytes(old_workbook(OLD_SHEETS, auto_open="Macro1"))
    parser = olevba(path)
    try:
        assert parser.detect_xlm_macros()
        lines = "\n".join(parser.xlm_macros)
    finally:
        parser.close()
    assert "Excel 4.0 macro sheet, hidden" in lines
    for expected in ("Auto_Open", "Fertig", "ALERT", "RUN", "HALT"):
        assert expected in lines


def test_old_workbooks_name_author_and_company(tmp_path: Path) -> None:
    path = tmp_path / "alt.xls"
    path.write_bytes(old_workbook(OLD_SHEETS, author="Jörg Beispiel", company="Werk Nord"))
    with olefile.OleFileIO(str(path)) as opened:
        found = opened.get_metadata()
    assert (found.author.decode("cp1252"), found.company.decode("cp1252")) == ("Jörg Beispiel", "Werk Nord")


def test_an_encrypted_workbook_opens_with_its_password_alone() -> None:
    plain = full_workbook()
    locked = msoffcrypto.OfficeFile(io.BytesIO(encrypted_workbook(plain, "Sommer2024")))
    assert locked.is_encrypted()
    locked.load_key(password="Sommer2024", verify_password=True)
    opened = io.BytesIO()
    locked.decrypt(opened)
    assert opened.getvalue() == plain
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        locked.load_key(password="Winter2024", verify_password=True)


def test_an_encrypted_database_hides_its_pages_but_not_what_it_is() -> None:
    plain = access_database(author="Jörg Beispiel")
    locked = encrypted_database(plain, "Sommer2024")
    assert locked[:0x18] == plain[:0x18]
    assert locked[0x3E:0x42] != plain[0x3E:0x42]
    assert b"MSysObjects" in plain
    assert b"MSysObjects" not in locked
    assert "AES Cryptographic Provider".encode("utf-16-le") in locked[0x299:0x400]


@pytest.mark.parametrize(("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_that_people_see(number: int, letters: str) -> None:
    assert column_letters(number) == letters


def test_the_same_content_gives_the_same_bytes() -> None:
    assert full_workbook() == full_workbook()
    assert encrypted_workbook(full_workbook(), "a") == encrypted_workbook(full_workbook(), "a")

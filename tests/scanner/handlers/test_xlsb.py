"""Binary workbooks: sheets, formula text, macro sheets, connections, macros, locks and damage."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Metric, Part, PartKind, Source
from scanner.app.demo.encrypted import encrypted_workbook
from scanner.app.demo.vbaproject import VbaModuleText, vba_project
from scanner.app.demo.workbooks import zipped
from scanner.handlers.xlsb import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

MAIN = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
TYPES = f"""<Types><Override PartName="/xl/workbook.bin" ContentType="{MAIN}"/>
<Override PartName="/xl/sharedStrings.bin" ContentType="application/vnd.ms-excel.sharedStrings"/>
<Override PartName="/xl/connections.bin" ContentType="application/vnd.ms-excel.connections"/>
<Override PartName="/xl/macrosheets/sheet2.bin" ContentType="application/vnd.ms-excel.macrosheet"/>
<Override PartName="/xl/macrosheets/binaryIndex1.bin" ContentType="application/vnd.ms-excel.binIndexMs"/></Types>"""
RELS = """<r><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.bin"/>
<Relationship Id="rId2" Type="http://x/xlMacrosheet" Target="macrosheets/sheet2.bin"/></r>"""


def record(kind: int, body: bytes = b"") -> bytes:
    number = bytes((kind,)) if kind < 128 else bytes((kind & 0x7F | 0x80, kind >> 7))
    size = len(body)
    return number + (bytes((size,)) if size < 128 else bytes((size & 0x7F | 0x80, size >> 7))) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def listed(name: str, link: str, state: int = 0) -> bytes:
    return record(156, struct.pack("<II", state, 1) + wide(link) + wide(name))


def formula(column: int, tokens: bytes) -> bytes:
    return record(9, struct.pack("<IIdHI", column, 0, 0.0, 0, len(tokens)) + tokens + struct.pack("<I", 0))


def defined(name: str) -> bytes:
    return record(39, struct.pack("<IBI", 0, 0, 0xFFFFFFFF) + wide(name) + bytes(8))


A1 = b"\x44" + struct.pack("<IH", 0, 0xC000)
USL = b"\x23" + struct.pack("<I", 1)
BOOK = listed("Freigabe", "rId1") + listed("Macro1", "rId2", 2) + defined("USL") + defined("_xlnm.Auto_Open")
SHEET = (
    record(0, bytes(12))
    + record(7, struct.pack("<III", 0, 0, 1))
    + record(6, struct.pack("<II", 1, 0) + wide("Cpk"))
    + record(0, struct.pack("<I", 1) + bytes(8))
    + formula(2, USL + A1 + b"\x04")
    + formula(3, b"\x01" + struct.pack("<I", 1))
    + record(427, bytes(16) + struct.pack("<I", len(A1) + len(USL) + 1) + A1 + USL + b"\x06")
    + formula(4, b"\x01" + struct.pack("<I", 1))
)
MACRO = record(0, bytes(12)) + formula(0, b"\x17" + struct.pack("<H", 1) + b"x\0" + b"\x42\x01\x6e\0")
PARTS = {
    "[Content_Types].xml": TYPES.encode(),
    "xl/workbook.bin": BOOK,
    "xl/_rels/workbook.bin.rels": RELS.encode(),
    "xl/worksheets/sheet1.bin": SHEET,
    "xl/macrosheets/sheet2.bin": MACRO,
    "xl/macrosheets/binaryIndex1.bin": b"",
    "xl/sharedStrings.bin": record(19, b"\0" + wide("first")) + record(19, b"\0" + wide("Ausschuss")),
    "xl/connections.bin": record(201, bytes(20) + wide("ERP"))
    + record(203, b"\1\0\0\0\2" + wide("DSN=SAP") + wide("SELECT Price FROM Rates"))
    + record(202),
    "xl/vbaProject.bin": vba_project([VbaModuleText(name="Posting", code="Sub Post()\r\nEnd Sub\r\n")]),
}
CONTENT = zipped(PARTS)


def opened(content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name="a.xlsb", size=len(content), opener=lambda: BytesIO(content), code_only=code_only)


def read(content: bytes, *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(content, code_only=code_only)))


def parts(findings: list[Finding], kind: PartKind) -> list[tuple[str, str, int]]:
    return [(one.name, one.subtype, one.count) for one in findings if isinstance(one, Part) and one.kind is kind]


def test_the_kind_says_that_there_are_macros() -> None:
    assert HANDLER.recognise(opened(CONTENT)) == "excel-macro"
    assert HANDLER.recognise(opened(zipped({"xl/workbook.xml": b""}))) is None


def test_sheets_macro_sheets_and_modules_are_listed() -> None:
    found = read(CONTENT)
    assert parts(found, PartKind.SHEET) == [("Freigabe", "visible", 3)]
    assert parts(found, PartKind.MACRO_SHEET) == [("Macro1", "very hidden", 1)]
    assert parts(found, PartKind.MODULE) == [("Posting", "standard", 2)]


def test_formulas_are_told_as_text_shared_ones_once() -> None:
    formulas = [
        (one.text, one.where) for one in read(CONTENT) if isinstance(one, Evidence) and one.kind is Kind.FORMULA
    ]
    assert formulas == [("=USL-A1", "Freigabe!C2"), ("=A1/USL", "Freigabe!D2")]


def test_headings_names_and_automatic_names_are_evidence() -> None:
    texts = [one.text for one in read(CONTENT) if isinstance(one, Evidence)]
    assert {"Freigabe: Ausschuss, Cpk", "names: USL", "_xlnm.Auto_Open"} <= set(texts)


def test_the_macro_sheet_is_source() -> None:
    sources = {one.part: one.text for one in read(CONTENT, code_only=True) if isinstance(one, Source)}
    assert sources["Macro1"] == 'A1: =EXEC("x")'


def test_a_connection_is_found_by_its_texts() -> None:
    (connection,) = [one for one in read(CONTENT) if isinstance(one, Part) and one.kind is PartKind.CONNECTION]
    assert (connection.name, connection.detail) == ("ERP", "DSN=SAP | SELECT Price FROM Rates")


def test_hidden_sheets_are_counted() -> None:
    metrics = {one.name: one.value for one in read(CONTENT) if isinstance(one, Metric)}
    assert metrics["hidden_sheets"] == 1
    assert metrics["formulas"] == 3


def test_the_well_known_password_opens_it_and_no_other() -> None:
    assert read(encrypted_workbook(CONTENT, "VelvetSweatshop")) == read(CONTENT)
    with pytest.raises(Unreadable):
        read(encrypted_workbook(CONTENT, "geheim"))


@settings(max_examples=80)
@given(st.data())
def test_damage_gives_findings_and_never_an_exception(data: st.DataObject) -> None:
    damaged = dict(PARTS)
    for name in ("xl/workbook.bin", "xl/worksheets/sheet1.bin", "xl/connections.bin", "xl/sharedStrings.bin"):
        content = bytearray(damaged[name])
        for _ in range(data.draw(st.integers(0, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        damaged[name] = bytes(content[: data.draw(st.integers(0, len(content)))])
    assert all(isinstance(one, Finding) for one in read(zipped(damaged)))

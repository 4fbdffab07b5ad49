"""Old Excel workbooks: macros, macro sheets, links, people, locks, and single streams of the oldest versions."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Metric, Part, PartKind, Problem, Source, Trouble
from scanner.app.demo.cfb import compound_file
from scanner.app.demo.oldworkbooks import old_workbook
from scanner.app.demo.vbaproject import VbaModuleText, vba_project, vba_streams
from scanner.app.demo.workbooks import SheetSpec, zipped
from scanner.handlers.xls import HANDLER
from scanner.reading import ole
from scanner.reading.handler import Unreadable
from scanner.reading.office.biff import read_book
from scanner.reading.office.celllabels import Labels
from scanner.reading.source import SourceFile

MODULE = VbaModuleText(name="Posting", code="Sub Post()\r\nEnd Sub\r\n")
MACRO = SheetSpec(name="Macro1", rows=(('=ALERT("Fertig")',), ("=HALT()",)), macro=True, state="veryHidden")
SHEET = SheetSpec(name="Prüfung", rows=(("USL", "LSL"), (1, 2)))


def opened(content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name="a.xls", size=len(content), opener=lambda: BytesIO(content), code_only=code_only)


def read(content: bytes, *, code_only: bool = False) -> list[Finding]:
    file = opened(content, code_only=code_only)
    assert HANDLER.recognise(file)
    return list(HANDLER.read(file))


def parts(findings: list[Finding], kind: PartKind) -> list[tuple[str, str, int]]:
    return [(one.name, one.subtype, one.count) for one in findings if isinstance(one, Part) and one.kind is kind]


def texts(findings: list[Finding], kind: Kind) -> list[str]:
    return [one.text for one in findings if isinstance(one, Evidence) and one.kind is kind]


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


BOF = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))


def test_macros_macro_sheets_and_sheets_are_listed() -> None:
    found = read(old_workbook([SHEET, MACRO], modules=[MODULE], auto_open="Macro1"))
    assert parts(found, PartKind.MODULE) == [("Posting", "standard", 2)]
    assert parts(found, PartKind.MACRO_SHEET) == [("Macro1", "very hidden", 2)]
    assert parts(found, PartKind.SHEET) == [("Prüfung", "visible", 0)]
    assert "Auto_Open" in texts(found, Kind.LABEL)
    assert "Prüfung: USL, LSL" in texts(found, Kind.STRUCTURE)


def test_the_commands_of_a_macro_sheet_are_its_source() -> None:
    found = read(old_workbook([MACRO]), code_only=True)
    assert [one.text for one in found if isinstance(one, Source)] == ['A1: =ALERT("Fertig")\nA2: =HALT()']
    assert {type(one) for one in found} == {Part, Source}


def test_links_and_people_are_named() -> None:
    found = read(old_workbook([SHEET], author="E. Ngineer", company="Plant", external_links=[r"\\srv\q\limits.xls"]))
    assert [one.detail for one in found if isinstance(one, Part) and one.kind is PartKind.EXTERNAL_LINK] == [
        r"\\srv\q\limits.xls"
    ]
    people = {one.where: one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.PERSON}
    assert people["author"] == "E. Ngineer"
    assert people["company"] == "Plant"


def test_a_query_tells_its_connection_and_its_command() -> None:
    def words(text: str) -> bytes:
        return record(0xCD, struct.pack("<HB", len(text), 0) + text.encode("latin-1"))

    query = record(0xDC, struct.pack("<6H", 1, 0, 1, 0, 0, 1)) + words("SELECT a FROM t") + words("ODBC;DSN=Plant")
    found = read(compound_file({"Workbook": BOF + query + record(0x0A)}))
    (part,) = [one for one in found if isinstance(one, Part) and one.kind is PartKind.CONNECTION]
    assert (part.subtype, part.detail) == ("odbc", "ODBC;DSN=Plant | SELECT a FROM t")
    assert texts(found, Kind.SQL)


def test_an_encrypted_workbook_still_shows_its_macros() -> None:
    streams = {f"_VBA_PROJECT_CUR/{name}": content for name, content in vba_streams([MODULE]).items()}
    content = compound_file({"Workbook": BOF + record(0x2F, b"\1\0" + b"\0" * 52) + record(0x0A), **streams})
    kept: list[Finding] = []
    with pytest.raises(Unreadable) as refused:
        kept.extend(HANDLER.read(opened(content)))  # a list keeps what came before the exception
    assert refused.value.trouble is Trouble.ENCRYPTED
    assert parts(kept, PartKind.MODULE) == [("Posting", "standard", 2)]


def test_macros_of_an_embedded_package_are_named_by_their_place() -> None:
    inner = zipped({"xl/vbaProject.bin": vba_project([MODULE])})
    found = read(compound_file({"Workbook": BOF + record(0x0A), "MBD01/Package": inner}))
    assert parts(found, PartKind.MODULE) == [("MBD01/Package/Posting", "standard", 2)]


@pytest.mark.parametrize(("bof", "kind", "part"), [(0x09, 0x10, PartKind.SHEET), (0x409, 0x40, PartKind.MACRO_SHEET)])
def test_single_streams_of_the_oldest_versions_are_recognised(bof: int, kind: int, part: PartKind) -> None:
    content = record(bof, struct.pack("<HHH", 2, kind, 0)) + record(0x406, b"\0" * 20) + record(0x0A)
    assert [count for _, _, count in parts(read(content), part)] == [1]


def test_formulas_that_are_not_decoded_are_said() -> None:
    content = record(0x409, struct.pack("<HHH", 0, 0x40, 0)) + record(0x406, b"\0" * 20) + record(0x0A)
    assert [one.trouble for one in read(content) if isinstance(one, Problem)] == [Trouble.NOT_READ_YET]


def test_a_workbook_that_is_cut_off_gives_what_is_left() -> None:
    content = compound_file(
        {"Workbook": BOF + record(0x85, struct.pack("<IBBB", 0, 0, 0, 1) + b"\0S") + b"\x06\0\xff\xff"}
    )
    found = read(content)
    assert parts(found, PartKind.SHEET) == [("S", "visible", 0)]
    assert [one.trouble for one in found if isinstance(one, Problem)] == [Trouble.MALFORMED]


def test_hidden_sheets_are_counted() -> None:
    found = read(old_workbook([SHEET, SheetSpec(name="H", state="hidden")]))
    assert next(one.value for one in found if isinstance(one, Metric) and one.name == "hidden_sheets") == 1


@settings(max_examples=100)
@given(st.data())
def test_damage_gives_findings_or_unreadable(data: st.DataObject) -> None:
    content = bytearray(CONTENT)
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    file = opened(bytes(content))
    try:
        if HANDLER.recognise(file):
            assert all(isinstance(one, Finding) for one in HANDLER.read(file))
    except Unreadable as refused:
        assert refused.detail  # noqa: PT017 - both ends are right


CONTENT = old_workbook([SHEET, MACRO], modules=[MODULE], author="x", external_links=[r"\\a\b.xls"], auto_open="Macro1")


def test_texts_are_known_by_their_place_wherever_they_stand() -> None:
    rows = (("Material", "Cost per kg"), *[("", "")] * 20, ("Sand", 4))
    file = opened(old_workbook([SheetSpec(name="Casting", rows=rows)]))
    (sheet,) = read_book(ole.compound_file(file).read("Workbook", 1 << 20)).sheets
    assert Labels(sheet.labels).of("B22") == ("Cost per kg", "Sand")

"""Open XML workbooks: macros, macro sheets, formulas, links, connections, Power Query, people, locks and damage."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Metric, Part, PartKind, Problem, Reference, Source, Trouble
from scanner.app.demo.encrypted import encrypted_workbook
from scanner.app.demo.vbaproject import VbaModuleText
from scanner.app.demo.workbooks import ConnectionSpec, Properties, SheetSpec, workbook, zipped
from scanner.examine import Job, examine
from scanner.handlers.workbook import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

MODULES = (
    VbaModuleText(name="ThisWorkbook", code="", kind="document"),
    VbaModuleText(name="Posting", code='Sub Post()\r\n    Range("A1").Value = 1\r\nEnd Sub\r\n'),
)
SHEETS = (
    SheetSpec(name="Freigabe", rows=(("USL", "LSL", "Cpk"), (1, 2, "=STDEV(A2:A9)/Limits!A1"))),
    SheetSpec(name="Limits", rows=((5,),), state="veryHidden"),
)


def opened(content: bytes, name: str = "a.xlsm", *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: BytesIO(content), code_only=code_only)


def read(content: bytes, *, code_only: bool = False) -> list[Finding]:
    file = opened(content, code_only=code_only)
    assert HANDLER.recognise(file)
    return list(HANDLER.read(file))


def parts(findings: list[Finding], kind: PartKind) -> list[Part]:
    return [finding for finding in findings if isinstance(finding, Part) and finding.kind is kind]


def texts(findings: list[Finding], kind: Kind) -> list[str]:
    return [finding.text for finding in findings if isinstance(finding, Evidence) and finding.kind is kind]


def metrics(findings: list[Finding]) -> dict[str, float]:
    return {finding.name: finding.value for finding in findings if isinstance(finding, Metric)}


def problems(findings: list[Finding]) -> list[Trouble]:
    return [finding.trouble for finding in findings if isinstance(finding, Problem)]


def test_the_kind_says_whether_there_are_macros() -> None:
    assert HANDLER.recognise(opened(workbook(SHEETS))) == "excel"
    assert HANDLER.recognise(opened(workbook(SHEETS, modules=MODULES))) == "excel-macro"
    assert HANDLER.recognise(opened(b"PK\x03\x04 no archive")) is None


def test_modules_are_listed_with_their_source() -> None:
    found = read(workbook(SHEETS, modules=MODULES))
    assert [(part.name, part.subtype, part.count) for part in parts(found, PartKind.MODULE)] == [
        ("ThisWorkbook", "document", 0),
        ("Posting", "standard", 3),
    ]
    assert not problems(found)


def test_code_only_gives_modules_and_macro_sheets_and_nothing_else() -> None:
    sheets = (*SHEETS, SheetSpec(name="Macro1", rows=(('=ALERT("x")',),), macro=True))
    found = read(workbook(sheets, modules=MODULES), code_only=True)
    assert {type(finding) for finding in found} == {Part, Source}
    assert {part.kind for part in found if isinstance(part, Part)} == {PartKind.MODULE, PartKind.MACRO_SHEET}


def test_sheets_say_their_state_and_their_formulas() -> None:
    found = read(workbook(SHEETS))
    assert [(part.name, part.subtype, part.count) for part in parts(found, PartKind.SHEET)] == [
        ("Freigabe", "visible", 1),
        ("Limits", "very hidden", 0),
    ]
    assert metrics(found)["hidden_sheets"] == 1
    assert metrics(found)["formulas"] == 1


def test_headings_and_formulas_are_evidence() -> None:
    found = read(workbook(SHEETS, names=[("Ausschusskosten", "Limits!$A$1")]))
    assert "Freigabe: USL, LSL, Cpk" in texts(found, Kind.STRUCTURE)
    assert "names: Ausschusskosten" in texts(found, Kind.STRUCTURE)
    assert texts(found, Kind.FORMULA) == ["Cpk = STDEV(A2:A9)/Limits!A1"]


def test_what_openpyxl_writes_is_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Q4 Kosten"
    sheet.append(["Ausschuss", "Preis"])
    for row in range(2, 700):
        sheet.cell(row, 3, f"=A{row}*B{row}")
    sheet["D2"] = '=IF(SUM(C:C)>1000,"sperren",MAX(C2:C9))'
    out = BytesIO()
    book.save(out)
    found = read(out.getvalue())
    assert metrics(found)["formulas"] == 699
    assert metrics(found)["unique_formulas"] == 2
    assert metrics(found)["max_nesting"] == 2
    assert "Q4 Kosten: Ausschuss, Preis" in texts(found, Kind.STRUCTURE)


def test_macro_sheets_are_kept_as_source_and_their_start_is_named() -> None:
    macro = SheetSpec(name="Macro1", rows=(('=EXEC("calc.exe")',), ("=HALT()",)), macro=True, state="hidden")
    found = read(workbook((*SHEETS, macro), names=[("_xlnm.Auto_Open", "Macro1!$A$1")]))
    (part,) = parts(found, PartKind.MACRO_SHEET)
    assert (part.name, part.subtype, part.count) == ("Macro1", "hidden", 2)
    (source,) = [finding for finding in found if isinstance(finding, Source)]
    assert (source.language, source.text) == ("xlm", 'A1: =EXEC("calc.exe")\nA2: =HALT()')
    assert any("Auto_Open" in text for text in texts(found, Kind.LABEL))
    assert '=EXEC("calc.exe")' in texts(found, Kind.STATEMENT)


def test_links_and_connections_are_named_with_their_targets() -> None:
    found = read(
        workbook(
            SHEETS,
            external_links=["file:///\\\\srv\\q\\limits.xlsx"],
            connections=[ConnectionSpec(name="ERP", connection="DSN=SAP;UID=x", command="UPDATE Rates SET Price = 1")],
        )
    )
    assert [part.detail for part in parts(found, PartKind.EXTERNAL_LINK)] == ["\\\\srv\\q\\limits.xlsx"]
    assert metrics(found)["external_links"] == 1
    (connection,) = parts(found, PartKind.CONNECTION)
    assert "DSN=SAP" in connection.detail
    assert any("UPDATE" in text for text in texts(found, Kind.SQL))
    assert {"\\\\srv\\q\\limits.xlsx", "DSN=SAP"} <= {edge.target for edge in found if isinstance(edge, Reference)}


def test_power_query_is_kept_as_source() -> None:
    code = 'section Section1;\nshared Scrap = let Source = Sql.Database("mes", "Q") in Source;\n'
    found = read(workbook(SHEETS, power_query=code))
    assert [finding.language for finding in found if isinstance(finding, Source)] == ["m"]
    assert "Scrap" in {part.name for part in parts(found, PartKind.CONNECTION)}


def test_the_people_of_the_properties_are_named() -> None:
    found = read(
        workbook(SHEETS, properties=Properties(author="E. Ngineer", last_author="B. Oss", company="Plant & Co"))
    )
    people = {finding.where: finding.text for finding in found if isinstance(finding, Evidence)}
    assert (people["author"], people["last author"], people["company"]) == ("E. Ngineer", "B. Oss", "Plant & Co")


def test_a_sheet_that_is_listed_must_be_there() -> None:
    archive = {member: zipfile.ZipFile(BytesIO(CONTENT)).read(member) for member in MEMBERS}
    del archive["xl/worksheets/sheet2.xml"]
    (lost,) = [one for one in read(zipped(archive)) if isinstance(one, Problem)]
    assert (lost.trouble, lost.where) == (Trouble.MALFORMED, "xl/workbook.xml")
    assert lost.detail.endswith(": Limits")


@pytest.mark.parametrize("vba", [b"damaged project", b"\xd0\xcf"])
def test_a_damaged_project_is_never_no_macros(vba: bytes) -> None:
    found = read(workbook(SHEETS, vba=vba))
    assert problems(found) == [Trouble.MALFORMED]
    assert parts(found, PartKind.SHEET)


def test_a_workbook_with_the_well_known_password_is_read() -> None:
    content = workbook(SHEETS, modules=MODULES)
    assert read(encrypted_workbook(content, "VelvetSweatshop")) == read(content)


@pytest.mark.parametrize(("password", "complete"), [("VelvetSweatshop", True), ("geheim", False), ("", True)])
def test_an_encrypted_workbook_is_known_as_encrypted_even_if_it_was_read(
    tmp_path: Path, password: str, *, complete: bool
) -> None:
    plain = workbook(SHEETS, modules=MODULES)
    path = tmp_path / "a.xlsm"
    path.write_bytes(encrypted_workbook(plain, password) if password else plain)
    size = path.stat().st_size
    job = Job(
        native=str(path), share="", path="a.xlsm", size=size, modified_ns=0, seen=datetime(2026, 1, 1, tzinfo=UTC)
    )
    seen = examine(job, (HANDLER,))
    assert seen.encrypted == bool(password)
    assert (seen.complete, bool(list(seen.of_kind(PartKind.MODULE)))) == (complete, complete)


def test_a_workbook_with_another_password_says_so() -> None:
    file = opened(encrypted_workbook(workbook(SHEETS), "geheim"), "a.xlsm")
    assert HANDLER.recognise(file) == "excel-macro"
    with pytest.raises(Unreadable) as refused:
        list(HANDLER.read(file))
    assert refused.value.trouble is Trouble.ENCRYPTED


@settings(max_examples=60)
@given(st.data())
def test_damage_gives_findings_and_never_another_exception(data: st.DataObject) -> None:
    content = bytearray(CONTENT)
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    file = opened(bytes(content[: data.draw(st.integers(100, len(content)))]))
    with suppress(Unreadable):
        if HANDLER.recognise(file):
            assert all(isinstance(finding, Finding) for finding in HANDLER.read(file))


CONTENT = workbook(
    SHEETS,
    modules=MODULES,
    external_links=["file:///C:\\a.xlsx"],
    connections=[ConnectionSpec(name="c", connection="DSN=x", command="SELECT 1")],
)


MEMBERS = zipfile.ZipFile(BytesIO(CONTENT)).namelist()


def test_real_workbooks_of_the_collection_are_read(corpus: Path) -> None:
    count = 0
    for path in sorted((corpus / "all" / "excel").rglob("*.xlsx"))[:40]:
        with SourceFile(name=path.name, size=path.stat().st_size, opener=lambda path=path: path.open("rb")) as file:
            if HANDLER.recognise(file):
                count += 1
                assert parts(list(HANDLER.read(file)), PartKind.SHEET)
    assert count > 10

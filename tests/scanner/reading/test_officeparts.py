"""Parts that Office formats share: relationships, connections, Power Query, properties, words, kinds, passwords."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Problem, Reference, Source, Trouble
from scanner.app.demo.cfb import compound_file
from scanner.app.demo.encrypted import encrypted_workbook
from scanner.app.demo.workbooks import zipped
from scanner.reading.archive import archive_of
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.guarding import guarded
from scanner.reading.handler import Unreadable
from scanner.reading.office.connections import connection_findings, read_connections, read_tables
from scanner.reading.office.mashup import read_m, read_mashup
from scanner.reading.office.officekind import office_kind
from scanner.reading.office.oleproperties import ole_properties
from scanner.reading.office.ooxml import Package, address, attributes, external_links
from scanner.reading.office.sheetnames import is_automatic, sheet_state, structure
from scanner.reading.office.unlocking import DEFAULT_PASSWORD, unlocked
from scanner.reading.ole import CompoundFile
from scanner.reading.source import Limits, SourceFile, TooLarge

EXCEL = Surroundings(host="excel")


def opened(content: bytes, name: str = "a.xlsx") -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: BytesIO(content))


def package(parts: dict[str, str]) -> Package:
    return Package(archive_of(zipped({name: text.encode() for name, text in parts.items()}), Limits()))


TYPES = """<Types><Default Extension="xml" ContentType="a/xml"/>
<Override PartName="/odd/book.xyz" ContentType="x/Main+xml"/></Types>"""


def test_content_types_decide_what_a_part_is() -> None:
    found = package({"[Content_Types].xml": TYPES, "odd/book.xyz": "", "other.xml": ""})
    assert found.type_of("ODD/book.xyz") == "x/main+xml"
    assert found.type_of("other.xml") == "a/xml"
    assert found.parts("main") == ["odd/book.xyz"]


def test_the_main_part_is_found_even_if_nothing_says_where_it_is() -> None:
    assert package({"word/document.xml": ""}).main() == ("word/document.xml", "")
    assert package({"other.xml": ""}).main() == ("", "")


@pytest.mark.parametrize(
    ("target", "part"), [("sheets/s1.xml", "xl/sheets/s1.xml"), ("/xl/s1.xml", "xl/s1.xml"), ("..\\s1.xml", "s1.xml")]
)
def test_relationships_are_relative_to_their_part_or_absolute(target: str, part: str) -> None:
    rels = f"<Relationships><Relationship Id='r1' Type='http://x/worksheet' Target='{target}'/></Relationships>"
    found = package({"xl/_rels/workbook.xml.rels": rels})
    (link,) = found.relationships("xl/workbook.xml")
    assert (link.id, link.kind, link.target, link.external) == ("r1", "worksheet", part, False)


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("file:///C:\\Daten\\cost.xlsx", "C:\\Daten\\cost.xlsx"),
        ("file:///\\\\srv\\q\\limits%20neu.xlsx", "\\\\srv\\q\\limits neu.xlsx"),
        ("file://srv/q/limits.xlsx", "\\\\srv/q/limits.xlsx"),
        ("https://plant.sharepoint.com/Pr%C3%BCf.xlsx", "https://plant.sharepoint.com/Prüf.xlsx"),
    ],
)
def test_addresses_are_written_as_people_write_them(raw: str, written: str) -> None:
    assert address(raw) == written


def test_external_links_are_named_once_and_hyperlinks_are_none() -> None:
    def rels(kind: str) -> str:
        return f'<r><Relationship Id="1" Type="x/{kind}" Target="file:///C:\\a.xlsx" TargetMode="External"/></r>'

    found = package(
        {
            "xl/_rels/workbook.xml.rels": rels("hyperlink"),
            "xl/externalLinks/_rels/externalLink1.xml.rels": rels("externalLinkPath"),
            "xl/externalLinks/_rels/externalLink2.xml.rels": rels("externalLinkPath"),
        }
    )
    listed = list(external_links(found))
    assert [(part.name, part.detail) for part in listed if isinstance(part, Part)] == [("a.xlsx", "C:\\a.xlsx")]
    assert [edge.access for edge in listed if isinstance(edge, Reference)] == [Access.READ]


@given(st.binary(max_size=200))
def test_any_tag_has_attributes(tag: bytes) -> None:
    assert isinstance(attributes(tag), dict)


CONNECTIONS = """<connections><connection id="1" name="ERP" type="5"><dbPr commandType="2"
 connection="Provider=SQLOLEDB;Data Source=erp01;Initial Catalog=Costing"
 command="SELECT Price_x000d__x000a_FROM dbo.Rates"/>
</connection><connection id="2" name="Web" type="4"><webPr url="http://mes/wip"/></connection></connections>"""


def test_connections_give_address_command_and_lineage() -> None:
    archive = archive_of(zipped({"c.xml": CONNECTIONS.encode()}), Limits())
    found = list(read_connections(archive, "c.xml", EXCEL))
    parts = {part.name: part for part in found if isinstance(part, Part)}
    assert parts["ERP"].subtype == "oledb"
    assert "erp01" in parts["ERP"].detail
    assert "FROM dbo.Rates" in parts["ERP"].detail
    assert (parts["Web"].subtype, parts["Web"].detail) == ("web", "http://mes/wip")
    assert any(isinstance(one, Evidence) and one.kind is Kind.SQL for one in found)
    targets = {edge.target for edge in found if isinstance(edge, Reference)}
    assert {"Server=erp01;Database=Costing", "http://mes/wip"} <= targets


def test_a_connection_without_an_address_is_still_named() -> None:
    found = list(connection_findings("Old", "odbc", "", "", EXCEL))
    assert [part.name for part in found if isinstance(part, Part)] == ["Old"]


def test_columns_of_tables_are_structure() -> None:
    table = '<table displayName="Pruefung"><tableColumn name="USL"/><tableColumn name="Cpk"/></table>'
    archive = archive_of(zipped({"t.xml": table.encode()}), Limits())
    assert [one.text for one in read_tables(archive, ["t.xml"]) if isinstance(one, Evidence)] == ["Pruefung: USL, Cpk"]


M_CODE = """section Section1;
shared Limits = let Source = Sql.Database("mes01", "Quality", [Query="SELECT Lo, Hi FROM Limits"]) in Source;
shared #"Scrap Cost" = let Source = Excel.Workbook(File.Contents("C:\\cost.xlsx")) in Source;
"""


def test_power_query_names_queries_and_sources() -> None:
    found = list(read_m(M_CODE, "Section1", opened(b""), EXCEL))
    assert [one.text for one in found if isinstance(one, Source)] == [M_CODE]
    assert {part.name for part in found if isinstance(part, Part)} == {"Section1", "Limits", "Scrap Cost"}
    assert {"Server=mes01;Database=Quality", "C:\\cost.xlsx"} <= {
        edge.target for edge in found if isinstance(edge, Reference)
    }
    assert any(isinstance(one, Evidence) and one.kind is Kind.SQL for one in found)


def test_an_empty_section_is_no_connection() -> None:
    assert list(read_m("section Section1;", "Section1", opened(b""), EXCEL)) == []


def test_a_damaged_mashup_is_a_problem() -> None:
    found = list(read_mashup(b"<DataMashup>AAAAAAAA</DataMashup>", opened(b""), EXCEL))
    assert [one.trouble for one in found if isinstance(one, Problem)] == [Trouble.MALFORMED]


def summary(codepage: int, author: bytes) -> bytes:
    places = [(1, 8 + 16), (4, 8 + 16 + 8)]
    body = struct.pack("<II", 0, len(places)) + b"".join(struct.pack("<II", *place) for place in places)
    body += struct.pack("<II", 2, codepage) + struct.pack("<II", 0x1E, len(author) + 1) + author + b"\0"
    return struct.pack("<HHI16sI16sI", 0xFFFE, 0, 2, b"", 1, b"", 48) + body


def test_authors_are_read_in_their_code_page() -> None:
    compound = CompoundFile(compound_file({"\x05SummaryInformation": summary(932, "検査".encode("cp932"))}))
    assert [(one.kind, one.text, one.where) for one in ole_properties(compound)] == [(Kind.PERSON, "検査", "author")]


@given(st.binary(max_size=300))
def test_any_property_set_is_read(content: bytes) -> None:
    compound = CompoundFile(compound_file({"\x05SummaryInformation": content}))
    assert all(isinstance(one, Evidence) for one in ole_properties(compound))


def test_words_become_lines_that_fit() -> None:
    lines = list(structure("Sheet1", (f"Column {number}" for number in range(200))))
    assert all(len(line.text) <= 200 and not line.text.endswith("…") for line in lines)
    assert lines[0].text.startswith("Sheet1: Column 0, Column 1")
    assert len(lines) == 8


def test_states_and_automatic_names() -> None:
    assert [sheet_state(raw) for raw in ("veryHidden", "hidden", "", 2, 0)] == [
        "very hidden",
        "hidden",
        "visible",
        "very hidden",
        "visible",
    ]
    assert is_automatic("_xlnm.Auto_Open")
    assert is_automatic("AUTO_CLOSE_2")
    assert not is_automatic("Automation")


PLAIN = zipped({"xl/workbook.xml": b"<workbook/>" * 90})


def test_the_well_known_password_opens_a_workbook() -> None:
    inner = unlocked(opened(encrypted_workbook(PLAIN, DEFAULT_PASSWORD)))
    assert inner.read_all() == PLAIN


def test_any_other_password_is_needed() -> None:
    with pytest.raises(Unreadable) as refused:
        unlocked(opened(encrypted_workbook(PLAIN, "geheim")))
    assert refused.value.trouble is Trouble.ENCRYPTED


def test_endless_key_work_is_refused() -> None:
    info = b'\x04\0\x04\0\x40\0\0\0<encryption spinCount="2000000000"/>'
    content = compound_file({"EncryptionInfo": info, "EncryptedPackage": b"x" * 99})
    with pytest.raises(Unreadable, match="2000000000 rounds"):
        unlocked(opened(content))


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (zipped({"xl/workbook.xml": b""}), "a.zip", "excel"),
        (zipped({"xl/workbook.xml": b"", "xl/vbaProject.bin": b""}), "a.xlsx", "excel-macro"),
        (zipped({"xl/workbook.bin": b"", "xl/macrosheets/sheet1.bin": b""}), "a.xlsb", "excel-macro"),
        (zipped({"word/document.xml": b""}), "a", "word"),
        (zipped({"ppt/presentation.xml": b""}), "a.ppt", "powerpoint"),
        (zipped({"mimetype": b""}), "a.xlsx", None),
        (compound_file({"Workbook": b"1", "_VBA_PROJECT_CUR/VBA/dir": b"1"}), "a.doc", "excel-macro"),
        (compound_file({"WordDocument": b"1"}), "a.xls", "word"),
        (compound_file({"PowerPoint Document": b"1"}), "a.ppt", "powerpoint"),
        (compound_file({"__nameid": b"1"}), "a.xls", None),
        (encrypted_workbook(PLAIN, "x"), "a.docm", "word-macro"),
        (encrypted_workbook(PLAIN, "x"), "a.xlsx", "excel"),
        (encrypted_workbook(PLAIN, "x"), "a.pptx", "powerpoint"),
        (b"plain text", "a.xls", None),
    ],
)
def test_the_content_decides_the_kind(content: bytes, name: str, kind: str | None) -> None:
    found = office_kind(opened(content, name))
    assert (found.name if found else None) == kind


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (KeyError("part"), Trouble.MALFORMED),
        (struct.error("short"), Trouble.MALFORMED),
        (TooLarge("9 bytes"), Trouble.TOO_LARGE),
        (Unreadable(Trouble.ENCRYPTED, "locked"), Trouble.ENCRYPTED),
    ],
)
def test_what_stops_one_part_is_a_problem_of_that_part(error: Exception, trouble: Trouble) -> None:
    def findings() -> list[Finding]:
        return [Part(kind=PartKind.SHEET, name="kept")]

    def broken():  # type: ignore[no-untyped-def] # noqa: ANN202 - a generator that fails
        yield from findings()
        raise error

    kept, problem = guarded("xl/workbook.xml", broken())
    assert isinstance(kept, Part)
    assert isinstance(problem, Problem)
    assert (problem.trouble, problem.where) == (trouble, "xl/workbook.xml")

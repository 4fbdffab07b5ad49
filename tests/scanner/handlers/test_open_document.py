from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import (
    Evidence,
    Finding,
    Kind,
    Metric,
    Part,
    PartKind,
    Problem,
    Reference,
    Source,
    Target,
    Trouble,
    Verb,
)
from scanner.handlers.open_document import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

BASIC = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="s" script:name="Limits" script:language="StarBasic">Sub Release
  REM written by Eva
  oStatement.executeUpdate(&quot;UPDATE limits SET upper = 4.2&quot;)
  ThisComponent.storeToURL(&quot;file:///srv/out.ods&quot;, args())
End Sub
</script:module>"""
LIBRARY = '<library:library xmlns:library="l" library:name="Standard" library:passwordprotected="{}"/>'
CONTENT = """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:script="s" xmlns:xlink="l">
<office:scripts><office:event-listeners><script:event-listener script:event-name="dom:load"
 xlink:href="vnd.sun.star.script:Standard.Limits.Release?language=Basic&amp;location=document"/>
</office:event-listeners></office:scripts>
<office:automatic-styles><style:style style:name="ta2" style:family="table" style:master-page-name="Default">
<style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>
<table:table table:name="Limits" table:style-name="ta1">
<table:table-row><table:table-cell><text:p>USL &amp; LSL</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2"/></table:table-row>
<table:table-row><table:table-cell/><table:table-cell
 table:formula="of:=STDEV([.A1:.A4])*1.33"/><table:table-cell
 table:formula="of:=VLOOKUP([.A1];['file:///srv/plan/t.ods'#$Plan.A1:.B9];2)"/></table:table-row>
</table:table>
<table:table table:name="Sums" table:style-name="ta2"><table:table-row><table:table-cell
 table:formula="of:=SUM([$Limits.A1:.A9])"/></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""
META = """<office:document-meta xmlns:meta="m" xmlns:dc="d"><meta:initial-creator>Eva Muster</meta:initial-creator>
<dc:title>Test limits</dc:title></office:document-meta>"""
BASE = """<office:document-content xmlns:office="o" xmlns:db="b" xmlns:xlink="x"><office:body><office:database>
<db:data-source><db:connection-data>{}</db:connection-data></db:data-source>
<db:forms><db:component db:name="Enter limits"/></db:forms>
<db:queries><db:query db:name="raise" db:command="UPDATE &quot;limits&quot; SET &quot;upper&quot; = 4.2"/></db:queries>
</office:database></office:body></office:document-content>"""
EMBEDDED = '<db:connection-resource xlink:href="sdbc:embedded:hsqldb"/>'
SERVER = """<db:database-description><db:server-database db:type="sdbc:mysql:jdbc" db:hostname="plantdb"
 db:database-name="mes"/></db:database-description>"""
SCRIPT = 'CREATE SCHEMA PUBLIC AUTHORIZATION DBA\nCREATE CACHED TABLE "limits"("id" INTEGER,"upper" DOUBLE)\n'


def package(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for name, content in {"content.xml": CONTENT, **members}.items():
            zipped.writestr(name, content)
    return made.getvalue()


def opened(content: bytes, name: str = "Limits.ods", *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(content: bytes, name: str = "Limits.ods") -> list[Finding]:
    return list(HANDLER.read(opened(content, name)))


def lines(found: list[Finding], kind: Kind) -> list[str]:
    return [one.text for one in found if isinstance(one, Evidence) and one.kind is kind]


def writes(found: list[Finding]) -> list[Target | None]:
    return [one.target for one in found if isinstance(one, Evidence) and one.verb is Verb.WRITE]


WITH_MACRO = {"Basic/Standard/Limits.xml": BASIC, "Basic/Standard/script-lb.xml": LIBRARY.format("false")}


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (package(), "a.ods", "open-document"),
        (package(**WITH_MACRO), "a.ods", "open-document-macro"),
        (package(**{"content.xml": BASE.format(EMBEDDED)}), "a.odb", "open-document-base"),
        (b'<?xml version="1.0"?><office:document xmlns:office="o">', "a.fods", "flat-open-document"),
        (BASIC.encode(), "Limits.xba", "open-document-macro"),
        (b"<note/>", "a.fods", None),
    ],
)
def test_content_decides_what_it_is(content: bytes, name: str, kind: str | None) -> None:
    assert HANDLER.recognise(opened(content, name)) == kind


def test_a_basic_module_is_source_with_what_it_writes() -> None:
    found = read(package(**WITH_MACRO))
    assert [(one.name, one.subtype) for one in found if isinstance(one, Part) and one.kind is PartKind.MODULE] == [
        ("Limits", "Basic")
    ]
    (source,) = (one for one in found if isinstance(one, Source))
    assert source.text.startswith("Sub Release\n  REM written by Eva\n")
    assert {Target.DATABASE, Target.FILE} <= set(writes(found))
    assert [one for one in found if isinstance(one, Problem)] == []


def test_a_module_in_a_file_of_its_own_is_read_too() -> None:
    assert Target.DATABASE in writes(read(BASIC.encode(), "Limits.xba"))


def test_what_starts_with_the_document_is_a_trigger() -> None:
    assert lines(read(package()), Kind.TRIGGER) == ["load: Standard.Limits.Release"]


def test_formulas_are_counted_and_shown_as_a_person_knows_them() -> None:
    found = read(package())
    parts = [one for one in found if isinstance(one, Part) and one.kind is PartKind.SHEET]
    sheets = [(one.name, one.subtype, one.count) for one in parts]
    assert sheets == [("Limits", "visible", 2), ("Sums", "hidden", 1)]
    places = {one.where: one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.FORMULA}
    assert places == {
        "Limits!B5": "=STDEV(A1:A4)*1.33",
        "Limits!C5": "=VLOOKUP(A1;'[srv/plan/t.ods]Plan'!A1:B9;2)",
        "Sums!A1": "=SUM(Limits!A1:A9)",
    }
    metrics = {one.name: one.value for one in found if isinstance(one, Metric)}
    assert (metrics["formulas"], metrics["hidden_sheets"]) == (3, 1)


def test_a_formula_over_another_file_is_a_link() -> None:
    assert [one.target for one in read(package()) if isinstance(one, Reference)] == ["srv/plan/t.ods"]


def test_headings_and_people_are_told() -> None:
    found = read(package(**{"meta.xml": META}))
    assert "Limits: USL & LSL" in lines(found, Kind.STRUCTURE)
    assert lines(found, Kind.PERSON) == ["Eva Muster"]
    assert lines(found, Kind.LABEL) == ["Test limits"]


def test_an_embedded_database_writes_its_own_data_and_one_on_a_server_does_not() -> None:
    own = read(package(**{"content.xml": BASE.format(EMBEDDED), "database/script": SCRIPT}), "a.odb")
    assert writes(own) == [Target.OWN_DATA]
    assert lines(own, Kind.STRUCTURE) == ["limits: id, upper"]
    assert [(one.name, one.subtype) for one in own if isinstance(one, Part) and one.kind is PartKind.QUERY] == [
        ("raise", "update")
    ]
    assert [one.name for one in own if isinstance(one, Part) and one.kind is PartKind.FORM] == ["Enter limits"]
    served = read(package(**{"content.xml": BASE.format(SERVER)}), "a.odb")
    assert writes(served) == [Target.DATABASE]
    assert "Server=plantdb;Database=mes" in [one.target for one in served if isinstance(one, Reference)]


def test_a_flat_document_gives_what_the_packed_one_gives() -> None:
    flat = CONTENT.replace("office:document-content", "office:document").replace(
        "<office:event-listeners>",
        '<ooo:libraries xmlns:ooo="e"><ooo:library><ooo:module ooo:name="Limits"><ooo:source-code>Sub A\nKill "x"\n'
        "End Sub</ooo:source-code></ooo:module></ooo:library></ooo:libraries><office:event-listeners>",
    )
    found = read(flat.encode(), "a.fods")
    assert [one.name for one in found if isinstance(one, Part) and one.kind is PartKind.MODULE] == ["Limits"]
    assert [one.count for one in found if isinstance(one, Part) and one.kind is PartKind.SHEET] == [2, 1]


def test_a_python_macro_is_read_as_python() -> None:
    found = read(package(**{"Scripts/python/post.py": "open('out.csv', 'w').write('x')\n"}))
    assert Target.FILE in writes(found)


def test_a_locked_library_and_an_encrypted_file_say_so() -> None:
    locked = read(package(**{"Basic/Own/script-lb.xml": LIBRARY.format("true")}))
    assert [one.trouble for one in locked if isinstance(one, Problem)] == [Trouble.ENCRYPTED]
    with pytest.raises(Unreadable):
        read(package(**{"META-INF/manifest.xml": "<manifest:encryption-data/>"}))


def test_entities_are_refused() -> None:
    bomb = BASIC.replace('"module.dtd"', '"module.dtd" [<!ENTITY a "b">]')
    found = read(package(**{"Basic/Standard/Limits.xml": bomb}))
    assert [one.trouble for one in found if isinstance(one, Problem)] == [Trouble.MALFORMED]


def test_only_code_is_the_macros_alone() -> None:
    found = list(HANDLER.read(opened(package(**WITH_MACRO, **{"meta.xml": META}), code_only=True)))
    assert {type(one) for one in found} == {Part, Source}


@given(st.integers(0, len(CONTENT)), st.binary(max_size=20))
def test_no_content_breaks_the_reader(place: int, content: bytes) -> None:
    whole = CONTENT.encode()
    damaged = (whole[:place] + content + whole[place + len(content) :]).decode("utf-8", "replace")
    assert isinstance(read(package(**{"content.xml": damaged})), list)


def test_a_calculation_carries_the_words_over_and_before_it() -> None:
    sheet = CONTENT.partition("<table:table ")[0] + (
        '<table:table table:name="Casting"><table:table-row>'
        "<table:table-cell><text:p>Material</text:p></table:table-cell>"
        "<table:table-cell><text:p>Cost per kg</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>Sand</text:p></table:table-cell>"
        '<table:table-cell table:formula="of:=[.C2]*3/7"/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    assert lines(read(package(**{"content.xml": sheet})), Kind.FORMULA) == ["Cost per kg, Sand = C2*3/7"]

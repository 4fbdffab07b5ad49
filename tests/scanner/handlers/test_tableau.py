from __future__ import annotations

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind, Problem, Reference, Trouble, Verb
from scanner.handlers.tableau import HANDLER
from scanner.reading.source import SourceFile

WORKBOOK = """<?xml version='1.0' encoding='utf-8' ?>
<workbook source-platform='win' version='18.1' xmlns:user='http://www.example.invalid/xml/user'>
  <datasources>
    <datasource caption='Scrap' name='federated.1'>
      <connection class='federated'>
        <named-connections>
          <named-connection name='sqlserver.1'>
            <connection class='sqlserver' dbname='MES' server='plantsql01' username='viewer'
                        one-time-sql='SET NOCOUNT ON' />
          </named-connection>
          <named-connection name='excel.1'>
            <connection class='excel-direct' directory='//srv/plan' filename='targets.xlsx' />
          </named-connection>
        </named-connections>
        <relation name='Custom SQL Query' type='text'>SELECT line, qty &lt;&lt;= 3 AS ok FROM dbo.Scrap</relation>
        <relation name='Batch' table='[dbo].[Batch]' type='table' />
        <relation name='Extract' table='[Extract].[Extract]' type='table' />
      </connection>
      <column caption='Scrap cost' name='[Calculation_1]'>
        <calculation class='tableau' formula='SUM([qty]) * 1.25' />
      </column>
      <column caption='Alarm' name='[Calculation_2]'>
        <calculation class='tableau' formula='IF [Calculation_1] &gt; 500 THEN &quot;stop&quot; END' />
      </column>
      <column name='[qty]' datatype='real' />
      <extract><connection class='hyper' dbname='Data/x.hyper' /></extract>
    </datasource>
  </datasources>
  <worksheets>
    <worksheet name='By line'>
      <layout-options>
        <title><formatted-text><run>Scrap </run><run>by line</run></formatted-text></title>
      </layout-options>
      <table><view><datasources><datasource name='federated.1' /></datasources></view></table>
    </worksheet>
  </worksheets>
  <dashboards><dashboard name='Morning meeting' /></dashboards>
</workbook>
"""


def zipped(members: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return made.getvalue()


def opened(content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name="Scrap.twb", size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(content: bytes) -> list[Finding]:
    return list(HANDLER.read(opened(content)))


def lines(found: list[Finding], kind: Kind) -> list[str]:
    return [one.text for one in found if isinstance(one, Evidence) and one.kind is kind]


def test_content_decides_what_it_is() -> None:
    assert HANDLER.recognise(opened(WORKBOOK.encode())) == "tableau"
    assert HANDLER.recognise(opened(zipped({"Scrap.twb": WORKBOOK, "Data/x.hyper": "x"}))) == "tableau"
    assert HANDLER.recognise(opened(zipped({"x.txt": "x"}))) is None
    assert HANDLER.recognise(opened(b"<note/>")) is None


def test_connections_lead_to_servers_and_files_and_not_to_the_own_extract() -> None:
    found = read(WORKBOOK.encode())
    assert [
        (one.subtype, one.detail) for one in found if isinstance(one, Part) and one.kind is PartKind.CONNECTION
    ] == [
        ("sqlserver", "Server=plantsql01;Database=MES"),
        ("excel-direct", "//srv/plan/targets.xlsx"),
    ]
    assert [one.target for one in found if isinstance(one, Reference)] == [
        "Server=plantsql01;Database=MES",
        "//srv/plan/targets.xlsx",
        "dbo.Scrap",
        "dbo.Batch",
    ]


def test_custom_sql_is_a_query_with_what_it_does() -> None:
    found = read(WORKBOOK.encode())
    queries = [(one.name, one.subtype) for one in found if isinstance(one, Part) and one.kind is PartKind.QUERY]
    assert ("Custom SQL Query", "select") in queries
    assert lines(found, Kind.SQL) == ["SELECT line, qty <= 3 AS ok FROM dbo.Scrap"]


def test_calculated_fields_are_formulas_in_the_words_of_their_author() -> None:
    found = read(WORKBOOK.encode())
    assert lines(found, Kind.FORMULA) == [
        "Scrap cost = SUM([qty]) * 1.25",
        'Alarm = IF [Scrap cost] > 500 THEN "stop" END',
    ]
    assert {one.verb for one in found if isinstance(one, Evidence) and one.kind is Kind.FORMULA} == {Verb.COMPUTE}


def test_sheets_and_dashboards_are_displays() -> None:
    found = read(WORKBOOK.encode())
    assert lines(found, Kind.DISPLAY) == ["By line: Scrap by line", "Morning meeting"]
    assert [one.name for one in found if isinstance(one, Part) and one.kind is PartKind.PANEL] == [
        "By line",
        "Morning meeting",
    ]


def test_a_packed_workbook_is_read_like_a_plain_one() -> None:
    packed = read(zipped({"Scrap.twb": WORKBOOK, "Data/x.hyper": "x"}))
    assert packed == read(WORKBOOK.encode())


def test_a_data_source_is_read_alone() -> None:
    source = b"<datasource formatted-name='x'><connection class='postgres' dbname='lims' server='pg1' /></datasource>"
    assert [one.target for one in read(source) if isinstance(one, Reference)] == ["Server=pg1;Database=lims"]


def test_of_a_text_that_is_cut_off_the_beginning_is_kept_and_the_rest_is_a_problem() -> None:
    found = read(WORKBOOK[:1700].encode())
    assert "Scrap cost = SUM([qty]) * 1.25" in lines(found, Kind.FORMULA)
    assert Trouble.MALFORMED in [one.trouble for one in found if isinstance(one, Problem)]


def test_entities_are_refused() -> None:
    bomb = WORKBOOK.replace("<workbook", '<!DOCTYPE x [<!ENTITY a "b">]><workbook')
    assert [one.trouble for one in read(bomb.encode()) if isinstance(one, Problem)] == [Trouble.MALFORMED]


def test_only_code_is_nothing_of_a_workbook() -> None:
    assert list(HANDLER.read(opened(WORKBOOK.encode(), code_only=True))) == []


@given(st.integers(0, len(WORKBOOK)), st.binary(max_size=20))
def test_no_content_breaks_the_reader(place: int, content: bytes) -> None:
    whole = WORKBOOK.encode()
    assert isinstance(read(whole[:place] + content + whole[place + len(content) :]), list)

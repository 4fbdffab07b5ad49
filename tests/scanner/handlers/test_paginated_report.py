from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Part,
    PartKind,
    Problem,
    Reference,
    Source,
    Target,
    Trouble,
    Verb,
)
from scanner.handlers.paginated_report import HANDLER
from scanner.reading.source import SourceFile

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<Report xmlns:rd="http://example.invalid/reportdesigner"
 xmlns="http://schemas.example.invalid/sqlserver/reporting/2016/01/reportdefinition">
  <DataSources>
    <DataSource Name="MES"><ConnectionProperties><DataProvider>SQL</DataProvider>
      <ConnectString>Data Source=plantsql01;Initial Catalog=MES</ConnectString></ConnectionProperties></DataSource>
    <DataSource Name="LIMS"><DataSourceReference>/Shared/LIMS</DataSourceReference></DataSource>
  </DataSources>
  <DataSets>
    <DataSet Name="Scrap">
      <Query><DataSourceName>MES</DataSourceName>
        <CommandText>SELECT line, qty FROM dbo.Scrap WHERE day = @day</CommandText></Query>
      <Fields><Field Name="line" /><Field Name="qty" /></Fields>
    </DataSet>
    <DataSet Name="Close">
      <Query><CommandType>StoredProcedure</CommandType><CommandText>dbo.UpdateBatch</CommandText></Query>
    </DataSet>
  </DataSets>
  <ReportParameters><ReportParameter Name="day"><Prompt>Production day</Prompt></ReportParameter></ReportParameters>
  <Body><ReportItems>
    <Tablix Name="ByLine"><Textbox><Value>Scrap by line</Value></Textbox>
      <Textbox><Value>=Fields!qty.Value</Value></Textbox>
      <Textbox><Value>=IIf(Sum(Fields!qty.Value) &gt; 500, "stop", "go")</Value></Textbox></Tablix>
  </ReportItems></Body>
  <Code>Public Function Guard(x As Double) As Double
  Guard = x * 0.98
End Function</Code>
</Report>"""


def opened(content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name="Scrap.rdl", size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(content: str = REPORT) -> list[Finding]:
    return list(HANDLER.read(opened(content.encode())))


def lines(found: list[Finding], kind: Kind) -> list[str]:
    return [one.text for one in found if isinstance(one, Evidence) and one.kind is kind]


def test_content_decides_what_it_is() -> None:
    assert HANDLER.recognise(opened(REPORT.encode())) == "paginated-report"
    assert HANDLER.recognise(opened(b"<Report/>")) is None


def test_data_sources_own_and_shared_are_connections() -> None:
    found = read()
    connections = [(one.name, one.subtype) for one in found if isinstance(one, Part) if one.kind is PartKind.CONNECTION]
    assert connections == [("MES", "sql"), ("LIMS", "shared")]
    targets = [one.target for one in found if isinstance(one, Reference)]
    assert targets == ["Server=plantsql01;Database=MES", "dbo.Scrap"]


def test_queries_tell_what_they_do_a_procedure_by_its_name() -> None:
    found = read()
    acts = [(one.verb, one.target) for one in found if isinstance(one, Evidence) and one.kind is Kind.SQL]
    assert acts == [(Verb.READ, None), (Verb.WRITE, Target.DATABASE)]
    assert "Scrap: line, qty" in lines(found, Kind.STRUCTURE)


def test_expressions_that_calculate_are_formulas_and_fields_that_are_only_shown_are_not() -> None:
    (formula,) = lines(read(), Kind.FORMULA)
    assert formula.endswith('= IIf(Sum(Fields!qty.Value) > 500, "stop", "go")')


def test_what_it_shows_is_a_display_and_what_it_asks_for_a_label() -> None:
    assert lines(read(), Kind.DISPLAY) == ["Scrap by line"]
    assert lines(read(), Kind.LABEL) == ["day: Production day"]


def test_its_code_is_a_module() -> None:
    found = read()
    assert any(isinstance(one, Source) and one.part == "Code" for one in found)
    assert any("x * 0.98" in line for line in lines(found, Kind.STATEMENT))
    alone = list(HANDLER.read(opened(REPORT.encode(), code_only=True)))
    assert [one.name for one in alone if isinstance(one, Part)] == ["Code"]
    assert not any(isinstance(one, Evidence) for one in alone)


def test_of_a_report_that_is_cut_off_the_beginning_is_kept() -> None:
    found = read(REPORT[:900])
    assert "Server=plantsql01;Database=MES" in [one.target for one in found if isinstance(one, Reference)]
    assert Trouble.MALFORMED in [one.trouble for one in found if isinstance(one, Problem)]


@given(st.integers(300, len(REPORT)), st.binary(max_size=20))
def test_no_content_breaks_the_reader(place: int, content: bytes) -> None:
    whole = REPORT.encode()
    damaged = whole[:place] + content + whole[place + len(content) :]
    assert isinstance(list(HANDLER.read(opened(damaged))), list)


def test_a_report_inside_a_report_is_what_it_leads_to() -> None:
    inner = '<Subreport Name="Limits"><ReportName>/Quality/Limits</ReportName></Subreport>'
    found = read(REPORT.replace("</ReportItems>", f"{inner}</ReportItems>"))
    assert Reference(target="/Quality/Limits", access=Access.READ, where="report Limits") in found

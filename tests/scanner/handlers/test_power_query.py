from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind, Reference, Source, Verb
from scanner.handlers.power_query import HANDLER
from scanner.reading.source import SourceFile

QUERY = """// labour hours of the plant
let
    Source = Sql.Database("plantsql01", "MES", [Query="SELECT line, 1.2 * hours AS cost FROM dbo.Labour"]),
    Targets = Excel.Workbook(File.Contents("\\\\srv\\plan\\targets.xlsx"))
in
    Source
"""
SECTION = 'section Section1;\nshared A = Odbc.DataSource("dsn=LIMS");\nshared B = A;\n'


def opened(name: str, content: str, *, code_only: bool = False) -> SourceFile:
    data = content.encode()
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str) -> list[Finding]:
    return list(HANDLER.read(opened("hours.pq", content)))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("hours.pq", QUERY, "power-query"),
        ("hours.m", QUERY, "power-query"),
        ("hours.m", SECTION, "power-query"),
        ("hours.m", "(a, b) => a + b", "power-query"),
        ("hours.m", "function y = f(x)\ny = x;\n", None),
        ("hours.m", "#import <Foundation/Foundation.h>\n", None),
        ("hours.txt", QUERY, None),
    ],
)
def test_the_beginning_tells_it_from_its_namesakes(name: str, content: str, kind: str | None) -> None:
    assert HANDLER.recognise(opened(name, content)) == kind


def test_a_single_query_is_named_after_its_file() -> None:
    found = read(QUERY)
    connections = [one.name for one in found if isinstance(one, Part) and one.kind is PartKind.CONNECTION]
    assert connections == ["hours queries", "hours"]
    assert {"Server=plantsql01;Database=MES", "\\\\srv\\plan\\targets.xlsx"} <= {
        one.target for one in found if isinstance(one, Reference)
    }
    assert [one.verb for one in found if isinstance(one, Evidence) and one.kind is Kind.SQL] == [Verb.COMPUTE]


def test_a_name_is_followed_to_the_text_it_stands_for_and_never_to_another() -> None:
    found = read('let Site = "https://plant/sites/ops", S = SharePoint.Files(Site, [ApiVersion = 15]) in S')
    assert [one.target for one in found if isinstance(one, Reference)] == ["https://plant/sites/ops"]
    unknown = read('let S = SharePoint.Files(Site, [ApiVersion = 15]), T = Table.AddColumn(S, "path") in T')
    assert [one.target for one in unknown if isinstance(one, Reference)] == []


def test_each_query_of_a_section_is_a_part() -> None:
    names = [one.name for one in read(SECTION) if isinstance(one, Part) and one.kind is PartKind.CONNECTION]
    assert names == ["hours queries", "A", "B"]


def test_only_the_module_is_read_if_only_code_is_wanted() -> None:
    found = list(HANDLER.read(opened("hours.pq", QUERY, code_only=True)))
    assert [type(one) for one in found] == [Part, Source]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert isinstance(read("let " + text), list)


def test_a_column_that_is_calculated_is_told_by_its_name() -> None:
    steps = """let
        a = Table.AddColumn(S, "Net", each [Qty] * [Price] * 1.19, type number),
        b = Table.TransformColumns(a, {{"Rate", each _ / 100, type number}, {"Text", Text.Trim}}),
        c = Table.AddColumn(b, "Verdict", each if [x] > 5 then "NG" else "OK"),
        d = Table.AddColumn(c, "Day", each Date.FromText([y]), type date)
    in d
    """
    told = [one.text for one in read(steps) if isinstance(one, Evidence) and one.verb is Verb.COMPUTE]
    assert told == [
        "Net = [Qty] * [Price] * 1.19, type number",
        "Rate = _ / 100, type number",
        'Verdict = if [x] > 5 then "NG" else "OK"',
    ]

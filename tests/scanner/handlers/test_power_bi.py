from __future__ import annotations

import importlib
import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind, Problem, Reference, Source, Trouble, Verb
from scanner.handlers import power_bi
from scanner.handlers.power_bi import HANDLER
from scanner.reading.bi.storedmodel import READABLE
from scanner.reading.source import SourceFile

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
REPORTS = sorted(CORPUS.rglob("*-*.pbix"))[:6]
SIGNED = "This backup was created using XPress9 compression.".encode("utf-16-le").ljust(102, b"\0")

M = """section Section1;
shared Scrap = let
    Source = Sql.Database("plantsql01", "MES", [Query="SELECT line, 1.2 * cost AS total FROM dbo.Scrap"])
in Source;
shared Targets = let Source = Excel.Workbook(File.Contents("\\\\srv\\plan\\targets.xlsx")) in Source;
"""
VISUAL = {
    "singleVisual": {
        "visualType": "gauge",
        "projections": {"Y": [{"queryRef": "Scrap.total"}]},
        "vcObjects": {"title": [{"properties": {"text": {"expr": {"Literal": {"Value": "'Scrap cost'"}}}}}]},
    }
}
OWN_MEASURES = {
    "modelExtensions": [{"entities": [{"name": "Scrap", "measures": [{"name": "Rate", "expression": "1 - [Yield]"}]}]}]
}
LAYOUT = {
    "config": json.dumps(OWN_MEASURES),
    "sections": [{"displayName": "Scrap by line", "visualContainers": [{"config": json.dumps(VISUAL)}]}],
}
M_OF_TABLE = 'let S = Odbc.Query("dsn=LIMS", "select 1") in S'
SCHEMA = {
    "model": {
        "tables": [
            {
                "name": "Limits",
                "columns": [
                    {"name": "Upper"},
                    {"name": "Span", "type": "calculated", "expression": "[Upper] - [Lower]"},
                ],
                "measures": [{"name": "Guard band", "expression": ["MAX(Limits[Upper])", " * 0.98"]}],
                "partitions": [{"source": {"type": "m", "expression": M_OF_TABLE}}],
            },
            {"name": "LocalDateTable_1", "columns": [{"name": "Date"}]},
        ]
    }
}
LIVE = {"Connections": [{"Name": "Live", "ConnectionString": "Data Source=asazure://x/plant;Initial Catalog=OEE"}]}


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return made.getvalue()


def mashup(code: str) -> bytes:
    package = zipped({"Formulas/Section1.m": code.encode()})
    return struct.pack("<II", 0, len(package)) + package + bytes(8)


def report(**members: bytes) -> bytes:
    layout = json.dumps(LAYOUT).encode("utf-16-le")
    return zipped({"Version": "1.25".encode("utf-16-le"), "Report/Layout": layout, **members})


def pbixray() -> Any:
    return importlib.import_module("pbixray")


def opened(content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name="Scrap.pbix", size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(content: bytes) -> list[Finding]:
    return list(HANDLER.read(opened(content)))


def problems(found: list[Finding]) -> list[tuple[Trouble, str]]:
    return [(one.trouble, one.where) for one in found if isinstance(one, Problem)]


def test_a_report_is_known_by_its_members() -> None:
    assert HANDLER.recognise(opened(report())) == "power-bi"
    assert HANDLER.recognise(opened(zipped({"holiday.jpg": b"x"}))) is None
    assert HANDLER.recognise(opened(b"Version")) is None


def test_power_query_gives_sources_and_native_sql() -> None:
    found = read(report(DataMashup=mashup(M)))
    assert {one.target for one in found if isinstance(one, Reference)} >= {
        "Server=plantsql01;Database=MES",
        "\\\\srv\\plan\\targets.xlsx",
    }
    assert [one.verb for one in found if isinstance(one, Evidence) and one.kind is Kind.SQL] == [Verb.COMPUTE]
    assert M in [one.text for one in found if isinstance(one, Source)]
    assert problems(found) == []


def test_pages_are_what_the_report_shows_and_prove_nothing_more_than_a_display() -> None:
    found = read(report())
    assert [(one.name, one.count) for one in found if isinstance(one, Part) and one.kind is PartKind.PANEL] == [
        ("Scrap by line", 1)
    ]
    shown = [one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.DISPLAY]
    assert shown == ["Scrap by line", "gauge: Scrap cost: Scrap.total"]


def test_a_report_in_the_form_of_a_folder_shows_the_same() -> None:
    visual = {
        "visual": {
            "visualType": "gauge",
            "query": {"queryState": {"Y": {"projections": [{"queryRef": "Scrap.total"}]}}},
        }
    }
    found = read(
        zipped(
            {
                "Version": b"5",
                "Report/definition/report.json": b"{}",
                "Report/definition/pages/p1/page.json": b'{"displayName": "Scrap by line"}',
                "Report/definition/pages/p1/visuals/v1/visual.json": json.dumps(visual).encode(),
            }
        )
    )
    assert [one.text for one in found if isinstance(one, Evidence)] == ["Scrap by line", "gauge: Scrap.total"]


def test_a_template_carries_its_model_with_measures_calculated_columns_and_queries() -> None:
    found = read(report(DataModelSchema=json.dumps(SCHEMA).encode("utf-16-le"), DataModel=b"packed"))
    formulas = [one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.FORMULA]
    assert formulas == [
        "Limits[Guard band] = MAX(Limits[Upper]) * 0.98",
        "Limits[Span] = [Upper] - [Lower]",
        "Scrap[Rate] = 1 - [Yield]",
    ]
    assert [one.name for one in found if isinstance(one, Part) and one.kind is PartKind.TABLE] == ["Limits"]
    assert "dsn=LIMS" in [one.target for one in found if isinstance(one, Reference)]
    assert problems(found) == []


def test_without_the_library_a_compressed_model_is_said_to_be_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power_bi, "READABLE", False)
    assert problems(read(report(DataModel=b"packed"))) == [(Trouble.NOT_READ_YET, "DataModel")]
    (problem,) = (one for one in read(report(DataModel=b"packed")) if isinstance(one, Problem))
    assert "queries" in problem.detail
    (problem,) = (one for one in read(report(DataModel=b"x", DataMashup=mashup(M))) if isinstance(one, Problem))
    assert "queries" not in problem.detail


@pytest.mark.skipif(not READABLE, reason="needs the extra powerbi")
@pytest.mark.parametrize(
    "content", [b"packed", SIGNED, SIGNED + bytes(40), SIGNED + b"\xff" * 40, SIGNED + b"\1" * 500]
)
def test_a_damaged_model_is_a_problem_and_the_rest_is_read(content: bytes) -> None:
    found = read(report(DataModel=content, DataMashup=mashup(M)))
    assert [where for _, where in problems(found)] == ["DataModel"]
    assert [one.name for one in found if isinstance(one, Part) and one.kind is PartKind.PANEL] == ["Scrap by line"]


@pytest.mark.skipif(not READABLE or not REPORTS, reason="needs the extra powerbi and the collection of real files")
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_the_model_of_a_real_report_gives_its_tables_and_measures(path: Path) -> None:
    file = SourceFile(name=path.name, size=path.stat().st_size, opener=lambda: path.open("rb"))
    with file:
        found = list(HANDLER.read(file))
    assert problems(found) == []
    with pbixray().PBIXRay(str(path)) as model:
        measures = {f"{row.TableName}[{row.Name}]" for row in model.dax_measures.itertuples()}
        tables = {name for name in model.tables if not name.startswith(("LocalDateTable_", "DateTableTemplate_"))}
    (said,) = [one.text for one in found if isinstance(one, Source) and one.part == "measures"] or [""]
    assert [name for name in measures if f"{name} = " not in said] == []
    assert {one.name for one in found if isinstance(one, Part) and one.kind is PartKind.TABLE} >= tables


def test_a_live_connection_names_the_model_it_reads() -> None:
    found = read(report(Connections=json.dumps(LIVE).encode()))
    assert [one.target for one in found if isinstance(one, Reference)] == ["Server=asazure://x/plant;Database=OEE"]


def test_only_code_is_nothing_of_a_report() -> None:
    assert list(HANDLER.read(opened(report(DataMashup=mashup(M)), code_only=True))) == []


@pytest.mark.parametrize("member", ["DataMashup", "DataModelSchema", "Connections", "Report/Layout"])
def test_a_damaged_member_is_a_problem_and_the_others_are_read(member: str) -> None:
    whole = {"Version": b"1", "Report/Layout": json.dumps(LAYOUT).encode("utf-16-le"), "DataMashup": mashup(M)}
    found = read(zipped(whole | {member: b"{damaged"}))
    assert Trouble.MALFORMED in [trouble for trouble, _ in problems(found)]
    assert any(isinstance(one, Part) for one in found)


@given(st.dictionaries(st.sampled_from(["DataMashup", "DataModelSchema", "Connections"]), st.binary(max_size=80)))
def test_no_content_breaks_the_reader(members: dict[str, bytes]) -> None:
    assert isinstance(read(report(**members)), list)

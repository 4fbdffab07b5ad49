from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind, Reference, Source, Verb
from scanner.handlers.power_bi_project import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

TABLE = """/// What a line made
table 'Daily Output'
\tlineageTag: 1

\t/// the share that was good
\tmeasure 'First pass' = DIVIDE(SUM('Daily Output'[Good]), SUM('Daily Output'[Made]))
\t\tformatString: 0.0%

\tmeasure Verdict =
\t\t\tvar limit = 0.98
\t\t\treturn IF([First pass] >= limit, "pass", "fail")
\t\tdisplayFolder: Quality

\tmeasure Fenced = ```
\t\t\tSUMX('Daily Output', [Made] * 3)
\t\t\t```

\tcolumn Good
\t\tdataType: int64
\t\tsourceColumn: Good

\tcolumn Bad = [Made] - [Good]

\tpartition 'Daily Output' = m
\t\tmode: import
\t\tsource =
\t\t\tlet
\t\t\t    Source = Sql.Database("plantsql01", "MES", [Query="SELECT line, made FROM dbo.Output"])
\t\t\tin
\t\t\t    Source

\tannotation PBI_ResultType = Table
"""
REST = """expression Server = "plantsql02" meta [IsParameterQuery=true]

expression Raw =
\t\tlet
\t\t    Source = Sql.Database(Server, "LIMS")
\t\tin
\t\t    Source
\tlineageTag: 2

relationship r1
\tfromColumn: 'Daily Output'.Day
\ttoColumn: Calendar.Date

role 'Plant 7'
\tmodelPermission: read
\ttablePermission 'Daily Output' = 'Daily Output'[Plant] = 7
"""
JSON = {
    "compatibilityLevel": 1500,
    "model": {
        "tables": [
            {
                "name": "Limits",
                "columns": [{"name": "Upper"}],
                "measures": [{"name": "Guard band", "expression": "MAX(Limits[Upper]) * 0.98"}],
                "calculationGroup": {"calculationItems": [{"name": "YTD", "expression": "TOTALYTD(1)"}]},
                "partitions": [{"source": {"type": "query", "query": "SELECT Upper FROM qa.Limits"}}],
            }
        ],
        "functions": [{"name": "Half", "expression": "(x) => x / 2"}],
        "relationships": [{"fromTable": "A", "fromColumn": "k", "toTable": "B", "toColumn": "k"}],
    },
}
PAGES = {
    "config": "{}",
    "layoutOptimization": 0,
    "sections": [
        {
            "displayName": "Scrap",
            "visualContainers": [
                {
                    "config": json.dumps(
                        {"singleVisual": {"visualType": "card", "projections": {"V": [{"queryRef": "S.t"}]}}}
                    )
                }
            ],
        }
    ],
}


def opened(content: object, name: str, *, code_only: bool = False) -> SourceFile:
    raw = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    return SourceFile(name=name, size=len(raw), opener=lambda: io.BytesIO(raw), code_only=code_only)


def read(content: object, name: str = "Output.tmdl") -> list[Finding]:
    return list(HANDLER.read(opened(content, name)))


def formulas(found: list[Finding]) -> list[str]:
    return [one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.FORMULA]


def structures(found: list[Finding]) -> list[str]:
    return [one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.STRUCTURE]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("Output.tmdl", TABLE, "power-bi-model"),
        ("expressions.tmdl", REST, "power-bi-model"),
        ("model.tmdl", "model Model\n\tculture: de-DE\n", None),
        ("notes.tmdl", "What we talked about", None),
        ("Model.bim", JSON, "power-bi-model"),
        ("x.bim", {"bim": 1}, None),
        ("Plant.pbip", {"version": "1.0", "artifacts": []}, "power-bi-report"),
        ("definition.pbir", {"datasetReference": {}}, "power-bi-report"),
        ("report.json", PAGES, "power-bi-report"),
        ("report.json", {"coverage": 3}, None),
    ],
)
def test_a_file_of_a_project_is_known_by_name_and_beginning(name: str, content: object, kind: str | None) -> None:
    assert HANDLER.recognise(opened(content, name)) == kind


@pytest.mark.parametrize(
    "text", [TABLE, TABLE.replace("\t", "    "), TABLE.replace("\t", "  "), TABLE.replace("\n", "\r\n")]
)
def test_a_table_as_text_gives_measures_columns_and_where_it_is_loaded_from(text: str) -> None:
    found = read(text)
    assert formulas(found) == [
        "Daily Output[First pass] = DIVIDE(SUM('Daily Output'[Good]), SUM('Daily Output'[Made]))",
        'Daily Output[Verdict] = var limit = 0.98 return IF([First pass] >= limit, "pass", "fail")',
        "Daily Output[Fenced] = SUMX('Daily Output', [Made] * 3)",
        "Daily Output[Bad] = [Made] - [Good]",
    ]
    assert structures(found) == ["Daily Output: Good, Bad"]
    assert [one.target for one in found if isinstance(one, Reference)][:1] == ["Server=plantsql01;Database=MES"]
    assert [one.verb for one in found if isinstance(one, Evidence) and one.kind is Kind.SQL] == [Verb.READ]


def test_a_measure_that_was_written_by_hand_is_read_to_its_properties() -> None:
    measure = "\tmeasure Growth =\n\t\tVAR now = [Sum]\n\t\t\tRETURN now - 1\n\t\tformatString: 0.0%\n"
    found = read(f"table Sales\n{measure}\tcolumn Day\n")
    assert formulas(found) == ["Sales[Growth] = VAR now = [Sum] RETURN now - 1"]
    assert structures(found) == ["Sales: Day"]


def test_queries_relationships_and_roles_stand_in_files_of_their_own() -> None:
    found = read(REST, "expressions.tmdl")
    assert "Server=plantsql02;Database=LIMS" in [one.target for one in found if isinstance(one, Reference)]
    assert structures(found) == ["role Plant 7", "'Daily Output'.Day -> Calendar.Date"]
    assert formulas(found) == ["Plant 7: Daily Output = 'Daily Output'[Plant] = 7"]


def test_a_model_as_json_says_the_same() -> None:
    found = read(JSON, "Model.bim")
    assert formulas(found) == [
        "Limits[Guard band] = MAX(Limits[Upper]) * 0.98",
        "Limits[YTD] = TOTALYTD(1)",
        "Half = (x) => x / 2",
    ]
    assert structures(found) == ["Limits: Upper", "A[k] -> B[k]"]
    assert [one.verb for one in found if isinstance(one, Evidence) and one.kind is Kind.SQL] == [Verb.READ]
    with pytest.raises(Unreadable, match="has tables"):
        read({"compatibilityLevel": 1}, "Model.bim")


def test_a_report_names_the_model_it_is_drawn_from() -> None:
    near = {"datasetReference": {"byPath": {"path": "../Plant.SemanticModel"}}}
    far = {"datasetReference": {"byConnection": {"connectionString": "Data Source=powerbi://x;Initial Catalog=OEE"}}}
    project = {"artifacts": [{"report": {"path": "Plant.Report"}}]}
    targets = [
        [one.target for one in read(content, name) if isinstance(one, Reference)]
        for content, name in ((near, "definition.pbir"), (far, "definition.pbir"), (project, "Plant.pbip"))
    ]
    assert targets == [["../Plant.SemanticModel"], ["Server=powerbi://x;Database=OEE"], ["Plant.Report"]]


def test_the_pages_of_a_project_are_shown() -> None:
    found = read(PAGES, "report.json")
    assert [(one.name, one.count) for one in found if isinstance(one, Part) and one.kind is PartKind.PANEL] == [
        ("Scrap", 1)
    ]


def test_only_code_is_nothing_of_a_project() -> None:
    assert list(HANDLER.read(opened(TABLE, "Output.tmdl", code_only=True))) == []


def test_the_text_of_measures_and_queries_is_kept() -> None:
    assert {one.part for one in read(TABLE) if isinstance(one, Source)} == {"measures", "model"}


@given(st.text(alphabet="\t \n=:'`abtable measure column", max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert isinstance(read(f"table x\n{text}"), list)

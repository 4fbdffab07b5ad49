from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Metric,
    Part,
    PartKind,
    Problem,
    Reference,
    Target,
    Trouble,
    Verb,
)
from scanner.handlers.alteryx import HANDLER
from scanner.reading.source import SourceFile


def node(number: int, plugin: str, settings: str, engine: str = "") -> str:
    return f"""<Node ToolID="{number}">
      <GuiSettings Plugin="{plugin}"><Position x="1" y="1" /></GuiSettings>
      <Properties><Configuration>{settings}</Configuration>
        <Annotation><AnnotationText>step {number}</AnnotationText></Annotation></Properties>
      <EngineSettings {engine} />
    </Node>"""


def workflow(*nodes: str) -> bytes:
    return f"""<?xml version="1.0"?>
<AlteryxDocument yxmdVer="2020.1">
  <Nodes>{"".join(nodes)}</Nodes>
  <Properties><MetaInfo><Name>Scrap</Name><Author>Eva Muster</Author></MetaInfo></Properties>
</AlteryxDocument>""".encode()


IN_SQL = node(1, "X.DbFileInput.DbFileInput", "<File>odbc:DSN=MES;UID=v|||SELECT * FROM dbo.Scrap</File>")
IN_FILE = node(2, "X.DbFileInput.DbFileInput", "<File FileFormat='25'>\\\\srv\\plan\\t.xlsx|||`Sheet1$`</File>")
FORMULA = node(3, "X.Formula.Formula", '<F><FormulaField expression="[qty] * 1.25" field="Cost" /></F>')
FILTER = node(4, "X.Filter.Filter", "<Expression>[Cost] &gt; 500</Expression><Mode>Custom</Mode>")
OUT_SQL = node(
    5,
    "X.DbFileOutput.DbFileOutput",
    "<File>odbc:DSN=MES|||dbo.Limits</File><F><PreSQL>DELETE FROM dbo.Limits</PreSQL></F>",
)
OUT_FILE = node(6, "X.DbFileOutput.DbFileOutput", "<File>C:\\out\\scrap.csv</File>")
RUN = node(
    7, "X.RunCommand.RunCommand", "<Command>C:\\tools\\load.bat</Command><CommandArguments>/q</CommandArguments>"
)
MACRO = node(8, "", "<Value/>", 'Macro="Own\\Clean.yxmc"')
STOCK = node(9, "", "<Value/>", 'Macro="Cleanse.yxmc"')
CODE = node(10, "JupyterCode", "<Notebook>x</Notebook>")


def opened(content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name="a.yxmd", size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(*nodes: str) -> list[Finding]:
    return list(HANDLER.read(opened(workflow(*nodes))))


def acts(found: list[Finding]) -> list[tuple[Verb, Target | None]]:
    told = (Kind.STATEMENT, Kind.SQL)
    return [(one.verb, one.target) for one in found if isinstance(one, Evidence) and one.kind in told]


def references(found: list[Finding]) -> list[tuple[str, Access]]:
    return [(one.target, one.access) for one in found if isinstance(one, Reference)]


def metrics(found: list[Finding]) -> dict[str, float]:
    return {one.name: one.value for one in found if isinstance(one, Metric)}


def test_content_decides_what_it_is() -> None:
    assert HANDLER.recognise(opened(workflow(IN_SQL))) == "alteryx"
    assert HANDLER.recognise(opened(b"<Nodes/>")) is None


def test_an_input_is_a_query_of_its_database_or_a_link_to_its_file() -> None:
    found = read(IN_SQL, IN_FILE)
    assert references(found) == [
        ("DSN=MES", Access.READ),
        ("dbo.Scrap", Access.READ),
        ("\\\\srv\\plan\\t.xlsx", Access.READ),
    ]
    assert acts(found) == [(Verb.READ, None)]
    kinds = [one.kind for one in found if isinstance(one, Part)]
    assert kinds == [PartKind.CONNECTION, PartKind.QUERY, PartKind.LINK]


def test_an_output_writes_into_its_database_and_runs_the_statement_before_it() -> None:
    found = read(OUT_SQL)
    assert acts(found) == [(Verb.WRITE, Target.DATABASE), (Verb.WRITE, Target.DATABASE)]
    assert ("dbo.Limits", Access.WRITE) in references(found)


def test_an_output_to_a_file_is_an_output() -> None:
    assert acts(read(OUT_FILE)) == [(Verb.WRITE, Target.FILE)]
    assert references(read(OUT_FILE)) == [("C:\\out\\scrap.csv", Access.WRITE)]


def test_formulas_and_filters_are_what_it_calculates() -> None:
    found = read(FORMULA, FILTER)
    formulas = [one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.FORMULA]
    assert formulas == ["Cost (tool 3) = [qty] * 1.25", "Filter (tool 4) = [Cost] > 500"]
    assert metrics(found) == {"nodes": 2, "formulas": 2}


def test_a_command_is_run() -> None:
    assert acts(read(RUN)) == [(Verb.RUN, None)]
    assert references(read(RUN)) == [("C:\\tools\\load.bat", Access.UNKNOWN)]


def test_a_macro_of_the_house_is_code_that_was_not_seen_and_one_of_the_program_is_not() -> None:
    assert references(read(MACRO)) == [("Own\\Clean.yxmc", Access.READ)]
    assert metrics(read(MACRO))["unseen_code"] == 1
    assert "unseen_code" not in metrics(read(STOCK))


def test_code_that_is_not_there_is_said_to_be_absent() -> None:
    assert [one.trouble for one in read(CODE) if isinstance(one, Problem)] == [Trouble.SOURCE_ABSENT]


def test_it_names_its_author_and_its_steps() -> None:
    found = read(FORMULA)
    assert [one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.PERSON] == ["Eva Muster"]
    assert {"Scrap", "step 3"} <= {one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.LABEL}


def test_every_workflow_of_a_package_is_read_and_the_metrics_are_added_up() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("main.yxmd", workflow(FORMULA))
        package.writestr("macros/clean.yxmc", workflow(OUT_FILE, FILTER))
    content = made.getvalue()
    assert HANDLER.recognise(opened(content)) == "alteryx"
    found = list(HANDLER.read(opened(content)))
    assert metrics(found) == {"nodes": 3, "formulas": 2}
    assert acts(found) == [(Verb.WRITE, Target.FILE)]


def test_only_code_is_nothing_of_a_workflow() -> None:
    assert list(HANDLER.read(opened(workflow(OUT_SQL), code_only=True))) == []


@given(st.integers(0, 900), st.binary(max_size=20))
def test_no_content_breaks_the_reader(place: int, content: bytes) -> None:
    whole = workflow(IN_SQL, OUT_SQL)
    damaged = whole[:place] + content + whole[place + len(content) :]
    assert isinstance(list(HANDLER.read(opened(damaged))), list)


@pytest.mark.parametrize("name", ["Cleaner.yxmc", "Cleaner.yxwz"])
def test_a_package_of_a_macro_alone_is_a_package_of_workflows(name: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr(name, "<AlteryxDocument><Nodes/></AlteryxDocument>")
    content = made.getvalue()
    file = SourceFile(name="Cleaner.yxzp", size=len(content), opener=lambda: io.BytesIO(content))
    assert HANDLER.recognise(file) == "alteryx"


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# Limits"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "import pandas as pd\n"]},
        {"cell_type": "code", "source": "pd.DataFrame().to_csv('limits.csv')"},
    ]
}


@pytest.mark.parametrize("wrapped", [False, True])
def test_the_notebook_of_a_python_tool_is_read(wrapped: bool) -> None:  # noqa: FBT001 - a parameter of the test
    text = json.dumps({"#cdata-section": json.dumps(NOTEBOOK)} if wrapped else NOTEBOOK)
    found = read(node(10, "JupyterCode", f"<Notebook><![CDATA[{text}]]></Notebook>"))
    assert (Verb.WRITE, Target.FILE) in acts(found)
    assert [(one.name, one.subtype) for one in found if isinstance(one, Part)] == [("tool 10 JupyterCode", "Python")]
    assert [one for one in found if isinstance(one, Problem)] == []


def test_the_script_of_an_r_tool_is_read() -> None:
    found = read(node(11, "X.RTool.RTool", "<RScript>write.csv(x, 'limits.csv')</RScript>"))
    assert (Verb.WRITE, Target.FILE) in acts(found)
    assert [one for one in found if isinstance(one, Problem)] == []


def test_a_command_names_its_program_and_the_files_around_it() -> None:
    settings = (
        "<OutputConfiguration><Configuration><File>C:\\go\\in.csv</File></Configuration></OutputConfiguration>"
        "<InputConfiguration><Configuration><File>C:\\go\\out.csv</File></Configuration></InputConfiguration>"
        "<ProgramName>C:\\go\\press.exe</ProgramName><Arguments>/q</Arguments>"
    )
    found = read(node(7, "X.RunCommand.RunCommand", settings))
    assert "RunCommand: runs C:\\go\\press.exe /q" in [one.text for one in found if isinstance(one, Evidence)]
    assert [(one.target, one.access) for one in found if isinstance(one, Reference)] == [
        ("C:\\go\\press.exe", Access.UNKNOWN),
        ("C:\\go\\in.csv", Access.WRITE),
        ("C:\\go\\out.csv", Access.READ),
    ]


@pytest.mark.parametrize(
    ("plugin", "settings", "effect"),
    [
        ("X.MongoOutput", "<Server>s</Server><Database>d</Database>", (Verb.WRITE, Target.DATABASE)),
        ("X.MongoInput", "<Server>s</Server><Database>d</Database>", (Verb.READ, None)),
        ("X.PortfolioComposerRender", "<OutputFile>a.pdf</OutputFile>", (Verb.WRITE, Target.FILE)),
    ],
)
def test_tools_of_their_own_kind_say_what_they_reach(plugin: str, settings: str, effect: object) -> None:
    assert acts(read(node(3, plugin, settings))) == [effect]


def test_how_an_output_writes_is_said() -> None:
    settings = "<File>odbc:DSN=MES|||Limits</File><Options><OutputOption>Append</OutputOption></Options>"
    found = read(node(2, "X.DbFileOutput.DbFileOutput", settings))
    assert any("(Append)" in one.text for one in found if isinstance(one, Evidence))

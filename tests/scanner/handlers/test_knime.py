from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Part,
    Problem,
    Reference,
    Source,
    Target,
    Trouble,
    Verb,
)
from scanner.handlers.knime import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

HEAD = '<?xml version="1.0"?><config xmlns="http://www.knime.org/2008/09/XMLConfig" key="{key}">{body}</config>'


def entry(key: str, value: str, kind: str = "xstring") -> str:
    return f'<entry key="{key}" type="{kind}" value="{value}"/>'


def node(factory: str, settings: str, remark: str = "") -> bytes:
    note = f'<config key="nodeAnnotation">{entry("text", remark)}</config>' if remark else ""
    body = f'{note}<config key="model">{settings}</config>{entry("factory", factory)}'
    return HEAD.format(key="settings.xml", body=body).encode()


NODES = {
    "DB Query Reader (#1)": node(
        "org.knime.database.node.io.reader.query.DBQueryReaderNodeFactory",
        entry("sql_statement", "SELECT lot, cost%%00010FROM dbo.Lots"),
    ),
    "DB Writer (#2)": node(
        "org.knime.database.node.io.writer.DBWriterNodeFactory", entry("table", "Test_Limits"), "writes the limits"
    ),
    "CSV Writer (#3)": node(
        "org.knime.base.node.io.filehandling.csv.writer.CSVWriter2NodeFactory",
        f'<config key="path">{entry("path", "/out/scrap.csv")}{entry("file_system_type", "LOCAL.x")}</config>',
    ),
    "Math Formula (#4)": node("org.knime.ext.jep.JEPNodeFactory", entry("expression", "$qty$ * 1.25")),
    "Python Script (#5)": node(
        "org.knime.python3.scripting.nodes.PythonScriptNodeFactory",
        entry("script", "import os%%00010os.system('del *.tmp')"),
    ),
    "DB Connector (#6)": node(
        "org.knime.database.node.connector.DBConnectorNodeFactory",
        entry("database_url", "jdbc:sqlserver://plant1;databaseName=MES")
        + entry("password", "c2VjcmV0c2VjcmV0", "xpassword"),
    ),
    "Send Email (#7)": node("org.knime.base.node.util.sendmail.SendMailNodeFactory", entry("to", "qa@plant.example")),
}


def workflow(*places: str) -> bytes:
    nodes = "".join(
        f'<config key="node_{number}">{entry("node_settings_file", place)}</config>'
        for number, place in enumerate(places)
    )
    people = f'<config key="authorInformation">{entry("authored-by", "eva")}</config>'
    links = f'<config key="c">{entry("sourceID", "1", "xint")}{entry("destID", "2", "xint")}</config>'
    body = f'{people}<config key="nodes">{nodes}</config><config key="connections">{links}</config>'
    return HEAD.format(key="workflow.knime", body=body).encode()


PLACES = [f"{name}/settings.xml" for name in NODES]


def packed(root: bytes | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("Scrap/workflow.knime", root or workflow(*PLACES))
        for name, content in NODES.items():
            package.writestr(f"Scrap/{name}/settings.xml", content)
    return made.getvalue()


def opened(content: bytes, name: str, beside: Callable[[str], SourceFile | None] = lambda _: None) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), beside=beside)


def in_folder(place: str) -> SourceFile | None:
    content = NODES.get(place.removesuffix("/settings.xml"))
    return opened(content, "settings.xml") if content else None


def read(content: bytes | None = None) -> list[Finding]:
    return list(HANDLER.read(opened(content or packed(), "Scrap.knwf")))


def acts(found: list[Finding]) -> dict[str, tuple[Verb, Target | None]]:
    told = (one for one in found if isinstance(one, Evidence) and one.kind is Kind.STATEMENT)
    return {one.where: (one.verb, one.target) for one in told}


def test_an_export_and_a_folder_are_known_by_their_content() -> None:
    assert HANDLER.recognise(opened(packed(), "a.zip")) == "knime"
    assert HANDLER.recognise(opened(workflow(), "workflow.knime")) == "knime"
    assert HANDLER.recognise(opened(node("x", ""), "settings.xml")) is None


def test_a_folder_gives_what_its_export_gives() -> None:
    folder = list(HANDLER.read(opened(workflow(*PLACES), "workflow.knime", in_folder)))
    assert acts(folder) == acts(read())


def test_every_node_says_what_it_does() -> None:
    done = acts(read())
    assert done["DB Writer (#2)"] == (Verb.WRITE, Target.DATABASE)
    assert done["CSV Writer (#3)"] == (Verb.WRITE, Target.FILE)
    assert done["Send Email (#7)"] == (Verb.SEND, Target.MAIL)
    assert done["DB Query Reader (#1)"] == (Verb.READ, Target.DATABASE)
    assert any(where.startswith("Python Script (#5)") and verb is Verb.RUN for where, (verb, _) in done.items())


def test_statements_formulas_tables_and_paths_are_told() -> None:
    found = read()
    told = {(one.kind, one.text) for one in found if isinstance(one, Evidence)}
    assert (Kind.FORMULA, "Math Formula (#4) = $qty$ * 1.25") in told
    assert (Kind.SQL, "SELECT lot, cost FROM dbo.Lots") in told
    assert (Kind.LABEL, "DB Writer (#2): writes the limits") in told
    edges = {(one.target, one.access) for one in found if isinstance(one, Reference)}
    assert {("Test_Limits", Access.WRITE), ("/out/scrap.csv", Access.WRITE), ("dbo.Lots", Access.READ)} <= edges
    assert "LOCAL.x" not in {target for target, _ in edges}


def test_a_password_is_never_taken_in() -> None:
    assert "c2VjcmV0c2VjcmV0" not in repr(read())


def test_a_changed_setting_changes_the_source_and_a_moved_node_does_not() -> None:
    def source(content: bytes) -> str:
        return next(one.text for one in read(content) if isinstance(one, Source) and one.language == "KNIME")

    moved = workflow(*PLACES).replace(
        b'<config key="node_0">', b'<config key="node_0"><config key="ui_settings"><entry key="x" value="7"/></config>'
    )
    assert source(packed(moved)) == source(packed())
    assert source(packed(workflow(*PLACES[1:]))) != source(packed())


@pytest.mark.parametrize(
    "place", ["../../etc/settings.xml", "a/b/settings.xml", "C:\\x\\settings.xml", "..\\settings.xml"]
)
def test_no_workflow_leads_out_of_its_folder(place: str) -> None:
    asked: list[str] = []
    found = list(HANDLER.read(opened(workflow(place), "workflow.knime", asked.append)))
    assert asked == []
    assert [one for one in found if isinstance(one, Part)]


def test_nodes_that_are_not_there_are_said() -> None:
    found = list(HANDLER.read(opened(workflow(*PLACES), "workflow.knime")))
    assert [one.trouble for one in found if isinstance(one, Problem)] == [Trouble.SOURCE_ABSENT]


@given(st.integers(0, 3_000), st.binary(max_size=8))
def test_no_content_breaks_the_reader(place: int, inserted: bytes) -> None:
    content = packed()
    for mutant in (content[:place] + inserted + content[place + 3 :], content[:place]):
        try:
            assert isinstance(read(mutant or b"PK\x03\x04"), list)
        except Unreadable as refusal:
            assert refusal.detail  # noqa: PT017 - refusing is one of two right answers

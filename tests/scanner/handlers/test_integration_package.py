from __future__ import annotations

import io

import pytest
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
from scanner.handlers.integration_package import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

PACKAGE = """<?xml version="1.0"?>
<DTS:Executable xmlns:DTS="www.microsoft.com/SqlServer/Dts" DTS:refId="Package" DTS:CreatorName="PLANT\\eva"
  DTS:ExecutableType="Microsoft.Package" DTS:ObjectName="Load results">
  <DTS:ConnectionManagers>
    <DTS:ConnectionManager DTS:refId="Package.ConnectionManagers[MES]" DTS:CreationName="OLEDB" DTS:DTSID="{1}"
      DTS:ObjectName="MES"><DTS:ObjectData><DTS:ConnectionManager
      DTS:ConnectionString="Data Source=PLANT1;Initial Catalog=MES;Provider=SQLNCLI11;"/></DTS:ObjectData>
    </DTS:ConnectionManager>
    <DTS:ConnectionManager DTS:refId="Package.ConnectionManagers[Out]" DTS:CreationName="FLATFILE" DTS:DTSID="{2}"
      DTS:ObjectName="Out"><DTS:ObjectData><DTS:ConnectionManager DTS:ConnectionString="\\\\plant\\out\\lots.csv"/>
      </DTS:ObjectData></DTS:ConnectionManager>
  </DTS:ConnectionManagers>
  <DTS:Variables><DTS:Variable DTS:Namespace="User" DTS:ObjectName="Clean" DTS:Expression="@[User::Rate] * 1.25">
    <DTS:VariableValue>DELETE FROM stage.Results</DTS:VariableValue></DTS:Variable></DTS:Variables>
  <DTS:Executables>
    <DTS:Executable DTS:ObjectName="Clear" DTS:CreationName="Microsoft.ExecuteSQLTask"><DTS:ObjectData>
      <SQLTask:SqlTaskData xmlns:SQLTask="x" SQLTask:Connection="{1}" SQLTask:SqlStmtSourceType="Variable"
        SQLTask:SqlStatementSource="User::Clean"/></DTS:ObjectData></DTS:Executable>
    <DTS:Executable DTS:ObjectName="Off" DTS:Disabled="True" DTS:CreationName="Microsoft.ExecuteSQLTask">
      <DTS:ObjectData><SQLTask:SqlTaskData xmlns:SQLTask="x" SQLTask:SqlStatementSource="DROP TABLE Lots"/>
      </DTS:ObjectData></DTS:Executable>
    <DTS:Executable DTS:ObjectName="Tell" DTS:CreationName="Microsoft.SendMailTask"><DTS:ObjectData>
      <M:SendMailTaskData xmlns:M="y" M:To="qa@plant.example" M:Subject="scrap"/></DTS:ObjectData></DTS:Executable>
    <DTS:Executable DTS:ObjectName="Zip" DTS:CreationName="Microsoft.ExecuteProcess"><DTS:ObjectData>
      <ExecuteProcessData Executable="C:\\tools\\zip.exe" Arguments="a b"/></DTS:ObjectData></DTS:Executable>
    <DTS:Executable DTS:ObjectName="Archive" DTS:CreationName="Microsoft.FileSystemTask"><DTS:ObjectData>
      <FileSystemData TaskOperationType="MoveFile" TaskSourcePath="{2}" TaskDestinationPath="D:\\old"/>
      </DTS:ObjectData></DTS:Executable>
    <DTS:Executable DTS:ObjectName="Next" DTS:CreationName="Microsoft.ExecutePackageTask"><DTS:ObjectData>
      <ExecutePackageTask><PackageName>Post.dtsx</PackageName></ExecutePackageTask></DTS:ObjectData></DTS:Executable>
    <DTS:Executable DTS:ObjectName="Check" DTS:CreationName="Microsoft.ScriptTask"><DTS:ObjectData>
      <ScriptProject Language="CSharp"><ProjectItem Name="ScriptMain.cs"><![CDATA[public void Main() {
  cmd.ExecuteNonQuery("UPDATE dbo.Limits SET Hi = 7");
}]]></ProjectItem><ProjectItem Name="Properties\\Settings.Designer.cs"><![CDATA[made()]]></ProjectItem></ScriptProject>
      </DTS:ObjectData></DTS:Executable>
    <DTS:Executable DTS:ObjectName="Flow" DTS:CreationName="Microsoft.Pipeline"><DTS:ObjectData><pipeline><components>
      <component name="From file" componentClassID="Microsoft.FlatFileSource">
        <connections><connection connectionManagerID="Package.ConnectionManagers[Out]"/></connections></component>
      <component name="Cost" componentClassID="Microsoft.DerivedColumn"><outputs><output><properties>
        <property name="FriendlyExpression">qty * rate</property></properties></output></outputs></component>
      <component name="To MES" componentClassID="Microsoft.OLEDBDestination">
        <properties><property name="OpenRowset">[dbo].[Results]</property></properties>
        <connections><connection connectionManagerID="Package.ConnectionManagers[MES]"/></connections>
        <inputs><input><externalMetadataColumns><externalMetadataColumn name="Lot"/>
        <externalMetadataColumn name="Verdict"/></externalMetadataColumns></input></inputs></component>
      <component name="In memory" componentClassID="Microsoft.RecordsetDestination"/>
    </components></pipeline></DTS:ObjectData></DTS:Executable>
  </DTS:Executables>
</DTS:Executable>
"""
OLD = """<?xml version="1.0"?>
<DTS:Executable xmlns:DTS="www.microsoft.com/SqlServer/Dts" DTS:ExecutableType="MSDTS.Package.2">
<DTS:ConnectionManager><DTS:Property DTS:Name="ObjectName">MES</DTS:Property>
<DTS:Property DTS:Name="CreationName">OLEDB</DTS:Property><DTS:ObjectData><DTS:ConnectionManager>
<DTS:Property DTS:Name="ConnectionString">Data Source=PLANT1;Initial Catalog=MES;</DTS:Property>
</DTS:ConnectionManager></DTS:ObjectData></DTS:ConnectionManager></DTS:Executable>"""


def opened(content: str | bytes, name: str = "load.dtsx", *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str | bytes = PACKAGE, *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(content, code_only=code_only)))


def told(found: list[Finding], kind: Kind) -> list[Evidence]:
    return [one for one in found if isinstance(one, Evidence) and one.kind is kind]


def references(found: list[Finding]) -> set[tuple[str, Access]]:
    return {(one.target, one.access) for one in found if isinstance(one, Reference)}


def test_a_package_is_known_by_its_root() -> None:
    assert HANDLER.recognise(opened(PACKAGE, "load.xml")) == "integration-package"
    assert HANDLER.recognise(opened("<a/>")) is None


def test_connections_lead_somewhere_in_packages_of_every_age() -> None:
    for content in (PACKAGE, OLD):
        found = read(content)
        parts = [(one.name, one.subtype) for one in found if isinstance(one, Part) and one.kind is PartKind.CONNECTION]
        assert ("MES", "OLEDB") in parts
        assert ("Server=PLANT1;Database=MES", Access.UNKNOWN) in references(found)


def test_statements_are_read_where_they_stand_and_disabled_tasks_do_nothing() -> None:
    found = read()
    writes = {(one.text, one.target) for one in told(found, Kind.SQL) if one.verb is Verb.WRITE}
    assert ("DELETE FROM stage.Results", Target.DATABASE) in writes
    assert not any("DROP TABLE" in text for text, _ in writes)


def test_a_data_flow_says_what_it_reads_calculates_and_fills() -> None:
    found = read()
    acts = {(one.verb, one.target, one.where) for one in told(found, Kind.STATEMENT)}
    assert (Verb.READ, None, "data flow From file") in acts
    assert (Verb.WRITE, Target.DATABASE, "data flow To MES") in acts
    assert "data flow In memory" not in {where for _, _, where in acts}
    assert {("\\\\plant\\out\\lots.csv", Access.READ), ("dbo.Results", Access.WRITE)} <= references(found)
    assert "[dbo].[Results]: Lot, Verdict" in [one.text for one in told(found, Kind.STRUCTURE)]
    assert [one.text.partition(" = ")[2] for one in told(found, Kind.FORMULA)] == [
        "qty * rate", "@[User::Rate] * 1.25",
    ]  # fmt: skip


def test_mail_programs_files_and_other_packages_are_told() -> None:
    found = read()
    acts = {one.where: (one.verb, one.target) for one in told(found, Kind.STATEMENT)}
    assert acts["task Tell"] == (Verb.SEND, Target.MAIL)
    assert acts["task Zip"] == acts["task Next"] == (Verb.RUN, None)
    assert acts["task Archive"] == (Verb.WRITE, Target.FILE)
    assert {("D:\\old", Access.WRITE), ("Post.dtsx", Access.UNKNOWN)} <= references(found)


def test_scripts_are_modules_and_what_the_editor_adds_is_not() -> None:
    found = read()
    assert [one.part for one in found if isinstance(one, Source) and one.language == "C#"] == ["Check/ScriptMain.cs"]
    assert any(one.verb is Verb.WRITE and "dbo.Limits" in one.text for one in told(found, Kind.SQL))
    assert {type(one) for one in read(code_only=True)} == {Part, Source}


def test_who_made_it_is_named() -> None:
    assert [(one.text, one.where) for one in told(read(), Kind.PERSON)] == [("PLANT\\eva", "author")]


def test_an_encrypted_package_says_so() -> None:
    content = (
        '<DTS:Executable xmlns:DTS="www.microsoft.com/SqlServer/Dts"><EncryptedData><CipherData/></EncryptedData>'
        "</DTS:Executable>"
    )
    assert [one.trouble for one in read(content) if isinstance(one, Problem)] == [Trouble.ENCRYPTED]


@given(st.integers(0, len(PACKAGE)), st.binary(max_size=8))
def test_no_content_breaks_the_reader(place: int, inserted: bytes) -> None:
    content = PACKAGE.encode()
    try:
        assert isinstance(read(content[:place] + inserted + content[place + 2 :]), list)
        assert isinstance(read(content[:place]), list)
    except Unreadable as refusal:
        assert refusal.detail  # noqa: PT017 - refusing is one of two right answers


@pytest.mark.parametrize("word", ["SQL Server integration packages"])
def test_the_format_is_no_longer_named_as_unread(word: str) -> None:
    from scanner.handlers import unread

    assert word not in [entry.words for entry in unread._ALL]

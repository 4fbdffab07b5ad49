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
    Verb,
)
from scanner.handlers.access_text import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

FORM = r"""Version =20
VersionRequired =20
PublishOption =1
Checksum =-12345
Begin Form
    Caption ="Test limits"
    RecordSource ="SELECT Limits.Part, Limits.Hi FROM Limits WHERE (((Limits.Line)=\"L"
        "1\"));"
    RecSrcDt = Begin
        0x18691eff0b76e540
    End
    Begin
        Begin CommandButton
            Caption ="Release\015\012lot"
            OnClick ="[Event Procedure]"
            OnDblClick ="=Recalculate()"
            OnEnterEmMacro = Begin
                Version =196611
                ColumnsShown =0
                Begin
                    Action ="RunSQL"
                    Argument ="DELETE FROM Results"
                End
            End
        End
        Begin TextBox
            ControlSource ="=[Hi]*1.05"
        End
    End
End
CodeBehindForm
Attribute VB_Name = "Form_Limits"
Option Compare Database

Private Sub cmdRelease_Click()
    CurrentDb.Execute "UPDATE Limits SET Hi = 7"
End Sub
"""
QUERY = r"""Operation =4
Option =0
Where ="(((Limits.Line)=\"L1\"))"
Begin InputTables
    Name ="Limits"
    Name ="Parts"
    Alias ="p"
End
Begin OutputColumns
    Name ="Limits.Hi"
    Expression ="[Lo]*1.05"
End
Begin Joins
    LeftTable ="Limits"
    RightTable ="p"
    Expression ="Limits.Part = p.Part"
    Flag =2
    LeftTable ="Limits"
    RightTable ="p"
    Expression ="Limits.Line = p.Line"
    Flag =2
End
dbBoolean "ReturnsRecords" ="-1"
Begin
    Begin
        dbText "Name" ="Limits.Hi"
    End
End
"""
PASSED = (
    'dbMemo "SQL" ="exec dbo.Post_Lot 7"\n'
    'dbMemo "Connect" ="ODBC;DRIVER=SQL Server;SERVER=PLANT;DATABASE=MES;UID=sa;PWD=secret"\n'
)
MACRO = r"""Version =196611
ColumnsShown =0
Begin
    Comment ="every night"
    Action ="TransferSpreadsheet"
    Argument ="1"
    Argument ="10"
    Argument ="Limits"
    Argument ="\\\\plant\\out\\limits.xlsx"
End
Begin
    Action ="OpenQuery"
    Argument ="qryUpdate"
End
"""
LINK = (
    '{"Info": {"Class": "clsDbTableDef", "Description": "Linked Table"}, "Items": {"Name": "Lots", '
    '"Connect": "%s", "SourceTableName": "dbo.Lots"}}'
)


def opened(content: str | bytes, name: str = "Limits.form", *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str | bytes, name: str = "Limits.form", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(content, name, code_only=code_only)))


def evidence(found: list[Finding], kind: Kind) -> list[Evidence]:
    return [one for one in found if isinstance(one, Evidence) and one.kind is kind]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("content", [FORM, QUERY, PASSED, MACRO, LINK % ";DATABASE=a.accdb"])
def test_an_export_is_known_by_how_it_begins(content: str, encoding: str) -> None:
    assert HANDLER.recognise(opened(content.encode(encoding), "x.anything")) == "access-text"


@pytest.mark.parametrize(
    "content", ["Version =20\nhello", "VERSION 1.0 CLASS\nBEGIN\nEnd\n", '{"Info": {"Class": "clsDbQuery"}}', "Begin\n"]
)
def test_what_begins_otherwise_is_none(content: str) -> None:
    assert HANDLER.recognise(opened(content)) is None
    assert HANDLER.recognise(opened(bytes(64))) is None


def test_the_code_behind_a_form_is_read_and_its_lines_are_those_of_the_file() -> None:
    found = read(FORM)
    (part,) = (one for one in found if isinstance(one, Part) and one.kind is PartKind.MODULE)
    (source,) = (one for one in found if isinstance(one, Source))
    assert (part.name, part.subtype, source.text.startswith("Attribute")) == ("Limits", "VBA", True)
    line = FORM.splitlines().index('    CurrentDb.Execute "UPDATE Limits SET Hi = 7"') + 1
    writes = [(one.where, one.target) for one in evidence(found, Kind.SQL) if one.verb is Verb.WRITE]
    assert (f"Limits.cmdRelease_Click:{line}", Target.OWN_DATA) in writes


def test_a_form_shows_its_sources_captions_formulas_and_the_macros_in_it() -> None:
    found = read(FORM)
    assert [one.text for one in evidence(found, Kind.LABEL)] == ["Test limits", "Release lot"]
    assert [one.text for one in evidence(found, Kind.FORMULA)] == ["=[Hi]*1.05"]
    told = [(one.verb, one.text) for one in evidence(found, Kind.SQL)]
    assert (Verb.READ, 'SELECT Limits.Part, Limits.Hi FROM Limits WHERE (((Limits.Line)="L1"))') in [
        (verb, text.rstrip(";")) for verb, text in told
    ]
    assert (Verb.WRITE, "DELETE FROM Results") in told
    assert "OnDblClick: =Recalculate()" in [one.text for one in evidence(found, Kind.STATEMENT)]


def test_a_query_becomes_the_statement_that_access_shows() -> None:
    found = read(QUERY, "Raise.qdef")
    (part,) = (one for one in found if isinstance(one, Part))
    (source,) = (one for one in found if isinstance(one, Source))
    assert (part.kind, part.name, part.subtype) == (PartKind.QUERY, "Raise", "update")
    assert source.text == (
        "UPDATE Limits LEFT JOIN Parts AS p ON (Limits.Part = p.Part) AND (Limits.Line = p.Line)\n"
        'SET Limits.Hi = [Lo]*1.05\nWHERE (((Limits.Line)="L1"));'
    )
    assert (Verb.WRITE, Target.OWN_DATA) in [(one.verb, one.target) for one in evidence(found, Kind.SQL)]


@pytest.mark.parametrize(
    ("operation", "kind", "beginning"),
    [
        (1, "select", "SELECT [Lo]*1.05"),
        (2, "make-table", "SELECT [Lo]*1.05 INTO Old"),
        (3, "append", "INSERT INTO Old"),
        (5, "delete", "DELETE [Lo]*1.05\nFROM Limits"),
    ],
)
def test_the_kind_of_a_query_is_what_the_engine_goes_by(operation: int, kind: str, beginning: str) -> None:
    found = read(QUERY.replace("Operation =4", f'Operation ={operation}\nName ="Old"'), "q.qdef")
    (part,) = (one for one in found if isinstance(one, Part))
    (source,) = (one for one in found if isinstance(one, Source))
    assert part.subtype == kind
    assert source.text.startswith(beginning)


def test_a_statement_for_a_server_names_the_server() -> None:
    found = read(PASSED, "Post.qdef")
    assert [one.subtype for one in found if isinstance(one, Part)] == ["pass-through", ""]
    (reference,) = (one for one in found if isinstance(one, Reference) and "PLANT" in one.target)
    assert reference.access is Access.UNKNOWN


@pytest.mark.parametrize(
    ("connect", "target"),
    [
        ("ODBC;SERVER=PLANT;", Target.DATABASE),
        ("Excel 12.0;DATABASE=a.xlsx", Target.FILE),
        (";DATABASE=b.accdb", Target.DATABASE),
    ],
)
def test_a_query_changes_what_its_linked_table_leads_to(connect: str, target: Target) -> None:
    def beside(name: str) -> SourceFile | None:
        return opened(LINK % connect, name) if name == "../tbldefs/Limits.json" else None

    content = QUERY.encode()
    file = SourceFile(name="q.qdef", size=len(content), opener=lambda: io.BytesIO(content), beside=beside)
    assert [one.target for one in evidence(list(HANDLER.read(file)), Kind.SQL) if one.verb is Verb.WRITE] == [target]


def test_no_name_in_a_query_leads_to_another_folder() -> None:
    asked: list[str] = []
    content = b'dbMemo "SQL" ="DELETE FROM [../../x], [a\\b], Lots"\n'
    file = SourceFile(name="q.qdef", size=len(content), opener=lambda: io.BytesIO(content), beside=asked.append)
    assert list(HANDLER.read(file))
    assert "../tbldefs/Lots.json" in asked
    assert not [name for name in asked if name.count("/") > 2 or "\\" in name]


def test_a_macro_tells_what_it_hands_out() -> None:
    found = read(MACRO, "Nightly.macro")
    (export, query) = evidence(found, Kind.STATEMENT)
    assert (export.verb, export.target, query.verb) == (Verb.WRITE, Target.FILE, Verb.RUN)
    assert [(one.target, one.access) for one in found if isinstance(one, Reference)] == [
        ("\\\\plant\\out\\limits.xlsx", Access.WRITE)
    ]
    imported = read(MACRO.replace('Argument ="1"\n', 'Argument ="0"\n', 1))
    assert evidence(imported, Kind.STATEMENT)[0].verb is Verb.READ


@pytest.mark.parametrize(
    ("connect", "subtype", "target"),
    [
        (";DATABASE=rel:Backend.accdb", "file", "Backend.accdb"),
        ("ODBC;DRIVER=SQL Server;SERVER=PLANT;", "odbc", "ODBC;DRIVER=SQL Server;SERVER=PLANT;"),
    ],
)
def test_a_linked_table_says_where_it_leads(connect: str, subtype: str, target: str) -> None:
    found = read(LINK % connect, "Lots.json")
    (part,) = (one for one in found if isinstance(one, Part))
    assert (part.kind, part.name, part.subtype) == (PartKind.LINK, "Lots", subtype)
    assert [one.target for one in found if isinstance(one, Reference)] == [target]


def test_a_linked_table_without_a_link_is_damaged() -> None:
    assert [type(one) for one in read(LINK % "", "Lots.json")] == [Problem]
    with pytest.raises(Unreadable):
        read('{"Info": {"Class": "clsDbTableDef"}}', "Lots.json")


def test_only_code_is_read_if_only_that_is_wanted() -> None:
    assert {type(one) for one in read(FORM, code_only=True)} == {Part, Source}
    assert {type(one) for one in read(QUERY, code_only=True)} == {Part, Source}
    assert read(LINK % ";DATABASE=a.accdb", code_only=True) == []


@given(st.sampled_from([FORM, QUERY, PASSED, MACRO, LINK]), st.integers(0, 1_500), st.text(max_size=20))
def test_no_text_breaks_the_reader(text: str, place: int, inserted: str) -> None:
    try:
        assert isinstance(read(text[:place] + inserted + text[place + 1 :]), list)
    except Unreadable as refusal:
        assert refusal.detail  # noqa: PT017 - refusing is one of two right answers


def test_blocks_without_an_end_are_survived() -> None:
    assert read("Version =20\nBegin Form\n" + "    Begin\n" * 5_000)

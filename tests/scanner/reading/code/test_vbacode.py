from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Access, Evidence, Finding, Kind, Metric, Part, Reference, Target, Verb
from scanner.reading.code.ranking import MOST
from scanner.reading.code.surroundings import SCRIPT, Surroundings
from scanner.reading.code.vbacode import read_vba

ACCESS = Surroundings(host="access", own_tables=frozenset({"limits"}), linked_tables={"dbo_stock": Target.DATABASE})
EXCEL = Surroundings(host="excel")
DID = {Verb.WRITE, Verb.SEND}


def read(code: str, surroundings: Surroundings = EXCEL) -> list[Finding]:
    return list(read_vba(code, "Mod", surroundings))


def evidence(code: str, surroundings: Surroundings = EXCEL) -> list[Evidence]:
    return [found for found in read(code, surroundings) if isinstance(found, Evidence)]


def done(code: str, surroundings: Surroundings = EXCEL) -> set[tuple[Verb, Target | None]]:
    return {(found.verb, found.target) for found in evidence(code, surroundings) if found.verb in DID}


WRITES = [
    ('cn.Execute "INSERT INTO Results (a) VALUES (" & v & ")"', Target.DATABASE),
    ('Set rs = CreateObject("ADODB.Recordset")\nrs.AddNew\nrs!a = 1\nrs.Update', Target.DATABASE),
    ('session.findById("wnd[0]/tbar[0]/btn[11]").press', Target.SYSTEM_OF_RECORD),
    ('session.findById("wnd[0]").sendVKey 11', Target.SYSTEM_OF_RECORD),
    ('Set f = functions.Add("BAPI_GOODSMVT_CREATE")', Target.SYSTEM_OF_RECORD),
    ("user.SetInfo", Target.SYSTEM_OF_RECORD),
    ('MSComm1.Output = "ABC"', Target.DEVICE),
    ('Dim io As VisaComLib.FormattedIO488\nio.WriteString "VOLT 5"', Target.DEVICE),
    ("group.SyncWrite 1, handles, values, errors", Target.DEVICE),
    ('DDEPoke channel, "N7:0", cell', Target.DEVICE),
    ('Set http = CreateObject("MSXML2.XMLHTTP")\nhttp.Open "POST", "http://mes/api", False', Target.WEB),
    ('Open "C:\\x\\out.txt" For Output As #1', Target.FILE),
    ("Print #1, total", Target.FILE),
    ('ActiveWorkbook.SaveAs "x.xlsx"', Target.FILE),
    ('Kill "c:\\x.txt"', Target.FILE),
    ('FileCopy "a", "b"', Target.FILE),
    ('Name "a.txt" As "b.txt"', Target.FILE),
    (
        'Set fso = CreateObject("Scripting.FileSystemObject")\nSet ts = fso.CreateTextFile("a.txt")\nts.WriteLine "x"',
        Target.FILE,
    ),
    ('Set ts = fso.OpenTextFile("a.txt", 8, True)', Target.FILE),
    ('Set wb = Workbooks.Open("\\\\srv\\x.xlsx")\nwb.Sheets(1).Range("A1").Value = 3', Target.FILE),
    ('Set wb = Workbooks.Open("\\\\srv\\x.xlsx")\nwb.Close SaveChanges:=True', Target.FILE),
    ('DoCmd.TransferSpreadsheet acExport, 8, "q", "c:\\x.xls"', Target.FILE),
    ('DoCmd.TransferDatabase acExport, "ODBC", "x", acTable, "a", "b"', Target.DATABASE),
    ('Range("A1").Value = 5', Target.OWN_DATA),
    ("Cells(r, 2) = name", Target.OWN_DATA),
    ("ThisWorkbook.Save", Target.OWN_DATA),
    ("ActiveWorkbook.Save", Target.OWN_DATA),
    ('Workbooks.Open "x.xlsx"\nActiveWorkbook.Save', Target.FILE),
    ('Sub A()\nWorkbooks.Open "x.xlsx"\nEnd Sub\nSub B()\nActiveWorkbook.Save\nEnd Sub', Target.OWN_DATA),
    ('ActiveSheet.Range("A1:B2").ClearContents', Target.OWN_DATA),
]


@pytest.mark.parametrize(("code", "target"), WRITES)
def test_a_statement_writes_what_it_reaches(code: str, target: Target) -> None:
    assert done(code) == {(Verb.WRITE, target)}


@pytest.mark.parametrize(
    "code",
    [
        'Set ol = CreateObject("Outlook.Application")\nSet m = ol.CreateItem(0)\nm.Send',
        'With CreateObject("CDO.Message")\n.Send\nEnd With',
        "With olApp.CreateItem(0)\n.Send\nEnd With",
        'DoCmd.SendObject acSendReport, "R"',
        'ActiveWorkbook.SendMail "a@b.c"',
    ],
)
def test_mail_is_sent(code: str) -> None:
    assert (Verb.SEND, Target.MAIL) in done(code)


@pytest.mark.parametrize(
    "code",
    [
        '\' cn.Execute "DELETE FROM x"',
        'Rem Kill "c:\\x.txt"',
        's = "cn.Execute DELETE FROM x"',
        'MsgBox "Delete customer ?"',
        'session.findById("wnd[0]").sendVKey 0',
        'session.findById("wnd[0]/tbar[0]/okcd").text = "/nVA03"',
        'Set f = functions.Add("RFC_READ_TABLE")',
        'http.Open "GET", "http://mes/api", False',
        'Open "C:\\x.txt" For Input As #1',
        "Open path For Binary Access Read As #1",
        "Application.ScreenUpdating = False",
        'Range("A1").Interior.Color = 5',
        'Columns("A").ColumnWidth = 12',
        "i = i + 1",
        'Set re = CreateObject("VBScript.RegExp")\nSet m = re.Execute(s)',
        'Debug.Print "x"',
        "wb.Close False",
        "Dim Name As String",
        'Application.CommandBars("Sales").Delete',
        'Fg1.TextMatrix(Fg1.Rows - 1, 3) = Format(total, "0.00")',
    ],
)
def test_what_changes_nothing_writes_nothing(code: str) -> None:
    assert done(code) == set()


def test_in_access_own_tables_are_own_and_linked_ones_are_not() -> None:
    assert done('CurrentDb.Execute "UPDATE Limits SET Hi = 1"', ACCESS) == {(Verb.WRITE, Target.OWN_DATA)}
    assert done('DoCmd.RunSQL "UPDATE dbo_Stock SET q = 1"', ACCESS) == {(Verb.WRITE, Target.DATABASE)}
    assert done('Set rs = CurrentDb.OpenRecordset("Limits")\nrs.AddNew', ACCESS) == {(Verb.WRITE, Target.OWN_DATA)}
    assert done('Set rs = CurrentDb.OpenRecordset("dbo_Stock")\nrs.Delete', ACCESS) == {(Verb.WRITE, Target.DATABASE)}


def test_in_access_saving_a_form_writes_its_record() -> None:
    assert done("If Me.Dirty Then Me.Dirty = False", ACCESS) == {(Verb.WRITE, Target.OWN_DATA)}
    assert done("DoCmd.RunCommand acCmdSaveRecord", ACCESS) == {(Verb.WRITE, Target.OWN_DATA)}


def test_a_with_block_is_about_what_its_expression_hands_out() -> None:
    code = (
        'Set wb = Workbooks.Open("x.xlsx")\nWith wb.Sheets(1)\n.Range("A1").Value = 1\nEnd With\nRange("A1").Value = 2'
    )
    assert done(code) == {(Verb.WRITE, Target.FILE), (Verb.WRITE, Target.OWN_DATA)}


def test_in_access_a_connection_of_its_own_reaches_a_database() -> None:
    code = 'Set cn = CreateObject("ADODB.Connection")\ncn.Open s\ncn.Execute "UPDATE Limits SET Hi = 1"'
    assert done(code, ACCESS) == {(Verb.WRITE, Target.DATABASE)}
    later = 'Dim cn As New ADODB.Connection\nsql = "UPDATE Limits SET Hi = 1"\ncn.Execute sql'
    assert done(later, ACCESS) == {(Verb.WRITE, Target.DATABASE)}


def test_in_access_the_current_connection_is_its_own() -> None:
    code = 'Dim cn As ADODB.Connection\nSet cn = CurrentProject.Connection\ncn.Execute "UPDATE Limits SET Hi = 1"'
    assert done(code, ACCESS) == {(Verb.WRITE, Target.OWN_DATA)}


def test_sql_over_several_lines_is_one_statement_at_its_first_line() -> None:
    code = (
        'Sub Save()\n sql = "UPDATE Limits " & _\n  "SET Hi = " & hi\n'
        ' sql = sql & " WHERE Id = 1"\n db.Execute sql\nEnd Sub'
    )
    (found,) = (one for one in evidence(code) if one.kind is Kind.SQL)
    assert found.text == "UPDATE Limits SET Hi = {?} WHERE Id = 1"
    assert found.where == "Mod.Save:2"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("USL = nominal * 1.05", "USL = nominal * 1.05"),
        ("cost = Round(qty * price, 2)", "cost = Round(qty * price, 2)"),
        ("cpk = WorksheetFunction.Min(a, b)", "cpk = WorksheetFunction.Min(a, b)"),
        ('If value > USL Then result = "FAIL"', 'If value > USL Then result = "FAIL"'),
        ('If value > USL Then\n  result = "FAIL"\nEnd If', 'If value > USL Then result = "FAIL"'),
        ('Select Case v\nCase Is > Limit\n grade = "C"\nEnd Select', 'Case Is > Limit grade = "C"'),
        ('Range("C2").Formula = "=A2*B2"', 'Range("C2").Formula = "=A2*B2"'),
        ("Cells(r, 3) = qty * price", "Cells(r, 3) = qty * price"),
    ],
)
def test_what_calculates_or_decides_is_shown_with_both_sides(code: str, text: str) -> None:
    assert [one.text for one in evidence(code) if one.verb is Verb.COMPUTE] == [text]


@pytest.mark.parametrize(
    "code", ["i = i + 1", 's = a & "x"', "If i > 0 Then x = 1", "If Len(s) > 5 Then Exit Sub", "x = y"]
)
def test_counting_and_joining_is_no_computation(code: str) -> None:
    assert [one for one in evidence(code) if one.verb is Verb.COMPUTE] == []


def test_captions_comments_and_names_are_kept_as_what_they_are() -> None:
    found = evidence('\' Computes the final test limits\nSub CalcLimits()\nMsgBox "Limits are stored"\nEnd Sub')
    assert {(one.kind, one.text) for one in found} == {
        (Kind.COMMENT, "Computes the final test limits"),
        (Kind.STRUCTURE, "CalcLimits"),
        (Kind.LABEL, "Limits are stored"),
    }


def test_unattended_code_is_a_trigger() -> None:
    assert {one.text for one in evidence("Sub Auto_Open()\nEnd Sub") if one.kind is Kind.TRIGGER} == {"Auto_Open"}
    assert any(one.kind is Kind.TRIGGER for one in evidence('Application.OnTime t, "Run"'))


def test_paths_carry_the_direction_of_their_statement() -> None:
    found = read(
        'Open "C:\\a\\out.txt" For Output As #1\nSet w = Workbooks.Open("\\\\srv\\s\\in.xlsx")\np = "D:\\x\\y.csv"'
    )
    assert {(one.target, one.access) for one in found if isinstance(one, Reference)} == {
        ("C:\\a\\out.txt", Access.WRITE),
        ("\\\\srv\\s\\in.xlsx", Access.READ),
        ("D:\\x\\y.csv", Access.UNKNOWN),
    }


def test_a_connection_string_is_a_part() -> None:
    found = read('cn.Open "Provider=SQLOLEDB;Data Source=srv;Initial Catalog=mes"')
    assert [one.detail for one in found if isinstance(one, Part)] == [
        "Provider=SQLOLEDB;Data Source=srv;Initial Catalog=mes"
    ]


def test_a_macro_of_another_file_is_code_not_seen() -> None:
    assert Metric(name="unseen_code", value=1) in read("Application.Run \"'other.xlam'!Post\"")
    assert Metric(name="unseen_code", value=1) in read("ExecuteGlobal file.ReadAll")
    assert Metric(name="unseen_code", value=1) in read(
        'CreateObject("WScript.Shell").Run "cscript Z:\\\\tools\\\\post.vbs"'
    )
    assert "unseen_code" not in {one.name for one in read('Shell "notepad.exe"') if isinstance(one, Metric)}


def test_the_most_telling_survive_a_long_module() -> None:
    code = "\n".join(f"v{number} = a{number} * b" for number in range(5_000)) + '\ncn.Execute "DELETE FROM Results"'  # noqa: S608 - read, never executed
    found = read(code)
    assert len([one for one in found if isinstance(one, Evidence)]) <= MOST
    assert any(isinstance(one, Evidence) and one.verb is Verb.WRITE for one in found)


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    read(text)


@given(
    st.lists(
        st.sampled_from([*(code for code, _ in WRITES), "(", ")", '"', "'", " _", "With x", "End With", "Set a = "]),
        max_size=12,
    )
)
def test_any_order_of_code_is_survived(pieces: list[str]) -> None:
    read("\n".join(pieces), ACCESS)
    read(" ".join(pieces), SCRIPT)


@pytest.mark.parametrize("piece", ["(", '"', "a.", "x = x + ", "If a ", "Range(", ".Execute ", "_\n", 's = s & "a"\n'])
def test_long_and_deep_code_is_bounded(piece: str) -> None:
    assert len(read(piece * (300_000 // len(piece)))) < 2 * MOST


def test_one_line_of_many_calls_costs_no_more_than_as_many_lines() -> None:
    calls = 12_000

    def cost(text: str) -> float:
        start = process_time()
        assert list(read_vba(text, "M", EXCEL))
        return process_time() - start

    apart = cost("Sub A()\n" + 'Open "x" For Output As #1\n' * calls + "End Sub\n")
    joined = cost("Sub A()\n" + ' Open "x" For Output As #1 _\n' * calls + "End Sub\n")
    assert joined < 4 * apart + 0.2


def test_an_instrument_that_is_set_up_to_measure_is_asked() -> None:
    visa = "Dim io As VisaComLib.FormattedIO488\n"
    asked = [one for one in evidence(visa + 'io.WriteString "CONF:VOLT:DC"') if one.target is Target.DEVICE]
    assert [one.verb for one in asked] == [Verb.READ]


def test_a_type_that_is_named_after_poking_pokes_nothing() -> None:
    assert done("Type DDEPOKE\n  unused As Integer\nEnd Type") == set()
    assert done('DDEPoke channel, "R1C1", Range("A1")') == {(Verb.WRITE, Target.DEVICE)}


def test_a_tag_of_an_operator_panel_is_written_and_read() -> None:
    assert done('SmartTags("Motor_1") = 1') == {(Verb.WRITE, Target.DEVICE)}
    assert done('If SmartTags("Motor_1") = 1 Then x = SmartTags("Speed")') == set()

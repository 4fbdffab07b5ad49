"""VBA of the demo's quality department, as engineers write it. All people and servers are made up."""

from __future__ import annotations

from scanner.app.demo.vbaproject import VbaModuleText

LIMITS = VbaModuleText(
    name="modLimits",
    code="""
Option Compare Database
Option Explicit

' Final test limits, Line 3 and 4
' Limits = mean +/- 3 sigma of the good parts of the last 30 days.
' P. Lindner, started 2017; 2021-03 locked limits, 2023-11 log file
'
' The testers FT4/FT5 read table Test_Limits directly when a batch starts,
' so whatever is in there decides pass or fail!

Private Const MIN_SAMPLES As Long = 30
Private Const LOG_FILE As String = "\\\\srv-nord01\\plant\\Quality\\FinalTest\\limits.log"
Private Const SIGMA As Double = 3

Public Sub RecalculateAll()
    ' runs every Monday morning from the start form
    On Error GoTo Problem
    Dim db As DAO.Database
    Set db = CurrentDb

    If Not EnoughSamples(db) Then
        MsgBox "Zu wenige Messwerte, Grenzen bleiben wie sie sind.", vbExclamation
        Exit Sub
    End If

    DoCmd.SetWarnings False
    db.Execute "DROP TABLE tmpLimitStatistics"
    DoCmd.OpenQuery "qryMakeStatistics"
    DoCmd.OpenQuery "qryUpdateLimits"
    DoCmd.SetWarnings True

    ' one-sided limits: leakage has no lower limit
    db.Execute "UPDATE Test_Limits SET LowerLimit = 0 " & _
               "WHERE Characteristic = 'Leak_Pa_s' AND Locked = False", dbFailOnError

    WriteLog "limits recalculated, " & db.RecordsAffected & " one-sided"
    Exit Sub

Problem:
    DoCmd.SetWarnings True
    If Err.Number = 3376 Then Resume Next   ' table did not exist yet
    MsgBox "RecalculateAll: " & Err.Description, vbCritical
End Sub

Private Function EnoughSamples(db As DAO.Database) As Boolean
    Dim rs As DAO.Recordset
    Set rs = db.OpenRecordset("SELECT Count(*) AS N FROM Measurements WHERE MeasuredOn >= Date()-30")
    EnoughSamples = (rs!N >= MIN_SAMPLES)
    rs.Close
End Function

Public Sub SetLimit(ByVal ProductId As Long, ByVal Characteristic As String, _
                    ByVal Lower As Double, ByVal Upper As Double)
    ' by hand, after a complaint or a new fixture
    Dim rs As DAO.Recordset
    Dim sql As String

    If Upper <= Lower Then
        MsgBox "Upper limit must be above lower limit"
        Exit Sub
    End If
    sql = "SELECT * FROM Test_Limits WHERE ProductId = " & ProductId & _
          " AND Characteristic = '" & Characteristic & "'"
    Set rs = CurrentDb.OpenRecordset(sql, dbOpenDynaset)
    If rs.EOF Then
        rs.AddNew
        rs!ProductId = ProductId
        rs!Characteristic = Characteristic
    Else
        rs.Edit
    End If
    rs!LowerLimit = Lower
    rs!UpperLimit = Upper
    rs!ChangedOn = Now()
    rs!ChangedBy = Environ("USERNAME")
    rs.Update
    rs.Close
    WriteLog "limit " & Characteristic & " of product " & ProductId & " set by hand"
End Sub

Public Function Judge(ByVal ProductId As Long, ByVal Characteristic As String, ByVal Reading As Double) As String
    ' same rule as the tester, to check single parts at the desk
    Dim lo As Variant, hi As Variant
    Dim crit As String
    crit = "ProductId=" & ProductId & " AND Characteristic='" & Characteristic & "'"
    lo = DLookup("LowerLimit", "Test_Limits", crit)
    hi = DLookup("UpperLimit", "Test_Limits", crit)
    If IsNull(lo) Or IsNull(hi) Then
        Judge = "NO LIMIT"
    ElseIf Reading >= lo And Reading <= hi Then
        Judge = "PASS"
    Else
        Judge = "FAIL"
    End If
End Function

Private Sub WriteLog(ByVal Text As String)
    Dim f As Integer
    f = FreeFile
    Open LOG_FILE For Append As #f
    Print #f, Format(Now, "yyyy-mm-dd hh:nn:ss") & vbTab & Environ("USERNAME") & vbTab & Text
    Close #f
End Sub
""",
)

LIMITS_FORM = VbaModuleText(
    name="Form_frmLimits",
    kind="document",
    code="""
Option Compare Database
Option Explicit

Private Sub Form_Open(Cancel As Integer)
    Me.Caption = "Prüfgrenzen Endprüfung - Stand " & Format(DMax("ChangedOn", "Test_Limits"), "dd.mm.yyyy")
    ' Monday: ask whether to recalculate
    If Weekday(Date, vbMonday) = 1 Then
        If MsgBox("Grenzen neu berechnen?", vbYesNo + vbQuestion) = vbYes Then RecalculateAll
    End If
End Sub

Private Sub cmdRecalculate_Click()
    RecalculateAll
    Me.Requery
End Sub

Private Sub cmdSetLimit_Click()
    SetLimit Me!ProductId, Me!Characteristic, Me!txtLower, Me!txtUpper
    Me.Requery
End Sub
""",
)

LIMITS_2019 = VbaModuleText(
    name="modGrenzen",
    code="""
Option Compare Database

' alte Fassung, nur zum Nachschlagen
Sub GrenzenNeu()
    Dim rs As Recordset
    Set rs = CurrentDb.OpenRecordset("Test_Limits")
    Do Until rs.EOF
        rs.Edit
        rs!UpperLimit = DAvg("Reading", "Messungen") + 3 * DStDev("Reading", "Messungen")
        rs.Update
        rs.MoveNext
    Loop
End Sub
""",
)

COMPLAINTS = VbaModuleText(
    name="modReklamation",
    code="""
Option Compare Database
Option Explicit

' Front end of the complaint list. Data are in Daten\\Reklamation_BE.accdb
Public Sub RelinkTables()
    Dim td As DAO.TableDef
    For Each td In CurrentDb.TableDefs
        If Left(td.Connect, 10) = ";DATABASE=" Then td.RefreshLink
    Next td
End Sub

Public Sub PrintOpenClaims()
    DoCmd.OpenReport "rptOpenClaims", acViewPreview
End Sub

Public Sub MailWeeklyList()
    ' every Friday to the quality circle
    DoCmd.SendObject acSendQuery, "qryOpenClaims", acFormatXLSX, "qs-runde@plant-north.example", , , _
        "Offene Reklamationen KW " & Format(Date, "ww"), "siehe Anhang", False
End Sub
""",
)

SPC = VbaModuleText(
    name="modSPC",
    code="""
Option Explicit

' Western-Electric-Regeln fuer die Regelkarte Linie 3
' S. Brandt 2022 - Eingriffsgrenzen werden aus den letzten 25 Stichproben gerechnet

Sub EingriffsgrenzenRechnen()
    Dim ws As Worksheet, n As Long, m As Double, s As Double
    Set ws = ThisWorkbook.Worksheets("Regelkarte")
    n = ws.Cells(ws.Rows.Count, 2).End(xlUp).Row
    m = Application.WorksheetFunction.Average(ws.Range("B2:B" & n))
    s = Application.WorksheetFunction.StDev(ws.Range("B2:B" & n))
    ws.Range("C2:C" & n).Value = m + 3 * s      ' OEG
    ws.Range("D2:D" & n).Value = m - 3 * s      ' UEG
    RegelnPruefen ws, n, m, s
End Sub

Private Sub RegelnPruefen(ws As Worksheet, n As Long, m As Double, s As Double)
    Dim i As Long, gleich As Long
    For i = 2 To n
        ws.Cells(i, 5).ClearContents
        ' Regel 1: ein Punkt ausserhalb 3 Sigma -> Prozess sperren
        If Abs(ws.Cells(i, 2).Value - m) > 3 * s Then
            ws.Cells(i, 5).Value = "SPERREN"
            ws.Cells(i, 5).Interior.Color = vbRed
        End If
        ' Regel 4: acht Punkte auf einer Seite
        If ws.Cells(i, 2).Value > m Then gleich = gleich + 1 Else gleich = 0
        If gleich >= 8 Then ws.Cells(i, 5).Value = "TREND"
    Next i
    ThisWorkbook.Save
End Sub
""",
)

RELEASE = VbaModuleText(
    name="modRelease",
    code="""
Option Explicit

' Lose aus dem Sperrlager freigeben. Achtung: schreibt direkt ins MES!
' (IT wollte eine Maske bauen, seit 2020 warten wir)

Private Const CONN As String = "Provider=SQLOLEDB;Data Source=srv-mes02;Initial Catalog=MES_NORD;" & _
                               "User ID=mes_qs;Password=Nordlicht#7"

Public Sub LoseFreigeben()
    Dim cn As Object, r As Long, n As Long
    Dim sql As String
    Set cn = CreateObject("ADODB.Connection")
    cn.Open CONN
    With ThisWorkbook.Worksheets("Sperrlager")
        For r = 2 To .Cells(.Rows.Count, 1).End(xlUp).Row
            If .Cells(r, 2).Value = "RELEASE" Then
                sql = "UPDATE dbo.Lots SET status = 'RELEASED', released_by = '" & Environ("USERNAME") & "' "
                sql = sql & "WHERE lot_no = '" & .Cells(r, 1).Value & "' AND status = 'HOLD'"
                cn.Execute sql
                n = n + 1
            End If
        Next r
    End With
    cn.Close
    MsgBox n & " Lose freigegeben"
End Sub

Public Sub LosSperren()
    Dim cn As Object, los As String
    los = InputBox("Welches Los sperren?")
    If los = "" Then Exit Sub
    Set cn = CreateObject("ADODB.Connection")
    cn.Open CONN
    cn.Execute "UPDATE dbo.Lots SET status = 'HOLD' WHERE lot_no = '" & los & "'"
    cn.Close
End Sub
""",
)

CERTIFICATE = VbaModuleText(
    name="modZeugnis",
    code="""
Option Explicit

' Werkszeugnis 3.1 aus den Messwerten der Charge fuellen, S. Brandt
Public Sub ZeugnisErstellen()
    Dim cn As Object, rs As Object, charge As String
    charge = InputBox("Charge?")
    If charge = "" Then Exit Sub
    Set cn = CreateObject("ADODB.Connection")
    cn.Open "DSN=MES_REPORT;UID=rep_reader;PWD=lesen"
    Set rs = cn.Execute("SELECT characteristic, reading, lower_limit, upper_limit " & _
                        "FROM rep.v_batch_result WHERE batch = '" & charge & "'")
    Do Until rs.EOF
        With ActiveDocument.Tables(1).Rows.Add
            .Cells(1).Range.Text = rs!characteristic
            .Cells(2).Range.Text = rs!reading
            If rs!reading >= rs!lower_limit And rs!reading <= rs!upper_limit Then
                .Cells(3).Range.Text = "erfüllt"
            Else
                .Cells(3).Range.Text = "nicht erfüllt"
            End If
        End With
        rs.MoveNext
    Loop
    ' Nummer des Zeugnisses und Unterschrift des Werkssachverstaendigen
    ActiveDocument.Bookmarks("Nummer").Range.Text = "WZ-" & Format(Now, "yyyymmdd-hhnn")
    ActiveDocument.SaveAs2 "P:\\Quality\\Zeugnisse\\2026\\" & charge & ".docx"
    ActiveDocument.PrintOut
End Sub
""",
)

CALIBRATION = VbaModuleText(
    name="modKalibrierung",
    code="""
Option Compare Database
Option Explicit

' Messmittelverwaltung, H. Kern 1999
Function NaechsterTermin(Nr As String) As Variant
    NaechsterTermin = DLookup("CalibratedOn + IntervalDays", "Gauges", "GaugeNo='" & Nr & "'")
End Function

Sub UeberfaelligeSperren()
    DoCmd.SetWarnings False
    DoCmd.OpenQuery "qryBlockOverdueGauges"
    DoCmd.SetWarnings True
End Sub
""",
)

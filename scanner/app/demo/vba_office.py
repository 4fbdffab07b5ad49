"""VBA of the demo's controlling, production and logistics. All people, servers and figures are made up."""

from __future__ import annotations

from scanner.app.demo.vbaproject import VbaModuleText

SCRAP_POSTING = VbaModuleText(
    name="modPosting",
    code="""
Option Explicit

' Scrap cost posting, month end
' M. Osei, Controlling - since 2018
' 1. collect scrap quantities of all lines   2. times standard cost   3. post to ERP journal
' Do not run twice in a month!!

Private Const ERP As String = "DSN=ERP_PROD;UID=fi_batch;PWD=Zahltag2020;DATABASE=ERP"
Private Const ACCOUNT_SCRAP As String = "655100"
Private Const ACCOUNT_WIP As String = "134000"

Private Type ScrapLine
    CostCentre As String
    PartNo As String
    Quantity As Double
    UnitCost As Double
End Type

Public Sub PostScrapCost()
    Dim lines() As ScrapLine
    Dim n As Long, i As Long
    Dim total As Double
    Dim period As String

    period = Format(DateAdd("m", -1, Date), "yyyymm")
    If AlreadyPosted(period) Then
        MsgBox "Period " & period & " has been posted already.", vbCritical
        Exit Sub
    End If

    n = CollectLines(lines)
    For i = 1 To n
        PostLine period, lines(i)
        total = total + lines(i).Quantity * lines(i).UnitCost
    Next i

    ThisWorkbook.Worksheets("Log").Cells(Rows.Count, 1).End(xlUp).Offset(1, 0).Resize(1, 4).Value = _
        Array(Now, Environ("USERNAME"), period, total)
    ThisWorkbook.Save
    MsgBox n & " journal lines posted, total " & Format(total, "#,##0.00") & " EUR"
End Sub

Private Function CollectLines(ByRef lines() As ScrapLine) As Long
    Dim ws As Worksheet, r As Long, n As Long
    Set ws = ThisWorkbook.Worksheets("Scrap")
    ReDim lines(1 To 5000)
    For r = 2 To ws.Cells(ws.Rows.Count, 1).End(xlUp).Row
        If ws.Cells(r, 4).Value > 0 Then
            n = n + 1
            lines(n).CostCentre = ws.Cells(r, 1).Value
            lines(n).PartNo = ws.Cells(r, 2).Value
            lines(n).Quantity = ws.Cells(r, 4).Value
            lines(n).UnitCost = StandardCost(lines(n).PartNo)
        End If
    Next r
    CollectLines = n
End Function

Private Function StandardCost(ByVal PartNo As String) As Double
    ' standard cost from the rate sheet, overhead 18 % on top (agreed with M. in 2019)
    Dim hit As Variant
    hit = Application.VLookup(PartNo, ThisWorkbook.Worksheets("StdCost").Range("A:C"), 3, False)
    If IsError(hit) Then hit = 0
    StandardCost = hit * 1.18
End Function

Private Sub PostLine(ByVal period As String, ByRef entry As ScrapLine)
    Dim cn As Object
    Dim amount As Double
    Dim sql As String
    Set cn = CreateObject("ADODB.Connection")
    cn.Open ERP
    amount = Round(entry.Quantity * entry.UnitCost, 2)
    sql = "INSERT INTO fi.journal_entry (period, account, contra_account, cost_centre, amount, text) VALUES ('" & _
          period & "','" & ACCOUNT_SCRAP & "','" & ACCOUNT_WIP & "','" & entry.CostCentre & "'," & _
          Replace(amount, ",", ".") & ",'Scrap " & entry.PartNo & "')"
    cn.Execute sql
    cn.Close
End Sub

Private Function AlreadyPosted(ByVal period As String) As Boolean
    Dim cn As Object, rs As Object
    Set cn = CreateObject("ADODB.Connection")
    cn.Open ERP
    Set rs = cn.Execute("SELECT COUNT(*) FROM fi.journal_entry WHERE text LIKE 'Scrap %' AND period = '" & period & "'")
    AlreadyPosted = (rs.Fields(0).Value > 0)
    rs.Close
    cn.Close
End Function
""",
)

VALUATION = VbaModuleText(
    name="modBewertung",
    code="""
Option Explicit

' Bestandsbewertung zum Monatsende (Niederstwertprinzip), K. Ahrens
Sub BestandBewerten()
    Dim r As Long, wert As Double, summe As Double
    With ThisWorkbook.Worksheets("Bestand")
        For r = 2 To .Cells(.Rows.Count, 1).End(xlUp).Row
            wert = .Cells(r, 3).Value * WorksheetFunction.Min(.Cells(r, 4).Value, .Cells(r, 5).Value)
            .Cells(r, 6).Value = wert           ' Bestandswert
            summe = summe + wert
        Next r
        .Range("H1").Value = summe
    End With
    BuchungsdateiSchreiben summe
End Sub

Private Sub BuchungsdateiSchreiben(ByVal summe As Double)
    ' wird nachts vom ERP eingelesen
    Dim f As Integer
    f = FreeFile
    Open "\\\\srv-erp01\\import\\fi\\BESTAND_" & Format(Date, "yyyymm") & ".csv" For Output As #f
    Print #f, "Konto;Betrag;Text"
    Print #f, "790000;" & Format(summe, "0.00") & ";Inventory valuation"
    Close #f
End Sub
""",
)

PARETO = VbaModuleText(
    name="modPareto",
    code="""
Option Explicit

' Scrap pareto per line and defect for the morning meeting
' T. Novak, Production - reads the MES reporting view, changes nothing there
Private Const REPORTING As String = "Driver={SQL Server};Server=srv-mes-rep01;" & _
                                    "Database=MES_REPORT;Trusted_Connection=Yes"

Public Sub RefreshPareto()
    Application.ScreenUpdating = False
    LoadScrap Worksheets("Data"), Worksheets("Pareto").Range("B1").Value
    SortByQuantity Worksheets("Data")
    DrawPareto Worksheets("Pareto"), Worksheets("Data")
    Application.ScreenUpdating = True
End Sub

Private Sub LoadScrap(ByVal ws As Worksheet, ByVal days As Long)
    Dim cn As Object, rs As Object
    Dim sql As String
    sql = "SELECT line, defect_code, defect_text, SUM(scrap_qty) AS qty " & _
          "FROM rep.v_scrap_daily " & _
          "WHERE day >= DATEADD(day, -" & days & ", GETDATE()) " & _
          "GROUP BY line, defect_code, defect_text"
    Set cn = CreateObject("ADODB.Connection")
    cn.Mode = 1     ' adModeRead
    cn.Open REPORTING
    Set rs = cn.Execute(sql)
    ws.Cells.ClearContents
    ws.Range("A1:E1").Value = Array("Line", "Code", "Defect", "Quantity", "Share so far")
    ws.Range("A2").CopyFromRecordset rs
    rs.Close
    cn.Close
End Sub

Private Sub SortByQuantity(ByVal ws As Worksheet)
    Dim last As Long
    last = ws.Cells(ws.Rows.Count, 1).End(xlUp).Row
    ws.Range("A1:E" & last).Sort Key1:=ws.Range("D2"), Order1:=xlDescending, Header:=xlYes
    ws.Range("E2:E" & last).Formula = "=SUM(D$2:D2)/SUM(D$2:D$" & last & ")"
End Sub

Private Sub DrawPareto(ByVal target As Worksheet, ByVal ws As Worksheet)
    Dim ch As Chart
    Dim last As Long
    last = ws.Cells(ws.Rows.Count, 1).End(xlUp).Row
    If last > 16 Then last = 16     ' top 15 are enough on the screen
    If target.ChartObjects.Count > 0 Then target.ChartObjects(1).Delete
    Set ch = target.ChartObjects.Add(20, 60, 720, 360).Chart
    ch.ChartType = xlColumnClustered
    ch.SetSourceData ws.Range("C1:D" & last)
    ch.HasTitle = True
    ch.ChartTitle.Text = "Scrap pareto, last " & target.Range("B1").Value & " days"
End Sub
""",
)

OEE = VbaModuleText(
    name="modOEE",
    code="""
Option Explicit

' OEE Linie 3, ein Blatt je Monat. Neue Datei: "Speichern unter" mit neuem Monat, dann MonatLaden
Sub MonatLaden()
    Dim cn As Object, rs As Object, monat As String
    monat = Mid(ThisWorkbook.Name, 5, 7)
    Set cn = CreateObject("ADODB.Connection")
    cn.Open "DSN=MES_REPORT;UID=rep_reader;PWD=lesen"
    Set rs = cn.Execute("SELECT shift_date, shift, runtime_min, planned_min, good_qty, total_qty, ideal_rate " & _
                        "FROM rep.v_shift WHERE line = 3 AND month = '" & monat & "'")
    Worksheets("Daten").Range("A2").CopyFromRecordset rs
    rs.Close
    cn.Close
    OEERechnen
End Sub

Sub OEERechnen()
    Dim r As Long
    With Worksheets("Daten")
        For r = 2 To .Cells(.Rows.Count, 1).End(xlUp).Row
            .Cells(r, 8).Value = .Cells(r, 3).Value / .Cells(r, 4).Value                              ' Verfuegbarkeit
            .Cells(r, 9).Value = .Cells(r, 6).Value / (.Cells(r, 3).Value * .Cells(r, 7).Value)       ' Leistung
            .Cells(r, 10).Value = .Cells(r, 5).Value / .Cells(r, 6).Value                             ' Anteil gut
            .Cells(r, 11).Value = .Cells(r, 8).Value * .Cells(r, 9).Value * .Cells(r, 10).Value
        Next r
    End With
    Charts("OEE").Refresh
End Sub
""",
)

KANBAN = VbaModuleText(
    name="modKanban",
    code="""
Option Explicit

' Kanban-Karten zaehlen und Nachschubliste drucken (nur lesen)
Sub NachschubListe()
    Dim cn As Object, rs As Object
    Set cn = CreateObject("ADODB.Connection")
    cn.Open "DSN=WMS;UID=lager_lesen"
    Set rs = cn.Execute("SELECT bin, part_no, cards_open FROM wms.v_kanban WHERE cards_open > 2 ORDER BY bin")
    Worksheets("Liste").Range("A5").CopyFromRecordset rs
    Worksheets("Liste").PrintOut Copies:=1
    rs.Close
    cn.Close
End Sub
""",
)

DISPATCH = VbaModuleText(
    name="modDispatch",
    code="""
Option Explicit

' Fertigungsplan Linie 4: Reihenfolge von Hand, dann ins SAP
Sub ReihenfolgeUebertragen()
    Dim sap As Object, session As Object, r As Long
    Set sap = GetObject("SAPGUI").GetScriptingEngine
    Set session = sap.Children(0).Children(0)
    For r = 2 To Worksheets("Plan").Cells(Rows.Count, 1).End(xlUp).Row
        session.findById("wnd[0]/tbar[0]/okcd").Text = "/nCO02"
        session.findById("wnd[0]").sendVKey 0
        session.findById("wnd[0]/usr/ctxtCAUFVD-AUFNR").Text = Worksheets("Plan").Cells(r, 1).Value
        session.findById("wnd[0]").sendVKey 0
        session.findById("wnd[0]/usr/ctxtCAUFVD-GSTRP").Text = Worksheets("Plan").Cells(r, 3).Text
        session.findById("wnd[0]/tbar[0]/btn[11]").press    ' Sichern
    Next r
End Sub
""",
)

HOLIDAYS = VbaModuleText(
    name="modUrlaub",
    code="""
Option Explicit

' Urlaubsplaner Schicht B, nur fuer uns
Sub FeiertageFaerben()
    Dim c As Range
    For Each c In Worksheets("Plan").Range("B2:AF13")
        If Weekday(c.Value, vbMonday) > 5 Then c.Interior.Color = RGB(220, 220, 220)
        If c.Value = DateSerial(2026, 10, 3) Then c.Interior.Color = vbYellow
    Next c
End Sub

Sub RestUrlaub()
    Worksheets("Plan").Range("AH2").Formula = "=30-COUNTIF(B2:AF13,""U"")"
End Sub
""",
)

COLOURS = VbaModuleText(
    name="Module1",
    code="""
Sub Color_Cells()
'
' Color_Cells Macro
' Keyboard Shortcut: Ctrl+q
'
    Dim c As Range
    For Each c In Selection
        If c.Value = "" Then
            c.Interior.Pattern = xlNone
        ElseIf IsNumeric(c.Value) Then
            c.Interior.Color = RGB(198, 239, 206)
        Else
            c.Interior.Color = RGB(255, 235, 156)
        End If
    Next c
End Sub
""",
)

RENAME = VbaModuleText(
    name="modFotosUmbenennen",
    code="""
Option Explicit

' Fotos von der Kamera umbenennen: IMG_1234.jpg -> 2026-05-04_1234.jpg
Sub FotosUmbenennen()
    Dim ordner As String, datei As String
    ordner = InputBox("Ordner?", , Environ("USERPROFILE") & "\\Pictures")
    datei = Dir(ordner & "\\IMG_*.jpg")
    Do While datei <> ""
        Name ordner & "\\" & datei As ordner & "\\" & Format(FileDateTime(ordner & "\\" & datei), "yyyy-mm-dd") & _
            "_" & Mid(datei, 5)
        datei = Dir
    Loop
End Sub
""",
)

SHIFT_BOOK = VbaModuleText(
    name="modSchichtbuch",
    code="""
Option Compare Database
Option Explicit

Public Sub NeuerEintrag()
    DoCmd.OpenForm "frmEintrag", , , , acFormAdd
End Sub

Public Sub SchichtDrucken()
    DoCmd.OpenReport "rptSchicht", acViewNormal, , "Schichttag = Date()"
End Sub
""",
)

SPARE_PARTS = VbaModuleText(
    name="modErsatzteile",
    code="""
Option Compare Database
Option Explicit

' Ersatzteillager Instandhaltung. Abgang buchen = Bestand minus Menge
Public Sub AbgangBuchen(Nr As String, Menge As Long)
    CurrentDb.Execute "UPDATE Teile SET Bestand = Bestand - " & Menge & " WHERE TeilNr = '" & Nr & "'"
    CurrentDb.Execute "INSERT INTO Bewegungen (TeilNr, Menge, Datum) VALUES ('" & Nr & "', -" & Menge & ", Now())"
End Sub
""",
)

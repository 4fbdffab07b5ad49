"""Scripts of the demo's production and maintenance, as people keep them on a share. Servers and people are made up."""

from __future__ import annotations

import json

SAP_VBS = """
' Rückmeldungen aus der Schichtliste in SAP eintragen (CO11N)
' U. Maas 2021. Vorher SAP starten und anmelden!
Option Explicit

Dim fso, file, line, fields, session, done
Set fso = CreateObject("Scripting.FileSystemObject")
Set file = fso.OpenTextFile("P:\\Production\\SAP\\rueckmeldungen.csv", 1)
Set session = GetObject("SAPGUI").GetScriptingEngine.Children(0).Children(0)
done = 0

Do Until file.AtEndOfStream
    line = file.ReadLine
    fields = Split(line, ";")
    If UBound(fields) >= 3 Then
        Confirm fields(0), fields(1), fields(2), fields(3)
        done = done + 1
    End If
Loop
file.Close
MsgBox done & " Rückmeldungen gebucht"

Sub Confirm(order, operation, good, scrap)
    session.findById("wnd[0]/tbar[0]/okcd").text = "/nCO11N"
    session.findById("wnd[0]").sendVKey 0
    Const HEAD = "wnd[0]/usr/ssubSUB01:SAPLCORU_S:0010/subSLOT_HDR:SAPLCORU_S:0110/"
    Const DETAILS = "wnd[0]/usr/ssubSUB01:SAPLCORU_S:0010/subSLOT_DETS:SAPLCORU_S:0120/"
    session.findById(HEAD & "ctxtAFRUD-AUFNR").text = order
    session.findById(HEAD & "ctxtAFRUD-VORNR").text = operation
    session.findById("wnd[0]").sendVKey 0
    session.findById(DETAILS & "txtAFRUD-LMNGA").text = good
    session.findById(DETAILS & "txtAFRUD-XMNGA").text = scrap
    session.findById("wnd[0]/tbar[0]/btn[11]").press   ' sichern
End Sub
"""

MAILER_PS1 = """
<#
.SYNOPSIS
  Mails the shift report of line 3 to the shift leaders, every day at 06:10 (task scheduler on PC L3-OFFICE).
.NOTES
  Irina Falk, 2024. Reads the reporting database only.
#>
param(
    [string]$Server = 'srv-mes-rep01',
    [string[]]$To = @('schicht-l3@plant-north.example')
)

Import-Module SqlServer

$query = @"
SELECT shift, station, good_qty, scrap_qty, downtime_min
FROM   rep.v_shift_report
WHERE  line = 3 AND shift_date = CAST(GETDATE() - 1 AS date)
ORDER  BY shift, station
"@

$rows = Invoke-Sqlcmd -ServerInstance $Server -Database MES_REPORT -Query $query
if (-not $rows) {
    Write-Warning 'No rows for yesterday, nothing sent.'
    exit 0
}

$html = $rows | Select-Object shift, station, good_qty, scrap_qty, downtime_min |
    ConvertTo-Html -Title 'Shift report line 3' -PreContent "<h2>Shift report $(Get-Date -Format 'yyyy-MM-dd')</h2>"

Send-MailMessage -SmtpServer 'mail.plant-north.example' -From 'l3-report@plant-north.example' -To $To `
    -Subject 'Shift report line 3' -Body ($html -join "`n") -BodyAsHtml
"""

NIGHTLY_BAT = r"""
@echo off
rem Nachtlauf Berichte, Aufgabe auf PC L3-OFFICE, 05:55
set SHARE=\\srv-nord01\plant\Production
cd /d %TEMP%
if exist shift.log del shift.log
powershell -NoProfile -ExecutionPolicy Bypass -File "%SHARE%\Reports\Send-ShiftReport.ps1" >> shift.log 2>&1
if errorlevel 1 echo Fehler beim Bericht %DATE% %TIME% >> "%SHARE%\Reports\fehler.log"
copy /y "%SHARE%\OEE\OEE_2026-06.xlsm" "%SHARE%\OEE\Sicherung\" >nul
"""

BACKUP_BAT = r"""
@echo off
rem SPS-Programme sichern, D. Lohmann
for %%P in (Presse1 Presse2 Linie3 Linie4) do (
    xcopy /d /y "\\sps-pg\projekte\%%P\*.zap15" "\\srv-nord01\plant\Maintenance\SPS\Sicherung\%%P\"
)
echo Sicherung %DATE% >> \\srv-nord01\plant\Maintenance\SPS\sicherung.log
"""

PLC_PY = '''
"""Writes the pressing parameters of a product into the PLC of press 1 or 2.

D. Lohmann, Maintenance. Values come from the set-up sheet, DB 120. Press must be in set-up mode.
"""

import csv
import sys

import snap7
from snap7.util import set_real

PRESSES = {"1": "10.40.3.11", "2": "10.40.3.12"}
PARAMETER_DB = 120
OFFSETS = {"pressing_force_kN": 0, "hold_time_s": 4, "speed_mm_s": 8, "temperature_C": 12}


def load(product, sheet="presse_parameter.csv"):
    with open(sheet, newline="", encoding="cp1252") as rows:
        for row in csv.DictReader(rows, delimiter=";"):
            if row["product"] == product:
                return {name: float(row[name].replace(",", ".")) for name in OFFSETS}
    raise SystemExit(f"{product} is not in {sheet}")


def download(press, values):
    plc = snap7.client.Client()
    plc.connect(PRESSES[press], 0, 1)
    try:
        block = plc.db_read(PARAMETER_DB, 0, 16)
        for name, offset in OFFSETS.items():
            set_real(block, offset, values[name])
        plc.db_write(PARAMETER_DB, 0, block)
    finally:
        plc.disconnect()


if __name__ == "__main__":
    download(sys.argv[1], load(sys.argv[2]))
    print("parameters written, check them at the panel!")
'''

ANDON_JS = """
// Andon board of line 3, runs in the browser of the big screen. Reads only.
const API = "http://srv-mes-rep01:8080/api/line/3/status";

async function refresh() {
  const answer = await fetch(API);
  const stations = await answer.json();
  const board = document.getElementById("board");
  board.innerHTML = "";
  for (const station of stations) {
    const tile = document.createElement("div");
    tile.className = station.running ? "green" : "red";
    tile.textContent = `${station.name}: ${station.goodQty}`;
    board.appendChild(tile);
  }
}

setInterval(refresh, 15000);
refresh();
"""

DOWNTIME_JS = """
// Stillstandsgrund vom Terminal an das MES melden (Knopf am Terminal Linie 4). I. Falk
const MES = "http://srv-mes02:8080/api/line/4/downtime";

async function report(reason) {
  const answer = await fetch(MES, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Api-Key": "l4-terminal-2f9c" },
    body: JSON.stringify({ reason: reason, since: new Date().toISOString() }),
  });
  document.getElementById("state").textContent = answer.ok ? "gemeldet" : "FEHLER " + answer.status;
}

for (const button of document.querySelectorAll("button[data-reason]")) {
  button.addEventListener("click", () => report(button.dataset.reason));
}
"""

LABELS_HTA = """
<html>
<head>
<title>Etiketten Linie 4</title>
<HTA:APPLICATION ID="labels" SINGLEINSTANCE="yes" />
<script language="VBScript">
Sub PrintLabel
    Dim fso, printer
    ' ZPL straight to the label printer; the serial number is counted in MES
    Set fso = CreateObject("Scripting.FileSystemObject")
    Set printer = fso.CreateTextFile("\\\\l4-office\\ZEBRA01", True)
    printer.WriteLine "^XA^FO40,40^A0N,40^FD" & document.getElementById("part").value & "^FS"
    printer.WriteLine "^FO40,100^BCN,80^FD" & NextSerial & "^FS^XZ"
    printer.Close
End Sub

Function NextSerial
    Dim cn, rs
    Set cn = CreateObject("ADODB.Connection")
    cn.Open "DSN=MES_NORD;UID=label;PWD=label"
    cn.Execute "UPDATE dbo.SerialCounter SET last_no = last_no + 1 WHERE line = 4"
    Set rs = cn.Execute("SELECT last_no FROM dbo.SerialCounter WHERE line = 4")
    NextSerial = "N26" & Right("000000" & rs(0), 6)
    cn.Close
End Function
</script>
</head>
<body>
Teil: <input id="part"> <button onclick="PrintLabel">Drucken</button>
</body>
</html>
"""

_AVAILABILITY = """SELECT hour AS time, runtime_min / planned_min AS availability
FROM rep.v_hour WHERE line = 3 AND $__timeFilter(hour)"""
_STOPS = "SELECT reason, COUNT(*) AS stops FROM rep.v_stop WHERE line = 3 AND $__timeFilter(begin_at) GROUP BY reason"
_GOOD_PARTS = "SELECT SUM(good_qty) FROM rep.v_hour WHERE line = 3 AND day = CAST(GETDATE() AS date)"


def _panel(number: int, kind: str, title: str, sql: str) -> dict[str, object]:
    source = {"type": "mssql", "uid": "mes-report"}
    target = {"refId": "A", "datasource": source, "format": "table", "rawQuery": True, "rawSql": sql}
    return {"id": number, "type": kind, "title": title, "datasource": source, "targets": [target]}


GRAFANA = json.dumps(
    {
        "title": "Line 3 OEE",
        "uid": "l3-oee",
        "schemaVersion": 39,
        "tags": ["production", "line 3"],
        "time": {"from": "now-24h", "to": "now"},
        "panels": [
            _panel(1, "timeseries", "Availability per hour", _AVAILABILITY),
            _panel(2, "barchart", "Stops by reason", _STOPS),
            _panel(3, "stat", "Good parts today", _GOOD_PARTS),
        ],
    },
    indent=2,
)
"""A dashboard as Grafana exports it."""

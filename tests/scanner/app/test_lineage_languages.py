r"""Shells, C#, AutoIt, Qlik, SQL that loads files, SAP GUI and user names: what each leads to, and what it only says.

Each file says in its comment-free `EDGES` what it reads (`<`), writes (`>`), or reaches without saying how (`?`).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from scanner.app.cli import root

SETTINGS = r"""
inventory = "inventory.db"

[[share]]
name = "east"
path = "share"
aliases = ['\\nas3\east', 'E:\']

[[system]]
name = "LIMS"
kind = "database"
dsn = ["LIMS*"]
hosts = ["limsdb"]
"""
FILES = {
    "sh/nightly.sh": r"""#!/bin/bash
# cp /srv/in/old.csv /srv/in/older.csv
HERE="$(cd "$(dirname "$0")" && pwd)"
OUT=/srv/out
. ./settings.sh
python3 "$HERE/../py/pull.py" --quiet
cp -p /srv/in/a.csv "$OUT/b.csv"
awk -F, '{print $1}' /srv/in/wide.csv > $OUT/narrow.csv
sort -o $OUT/sorted.txt /srv/in/loose.txt
sqlcmd -S limsdb -d LIMS -Q "UPDATE dbo.probe SET done = 1"
cat <<END >> "$OUT/mail.txt"
copy of /srv/in/inside.csv
END
echo "wrote $OUT/said.csv"; logger "read /srv/in/logged.csv"
""",
    "sh/settings.sh": "export A=1\n",
    "py/pull.py": r"""import pyodbc, sqlite3, requests
lims = pyodbc.connect("DSN=LIMS_RO")
own = sqlite3.connect("cache.db")
cur = own.cursor()
question = "SELECT id FROM dbo.probe"
rows = lims.execute(question).fetchall()
cur.executemany("INSERT INTO seen (id) VALUES (?)", rows)
requests.get("https://acme.sharepoint.com/sites/lab/_api/web/lists/getbytitle('Open points')/items")
assert rows, r"E:\py\nothing.csv"
""",
    "py/access.py": r"""import pyodbc
cn = pyodbc.connect(r"DRIVER={Microsoft Access Driver (*.mdb, *.accdb)};DBQ=E:\lab\stock.accdb")
cn.execute("UPDATE parts SET n = 0")
""",
    "cs/Report.cs": r"""using System.IO; using System.Data.SqlClient;
class Report { // File.ReadAllText(@"E:\cs\commented.txt")
  const string Dir = @"\\nas3\east\cs\";
  static void Main() {
    var text = File.ReadAllText(Path.Combine(Dir, "in.txt"));
    File.WriteAllText(Dir + "new.txt", text);
    File.Copy(@"E:\cs\one.csv", @"E:\cs\two.csv", true);
    using (var w = new StreamWriter(@"E:\cs\list.csv")) { w.WriteLine(@"E:\cs\line.csv"); }
    var f = new FileStream(@"E:\cs\raw.bin", FileMode.Create);
    using (var c = new SqlConnection("Server=tcp:limsdb,1433;Database=LIMS;Trusted_Connection=yes")) {
      new SqlCommand("DELETE FROM dbo.queue WHERE id = 1", c).ExecuteNonQuery(); }
    System.Console.WriteLine(@"E:\cs\console.csv"); MessageBox.Show("E:\\cs\\box.csv");
    throw new IOException("missing E:\\cs\\thrown.csv");
  }
}
""",
    "au/move.au3": r"""; FileCopy("E:\au\semi.txt", "E:\au\colon.txt")
Local $dir = @ScriptDir & "\data"
Local $h = FileOpen($dir & "\log.txt", 1)
FileWriteLine($h, "E:\au\line.txt")
FileWriteLine("E:\au\direct.txt", "E:\au\text.txt")
FileMove("E:\au\from.csv", "E:\au\to.csv")
Local $r = FileRead("E:\au\read.csv")
MsgBox(0, "done", "E:\au\box.csv")
""",
    "au/keys.ahk": r"""text := FileRead("E:\au\keys.txt")
FileAppend("E:\au\spoken.txt", "E:\au\keys.log")
""",
    "sql/load.sql": r"""-- BULK INSERT dbo.x FROM 'E:\sql\commented.csv'
BULK INSERT LIMS.dbo.probe FROM 'E:\sql\bulk.csv' WITH (FIELDTERMINATOR = ',', FIRSTROW = 2);
INSERT INTO LIMS.dbo.price SELECT p.* FROM OPENROWSET(BULK N'E:\sql\price.csv', FORMATFILE = 'E:\sql\p.fmt') AS p;
PRINT 'E:\sql\printed.csv';
""",
    "qlik/app.qvs": r"""// LOAD * FROM [E:\qlik\commented.csv];
SET vBase = 'E:\qlik';
LET vFile = '$(vBase)' & '\day.csv';
LIB CONNECT TO 'LIMS (acme_reader)';
SQL SELECT id FROM dbo.probe;
day: LOAD a, b FROM [$(vFile)] (txt);
STORE day INTO [$(vBase)\day.qvd] (qvd);
TRACE E:\qlik\traced.csv;
""",
    "ps/get.ps1": r"""param([string]$Out = "E:\ps\orders.json", [int]$n = 3)
Invoke-WebRequest https://api.acme.example/orders -OutFile $Out
Get-Content E:\ps\in.txt | Out-File -FilePath E:\ps\out.txt
Write-Verbose "E:\ps\verbose.txt"
""",
    "fox/post.prg": r"""* USE E:\fox\star.dbf
USE E:\fox\ledger
REPLACE amount WITH 5 FOR id = 3
WAIT WINDOW "E:\fox\wait.csv"
""",
    "vb/sap.vbs": r"""Set con = GetObject("SAPGUI").GetScriptingEngine.OpenConnection("PRD Plant", True)
con.Children(0).findById("wnd[0]/tbar[0]/okcd").Text = "/nMM03"
CreateObject("WScript.Shell").Run "wscript.exe E:\vb\other.vbs", 0
""",
    "pq/book.pq": r"""let
  // Old = File.Contents("E:\pq\old.csv"),
  /* Older = File.Contents("E:\pq\older.csv"), */
  Source = Csv.Document(File.Contents("E:\pq\now.csv"))
in Source
""",
    "me/desk.py": r"""import pandas as pd
pd.read_csv(r"C:\Users\hmuster\Desktop\a.csv").to_excel("E:/me/b.xlsx")
""",
}
EDGES = {
    "sh/nightly.sh": "< sh/settings.sh|< py/pull.py|< /srv/in/a.csv|> /srv/out/b.csv|< /srv/in/wide.csv|"
    "> /srv/out/narrow.csv|> /srv/out/sorted.txt|< /srv/in/loose.txt|> LIMS|> /srv/out/mail.txt",
    "py/pull.py": "< LIMS|> east:py/cache.db|< acme.sharepoint.com/sites/lab",
    "py/access.py": "> east:lab/stock.accdb",
    "cs/Report.cs": "< east:cs/in.txt|> east:cs/new.txt|< east:cs/one.csv|> east:cs/two.csv|> east:cs/list.csv|"
    "> east:cs/raw.bin|> LIMS",
    "au/move.au3": "> east:au/data/log.txt|> east:au/direct.txt|< east:au/from.csv|> east:au/to.csv|< east:au/read.csv",
    "au/keys.ahk": "< east:au/keys.txt|> east:au/keys.log",
    "sql/load.sql": "< east:sql/bulk.csv|< east:sql/price.csv|> LIMS",
    "qlik/app.qvs": "< LIMS|< east:qlik/day.csv|> east:qlik/day.qvd",
    "ps/get.ps1": "< api.acme.example|> east:ps/orders.json|< east:ps/in.txt|> east:ps/out.txt",
    "fox/post.prg": "> east:fox/ledger.dbf",
    "vb/sap.vbs": "? sap: PRD Plant|< east:vb/other.vbs",
    "pq/book.pq": "< east:pq/now.csv",
    "me/desk.py": "< c:/users/[name]/desktop/a.csv|> east:me/b.xlsx",
}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The edges that a scan of the share finds, as the command lists them."""
    folder = tmp_path_factory.mktemp("languages")
    (folder / "scanner.toml").write_text(SETTINGS, "utf-8")
    for name, text in FILES.items():
        (folder / "share" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "share" / name).write_text(text, "utf-8")
    before = Path.cwd()
    os.chdir(folder)
    try:
        for words in (["scan"], ["lineage", "--all", "--format", "jsonl"]):
            result = CliRunner().invoke(root, words, prog_name="shadowit")
            assert result.exit_code == 0, result.output
    finally:
        os.chdir(before)
    return [json.loads(line) for line in result.stdout.splitlines()]


def _end(row: dict[str, str], end: str) -> str:
    if row[f"{end}_kind"] == "tool":
        return row[end].rpartition(" [")[0]
    if row[f"{end}_kind"] in {"file", "folder"}:
        return row[f"{end}_id"].partition(":")[2].removeprefix(":")
    return row[end]


def _edge(row: dict[str, str]) -> tuple[str, str, str]:
    if row["access"] == "write" and row["from_kind"] == "tool":
        return _end(row, "from"), ">", _end(row, "to")
    return _end(row, "to"), "?" if row["access"] == "unknown" else "<", _end(row, "from")


def known() -> set[tuple[str, str, str]]:
    return {(tool, one[0], one[2:]) for tool, said in EDGES.items() for one in said.split("|")}


def test_every_language_leads_where_its_statements_say(rows: list[dict[str, str]]) -> None:
    assert sorted(known() - set(map(_edge, rows))) == []


def test_comments_messages_and_texts_that_are_written_lead_nowhere(rows: list[dict[str, str]]) -> None:
    assert sorted(set(map(_edge, rows)) - known()) == []


def test_no_user_of_a_profile_is_named_in_any_format(rows: list[dict[str, str]]) -> None:
    assert "hmuster" not in json.dumps(rows).casefold()
    assert any("[name]" in row["from_id"] for row in rows)

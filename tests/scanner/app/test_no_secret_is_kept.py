"""Secrets are planted in all ways and languages; whatever the inventory stores of the share holds none of them."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.app.demo.jet import LinkSpec, access_database
from scanner.app.demo.jet_queries import QuerySpec
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec
from scanner.app.demo.vbaproject import VbaModuleText
from scanner.app.demo.workbooks import ConnectionSpec, SheetSpec, workbook

SETTINGS = """
inventory = "inventory.db"

[[share]]
name = "plant"
path = "share"
schedule = "0 2 * * *"
"""
VBA = r"""
Const DBPASS As String = "§"
Const SHEET_PASSWORD = "§"
Sub Load()
    Dim cn, http, wb, db
    strPw = "§"
    cn.Open "Provider=SQLOLEDB;Server=plantsql01;" & "Uid=sa;" & "Pwd=" & "§"
    cn.Open "DSN=MES", "mes", "§"
    cn.Properties("Jet OLEDB:Database Password").Value = "§"
    http.Open "POST", "https://mes.example/api/orders", False, "svc", "§"
    http.SetCredentials "svc", "§", 0
    http.setRequestHeader "X-Api-Key", "§"
    http.Open "GET", "https://mes.example/api/orders?token=§&line=4", False
    Set wb = Workbooks.Open("S:\Quality\limits.xlsx", False, False, , "§")
    Set wb = Workbooks.Open _
        ("S:\Quality\limits2.xlsx", False, False, , _
         "§")
    Set db = OpenDatabase("S:\Quality\mes.mdb", False, False, ";PWD=§")
    ActiveSheet.Unprotect "§"
    session.findById("wnd[0]/usr/pwdRSYST-BCODE").Text = "§"
    If InputBox("Passwort?") <> "§" Then Exit Sub
    If txtPwd.Value = "§" Then Range("B2").Value = 3
    cn.Execute "UPDATE Test_Limits SET Upper = 3 WHERE Remark = 'a rather long condition that goes on and " & _
        "on until the line of evidence has to be cut, which happens after two hundred characters'", "PWD=§"
    Shell "sqlcmd -S plantsql01 -U sa -P § -Q ""DELETE FROM Test_Limits"" "
End Sub
"""
PYTHON = """
import psycopg2, requests, smtplib
conn = psycopg2.connect("host=plantsql01 user=mes password=§ dbname=mes")
conn.cursor().execute("UPDATE Test_Limits SET upper = 3")
requests.post("https://mes.example/api", auth=("bob", "§"))
requests.post("https://mes.example/api?api_key=§", headers={"Authorization": "Bearer §", "X-API-Key": "§"})
smtplib.SMTP("mail").login("bob", "§")
userPw = "§"
engine = create_engine("postgresql://mes:§@plantsql01/mes")
"""
POWERSHELL = r"""
$dbPass = "§"
$secure = ConvertTo-SecureString "§" -AsPlainText -Force
Invoke-Sqlcmd -ServerInstance plantsql01 -Username sa -Password § -Query "UPDATE Test_Limits SET Upper = 3"
$c = New-Object System.Data.SqlClient.SqlConnection("Server=plantsql01;User Id=sa;Password=§")
$headers["Authorization"] = "Bearer §"
"""
BATCH = r"""
@echo off
net use z: \\plantsrv\limits § /user:plant\svc
sqlcmd -S plantsql01 -U sa -P § -Q "UPDATE Test_Limits SET Upper = 3"
set PASSWORD=§
sqlplus mes/§@mesdb @limits.sql
echo user mes §> ftp.txt
"""
SQL = """
CREATE USER mes IDENTIFIED BY §;
ALTER LOGIN mes WITH PASSWORD = '§';
UPDATE Test_Limits SET Upper = 3;
"""
PLACED = "§"


class _Words:
    """Gives each place a secret of its own, so that what is found in the inventory says where it came from."""

    def __init__(self) -> None:
        self.planted: list[str] = []

    def word(self) -> str:
        self.planted.append(f"Zq{len(self.planted):02}Geheimnis")
        return self.planted[-1]

    def fill(self, text: str) -> str:
        while PLACED in text:
            text = text.replace(PLACED, self.word(), 1)
        return text


def _database(words: _Words) -> bytes:
    connect = f"ODBC;DRIVER=SQL Server;SERVER=plantsql01;UID=sa;PWD={words.word()};DATABASE=mes"
    link = LinkSpec(name="Test_Limits", foreign_name="dbo.Test_Limits", connect=connect)
    file = LinkSpec(
        name="Old", foreign_name="Old", database=r"S:\Quality\old.mdb", connect=f"MS Access;PWD={words.word()};"
    )
    query = QuerySpec(
        name="qryUpdateLimits",
        kind="pass-through",
        sql=f"UPDATE Test_Limits SET Upper = 3; ALTER LOGIN mes WITH PASSWORD = '{words.word()}'",  # noqa: S608 - read, never executed
        connect=f"ODBC;DSN=MES;UID=sa;PWD={words.word()}",
    )
    columns = (ColumnSpec(name="Id", type="long"),)
    tables = [TableSpec(name="Own", columns=columns, rows=[(1,)])]
    module = VbaModuleText(name="Limits", code=words.fill(VBA))
    return access_database(tables=tables, queries=[query], links=[link, file], modules=[module])


def _workbook(words: _Words) -> bytes:
    connection = ConnectionSpec(
        name="MES",
        connection=f"Provider=SQLOLEDB;Data Source=plantsql01;User ID=sa;Password={words.word()};Initial Catalog=mes",
        command="SELECT * FROM Test_Limits",
    )
    return workbook(
        [SheetSpec(name="Limits", rows=[["Upper", 3], ["=B1*2"]])],
        modules=[VbaModuleText(name="Load", code=words.fill(VBA))],
        connections=[connection],
        power_query=words.fill(
            'section Section1;\nshared L = let a = Sql.Database("plantsql01", "mes", [Password="§"]) in a;\n'
        ),
    )


def _stored(inventory: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every value of every table with the column it stands in, inflated where it is compressed."""
    with sqlite3.connect(inventory) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in (name for name in tables if "_trigrams" not in name):  # an index of texts that are looked at here
            rows = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name out of the schema
            columns = [each[0] for each in rows.description]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}", _inflated(value)
    database.close()


def _inflated(value: object) -> bytes:
    if not isinstance(value, bytes):
        return str(value).encode()
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        try:
            return zlib.decompress(value, window)
        except zlib.error:
            continue
    return value


@pytest.fixture
def planted(tmp_path: Path) -> list[str]:
    """The secrets that stand in the files of a share."""
    words = _Words()
    share = tmp_path / "share" / "Quality"
    share.mkdir(parents=True)
    (share / "limits.xlsm").write_bytes(_workbook(words))
    (share / "limits.accdb").write_bytes(_database(words))
    scripts = {"limits.py": PYTHON, "limits.ps1": POWERSHELL, "limits.bat": BATCH, "limits.sql": SQL, "limits.bas": VBA}
    for name, text in scripts.items():
        (share / name).write_text(words.fill(text), encoding="utf-8")
    (tmp_path / "scanner.toml").write_text(SETTINGS, encoding="utf-8")
    return words.planted


def test_no_planted_secret_is_in_the_inventory(run, planted: list[str], tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("scan", "-q")
    stored = list(_stored(tmp_path / "inventory.db"))
    everything = b"\n".join(value for _, value in stored)
    assert b"Test_Limits" in everything, "nothing was read, so nothing is proved"
    assert "•••".encode() in everything or rb"\u2022\u2022\u2022" in everything
    kept = {
        f"{word} in {column}": value[max(0, value.find(word.encode()) - 60) :][:120]
        for column, value in stored
        for word in planted
        if word.encode() in value
    }
    assert not kept


def test_no_beginning_of_a_secret_is_in_the_inventory(run, planted: list[str], tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("scan", "-q")
    everything = b"\n".join(value for _, value in _stored(tmp_path / "inventory.db"))
    assert not [word for word in planted if word[:4].encode() in everything]


def test_each_file_of_the_share_still_says_what_it_does(run, planted: list[str], tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("scan", "-q")
    assert len(planted) > 60
    listed = run("list", "--format", "jsonl").stdout
    for name in ("limits.xlsm", "limits.accdb", "limits.py", "limits.ps1", "limits.bat", "limits.sql"):
        assert name in listed

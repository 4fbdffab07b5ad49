from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reading.secrets import MASK, mask

WORD = "geheim7"
SECRETS = {
    "an OLE DB string": f'conn.Open "Provider=SQLOLEDB;Data Source=x;User ID=sa;Password={WORD};"',
    "an ODBC string with a command behind it": f"ODBC;DSN=MES;UID=reader;PWD={WORD} | SELECT 1",
    "a value with a semicolon in braces": f"DSN=MES;PWD={{{WORD};x}};UID=a",
    "a value between blanks": f"User Id=sa;Password=  {WORD} ;",
    "an ODBC string that ends with it": f'"DRIVER=SQL Server;SERVER=a;UID=sa;PWD={WORD}"',
    "the password of an Access file": f"Jet OLEDB:Database Password={WORD};",
    "a variable": f'pwd = "{WORD}"',
    "a constant": f'Const SAP_PASSWORD = "{WORD}"',
    "a comparison": f'If txtPwd = "{WORD}" Then',
    "a named argument of VBA": f'Sheet.Unprotect Password:="{WORD}"',
    "the protection of a sheet": f'ActiveSheet.Unprotect "{WORD}"',
    "a keyword of Python": f'psycopg2.connect(host="h", password="{WORD}")',
    "a key of a dictionary": f"{{'password': '{WORD}'}}",
    "an Oracle user": f"CREATE USER x IDENTIFIED BY {WORD}",
    "an Oracle user in quotes": f'ALTER USER x IDENTIFIED BY "{WORD}"',
    "a URL": f"https://user:{WORD}@host/x",
    "a database URL": f'create_engine("postgresql://u:{WORD}@db/mes")',
    "a network drive": rf"net use z: \\srv\share {WORD} /user:dom\u",
    "a network drive with the user first": rf"net use \\srv\x /user:dom\u {WORD}",
    "sqlcmd": f'sqlcmd -S srv -U sa -P {WORD} -Q "select 1"',
    "SQL*Plus": f"sqlplus scott/{WORD}@db",
    "a scheduled task": f"schtasks /create /ru dom\\u /rp {WORD}",
    "a variable of a batch file": f"set PASSWORD={WORD}",
    "PowerShell": f'$p = ConvertTo-SecureString "{WORD}" -AsPlainText -Force',
    "a credential": f"New-Object PSCredential('u', '{WORD}')",
    "a mail server": f'smtp.login("u@x","{WORD}")',
    "the third argument of Open": f'cn.Open "DSN=x", "sa", "{WORD}"',
    "the logon of SAP GUI": f'session.findById("wnd[0]/usr/pwdRSYST-BCODE").text = "{WORD}"',
    "a GitHub token": "token = ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "an AWS key": "aws AKIAABCDEFGHIJKLMNOP",
    "a bearer token": '{"Authorization": "Bearer abcdef0123456789xyz"}',
    "a private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\nxyz\n-----END RSA PRIVATE KEY-----",
    "a string that was cut off": f'password = "{WORD}',
}
INNOCENT = (
    'txtPassword.Text = ""',
    'If txtPassword.Text = "" Then',
    'MsgBox "Password is wrong"',
    'InputBox("Enter password:")',
    'lblPassword.Caption = "Password:"',
    'password = ""',
    'password = "Please enter your password"',
    'password = os.environ["PW"]',
    'password = input("x")',
    'f"PWD={pwd};"',
    '"PWD=" & strPwd & ";"',
    'token = ","',
    'for token in tokens: x = "abc"',
    'PasswordChar = "*"',
    "set PASSWORD=%1",
    'passed = "PASS"',
    "SELECT Password FROM Users",
    "UPDATE u SET pwd = @pwd",
    "password: str",
    "$pwd = $args[0]",
    "PWD=`pwd`",
    "secret_key = settings.SECRET",
    "see https://host/a:b and mail me at x@y.org",
)
MORE = (
    'Private Const kPass = "#"',
    'If "#" = pw Then',
    'wb.SaveAs "x.xlsx", xlNormal, "#"',
    'ftplib.FTP("h", "u", "#")',
    'cx_Oracle.connect("scott", "#", "db")',
    'net use x: \\\\s\\x "#" /user:u',
    "PGPASSWORD=# psql -h x",
    '[pscredential]::new("u","#")',
    'psycopg2.connect("host=h user=u password=# dbname=d")',
    'psycopg2.connect("password=# host=h")',
    'Const DBPASS As String = "#"',
    'strPw = "#"',
    'userPw = "#"',
    'DB_PASS = "#"',
    'MES_DB_PASS = "#"',
    '$dbPass = "#"',
    'sPwd = "#"',
    'pw1 = "#"',
    'pass = "#"',
    '"Uid=sa;" & "Pwd=" & "#"',
    '"Uid=sa;" + "Pwd=" + "#"',
    '$c = "Uid=sa;" . "Pwd=" . \'#\'',
    'http.Open "POST", url, False, "u", "#"',
    'http.setCredentials "user", "#", 0',
    'x.Open url, "GET", , "u", "#"',
    'Workbooks.Open "x.xlsx", , , , "#"',
    'Workbooks.Open(ThisWorkbook.Path & "\\x.xlsx", False, True, 5, "#")',
    'Workbooks.Open Filename:=f, Password:="#"',
    'OpenDatabase("x.mdb", False, False, ";PWD=#")',
    'OpenDatabase("x.mdb", False, False, "MS Access;PWD=#")',
    'Protect "#"',
    '    Unprotect("#")',
    'ws.Protect "#", True',
    'requests.get(url, auth=("bob","#"))',
    "auth = ('bob', '#')",
    'HTTPBasicAuth("u","#")',
    'requests.auth.HTTPDigestAuth(user, "#")',
    'server.login("u","#")',
    '{"X-API-Key":"#"}',
    'x.setRequestHeader "X-Api-Key","#"',
    'x.setRequestHeader "Authorization", "Bearer #"',
    'headers["Authorization"]="Bearer #"',
    'headers = {"Authorization": "Basic #"}',
    "http://h/api?token=#&api_key=#&password=#",
    "http://h/api?access_token=#&x=1",
    "http://h/api?a=1&key=#",
    '"http://h/api?a=1&pwd=#"',
    'If InputBox("Passwort?") <> "#" Then',
    'If pw = "#" Then',
    'If txtPwd.Value = "#" Then',
    'If Me.txtPassword.Text <> "#" Then',
    'ConvertTo-SecureString "#" -AsPlainText -Force',
    "ConvertTo-SecureString -AsPlainText -Force -String '#'",
    "Connect-X -Password #",
    "Connect-X -Password '#'",
    "net use z: \\\\srv\\share # /user:dom\\u",
    "net use z: \\\\srv\\share /user:dom\\u #",
    'sqlcmd -S srv -U sa -P # -Q "select"',
    "sqlcmd -S srv -U sa -P#",
    "osql -S srv /U sa /P #",
    "osql /U sa /P#",
    "set PASSWORD=#",
    "set DB_PASS=#",
    'set "PW=#.1"',
    "@set pwd=#",
    "export PGPASSWORD=#",
    "setx DB_PASSWORD #",
    "password: #",
    "  db_password: #",
    "password = #",
    "password=#",
    '"clientSecret": "#"',
    'client_secret = "#"',
    'libname x oracle user=scott password="#" path=p;',
    "libname x oracle user=scott password=# path=p;",
    "proc sql; connect to odbc (dsn=x uid=u pwd=#);",
    'pwd = "#"',
    'db_password <- "#"',
    'Sql.Database("x","y",[Password="#"])',
    "UID=sa;PWD=#",
    '"DSN=x;UID=sa;PWD=#"',
    "sqlplus user/#@host",
    "CONNECT scott/#@orcl",
    'cx_Oracle.connect("scott/#@orcl")',
    'c = "scott/#@orcl"',
    "user name #",
    "pass #",
    "echo user name #>> ftp.txt",
    "echo pass #>> ftp.txt",
    'session.findById("wnd[0]/usr/pwdRSYST-BCODE").text = "#"',
    'oConn.Properties("Password") = "#"',
    'oConn.Properties("Jet OLEDB:Database Password").Value = "#"',
    "<password>#</password>",
    '<add key="DbPassword" value="#"/>',
    'password: str = "#"',
    '"Bearer " & "#"',
    'If StrComp(strPw, "#") = 0 Then',
    'cn.Open strDsn, strUser, "#"',
    'cn.ConnectionString = "Provider=x;Password=#;"',
    'New-Object System.Net.NetworkCredential("u", "#")',
)
"""Where the secret stands there is a `#`."""
HARMLESS = (
    'wb.SaveAs "x.xlsx", xlNormal',
    'If "" = pw Then',
    'x = "a" & "b": y = passed',
    'txtPassword.Text = ""',
    "x = txtPassword.Text",
    'InputBox("Enter password")',
    'MsgBox "Enter password"',
    'password = "Enter password"',
    'password = "{?}"',
    "PWD={?}",
    'pwd = "%PW%"',
    "set PASSWORD=%PW%",
    "$p = $env:PW",
    "-Password $env:PW",
    'password = "<password>"',
    'password = ""',
    'Password = InputBox("Kennwort?")',
    'Password = InputBox("Kennwort?", "Title")',
    "def f(password): ",
    'def f(password: str, pw: str = ""):',
    "    pass",
    "    pass  # nothing",
    'bypass = "yes"',
    'Compass = "north"',
    'passed = "yes"',
    'Result = "PASS"',
    'pass_fail = "FAIL"',
    'PassRate = "98"',
    'primary_key = "id"',
    'key="value"',
    'token = ","',
    "sort key",
    'sort_key = "name"',
    'first_pass = "Yes"',
    'TestPass = "OK"',
    'pass = "OK"',
    '"pass": "true"',
    "password: str",
    "password: string",
    "password: string,",
    'Optional ByVal Password As String = ""',
    "Set pwdBox = Me.txtPassword",
    "set /p PASSWORD=Enter password:",
    "pwd = password",
    "strPwd = txtPwd",
    "pwd = arg.x",
    'Workbooks.Open "x.xlsx", , True',
    'fso.OpenTextFile("x", 1, "y")',
    'rs.Open "select * from t", cn, adOpenKeyset, adLockOptimistic, adCmdText',
    'rs.Open "select * from t", cn, 1, 3',
    'http.Open "GET", url, False',
    'http.setRequestHeader "Content-Type", "application/json"',
    'http.setRequestHeader "Authorization", "Bearer " & token',
    'headers["Authorization"] = "Bearer " + token',
    'headers = {"Authorization": f"Bearer {token}"}',
    "Protect Contents:=True",
    "ActiveSheet.Protect",
    "user name required",
    "User name is",
    "SELECT user id FROM t",
    'keyPress = "Enter"',
    "PWD",
    'f"host={h} user={u} password={p} dbname={d}"',
    "connect(host=h, user=u, password=pw, port=1)",
    '"Pwd=" & strPw & ";"',
    '"Pwd=" & ";"',
    '"PWD=" + pw + ";"',
    "https://x/y?a=1&b=2",
    'Application.Passthrough = "x"',
    'spw = "5"',
    'npm i "lodash@1"',
    "<password></password>",
    'SPWidth = "4"',
    'If KeyCode = "x" Then',
    'MsgBox "Passwort falsch", vbOKOnly, "Fehler"',
)
LONG = (
    "a",
    "password=",
    '"',
    'pwd = "',
    "(",
    "://",
    "net use ",
    "sqlcmd ",
    "eyJ",
    "x:y@",
    "token ",
    ".open ",
    "osql /",
    "&token=",
    "db_",
    "inputbox(pass",
    ".open,",
    "host=a password",
    "auth=(",
    "a/b@",
    'authorization:"',
    ".saveas,",
    "ftp(a,",
    '"a" = pw',
    "_\n&",
)


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS.keys())
def test_a_secret_is_masked_and_counted_once(text: str) -> None:
    masked, count = mask(text)
    assert count == 1
    assert MASK in masked
    assert WORD not in masked
    assert "MIIabc" not in masked


def test_the_shape_around_a_secret_stays() -> None:
    assert mask(f"UID=sa;PWD={WORD};DATABASE=mes") == (f"UID=sa;PWD={MASK};DATABASE=mes", 1)
    assert mask(f'pwd = "{WORD}" \' for the line') == (f'pwd = "{MASK}" \' for the line', 1)


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == (text, 0)


@pytest.mark.parametrize("text", MORE)
def test_whatever_way_a_secret_is_written_down_it_is_masked_once_and_for_all(text: str) -> None:
    masked, count = mask(text.replace("#", WORD))
    assert count
    assert WORD not in masked
    assert mask(masked) == (masked, 0)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert mask(text) == (text, 0)


def test_a_statement_of_several_lines_hides_none() -> None:
    masked, count = mask(f'Workbooks.Open _\n  "x.xlsx", _\n  , , , _\n  "{WORD}"\nx = "a"')
    assert count == 1
    assert WORD not in masked
    assert WORD not in mask(f'c = "UID=sa;PWD=" & _\n    "{WORD}"')[0]


def test_every_secret_of_a_text_is_found() -> None:
    masked, count = mask("\n".join(SECRETS.values()))
    assert count >= len(SECRETS) - 1
    assert WORD not in masked


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    masked, _ = mask(text)
    assert mask(masked) == (masked, 0)


@given(
    st.lists(st.sampled_from([*SECRETS.values(), *INNOCENT, '"', "'", "\n", ";", " = ", "&", "pwd", ":"]), max_size=8)
)
def test_masking_pieces_of_real_code_twice_changes_nothing_more(pieces: list[str]) -> None:
    masked, _ = mask("".join(pieces))
    assert mask(masked)[0] == masked


@pytest.mark.parametrize("piece", LONG)
def test_a_line_of_50_kilobytes_takes_no_longer_than_its_length(piece: str) -> None:
    text = (piece * 50_000)[:50_000]
    began = time.process_time()
    mask(text)
    assert time.process_time() - began < 2.5


def test_the_assignment_of_r_and_the_connection_of_matlab_hide_none() -> None:
    assert mask('db_password <- "Hunter2Secret"') == (f'db_password <- "{MASK}"', 1)
    assert mask("conn = database('mes', 'user', 'Hunter2Secret');") == (f"conn = database('mes', 'user', '{MASK}');", 1)
    assert mask('Sql.Database("plantsql01", "MES", [Query="select 1"])')[1] == 0

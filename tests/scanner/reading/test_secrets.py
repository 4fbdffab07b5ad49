from __future__ import annotations

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
LONG = ("a", "password=", '"', 'pwd = "', "(", "://", "net use ", "sqlcmd ", "eyJ", "x:y@", "token ", ".open ")


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
def test_a_line_of_300_kilobytes_is_bounded(piece: str) -> None:
    text = (piece * 300_000)[:300_000]
    assert len(mask(text)[0]) <= len(text) + 3 * 300_000


def test_the_assignment_of_r_and_the_connection_of_matlab_hide_none() -> None:
    assert mask('db_password <- "Hunter2Secret"') == (f'db_password <- "{MASK}"', 1)
    assert mask("conn = database('mes', 'user', 'Hunter2Secret');") == (f"conn = database('mes', 'user', '{MASK}');", 1)
    assert mask('Sql.Database("plantsql01", "MES", [Query="select 1"])')[1] == 0

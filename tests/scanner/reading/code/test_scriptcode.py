from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Metric, Problem, Target, Trouble, Verb
from scanner.reading.code.batch import BATCH
from scanner.reading.code.dialects import Dialect
from scanner.reading.code.javascript import JAVASCRIPT
from scanner.reading.code.powershell import POWERSHELL
from scanner.reading.code.ranking import MOST
from scanner.reading.code.scriptcode import read_script

DIALECTS = (POWERSHELL, BATCH, JAVASCRIPT)
DATABASE, RECORD, DEVICE, WEB = Target.DATABASE, Target.SYSTEM_OF_RECORD, Target.DEVICE, Target.WEB
MAIL, FILE, OWN = Target.MAIL, Target.FILE, Target.OWN_DATA


def read(code: str, dialect: Dialect) -> list[Finding]:
    return list(read_script(code, "m", dialect))


def evidence(code: str, dialect: Dialect) -> list[Evidence]:
    return [found for found in read(code, dialect) if isinstance(found, Evidence)]


def reached(code: str, dialect: Dialect) -> set[Target | None]:
    return {found.target for found in evidence(code, dialect) if found.verb in {Verb.WRITE, Verb.SEND}}


CASES = [
    (POWERSHELL, '$q = @"\nUPDATE Stock\nSET Qty = $x\n"@\nInvoke-Sqlcmd -Query $q', {DATABASE}),
    (POWERSHELL, 'Invoke-Sqlcmd -Query "SELECT a FROM Orders"', set()),
    (POWERSHELL, "$cmd.ExecuteNonQuery()", {DATABASE}),
    (POWERSHELL, 'Invoke-RestMethod -Uri "http://mes" -Method Post `\n -Body $b', {WEB}),
    (POWERSHELL, "Invoke-RestMethod http://mes", set()),
    (POWERSHELL, "Set-ADUser -Identity $u -Title x", {RECORD}),
    (POWERSHELL, "Get-ADUser -Filter *", set()),
    (POWERSHELL, "Get-Process | Export-Csv c:\\x.csv", {FILE}),
    (POWERSHELL, '"a" > c:\\x.txt', {FILE}),
    (POWERSHELL, "go 2>&1 > $null", set()),
    (POWERSHELL, 'Send-MailMessage -To a -Subject "x"', {MAIL}),
    (POWERSHELL, "$port.WriteLine('x')", {DEVICE}),
    (POWERSHELL, "# Set-ADUser x", set()),
    (POWERSHELL, "$item.Update()", {Target.DATABASE}),
    (POWERSHELL, "$document.Update()", set()),
    (POWERSHELL, "$user.SetInfo()", {RECORD}),
    (POWERSHELL, 'Invoke-ErpRequest -Method put -Resource "orders/7" -Body $b', {Target.WEB}),
    (POWERSHELL, 'Invoke-ErpRequest -Method get -Resource "orders/7"', set()),
    (POWERSHELL, "Update-CWMTicket -TicketID 7 -Value done", {Target.WEB}),
    (POWERSHELL, "New-SFTPSession -ComputerName x", set()),
    (POWERSHELL, "function Update-CWMTicket { param($id) }", set()),
    (POWERSHELL, 'Invoke-RestMethod -Method Post -Uri "$base/oauth2/token" -Body $b', set()),
    (POWERSHELL, 'Invoke-RestMethod -Method Post -Uri "$base/orders" -Body $b', {Target.WEB}),
    (POWERSHELL, "<#\nRemove-Item x\n#>", set()),
    (POWERSHELL, '$s = "Set-ADUser x"', set()),
    (BATCH, 'sqlcmd -S srv -Q "UPDATE T1 SET a=1"', {DATABASE}),
    (BATCH, "bcp db..t in c:\\x.csv -S srv", {DATABASE}),
    (BATCH, 'bcp "select 1" queryout c:\\x.csv -S srv', {FILE}),
    (BATCH, "copy c:\\a.txt \\\\srv\\share\\", {FILE}),
    (BATCH, "@if exist x (del x)", {FILE}),
    (BATCH, "echo hello > out.txt", {FILE}),
    (BATCH, "echo done >nul 2>&1", set()),
    (BATCH, "rem del x", set()),
    (BATCH, ":: del x", set()),
    (BATCH, "curl -X POST http://x ^\n -d @f", {WEB}),
    (BATCH, "curl http://x", set()),
    (BATCH, "net user anna /add", {RECORD}),
    (JAVASCRIPT, 'db.query("INSERT INTO t1 (a) VALUES (" + v + ")")', {DATABASE}),
    (JAVASCRIPT, 'fetch("/api", {\n  method: "POST",\n  body: b })', {WEB}),
    (JAVASCRIPT, 'fetch("/api")', set()),
    (JAVASCRIPT, 'x.open("PUT", "/api")', {WEB}),
    (JAVASCRIPT, 'axios.post("http://x", y)', {WEB}),
    (JAVASCRIPT, "parts.updateOne({}, {})", {DATABASE}),
    (JAVASCRIPT, 'fs.writeFileSync("a.txt", x)', {FILE}),
    (JAVASCRIPT, "sheet.appendRow([1])", {OWN}),
    (JAVASCRIPT, 'MailApp.sendEmail("a", "b", "c")', {MAIL}),
    (JAVASCRIPT, "plc.writeItems('a', 1, done)", {DEVICE}),
    (JAVASCRIPT, '// axios.post("x")', set()),
    (JAVASCRIPT, '/* fs.writeFileSync("a") */', set()),
    (JAVASCRIPT, "s = 'axios.post(1)'", set()),
    (JAVASCRIPT, 'var r = /"[a]/g; // fs.writeFileSync("a")', set()),
]


@pytest.mark.parametrize(("dialect", "code", "targets"), CASES)
def test_a_line_writes_what_it_reaches(dialect: Dialect, code: str, targets: set[Target]) -> None:
    assert reached(code, dialect) == targets


@pytest.mark.parametrize(
    ("dialect", "code", "text"),
    [
        (POWERSHELL, "$total = $qty * $price", "$total = $qty * $price"),
        (POWERSHELL, 'if ($v -gt $limit) {\n $r = "FAIL" }', 'if ($v -gt $limit) { $r = "FAIL" }'),
        (BATCH, "set /a x=%a%*2", "set /a x=%a%*2"),
        (BATCH, "if %x% GTR %lim% echo FAIL", "if %x% GTR %lim% echo FAIL"),
        (JAVASCRIPT, "total = qty * price", "total = qty * price"),
        (JAVASCRIPT, 'if (v > usl)\n  r = "FAIL"', 'if (v > usl) r = "FAIL"'),
    ],
)
def test_what_calculates_or_decides_is_shown(dialect: Dialect, code: str, text: str) -> None:
    assert text in [one.text for one in evidence(code, dialect) if one.verb is Verb.COMPUTE]


@pytest.mark.parametrize(
    ("dialect", "code"),
    [
        (POWERSHELL, ". .\\lib.ps1"),
        (BATCH, "call other.bat"),
        (BATCH, "cscript load.vbs"),
        (JAVASCRIPT, "const x = require('./lib')"),
    ],
)
def test_code_of_the_house_that_is_called_is_named(dialect: Dialect, code: str) -> None:
    assert Metric(name="unseen_code", value=1) in read(code, dialect)


@pytest.mark.parametrize(
    ("dialect", "code"),
    [
        (POWERSHELL, "Register-ScheduledTask -TaskName x"),
        (BATCH, "schtasks /create /tn x /tr y"),
        (JAVASCRIPT, "setInterval(go, 1000)"),
    ],
)
def test_schedules_are_triggers(dialect: Dialect, code: str) -> None:
    assert any(one.kind is Kind.TRIGGER for one in evidence(code, dialect))


def test_where_names_function_and_line() -> None:
    found = evidence("\nfunction Save-It {\n  Set-Content c:\\x.txt 1\n}", POWERSHELL)
    assert [one.where for one in found if one.verb is Verb.WRITE] == ["m.Save-It:3"]


def test_comments_are_kept_as_comments() -> None:
    found = evidence("rem nightly load of prices\r\n", BATCH)
    assert [(one.kind, one.text) for one in found] == [(Kind.COMMENT, "nightly load of prices")]


def test_a_script_beyond_all_bounds_is_read_in_part_and_says_so() -> None:
    found = read("rem x\n" * 700_000, BATCH)
    assert [one.trouble for one in found if isinstance(one, Problem)] == [Trouble.CAPPED]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
@given(text=st.text())
def test_any_text_is_survived(dialect: Dialect, text: str) -> None:
    read(text, dialect)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
@pytest.mark.parametrize("piece", ["(", '"', "'", "`", "a ", '@"\n', "sqlcmd ", "/[/", "\n", "if (", "x = "])
def test_long_and_deep_code_is_bounded(dialect: Dialect, piece: str) -> None:
    assert len(read(piece * (200_000 // len(piece)), dialect)) < 2 * MOST

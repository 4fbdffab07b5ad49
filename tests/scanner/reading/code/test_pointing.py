from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Access, Reference
from scanner.reading.code.commands import Commands
from scanner.reading.code.pointing import Pointer, Points
from scanner.reading.code.pycode import read_python
from scanner.reading.code.shellcommands import ShellCommands
from scanner.reading.code.writings import (
    JAVASCRIPT_DIRECTIONS,
    JAVASCRIPT_WRITING,
    POWERSHELL_DIRECTIONS,
    POWERSHELL_WRITING,
    VBA_DIRECTIONS,
    VBA_WRITING,
)
from scanner.reading.languages import writings as languages
from scanner.reading.languages.callwritings import (
    AUTOIT_DIRECTIONS,
    AUTOIT_WRITING,
    CSHARP_DIRECTIONS,
    CSHARP_WRITING,
)
from scanner.reading.languages.foxtables import Tables
from scanner.reading.languages.qlikpaths import LoadScript

POINTS = {
    "vba": lambda: Pointer.of(VBA_WRITING, VBA_DIRECTIONS),
    "powershell": lambda: Pointer.of(POWERSHELL_WRITING, POWERSHELL_DIRECTIONS),
    "javascript": lambda: Pointer.of(JAVASCRIPT_WRITING, JAVASCRIPT_DIRECTIONS),
    "r": lambda: Pointer.of(languages.R_WRITING, languages.R_DIRECTIONS),
    "matlab": lambda: Pointer.of(languages.MATLAB_WRITING, languages.MATLAB_DIRECTIONS),
    "sas": lambda: Pointer.of(languages.SAS_WRITING, languages.SAS_DIRECTIONS),
    "autohotkey": lambda: Pointer.of(languages.AUTOHOTKEY_WRITING, languages.AUTOHOTKEY_DIRECTIONS),
    "foxpro": lambda: Pointer.of(languages.FOXPRO_WRITING, languages.FOXPRO_DIRECTIONS),
    "batch": Commands,
    "shell": ShellCommands,
    "csharp": lambda: Pointer.of(CSHARP_WRITING, CSHARP_DIRECTIONS),
    "autoit": lambda: Pointer.of(AUTOIT_WRITING, AUTOIT_DIRECTIONS),
    "foxpro tables": Tables,
    "qlik": LoadScript,
}
SIGNS = {Access.READ: "<", Access.WRITE: ">", Access.UNKNOWN: "?"}


def told(points: Points, text: str) -> list[str]:
    found = [one for line in text.strip().splitlines() for one in points.line(line, "m:1", Access.UNKNOWN)]
    return [f"{SIGNS[one.access]} {one.target}" for one in (*found, *points.rest())]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("vba", 'Const B = "P:\\x\\"\nOpen B & "y.csv" For Output As #1', [r"> P:\x\y.csv"]),
        ("vba", 'f = "P:\\x_" & Format(Date, "yyyymm") & ".csv"\nOpen f For Input As #1', ["< P:\\x_{?}.csv"]),
        ("vba", 'Open ThisWorkbook.Path & "\\a.csv" For Append As #1', [r"> .\a.csv"]),
        ("vba", 'FileCopy "P:\\a.csv", "Q:\\b\\"', [r"< P:\a.csv", r"> Q:\b\a.csv"]),
        ("vba", 'Name "P:\\a.csv" As "P:\\b.csv"', [r"< P:\a.csv", r"> P:\b.csv"]),
        ("vba", 'Set t = fso.OpenTextFile("P:\\l.txt", 8, True)', [r"> P:\l.txt"]),
        ("vba", 'Set t = fso.OpenTextFile("P:\\l.txt", ForReading)', [r"< P:\l.txt"]),
        ("vba", 'DoCmd.TransferText acExportDelim, , "t", "P:\\o.csv"', [r"> P:\o.csv"]),
        ("vba", 'DoCmd.TransferSpreadsheet acImport, 10, "t", "P:\\i.xlsx"', [r"< P:\i.xlsx"]),
        ("vba", 'If Dir("P:\\a.csv") <> "" Then q = "P:\\t.csv": Open q For Output As #2',
         [r"< P:\a.csv", r"> P:\t.csv"]),
        ("vba", 'Range("A1").Formula = "=\'P:\\x\\[r.xlsx]S\'!A1"', [r"< P:\x\[r.xlsx]"]),
        ("vba", 's = "Provider=SQLOLEDB;"\ns = s & "Data Source=A;Initial Catalog=B"\ncn.Open s',
         ["? Provider=SQLOLEDB;Data Source=A;Initial Catalog=B"]),
        ("vba", 'MsgBox "P:\\a.csv"\nKill "P:\\b.csv"', []),
        ("vba", 'p = "P:\\unused.csv"', [r"? P:\unused.csv"]),
        ("vba", 'Shell "wscript.exe P:\\a.vbs P:\\b.csv", 0', [r"< P:\a.vbs", r"? P:\b.csv"]),
        ("vba", 'a.Open "DSN=ONE;UID=x"\nb.Open "DSN=TWO;UID=x"\na.Execute "DELETE FROM t"',
         ["? DSN=ONE;UID=x", "? DSN=TWO;UID=x", "? DSN=ONE;UID=x"]),
        ("vba", 'Cells(1, 1).Value = "P:\\a.csv"', []),
        ("shell", "cp -r /srv/a.csv $X/b.csv", ["< /srv/a.csv", "> {?}/b.csv"]),
        ("shell", "X=/srv/x\ncat <$X/a.txt | tee -a $X/b.txt", ["< /srv/x/a.txt", "> /srv/x/b.txt"]),
        ("shell", "cat <<E\ncp /srv/a.csv /srv/b.csv\nE\nsed -i s/a/b/ /srv/c.txt", ["< /srv/c.txt", "> /srv/c.txt"]),
        ("shell", 'grep -i "a > /srv/b.csv" /srv/c.txt\necho "see </srv/d.txt>"', ["< /srv/c.txt"]),
        ("shell", "psql -h db1 -d lims -f /srv/a.sql -o /srv/b.txt",
         ["? Server=db1;Database=lims", "< /srv/a.sql", "> /srv/b.txt"]),
        ("shell", "tar czf /srv/a.tar.gz /srv/in\nunzip /srv/b.zip -d /srv/out",
         ["> /srv/a.tar.gz", "< /srv/in", "< /srv/b.zip", "> /srv/out"]),
        ("csharp", 'File.Move(@"P:\\new.csv", "Q:\\\\b\\\\")', [r"< P:\new.csv", r"> Q:\b\new.csv"]),
        ("csharp", 'const string D = @"P:\\";\nvar s = File.OpenText(Path.Combine(D, "a.txt"))', [r"< P:\a.txt"]),
        ("csharp", 'var f = new FileStream($@"P:\\{x}.bin", FileMode.Append)', [r"> P:\{?}.bin"]),
        ("csharp", 'log.Info("P:\\\\a.csv")', []),
        ("autoit", '$h = FileOpen("P:\\a.txt", 9)\n$g = FileOpen("P:\\b.txt", 16)', [r"> P:\a.txt", r"< P:\b.txt"]),
        ("autoit", 'FileWrite("P:\\a.txt", "P:\\b.txt")', [r"> P:\a.txt"]),
        ("foxpro tables", "USE stock\nAPPEND BLANK\nUSE P:\\b.dbf\nSCAN", ["> stock.dbf", r"< P:\b.dbf"]),
        ("qlik", "SET v = 'P:\\q'\nLOAD a FROM [$(v)\\a.csv] (txt)", [r"< P:\q\a.csv"]),
        ("qlik", "LIB CONNECT TO 'ERP (me)'\nODBC CONNECT TO LAB (XUserId is a)", ["? qlik:ERP", "? DSN=LAB"]),
        ("powershell", '$b = "\\\\s\\x"\nImport-Csv "$b\\i.csv" | Export-Csv -Path P:\\o.csv',
         [r"< \\s\x\i.csv", r"> P:\o.csv"]),
        ("powershell", '$o = Join-Path $PSScriptRoot "o.csv"\n$x | Out-File $o', [r"> .\o.csv"]),
        ("powershell", '"a" > P:\\g.txt', [r"> P:\g.txt"]),
        ("powershell", '$f = "P:\\o_{0}.csv" -f (Get-Date)\n$x | Export-Csv $f', ["> P:\\o_{?}.csv"]),
        ("powershell", "Invoke-Sqlcmd -ServerInstance S\\A -Database Q", [r"? Server=S\A;Database=Q"]),
        ("powershell", 'Write-Host "P:\\a.csv"\nRemove-Item P:\\b.csv', []),
        ("javascript", 'fs.appendFile(path.join(__dirname, "a.log"), x)', ["> ./a.log"]),
        ("r", 'b <- "//s/x"\nd <- read.csv(file.path(b, "i.csv"))', ["< //s/x/i.csv"]),
        ("r", 'write.csv(d, paste0("P:/", "o.csv"))', ["> P:/o.csv"]),
        ("r", 'ch <- odbcConnect("LIMS")', ["? DSN=LIMS"]),
        ("matlab", "b = 'P:\\x';\nwritetable(T, [b '\\o.csv']);", [r"> P:\x\o.csv"]),
        ("matlab", "f = fopen('P:\\l.txt','w');", [r"> P:\l.txt"]),
        ("sas", '%let b=P:\\x;\nproc import datafile="&b\\i.csv" out=a', [r"< P:\x\i.csv"]),
        ("sas", 'proc export data=a outfile="P:\\o.csv"', [r"> P:\o.csv"]),
        ("autohotkey", "FileCopy, P:\\a.txt, Q:\\b.txt", [r"< P:\a.txt", r"> Q:\b.txt"]),
        ("foxpro", "COPY TO P:\\o.csv TYPE CSV", [r"> P:\o.csv"]),
        ("batch", 'set S=\\\\s\\x\ncopy "%S%\\a.csv" Q:\\o\\ /Y', [r"< \\s\x\a.csv", r"> Q:\o\a.csv"]),
        ("batch", "call %~dp0sub.bat P:\\arg.csv", [r"< .\sub.bat", r"? P:\arg.csv"]),
        ("batch", "type P:\\a.txt > P:\\b.txt", [r"> P:\b.txt", r"< P:\a.txt"]),
        ("batch", "for %%f in (P:\\in\\*.csv) do copy %%f Q:\\arch\\", [r"< P:\in\*.csv", "> Q:\\arch\\"]),
        ("batch", "bcp QM.dbo.R in P:\\r.csv -S SQL01 -T", ["> Server=SQL01;Database=QM", r"< P:\r.csv"]),
        ("batch", "echo P:\\a.csv\ndel P:\\b.csv", []),
    ],
)  # fmt: skip
def test_a_path_is_put_together_and_has_the_direction_of_its_word(
    language: str, text: str, expected: list[str]
) -> None:
    assert told(POINTS[language](), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('B = r"P:\\x"\npd.read_csv(f"{B}\\\\a.csv")', [r"< P:\x\a.csv"]),
        ('df.to_csv(os.path.join("P:/x", "o.csv"))', ["> P:/x/o.csv"]),
        ('p = Path(__file__).parent / "o.csv"\ndf.to_csv(p)', ["> ./o.csv"]),
        ('import os\nd = os.path.dirname(os.path.abspath(__file__))\nopen(d + "/l.txt", "a")', ["> ./l.txt"]),
        ('Path("P:/x").joinpath("t.txt").write_text("a")', ["> P:/x/t.txt"]),
        ('for f in Path("P:/in").glob("*.csv"): pass', ["< P:/in/*.csv"]),
        ('import shutil\nshutil.move("P:/a.csv", "Q:/b/")', ["< P:/a.csv", "> Q:/b/a.csv"]),
        ('import pymssql\npymssql.connect(server="SQL1", database="QM")', ["? Server=SQL1;Database=QM"]),
        ('import oracledb\noracledb.connect(user="u", dsn="h:1521/S")', ["? oracle://h/S"]),
        ('import sqlite3\nsqlite3.connect("lab.db")', ["? sqlite:///lab.db"]),
        ('df.to_sql("R", e, schema="dbo")', ["> dbo.R"]),
        ('class A:\n    def __init__(self):\n     self.p = "P:/a.csv"\n    def b(self):\n        pd.read_csv(self.p)',
         ["< P:/a.csv"]),
        ('import subprocess\nsubprocess.run(["python", "P:/s.py", "P:/i.csv"])', ["< P:/s.py", "? P:/i.csv"]),
        ('print("P:/a.csv")\n"""P:/b.csv"""\nimport os\nos.remove("P:/c.csv")', []),
    ],
)  # fmt: skip
def test_python_paths_are_put_together_and_have_the_direction_of_their_call(text: str, expected: list[str]) -> None:
    found = [one for one in read_python(text, "m") if isinstance(one, Reference)]
    assert [f"{SIGNS[one.access]} {one.target}" for one in found] == expected


@given(st.sampled_from(sorted(POINTS)), st.lists(st.text(max_size=80), max_size=4))
def test_any_text_is_followed_to_its_end(language: str, lines: list[str]) -> None:
    points = POINTS[language]()
    for line in lines:
        list(points.line(line, "m:1", Access.UNKNOWN))
    assert all(one.target for one in points.rest())


def test_a_long_line_of_joins_takes_no_longer_than_its_length() -> None:
    text = " & ".join(['"P:\\x"', "y", '"z"'] * 300)
    assert len(told(POINTS["vba"](), f"Open {text} For Input As #1")) <= 1

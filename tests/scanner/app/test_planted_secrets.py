"""Hundreds of secrets in all formats and ways of writing; no output of any command holds one of them."""

from __future__ import annotations

import base64
import html
import json
import re
import sqlite3
import string
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import Result
from fastapi import FastAPI
from starlette.testclient import TestClient

from classifiers.evidence import SecretKind
from inventory.services.sessions import open_session
from inventory.store.engine import Inventory, open_inventory
from inventory.web.app import create_app
from scanner.app.demo.files import document
from scanner.app.demo.jet import LinkSpec, access_database
from scanner.app.demo.jet_queries import QuerySpec
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec
from scanner.app.demo.oldworkbooks import old_workbook
from scanner.app.demo.vbaproject import VbaModuleText
from scanner.app.demo.workbooks import ConnectionSpec, Properties, SheetSpec, workbook

TEXTS = Path(__file__).parent / "planted"
"""One file a format; `§` is a password, `¤` one that is no mere word.

`∆a20` is a token of 20 letters and digits; `A` upper case, `h` and `H` hexadecimal, `∆g` a GUID.
"""
UNFORESEEN = Path(__file__).parent / "unforeseen"
"""The same, written before its author had read a rule: what was not found at first and cannot be known is left out."""
SETTINGS = """
inventory = "inventory.db"

[[share]]
name = "plant"
path = "share"
schedule = "0 2 * * *"
"""
CODECS = {"utf16.ps1": "utf-16", "shiftjis.bas": "cp932", "latin.bat": "cp1252"}
FOREIGN = {
    "utf16.ps1": '$Passwort = "§"\n$cn.Open("DSN=MES", "sa", "§")\nInvoke-Sqlcmd -Query "DELETE FROM Test_Limits"\n',
    "shiftjis.bas": "' 検査の上限を書き込む。品質保証部の依頼による。\n' 変更するときは担当者に連絡すること。\n"
    'Sub 開始()\n  パスワード = "§"\n  \' パスワード：§\n  ActiveSheet.Unprotect "§"\nEnd Sub\n',
    "latin.bat": "@echo off\nrem Kennwort für Prüfplatz: §\nset Prüfpasswort=§\nsqlcmd -S h -U sa -P § -i x.sql\n",
}
_ALPHABETS = {"a": string.ascii_letters + string.digits, "A": string.ascii_uppercase + "234567"}
_ALPHABETS |= {"h": "0123456789abcdef", "H": "0123456789ABCDEF"}
_TOKEN = re.compile("∆(?:(?P<kind>[aAhH])(?P<length>[0-9]+)|g)")


@dataclass
class Planter:
    """Gives each place a secret of its own and remembers where it was put."""

    places: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str, file: str) -> str:
        """Return the text with a secret at each place."""
        filled = []
        for number, line in enumerate(text.split("\n"), start=1):
            where = f"{file}:{number}: {line.strip()[:110]}"
            line = _TOKEN.sub(lambda match, where=where: self._token(match, where), line)  # noqa: PLW2901 - the same line, filled
            for sign in "§¤":
                while sign in line:
                    line = line.replace(sign, self.word(where, mixed=sign == "¤"), 1)  # noqa: PLW2901
            filled.append(line)
        return "\n".join(filled)

    def word(self, where: str, *, mixed: bool = False) -> str:
        """Return a password: one with digits, one with signs, one that is a word."""
        number = len(self.places)
        letters = "".join(string.ascii_lowercase[number // 26**place % 26] for place in (2, 1, 0))
        made = (f"Zq{number:03}Geheimnis", f"zq{number:03}-Sommer!", f"zq{letters}wort")[number % (2 if mixed else 3)]
        self.places[made] = where
        return made

    def _token(self, match: re.Match[str], where: str) -> str:
        """Return letters as they come out of a generator, the same in every run."""
        length, alphabet = (int(match["length"]), _ALPHABETS[match["kind"]]) if match["kind"] else (32, _ALPHABETS["h"])
        state, made = len(self.places) * 7919 + 17, ""
        while len(made) < length:
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            made += alphabet[(state >> 33) % len(alphabet)]
        self.places[made] = where
        return made if match["kind"] else f"{made[:8]}-{made[8:12]}-{made[12:16]}-{made[16:20]}-{made[20:]}"


def build(share: Path, planter: Planter) -> None:
    """Write a share full of secrets."""
    share.mkdir(parents=True)
    for text in sorted(TEXTS.glob("*.txt")):
        name = text.name.removesuffix(".txt")
        (share / name).write_text(planter.fill(text.read_text(encoding="utf-8"), name), encoding="utf-8")
    for name, body in FOREIGN.items():
        (share / name).write_bytes(planter.fill(body, name).encode(CODECS[name]))
    for name, content in {
        "cells.xlsm": _cells(planter),
        "code.accdb": _database(planter),
        "old.xls": _old(planter),
        "letter.docm": _letter(planter),
        "cells.ipynb": _notebook(planter),
    }.items():
        (share / name).write_bytes(content)
    with zipfile.ZipFile(share / "packed.zip", "w") as archive:
        archive.writestr(
            "login.ps1", planter.fill('$pw = "§"\nInvoke-Sqlcmd -Password § -Query "DELETE FROM t"', "packed.zip")
        )


def _cells(planter: Planter) -> bytes:
    def words(text: str) -> str:
        return planter.fill(text, "cells.xlsm")

    code = words((TEXTS / "login.bas.txt").read_text(encoding="utf-8"))
    rows = [
        [words("Passwort: §"), 3],
        ["Passwort", words("¤")],
        ["Server", "User", "Kennwort"],
        ["plantsql01", "mes", words("¤")],
        [words("Login mes / §")],
        [words('=IF(Passwort="§","frei","gesperrt")')],
        [words('=WEBSERVICE("https://x/api?apikey=§")')],
        [words('=HYPERLINK("https://mes:§@x/y","go")')],
        [words('=SQL.REQUEST("DSN=MES;UID=mes;PWD=§",,,"select 1")')],
    ]
    return workbook(
        [SheetSpec(name="Limits", rows=rows), SheetSpec(name="pw zq-Blatt1!"[:31], rows=rows[:3], state="veryHidden")],
        modules=[VbaModuleText(name="Load", code=code)],
        names=[("Passwort", words('="§"')), ("pwd", words('"§"'))],
        connections=[
            ConnectionSpec(
                name=words("MES pw ¤"),
                connection=words("Provider=SQLOLEDB;Data Source=h;User ID=sa;Password=§;Initial Catalog=mes"),
                command=words("EXEC login 'mes', @password = '§'"),
                description=words("Passwort: §"),
            ),
            ConnectionSpec(name="x", connection=words("ODBC;DSN=x;UID=mes;PWD=§;"), command="SELECT 1"),
        ],
        power_query=planter.fill((TEXTS / "query.pq.txt").read_text(encoding="utf-8"), "cells.xlsm"),
        external_links=[words("https://mes:§@x/limits.xlsx")],
        properties=Properties(author=words("eva (pw: §)"), title=words("Passwort: §")),
    )


def _database(planter: Planter) -> bytes:
    def words(text: str) -> str:
        return planter.fill(text, "code.accdb")

    return access_database(
        tables=[TableSpec(name="Own", columns=(ColumnSpec(name="Id", type="long"),), rows=[(1,)])],
        queries=[
            QuerySpec(
                name="qryUpdate",
                kind="pass-through",
                sql=words("UPDATE users SET password = '§' WHERE login = 'mes'"),
                connect=words("ODBC;DSN=MES;UID=sa;PWD=§"),
            )
        ],
        links=[
            LinkSpec(
                name="T", foreign_name="dbo.T", connect=words("ODBC;DRIVER=SQL Server;SERVER=h;UID=sa;PWD=§;DATABASE=m")
            ),
            LinkSpec(name="Old", foreign_name="Old", database=r"S:\old.mdb", connect=words("MS Access;PWD=§;")),
        ],
        modules=[VbaModuleText(name="Load", code=words((TEXTS / "login.bas.txt").read_text(encoding="utf-8")))],
        author=words("pw ¤"),
        title=words("Passwort ¤"),
    )


def _old(planter: Planter) -> bytes:
    code = planter.fill('Sub A()\n  ActiveSheet.Unprotect "§"\n  x = "§"\n  cn.Open d, u, x\nEnd Sub\n', "old.xls")
    rows = [[planter.fill("Passwort: §", "old.xls")], ["Kennwort", planter.fill("§", "old.xls")]]
    return old_workbook([SheetSpec(name="A", rows=rows)], modules=[VbaModuleText(name="M", code=code)], author="eva")


def _letter(planter: Planter) -> bytes:
    code = planter.fill(
        'Sub A()\n  ActiveDocument.Unprotect "§"\n  ActiveDocument.Protect 2, True, "§"\nEnd Sub\n', "letter.docm"
    )
    return document([planter.fill("Das Passwort lautet §.", "letter.docm")], [VbaModuleText(name="M", code=code)])


def _notebook(planter: Planter) -> bytes:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Limits\n", "Passwort: §"]},
        {
            "cell_type": "code",
            "metadata": {},
            "source": ["pw = '§'\n", "conn.cursor().execute('DELETE FROM t')"],
            "outputs": [],
        },
        {"cell_type": "code", "metadata": {}, "source": ["%sql mssql+pyodbc://mes:§@h/db"], "outputs": []},
        {"cell_type": "code", "metadata": {}, "source": ["!mysql -u root -p§ mes"], "outputs": []},
    ]
    text = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}, ensure_ascii=False)
    return planter.fill(text, "cells.ipynb").encode()


def forms(secret: str) -> Iterator[bytes]:
    """Yield the secret in every form in which an output could hold it."""
    plain = secret.encode()
    yield plain
    yield secret.encode("utf-16-le")
    yield quote(secret, safe="").encode()
    yield html.escape(secret).encode()
    yield json.dumps(secret)[1:-1].encode()
    for before in ("", "x", "xy"):
        coded = base64.b64encode(before.encode() + plain).decode()
        yield coded[4 if before else 0 : -4].encode()


def inflated(value: object) -> bytes:
    """Return a stored value as bytes, inflated where it is compressed."""
    if not isinstance(value, bytes):
        return str(value).encode()
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value


def stored(inventory: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every value of every table with its column."""
    with sqlite3.connect(inventory) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if "_trigrams" in table:  # an index of texts that are looked at in their own tables
                continue
            rows = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name out of the schema
            columns = [each[0] for each in rows.description]
            for row in rows:
                yield from ((f"{table}.{column}", inflated(value)) for column, value in zip(columns, row, strict=True))
    database.close()


def outputs(run: Callable[..., Result], folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the output of every command that shows what was read, and the bytes of the inventory itself."""
    lists = (("examine", "share"), ("list",), ("coverage",), ("coverage", "--problems"), ("secrets",), ("shares",))
    for words, style in product(lists, ("jsonl", "table", "csv")):
        result = run(*words, "--format", style)
        yield f"{' '.join(words)} {style}", (result.stdout + result.stderr).encode()
    yield "examine --code", run("examine", "share", "--code").stdout.encode()
    tools = [json.loads(line)["tool_id"] for line in run("list", "--format", "jsonl").stdout.splitlines()]
    for words, tool in product(("show", "explain", "lineage"), tools):
        yield f"{words} {tool}", run(words, tool).output.encode()
    yield from pages(folder / "inventory.db", tools)
    for form in ("csv", "jsonl", "xlsx"):
        target = folder / f"export.{form}"
        run("export", form, "-o", str(target))
        yield f"export {form}", unzipped(target)
    yield from stored(folder / "inventory.db")
    yield from ((file.name, file.read_bytes()) for file in folder.glob("inventory.db*") if file.is_file())


NOW = datetime(2026, 3, 2, tzinfo=UTC)


def pages(inventory: Path, tools: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of the board."""
    opened = open_inventory(str(inventory))
    token = open_session(opened, "", "link", NOW)
    with TestClient(
        _board(opened), base_url="http://localhost", client=("127.0.0.1", 1), cookies={"session": token}
    ) as client:
        for path in ("/", "/tools", "/coverage", *(f"/tools/{tool}" for tool in tools)):
            answer = client.get(path)
            assert answer.status_code == HTTPStatus.OK, path
            yield path, answer.content
    opened.close()


def _board(inventory: Inventory) -> FastAPI:
    return create_app(inventory, clock=lambda: NOW, rulebook_digest="rules")


def unzipped(file: Path) -> bytes:
    """Return the content of a file, inflated if it is a package."""
    if file.suffix != ".xlsx":
        return file.read_bytes()
    with zipfile.ZipFile(file) as book:
        return b"\n".join(map(book.read, book.namelist()))


def leaks(planter: Planter, found: list[tuple[str, bytes]]) -> dict[str, set[str]]:
    """Return the secrets that an output holds: where each was planted, and where it came out."""
    everything = b"\0".join(content for _, content in found)
    leaked: dict[str, set[str]] = {}
    for secret, place in planter.places.items():
        shown = {form for form in forms(secret) if len(form) > 3 and form in everything}
        if shown:
            leaked[f"{place}  [{secret}]"] = {name for name, content in found if any(form in content for form in shown)}
    return leaked


@pytest.fixture
def planted(tmp_path: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> Planter:
    """A scanned share full of secrets."""
    planter = Planter()
    build(tmp_path / "share", planter)
    (tmp_path / "scanner.toml").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run("scan", "-q")
    return planter


def test_no_output_holds_a_planted_secret(planted: Planter, run: Callable[..., Result], tmp_path: Path) -> None:
    assert len(planted.places) > 800
    found = list(outputs(run, tmp_path))
    everything = b"\0".join(content for _, content in found)
    for name in ("cells.xlsm", "code.accdb", "old.xls", "board.json", "login.py", "flow.yxmd"):
        assert name.encode() in everything, "nothing was read, so nothing is proved"
    assert leaks(planted, found) == {}


def test_no_secret_is_shown_in_a_form_that_no_rule_was_made_from(tmp_path: Path, run: Callable[..., Result]) -> None:
    planter = Planter()
    (tmp_path / "share").mkdir()
    for text in sorted(UNFORESEEN.glob("*.txt")):
        name = text.name.removesuffix(".txt")
        (tmp_path / "share" / name).write_text(planter.fill(text.read_text(encoding="utf-8"), name), encoding="utf-8")
    assert len(planter.places) > 800
    ways = (("--format", "jsonl"), ("--code",))
    assert (
        leaks(planter, [(" ".join(way), run("examine", str(tmp_path / "share"), *way).stdout.encode()) for way in ways])
        == {}
    )


def test_what_it_has_to_rotate_is_listed_with_kind_and_place(planted: Planter, run: Callable[..., Result]) -> None:
    rows = [json.loads(line) for line in run("secrets", "--format", "jsonl").stdout.splitlines()]
    assert {row["secret"] for row in rows} == {str(kind) for kind in SecretKind}
    (row,) = (row for row in rows if row["path"] == "login.py" and row["secret"] == SecretKind.CONNECTION)
    assert "login:4" in row["where"]
    assert row["places"] == len(row["where"])
    shown = run("show", row["tool_id"]).stdout
    assert "For IT to rotate" in shown
    del planted


def test_a_secret_that_stands_in_the_clear_would_be_noticed() -> None:
    planter = Planter()
    planter.word("here")
    (secret,) = planter.places
    for form in forms(secret):
        assert leaks(planter, [("list", b"x" + form + b"y")])

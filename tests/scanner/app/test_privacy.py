"""Names of people are for IT and the owner: none on the board, in lists and in exports that do not ask for them."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader
from starlette.testclient import TestClient

from inventory.exports import EXPORTS
from inventory.services.sessions import open_session
from inventory.store.engine import open_inventory
from inventory.web.app import create_app

NOW = datetime.now(UTC)
NAMES = (
    "Zarquon", "Beeblebrox", "Slartibartfast", "Magrathea", "Prosser", "Agrajag", "Wowbagger", "Vogonjeltz", "Lunkwill",
    "Fenchurch",
)  # fmt: skip
"""Family names and accounts that stand nowhere but in what the tests plant."""

SCRIPT = """' Written by Zarquon Beeblebrox, 12.03.2011
' Zarquon Beeblebrox computes the test limits here; ask ZARQUON BEEBLEBROX before you change them
Const Clerk = "Zarquon Beeblebrox"
Set c = CreateObject("ADODB.Connection")
c.Execute "UPDATE Test_Limits SET Hi = 1, ChangedBy = 'Zarquon Beeblebrox'"
Set f = CreateObject("Scripting.FileSystemObject").OpenTextFile("C:\\Users\\wowbagger\\Desktop\\scrap.csv", 2)
f.WriteLine "scrap cost"
"""


@pytest.fixture
def planted(plant_of: Callable[[str], Any], tmp_path: Path) -> Any:
    place = plant_of("")
    share = tmp_path / "share"
    share.mkdir()
    (share / "limits.vbs").write_text(SCRIPT, encoding="utf-8")
    (share / "post.sql").write_text(
        "-- Author: Slartibartfast Magrathea\n-- posts the scrap cost\nUPDATE Postings SET Amount = 1;\n"
    )
    book = Workbook()
    book.properties.creator = "Arthur Prosser"
    book.properties.lastModifiedBy = "Agrajag Vogonjeltz"
    sheet = book.active
    assert sheet is not None
    sheet.title = "Prosser's limits"
    for row in range(1, 700):
        sheet.cell(row, 1, row)
        sheet.cell(row, 2, f'=IF(A{row}>5,"Arthur Prosser says scrap","pass")')
    book.save(share / "limits.xlsx")
    (share / ".~lock.limits.xlsx#").write_text("Fenchurch Lunkwill,lunkwill,PC-1,now,;", encoding="utf-8")
    (share / "limits.laccdb").write_bytes(b"")
    place("scan", "-q")
    return place


@pytest.fixture
def plant_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Any) -> Callable[[str], Any]:
    """Write scanner.toml with these further lines, and run commands beside it."""

    def made(more: str) -> Any:
        text = f'inventory = "inventory.db"\n[[share]]\nname = "plant"\npath = "share"\n{more}'
        (tmp_path / "scanner.toml").write_text(text, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        return run

    return made


def leaks(text: str | bytes) -> list[str]:
    """Return the planted names that stand in a text, but for the sheet's own name, which the file shows everybody."""
    held = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    folded = held.replace("Prosser's limits", "").replace("Prosser&#39;s limits", "").casefold()
    return [name for name in NAMES if name.casefold() in folded]


def exported(folder: Path, *, people: bool) -> Iterator[tuple[str, str]]:
    """Yield each export as text; a workbook as the cells and properties in it."""
    with closing(open_inventory(str(folder / "inventory.db"))) as inventory:
        for export in EXPORTS:
            out = io.BytesIO()
            export.write(inventory, out, NOW, people=people)
            if export.name == "xlsx":
                with zipfile.ZipFile(out) as container:
                    inside = "".join(container.read(name).decode("utf-8", "replace") for name in container.namelist())
                yield export.name, inside
            elif export.name == "pdf":
                paper = PdfReader(out)
                attached = [part for parts in paper.attachments.values() for part in parts]
                read = "\n".join(page.extract_text() for page in paper.pages)
                yield export.name, read + b"\n".join(attached).decode("utf-8", "replace")
            else:
                yield export.name, out.getvalue().decode("utf-8-sig")


def test_the_planted_names_are_really_there(planted: Any, tmp_path: Path) -> None:
    told = "".join(text for _, text in exported(tmp_path, people=True))
    assert set(leaks(told)) >= {"Zarquon", "Beeblebrox", "Slartibartfast", "Prosser", "Agrajag", "Vogonjeltz"}
    shown = "".join(planted("show", name).output for name in ("limits.vbs", "post.sql", "limits.xlsx"))
    assert {"Zarquon", "Slartibartfast", "Agrajag"} <= set(leaks(shown))


def test_exports_and_lists_name_nobody_unless_asked(planted: Any, tmp_path: Path) -> None:
    for name, text in exported(tmp_path, people=False):
        assert leaks(text) == [], name
    for words in (
        ("list", "--format", "jsonl"),
        ("list", "--format", "csv"),
        ("list",),
        ("scan", "--format", "jsonl"),
        ("scan", "--format", "csv"),
        ("coverage", "--problems"),
        ("shares",),
        ("explain", "limits.vbs"),
        ("explain", "post.sql"),
        ("explain", "limits.xlsx"),
        ("usage", "status"),
    ):
        assert leaks(planted(*words).output) == [], words


def test_every_page_of_the_board_names_nobody(planted: Any, tmp_path: Path) -> None:
    del planted
    with closing(open_inventory(str(tmp_path / "inventory.db"))) as inventory:
        client = TestClient(
            create_app(inventory, clock=lambda: NOW),
            base_url="http://localhost",
            client=("127.0.0.1", 1),
            cookies={"session": open_session(inventory, "", "link", NOW)},
        )
        met, left = set(), ["/"]
        while left:
            page = left.pop()
            if page in met:
                continue
            met.add(page)
            text = client.get(page).text
            assert leaks(text) == [], page
            left += [link for link in _links(text) if link.partition("?")[0].startswith("/t")]
        client.close()
    assert len([page for page in met if page.startswith("/tools/")]) >= 3


def _links(text: str) -> Iterator[str]:
    for piece in text.split('href="')[1:]:
        yield piece.partition('"')[0].partition("#")[0].replace("&amp;", "&")


def test_an_export_says_whether_it_names_people(planted: Any, tmp_path: Path) -> None:
    assert "left out" in planted("export", "csv").output
    assert "for IT and the owner" in planted("export", "xlsx", "--people").output
    book = load_workbook(tmp_path / "shadowit-inventory.xlsx")
    assert "People" in book.sheetnames
    assert "for IT and the owner" in str(book["Coverage"]["A4"].value)
    proposals = {row[2].value: row[3].value for row in book["People"].iter_rows(min_row=2)}
    assert proposals["limits.xlsx"] == "Agrajag Vogonjeltz (last author of the workbook)"
    assert str(proposals["post.sql"]).startswith("Slartibartfast Magrathea (named as author in ")


def test_no_user_s_name_reaches_the_inventory(planted: Any, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "inventory.db")) as database:
        people = [person for (person,) in database.execute("SELECT person FROM uses")]
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        readable = [name for name in tables if "_trigrams" not in name]  # an index of texts that stand in the others
        rows = (database.execute(f'SELECT * FROM "{name}"') for name in readable)  # noqa: S608 - names of the schema
        dump = "\n".join(str(row) for found in rows for row in found)
    assert len(people) == 1
    assert len(bytes.fromhex(people[0])) == 8
    assert "fenchurch" not in dump.casefold()
    assert "lunkwill" not in dump.casefold()
    (row,) = [row for row in map(json.loads, planted("list", "--format", "jsonl").stdout.splitlines()) if row["users"]]
    assert (row["path"], row["users"], row["days_used"]) == ("limits.xlsx", 1, 1)


def test_off_keeps_nothing_and_makes_no_key_and_clear_keeps_the_name(
    planted: Any, plant_of: Callable[[str], Any], tmp_path: Path
) -> None:
    (tmp_path / "usage.key").unlink()
    plant_of('[usage]\nnames = "clear"\n')
    planted("scan", "-q")
    plant_of('[usage]\nnames = "off"\n')
    (tmp_path / "share" / ".~lock.limits.xlsx#").write_text("Another One,x,PC-1,now,;", encoding="utf-8")
    planted("scan", "-q")
    with closing(sqlite3.connect(tmp_path / "inventory.db")) as database:
        people = {person for (person,) in database.execute("SELECT person FROM uses")}
    assert len(people - {"Fenchurch Lunkwill"}) == 1, "what was kept before stays as it was"
    assert len(people) == 2
    assert not (tmp_path / "usage.key").exists()


def test_forgetting_is_one_command_and_old_uses_go_by_themselves(planted: Any, tmp_path: Path) -> None:
    tomorrow = NOW.date() + timedelta(days=1)
    output = planted("usage", "forget", "--before", tomorrow.isoformat()).output
    assert output == f"1 uses before {tomorrow} are forgotten; 1 tools were judged again.\n"
    assert planted("usage", "status").output.startswith("0 uses of tools; forgotten after 400 days\n")
    old = (NOW - timedelta(days=401)).timestamp()
    os.utime(tmp_path / "share" / ".~lock.limits.xlsx#", (old, old))
    planted("scan", "-q")
    assert planted("usage", "status").output.startswith("0 uses")


def test_a_key_that_cannot_be_used_stops_the_scan_with_one_line(
    planted: Any, plant_of: Callable[[str], Any], tmp_path: Path
) -> None:
    (tmp_path / "usage.key").write_text("no key")
    assert "this is no key of pseudonyms" in planted("scan", code=2).output
    plant_of('[usage]\nkey_file = "missing/usage.key"\n')
    assert "cannot be made" in planted("scan", code=2).output
    plant_of('[usage]\nnames = "off"\n')
    planted("scan", "-q")


def test_registering_proposes_whom_to_ask_and_never_an_owner(planted: Any, plant_of: Callable[[str], Any]) -> None:
    plant_of('[[person]]\nid = "eva"\nname = "Eva"\nunit = "business"\n')
    answers = ("--owner", "eva", "--purpose", "p", "--documentation", "d", "--inputs-outputs", "i", "--how-to-run", "h")
    output = planted("register", "limits.xlsx", *answers).output
    assert "Proposed maintainer: Agrajag Vogonjeltz (last author of the workbook)" in output
    assert "registered as a draft for eva" in output

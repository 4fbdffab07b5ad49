"""The demo share: what it must hold, that it is the same on every machine, and that other programs can read it."""

from __future__ import annotations

import ast
import csv
import io
import json
import shutil
import subprocess
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest

from scanner.app.demo.share import GOLDEN_CASE, REGISTERED_REPORT, build, files


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo") / "Plant North"
    build(root)
    return root


def mdb(tool: str, *arguments: str) -> str:
    found = shutil.which(tool)
    assert found, "mdbtools is missing: `python3 bootstrap.py` says how to get it (Debian: apt-get install mdbtools)"
    done = subprocess.run([found, *arguments], capture_output=True, timeout=30, check=True)  # noqa: S603 - a tool of the system
    return done.stdout.decode("utf-8")


def olevba_code(path: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # olevba calls pyparsing by its old names
        from oletools.olevba import VBA_Parser
    parser = VBA_Parser(str(path))
    try:
        return "\n".join(code for *_, code in parser.extract_macros())
    finally:
        parser.close()


def test_a_plausible_plant_has_some_two_hundred_files_in_its_departments(share: Path) -> None:
    written = [path for path in share.rglob("*") if path.is_file()]
    assert 180 <= len(written) <= 240
    assert len(written) == len({file.path for file in files()})
    departments = {"Quality", "Test", "Controlling", "Production", "Maintenance", "Logistics", "Engineering", "HR"}
    assert departments | {"Personal", "Archive 2019"} == {path.name for path in share.iterdir()}


def test_names_can_be_written_on_windows() -> None:
    for file in files():
        assert not set(file.path) & set('<>:"|?*\\'), file.path
        assert all(part == part.rstrip(". ") for part in file.path.split("/")), file.path
        assert len(file.path) < 160, file.path


def test_two_builds_give_the_same_bytes_and_times(share: Path, tmp_path: Path) -> None:
    build(tmp_path)
    for path in share.rglob("*"):
        again = tmp_path / path.relative_to(share)
        if path.is_file():
            assert again.read_bytes() == path.read_bytes(), path
            assert again.stat().st_mtime == path.stat().st_mtime


def test_mdbtools_finds_the_update_query_of_the_golden_case(share: Path) -> None:
    golden = str(share / GOLDEN_CASE)
    assert mdb("mdb-tables", "-1", golden).split() == ["Products", "Test_Limits", "Measurements"]
    assert mdb("mdb-count", golden, "Measurements").strip() == "640"
    queries = list(csv.DictReader(io.StringIO(mdb("mdb-export", "-b", "strip", golden, "MSysQueries"))))
    update = next(row["ObjectId"] for row in queries if (row["Attribute"], row["Flag"]) == ("1", "4"))
    assigned = [row["Name2"] for row in queries if (row["ObjectId"], row["Attribute"]) == (update, "6")]
    assert "Test_Limits.UpperLimit" in assigned
    assert any("3*StDev(Measurements.Reading)" in row["Expression"] for row in queries)
    assert "Author: Petra Lindner" in mdb("mdb-prop", golden, "SummaryInfo")


def test_the_golden_case_has_copies_elsewhere_under_other_names(share: Path) -> None:
    golden = (share / GOLDEN_CASE).read_bytes()
    copies = [path.name for path in share.rglob("*.accdb") if path.read_bytes() == golden]
    assert len(copies) == 4
    assert len(set(copies)) == 3


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Controlling/ScrapCost_Posting.xlsm", "INSERT INTO fi.journal_entry"),
        ("Quality/Release/Sperrlager_Freigabe (Größe beachten).xlsm", "UPDATE dbo.Lots SET status = 'RELEASED'"),
        (REGISTERED_REPORT, "FROM rep.v_scrap_daily"),
        ("Quality/Zeugnisse/Werkszeugnis 3.1 Vorlage.docm", "ActiveDocument.SaveAs2"),
        ("Production/OEE/OEE_2026-03.xlsm", "Sub OEERechnen()"),
    ],
)
def test_olevba_reads_what_the_macros_do(share: Path, path: str, expected: str) -> None:
    assert expected in olevba_code(share / path)


def test_the_registered_report_never_writes(share: Path) -> None:
    code = olevba_code(share / REGISTERED_REPORT).upper()
    assert "SELECT" in code
    assert not any(word in code for word in ("INSERT ", "UPDATE ", "DELETE FROM", ".SAVE", "FOR OUTPUT"))


def test_the_workbook_without_macros_has_more_than_five_hundred_formulas(share: Path) -> None:
    book = openpyxl.load_workbook(share / "Quality/SPC/Cpk_Auswertung Linie 3 final.xlsx")
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > 500


def test_every_zip_that_is_not_damaged_on_purpose_is_whole(share: Path) -> None:
    broken = []
    for path in (path for path in share.rglob("*") if path.suffix in {".xlsx", ".xlsm", ".docx"}):
        content = path.read_bytes()
        if content.startswith(b"PK"):
            try:
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    assert archive.testzip() is None, path
            except zipfile.BadZipFile:
                broken.append(path.name)
    assert broken == ["OEE_2025-12 (Wiederhergestellt).xlsm"]


def test_python_scripts_and_notebooks_parse(share: Path) -> None:
    scripts = list(share.rglob("*.py"))
    notebooks = list(share.rglob("*.ipynb"))
    assert len(scripts) > 20
    assert len(notebooks) == 2
    for script in scripts:
        ast.parse(script.read_text("utf-8"), str(script))
    for notebook in notebooks:
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            ast.parse("".join(cell["source"]))


def test_dashboards_are_json_with_panels(share: Path) -> None:
    board = json.loads((share / "Production/Dashboards/line3_oee_grafana.json").read_text("utf-8"))
    assert [panel["type"] for panel in board["panels"]] == ["timeseries", "barchart", "stat"]


def test_every_old_and_new_database_opens_but_the_broken_and_the_locked_one(share: Path) -> None:
    databases = sorted(path for path in share.rglob("*") if path.suffix.lower() in {".mdb", ".accdb"})
    tool = shutil.which("mdb-ver")
    assert tool, "mdbtools is missing: Debian: apt-get install mdbtools"
    closed = [
        path.name
        for path in databases
        if subprocess.run([tool, str(path)], capture_output=True, timeout=30, check=False).returncode  # noqa: S603 - a tool of the system
    ]
    assert set(closed) >= {"Reklamation_2018_defekt.mdb"}
    readable = [path for path in databases if path.name not in {*closed, "Gehaltsrunde.accdb"}]
    assert len(readable) == len(databases) - 2
    assert all("MSysObjects" in mdb("mdb-tables", "-S", str(path)) for path in readable)

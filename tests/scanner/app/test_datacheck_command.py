"""The data check as it is typed: what it says, where it ends, what it leaves behind, and how it is confirmed."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

SETTINGS = """
inventory = "inventory.db"

[[share]]
name = "plant"
path = "share"

[[person]]
id = "ingo"
name = "Ingo IT"
unit = "it"
roles = ["IT operator"]

[[person]]
id = "dora"
name = "Dora Data"
unit = "business"
roles = ["data owner"]

[[person]]
id = "eva"
name = "Eva Engineer"
unit = "business"
roles = ["engineer"]
"""

LEGACY = "part_no;route;upper\n007;R1;1,50\n7;R1;2\n8;R2;3\n8;R2;4\n;R9;5\n=cmd;R3;-1\n"
TARGET = "part_no,route,limit_high\n007,R1,1.5\n7,R1,2.0\n8,R2,3\n9,R1,1\n=cmd,R3,-2\n"


pytestmark = pytest.mark.usefixtures("_tables")


@pytest.fixture
def _tables() -> None:
    """Two tables in the folder where the command runs."""
    Path("old.csv").write_text(LEGACY, encoding="utf-8")
    Path("new.csv").write_text(TARGET, encoding="utf-8")
    Path("clean.csv").write_text("part_no,limit_high\n1,1.50\n2,2\n", encoding="utf-8")
    Path("same.csv").write_text("part_no,limit_high\n2,2.0\n1,1.5\n", encoding="utf-8")


ASKED = ("old.csv", "new.csv", "--key", "part_no", "--map", "upper=limit_high")


def test_every_difference_is_counted_shown_and_in_the_report(run: Any) -> None:
    said = run("datacheck", *ASKED, "--decimal-comma", "legacy", "-o", "report.csv", code=1).stdout
    assert "4 differences in 5 keys: 42.85 % are equal." in said
    assert "Legacy: old.csv, 6 rows" in said
    assert "columns: route, upper=limit_high" in said
    assert "decimal comma in legacy" in said
    assert "'=cmd': upper is '-1' in legacy, '-2' in target" in said
    with Path("report.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["difference", "part_no", "column", "legacy", "target"]
    assert sorted(rows[1:]) == [
        ["different", "'=cmd", "upper", "-1", "-2"],
        ["extra", "9", "", "", ""],
        ["no key in legacy", "", "", "", ""],
        ["twice in legacy", "8", "", "", ""],
    ]
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_machines_get_all_of_it(run: Any) -> None:
    answer = json.loads(run("datacheck", *ASKED, "--format", "json", code=1).stdout)
    assert answer["by_kind"] == {"different": 2, "extra": 1, "twice in legacy": 1, "no key in legacy": 1}
    assert answer["by_column"] == {"upper": 2}
    assert (answer["legacy_rows"], answer["target_rows"], answer["keys"], answer["equal"]) == (6, 5, 5, 2)
    assert answer["filed"] is None
    assert answer["examples"][0].keys() == {"difference", "key", "column", "legacy", "target"}
    assert len(answer["legacy_digest"]) == 64


def test_no_difference_ends_with_zero_and_what_was_not_compared_is_said(run: Any) -> None:
    clean = ("datacheck", "clean.csv", "same.csv", "--key", "part_no")
    assert "No differences in 2 keys: 100.00 % are equal." in run(*clean).stdout
    Path("wider.csv").write_text("part_no,limit_high,unit\n1,1.5,V\n2,2,V\n", encoding="utf-8")
    assert "not compared: unit of target" in run("datacheck", "clean.csv", "wider.csv", "--key", "PART_NO").stdout
    said = run("datacheck", "wider.csv", "same.csv", "--key", "part_no", "--columns", "limit_high").stdout
    assert "not compared: unit of legacy" in said


def test_what_an_option_would_overlook_is_said_and_not_overlooked(run: Any) -> None:
    Path("a.csv").write_text("k,v,w\n1,A,x\n", encoding="utf-8")
    Path("b.csv").write_text("k,v,w\n1,a,x \n", encoding="utf-8")
    said = run("datacheck", "a.csv", "b.csv", "--key", "k", code=1).stdout
    assert "1 values differ in upper and lower case alone (--ignore-case)" in said
    assert "1 values differ in space around them alone (--trim)" in said
    said = run("datacheck", "a.csv", "b.csv", "--key", "k", "--ignore-case", "--trim").stdout
    assert "upper and lower case are the same" in said
    assert "space around values is overlooked" in said


def test_what_does_not_fit_is_refused_at_once_and_leaves_no_report(run: Any) -> None:
    said = run("datacheck", "old.csv", "new.csv", "--key", "part_no,nothing", "--columns", "none", code=2).stderr
    assert "legacy: there is no column 'nothing'" in said
    assert "legacy: there is no column 'none'" in said
    said = run("datacheck", "old.csv", "new.csv", "--key", "part_no", code=2).stderr
    assert "target: there is no column 'upper'; say its name there with --map" in said
    assert "not LEGACY=TARGET" in run("datacheck", *ASKED, "--map", "upper", code=2).stderr
    assert "--map names columns that are not compared" in run("datacheck", *ASKED, "--columns", "route", code=2).stderr
    assert (
        "the same table; that proves nothing"
        in run("datacheck", "old.csv", "./old.csv", "--key", "part_no", code=2).stderr
    )
    assert "--tool and --as go together" in run("datacheck", *ASKED, "--tool", "x", code=2).stderr
    Path("broken.csv").write_text("part_no,route,limit_high\n1,2\n", encoding="utf-8")
    Path("report.csv").write_text("the last one", encoding="utf-8")
    run("datacheck", "old.csv", "broken.csv", *ASKED[2:], "-o", "report.csv", code=2)
    assert Path("report.csv").read_text(encoding="utf-8") == "the last one"
    assert not list(Path().glob("*.unfinished"))
    Path("twice.csv").write_text("part_no,upper,upper\n1,2,3\n", encoding="utf-8")
    assert "2 columns are called 'upper'" in run("datacheck", "twice.csv", "new.csv", *ASKED[2:], code=2).stderr


def test_a_password_is_neither_taken_from_an_address_nor_said(run: Any, monkeypatch: Any) -> None:
    said = run("datacheck", "old.csv", "postgresql://me:Hush-1@127.0.0.1:1/x::t", "--key", "part_no", code=2)
    assert "does not belong on the command line" in said.stderr
    assert "Hush" not in said.output
    monkeypatch.setenv("SHADOWIT_TARGET_PASSWORD", "Hush-2")
    said = run("datacheck", "old.csv", "postgresql://me@127.0.0.1:1/x::t", "--key", "part_no", code=2)
    assert "Hush" not in said.output
    assert "127.0.0.1" in said.stderr


@pytest.mark.skipif(os.name == "nt", reason="a console's Ctrl-C cannot be sent to one process there")
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    rows = "".join(f"{number},{'x' * 200}\n" for number in range(200_000))
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"k,v\n{rows}", encoding="utf-8")
    command = [sys.executable, "-c", "from scanner.app.cli import main; main()"]
    asked = ["datacheck", "a.csv", "b.csv", "--key", "k", "-o", "report.csv"]
    environment = os.environ | {"TMPDIR": str(scratch)}
    running = subprocess.Popen([*command, *asked], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own code
    deadline = time.monotonic() + 60
    while not (tmp_path / "report.csv.unfinished").exists() and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)
    assert running.returncode == 130
    assert list(scratch.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv", "scratch"]


@pytest.fixture
def scanned_tool(run: Any) -> str:
    Path("share").mkdir()
    Path("share", "limits.vbs").write_text('conn.Execute "UPDATE Test_Limits SET Hi = 1"\n', encoding="utf-8")
    Path("scanner.toml").write_text(SETTINGS, encoding="utf-8")
    run("scan", "-q")
    return "limits.vbs"


def test_a_check_is_filed_by_who_may_and_confirmed_by_the_data_owner_as_it_was_seen(
    run: Any, scanned_tool: str
) -> None:
    clean = ("datacheck", "clean.csv", "same.csv", "--key", "part_no", "--tool", scanned_tool)
    assert "is not IT operator or data owner" in run(*clean, "--as", "eva", code=2).stderr
    said = run("datacheck", *ASKED, "--tool", scanned_tool, "--as", "ingo", code=1).stdout
    assert "G5 opens when there are none" in said
    assert "differences are left" in run("confirm-data", scanned_tool, "--as", "dora", code=2).stderr
    onward = run(*clean, "--as", "ingo").stdout.partition("confirms it with: ")[2].split()
    words = [word if word != "PERSON" else "dora" for word in onward[1:]]
    run(*clean, "--as", "ingo")
    assert "another data check was filed since" in run(*words, code=2).stderr
    onward = run(*clean, "--as", "ingo").stdout.partition("confirms it with: ")[2].split()
    words = [word if word != "PERSON" else "dora" for word in onward[1:]]
    assert "is not data owner" in run("confirm-data", scanned_tool, "--as", "ingo", code=2).stderr
    said = run(*words).stdout
    assert "2 keys without a difference" in said
    assert "legacy: clean.csv, 2 rows" in said
    assert "key: part_no; columns: limit_high" in said


def test_who_may_not_file_hears_it_before_anything_is_read(run: Any, scanned_tool: str) -> None:
    said = run("datacheck", "no.csv", "same.csv", "--key", "x", "--tool", scanned_tool, "--as", "eva", code=2).stderr
    assert "is not IT operator" in said
    assert "there is no file" not in said

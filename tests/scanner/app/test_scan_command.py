"""The command `scan` as IT, the board and a CI job use it."""

from __future__ import annotations

import json
from pathlib import Path

GOLDEN = "Quality/FinalTest/FinalTestLimits.accdb"
KEYS = {
    "tool_id",
    "path",
    "name",
    "kind",
    "sha256",
    "size",
    "modified",
    "criticality",
    "read_only",
    "writes",
    "outcome",
    "tag",
    "rule",
    "score",
    "score_coverage",
    "confidence",
    "signals",
    "problems",
}


def test_a_folder_is_scanned_without_settings_and_nothing_is_left_behind(
    run, demo_share, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = run("scan", str(demo_share)).stdout
    assert "FinalTestLimits.accdb" in shown
    assert "changes or computes test limits" in shown
    assert list(tmp_path.iterdir()) == []


def test_the_golden_case_is_to_be_migrated_now_with_the_query_line_as_proof(run, demo_share) -> None:
    rows = [json.loads(line) for line in run("scan", str(demo_share), "--format", "jsonl").stdout.splitlines()]
    golden = next(row for row in rows if row["path"] == GOLDEN)
    assert golden["rule"] == "R1"
    assert golden["outcome"] == "migrate_now"
    assert golden["tag"] == "high-risk shadow IT"
    assert golden["criticality"] == "quality"
    assert any("UPDATE Test_Limits" in signal and "qryUpdateLimits" in signal for signal in golden["signals"])


def test_each_sighting_is_one_flat_object_with_the_agreed_keys(run, demo_share) -> None:
    rows = [json.loads(line) for line in run("scan", str(demo_share), "--format", "jsonl").stdout.splitlines()]
    assert len(rows) > 50
    for row in rows:
        assert row.keys() >= KEYS
        assert row["tag"] in {"high-risk shadow IT", "managed citizen development", None}
        assert row["read_only"] in {"yes", "no", "unknown"}
    copies = {row["path"] for row in rows if row["tool_id"] == next(r for r in rows if r["path"] == GOLDEN)["tool_id"]}
    assert len(copies) == 4


def test_summary_and_progress_stay_out_of_a_list_on_standard_output(run, demo_share) -> None:
    result = run("scan", str(demo_share), "--format", "csv")
    assert result.stdout.startswith("tool_id,")
    assert "files seen" in result.stderr


def test_a_project_with_its_virtual_environment_is_one_tool(scanned) -> None:
    rows = scanned.rows("list")
    projects = [row for row in rows if str(row["path"]).startswith("Test/Tools/yield_viewer/")]
    assert len(projects) == 1, projects


def test_a_second_scan_changes_nothing(plant) -> None:
    before = plant.rows("list")
    counted = plant("show", GOLDEN).stdout
    plant("scan", "-q")
    assert plant.rows("list") == before
    assert plant("show", GOLDEN).stdout == counted


def test_a_scan_ends_with_1_if_something_is_as_severe_as_asked_for(run, demo_share, tmp_path) -> None:
    run("scan", str(demo_share), "-q", "--fail-on", "migrate_now", code=1)
    (tmp_path / "helper.py").write_text("print('hello')\n")
    run("scan", str(tmp_path), "-q", "--fail-on", "contain", code=0)


def test_a_path_that_is_not_there_and_a_file_are_usage_mistakes(run, tmp_path) -> None:
    missing = run("scan", str(tmp_path / "nowhere"), code=2)
    assert "is no folder" in missing.stderr
    (tmp_path / "a.py").write_text("x = 1\n")
    assert "shadowit examine" in run("scan", str(tmp_path / "a.py"), code=2).stderr


def test_a_share_that_cannot_be_reached_makes_the_scan_incomplete_and_nothing_is_gone(plant) -> None:
    before = plant.rows("list")
    plant.share.rename(plant.folder / "elsewhere")
    result = plant("scan", code=3)
    [root] = [row["root"] for row in plant.rows("shares")]
    assert f"plant: could not be reached ({root}); nothing was read and nothing counts as gone" in result.stdout
    assert "what follows is from the last complete scan of 20" in result.stdout
    assert "read completely" not in result.stdout
    assert "0 files seen" not in result.stdout
    assert f"gone before it was read: {root}" in result.stdout
    assert plant.rows("list") == before
    assert {row["path"] for row in plant.rows("coverage", "--problems") if row["trouble"] == "vanished"} == {root}
    [seen] = [row for row in plant.rows("coverage") if row["what"] == "seen"]
    assert seen["count"] > 0
    assert seen["why"].startswith("it could not be reached; by the last complete scan of 20")


def test_an_empty_mount_point_is_looked_at_by_somebody(plant) -> None:
    before = plant.rows("list")
    plant.share.rename(plant.folder / "elsewhere")
    plant.share.mkdir()
    result = plant("scan", code=3)
    assert "HELD: " in result.stdout
    assert "0 files seen, 0 worth opening; " in result.stdout
    assert " are known from this scan and earlier ones, " in result.stdout
    assert " of them read completely" not in result.stdout
    assert plant.rows("list") == before


def test_every_next_command_that_a_scan_prints_works_as_it_stands(
    run, demo_share, tmp_path, monkeypatch, words
) -> None:
    monkeypatch.chdir(tmp_path)
    for scan in (["scan", str(demo_share)], ["scan", str(demo_share), "--inventory", "mine.db"]):
        lines = run(*scan).stdout.split("\nNext\n")[1].splitlines()
        commands = [words(line) for line in lines if line.strip()]
        assert len(commands) >= 2
        for command in commands:
            if command[0] != "serve":  # tested with a real server, see test_serve
                run(*command)
            else:
                assert Path(command[command.index("--inventory") + 1]).is_file()


def test_a_plan_opens_nothing_and_says_how_files_would_be_opened(scanned) -> None:
    shown = scanned("scan", "--plan").stdout
    assert "nothing was opened" in shown
    assert "read-only" in shown
    assert "unchanged and stay closed" in shown
    assert "an estimate" in shown


def test_settings_that_cannot_be_used_are_named_with_line_key_and_suggestion(run, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scanner.toml").write_text('inventry = "x.db"\n[[share]]\nname = "a"\npath = "."\nexlude = ["*"]\n')
    said = run("scan", code=2).stderr
    assert "scanner.toml:1: inventry: no such setting; did you mean 'inventory'?" in said
    assert "scanner.toml:5: share.1.exlude: no such setting; did you mean 'exclude'?" in said


def test_a_plan_leaves_out_the_inventory_that_lies_on_the_share_as_the_scan_does(run, tmp_path) -> None:
    (tmp_path / "tool.py").write_text("print('hello')\n")
    inventory = str(tmp_path / "inventory.mdb")
    run("scan", str(tmp_path), "--inventory", inventory, "-q")
    assert "to open: 0 files" in run("scan", str(tmp_path), "--inventory", inventory, "--plan").stdout

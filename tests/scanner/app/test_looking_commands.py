"""The commands that look into an inventory, and at files without one."""

from __future__ import annotations

import json
import re
from io import BytesIO

import openpyxl
import pytest

GOLDEN = "Quality/FinalTest/FinalTestLimits.accdb"


def test_list_filters_by_class_and_words_and_counts_what_it_does_not_show(scanned) -> None:
    risky = scanned.rows("list", "--tag", "high-risk")
    assert risky
    assert {row["tag"] for row in risky} == {"high-risk shadow IT"}
    assert [row["name"] for row in scanned.rows("list", "--search", "FT_Limits_final")] == ["FinalTestLimits.accdb"]
    shown = scanned("list", "--limit", "3")
    assert "3 of" in shown.stderr
    assert "--limit" in shown.stderr


def test_a_filter_that_nothing_can_meet_is_refused_instead_of_finding_nothing(scanned) -> None:
    assert "did you mean 'migrate_now'?" in scanned("list", "--outcome", "migrate_nwo", code=2).stderr
    assert "there is no share 'plnat'; did you mean 'plant'?" in scanned("list", "--share", "plnat", code=2).stderr
    assert "there is no share" in scanned("coverage", "--share", "nosuch", code=2).stderr


def test_list_is_sorted_by_score_and_every_row_says_why(scanned) -> None:
    rows = scanned.rows("list")
    scores = [row["score"] for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert all(row["reason"] for row in rows)


def test_a_tool_is_found_by_id_path_copy_and_part_of_its_name(scanned) -> None:
    row = scanned.rows("list", "--search", GOLDEN)[0]
    for words in (row["tool_id"], GOLDEN, str(scanned.share / GOLDEN), "Test/Station 4/FT_Limits_final_v3_NEW.accdb"):
        assert str(row["tool_id"]) in scanned("show", str(words)).stdout


def test_words_that_mean_no_tool_or_several_are_refused_with_candidates(scanned) -> None:
    assert "no tool is known by" in scanned("show", "nothing-of-that-name", code=2).stderr
    assert "means several tools" in scanned("show", "OEE_2026", code=2).stderr


def test_show_tells_verdict_proof_places_people_and_history(scanned) -> None:
    shown = scanned("show", GOLDEN).stdout
    for words in (
        "high-risk shadow IT",
        "qryUpdateLimits",
        "SHA-2",
        "_old/FinalTestLimits.accdb",
        "discovered",
        "author",
    ):
        assert words in shown
    assert "proposals, never owners" in shown


def test_explain_goes_from_evidence_to_action_and_says_what_would_change_it(scanned) -> None:
    shown = scanned("explain", GOLDEN).stdout
    order = [
        "What was seen",
        "What that means",
        "criticality",
        "management",
        "rule that applies",
        "What to do",
        "change it",
    ]
    places = [shown.index(words) for words in order]
    assert places == sorted(places)
    assert "R1" in shown
    assert "No registration makes it green" in shown


def test_explain_reads_a_file_without_an_inventory(run, demo_share, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = run("explain", str(demo_share / GOLDEN)).stdout
    assert "UPDATE Test_Limits" in shown
    (tmp_path / "letter.py").write_text("# nothing but words\n")
    run("explain", str(tmp_path / "letter.py"))
    (tmp_path / "note.txt").write_text("dear all")
    assert "is no tool" in run("explain", str(tmp_path / "note.txt"), code=2).stderr


def test_explain_reads_a_file_that_the_inventory_does_not_hold(scanned, tmp_path) -> None:
    (tmp_path / "new.sql").write_text("UPDATE Test_Limits SET Hi = 9;\n")
    assert "UPDATE Test_Limits SET Hi = 9" in scanned("explain", str(tmp_path / "new.sql")).stdout
    assert "[T-" in scanned("explain", str(scanned.share / GOLDEN)).stdout


def test_without_an_inventory_commands_say_how_to_make_one(run, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("list", code=2).stderr
    assert "there is no inventory at" in said
    assert "--inventory" in said
    assert "nothing to scan" in run("watch", code=2).stderr
    assert not list(tmp_path.iterdir())


def test_coverage_accounts_for_every_file_that_was_seen(scanned) -> None:
    rows = scanned.rows("coverage")
    files = next(row["count"] for row in rows if row["what"] == "seen")
    accounted = sum(
        int(str(row["count"]))
        for row in rows
        if row["what"] in {"read completely", "read in part", "not read"}
        or (row["what"] == "set aside unopened" and "folder" not in str(row["why"]))
    )
    assert accounted == files


def test_every_file_that_was_not_read_is_named_with_its_reason(scanned) -> None:
    rows = scanned.rows("coverage", "--problems")
    reasons = {str(row["path"]).rpartition("/")[2]: row["trouble"] for row in rows}
    assert reasons["Gehaltsrunde.accdb"] == "encrypted"
    assert "malformed" in reasons.values()
    assert all(row["detail"] for row in rows)


def test_shares_tell_how_the_last_scan_went(scanned) -> None:
    (share,) = scanned.rows("shares")
    assert share["share"] == "plant"
    assert share["outcome"] == "finished"
    assert share["tools"] == len(scanned.rows("list"))


def test_lineage_shows_what_feeds_a_front_end(scanned) -> None:
    rows = scanned.rows("lineage", "Reklamation_Frontend.accdb")
    assert any("MES" in str(row["from"]) for row in rows)
    assert all("PWD=secret" not in str(row) for row in rows)


@pytest.mark.parametrize("style", ["graphml", "dot", "graph", "openlineage", "csv"])
def test_lineage_of_the_whole_inventory_goes_to_other_programs(scanned, style: str) -> None:
    told = scanned("lineage", "--all", "--format", style).stdout
    assert "ScrapCost_Posting.xlsm" in told
    assert "PWD=secret" not in told


def test_lineage_is_a_picture_of_one_tool(scanned) -> None:
    assert scanned("lineage", "ScrapCost_Posting.xlsm", "--format", "svg").stdout.startswith("<svg ")
    table = scanned("lineage", "ScrapCost_Posting.xlsm").stdout
    assert "⇄ DSN ERP_PROD" in table
    assert "Table fi.journal_entry of DSN ERP_PROD is written by" in table
    assert "name it" in scanned("lineage", "--all", "--format", "svg", code=2).stderr
    assert "name one tool" in scanned("lineage", code=2).stderr


def test_lineage_finds_what_is_kept_twice(scanned) -> None:
    rows = scanned.rows("lineage", "--findings")
    assert {"silo", "written by several", "others depend on it"} <= {row["finding"] for row in rows}
    assert any(row["what"] == "Test_Limits" and row["policy"] == "ARC-1" for row in rows)


def test_examine_prints_one_object_for_each_file_with_the_agreed_keys(run, demo_share) -> None:
    result = run("examine", str(demo_share / GOLDEN), "--format", "jsonl")
    (row,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert row["kind"] == "access"
    assert row["complete"] is True
    assert {
        key: next(query for query in row["queries"] if query["name"] == "qryUpdateLimits")[key]
        for key in ("name", "kind")
    } == {"name": "qryUpdateLimits", "kind": "update"}
    assert {table["name"] for table in row["tables"]} >= {"Test_Limits", "Measurements", "Products"}
    assert {module["name"] for module in row["vba_modules"]} >= {"modLimits"}
    assert {"target_class", "where"} <= row["writes"][0].keys()
    empty = ("macro_sheets", "links", "external_links", "problems")
    assert all(row[key] == [] for key in empty)


def test_no_password_of_a_connection_gets_out(run, demo_share) -> None:
    text = run("examine", str(demo_share), "--format", "jsonl").stdout
    assert "PWD=•••" in text
    assert not re.search(r"(?i);\s*(pwd|password)\s*=\s*[^•;\"\s{%\\&]", text)


def test_examine_ends_with_3_if_a_path_that_was_named_is_not_there(run, demo_share, tmp_path) -> None:
    result = run("examine", str(demo_share / GOLDEN), str(tmp_path / "nowhere.xlsm"), "--format", "jsonl", code=3)
    here, missing = [json.loads(line) for line in result.stdout.splitlines()]
    assert here["complete"] is True
    assert [problem["trouble"] for problem in missing["problems"]] == ["vanished"]
    assert "not there" in result.stderr


def test_examine_takes_a_list_of_paths_on_standard_input_and_only_the_code(run, demo_share) -> None:
    paths = sorted(str(path) for path in demo_share.rglob("*.xlsm"))
    result = run("examine", "-", "--only", "code", "--format", "jsonl", stdin="\n".join(paths))
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["path"] for row in rows] == paths
    assert any(row["vba_modules"] for row in rows)
    assert all(row["writes"] == [] for row in rows)


def test_the_workbook_export_opens_and_leads_with_coverage(scanned, tmp_path) -> None:
    target = tmp_path / "inventory.xlsx"
    scanned("export", "xlsx", "-o", str(target))
    book = openpyxl.load_workbook(BytesIO(target.read_bytes()))
    assert book.sheetnames[0] == "Coverage"
    assert book["Tools"].max_row == len(scanned.rows("list")) + 1


@pytest.mark.parametrize("words", [["rules", "list"], ["rules", "check"], ["db", "upgrade"]])
def test_maintenance_commands_end_well(scanned, words) -> None:
    scanned(*words)


def test_a_demo_is_built_but_never_over_somebody_elses_files(run, tmp_path) -> None:
    run("demo", str(tmp_path / "demo"))
    run("demo", str(tmp_path / "demo"))
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.docx").write_text("do not touch")
    assert "nothing was written" in run("demo", str(mine), code=2).stderr
    assert [path.name for path in mine.iterdir()] == ["thesis.docx"]


def test_a_file_at_the_place_of_one_of_the_demo_is_never_replaced(run, tmp_path) -> None:
    place = tmp_path / GOLDEN
    place.parent.mkdir(parents=True)
    place.write_text("mine")
    assert GOLDEN in run("demo", str(tmp_path), code=2).stderr.replace("\\", "/")
    assert place.read_text() == "mine"

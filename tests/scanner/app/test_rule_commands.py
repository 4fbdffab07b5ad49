"""Working on rules at the command line: what speaks on a file, what other rules would change, how good they are."""

from __future__ import annotations

GOLDEN = "Quality/FinalTest/FinalTestLimits.accdb"
REPORT = "Production/Reports/Scrap_Pareto_Report.xlsm"
NOSY = """
[[signal]]
id          = "quality.pareto"
title       = "Reads scrap"
policy      = "SHA-4"
criticality = "quality"
kinds       = ["sql"]
verbs       = ["read", "compute"]
any         = ['scrap']
hits        = ["sql/read: SELECT scrap FROM x"]
misses      = ["sql/read: SELECT yield FROM x"]
"""


def test_the_rules_that_speak_on_a_file_are_shown_with_their_proof(plant) -> None:
    rows = plant.rows("rules", "test", str(plant.share / GOLDEN))
    assert rows[0]["level"] == 3
    assert "quality.test-limits" in {row["rule"] for row in rows}
    assert all(row["text"] for row in rows)
    said = plant("rules", "test", str(plant.share / "Production/Andon/andon.js")).stderr
    assert "R8 watch (personal)" in said


def test_what_other_rules_would_change_is_listed_before_they_are_in_force(plant) -> None:
    own = plant.folder / "next"
    (own / "rules").mkdir(parents=True)
    (own / "rules" / "own.toml").write_text(NOSY)
    rows = plant_rows(plant, "rules", "diff", "current", "next", code=1)
    assert REPORT.rpartition("/")[2] in {row["name"] for row in rows}
    assert all("+quality.pareto" in row["because"] for row in rows)
    assert plant("rules", "diff", "current", "packaged").stdout.strip() == ""
    assert "holds neither rules/*.toml" in plant("rules", "diff", "current", "nowhere", code=2).stderr


def plant_rows(plant, *words: str, code: int) -> list[dict[str, str]]:
    import json

    return [json.loads(line) for line in plant(*words, "--format", "jsonl", code=code).stdout.splitlines()]


def test_a_bad_rule_file_is_refused_with_file_and_rule_before_it_is_tried(plant) -> None:
    own = plant.folder / "next"
    (own / "rules").mkdir(parents=True)
    (own / "rules" / "own.toml").write_text(NOSY.replace("'scrap'", "'scr(ap'"))
    said = plant("rules", "diff", "current", "next", code=2).stderr
    assert "own.toml" in said
    assert "quality.pareto" in said


def test_a_correction_is_a_label_that_the_rules_are_measured_by(plant) -> None:
    assert (
        "a second person has to agree (GN)"
        in plant("correct", GOLDEN, "reporting", "--as", "bert", "--reason", "a copy", code=2).stderr
    )
    assert "confirmed" in plant("correct", GOLDEN, "quality", "--as", "bert", "--reason", "final test").stdout
    rows = {row["rule"]: row for row in plant.rows("rules", "audit")}
    assert rows["quality.test-limits"]["precision"] == 1.0
    said = plant("correct", REPORT, "financial", "--as", "bert", "--reason", "it closes the month").stdout
    assert "corrected from reporting" in said
    assert "migrate_now by R1" in said
    assert "it closes the month" in plant("rules", "audit").stderr
    said = plant("explain", REPORT).stdout
    assert "People decided that; the rules say: reporting" in said
    assert "What spoke for reporting: " in said
    assert "Proof:" not in said


def test_a_criticality_that_does_not_exist_is_answered_with_those_that_do(plant) -> None:
    assert (
        "financial, quality, process, reporting, personal"
        in plant("correct", GOLDEN, "green", "--as", "bert", code=2).stderr
    )


def test_whatif_asks_the_decision_table_and_keeps_nothing(plant) -> None:
    said = plant("whatif", REPORT, "owner=yes", "documented=yes", "unchanged=yes").stdout
    assert "It stands at R7, close gaps (managed citizen development, conditional)" in said
    assert "Then it would stand at R6, allow and monitor" in said
    assert "migrate planned" in plant("whatif", GOLDEN, "owner=yes", "documented=yes", "unchanged=yes").stdout
    assert "No registration makes it green" in plant("whatif", GOLDEN).stdout
    assert plant.rows("list", "--search", REPORT)[0]["rule"] == "R7"


def test_whatif_says_which_write_a_read_only_tool_would_have_to_lose(plant) -> None:
    said = plant("whatif", "Controlling/ScrapCost_Posting.xlsm", "read_only=yes", "criticality=reporting").stdout
    assert "supposes that this write is gone" in said


def test_everything_wrong_in_a_question_is_said_at_once(plant) -> None:
    said = plant("whatif", GOLDEN, "ownr=yes", "sandboxed=maybe", "criticality=green", code=2).stderr
    assert "did you mean 'owner'?" in said
    assert "'maybe' is not one of yes, no, unknown" in said
    assert "'green' is not one of financial" in said


def test_the_selftest_passes_with_the_packaged_rules_and_finds_rules_that_are_blind(plant) -> None:
    assert "0 judged wrong" in plant("selftest").stderr
    rules = plant.folder / "rules"
    rules.mkdir()
    (rules / "quality.toml").write_text(NOSY)  # replaces the packaged file of this name
    ended = plant("selftest", code=1)
    assert "WRONG" in ended.stdout


def test_whatif_judges_a_file_that_no_inventory_holds_as_it_is_now(plant) -> None:
    lone = plant.folder / "sort_names.py"
    lone.write_text("names = ['b', 'a']\nnames.sort()\nwidth = len(names) * 2\n")
    assert "It stands at R8, watch" in plant("whatif", str(lone)).stdout
    assert "Then it would stand at R1" in plant("whatif", str(lone), "criticality=financial").stdout
    assert [row["rule"] for row in plant.rows("list", "--search", "sort_names")] == []
    (plant.folder / "notes.txt").write_text("nothing")
    assert "is no tool" in plant("whatif", str(plant.folder / "notes.txt"), code=2).stderr


def test_a_check_ends_with_1_and_everything_that_is_wrong_whichever_kind_it_is(plant) -> None:
    rules = plant.folder / "rules"
    rules.mkdir()
    (rules / "own.toml").write_text(NOSY.replace("'scrap'", "'scr(ap'"))
    said = plant("rules", "check", code=1)
    assert "own.toml:9: quality.pareto" in said.stdout
    assert "1 mistakes" in said.stderr
    (rules / "own.toml").write_text(NOSY.replace("SHA-4", "SHA-4x"))
    assert "SHA-4x" in plant("rules", "check", code=1).stdout
    (rules / "own.toml").write_bytes(b"\xff")
    assert "rules/own.toml:1: not UTF-8" in plant("rules", "check", code=1).stdout
    assert "rules/own.toml:1: not UTF-8" in plant("rules", "list", code=2).stderr
    (rules / "own.toml").write_text(NOSY)
    assert "0 mistakes" in plant("rules", "check").stderr


def test_rules_are_tested_on_one_file_and_not_on_a_folder(plant) -> None:
    assert "is a directory" in plant("rules", "test", str(plant.share / "Quality"), code=2).stderr
    (plant.folder / "empty").mkdir()
    assert "is a directory" in plant("rules", "test", str(plant.folder / "empty"), code=2).stderr

"""Registering, approving and moving: what is granted, and what is refused with the policy's ids."""

from __future__ import annotations

import os

REPORT = "Production/Reports/Scrap_Pareto_Report.xlsm"
GOLDEN = "Quality/FinalTest/FinalTestLimits.accdb"
ANSWERS = (
    "--owner",
    "eva",
    "--purpose",
    "Shows scrap by cause",
    "--documentation",
    "sheet Readme",
    "--inputs-outputs",
    "MES view in, chart out",
    "--how-to-run",
    "Open it; the total equals that of the MES",
    "--read-only",
    "yes",
)


def verdict(plant, path: str) -> tuple[object, object]:
    (row,) = plant.rows("list", "--search", path)
    return row["rule"], row["outcome"]


def test_an_approved_registration_turns_r7_into_r6_where_all_facts_hold(plant) -> None:
    assert verdict(plant, REPORT) == ("R7", "close_gaps")
    plant("register", REPORT, *ANSWERS)
    assert verdict(plant, REPORT) == ("R7", "close_gaps")
    assert "R6" in plant("approve", REPORT, "--as", "bert").stdout
    assert verdict(plant, REPORT) == ("R6", "allow_and_monitor")
    plant("scan", "-q")
    assert verdict(plant, REPORT) == ("R6", "allow_and_monitor")


def test_nobody_approves_his_own_registration_and_it_never_does(plant) -> None:
    plant("register", REPORT, *ANSWERS)
    assert "(G11)" in plant("approve", REPORT, "--as", "eva", code=2).stderr
    assert "IT confirms the zone only" in plant("approve", REPORT, "--as", "ingo", code=2).stderr
    assert verdict(plant, REPORT) == ("R7", "close_gaps")


def test_what_is_missing_in_a_registration_is_said_at_once(plant) -> None:
    said = plant("register", REPORT, "--owner", "eva", code=2).stderr
    for answer in ("purpose", "documentation", "inputs_outputs", "how_to_run"):
        assert f"{answer} is missing" in said


def test_a_registration_filed_by_somebody_else_waits_for_the_owners_yes(plant) -> None:
    shown = plant("register", REPORT, *ANSWERS, "--as", "bert").stdout
    assert "eva accepts it with" in shown
    assert "accepted by its owner" in plant("approve", REPORT, "--as", "eva").stdout
    assert "who filed it cannot approve it" in plant("approve", REPORT, "--as", "bert", code=2).stderr


def test_a_changed_logic_ends_the_approval_and_a_data_save_does_not(plant) -> None:
    import openpyxl

    plant("register", REPORT, *ANSWERS)
    plant("approve", REPORT, "--as", "bert")
    path = plant.share / REPORT
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = book.worksheets[0]
    sheet["Z99"] = "a new figure"
    book.save(path)
    plant("scan", "-q")
    assert verdict(plant, REPORT) == ("R6", "allow_and_monitor")
    sheet["Z100"] = "=SUM(A1:A50)*1.19"
    book.save(path)
    plant("scan", "-q")
    assert verdict(plant, REPORT)[0] == "R7"


def test_a_state_is_entered_through_its_gate_or_refused_with_the_policy_id(plant) -> None:
    assert "is now triaged" in plant("move", GOLDEN, "triaged", "--as", "bert", "--reason", "limits").stdout
    said = plant("move", GOLDEN, "owned", "--as", "ingo", code=2).stderr
    assert "(G1)" in said
    assert plant.rows("list", "--state", "triaged")[0]["name"] == "FinalTestLimits.accdb"


def test_a_state_or_person_that_does_not_exist_is_a_usage_mistake(plant) -> None:
    assert "did you mean 'owned'?" in plant("move", GOLDEN, "ownd", "--as", "bert", code=2).stderr
    assert "known ids: bert, eva, ingo" in plant("move", GOLDEN, "triaged", "--as", "nobody", code=2).stderr


def test_a_scan_never_resets_what_people_decided(plant) -> None:
    plant("move", GOLDEN, "triaged", "--as", "bert", "--reason", "limits")
    (plant.share / GOLDEN).touch()
    plant("scan", "-q")
    assert plant.rows("list", "--state", "triaged")[0]["name"] == "FinalTestLimits.accdb"


def test_what_the_scan_found_answers_what_is_left_open_and_an_owner_is_never_found(plant) -> None:
    path = plant.share / "Quality" / "weekly_limits.py"
    path.write_text(
        '"""Computes the weekly limits of line four.\n\nInputs: lab.csv\nOutputs: limits.csv\nUsage: every Monday"""\n'
        "upper_limit = mean + 3 * sigma\n",
        encoding="utf-8",
    )
    plant("scan", "-q")
    said = plant("register", "weekly_limits.py", "--owner", "eva", code=2).stderr
    assert "purpose is missing" in said
    assert "owner is missing" in plant("register", "weekly_limits.py", "--from-scan", "--as", "eva", code=2).stderr
    shown = plant("register", "weekly_limits.py", "--from-scan", "--owner", "eva", "--purpose", "Limits").stdout
    assert "inputs_outputs, from docstring weekly_limits: Inputs: lab.csv; Outputs: limits.csv" in shown
    assert "how_to_run, from docstring weekly_limits: Usage: every Monday" in shown
    assert "purpose, from" not in shown
    assert (
        "registered for eva: Limits (described at docstring weekly_limits)" in plant("show", "weekly_limits.py").stdout
    )


def test_show_and_explain_say_what_documents_a_tool_and_why_the_declared_does_not_count(plant) -> None:
    folder = plant.share / "Line4"
    folder.mkdir()
    (folder / "moves.ps1").write_text("# Moves the results of the shift into the archive\nMove-Item a b\n", "utf-8")
    (folder / "README.md").write_text("Purpose: see the name\n", "utf-8")
    os.utime(folder / "README.md", (1_700_000_000, 1_700_000_000))
    plant("scan", "-q")
    for command in ("show", "explain"):
        shown = plant(command, "moves.ps1").stdout
        assert "Documentation\n  Found in it: header moves:1" in shown
        assert "covers purpose; inputs, outputs, how to run and how to check are missing" in shown
        assert "Line4/README.md (2023-11-14) lies beside it" in shown
        assert "it is older than the logic of" in shown
    (row,) = plant.rows("list", "--search", "moves.ps1")
    assert row["documentation"] == "found"
    plant("register", "moves.ps1", *ANSWERS[:4], "--documentation", "README.md", *ANSWERS[6:])
    assert "documentation of 2023-11-14 (README.md) is older than the logic of" in plant("show", "moves.ps1").stdout
    plant("register", "moves.ps1", *ANSWERS[:4], "--documentation", "https://wiki.example/moves", *ANSWERS[6:])
    assert "yes      a description of purpose" in plant("show", "moves.ps1").stdout

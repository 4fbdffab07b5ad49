"""Registering, approving and moving: what is granted, and what is refused with the policy's ids."""

from __future__ import annotations

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
    assert "is now triaged" in plant("move", GOLDEN, "triaged", "--as", "bert").stdout
    said = plant("move", GOLDEN, "owned", "--as", "ingo", code=2).stderr
    assert "(G1)" in said
    assert plant.rows("list", "--state", "triaged")[0]["name"] == "FinalTestLimits.accdb"


def test_a_state_or_person_that_does_not_exist_is_a_usage_mistake(plant) -> None:
    assert "did you mean 'owned'?" in plant("move", GOLDEN, "ownd", "--as", "bert", code=2).stderr
    assert "known ids: bert, eva, ingo" in plant("move", GOLDEN, "triaged", "--as", "nobody", code=2).stderr


def test_a_scan_never_resets_what_people_decided(plant) -> None:
    plant("move", GOLDEN, "triaged", "--as", "bert")
    (plant.share / GOLDEN).touch()
    plant("scan", "-q")
    assert plant.rows("list", "--state", "triaged")[0]["name"] == "FinalTestLimits.accdb"

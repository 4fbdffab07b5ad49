"""Cases on the command line: dealt by scans, listed for people and machines, handed over with thanks."""

from __future__ import annotations

import re

GOLDEN = "Quality/FinalTest/FinalTestLimits.accdb"


def dealt(plant) -> list[dict[str, object]]:
    """Confirm the class of the golden database, so that IT is asked for its containment, and deal."""
    plant("move", GOLDEN, "triaged", "--as", "bert", "--reason", "it sets test limits")
    plant("deal")
    return plant.rows("cases")


def test_a_scan_deals_and_dealing_again_changes_nothing(plant) -> None:
    plant("scan", "-q")
    cases = plant.rows("cases")
    assert 0 < len(cases) <= 3 * 5  # eva owns nothing yet; bert, ingo
    assert "Nothing has changed." in plant("deal").stdout
    assert plant.rows("cases") == cases


def test_cases_say_what_is_asked_of_whom_and_what_to_type_next(plant) -> None:
    cases = dealt(plant)
    assert {case["person"] for case in cases} == {"bert", "ingo"}
    clocks = {case["step"] for case in cases if case["due"] is not None}
    assert clocks == {"containment"}  # SHA-1: the amnesty has begun with the scan
    listed = plant("cases")
    assert "no clock runs but that of containment" in listed.stderr
    command = re.search(r"shadowit (next T-\w+)", listed.stderr)
    assert command is not None
    assert "has the ball" in plant(*command[1].split()).stdout
    shown = plant("next", GOLDEN).stdout
    assert "with ingo (until 20" in shown
    assert "with bert (no clock runs yet): this tool needs a home" in shown


def test_cases_of_one_person_and_what_waits_are_lists_of_their_own(plant) -> None:
    cases = dealt(plant)
    assert plant.rows("cases", "--person", "bert") == [case for case in cases if case["person"] == "bert"]
    assert plant.rows("cases", "--overdue") == []
    waiting = plant.rows("cases", "--waiting")
    assert {case["tool_id"] for case in waiting} - {case["tool_id"] for case in cases}
    assert "wait" in plant("cases", "--waiting").stderr
    assert "never overdue" in plant("cases", "--waiting", "--overdue", code=2).stderr


def test_a_case_is_handed_over_to_who_can_take_it_and_refused_with_the_policy_else(plant) -> None:
    case = next(case for case in dealt(plant) if case["person"] == "bert")
    number = str(case["case"])
    said = plant("hand-over", number, "--to", "ingo", "--as", "bert", "--reason", "holiday", code=2).stderr
    assert "belongs to IT; this is a case for the business (OWN-3)" in said
    assert (
        "there is no case 9999"
        in plant("hand-over", "9999", "--to", "eva", "--as", "bert", "--reason", "holiday", code=2).stderr
    )
    assert (
        "nobody here has the id 'nobody'"
        in plant("hand-over", number, "--to", "nobody", "--as", "bert", "--reason", "holiday", code=2).stderr
    )


def test_a_complaint_is_noted_with_thanks(plant) -> None:
    tool = str(dealt(plant)[0]["tool_id"])
    assert "Thank you" in plant("complain", tool, "it is slow", "--as", "eva").stdout
    assert "say in one sentence" in plant("complain", tool, " ", "--as", "eva", code=2).stderr

"""The checklist on the command line: for people and machines, with rows of a plant, and mistakes with their lines."""

from __future__ import annotations

import csv
import io
import json
import shlex

import pytest

POLICY_ROWS = ["leader", "product-owner", "budget", "accuracy-and-backup", "requests", "availability-and-utilization"]

OWN = """
[[row]]
id = "questions"
title = "No open questions"
count = { outcome = "triage" }
at_most = 500
"""

WRONG = """
[[rows]]
x = 1

[[row]]
id = "leader"
title = "ours"
at_most = -1
count = { outcom = "triage", state = ["disovered"], owner = "maybe" }

[[row]]
titel = "no id"
"""


def found(plant, *options: str) -> dict[str, dict[str, object]]:
    return {row["row"]: row for row in json.loads(plant("checklist", "--format", "json", *options).stdout)}


def test_the_rows_are_the_sentences_of_the_policy_and_none_is_invented(plant) -> None:
    assert list(found(plant)) == POLICY_ROWS


def test_what_is_not_there_is_not_measurable_and_never_green(plant) -> None:
    rows = found(plant)
    assert {rows[name]["status"] for name in ("product-owner", "budget", "requests")} == {"not measurable"}
    assert rows["leader"]["status"] == "fail"
    assert "no major system is registered yet" in rows["product-owner"]["sentence"]


def test_each_violation_names_the_command_that_mends_it_and_it_exists(plant) -> None:
    (violation, *_) = found(plant)["accuracy-and-backup"]["violations"]
    command = violation["mend"].replace("YOU", "ingo").replace("...", "restored on Monday")
    assert command.startswith(f"contain {violation['subject']} backup")
    plant(*shlex.split(command))
    assert violation not in found(plant)["accuracy-and-backup"]["violations"]


def test_csv_has_a_line_for_each_violation_and_text_some_of_them(plant) -> None:
    rows = list(csv.DictReader(io.StringIO(plant("checklist", "--format", "csv").stdout)))
    count = sum(max(1, len(row["violations"])) for row in found(plant).values())
    assert len(rows) == count
    text = plant("checklist").stdout
    assert "NOT MEASURABLE One Product Owner for each major system (PO-2)" in text
    assert "more; --format csv has all" in text


def test_a_plant_adds_rows_in_a_file_beside_its_settings(plant) -> None:
    (plant.folder / "checklist.toml").write_text(OWN, "utf-8")
    rows = found(plant)
    assert list(rows) == [*POLICY_ROWS, "questions"]
    assert rows["questions"]["status"] == "pass"


def test_everything_wrong_with_the_file_is_said_at_once_with_line_and_suggestion(plant) -> None:
    (plant.folder / "checklist.toml").write_text(WRONG, "utf-8")
    said = plant("checklist", code=2).stderr
    for line in (
        "checklist.toml:2: rows: no such key; did you mean 'row'?",
        "checklist.toml:6: row.0.id: 'leader' is taken",
        "checklist.toml:8: row.0.at_most: a whole number of at least 0 is needed, not -1",
        "checklist.toml:9: row.0.count.outcom: no such key; did you mean 'outcome'?",
        "checklist.toml:9: row.0.count.state: no such value 'disovered'; did you mean 'discovered'?",
        "checklist.toml:9: row.0.count.owner: no such value 'maybe'; known are yes, no, unknown",
        "checklist.toml:12: row.1.titel: no such key; did you mean 'title'?",
        "checklist.toml:11: row.1.id: must be given, as text",
        "checklist.toml:11: row.1.count: say which tools are counted",
    ):
        assert line in said


@pytest.mark.parametrize("text", ["row = 1", "[row]", "[[row]\n", "[[row]]\nid = 'x'\ntitle='x'\ncount = 3"])
def test_a_file_that_is_no_list_of_rows_is_refused(plant, text: str) -> None:
    (plant.folder / "checklist.toml").write_text(text, "utf-8")
    assert "checklist.toml" in plant("checklist", code=2).stderr


def test_a_plant_that_is_not_there_is_refused(plant) -> None:
    assert "there is no plant 'Nrth'" in plant("checklist", "--plant", "Nrth", code=2).stderr

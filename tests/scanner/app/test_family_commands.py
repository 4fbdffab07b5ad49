"""Families on the command line: suggested with a reason, merged and split by a person, never by themselves."""

from __future__ import annotations

import json

import pytest

MONTHS = [f"Production/OEE/OEE_2026-{month:02}.xlsm" for month in range(1, 7)]
WHY = ("--as", "bert", "--reason", "one file a month")


def by_path(plant) -> dict[str, str]:
    file = plant.folder / "sightings.jsonl"
    plant("export", "jsonl", "--output", str(file))
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return {row["path"]: row["tool_id"] for row in rows}


def oee(plant) -> list[dict[str, object]]:
    """Return the family that the month files are in."""
    rows = plant.rows("families")
    family = next((row["family"] for row in rows if row["path"] in MONTHS), None)
    return [row for row in rows if row["family"] == family]


def test_the_month_files_of_the_demo_are_six_rows_and_one_suggested_family(plant) -> None:
    ids = by_path(plant)
    assert len({ids[path] for path in MONTHS}) == 6
    rows = oee(plant)
    assert set(MONTHS) <= {row["path"] for row in rows}
    assert {row["kinship"] for row in rows if row["path"] in MONTHS} <= {"lead", "rollover"}
    assert str(rows[0]["reason"]).startswith("a file for each month, all with the same logic")


def test_a_family_is_shown_with_its_reason_and_with_commands_that_can_be_typed(plant) -> None:
    shown = plant("families").stdout
    (command,) = (line for line in shown.splitlines() if "merge" in line and by_path(plant)[MONTHS[0]] in line)
    words = command.partition("merge ")[2].partition(" --as")[0].split()
    plant("merge", *words, *WHY)
    assert len({by_path(plant)[path] for path in MONTHS}) == 1
    assert oee(plant) == []


def test_list_and_the_first_screen_say_that_the_files_are_probably_one_tool(plant) -> None:
    assert "look like one, a file for each month" in plant("list").stderr
    assert "look like one, a file for each month" in plant("scan").stdout
    assert "look like one" not in plant("list", "--kind", "access").stderr


def test_merged_tools_stay_one_over_a_rescan_and_are_split_by_their_paths(plant) -> None:
    ids = by_path(plant)
    merged = [ids[path] for path in MONTHS[:3]]
    assert (
        plant("merge", *MONTHS[:3], *WHY).stdout
        == f"{merged[1]}, {merged[2]}: one tool with {merged[0]} from now on.\n"
    )
    (plant.share / "Production/OEE/2026").mkdir()
    (plant.share / MONTHS[1]).rename(plant.share / "Production/OEE/2026/February.xlsm")
    plant("scan", "-q")
    now = by_path(plant)
    assert {now[MONTHS[0]], now["Production/OEE/2026/February.xlsm"], now[MONTHS[2]]} == {merged[0]}
    assert "put together by a person" in plant("show", merged[2]).stdout or merged[0] in plant("show", merged[2]).stdout
    said = plant("split", merged[0], MONTHS[2], "--as", "bert", "--reason", "another line").stdout
    assert said == f"{merged[2]} is a tool of its own now, apart from {merged[0]}.\n"
    assert by_path(plant)[MONTHS[2]] == merged[2]


def test_what_is_different_is_not_suggested_again_until_that_is_taken_back(plant) -> None:
    first = by_path(plant)[MONTHS[0]]
    others = [row["tool_id"] for row in oee(plant) if row["tool_id"] != first]
    for other in others:
        plant("different", first, str(other), "--as", "bert", "--reason", "another line")
    assert first not in {row["tool_id"] for row in plant.rows("families")}
    for other in others:
        plant("different", first, str(other), "--undo", "--as", "bert", "--reason", "it is not")
    assert first in {row["tool_id"] for row in plant.rows("families")}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("merge", MONTHS[0], *WHY), "name at least two different tools (POLICY-4)"),
        (("different", MONTHS[0], MONTHS[0], *WHY), "name at least two different tools (POLICY-4)"),
        (("split", MONTHS[0], "nowhere.xlsm", *WHY), "has no file nowhere.xlsm"),
        (("split", MONTHS[0], MONTHS[0], *WHY), "it is one tool already"),
        (("merge", MONTHS[0], MONTHS[1], "--as", "nobody", "--reason", "x"), "nobody here has the id 'nobody'"),
        (("merge", MONTHS[0], MONTHS[1], "--as", "eva"), "Missing option '--reason'"),
        (("families", "--share", "plnt"), "did you mean 'plant'?"),
    ],
)
def test_a_decision_that_cannot_be_taken_is_refused_in_words(plant, words: tuple[str, ...], said: str) -> None:
    assert said in plant(*words, code=2).stderr


def test_two_tools_that_people_have_decided_about_are_not_merged(plant) -> None:
    ids = by_path(plant)
    for path in MONTHS[:2]:
        answers = ("--purpose", "OEE", "--documentation", "wiki", "--inputs-outputs", "a", "--how-to-run", "open")
        plant("register", path, "--owner", "eva", *answers)
    said = plant("merge", *MONTHS[:2], *WHY, code=2).stderr
    assert f"people have decided about {ids[MONTHS[0]]} and about {ids[MONTHS[1]]}" in said
    assert by_path(plant) == ids

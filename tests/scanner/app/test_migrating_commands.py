"""The way of the golden Access database as it is typed, to a build that is tested, and what it costs."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

GOLDEN = "Quality/FinalTest/FinalTestLimits.accdb"
PEOPLE = """
[governance]
it_cost_centres = ["IT-100"]

[[person]]
id = "olga"
name = "Olga Operations"
unit = "business"
roles = ["owner", "data owner", "operations tester"]

[[person]]
id = "pia"
name = "Pia Product Owner"
unit = "business"
roles = ["product owner", "board"]

[[person]]
id = "irene"
name = "Irene Architect"
unit = "it"
roles = ["IT architect"]

[[system]]
name = "MES"
product_owner = "pia"
business_owner = "olga"
"""
ANSWERS = (
    *("--owner", "olga", "--purpose", "limits of the final test", "--documentation", "sheet Readme"),
    *("--inputs-outputs", "statistics in, limits out", "--how-to-run", "open it and press update"),
)


@pytest.fixture
def house(plant: Any) -> Any:
    settings = plant.folder / "scanner.toml"
    settings.write_text(settings.read_text("utf-8") + PEOPLE, encoding="utf-8")
    return plant


@pytest.fixture
def owned(house: Any) -> Any:
    house("move", GOLDEN, "triaged", "--as", "bert", "--reason", "it sets the limits of the final test")
    house("register", GOLDEN, *ANSWERS, "--as", "olga")
    house("move", GOLDEN, "owned", "--as", "olga", "--deputy", "eva")
    return house


@pytest.fixture
def planned(owned: Any) -> Any:
    for item in ("backup", "access", "secrets"):
        owned("contain", GOLDEN, item, "--proof", "ticket 4711", "--as", "ingo")
    for item in ("accuracy", "fallback", "writes"):
        owned("contain", GOLDEN, item, "--proof", "sheet 12", "--as", "olga")
    owned("move", GOLDEN, "contained", "--as", "olga")
    owned("plan", GOLDEN, *PLAN, "--cost-centre", "4711", "--target", "2099-01-31", "--as", "olga")
    owned("vote", GOLDEN, "G3", "--aye", "bert", "--aye", "pia", "--as", "bert")
    owned("move", GOLDEN, "planned", "--as", "bert")
    return owned


PLAN = ("--system", "MES", "--value", "12000", "--unit", "EUR a year")


def test_what_comes_next_is_said_with_who_has_the_ball_for_people_and_machines(house: Any) -> None:
    said = house("next", GOLDEN).stdout
    assert "is discovered." in said
    assert "triaged (G0): Bert Board has the ball" in said
    answer = json.loads(house("next", GOLDEN, "--format", "json").stdout)
    assert (answer["state"], answer["ways"][0]["gate"]) == ("discovered", "G0")


def test_a_refused_move_says_every_reason_and_a_mistyped_state_the_nearest(house: Any) -> None:
    said = house("move", GOLDEN, "triaged", "--as", "eva", code=2).stderr
    assert "is no assessor" in said
    assert "say in one sentence why the class is right (G0)" in said
    assert "did you mean 'triaged'?" in house("move", GOLDEN, "triage", "--as", "bert", code=2).stderr
    assert "name a tool and the state" in house("move", "triaged", "--as", "bert", code=2).stderr


def test_many_tools_move_each_by_its_own_right(house: Any) -> None:
    other = "Production/Reports/Scrap_Pareto_Report.xlsm"
    house("move", GOLDEN, "triaged", "--as", "bert", "--reason", "limits")
    done = house("move", GOLDEN, other, "triaged", "--as", "bert", "--reason", "seen", code=2)
    assert "is now triaged" in done.stdout
    assert "there is no way to triaged" in done.stderr


def test_the_golden_database_is_planned(planned: Any) -> None:
    assert planned.rows("list", "--search", GOLDEN)[0]["state"] == "planned"
    said = planned("plan", GOLDEN, *PLAN, "--cost-centre", "it-100", "--target", "2020-01-31", "--as", "olga", code=2)
    assert "is a cost centre of IT; the factory pays for its software (FIN-1)" in said.stderr
    assert "lies in the past (G3)" in said.stderr
    wrong = planned(
        *("plan", GOLDEN, "--system", "MES", "--value", "lots", "--unit", "EUR", "--cost-centre", "4711"),
        *("--target", "2099-01-31", "--as", "olga"),
        code=2,
    )
    assert "'lots' is no number" in wrong.stderr


def test_an_exception_is_asked_for_and_nothing_settles_before_its_end(planned: Any) -> None:
    said = planned(
        *("except", GOLDEN, "--reason", "the MES is late", "--controls", "second person checks"),
        *("--until", "2099-01-01", "--as", "olga"),
        code=2,
    ).stderr
    assert "later than in 180 days (GX)" in said
    asked = ("except", GOLDEN, "--reason", "audit", "--controls", "checks", "--as", "olga")
    assert "later than in 180 days (GX)" in planned(*asked, "--until", "9999-12-31", code=2).stderr
    assert "0 tools moved." in planned("settle").stdout


def test_from_a_request_to_a_build_that_was_tested(planned: Any) -> None:
    build, photo = planned.folder / "mes.zip", planned.folder / "photo.jpg"
    build.write_bytes(b"build")
    photo.write_bytes(b"photo")
    planned("idea", GOLDEN, "--text", "show the trend", "--as", "eva")
    asked = ("request", GOLDEN, "--text", "limits in the MES")
    assert "file an idea" in planned(*asked, "--as", "eva", code=2).stderr
    assert "is rejected, PO-1." in planned(*asked, "--as", "pia").stdout
    assert "is filed." in planned(*asked, "--value", "12000", "--unit", "EUR a year", "--as", "pia").stdout
    assert "is not IT architect" in planned("architecture", GOLDEN, "--pass", "--as", "bert", code=2).stderr
    planned("architecture", GOLDEN, "--pass", "--as", "irene")
    planned("move", GOLDEN, "in_build", "--as", "pia")
    planned(*("uat", "plan", GOLDEN, "--plan", "limits"), *("--case", "low", "--data-by", "olga", "--as", "olga"))
    assert "name the build by" in planned("uat", "build", GOLDEN, "--developer", "ingo", "--as", "ingo", code=2).stderr
    planned("uat", "build", GOLDEN, "--file", str(build), "--developer", "ingo", "--as", "ingo")
    assert "operations tester" in planned("uat", "execute", GOLDEN, "low", "--passed", "--as", "ingo", code=2).stderr
    planned("uat", "execute", GOLDEN, "low", "--failed", "--evidence", str(photo), "--as", "olga")
    planned("uat", "accept", GOLDEN, "low", "--reason", "cosmetic", "--as", "pia")
    planned(
        *("deployed", GOLDEN, "--file", str(build), "--rollback", "restore", "--training", "shift A"), "--as", "ingo"
    )
    assert build.read_bytes() == b"build"
    assert planned.rows("list", "--search", GOLDEN)[0]["state"] == "deployed_unsigned"
    assert "no data check was made" in planned("next", GOLDEN).stdout


def test_an_incident_and_what_the_factory_pays(house: Any) -> None:
    said = house("incident", "open", GOLDEN, "--what", "parts without limits", "--as", "eva").stdout
    assert "Incident 1" in said
    assert "say --down or --wrong" in house("incident", "answer", "1", "--as", "eva", code=2).stderr
    assert "there is no incident 7" in house("incident", "answer", "7", "--down", "--as", "eva", code=2).stderr
    assert (
        "Operations owns the impact"
        in house("incident", "answer", "1", "--wrong", "missing-data", "--as", "eva").stdout
    )
    told = (
        "incident",
        "explain",
        "1",
        "--scrap-cost",
        "120.50",
        "--currency",
        "EUR",
        "--text",
        "the route was not maintained",
    )
    assert "Operations owns the impact and explains it" in house(*told, "--as", "ingo", code=2).stderr
    house(*told, "--as", "olga")
    house("incident", "close", "1", "--as", "olga")
    (row,) = house.rows("incident", "list")
    assert (row["impact"], row["scrap_cost"]) == ("Operations", "120.50")
    cost = ("cost", "add", GOLDEN, "--kind", "licence", "--amount", "99.90", "--currency", "EUR")
    house(*cost, "--cost-centre", "4711", "--from", "2026-01", "--as", "olga")
    assert (
        "Finding FIN-1" in house(*cost, "--cost-centre", "IT-100", "--from", "2026-01", "--once", "--as", "olga").stdout
    )
    early = house("cost", "end", "1", "--with", "2026-01", "--as", "olga", code=2).stderr
    assert "what was paid before" in early
    house("cost", "end", "1", "--with", "2099-12", "--as", "olga")
    assert [row["finding"] for row in house.rows("cost", "list")] == ["", "FIN-1"]
    house("statement", "--month", "2026-01", "-o", str(house.folder / "s.csv"))
    house("statement", "--month", "2026-01", "-o", str(house.folder / "s.xlsx"))
    with (house.folder / "s.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row[3] for row in csv.reader(stream)] == ["Amount", "99.90", "99.90"]
    assert "as .csv or .xlsx" in house("statement", "--month", "2026-01", "-o", "s.doc", code=2).stderr
    assert house.rows("statement", "--month", "2100-01") == []


def test_what_is_typed_has_a_length_and_a_vote_counts_once(owned: Any) -> None:
    long = "x" * 4001
    for words in (
        ("contain", GOLDEN, "backup", "--proof", long, "--as", "ingo"),
        ("idea", GOLDEN, "--text", long, "--as", "eva"),
        ("register", GOLDEN, *ANSWERS, "--purpose", long, "--as", "olga"),
        ("incident", "open", GOLDEN, "--what", long, "--as", "eva"),
        ("complain", GOLDEN, long, "--as", "eva"),
    ):
        assert "has 4,001 characters; say it in 4,000" in owned(*words, code=2).stderr
    owned("contain", GOLDEN, "backup", "--proof", long[:4000], "--as", "ingo")
    owned("plan", GOLDEN, *PLAN, "--cost-centre", "4711", "--target", "2099-01-31", "--as", "olga")
    said = owned("vote", GOLDEN, "G3", "--aye", "bert", "--aye", "bert", "--as", "bert").stdout
    assert "1 for it, 0 against" in said


def test_the_example_of_delivery_can_be_typed_through(planned: Any) -> None:
    for name, content in (("old.csv", "part;hi\nA;1\n"), ("new.csv", "part;hi\nA;1\n"), ("secret", "Zebra-7-Kupfer!")):
        (planned.folder / name).write_text(content, encoding="utf-8")
    (planned.folder / "mes.zip").write_bytes(b"build")
    (planned.folder / "photo.jpg").write_bytes(b"photo")
    planned("request", GOLDEN, "--text", "limits", "--value", "12000", "--unit", "EUR a year", "--as", "pia")
    planned("architecture", GOLDEN, "--pass", "--override", "writes go through the MES queue", "--as", "irene")
    planned("move", GOLDEN, "in_build", "--as", "pia")
    planned("datacheck", "old.csv", "new.csv", "--key", "part", "--tool", GOLDEN, "--as", "olga")
    planned("confirm-data", GOLDEN, "--as", "olga")
    planned("move", GOLDEN, "data_ready", "--as", "olga")
    planned("uat", "plan", GOLDEN, "--plan", "limits", "--case", "low", "--data-by", "olga", "--as", "olga")
    planned("move", GOLDEN, "uat", "--as", "olga")
    planned("uat", "build", GOLDEN, "--file", "mes.zip", "--developer", "ingo", "--as", "ingo")
    planned("uat", "execute", GOLDEN, "low", "--passed", "--evidence", "photo.jpg", "--as", "olga")
    planned("keys", "new", "--as", "ingo")
    planned("account", "set", "pia", "--password-file", "secret")
    planned("sign", GOLDEN, "--as", "pia", "--meaning", "I release it for line 3", "--password-file", "secret")
    planned("move", GOLDEN, "signed", "--as", "pia")
    planned("deployed", GOLDEN, "--file", "mes.zip", "--rollback", "restore", "--training", "shift A", "--as", "ingo")
    planned("move", GOLDEN, "deployed", "--as", "ingo")
    assert "is deployed." in planned("next", GOLDEN).stdout

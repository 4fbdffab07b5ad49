"""Registration as an engineer meets it: descriptor, facts and gaps, signatures, certificate, attestation."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from inventory.domain.gates.signing import SIGNERS
from inventory.domain.registration import QUESTIONS
from scanner import citizen
from scanner.app.cli.registering import SIGNING

REPORT = "Production/Reports/Scrap_Pareto_Report.xlsm"
WRITER = "Test/Rezepte/push_recipes_to_mes.py"
DESCRIPTOR = """
owner = "Eva Engineer"
purpose = "Shows scrap by cause"
documentation = "https://wiki.example/scrap"
inputs_outputs = "the view of the MES in, a chart out"
how_to_run = "open it; the total equals that of the MES"
read_only = "yes"
connections = ["QM", "an old printer"]
drafted_by = "ingo"
"""
Words = Callable[[str], Sequence[str]]


@pytest.fixture
def plant(scanned: Any, tmp_path: Path) -> Any:
    """A plant of the test's own with two tools of the demo share: a scan of it takes a moment."""
    for name in ("scanner.toml", f"share/{REPORT}", f"share/{WRITER}"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(scanned.folder / name, tmp_path / name)
    own = type(scanned)(tmp_path)
    own("scan", "-q")
    return own


def facts(plant: Any, tool: str = REPORT) -> Any:
    return json.loads(plant("facts", tool, "--format", "json").stdout)


def values(plant: Any, tool: str = REPORT) -> dict[str, str]:
    return {one["fact"]: one["value"] for one in facts(plant, tool)["facts"]}


def lay(plant: Any, text: str = DESCRIPTOR, tool: str = REPORT) -> Path:
    path = plant.share / f"{tool}.citizen.toml"
    path.write_text(text, encoding="utf-8")
    plant("scan", "-q")
    return path


@pytest.fixture
def monitored(plant: Any) -> str:
    """The report after its whole way: a descriptor, three signatures, G11, and one more scan."""
    plant("move", REPORT, "triaged", "--as", "bert", "--reason", "a report")
    lay(plant)
    plant("approve", REPORT, "--as", "eva")
    plant("approve", REPORT, "--as", "bert")
    plant("endorse", REPORT, "--role", "IT operator", "--as", "ingo")
    for state in ("owned", "submitted", "registered"):
        plant("move", REPORT, state, "--as", "eva", "--reason", "it stays with us")
    plant("scan", "-q")
    return str(facts(plant)["tool"])


def test_the_command_knows_the_questions_and_roles_of_the_policy() -> None:
    assert tuple(SIGNING) == SIGNERS
    assert list(citizen.fields())[:5] == list(QUESTIONS)


def test_init_writes_what_the_scan_found_names_no_owner_and_touches_nothing_else(plant: Any) -> None:
    before = {path: path.stat().st_mtime_ns for path in plant.share.rglob("*")}
    printed = plant("register", "--init", REPORT, "--as", "eva").stdout
    said = citizen.read(printed.encode())
    assert "owner" not in said
    assert said["drafted_by"] == "eva"
    assert said["connections"]
    assert "# Who in the business answers for it?" in printed
    assert {path: path.stat().st_mtime_ns for path in plant.share.rglob("*")} == before
    shown = plant("register", "--init", REPORT, "-o", ".").stdout
    path = plant.folder / "Scrap_Pareto_Report.xlsm.citizen.toml"
    assert citizen.read(path.read_bytes())["connections"] == said["connections"]
    assert "the next scan takes it up" in shown
    assert "is there already" in plant("register", "--init", REPORT, "-o", ".", code=2).stderr


def test_the_command_that_init_prints_files_the_descriptor_once_it_is_complete(plant: Any, words: Words) -> None:
    shown = plant("register", "--init", REPORT, "-o", ".").stdout
    path = plant.folder / "Scrap_Pareto_Report.xlsm.citizen.toml"
    line = shown.strip().rpartition("with: ")[2]
    assert "owner is missing" in plant(*words(line), code=2).stderr
    path.write_text(DESCRIPTOR.replace('drafted_by = "ingo"', ""), encoding="utf-8")
    said = plant(*words(line)).stdout
    assert "registered as a draft for eva" in said, "a name is enough to say who is meant"
    assert "Registering never leads to a sanction (SHA-1)" in said
    assert re.search(r"Until \d{4}-\d\d-\d\d no clock runs either", said), "the amnesty of the first 90 days"
    plant("approve", REPORT, "--as", "bert")
    assert values(plant) == dict.fromkeys(["owner", "documented", "sandboxed", "read_only", "unchanged"], "yes")


def test_the_schema_is_printed_as_editors_take_it(plant: Any) -> None:
    assert json.loads(plant("register", "--schema").stdout)["additionalProperties"] is False


def test_a_mistake_in_a_descriptor_is_said_with_its_line_at_once_and_by_the_next_scan(plant: Any) -> None:
    path = lay(plant, 'ownr = "eva"\n')
    said = plant("register", "--descriptor", str(path), code=2).stderr
    assert "line 1: ownr: there is no such key; did you mean 'owner'?" in said
    (found,) = plant.rows("register", "--found")
    assert "line 1: ownr" in str(found["stands"])
    (problem,) = [row for row in plant.rows("coverage") if row["what"] == "problem"]
    assert (problem["count"], problem["why"]) == (1, "damaged")


def test_the_next_scan_takes_a_descriptor_up_as_a_draft_and_says_what_waits(plant: Any, words: Words) -> None:
    before = values(plant)
    lay(plant)
    (found,) = plant.rows("register", "--found")
    assert (found["owner"], found["stands"]) == ("Eva Engineer", "taken up as a draft")
    assert values(plant) == before, "a scan proposes, and sets nothing"
    told = plant("facts", REPORT).stdout
    assert "written by ingo" in told
    plant("scan", "-q")
    assert plant("show", REPORT).stdout.count("drafted by scanner") == 1, (
        "a second scan of the same text drafts nothing"
    )
    line = next(line for line in told.splitlines() if "accept it: " in line).partition("accept it: ")[2]
    assert "accepted by its owner" in plant(*words(line)).stdout
    assert values(plant)["owner"] == "yes"


def test_a_descriptor_that_names_it_or_nobody_known_is_kept_and_told(plant: Any) -> None:
    lay(plant, DESCRIPTOR.replace("Eva Engineer", "ingo"))
    waiting = facts(plant)["waiting"]
    assert waiting["owner"] == "ingo"
    assert [one["policy"] for one in waiting["wrong"]] == ["OWN-3"]
    lay(plant, DESCRIPTOR.replace("Eva Engineer", "nobody@plant.example"))
    assert "not known here" in facts(plant)["waiting"]["wrong"][0]["sentence"]


def test_a_descriptor_without_its_tool_is_listed_with_the_reason(plant: Any) -> None:
    lay(plant, DESCRIPTOR, "Production/Reports/nothing.xlsm")
    (found,) = plant.rows("register", "--found")
    assert "no tool called nothing.xlsm lies beside it" in str(found["stands"])


def test_facts_say_what_closes_each_gap_and_every_command_printed_can_be_typed(plant: Any, words: Words) -> None:
    page = facts(plant)
    assert page["gaps"] == ["owner", "documented", "unchanged"]
    assert {one["fact"]: one["value"] for one in page["facts"]}["sandboxed"] == "yes"
    typed = [one["command"] for one in page["facts"] if one["command"]]
    assert len(typed) == 3
    for line in typed:
        said = plant(*words(line), code=2).stderr
        assert "is missing" in said, "it runs, and says what it needs"
    lay(plant, DESCRIPTOR)
    plant("approve", REPORT, "--as", "eva")
    shown = plant("facts", REPORT).stdout
    assert "What closes the gaps" in shown
    assert "unchanged: a Product Owner or department head approves it: " in shown


def test_what_is_declared_is_set_against_what_was_seen_with_the_lines(plant: Any) -> None:
    lay(plant)
    page = facts(plant)
    assert "an old printer" in page["connections"]["declared_not_seen"]
    lay(plant, DESCRIPTOR, WRITER)
    page = facts(plant, WRITER)
    assert page["contradictions"], "declared read-only, and a scan saw it write"
    shown = plant("facts", WRITER).stdout
    assert "declared to change nothing shared, seen: " in shown
    assert page["contradictions"][0]["where"] in shown


def test_who_may_not_sign_is_told_and_role_by_role_what_was_signed_is_shown(plant: Any) -> None:
    lay(plant)
    assert "(OWN-3)" in plant("endorse", REPORT, "--role", "owner", "--as", "bert", code=2).stderr
    plant("endorse", REPORT, "--role", "owner", "--as", "eva")
    assert "(CHG-1)" in plant("endorse", REPORT, "--role", "department head", "--as", "ingo", code=2).stderr
    plant("endorse", REPORT, "--role", "department head", "--as", "bert")
    assert "is approved already" in plant("approve", REPORT, "--as", "bert", code=2).stderr
    assert [one["role"] for one in facts(plant)["signed"]] == ["owner", "department head"]


def test_the_whole_way_ends_monitored_drifts_by_logic_alone_and_comes_back_by_two_signatures(
    plant: Any, monitored: str
) -> None:
    import openpyxl

    assert facts(plant)["state"] == "monitored"
    book = openpyxl.load_workbook(plant.share / REPORT, keep_vba=True)
    sheet = book.worksheets[0]
    sheet["Z99"] = "a new figure"
    book.save(plant.share / REPORT)
    plant("scan", "-q")
    assert facts(plant)["state"] == "monitored"
    sheet["Z100"] = "=SUM(A1:A50)*1.19"
    book.save(plant.share / REPORT)
    plant("scan", "-q")
    assert facts(plant)["state"] == "drifted"
    again = next(one for one in facts(plant)["facts"] if one["fact"] == "unchanged")
    assert again["command"] == f"shadowit endorse {monitored} --role owner --as eva"
    plant("endorse", REPORT, "--role", "owner", "--as", "eva")
    assert "It is monitored" in plant("approve", REPORT, "--as", "bert").stdout


def test_a_certificate_is_checked_word_for_word_and_by_the_inventory(plant: Any, monitored: str) -> None:
    for name in ("report.txt", "report.svg", "report.json"):
        plant("certificate", monitored, "-o", name)
        path = plant.folder / name
        text = path.read_text(encoding="utf-8")
        assert "Bert Board" in text
        assert "department head" in text
        assert "void as soon as" in " ".join(re.sub(r"<[^<>]*>", " ", text).split())
        assert "Genuine, and it holds" in plant("certificate", "--check", name).stdout
        plant("certificate", monitored, "-o", name)
        assert path.read_text(encoding="utf-8") == text, "made out once"
        path.write_text(text.replace("Shows scrap by cause", "Posts invoices"), encoding="utf-8")
        assert "Altered" in plant("certificate", "--check", name, code=1).stdout
        digest = re.findall(r"[0-9a-f]{64}", text)[-1]
        path.write_text(text.replace(digest, "0" * 64), encoding="utf-8")
        assert "Not genuine" in plant("certificate", "--check", name, code=1).stdout


def test_a_certificate_overwrites_nothing_ends_with_the_logic_and_says_so(plant: Any, monitored: str) -> None:
    import openpyxl

    (plant.folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert "no certificate" in plant("certificate", monitored, "-o", "notes.txt", code=2).stderr
    assert ".txt, .svg, .json" in plant("certificate", monitored, "-o", "report.pdf", code=2).stderr
    assert "no digest" in plant("certificate", "--check", "notes.txt", code=2).stderr
    assert "name a tool" in plant("certificate", code=2).stderr
    plant("certificate", monitored, "-o", "report.txt")
    book = openpyxl.load_workbook(plant.share / REPORT, keep_vba=True)
    book.worksheets[0]["Z100"] = "=SUM(A1:A50)*1.19"
    book.save(plant.share / REPORT)
    plant("scan", "-q")
    said = plant("certificate", "--check", "report.txt", code=1).stdout
    assert "Genuine, and void today" in said
    assert "is not what was certified (G11)" in said
    assert "(G11)" in plant("certificate", monitored, code=2).stderr


def test_the_owner_attests_and_the_list_says_what_is_due(plant: Any, monitored: str) -> None:
    (row,) = plant.rows("attest")
    assert (row["tool_id"], row["owner"], row["attested"], row["overdue"]) == (monitored, "eva", None, False)
    assert plant.rows("attest", "--overdue") == []
    assert "(OWN-3)" in plant("attest", monitored, "--as", "bert", code=2).stderr
    assert "add --as PERSON" in plant("attest", monitored, code=2).stderr
    assert "is attested until" in plant("attest", monitored, "--as", "eva", "--note", "each shift").stdout
    (row,) = plant.rows("attest")
    assert row["attested"] is not None

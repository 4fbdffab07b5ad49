"""Registering in the browser: found, answered, kept, filed, accepted, approved, attested, and taken as a file."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from inventory.domain.registration import Draft
from inventory.exports.descriptor import descriptor
from inventory.store.engine import Inventory
from inventory.store.queries import resolve_tool, tool_page
from scanner import citizen

FILES = {"Reports/scrap.vbs": "SELECT Line, Scrap FROM Production reads=lines.csv", "Quality/Limits.vbs": "x"}
HOSTILE = "<script>alert(1)</script>\u202e\"'\\ {{7*7}}"
ANSWERS = {
    "owner": "olga",
    "purpose": "Shows the scrap of each line",
    "documentation": "W:/docs/scrap.md",
    "inputs_outputs": "reads Production, shows a table",
    "how_to_run": "open it; the sum equals the report of the MES",
}


@pytest.fixture
def plant(small: Any) -> Inventory:
    found: Inventory = small(FILES)
    return found


@pytest.fixture
def tool(plant: Inventory) -> str:
    return resolve_tool(plant, "Reports/scrap.vbs")


def said(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def filed(client: Any, tool: str, **changed: str) -> Any:
    return client.post("/register", data={"tool": tool, "do": "file", **ANSWERS, **changed})


def test_the_promise_comes_first_and_the_tool_is_found_by_a_path_of_windows(board: Any, plant: Inventory) -> None:
    client = board(plant, as_="eva")
    page = said(client.get("/register").text)
    assert "Nobody takes it away, nobody is blamed." in page
    assert "SHA-1" in page
    found = client.get("/register", params={"q": "Reports\\scrap"})
    assert "scrap.vbs" in said(found.text)
    assert "No scan has found a tool of that name." in said(client.get("/register?q=nothing-like-it").text)


def test_the_form_proposes_what_a_scan_saw_and_never_an_owner(board: Any, plant: Inventory, tool: str) -> None:
    page = board(plant, as_="eva").get(f"/register?tool={tool}").text
    assert 'name="owner"' in page
    assert re.search(r'<input name="owner"[^>]* value=""', page)
    assert "lines.csv" in page
    assert "proposed, seen by the scan" in said(page)
    assert re.search(r"\d still missing", said(page))


def test_answers_are_kept_for_later_for_this_person_alone(board: Any, plant: Inventory, tool: str) -> None:
    client = board(plant, as_="eva")
    answer = client.post("/register", data={"tool": tool, "do": "save", "purpose": HOSTILE})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/register?tool={tool}")
    page = client.get(f"/register?tool={tool}").text
    assert "Kept for you. Nothing is filed yet" in said(page)
    assert "This is what you kept for later" in said(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "kept for later;" not in said(board(plant, as_="olga").get(f"/register?tool={tool}").text)
    assert tool_page(plant, tool).registrations == ()


def test_filed_by_another_the_owner_accepts_a_second_person_approves_and_each_is_thanked(
    board: Any, plant: Inventory, tool: str
) -> None:
    eva, olga, bert = (board(plant, as_=name) for name in ("eva", "olga", "bert"))
    assert filed(eva, tool, owner="Olga Operations").status_code == 303
    assert "It is registered as a draft. Olga Operations accepts it next." in said(eva.get("/register/mine").text)
    assert eva.post(f"/register/{tool}/accept").status_code == 409
    mine = said(olga.get("/register/mine").text)
    assert "1 tool of yours waits for your word" in mine
    assert "Yes, I answer for it" in mine
    assert "Why you cannot approve" not in said(bert.get(f"/register?tool={tool}").text)
    early = bert.post(f"/register/{tool}/approve")
    assert (early.status_code, "the owner has not accepted yet" in said(early.text)) == (409, True)
    answer = olga.post(f"/register/{tool}/accept", data={"from": "mine"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/register/mine")
    own = olga.post(f"/register/{tool}/approve")
    assert (own.status_code, "the owner cannot approve it" in said(own.text)) == (409, True)
    assert "Why you cannot approve it" in said(olga.get(f"/register?tool={tool}").text)
    assert "</button>" in bert.get(f"/register?tool={tool}").text.partition("A second person approves")[2]
    assert bert.post(f"/register/{tool}/approve").status_code == 303
    assert "Approved, as department head. Thank you." in said(bert.get("/register/mine").text)
    (registration,) = tool_page(plant, tool).registrations
    assert (registration.draft.owner, registration.drafted_by, registration.approved_by) == ("olga", "eva", "bert")
    assert olga.post(f"/register/{tool}/attest", data={"note": HOSTILE}).status_code == 303
    assert "Still used and still right: that holds until" in said(olga.get("/register/mine").text)


def test_who_files_for_themselves_has_accepted(board: Any, plant: Inventory, tool: str) -> None:
    olga = board(plant, as_="olga")
    olga.post("/register", data={"tool": tool, "do": "save", "purpose": "half"})
    filed(olga, tool)
    page = said(olga.get(f"/register?tool={tool}").text)
    assert "You have accepted it with that" in page
    assert "It waits for a product owner or department head, to approve." in page
    assert "kept for later;" not in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"purpose": "", "how_to_run": " "}, "purpose is missing: What is it for?"),
        ({"owner": ""}, "owner is missing: Who in the business answers for it?"),
        ({"owner": "ingo"}, "OWN-3"),
        ({"owner": "Nobody Knows"}, "the owner Nobody Knows is not known here"),
        ({"purpose": "x" * 4_001}, "has 4,001 characters"),
    ],
)
def test_what_is_refused_says_everything_at_once_and_keeps_what_was_typed(
    board: Any, plant: Inventory, tool: str, changed: dict[str, str], sentence: str
) -> None:
    answer = filed(board(plant, as_="eva"), tool, **changed)
    assert answer.status_code == 409
    assert sentence in said(answer.text)
    assert ANSWERS["documentation"] in answer.text
    assert tool_page(plant, tool).registrations == ()


def test_it_becomes_a_descriptor_that_a_scan_reads(board: Any, plant: Inventory, tool: str) -> None:
    told = {"tool": tool, "do": "descriptor", **ANSWERS, "connections": "lines.csv\nPAYROLL", "read_only": "yes"}
    answer = board(plant, as_="eva").post("/register", data={**told, "purpose": HOSTILE, "users": "shift B"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="scrap.vbs.citizen.toml"'
    read = citizen.read(answer.content)
    assert read["purpose"] == HOSTILE
    assert (read["owner"], read["tool"], read["drafted_by"]) == ("olga", "scrap.vbs", "eva")
    assert (read["connections"], read["read_only"], read["users"]) == (["lines.csv", "PAYROLL"], "yes", "shift B")
    assert tool_page(plant, tool).registrations == ()


def test_any_name_and_any_answer_make_a_descriptor_that_is_read_back() -> None:
    wild = 'a"b\\c\n\x7f\x01é公\u202e"""'
    draft = Draft(owner=wild, purpose=wild * 400, documentation=wild, inputs_outputs="", how_to_run=wild, users=wild)
    read = citizen.read(descriptor(draft, name=f"x\n{wild}", drafted_by=wild).encode())
    assert (read["owner"], read["tool"], read["documentation"]) == (wild, f"x\n{wild}", wild)
    assert read["purpose"] == (wild * 400)[:2_000]
    assert "inputs_outputs" not in read


def test_people_are_found_by_typing(board: Any, plant: Inventory) -> None:
    client = board(plant, as_="nemo")
    assert client.get("/register/people?q=OLGA+oper").json() == [{"id": "olga", "label": "Olga Operations"}]
    assert [one["id"] for one in client.get("/register/people?q=ingo").json()] == ["ingo"]
    assert client.get("/register/people?q=ingo&owners=yes").json() == []
    assert board(plant).get("/register/people?q=o").status_code == 303


def test_it_confirms_the_zone_alone_and_what_is_missing_is_said(board: Any, plant: Inventory, tool: str) -> None:
    filed(board(plant, as_="olga"), tool)
    ingo = board(plant, as_="ingo")
    assert "Why not yet" in said(ingo.get(f"/register?tool={tool}").text)
    for step, sentence in (
        ("zone", "not every place of it lies in a sandbox zone"),
        ("approve", "IT confirms the zone only; the business approves"),
        ("certificate", "a certificate is for tools that have passed G11"),
        ("sign", "only the owner, Olga Operations, signs as owner"),
        ("attest", "nothing is approved yet that could be attested"),
    ):
        answer = ingo.post(f"/register/{tool}/{step}")
        assert (answer.status_code, sentence in said(answer.text)) == (409, True), step


def test_what_is_not_there_is_said(board: Any, plant: Inventory, tool: str) -> None:
    client = board(plant, as_="eva")
    assert client.get("/register?tool=T-NOPE").status_code == 404
    assert client.get("/register?tool=%3Cscript%3E").status_code == 404
    assert client.post("/register", data={"tool": "T-NOPE", "do": "file"}).status_code == 404
    assert client.post(f"/register/{tool}/nonsense").status_code == 404
    assert client.post("/register/T-NOPE/accept").status_code == 404
    assert board(plant, as_=None).get("/register").status_code == 303
    assert board(plant).post("/register", data={"tool": tool}).status_code in {401, 403}


def test_my_tools_become_a_file(board: Any, plant: Inventory, tool: str) -> None:
    olga = board(plant, as_="olga")
    assert "You have no tools here yet" in said(olga.get("/register/mine").text)
    filed(olga, tool)
    answer = olga.get("/register/export?format=csv")
    assert (answer.status_code, "scrap.vbs" in answer.text) == (200, True)

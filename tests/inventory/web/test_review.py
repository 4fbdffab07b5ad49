"""The review queue as assessors use it: one tool at a time, two persons where it counts, and a way back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from classifiers.criticality import Criticality
from inventory.services.sessions import open_session
from inventory.store.engine import Inventory
from inventory.store.queries import resolve_tool, tool_page

LIMITS = "UPDATE Test_Limits SET Hi = ? WHERE Product = ?"
FILES = {"Quality/limits.vbs": LIMITS, "Prices/prices.vbs": "UPDATE price_list SET price = price * 1.02", "a.vbs": "x"}
HOSTILE = "<script>alert(1)</script>\u202e=cmd|' /C calc'!A0"


@pytest.fixture
def plant(small: Any) -> Inventory:
    found: Inventory = small(FILES)
    return found


@pytest.fixture
def limits(plant: Inventory) -> str:
    return resolve_tool(plant, "Quality/limits.vbs")


def said(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def shown(answer: Any) -> str:
    found = re.search(r'<h2 id="tool"><a href="/tools/([^"]+)">', answer.text)
    return found[1] if found else ""


def criticality(plant: Inventory, tool: str) -> Criticality:
    return tool_page(plant, tool).standing.verdict.criticality


def test_one_tool_is_shown_with_proof_code_place_and_choices(board: Any, plant: Inventory, limits: str) -> None:
    answer = board(plant, as_="bert").get(f"/review/{limits}")
    page = said(answer.text)
    assert answer.status_code == 200
    for words in ("limits.vbs", "The rules say: quality", "The lines that prove it", LIMITS, "Right: quality c"):
        assert words in page
    assert f"<mark>{unescape(LIMITS)}" in unescape(answer.text)
    assert re.search(r"\d of 2", page)
    assert page.count("needs a second person") == 3  # process, reporting, personal


def test_confirming_goes_on_to_the_next_and_says_thanks(board: Any, plant: Inventory, limits: str) -> None:
    client = board(plant, as_="bert")
    first = client.get("/review")
    after = re.search(r'name="after" value="([^"]*)"', first.text)
    assert after is not None
    answer = client.post(f"/review/{shown(first)}", data={"say": "confirm", "after": after[1]})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review/{after[1]}")
    following = client.get(answer.headers["location"])
    assert shown(following) == after[1]
    assert "Confirmed: " in said(following.text)
    assert "You have decided 1 tool in this session" in said(following.text)
    assert limits in {shown(first), after[1]}


def test_two_reviewers_are_handed_different_tools_and_told_of_each_other(board: Any, plant: Inventory) -> None:
    client = board(plant, as_="bert")
    first = shown(client.get("/review"))
    client.cookies.set("session", _session(plant, "pia"))
    other = client.get("/review")
    assert shown(other) not in {"", first}
    meeting = said(client.get(f"/review/{first}").text)
    assert "Bert Board looked at this a moment ago, too." in meeting


def _session(plant: Inventory, person: str) -> str:
    return open_session(plant, person, "password", datetime(2026, 3, 2, 9, 30, tzinfo=UTC))


def test_downward_is_asked_of_a_second_person_who_agrees_in_person(board: Any, plant: Inventory, limits: str) -> None:
    bert, pia = board(plant, as_="bert"), board(plant, as_="pia")
    told = {"say": "correct", "criticality": "reporting", "reason": "a training copy", "second": "Pia Product Owner"}
    assert bert.post(f"/review/{limits}", data=told).status_code == 303
    assert "Pia Product Owner is asked to agree; until then nothing changes." in said(bert.get("/review").text)
    assert criticality(plant, limits) is Criticality.QUALITY
    page = pia.get("/review").text
    assert "You are asked to agree with 1 colleague's decision" in said(page)
    assert "a training copy" in page
    assert pia.post("/review/agree/1", data={"answer": "yes"}).status_code == 303
    assert criticality(plant, limits) is Criticality.REPORTING
    assert "asked to agree with" not in said(pia.get("/review").text)


def test_who_was_not_asked_cannot_agree_and_a_no_needs_a_reason(board: Any, plant: Inventory, limits: str) -> None:
    bert, pia = board(plant, as_="bert"), board(plant, as_="pia")
    told = {"say": "correct", "criticality": "personal", "reason": "mine", "second": "pia"}
    bert.post(f"/review/{limits}", data=told)
    own = bert.post("/review/agree/1", data={"answer": "yes"})
    assert (own.status_code, "was not asked; pia was" in said(own.text)) == (409, True)
    silent = pia.post("/review/agree/1", data={"answer": "no"})
    assert (silent.status_code, "say in one sentence why not" in said(silent.text)) == (409, True)
    assert pia.post("/review/agree/1", data={"answer": "no", "reason": "it runs on line 3"}).status_code == 303
    assert pia.post("/review/agree/77", data={"answer": "yes"}).status_code == 400
    assert pia.post("/review/agree/" + "9" * 40, data={"answer": "yes"}).status_code == 400
    assert criticality(plant, limits) is Criticality.QUALITY


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"say": "correct", "criticality": "process"}, "say in one sentence why"),
        ({"say": "correct", "reason": "x"}, "choose what it is"),
        ({"say": "correct", "criticality": "personal", "reason": "x"}, "so a second person has to agree"),
        ({"say": "correct", "criticality": "personal", "reason": "x", "second": "bert"}, "must be somebody else"),
        ({"say": "correct", "criticality": "personal", "reason": "x", "second": "nemo"}, "is no assessor and not on"),
        ({"say": "correct", "criticality": "personal", "reason": "x", "second": "Nobody"}, "is called 'Nobody'"),
        ({"say": "not_a_tool", "reason": "x"}, "so a second person has to agree"),
        ({"say": "enterprise", "reason": "x"}, "is not IT operator"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(
    board: Any, plant: Inventory, limits: str, told: dict[str, str], sentence: str
) -> None:
    answer = board(plant, as_="bert").post(f"/review/{limits}", data={**told, "reason": told.get("reason", "")})
    assert answer.status_code == 409
    assert sentence in said(answer.text)
    assert f'value="{told.get("second", "")}" autocomplete' in answer.text
    if "criticality" in told:
        assert f'value="{told["criticality"]}" data-key' in answer.text
        assert re.search(rf'value="{told["criticality"]}" data-key="\d" checked', answer.text)
    assert criticality(plant, limits) is Criticality.QUALITY


def test_a_decision_is_taken_back_visibly(board: Any, plant: Inventory, limits: str) -> None:
    client = board(plant, as_="bert")
    client.post(f"/review/{limits}", data={"say": "correct", "criticality": "financial", "reason": "closes the month"})
    assert criticality(plant, limits) is Criticality.FINANCIAL
    answer = client.post(f"/review/undo/{limits}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review/{limits}")
    assert criticality(plant, limits) is Criticality.QUALITY
    page = said(client.get("/review").text)
    assert "You have decided 1 tool in this session · 1 taken back" in page
    again = client.post(f"/review/undo/{limits}")
    assert (again.status_code, "taken back already" in said(again.text)) == (409, True)
    history = [event.kind.value for event in tool_page(plant, limits).events]
    assert [kind for kind in history if kind in {"corrected", "taken_back"}] == ["corrected", "taken_back"]


def test_only_assessors_and_the_board_decide_and_others_only_look(board: Any, plant: Inventory, limits: str) -> None:
    for person in ("olga", "ingo", "eva", "nemo"):
        client = board(plant, as_=person)
        page = client.get(f"/review/{limits}")
        assert "Assessors and the board decide here" in said(page.text)
        assert 'id="decide"' not in page.text
        assert client.post(f"/review/{limits}", data={"say": "confirm"}).status_code == 403
        assert client.post(f"/review/undo/{limits}").status_code == 403
        assert client.post("/review/agree/1", data={"answer": "yes"}).status_code == 403
    assert board(plant).get("/review").status_code == 200
    assert board(plant).post(f"/review/{limits}", data={"say": "confirm"}).status_code in {401, 403}
    assert board(plant, as_=None).get("/review").status_code == 303


def test_hostile_words_stay_text(board: Any, plant: Inventory, limits: str) -> None:
    bert, pia = board(plant, as_="bert"), board(plant, as_="pia")
    told = {"say": "correct", "criticality": "personal", "reason": HOSTILE, "second": "pia"}
    assert bert.post(f"/review/{limits}", data=told).status_code == 303
    page = pia.get("/review").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;‹202E›" in page
    refused = bert.post(f"/review/{limits}", data={**told, "second": HOSTILE})
    assert refused.status_code == 409
    assert "<script>alert" not in refused.text
    assert bert.post(f"/review/{limits}", data={**told, "say": HOSTILE}).status_code == 400
    assert bert.post(f"/review/{limits}", data={**told, "after": HOSTILE[:16]}).status_code == 404
    assert bert.post("/review/<x>", data=told).status_code == 404
    assert bert.get("/review?criticality=evil").status_code == 400


def test_the_queue_is_narrowed_and_an_empty_one_is_no_mistake(board: Any, plant: Inventory, limits: str) -> None:
    client = board(plant, as_="bert")
    assert shown(client.get("/review?criticality=quality")) == limits
    assert "Nothing here waits for you" in said(client.get("/review?kind=excel").text)
    for tool in (limits, resolve_tool(plant, "Prices/prices.vbs")):
        assert client.post(f"/review/{tool}", data={"say": "confirm"}).status_code == 303
    assert "The queue is empty" in said(client.get("/review").text)

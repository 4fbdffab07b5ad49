"""Incidents, money, the checklist and the audit trail as people use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from inventory.store.board import Wanted, list_tools
from inventory.store.engine import Inventory
from inventory.web.pages import audit

HOSTILE = "<script>alert(1)</script>\u202e=cmd|' /C calc'!A0"


@pytest.fixture
def plant(small: Callable[[dict[str, str]], Inventory]) -> Inventory:
    return small({"Quality/Limits.vbs": "UPDATE Test_Limits SET Hi = 3", "Reports/Scrap.vbs": "MsgBox shown"})


@pytest.fixture
def tool(plant: Inventory) -> str:
    return list_tools(plant, Wanted(search="Limits.vbs"), limit=1).rows[0].id


@pytest.fixture
def signed_in_as(board: Any, plant: Inventory) -> Callable[[str], TestClient]:
    return lambda name: board(plant, as_=name)


def sentences(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def reported(client: TestClient, tool: str, what: str = "Limits were empty after the shift") -> str:
    answer = client.post("/incidents", data={"tool": tool, "what": what})
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents?open=yes")
    return "/incidents/1"


def test_anybody_reports_and_is_thanked(signed_in_as: Any, tool: str) -> None:
    client = signed_in_as("nemo")
    reported(client, tool)
    page = client.get("/incidents?open=yes").text
    assert "Incident 1 is open. Thank you for saying so." in page
    assert "Limits were empty after the shift" in page
    assert "not answered yet" in page
    assert "Thank you for saying so" not in client.get("/incidents").text, "a notice is shown once"


def test_what_is_missing_is_said_and_what_was_typed_stays(signed_in_as: Any, tool: str) -> None:
    client = signed_in_as("nemo")
    nothing = client.post("/incidents", data={"tool": tool, "what": "  "})
    assert nothing.status_code == 409
    assert "say what happened" in nothing.text
    unknown = client.post("/incidents", data={"tool": "no/such/file.xlsm", "what": "it is <b>gone</b>"})
    assert unknown.status_code == 409
    assert "name the tool by its id or its path" in unknown.text
    assert "it is &lt;b&gt;gone&lt;/b&gt;</textarea>" in unknown.text


def test_one_answer_says_who_owns_the_impact_and_who_owns_it_explains(signed_in_as: Any, tool: str) -> None:
    path = reported(signed_in_as("nemo"), tool)
    assert "Is it down, or is it wrong?" in signed_in_as("eva").get(path).text
    assert "Operations gives it, not IT" in signed_in_as("ingo").get(path).text, "told before one tries"
    assert "Operations gives it, not IT" not in signed_in_as("eva").get(path).text
    assert signed_in_as("eva").post(f"{path}/answer", data={"symptom": "luck"}).status_code == 409
    assert signed_in_as("eva").post(f"{path}/answer", data={"symptom": "down"}).status_code == 303
    assert "IT owns the impact" in sentences(signed_in_as("eva").get(path).text)
    refused = signed_in_as("olga").post(f"{path}/explain", data={"cost": "0", "currency": "EUR", "text": "x"})
    assert refused.status_code == 409
    assert "IT owns the impact and explains it" in refused.text
    early = signed_in_as("ingo").post(f"{path}/close")
    assert early.status_code == 409
    assert "the explanation is missing" in early.text
    told = {"cost": "1250.50", "currency": "EUR", "text": "the disk was full"}
    assert signed_in_as("ingo").post(f"{path}/explain", data=told | {"cost": "much"}).status_code == 400
    assert "0 if there was none" in signed_in_as("ingo").post(f"{path}/explain", data=told | {"cost": ""}).text
    assert signed_in_as("ingo").post(f"{path}/explain", data=told).status_code == 303
    assert signed_in_as("ingo").post(f"{path}/close").status_code == 303
    page = sentences(signed_in_as("nemo").get(path).text)
    assert "1,250.50 EUR" in page
    assert "closed by Ingo IT" in page
    ledger = sentences(signed_in_as("nemo").get("/incidents?month=2026-03").text)
    assert "1,250.50 EUR of scrap and cost" in ledger


@pytest.mark.parametrize(
    "query", ["open=perhaps", "impact=nobody", "month=never", "after=x", "after=99999999999999999999", "month=2026-13"]
)
def test_what_cannot_be_asked_of_incidents_is_refused(signed_in_as: Any, query: str) -> None:
    assert signed_in_as("bert").get(f"/incidents?{query}").status_code == 400


@pytest.mark.parametrize("number", ["7", "99999999999999999999999"])
def test_an_incident_that_there_is_not_is_said(signed_in_as: Any, number: str) -> None:
    assert signed_in_as("bert").get(f"/incidents/{number}").status_code == 400
    assert signed_in_as("bert").post(f"/incidents/{number}/close").status_code == 400


def test_incidents_leave_as_files_that_run_nothing(signed_in_as: Any, tool: str) -> None:
    client = signed_in_as("bert")
    reported(client, tool, HOSTILE)
    page = client.get("/incidents").text
    assert "<script>alert" not in page
    assert "‹202E›" in page
    told = client.get("/incidents/export?format=csv")
    assert told.headers["content-disposition"] == 'attachment; filename="incidents-2026-03-02.csv"'
    assert "alert(1)" in told.text
    assert client.get("/incidents/export?format=exe").status_code == 400
    for style in ("xlsx", "jsonl"):
        assert client.get(f"/incidents/export?format={style}").status_code == 200


COST = {"kind": "licence", "amount": "100.10", "currency": "EUR", "cost_centre": "4711", "first": "2026-01"}


def test_a_cost_is_filed_stated_and_ended(signed_in_as: Any, tool: str) -> None:
    client = signed_in_as("olga")
    assert client.post("/money", data=COST | {"tool": tool}).status_code == 303
    assert client.post("/money", data=COST | {"tool": tool, "once": "yes", "amount": "9"}).status_code == 303
    page = sentences(client.get("/money").text)
    assert "Statement of 2026-03" in page
    assert "100.10 EUR" in page
    assert "109.10 EUR" in sentences(client.get("/money?month=2026-01").text)
    early = client.post("/money/1/end", data={"last": "2026-02"})
    assert (early.status_code, "what was paid before 2026-03 stays" in early.text) == (409, True)
    assert client.post("/money/1/end", data={"last": "2026-03"}).status_code == 303
    assert "Nothing falls due in this month" in client.get("/money?month=2026-04").text
    again = client.post("/money/1/end", data={"last": "2026-03"})
    assert (again.status_code, "it has ended already" in again.text) == (409, True)
    assert client.post("/money/77/end", data={"last": "2026-02"}).status_code == 400
    assert "100.10" in client.get("/money/export?month=2026-02&format=csv").text


def test_a_cost_that_says_too_little_is_refused_with_every_reason(signed_in_as: Any, tool: str) -> None:
    answer = signed_in_as("olga").post("/money", data=COST | {"tool": tool, "amount": "", "kind": "luck"})
    assert answer.status_code == 409
    assert "the amount is a number above zero" in answer.text
    assert "say what is paid for" in answer.text
    assert 'value="4711"' in answer.text
    assert signed_in_as("olga").post("/money", data=COST | {"tool": tool, "first": "soon"}).status_code == 400
    assert signed_in_as("olga").post("/money", data=COST | {"tool": "nothing"}).status_code == 409


@pytest.mark.parametrize("amount", ["1e30", "1E5000", "1e20000000", "9" * 40, "0.0000001", "٣", "1_000"])
def test_an_amount_that_nobody_can_mean_is_refused_and_the_page_still_stands(
    signed_in_as: Any, tool: str, amount: str
) -> None:
    client = signed_in_as("olga")
    assert client.post("/money", data=COST | {"tool": tool, "amount": amount}).status_code in {400, 409}
    assert client.get("/money").status_code == 200


def test_an_odd_amount_from_before_takes_no_page_away(signed_in_as: Any, plant: Inventory, tool: str) -> None:
    client = signed_in_as("olga")
    assert client.post("/money", data=COST | {"tool": tool}).status_code == 303
    with plant.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cost_lines SET amount = '1000000000000000000000000000000.5'")
    assert client.get("/money").status_code == 200


def test_the_end_of_the_calendar_is_no_accident(signed_in_as: Any) -> None:
    client = signed_in_as("bert")
    for address in ("/audit?until=9999-12-31", "/audit/export?until=9999-12-31&format=csv"):
        assert client.get(address).status_code == 200
    for address in ("/incidents?month=9999-12", "/money?month=0001-01", "/money?month=9999-12", "/money?month=1-1"):
        assert client.get(address).status_code == 400


def test_the_checklist_stands_with_its_rows_and_as_a_file(signed_in_as: Any) -> None:
    page = signed_in_as("bert").get("/checklist").text
    assert "not measurable" in page
    assert "PO-2" in page
    assert "Status" in signed_in_as("bert").get("/checklist/export?format=csv").text
    assert signed_in_as("bert").get("/checklist?plant=Atlantis").status_code == 400


def test_the_trail_is_listed_narrowed_and_proven(signed_in_as: Any, tool: str) -> None:
    client = signed_in_as("bert")
    reported(client, tool)
    page = client.get("/audit").text
    assert "An incident was reported" in page
    assert "Bert Board" in page
    assert "<b>Found for the first time</b>" not in client.get("/audit?kind=incident_opened").text
    assert f'href="/tools/{tool}"' in client.get(f"/audit?tool={tool.lower()}").text
    assert "Nothing on the ledger fits" in client.get("/audit?since=2030-01-01").text
    assert "hold to one another and to their events" in client.get("/audit?verify=yes").text
    assert re.search(r"[0-9a-f]{64}", client.get("/audit/head").text)
    assert "incident_opened" in client.get("/audit/export?format=csv&kind=incident_opened").text
    for query in ("kind=luck", "since=yesterday", "after=x"):
        assert client.get(f"/audit?{query}").status_code == 400


def test_a_ledger_that_was_changed_says_so(signed_in_as: Any, plant: Inventory, tool: str) -> None:
    client = signed_in_as("bert")
    reported(client, tool)
    with plant.engine.begin() as connection:
        for trigger in (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        ):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.exec_driver_sql("UPDATE events SET reason = 'nothing' WHERE kind = 'incident_opened'")
    assert "this ledger was changed" in client.get("/audit?verify=yes").text


def test_a_long_chain_is_left_to_the_command(signed_in_as: Any, tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in_as("bert")
    reported(client, tool)
    monkeypatch.setattr(audit, "VERIFIED_HERE", 1)
    page = client.get("/audit?verify=yes").text
    assert "shadowit audit verify" in page
    assert "hold to one another" not in page
    assert tool


def test_the_trail_is_for_those_who_oversee(signed_in_as: Any) -> None:
    assert signed_in_as("nemo").get("/audit").status_code == 403
    assert signed_in_as("eva").get("/audit").status_code == 403
    assert signed_in_as("bert").get("/audit").status_code == 200

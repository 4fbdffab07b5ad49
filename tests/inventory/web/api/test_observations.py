"""What agents report: taken in like a scan, on their own share alone, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from inventory.services.tokens import Scope
from inventory.store.engine import Inventory
from inventory.store.lease import lease, share_lease

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DOCS = Path(__file__).parents[3] / "docs" / "api.md"
FILES = {
    "Quality/limits.vbs": "UPDATE Test_Limits SET Hi = ? WHERE Product = ?",
    "Reports/scrap.vbs": "SELECT Line, Scrap FROM Production",
    "Own/colour.vbs": "Cells.Interior.Color = vbYellow",
    "Own/hurt.vbs": "broken MsgBox 1",
}
ANSWERS = {"owner": "olga", "purpose": "limits", "documentation": "wiki", "inputs_outputs": "a: b", "how_to_run": "c"}

Caller = Callable[..., TestClient]
Reported = Callable[..., dict[str, Any]]


def wrong(answer: Any, status: int) -> dict[str, Any]:
    """Return the problem that an answer is."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert {"type", "title", "detail"} <= told.keys()
    return told


def test_what_an_agent_saw_is_taken_in_as_if_a_scan_had_seen_it(caller: Caller, reported: Reported, seen: Any) -> None:
    agent = caller("ingo", Scope.REPORT, "laptops")
    body = {"share": "laptops", "observations": [reported("laptops", seen, sha256="ab" * 32)], "whole": True}
    first = agent.post("/api/v1/observations", json=body)
    assert first.status_code == 200, first.text
    assert first.json()["judged"] == 1
    (tool,) = caller().get("/api/v1/tools?share=laptops").json()["tools"]
    assert (tool["name"], tool["criticality"]) == ("count.vbs", "quality")
    again = agent.post("/api/v1/observations", json=body).json()
    assert (again["judged"], again["events"]) == (0, 0), "the same report a second time changes nothing"
    share = next(one for one in caller().get("/api/v1/shares").json()["shares"] if one["share"] == "laptops")
    assert (share["complete"], share["tools"], share["read"]) == (True, 1, 1)


def test_what_a_whole_report_leaves_out_is_gone_and_a_partial_one_takes_nothing_away(
    caller: Caller, reported: Reported, seen: Any
) -> None:
    agent, bert = caller("ingo", Scope.REPORT, "laptops"), caller()
    one, two = (reported("laptops", seen, f"{name}/x{name}.vbs", sha256=name * 64) for name in ("a", "b"))

    def send(*found: dict[str, Any], whole: bool) -> Any:
        body = {"share": "laptops", "observations": list(found), "whole": whole}
        return agent.post("/api/v1/observations", json=body)

    assert send(one, two, whole=True).status_code == 200
    assert send(one, whole=False).status_code == 200
    assert bert.get("/api/v1/tools?share=laptops").json()["total"] == 2
    assert send(one, whole=True).status_code == 200
    assert bert.get("/api/v1/tools?share=laptops").json()["total"] == 1


def test_no_report_changes_where_a_known_share_lies(caller: Caller, reported: Reported, seen: Any) -> None:
    agent, bert = caller("ingo", Scope.REPORT), caller()

    def root(name: str) -> str:
        return str(next(one["root"] for one in bert.get("/api/v1/shares").json()["shares"] if one["share"] == name))

    before = root("plant")
    assert agent.post("/api/v1/observations", json={"share": "plant", "root": "/etc", "observations": []}).is_success
    assert root("plant") == before
    new = {"share": "laptops", "root": "C:/", "observations": [reported("laptops", seen)]}
    assert agent.post("/api/v1/observations", json=new).is_success
    assert agent.post("/api/v1/observations", json=new | {"root": "D:/"}).is_success
    assert root("laptops") == "C:/"


def test_an_agent_keeps_to_the_share_of_its_token(caller: Caller, reported: Reported, seen: Any) -> None:
    agent = caller("ingo", Scope.REPORT, "laptops")
    other = {"share": "plant", "observations": [reported("plant", seen)]}
    wrong(agent.post("/api/v1/observations", json=other), 403)
    smuggled = {"share": "laptops", "observations": [reported("plant", seen)]}
    told = wrong(agent.post("/api/v1/observations", json=smuggled), 422)
    assert told["errors"] == [
        {"in": "body", "field": "observations.0", "sentence": "it is of another share than the report"}
    ]
    assert caller("ingo", Scope.REPORT).post("/api/v1/observations", json=other).status_code == 200
    wrong(caller("ingo").post("/api/v1/observations", json=other), 403)


@pytest.mark.parametrize("path", ["../x.vbs", "/x.vbs", "a//x.vbs", "a/./x.vbs", "", "x" * 4_001, "a/\0.vbs"])
def test_a_path_that_leaves_its_share_is_refused(caller: Caller, reported: Reported, seen: Any, path: str) -> None:
    agent = caller("ingo", Scope.REPORT)
    wrong(agent.post("/api/v1/observations", json={"share": "s", "observations": [reported("s", seen, path)]}), 422)
    assert "s" not in [one["share"] for one in caller().get("/api/v1/shares").json()["shares"]]


def test_observations_that_are_none_are_named_and_nothing_is_taken_in(
    caller: Caller, reported: Reported, seen: Any
) -> None:
    agent = caller("ingo", Scope.REPORT)
    good, bad = reported("s", seen), {**reported("s", seen, "b.vbs"), "handler": 7}
    told = wrong(agent.post("/api/v1/observations", json={"share": "s", "observations": [good, bad]}), 422)
    assert told["errors"][0]["field"] == "observations.1"
    assert "str is needed" in told["errors"][0]["sentence"]
    assert caller().get("/api/v1/tools?share=s").json()["total"] == 0


def test_a_report_waits_for_a_scan_of_its_share(
    caller: Caller, inventory: Inventory, reported: Reported, seen: Any
) -> None:
    agent = caller("ingo", Scope.REPORT)
    with lease(inventory, share_lease("s")):
        answer = agent.post("/api/v1/observations", json={"share": "s", "observations": [reported("s", seen)]})
    wrong(answer, 409)
    assert answer.headers["retry-after"] == "30"

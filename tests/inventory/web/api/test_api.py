"""The API: programs ask and decide by the same rules as people, are told what is wrong, and do nothing twice."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from inventory.services.tokens import Scope
from inventory.store.engine import Inventory
from inventory.web.api.pace import Pace
from inventory.web.api.schema import DESCRIBED, schema

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DOCS = Path(__file__).parents[4] / "docs" / "api.md"
FILES = {
    "Quality/limits.vbs": "UPDATE Test_Limits SET Hi = ? WHERE Product = ?",
    "Reports/scrap.vbs": "SELECT Line, Scrap FROM Production",
    "Own/colour.vbs": "Cells.Interior.Color = vbYellow",
    "Own/hurt.vbs": "broken MsgBox 1",
}
ANSWERS = {"owner": "olga", "purpose": "limits", "documentation": "wiki", "inputs_outputs": "a: b", "how_to_run": "c"}

Caller = Callable[..., TestClient]


def wrong(answer: Any, status: int) -> dict[str, Any]:
    """Return the problem that an answer is."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert {"type", "title", "detail"} <= told.keys()
    return told


def test_a_list_goes_on_page_by_page_to_its_end(caller: Caller) -> None:
    bert = caller()
    address, names = "/api/v1/tools?sort=name&limit=2", []
    while address:
        answer = bert.get(address)
        page = answer.json()
        names += [one["name"] for one in page["tools"]]
        assert answer.headers.get("link", "") == (f'<{page["next"]}>; rel="next"' if page["next"] else "")
        address = page["next"]
    assert names == ["colour.vbs", "hurt.vbs", "limits.vbs", "scrap.vbs"]
    assert page["total"] == 4


def test_a_list_is_narrowed_by_the_filters_of_the_board(caller: Caller, limits: str) -> None:
    bert = caller()
    assert [one["id"] for one in bert.get("/api/v1/tools?criticality=quality").json()["tools"]] == [limits]
    assert bert.get("/api/v1/tools?class=high-risk&q=colour").json()["tools"] == []


def test_what_cannot_be_asked_names_the_field(caller: Caller) -> None:
    bert = caller()
    assert wrong(bert.get("/api/v1/tools?outcome=maybe"), 422)["errors"][0]["field"] == "outcome"
    assert wrong(bert.get("/api/v1/tools?limit=0&colour=red"), 422)["errors"][0]["in"] == "query"
    assert {one["field"] for one in bert.get("/api/v1/tools?limit=0&colour=red").json()["errors"]} == {
        "limit",
        "colour",
    }
    assert "first page" in wrong(bert.get("/api/v1/tools?after=nonsense"), 400)["detail"]
    wrong(bert.get("/api/v1/tools?q=%00"), 422)


def test_one_tool_comes_with_verdict_proof_facts_and_history(caller: Caller, limits: str) -> None:
    found = caller().get(f"/api/v1/tools/{limits}").json()
    assert (found["verdict"]["criticality"], found["facts"]["owner"], found["state"]) == (
        "quality",
        "unknown",
        "discovered",
    )
    assert any("UPDATE Test_Limits" in proof["text"] for one in found["verdict"]["signals"] for proof in one["because"])
    assert found["places"][0]["path"] == "Quality/limits.vbs"
    events = caller().get(found["history"]).json()["events"]
    assert "discovered" in {one["kind"] for one in events}
    wrong(caller().get("/api/v1/tools/T-NOBODY"), 404)


def test_what_the_asker_has_is_not_sent_again(caller: Caller, limits: str) -> None:
    bert = caller()
    first = bert.get(f"/api/v1/tools/{limits}")
    again = bert.get(f"/api/v1/tools/{limits}", headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert bert.get(f"/api/v1/tools/{limits}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_decision_is_made_and_a_refused_one_has_every_reason(caller: Caller, limits: str) -> None:
    bert = caller()
    said = bert.post(f"/api/v1/tools/{limits}/class", json={"criticality": "quality", "reason": "seen"})
    assert said.status_code == 200, said.text
    assert "confirmed" in {one["kind"] for one in said.json()["events"]}
    moved = bert.post(f"/api/v1/tools/{limits}/move", json={"state": "triaged", "reason": "it decides on limits"})
    assert moved.status_code == 200, moved.text
    assert moved.json()["state"] == "triaged"
    refused = wrong(bert.post(f"/api/v1/tools/{limits}/move", json={"state": "signed"}), 409)
    assert refused["type"] == "/api#refused"
    assert refused["refusals"]
    assert all(one["policy"] and one["sentence"] for one in refused["refusals"])


def test_nobody_decides_on_what_has_changed_since(caller: Caller, limits: str) -> None:
    bert = caller()
    seen = bert.get(f"/api/v1/tools/{limits}").headers["etag"]
    body = {"criticality": "quality", "reason": "seen"}
    said = bert.post(f"/api/v1/tools/{limits}/class", json=body, headers={"If-Match": seen})
    assert said.status_code == 200
    wrong(bert.post(f"/api/v1/tools/{limits}/class", json=body, headers={"If-Match": seen}), 412)
    now = bert.get(f"/api/v1/tools/{limits}")
    assert now.headers["etag"] == said.headers["etag"]
    assert said.json() == now.json()


def test_a_request_that_is_sent_twice_does_what_it_does_once(caller: Caller, limits: str) -> None:
    bert, ask = caller(), {"tool": limits, "what": "all pass"}
    first = bert.post("/api/v1/incidents", json=ask, headers={"Idempotency-Key": "one"})
    again = bert.post("/api/v1/incidents", json=ask, headers={"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["location"] == first.headers["location"] == f"/api/v1/incidents/{first.json()['number']}"
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
    assert len(bert.get("/api/v1/incidents").json()["incidents"]) == 1
    other = bert.post("/api/v1/incidents", json={**ask, "what": "all fail"}, headers={"Idempotency-Key": "one"})
    wrong(other, 422)
    somebody = caller("eva").post("/api/v1/incidents", json=ask, headers={"Idempotency-Key": "one"})
    assert somebody.json()["number"] != first.json()["number"], "a key belongs to its token"
    wrong(bert.post("/api/v1/incidents", json=ask, headers={"Idempotency-Key": "x" * 256}), 400)


def test_what_was_refused_may_be_tried_again_with_the_same_key(caller: Caller, limits: str) -> None:
    bert, key = caller(), {"Idempotency-Key": "again"}
    wrong(bert.post("/api/v1/incidents", json={"tool": limits, "what": " "}, headers=key), 409)
    assert bert.post("/api/v1/incidents", json={"tool": limits, "what": "x"}, headers=key).status_code == 201


def test_a_day_later_a_key_is_free_again(caller: Caller, limits: str) -> None:
    time = [NOW]
    bert, key, ask = caller(clock=lambda: time[0]), {"Idempotency-Key": "k"}, {"tool": limits, "what": "x"}
    first = bert.post("/api/v1/incidents", json=ask, headers=key).json()["number"]
    time[0] += timedelta(hours=23, minutes=59)
    assert bert.post("/api/v1/incidents", json=ask, headers=key).json()["number"] == first
    time[0] += timedelta(minutes=1)
    assert bert.post("/api/v1/incidents", json=ask, headers=key).json()["number"] == first + 1


def test_a_tool_is_registered_accepted_and_approved_each_by_its_person(caller: Caller, limits: str) -> None:
    place = f"/api/v1/tools/{limits}/registration"
    incomplete = wrong(caller("eva").post(place, json={"owner": "olga"}), 409)
    assert len(incomplete["refusals"]) == 4
    assert caller("eva").post(place, json=ANSWERS).status_code == 201
    assert wrong(caller("bert").post(f"{place}/accept", json={}), 409)["refusals"][0]["policy"] == "OWN-3"
    assert caller("olga").post(f"{place}/accept", json={}).status_code == 200
    assert caller("bert").post(f"{place}/approve", json={}).status_code == 200
    counts = caller("bert").get(place).json()["in_force"]
    assert (counts["owner"], counts["approved_by"], counts["holds"]) == ("olga", "bert", True)


def test_an_incident_is_answered_explained_and_closed(caller: Caller, limits: str) -> None:
    bert = caller()
    number = bert.post("/api/v1/incidents", json={"tool": limits, "what": "all pass"}).json()["number"]
    place = f"/api/v1/incidents/{number}"
    wrong(bert.post(f"{place}/close", json={}), 409)
    assert bert.post(f"{place}/answer", json={"symptom": "bug"}).json()["impact"] == "Operations"
    cost = {"text": "a limit was typed wrong", "cost": "1200.50", "currency": "EUR"}
    assert bert.post(f"{place}/explain", json=cost).json()["scrap_cost"] == "1200.50"
    assert bert.post(f"{place}/close", json={}).json()["closed_by"] == "bert"
    assert bert.get("/api/v1/incidents?open=yes").json()["incidents"] == []
    wrong(bert.get("/api/v1/incidents?month=9999-12-01"), 422)
    wrong(bert.get("/api/v1/incidents/99"), 404)
    wrong(bert.get("/api/v1/incidents/99999999999999999999"), 422)


@pytest.mark.parametrize(("kind", "begins"), [("csv", b""), ("xlsx", b"PK"), ("jsonl", b"{"), ("pdf", b"%PDF")])
def test_lists_are_given_as_files(caller: Caller, kind: str, begins: bytes) -> None:
    answer = caller().get(f"/api/v1/exports/tools?format={kind}&criticality=quality")
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(begins)
    assert f"tools-2026-03-02.{kind}" in answer.headers["content-disposition"]
    if kind in {"csv", "jsonl"}:
        assert b"limits.vbs" in answer.content
        assert b"colour.vbs" not in answer.content


def test_a_file_of_no_known_format_is_refused(caller: Caller) -> None:
    assert wrong(caller().get("/api/v1/exports/incidents?format=exe"), 422)["errors"][0]["field"] == "format"
    assert caller().get("/api/v1/exports/incidents?format=csv").status_code == 200


def test_coverage_says_what_could_not_be_read(caller: Caller) -> None:
    bert = caller()
    share = bert.get("/api/v1/shares").json()["shares"][0]
    assert (share["tools"], share["partly"] + share["unread"]) == (4, 1)
    problems = bert.get("/api/v1/problems").json()["problems"]
    assert [one["path"] for one in problems] == ["Own/hurt.vbs"]


def test_who_may_not_is_told_which_way_it_is_wrong(
    caller: Caller, board: Any, inventory: Inventory, limits: str
) -> None:
    nobody = TestClient(board(inventory, as_=None).app, base_url="http://localhost")
    told = nobody.get("/api/v1/tools", headers={"Authorization": "Bearer sit_" + "x" * 43})
    assert wrong(told, 401)
    assert told.headers["www-authenticate"].startswith("Bearer ")
    assert nobody.get("/api/v1/health").json() == {"status": "ok"}
    reader = caller("bert", Scope.READ)
    wrong(reader.post(f"/api/v1/tools/{limits}/move", json={"state": "triaged"}), 403)
    agent = caller("ingo", Scope.REPORT)
    wrong(agent.get("/api/v1/tools"), 403)
    wrong(caller("eva").post(f"/api/v1/tools/{limits}/class", json={"criticality": "quality"}), 403)


def test_a_token_fills_in_no_form(caller: Caller, limits: str) -> None:
    olga = caller("olga")
    for address in (f"/tools/{limits}/sign", f"/tools/{limits}/attest", "/people/nemo/grant", "/look", "/incidents"):
        assert olga.post(address, data={"role": "owner"}).status_code == 403, address
    assert olga.get(f"/tools/{limits}").status_code == 200


def test_a_browsers_session_reads_and_never_writes(board: Any, inventory: Inventory, limits: str) -> None:
    bert = board(inventory, as_="bert")
    assert bert.get("/api/v1/tools").status_code == 200
    wrong(bert.post(f"/api/v1/tools/{limits}/move", json={"state": "triaged"}), 403)
    wrong(bert.post("/api/v1/incidents", json={}, headers={"Sec-Fetch-Site": "cross-site"}), 403)


def test_every_error_is_a_problem(caller: Caller, limits: str) -> None:
    bert = caller()
    wrong(bert.get("/api/v1/nothing"), 404)
    answer = bert.put("/api/v1/tools")
    wrong(answer, 405)
    assert "GET" in answer.headers["allow"]
    wrong(bert.post(f"/api/v1/tools/{limits}/move", data={"state": "triaged"}), 415)
    json_ = {"Content-Type": "application/json"}
    wrong(bert.post(f"/api/v1/tools/{limits}/move", content=b"{", headers=json_), 400)
    wrong(bert.post(f"/api/v1/tools/{limits}/move", content=b"[" * 100_000, headers=json_), 400)
    wrong(bert.post(f"/api/v1/tools/{limits}/move", content=b"x" * 1_000_001, headers=json_), 413)
    parts = (b"x" * 100_000 for _ in range(11))
    wrong(bert.post(f"/api/v1/tools/{limits}/move", content=parts, headers=json_), 413)
    wrong(bert.get("/api/v1/tools", headers={"Host": "evil.example"}), 421)
    extra = wrong(bert.post(f"/api/v1/tools/{limits}/move", json={"state": "triaged", "force": True}), 422)
    assert extra["errors"] == [{"in": "body", "field": "force", "sentence": "Extra inputs are not permitted"}]
    wrong(bert.post("/api/v1/incidents", json={"tool": limits, "what": "a\0b"}), 422)
    wrong(bert.post("/api/v1/incidents", content=b'{"tool": "x", "what": "\\ud800"}', headers=json_), 422)


def test_even_our_own_mistake_is_a_problem_and_tells_no_secrets(caller: Caller) -> None:
    bert = caller()
    bert.app.state.board.inventory.engine.dispose()  # type: ignore[attr-defined]
    bert.app.state.pace = None  # type: ignore[attr-defined]
    told = wrong(bert.get("/api/v1/tools"), 500)
    assert told["detail"] == "That is our mistake. Nothing was changed."


def test_who_asks_too_fast_is_told_when_to_come_back(caller: Caller) -> None:
    time = [0.0]
    bert = caller()
    bert.app.state.pace = Pace(a_minute=2, clock=lambda: time[0])  # type: ignore[attr-defined]
    assert [bert.get("/api/v1/shares").status_code for _ in range(2)] == [200, 200]
    answer = bert.get("/api/v1/shares")
    wrong(answer, 429)
    assert answer.headers["retry-after"] == "30"
    time[0] = 30.0
    assert bert.get("/api/v1/shares").status_code == 200


@given(st.lists(st.floats(0, 100), max_size=80))
def test_no_caller_has_more_than_their_minute(steps: list[float]) -> None:
    time = [0.0]
    pace, going = Pace(a_minute=5, clock=lambda: time[0]), 0
    for step in steps:
        time[0] += step
        going += pace.wait("a") == 0
    assert going <= 5 + sum(steps) * 5 / 60 + 1e-6


def test_the_description_knows_every_route_and_every_right(caller: Caller) -> None:
    described = caller().get("/api/v1/openapi.json").json()
    assert described == json.loads(json.dumps(schema()))
    routes = {(route.path, method) for one in DESCRIBED for route in one.routes for method in route.methods}  # type: ignore[attr-defined]
    assert {(path, verb.upper()) for path, verbs in described["paths"].items() for verb in verbs} == routes
    names = [one["operationId"] for verbs in described["paths"].values() for one in verbs.values()]
    assert len(set(names)) == len(names)
    text = json.dumps(described)
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) <= described["components"]["schemas"].keys()


def test_the_page_documents_every_operation(board: Any, inventory: Inventory) -> None:
    page = board(inventory, as_="nemo").get("/api")
    assert page.status_code == 200
    for path in schema()["paths"]:
        assert f">{path}</code>" in page.text
    assert 'id="refused"' in page.text
    assert 'id="invalid"' in page.text


def examples() -> Iterator[tuple[str, str, dict[str, str], str]]:
    """Yield the calls of the docs: method, address, headers, body."""
    for block in re.findall(r"```sh\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL):
        for call in re.findall(r"^curl .*?(?<!\\)$", block, re.DOTALL | re.MULTILINE):
            words = iter(shlex.split(call.replace("\\\n", " "))[1:])
            method, address, headers, body = "GET", "", {}, ""
            for word in words:
                if word == "-H":
                    name, _, value = next(words).partition(": ")
                    headers[name] = value
                elif word in {"-d", "--data"}:
                    method, body = "POST", next(words)
                elif word == "-o":
                    next(words)
                else:
                    address = word
            yield method, address, headers, body


def test_the_examples_of_the_docs_work(
    caller: Caller, token: Callable[..., str], limits: str, reported: Any, seen: Any
) -> None:
    told = {"$TOKEN": token("bert"), "$AGENT": token("ingo", Scope.REPORT, "laptops"), "$TOOL": limits}
    told["$ETAG"] = caller().get(f"/api/v1/tools/{limits}").headers["etag"]
    plain = TestClient(caller().app, base_url="http://localhost")
    found = list(examples())
    assert len(found) >= 8
    for method, address, headers, body in found:
        for name, value in told.items():
            address = address.replace(name, value)  # noqa: PLW2901 - as a shell does it
            headers = {one: text.replace(name, value) for one, text in headers.items()}  # noqa: PLW2901 - the same
            body = body.replace(name, value)  # noqa: PLW2901 - the same
        if body == "@report.json":
            body = json.dumps(  # noqa: PLW2901 - the same
                {"share": "laptops", "whole": True, "observations": [reported("laptops", seen)]}
            )
        answer = plain.request(method, address.removeprefix("http://localhost:8080"), headers=headers, content=body)
        assert answer.status_code in {200, 201}, (address, answer.text)

"""Many tools at once: what would happen is shown before it happens, and each tool is a case of its own."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from inventory.domain.events import EventKind
from inventory.domain.viewing import BULK, MOST_TAGS
from inventory.services.caseload import deal
from inventory.store import ledger
from inventory.store.queries import resolve_tool, tool_page
from inventory.web import choosing

LIMITS = "UPDATE Test_Limits SET Hi = ? WHERE Product = ?"
FILES = {
    "Quality/limits.vbs": LIMITS,
    "Quality/hold.vbs": "UPDATE Lots SET Status = 'hold' WHERE Lot = ?",
    "Own/colour.vbs": "Cells.Interior.Color = vbYellow",
}


def said(answer: Any) -> str:
    assert answer.status_code in {200, 409}, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.replace("<wbr>", ""))).split())


@pytest.fixture
def inventory(small: Any) -> Any:
    return small(FILES)


@pytest.fixture
def bert(board: Any, inventory: Any) -> Any:
    return board(inventory, as_="bert")


@pytest.fixture
def tools(inventory: Any) -> dict[str, str]:
    return {path.rpartition("/")[2]: str(resolve_tool(inventory, path)) for path in FILES}


def state(client: Any, tool: str) -> str:
    return str(tool_page(client.app.state.board.inventory, tool).tool.state)


def test_boxes_stand_only_before_those_who_may_decide(board: Any, inventory: Any) -> None:
    assert 'name="tool"' in board(inventory, as_="bert").get("/tools").text
    for name in ("nemo", ""):
        assert 'name="tool"' not in board(inventory, as_=name).get("/tools").text


def test_a_tag_is_shown_first_then_given_found_by_and_taken_away(bert: Any, tools: dict[str, str]) -> None:
    both = {"tool": [tools["limits.vbs"], tools["hold.vbs"]], "query": "q=vbs", "tag": " Line  4 ", "way": "give"}
    shown = bert.post("/tools/tags", data=both)
    assert "This would happen; nothing has happened yet" in said(shown)
    assert "The tag “Line 4” is given to 2 tools" in said(shown)
    assert "0 tools" in said(bert.get("/tools?tag=Line+4"))
    done = bert.post("/tools/tags", data={**both, "sure": "yes"})
    assert (done.status_code, done.headers["location"]) == (303, "/tools?q=vbs")
    listed = said(bert.get("/tools?tag=Line+4"))
    assert "Done for 2 tools. Thank you." in listed
    assert "2 tools of 3" in listed
    bert.post("/tools/tags", data={"tool": tools["colour.vbs"], "tag": "line 4", "sure": "yes"})
    assert "3 tools of 3" in said(bert.get("/tools?tag=Line+4"))  # one spelling of one word
    bert.post("/tools/tags", data={**both, "way": "take", "sure": "yes"})
    assert "1 tool of 3" in said(bert.get("/tools?tag=Line+4"))


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [("", "give the tag a name"), ("x" * 41, "at most 40 characters"), ("a\u202eb", "that can be seen")],
)
def test_what_is_no_tag_is_refused_and_nothing_is_tagged(
    bert: Any, tools: dict[str, str], tag: str, sentence: str
) -> None:
    answer = bert.post("/tools/tags", data={"tool": tools["limits.vbs"], "tag": tag, "sure": "yes"})
    assert answer.status_code == 409
    assert sentence in said(answer)


def test_a_tool_takes_only_so_many_tags_and_the_others_get_it(bert: Any, tools: dict[str, str]) -> None:
    for number in range(MOST_TAGS):
        bert.post("/tools/tags", data={"tool": tools["limits.vbs"], "tag": f"t{number}", "sure": "yes"})
    data = {"tool": [tools["limits.vbs"], tools["hold.vbs"]], "tag": "more", "sure": "yes"}
    answer = said(bert.post("/tools/tags", data=data))
    assert "Done for 1 tool" in answer
    assert f"it has {MOST_TAGS} tags; take one away first" in answer


def test_a_move_says_for_each_tool_what_its_gate_says_and_moves_the_rest(bert: Any, tools: dict[str, str]) -> None:
    data = {"all": "yes", "query": "", "state": "not_a_tool", "reason": "a colour"}
    shown = said(bert.post("/tools/moves", data=data))
    assert "1 tool: would stay" in shown or "2 tools: would stay" in shown
    assert {state(bert, tool) for tool in tools.values()} == {"discovered", "watched"}
    before = events(bert)
    assert EventKind.ATTEMPT_REFUSED not in before, "looking is no attempt"
    data = {"tool": list(tools.values()), "state": "triaged", "reason": "seen", "sure": "yes"}
    bert.post("/tools/moves", data=data)
    assert state(bert, tools["limits.vbs"]) == "triaged"
    assert events(bert).count(EventKind.STATE_CHANGED) > before.count(EventKind.STATE_CHANGED)


def events(client: Any) -> list[EventKind]:
    return [entry.event.kind for entry in ledger.entries(client.app.state.board.inventory)]


def test_what_is_refused_stays_and_says_why_after_the_others_moved(bert: Any, tools: dict[str, str]) -> None:
    chosen = [tools["limits.vbs"], "T-NOTHING"]
    done = bert.post("/tools/moves", data={"tool": chosen, "state": "triaged", "reason": "seen", "sure": "yes"})
    assert done.status_code == 200
    assert "Done for 1 tool. The others stayed as they were; this is why." in said(done)
    assert "the inventory has no tool T-NOTHING" in said(done)
    assert state(bert, tools["limits.vbs"]) == "triaged"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"state": "flying", "reason": "r"}, "choose the state"),
        ({"state": "triaged", "reason": "r", "second": "Hans"}, "nobody here is called “Hans”"),
        ({"state": "triaged", "reason": "r", "tool": []}, "choose at least one tool"),
        ({"state": "triaged", "tool": [f"T-{number}" for number in range(BULK + 5)]}, f"at most {BULK} tools"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_was_typed(
    bert: Any, tools: dict[str, str], data: dict[str, Any], sentence: str
) -> None:
    answer = bert.post("/tools/moves", data={"tool": tools["limits.vbs"], **data})
    assert answer.status_code == 409
    assert sentence in said(answer)
    assert state(bert, tools["limits.vbs"]) == "discovered"


def test_all_that_fit_are_at_most_so_many(bert: Any, tools: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    answer = said(bert.post("/tools/selected", data={"all": "yes", "query": "q=Quality/"}))
    assert "2 tools chosen" in answer
    monkeypatch.setattr(choosing, "BULK", 1)
    assert "1 tool chosen" in said(bert.post("/tools/selected", data={"all": "yes", "query": ""}))
    assert "No tool was chosen" in said(bert.post("/tools/selected", data={"query": ""}))
    assert tools["colour.vbs"] not in answer


def test_what_is_asked_goes_to_another_assessor_or_says_why_not(bert: Any, tools: dict[str, str]) -> None:
    place = bert.app.state.board
    deal(place.inventory, place.bench(place.clock()))
    both = {"tool": [tools["limits.vbs"], tools["colour.vbs"]], "reason": "on holiday"}
    shown = said(bert.post("/tools/cases", data={**both, "to": "Ingo IT"}))
    assert "Nothing: all of them would stay as they are" in shown
    assert "nobody has an open case about it" in shown
    mine = said(bert.post("/tools/cases", data={**both, "to": "bert"}))
    assert "Bert Board has it already" in mine
    assert "Handed over" not in said(bert.get("/tools"))


def test_who_only_reads_decides_about_nothing(board: Any, inventory: Any, tools: dict[str, str]) -> None:
    for name in ("nemo", ""):
        client = board(inventory, as_=name)
        for path in ("/tools/selected", "/tools/tags", "/tools/moves", "/tools/cases"):
            answer = client.post(path, data={"tool": tools["limits.vbs"], "tag": "x", "sure": "yes"})
            assert answer.status_code == (403 if name else 401)
    assert "0 tools" in said(board(inventory, as_="bert").get("/tools?tag=x"))

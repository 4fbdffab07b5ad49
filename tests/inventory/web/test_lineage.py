"""Lineage on the board: columns around one tool, what stops with it, the whole at a glance, and files to take away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from inventory.services.atlas import atlas
from inventory.store.engine import Inventory
from inventory.store.queries import resolve_tool

FILES = {
    "Quality/limits.vbs": "UPDATE Test_Limits SET Hi = ? writes=limits.csv",
    "Reports/shift.vbs": "SELECT Line reads=../Quality/limits.csv writes=shift.csv",
    "Reports/month.vbs": "SELECT Line reads=shift.csv reads=DSN=MES",
    "Own/alone.vbs": "Cells.Interior.Color = vbYellow",
    "Own/<b>bold</b>\u202e.vbs": "SELECT x reads=DSN=MES",
}


@pytest.fixture
def plant(copied: Callable[[dict[str, str]], Inventory]) -> Inventory:
    return copied(FILES)


@pytest.fixture
def limits(plant: Inventory) -> str:
    return resolve_tool(plant, "Quality/limits.vbs")


def said(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.replace("<wbr>", ""))).split())


def boxes(answer: Any) -> list[str]:
    """What is written on the boxes, from the left."""
    return [
        unescape(one) for one in re.findall(r'<a class="box[^>]*>.*?<text x="[^"]*" y="[^"]*">([^<]*)<', answer.text)
    ]


def test_what_feeds_stands_left_and_what_is_fed_right(board: Any, plant: Inventory, limits: str) -> None:
    page = board(plant).get(f"/lineage?tool={limits}&hops=4")
    words = said(page)
    assert "If it stops, 2 other tools in 1 top folder stop working: month.vbs, shift.vbs." in words
    assert boxes(page)[0] == "limits.vbs"
    assert boxes(page)[2:] == ["shift.vbs", boxes(page)[3], "month.vbs"]
    assert "is fed by it, 4 steps" in words
    assert "migrate now" in words


def test_the_steps_limit_what_is_followed(board: Any, plant: Inventory, limits: str) -> None:
    client = board(plant)
    assert boxes(client.get(f"/lineage?tool={limits}&hops=2"))[-1] == "shift.vbs"
    for hops in ("0", "21", "x", "-1", "1e3", "٣"):
        assert client.get("/lineage", params={"tool": limits, "hops": hops}).status_code == 400


def test_a_search_dims_the_rest_and_leads_to_hits(board: Any, plant: Inventory, limits: str) -> None:
    client = board(plant)
    page = client.get(f"/lineage?tool={limits}&hops=4&q=MONTH").text
    dimmed = re.findall(r'<a class="box[^"]*dim" href="[^"]*" aria-label="([^"]*)"', page)
    assert dimmed
    assert not any("month.vbs" in one or "limits.vbs" in one for one in dimmed)
    assert f'href="/lineage?tool={limits}"' in client.get("/lineage?q=limits.vbs").text
    assert "Nothing in the lineage is called that." in said(client.get("/lineage?q=no-such-thing"))


def test_the_table_behind_says_the_same(board: Any, plant: Inventory, limits: str) -> None:
    words = said(board(plant).get(f"/lineage?tool={limits}&hops=4"))
    assert "Reports/shift.vbs" in words
    assert "is written" in words
    assert "Main:1" in words


def test_the_whole_begins_with_systems_and_what_most_depends_on(board: Any, plant: Inventory) -> None:
    client = board(plant)
    page = client.get("/lineage")
    words = said(page)
    assert "2 tools feed others" in words
    assert re.search(r"MES(?: \S+)*? Product Owner: Pia Product Owner 2 0", words)
    assert words.index("limits.vbs month.vbs, shift.vbs 2") < words.index("shift.vbs month.vbs 1")
    (node,) = set(re.findall(r"/lineage\?node=([0-9a-f]{16})", page.text))
    around = client.get(f"/lineage?node={node}&hops=1")
    assert "month.vbs" in boxes(around)


def test_hostile_names_stay_text(board: Any, plant: Inventory) -> None:
    client = board(plant)
    tool = next(node for node in atlas(plant, client.app.state.board.staff.declared).graph if "T-" in node)  # type: ignore[union-attr]
    bold = client.get("/lineage?q=bold")
    found = re.findall(r"lineage\?tool=(T-[A-Z0-9-]+)", bold.text)[0]
    for page in (bold, client.get(f"/lineage?tool={found}"), client.get(f"/lineage?tool={tool}&q=<script>")):
        assert page.status_code == 200
        assert "<b>bold" not in page.text
        assert "\u202e" not in page.text
        assert "<script>" not in page.text


def test_a_tool_that_refers_to_nothing_stands_alone_and_an_unknown_one_is_said(board: Any, plant: Inventory) -> None:
    client = board(plant)
    alone = client.get(f"/lineage?tool={resolve_tool(plant, 'Own/alone.vbs')}")
    assert boxes(alone) == ["alone.vbs"]
    assert "If it stops, no other tool that scans have seen stops working." in said(alone)
    assert "Nothing is known of its lineage today" in said(client.get("/lineage?tool=T-ZZZZZZ"))
    assert client.get("/lineage?tool=<b>").status_code == 404
    assert client.get("/lineage?node=nonsense").status_code == 400


@pytest.mark.parametrize("format_key", ["graphml", "svg"])
def test_graphs_are_well_formed(board: Any, plant: Inventory, limits: str, format_key: str) -> None:
    answer = board(plant).get(f"/lineage/export?tool={limits}&hops=4&format={format_key}")
    assert "attachment" in answer.headers["content-disposition"]
    assert "limits.vbs" in "".join(ET.fromstring(answer.text).itertext())  # noqa: S314 - our own


def test_the_whole_graph_and_the_findings_go_to_other_programs(board: Any, plant: Inventory) -> None:
    client = board(plant)
    rows = [json.loads(line) for line in client.get("/lineage/export?format=jsonl").text.splitlines()]
    assert {"node", "edge"} == {row["type"] for row in rows}
    assert client.get("/lineage/export?format=dot").text.startswith("digraph")
    assert "JobEvent" in client.get("/lineage/export?format=openlineage").text
    assert "others depend on it" in client.get("/lineage/findings?format=csv").text
    for query in ("format=exe", "format=svg", ""):
        assert client.get(f"/lineage/export?{query}").status_code == 400


def test_lineage_is_drawn_again_only_when_something_happened(board: Any, plant: Inventory, limits: str) -> None:
    bert = board(plant, as_="bert")
    declared = bert.app.state.board.staff.declared
    first = atlas(plant, declared)
    assert atlas(plant, declared) is first
    bert.post(f"/tools/{limits}/complaint", data={"reason": "x"})
    assert atlas(plant, declared) is not first

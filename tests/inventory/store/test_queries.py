"""Lists, pages and paths, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from inventory.services.intake import intake
from inventory.store.bodies import pack_verdict, unpack_verdict
from inventory.store.coverage import STALE_AFTER, coverage, problems, shares
from inventory.store.listing import EXPORT_KEYS, sighting_rows
from inventory.store.queries import ORDERS, UnknownTool, count_tools, find_tools, resolve_tool, tally, tool_page

LIMITS = "UPDATE Test_Limits SET Hi = ?"
REPORT = "SELECT Line, Scrap FROM Production"


@pytest.fixture
def full(plant: Any, bench: Any) -> Any:
    plant.files = {
        "Q/limits.vbs": LIMITS,
        "Q/old/limits.vbs": LIMITS,
        "Q/report_100%.vbs": REPORT,
        "Q/report_1000.vbs": f"{REPORT} -- other",
        "me/colour.vbs": "Cells.Interior.Color = vbYellow",
        "me/broken.vbs": "broken x = 1",
        "me/letter.doc": "plain text",
        "Q/locked.vbs": "x = 7",
    }
    plant.denied = frozenset({"Q/locked.vbs"})
    plant.scan()
    intake(plant.inventory, bench())
    return plant


def names(inventory: Any, **filters: Any) -> list[str]:
    return sorted(row.name for row in find_tools(inventory, **filters).rows)


def test_filters_narrow_the_list_and_the_count_agrees(full: Any, inventory: Any) -> None:
    everything = ["broken.vbs", "colour.vbs", "limits.vbs", "report_100%.vbs", "report_1000.vbs"]
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({}, everything),
        ({"outcome": "migrate_now"}, ["limits.vbs"]),
        ({"criticality": "quality"}, ["limits.vbs"]),
        ({"tag": "high-risk shadow IT"}, ["limits.vbs"]),
        ({"state": "watched"}, ["colour.vbs"]),
        ({"kind": "vbscript"}, everything),
        ({"kind": "access"}, []),
        ({"share": "plant"}, everything),
        ({"share": "elsewhere"}, []),
        ({"search": "report_100%"}, ["report_100%.vbs"]),
        ({"search": "_1000"}, ["report_1000.vbs"]),
        ({"search": "q/OLD"}, ["limits.vbs"]),
        ({"search": "%"}, ["report_100%.vbs"]),
        ({"search": "\\"}, []),
        ({"seen": False}, []),
        ({"seen": None}, everything),
    ]
    for filters, expected in cases:
        assert names(inventory, **filters) == expected, filters
        assert count_tools(inventory, **filters) == len(expected), filters
    assert full.inventory is inventory


@pytest.mark.usefixtures("full")
def test_the_riskiest_comes_first_with_its_proof(inventory: Any) -> None:
    first = find_tools(inventory, limit=1).rows[0]
    assert (first.name, first.path, first.sightings, first.verdict.rule) == ("limits.vbs", "Q/limits.vbs", 2, "R1")
    assert any(evidence.text == LIMITS for signal in first.verdict.signals for evidence in signal.because)
    assert unpack_verdict(pack_verdict(first.verdict)) == first.verdict


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("limit", [1, 2, 5, 9])
@pytest.mark.usefixtures("full")
def test_pages_give_every_tool_once_in_order(inventory: Any, order: str, limit: int) -> None:
    found: list[Any] = []
    after = None
    while True:
        page = find_tools(inventory, order=order, after=after, limit=limit)
        found += page.rows
        if (after := page.after) is None:
            break
    assert len({row.id for row in found}) == len(found) == 5
    if order == "score":
        assert [row.verdict.score for row in found] == sorted((row.verdict.score for row in found), reverse=True)
    if order == "name":
        assert [row.name for row in found] == sorted(row.name for row in found)


def test_an_unknown_order_or_mark_is_refused(sqlite: Any) -> None:
    with pytest.raises(ValueError, match="no order"):
        find_tools(sqlite, order="colour")
    with pytest.raises(ValueError, match="no mark"):
        find_tools(sqlite, after="nonsense")


@pytest.mark.usefixtures("full")
def test_a_tool_is_meant_by_id_beginning_or_path(inventory: Any) -> None:
    tool = resolve_tool(inventory, "Q/limits.vbs")
    meant = [
        tool,
        tool.lower(),
        tool[:7],
        tool[2:6],
        "plant:Q/limits.vbs",
        "/srv/plant/Q/old/limits.vbs",
        "Q\\limits.vbs",
    ]
    assert {resolve_tool(inventory, text) for text in meant} == {tool}
    assert resolve_tool(inventory, "limits.vbs") == tool
    with pytest.raises(UnknownTool, match="no tool is known") as unknown:
        resolve_tool(inventory, "nothing/here")
    assert unknown.value.candidates == ()
    with pytest.raises(UnknownTool, match="several") as several:
        resolve_tool(inventory, "T-")
    assert len(several.value.candidates) == 5


@pytest.mark.usefixtures("full")
def test_a_tool_s_page_has_all_that_is_known(inventory: Any) -> None:
    page = tool_page(inventory, resolve_tool(inventory, "Q/limits.vbs"))
    assert [(sighting.path, sighting.lead) for sighting in page.sightings] == [
        ("Q/limits.vbs", True),
        ("Q/old/limits.vbs", False),
    ]
    assert [observation.artifact.path for observation in page.observations] == ["Q/limits.vbs"]
    assert page.observations[0].artifact.owner == "PLANT\\eva"
    assert [event.kind for event in page.events] == ["discovered"]
    assert page.registration is None
    broken = tool_page(inventory, resolve_tool(inventory, "me/broken.vbs"))
    assert [(problem.trouble, problem.observed) for problem in broken.problems] == [("malformed", True)]
    with pytest.raises(UnknownTool):
        tool_page(inventory, "T-NOBODY")


def test_coverage_counts_what_was_read_and_why_the_rest_was_not(full: Any, inventory: Any, bench: Any) -> None:
    (found,) = coverage(inventory, now=bench().now)
    assert (found.files, found.read, found.partly, found.unread, found.tools) == (8, 6, 1, 1, 5)
    assert found.problems == {"denied": 1, "malformed": 1}
    assert found.discarded == {"suffix": 3}
    assert not found.stale
    assert coverage(inventory, now=bench().now + 2 * STALE_AFTER)[0].stale
    assert shares(inventory) == ["plant"]
    assert [(row.path, row.trouble, row.observed) for row in problems(inventory)] == [
        ("Q/locked.vbs", "denied", False),
        ("me/broken.vbs", "malformed", True),
    ]
    assert problems(inventory, trouble="denied", share="elsewhere") == []
    full.denied = frozenset()
    full.scan(1)
    intake(inventory, bench(1))
    assert coverage(inventory)[0].problems == {"malformed": 1}


def test_looking_at_one_folder_again_leaves_the_figures_of_the_whole_share(
    full: Any, inventory: Any, bench: Any
) -> None:
    full.files["Q/new.vbs"] = "y = 2"
    del full.files["me/colour.vbs"]
    full.scan(1, only="Q")
    intake(inventory, bench(1))
    (found,) = coverage(inventory)
    assert (found.outcome, found.files, found.finished) == ("partial", 8, bench().now)
    assert names(inventory) == [
        "broken.vbs",
        "colour.vbs",
        "limits.vbs",
        "new.vbs",
        "report_100%.vbs",
        "report_1000.vbs",
    ]


@pytest.mark.usefixtures("full")
def test_the_tally_adds_up(inventory: Any) -> None:
    for figures in tally(inventory).values():
        assert sum(figures.values()) == 5


@pytest.mark.usefixtures("full")
def test_every_present_sighting_is_one_flat_row(inventory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(sighting_rows(inventory))
    assert [tuple(row) for row in rows] == [EXPORT_KEYS] * 6
    limits = [row for row in rows if row["name"] == "limits.vbs"]
    assert len({row["tool_id"] for row in limits}) == 1
    assert limits[0]["tag"] == "high-risk shadow IT"
    assert limits[0]["writes"] == ["database"]
    assert any(LIMITS in signal for signal in limits[0]["signals"])
    (broken,) = (row for row in rows if row["name"] == "broken.vbs")
    assert broken["problems"] == ["malformed: cut off"]
    assert list(sighting_rows(inventory, share="elsewhere")) == []
    monkeypatch.setattr("inventory.store.listing.CHUNK", 2)
    assert list(sighting_rows(inventory)) == rows

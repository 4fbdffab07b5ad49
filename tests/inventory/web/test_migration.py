"""The migration board: columns by state, what is next and what stands in its way, the burn-down and the ages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from inventory.domain.caseload import Ask, Party, Step
from inventory.domain.migration import State
from inventory.store import caseload
from inventory.store.board import Wanted, list_tools
from inventory.store.engine import Inventory
from inventory.store.view_tables import daily_counts
from inventory.web.pages.migration import PATHS

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def plant(small: Callable[[dict[str, str]], Inventory]) -> Inventory:
    return small({"Quality/Limits.vbs": "UPDATE Test_Limits SET Hi = 3", "Reports/Scrap.vbs": "MsgBox shown"})


@pytest.fixture
def tool(plant: Inventory) -> str:
    return list_tools(plant, Wanted(search="Limits.vbs"), limit=1).rows[0].id


@pytest.fixture
def client(board: Any, plant: Inventory) -> TestClient:
    return board(plant, as_="bert")  # type: ignore[no-any-return]


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def move(client: TestClient, tool: str, to: State) -> None:
    from inventory.services.move import move as moved

    app: Any = client.app
    board = app.state.board
    person = board.staff.now().person("bert")
    moved(board.inventory, tool, to, actor=person, reason="seen", bench=board.bench(NOW))


def test_every_state_has_its_place_in_one_view() -> None:
    placed = [state for states in PATHS.values() for state in states]
    assert sorted(placed) == sorted(set(State) - {State.DISCOVERED, State.WATCHED})


def test_a_tool_stands_in_the_column_of_its_state_with_what_is_asked(client: TestClient, tool: str) -> None:
    assert "not taken on yet" in client.get("/migration").text
    move(client, tool, State.TRIAGED)
    page = client.get("/migration").text
    lane = page[page.index('id="s-triaged"') : page.index('id="s-owned"')]
    assert "Limits.vbs" in lane
    assert "no owner yet" in words(lane)
    assert "0 days here" in words(lane)


def test_what_is_next_says_every_reason_before_one_tries(client: TestClient, tool: str) -> None:
    move(client, tool, State.TRIAGED)
    page = words(client.get(f"/migration?tool={tool}").text)
    assert "Limits.vbs stands at “triaged”" in page
    assert "G1" in page
    assert "nothing stands in the way" not in page.partition("not a tool")[0]


def test_a_card_says_who_is_asked_for_what_until_when(client: TestClient, plant: Inventory, tool: str) -> None:
    move(client, tool, State.TRIAGED)
    with plant.writing() as connection:
        for step, due in ((Step.OWNER, date(2026, 2, 20)), (Step.CONTAINMENT, date(2026, 4, 1))):
            caseload.put(connection, Ask(tool=tool, step=step, party=Party.OWNER), "olga", at=NOW, due=due)
    page = client.get("/migration").text
    assert "1 step overdue" in words(page)
    lane = words(page[page.index('id="s-triaged"') : page.index('id="s-owned"')])
    assert "overdue since 2026-02-20 Olga Operations : this tool needs a home" in lane


@pytest.mark.parametrize("query", ["view=sideways", "tool=T-NOBODY"])
def test_what_there_is_not_is_said(client: TestClient, query: str) -> None:
    assert client.get(f"/migration?{query}").status_code == 400


@pytest.mark.parametrize("view", sorted(PATHS))
def test_each_view_is_drawn(client: TestClient, view: str) -> None:
    assert client.get(f"/migration?view={view}").status_code == 200


def test_the_burn_down_is_drawn_from_the_figures_of_days(client: TestClient, plant: Inventory) -> None:
    assert "A line needs two days" in client.get("/migration").text
    with plant.writing() as connection:
        rows = [
            {"day": date(2026, 2, 1), "figure": "state:owned", "count": 9},
            {"day": date(2026, 3, 1), "figure": "state:owned", "count": 4},
            {"day": date(2026, 3, 1), "figure": "state:closed", "count": 5},
            {"day": date(2026, 3, 1), "figure": "outcome:watch", "count": 77},
            {"day": date(2026, 3, 1), "figure": "state:of-a-later-version", "count": 88},
        ]
        connection.execute(daily_counts.insert(), rows)
    page = client.get("/migration").text
    assert page.count('class="run"') == 2
    table = words(page[page.index("The same as a table") :])
    assert "2026-03-01 4 5" in table
    assert "2026-02-01 9 0" in table

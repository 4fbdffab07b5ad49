"""Five thousand tools: no page asks the database more often for them, and the coverage line is counted once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Connection, Table, Text, cast, event, func, insert, select

from inventory.store.board import Wanted, count_tools, list_tools
from inventory.store.engine import Inventory, open_inventory
from inventory.store.schema import sightings, tools, verdicts

TOOLS = 5_000
A_FEW = 3
"""Questions that are only asked where tools have copies, owners or tags; one for each of fifty lines would be more."""
NUMBERS = func.json_each("[" + ",".join(map(str, range(1, TOOLS))) + "]").table_valued("value")
ENDING = "-" + cast(NUMBERS.c.value, Text)


def multiply(connection: Connection, table: Table, times: int, **changed: ColumnElement[Any]) -> None:
    """Copy all rows of a table so many times; `changed` are columns as expressions over the row and `NUMBER`."""
    names = [column.name for column in table.columns if column.name in changed or not column.primary_key]
    picked = [changed.get(name, table.columns[name]) for name in names]
    rows = select(*picked).select_from(table.join(NUMBERS, NUMBERS.c.value <= times))
    connection.execute(insert(table).from_select(names, rows))


@pytest.fixture(scope="module")
def crowded(demo: Inventory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inventory]:
    """The demo's inventory, its tools copied under other names and ids until there are five thousand."""
    file = tmp_path_factory.mktemp("crowd") / "inventory.db"
    with closing(sqlite3.connect(str(demo.engine.url.database))) as original, closing(sqlite3.connect(file)) as copy:
        original.backup(copy)
    inventory = open_inventory(str(file))
    with inventory.writing() as connection:
        times = TOOLS // int(connection.execute(select(func.count()).select_from(tools)).scalar_one()) + 1
        multiply(connection, tools, times, id=tools.c.id + ENDING, name=tools.c.name + ENDING)
        multiply(connection, verdicts, times, tool_id=verdicts.c.tool_id + ENDING)
        multiply(
            connection,
            sightings,
            times,
            tool_id=sightings.c.tool_id + ENDING,
            name=sightings.c.name + ENDING,
            path=sightings.c.path + ENDING,
        )
    assert count_tools(inventory, Wanted()) >= TOOLS
    yield inventory
    inventory.close()


def statements(client: Any, inventory: Inventory, page: str) -> int:
    """Return how many statements the database is asked for one page."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(inventory.engine, "before_cursor_execute", note)
    try:
        assert client.get(page).status_code == 200
    finally:
        event.remove(inventory.engine, "before_cursor_execute", note)
    return len(asked)


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/tools",
        "/tools?sort=name",
        "/tools?q=Limits",
        "/tools?q=no-file-has-this-name",
        "/tools?criticality=quality&managed=no",
        "/tools?share=plant&class=high-risk",
        "/coverage",
    ],
)
def test_a_page_over_five_thousand_tools_asks_no_more_than_one_over_fifty(
    board: Any, demo: Inventory, crowded: Inventory, page: str
) -> None:
    few, many = board(demo), board(crowded)
    few.get(page)
    many.get(page)  # the coverage line is counted once in ten seconds
    assert statements(many, crowded, page) <= statements(few, demo, page) + A_FEW


def test_a_deep_page_costs_no_more_than_the_first(board: Any, crowded: Inventory) -> None:
    client = board(crowded)
    after = None
    for _ in range(40):
        after = list_tools(crowded, Wanted(), after=after, limit=100).after
    assert after
    client.get("/tools")
    assert statements(client, crowded, f"/tools?after={after}") <= statements(client, crowded, "/tools")


def test_the_coverage_line_is_counted_once_for_a_while_and_then_again(
    board: Any, sqlite: Inventory, bench: Any
) -> None:
    moments = [bench().now]
    client = board(sqlite, clock=lambda: moments[-1])
    honesty = client.app.state.board.honesty
    client.get("/")
    first = honesty.now()
    client.get("/coverage")
    assert honesty.now() is first
    moments.append(moments[-1] + timedelta(seconds=11))
    assert honesty.now() is not first
    moments.append(moments[-1] - timedelta(hours=1))
    assert honesty.now().counted == moments[-1]

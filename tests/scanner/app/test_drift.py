"""A share that changes between scans: what is told, what is only shown, and what an inventory of old says."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

SCRIPT = 'import pyodbc\nbase = pyodbc.connect("Driver={SQL Server};Server=mes01;Database=Q")\nlimit = 4.5\n'


@pytest.fixture
def edited(plant: Any) -> Any:
    """Give a function that saves a script, scans, and returns the tool's row and its history."""
    path = plant.share / "Quality" / "drifting.py"

    def edit(text: str) -> tuple[dict[str, Any], str]:
        path.write_text(text, encoding="utf-8")
        plant("scan", "-q")
        (row,) = [each for each in plant.rows("list") if each["name"] == path.name]
        return row, plant("show", row["tool_id"]).stdout

    return edit


def test_each_kind_of_change_is_shown_and_only_grave_ones_are_told(edited: Any) -> None:
    row, shown = edited(SCRIPT)
    assert (row["drift"], row["drifted"]) == (None, None)
    assert "none since it was found" in shown
    for text, expected, event in (
        (SCRIPT + "# a remark\n", "cosmetic", ""),
        (SCRIPT.replace("mes01", "mes02"), "connection", "connection changed"),
        (SCRIPT.replace("4.5", "4.6"), "logic", "logic changed"),
    ):
        row, shown = edited(text)
        assert row["drift"] == expected
        assert row["drifted"]
        assert f"{expected} on " in shown
        assert event in shown
        assert ("ends an approval" in shown) is bool(event)
        assert event or "changed" not in shown.rpartition("History")[2]


def test_an_inventory_that_knew_no_digests_says_nothing_of_what_it_cannot_compare(plant: Any, edited: Any) -> None:
    edited(SCRIPT)
    (base,) = plant.folder.glob("*.db")
    with sqlite3.connect(base) as connection:
        connection.execute("UPDATE tools SET logic = '', connections = '', structure = '', data = ''")
    connection.close()
    row, _ = edited(SCRIPT + "# a remark\n")
    assert row["drift"] is None
    row, _ = edited(SCRIPT.replace("4.5", "4.6"))
    assert row["drift"] == "logic"

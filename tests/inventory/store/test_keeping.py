"""Figures of a small inventory are counted each time; those of a large one are kept, and counted again behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from inventory.services.intake import intake
from inventory.store import keeping
from inventory.store.board import Tally, Wanted, count_tools, tally
from inventory.store.keeping import is_large, kept


@pytest.fixture
def shares_of_tools(plant: Any, bench: Any) -> Any:
    plant.files = {f"Lines/limits{number}.vbs": f"UPDATE Test_Limits SET Hi = {number}" for number in range(5)}  # noqa: S608 - the content of a made-up file
    plant.scan()
    intake(plant.inventory, bench())
    return plant.inventory


@pytest.fixture
def large(shares_of_tools: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(keeping, "LARGE", 3)
    return shares_of_tools


def until(said: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_small_inventory_is_counted_each_time(shares_of_tools: Any) -> None:
    figures = iter(range(3))
    assert not is_large(shares_of_tools)
    assert [kept(shares_of_tools, "figure", lambda: next(figures)) for _ in range(3)] == [0, 1, 2]


def test_a_large_one_is_counted_once_and_again_behind_when_the_figure_is_old(
    large: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = iter(range(9))
    assert is_large(large)
    monkeypatch.setattr(keeping, "AT_LEAST", 0.0)
    monkeypatch.setattr(keeping, "TIMES", 0)
    assert kept(large, "figure", lambda: next(figures)) == 0
    assert kept(large, "figure", lambda: next(figures)) == 0  # already old: the next one is being counted
    until(lambda: kept(large, "figure", lambda: next(figures)) > 0)
    monkeypatch.setattr(keeping, "AT_LEAST", 60.0)
    first = kept(large, "other", lambda: next(figures))
    assert kept(large, "other", lambda: -1) == first


def test_one_figure_may_need_another_and_waits_for_no_other(large: Any) -> None:
    held, asked = threading.Event(), threading.Event()

    def slow() -> int:
        asked.set()
        assert held.wait(10)
        return 1

    assert kept(large, "slow", slow, meanwhile=lambda: 0) == 0
    assert asked.wait(10)
    assert kept(large, "outer", lambda: 1 + kept(large, "inner", lambda: 1)) == 2
    held.set()
    until(lambda: kept(large, "slow", slow, meanwhile=lambda: 0) == 1)


def test_a_long_list_says_more_than_until_it_is_counted(large: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.store.search.FEW", 2)
    monkeypatch.setattr("inventory.store.counting.SURELY", 3)
    wanted = Wanted(search="limits")
    assert tally(large, wanted) in {Tally(tools=3, more=True), Tally(tools=5)}
    until(lambda: tally(large, wanted) == Tally(tools=5))
    assert count_tools(large, wanted) == 5

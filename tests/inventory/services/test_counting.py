"""The figures of each day: kept once, added up over days, and right to the last event that nobody has counted yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from inventory.services.counting import keep_count, keep_first_count, standing
from inventory.services.intake import intake
from inventory.services.reassess import reassess
from inventory.store import daily

FILES = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?", "R/scrap.vbs": "SELECT Line FROM Production"}


def scan(plant: Any, bench: Any, files: dict[str, str], day: int = 0) -> Any:
    plant.files = files
    plant.scan(day)
    intake(plant.inventory, bench(day))
    reassess(plant.inventory, bench(day))
    return bench(day).now


def test_it_is_kept_how_the_tools_stand_and_how_much_was_read(plant: Any, bench: Any) -> None:
    now = scan(plant, bench, FILES)
    keep_count(plant.inventory, now)
    kept = daily.standing_at(plant.inventory, now.date())
    wanted = {"tools": 2, "high_risk": 1, "managed": 0, "files": 2, "read": 2, "outcome:migrate_now": 1}
    assert {name: kept[name] for name in wanted} == wanted
    assert sum(count for name, count in kept.items() if name.startswith("state:")) == 2
    assert standing(plant.inventory, now) == {name: one for name, one in kept.items() if not name.startswith("event:")}


def test_the_last_count_of_a_day_stays_and_other_days_are_left_alone(plant: Any, bench: Any) -> None:
    first = scan(plant, bench, FILES)
    keep_count(plant.inventory, first)
    second = scan(plant, bench, {**FILES, "Q/more.vbs": "UPDATE Test_Limits SET Lo = 1"}, day=1)
    keep_count(plant.inventory, second)
    third = scan(plant, bench, {"R/scrap.vbs": FILES["R/scrap.vbs"]}, day=1)
    keep_count(plant.inventory, third)
    course = daily.course(plant.inventory, ("tools", "high_risk"), first.date())
    assert list(course) == [first.date(), second.date()]
    assert course[first.date()] == {"tools": 2, "high_risk": 1}
    assert course[second.date()] == {"tools": standing(plant.inventory, third)["tools"], "high_risk": 0}
    kept = daily.standing_at(plant.inventory, second.date())
    assert "outcome:migrate_now" not in kept, "what nobody has any more is not left over from this morning"


def test_events_are_counted_once_whenever_it_is_asked(plant: Any, bench: Any) -> None:
    now = scan(plant, bench, FILES)
    before = daily.happened_since(plant.inventory, now)
    assert before["discovered"] == 2
    keep_count(plant.inventory, now)
    keep_count(plant.inventory, now)
    assert daily.happened_since(plant.inventory, now) == before
    later = scan(plant, bench, {**FILES, "Q/more.vbs": "UPDATE Test_Limits SET Lo = 1"}, day=3)
    assert daily.happened_since(plant.inventory, now)["discovered"] == 3
    assert daily.happened_since(plant.inventory, later)["discovered"] == 1
    keep_count(plant.inventory, later)
    assert daily.happened_since(plant.inventory, now)["discovered"] == 3
    assert daily.happened_since(plant.inventory, later)["discovered"] == 1
    assert daily.happened_since(plant.inventory, later + timedelta(days=1))["discovered"] == 0


def test_once_a_day_is_enough(plant: Any, bench: Any) -> None:
    now = scan(plant, bench, FILES)
    keep_first_count(plant.inventory, now)
    scan(plant, bench, {**FILES, "Q/more.vbs": "UPDATE Test_Limits SET Lo = 1"})
    keep_first_count(plant.inventory, now)
    assert daily.standing_at(plant.inventory, now.date())["tools"] == 2
    assert daily.standing_at(plant.inventory, now.date() - timedelta(days=1)) == {}

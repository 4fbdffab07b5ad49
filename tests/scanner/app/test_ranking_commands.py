"""The backlog on the command line: ranked with reasons, and a mistyped name is no empty list."""

from __future__ import annotations


def test_the_backlog_is_ranked_with_the_reason_of_each_rank_in_one_line(plant) -> None:
    rows = plant.rows("backlog")
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["outcome"] for row in rows} <= {"migrate_now", "migrate_planned", "contain"}
    for outcome in {row["outcome"] for row in rows}:
        priorities = [row["priority"] for row in rows if row["outcome"] == outcome]
        assert priorities == sorted(priorities, reverse=True)
    assert all("\n" not in row["reason"] and "weight 0" in row["reason"] for row in rows)
    assert "shadowit next" in plant("backlog", "--limit", "2").stderr


def test_the_effort_of_the_database_of_test_limits_is_counted_from_its_objects(plant) -> None:
    (golden,) = (row for row in plant.rows("backlog") if row["name"] == "FinalTestLimits.accdb")
    assert "action quer" in golden["reason"]
    assert 3 < golden["effort_low"] < golden["effort_high"]


def test_a_system_or_plant_that_does_not_exist_is_refused(plant) -> None:
    assert "there is no system 'MES'" in plant("backlog", "--system", "MES", code=2).stderr
    assert "there is no plant 'Nrth'" in plant("backlog", "--plant", "Nrth", code=2).stderr

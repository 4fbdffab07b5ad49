"""After a scan: one tool stays one tool, only real changes are events, and nothing a person decided is lost."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import func, select

from inventory.services.intake import intake
from inventory.store.engine import open_inventory
from inventory.store.schema import events, sightings, tools, verdicts

LIMITS = "UPDATE Test_Limits SET Hi = ? WHERE Product = ?"
REPORT = "SELECT Line, Scrap FROM Production"
COLOUR = "Cells.Interior.Color = vbYellow"


def told(inventory: Any, *, since: int = 0) -> list[str]:
    with inventory.reading() as connection:
        return list(
            connection.execute(select(events.c.kind).where(events.c.id > since).order_by(events.c.id)).scalars()
        )


def last_event(inventory: Any) -> int:
    with inventory.reading() as connection:
        return connection.execute(select(func.max(events.c.id))).scalar() or 0


def picture(inventory: Any) -> list[tuple[Any, ...]]:
    """The inventory without ids and times: what two runs must have in common."""
    query = (
        select(
            sightings.c.path,
            sightings.c.lead,
            sightings.c.gone.is_(None),
            tools.c.name,
            tools.c.state,
            tools.c.fingerprint,
            tools.c.unseen.is_(None),
            verdicts.c.rule,
            verdicts.c.outcome,
            verdicts.c.score,
        )
        .join(tools, tools.c.id == sightings.c.tool_id)
        .join(verdicts, (verdicts.c.tool_id == tools.c.id) & verdicts.c.latest)
        .order_by(sightings.c.path)
    )
    with inventory.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def tools_at(inventory: Any) -> dict[str, str]:
    with inventory.reading() as connection:
        query = select(sightings.c.path, sightings.c.tool_id).where(sightings.c.gone.is_(None))
        return dict(connection.execute(query).all())


def test_a_first_scan_discovers_each_tool_once_and_judges_it(plant: Any, bench: Any) -> None:
    plant.files = {
        "Q/limits.vbs": LIMITS,
        "Q/report.vbs": REPORT,
        "me/colour.vbs": COLOUR,
        "me/letter.doc": "plain text",
    }
    plant.scan()
    assert intake(plant.inventory, bench()).judged == 3
    found = {row[0]: (row[4], row[7], row[8]) for row in picture(plant.inventory)}
    assert found == {
        "Q/limits.vbs": ("discovered", "R1", "migrate_now"),
        "Q/report.vbs": ("discovered", "R7", "close_gaps"),
        "me/colour.vbs": ("watched", "R8", "watch"),
    }
    assert sorted(told(plant.inventory)) == ["discovered"] * 3 + ["state_changed"]


def test_scanning_the_same_tree_twice_yields_zero_events_and_no_new_verdict(plant: Any, bench: Any) -> None:
    plant.files = {"Q/limits.vbs": LIMITS, "Q/copy.vbs": LIMITS, "me/colour.vbs": COLOUR, "a/b/c/report.vbs": REPORT}
    plant.projects = ("a/b",)
    plant.scan()
    intake(plant.inventory, bench())
    mark, before = last_event(plant.inventory), picture(plant.inventory)
    plant.scan(1)
    assert plant.opened == []
    assert intake(plant.inventory, bench(1)).judged == 0
    assert told(plant.inventory, since=mark) == []
    assert picture(plant.inventory) == before
    with plant.inventory.reading() as connection:
        assert connection.execute(select(func.count()).select_from(verdicts)).scalar() == 3


@pytest.mark.parametrize(
    ("target", "kind"), [("Q/limits_v2.vbs", "renamed"), ("Old/limits.vbs", "moved")], ids=["renamed", "moved"]
)
def test_a_moved_or_renamed_file_stays_the_same_tool(plant: Any, bench: Any, target: str, kind: str) -> None:
    plant.files = {"Q/limits.vbs": LIMITS, "Q/report.vbs": REPORT}
    plant.scan()
    intake(plant.inventory, bench())
    tool, mark = tools_at(plant.inventory)["Q/limits.vbs"], last_event(plant.inventory)
    plant.files[target] = plant.files.pop("Q/limits.vbs")
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert tools_at(plant.inventory)[target] == tool
    assert told(plant.inventory, since=mark) == [kind]


def test_a_copy_is_a_sighting_of_the_same_tool(plant: Any, bench: Any) -> None:
    plant.files = {"Q/limits.vbs": LIMITS}
    plant.scan()
    intake(plant.inventory, bench())
    mark = last_event(plant.inventory)
    plant.files["Old/limits.vbs"] = LIMITS
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert len(set(tools_at(plant.inventory).values())) == 1
    assert told(plant.inventory, since=mark) == ["copied"]
    plant.files.pop("Old/limits.vbs")
    plant.scan(2)
    intake(plant.inventory, bench(2))
    assert told(plant.inventory, since=mark) == ["copied", "copy_gone"]


def test_a_copy_that_goes_its_own_way_becomes_a_tool_of_its_own(plant: Any, bench: Any) -> None:
    plant.files = {"Q/limits.vbs": LIMITS, "Q/limits_old.vbs": LIMITS}
    plant.scan()
    intake(plant.inventory, bench())
    original, mark = tools_at(plant.inventory)["Q/limits.vbs"], last_event(plant.inventory)
    plant.files["Q/limits_old.vbs"] = REPORT
    plant.scan(1)
    intake(plant.inventory, bench(1))
    after = tools_at(plant.inventory)
    assert after["Q/limits.vbs"] == original
    assert after["Q/limits_old.vbs"] != original
    assert told(plant.inventory, since=mark) == ["diverged"]


def test_a_better_reader_changes_no_logic_and_voids_no_approval(plant: Any, bench: Any, people: Any) -> None:
    from classifiers.facts import Known
    from inventory.domain.registration import Draft
    from inventory.services.register import approve, register
    from inventory.store.queries import tool_page

    plant.files = {"Q/report.vbs": REPORT}
    plant.scan()
    intake(plant.inventory, bench())
    tool = tools_at(plant.inventory)["Q/report.vbs"]
    draft = Draft(owner="olga", purpose="p", documentation="d", inputs_outputs="i", how_to_run="h")
    register(plant.inventory, tool, draft, actor=people["olga"], bench=bench())
    approve(plant.inventory, tool, actor=people["pia"], bench=bench())
    mark = last_event(plant.inventory)
    plant.reader = "vbscript/2"
    plant.scan(1)
    assert plant.opened == ["Q/report.vbs"]
    intake(plant.inventory, bench(1))
    assert told(plant.inventory, since=mark) == []
    assert tool_page(plant.inventory, tool).standing.facts.unchanged is Known.YES


def test_two_tools_with_the_same_content_become_one(plant: Any, bench: Any) -> None:
    plant.files = {"A/limits.vbs": LIMITS, "B/report.vbs": REPORT}
    plant.scan()
    intake(plant.inventory, bench())
    mark = last_event(plant.inventory)
    plant.files["B/report.vbs"] = LIMITS
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert len(set(tools_at(plant.inventory).values())) == 1
    assert told(plant.inventory, since=mark) == ["merged"]
    plant.scan(2)
    assert intake(plant.inventory, bench(2)).judged == 0


def test_changed_logic_is_told_and_saved_data_is_not(plant: Any, bench: Any) -> None:
    plant.files = {"Q/report.vbs": f"{REPORT}|march"}
    plant.scan()
    intake(plant.inventory, bench())
    mark = last_event(plant.inventory)
    plant.files["Q/report.vbs"] = f"{REPORT}|april"
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert told(plant.inventory, since=mark) == []
    plant.files["Q/report.vbs"] = LIMITS
    plant.scan(2)
    intake(plant.inventory, bench(2))
    assert told(plant.inventory, since=mark) == ["logic_changed", "verdict_changed"]
    with plant.inventory.reading() as connection:
        assert list(connection.execute(select(verdicts.c.rule).order_by(verdicts.c.id)).scalars()) == ["R7", "R1"]


def test_a_project_is_one_tool_with_parts_wherever_it_moves(plant: Any, bench: Any) -> None:
    plant.projects = ("dev/oee", "dev2/oee")
    plant.files = {f"dev/oee/{name}.vbs": f"{REPORT} {name}" for name in "abc"} | {"dev/other.vbs": REPORT}
    plant.scan()
    intake(plant.inventory, bench())
    before, mark = tools_at(plant.inventory), last_event(plant.inventory)
    assert len({before[f"dev/oee/{name}.vbs"] for name in "abc"}) == 1
    assert before["dev/other.vbs"] != before["dev/oee/a.vbs"]
    plant.files = {path.replace("dev/oee", "dev2/oee"): text for path, text in plant.files.items()}
    plant.scan(1)
    intake(plant.inventory, bench(1))
    after = tools_at(plant.inventory)
    assert {after[f"dev2/oee/{name}.vbs"] for name in "abc"} == {before["dev/oee/a.vbs"]}
    assert told(plant.inventory, since=mark) == ["moved"]


def test_a_tool_that_is_gone_is_unseen_and_comes_back_as_itself(plant: Any, bench: Any) -> None:
    plant.files = {"Q/limits.vbs": LIMITS, "Q/report.vbs": REPORT}
    plant.scan()
    intake(plant.inventory, bench())
    tool, mark = tools_at(plant.inventory)["Q/limits.vbs"], last_event(plant.inventory)
    del plant.files["Q/limits.vbs"]
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert told(plant.inventory, since=mark) == ["unseen"]
    plant.files["Elsewhere/found.vbs"] = LIMITS
    plant.scan(2)
    intake(plant.inventory, bench(2))
    assert tools_at(plant.inventory)["Elsewhere/found.vbs"] == tool
    assert told(plant.inventory, since=mark) == ["unseen", "seen_again"]


def test_what_lies_in_an_unreachable_directory_is_not_unseen(plant: Any, bench: Any) -> None:
    plant.files = {"Q/limits.vbs": LIMITS, "P/deep/report.vbs": REPORT}
    plant.scan()
    intake(plant.inventory, bench())
    mark = last_event(plant.inventory)
    plant.unreachable = frozenset({"P"})
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert told(plant.inventory, since=mark) == []


def test_a_removed_directory_takes_everything_below_it_along(plant: Any, bench: Any) -> None:
    plant.files = {"Q/limits.vbs": LIMITS, "P/deep/report.vbs": REPORT, "P/deep/er/colour.vbs": COLOUR}
    plant.scan()
    intake(plant.inventory, bench())
    mark = last_event(plant.inventory)
    plant.files = {"Q/limits.vbs": LIMITS}
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert told(plant.inventory, since=mark) == ["unseen", "unseen"]


def test_a_file_that_cannot_be_read_this_time_keeps_what_was_read_of_it(plant: Any, bench: Any) -> None:
    plant.files = {"Q/limits.vbs": LIMITS}
    plant.scan()
    intake(plant.inventory, bench())
    mark, before = last_event(plant.inventory), picture(plant.inventory)
    plant.denied = frozenset({"Q/limits.vbs"})
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert told(plant.inventory, since=mark) == []
    assert picture(plant.inventory) == before


@pytest.mark.parametrize("records", range(7))
def test_a_scan_killed_anywhere_and_repeated_gives_the_undisturbed_inventory(
    tmp_path: Any, bench: Any, new_plant: Any, killed: Any, records: int
) -> None:
    first = {"A/limits.vbs": LIMITS, "B/report.vbs": REPORT, "C/colour.vbs": COLOUR, "P/x/a.vbs": "a", "P/x/b.vbs": "b"}
    second = {
        "A/limits.vbs": REPORT,
        "D/limits.vbs": LIMITS,
        "C/colour.vbs": COLOUR,
        "P/x/a.vbs": "a",
        "P/x/c.vbs": "b",
    }
    undisturbed, disturbed = (open_inventory(str(tmp_path / name)) for name in ("undisturbed.db", "disturbed.db"))
    for inventory, kills in ((undisturbed, False), (disturbed, True)):
        for day, files in enumerate((first, second)):
            share = new_plant(inventory, files=files, projects=("P/x",))
            if kills:
                with suppress(killed):
                    share.scan(day, kill_after=records, chunk=1)
            share.scan(day, chunk=1)
            intake(inventory, bench(day))
    assert picture(disturbed) == picture(undisturbed)
    assert told(disturbed) == told(undisturbed)
    undisturbed.close()
    disturbed.close()


def test_an_intake_killed_between_two_batches_is_gone_on_with(
    plant: Any, bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inventory.services import intake as module

    plant.files = {f"Q/tool{n}.vbs": f"{LIMITS} -- {n}" for n in range(7)}
    plant.scan()
    monkeypatch.setattr(module, "BATCH", 2)
    kept = module.ledger.append
    calls = iter(range(99))

    def dies(connection: Any, happened: Any) -> None:
        kept(connection, happened)
        if next(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(module.ledger, "append", dies)
    with pytest.raises(KeyboardInterrupt):
        intake(plant.inventory, bench())
    assert len(told(plant.inventory)) == 4
    monkeypatch.setattr(module.ledger, "append", kept)
    plant.scan(1)
    intake(plant.inventory, bench(1))
    assert told(plant.inventory) == ["discovered"] * 7

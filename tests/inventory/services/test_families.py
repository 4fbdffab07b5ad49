"""A person merges and splits: the decision holds over rescans, moves and new files, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from classifiers.families import Kinship
from inventory.domain.migration import State
from inventory.domain.refusal import Refused
from inventory.domain.registration import Draft
from inventory.services.families import agree, differ, merge, split, suggestions
from inventory.services.intake import intake
from inventory.services.move import move
from inventory.services.register import register
from inventory.store import queries
from inventory.store.schema import events, sightings, tools

MONTHS = tuple(f"OEE/OEE_2026-0{month}.vbs" for month in range(1, 7))
WHY = "one file a month"
DRAFT = Draft(owner="olga", purpose="p", documentation="d", inputs_outputs="i", how_to_run="h")


def logic(word: str = "oee") -> str:
    """Code that is long enough to be compared, and no tool of criticality."""
    return "\n".join(f"{word}{line} = Cells({line}, {line * 7}).Value + shift{line}" for line in range(30))


def tools_at(inventory: Any) -> dict[str, str]:
    with inventory.reading() as connection:
        query = select(sightings.c.path, sightings.c.tool_id).where(sightings.c.gone.is_(None))
        return dict(connection.execute(query).all())


def last_event(inventory: Any) -> int:
    with inventory.reading() as connection:
        return connection.execute(select(func.max(events.c.id))).scalar() or 0


def told(inventory: Any, *, since: int) -> list[tuple[str, str]]:
    with inventory.reading() as connection:
        query = select(events.c.kind, events.c.actor).where(events.c.id > since).order_by(events.c.id)
        return [tuple(row) for row in connection.execute(query)]


def listed(inventory: Any) -> list[str]:
    return [row.id for row in queries.find_tools(inventory).rows]


@pytest.fixture
def months(plant: Any, bench: Any) -> Any:
    """Six month files with the same logic and other data."""
    plant.files = {path: f"{logic()}|{path}" for path in MONTHS}
    plant.scan()
    intake(plant.inventory, bench())
    return plant


def merged(months: Any, bench: Any, people: Any, day: int = 1) -> str:
    ids = tools_at(months.inventory)
    return merge(months.inventory, [ids[path] for path in MONTHS], actor=people["bert"], reason=WHY, bench=bench(day))


def test_month_files_are_six_tools_until_a_person_merges_them(months: Any, bench: Any, people: Any) -> None:
    ids = tools_at(months.inventory)
    assert len(set(ids.values())) == 6
    mark = last_event(months.inventory)
    kept = merged(months, bench, people)
    assert kept == ids[MONTHS[0]]
    assert set(tools_at(months.inventory).values()) == {kept}
    assert listed(months.inventory) == [kept]
    assert told(months.inventory, since=mark) == [("merged", "bert")] * 6
    page = queries.tool_page(months.inventory, kept)
    assert page.tool.reason == "put together by a person"
    assert page.tool.name == "OEE_2026-01.vbs"
    assert len(page.sightings) == 6
    assert queries.resolve_tool(months.inventory, ids[MONTHS[3]]) == kept


def test_a_rescan_after_a_merger_says_nothing_and_changes_nothing(months: Any, bench: Any, people: Any) -> None:
    kept = merged(months, bench, people)
    mark = last_event(months.inventory)
    for day in (2, 3):
        months.reader = f"vbscript/{day}"  # every file is opened again
        months.scan(day)
        intake(months.inventory, bench(day))
    assert set(tools_at(months.inventory).values()) == {kept}
    assert told(months.inventory, since=mark) == []


def test_a_merged_file_that_is_moved_stays_with_its_tool_and_a_new_month_is_a_suggestion(
    months: Any, bench: Any, people: Any
) -> None:
    kept = merged(months, bench, people)
    months.files["Old/2026/OEE_2026-02.vbs"] = months.files.pop(MONTHS[1])
    months.files["OEE/OEE_2026-07.vbs"] = f"{logic()}|July"
    months.scan(2)
    intake(months.inventory, bench(2))
    ids = tools_at(months.inventory)
    assert ids["Old/2026/OEE_2026-02.vbs"] == kept
    july = ids.pop("OEE/OEE_2026-07.vbs")
    assert july != kept
    assert set(ids.values()) == {kept}
    months.files["Old/2026/OEE_2026-02.vbs"] += " and later data"  # and it has its own content from now on
    months.scan(3)
    intake(months.inventory, bench(3))
    assert tools_at(months.inventory)["Old/2026/OEE_2026-02.vbs"] == kept
    assert merge(months.inventory, [kept, july], actor=people["bert"], reason=WHY, bench=bench(4)) == kept
    assert set(tools_at(months.inventory).values()) == {kept}


def test_the_next_month_is_suggested_wherever_the_leading_file_went(months: Any, bench: Any, people: Any) -> None:
    kept = merged(months, bench, people)
    for number, path in enumerate(MONTHS):  # all of them leave, so no present name is followed
        months.files[f"Elsewhere/report {number}th of its kind.vbs"] = months.files.pop(path)
    months.scan(2)
    intake(months.inventory, bench(2))
    assert set(tools_at(months.inventory).values()) == {kept}
    months.files["OEE/OEE_2026-07.vbs"] = f"{logic()}|July"
    months.scan(3)
    intake(months.inventory, bench(3))
    (family,) = suggestions(months.inventory)
    assert set(family.tools) == {kept, tools_at(months.inventory)["OEE/OEE_2026-07.vbs"]}
    assert family.kinship is Kinship.ROLLOVER


def test_a_merged_file_may_change_and_the_tool_stays_one(months: Any, bench: Any, people: Any) -> None:
    kept = merged(months, bench, people)
    months.files[MONTHS[0]] = f"{logic('other')}|and other data"
    months.scan(2)
    intake(months.inventory, bench(2))
    assert set(tools_at(months.inventory).values()) == {kept}


def test_what_was_merged_is_split_by_the_opposite_command_and_comes_back_under_its_id(
    months: Any, bench: Any, people: Any
) -> None:
    before = tools_at(months.inventory)
    kept = merged(months, bench, people)
    own = split(
        months.inventory, kept, {("plant", MONTHS[3])}, actor=people["bert"], reason="another line", bench=bench(2)
    )
    assert own == before[MONTHS[3]]
    ids = tools_at(months.inventory)
    assert ids.pop(MONTHS[3]) == own
    assert set(ids.values()) == {kept}
    assert sorted(listed(months.inventory)) == sorted([kept, own])
    mark = last_event(months.inventory)
    months.reader = "vbscript/9"
    months.scan(3)
    intake(months.inventory, bench(3))
    assert told(months.inventory, since=mark) == []
    assert tools_at(months.inventory)[MONTHS[3]] == own


def test_copies_that_a_person_splits_stay_apart_though_their_content_is_equal(
    plant: Any, bench: Any, people: Any
) -> None:
    plant.files = {"Line1/limits.vbs": logic(), "Line2/limits.vbs": logic(), "Line3/limits.vbs": logic()}
    plant.scan()
    intake(plant.inventory, bench())
    (whole,) = set(tools_at(plant.inventory).values())
    own = split(
        plant.inventory, whole, {("plant", "Line2/limits.vbs")}, actor=people["bert"], reason="own line", bench=bench(1)
    )
    assert own != whole
    expected = {"Line1/limits.vbs": whole, "Line2/limits.vbs": own, "Line3/limits.vbs": whole}
    assert tools_at(plant.inventory) == expected
    plant.files["Line2/Old/limits.vbs"] = plant.files.pop("Line2/limits.vbs")
    plant.files["Line4/limits.vbs"] = logic()
    plant.reader = "vbscript/9"
    plant.scan(2)
    intake(plant.inventory, bench(2))
    ids = tools_at(plant.inventory)
    assert ids["Line2/Old/limits.vbs"] == own
    assert ids["Line4/limits.vbs"] == whole  # a new copy is the tool's that was there first
    mark = last_event(plant.inventory)
    plant.scan(3)
    assert intake(plant.inventory, bench(3)).judged == 0
    assert told(plant.inventory, since=mark) == []
    assert merge(plant.inventory, [whole, own], actor=people["bert"], reason="one again", bench=bench(4)) == whole
    assert set(tools_at(plant.inventory).values()) == {whole}


def test_the_leading_file_may_be_split_off_and_decisions_stay_with_the_tool(
    plant: Any, bench: Any, people: Any
) -> None:
    plant.files = {"a.vbs": logic(), "b/c.vbs": logic()}
    plant.scan()
    intake(plant.inventory, bench())
    whole = tools_at(plant.inventory)["a.vbs"]
    file(plant, whole, bench, people)
    own = split(plant.inventory, whole, {("plant", "a.vbs")}, actor=people["bert"], reason="mine", bench=bench(2))
    assert tools_at(plant.inventory) == {"a.vbs": own, "b/c.vbs": whole}
    page = queries.tool_page(plant.inventory, whole)
    assert page.tool.name == "c.vbs"
    assert page.registration is not None
    assert queries.tool_page(plant.inventory, own).registration is None


def file(plant: Any, tool: str, bench: Any, people: Any) -> None:
    draft = Draft(owner="olga", purpose="OEE", documentation="wiki", inputs_outputs="a, b", how_to_run="open it")
    register(plant.inventory, tool, draft, actor=people["eva"], bench=bench(1))


def test_the_tool_with_decisions_is_the_one_that_stays_and_keeps_them(months: Any, bench: Any, people: Any) -> None:
    ids = tools_at(months.inventory)
    file(months, ids[MONTHS[4]], bench, people)
    kept = merged(months, bench, people, 2)
    assert kept == ids[MONTHS[4]]
    page = queries.tool_page(months.inventory, kept)
    assert page.registration is not None
    assert page.tool.name == "OEE_2026-05.vbs"


def test_two_tools_that_both_carry_decisions_are_not_merged(months: Any, bench: Any, people: Any) -> None:
    ids = tools_at(months.inventory)
    file(months, ids[MONTHS[0]], bench, people)
    file(months, ids[MONTHS[5]], bench, people)
    mark = last_event(months.inventory)
    with pytest.raises(Refused, match="only one of these can hold"):
        merged(months, bench, people, 2)
    assert len(set(tools_at(months.inventory).values())) == 6
    assert told(months.inventory, since=mark) == []


def test_a_tool_that_was_found_to_be_none_is_not_merged(months: Any, bench: Any, people: Any) -> None:
    ids = tools_at(months.inventory)
    plain = ids[MONTHS[2]]
    move(months.inventory, plain, State.TRIAGED, actor=people["bert"], reason="looked at", bench=bench(1))
    move(
        months.inventory,
        ids[MONTHS[2]],
        State.NOT_A_TOOL,
        actor=people["bert"],
        second=people["olga"],
        reason="a template",
        bench=bench(1),
    )
    with pytest.raises(Refused, match="found to be no tool"):
        merged(months, bench, people, 2)


@pytest.mark.parametrize(
    ("who", "why", "said"),
    [("team", "x", "is a group"), ("gone", "x", "has left"), ("bert", "  ", "in one sentence why")],
)
def test_only_a_named_active_person_decides_and_says_why(  # noqa: PLR0917 - fixtures and what was tried
    months: Any, bench: Any, people: Any, who: str, why: str, said: str
) -> None:
    one, other = sorted(set(tools_at(months.inventory).values()))[:2]
    with pytest.raises(Refused, match=said):
        merge(months.inventory, [one, other], actor=people[who], reason=why, bench=bench(1))
    with pytest.raises(Refused, match=said):
        differ(months.inventory, [one, other], actor=people[who], reason=why, bench=bench(1))
    with pytest.raises(Refused, match=said):
        split(months.inventory, one, {("plant", "x")}, actor=people[who], reason=why, bench=bench(1))


def test_a_tool_is_not_merged_with_itself_nor_split_from_nothing(months: Any, bench: Any, people: Any) -> None:
    ids = tools_at(months.inventory)
    one = ids[MONTHS[0]]
    with pytest.raises(Refused, match="two different tools"):
        merge(months.inventory, [one, one], actor=people["bert"], reason=WHY, bench=bench(1))
    with pytest.raises(Refused, match="two different tools"):
        differ(months.inventory, [one, one], actor=people["bert"], reason=WHY, bench=bench(1))
    with pytest.raises(Refused, match="all the files"):
        split(months.inventory, one, {("plant", MONTHS[0])}, actor=people["bert"], reason=WHY, bench=bench(1))
    with pytest.raises(Refused, match="no such file: plant:nowhere"):
        split(months.inventory, one, {("plant", "nowhere")}, actor=people["bert"], reason=WHY, bench=bench(1))
    with pytest.raises(Refused, match="nobody said"):
        agree(months.inventory, [one, ids[MONTHS[1]]], actor=people["bert"], reason=WHY, bench=bench(1))
    kept = merged(months, bench, people)
    with pytest.raises(Refused, match=f"is part of {kept} already"):
        merge(months.inventory, [kept, ids[MONTHS[1]]], actor=people["bert"], reason=WHY, bench=bench(2))
    with pytest.raises(LookupError):
        merge(months.inventory, [kept, "T-NOWHERE"], actor=people["bert"], reason=WHY, bench=bench(2))


def test_what_a_person_said_is_different_is_not_suggested_again_until_it_is_taken_back(
    months: Any, bench: Any, people: Any
) -> None:
    ids = tools_at(months.inventory)
    (family,) = suggestions(months.inventory)
    assert sorted(family.tools) == sorted(ids.values())
    first, second, third = (ids[month] for month in MONTHS[:3])
    mark = last_event(months.inventory)
    differ(months.inventory, [first, second], actor=people["bert"], reason="another line", bench=bench(1))
    (family,) = suggestions(months.inventory)
    assert len(family.tools) == 5
    assert not {first, second} <= set(family.tools)
    assert told(months.inventory, since=mark) == [("kept_apart", "bert")] * 2
    agree(months.inventory, [first, second], actor=people["bert"], reason="no, it is not", bench=bench(2))
    (family,) = suggestions(months.inventory)
    assert len(family.tools) == 6
    differ(months.inventory, [first, second], actor=people["bert"], reason="another line", bench=bench(3))
    merge(months.inventory, [third, second], actor=people["bert"], reason=WHY, bench=bench(3))
    assert all(not {first, third} <= set(family.tools) for family in suggestions(months.inventory))
    differ(months.inventory, [*set(ids.values()) - {second}], actor=people["bert"], reason="all", bench=bench(4))
    assert suggestions(months.inventory) == []


def test_a_merged_tool_is_no_suggestion_any_more(months: Any, bench: Any, people: Any) -> None:
    merged(months, bench, people)
    assert suggestions(months.inventory) == []


def test_a_merger_does_not_change_what_is_known_of_the_logic(months: Any, bench: Any, people: Any) -> None:
    ids = tools_at(months.inventory)
    with months.inventory.reading() as connection:
        before = connection.execute(select(tools.c.fingerprint).where(tools.c.id == ids[MONTHS[0]])).scalar_one()
    kept = merged(months, bench, people)
    page = queries.tool_page(months.inventory, kept)
    assert page.tool.fingerprint == before
    assert page.tool.logic_changed == page.tool.discovered


def test_a_tool_whose_logic_changes_often_scores_higher_until_it_has_been_calm_for_long(plant: Any, bench: Any) -> None:
    def score() -> float:
        return queries.tool_page(plant.inventory, tools_at(plant.inventory)["a.vbs"]).standing.verdict.score

    def judged(day: int) -> float:
        plant.scan(day)
        intake(plant.inventory, bench(day))
        return score()

    plant.files = {"a.vbs": "UPDATE Test_Limits SET Hi = 0"}
    scores = [judged(0)]
    for day in range(1, 5):
        plant.files["a.vbs"] = f"UPDATE Test_Limits SET Hi = {day}"  # noqa: S608 - what a file contains
        scores.append(judged(day))
    assert scores == sorted(set(scores))
    plant.files["b.vbs"] = plant.files["a.vbs"]
    assert judged(700) < scores[1]


def test_a_tool_that_was_merged_twice_is_found_by_its_first_id_and_what_was_said_of_it_holds(
    months: Any, bench: Any, people: Any
) -> None:
    ids = tools_at(months.inventory)
    first, second, third, fourth = (ids[month] for month in MONTHS[:4])
    differ(months.inventory, [first, fourth], actor=people["bert"], reason="another line", bench=bench(1))
    merge(months.inventory, [second, first], actor=people["bert"], reason=WHY, bench=bench(2))
    merge(months.inventory, [third, second], actor=people["bert"], reason=WHY, bench=bench(3))
    assert queries.resolve_tool(months.inventory, first) == third
    assert all(not {third, fourth} <= set(family.tools) for family in suggestions(months.inventory))
    own = split(months.inventory, third, {("plant", MONTHS[0])}, actor=people["bert"], reason="back", bench=bench(4))
    assert tools_at(months.inventory)[MONTHS[0]] == own
    assert tools_at(months.inventory)[MONTHS[1]] == third


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("eva", "Eva Engineer owns none of them and is not assessor or board where they are .POLICY-4."),
        ("ingo", "belongs to IT; the business says what is one .CHG-1."),
    ],
)
def test_who_neither_owns_a_tool_nor_assesses_it_says_not_what_it_is(
    months: Any, bench: Any, people: Any, who: str, said: str
) -> None:
    ids = tools_at(months.inventory)
    pair, actor = [ids[MONTHS[0]], ids[MONTHS[1]]], people[who]
    for decide in (merge, differ, agree):
        with pytest.raises(Refused, match=said):
            decide(months.inventory, pair, actor=actor, reason=WHY, bench=bench(1))
    kept = merged(months, bench, people)
    with pytest.raises(Refused, match=said):
        split(months.inventory, kept, {("plant", MONTHS[3])}, actor=actor, reason=WHY, bench=bench(2))
    assert set(tools_at(months.inventory).values()) == {kept}


def test_an_owner_who_has_accepted_says_what_belongs_to_the_tool(months: Any, bench: Any, people: Any) -> None:
    ids = tools_at(months.inventory)
    own, other = ids[MONTHS[0]], ids[MONTHS[1]]
    file(months, own, bench, people)
    with pytest.raises(Refused, match="owns none of them"):
        merge(months.inventory, [own, other], actor=people["olga"], reason=WHY, bench=bench(2))
    register(months.inventory, own, DRAFT, actor=people["olga"], bench=bench(2))
    assert merge(months.inventory, [own, other], actor=people["olga"], reason=WHY, bench=bench(3)) == own


def test_a_critical_tool_does_not_disappear_behind_what_was_decided_about_a_lesser_one(
    plant: Any, bench: Any, people: Any
) -> None:
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?", "Q/report.vbs": logic()}
    plant.scan()
    intake(plant.inventory, bench())
    ids = tools_at(plant.inventory)
    limits, report = ids["Q/limits.vbs"], ids["Q/report.vbs"]
    for state in (State.TRIAGED, State.OWNED):
        register(plant.inventory, report, DRAFT, actor=people["olga"], bench=bench(1))
        who = "bert" if state is State.TRIAGED else "olga"
        move(plant.inventory, report, state, actor=people[who], reason="mine", bench=bench(1))
    with pytest.raises(Refused, match=f"{limits} is quality and {report} is .* and owned"):
        merge(plant.inventory, [report, limits], actor=people["bert"], reason=WHY, bench=bench(2))
    assert tools_at(plant.inventory) == ids

"""Overdue cases on both databases: manager, head and board hear of them in turn, and what was undecided is listed."""

from __future__ import annotations

from typing import Any

from inventory.domain.caseload import Party, Step
from inventory.domain.events import EventKind
from inventory.services.handover import hand_over
from inventory.store.queries import tool_page


def heard(desk: Any, day: int) -> list[tuple[str, str]]:
    """Deal on a day, and say who heard of the owner's overdue case."""
    number = str(desk.one(Step.CONTAINMENT, Party.OWNER).id)
    found = [event for event in desk.deal(day) if event.kind is EventKind.ESCALATED]
    return [(event.detail["level"], event.detail["to"]) for event in found if event.detail["case"] == number]


def test_an_overdue_case_goes_to_the_manager_the_head_and_the_board_each_once(desk: Any, owned: str) -> None:
    desk.deal(1)  # its last day is 17 March, the 15th after the scan
    days = (15, 16, 17, 23, 24, 31, 32, 60, 90)
    assert {day: heard(desk, day) for day in days} == {
        15: [],
        16: [("manager", "mara")],
        17: [],
        23: [],
        24: [("department head", "henri")],
        31: [],
        32: [("board", "bert")],
        60: [],
        90: [],
    }
    assert desk.one(Step.CONTAINMENT, Party.OWNER).told == ("mara", "henri", "bert")
    assert desk.one(Step.CONTAINMENT, Party.OWNER).ask.tool == owned


def test_who_has_no_manager_is_helped_by_the_head_at_once(desk: Any, owned: str) -> None:
    desk.deal(1)
    desk.deal(16)
    case = desk.one(Step.CONTAINMENT, Party.IT)
    assert (case.ask.tool, case.person, case.level, case.told) == (owned, "ingo", 2, ("henri",))


def test_nobody_hears_twice_of_one_case(desk: Any, owned: str) -> None:
    desk.staff["olga"] = type(desk.staff["olga"])(id="olga", name="Olga Operations", manager="henri")
    desk.deal(1)
    assert desk.one(Step.CONTAINMENT, Party.OWNER).ask.tool == owned
    assert [heard(desk, day) for day in (16, 24, 32)] == [[("manager", "henri")], [("board", "bert")], []]


def test_the_words_of_an_escalation_accuse_nobody(desk: Any, owned: str) -> None:
    desk.deal(1)
    desk.deal(16)
    event = next(event for event in desk.told(EventKind.ESCALATED) if event.detail["level"] == "manager")
    assert (event.tool_id, event.policy) == (owned, "POLICY-2")
    assert event.reason == "it was due on 2026-03-17; the manager may be able to help"


def test_what_was_handed_over_late_is_escalated_anew_only_when_the_new_clock_is_over(desk: Any, owned: str) -> None:
    desk.deal(1)
    desk.deal(16)
    case = desk.one(Step.CONTAINMENT, Party.OWNER)
    hand_over(desk.inventory, case.id, to=desk.staff["eva"], actor=desk.staff["olga"], reason="ill", bench=desk.on(16))
    assert desk.one(Step.CONTAINMENT, Party.OWNER).ask.tool == owned
    assert heard(desk, 24) == []
    assert heard(desk, 31) == [
        ("department head", "henri")
    ]  # 10 working days from 18 March are over; Eva has no manager


def test_a_question_with_signals_that_is_overdue_lists_its_tool_provisionally_and_the_verdict_stays(
    hinted: Any,
) -> None:
    tools = hinted.scan({"Q/limits.vbs": "a", "Q/plain_or_not.vbs": "broken b"})
    rules = {path: tool_page(hinted.inventory, tool).standing.verdict.rule for path, tool in tools.items()}
    assert rules == {"Q/limits.vbs": "R9", "Q/plain_or_not.vbs": "R9"}
    hinted.deal()
    due = {case.ask.tool: case.due.isoformat() for case in hinted.open if case.due is not None}
    assert due == {tools["Q/limits.vbs"]: "2026-03-16", tools["Q/plain_or_not.vbs"]: "2026-05-01"}
    for day in (14, 15, 16, 61, 62):
        hinted.deal(day)
    (event,) = hinted.told(EventKind.PROVISIONALLY_LISTED)
    assert (event.tool_id, event.policy, event.detail["list"]) == (tools["Q/limits.vbs"], "R9", "migrate_now")
    assert tool_page(hinted.inventory, tools["Q/limits.vbs"]).standing.verdict.rule == "R9"
    case = next(case for case in hinted.open if case.ask.tool == tools["Q/limits.vbs"])
    assert case.provisional == hinted.on(15).now


def test_who_is_handed_a_question_keeps_it_on_the_provisional_list(hinted: Any) -> None:
    hinted.scan({"Q/limits.vbs": "a"})
    hinted.staff["ada"] = type(hinted.staff["bert"])(id="ada", name="Ada", roles=hinted.staff["bert"].roles)
    hinted.deal()
    hinted.deal(15)
    case = hinted.one(Step.QUESTION)
    to = hinted.staff["bert" if case.person == "ada" else "ada"]
    hand_over(hinted.inventory, case.id, to=to, actor=hinted.staff[case.person], reason="knows it", bench=hinted.on(16))
    assert case.provisional is not None
    assert hinted.one(Step.QUESTION).provisional == case.provisional


def test_a_class_that_is_overdue_is_on_no_provisional_list_its_verdict_says_enough(desk: Any) -> None:
    desk.scan({"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?"})
    desk.deal()
    desk.deal(15)
    assert desk.one(Step.CLASS).level > 0
    assert desk.told(EventKind.PROVISIONALLY_LISTED) == []

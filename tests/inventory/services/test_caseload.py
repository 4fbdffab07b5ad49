"""Dealing cases on both databases: five each, the highest score first, clocks, the amnesty, leavers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

from classifiers.facts import Known
from inventory.domain.caseload import Party, Step
from inventory.domain.events import EventKind
from inventory.domain.governance import Governance
from inventory.domain.migration import State
from inventory.domain.people import Person, Role
from inventory.services.caseload import close_done, deal, waiting_cases
from inventory.services.clocking import table_of
from inventory.services.filing import prove
from inventory.services.intake import intake
from inventory.services.move import move_each
from inventory.services.reassess import reassess
from inventory.services.register import register
from inventory.store.queries import tool_page

LIMITS = "UPDATE Test_Limits SET Hi = ?"
REPORT = "SELECT Line, Scrap FROM Production"


def many(count: int) -> dict[str, str]:
    return {f"Q/limits{number}.vbs": f"{LIMITS} -- {number}" for number in range(count)}


def test_a_class_is_confirmed_by_an_assessor_before_anybody_is_asked_to_own_the_tool(desk: Any) -> None:
    tool = desk.scan({"Q/limits.vbs": LIMITS})["Q/limits.vbs"]
    desk.deal()
    assert desk.held == [(Step.CLASS, Party.ASSESSOR, "bert")]
    desk.triaged(tool)
    desk.deal(1)
    assert desk.held == [(Step.CONTAINMENT, Party.IT, "ingo"), (Step.OWNER, Party.HEAD, "henri")]


def test_dealing_twice_changes_nothing_and_tells_nothing(desk: Any) -> None:
    desk.scan(many(9))
    assert len(desk.deal()) == 5
    assert desk.deal() == []
    assert desk.deal(1) == []
    assert len(desk.told(EventKind.CASE_PUT)) == 5


def test_nobody_has_more_than_five_open_cases_and_the_highest_scores_go_first(desk: Any) -> None:
    tools = desk.scan(many(9))
    desk.deal()
    put = {case.ask.tool for case in desk.open}
    scores = {tool: tool_page(desk.inventory, tool).standing.verdict.score for tool in tools.values()}
    assert len(put) == 5
    assert min(scores[tool] for tool in put) >= max(scores[tool] for tool in scores.keys() - put)


def test_what_waits_has_no_clock_and_moves_up_when_a_case_is_done(desk: Any) -> None:
    desk.scan(many(6))
    desk.deal()
    with desk.inventory.reading() as connection:
        (last,) = waiting_cases(connection, table_of(connection, desk.on()))
    assert (last.ask.step, last.receivers) == (Step.CLASS, ("bert",))
    desk.triaged(desk.open[0].ask.tool, 20)
    desk.deal(20)
    (moved_up,) = (case for case in desk.open if case.ask == last.ask)
    assert moved_up.put == desk.on(20).now
    assert moved_up.due == date(2026, 4, 6)  # 14 days from 22 March end on a Sunday


def test_a_tool_without_an_owner_goes_to_the_head_of_the_plant_and_without_one_to_the_board(desk: Any) -> None:
    tool = desk.scan({"Q/limits.vbs": LIMITS})["Q/limits.vbs"]
    desk.triaged(tool)
    desk.deal()
    assert (Step.OWNER, Party.HEAD, "henri") in desk.held
    assert tool_page(desk.inventory, tool).registration is None  # OWN-3: whoever is asked is no owner by that
    desk.deal(1, henri=None)
    assert (Step.OWNER, Party.HEAD, "bert") in desk.held


def test_who_was_named_and_has_not_accepted_is_asked_whether_it_is_so(desk: Any, answers: Any) -> None:
    tool = desk.scan({"Q/limits.vbs": LIMITS})["Q/limits.vbs"]
    desk.triaged(tool)
    register(desk.inventory, tool, answers, actor=desk.staff["eva"], bench=desk.on())
    desk.deal()
    assert (Step.OWNER, Party.OWNER, "olga") in desk.held


def test_nobody_is_asked_where_nobody_holds_the_role_and_it_is_said(desk: Any) -> None:
    desk.scan({"Q/limits.vbs": LIMITS})
    assert desk.deal(bert=None) == []
    with desk.inventory.reading() as connection:
        (waiting,) = waiting_cases(connection, table_of(connection, desk.on(bert=None)))
    assert waiting.receivers == ()


def test_it_takes_no_case_of_the_business_whatever_role_it_was_given(desk: Any) -> None:
    desk.scan({"Q/limits.vbs": LIMITS})
    ingo = replace(desk.staff["ingo"], roles=frozenset({Role.ASSESSOR, Role.BOARD, Role.DEPARTMENT_HEAD}))
    assert desk.deal(bert=None, ingo=ingo) == []


def test_containment_is_put_to_both_sides_and_ends_when_its_items_are_proven(desk: Any, owned: str) -> None:
    desk.deal(1)
    assert desk.held == [(Step.CONTAINMENT, Party.IT, "ingo"), (Step.CONTAINMENT, Party.OWNER, "olga")]
    for item in ("backup", "access"):
        prove(desk.inventory, owned, item, "restored", actor=desk.staff["ingo"], bench=desk.on(2))
    desk.deal(2)
    assert desk.held == [(Step.CONTAINMENT, Party.OWNER, "olga")]
    assert [event.reason for event in desk.told(EventKind.CASE_CLOSED)] == ["done"]


def test_a_clock_starts_when_the_case_is_put_and_never_at_discovery(desk: Any, owned: str) -> None:
    desk.deal(40)
    case = desk.one(Step.CONTAINMENT, Party.OWNER)
    assert (case.ask.tool, case.put) == (owned, desk.on(40).now)
    assert case.due == date(2026, 4, 24)  # 10 working days after Saturday, 11 April


def test_holidays_of_the_plant_move_the_last_day_and_those_of_another_do_not(desk: Any, owned: str) -> None:
    closed = frozenset({date(2026, 4, 14), date(2026, 4, 15)})
    elsewhere = frozenset({date(2026, 4, 16)})
    desk.governance = replace(
        desk.governance, plants={"plant": "North"}, holidays={"North": closed, "South": elsewhere}
    )
    desk.deal(40)
    case = desk.one(Step.CONTAINMENT, Party.OWNER)
    assert (case.ask.tool, case.due) == (owned, date(2026, 4, 28))


def test_during_the_amnesty_no_clock_runs_but_that_of_containment(desk: Any, owned: str) -> None:
    desk.scan({"Q/limits.vbs": LIMITS, "Q/other.vbs": f"{LIMITS} -- other"}, day=1)
    desk.governance = Governance()  # SHA-1: 90 days from the first scan
    desk.deal(1)
    assert desk.one(Step.CONTAINMENT, Party.OWNER).ask.tool == owned
    assert desk.one(Step.CONTAINMENT, Party.OWNER).due == date(2026, 3, 17)
    assert desk.one(Step.CLASS).due is None
    desk.deal(90)
    assert desk.one(Step.CLASS).due is None
    desk.deal(91)
    assert desk.one(Step.CLASS).due == date(2026, 6, 15)  # 14 days from 1 June, its first day after the amnesty
    assert [event.detail["step"] for event in desk.told(EventKind.CLOCK_STARTED)] == ["class"]


def test_a_day_of_the_settings_ends_the_amnesty(desk: Any) -> None:
    desk.scan({"Q/limits.vbs": LIMITS})
    desk.governance = Governance(amnesty_until=date(2026, 3, 4))
    desk.deal(2)
    assert desk.one(Step.CLASS).due is None
    desk.deal(3)
    assert desk.one(Step.CLASS).due == date(2026, 3, 19)


def test_the_cases_of_a_leaver_go_to_the_manager(desk: Any, owned: str) -> None:
    desk.deal(1)
    olga = replace(desk.staff["olga"], active=False)
    reassess(desk.inventory, desk.on(5, olga=olga))
    desk.deal(5, olga=olga)
    assert desk.held == [(Step.CONTAINMENT, Party.IT, "ingo"), (Step.OWNER, Party.MANAGER, "mara")]
    case = desk.one(Step.OWNER)
    assert (case.ask.tool, case.due) == (owned, date(2026, 3, 13))  # 5 working days after Saturday, 7 March
    assert [event.reason for event in desk.told(EventKind.CASE_CLOSED)] == ["the person cannot take it any more"]


def test_a_case_of_a_role_goes_to_the_leavers_manager_who_holds_it_too(desk: Any) -> None:
    desk.scan({"Q/limits.vbs": LIMITS})
    ada = Person(id="ada", name="Ada", roles=frozenset({Role.ASSESSOR}), manager="zoe")
    zoe = Person(id="zoe", name="Zoe", roles=frozenset({Role.ASSESSOR}))
    desk.deal(0, ada=ada, zoe=zoe)
    assert desk.held == [(Step.CLASS, Party.ASSESSOR, "ada")]
    desk.deal(1, ada=replace(ada, active=False), zoe=zoe)
    assert desk.held == [(Step.CLASS, Party.ASSESSOR, "zoe")]
    assert desk.one(Step.CLASS).put == desk.on(1).now


def test_two_at_once_deal_once(desk: Any) -> None:
    desk.scan(many(9))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: deal(desk.inventory, desk.on()), range(8)))
    assert len(desk.held) == 5
    assert len(desk.told(EventKind.CASE_PUT)) == 5


def test_a_tool_that_is_gone_before_anybody_took_it_over_is_no_case_any_more(desk: Any) -> None:
    desk.scan({"Q/limits.vbs": LIMITS, "Q/report.vbs": REPORT})
    desk.deal()
    assert Step.CLASS in {case.ask.step for case in desk.open}
    for day in (1, 2):
        desk.plant.files = {"Q/report.vbs": REPORT}
        desk.plant.scan(day)
        intake(desk.inventory, desk.on(day))
    desk.deal(2)
    assert Step.CLASS not in {case.ask.step for case in desk.open}


def test_a_report_is_asked_for_its_gaps_when_somebody_answers_for_it(desk: Any, answers: Any) -> None:
    tool = desk.scan({"Lab/report.vbs": REPORT})["Lab/report.vbs"]
    desk.deal()
    assert desk.held == [(Step.OWNER, Party.HEAD, "henri")]
    assert desk.one(Step.OWNER).due == date(2026, 4, 1)
    register(desk.inventory, tool, replace(answers, read_only=Known.YES), actor=desk.staff["olga"], bench=desk.on(1))
    desk.deal(1)
    assert desk.held == [(Step.REGISTRATION, Party.HEAD, "henri"), (Step.SANDBOX, Party.OWNER, "olga")]
    assert desk.one(Step.SANDBOX).due == date(2026, 6, 1)


def test_a_case_that_a_move_has_done_is_closed_with_it_and_no_other_one(desk: Any) -> None:
    first, second, third = desk.scan(many(3)).values()
    desk.deal()
    desk.triaged(first)
    assert sorted(case.ask.tool for case in desk.open) == sorted([second, third])
    (closed,) = desk.told(EventKind.CASE_CLOSED)
    assert (closed.tool_id, closed.reason, closed.actor) == (first, "done", "scanner")
    bert = desk.staff["bert"]
    tried = move_each(desk.inventory, [first, second], State.TRIAGED, actor=bert, reason="limits", bench=desk.on(1))
    assert [bool(refused) for refused in tried.values()] == [True, False]
    assert [case.ask.tool for case in desk.open] == [third]
    desk.deal(1)
    assert {case.ask.step for case in desk.open if case.ask.tool != third} == {Step.OWNER, Step.CONTAINMENT}


def test_a_move_leaves_the_case_of_a_leaver_to_the_dealing_that_finds_somebody_else(desk: Any, owned: str) -> None:
    desk.deal()
    mine = [case.id for case in desk.open if case.ask.party is Party.OWNER]
    gone = desk.on(1, olga=replace(desk.staff["olga"], active=False))
    close_done(desk.inventory, [owned], gone)
    assert [case.id for case in desk.open if case.ask.party is Party.OWNER] == mine


def test_tools_that_move_while_cases_are_dealt_stop_nothing_and_leave_no_stale_case(desk: Any) -> None:
    tools = list(desk.scan(many(12)).values())

    def work(number: int) -> None:
        if number % 2:
            deal(desk.inventory, desk.on())
        else:
            desk.triaged(tools[number // 2])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(24)))
    desk.deal()
    assert {case.ask.step for case in desk.open} == {Step.OWNER, Step.CONTAINMENT}
    loads = [case.person for case in desk.open]
    assert {person: loads.count(person) for person in set(loads)} == {"henri": 5, "ingo": 5}
    with desk.inventory.reading() as connection:
        asks = [case.ask for case in desk.open]
        assert len(set(asks)) == len(asks)
        waiting = list(waiting_cases(connection, table_of(connection, desk.on())))
    assert len(waiting) == 2 * (12 - 5)

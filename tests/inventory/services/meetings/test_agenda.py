"""What comes on an agenda: everything that waits for the board, and nothing that does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from inventory.domain.meeting import Decision, ItemKind
from inventory.domain.migration import State
from inventory.domain.people import Organisation
from inventory.domain.refusal import Refused
from inventory.domain.registers import EnterpriseZone
from inventory.services import meetings
from inventory.services.agenda import gathered
from inventory.services.handover import complain
from inventory.services.move import move
from inventory.store.caseload_tables import cases
from inventory.store.schema import shares, tools


def topics(room: Any, day: int = 1, **changed: Any) -> list[Any]:
    bench = room.on(day)
    staff = replace(bench.organisation, **changed)
    with room.inventory.reading() as connection:
        return gathered(connection, replace(bench, organisation=staff), None)


def put(room: Any, tool: str, *, person: str = "olga", over: int = 3, level: int = 0, step: str = "plan") -> None:
    now = room.on().now
    values = {"tool_id": tool, "step": step, "party": "owner", "person": person, "put": now, "ending": "", "told": []}
    with room.inventory.writing() as connection:
        connection.execute(insert(cases).values(**values, level=level, due=now.date() - timedelta(days=over)))


def test_overdue_cases_are_one_item_and_those_of_which_the_board_heard_are_their_own(room: Any, limits: str) -> None:
    put(room, limits)
    put(room, limits, step="cut-over", over=9, level=3)
    put(room, limits, step="request", over=-5)
    found = {topic.kind: topic for topic in topics(room)}
    assert found[ItemKind.OVERDUE].title == "2 overdue cases"
    assert [line.text.rpartition("; ")[2] for line in found[ItemKind.OVERDUE].lines] == [
        "due 2026-02-22, 9 days over.",
        "due 2026-02-28, 3 days over.",
    ]
    assert found[ItemKind.ESCALATION].proposal == (
        "Help Olga Operations with it, or ask somebody else: bring it home by the date of its plan."
    )


def test_complaints_are_heard_and_what_was_said_before_the_last_meeting_is_not_heard_again(
    room: Any, limits: str
) -> None:
    for who, text in (("eva", "slow on Mondays"), ("olga", "wrong on Fridays")):
        complain(room.inventory, limits, text, actor=room.people[who], bench=room.on())
    number = room.session(2)
    (item,) = [one for one in room.record(number).items if one.topic.kind is ItemKind.COMPLAINT]
    assert [line.text for line in item.topic.lines] == [
        "Olga Operations: wrong on Fridays",
        "Eva Engineer: slow on Mondays",
    ]
    meetings.note(room.inventory, item.id, Decision.NOTED, actor=room.people["bert"], bench=room.on(2))
    room.close(number, 2)
    kinds = {one.topic.kind for one in room.record(room.call(3)).items}
    assert kinds == {ItemKind.VOTE}


def test_attempts_that_were_refused_come_before_the_board_with_the_reason(room: Any, limits: str) -> None:
    with pytest.raises(Refused):
        move(room.inventory, limits, State.PLANNED, actor=room.people["ingo"], reason="r", bench=room.on())
    (attempts,) = [topic for topic in topics(room, 2) if topic.kind is ItemKind.ATTEMPT]
    assert attempts.title == "1 refused attempt"
    (line,) = attempts.lines
    assert line.tool == limits
    assert line.text.startswith("2026-03-03 ingo: Ingo IT is not board at North")


def test_a_share_from_which_many_tools_disappeared_is_asked_about(room: Any) -> None:
    with room.inventory.writing() as connection:
        connection.execute(update(shares).values(held_tools=1200))
    (held,) = [topic for topic in topics(room) if topic.kind is ItemKind.HELD]
    assert held.title == "1,200 tools of plant are not found any more"


def test_critical_enterprise_software_waits_for_the_board_as_soon_as_it_lies_in_a_zone(room: Any, limits: str) -> None:
    found = room.scan(
        {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?", "ERP/post.vbs": "UPDATE Test_Limits SET Lo = 1"}
    )
    zone = EnterpriseZone(
        name="ERP", share="plant", path="ERP", service_owner="ingo", valid_until=room.on().now + timedelta(days=30)
    )
    (asked,) = [topic for topic in topics(room, enterprise=(zone,)) if topic.gate == "GE"]
    assert (asked.tool, asked.proposal) == (
        found["ERP/post.vbs"],
        "Take it as enterprise software that IT runs: it lies in ERP.",
    )
    ended = replace(zone, valid_until=room.on().now)
    assert [topic.gate for topic in topics(room, enterprise=(ended,))] == ["G3"]
    del limits


def test_what_nobody_needs_is_ended_only_when_nothing_is_missing_but_the_vote(room: Any, limits: str) -> None:
    for day in (3, 4, 5):
        room.scan({"Q/other.vbs": "SELECT 1"}, day)
    with room.inventory.writing() as connection:
        connection.execute(update(tools).where(tools.c.id == limits).values(state=State.OWNED.value))
    assert [topic.gate for topic in topics(room, 10)] == []
    (ended,) = topics(room, 120)
    assert (ended.tool, ended.gate) == (limits, "decommissioned")
    assert ended.proposal.startswith("End it without a migration: scans do not find it any more, and nobody used it")


def test_nobody_of_the_people_is_needed_to_make_an_agenda(room: Any) -> None:
    bench = replace(room.on(), organisation=Organisation())
    with room.inventory.reading() as connection:
        assert [topic.kind for topic in gathered(connection, bench, None)] == [ItemKind.VOTE]

"""Handing cases over, on both databases: one clock stops, another starts, only to who can take it (OWN-2, OWN-3)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from inventory.domain.caseload import Party, Step
from inventory.domain.events import EventKind
from inventory.domain.people import Person, Role, Unit
from inventory.domain.refusal import Refused
from inventory.services.handover import complain, hand_over
from inventory.store import caseload as store
from inventory.store.caseload_tables import cases

LIMITS = "UPDATE Test_Limits SET Hi = ?"


@pytest.fixture
def mine(desk: Any, owned: str) -> Any:
    """Olga's case: the owner's part of containment."""
    desk.deal(1)
    case = desk.one(Step.CONTAINMENT, Party.OWNER)
    assert case.ask.tool == owned
    return case


def test_handing_over_stops_the_senders_clock_and_starts_a_new_one(desk: Any, mine: Any) -> None:
    eva, olga = desk.staff["eva"], desk.staff["olga"]
    number = hand_over(desk.inventory, mine.id, to=eva, actor=olga, reason="on holiday", bench=desk.on(8))
    with desk.inventory.reading() as connection:
        before, now = store.one_case(connection, mine.id), store.one_case(connection, number)
    assert (before.closed, before.ending) == (desk.on(8).now, "handed over")
    assert (now.person, now.put, now.due, now.after) == ("eva", desk.on(8).now, date(2026, 3, 24), mine.id)
    (event,) = desk.told(EventKind.CASE_HANDED_OVER)
    assert (event.actor, event.reason, event.detail["receiver"]) == ("olga", "on holiday", "eva")
    assert desk.deal(8) == []  # whoever was handed a case keeps it


@pytest.mark.parametrize(
    ("to", "why", "policy"),
    [
        ("team", "a case is put to one person", "POLICY-3"),
        ("gone", "has left", "POLICY-3"),
        ("ingo", "belongs to IT; this is a case for the business", "OWN-3"),
        ("olga", "has it already", "POLICY-2"),
    ],
)
def test_a_case_of_the_business_goes_to_no_group_no_leaver_and_not_to_it(
    desk: Any, mine: Any, to: str, why: str, policy: str
) -> None:
    with pytest.raises(Refused, match=why) as refused:
        hand_over(desk.inventory, mine.id, to=desk.staff[to], actor=desk.staff["olga"], reason="r", bench=desk.on(1))
    assert [refusal.policy for refusal in refused.value.refusals] == [policy]
    assert desk.one(Step.CONTAINMENT, Party.OWNER).person == "olga"


def test_the_attempt_to_give_it_a_case_of_the_business_is_on_the_ledger(desk: Any, mine: Any) -> None:
    with pytest.raises(Refused):
        hand_over(
            desk.inventory, mine.id, to=desk.staff["ingo"], actor=desk.staff["olga"], reason="r", bench=desk.on(1)
        )
    (event,) = desk.told(EventKind.ATTEMPT_REFUSED)
    assert (event.actor, event.policy, event.tool_id) == ("olga", "OWN-3", mine.ask.tool)


def test_a_case_of_it_stays_with_it(desk: Any, mine: Any) -> None:
    del mine
    case, ingo = desk.one(Step.CONTAINMENT, Party.IT), desk.staff["ingo"]
    with pytest.raises(Refused, match="this is a case for IT"):
        hand_over(desk.inventory, case.id, to=desk.staff["eva"], actor=ingo, reason="r", bench=desk.on(1))
    inga = Person(id="inga", name="Inga IT", unit=Unit.IT)
    with pytest.raises(Refused, match="Inga IT is not IT operator"):
        hand_over(desk.inventory, case.id, to=inga, actor=ingo, reason="r", bench=desk.on(1, inga=inga))
    able = replace(inga, roles=frozenset({Role.IT_OPERATOR}))
    hand_over(desk.inventory, case.id, to=able, actor=ingo, reason="r", bench=desk.on(1, inga=able))
    assert desk.one(Step.CONTAINMENT, Party.IT).person == "inga"


def test_who_has_nothing_to_do_with_a_case_cannot_hand_it_over_and_all_is_said_at_once(desk: Any, mine: Any) -> None:
    with pytest.raises(Refused) as refused:
        hand_over(desk.inventory, mine.id, to=desk.staff["eva"], actor=desk.staff["pia"], reason=" ", bench=desk.on(1))
    assert [refusal.sentence for refusal in refused.value.refusals] == [
        "say in one sentence why",
        "Pia Product Owner neither has this case nor answers for who has it",
    ]


@pytest.mark.parametrize(("actor", "why"), [("team", "one person hands a case over"), ("gone", "must be here")])
def test_a_group_or_a_leaver_hands_nothing_over(desk: Any, mine: Any, actor: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        hand_over(desk.inventory, mine.id, to=desk.staff["eva"], actor=desk.staff[actor], reason="r", bench=desk.on(1))


@pytest.mark.parametrize("actor", ["mara", "henri", "bert"])
def test_a_manager_the_head_and_the_board_may_hand_a_case_over(desk: Any, mine: Any, actor: str) -> None:
    hand_over(desk.inventory, mine.id, to=desk.staff["eva"], actor=desk.staff[actor], reason="ill", bench=desk.on(1))
    assert desk.one(Step.CONTAINMENT, Party.OWNER).person == "eva"


def test_a_closed_case_or_one_that_there_is_not_cannot_be_handed_over(desk: Any, mine: Any) -> None:
    olga, bench = desk.staff["olga"], desk.on(1)
    hand_over(desk.inventory, mine.id, to=desk.staff["eva"], actor=olga, reason="r", bench=bench)
    with pytest.raises(Refused, match="is closed: handed over"):
        hand_over(desk.inventory, mine.id, to=desk.staff["pia"], actor=olga, reason="r", bench=bench)
    with pytest.raises(LookupError, match="no case 999"):
        hand_over(desk.inventory, 999, to=desk.staff["eva"], actor=olga, reason="r", bench=bench)


def test_nobody_is_handed_a_sixth_case(desk: Any) -> None:
    desk.scan({f"Q/limits{number}.vbs": f"{LIMITS} -- {number}" for number in range(12)})
    ada = Person(id="ada", name="Ada Assessor", roles=frozenset({Role.ASSESSOR}))
    desk.deal(0, ada=ada)
    first = next(case for case in desk.open if case.person == "bert")
    with pytest.raises(Refused, match="Ada Assessor has 5 open cases"):
        hand_over(desk.inventory, first.id, to=ada, actor=desk.staff["bert"], reason="r", bench=desk.on(0, ada=ada))


def test_of_many_who_hand_over_one_case_one_does_it(desk: Any, mine: Any) -> None:
    olga, eva = desk.staff["olga"], desk.staff["eva"]

    def attempt(_: int) -> bool:
        try:
            hand_over(desk.inventory, mine.id, to=eva, actor=olga, reason="r", bench=desk.on(1))
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(attempt, range(8))).count(True) == 1
    with desk.inventory.reading() as connection:
        assert len(connection.execute(select(cases).where(cases.c.after == mine.id)).all()) == 1


def test_complaints_are_kept_with_who_said_them(desk: Any, owned: str) -> None:
    eva = desk.staff["eva"]
    complain(desk.inventory, owned, "it is slow", actor=eva, bench=desk.on(1))
    complain(desk.inventory, owned, "still slow", actor=eva, bench=desk.on(2))
    with pytest.raises(Refused, match="say in one sentence"):
        complain(desk.inventory, owned, " ", actor=eva, bench=desk.on(2))
    with pytest.raises(Refused, match="a person complains"):
        complain(desk.inventory, owned, "slow", actor=desk.staff["team"], bench=desk.on(2))
    with desk.inventory.reading() as connection:
        assert store.complaint_counts(connection, [owned]) == {owned: 2}
    assert [event.policy for event in desk.told(EventKind.COMPLAINED)] == ["PO-3", "PO-3"]

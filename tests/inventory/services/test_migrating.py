"""Proofs, plans, votes, exceptions and what follows by itself, through the services and on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from inventory.domain.dossier import Value
from inventory.domain.events import EventKind
from inventory.domain.governance import Governance
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.refusal import Refused
from inventory.domain.registers import SystemOfRecord
from inventory.domain.registration import Draft
from inventory.services import filing
from inventory.services.intake import intake
from inventory.services.move import move, move_each, next_of
from inventory.services.register import register
from inventory.services.settle import settle
from inventory.store.queries import resolve_tool, tool_page
from inventory.store.schema import events, tools

LIMITS = "UPDATE Test_Limits SET Hi = ?"
DRAFT = Draft(owner="olga", purpose="p", documentation="d", inputs_outputs="i", how_to_run="h")
BRIAN = Person(id="brian", name="Brian Board", roles=frozenset({Role.BOARD}))
CARA = Person(id="cara", name="Cara Board", roles=frozenset({Role.BOARD}))
IRIS = Person(id="iris", name="Iris IT", unit=Unit.IT, roles=frozenset({Role.IT_OPERATOR}))
VALUE = Value(amount=Decimal(12000), unit="EUR a year")


@pytest.fixture
def day(people: Any, bench: Any) -> Any:
    """Make the bench of a day, with a board of three, a MES with its Product Owner, and IT's cost centre."""
    staff = Organisation.of(
        [*people.values(), BRIAN, CARA, IRIS],
        systems=[SystemOfRecord(name="MES", product_owner="pia", business_owner="olga")],
    )
    by = Governance(plants={"plant": "North"}, it_cost_centres=frozenset({"IT-100"}))
    return lambda number=1: replace(bench(number, staff), governance=by)


@pytest.fixture
def limits(plant: Any, day: Any, people: Any) -> str:
    """A tool that sets test limits, owned by Olga with Eva as deputy."""
    plant.files = {"Q/limits.vbs": LIMITS, "Q/other.vbs": "INSERT INTO Test_Limits VALUES (1)"}
    plant.scan()
    intake(plant.inventory, day(0))
    tool = resolve_tool(plant.inventory, "Q/limits.vbs")
    owned(plant.inventory, tool, day, people)
    return tool


def owned(inventory: Any, tool: str, day: Any, people: Any) -> None:
    if tool_page(inventory, tool).tool.state == State.DISCOVERED:
        move(inventory, tool, State.TRIAGED, actor=people["bert"], reason="it sets limits", bench=day())
    register(inventory, tool, DRAFT, actor=people["olga"], bench=day())
    move(inventory, tool, State.OWNED, actor=people["olga"], reason="mine", bench=day(), deputy=people["eva"])


def contained(inventory: Any, tool: str, day: Any, people: Any) -> None:
    for item in ("backup", "access"):
        filing.prove(inventory, tool, item, "ticket 7", actor=people["ingo"], bench=day())
    for item in ("accuracy", "fallback", "writes"):
        filing.prove(inventory, tool, item, "sheet 12", actor=people["olga"], bench=day())
    move(inventory, tool, State.CONTAINED, actor=people["olga"], reason="all proven", bench=day())


def planned(inventory: Any, tool: str, day: Any, people: Any, **changed: Any) -> None:
    said = {"system": "MES", "value": VALUE, "cost_centre": "4711", "target": date(2027, 1, 1)} | changed
    filing.plan(inventory, tool, actor=people["olga"], bench=day(), **said)


def voted(inventory: Any, tool: str, gate: str, day: Any, people: Any, *, number: int = 1) -> None:
    filing.vote(inventory, tool, gate, ayes=["brian", "cara"], noes=[], actor=people["bert"], bench=day(number))


def state(inventory: Any, tool: str) -> str:
    return str(tool_page(inventory, tool).tool.state)


def kinds(inventory: Any, tool: str) -> list[str]:
    with inventory.reading() as connection:
        return list(
            connection.execute(select(events.c.kind).where(events.c.tool_id == tool).order_by(events.c.id)).scalars()
        )


def test_a_tool_is_contained_when_it_and_its_owner_have_proven_their_items(
    inventory: Any, limits: str, day: Any, people: Any
) -> None:
    with pytest.raises(Refused) as refused:
        move(inventory, limits, State.CONTAINED, actor=people["olga"], reason="r", bench=day())
    missing = {refusal.sentence.partition(" ")[0] for refusal in refused.value.refusals}
    assert missing == {"backup", "access", "accuracy", "fallback", "writes"}
    with pytest.raises(Refused, match="proven by IT"):
        filing.prove(inventory, limits, "backup", "x", actor=people["olga"], bench=day())
    with pytest.raises(Refused, match="proven by the owner, Olga"):
        filing.prove(inventory, limits, "accuracy", "x", actor=people["ingo"], bench=day())
    with pytest.raises(Refused, match="what proves it"):
        filing.prove(inventory, limits, "accuracy", " ", actor=people["olga"], bench=day())
    with pytest.raises(Refused, match="no item 'prayer'"):
        filing.prove(inventory, limits, "prayer", "x", actor=people["olga"], bench=day())
    contained(inventory, limits, day, people)
    assert state(inventory, limits) == "contained"


def test_a_plan_says_all_that_is_wrong_with_it_at_once(inventory: Any, limits: str, day: Any, people: Any) -> None:
    contained(inventory, limits, day, people)
    nothing = Value(amount=Decimal(0), unit="")
    with pytest.raises(Refused) as refused:
        planned(
            inventory,
            limits,
            day,
            people,
            system="Excel",
            value=nothing,
            cost_centre="it-100",
            target=date(2026, 1, 1),
        )
    assert [refusal.policy for refusal in refused.value.refusals] == ["G3", "PO-1", "FIN-1", "G3"]


def test_a_vote_holds_for_the_plan_that_lay_before_the_board_and_for_no_other(
    inventory: Any, limits: str, day: Any, people: Any
) -> None:
    contained(inventory, limits, day, people)
    with pytest.raises(Refused, match="there is no plan"):
        move(inventory, limits, State.PLANNED, actor=people["bert"], reason="r", bench=day())
    planned(inventory, limits, day, people)
    voted(inventory, limits, "G3", day, people)
    planned(inventory, limits, day, people, cost_centre="4712")
    with pytest.raises(Refused, match="has not voted on this"):
        move(inventory, limits, State.PLANNED, actor=people["bert"], reason="r", bench=day())
    voted(inventory, limits, "G3", day, people)
    move(inventory, limits, State.PLANNED, actor=people["bert"], reason="r", bench=day())
    assert state(inventory, limits) == "planned"


def test_the_vote_of_who_owns_it_and_of_who_is_no_member_does_not_count(
    inventory: Any, limits: str, day: Any, people: Any
) -> None:
    with pytest.raises(Refused, match="Olga Operations is no member"):
        filing.vote(inventory, limits, "G3", ayes=["olga"], noes=[], actor=people["bert"], bench=day())
    with pytest.raises(Refused, match="cannot vote both ways"):
        filing.vote(inventory, limits, "G3", ayes=["cara"], noes=["cara"], actor=people["bert"], bench=day())
    with pytest.raises(Refused, match="nobody voted"):
        filing.vote(inventory, limits, "G3", ayes=[], noes=[], actor=people["bert"], bench=day())
    with pytest.raises(Refused, match="not on G7"):
        filing.vote(inventory, limits, "G7", ayes=["cara"], noes=[], actor=people["bert"], bench=day())
    with pytest.raises(Refused, match="is not board or assessor"):
        filing.vote(inventory, limits, "G3", ayes=["cara"], noes=[], actor=people["eva"], bench=day())
    contained(inventory, limits, day, people)
    planned(inventory, limits, day, people)
    filing.vote(inventory, limits, "G3", ayes=["cara"], noes=["brian"], actor=people["bert"], bench=day())
    with pytest.raises(Refused) as refused:
        move(inventory, limits, State.PLANNED, actor=people["bert"], reason="r", bench=day())
    assert [refusal.sentence[:12] for refusal in refused.value.refusals] == ["1 of the 2 m", "the board vo"]


def test_an_exception_ends_by_itself_and_is_renewed_twice_at_most(
    inventory: Any, limits: str, day: Any, people: Any
) -> None:
    contained(inventory, limits, day, people)
    for number in (10, 20, 30):
        until = day(number).now + timedelta(days=5)
        filing.waive(inventory, limits, reason="r", controls="c", until=until, actor=people["olga"], bench=day(number))
        voted(inventory, limits, "GX", day, people, number=number)
        move(inventory, limits, State.EXCEPTION, actor=people["bert"], reason="r", bench=day(number))
        assert settle(inventory, day(number + 4)) == []
        assert [event.policy for event in settle(inventory, day(number + 5))] == ["GX"]
        assert settle(inventory, day(number + 5)) == []
        assert state(inventory, limits) == "contained"
    with pytest.raises(Refused, match="renewed 2 times already"):
        filing.waive(
            inventory,
            limits,
            reason="r",
            controls="c",
            until=day(45).now,
            actor=people["olga"],
            bench=day(40),
        )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": ""}, "say why"),
        ({"controls": " "}, "which controls"),
        ({"days": -1}, "expired already"),
        ({"days": 181}, "later than in 180 days"),
    ],
)
def test_an_exception_without_reason_controls_or_end_is_refused(
    inventory: Any, limits: str, day: Any, changed: dict[str, Any], sentence: str
) -> None:
    said = {"reason": "r", "controls": "c", "days": 10} | changed
    olga = day().organisation.people["olga"]
    until = day().now + timedelta(days=said.pop("days"))
    with pytest.raises(Refused, match=sentence):
        filing.waive(inventory, limits, until=until, actor=olga, bench=day(), **said)


def test_in_bulk_each_tool_is_a_case_of_its_own(inventory: Any, limits: str, day: Any, people: Any) -> None:
    contained(inventory, limits, day, people)
    planned(inventory, limits, day, people)
    voted(inventory, limits, "G3", day, people)
    other = resolve_tool(inventory, "Q/other.vbs")
    answers = move_each(inventory, [limits, other], State.PLANNED, actor=people["bert"], reason="r", bench=day())
    assert answers[limits] == ()
    assert "no way to planned" in answers[other][0].sentence
    assert (state(inventory, limits), state(inventory, other)) == ("planned", "discovered")


def test_in_bulk_a_tool_that_is_not_there_is_refused_and_the_rest_moves(
    inventory: Any, limits: str, day: Any, people: Any
) -> None:
    other = resolve_tool(inventory, "Q/other.vbs")
    answers = move_each(
        inventory, ["T-0", other, limits], State.TRIAGED, actor=people["bert"], reason="limits", bench=day()
    )
    assert [str(refusal) for refusal in answers["T-0"]] == ["the inventory has no tool T-0 (POLICY-3)"]
    assert answers[other] == ()
    assert state(inventory, other) == "triaged"


def test_a_dead_tool_ends_by_owner_and_board_after_scans_have_proven_that_it_is_gone(
    inventory: Any, limits: str, plant: Any, day: Any, people: Any
) -> None:
    def end(number: int) -> None:
        move(inventory, limits, State.DECOMMISSIONED, actor=people["olga"], reason="r", bench=day(number))

    voted(inventory, limits, "decommissioned", day, people)
    with pytest.raises(Refused, match="still see it in 1 place"):
        end(100)
    plant.files = {"Q/other.vbs": "INSERT INTO Test_Limits VALUES (1)"}
    plant.scan(101)
    intake(inventory, day(101))
    with pytest.raises(Refused, match="has not voted on this"):
        end(102)  # the vote was on a tool that was still there
    voted(inventory, limits, "decommissioned", day, people, number=102)
    with pytest.raises(Refused, match="only the owner"):
        move(inventory, limits, State.DECOMMISSIONED, actor=people["eva"], reason="r", bench=day(102))
    end(102)
    assert settle(inventory, day(103)) == []
    plant.files = {"Elsewhere/limits.vbs": LIMITS, "Q/other.vbs": "INSERT INTO Test_Limits VALUES (1)"}
    plant.scan(104)
    intake(inventory, day(104))
    assert [event.detail["to"] for event in settle(inventory, day(104))] == ["reopened"]
    assert settle(inventory, day(105)) == []


def test_a_share_that_was_not_reached_proves_nothing(
    inventory: Any, limits: str, plant: Any, day: Any, people: Any
) -> None:
    voted(inventory, limits, "decommissioned", day, people)
    plant.files = {}
    plant.unreachable = frozenset({"Q"})
    plant.scan(101)
    intake(inventory, day(101))
    with pytest.raises(Refused, match="still see it"):
        move(inventory, limits, State.DECOMMISSIONED, actor=people["olga"], reason="r", bench=day(101))


def test_a_retired_tool_closes_after_three_complete_scans_and_thirty_days(
    inventory: Any, limits: str, plant: Any, day: Any
) -> None:
    plant.files = {"Q/other.vbs": "INSERT INTO Test_Limits VALUES (1)"}
    plant.scan(2)
    intake(inventory, day(2))
    with inventory.writing() as connection:  # the way there needs the signature of a later chapter
        connection.execute(tools.update().where(tools.c.id == limits).values(state=State.RETIRED.value))
    plant.scan(10)
    assert settle(inventory, day(40)) == []
    plant.scan(41)
    assert [event.policy for event in settle(inventory, day(31))] == []
    assert [event.policy for event in settle(inventory, day(41))] == ["G10"]
    assert state(inventory, limits) == "closed"


def test_what_comes_next_names_who_has_the_ball_and_what_is_missing(
    inventory: Any, limits: str, day: Any, people: Any
) -> None:
    now, ways = next_of(inventory, limits, bench=day())
    assert now is State.OWNED
    assert ways[0].state is State.CONTAINED
    assert set(ways[0].ball) == {"Olga Operations", "Ingo IT", "Iris IT"}
    assert len(ways[0].missing) == 5
    contained(inventory, limits, day, people)
    planned(inventory, limits, day, people)
    voted(inventory, limits, "G3", day, people)
    _, ways = next_of(inventory, limits, bench=day())
    assert (ways[0].state, ways[0].missing) == (State.PLANNED, ())


def test_refused_attempts_stand_on_the_ledger(inventory: Any, limits: str, day: Any, people: Any) -> None:
    with pytest.raises(Refused):
        filing.waive(inventory, limits, reason="", controls="", until=day().now, actor=people["ingo"], bench=day())
    with inventory.reading() as connection:
        row = connection.execute(select(events).order_by(events.c.id.desc()).limit(1)).one()
    assert (row.kind, row.actor, row.policy) == (EventKind.ATTEMPT_REFUSED.value, "ingo", "GX")
    assert row.detail == {"wanted": "waived"}


def test_two_who_move_at_once_move_once(inventory: Any, limits: str, day: Any, people: Any) -> None:
    contained(inventory, limits, day, people)
    planned(inventory, limits, day, people)
    voted(inventory, limits, "G3", day, people)

    def go(_number: int) -> bool:
        try:
            move(inventory, limits, State.PLANNED, actor=people["bert"], reason="r", bench=day())
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(go, range(4))) == 1
    assert kinds(inventory, limits).count("state_changed") == 4


def test_many_proofs_at_once_are_all_kept(inventory: Any, limits: str, day: Any, people: Any) -> None:
    def go(number: int) -> None:
        filing.prove(inventory, limits, "accuracy", f"sheet {number}", actor=people["olga"], bench=day())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(go, range(8)))
    assert kinds(inventory, limits).count("proven") == 8


def test_an_exception_is_not_prolonged_by_asking_for_a_longer_one(
    inventory: Any, limits: str, day: Any, people: Any
) -> None:
    contained(inventory, limits, day, people)
    asked = {"reason": "r", "controls": "c", "actor": people["olga"]}
    filing.waive(inventory, limits, until=day(15).now, bench=day(10), **asked)
    voted(inventory, limits, "GX", day, people, number=10)
    move(inventory, limits, State.EXCEPTION, actor=people["bert"], reason="r", bench=day(10))
    filing.waive(inventory, limits, until=day(100).now, bench=day(14), **asked)
    assert [event.policy for event in settle(inventory, day(15))] == ["GX"]


def test_a_plan_is_not_swapped_after_the_board_has_voted(inventory: Any, limits: str, day: Any, people: Any) -> None:
    with pytest.raises(Refused, match="Eva Engineer is not product owner or board"):
        filing.plan(
            inventory,
            limits,
            system="MES",
            value=VALUE,
            cost_centre="4711",
            target=date(2027, 1, 1),
            actor=people["eva"],
            bench=day(),
        )
    contained(inventory, limits, day, people)
    planned(inventory, limits, day, people)
    voted(inventory, limits, "G3", day, people)
    with pytest.raises(Refused, match="own request; somebody else moves it"):
        move(inventory, limits, State.PLANNED, actor=people["olga"], reason="r", bench=day())
    move(inventory, limits, State.PLANNED, actor=people["bert"], reason="r", bench=day())
    with pytest.raises(Refused, match="its plan was decided on"):
        planned(inventory, limits, day, people)


def test_it_does_not_vote(inventory: Any, limits: str, day: Any, people: Any) -> None:
    board = Person(id="ivo", name="Ivo IT", unit=Unit.IT, roles=frozenset({Role.BOARD}))
    bench = day()
    staff = replace(bench.organisation, people={**bench.organisation.people, "ivo": board})
    with pytest.raises(Refused, match="Ivo IT belongs to IT"):
        filing.vote(
            inventory,
            limits,
            "decommissioned",
            ayes=["ivo"],
            noes=[],
            actor=people["bert"],
            bench=replace(bench, organisation=staff),
        )

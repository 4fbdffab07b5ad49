"""Importing people on both databases: leavers orphan their tools to who answers for them, with a date (OWN-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from classifiers.facts import Known
from inventory.domain.directory import Declared, SystemEntry
from inventory.domain.events import EventKind
from inventory.domain.governance import Governance
from inventory.domain.people import Grant, Person, Role, Unit
from inventory.domain.refusal import Refused
from inventory.domain.registration import Draft
from inventory.services.directory import Listing, foresee, import_people
from inventory.services.intake import intake
from inventory.services.organisation import organisation
from inventory.services.register import approve, register
from inventory.services.registers import fresh
from inventory.store import registers
from inventory.store.people_tables import people as people_table
from inventory.store.queries import resolve_tool, tool_page
from inventory.store.schema import events

DRAFT = Draft(
    owner="otto",
    purpose="scrap per line",
    documentation="https://wiki.example/scrap",
    inputs_outputs="reads Production, draws a chart",
    how_to_run="open it; the total equals the MES",
    read_only=Known.YES,
)
OTTO = Person(id="otto", name="Otto Owner", manager="mia", department="Quality", plant="North")
MIA = Person(id="mia", name="Mia Manager", plant="North")
CREW = tuple(Person(id=f"w{n}", name=f"Worker {n}") for n in range(10))
LISTING = Listing(source="hr.csv", people=(OTTO, MIA, *CREW), complete=True)


@pytest.fixture
def declared(people: dict[str, Person]) -> Declared:
    return Declared(people=tuple(people.values()))


@pytest.fixture
def taken(inventory: Any, declared: Declared, bench: Any) -> Any:
    """Import a listing: `taken(LISTING, day=1)`."""

    def imported(listing: Listing = LISTING, *, day: int = 0, actor: str = "ingo", confirmed: bool = False) -> Any:
        today = fresh(inventory, declared, bench(day))
        return import_people(inventory, listing, actor=actor, confirmed=confirmed, declared=declared, bench=today)

    return imported


@pytest.fixture
def tool(plant: Any, bench: Any, taken: Any, people: Any, declared: Declared) -> str:
    """A report that Otto owns and Pia approved."""
    taken()
    plant.files = {
        "Lab/report.vbs": "SELECT Line, Scrap FROM Production",
        "Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?",
    }
    plant.scan()
    today = fresh(plant.inventory, declared, bench(1))
    intake(plant.inventory, today)
    tool = resolve_tool(plant.inventory, "Lab/report.vbs")
    register(plant.inventory, tool, DRAFT, actor=OTTO, bench=today)
    approve(plant.inventory, tool, actor=people["pia"], bench=today)
    assert tool_page(plant.inventory, tool).standing.facts.owner is Known.YES
    return tool


def kinds(inventory: Any) -> list[str]:
    with inventory.reading() as connection:
        return list(connection.execute(select(events.c.kind).order_by(events.c.id)).scalars())


def staff_of(inventory: Any, declared: Declared, bench: Any) -> Any:
    with inventory.reading() as connection:
        return organisation(connection, declared, bench().now)


def test_an_import_keeps_people_and_is_on_the_ledger_and_a_second_one_is_no_event(
    inventory: Any, taken: Any, declared: Declared, bench: Any
) -> None:
    told = taken()
    assert (len(told.diff.changes), told.diff.same) == (12, 0)
    found = staff_of(inventory, declared, bench)
    assert found.person("otto") == OTTO
    assert found.person("bert").roles == {Role.BOARD, Role.ASSESSOR}
    assert kinds(inventory) == ["directory_imported"]
    assert taken(day=1).diff.changes == ()
    assert kinds(inventory) == ["directory_imported"]


def test_the_ledger_says_who_imported_what_from_where(inventory: Any, taken: Any) -> None:
    taken()
    with inventory.reading() as connection:
        row = connection.execute(select(events)).one()
    assert (row.actor, row.tool_id, row.policy) == ("ingo", None, "OWN-3")
    assert row.detail == {"source": "hr.csv", "new": "12"}


@pytest.mark.parametrize("actor", ["bert", "olga", "eva", "otto"])
def test_only_an_it_operator_imports_people_and_nothing_is_kept_of_another_try(
    inventory: Any, taken: Any, actor: str
) -> None:
    taken(Listing(source="first.csv", people=(OTTO,)))
    with pytest.raises(Refused, match="is not IT operator"):
        taken(replace(LISTING, people=(MIA,)), actor=actor)
    with inventory.reading() as connection:
        assert list(connection.execute(select(people_table.c.id)).scalars()) == ["otto"]


def test_a_leavers_tools_go_to_the_manager_within_five_working_days_and_the_owner_is_gone_at_once(
    inventory: Any, taken: Any, tool: str
) -> None:
    without = replace(LISTING, people=(MIA, *CREW))
    told = taken(without, day=2)
    (orphans,) = told.orphans
    assert (orphans.leaver.id, orphans.tools, orphans.manager.id) == ("otto", (tool,), "mia")
    assert orphans.due.isoformat() == "2026-03-11"
    page = tool_page(inventory, tool)
    assert page.standing.facts.owner is Known.NO
    assert page.standing.verdict.rule == "R7"
    event = next(event for event in page.events if event.kind is EventKind.ORPHANED)
    assert event.detail == {"owner": "otto", "due": "2026-03-11", "manager": "mia"}
    assert event.policy == "OWN-3"
    assert kinds(inventory).count("orphaned") == 1
    assert taken(without, day=3).orphans == ()


def test_a_holiday_of_the_leavers_plant_is_no_working_day(
    inventory: Any, tool: str, declared: Declared, bench: Any
) -> None:
    holidays = {"North": frozenset({date(2026, 3, 5)}), "South": frozenset({date(2026, 3, 6)})}
    today = replace(fresh(inventory, declared, bench(2)), governance=Governance(holidays=holidays))
    (orphans,) = foresee(inventory, replace(LISTING, people=(MIA, *CREW)), declared=declared, bench=today).orphans
    assert (orphans.tools, orphans.due) == ((tool,), date(2026, 3, 12))


def test_who_comes_back_owns_again_what_nobody_else_took_over(inventory: Any, taken: Any, tool: str) -> None:
    taken(replace(LISTING, people=(MIA, *CREW)), day=2)
    told = taken(day=3)
    assert [change.happened for change in told.diff.changes] == ["back"]
    assert told.judged == 1
    assert tool_page(inventory, tool).standing.facts.owner is Known.YES


def test_an_owner_who_goes_to_it_owns_nothing_any_more(inventory: Any, taken: Any, tool: str) -> None:
    taken(replace(LISTING, people=(replace(OTTO, unit=Unit.IT), MIA, *CREW)), day=2)
    assert tool_page(inventory, tool).standing.facts.owner is Known.NO


def test_with_nobody_above_the_tools_are_orphaned_all_the_same(inventory: Any, taken: Any, tool: str) -> None:
    told = taken(replace(LISTING, people=CREW), day=2, confirmed=True)
    (orphans,) = told.orphans
    assert orphans.manager is None
    event = next(event for event in tool_page(inventory, tool).events if event.kind is EventKind.ORPHANED)
    assert "manager" not in event.detail


def test_too_many_leavers_are_refused_with_nothing_changed_unless_confirmed(inventory: Any, taken: Any) -> None:
    taken()
    fewer = replace(LISTING, people=(OTTO, MIA, *CREW[:7]))
    with pytest.raises(Refused, match="3 of 12 persons would be taken for leavers"):
        taken(fewer, day=1)
    with inventory.reading() as connection:
        active = list(connection.execute(select(people_table.c.active)).scalars())
    assert active == [True] * 12
    assert len(taken(fewer, day=1, confirmed=True).diff.changes) == 3


def test_a_listing_of_some_takes_nobody_for_a_leaver(taken: Any) -> None:
    taken()
    assert taken(Listing(source="some.csv", people=(OTTO,)), day=1).diff.changes == ()


def test_a_dry_run_tells_the_same_and_changes_nothing(
    inventory: Any, taken: Any, tool: str, declared: Declared, bench: Any
) -> None:
    before = kinds(inventory)
    without = replace(LISTING, people=(MIA, *CREW))
    foreseen = foresee(inventory, without, declared=declared, bench=fresh(inventory, declared, bench(2)))
    assert kinds(inventory) == before
    assert tool_page(inventory, tool).standing.facts.owner is Known.YES
    assert taken(without, day=2) == replace(foreseen, judged=1)


def test_an_import_says_what_it_makes_doubtful(inventory: Any, taken: Any, bench: Any) -> None:
    with inventory.writing() as connection:
        registers.keep_system(connection, SystemEntry(name="MES", product_owner="otto"), bench().now)
    lead = replace(LISTING, people=(*LISTING.people, Person(id="team", name="Team", mail="team-x@x.example")))
    taken(lead)
    from inventory.store import directory

    with inventory.writing() as connection:
        grant = Grant(role=Role.PRODUCT_OWNER)
        for person in ("otto", "mia"):
            directory.grant(connection, person, grant, giver="bert", second="ingo", now=bench().now)
    moved = (replace(MIA, unit=Unit.IT, manager="stranger"), *CREW, lead.people[-1])
    told = taken(replace(lead, people=moved), day=1)
    assert told.vacant == ("MES",)
    assert [person.id for person in told.doubtful] == ["team"]
    assert told.strangers == ("stranger",)
    assert [person.id for person in told.crossed] == ["mia"]


@pytest.mark.usefixtures("tool")
def test_a_failing_import_leaves_nothing_behind(inventory: Any, taken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from inventory.services import directory as service

    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    before = kinds(inventory)
    monkeypatch.setattr(service, "reassess_now", broken)
    with pytest.raises(OSError, match="full"):
        taken(replace(LISTING, people=(MIA, *CREW)), day=2)
    assert kinds(inventory) == before
    with inventory.reading() as connection:
        assert connection.execute(select(people_table.c.active).where(people_table.c.id == "otto")).scalar() is True

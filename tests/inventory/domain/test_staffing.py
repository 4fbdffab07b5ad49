"""What an import changes, who is asked before a fifth of a plant leaves, and who inherits a leaver's tools (OWN-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.domain.directory import Declared, Recorded, SystemEntry, drives, organisation_of, staff, systems
from inventory.domain.people import Grant, Organisation, Person, Role, Unit
from inventory.domain.registers import Drive, SystemOfRecord
from inventory.domain.sandbox import SandboxZone
from inventory.domain.staffing import Happened, diff, heir, looks_like_a_group, unit_of

ANN = Person(id="ann", name="Ann", manager="bob", department="Quality", plant="North")
BOB = Person(id="bob", name="Bob", manager="cleo")
CLEO = Person(id="cleo", name="Cleo")


def known(*people: Person) -> dict[str, Person]:
    return {person.id: person for person in people}


def test_a_listing_tells_who_is_new_changed_left_and_back() -> None:
    before = known(ANN, BOB, replace(CLEO, active=False))
    now = [replace(ANN, name="Anna"), replace(BOB, active=False), CLEO, Person(id="dan", name="Dan")]
    found = diff(before, now, complete=False)
    assert {change.now.id: change.happened for change in found.changes} == {
        "ann": Happened.CHANGED,
        "bob": Happened.LEFT,
        "cleo": Happened.BACK,
        "dan": Happened.NEW,
    }
    assert found.changes[0].fields == {"name": ("Ann", "Anna")}
    assert (found.known, found.same) == (2, 0)


def test_a_leaver_whose_name_is_corrected_has_neither_left_again_nor_come_back() -> None:
    gone = replace(ANN, active=False)
    (change,) = diff(known(gone), [replace(gone, name="Anna")], complete=False).changes
    assert change.happened is Happened.CHANGED


def test_the_same_listing_twice_changes_nothing() -> None:
    found = diff(known(ANN, BOB), [ANN, BOB], complete=True)
    assert (found.changes, found.same) == ((), 2)


def test_who_is_missing_has_left_only_if_the_listing_names_everybody() -> None:
    assert diff(known(ANN, BOB), [ANN], complete=False).changes == ()
    (left,) = diff(known(ANN, BOB), [ANN], complete=True).changes
    assert (left.happened, left.now) == (Happened.LEFT, replace(BOB, active=False))
    assert diff(known(ANN, replace(BOB, active=False)), [ANN], complete=True).changes == ()


def test_a_fifth_may_leave_unasked_and_not_one_more() -> None:
    crowd = [Person(id=f"p{n:02}", name="x") for n in range(10)]
    fifth = diff(known(*crowd), crowd[2:], complete=True)
    assert fifth.refusals(confirmed=False) == ()
    more = diff(known(*crowd), crowd[3:], complete=True)
    assert "3 of 10 persons" in str(more.refusals(confirmed=False))
    assert more.refusals(confirmed=True) == ()
    told = diff(known(*crowd), [replace(one, active=False) for one in crowd[:3]], complete=False)
    assert told.refusals(confirmed=False) != ()


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), max_size=8), st.booleans())
def test_what_a_diff_tells_makes_of_who_was_known_what_was_listed(
    listed: list[tuple[str, bool]],
    complete: bool,  # noqa: FBT001 - hypothesis hands it over
) -> None:
    before = known(*(Person(id=name, name=name) for name in "abc"))
    given_ = [Person(id=name, name=name.upper(), active=active) for name, active in listed]
    after = dict(before) | {change.now.id: change.now for change in diff(before, given_, complete=complete).changes}
    wanted = {person.id: person for person in given_}
    for name, person in after.items():
        if name in wanted:
            assert person == wanted[name]
        else:
            assert person == replace(before[name], active=not complete)
    assert diff(after, given_, complete=complete).changes == ()


def test_departments_of_it_are_told_by_patterns_and_an_empty_one_is_none() -> None:
    patterns = ("IT*", " informatik ")
    assert unit_of("IT Services", patterns) is Unit.IT
    assert unit_of("Informatik", patterns) is Unit.IT
    assert unit_of("Quality", patterns) is Unit.BUSINESS
    assert unit_of("", ("*",)) is Unit.BUSINESS
    assert unit_of("Kit", patterns) is Unit.BUSINESS


@pytest.mark.parametrize(
    "mail", ["team-test@x.example", "info@x.example", "dl.quality@x.example", "north.team@x.example"]
)
def test_an_address_without_manager_that_reads_like_a_list_is_doubted(mail: str) -> None:
    person = Person(id="x", name="x", mail=mail)
    assert looks_like_a_group(person)
    assert not looks_like_a_group(replace(person, manager="bob"))
    assert not looks_like_a_group(replace(person, is_group=True))


@pytest.mark.parametrize(
    "mail", ["", "ann.lee@x.example", "alistair@x.example", "teamann@x.example", "infante@x.example"]
)
def test_a_persons_address_is_not_doubted(mail: str) -> None:
    assert not looks_like_a_group(Person(id="x", name="x", mail=mail))


def heir_of(leaver: Person, *others: Person) -> str:
    found = heir(leaver, Organisation.of((leaver, *others)))
    return "" if found is None else found.id


def test_the_manager_inherits_and_up_the_chain_who_is_here_and_can_own() -> None:
    assert heir_of(ANN, BOB, CLEO) == "bob"
    assert heir_of(ANN, replace(BOB, active=False), CLEO) == "cleo"
    assert heir_of(ANN, replace(BOB, unit=Unit.IT), CLEO) == "cleo"
    assert heir_of(ANN, replace(BOB, is_group=True), CLEO) == "cleo"


def test_without_a_manager_the_head_of_the_department_inherits_else_of_the_plant() -> None:
    north = frozenset({Grant(role=Role.DEPARTMENT_HEAD, plant="North")})
    quality = Person(id="q", name="q", department="quality", grants=north)
    other = Person(id="a", name="a", department="Stores", grants=north)
    south = Person(
        id="s", name="s", department="Quality", grants=frozenset({Grant(role=Role.DEPARTMENT_HEAD, plant="South")})
    )
    assert heir_of(ANN, other, quality, south) == "q"
    assert heir_of(ANN, other, south) == "a"
    assert heir_of(ANN, south) == ""
    assert heir_of(ANN, replace(quality, active=False), replace(other, unit=Unit.IT)) == ""
    assert heir_of(replace(ANN, grants=north)) == ""


def test_a_circle_of_managers_ends() -> None:
    assert heir_of(ANN, replace(BOB, active=False, manager="ann")) == ""
    assert heir_of(ANN, replace(BOB, active=False, manager="cleo"), replace(CLEO, active=False, manager="bob")) == ""


def test_the_directory_says_who_somebody_is_and_the_settings_keep_their_roles() -> None:
    declared = Declared(people=(replace(ANN, name="Old", unit=Unit.IT, roles=frozenset({Role.ASSESSOR})), CLEO))
    grant = Grant(role=Role.BOARD, plant="North")
    found = staff(declared, Recorded(people=(ANN, BOB), grants=(("ann", grant), ("cleo", grant), ("nobody", grant))))
    assert set(found) == {"ann", "bob", "cleo"}
    assert (found["ann"].name, found["ann"].unit) == ("Ann", Unit.BUSINESS)
    assert found["ann"].roles == {Role.ASSESSOR}
    assert found["ann"].grants == found["cleo"].grants == {grant}
    assert found["bob"].grants == frozenset()


def test_of_a_system_of_one_name_the_inventory_overrides_only_what_it_says() -> None:
    declared = SystemOfRecord(name="SAP", kind="ERP", aliases=("SAP*",), product_owner="pia")
    found = systems([declared], [SystemEntry(name="sap", product_owner="poppy"), SystemEntry(name="MES", kind="MES")])
    assert found == (replace(declared, product_owner="poppy"), SystemOfRecord(name="MES", kind="MES"))
    assert systems([declared], [SystemEntry(name="SAP", aliases=(), major=False)])[0].aliases == ()


def test_of_a_zone_or_drive_of_one_name_that_of_the_inventory_counts() -> None:
    zone = SandboxZone(name="Lab", share="plant", path="Old", owner="ingo")
    recorded = Recorded(zones=(replace(zone, name="LAB", path="New"),))
    made = organisation_of(Declared(zones=(zone,)), recorded, datetime(2026, 3, 2, tzinfo=UTC))
    assert [one.path for one in made.zones] == ["New"]
    found = drives([Drive(letter="p", path="old"), Drive(letter="Q:", path="q")], [Drive(letter="P:", path="new")])
    assert [(one.letter, one.path) for one in found] == [("P:", "new"), ("Q:", "q")]

"""Roles are given to persons by persons, and by nobody alone to themself (POLICY section 3, CHG-1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.domain.people import Delegation, Grant, Organisation, Person, Role, Unit
from inventory.domain.roles import (
    FOUR_EYES,
    LONGEST_LOAN,
    OF_BUSINESS,
    OF_IT,
    Gift,
    grant_refusals,
    loan_refusals,
    return_refusals,
    revoke_refusals,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BRITTA = Person(id="britta", name="Britta Board", roles=frozenset({Role.BOARD}))
IRIS = Person(id="iris", name="Iris IT", unit=Unit.IT, roles=frozenset({Role.IT_OPERATOR}))
NORTH = Person(id="nora", name="Nora North", grants=frozenset({Grant(role=Role.BOARD, plant="North")}))


@pytest.fixture
def staff(people: dict[str, Person]) -> dict[str, Person]:
    return people | {"britta": BRITTA, "iris": IRIS, "nora": NORTH}


@pytest.fixture
def refused(staff: dict[str, Person]) -> Any:
    """Say why a role cannot be given: `refused("bert", "olga", Role.OWNER)`."""

    def why(
        giver: str, person: str, role: Role, *, plant: str = "", second: str = "", loans: tuple[Any, ...] = ()
    ) -> str:
        gift = Gift(
            person=staff[person],
            grant=Grant(role=role, plant=plant),
            giver=staff[giver],
            second=staff[second] if second else None,
        )
        organisation = Organisation.of(staff.values(), delegations=loans)
        return "; ".join(map(str, grant_refusals(gift, organisation, NOW)))

    return why


def loan(giver: str, taker: str, role: Role, plant: str = "", days: float = 3) -> Delegation:
    return Delegation(giver=giver, taker=taker, role=role, plant=plant, until=NOW + timedelta(days=days))


def test_a_member_of_the_board_gives_a_role_of_the_business(refused: Any) -> None:
    assert refused("bert", "eva", Role.DATA_OWNER) == ""


def test_an_it_operator_gives_the_roles_of_it_and_those_of_nobody(refused: Any) -> None:
    assert refused("ingo", "iris", Role.IT_ARCHITECT) == ""
    assert refused("ingo", "olga", Role.ENGINEER) == ""
    assert refused("ingo", "olga", Role.AUDITOR) == ""


@pytest.mark.parametrize("role", sorted(OF_BUSINESS - {Role.OWNER, Role.ASSESSOR}))
def test_it_alone_gives_no_role_of_the_business_not_even_with_two_operators(refused: Any, role: Role) -> None:
    if role not in FOUR_EYES:
        assert "IT alone" in refused("ingo", "eva", role)
    assert "IT alone" in refused("ingo", "eva", role, second="iris")
    assert refused("ingo", "eva", role, second="bert") == ""


@pytest.mark.parametrize("role", sorted(OF_BUSINESS))
def test_it_never_gets_a_role_of_the_business_whoever_gives_it(refused: Any, role: Role) -> None:
    said = refused("bert", "ingo", role, second="britta")
    assert "Ingo IT belongs to IT" in said
    assert "(CHG-1)" in said


@pytest.mark.parametrize("role", sorted(OF_IT))
def test_the_business_gets_no_role_of_it(refused: Any, role: Role) -> None:
    assert "(OWN-2)" in refused("bert", "eva", role)


@pytest.mark.parametrize(("giver", "role"), [("ingo", Role.IT_ARCHITECT), ("bert", Role.DATA_OWNER)])
def test_nobody_gives_a_role_to_themself(refused: Any, giver: str, role: Role) -> None:
    assert "nobody gives a role to themself" in refused(giver, giver, role)


def test_a_group_and_a_leaver_get_no_role_and_give_none(refused: Any, staff: dict[str, Person]) -> None:
    assert "is a group" in refused("bert", "team", Role.OWNER)
    assert "has left" in refused("bert", "gone", Role.OWNER)
    staff["team"] = replace(staff["team"], roles=frozenset({Role.BOARD}))
    staff["gone"] = replace(staff["gone"], roles=frozenset({Role.BOARD}))
    assert "team-test@plant.example is a group" in refused("team", "eva", Role.OWNER)
    assert "Gustav Gone has left" in refused("gone", "eva", Role.OWNER)


def test_who_is_neither_board_nor_it_operator_gives_nothing(refused: Any) -> None:
    for giver in ("olga", "pia", "eva"):
        assert "is neither board nor IT operator" in refused(giver, "iris", Role.AUDITOR)


@pytest.mark.parametrize("role", sorted(FOUR_EYES))
def test_board_product_owner_and_assessor_take_two_persons(refused: Any, role: Role) -> None:
    assert "two persons make somebody" in refused("bert", "eva", role)
    assert refused("bert", "eva", role, second="britta") == ""
    assert refused("bert", "eva", role, second="ingo") == ""


@pytest.mark.parametrize("role", sorted(set(Role) - FOUR_EYES - OF_IT))
def test_for_the_other_roles_one_person_is_enough(refused: Any, staff: dict[str, Person], role: Role) -> None:
    staff["new"] = Person(id="new", name="Nelly New")
    assert refused("bert", "new", role) == ""


def test_the_second_person_is_another_one_with_the_right_to_give(refused: Any) -> None:
    assert "somebody else" in refused("bert", "eva", Role.BOARD, second="bert")
    assert "somebody else" in refused("bert", "britta", Role.ASSESSOR, second="britta")
    said = "Olga Operations is neither board nor IT operator (POLICY-3)"
    assert refused("bert", "eva", Role.BOARD, second="olga") == said
    assert refused("olga", "eva", Role.BOARD, second="bert") == said
    assert "has left" in refused("bert", "eva", Role.BOARD, second="gone")
    assert "is a group" in refused("bert", "eva", Role.BOARD, second="team")


def test_behind_a_loan_stand_two_persons_so_a_borrowed_seat_is_no_second_pair_of_eyes(refused: Any) -> None:
    lent = (loan("bert", "olga", Role.BOARD),)
    assert "behind whom no one stands twice" in refused("bert", "eva", Role.BOARD, second="olga", loans=lent)
    assert "behind whom no one stands twice" in refused("olga", "eva", Role.BOARD, second="bert", loans=lent)
    assert refused("olga", "eva", Role.BOARD, second="britta", loans=lent) == ""


def test_nobody_is_given_a_role_by_whom_they_lent_the_right(refused: Any) -> None:
    lent = (loan("bert", "olga", Role.BOARD),)
    assert "nor has it given by whom they lent the right" in refused("olga", "bert", Role.DATA_OWNER, loans=lent)
    assert refused("olga", "eva", Role.DATA_OWNER, loans=lent) == ""


def test_a_seat_that_a_leaver_lent_gives_nothing(refused: Any, staff: dict[str, Person]) -> None:
    lent = (loan("bert", "olga", Role.BOARD),)
    assert refused("olga", "eva", Role.DATA_OWNER, loans=lent) == ""
    staff["bert"] = replace(staff["bert"], active=False)
    said = "Olga Operations is neither board nor IT operator (POLICY-3)"
    assert refused("olga", "eva", Role.DATA_OWNER, loans=lent) == said


def test_who_has_the_right_at_one_plant_gives_at_that_plant_alone(refused: Any) -> None:
    assert refused("nora", "eva", Role.DATA_OWNER, plant="North") == ""
    assert "is neither board at South" in refused("nora", "eva", Role.DATA_OWNER, plant="South")
    assert "is neither board nor" in refused("nora", "eva", Role.DATA_OWNER)


def test_what_somebody_has_is_not_given_again_everywhere_includes_every_plant(refused: Any) -> None:
    assert "is owner already" in refused("bert", "olga", Role.OWNER)
    assert "is owner at North already" in refused("bert", "olga", Role.OWNER, plant="North")


def test_a_member_of_the_board_who_went_to_it_gives_nothing_any_more(refused: Any, staff: dict[str, Person]) -> None:
    staff["bert"] = replace(staff["bert"], unit=Unit.IT)
    assert "is neither board" in refused("bert", "eva", Role.DATA_OWNER)


def test_an_operator_who_went_to_the_business_gives_nothing_any_more(refused: Any, staff: dict[str, Person]) -> None:
    staff["ingo"] = replace(staff["ingo"], unit=Unit.BUSINESS)
    assert "is neither board" in refused("ingo", "iris", Role.IT_ARCHITECT)


@given(st.sampled_from(sorted(Role)), st.sampled_from(["", "North"]), st.data())
def test_whoever_gives_a_role_somebody_of_the_board_stands_behind_each_role_of_the_business(
    role: Role, plant: str, data: st.DataObject
) -> None:
    units = st.sampled_from(list(Unit))
    held = st.frozensets(st.sampled_from([Role.BOARD, Role.IT_OPERATOR]))
    giver, second, person = (
        Person(id=name, name=name, unit=data.draw(units), roles=data.draw(held))
        for name in ("giver", "second", "person")
    )
    organisation = Organisation.of((giver, second, person))
    gift = Gift(person=person, grant=Grant(role=role, plant=plant), giver=giver, second=second)
    if grant_refusals(gift, organisation, NOW):
        return
    assert person.unit is not Unit.IT or role not in OF_BUSINESS
    if role in OF_BUSINESS:
        assert any(Role.BOARD in one.roles and one.unit is Unit.BUSINESS for one in (giver, second))


def revoked(staff: dict[str, Person], giver: str, person: str, role: Role, plant: str = "") -> str:
    gift = Gift(person=staff[person], grant=Grant(role=role, plant=plant), giver=staff[giver])
    return "; ".join(map(str, revoke_refusals(gift, Organisation.of(staff.values()), NOW)))


def test_a_role_is_taken_by_who_may_give_it_or_laid_down_by_who_has_it(staff: dict[str, Person]) -> None:
    staff["eva"] = replace(staff["eva"], grants=frozenset({Grant(role=Role.DATA_OWNER)}))
    assert revoked(staff, "bert", "eva", Role.DATA_OWNER) == ""
    assert revoked(staff, "eva", "eva", Role.DATA_OWNER) == ""
    assert "IT alone" in revoked(staff, "ingo", "eva", Role.DATA_OWNER)
    assert "is neither" in revoked(staff, "olga", "eva", Role.DATA_OWNER)


def test_what_was_not_given_is_not_taken_and_the_settings_are_changed_in_their_file(staff: dict[str, Person]) -> None:
    assert "was not made data owner" in revoked(staff, "bert", "eva", Role.DATA_OWNER)
    said = "Olga Operations has the role owner by scanner.toml; take it out of there (POLICY-3)"
    assert revoked(staff, "bert", "olga", Role.OWNER) == said
    staff["eva"] = replace(staff["eva"], grants=frozenset({Grant(role=Role.DATA_OWNER)}))
    assert "was not made data owner at North" in revoked(staff, "bert", "eva", Role.DATA_OWNER, "North")


def lent(staff: dict[str, Person], wanted: Delegation, *others: Delegation) -> str:
    return "; ".join(map(str, loan_refusals(wanted, Organisation.of(staff.values(), delegations=others), NOW)))


def test_who_has_a_role_lends_it_to_somebody_of_the_same_unit_until_a_day(staff: dict[str, Person]) -> None:
    assert lent(staff, loan("pia", "olga", Role.PRODUCT_OWNER)) == ""
    assert lent(staff, loan("ingo", "iris", Role.IT_OPERATOR)) == "Iris IT is IT operator already (POLICY-3)"


def test_a_role_that_is_lent_is_not_lent_on(staff: dict[str, Person]) -> None:
    first = loan("pia", "olga", Role.PRODUCT_OWNER)
    assert "not lent on" in lent(staff, loan("olga", "eva", Role.PRODUCT_OWNER), first)


def test_no_role_is_lent_to_a_group_a_leaver_or_oneself(staff: dict[str, Person]) -> None:
    assert "is a group" in lent(staff, loan("pia", "team", Role.PRODUCT_OWNER))
    assert "has left" in lent(staff, loan("pia", "gone", Role.PRODUCT_OWNER))
    assert "somebody else" in lent(staff, loan("pia", "pia", Role.PRODUCT_OWNER))
    staff["pia"] = replace(staff["pia"], active=False)
    assert "Pia Product Owner has left" in lent(staff, loan("pia", "olga", Role.PRODUCT_OWNER))


def test_it_gets_no_role_of_the_business_by_a_loan_and_none_crosses_the_line(staff: dict[str, Person]) -> None:
    assert "belongs to IT; product owner is of the business (CHG-1)" in lent(
        staff, loan("pia", "ingo", Role.PRODUCT_OWNER)
    )
    staff["ingo"] = replace(staff["ingo"], roles=frozenset({Role.AUDITOR}))
    assert "across the line" in lent(staff, loan("ingo", "eva", Role.AUDITOR))


def test_a_loan_ends_on_a_day_to_come_and_within_a_year(staff: dict[str, Person]) -> None:
    assert "still to come" in lent(staff, loan("pia", "olga", Role.PRODUCT_OWNER, days=0))
    late = replace(loan("pia", "olga", Role.PRODUCT_OWNER), until=NOW + LONGEST_LOAN + timedelta(seconds=1))
    assert "after a year" in lent(staff, late)
    assert lent(staff, replace(late, until=NOW + LONGEST_LOAN)) == ""


def test_a_role_at_one_plant_is_lent_at_that_plant(staff: dict[str, Person]) -> None:
    assert lent(staff, loan("nora", "eva", Role.BOARD, "North")) == ""
    assert "is not board; a role that is lent" in lent(staff, loan("nora", "eva", Role.BOARD))


def test_an_unknown_person_neither_lends_nor_borrows(staff: dict[str, Person]) -> None:
    assert "'nobody'" in lent(staff, loan("nobody", "olga", Role.OWNER))
    assert "'nobody'" in lent(staff, loan("pia", "nobody", Role.PRODUCT_OWNER))


def test_a_loan_is_ended_by_giver_taker_board_or_it_and_by_nobody_else(staff: dict[str, Person]) -> None:
    organisation = Organisation.of(staff.values())
    made = loan("pia", "olga", Role.PRODUCT_OWNER)
    for who in ("pia", "olga", "bert", "ingo"):
        assert return_refusals(made, staff[who], organisation, NOW) == ()
    assert "does not give roles there" in str(return_refusals(made, staff["eva"], organisation, NOW))
    gone = replace(staff["pia"], active=False)
    assert "has left" in str(return_refusals(made, gone, organisation, NOW))


def test_a_loan_acts_until_its_end_and_only_while_its_giver_has_the_role(staff: dict[str, Person]) -> None:
    made = loan("nora", "eva", Role.BOARD, "North")
    organisation = Organisation.of(staff.values(), delegations=[made])
    right = organisation.authority(staff["eva"], Role.BOARD, "North", NOW)
    assert right is not None
    assert right.behind == {"eva", "nora"}
    assert organisation.authority(staff["eva"], Role.BOARD, "South", NOW) is None
    assert organisation.authority(staff["eva"], Role.BOARD, "North", made.until) is None
    without = Organisation.of((staff | {"nora": replace(NORTH, grants=frozenset())}).values(), delegations=[made])
    assert without.authority(staff["eva"], Role.BOARD, "North", NOW) is None

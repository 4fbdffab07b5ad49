"""Giving, taking and lending roles on both databases: on the ledger, in one transaction, never twice at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from inventory.domain.directory import Declared
from inventory.domain.people import Grant, Person, Role
from inventory.domain.refusal import Refused
from inventory.services.organisation import organisation
from inventory.services.registers import fresh
from inventory.services.roles import give_back, grant, lend, revoke
from inventory.store.people_tables import grants, loans
from inventory.store.schema import events

HEAD = Grant(role=Role.DEPARTMENT_HEAD, plant="North")
BOARD = Grant(role=Role.BOARD)
DEMAND = Grant(role=Role.PRODUCT_OWNER)


@pytest.fixture
def declared(people: dict[str, Person]) -> Declared:
    return Declared(people=tuple(people.values()))


@pytest.fixture
def office(inventory: Any, declared: Declared, bench: Any) -> Any:
    """What every service is called with: `grant(inventory, ..., **office(1))`."""
    return lambda day=0: {"declared": declared, "bench": fresh(inventory, declared, bench(day))}


def staff(inventory: Any, declared: Declared, bench: Any, day: int = 0) -> Any:
    with inventory.reading() as connection:
        return organisation(connection, declared, bench(day).now)


def ledger(inventory: Any) -> list[tuple[str, str, Any]]:
    with inventory.reading() as connection:
        rows = connection.execute(select(events).order_by(events.c.id)).all()
    return [(row.kind, row.actor, row.detail) for row in rows]


def test_a_role_that_was_given_is_held_at_its_plant_and_is_on_the_ledger(
    inventory: Any, office: Any, declared: Declared, bench: Any
) -> None:
    grant(inventory, "eva", HEAD, actor="bert", reason="leads quality", **office())
    eva = staff(inventory, declared, bench).person("eva")
    assert eva.holds(Role.DEPARTMENT_HEAD, "North")
    assert not eva.holds(Role.DEPARTMENT_HEAD, "South")
    assert ledger(inventory) == [
        ("role_granted", "bert", {"person": "eva", "role": "department head", "plant": "North"})
    ]


def test_a_second_person_is_on_record(inventory: Any, office: Any) -> None:
    grant(inventory, "eva", BOARD, actor="bert", second="ingo", **office())
    with inventory.reading() as connection:
        row = connection.execute(select(grants)).one()
    assert (row.person, row.role, row.giver, row.second) == ("eva", "board", "bert", "ingo")
    assert ledger(inventory)[0][2]["second"] == "ingo"


def test_what_is_refused_is_not_kept_and_what_policy_forbids_is_on_record(inventory: Any, office: Any) -> None:
    with pytest.raises(Refused, match="IT alone"):
        grant(inventory, "eva", HEAD, actor="ingo", **office())
    with pytest.raises(Refused, match="two persons"):
        grant(inventory, "eva", BOARD, actor="bert", **office())
    with pytest.raises(Refused, match="nobody here has the id 'nobody'"):
        grant(inventory, "nobody", HEAD, actor="bert", **office())
    with inventory.reading() as connection:
        assert connection.execute(select(grants)).all() == []
    assert [(kind, actor) for kind, actor, _ in ledger(inventory)] == [("attempt_refused", "ingo")]


def test_a_role_that_was_taken_is_gone_with_what_was_lent_of_it(
    inventory: Any, office: Any, declared: Declared, bench: Any
) -> None:
    grant(inventory, "eva", HEAD, actor="bert", **office())
    lend(inventory, HEAD, "olga", bench(10).now, actor="eva", **office())
    before = staff(inventory, declared, bench)
    assert before.authority(before.people["olga"], HEAD.role, "North", bench().now) is not None
    revoke(inventory, "eva", HEAD, actor="bert", **office(1))
    after = staff(inventory, declared, bench)
    assert not after.people["eva"].holds(HEAD.role, "North")
    assert after.authority(after.people["olga"], HEAD.role, "North", bench().now) is None
    assert [kind for kind, _, _ in ledger(inventory)] == ["role_granted", "role_lent", "role_revoked"]


def test_roles_of_the_settings_count_as_given_and_cannot_be_taken_here(inventory: Any, office: Any) -> None:
    with pytest.raises(Refused, match=r"scanner\.toml"):
        revoke(inventory, "olga", Grant(role=Role.OWNER), actor="bert", **office())


def test_a_loan_holds_until_its_day_and_can_be_ended_before(
    inventory: Any, office: Any, declared: Declared, bench: Any
) -> None:
    until = bench(10).now
    lend(inventory, DEMAND, "olga", until, actor="pia", **office())

    def acts(day: int) -> bool:
        found = staff(inventory, declared, bench, day)
        return found.authority(found.people["olga"], Role.PRODUCT_OWNER, "", bench(day).now) is not None

    assert (acts(0), acts(9), acts(10)) == (True, True, False)
    with pytest.raises(Refused, match="does not give roles there"):
        give_back(inventory, DEMAND, giver="pia", taker="olga", actor="eva", **office())
    give_back(inventory, DEMAND, giver="pia", taker="olga", actor="olga", **office())
    assert not acts(1)
    assert ledger(inventory)[-1] == (
        "role_returned",
        "olga",
        {"giver": "pia", "taker": "olga", "role": "product owner", "until": f"{until:%Y-%m-%d}"},
    )
    with pytest.raises(Refused, match="has lent olga no such role"):
        give_back(inventory, DEMAND, giver="pia", taker="olga", actor="olga", **office())


def test_a_loan_to_it_is_refused_and_on_record(inventory: Any, office: Any, bench: Any) -> None:
    with pytest.raises(Refused, match="CHG-1"):
        lend(inventory, DEMAND, "ingo", bench(10).now, actor="pia", **office())
    assert [kind for kind, _, _ in ledger(inventory)] == ["attempt_refused"]
    with inventory.reading() as connection:
        assert connection.execute(select(loans)).all() == []


def test_a_loan_is_lengthened_by_lending_again_and_stays_one(inventory: Any, office: Any, bench: Any) -> None:
    for day in (5, 20):
        lend(inventory, DEMAND, "olga", bench(day).now, actor="pia", **office())
    with inventory.reading() as connection:
        assert [row.until for row in connection.execute(select(loans))] == [bench(20).now]


def test_who_acts_is_looked_up_in_the_transaction_so_a_role_just_taken_gives_nothing(
    inventory: Any, office: Any
) -> None:
    grant(inventory, "pia", BOARD, actor="bert", second="ingo", **office())
    stale = office()
    revoke(inventory, "pia", BOARD, actor="bert", **office())
    with pytest.raises(Refused, match="is neither board"):
        grant(inventory, "eva", HEAD, actor="pia", **stale)


def test_of_many_grants_at_once_each_is_kept_and_none_twice(inventory: Any, office: Any) -> None:
    wanted = [Grant(role=role, plant=f"P{n}") for n in range(4) for role in (Role.DATA_OWNER, Role.DEPARTMENT_HEAD)]
    today = office()

    def give(what: Grant) -> str:
        try:
            grant(inventory, "eva", what, actor="bert", **today)
        except Refused as refused:
            return str(refused)
        return ""

    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(give, wanted * 3))
    assert said.count("") == len(wanted)
    assert all("already" in one for one in said if one)
    with inventory.reading() as connection:
        kept = [Grant(role=Role(row.role), plant=row.plant) for row in connection.execute(select(grants))]
    assert sorted(kept, key=str) == sorted(wanted, key=str)
    assert [kind for kind, _, _ in ledger(inventory)].count("role_granted") == len(wanted)


def test_of_a_grant_and_its_end_at_once_the_ledger_and_the_table_agree(inventory: Any, office: Any) -> None:
    today = office()

    def flip(n: int) -> None:
        try:
            if n % 2:
                revoke(inventory, "eva", HEAD, actor="bert", **today)
            else:
                grant(inventory, "eva", HEAD, actor="bert", **today)
        except Refused:
            pass

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(flip, range(12)))
    told = [kind for kind, _, _ in ledger(inventory)]
    assert told == [("role_granted", "role_revoked")[n % 2] for n in range(len(told))]
    with inventory.reading() as connection:
        assert len(connection.execute(select(grants)).all()) == len(told) % 2


def test_loans_that_are_over_are_no_part_of_the_organisation(
    inventory: Any, office: Any, declared: Declared, bench: Any
) -> None:
    lend(inventory, DEMAND, "olga", bench().now + timedelta(hours=1), actor="pia", **office())
    assert len(staff(inventory, declared, bench).delegations) == 1
    assert staff(inventory, declared, bench, 1).delegations == ()

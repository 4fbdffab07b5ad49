"""Attempts to get round the policy: each is refused with its sentence, and stands on the ledger for the auditor."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from inventory.domain.migration import State
from inventory.domain.people import Grant, Person, Role
from inventory.domain.refusal import Refused
from inventory.services import roles
from inventory.services.audit import verify
from inventory.services.move import move, move_each
from inventory.services.registers import Desk, name_product_owner
from inventory.store.queries import resolve_tool
from scanner.app.demo.share import GOLDEN_CASE, REGISTERED_REPORT

DASHBOARD = "Production/Dashboards/line3_oee_grafana.json"


def noted(plant: Any, actor: str, policy: str, sentence: str) -> None:
    """The attempt stands on the ledger: who, on which policy id, and the sentence; and the chain is whole."""
    found = plant.refused()
    assert any(who == actor and rests == policy and sentence in said for who, rests, said in found), found
    assert plant.holds()


def owned(door: Any) -> None:
    door.move(GOLDEN_CASE, "triaged", "bert")
    door.register(GOLDEN_CASE, "olga")
    door.move(GOLDEN_CASE, "owned", "olga", deputy="eva")


def contained(door: Any) -> None:
    owned(door)
    for item in ("backup", "access", "secrets"):
        door.contain(GOLDEN_CASE, item, "ingo")
    for item in ("accuracy", "fallback", "writes"):
        door.contain(GOLDEN_CASE, item, "olga")
    door.move(GOLDEN_CASE, "contained", "olga")


def submitted(door: Any) -> None:
    door.move(DASHBOARD, "triaged", "bert")
    door.register(DASHBOARD, "eva", read_only="yes")
    door.approve(DASHBOARD, "olga")
    door.move(DASHBOARD, "owned", "olga")
    door.move(DASHBOARD, "submitted", "olga")


@pytest.mark.parametrize(
    ("owner", "sentence"),
    [
        ("ingo", "Ingo IT belongs to IT; the business owns the tool"),
        ("team", "team@plant.example is a group; the owner is one named person"),
        ("gustav", "Gustav Gone has left; the owner must be here"),
        ("nobody", "the owner nobody is not known here"),
    ],
)
def test_01_it_a_group_a_leaver_or_a_stranger_as_owner(door: Any, owner: str, sentence: str) -> None:
    said = door.refuses(lambda: door.register(GOLDEN_CASE, "eva", owner=owner))
    assert f"{sentence} (OWN-3)" in said
    noted(door.plant, "eva", "OWN-3", sentence)


def test_02_the_deputy_is_the_owner(door: Any) -> None:
    door.move(GOLDEN_CASE, "triaged", "bert")
    door.register(GOLDEN_CASE, "olga")
    said = door.refuses(lambda: door.move(GOLDEN_CASE, "owned", "olga", deputy="olga"))
    assert said.strip() == "owner and deputy are two persons (G1)"
    noted(door.plant, "olga", "G1", "owner and deputy are two persons")


def test_03_somebody_accepts_in_the_owners_name(door: Any) -> None:
    door.register(GOLDEN_CASE, "eva")
    assert "(OWN-3)" in door.refuses(lambda: door.approve(GOLDEN_CASE, "bert"))
    noted(door.plant, "bert", "OWN-3", "the owner has not accepted yet")


def test_04_the_owner_approves_their_own_tool(door: Any) -> None:
    door.register(DASHBOARD, "olga", read_only="yes")
    said = door.refuses(lambda: door.approve(DASHBOARD, "olga"))
    assert "the owner cannot approve it; that needs a second person (G11)" in said
    noted(door.plant, "olga", "G11", "the owner cannot approve it")


def test_05_it_signs_what_the_business_decides(door: Any) -> None:
    submitted(door)
    said = door.refuses(lambda: door.approve(DASHBOARD, "ingo"))
    assert "IT confirms the zone only; the business approves (CHG-1)" in said
    noted(door.plant, "ingo", "CHG-1", "IT confirms the zone only; the business approves")


def test_06_the_business_confirms_its_own_zone(door: Any) -> None:
    submitted(door)
    said = door.refuses(lambda: door.endorse(DASHBOARD, "bert", "IT operator"))
    assert "Bert Board is not of IT; IT confirms the zone (G11)" in said
    noted(door.plant, "bert", "G11", "is not of IT; IT confirms the zone")


def test_07_who_holds_no_role_calls_the_service_itself(door: Any) -> None:
    said = door.refuses(lambda: door.move(GOLDEN_CASE, "not_a_tool", "nemo", reason="a toy"))
    assert "Nemo is not assessor at Ulm (GN)" in said
    noted(door.plant, "nemo", "GN", "Nemo is not assessor at Ulm")
    assert door.plant.state(GOLDEN_CASE) == "discovered"


def test_08_one_person_alone_says_it_is_no_tool_against_the_evidence(door: Any) -> None:
    for second, sentence in (
        ({}, "there is evidence that this is a tool, so a second person has to agree"),
        ({"second": "bert"}, "the second person must be somebody else"),
        ({"second": "gustav"}, "Gustav Gone has left; the second person must be here"),
    ):
        said = door.refuses(lambda second=second: door.move(GOLDEN_CASE, "not_a_tool", "bert", **second))
        assert f"{sentence} (GN)" in said
        noted(door.plant, "bert", "GN", sentence)


def test_09_the_owner_or_a_stranger_votes(door: Any) -> None:
    contained(door)
    door.plan(GOLDEN_CASE, "olga")
    assert "Olga Operations is no member of the board" in door.refuses(
        lambda: door.vote(GOLDEN_CASE, "G3", "bert", "bert", "olga")
    )
    assert "Gustav Gone is a group or has left; members vote in person" in door.refuses(
        lambda: door.vote(GOLDEN_CASE, "G3", "bert", "bert", "gustav")
    )
    door.vote(GOLDEN_CASE, "G3", "bert", "bert")
    said = door.refuses(lambda: door.move(GOLDEN_CASE, "planned", "bert"))
    assert said.strip() == "1 of the 2 members that it needs voted for it; whose request it is does not count (G3)"


def test_10_a_plan_is_changed_after_the_board_has_voted(door: Any) -> None:
    contained(door)
    door.plan(GOLDEN_CASE, "olga")
    door.vote(GOLDEN_CASE, "G3", "bert", "bert", "pia")
    door.plan(GOLDEN_CASE, "olga", value="1")
    said = door.refuses(lambda: door.move(GOLDEN_CASE, "planned", "bert"))
    assert said.strip() == "the board has not voted on this; minute its vote first (G3)"


def test_11_it_files_the_plan_and_pays_for_it(door: Any) -> None:
    contained(door)
    said = door.refuses(lambda: door.plan(GOLDEN_CASE, "ingo", centre="it-100"))
    assert "Ingo IT belongs to IT; who files a plan is of the business (G3)" in said
    assert "it-100 is a cost centre of IT; the factory pays for its software (FIN-1)" in said


def test_12_an_exception_without_an_end_and_one_that_ended(door: Any) -> None:
    contained(door)
    said = door.refuses(lambda: door.waive(GOLDEN_CASE, "olga", 400))
    assert "it ends later than in 180 days (GX)" in said
    noted(door.plant, "olga", "GX", "it ends later than in 180 days")
    said = door.refuses(lambda: door.waive(GOLDEN_CASE, "olga", -3))
    assert "it has expired already; an exception always ends (GX)" in said
    said = door.refuses(lambda: door.move(GOLDEN_CASE, "exception", "bert"))
    assert "there is no exception to decide on" in said


def test_13_in_bulk_what_is_forbidden_for_one_stays_forbidden(services: Any) -> None:
    plant = services.plant
    services.move(DASHBOARD, "triaged", "bert")
    with plant.opened() as (inventory, bench):
        ids = {path: resolve_tool(inventory, path) for path in (GOLDEN_CASE, REGISTERED_REPORT, DASHBOARD)}
        bert = bench.organisation.people["bert"]
        answers = move_each(inventory, ids.values(), State.NOT_A_TOOL, actor=bert, reason="all of it", bench=bench)
    refused = {path: tuple(map(str, answers[tool])) for path, tool in ids.items() if answers[tool]}
    sentence = "there is evidence that this is a tool, so a second person has to agree (GN)"
    assert refused[GOLDEN_CASE] == (sentence,)
    assert plant.state(GOLDEN_CASE) == "discovered"
    noted(plant, "bert", "GN", "there is evidence that this is a tool")


def test_14_a_descriptor_or_a_scan_that_says_accepted_and_approved(typed: Any) -> None:
    plant = typed.plant
    descriptor = plant.folder / "share" / (DASHBOARD + ".citizen.toml")
    text = "\n".join(
        f'{name} = "{value}"'
        for name, value in {
            "owner": "olga",
            "purpose": "oee of line 3",
            "documentation": "https://wiki.plant.example/oee",
            "inputs_outputs": "reads production",
            "how_to_run": "open it",
        }.items()
    )
    descriptor.write_text(f'{text}\napproved = "yes"\naccepted = "yes"\n', encoding="utf-8")
    typed.scan()
    filed = plant.page(DASHBOARD).registrations
    assert all(one.accepted is None and one.approved is None for one in filed)
    assert plant.page(DASHBOARD).standing.facts.owner != "yes"
    assert plant.page(DASHBOARD).standing.facts.unchanged != "yes"


def test_15_an_approval_is_carried_over_to_other_logic(door: Any) -> None:
    submitted(door)
    path = door.plant.folder / "share" / DASHBOARD
    board = json.loads(path.read_bytes())
    next(target for panel in board["panels"] for target in panel.get("targets", ()))["rawSql"] = "SELECT 1 FROM other"
    path.write_bytes(json.dumps(board).encode())
    door.scan()
    said = door.refuses(lambda: door.approve(DASHBOARD, "bert"))
    assert "the logic has changed since this was filed; file it again (G11)" in said
    noted(door.plant, "bert", "G11", "the logic has changed since this was filed")


def lend(plant: Any, giver: str, role: Role, taker: str) -> None:
    with plant.opened() as (inventory, bench):
        until = bench.now + timedelta(days=5)
        loan = (Grant(role=role), taker, until)
        roles.lend(inventory, *loan, actor=giver, declared=plant.place.declared, bench=bench)


def test_16_one_member_votes_twice_by_way_of_a_loan(services: Any) -> None:
    contained(services)
    services.plan(GOLDEN_CASE, "olga")
    lend(services.plant, "bert", Role.BOARD, "nemo")
    services.vote(GOLDEN_CASE, "G3", "bert", "bert", "nemo")
    said = services.refuses(lambda: services.move(GOLDEN_CASE, "planned", "bert"))
    assert said == "1 of the 2 members that it needs voted for it; whose request it is does not count (G3)"


def test_17_who_lent_the_role_is_the_second_person(services: Any) -> None:
    lend(services.plant, "bert", Role.ASSESSOR, "nemo")
    said = services.refuses(lambda: services.move(GOLDEN_CASE, "not_a_tool", "nemo", second="bert"))
    assert said == "the second person must be somebody else (GN)"
    noted(services.plant, "nemo", "GN", "the second person must be somebody else")


def test_18_it_borrows_a_role_of_the_business(services: Any) -> None:
    with pytest.raises(Refused, match="CHG-1"):
        lend(services.plant, "bert", Role.BOARD, "ingo")
    assert any(policy == "CHG-1" for _, policy, _ in services.plant.refused())


def test_19_somebody_gives_themself_a_role(services: Any) -> None:
    plant = services.plant
    with plant.opened() as (inventory, bench), pytest.raises(Refused) as refused:
        roles.grant(inventory, "ingo", Grant(role=Role.BOARD), actor="ingo", declared=plant.place.declared, bench=bench)
    said = str(refused.value)
    assert "nobody gives a role to themself" in said
    assert "CHG-1" in said
    assert any(who == "ingo" for who, _, _ in plant.refused())


def test_20_a_product_owner_from_it_and_a_second_one(services: Any) -> None:
    plant = services.plant
    with plant.opened() as (inventory, bench):
        desk = Desk(inventory=inventory, declared=plant.place.declared, bench=bench, actor="bert")
        for person, sentence in (("ingo", "belongs to IT"), ("team", "is a group"), ("gustav", "has left")):
            with pytest.raises(Refused, match=f"{sentence}.*PO-2"):
                name_product_owner(desk, "MES", person)
        with pytest.raises(Refused, match="PO-2"):
            name_product_owner(desk, "MES", "olga")
    assert [policy for _, policy, _ in plant.refused()][:3] == ["PO-2"] * 3


def test_21_a_person_made_up_by_the_caller_has_no_role_of_their_own(services: Any) -> None:
    """Who calls a service with a person of their own making is measured by that person, never above a group's."""
    plant = services.plant
    with plant.opened() as (inventory, bench):
        tool = resolve_tool(inventory, GOLDEN_CASE)
        group = Person(id="all", name="everybody", is_group=True, roles=frozenset(Role))
        with pytest.raises(Refused, match="everybody is a group; who decides is one named person"):
            move(inventory, tool, State.TRIAGED, actor=group, reason="r", bench=bench)


def test_22_the_clock_is_set_back(services: Any) -> None:
    plant = services.plant
    contained(services)
    services.waive(GOLDEN_CASE, "olga", 2)
    services.vote(GOLDEN_CASE, "GX", "bert", "bert", "pia")
    plant.later = timedelta(days=-3)
    said = services.refuses(lambda: services.move(GOLDEN_CASE, "exception", "bert"))
    assert said.startswith("the clock says")
    assert said.endswith("set it right first (POLICY-3)")
    noted(plant, "bert", "POLICY-3", "before the last decision")
    plant.later = timedelta()
    services.move(GOLDEN_CASE, "exception", "bert")


def test_23_an_event_is_edited_behind_the_products_back(services: Any) -> None:
    plant = services.plant
    services.move(GOLDEN_CASE, "triaged", "bert")
    with closing(sqlite3.connect(plant.folder / "inventory.db")) as database:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            database.execute("UPDATE events SET actor = 'olga' WHERE actor = 'bert'")
        database.execute("DROP TRIGGER events_are_final_UPDATE")
        database.execute("UPDATE events SET actor = 'olga' WHERE actor = 'bert'")
        database.commit()
    with plant.opened() as (inventory, _):
        (found,) = verify(inventory).findings
    assert found.damage == "edited"
    assert "by olga" in found.sentence


def test_24_a_leaver_decides_by_what_was_theirs(door: Any) -> None:
    said = door.refuses(lambda: door.move(GOLDEN_CASE, "triaged", "gustav"))
    assert "Gustav Gone has left; who decides must be here (POLICY-3)" in said


def test_25_third_renewal(services: Any) -> None:
    contained(services)
    plant = services.plant
    for turn in range(3):
        plant.later = timedelta(days=10 * turn)
        services.waive(GOLDEN_CASE, "olga", 10 * turn + 5)
        services.vote(GOLDEN_CASE, "GX", "bert", "bert", "pia")
        services.move(GOLDEN_CASE, "exception", "bert")
        plant.later = timedelta(days=10 * turn + 6)
        services.settle()
        assert plant.state(GOLDEN_CASE) == "contained", "it has expired by itself"
    said = services.refuses(lambda: services.waive(GOLDEN_CASE, "olga", 40))
    assert "it was renewed 2 times already; now the tool is contained (GX)" in said
    noted(plant, "olga", "GX", "it was renewed 2 times already")

"""People, roles, accounts and registers on the board: what is shown to whom, and what two persons have to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from inventory.domain.events import Event, EventKind
from inventory.services import credentials
from inventory.services.credentials import set_password
from inventory.store import ledger
from inventory.store.engine import Inventory

PASSWORD = "a long evening walk"


@pytest.fixture
def signed_in_as(board: Any, sqlite: Inventory) -> Callable[[str], TestClient]:
    return lambda name: board(sqlite, as_=name)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords at the lowest cost: what they cost is not what is tested here."""
    monkeypatch.setattr(credentials, "_HASHER", credentials.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    credentials._nobodys.cache_clear()


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def account(client: TestClient, person: str) -> None:
    app: Any = client.app
    board = app.state.board
    bench = board.bench(board.clock())
    set_password(board.inventory, board.staff.now().people[person], PASSWORD, bench=bench)


def test_people_are_found_by_name_role_and_place(signed_in_as: Any) -> None:
    client = signed_in_as("nemo")
    assert "6 people" in words(client.get("/people").text)
    found = client.get("/people?q=olga").text
    assert "Olga Operations" in found
    assert "Bert Board" not in re.sub(r"<header.*?</header>", "", found, flags=re.DOTALL)
    assert "2 people" in words(client.get("/people?role=board").text)
    assert "Nobody fits" in client.get("/people?plant=Atlantis").text
    assert client.get("/people?role=king").status_code == 400
    assert client.get("/people/nobody-at-all").status_code == 400


def test_a_person_is_shown_with_roles_and_what_they_answer_for(signed_in_as: Any) -> None:
    page = words(signed_in_as("nemo").get("/people/pia").text)
    assert "product owner" in page
    assert "Product Owner of MES" in page
    assert "none yet" in page


def test_a_role_is_given_at_a_plant_and_taken(signed_in_as: Any) -> None:
    client = signed_in_as("bert")
    answer = client.post("/people/eva/grant", data={"role": "operations tester", "plant": "Ulm", "reason": "tests"})
    assert answer.status_code == 303
    page = words(client.get("/people/eva").text)
    assert "eva is operations tester at Ulm now." in page
    assert client.post("/people/eva/revoke", data={"role": "operations tester", "plant": "Ulm"}).status_code == 303
    assert "operations tester at Ulm" not in words(client.get("/people/eva").text.split('<h2 id="owned"')[0]).replace(
        "eva is no longer operations tester at Ulm.", ""
    )


def test_a_role_of_the_board_takes_two_persons_who_are_there(signed_in_as: Any) -> None:
    client = signed_in_as("bert")
    account(client, "pia")
    wanted = {"role": "assessor", "reason": "she knows the tools"}
    alone = client.post("/people/olga/grant", data=wanted)
    assert alone.status_code == 409
    claimed = client.post("/people/olga/grant", data=wanted | {"second": "pia"})
    assert claimed.status_code == 409, "a name alone is not a person"
    assert "person and password do not fit" in claimed.text
    own = client.post("/people/olga/grant", data=wanted | {"second": "bert", "password": PASSWORD})
    assert "the second person is somebody else" in own.text
    there = client.post("/people/olga/grant", data=wanted | {"second": "pia", "password": PASSWORD})
    assert there.status_code == 303
    assert PASSWORD not in claimed.text + own.text
    assert "assessor" in words(client.get("/people/olga").text)


def test_it_gets_no_role_of_the_business(signed_in_as: Any) -> None:
    client = signed_in_as("ingo")
    refused = client.post("/people/ingo/grant", data={"role": "product owner", "reason": "faster"})
    assert refused.status_code == 409
    assert "CHG-1" in refused.text


def test_a_role_is_lent_until_a_day_and_given_back(signed_in_as: Any) -> None:
    client = signed_in_as("bert")
    assert client.post("/people/eva/lend", data={"role": "department head", "until": "soon"}).status_code == 409
    assert client.post("/people/eva/lend", data={"role": "department head", "until": "2026-03-20"}).status_code == 303
    assert "acts as department head for Bert Board" in words(client.get("/people/eva").text)
    assert client.post("/people/eva/revoke", data={"role": "department head", "lent_by": "bert"}).status_code == 303
    assert "acts as" not in words(client.get("/people/eva").text).replace("eva acts as", "")


def test_an_account_is_opened_again_by_it_and_somebody_of_the_business_who_is_there(signed_in_as: Any) -> None:
    client = signed_in_as("ingo")
    for person in ("eva", "bert"):
        account(client, person)
    assert "Open the account again" in client.get("/people/eva").text
    wrong = client.post("/people/eva/reset", data={"second": "bert", "password": "guessed it all"})
    assert wrong.status_code == 409
    assert client.post("/people/eva/reset", data={"password": PASSWORD}).status_code == 409
    new = client.post("/people/eva/reset", data={"second": "bert", "password": PASSWORD})
    assert "less than 30 days" in new.text
    board = client.app.state.board
    long_ago = Event(kind=EventKind.PASSWORD_SET, at=board.clock() - timedelta(days=31), actor="bert")
    with board.inventory.writing() as connection:
        ledger.append(connection, [long_ago])
    assert client.post("/people/eva/reset", data={"second": "bert", "password": PASSWORD}).status_code == 303
    assert "none yet" in words(client.get("/people/eva").text)


def test_people_leave_as_a_file_for_it_alone(signed_in_as: Any) -> None:
    assert "Olga Operations" in signed_in_as("ingo").get("/people/export?format=csv").text
    assert signed_in_as("bert").get("/people/export?format=csv").status_code == 403


def test_systems_are_entered_owned_and_taken_out(signed_in_as: Any) -> None:
    it, head = signed_in_as("ingo"), signed_in_as("bert")
    assert "1 of 1 major system has a Product Owner" in it.get("/systems").text
    entry = {"name": "LIMS", "kind": "LIMS", "aliases": "*LIMS*\n\nlims?", "major": "yes"}
    assert it.post("/systems", data=entry).status_code == 303
    page = words(it.get("/systems").text)
    assert "*LIMS*, lims?" in page
    assert "1 of 2 major systems have a Product Owner" in page
    assert it.post("/systems/owner", data={"name": "LIMS", "part": "po", "person": "pia"}).status_code == 409
    assert head.post("/systems/owner", data={"name": "LIMS", "part": "po", "person": "pia"}).status_code == 303
    assert head.post("/systems/owner", data={"name": "LIMS", "part": "owner", "person": "olga"}).status_code == 303
    kept = it.post("/systems/remove", data={"what": "system", "name": "LIMS"})
    assert (kept.status_code, "PO-2" in kept.text) == (409, True)
    assert "it stands in scanner.toml" not in it.get("/systems").text
    assert it.post("/systems/remove", data={"what": "kingdom", "name": "LIMS"}).status_code == 400


def test_sandboxes_zones_and_drives_are_kept_by_it(signed_in_as: Any, new_plant: Any, sqlite: Inventory) -> None:
    plant = new_plant(sqlite)
    plant.files = {"Apps/a.vbs": "x"}
    plant.scan()
    it = signed_in_as("ingo")
    zone = {"name": "Apps", "share": "plant", "path": "Apps\\", "owner": "ingo", "until": "2027-01-31"}
    assert it.post("/systems/sandbox", data=zone | {"until": "later"}).status_code == 409
    assert it.post("/systems/sandbox", data=zone).status_code == 303
    assert "holds until 2027-01-31" in words(it.get("/systems").text)
    assert it.post("/systems/sandbox", data=zone | {"extend": "yes", "until": "2027-06-30"}).status_code == 303
    assert "holds until 2027-06-30" in words(it.get("/systems").text)
    assert it.post("/systems/sandbox", data=zone | {"kind": "castle"}).status_code == 400
    assert it.post("/systems/remove", data={"what": "sandbox", "name": "Apps"}).status_code == 303
    enterprise = {"name": "MES files", "share": "plant", "path": "MES", "owner": "ingo", "entry": "CI-7"}
    assert it.post("/systems/enterprise", data=enterprise | {"until": "2027-01-31"}).status_code == 303
    assert it.post("/systems/drive", data={"letter": "P:", "path": r"\\server\plant"}).status_code == 303
    page = words(it.get("/systems").text)
    assert r"P: \\server\plant" in page
    assert "CI-7" in page
    for what, name in (("enterprise", "MES files"), ("drive", "P:")):
        assert it.post("/systems/remove", data={"what": what, "name": name}).status_code == 303


def test_hostile_names_stay_text(signed_in_as: Any) -> None:
    it = signed_in_as("ingo")
    assert it.post("/systems", data={"name": '"><script>alert(1)</script>', "major": "yes"}).status_code == 303
    assert "<script>alert" not in it.get("/systems").text


def test_who_signs_without_the_role_is_on_the_ledger_once_a_minute_and_told_the_policy(
    signed_in_as: Any, sqlite: Inventory
) -> None:
    client = signed_in_as("ingo")
    for _ in range(3):
        refused = client.post("/releases/T-7QK2MA/sign", data={"meaning": "I release it"})
        assert refused.status_code == 403
        assert "You cannot sign a release. (CHG-1)" in words(refused.text)
    (told,) = [one.event for one in ledger.entries(sqlite, kind="attempt_refused")]
    assert (told.actor, told.policy, told.detail["wanted"]) == ("ingo", "CHG-1", "POST /releases/T-7QK2MA/sign")

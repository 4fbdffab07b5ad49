"""From an idea to a signature and a deployment on the board, by who may do each step and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.testclient import TestClient

from inventory.domain.dossier import DataCheck, Plan, Value
from inventory.domain.ed25519 import pem_of
from inventory.domain.events import Event, EventKind
from inventory.domain.migration import State
from inventory.domain.signing import PublicKey
from inventory.services import credentials
from inventory.services.credentials import set_password
from inventory.services.keys import add_key
from inventory.store import dossier, ledger
from inventory.store.board import Wanted, list_tools
from inventory.store.engine import Inventory
from inventory.store.schema import tools

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "a long walk by the river"
BUILD = "a" * 64


class Plant:
    """One tool on its way through a release, a clock that goes on, and a browser for each person."""

    def __init__(self, inventory: Inventory, board: Any) -> None:
        self.inventory, self.board, self.now = inventory, board, NOW
        self.tool = list_tools(inventory, Wanted(search="Limits.vbs"), limit=1).rows[0].id
        self.privates: dict[str, Ed25519PrivateKey] = {}
        self.clients: dict[str, TestClient] = {}

    def __getitem__(self, name: str) -> TestClient:
        if name not in self.clients:
            self.clients[name] = self.board(
                self.inventory, as_=name, clock=lambda: self.now, open_key=lambda key: self.privates[key.id].sign
            )
        return self.clients[name]

    def at(self, state: State) -> None:
        with self.inventory.writing() as connection:
            connection.execute(tools.update().where(tools.c.id == self.tool).values(state=state.value))

    def page(self, name: str = "nemo") -> str:
        text = self[name].get(f"/releases/{self.tool}").text
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))

    def post(self, name: str, what: str, /, **fields: str) -> Any:
        return self[name].post(f"/releases/{self.tool}/{what}", data=fields)


@pytest.fixture
def plant(small: Callable[[dict[str, str]], Inventory], board: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plant]:
    monkeypatch.setattr(credentials, "_HASHER", credentials.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    credentials._nobodys.cache_clear()
    yield Plant(small({"Quality/Limits.vbs": "UPDATE Test_Limits SET Hi = 3"}), board)
    credentials._nobodys.cache_clear()


def until_tested(plant: Plant) -> None:
    """Bring the tool as far as a passed acceptance test, over the board where the board has a form for it."""
    value = Value(amount=Decimal(12000), unit="EUR a year")
    with plant.inventory.writing() as connection:
        target = date(2026, 9, 1)
        plan = Plan(system="MES", value=value, cost_centre="4711", target=target, by="bert", at=plant.now)
        dossier.add(connection, plant.tool, plan, by="bert", at=plant.now)
    plant.at(State.PLANNED)
    asked = {"tool": plant.tool, "text": "keep the limits in the MES", "value": "12000", "unit": "EUR a year"}
    assert plant["pia"].post("/requests", data=asked).status_code == 303
    said = {"tool": plant.tool, "passed": "yes", "override": "the table moves with it"}
    assert plant["ingo"].post("/requests/check", data=said).status_code == 303
    with plant.inventory.writing() as connection:
        check = DataCheck(differences=0, compared=120, at=plant.now, legacy="old", target="new", confirmed_by="")
        kept = dossier.add(connection, plant.tool, check, by="ingo", at=plant.now)
        told = {"digest": getattr(kept, "digest", "")}
        event = Event(kind=EventKind.DATA_CHECKED, at=plant.now, actor="ingo", tool=plant.tool, detail=told)
        ledger.append(connection, [event])
    plant.at(State.DATA_READY)
    seen = re.search(r'name="seen" value="(\w+)"', plant["olga"].get(f"/releases/{plant.tool}").text)
    assert seen is not None
    assert plant.post("olga", "data", seen=seen.group(1)).status_code == 303
    plan_of = {"plan": "limits of line 3", "cases": "sets a limit\n\nkeeps history", "data_by": "olga"}
    assert plant.post("olga", "plan", **plan_of).status_code == 303
    assert plant.post("ingo", "build", digest=BUILD, developer="eva", name="mes-limits.zip").status_code == 303
    plant.at(State.UAT)
    shown = {"files": ("screen.png", b"a picture", "image/png")}
    for case in ("sets a limit", "keeps history"):
        sent = plant["olga"].post(
            f"/releases/{plant.tool}/evidence", data={"case": case, "result": "passed"}, files=shown
        )
        assert sent.status_code == 303, sent.text


def key_and_account(plant: Plant) -> None:
    app: Any = plant["ingo"].app
    bench = app.state.board.bench(plant.now)
    private = Ed25519PrivateKey.generate()

    def keep(public: PublicKey) -> None:
        plant.privates[public.id] = private

    people = bench.organisation.people
    add_key(plant.inventory, pem_of(private.public_key()), keep=keep, actor=people["ingo"], bench=bench)
    set_password(plant.inventory, people["pia"], PASSWORD, bench=bench)
    plant.clients.clear()  # a new password ends every session


def test_an_idea_is_anybodys_and_a_request_the_product_owners(plant: Plant) -> None:
    idea = {"tool": plant.tool, "text": "let the MES keep <b>limits</b>"}
    assert plant["nemo"].post("/requests/idea", data=idea).status_code == 303
    page = plant["nemo"].get("/requests").text
    assert "let the MES keep &lt;b&gt;limits&lt;/b&gt;" in page
    lost = plant["nemo"].post("/requests/idea", data={"tool": "nowhere.xlsm", "text": "x"})
    assert (lost.status_code, "name the tool by its id or its path" in lost.text) == (409, True)
    assert plant["pia"].post("/requests", data={"tool": plant.tool, "text": "x", "value": "much"}).status_code == 409
    assert (
        "the business value is a number"
        in plant["pia"].post("/requests", data={"tool": plant.tool, "text": "x", "value": "much"}).text
    )
    assert "idea" in plant["nemo"].get("/requests/export?format=csv").text


def test_direct_writes_pass_the_architect_only_with_a_reason(plant: Plant) -> None:
    with plant.inventory.writing() as connection:
        plan = Plan(
            system="MES",
            value=Value(amount=Decimal(1), unit="EUR a year"),
            cost_centre="4711",
            target=date(2026, 9, 1),
            by="bert",
            at=plant.now,
        )
        dossier.add(connection, plant.tool, plan, by="bert", at=plant.now)
    plant.at(State.PLANNED)
    asked = {"tool": plant.tool, "text": "keep the limits", "value": "12000", "unit": "EUR a year"}
    assert plant["pia"].post("/requests", data=asked).status_code == 303
    assert "waits for the IT Architect" in plant["ingo"].get("/requests").text
    assert plant["ingo"].post("/requests/check", data={"tool": plant.tool}).status_code == 409
    said = {"tool": plant.tool, "passed": "no"}
    assert plant["ingo"].post("/requests/check", data=said).status_code == 303
    assert "architecture rejected" in plant["ingo"].get("/requests").text


def test_a_release_is_tested_signed_and_checked_elsewhere(plant: Plant) -> None:
    until_tested(plant)
    key_and_account(plant)
    page = plant.page("pia")
    assert "You sign this, and nothing else:" in page
    assert "no difference" in page
    assert sha256(b"a picture").hexdigest()[:16] in page
    alone = plant.post("pia", "sign", meaning="I release it", password=PASSWORD)
    assert (alone.status_code, "takes both: your id and your password" in alone.text) == (409, True)
    wrong = plant.post("pia", "sign", meaning="I release it", person="pia", password="a walk in the dark")
    assert (wrong.status_code, "person and password do not fit" in wrong.text) == (409, True)
    other = plant.post("pia", "sign", meaning="I release it", person="olga", password=PASSWORD)
    assert "who signs is who has signed in here" in other.text
    assert plant.post("pia", "sign", meaning="I release it", person="pia", password=PASSWORD).status_code == 303
    assert "Pia Product Owner has signed: I release it" in plant.page("pia")
    assert "holds" in plant.page("nemo")
    for name in ("payload.json", "signature.bin", "pub.pem", "payload.json.sig", "allowed_signers", "HOW-TO-CHECK.txt"):
        file = plant["nemo"].get(f"/releases/{plant.tool}/signature/{name}")
        assert (file.status_code, bool(file.content)) == (200, True), name
    assert plant["nemo"].get(f"/releases/{plant.tool}/signature/..%2Fkeys").status_code in {400, 404}


def test_the_next_signing_takes_the_password_alone_for_ten_minutes(plant: Plant) -> None:
    until_tested(plant)
    key_and_account(plant)
    assert plant.post("pia", "sign", meaning="first", person="pia", password=PASSWORD).status_code == 303
    plant.now += timedelta(minutes=9)
    assert "your password is enough" in plant.page("pia")
    assert plant.post("pia", "sign", meaning="second", password=PASSWORD).status_code == 303
    plant.now += timedelta(minutes=11)
    late = plant.post("pia", "sign", meaning="third", password=PASSWORD)
    assert (late.status_code, "more than 10 minutes ago" in late.text) == (409, True)


@pytest.mark.parametrize("who", ["ingo", "olga", "eva", "bert", "nemo"])
def test_nobody_else_signs(plant: Plant, who: str) -> None:
    until_tested(plant)
    key_and_account(plant)
    assert plant.post(who, "sign", meaning="I release it", person="pia", password=PASSWORD).status_code == 403
    assert "Sign the release" not in plant.page(who)


def test_what_changed_after_the_signature_is_said(plant: Plant) -> None:
    until_tested(plant)
    key_and_account(plant)
    assert plant.post("pia", "sign", meaning="I release it", person="pia", password=PASSWORD).status_code == 303
    assert plant.post("ingo", "build", digest="b" * 64, developer="eva", name="later.zip").status_code == 303
    assert "tested with another build" in plant.page()
    refused = plant.post("pia", "sign", meaning="again", person="pia", password=PASSWORD)
    assert refused.status_code == 409


def test_who_may_not_do_a_step_reads_why_before_trying(plant: Plant) -> None:
    plant.at(State.UAT)
    page = plant.page("pia")
    assert "there is no build to sign" in page
    assert "there is no acceptance test to sign" in page
    assert "sha256" not in plant.page("nemo").partition("Build")[2].partition("Acceptance")[0]
    assert "made by" not in plant.page("nemo")
    refused = plant.post("olga", "build", digest=BUILD, developer="eva", name="x")
    assert (refused.status_code, "IT attaches the build" in refused.text) == (409, True)
    unplanned = plant["olga"].post(f"/releases/{plant.tool}/evidence", data={"case": "x", "result": "passed"})
    assert (unplanned.status_code, "there is no acceptance test yet" in unplanned.text) == (409, True)
    assert plant["olga"].post(f"/releases/{plant.tool}/evidence", data={"result": "maybe"}).status_code == 409
    assert plant.post("olga", "data").status_code == 409


def test_a_deviation_is_the_product_owners_to_accept(plant: Plant) -> None:
    until_tested(plant)
    again = {"case": "sets a limit", "result": "failed"}
    assert plant["olga"].post(f"/releases/{plant.tool}/evidence", data=again).status_code == 303
    assert plant.post("olga", "deviation", case="sets a limit", reason="fine").status_code == 403
    assert "Accept the deviation" in plant.page("pia")
    assert plant.post("pia", "deviation", case="sets a limit", reason=" ").status_code == 409
    assert plant.post("pia", "deviation", case="sets a limit", reason="a rounding").status_code == 303
    assert "accepted by Pia Product Owner : a rounding" in plant.page()


def test_a_deployment_nobody_signed_is_it_s_to_answer_for(plant: Plant) -> None:
    until_tested(plant)
    sent = {"digest": "c" * 64, "rollback": "the old one", "training": "shift 1"}
    assert plant.post("olga", "deployed", **sent).status_code == 409
    assert plant.post("ingo", "deployed", **sent).status_code == 303
    assert "IT owns the impact until the Product Owner has signed it" in plant.page()
    listed = plant["nemo"].get("/releases").text
    assert "IT owns the impact of these" in listed
    assert plant.tool in listed


def test_a_tool_that_there_is_not_is_said(plant: Plant) -> None:
    assert plant["nemo"].get("/releases/T-NOBODY").status_code == 404
    assert plant["pia"].post("/releases/T-NOBODY/sign").status_code == 404

"""A tool whose acceptance test has passed, people with passwords, keys in memory: ready to be signed, or forged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from inventory.domain.canonical import canonical, plain
from inventory.domain.credentials import Components, Session
from inventory.domain.dossier import DataCheck, Result, Signature, Value
from inventory.domain.ed25519 import pem_of
from inventory.domain.events import Event, EventKind
from inventory.domain.gates import refusals as gate
from inventory.domain.migration import State
from inventory.domain.people import Delegation, Organisation, Person, Role, Unit
from inventory.domain.registers import SystemOfRecord
from inventory.domain.signing import PublicKey, text_of
from inventory.services import credentials, delivering, filing
from inventory.services.docket import case_of
from inventory.services.intake import intake
from inventory.services.judge import Bench
from inventory.services.keys import add_key
from inventory.services.signing import sign, signatures_of
from inventory.store import catalogue, dossier, ledger
from inventory.store.dossier_tables import records
from inventory.store.engine import Inventory
from inventory.store.queries import resolve_tool
from inventory.store.schema import events, tools

PASSWORD = "a long walk by the river"
MEANING = "I release build 1.4 for line 3"
BUILD, OTHER = "a" * 64, "b" * 64
VALUE = Value(amount=Decimal(12000), unit="EUR a year")
IRENE = Person(id="irene", name="Irene Architect", unit=Unit.IT, roles=frozenset({Role.IT_ARCHITECT}))
DEV = Person(id="dev", name="Devi Developer", unit=Unit.IT)
TINA = Person(id="tina", name="Tina Tester", roles=frozenset({Role.OPERATIONS_TESTER}))
DORA = Person(id="dora", name="Dora Data", roles=frozenset({Role.DATA_OWNER}))


@dataclass
class Release:
    """A tool whose acceptance test has passed, and the people and keys around it."""

    inventory: Inventory
    tool: str
    make: Callable[..., Bench]
    staff: dict[str, Person]
    product_owner: str = "pia"
    loans: tuple[Delegation, ...] = ()
    privates: dict[str, Ed25519PrivateKey] = field(default_factory=dict)

    def bench(self, day: float = 2, **changed: Person) -> Bench:
        staff = Organisation.of(
            {**self.staff, **changed}.values(),
            systems=[SystemOfRecord(name="MES", product_owner=self.product_owner)],
            delegations=self.loans,
        )
        return self.make(day, staff)

    def new_key(self, day: float = 1) -> PublicKey:
        private = Ed25519PrivateKey.generate()

        def keep(public: PublicKey) -> None:
            self.privates[public.id] = private

        return add_key(
            self.inventory, pem_of(private.public_key()), keep=keep, actor=self.staff["ingo"], bench=self.bench(day)
        )

    def has_account(self, person: str, password: str = PASSWORD, day: float = 1) -> None:
        bench = self.bench(day)
        who = bench.organisation.people[person]
        credentials.set_password(self.inventory, who, password, bench=bench)

    def sign(
        self,
        who: str = "pia",
        password: str = PASSWORD,
        *,
        day: float = 2,
        session: Session | None = None,
        meaning: str = MEANING,
        bench: Bench | None = None,
    ) -> Session:
        return sign(
            self.inventory,
            self.tool,
            meaning,
            Components(person=who, password=password),
            open_key=lambda key: self.privates[key.id].sign,
            bench=bench or self.bench(day),
            session=session,
        )

    @property
    def newest(self) -> Signature:
        return signatures_of(self.inventory, self.tool)[-1].signature

    def stands_at(self, state: State) -> None:
        with self.inventory.writing() as connection:
            connection.execute(tools.update().where(tools.c.id == self.tool).values(state=state.value))

    def edit(self, **content: Any) -> None:
        """Change the newest signature in the database."""
        with self.inventory.writing() as connection:
            query = select(records).where(records.c.kind == "signature").order_by(records.c.id.desc())
            row = connection.execute(query.limit(1)).one()
            changed = records.update().where(records.c.id == row.id).values(content={**row.content, **content})
            connection.execute(changed)

    def checked(self, check: DataCheck) -> None:
        with self.inventory.writing() as connection:
            file_told(connection, self.tool, check)

    def refused(self, wanted: State = State.SIGNED, actor: str = "pia", day: float = 3) -> str:
        """Return what the gate says, "" if it is open."""
        bench = self.bench(day)
        with self.inventory.writing() as connection:
            known = catalogue.locked_tool(connection, self.tool)
            case = case_of(connection, known, actor=bench.organisation.people[actor], reason="r", bench=bench)
        return "; ".join(map(str, gate(case, wanted)))

    def told(self, *kinds: EventKind) -> list[Any]:
        with self.inventory.reading() as connection:
            rows = connection.execute(select(events).order_by(events.c.id)).all()
        return [row for row in rows if row.kind in {kind.value for kind in kinds}]

    def forged(self, private: Ed25519PrivateKey, key: str, **changed: Any) -> Signature:
        """Return a signature over what the newest is over, but for what is changed, made with another key."""
        said = plain({**json.loads(self.newest.payload), "key": key, **changed})
        payload = canonical(said)
        return replace(
            self.newest,
            payload=payload.decode(),
            signature=text_of(private.sign(payload)),
            ssh="",
            at=datetime.fromisoformat(said["at"]),
            signer=said["signer"]["id"],
            meaning=said["meaning"],
            over=said["over"],
        )

    def filed(self, record: Signature) -> None:
        """Put a record into the database past every service."""
        with self.inventory.writing() as connection:
            dossier.add(connection, self.tool, record, by="pia", at=record.at)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hash with less work: what is tried here is who is let in, not how long a guess takes."""
    monkeypatch.setattr(credentials, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def file_told(connection: Any, tool: str, check: DataCheck) -> None:
    """Put a data check on file, and on the ledger as the product does."""
    kept = dossier.add(connection, tool, check, by="dora", at=check.at)
    detail = {"digest": getattr(kept, "digest", "")}
    event = Event(kind=EventKind.DATA_CHECKED, at=check.at, actor="dora", tool=tool, detail=detail)
    ledger.append(connection, [event])


def _released(inventory: Inventory, plant: Any, bench: Any, people: Any) -> Release:
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?"}
    plant.scan()
    staff = {**people, **{person.id: person for person in (IRENE, DEV, TINA, DORA)}}
    release = Release(inventory, "", bench, staff)
    intake(inventory, release.bench(0))
    release.tool = tool = resolve_tool(inventory, "Q/limits.vbs")
    at = release.bench(1)
    filing.plan(
        inventory,
        tool,
        system="MES",
        value=VALUE,
        cost_centre="4711",
        target=date(2027, 1, 1),
        actor=staff["pia"],
        bench=at,
    )
    delivering.request(inventory, tool, "limits in the MES", VALUE, actor=staff["pia"], bench=at)
    delivering.check_architecture(inventory, tool, passed=True, override="a queue", actor=IRENE, bench=at)
    check = DataCheck(differences=0, compared=400, at=at.now, confirmed_by="dora")
    with inventory.writing() as connection:
        file_told(connection, tool, check)
    delivering.plan_test(inventory, tool, "limits", ["low"], data_by="olga", actor=TINA, bench=at)
    delivering.attach_build(inventory, tool, BUILD, developer="dev", name="mes.zip", actor=DEV, bench=at)
    delivering.execute(inventory, tool, "low", Result.PASSED, evidence=[OTHER], actor=TINA, bench=at)
    release.stands_at(State.UAT)
    release.new_key()
    release.has_account("pia")
    return release


@pytest.fixture
def release(inventory: Inventory, plant: Any, bench: Any, people: Any) -> Release:
    """On both databases."""
    return _released(inventory, plant, bench, people)


@pytest.fixture
def small(sqlite: Inventory, new_plant: Any, bench: Any, people: Any) -> Release:
    """On SQLite alone, for what has nothing to do with the database."""
    return _released(sqlite, new_plant(sqlite), bench, people)

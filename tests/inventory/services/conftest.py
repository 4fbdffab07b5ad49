"""A desk on which cases are dealt: a plant with a head, a manager and the cast, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from classifiers.evidence import Evidence, Kind, Observation, Verb
from classifiers.facts import Known
from inventory.domain.caseload import OpenCase, Party, Step
from inventory.domain.events import Event, EventKind
from inventory.domain.governance import Governance
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person, Role
from inventory.domain.registration import Draft
from inventory.services.caseload import deal
from inventory.services.intake import intake
from inventory.services.judge import Bench
from inventory.services.move import move
from inventory.services.register import register
from inventory.store import caseload
from inventory.store.engine import Inventory
from inventory.store.queries import resolve_tool
from inventory.store.schema import events

LIMITS = "UPDATE Test_Limits SET Hi = ?"
AFTER = Governance(amnesty_until=date(2026, 3, 1))
"""The amnesty is over when the first scan runs."""

HENRI = Person(id="henri", name="Henri Head", roles=frozenset({Role.DEPARTMENT_HEAD}))
MARA = Person(id="mara", name="Mara Manager")


@dataclass
class Desk:
    """What a test of cases does: scan on a day, deal on a day, look at who has what."""

    inventory: Inventory
    plant: Any
    make: Callable[..., Bench]
    staff: dict[str, Person]
    governance: Governance = AFTER

    def on(self, day: int = 0, **changed: Person | None) -> Bench:
        """Return the bench of a day; `changed` people are other ones, or not there."""
        now = {name: person for name, person in {**self.staff, **changed}.items() if person is not None}
        return replace(self.make(day, Organisation.of(now.values())), governance=self.governance)

    def scan(self, files: dict[str, str], day: int = 0) -> dict[str, str]:
        """Scan these files and judge them; returns the ids of the tools by path."""
        self.plant.files = files
        self.plant.scan(day)
        intake(self.inventory, self.on(day))
        return {path: resolve_tool(self.inventory, path) for path in files}

    def deal(self, day: int = 0, **changed: Person | None) -> list[Event]:
        return deal(self.inventory, self.on(day, **changed))

    def triaged(self, tool: str, day: int = 0) -> None:
        bench = self.on(day)
        move(self.inventory, tool, State.TRIAGED, actor=self.staff["bert"], reason="it sets limits", bench=bench)

    @property
    def open(self) -> list[OpenCase]:
        with self.inventory.reading() as connection:
            return caseload.open_cases(connection)

    @property
    def held(self) -> list[tuple[Step, Party, str]]:
        """Who has what, in order."""
        return sorted((case.ask.step, case.ask.party, case.person) for case in self.open)

    def one(self, step: Step, party: Party | None = None) -> OpenCase:
        return next(case for case in self.open if case.ask.step is step and party in {None, case.ask.party})

    def told(self, *kinds: EventKind) -> list[Any]:
        """Return the events of these kinds, oldest first."""
        with self.inventory.reading() as connection:
            rows = connection.execute(select(events).order_by(events.c.id)).all()
        return [row for row in rows if row.kind in {kind.value for kind in kinds}]


@pytest.fixture
def desk(inventory: Inventory, plant: Any, people: dict[str, Person], bench: Callable[..., Bench]) -> Desk:
    staff = {**people, "henri": HENRI, "mara": MARA, "olga": replace(people["olga"], manager="mara")}
    return Desk(inventory, plant, bench, staff)


@pytest.fixture
def answers() -> Draft:
    """The five answers about a tool of Olga's."""
    return Draft(
        owner="olga",
        purpose="limits",
        documentation="https://wiki.example/limits",
        inputs_outputs="reads limits, writes limits",
        how_to_run="open it; the total equals the MES",
        read_only=Known.NO,
    )


@pytest.fixture
def owned(desk: Desk, answers: Draft) -> str:
    """A tool that sets limits, taken over by Olga with Eva as her deputy."""
    tool = desk.scan({"Q/limits.vbs": LIMITS})["Q/limits.vbs"]
    desk.triaged(tool)
    olga, eva = desk.staff["olga"], desk.staff["eva"]
    register(desk.inventory, tool, answers, actor=olga, bench=desk.on())
    move(desk.inventory, tool, State.OWNED, actor=olga, reason="mine", bench=desk.on(), deputy=eva)
    return tool


@pytest.fixture
def hinted(desk: Desk, new_plant: Any) -> Desk:
    """A desk at a plant whose tools show tables of limits and nothing that they do with them: R9 with a signal."""

    class Hinting(new_plant):  # type: ignore[misc] # the plant of the tests of the inventory
        def _observe(self, *given: Any) -> Observation:
            seen: Observation = super()._observe(*given)
            if "limits" not in seen.artifact.path:
                return seen
            table = Evidence.of(Kind.STRUCTURE, "Test_Limits UpperLimit", "Main")
            sums = Evidence.of(Kind.STATEMENT, "x = Nest(1)", "Main", verb=Verb.COMPUTE)
            return replace(seen, evidence=(table, sums), complete=False)

    desk.plant = Hinting(desk.inventory)
    return desk

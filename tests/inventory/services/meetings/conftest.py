"""A board of three that has a plan of Olga's before it: made once, and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from inventory.domain.dossier import Value
from inventory.domain.events import Event
from inventory.domain.governance import Governance
from inventory.domain.meeting import Choice, Item, ItemKind, Record
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person, Role
from inventory.domain.registers import SystemOfRecord
from inventory.domain.registration import Draft
from inventory.services import filing, meetings
from inventory.services.intake import intake
from inventory.services.judge import Bench
from inventory.services.move import move
from inventory.services.register import register
from inventory.store.engine import Inventory, open_inventory
from inventory.store.ledger import entries
from inventory.store.queries import resolve_tool, tool_page

DRAFT = Draft(owner="olga", purpose="p", documentation="d", inputs_outputs="i", how_to_run="h")
VALUE = Value(amount=Decimal(12000), unit="EUR a year", sentence="scrap of line 3")
MEMBERS = tuple(Person(id=one.lower(), name=f"{one} Board", roles=frozenset({Role.BOARD})) for one in ("Brian", "Cara"))


@dataclass
class Room:
    """What a test of meetings does: call, vote, count, look."""

    inventory: Inventory
    plant: Any
    make: Callable[..., Bench]
    people: dict[str, Person]

    def on(self, day: int = 1) -> Bench:
        staff = Organisation.of(
            self.people.values(), systems=[SystemOfRecord(name="MES", product_owner="pia", business_owner="olga")]
        )
        return replace(self.make(day, staff), governance=Governance(plants={"plant": "North"}))

    def scan(self, files: dict[str, str], day: int = 0) -> dict[str, str]:
        self.plant.files = files
        self.plant.scan(day)
        intake(self.inventory, self.on(day))
        return {path: resolve_tool(self.inventory, path) for path in files}

    def own(self, tool: str) -> None:
        olga, eva, bert = (self.people[one] for one in ("olga", "eva", "bert"))
        if tool_page(self.inventory, tool).tool.state == State.DISCOVERED:
            move(self.inventory, tool, State.TRIAGED, actor=bert, reason="it sets limits", bench=self.on())
        register(self.inventory, tool, DRAFT, actor=olga, bench=self.on())
        move(self.inventory, tool, State.OWNED, actor=olga, reason="mine", bench=self.on(), deputy=eva)

    def contain(self, tool: str) -> None:
        for who, items in (("ingo", ("backup", "access")), ("olga", ("accuracy", "fallback", "writes"))):
            for item in items:
                filing.prove(self.inventory, tool, item, "ticket 7", actor=self.people[who], bench=self.on())
        move(self.inventory, tool, State.CONTAINED, actor=self.people["olga"], reason="proven", bench=self.on())

    def plan(self, tool: str, centre: str = "4711", by: str = "olga") -> None:
        filing.plan(
            self.inventory,
            tool,
            system="MES",
            value=VALUE,
            cost_centre=centre,
            target=date(2027, 1, 1),
            actor=self.people[by],
            bench=self.on(),
        )

    def call(self, day: int = 1, by: str = "bert") -> int:
        said = {"title": "Board of March", "day": self.on(day).now.date(), "place": "Room 4"}
        return meetings.call(self.inventory, **said, actor=self.people[by], bench=self.on(day))

    def session(self, day: int = 1) -> int:
        number = self.call(day)
        meetings.open_meeting(self.inventory, number, actor=self.people["bert"], bench=self.on(day))
        return number

    def record(self, number: int) -> Record:
        return meetings.read(self.inventory, number)

    def item(self, number: int, kind: ItemKind = ItemKind.VOTE) -> Item:
        return next(one for one in self.record(number).items if one.topic.kind is kind)

    def vote(self, item: int, who: str, choice: Choice = Choice.YES, day: int = 1) -> None:
        meetings.cast(self.inventory, item, choice, actor=self.people[who], bench=self.on(day))

    def count(self, item: int, by: str = "bert", day: int = 1) -> str:
        return str(meetings.count_votes(self.inventory, item, actor=self.people[by], bench=self.on(day)))

    def close(self, number: int, day: int = 1) -> str:
        return meetings.close(self.inventory, number, actor=self.people["bert"], bench=self.on(day))

    def told(self, kind: str) -> list[Event]:
        return [entry.event for entry in entries(self.inventory, kind=kind)]


@pytest.fixture
def empty_room(inventory: Inventory, people: dict[str, Person], bench: Callable[..., Bench], new_plant: Any) -> Room:
    """A room before anything was scanned, on each database."""
    return Room(inventory, new_plant(inventory), bench, {**people, **{one.id: one for one in MEMBERS}})


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the inventory is kept that was made for the first test."""
    return tmp_path_factory.mktemp("shelf") / "inventory.db"


@pytest.fixture
def room(request: pytest.FixtureRequest, shelf: Path, tmp_path: Path) -> Iterator[Room]:
    """A tool that sets test limits, contained, with a plan that the board has not seen."""
    people, bench, new_plant = map(request.getfixturevalue, ("people", "bench", "new_plant"))
    staff = {**people, **{one.id: one for one in MEMBERS}}
    if not shelf.exists():
        sqlite: Inventory = request.getfixturevalue("sqlite")
        made = Room(sqlite, new_plant(sqlite), bench, staff)
        put_before_the_board(made)
        with sqlite.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        sqlite.close()
        shutil.copyfile(tmp_path / "inventory.db", shelf)
    shutil.copyfile(shelf, tmp_path / "copy.db")
    opened = open_inventory(str(tmp_path / "copy.db"))
    yield Room(opened, new_plant(opened), bench, staff)
    opened.close()


@pytest.fixture
def limits(room: Room) -> str:
    """The tool whose plan waits."""
    return resolve_tool(room.inventory, "Q/limits.vbs")


def put_before_the_board(room: Room) -> str:
    tool = room.scan({"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?"})["Q/limits.vbs"]
    room.own(tool)
    room.contain(tool)
    room.plan(tool)
    return tool


@pytest.fixture
def before_the_board() -> Callable[[Room], str]:
    return put_before_the_board

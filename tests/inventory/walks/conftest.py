"""Six personas before a demo share, and two doors to the same policy: the services, and the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from classifiers.facts import Known
from inventory.domain import refusal
from inventory.domain.dossier import Value
from inventory.domain.migration import State
from inventory.domain.people import Person, Role
from inventory.domain.registration import Draft
from inventory.services import filing
from inventory.services.audit import verify
from inventory.services.judge import Bench
from inventory.services.move import move
from inventory.services.register import accept, approve, endorse, register
from inventory.services.settle import settle
from inventory.store import ledger
from inventory.store.queries import resolve_tool, tool_page
from scanner.app.cli import root
from scanner.app.demo.share import GOLDEN_CASE, REGISTERED_REPORT, files
from scanner.app.exits import Exit
from scanner.app.scan import scan_shares, targets
from scanner.app.wiring import Workplace, now, workplace

FILES = frozenset({GOLDEN_CASE, REGISTERED_REPORT, "Production/Dashboards/line3_oee_grafana.json"})
"""What lies on the share: few files, because every step of a walk may scan it."""

SETTINGS = """
inventory = "inventory.db"

[limits]
workers = 1

[[share]]
name = "plant"
path = "share"
plant = "Ulm"

[governance]
it_cost_centres = ["IT-100"]

[[system]]
name = "MES"
kind = "MES"
product_owner = "pia"
business_owner = "olga"

[[sandbox]]
name = "Dashboards"
share = "plant"
path = "Production/Dashboards"
owner = "ingo"
valid_until = 2099-12-31

[[person]]
id = "olga"
name = "Olga Operations"
unit = "business"
roles = ["owner", "operations tester", "data owner"]
manager = "bert"

[[person]]
id = "pia"
name = "Pia Product Owner"
unit = "business"
roles = ["product owner", "board"]

[[person]]
id = "ingo"
name = "Ingo IT"
unit = "it"
roles = ["IT operator", "IT architect"]

[[person]]
id = "eva"
name = "Eva Engineer"
unit = "business"
roles = ["engineer"]

[[person]]
id = "bert"
name = "Bert Board"
unit = "business"
roles = ["board", "assessor", "department head"]

[[person]]
id = "nemo"
name = "Nemo"
unit = "business"

[[person]]
id = "gustav"
name = "Gustav Gone"
unit = "business"
roles = ["owner", "board", "assessor"]
active = false

[[person]]
id = "team"
name = "team@plant.example"
unit = "business"
group = true
"""


def tomorrow(days: int = 1) -> date:
    return (datetime.now(UTC) + timedelta(days=days)).date()


@dataclass
class Plant:
    """A plant with its share, settings and inventory: what both doors lead to."""

    folder: Path
    url: str = ""
    later: timedelta = field(default_factory=timedelta)

    @cached_property
    def place(self) -> Workplace:
        return workplace(str(self.folder / "scanner.toml"), self.url or None)

    @contextmanager
    def opened(self) -> Iterator[tuple[Any, Bench]]:
        """Open the inventory and the bench of today, or of a later day."""
        with self.place.inventory(must_exist=False) as inventory:
            yield inventory, self.place.bench(now() + self.later, inventory)

    def tool(self, path: str) -> str:
        with self.opened() as (inventory, _):
            return resolve_tool(inventory, path)

    def page(self, path: str) -> Any:
        with self.opened() as (inventory, _):
            return tool_page(inventory, resolve_tool(inventory, path))

    def state(self, path: str) -> str:
        return str(self.page(path).tool.state)

    def refused(self) -> list[tuple[str, str, str]]:
        """Return actor, policy and sentence of every refused attempt on the ledger, oldest first."""
        with self.opened() as (inventory, _):
            found = list(ledger.entries(inventory, kind="attempt_refused"))
        return [(entry.event.actor, entry.event.policy, entry.event.reason) for entry in found]

    def moves(self, path: str) -> list[str]:
        """Return the states that a tool came to, and by whom, oldest first."""
        told = [event for event in self.page(path).events if event.kind == "state_changed"]
        return [f"{event.detail['to']} by {event.actor}" for event in told]

    def holds(self) -> bool:
        """Return True if the audit chain is whole."""
        with self.opened() as (inventory, _):
            return not verify(inventory).findings


class Door:
    """What people do, whichever door they take; `refuses` gives the sentences of a refusal."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant

    def refuses(self, act: Callable[[], Any]) -> str:
        raise NotImplementedError


class Services(Door):
    """Calls the services themselves."""

    @contextmanager
    def acting(self, actor: str) -> Iterator[tuple[Any, Person, Bench]]:
        with self.plant.opened() as (inventory, bench):
            yield inventory, bench.organisation.people[actor], bench

    def refuses(self, act: Callable[[], Any]) -> str:
        with pytest.raises(refusal.Refused) as refused:
            act()
        return "\n".join(map(str, refused.value.refusals))

    def scan(self) -> None:
        with self.plant.opened() as (inventory, bench):
            scan_shares(self.plant.place, inventory, targets(self.plant.place, []))
            settle(inventory, bench)

    def settle(self) -> None:
        with self.plant.opened() as (inventory, bench):
            settle(inventory, bench)

    def move(self, path: str, state: str, actor: str, *, reason: str = "because", **others: str) -> None:
        with self.acting(actor) as (inventory, person, bench):
            people = {part: bench.organisation.people[who] for part, who in others.items()}
            tool = resolve_tool(inventory, path)
            move(inventory, tool, State(state), actor=person, reason=reason, bench=bench, **people)

    def register(self, path: str, actor: str, *, owner: str = "olga", read_only: str = "unknown") -> None:
        with self.acting(actor) as (inventory, person, bench):
            draft = Draft(read_only=Known(read_only), owner=owner, **ANSWERS)
            register(inventory, resolve_tool(inventory, path), draft, actor=person, bench=bench)

    def approve(self, path: str, actor: str) -> None:
        with self.acting(actor) as (inventory, person, bench):
            tool = resolve_tool(inventory, path)
            filed = tool_page(inventory, tool).registrations[-1]
            if filed.accepted is None and filed.draft.owner == actor:
                accept(inventory, tool, actor=person, bench=bench)
            else:
                approve(inventory, tool, actor=person, bench=bench)

    def endorse(self, path: str, actor: str, role: str) -> None:
        with self.acting(actor) as (inventory, person, bench):
            endorse(inventory, resolve_tool(inventory, path), Role(role), actor=person, bench=bench)

    def contain(self, path: str, item: str, actor: str) -> None:
        with self.acting(actor) as (inventory, person, bench):
            filing.prove(inventory, resolve_tool(inventory, path), item, "ticket 7", actor=person, bench=bench)

    def plan(
        self, path: str, actor: str, *, value: str = "12000", centre: str = "F-7", days: int = 200, system: str = "MES"
    ) -> None:
        with self.acting(actor) as (inventory, person, bench):
            filing.plan(
                inventory,
                resolve_tool(inventory, path),
                system=system,
                value=Value(amount=Decimal(value), unit="EUR a year"),
                cost_centre=centre,
                target=tomorrow(days),
                actor=person,
                bench=bench,
            )

    def vote(self, path: str, gate: str, actor: str, *ayes: str) -> None:
        with self.acting(actor) as (inventory, person, bench):
            filing.vote(inventory, resolve_tool(inventory, path), gate, ayes=ayes, noes=[], actor=person, bench=bench)

    def waive(self, path: str, actor: str, days: int) -> None:
        with self.acting(actor) as (inventory, person, bench):
            filing.waive(
                inventory,
                resolve_tool(inventory, path),
                reason="audit",
                controls="four eyes",
                until=datetime.combine(tomorrow(days), time.min, UTC),
                actor=person,
                bench=bench,
            )


class CommandLine(Door):
    """Types commands, in the plant's folder."""

    def run(self, *words: str, ends: tuple[int, ...] = (Exit.FINE,)) -> Any:
        before = Path.cwd()
        os.chdir(self.plant.folder)
        try:
            done = CliRunner().invoke(root, list(words), prog_name="shadowit")
        finally:
            os.chdir(before)
        if done.exit_code == Exit.USAGE:
            raise _Said(done.stderr)
        assert done.exit_code in ends, f"{words} ended with {done.exit_code}:\n{done.output}\n{done.exception!r}"
        return done

    def refuses(self, act: Callable[[], Any]) -> str:
        with pytest.raises(_Said) as refused:
            act()
        return str(refused.value)

    def scan(self) -> None:
        self.run("scan", "-q")

    def move(self, path: str, state: str, actor: str, *, reason: str = "because", **others: str) -> None:
        more = [word for part, who in others.items() for word in (f"--{part}", who)]
        self.run("move", self.plant.tool(path), state, "--as", actor, "--reason", reason, *more)

    def register(self, path: str, actor: str, *, owner: str = "olga", read_only: str = "unknown") -> None:
        answers = [word for name, text in ANSWERS.items() for word in (f"--{name.replace('_', '-')}", text)]
        tool = self.plant.tool(path)
        self.run("register", tool, "--owner", owner, *answers, "--read-only", read_only, "--as", actor)

    def approve(self, path: str, actor: str) -> None:
        self.run("approve", self.plant.tool(path), "--as", actor)

    def endorse(self, path: str, actor: str, role: str) -> None:
        self.run("endorse", self.plant.tool(path), "--as", actor, "--role", role)

    def contain(self, path: str, item: str, actor: str) -> None:
        self.run("contain", self.plant.tool(path), item, "--proof", "ticket 7", "--as", actor)

    def plan(
        self, path: str, actor: str, *, value: str = "12000", centre: str = "F-7", days: int = 200, system: str = "MES"
    ) -> None:
        said = {"system": system, "value": value, "unit": "EUR a year", "cost-centre": centre}
        words = [word for name, text in said.items() for word in (f"--{name}", text)]
        self.run("plan", self.plant.tool(path), *words, "--target", f"{tomorrow(days)}", "--as", actor)

    def vote(self, path: str, gate: str, actor: str, *ayes: str) -> None:
        members = [word for member in ayes for word in ("--aye", member)]
        self.run("vote", self.plant.tool(path), gate, *members, "--as", actor)

    def waive(self, path: str, actor: str, days: int) -> None:
        words = ("--reason", "audit", "--controls", "four eyes", "--until", f"{tomorrow(days)}", "--as", actor)
        self.run("except", self.plant.tool(path), *words)

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """Run a command that lists, as JSON Lines."""
        return [json.loads(line) for line in self.run(*words, "--format", "jsonl").stdout.splitlines()]


class _Said(Exception):  # noqa: N818 - what a command said when it refused
    pass


ANSWERS = {
    "purpose": "limits of the final test",
    "documentation": "https://wiki.plant.example/limits",
    "inputs_outputs": "reads measurements, writes limits",
    "how_to_run": "open it; ten lots equal the MES",
}


@pytest.fixture(scope="session")
def few_files() -> dict[str, bytes]:
    """What lies on the share, by path: made once, since the whole demo is made for it."""
    return {file.path: file.content for file in files() if file.path in FILES}


@pytest.fixture(scope="session")
def settled_in(few_files: dict[str, bytes]) -> Callable[[Path], Services]:
    """Make a plant in a folder, with a few files of the demo share, not scanned yet."""

    def made(folder: Path) -> Services:
        for path, content in few_files.items():
            place = folder / "share" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        (folder / "scanner.toml").write_text(SETTINGS, encoding="utf-8")
        return Services(Plant(folder))

    return made


@pytest.fixture
def ulm(tmp_path: Path, settled_in: Callable[[Path], Services]) -> Plant:
    """A plant with a few files of the demo share, not scanned yet."""
    return settled_in(tmp_path).plant


@pytest.fixture(params=["services on SQLite", "services on PostgreSQL", "command line"])
def door(request: pytest.FixtureRequest, ulm: Plant) -> Door:
    """A way in, before a plant that was scanned."""
    if "PostgreSQL" in request.param:
        ulm.url = request.getfixturevalue("postgres_with_schema")
    found = CommandLine(ulm) if request.param == "command line" else Services(ulm)
    found.scan()
    return found


@pytest.fixture
def services(ulm: Plant) -> Services:
    found = Services(ulm)
    found.scan()
    return found


@pytest.fixture
def typed(ulm: Plant) -> CommandLine:
    found = CommandLine(ulm)
    found.scan()
    return found

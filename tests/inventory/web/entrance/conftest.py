"""A board with a door: its people, its clock, browsers of several machines, and passwords that are quick to check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from starlette.testclient import TestClient

from classifiers.rulebook import Rulebook
from inventory.domain.directory import Declared
from inventory.domain.people import Person
from inventory.services import credentials
from inventory.services.audit import verify
from inventory.services.judge import Bench
from inventory.services.organisation import organisation
from inventory.store.engine import Inventory
from inventory.store.schema import events
from inventory.web.app import create_app
from inventory.web.doorway import Doorway, OneTimeLink

MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "a long walk by the river"


@dataclass
class Hall:
    """The board, and all who stand before its door."""

    inventory: Inventory
    people: Declared
    rules: Rulebook
    door: Doorway = field(default_factory=Doorway)
    public_url: str = ""
    now: datetime = MORNING
    clock: Callable[[], datetime] | None = None
    _app: Any = None

    @property
    def app(self) -> Any:
        if self._app is None:
            self._app = create_app(
                self.inventory,
                clock=self.clock or (lambda: self.now),
                declared=self.people,
                bench=self.bench,
                doorway=self.door,
                public_url=self.public_url,
            )
        return self._app

    def bench(self, moment: datetime) -> Bench:
        with self.inventory.reading() as connection:
            staff = organisation(connection, self.people, moment)
        return Bench(rulebook=self.rules, organisation=staff, now=moment)

    def browser(self, peer: str = "127.0.0.1", base: str = "http://localhost", **headers: str | bytes) -> TestClient:
        """Open a browser on the machine of that address."""
        told: dict[str, Any] = {"Sec-Fetch-Site": "same-origin", **headers}
        return TestClient(self.app, base_url=base, client=(peer, 50_000), headers=told, follow_redirects=False)

    def has_account(self, *people: str) -> None:
        for name in people:
            bench = self.bench(self.now)
            credentials.set_password(self.inventory, bench.organisation.people[name], PASSWORD, bench=bench)

    def signed_in(self, name: str, password: str = PASSWORD, **given: Any) -> TestClient:
        browser = self.browser(**given)
        answer = browser.post("/signin", data={"person": name, "password": password})
        assert answer.status_code == 303, answer.text
        return browser

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def without(self, name: str) -> None:
        """Let somebody leave, as the next start with other settings would see it."""
        left = tuple(replace(one, active=False) if one.id == name else one for one in self.people.people)
        self.people = replace(self.people, people=left)
        self._app = None

    def person(self, name: str) -> Person:
        return self.bench(self.now).organisation.people[name]

    @property
    def told(self) -> list[tuple[str, str]]:
        """Kind and actor of every event, oldest first."""
        with self.inventory.reading() as connection:
            query = select(events.c.kind, events.c.actor).order_by(events.c.id)
            return [(row.kind, row.actor) for row in connection.execute(query)]

    def chained(self) -> bool:
        return not verify(self.inventory).findings


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Check passwords in a millisecond: that they take long elsewhere is what they are for."""
    monkeypatch.setattr(credentials, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    credentials._nobodys.cache_clear()
    yield
    credentials._nobodys.cache_clear()


@pytest.fixture
def hall(sqlite: Inventory, cast: Declared, rules: Rulebook) -> Hall:
    """A board that nobody has an account of, and a link that opens it."""
    return Hall(sqlite, cast, rules, door=Doorway(link=OneTimeLink.new(MORNING)))


@pytest.fixture
def new_hall(sqlite: Inventory, cast: Declared, rules: Rulebook) -> Callable[..., Hall]:
    """Make a board with another door."""
    return lambda **given: Hall(sqlite, cast, rules, **given)

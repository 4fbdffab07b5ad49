"""A board to look at: over a small plant, over the scanned demo share, and in a real browser."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from classifiers.rulebook import Rulebook
from inventory.domain.directory import Declared
from inventory.domain.people import Person, Role, Unit
from inventory.domain.registers import SystemOfRecord
from inventory.services.intake import intake
from inventory.services.judge import Bench
from inventory.services.organisation import organisation
from inventory.services.reassess import reassess
from inventory.services.sessions import open_session
from inventory.store.engine import Inventory, open_inventory
from inventory.web.app import create_app
from scanner.app.demo.share import build
from scanner.app.rulefiles import load
from scanner.app.scan import scan_shares, targets
from scanner.app.wiring import Workplace
from scanner.tables import Settings

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def person(id_: str, name: str, unit: Unit, *roles: Role, manager: str = "") -> Person:
    return Person(id=id_, name=name, unit=unit, roles=frozenset(roles), manager=manager, mail=f"{id_}@plant.example")


CAST = Declared(
    people=(
        person("olga", "Olga Operations", Unit.BUSINESS, Role.OWNER, Role.OPERATIONS_TESTER, Role.DATA_OWNER),
        person("pia", "Pia Product Owner", Unit.BUSINESS, Role.PRODUCT_OWNER, Role.BOARD),
        person("ingo", "Ingo IT", Unit.IT, Role.IT_OPERATOR, Role.IT_ARCHITECT),
        person("eva", "Eva Engineer", Unit.BUSINESS, Role.ENGINEER, manager="bert"),
        person("bert", "Bert Board", Unit.BUSINESS, Role.BOARD, Role.ASSESSOR, Role.DEPARTMENT_HEAD),
        person("nemo", "Nemo", Unit.BUSINESS),
    ),
    systems=(SystemOfRecord(name="MES", kind="MES", product_owner="pia", business_owner="olga"),),
)
"""The six personas of the policy's tests, and the system whose Product Owner one of them is."""


@pytest.fixture
def cast() -> Declared:
    return CAST


@cache
def packaged() -> Rulebook:
    return load(None)


def judging(inventory: Inventory, moment: datetime) -> Bench:
    with inventory.reading() as connection:
        staff = organisation(connection, CAST, moment)
    return Bench(rulebook=packaged(), organisation=staff, now=moment)


@pytest.fixture(scope="session")
def signed_in(demo: Inventory, address: str) -> Callable[[str], list[dict[str, str]]]:
    """Return the cookies of a browser in which this person of the cast is signed in at `address`; "" is a reader."""

    def cookies(name: str) -> list[dict[str, str]]:
        token = open_session(demo, name, "password" if name else "link", datetime.now(UTC))
        return [{"name": "session", "value": token, "url": address}]

    return cookies


@pytest.fixture
def board() -> Iterator[Callable[..., TestClient]]:
    """Make a client of the board over an inventory, signed in as `as_`: `board(inventory, as_="bert")`.

    "" is the reader of the one-time link, None is nobody. The people are those of the cast.
    """
    opened: list[TestClient] = []

    def over(inventory: Inventory, as_: str | None = "", **options: Any) -> TestClient:
        told = {"clock": lambda: NOW, "rulebook_digest": "digest-of-the-rules", "declared": CAST}
        told["bench"] = lambda moment: judging(inventory, moment)
        app = create_app(inventory, **{**told, **options})
        client = TestClient(
            app,
            base_url="http://localhost",
            raise_server_exceptions=False,
            headers={"Sec-Fetch-Site": "same-origin"},
            follow_redirects=False,
            client=("127.0.0.1", 50_000),  # a browser of this machine
        )
        if as_ is not None:
            now = app.state.board.clock()
            client.cookies.set("session", open_session(inventory, as_, "password" if as_ else "link", now))
        opened.append(client)
        return client

    yield over
    for client in opened:
        client.close()


@pytest.fixture
def small(sqlite: Inventory, new_plant: Any, bench: Any) -> Callable[[dict[str, str]], Inventory]:
    """Scan these files into an inventory and judge them."""

    def scanned(files: dict[str, str]) -> Inventory:
        plant = new_plant(sqlite)
        plant.files = files
        plant.scan()
        intake(sqlite, bench())
        reassess(sqlite, bench())
        return sqlite

    return scanned


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the scanned plant of a module lies once its first test has made it."""
    return tmp_path_factory.mktemp("template") / "inventory.db"


@pytest.fixture
def copied(
    request: pytest.FixtureRequest, template: Path, tmp_path: Path
) -> Iterator[Callable[[dict[str, str]], Inventory]]:
    """Give each test of a module a copy of its own of what was scanned and judged once."""
    opened: list[Inventory] = []

    def made(files: dict[str, str]) -> Inventory:
        if not template.exists():
            scanned = request.getfixturevalue("small")(files)
            with (
                closing(sqlite3.connect(scanned.engine.url.database)) as one,
                closing(sqlite3.connect(template)) as two,
            ):
                one.backup(two)
        shutil.copyfile(template, tmp_path / "mine.db")
        opened.append(open_inventory(str(tmp_path / "mine.db")))
        return opened[-1]

    yield made
    for inventory in opened:
        inventory.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inventory]:
    """The demo share, scanned as the command does it; its tools are never changed."""
    folder = tmp_path_factory.mktemp("board")
    build(folder / "plant")
    place = Workplace(settings=Settings(), file=None, chosen=str(folder / "inventory.db"))
    inventory = open_inventory(place.url)
    scan_shares(place, inventory, targets(place, [str(folder / "plant")]))
    yield inventory
    inventory.close()


@pytest.fixture(scope="session")
def address(demo: Inventory) -> Iterator[str]:
    """Serve the demo's board on a free port of this machine."""
    app = create_app(demo, clock=lambda: datetime.now(UTC), declared=CAST, bench=lambda moment: judging(demo, moment))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the board did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    if not CHROMIUM.exists():
        pytest.fail("Chromium is not installed; `python3 bootstrap.py test` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()

"""A board to look at: over a small plant, over the scanned demo share, and in a real browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from inventory.services.intake import intake
from inventory.services.reassess import reassess
from inventory.store.engine import Inventory, open_inventory
from inventory.web.app import create_app
from scanner.app.demo.share import build
from scanner.app.scan import scan_shares, targets
from scanner.app.wiring import Workplace
from scanner.tables import Settings

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def board() -> Iterator[Callable[..., TestClient]]:
    """Make a client of the board over an inventory: `board(inventory, hosts=[...])`."""
    opened: list[TestClient] = []

    def over(inventory: Inventory, **options: Any) -> TestClient:
        app = create_app(inventory, **{"clock": lambda: NOW, "rulebook_digest": "digest-of-the-rules", **options})
        client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
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


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inventory]:
    """The demo share, scanned as the command does it; nobody changes this inventory."""
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
    app = create_app(demo, clock=lambda: datetime.now(UTC))
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

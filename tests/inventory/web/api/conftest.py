"""A small plant, and programs with tokens that ask its board."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from classifiers.observations import to_json
from inventory.services.tokens import Scope, WantedToken, make_token
from inventory.store.engine import Inventory
from inventory.store.queries import resolve_tool

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DOCS = Path(__file__).parents[3] / "docs" / "api.md"
FILES = {
    "Quality/limits.vbs": "UPDATE Test_Limits SET Hi = ? WHERE Product = ?",
    "Reports/scrap.vbs": "SELECT Line, Scrap FROM Production",
    "Own/colour.vbs": "Cells.Interior.Color = vbYellow",
    "Own/hurt.vbs": "broken MsgBox 1",
}
ANSWERS = {"owner": "olga", "purpose": "limits", "documentation": "wiki", "inputs_outputs": "a: b", "how_to_run": "c"}

Caller = Callable[..., TestClient]


@pytest.fixture
def inventory(small: Any) -> Inventory:
    found: Inventory = small(FILES)
    return found


@pytest.fixture
def token(board: Any, inventory: Inventory) -> Callable[..., str]:
    place = board(inventory, as_=None).app.state.board

    def made(who: str, scope: Scope = Scope.WRITE, share: str = "") -> str:
        wanted = WantedToken(name="a test", scope=scope, expires=NOW + timedelta(days=30), share=share)
        bench = place.bench(NOW)
        return make_token(inventory, wanted, actor=bench.organisation.people[who], bench=bench)[0]

    return made


@pytest.fixture
def caller(board: Any, inventory: Inventory, token: Callable[..., str]) -> Caller:
    """A program with a token: no cookie, and nothing that a browser says of itself."""

    def made(who: str = "bert", scope: Scope = Scope.WRITE, share: str = "", **options: Any) -> TestClient:
        app = board(inventory, as_=None, **options).app
        headers = {"Authorization": f"Bearer {token(who, scope, share)}"}
        return TestClient(app, base_url="http://localhost", headers=headers, raise_server_exceptions=False)

    return made


@pytest.fixture
def limits(inventory: Inventory) -> str:
    return str(resolve_tool(inventory, "Quality/limits.vbs"))


def _reported(share: str, seen: Any, path: str = "Line 4/count.vbs", **changes: Any) -> dict[str, Any]:
    """Return an observation as an agent sends it."""
    found: dict[str, Any] = json.loads(to_json(seen))
    found["artifact"].update(share=share, path=path, name=path.rpartition("/")[2], **changes)
    return found


@pytest.fixture
def reported() -> Callable[..., dict[str, Any]]:
    return _reported


@pytest.fixture
def seen(inventory: Inventory, limits: str) -> Any:
    from inventory.store.queries import tool_page

    return tool_page(inventory, limits).observations[0]

"""Nobody reaches the board under a foreign name or from a foreign page, and browsers are kept strict."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.web.guard import _without_port

PAGES = ("/", "/tools", "/coverage", "/healthz", "/static/board.css", "/nothing-here", "/tools/T-NOBODY")
STRICT = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@pytest.fixture
def client(board: Any, sqlite: Any) -> Any:
    return board(sqlite, hosts=["Board.Plant.example"])


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_carries_the_strict_headers(client: Any, page: str) -> None:
    answer = client.get(page)
    assert answer.headers["content-security-policy"] == STRICT
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == ("no-cache" if page.startswith("/static/") else "no-store")


def test_even_our_own_mistake_carries_them_and_tells_no_secrets(board: Any, sqlite: Any) -> None:
    client = board(sqlite)
    client.app.state.board.honesty.inventory = None
    answer = client.get("/")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == STRICT
    assert answer.headers["cache-control"] == "no-store"
    assert "our mistake" in answer.text
    assert "Traceback" not in answer.text
    assert "NoneType" not in answer.text


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:8080", "board.plant.EXAMPLE:80"],
)
def test_the_board_answers_to_its_own_names(client: Any, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).text == "ok"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "", "[::2]", "localhost:x"]
)
def test_a_foreign_name_is_refused_before_anything_is_asked(client: Any, host: str) -> None:
    answer = client.get("/tools", headers={"host": host})
    assert answer.status_code == 421
    assert "Inventory" not in answer.text


@given(st.text(max_size=40))
def test_any_host_header_has_a_name(host: str) -> None:
    assert isinstance(_without_port(host), str)


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("page", ["/", "/tools", "/static/board.css"])
def test_methods_that_no_page_uses_are_refused(client: Any, method: str, page: str) -> None:
    assert client.request(method, page).status_code == 405


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("page", ["/", "/tools", "/static/board.css", "/coverage"])
def test_pages_that_show_take_nothing(client: Any, method: str, page: str) -> None:
    assert client.request(method, page).status_code == 405


@pytest.mark.parametrize("page", ["/docs", "/redoc", "/openapi.json"])
def test_nothing_is_published_that_nobody_asked_for(client: Any, page: str) -> None:
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_style_or_script_of_its_own(client: Any, page: str) -> None:
    text = client.get(page).text
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:|<script(?! src=\"/static/)", text)
    assert not re.search(r"(?:href|src)=\"(?:https?:)?//", text)


def test_head_answers_without_a_body(client: Any) -> None:
    answer = client.head("/tools")
    assert (answer.status_code, answer.text) == (200, "")

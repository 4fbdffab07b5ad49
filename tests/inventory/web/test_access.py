"""Who may open which door: every route says what it needs, and every POST is tried by all personas and by nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from inventory.domain.people import Role
from inventory.services.sessions import open_session
from inventory.store.engine import Inventory
from inventory.web.access import ROLES, Can, right_of
from inventory.web.guard import WRITING
from inventory.web.navigation import MAIN, MORE
from inventory.web.pages import ROUTERS

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""The time of the board's clock."""

EVERYBODY = {"olga", "pia", "ingo", "eva", "bert", "nemo"}
MAY = {
    Can.ENTER: EVERYBODY | {""},
    Can.LOOK: EVERYBODY,
    Can.BE_SOMEBODY: EVERYBODY,
    Can.AUDIT: {"ingo", "bert", "pia"},
    Can.TAG: EVERYBODY - {"nemo"},
    Can.CORRECT: {"bert", "pia"},
    Can.DECIDE: EVERYBODY - {"nemo"},
    Can.VOTE: {"bert", "pia"},
    Can.REQUEST: {"pia"},
    Can.CHECK: {"ingo"},
    Can.TEST: {"olga", "pia"},
    Can.ATTEST_DATA: {"olga", "pia", "ingo"},
    Can.SIGN: {"pia"},
    Can.SPEND: {"ingo", "olga", "pia", "bert"},
    Can.RUN: {"ingo"},
    Can.ADMINISTER: {"ingo"},
    Can.REPORT: set[str](),
}
"""Written by hand from section 3 of the policy: "" is nobody. IT decides about machines, never about the business."""


def routes() -> Iterator[APIRoute]:
    """Yield every route; from the routers, because an application keeps a router as one thing that hides its routes."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            yield route


def filled(path: str) -> str:
    """Return an address of a route, with a word for each of its parameters."""
    return "/".join("1" if piece.startswith("{") else piece for piece in path.split("/"))


@pytest.fixture
def doors(board: Callable[..., TestClient], sqlite: Inventory) -> Callable[[str], TestClient]:
    return lambda name: board(sqlite, as_=name or None)


def test_every_route_says_what_it_needs() -> None:
    walked = list(routes())
    assert len(walked) > 100, "the walk found the routes"
    assert [route.path for route in walked if right_of(route) is None] == []


def test_the_table_of_rights_is_the_one_of_the_policy() -> None:
    assert set(MAY) == set(Can)
    assert not any(Role.AUDITOR in ROLES[can] for can in ROLES if can is not Can.AUDIT), "auditors read"
    assert not any(Role.DIRECTOR in ROLES[can] for can in ROLES if can is not Can.AUDIT), "directors read"
    it_alone = {can for can, roles in ROLES.items() if roles <= {Role.IT_OPERATOR, Role.IT_ARCHITECT}}
    assert it_alone == {Can.CHECK, Can.RUN, Can.ADMINISTER}, "IT must never sign off (CHG-1)"


@pytest.mark.parametrize("name", ["", *sorted(EVERYBODY)])
def test_every_post_lets_in_whom_the_table_names_and_nobody_else(
    doors: Callable[[str], TestClient], sqlite: Inventory, name: str
) -> None:
    client = doors(name)
    wrong = []
    for route in routes():
        for method in sorted(route.methods & WRITING):
            can = right_of(route)
            assert can is not None
            if name:  # one of these ends the session of before
                client.cookies.set("session", open_session(sqlite, name, "password", NOW))
            answer = client.request(method, filled(route.path))
            shut = answer.status_code in {401, 403} and ("You cannot" in answer.text or "sign in" in answer.text)
            refused = 401 if not name else 403
            if shut != (name not in MAY[can]) or (shut and answer.status_code != refused):
                wrong.append((method, route.path, can, answer.status_code))
            if answer.status_code >= 500:
                wrong.append((method, route.path, "fails", answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("name", ["", "nemo"])
def test_who_is_not_signed_in_is_led_there_and_back(doors: Callable[[str], TestClient], name: str) -> None:
    answer = doors(name).get("/tools?q=limits&sort=score")
    if name:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            "/signin?next=%2Ftools%3Fq%3Dlimits%26sort%3Dscore",
        )


def test_every_entry_of_the_menu_answers_to_whom_it_is_shown(doors: Callable[[str], TestClient]) -> None:
    for name in sorted(EVERYBODY):
        client = doors(name)
        for area in (*MAIN, *(area for _, areas in MORE for area in areas)):
            if name in MAY[area.can]:
                assert client.get(area.href).status_code == 200, (name, area.href)


def test_a_form_from_elsewhere_is_refused(doors: Callable[[str], TestClient]) -> None:
    client = doors("bert")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}):
        assert client.post("/look", headers=headers).status_code == 403
    bare = TestClient(client.app, base_url="http://localhost", follow_redirects=False)
    assert bare.post("/look").status_code == 403, "a browser that says nothing of where it comes from"
    assert bare.post("/look", headers={"Origin": "http://evil.example"}).status_code == 403
    assert bare.post("/look", headers={"Origin": "null"}).status_code == 403
    assert bare.post("/look", headers={"Origin": "http://localhost"}).status_code == 303


def test_a_large_body_is_refused_before_it_is_read(doors: Callable[[str], TestClient]) -> None:
    client = doors("bert")
    assert client.post("/look", content=b"x" * 1_000_001).status_code == 413
    parts = (b"x" * 100_000 for _ in range(11))
    told = client.post("/look", content=parts, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert told.status_code == 413


def test_language_and_theme_are_kept_and_nobody_is_sent_elsewhere(doors: Callable[[str], TestClient]) -> None:
    client = doors("bert")
    answer = client.post("/look", data={"language": "de", "theme": "dark", "next": "https://evil.example/"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = client.get("/tools").text
    assert '<html lang="de" data-theme="dark">' in page
    for elsewhere in ("//evil.example", "/\\evil.example", "\t//x", "javascript:alert(1)", "/\n/evil.example"):
        assert client.post("/look", data={"next": elsewhere}).headers["location"] == "/"

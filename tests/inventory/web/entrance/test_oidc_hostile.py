"""A provider, or somebody in its place, that answers with all that is no proof: nobody is let in by it."""

from __future__ import annotations

import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry

from inventory.web.doorway import Doorway
from inventory.web.oidc import Provider, Registered

KEY, OTHER = (RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("one", "two"))
SECRET = "a secret of the tests"
ANY = JWSRegistry(algorithms=["RS256", "HS256", "none"])


@dataclass
class Liar:
    """What the provider answers; each test changes one thing."""

    issuer: str = ""
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    key: Any = field(default_factory=lambda: KEY)
    published: tuple[Any, ...] = (KEY,)
    metadata: dict[str, Any] = field(default_factory=dict)
    raw: str | None = None
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> bytes:
        self.asked.append(path)
        if path.endswith("openid-configuration"):
            ends = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "jwks"}
            told = {"issuer": self.issuer} | {name: f"{self.issuer}/{end}" for name, end in ends.items()}
            return json.dumps(told | self.metadata).encode()
        if path == "/jwks":
            return json.dumps({"keys": [key.as_dict(private=False) for key in self.published]}).encode()
        return json.dumps({"access_token": "a", "token_type": "Bearer", "id_token": self.token()}).encode()

    def token(self) -> str:
        now = int(time.time())
        said = {"iss": self.issuer, "aud": "board", "sub": "1", "iat": now, "exp": now + 60, "nonce": self.nonce}
        said |= {"preferred_username": "pia", "auth_time": now}
        full = {name: value for name, value in (said | self.claims).items() if value is not None}
        return jwt.encode(self.header, full, self.key, registry=ANY) if self.raw is None else self.raw


@pytest.fixture
def liar() -> Iterator[Liar]:
    told = Liar()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(told.answer(self.path))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._say(told.answer(self.path))

        def _say(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    told.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield told
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def tried(new_hall: Any, liar: Liar) -> Callable[..., Any]:
    """Go there and come back; `tried.browser` is who did."""
    said = Registered(issuer=liar.issuer, client_id="board", client_secret=SECRET)
    hall = new_hall(door=Doorway(provider=Provider(registered=said)), clock=lambda: datetime.now(UTC))
    browser = hall.browser()

    def go(start: str = "/signin/oidc?next=/tools", **more: str) -> Any:
        sent = browser.get(start)
        if sent.status_code != 303:
            return sent
        asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["location"]).query).items()}
        liar.nonce = asked["nonce"]
        return browser.get("/signin/oidc/back", params={"state": asked["state"], "code": "c", **more})

    go.hall, go.browser = hall, browser  # type: ignore[attr-defined]
    return go


def test_an_honest_one_lets_in(tried: Any) -> None:
    assert tried().headers["location"] == "/tools"
    assert tried.browser.get("/account").status_code == 200


UNFIT: list[dict[str, Any]] = [
    {"iss": "https://evil.example"},
    {"iss": None},
    {"aud": "another"},
    {"aud": ["board", "another"], "azp": "another"},
    {"aud": None},
    {"nonce": "another"},
    {"nonce": None},
    {"nonce": ""},
    {"exp": 1},
    {"exp": None},
    {"exp": "soon"},
    {"iat": 4_000_000_000},
    {"nbf": 4_000_000_000},
    {"sub": None},
    {"at_hash": "another"},
    {"preferred_username": ["pia"]},
    {"preferred_username": {"$ne": 1}},
    {"preferred_username": ""},
    {"preferred_username": "x" * 100_000},
]


def test_claims_that_do_not_fit_let_nobody_in(liar: Liar, tried: Any) -> None:
    for claims in UNFIT:
        liar.claims = claims
        assert tried().status_code == 403, claims
        assert tried.browser.get("/account").status_code == 303, claims


def test_a_token_that_is_not_signed_by_the_provider_lets_nobody_in(liar: Liar, tried: Any) -> None:
    liar.key = OTHER
    assert tried().status_code == 403
    liar.key, liar.header = KEY, {"alg": "none", "kid": "one"}
    assert tried().status_code == 403
    liar.key, liar.header = OctKey.import_key(SECRET, {"kid": "one"}), {"alg": "HS256", "kid": "one"}
    assert tried().status_code == 403


def test_a_token_signed_with_the_public_key_as_a_shared_secret_lets_nobody_in(liar: Liar, tried: Any) -> None:
    liar.key = KEY
    start = tried.browser.get("/signin/oidc")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(start.headers["location"]).query).items()}
    liar.nonce = asked["nonce"]
    head = urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "one"}).encode()).rstrip(b"=")
    signed = head + b"." + liar.token().split(".")[1].encode()
    mac = hmac.digest(KEY.as_pem(private=False), signed, "sha256")
    liar.raw = (signed + b"." + urlsafe_b64encode(mac).rstrip(b"=")).decode()
    back = {"state": asked["state"], "code": "c"}
    assert tried.browser.get("/signin/oidc/back", params=back).status_code == 403


def test_what_is_no_token_lets_nobody_in(liar: Liar, tried: Any) -> None:
    for raw in ["", "a.b.c", "e30.e30.", "x" * 100_000, "é.é.é"]:
        liar.raw = raw
        assert tried().status_code == 403, raw[:20]


def test_a_new_key_of_the_provider_is_asked_for_once(liar: Liar, tried: Any) -> None:
    assert tried().status_code == 303
    liar.published, liar.key, liar.header = (OTHER,), OTHER, {"alg": "RS256", "kid": "two"}
    tried.browser.cookies.delete("session")
    assert tried().status_code == 303
    assert liar.asked.count("/jwks") == 2
    assert sum(path.endswith("openid-configuration") for path in liar.asked) == 1


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://evil.example/auth"},
        {"authorization_endpoint": None},
        {"token_endpoint": 7},
        {"jwks_uri": "http://169.254.169.254/latest"},
    ],
    ids=str,
)
def test_addresses_that_nobody_should_be_sent_to_are_not_believed(
    liar: Liar, tried: Any, metadata: dict[str, Any]
) -> None:
    liar.metadata = metadata
    answer = tried()
    assert answer.status_code in {403, 503}
    assert "ask IT to look at [oidc]" in answer.text


def test_an_answer_of_another_provider_is_not_taken(tried: Any) -> None:
    assert "comes from another identity provider" in tried(iss="https://evil.example").text


def test_a_provider_that_did_not_ask_anew_proves_no_presence(liar: Liar, tried: Any) -> None:
    tried()
    for old in [3_600, 61 + 60, None, "now", -3_600]:
        liar.claims = {"auth_time": int(time.time()) - old if isinstance(old, int) else old}
        assert tried("/signin/oidc/again?next=/").status_code == 403, old
        assert not tried.hall.door.presences, old
    liar.claims = {}
    assert tried("/signin/oidc/again?next=/").status_code == 303
    assert len(tried.hall.door.presences) == 1


def test_too_long_an_answer_is_not_read_to_its_end(liar: Liar, tried: Any) -> None:
    liar.metadata = {"more": "x" * 2_000_000}
    assert "far too much" in tried().text

"""Sign-in by an identity provider (OpenID Connect): code flow with PKCE, and asking anew before a signature."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inventory.domain.credentials import Presence
from inventory.domain.people import Organisation, Person

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

FLOW_HOLDS = timedelta(minutes=10)
SKEW = timedelta(seconds=60)
"""How far the clocks of provider and board may be apart."""
FRESH = timedelta(hours=1)
"""How long what a provider says of itself is believed; its keys are asked for again when a new one turns up."""
SECONDS = 5.0
LARGEST = 1_000_000
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures by a private key of the provider; one by a shared secret, or none at all, is no proof."""
_REMEMBERED = 1_000
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class NotVouched(Exception):  # noqa: N818 - named after the state it reports
    """The identity provider does not say, or not well enough, who this is; the text is a sentence for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """How this board is registered with a provider; `claim` is what names a person: an id, or a mail address."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    claim: str = "preferred_username"
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    name: str = ""

    @property
    def called(self) -> str:
        """What people call the provider."""
        return self.name or urlsplit(self.issuer).hostname or self.issuer


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A sign-in that has begun: what the provider has to bring back, and where it goes on.

    `session` is the digest of the session that asks anew, "" for a sign-in; `browser` that of a cookie.
    """

    nonce: str
    verifier: str
    browser: str
    started: datetime
    back: str
    to: str
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Whom the provider vouches for, by its claims, and the flow that this ends."""

    claims: Mapping[str, Any]
    flow: Flow

    @property
    def asked(self) -> datetime | None:
        """When the provider asked this person for a proof, None if it does not say."""
        told = self.claims.get("auth_time")
        number = isinstance(told, int | float) and not isinstance(told, bool) and 0 < told < 1e11
        return datetime.fromtimestamp(told, UTC) if number else None  # type: ignore[arg-type]  # a number, as it says


@dataclass(slots=True, kw_only=True)
class Provider:
    """One identity provider, with the flows that are under way."""

    registered: Registered
    _flows: dict[str, Flow] = field(default_factory=dict)
    _told: tuple[datetime, Mapping[str, Any]] | None = None
    _keys: tuple[datetime, KeySet] | None = None
    _lock: Lock = field(default_factory=Lock)

    def start(self, *, back: str, to: str, now: datetime, session: str = "") -> tuple[str, str]:
        """Begin a sign-in; returns the address at the provider, and the secret that the browser keeps meanwhile.

        `back` is our own address that the provider sends people to, `to` the page after that. With a `session` the
        provider is told to ask anew, whoever it knows already.
        """
        state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        flow = Flow(
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            browser=sha256(browser.encode()).hexdigest(),
            started=now,
            back=back,
            to=to,
            session=session,
        )
        anew = {"prompt": "login", "max_age": "0"} if session else {}
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                self._endpoint("authorization_endpoint", now),
                state=state,
                nonce=flow.nonce,
                code_verifier=flow.verifier,
                **anew,
            )
        with self._lock:
            while len(self._flows) >= _REMEMBERED:
                del self._flows[next(iter(self._flows))]
            self._flows[state] = flow
        return str(address), browser

    def finish(self, answer: Mapping[str, str], browser: str, now: datetime) -> Vouched:
        """Take what the provider sends back, once; raises `NotVouched` for all that is not a proof."""
        with self._lock:
            flow = self._flows.pop(answer.get("state", ""), None)
        if flow is None or now - flow.started >= FLOW_HOLDS:
            raise NotVouched("This sign-in was begun too long ago, or not here. Please begin again.")
        if not secrets.compare_digest(flow.browser, sha256(browser.encode("utf-8", "replace")).hexdigest()):
            raise NotVouched("This sign-in was begun in another browser. Please begin again.")
        told = answer.get("iss", self.registered.issuer)
        if told != self.registered.issuer:
            raise NotVouched("The answer comes from another identity provider.")
        if "error" in answer or not answer.get("code"):
            why = answer.get("error", "no code")[:60]
            raise NotVouched(f"{self.registered.called} has not signed you in ({why}).")
        vouched = Vouched(claims=self._claims(answer["code"], flow, now), flow=flow)
        if flow.session:
            _asked_anew(vouched, now)
        return vouched

    def _claims(self, code: str, flow: Flow, now: datetime) -> Mapping[str, Any]:
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 - installed with the extra `oidc`
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
        from httpx2 import HTTPError  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        try:
            with self._client(flow.back) as client:
                given = client.fetch_token(
                    self._endpoint("token_endpoint", now), code=code, code_verifier=flow.verifier, withhold_token=True
                )
            token = self._decoded(str(given.get("id_token", "")), now)
            wanted = {
                "iss": {"essential": True, "value": self.registered.issuer},
                "aud": {"essential": True, "value": self.registered.client_id},
            }
            known = {
                "nonce": flow.nonce,
                "client_id": self.registered.client_id,
                "access_token": given.get("access_token"),
            }
            claims = CodeIDToken(token.claims, token.header, wanted, known)
            claims.validate(now=int(now.timestamp()), leeway=int(SKEW.total_seconds()))
            told = dict(claims)
        except (AuthlibBaseError, JoseError, HTTPError, ValueError) as error:
            raise NotVouched(
                f"What {self.registered.called} answered proves nothing ({type(error).__name__})."
            ) from error
        return told if self.registered.claim in told else self._more(told, str(given.get("access_token", "")), now)

    def _more(self, told: Mapping[str, Any], token: str, now: datetime) -> Mapping[str, Any]:
        """Return the claims with what a provider keeps out of its token and tells only who asks for it."""
        more = self._asked(self._endpoint("userinfo_endpoint", now), token)
        if more.get("sub") != told["sub"]:
            raise NotVouched(f"{self.registered.called} tells of somebody else than it vouches for.")
        return {**more, **told}

    def _decoded(self, text: str, now: datetime) -> Any:
        from joserfc import jwt  # noqa: PLC0415 - installed with the extra `oidc`
        from joserfc.errors import InvalidKeyIdError  # noqa: PLC0415
        from joserfc.jws import JWSRegistry  # noqa: PLC0415

        rules = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        try:
            return jwt.decode(text, self._key_set(now), registry=rules)
        except InvalidKeyIdError:  # the provider has changed its keys
            return jwt.decode(text, self._key_set(now, again=True), registry=rules)

    def _key_set(self, now: datetime, *, again: bool = False) -> KeySet:
        from joserfc.jwk import KeySet  # noqa: PLC0415 - installed with the extra `oidc`

        if self._keys is None or again or now - self._keys[0] >= FRESH:
            self._keys = now, KeySet.import_key_set(self._asked(self._endpoint("jwks_uri", now)))  # type: ignore[arg-type]  # checked there
        return self._keys[1]

    def _endpoint(self, name: str, now: datetime) -> str:
        """Return an address that the provider has told us, after a look whether it is the provider that told it."""
        if self._told is None or now - self._told[0] >= FRESH:
            told = self._asked(self.registered.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if told.get("issuer") != self.registered.issuer:
                raise NotVouched(f"{self.registered.called} says that it is somebody else; ask IT to look at [oidc].")
            self._told = now, told
        address = self._told[1].get(name)
        if not isinstance(address, str) or not safe(address):
            raise NotVouched(f"{self.registered.called} does not say where its {name} is; ask IT to look at [oidc].")
        return address

    def _asked(self, address: str, token: str = "") -> Mapping[str, Any]:
        from httpx2 import HTTPError  # noqa: PLC0415 - installed with the extra `oidc`

        shown = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            with (
                self._client("") as client,
                client.stream("GET", address, withhold_token=True, headers=shown) as answer,
            ):
                answer.raise_for_status()
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > LARGEST:
                        raise NotVouched(f"{self.registered.called} answers with far too much.")
            told = json.loads(body)
        except (HTTPError, ValueError) as error:
            raise NotVouched(f"{self.registered.called} cannot be reached just now.") from error
        if not isinstance(told, dict):
            raise NotVouched(f"{self.registered.called} answers with something else than it should.")
        return told

    def _client(self, back: str) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415 - installed with the extra `oidc`

        return OAuth2Client(
            client_id=self.registered.client_id,
            client_secret=self.registered.client_secret or None,
            scope=" ".join(self.registered.scopes),
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=SECONDS,
        )


def person_of(vouched: Vouched, registered: Registered, staff: Organisation) -> Person:
    """Return the person whom the claims name: by id, or by a mail address that one person has; raises `NotVouched`."""
    named = vouched.claims.get(registered.claim)
    if not isinstance(named, str) or not named.strip():
        raise NotVouched(f"{registered.called} does not tell your {registered.claim}; ask IT to look at [oidc].")
    found = staff.person(named) or _by_mail(named, vouched, staff)
    if found is None or not found.active or found.is_group:
        raise NotVouched(f"{registered.called} knows you as '{named[:100]}'; nobody of that id or mail is known here.")
    return found


def presence_of(vouched: Vouched, registered: Registered, person: Person) -> Presence | None:
    """Return the proof that this person is there now, None if the provider does not say when it asked."""
    asked = vouched.asked
    return None if asked is None else Presence(person=person.id, issuer=registered.issuer, asked=asked)


def safe(address: str) -> bool:
    """Return True for an address that nobody on the way can read: by TLS, or of this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _asked_anew(vouched: Vouched, now: datetime) -> None:
    """Hold the provider to it that it has asked anew: libraries do not, and some providers do as they like."""
    asked = vouched.asked
    if asked is None or not vouched.flow.started - SKEW <= asked <= now + SKEW:
        raise NotVouched("Your identity provider did not ask you anew; that proves nothing for a signature.")


def _by_mail(named: str, vouched: Vouched, staff: Organisation) -> Person | None:
    if "@" not in named or vouched.claims.get("email_verified") is False:
        return None
    having = [one for one in staff.people.values() if one.active and one.mail.casefold() == named.casefold()]
    return having[0] if len(having) == 1 else None

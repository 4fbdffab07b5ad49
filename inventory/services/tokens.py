"""API tokens: who may have which, the one time that one is shown, and letting it hold no more."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from inventory.domain.events import Event, EventKind
from inventory.domain.people import Person
from inventory.domain.refusal import Refused, no
from inventory.domain.visiting import (
    NOTED,
    ApiToken,
    Scope,
    WantedToken,
    revoking_refusals,
    token_refusals,
)
from inventory.services.attempts import on_record
from inventory.services.judge import Bench
from inventory.services.roles import stop
from inventory.services.sessions import digest_of
from inventory.store import ledger, tokens
from inventory.store.engine import Inventory

__all__ = ["ApiToken", "Scope", "WantedToken", "find_token", "make_token", "revoke_token", "tokens_of"]

BEGINNING = "sit_"
"""How every token begins, so that one that leaked is found by what looks for secrets."""
_BYTES = 32
_LETTERS = len(BEGINNING) + 43


def make_token(inventory: Inventory, wanted: WantedToken, *, actor: Person, bench: Bench) -> tuple[str, ApiToken]:
    """Make a token and return it with what is kept of it: it is shown this once. Raises `Refused`.

    It acts in the name of who makes it; an agent's (`Scope.REPORT`) acts for nobody and is made by an IT operator.
    """
    with on_record(inventory, None, actor=actor, bench=bench, wanted=f"a token to {wanted.scope}"):
        stop(token_refusals(wanted, actor, bench.organisation, bench.now))
    text = BEGINNING + secrets.token_urlsafe(_BYTES)
    new = ApiToken(
        id=0,
        digest=digest_of(text),
        name=wanted.name.strip(),
        person="" if wanted.scope is Scope.REPORT else actor.id,
        scope=wanted.scope,
        share=wanted.share,
        made=bench.now,
        made_by=actor.id,
        expires=wanted.expires,
    )
    with inventory.writing() as connection:
        made = tokens.add(connection, new)
        ledger.append(connection, [_event(EventKind.TOKEN_MADE, made, actor, bench.now)])
    return text, made


def find_token(inventory: Inventory, text: str, now: datetime) -> ApiToken | None:
    """Return the token that somebody shows, None if it is none, revoked or over; its use is noted once a minute."""
    if len(text) != _LETTERS or not text.startswith(BEGINNING):
        return None
    with inventory.reading() as connection:
        found = tokens.find(connection, digest_of(text))
    if found is None or not found.holds(now):
        return None
    if found.used is not None and now - found.used < NOTED:
        return found
    with inventory.writing() as connection:
        tokens.note_use(connection, found.id, now)
    return replace(found, used=now)


def revoke_token(inventory: Inventory, number: int, *, actor: Person, bench: Bench) -> ApiToken:
    """Let a token hold no more; returns it. Raises `Refused`."""
    with (
        on_record(inventory, None, actor=actor, bench=bench, wanted=f"the end of token {number}"),
        inventory.writing() as connection,
    ):
        found = tokens.by_number(connection, number, lock=True)
        if found is None:
            raise Refused(no("CHG-3", f"there is no token {number}"))
        stop(revoking_refusals(found, actor, bench.organisation, bench.now))
        tokens.revoke(connection, number, bench.now)
        ledger.append(connection, [_event(EventKind.TOKEN_REVOKED, found, actor, bench.now)])
    return replace(found, revoked=bench.now)


def tokens_of(inventory: Inventory, person_id: str | None = None) -> list[ApiToken]:
    """Return the tokens of a person or made by them, or all there are, the newest first."""
    with inventory.reading() as connection:
        return tokens.every(connection, person_id)


def _event(kind: EventKind, token: ApiToken, actor: Person, now: datetime) -> Event:
    detail = {"token": str(token.id), "name": token.name, "scope": token.scope.value, "share": token.share}
    told = {name: value for name, value in (detail | {"expires": f"{token.expires:%Y-%m-%d}"}).items() if value}
    return Event(kind=kind, at=now, actor=actor.id, policy="CHG-3", detail=told)

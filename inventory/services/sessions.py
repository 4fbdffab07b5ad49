"""Sessions of the board: opening, finding and closing them, and what they carry from page to page."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from inventory.domain.credentials import Presence
from inventory.domain.events import Event, EventKind
from inventory.domain.length import shortened
from inventory.domain.visiting import NOTED, OpenSession, Way
from inventory.store import ledger, sessions
from inventory.store.engine import Connection, Inventory

__all__ = [
    "READER",
    "OpenSession",
    "Way",
    "close_all",
    "close_session",
    "find_session",
    "keep_notice",
    "keep_signed",
    "note_presence",
    "note_stranger",
    "open_session",
    "sessions_of",
    "shared_session",
    "take_notice",
]

READER = "reader"
"""The actor of what somebody does who came by the link of `shadowit serve` and has no account."""
_BYTES = 32
_LETTERS = 43
"""Letters of 32 bytes in base64: what is of another length is no token, and no digest is made of it."""


def open_session(inventory: Inventory, person_id: str, way: Way | str, now: datetime) -> str:
    """Open a session and return its token, which is kept nowhere but in the browser; `person_id` "" only reads."""
    token = secrets.token_urlsafe(_BYTES)
    with inventory.writing() as connection:
        sessions.sweep(connection, now)
        _open(connection, digest_of(token), person_id, Way(way), now)
    return token


def find_session(inventory: Inventory, token: str, now: datetime) -> OpenSession | None:
    """Return the session of a token, None if there is none or it is over; its use is noted once a minute."""
    if len(token) != _LETTERS:
        return None
    with inventory.reading() as connection:
        found = sessions.find(connection, digest_of(token))
    if found is None or not found.holds(now):
        return None
    return _used(inventory, found, now)


def shared_session(inventory: Inventory, secret: bytes, person_id: str, now: datetime) -> OpenSession:
    """Return the session of a person whom a proxy names with each request; there is one a person, without a cookie.

    Its digest comes of a secret of this process: no cookie leads to it.
    """
    digest = sha256(secret + person_id.encode()).hexdigest()
    with inventory.reading() as connection:
        found = sessions.find(connection, digest)
    if found is not None and found.holds(now):
        return _used(inventory, found, now)
    with inventory.writing() as connection:
        sessions.alone(connection)
        sessions.sweep(connection, now)
        found = sessions.find(connection, digest)  # another request may have opened it meanwhile
        return found or _open(connection, digest, person_id, Way.PROXY, now)


def close_session(inventory: Inventory, session: OpenSession, now: datetime, reason: str = "") -> None:
    """Close a session; a second time is no mistake."""
    with inventory.writing() as connection:
        if sessions.remove(connection, session.digest):
            ledger.append(connection, [_event(EventKind.SIGNED_OUT, session.person, session.way, now, reason)])


def close_all(inventory: Inventory, person_id: str, now: datetime, *, but: str = "", reason: str = "") -> int:
    """Close the sessions of a person, except that of the digest `but`; returns how many."""
    with inventory.writing() as connection:
        closed = sessions.remove_of(connection, person_id, but=but)
        if closed:
            told = _event(EventKind.SIGNED_OUT, person_id, "", now, reason or "all sessions were closed")
            ledger.append(connection, [told])
    return closed


def sessions_of(inventory: Inventory, person_id: str, now: datetime) -> list[OpenSession]:
    """Return the sessions of a person that hold, the one used last first."""
    with inventory.reading() as connection:
        return [session for session in sessions.of_person(connection, person_id) if session.holds(now)]


def keep_notice(inventory: Inventory, session: OpenSession, sentence: str) -> None:
    """Keep a sentence for the next page of this session."""
    with inventory.writing() as connection:
        sessions.keep_notice(connection, session.digest, shortened(sentence))


def take_notice(inventory: Inventory, session: OpenSession) -> str:
    """Return the sentence that waits for the next page, "" if there is none; it is shown once."""
    with inventory.writing() as connection:
        return sessions.take_notice(connection, session.digest)


def keep_signed(inventory: Inventory, session: OpenSession, signed: datetime | None) -> None:
    """Keep when something was signed in this session, None after a failed try: the next is a first signing again."""
    with inventory.writing() as connection:
        sessions.note_signing(connection, session.digest, signed)


def note_presence(inventory: Inventory, session: OpenSession, presence: Presence, now: datetime) -> None:
    """Say on the ledger that an identity provider has asked the person of a session anew, before a signature."""
    reason = f"asked anew by {presence.issuer} at {presence.asked:%Y-%m-%d %H:%M:%S} UTC"
    with inventory.writing() as connection:
        ledger.append(connection, [_event(EventKind.SIGNED_IN, session.person, session.way, now, shortened(reason))])


def note_stranger(inventory: Inventory, reason: str, now: datetime) -> None:
    """Say on the ledger that somebody came with a valid proof of an identity provider and is not known here."""
    event = Event(
        kind=EventKind.ATTEMPT_REFUSED,
        at=now,
        actor="unknown",
        reason=shortened(reason),
        policy="CHG-3",
        detail={"wanted": "sign-in", "way": Way.OIDC.value},
    )
    with inventory.writing() as connection:
        ledger.append(connection, [event])


def digest_of(token: str) -> str:
    """Return the digest under which a token is known."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _used(inventory: Inventory, found: OpenSession, now: datetime) -> OpenSession:
    if now - found.used < NOTED:
        return found
    with inventory.writing() as connection:
        sessions.note_use(connection, found.digest, now)
    return replace(found, used=now)


def _open(connection: Connection, digest: str, person: str, way: Way, now: datetime) -> OpenSession:
    opened = OpenSession(digest=digest, person=person, way=way.value, opened=now, used=now)
    sessions.add(connection, opened)
    ledger.append(connection, [_event(EventKind.SIGNED_IN, person, way, now, "")])
    return opened


def _event(kind: EventKind, person: str, way: str, now: datetime, reason: str) -> Event:
    detail = {"way": str(way)} if way else {}
    return Event(kind=kind, at=now, actor=person or READER, reason=reason, policy="CHG-3", detail=detail)

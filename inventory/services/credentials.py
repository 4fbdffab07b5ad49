"""Accounts: setting a password, proving with it who somebody is, and resetting one by two people (21 CFR 11.300)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from inventory.domain.chain import digest_of_event
from inventory.domain.credentials import (
    LOCKED_FOR,
    TRIES,
    WRONG,
    Account,
    as_typed,
    password_refusals,
    reset_refusals,
)
from inventory.domain.events import Event, EventKind
from inventory.domain.gates.case import natural_person
from inventory.domain.people import Organisation, Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services.attempts import on_record
from inventory.services.judge import Bench
from inventory.services.vouching import second_refusals
from inventory.store import credentials, ledger, sessions, tokens
from inventory.store.engine import Connection, Inventory

_HASHER = PasswordHasher()
"""Argon2id with the parameters of RFC 9106 for machines with little memory; each hash names its own."""

_AT_ONCE = BoundedSemaphore(2)
"""Each hash takes 64 MB: a crowd of guessers is to wait, not to fill the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """What may be shown of an account."""

    person: str
    has_password: bool
    changed: datetime
    failures: int
    locked_until: datetime | None


def authenticate(
    inventory: Inventory, person_id: str, password: str, *, organisation: Organisation, now: datetime
) -> Person:
    """Return the person whose id and password these are; raises `Refused` in words that do not help a guesser.

    Each try is counted before it is looked at, so that many at once are no more than many one after the other. A wrong
    one is an event; the fifth in a row locks the account for a quarter of an hour.
    """
    person = organisation.person(person_id)
    account = _counted(inventory, person_id, now)
    fits = _fits("" if account is None else account.password, password)
    if account is None or not fits:
        _wrong(inventory, account, person, now)
        raise Refused(no("CHG-3", WRONG))
    with inventory.writing() as connection:
        _unchanged(connection, account)
        today = credentials.account(connection, person_id, lock=True)
        if today is None or today.password != account.password:
            raise Refused(no("CHG-3", WRONG))
        credentials.keep(connection, replace(today, failures=0, locked_until=None))
    if person is None:
        raise Refused(no("CHG-3", WRONG))
    _stop(natural_person(person, "who signs in"))
    return person


def _counted(inventory: Inventory, person_id: str, now: datetime) -> Account | None:
    """Count a try and return the account, None if there is none; raises `Refused` for one that is locked."""
    with inventory.writing() as connection:
        known = credentials.account(connection, person_id, lock=True)
        if known is None or not known.password:
            return None
        over = known.locked_until is not None and known.locked_until <= now
        failures = 0 if over else known.failures
        locked = known.locked_until if not over else None
        refused = locked is not None or failures >= TRIES
        until = (locked or now + LOCKED_FOR) if refused else None
        counted = replace(known, failures=failures if refused else failures + 1, locked_until=until)
        credentials.keep(connection, counted)
    if until is not None:
        raise Refused(
            no("CHG-3", f"this account is locked until {until:%Y-%m-%d %H:%M} UTC, after {TRIES} wrong tries")
        )
    return counted


def _wrong(inventory: Inventory, account: Account | None, person: Person | None, now: datetime) -> None:
    actor = "unknown" if person is None else person.id
    told = [_event(EventKind.PASSWORD_REFUSED, actor, now, "a wrong password, or no account")]
    with inventory.writing() as connection:
        today = None if account is None else credentials.account(connection, account.person, lock=True)
        if today is not None and today.failures >= TRIES and today.locked_until is None:
            until = now + LOCKED_FOR
            credentials.keep(connection, replace(today, locked_until=until))
            reason = f"{TRIES} wrong passwords in a row"
            told.append(_event(EventKind.ACCOUNT_LOCKED, actor, now, reason, until=until.isoformat()))
        ledger.append(connection, told)


def set_password(inventory: Inventory, person: Person, new: str, *, bench: Bench, old: str = "") -> None:
    """Set the password of a person, as that person; where there is one already, it has to be shown (`old`).

    It ends all sessions of the person: whoever knew the password until now is out.
    """
    _stop(password_refusals(person, new))
    with inventory.reading() as connection:
        known = credentials.account(connection, person.id)
    if known is not None and known.password:
        authenticate(inventory, person.id, old, organisation=bench.organisation, now=bench.now)
        _stop(no("CHG-3", "the new password is the old one", when=as_typed(new) == as_typed(old)))
    with _AT_ONCE:
        hashed = _HASHER.hash(as_typed(new))
    with inventory.writing() as connection:
        credentials.alone(connection)
        before = credentials.account(connection, person.id, lock=True)
        if ("" if known is None else known.password) != ("" if before is None else before.password):
            raise Refused(no("CHG-3", "the password was changed just now by somebody else; start again"))
        kind = EventKind.PASSWORD_SET
        ledger.append(connection, [_event(kind, person.id, bench.now, "", password=_digest(hashed))])
        number = credentials.newest_event(connection, kind.value, person.id, bench.now)
        credentials.keep(connection, Account(person=person.id, password=hashed, changed=bench.now, event=number))
        sessions.remove_of(connection, person.id)


def reset(inventory: Inventory, person: Person, *, actor: Person, second: Person, password: str, bench: Bench) -> None:
    """Take the password of an account away: an IT operator does, with a person of the business who proves to be there.

    `password` is that of the second person, never of the account that is reset. Sessions and API tokens of the account
    end with it.
    """
    with on_record(inventory, None, actor=actor, bench=bench, wanted=f"reset of the account of {person.id}"):
        _stop(reset_refusals(person, actor, second) + second_refusals(inventory, second, bench.now))
        authenticate(inventory, second.id, password, organisation=bench.organisation, now=bench.now)
        with inventory.writing() as connection:
            known = credentials.account(connection, person.id, lock=True)
            if known is None:
                raise Refused(no("CHG-3", f"{person.name} has no account"))
            empty = replace(known, password="", changed=bench.now, failures=0, locked_until=None)
            credentials.keep(connection, empty)
            sessions.remove_of(connection, person.id)
            tokens.revoke_of(connection, person.id, bench.now)
            told = _event(EventKind.ACCOUNT_RESET, actor.id, bench.now, "", account=person.id, second=second.id)
            ledger.append(connection, [told])


def accounts(inventory: Inventory) -> list[AccountRow]:
    """Return the accounts that there are, without their passwords."""
    with inventory.reading() as connection:
        every = credentials.every(connection)
    return [
        AccountRow(
            person=one.person,
            has_password=bool(one.password),
            changed=one.changed,
            failures=one.failures,
            locked_until=one.locked_until,
        )
        for one in every
    ]


def _unchanged(connection: Connection, account: Account) -> None:
    """Refuse a password that no event tells of: somebody wrote it into the database."""
    found = credentials.linked_event(connection, account.event)
    told = found is not None and (
        found[0].kind is EventKind.PASSWORD_SET
        and found[0].actor == account.person
        and found[0].detail.get("password") == _digest(account.password)
        and digest_of_event(account.event, found[0]) == found[1]
    )
    _stop(no("CHG-1", "this account was changed past the product; it has to be reset", when=not told))


def _fits(hashed: str, password: str) -> bool:
    """Hold a password against a hash; without one it takes just as long."""
    try:
        with _AT_ONCE:
            nobodys = _nobodys()  # made by the first try of all, whoever is tried
            return _HASHER.verify(hashed or nobodys, as_typed(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("the password of nobody")


def _digest(hashed: str) -> str:
    return sha256(hashed.encode()).hexdigest()


def _event(kind: EventKind, actor: str, at: datetime, reason: str, **detail: str) -> Event:
    return Event(kind=kind, at=at, actor=actor, reason=reason, policy="CHG-3", detail=detail)


def _stop(refusals: Iterable[Refusal]) -> None:
    if found := tuple(refusals):
        raise Refused(found)

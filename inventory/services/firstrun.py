"""The first account of an inventory: somebody who stands at the machine says who they are and sets a password."""

from __future__ import annotations

from inventory.domain.credentials import password_refusals
from inventory.domain.events import Event, EventKind
from inventory.domain.people import Grant, Person, Role
from inventory.domain.refusal import no
from inventory.domain.visiting import Newcomer, newcomer_refusals
from inventory.services.credentials import set_password
from inventory.services.judge import Bench
from inventory.services.roles import stop
from inventory.store import credentials, directory, ledger
from inventory.store.engine import Connection, Inventory

_SOURCE = "first account"


def has_accounts(inventory: Inventory) -> bool:
    """Return True if somebody can sign in with a password."""
    with inventory.reading() as connection:
        return any(account.password for account in credentials.every(connection))


def first_account(inventory: Inventory, who: Person | Newcomer, password: str, *, bench: Bench) -> Person:
    """Set up the first account, for somebody of the list of people or for a newcomer; raises `Refused`.

    There is no password to begin with, and nobody gives themselves a role where somebody else can give it.
    """
    newcomer = who if isinstance(who, Newcomer) else None
    person = who if isinstance(who, Person) else who.person
    stop(() if newcomer is None else newcomer_refusals(newcomer, bench.organisation))
    stop(password_refusals(person, password))
    with inventory.writing() as connection:
        directory.alone(connection)
        credentials.alone(connection)
        there = any(account.password for account in credentials.every(connection))
        stop(no("CHG-3", "there is an account already; whoever has it lets others in", when=there))
        if newcomer is not None:
            _introduce(connection, newcomer, bench)
        ledger.append(connection, [_event(EventKind.FIRST_ACCOUNT, person, bench)])
    set_password(inventory, person, password, bench=bench)
    return person


def _introduce(connection: Connection, newcomer: Newcomer, bench: Bench) -> None:
    person = newcomer.person
    directory.keep(connection, [person], _SOURCE, bench.now, new=True)
    ledger.append(connection, [_event(EventKind.DIRECTORY_IMPORTED, person, bench, source=_SOURCE, new="1")])
    if newcomer.administers:
        role = Grant(role=Role.IT_OPERATOR)
        directory.grant(connection, person.id, role, giver=person.id, second="", now=bench.now)
        told = _event(EventKind.ROLE_GRANTED, person, bench, role=role.role.value)
        ledger.append(connection, [told])


def _event(kind: EventKind, person: Person, bench: Bench, **told: str) -> Event:
    detail = {"person": person.id} | told
    return Event(kind=kind, at=bench.now, actor=person.id, reason=_SOURCE, policy="POLICY-3", detail=detail)

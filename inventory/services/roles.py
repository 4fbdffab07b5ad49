"""Giving, taking and lending roles: each in one transaction, alone, and on the ledger (POLICY section 3, CHG-1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from inventory.domain.directory import Declared
from inventory.domain.events import Event, EventKind
from inventory.domain.people import Delegation, Grant, Organisation, Person, Role
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.roles import Gift, grant_refusals, loan_refusals, return_refusals, revoke_refusals
from inventory.services.attempts import on_record
from inventory.services.judge import Bench
from inventory.services.organisation import organisation
from inventory.store import directory, ledger
from inventory.store.engine import Connection, Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One change of people or registers in the making: its transaction, and the organisation as it stands in it."""

    connection: Connection
    organisation: Organisation
    actor: Person

    def person(self, person_id: str) -> Person:
        """Return the person of that id; raises `Refused` if there is none."""
        found = self.organisation.person(person_id)
        if found is None:
            raise Refused(no("POLICY-3", f"nobody here has the id '{person_id}'"))
        return found


@contextmanager
def sitting(inventory: Inventory, actor: str, *, declared: Declared, bench: Bench, wanted: str) -> Iterator[Sitting]:
    """Open a transaction in which nobody else changes people or registers; refused attempts on policy are on record.

    Who acts is looked up in it: a role that was taken away a moment ago is gone.
    """
    person = bench.organisation.person(actor)
    if person is None:
        raise Refused(no("POLICY-3", f"nobody here has the id '{actor}'"))
    with on_record(inventory, None, actor=person, bench=bench, wanted=wanted), inventory.writing() as connection:
        directory.alone(connection)
        today = organisation(connection, declared, bench.now)
        yield Sitting(connection=connection, organisation=today, actor=today.people.get(actor, person))


def grant(
    inventory: Inventory,
    person: str,
    what: Grant,
    *,
    actor: str,
    second: str = "",
    reason: str = "",
    declared: Declared,
    bench: Bench,
) -> None:
    """Give a role to a person at a plant; raises `Refused` with every reason why not."""
    with sitting(inventory, actor, declared=declared, bench=bench, wanted=f"{what.role} for {person}") as held:
        other = held.person(second) if second else None
        gift = Gift(person=held.person(person), grant=what, giver=held.actor, second=other)
        stop(grant_refusals(gift, held.organisation, bench.now))
        directory.grant(held.connection, person, what, giver=actor, second=second, now=bench.now)
        detail = {"person": person, "role": what.role.value, "plant": what.plant, "second": second}
        _note(held, EventKind.ROLE_GRANTED, detail, reason, bench.now)


def revoke(
    inventory: Inventory,
    person: str,
    what: Grant,
    *,
    actor: str,
    second: str = "",
    reason: str = "",
    declared: Declared,
    bench: Bench,
) -> None:
    """Take a role from a person; what they lent of it is over at once. Raises `Refused` with every reason why not."""
    with sitting(inventory, actor, declared=declared, bench=bench, wanted=f"{what.role} from {person}") as held:
        other = held.person(second) if second else None
        gift = Gift(person=held.person(person), grant=what, giver=held.actor, second=other)
        stop(revoke_refusals(gift, held.organisation, bench.now))
        directory.revoke(held.connection, person, what)
        detail = {"person": person, "role": what.role.value, "plant": what.plant, "second": second}
        _note(held, EventKind.ROLE_REVOKED, detail, reason, bench.now)


def lend(
    inventory: Inventory,
    role: Grant,
    taker: str,
    until: datetime,
    *,
    actor: str,
    reason: str = "",
    declared: Declared,
    bench: Bench,
) -> Delegation:
    """Lend one's own role to a person until a date; raises `Refused` with every reason why not."""
    loan = Delegation(giver=actor, taker=taker, role=role.role, plant=role.plant, until=until)
    with sitting(inventory, actor, declared=declared, bench=bench, wanted=f"loan of {role.role} to {taker}") as held:
        stop(loan_refusals(loan, held.organisation, bench.now))
        directory.lend(held.connection, loan, bench.now)
        _note(held, EventKind.ROLE_LENT, _told(loan), reason, bench.now)
    return loan


def give_back(
    inventory: Inventory,
    role: Grant,
    *,
    giver: str,
    taker: str,
    actor: str,
    reason: str = "",
    declared: Declared,
    bench: Bench,
) -> None:
    """End a loan before its date; raises `Refused` with every reason why not."""
    with sitting(inventory, actor, declared=declared, bench=bench, wanted=f"end of {taker}'s loan") as held:
        loan = _loan(held.organisation, giver, taker, role.role, role.plant)
        stop(return_refusals(loan, held.actor, held.organisation, bench.now))
        directory.give_back(held.connection, loan)
        _note(held, EventKind.ROLE_RETURNED, _told(loan), reason, bench.now)


def _loan(staff: Organisation, giver: str, taker: str, role: Role, plant: str) -> Delegation:
    for loan in staff.delegations:
        if (loan.giver, loan.taker, loan.role, loan.plant) == (giver, taker, role, plant):
            return loan
    raise Refused(no("POLICY-3", f"{giver} has lent {taker} no such role"))


def _told(loan: Delegation) -> dict[str, str]:
    return {
        "giver": loan.giver,
        "taker": loan.taker,
        "role": loan.role.value,
        "plant": loan.plant,
        "until": f"{loan.until:%Y-%m-%d}",
    }


def _note(held: Sitting, kind: EventKind, detail: dict[str, str], reason: str, now: datetime) -> None:
    given = {name: value for name, value in detail.items() if value}
    event = Event(kind=kind, at=now, actor=held.actor.id, reason=reason, policy="POLICY-3", detail=given)
    ledger.append(held.connection, [event])


def stop(refusals: tuple[Refusal, ...]) -> None:
    """Raise `Refused` if there is a reason to."""
    if refusals:
        raise Refused(refusals)

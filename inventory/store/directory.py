"""People, roles and loans as the inventory keeps them, and everything that makes an organisation in one reading."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, delete, select, text, update

from inventory.domain.directory import Recorded
from inventory.domain.people import Delegation, Grant, Person, Role, Unit
from inventory.store import registers
from inventory.store.bodies import storable
from inventory.store.people_tables import grants, loans, people
from inventory.store.rows import AnyRow, insert_rows

_LOCK = 0x5AD1
"""PostgreSQL advisory lock: whoever changes people, roles or registers does so alone."""


def alone(connection: Connection) -> None:
    """Wait until nobody else changes people, roles or registers; on SQLite every writer is alone."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def recorded(connection: Connection) -> Recorded:
    """Return everything that the inventory keeps of people, zones and systems."""
    return Recorded(
        people=tuple(everybody(connection)),
        grants=tuple(given(connection)),
        loans=tuple(lent(connection)),
        systems=tuple(registers.systems_of(connection)),
        zones=tuple(registers.zones_of(connection)),
        enterprise=tuple(registers.enterprise_of(connection)),
    )


def everybody(connection: Connection) -> list[Person]:
    """Return everybody whom an import named, leavers too."""
    said = (column for column in people.c if column.name not in {"source", "seen", "left"})
    return [_person(row) for row in connection.execute(select(*said).order_by(people.c.id))]


def given(connection: Connection) -> list[tuple[str, Grant]]:
    """Return the roles that were given to persons, by the person's id."""
    query = select(grants).order_by(grants.c.id)
    return [(row.person, Grant(role=Role(row.role), plant=row.plant)) for row in connection.execute(query)]


def lent(connection: Connection) -> list[Delegation]:
    """Return all loans of roles, also those that are over."""
    query = select(loans).order_by(loans.c.id)
    return [
        Delegation(giver=row.giver, taker=row.taker, role=Role(row.role), until=row.until, plant=row.plant)
        for row in connection.execute(query)
    ]


def keep(connection: Connection, persons: Iterable[Person], source: str, now: datetime, *, new: bool) -> None:
    """Keep these persons as an import says them, `new` ones or ones who are there."""
    rows = [_row(person, source, now) for person in persons]
    if new:
        insert_rows(connection, people, rows)
        return
    for row in rows:
        connection.execute(update(people).where(people.c.id == row["id"]).values(row))


def grant(connection: Connection, person: str, what: Grant, *, giver: str, second: str, now: datetime) -> None:
    """Note that a person was given a role."""
    connection.execute(
        grants.insert().values(
            person=person, role=what.role.value, plant=what.plant, giver=giver, second=second, at=now
        )
    )


def revoke(connection: Connection, person: str, what: Grant) -> bool:
    """Take a role away; False if the inventory has not given it."""
    mine = and_(grants.c.person == person, grants.c.role == what.role.value, grants.c.plant == what.plant)
    return connection.execute(delete(grants).where(mine)).rowcount > 0


def lend(connection: Connection, loan: Delegation, now: datetime) -> None:
    """Note that a role was lent; a loan of the same between the same is over then."""
    give_back(connection, loan)
    connection.execute(
        loans.insert().values(
            giver=loan.giver, taker=loan.taker, role=loan.role.value, plant=loan.plant, until=loan.until, at=now
        )
    )


def give_back(connection: Connection, loan: Delegation) -> bool:
    """End a loan; False if there is none."""
    mine = and_(
        loans.c.giver == loan.giver,
        loans.c.taker == loan.taker,
        loans.c.role == loan.role.value,
        loans.c.plant == loan.plant,
    )
    return connection.execute(delete(loans).where(mine)).rowcount > 0


def _person(row: AnyRow) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        mail=row.mail,
        unit=Unit(row.unit),
        department=row.department,
        active=row.active,
        is_group=row.is_group,
        manager=row.manager,
        plant=row.plant,
    )


def _row(person: Person, source: str, now: datetime) -> dict[str, object]:
    return {
        "id": person.id,
        "name": storable(person.name),
        "mail": storable(person.mail),
        "department": storable(person.department),
        "unit": person.unit.value,
        "plant": storable(person.plant),
        "manager": person.manager,
        "active": person.active,
        "is_group": person.is_group,
        "source": storable(source),
        "seen": now,
        "left": None if person.active else now,
    }

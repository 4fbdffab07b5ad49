"""What scanner.toml says of people, registers and roads, in the words of the inventory's domain."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches

from inventory.domain.directory import Declared
from inventory.domain.gates import Terms
from inventory.domain.governance import Governance
from inventory.domain.people import Person, Role, Unit
from inventory.domain.registers import Drive, SystemOfRecord
from inventory.domain.sandbox import SandboxZone
from scanner.app.exits import Refused
from scanner.tables import PersonSettings, Settings, SystemSettings


def declared(settings: Settings) -> Declared:
    """Return what these settings declare."""
    return Declared(
        people=tuple(_person(person) for person in settings.person),
        zones=tuple(
            SandboxZone(
                name=zone.name,
                share=zone.share,
                path=zone.path,
                owner=zone.owner,
                valid_until=None if zone.valid_until is None else end_of(zone.valid_until),
            )
            for zone in settings.sandbox
        ),
        systems=tuple(_system(system) for system in settings.system),
        drives=tuple(Drive(letter=drive.letter, path=drive.path) for drive in settings.drive),
        roads=tuple((share.name, alias) for share in settings.share for alias in (share.path, *share.aliases)),
    )


def governance(settings: Settings) -> Governance:
    """Return by which numbers, plants and days it is governed here."""
    said = settings.governance
    by_plant: dict[str, set[date]] = {}
    for holiday in settings.holiday:
        by_plant.setdefault(holiday.plant, set()).add(holiday.day)
    return Governance(
        terms=Terms(quorum=said.quorum),
        plants={share.name: share.plant for share in settings.share if share.plant},
        it_cost_centres=frozenset(said.it_cost_centres),
        amnesty_until=said.amnesty_until,
        holidays={plant: frozenset(days) for plant, days in by_plant.items()},
        day_cost=Decimal(said.day_cost),
    )


def end_of(day: date) -> datetime:
    """Return the moment, in UTC, at which a day is over: what holds until a day holds on that day too.

    The last day of the calendar ends with its last moment, since nothing comes after it.
    """
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day + timedelta(days=1), time.min, UTC)


def _system(system: SystemSettings) -> SystemOfRecord:
    return SystemOfRecord(
        name=system.name,
        kind=system.kind,
        aliases=system.aliases,
        dsn=system.dsn,
        hosts=system.hosts,
        business_owner=system.business_owner,
        product_owner=system.product_owner,
        plant=system.plant,
        major=system.major,
    )


def _person(person: PersonSettings) -> Person:
    return Person(
        id=person.id,
        name=person.name,
        mail=person.mail,
        unit=Unit(person.unit),
        department=person.department,
        roles=frozenset(wanted_role(role, f"{person.id} in scanner.toml: ") for role in person.roles),
        active=person.active,
        is_group=person.group,
        manager=person.manager,
        plant=person.plant,
    )


def wanted_role(text: str, said_by: str = "") -> Role:
    """Return the role of that name, or refuse with the roles there are."""
    try:
        return Role(text)
    except ValueError:
        near = get_close_matches(text.casefold(), [role.value.casefold() for role in Role], n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise Refused(f"{said_by}there is no role '{text}'{hint} (there are: {', '.join(Role)})") from None

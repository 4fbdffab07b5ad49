"""What scanner.toml declares and what the inventory keeps of people and registers, put together as one organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from inventory.domain.people import Delegation, Grant, Organisation, Person
from inventory.domain.registers import Drive, EnterpriseZone, SystemOfRecord
from inventory.domain.sandbox import SandboxZone


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What scanner.toml says: it is in IT's hands and counts as granted. `roads` are those of shares."""

    people: tuple[Person, ...] = ()
    zones: tuple[SandboxZone, ...] = ()
    systems: tuple[SystemOfRecord, ...] = ()
    drives: tuple[Drive, ...] = ()
    roads: tuple[tuple[str, str], ...] = ()


NOTHING = Declared()
"""No settings: everybody and everything is in the inventory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemEntry:
    """What the inventory says of a system; None leaves what scanner.toml declares of the system of that name."""

    name: str
    kind: str | None = None
    plant: str | None = None
    major: bool | None = None
    aliases: tuple[str, ...] | None = None
    dsn: tuple[str, ...] | None = None
    hosts: tuple[str, ...] | None = None
    business_owner: str | None = None
    product_owner: str | None = None

    def over(self, declared: SystemOfRecord | None) -> SystemOfRecord:
        """Return the system as this entry and what was declared of it say."""
        base = SystemOfRecord(name=self.name) if declared is None else declared
        given = {name: getattr(self, name) for name in self.__slots__ if name != "name"}
        return replace(base, **{name: value for name, value in given.items() if value is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the inventory keeps; `grants` are pairs of a person's id and what the person was given."""

    people: tuple[Person, ...] = ()
    grants: tuple[tuple[str, Grant], ...] = ()
    loans: tuple[Delegation, ...] = ()
    systems: tuple[SystemEntry, ...] = ()
    zones: tuple[SandboxZone, ...] = ()
    enterprise: tuple[EnterpriseZone, ...] = ()


def organisation_of(declared: Declared, recorded: Recorded, now: datetime) -> Organisation:
    """Return the people and registers of both: of one id or name, the inventory says what it knows."""
    return Organisation.of(
        staff(declared, recorded).values(),
        over(declared.zones, recorded.zones),
        systems=systems(declared.systems, recorded.systems),
        delegations=(loan for loan in recorded.loans if now < loan.until),
        enterprise=recorded.enterprise,
    )


def staff(declared: Declared, recorded: Recorded) -> dict[str, Person]:
    """Return everybody by id: roles of scanner.toml stay with whom the directory also knows."""
    found = {person.id: person for person in declared.people}
    for person in recorded.people:
        written = found.get(person.id)
        found[person.id] = replace(person, roles=written.roles) if written is not None and written.roles else person
    given: dict[str, set[Grant]] = {}
    for person_id, grant in recorded.grants:
        given.setdefault(person_id, set()).add(grant)
    for person_id, grants in given.items():
        if person_id in found:
            found[person_id] = replace(found[person_id], grants=found[person_id].grants | grants)
    return found


def systems(declared: Iterable[SystemOfRecord], entries: Iterable[SystemEntry]) -> tuple[SystemOfRecord, ...]:
    """Return all systems, those of scanner.toml first."""
    found = {key(system.name): system for system in declared}
    for entry in entries:
        found[key(entry.name)] = entry.over(found.get(key(entry.name)))
    return tuple(found.values())


def over(declared: Iterable[SandboxZone], recorded: Iterable[SandboxZone]) -> tuple[SandboxZone, ...]:
    """Return all zones; of one name, that of the inventory."""
    return tuple(({key(zone.name): zone for zone in declared} | {key(zone.name): zone for zone in recorded}).values())


def drives(declared: Iterable[Drive], recorded: Iterable[Drive]) -> tuple[Drive, ...]:
    """Return all drives; of one letter, that of the inventory."""
    both = (*declared, *recorded)
    return tuple({letter(drive.letter): drive for drive in both}.values())


def key(name: str) -> str:
    """Return a name as names are told apart: upper and lower case and blanks around it are alike."""
    return name.strip().casefold()


def letter(text: str) -> str:
    r"""Return the letter of a drive as drives are told apart: `p:\` is P."""
    return text.strip(": \\/").upper()

"""Who decides: persons with a unit and roles, never groups (OWN-3, PO-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from inventory.domain.registers import EnterpriseZone, SystemOfRecord
from inventory.domain.sandbox import SandboxZone


class Unit(StrEnum):
    """The side of the house a person stands on (OWN-1)."""

    IT = "it"
    BUSINESS = "business"


class Role(StrEnum):
    """What a person may decide (POLICY section 3); given to persons."""

    IT_OPERATOR = "IT operator"
    IT_ARCHITECT = "IT architect"
    ENGINEER = "engineer"
    OWNER = "owner"
    PRODUCT_OWNER = "product owner"
    OPERATIONS_TESTER = "operations tester"
    DATA_OWNER = "data owner"
    DEPARTMENT_HEAD = "department head"
    ASSESSOR = "assessor"
    BOARD = "board"
    DIRECTOR = "director"
    AUDITOR = "auditor"
    AGENT = "agent"

    @classmethod
    def _missing_(cls, value: object) -> Role | None:
        """Accept `it_operator`, `IT-Operator` and the like."""
        wanted = " ".join(str(value).replace("_", " ").replace("-", " ").lower().split())
        return next((role for role in cls if role.value.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role at one plant; `plant` "" is every plant."""

    role: Role
    plant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person, or a group address that must not stand for one.

    `roles` hold at every plant, `grants` at the plants they name; `manager` is the id of who answers for the tools of
    somebody who has left; `plant` is where the person works, "" if that is not known.
    """

    id: str
    name: str
    mail: str = ""
    unit: Unit = Unit.BUSINESS
    department: str = ""
    roles: frozenset[Role] = frozenset()
    active: bool = True
    is_group: bool = False
    manager: str = ""
    grants: frozenset[Grant] = frozenset()
    plant: str = ""

    def holds(self, role: Role, plant: str = "") -> bool:
        """Return True if this person has the role everywhere, or at this plant."""
        return role in self.roles or Grant(role=role) in self.grants or Grant(role=role, plant=plant) in self.grants

    @property
    def can_own(self) -> bool:
        """True for an active natural person of the business: the only kind of owner there is (G1)."""
        return self.active and not self.is_group and self.unit is Unit.BUSINESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """A role that somebody lends to somebody else until a date: two persons then stand behind each decision."""

    giver: str
    taker: str
    role: Role
    until: datetime
    plant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A person who acts in a role, and who lent it, if it is lent.

    Four eyes are checked on persons: two authorities are independent if no person stands behind both.
    """

    person: Person
    role: Role
    giver: Person | None = None

    @property
    def behind(self) -> frozenset[str]:
        """The ids of all persons who stand behind what is decided with it."""
        return frozenset({self.person.id} if self.giver is None else {self.person.id, self.giver.id})

    @property
    def natural(self) -> bool:
        """True if one active person acts, in a role that an active person lent, if it is lent."""
        return all(person.active and not person.is_group for person in (self.person, self.giver) if person is not None)

    @property
    def of_it(self) -> bool:
        """True if IT acts, or lent the role: it cannot decide for the business by way of a loan."""
        return any(person.unit is Unit.IT for person in (self.person, self.giver) if person is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The people and registers that facts and gates are judged by."""

    people: Mapping[str, Person] = field(default_factory=dict)
    zones: tuple[SandboxZone, ...] = ()
    systems: tuple[SystemOfRecord, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    enterprise: tuple[EnterpriseZone, ...] = ()

    @classmethod
    def of(
        cls,
        people: Iterable[Person] = (),
        zones: Iterable[SandboxZone] = (),
        *,
        systems: Iterable[SystemOfRecord] = (),
        delegations: Iterable[Delegation] = (),
        enterprise: Iterable[EnterpriseZone] = (),
    ) -> Organisation:
        """Make an organisation of persons (found again by id) and registers."""
        return cls(
            people={person.id: person for person in people},
            zones=tuple(zones),
            systems=tuple(systems),
            delegations=tuple(delegations),
            enterprise=tuple(enterprise),
        )

    def system(self, name: str) -> SystemOfRecord | None:
        """Return the system of record of that name, upper and lower case alike, or None."""
        return next((system for system in self.systems if system.name.casefold() == name.strip().casefold()), None)

    def authority(self, person: Person, role: Role, plant: str, now: datetime) -> Authority | None:
        """Return by what right this person acts in a role at a plant now: their own, a loan, or None."""
        if person.holds(role, plant):
            return Authority(person=person, role=role)
        for loan in self.delegations:
            giver = self.people.get(loan.giver)
            lent = loan.taker == person.id and loan.role is role and loan.plant in {"", plant} and now < loan.until
            if lent and giver is not None and giver.holds(role, plant):
                return Authority(person=person, role=role, giver=giver)
        return None

    def person(self, person_id: str) -> Person | None:
        """Return the person of that id, or None if nobody has it."""
        return self.people.get(person_id)

    def valid_zones(self, now: datetime) -> tuple[SandboxZone, ...]:
        """Return the sandbox zones that hold at this moment."""
        return tuple(zone for zone in self.zones if zone.holds(now))

    def digest(self, now: datetime) -> str:
        """Return a digest of all that facts of a tool can depend on: who can own, and which zones hold now."""
        people = sorted((person.id, person.can_own) for person in self.people.values())
        zones = sorted((zone.share, zone.path.strip("/"), zone.kind.value) for zone in self.valid_zones(now))
        return sha256(repr((people, zones)).encode()).hexdigest()[:16]

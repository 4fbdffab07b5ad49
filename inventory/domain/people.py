"""Who decides: persons with a unit and roles, never groups (OWN-3, PO-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

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
class Person:
    """A person, or a group address that must not stand for one."""

    id: str
    name: str
    mail: str = ""
    unit: Unit = Unit.BUSINESS
    department: str = ""
    roles: frozenset[Role] = frozenset()
    active: bool = True
    is_group: bool = False

    @property
    def can_own(self) -> bool:
        """True for an active natural person of the business: the only kind of owner there is (G1)."""
        return self.active and not self.is_group and self.unit is Unit.BUSINESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The people and the sandbox zones that facts and gates are judged by."""

    people: Mapping[str, Person] = field(default_factory=dict)
    zones: tuple[SandboxZone, ...] = ()

    @classmethod
    def of(cls, people: Iterable[Person] = (), zones: Iterable[SandboxZone] = ()) -> Organisation:
        """Make an organisation of persons (found again by id) and zones."""
        return cls(people={person.id: person for person in people}, zones=tuple(zones))

    def person(self, person_id: str) -> Person | None:
        """Return the person of that id, or None if nobody has it."""
        return self.people.get(person_id)

    def valid_zones(self, now: datetime) -> tuple[SandboxZone, ...]:
        """Return the sandbox zones that hold at this moment."""
        return tuple(zone for zone in self.zones if zone.holds(now))

    def digest(self, now: datetime) -> str:
        """Return a digest of all that facts of a tool can depend on: who can own, and which zones hold now."""
        people = sorted((person.id, person.can_own) for person in self.people.values())
        zones = sorted((zone.share, zone.path.strip("/")) for zone in self.valid_zones(now))
        return sha256(repr((people, zones)).encode()).hexdigest()[:16]

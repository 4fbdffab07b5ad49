"""Who enters what into the registers: systems and their one Product Owner, sandboxes, enterprise zones, drives."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from inventory.domain.directory import letter
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.refusal import Refusal, no
from inventory.domain.registers import Drive, EnterpriseZone, SystemOfRecord
from inventory.domain.sandbox import HOLDS, SandboxZone

LONGEST_ZONE = timedelta(days=731)
"""Sandboxes and zones are looked at again after two years at the latest."""


def keeper_refusals(
    actor: Person, organisation: Organisation, now: datetime, *roles: Role, policy: str, plant: str = ""
) -> tuple[Refusal, ...]:
    """Return why this person does not keep a register of IT: they must be of IT and hold one of the roles."""
    rights = [right for role in roles if (right := organisation.authority(actor, role, plant, now)) is not None]
    wanted = " or ".join(roles)
    return no(policy, f"{actor.name} is not {wanted}", when=not any(right.natural for right in rights)) + no(
        policy,
        f"{actor.name} belongs to the business; infrastructure is IT's (OWN-2)",
        when=actor.unit is not Unit.IT,
    )


def system_refusals(system: SystemOfRecord) -> tuple[Refusal, ...]:
    """Return what is wrong with an entry of the register of systems."""
    patterns = (*system.aliases, *system.dsn, *system.hosts)
    return no("ARC-1", "a system has a name", when=not system.name.strip()) + no(
        "ARC-1", "a pattern of stars alone would be every system", when=any(_all(one) for one in patterns)
    )


def business_refusals(person: Person | None, person_id: str, part: str, policy: str = "OWN-3") -> tuple[Refusal, ...]:
    """Return why this is not one active natural person of the business."""
    if person is None:
        return no(policy, f"nobody here has the id '{person_id}'")
    return (
        no(policy, f"{person.name} is a group; {part} is one named person", when=person.is_group)
        + no(policy, f"{person.name} has left; {part} must be here", when=not person.active)
        + no(policy, f"{person.name} belongs to IT; {part} is of the business", when=person.unit is Unit.IT)
    )


def product_owner_refusals(
    system: SystemOfRecord, wanted: Person, actor: Person, organisation: Organisation, *, now: datetime, handed: str
) -> tuple[Refusal, ...]:
    """PO-2: exactly one Product Owner, a person of the business with that role; a second only by handing over.

    `handed` is who hands it over, "" if nobody does.
    """
    present = system.product_owner
    return (
        business_refusals(wanted, wanted.id, "a Product Owner", "PO-2")
        + no(
            "PO-2",
            f"{wanted.name} is not product owner{_where(system.plant)}; give that role first",
            when=not wanted.holds(Role.PRODUCT_OWNER, system.plant),
        )
        + no("PO-2", f"{wanted.name} is the Product Owner of {system.name} already", when=present == wanted.id)
        + no(
            "PO-2",
            f"{system.name} has a Product Owner, {present}; there is one, so it is handed over by name",
            when=bool(present) and present not in {wanted.id, handed},
        )
        + no("PO-2", f"{handed} is not the Product Owner of {system.name}", when=bool(handed) and handed != present)
        + naming_refusals(system, wanted, actor, organisation, present=present, now=now, policy="PO-2")
    )


def naming_refusals(
    system: SystemOfRecord,
    wanted: Person,
    actor: Person,
    organisation: Organisation,
    *,
    present: str,
    now: datetime,
    policy: str,
) -> tuple[Refusal, ...]:
    """Who answers for a system is named by who does now, by the board or a department head; nobody names themself."""
    rights = [
        right
        for role in (Role.BOARD, Role.DEPARTMENT_HEAD)
        if (right := organisation.authority(actor, role, system.plant, now)) is not None
        and right.natural
        and not right.of_it
        and wanted.id not in right.behind
    ]
    return business_refusals(actor, actor.id, "who names somebody for a system", policy) + no(
        policy,
        f"the board, a department head{_where(system.plant)} or who answers for it now names somebody, nobody themself",
        when=not rights and actor.id != present,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many of the major systems of a plant have a valid Product Owner; `vacant` are those that have none (PO-2)."""

    plant: str
    owned: int
    major: int
    vacant: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """As a person reads it: 3 of 4 major systems have a Product Owner."""
        noun, verb = ("system", "has") if self.major == 1 else ("systems", "have")
        told = f"{self.owned} of {self.major} major {noun} {verb} a Product Owner"
        return f"{self.plant}: {told}" if self.plant else told


def coverage(organisation: Organisation) -> tuple[Coverage, ...]:
    """Return the coverage of every plant that has systems, "" being those of all plants."""
    plants: dict[str, list[SystemOfRecord]] = {}
    for system in organisation.systems:
        if system.major:
            plants.setdefault(system.plant, []).append(system)
    return tuple(_coverage(plant, found, organisation) for plant, found in sorted(plants.items()))


def _coverage(plant: str, systems: Iterable[SystemOfRecord], organisation: Organisation) -> Coverage:
    known = tuple(systems)
    vacant = tuple(sorted(system.name for system in known if product_owner_of(system, organisation) is None))
    return Coverage(plant=plant, owned=len(known) - len(vacant), major=len(known), vacant=vacant)


def product_owner_of(system: SystemOfRecord, organisation: Organisation) -> Person | None:
    """Return the Product Owner if the named one still is a person of the business with that role, else None."""
    person = organisation.person(system.product_owner)
    valid = person is not None and person.can_own and person.holds(Role.PRODUCT_OWNER, system.plant)
    return person if valid else None


def sandbox_refusals(
    zone: SandboxZone, organisation: Organisation, shares: Collection[str], now: datetime
) -> tuple[Refusal, ...]:
    """Return what is wrong with a sandbox: its folder, the IT person who answers for it, until when it holds."""
    owner = organisation.person(zone.owner)
    return (
        _zone_refusals(zone.share, shares, zone.valid_until, now, "SHA-3")
        + it_refusals(owner, zone.owner, "who answers for a sandbox", "SHA-3")
        + no(
            "SHA-3",
            f"name the environment or organisation that the folder holds the exports of ({zone.kind})",
            when=zone.kind in HOLDS and not zone.runs_in.strip(),
        )
        + no(
            "SHA-3",
            "name the folder that it is exported to: a whole share is no export",
            when=zone.kind in HOLDS and not zone.path.strip("/"),
        )
    )


def enterprise_refusals(
    zone: EnterpriseZone, organisation: Organisation, shares: Collection[str], now: datetime
) -> tuple[Refusal, ...]:
    """Return what is wrong with a zone of enterprise software: who answers for it, its entry, its end (GE)."""
    owner = organisation.person(zone.service_owner)
    return (
        _zone_refusals(zone.share, shares, zone.valid_until, now, "GE")
        + no(
            "GE",
            "name its service owner or its entry in the CMDB",
            when=not zone.service_owner.strip() and not zone.entry.strip(),
        )
        + (it_refusals(owner, zone.service_owner, "a service owner", "GE") if zone.service_owner.strip() else ())
    )


def it_refusals(person: Person | None, person_id: str, part: str, policy: str) -> tuple[Refusal, ...]:
    """Return why this is not one active natural person of IT."""
    if person is None:
        return no(policy, f"nobody here has the id '{person_id}'")
    return (
        no(policy, f"{person.name} is a group; {part} is one named person", when=person.is_group)
        + no(policy, f"{person.name} has left; {part} must be here", when=not person.active)
        + no(policy, f"{person.name} belongs to the business; {part} is of IT", when=person.unit is not Unit.IT)
    )


def drive_refusals(drive: Drive) -> tuple[Refusal, ...]:
    """Return what is wrong with a drive: one letter, and where it leads."""
    name = letter(drive.letter)
    return no(
        "ARC-1", f"a drive is one letter of A to Z (got {drive.letter})", when=len(name) != 1 or not "A" <= name <= "Z"
    ) + no("ARC-1", "say where the drive leads", when=not drive.path.strip())


def _zone_refusals(
    share: str, shares: Collection[str], until: datetime | None, now: datetime, policy: str
) -> tuple[Refusal, ...]:
    known = ", ".join(sorted(shares)) or "none yet; scan one, or write it into scanner.toml"
    return (
        no(policy, f"there is no share '{share}' (there are: {known})", when=share not in shares)
        + no(policy, "it must end on a day that is still to come", when=until is None or until <= now)
        + no(
            policy,
            "it holds for two years at most, then it is looked at again",
            when=until is not None and until > now + LONGEST_ZONE,
        )
    )


def _all(pattern: str) -> bool:
    return not pattern.strip().strip("*?. ")


def _where(plant: str) -> str:
    return f" at {plant}" if plant else ""
